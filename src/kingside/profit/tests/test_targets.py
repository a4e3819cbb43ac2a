"""Targets of accounts: set, changed, taken away, and how far they are reached."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.audit.queries import history_of
from kingside.core.errors import DomainError
from kingside.identity import holdings
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member
from kingside.money.operations import choose_reporting_currency
from kingside.profit import targets
from kingside.profit.attainment import attainment, days_over
from kingside.profit.models import AccountTarget, ProfitMap
from kingside.profit.queries.target_sums import targets_in_words
from kingside.profit.queries.targets import TargetRow, shown_target
from kingside.web.figures import NARROW_SPACE
from tests.cast import on_team
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

D = Decimal
JANUARY, MARCH = date(2025, 1, 1), date(2025, 3, 31)
Aim = Callable[..., AccountTarget]


@pytest.fixture
def aim(manager: Member) -> Aim:
    """Sets a target as Maud would, for the first quarter of 2025 unless a test says otherwise."""

    def set_one(
        account: str, *, revenue: str = "1250", profit: str = "300", start: str | None = None, **said: Any
    ) -> AccountTarget:
        when: dict[str, Any] = {"first": JANUARY, "last": MARCH, "why": "", "by": manager, "at": timezone.now()}
        return targets.set_target(
            account=Account.objects.get(number=account),
            net_revenue=D(revenue),
            net_profit=D(profit),
            starting_profit=D(start) if start is not None else None,
            **(when | said),
        )

    return set_one


def shown(target: AccountTarget, to: Member) -> TargetRow:
    row = shown_target(to, target.pk)
    assert row is not None
    return row


def said_to(member: Member, profit_map: ProfitMap) -> str:
    """With plain spaces before units."""
    return targets_in_words(member, profit_map).replace(NARROW_SPACE, " ")


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("workshop")
def test_both_are_measured_by_what_was_earned(aim: Aim, manager: Member) -> None:
    row = shown(aim("A"), manager)

    assert (row.actual_profit, row.net_profit, row.profit_attainment) == (D("280.17"), D("300"), D("0.9339"))
    assert (row.actual_revenue, row.net_revenue, row.revenue_attainment) == (D("1500"), D("1250"), D("1.2"))
    assert row.note == ""


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("workshop")
def test_a_loss_that_should_shrink_is_counted_from_where_it_was_agreed_to_start(aim: Aim, manager: Member) -> None:
    row = shown(aim("B", revenue="50", profit="-40", start="-120"), manager)

    assert row.profit_attainment == D("0.525375")
    assert row.revenue_attainment == D("0.5")


@pytest.mark.usefixtures("workshop")
def test_without_a_starting_point_nobody_knows_how_far_it_is(aim: Aim, manager: Member) -> None:
    row = shown(aim("B", revenue="50", profit="-40"), manager)

    assert row.profit_attainment is None
    assert row.note == "No starting point was agreed, so nobody can say how far the net profit is reached."


@pytest.mark.req("PRF-19")
def test_sums_are_of_the_same_accounts_and_no_mean_of_percentages(
    workshop: ProfitMap, aim: Aim, manager: Member
) -> None:
    aim("A")
    aim("B", revenue="50", profit="-40", start="-120")

    assert said_to(manager, workshop) == (
        "Targets are set for 2 of 2 accounts: together net profit 202 of 260 USD (77.8 %), "
        "revenue 1.5 k of 1.3 k USD (117.3 %), net margin 13.3 % where 20.0 % was the target."
    )


def test_what_has_no_target_is_in_neither_sum(workshop: ProfitMap, aim: Aim, manager: Member) -> None:
    aim("B", revenue="50", profit="-40", start="-120")

    said = said_to(manager, workshop)

    assert said == (
        "Targets are set for 1 of 2 accounts: together a net loss of 78.0 USD where one of at most 40 was the target, "
        "revenue 25 of 50 USD (50.0 %), net margin −311.9 % where −80.0 % was the target."
    )


@pytest.mark.parametrize(
    ("account", "profit", "says"),
    [
        ("A", "300", "net profit 280 of 300 USD (93.4 %), "),
        ("A", "0", "net profit 280 USD where breaking even was the target, "),
        ("A", "-40", "net profit 280 USD where a net loss of at most 40 was the target, "),
        ("B", "300", "a net loss of 78.0 USD where a net profit of 300 was the target, "),
        ("B", "0", "a net loss of 78.0 USD where breaking even was the target, "),
        ("B", "-40", "a net loss of 78.0 USD where one of at most 40 was the target, "),
    ],
)
@pytest.mark.req("PRF-19")
def test_a_loss_is_called_one_and_is_no_share_of_a_target(
    workshop: ProfitMap, aim: Aim, manager: Member, account: str, profit: str, says: str
) -> None:
    aim(account, revenue="50", profit=profit)

    assert f"accounts: together {says}" in said_to(manager, workshop)


def test_without_revenue_no_margin_is_said(publish: Publish, aim: Aim, manager: Member) -> None:
    credited = [row | {"net_revenue": "-25.00"} if row["order"] == "O2" else row for row in table(LINES)]
    profit_map = publish(lines=credited)
    aim("B", revenue="50", profit="5")

    said = said_to(manager, profit_map)

    assert said.endswith(
        "where a net profit of 5 was the target, 50 USD more credited than sold where a revenue of 50 was the target."
    )


def test_without_a_target_of_revenue_only_what_was_sold_is_said(workshop: ProfitMap, aim: Aim, manager: Member) -> None:
    aim("A", revenue="0", profit="5")

    assert said_to(manager, workshop).endswith("(5,603 %), revenue 1.5 k USD, net margin 18.7 %.")


def test_nobody_learns_from_a_sum_what_is_not_shown_to_him(
    workshop: ProfitMap, aim: Aim, lead: Member, stranger: Member
) -> None:
    aim("A")
    aim("B", revenue="50", profit="-40", start="-120")
    on_team(Account.objects.get(number="A"), lead)

    assert "1 of 1 account: net profit 280 of 300 USD (93.4 %)" in said_to(lead, workshop)
    assert said_to(stranger, workshop) == "No account has a target for this period yet."


@pytest.mark.parametrize(
    ("actual", "target", "start", "reached"),
    [
        ("400", "300", None, "1.333333"),
        ("-60", "300", None, "-0.2"),
        ("0", "300", None, "0"),
        (None, "300", None, None),
        ("10", "0", None, None),
        ("10", "0", "-40", "1.25"),
        ("-160", "-40", "-120", "-0.5"),
    ],
)
def test_attainment_by_hand(actual: str | None, target: str, start: str | None, reached: str | None) -> None:
    found = attainment(D(actual) if actual else None, D(target), D(start) if start else None)

    assert found == (D(reached) if reached else None)


@pytest.mark.parametrize(
    ("on", "over"),
    [
        (date(2024, 12, 31), 0),
        (date(2025, 1, 1), 0),
        (date(2025, 5, 26), 145),
        (date(2025, 12, 31), 364),
        (date(2026, 1, 1), 365),
        (date(2027, 1, 1), 365),
    ],
)
def test_days_that_are_over(on: date, over: int) -> None:
    assert days_over(date(2025, 1, 1), date(2025, 12, 31), on) == (over, 365)


@pytest.mark.usefixtures("workshop")
def test_a_period_without_a_map_says_how_much_of_it_is_over(aim: Aim, manager: Member) -> None:
    today = timezone.localdate()
    running = {"first": today.replace(day=1, month=1), "last": today.replace(day=31, month=12)}
    coming = {"first": date(today.year + 1, 1, 1), "last": date(today.year + 1, 12, 31)}

    notes = [shown(aim("A", **days), manager).note for days in (running, coming, {"last": date(2025, 1, 31)})]

    passed, days = days_over(running["first"], running["last"], today)
    assert notes == [
        f"No map of this period yet: {passed} of its {days} days are over.",
        f"No map of this period yet: it begins on 1 January {today.year + 1}.",
        "No map of this period yet.",
    ]


def test_a_map_made_before_its_period_was_over_says_so(publish: Publish, aim: Aim, manager: Member) -> None:
    last = date(timezone.localdate().year + 1, 3, 31)
    publish(lines=table(LINES), costs=COSTS.replace("2025-03-31", f"{last}"))

    row = shown(aim("A", last=last), manager)

    passed, days = days_over(JANUARY, last, timezone.localdate())
    assert row.profit_attainment == D("0.9339")
    assert row.note == f"{passed} of its {days} days were over when the map was made."


def test_the_newest_map_of_the_days_counts(publish: Publish, aim: Aim, manager: Member) -> None:
    target = aim_after(publish, aim, LINES)
    before = shown(target, manager).actual_revenue

    publish(lines=table(LINES.replace("1000.00", "2000.00")))

    assert (before, shown(target, manager).actual_revenue) == (D("1500"), D("2500"))


def aim_after(publish: Publish, aim: Aim, lines: str) -> AccountTarget:
    publish(lines=table(lines))
    return aim("A")


def test_a_map_in_another_currency_is_not_compared(publish: Publish, aim: Aim, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace('"USD"', '"EUR"'))
    choose_reporting_currency(currency="USD", by=manager)

    row = shown(aim("A"), manager)

    assert (row.currency, row.actual_profit, row.actual_revenue) == ("USD", None, None)
    assert row.note == "The map of this period is in EUR and the target in USD: nothing is compared."


def test_targets_in_another_currency_are_in_no_sum(workshop: ProfitMap, aim: Aim, manager: Member) -> None:
    aim("A")
    choose_reporting_currency(currency="EUR", by=manager)
    aim("B", revenue="50")

    said = said_to(manager, workshop)

    assert said.startswith("Targets are set for 1 of 2 accounts: together net profit 280 of 300 USD")
    assert said.endswith("1 target is in another currency and not among them.")


@pytest.mark.usefixtures("workshop")
def test_what_the_map_does_not_hold_is_unknown_and_not_zero(aim: Aim, manager: Member) -> None:
    Account.objects.create(number="C", name="C")

    row = shown(aim("C"), manager)

    assert (row.actual_profit, row.profit_attainment, row.revenue_attainment) == (None, None, None)
    assert row.note == "Not costed in the map of this period: what it earned is unknown, not zero."


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("workshop")
def test_it_is_written_down_who_set_changed_and_took_it_away(aim: Aim, manager: Member) -> None:
    target = aim("A", why="Half of what they buy elsewhere.")
    changed = targets.change_target(
        target=target, seen_version=1, net_revenue=D("1250"), net_profit=D("320"), why=target.why, by=manager,
        at=timezone.now(),
    )  # fmt: skip
    targets.take_away(target=changed, by=manager, at=timezone.now())

    entries = history_of(target).entries
    assert [(entry.did, entry.who) for entry in entries] == [
        ("deleted", "Maud Keller"), ("changed", "Maud Keller"), ("set", "Maud Keller"),
    ]  # fmt: skip
    assert [(each.field, each.before, each.after) for each in entries[1].changes] == [
        ("net profit", "300.00", "320.00")
    ]
    assert shown_target(manager, target.pk) is None


@pytest.mark.usefixtures("workshop")
def test_of_two_who_change_it_the_second_is_told(aim: Aim, manager: Member) -> None:
    target = aim("A")
    told: dict[str, Any] = {"net_revenue": D("1250"), "by": manager, "at": timezone.now()}
    targets.change_target(target=target, seen_version=1, net_profit=D("320"), **told)

    with pytest.raises(targets.TargetChanged):
        targets.change_target(target=target, seen_version=1, net_profit=D("290"), **told)

    target.refresh_from_db()
    assert (target.net_profit, target.version) == (D("320"), 2)


@pytest.mark.usefixtures("workshop")
def test_what_was_taken_away_cannot_be_changed_but_set_again(aim: Aim, manager: Member) -> None:
    target = aim("A")
    targets.take_away(target=target, by=manager, at=timezone.now())

    with pytest.raises(targets.TargetChanged):
        targets.change_target(
            target=target, seen_version=1, net_revenue=D(1), net_profit=D(1), by=manager, at=timezone.now()
        )
    assert aim("A").version == 1


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"revenue": "-1"}, targets.NegativeRevenue),
        ({"revenue": "10000000000000"}, targets.NoSuchAmount),
        ({"profit": "-10000000000000"}, targets.NoSuchAmount),
        ({"profit": "0.001"}, targets.NoSuchAmount),
        ({"profit": "NaN"}, targets.NoSuchAmount),
        ({"profit": "10", "start": "-5"}, targets.NothingToImproveFrom),
        ({"profit": "-40", "start": "-40"}, targets.StartsAtItsTarget),
        ({"profit": "-40", "start": "0"}, targets.StartsAtItsTarget),
        ({"last": date(2024, 12, 31)}, targets.EndsBeforeItBegins),
    ],
)
def test_what_is_no_target_is_refused(aim: Aim, said: dict[str, object], error: type[DomainError]) -> None:
    with pytest.raises(error):
        aim("A", **said)

    assert not AccountTarget.objects.exists()


@pytest.mark.usefixtures("workshop")
def test_the_very_same_days_twice_are_refused_and_days_that_overlap_are_not(aim: Aim) -> None:
    aim("A")
    aim("A", last=date(2025, 12, 31))

    with pytest.raises(targets.AlreadySet):
        aim("A", profit="900")


def test_without_any_currency_there_is_no_target(aim: Aim, db: None) -> None:
    Account.objects.create(number="A", name="A")

    with pytest.raises(targets.NoCurrencyYet):
        aim("A")


@pytest.mark.usefixtures("workshop")
def test_the_largest_amounts_are_kept_to_the_cent(aim: Aim, manager: Member) -> None:
    row = shown(aim("A", revenue="9999999999999.99", profit="-0.01", start="-9999999999999.99"), manager)

    assert (row.net_revenue, row.starting_profit) == (D("9999999999999.99"), D("-9999999999999.99"))


@pytest.mark.usefixtures("workshop")
def test_who_reads_what_it_earns_sets_no_target(aim: Aim, lead: Member, stranger: Member, executive: Member) -> None:
    on_team(Account.objects.get(number="A"), lead)

    for reader in (lead, executive):
        with pytest.raises(NotYours):
            aim("A", by=reader)
    with pytest.raises(NotForYou):
        aim("A", by=stranger)


@pytest.mark.usefixtures("workshop")
def test_a_manager_of_a_unit_sets_those_of_its_accounts(aim: Aim, unit_manager: Member) -> None:
    Account.objects.filter(number="A").update(unit=unit_manager.grants.get().unit)

    assert aim("A", by=unit_manager).set_by == unit_manager
    with pytest.raises(NotForYou):
        aim("B", by=unit_manager)


@pytest.mark.usefixtures("workshop")
def test_in_the_file_of_ones_data_the_words_are_those_of_who_wrote_them(
    aim: Aim, manager: Member, unit_manager: Member
) -> None:
    """Whoever changes amounts, or brings words back, has written none."""
    Account.objects.filter(number="A").update(unit=unit_manager.grants.get().unit)
    target, hers, others = aim("A", why="Maud said so."), [], []
    for revenue, why in (("1300", "Maud said so."), ("1300", "Ulla knows better."), ("1300", "Maud said so.")):
        target = targets.change_target(
            target=target, seen_version=target.version, net_revenue=D(revenue), net_profit=D("300"), why=why,
            by=unit_manager, at=timezone.now(),
        )  # fmt: skip
        others.append(words_of(manager))
        hers.append(words_of(unit_manager))

    assert others == [["Maud said so."], [], ["Maud said so."]]
    assert hers == [[], ["Ulla knows better."], []]
    assert ["set_at" in row for row in rows_of(manager, "why_by")] == [False]  # the moment at which Ulla changed it

    AccountTarget.objects.update(why_by=None)
    import_module("kingside.profit.migrations.0018_who_wrote_why").find(apps, None)
    assert (words_of(manager), words_of(unit_manager)) == (["Maud said so."], [])


def words_of(member: Member) -> list[str]:
    """What the file of what is held about them has of targets in their own words."""
    return [row["why"] for author in ("set_by", "why_by") for row in rows_of(member, author) if "why" in row]


def rows_of(member: Member, author: str) -> list[dict[str, Any]]:
    """Targets in that file, by what the member did of them."""
    held = json.loads("".join(holdings.told(member, to=member, at=timezone.now())))
    told = [table for table in held["tables"] if (table["table"], table["as"]) == ("profit.AccountTarget", author)]
    return [row for table in told for row in table["rows"]]
