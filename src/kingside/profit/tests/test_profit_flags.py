"""What rules find in profit maps and in what they rest on, and who sees the money."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.accounts.standing import give_standing
from kingside.accounts.team import end_membership
from kingside.flags.access import flags_for
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag
from kingside.flags.operations import look
from kingside.flags.queries import flags_of_account
from kingside.identity.models import Member, Role
from kingside.imports.tests.test_facts import line
from kingside.profit.flags import slope
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_map_of_books
from tests.cast import A_WHILE_AGO, on_team
from tests.imported_files import Import
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

NOW = timezone.now()


def found(rule: str) -> list[Flag]:
    look(at=NOW, only=[rule])
    return list(Flag.objects.open().filter(rule=rule))


def test_a_key_account_that_loses_is_flagged_and_another_is_not(workshop: ProfitMap) -> None:
    before = found("profit.key_account_loses")
    give_standing(account_numbers=["A", "B"], tier="key", since=A_WHILE_AGO, source="A test")

    assert before == []
    (flag,) = found("profit.key_account_loses")
    assert (flag.account_id, flag.at_stake) == (Account.objects.get(number="B").pk, Decimal("77.97"))
    assert flag.evidence["net_profit"].startswith("-77.97")


def test_its_margin_is_for_whoever_sees_the_result(workshop: ProfitMap, support: Member, player: Member) -> None:
    account = Account.objects.get(number="B")
    give_standing(account_numbers=["B"], tier="key", since=A_WHILE_AGO, source="A test")
    on_team(account, support, Role.SUPPORT)
    on_team(account, player, Role.PLAYER)
    found("profit.key_account_loses")

    assert flags_for(support).count() == 1
    assert flags_for(player).count() == 0


def test_what_an_account_earns_is_at_stake_only_for_whoever_may_see_that(
    workshop: ProfitMap, lead: Member, administrator: Member, manager: Member
) -> None:
    account = Account.objects.get(number="A")
    on_team(account, lead)
    end_membership(membership=account.memberships.get(), by=None, on=timezone.localdate())
    found("accounts.no_lead")

    (hers,), (his,) = (flags_of_account(member, account.pk) for member in (manager, administrator))
    assert (hers.at_stake, hers.shows_stake) == (Decimal("280.17"), True)
    assert (his.at_stake, his.shows_stake) == (None, False)


def test_rates_are_old_after_a_year(workshop: ProfitMap) -> None:
    young = found("profit.old_rates")
    look(at=NOW + timedelta(days=367), only=["profit.old_rates"])

    assert young == []
    assert Flag.objects.get(rule="profit.old_rates").label == "Standard, version 1"


def test_a_map_without_ledger_totals_is_not_reconciled(publish: Publish) -> None:
    publish(lines=bazaar_lines(2), costs=BAZAAR_COSTS)

    (flag,) = found("profit.off_ledger")

    assert flag.evidence["finding"] == "Not reconciled: no ledger totals"


@pytest.mark.parametrize(
    ("values", "expected"), [((100, 104, 109, 115), Decimal("5.0")), ((12, 10, 9, 5), Decimal("-2.2")), ((1, 1, 1), 0)]
)
def test_a_trend_is_the_slope_of_the_least_squares_line(values: tuple[int, ...], expected: Decimal) -> None:
    assert slope([Decimal(value) for value in values]) == expected


def test_a_map_is_behind_once_other_lines_came_in(imported: Import, finance: Member) -> None:
    imported("lines", [line("A")], name="march.csv")
    requested = request_map_of_books(
        cost_model=adopt_cost_model(name="Standard", toml='currency = "EUR"', by=finance), by=finance
    )
    publish_now(profit_map=requested)
    before = found("profit.behind")
    imported("lines", [line("B")], name="april.csv")

    assert before == []
    (flag,) = found("profit.behind")
    assert (flag.owner, flag.evidence["imported"]) == (finance, ["april.csv"])


def test_what_is_owed_is_told_with_its_currency_and_several_are_not_added(imported: Import) -> None:
    register(accounts=[NewAccount("1", "Alder"), NewAccount("2", "Birch")])
    assign(codes={("SAP", number): Account.objects.get(number=number) for number in ("1", "2")}, by=None)
    owed = (("1", "100.00", "USD"), ("1", "50.00", "USD"), ("2", "100.00", "USD"), ("2", "100.00", "EUR"))
    imported(
        "receivables",
        [
            {"invoice": f"R{n}", "account": account, "due": "2025-02-28", "amount": amount, "currency": currency}
            for n, (account, amount, currency) in enumerate(owed)
        ],
    )

    rule = "profit.overdue"
    said = {flag.label: flag_rules[rule].says(flag.evidence) for flag in found(rule)}
    assert said["Alder"].startswith("150 USD on 2 invoices fell due")
    assert said["Birch"].startswith("2 invoices fell due")


def test_codes_of_no_account_are_flagged_with_their_revenue(imported: Import) -> None:
    imported("lines", [line("A"), line("B")])

    (flag,) = found("profit.codes")

    assert (flag.evidence["codes"], flag.evidence["revenue"]) == (1, "200.000000")
