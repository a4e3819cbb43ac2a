"""How the lake says no to its input."""


class Refusal(ValueError):
    """One sentence for the person who gave the input: which file, row and column, and what is wrong there."""
