"""Codes on invoice lines: whose they are, and whose they might be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz, process, utils

from kingside.accounts.access import accounts_for
from kingside.accounts.codes import Code
from kingside.accounts.models import Account, CodeAssignment
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.access import FACTS
from kingside.lake.books import CodeTotals, CodeUse, code_totals, codes_in_use
from kingside.profit import sentences
from kingside.profit.books import CodeBook, NothingImported, reading_codes
from kingside.web.figures import whole

SURE, POSSIBLE = 90, 75  # of 100: how alike names are written
LATELY = 5
FOUND_AT_MOST = 10


class Used(NamedTuple):
    """A code as lines name it; `account` is the number of whose it is, "" when nobody's."""

    source: str
    code: str
    name: str
    account: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account a code may belong to, and why one may think so."""

    number: str
    name: str
    why: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code, with the account it may belong to where it is nobody's."""

    use: CodeUse
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a code is, or may be; `account` is empty where it is nobody's."""

    account: str
    account_name: str
    account_url: str
    suggestion: Suggestion | None

    @property
    def says(self) -> str:
        """By name, as a file says it."""
        if self.account:
            return self.account_name
        return f"{self.suggestion.name} ({self.suggestion.number}, {self.suggestion.why})" if self.suggestion else ""


@dataclass(frozen=True, slots=True)
class Lately:
    """An assignment that was made lately."""

    pk: UUID
    codes: int
    by: str
    at: datetime
    is_undone: bool


@dataclass(frozen=True, slots=True)
class CodesPage:
    """What stands around the list."""

    finding: str
    totals: CodeTotals
    lately: list[Lately]
    has_accounts: bool
    shows_revenue: bool

    @property
    def share(self) -> Decimal | None:
        """Of the revenue that is nobody's; None of nothing."""
        return self.totals.net_revenue / self.totals.all_revenue if self.totals.all_revenue > 0 else None


def codes_page(member: Member, book: CodeBook) -> CodesPage:
    """How many codes are nobody's, and what was assigned lately."""
    shows_revenue = may(member, Deed.READ, FACTS)
    totals = code_totals(*book)
    return CodesPage(
        finding=_finding(totals, shows_revenue=shows_revenue),
        totals=totals,
        lately=_lately(),
        has_accounts=accounts_for(member).exists(),
        shows_revenue=shows_revenue,
    )


def codes_after(
    member: Member, *, is_unmapped_only: bool, search: str, after: Code | None, limit: int
) -> list[CodeRow]:
    """Codes as they are written, those that come after one; nothing when no lines are imported."""
    try:
        with reading_codes() as (connection, survey, codes):
            uses = codes_in_use(
                connection,
                survey,
                codes,
                is_unmapped_only=is_unmapped_only,
                search=search,
                is_by_revenue=False,
                after=after,
                limit=limit,
            )
    except NothingImported:
        return []
    return _rows(uses, dict(accounts_for(member).order_by().values_list("number", "name")))


def accounts_like(member: Member, text: str) -> list[tuple[str, str]]:
    """Numbers and names of a few accounts that begin or contain what somebody types."""
    if len(text.strip()) < 2:
        return []
    named = accounts_for(member).filter(name__icontains=text.strip()).order_by("name")
    return list(named.values_list("number", "name")[:FOUND_AT_MOST])


def owners_of(rows: Sequence[Mapping[str, Any]], accounts: Mapping[str, str]) -> list[Owner]:
    """Whose the codes of some rows of the list are, or may be; accounts by number, their names beside them."""
    suggested = suggestions([Used(row["source"], row["code"], row["name"], row["account"]) for row in rows], accounts)
    return [
        Owner(
            account=row["account"],
            account_name=accounts.get(row["account"], row["account"]),
            account_url=Account(number=row["account"]).get_absolute_url() if row["account"] else "",
            suggestion=suggested.get((row["source"], row["code"])),
        )
        for row in rows
    ]


def suggestions(uses: Iterable[Used], accounts: Mapping[str, str]) -> dict[tuple[str, str], Suggestion]:
    """For each code nobody has, the likeliest account: by number written alike, else by name.

    Accounts by number, their names beside them. A code without a likely account is left out.
    """
    by_number = {_bare(number): number for number in accounts}
    numbers = list(accounts)
    names = [utils.default_process(accounts[number]) for number in numbers]
    found = {}
    for use in uses:
        if use.account or not use.code:
            continue
        if number := by_number.get(_bare(use.code)):
            found[use.source, use.code] = Suggestion(number, accounts[number], _("the same number"), is_sure=True)
        elif use.name:
            best = process.extractOne(
                utils.default_process(use.name), names, scorer=fuzz.token_sort_ratio, score_cutoff=POSSIBLE
            )
            if best is not None:
                score, place = best[1:]
                why = _("{share} % the same name").format(share=f"{score:.0f}")
                found[use.source, use.code] = Suggestion(
                    numbers[place], accounts[numbers[place]], why, is_sure=score >= SURE
                )
    return found


def _bare(number: str) -> str:
    """Letters and digits without leading zeros."""
    return re.sub(r"\W|_", "", number).lower().lstrip("0")


def _rows(uses: list[CodeUse], accounts: Mapping[str, str]) -> list[CodeRow]:
    suggested = suggestions([Used(use.source, use.code, use.name, use.account) for use in uses], accounts)
    return [CodeRow(use, suggested.get((use.source, use.code))) for use in uses]


def _finding(totals: CodeTotals, *, shows_revenue: bool) -> str:
    if not totals.unmapped:
        return _("Every code has its account")
    if shows_revenue:
        said = ngettext(
            "{n} code with {revenue} of revenue has no account",
            "{n} codes with {revenue} of revenue have no account",
            totals.unmapped,
        )
    else:
        said = ngettext("{n} code has no account", "{n} codes have no account", totals.unmapped)
    return said.format(n=whole(totals.unmapped), revenue=sentences.money(totals.net_revenue))


def _lately() -> list[Lately]:
    recent = CodeAssignment.objects.select_related("by").annotate(n=Count("codes"))[:LATELY]
    return [
        Lately(each.pk, each.n, str(each.by or ""), each.assigned_at, each.undone_at is not None) for each in recent
    ]
