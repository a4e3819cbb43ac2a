"""Who is key, since when, and who said so."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kingside.accounts.models import Account, Standing, Tier
from kingside.accounts.operations import NewAccount, register
from kingside.accounts.standing import StandingNotLater, UnknownAccount, give_standing
from kingside.audit.queries import history_of
from kingside.identity.models import Member

SPRING, AUTUMN = date(2025, 4, 1), date(2025, 10, 1)


@pytest.fixture
def ferry(db: None) -> Account:
    register(accounts=[NewAccount(number="007", name="Ferry & Sons")])
    return Account.objects.get()


def test_an_account_becomes_key(ferry: Account) -> None:
    give_standing(account_numbers=["007"], tier="key", since=SPRING, source="Selection 2025", by=None)

    standing = ferry.standings.get()
    assert (standing.tier, standing.since, standing.until) == (Tier.KEY, SPRING, None)
    assert standing.source == "Selection 2025"


def test_a_new_standing_ends_the_one_before_and_keeps_it(ferry: Account) -> None:
    give_standing(account_numbers=["007"], tier="key", since=SPRING, source="Selection 2025", by=None)

    give_standing(account_numbers=["007"], tier="key", since=AUTUMN, source="Selection 2026", by=None)

    assert list(ferry.standings.order_by("since").values_list("since", "until")) == [(SPRING, AUTUMN), (AUTUMN, None)]


def test_a_standing_does_not_begin_before_the_one_it_replaces(ferry: Account) -> None:
    give_standing(account_numbers=["007"], tier="key", since=AUTUMN, source="Selection 2026", by=None)

    with pytest.raises(StandingNotLater):
        give_standing(account_numbers=["007"], tier="key", since=SPRING, source="Selection 2025", by=None)


def test_nobody_gets_a_standing_when_one_of_them_is_unknown(ferry: Account) -> None:
    with pytest.raises(UnknownAccount, match="No account has the number 008"):
        give_standing(account_numbers=["007", "008"], tier="key", since=SPRING, source="Selection 2025", by=None)

    assert not ferry.standings.exists()


def test_a_tier_that_does_not_exist_is_refused(ferry: Account) -> None:
    with pytest.raises(ValueError, match="bronze"):
        give_standing(account_numbers=["007"], tier="bronze", since=SPRING, source="Selection 2025", by=None)


def test_the_database_keeps_one_current_standing_per_account(ferry: Account) -> None:
    give_standing(account_numbers=["007"], tier="key", since=SPRING, source="Selection 2025", by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(account=ferry, tier=Tier.KEY, since=AUTUMN, source="by hand")


@pytest.mark.req("GEN-02")
def test_the_history_of_the_account_says_who_gave_which_standing(ferry: Account, manager: Member) -> None:
    give_standing(account_numbers=["007"], tier="key", since=SPRING, source="Selection 2025", by=manager)
    give_standing(account_numbers=["007"], tier="key", since=AUTUMN, source="Selection 2026", by=None)

    again, first = history_of(ferry).entries
    assert (first.who, first.verb, again.who) == ("Maud Keller", "given a standing", "Kingside")
    assert {change.field: (change.before, change.after) for change in first.changes} == {
        "tier": ("", "Key account"),
        "since": ("", "2025-04-01"),
        "source": ("", "Selection 2025"),
    }
    assert {change.field: (change.before, change.after) for change in again.changes} == {
        "since": ("2025-04-01", "2025-10-01"),
        "source": ("Selection 2025", "Selection 2026"),
    }


def test_many_standings_take_no_more_queries_than_one(ferry: Account) -> None:
    register(accounts=[NewAccount(number=str(n), name=f"Barge {n}") for n in range(20)])
    counts = []
    for numbers in (["007"], [str(n) for n in range(20)]):
        with CaptureQueriesContext(connection) as counted:
            give_standing(account_numbers=numbers, tier="key", since=SPRING, source="Selection 2025", by=None)
        counts.append(len(counted))

    assert counts[0] == counts[1]
