"""`kingside doctor`: looks at everything that keeps an installation from working, and changes nothing."""
