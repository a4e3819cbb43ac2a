"""Words as they are compared: without case, accents and punctuation."""

import unicodedata

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
LONGEST = 200


def fold(text: str) -> str:
    """Small plain letters and digits, words parted by one space: "Ørsted & Søn" is "orsted son"."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
