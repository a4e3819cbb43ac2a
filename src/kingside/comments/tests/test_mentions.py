"""Whom a text mentions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingside.comments.mentions import names_in, pieces_of

NAMES = ["Lena Brandt", "Lena", "Jo Ö. d'Arc", "Sami Haddad"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Lena Brandt", {"Lena Brandt"}),
        ("Ask @lena brandt and (@Sami Haddad).", {"Lena Brandt", "Sami Haddad"}),
        ("@Lena, what do you think?", {"Lena"}),
        ("@JO Ö. D'ARC!", {"Jo Ö. d'Arc"}),
        ("@@Lena", set()),
        ("lena@Lena", set()),
        ("write to x@lena", set()),
        ("@Lenard", set()),
        ("Lena Brandt", set()),
        ("@", set()),
    ],
)
def test_a_name_is_meant_where_an_at_begins_it_and_it_is_whole(text: str, expected: set[str]) -> None:
    assert names_in(text, NAMES) == expected


@given(st.text(alphabet="@ LenaBrdtSmi.\n"))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces_of(text, NAMES)) == text


def test_without_names_a_text_is_one_piece() -> None:
    assert [piece.text for piece in pieces_of("@Lena", [])] == ["@Lena"]
