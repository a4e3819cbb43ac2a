"""An account number may be any text; its page has an address all the same."""

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from kingside.accounts.models import Account
from kingside.accounts.numbers import AccountNumber

numbers = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1)


@given(numbers)
def test_a_number_comes_back_as_it_was_and_stays_one_segment(number: str) -> None:
    segment = AccountNumber().to_url(number)

    assert AccountNumber().to_python(segment) == number
    assert "/" not in segment
    assert segment.strip(".")


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("10020", "/accounts/10020/"),
        ("A/7", "/accounts/A~2F7/"),
        ("..", "/accounts/~2E~2E/"),
        ("~2F", "/accounts/~7E2F/"),
        ("Ü 1?", "/accounts/%C3%9C%201%3F/"),
    ],
)
def test_the_address_of_an_account(number: str, address: str) -> None:
    assert Account(number=number).get_absolute_url() == address


def test_an_address_leads_to_the_account() -> None:
    assert resolve("/accounts/A~2F7/").kwargs == {"number": "A/7"}
