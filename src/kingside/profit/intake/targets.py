"""What accounts are to bring in a period."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.accounts.access import Extent, extent_of
from kingside.accounts.models import Account, AccountCode
from kingside.accounts.tree import OF_NOBODY
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.kinds import (
    Field,
    NextStep,
    Record,
    RowKind,
    Trial,
    import_kinds,
)
from kingside.imports.tables import as_text
from kingside.lake.intake import NameRule, RowRule
from kingside.lake.sql_text import literal
from kingside.money.intake import IS_CURRENCY
from kingside.profit.access import TARGETS
from kingside.profit.currencies import currency_of_targets
from kingside.profit.intake.columns import ACCOUNT_NAMES, CURRENCY, IN_WHAT
from kingside.profit.models import AccountTarget
from kingside.profit.target_rows import TargetRows, in_another_currency, not_the_reporting_currency
from kingside.profit.targets import LARGEST

AMOUNTS = ("net_revenue", "net_profit", "starting_profit")
CENTS = 2  # decimal places
LOOK = NextStep(gettext_lazy("Look at the targets"), "profit:targets")


def _target(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    """What the row says; a column that the file lacks leaves what was said, a profit above 0 has no starting point."""
    told = {name: row[name] for name in AMOUNTS if name in row}
    if row["net_profit"] > 0:
        told["starting_profit"] = None
    values = {name: None if said is None else f"{said:.{CENTS}f}" for name, said in told.items()}
    if said := row.get("currency"):
        values["currency"] = said.upper()
    if "why" in row:
        values["why"] = as_text(row["why"])
    yield Record("target", (row["account"], row["first"].isoformat(), row["last"].isoformat()), values)


def _rules_today(trial: Trial) -> list[RowRule | NameRule]:
    currency = currency_of_targets()
    if not currency:
        return [
            RowRule("account", "TRUE", _("nobody chose the reporting currency yet; choose it, then try the rows again"))
        ]
    return [
        NameRule(
            "account",
            lambda: _accounts(trial.source),
            _("{cell} is no account: neither a code of this source nor an account number"),
        ),
        *_not_theirs(trial.by),
        *_of_currency(currency, trial),
        *_elsewhere(currency, trial.by),
    ]


def _accounts(source: str) -> dict[str, str]:
    """What files of a source call accounts, to the number of each: its own codes, else the numbers themselves."""
    accounts = Account.objects.exclude(number__in=OF_NOBODY).order_by()
    codes = AccountCode.objects.filter(source=source).exclude(account__number__in=OF_NOBODY).order_by()
    numbers = accounts.values_list("number", flat=True)
    return {number: number for number in numbers} | dict(codes.values_list("code", "account__number"))


def _not_theirs(by: Member | None) -> Iterator[RowRule]:
    """Accounts that a member may not set targets of: those of other units, those whose mentor she is."""
    extent = _extent(by)
    if extent is None or extent.is_whole:
        return
    numbers = Account.objects.order_by().values_list("number", flat=True)
    hers, others = numbers.filter(extent.condition()), numbers.exclude(extent.condition())
    if hers.count() < others.count():
        is_not_hers = f"NOT {_is_one_of(['account'], zip(hers))}"
    else:
        is_not_hers = _is_one_of(["account"], zip(others))
    yield RowRule("account", is_not_hers, _("targets of {cell} are not yours to set"))


def _extent(by: Member | None) -> Extent | None:
    return None if by is None else extent_of(by, Deed.WRITE, TARGETS)


def _of_currency(currency: str, trial: Trial) -> Iterator[RowRule]:
    sentence = not_the_reporting_currency(currency)
    if "currency" in trial.columns:
        yield RowRule("currency", f"upper(currency) <> {literal(currency)}", sentence)
    if trial.answers.get("currency", currency) != currency:
        yield RowRule("net_revenue", "currency IS NULL" if "currency" in trial.columns else "TRUE", sentence)


def _elsewhere(currency: str, by: Member | None) -> Iterator[RowRule]:
    """Targets that were set before another reporting currency was chosen, of accounts that are the member's to set."""
    found: dict[str, list[tuple[str, ...]]] = {}
    targets = AccountTarget.objects.filter(deleted_at=None).exclude(currency=currency).order_by()
    if extent := _extent(by):
        targets = targets.filter(extent.condition("account__"))
    for theirs, number, *days in targets.values_list("currency", "account__number", "first", "last"):
        found.setdefault(theirs, []).append((number, *(day.isoformat() for day in days)))
    for theirs, keys in found.items():
        is_there = _is_one_of(["account", "first", "last"], keys)
        yield RowRule("account", is_there, in_another_currency(theirs))


