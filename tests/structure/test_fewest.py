"""Which tests the second database is spared (tests/statements.py)."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.statements import DEAREST, Sent, fewest, spared, statement, statements_of


def sent(seconds: float, *statements: str) -> Sent:
    return Sent(seconds, frozenset(statements))


def test_of_two_that_send_the_same_the_quicker_is_taken() -> None:
    assert fewest({"slow": sent(0.3, "a"), "quick": sent(0.1, "a")}, dearest=[1]) == {"quick"}


def test_what_only_a_slow_one_sends_is_sent() -> None:
    assert fewest({"slow": sent(1.5, "a", "b"), "quick": sent(0.1, "a", "c")}, dearest=[2]) == {"slow", "quick"}


def test_what_would_cost_too_much_is_left_to_the_whole_run() -> None:
    assert fewest({"slow": sent(2.5, "a", "b"), "quick": sent(0.1, "a")}, dearest=[2]) == {"quick"}


def test_a_second_sender_is_taken_where_it_costs_little() -> None:
    quick, other, slow = sent(0.1, "a"), sent(0.2, "a"), sent(0.6, "a")

    assert fewest({"quick": quick, "other": other}, dearest=[1, 0.5]) == {"quick", "other"}
    assert fewest({"quick": quick, "slow": slow}, dearest=[1, 0.5]) == {"quick"}


def test_what_always_runs_is_reckoned_with() -> None:
    tests = {"commits": sent(5, "a", "b"), "quick": sent(0.1, "a"), "other": sent(0.1, "c")}

    assert fewest(tests, always={"commits"}, dearest=[1]) == {"commits", "other"}


def test_one_whose_statements_later_ones_send_as_well_is_taken_back() -> None:
    tests = {"first": sent(0.1, "a", "b"), "second": sent(0.2, "a", "c"), "third": sent(0.2, "b", "d")}

    assert fewest(tests, dearest=[1]) == {"second", "third"}


def test_what_always_runs_is_not_spared_and_what_was_not_noted_neither() -> None:
    passed = {"first": sent(0.1, "a"), "second": sent(0.2, "a"), "commits": sent(0.3, "a"), "silent": sent(0.1, *())}

    assert spared(passed, always={"commits"}) == {"second", "silent"}
    assert spared({**passed, "third": sent(0.05, "a")}, always={"commits"}) == {"first", "second", "silent"}


def test_one_that_sends_nothing_is_not_taken() -> None:
    assert fewest({"silent": sent(0, *()), "loud": sent(0.1, "a")}) == {"loud"}


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=3),
        st.builds(Sent, st.floats(0, 99), st.frozensets(st.sampled_from("abcdefgh"))),
        max_size=9,
    )
)
def test_every_statement_is_sent_as_often_as_is_asked_or_as_it_ever_is(tests: dict[str, Sent]) -> None:
    chosen = fewest(tests, dearest=[inf] * len(DEAREST))

    for each in statements_of(tests.values()):
        senders = {name for name, test in tests.items() if each in test.statements}
        assert len(senders & chosen) >= min(len(DEAREST), len(senders))


@pytest.mark.parametrize(
    "like",
    [
        "SELECT a FROM t WHERE b = 7 LIMIT 20",
        "SELECT a FROM t WHERE b = 12 LIMIT 5",
        "SELECT a FROM t WHERE b = 'it''s' LIMIT 1",
    ],
)
def test_values_make_no_other_statement(like: str) -> None:
    assert statement(like) == statement("SELECT a FROM t WHERE b = 1 LIMIT 1")


def test_nor_does_their_number() -> None:
    assert statement("WHERE a IN (%s, %s, %s)") == statement("WHERE a IN (%s)")
    assert statement("VALUES (%s, %s), (%s, %s)") == statement("VALUES (%s, %s)")
    assert statement('SAVEPOINT "s140_x3"') == statement('SAVEPOINT "s999_x12"')


def test_another_column_or_order_does() -> None:
    assert len({statement(f"SELECT a1 FROM t {rest}") for rest in ("", "ORDER BY a1", "ORDER BY a2")}) == 3
