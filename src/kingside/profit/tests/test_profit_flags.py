"""What rules find in profit maps and in what they rest on, and who sees the money."""

from collections.abc import Mapping
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
from kingside.money.operations import choose_reporting_currency, record_rate
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
    give_standing(account_numbers=["A", "B"], tier="key", since=A_WHILE_AGO, source="A test", by=None)

    assert before == []
    (flag,) = found("profit.key_account_loses")
    assert (flag.account_id, flag.at_stake) == (Account.objects.get(number="B").pk, Decimal("77.97"))
    assert flag.evidence["net_profit"].startswith("-77.97")


def test_its_margin_is_for_whoever_sees_the_result(workshop: ProfitMap, support: Member, player: Member) -> None:
    account = Account.objects.get(number="B")
    give_standing(account_numbers=["B"], tier="key", since=A_WHILE_AGO, source="A test", by=None)
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


def _published_years(publish: Publish, *years: Mapping[str, tuple[int, int]], first: int = 2023) -> None:
    """Each year what accounts brought in and what of it is left."""
    for year, earned in enumerate(years, start=first):
        told = {"line": 1, "date": f"{year}-01-15", "product": "P", "quantity": 1}
        publish(
            lines=[
                told | {"order": name, "account": name, "net_revenue": revenue, "cogs": revenue - profit}
                for name, (revenue, profit) in earned.items()
            ],
            costs=f"""
                currency = "EUR"
                level = "net"
                period = {{ from = {year}-01-01, to = {year}-12-31 }}
            """,
        )


def _says(flag: Flag) -> str:
    return flag_rules[flag.rule].says(flag.evidence)


def test_an_account_that_earned_and_loses_now_is_flagged_with_what_is_gone(publish: Publish) -> None:
    _published_years(
        publish,
        {"A": (1000, 50), "B": (1000, -5), "C": (1000, 20)},
        {"A": (1000, -30), "B": (1000, -9), "C": (1000, 1), "New": (1000, -4)},
    )

    (flag,) = found("profit.turned_to_loss")

    assert (flag.label, flag.at_stake, flag.currency) == ("A", Decimal(80), "EUR")
    assert _says(flag) == ("50 earned in 1 Jan 2023 – 31 Dec 2023, 30 lost in 1 Jan 2024 – 31 Dec 2024.")


def test_in_the_first_period_nobody_has_turned_to_loss(publish: Publish) -> None:
    _published_years(publish, {"A": (1000, -30)})

    assert found("profit.turned_to_loss") == []


def _owing(imported: Import, *invoices: tuple[str, str, str]) -> list[Flag]:
    """Alder owes these: due, amount, currency."""
    register(accounts=[NewAccount("1", "Alder")])
    assign(codes={("SAP", "1"): Account.objects.get(number="1")}, by=None)
    rows = [
        {"invoice": f"R{n}", "account": "1", "due": due, "amount": amount, "currency": currency}
        for n, (due, amount, currency) in enumerate(invoices)
    ]
    imported("receivables", rows)
    return found("profit.overdue")


def test_what_is_two_months_past_due_is_flagged(imported: Import) -> None:
    last_week = str(timezone.localdate() - timedelta(days=7))

    (flag,) = _owing(imported, ("2025-02-28", "100.00", "EUR"), (last_week, "999.00", "EUR"))

    assert (flag.label, flag.measure) == ("Alder", Decimal(100))
    assert _says(flag) == "100 EUR on 1 invoice fell due more than two months ago, the oldest on 28 February 2025."


def test_nothing_is_flagged_of_what_fell_due_lately(imported: Import) -> None:
    assert _owing(imported, (str(timezone.localdate() - timedelta(days=59)), "100.00", "EUR")) == []


@pytest.mark.req("GEN-07")
def test_what_is_overdue_in_two_currencies_is_added_in_the_reporting_one(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    record_rate(base="USD", quote="EUR", on=timezone.localdate(), rate=Decimal("0.5"), by=finance)

    (flag,) = _owing(imported, ("2025-02-28", "100.00", "EUR"), ("2025-03-31", "100.00", "USD"))

    assert (flag.measure, flag.evidence["currency"], flag.evidence["invoices"]) == (Decimal(150), "EUR", 2)


@pytest.mark.req("GEN-07")
def test_without_a_rate_the_sum_is_unknown_and_the_invoices_are_told(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)

    (flag,) = _owing(imported, ("2025-02-28", "100.00", "EUR"), ("2025-03-31", "100.00", "USD"))

    assert (flag.measure, flag.at_stake) == (None, None)
    assert _says(flag) == "2 invoices fell due more than two months ago, the oldest on 28 February 2025."


def test_without_a_reporting_currency_two_currencies_are_not_added(imported: Import) -> None:
    (flag,) = _owing(imported, ("2025-02-28", "100.00", "EUR"), ("2025-03-31", "100.00", "USD"))

    assert flag.evidence["amount"] is None


def test_an_invoice_that_names_no_currency_is_in_the_reporting_one(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)

    (flag,) = _owing(imported, ("2025-02-28", "100.00", "EUR"), ("2025-03-31", "20.00", ""))

    assert (flag.measure, flag.evidence["currency"]) == (Decimal(120), "EUR")