def _is_one_of(columns: list[str], keys: Iterable[tuple[str, ...]]) -> str:
    """SQL: the texts of these columns are one of the keys."""
    told = ", ".join(f"({', '.join(map(literal, key))})" for key in keys)
    asked = ", ".join(f'CAST("{column}" AS VARCHAR)' for column in columns)
    return f"({asked}) IN ({told})" if told else "FALSE"


def _too_long(column: str) -> RowRule:
    sentence = gettext_noop("{cell} has more than 13 digits before the point")
    return RowRule(column, f"abs({column}) >= {LARGEST}", sentence)


import_kinds.register("targets")(
    RowKind(
        place=9,
        title=gettext_lazy("Targets of accounts"),
        noun="target",
        what=gettext_lazy(
            "How much revenue and net profit each account is to bring in a period, always both: a row for each."
        ),
        key=("account", "first", "last"),
        questions=(IN_WHAT,),
        fields=(
            Field(
                "account",
                gettext_lazy("Account"),
                "text",
                gettext_lazy("Its code in this source, or its account number."),
                is_required=True,
                also=("number", *ACCOUNT_NAMES),
            ),
            Field(
                "first",
                gettext_lazy("First day"),
                "date",
                gettext_lazy("Of the period; it belongs to it."),
                is_required=True,
                also=(
                    *("first_day", "from", "period_from", "start", "start_date", "begin", "valid_from", "date_from"),
                    *("von", "beginn", "erster_tag", "du", "desde", "dal", "van"),
                ),
            ),
            Field(
                "last",
                gettext_lazy("Last day"),
                "date",
                gettext_lazy("Of the period; it belongs to it, too."),
                is_required=True,
                also=(
                    *("last_day", "to", "period_to", "until", "end", "end_date", "valid_to", "date_to", "period_end"),
                    *("bis", "ende", "letzter_tag", "au", "hasta", "al", "tot"),
                ),
            ),
            Field(
                "net_revenue",
                gettext_lazy("Target of revenue"),
                "number",
                gettext_lazy("0 or more."),
                is_required=True,
                is_amount=True,
                places=CENTS,
                also=(
                    *("target_of_revenue", "target_revenue", "revenue_target", "revenue", "net_sales", "sales"),
                    *("turnover", "sales_target", "target_sales", "umsatz", "umsatzziel", "ziel_umsatz"),
                    *("planumsatz", "chiffre_d_affaires", "ca", "ventas", "fatturato", "omzet"),
                ),
            ),
            Field(
                "net_profit",
                gettext_lazy("Target of net profit"),
                "number",
                gettext_lazy("After every cost of the cost model; a loss with its minus."),
                is_required=True,
                is_amount=True,
                places=CENTS,
                otherwise=gettext_lazy(
                    "Revenue alone is no target: add a column that says how much net profit each account is to bring."
                ),
                also=(
                    *("target_of_net_profit", "target_net_profit", "net_profit_target", "profit", "profit_target"),
                    *("target_profit", "gewinn", "gewinnziel", "ziel_gewinn", "ergebnis", "nettogewinn"),
                    *("resultat_net", "beneficio_neto", "utile_netto", "nettowinst"),
                ),
            ),
            Field(
                "starting_profit",
                gettext_lazy("Starting point"),
                "number",
                gettext_lazy(
                    "Only where the net profit is to be 0 or below: from where the improvement is counted; else empty."
                ),
                is_amount=True,
                places=CENTS,
                also=("starting_point", "start_profit", "starting_net_profit", "ausgangswert", "startwert"),
            ),
            replace(CURRENCY, help=gettext_lazy("Three letters. Targets are set in the reporting currency alone.")),
            Field(
                "why",
                gettext_lazy("Why so much"),
                "text",
                gettext_lazy("For whoever reads it later."),
                also=("why_so_much", "reason", "comment", "note", "remark", "begruendung", "begründung", "bemerkung"),
                longest=500,
            ),
        ),
        rules=(
            RowRule("last", "last < first", gettext_noop("{cell} is before the first day")),
            RowRule(
                "net_revenue", "net_revenue < 0", gettext_noop("{cell} is negative: a target of revenue is 0 or more")
            ),
            *(_too_long(column) for column in AMOUNTS),
            RowRule(
                "starting_profit",
                "starting_profit IS NOT NULL AND net_profit > 0",
                gettext_noop("{cell} counts only where the target of net profit is 0 or below; leave the cell empty"),
            ),
            RowRule(
                "starting_profit",
                "NOT (net_profit > 0 OR starting_profit < net_profit)",
                gettext_noop("{cell} is not below the target of net profit: write what was earned before"),
            ),
            IS_CURRENCY,
        ),
        rules_today=_rules_today,
        next_steps=(LOOK,),
        page=LOOK,
        tables={"target": TargetRows()},
        records=_target,
        resource=TARGETS,
    )
)
