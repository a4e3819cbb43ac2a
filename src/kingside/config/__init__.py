"""The only place that knows every room: settings, addresses of pages, and the `kingside` command."""
