"""One module per subcommand of `kingside`, each with its `command`."""
