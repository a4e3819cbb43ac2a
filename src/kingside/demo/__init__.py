"""One believable company, told as a story through the operations of the rooms (`kingside demo`)."""
