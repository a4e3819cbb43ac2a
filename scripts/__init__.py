"""Programs that set up, build and check Kingside; standard library only, since nothing else is there yet."""
