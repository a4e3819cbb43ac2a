"""Files on their way into several rooms."""
