"""Members: who works with Kingside, and how they sign in."""
