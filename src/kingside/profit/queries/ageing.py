"""What accounts owe as of any day in the books, and whose move it is. Method: docs/methods/ageing.md."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.models import Account
from kingside.accounts.queries import NamedAccount, named
from kingside.core.errors import DomainError
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.imports.facts import MEMORY, manifest
from kingside.lake.ageing import Aged, Ageing, OpenItem, Standing
from kingside.lake.connection import connect
from kingside.lake.currencies import refusing_large_amounts
from kingside.lake.receivables import currencies_of, first_day
from kingside.lake.stand_ins import UNMAPPED
from kingside.profit.access import results_of
from kingside.profit.books import write_codes
from kingside.profit.conversion import Plan, SeveralCurrencies
from kingside.profit.intake import RECEIVABLES
from kingside.profit.layouts import scratch
from kingside.profit.queries.receivables import WINDOW, conversion_of, day_of_receivables, in_days, plan_of
from kingside.profit.sentences import enumerated, money
from kingside.web.figures import whole
from kingside.web.locales import day_in_words

PAGE: Final = 50
ITEMS: Final = 100  # invoices or credit notes on a page
LISTED: Final[tuple[tuple[Standing, object], ...]] = (
    ("open", gettext_lazy("All that is open")),
    ("overdue", gettext_lazy("Theirs: past due")),
    ("ours", gettext_lazy("Ours: disputed or unmatched")),
)


class NotADay(DomainError):
    """Write the day as 2025-12-31."""


class OutsideTheBooks(DomainError):
    """On this day nothing is known of receivables."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that amounts are as of, and the days that may be asked for; in which currency, "" where nobody says.

    `missing` says why amounts of several currencies stand apart, if they do. The window is that of days beyond terms.
    """

    day: date
    first: date
    last: date
    currency: str
    missing: str

    @property
    def window_from(self) -> date:
        """The first day of the window, not before the calendar begins: some systems write that for a day unknown."""
        return self.day - min(WINDOW, self.day - date.min)

    @property
    def is_past(self) -> bool:
        return self.day < self.last


@dataclass(frozen=True, slots=True)
class AccountOwes:
    """One account with what it owes, and what there is to do about it on their side and on ours."""

    account: NamedAccount
    figures: Aged

    @property
    def late(self) -> Decimal | None:
        return in_days(self.figures.late)

    @property
    def late_clipped(self) -> Decimal | None:
        return in_days(self.figures.late_clipped)

    @property
    def theirs(self) -> str:
        """What waits for them; "" where nothing does."""
        n = self.figures.n_overdue
        return ngettext("Theirs: {n} invoice", "Theirs: {n} invoices", n).format(n=whole(n)) if n else ""

    @property
    def ours(self) -> list[str]:
        """What waits for us, and should not any more when somebody calls."""
        disputes, notes = self.figures.n_disputed, self.figures.n_unmatched
        waiting = []
        if disputes:
            waiting.append(ngettext("Ours: {n} dispute", "Ours: {n} disputes", disputes).format(n=whole(disputes)))
        if notes:
            waiting.append(ngettext("Ours: {n} credit note", "Ours: {n} credit notes", notes).format(n=whole(notes)))
        return waiting


@dataclass(frozen=True, slots=True)
class UnmatchedNote:
    """A credit note that names no invoice of its account, and what to do about it."""

    account: NamedAccount
    item: OpenItem

    @property
    def next_step(self) -> str:
        if not self.item.credits:
            return _("Ask which invoice it is for, and import it again with that invoice’s number.")
        return _("It names {invoice}, which is no invoice of this account: correct the number, or import it.").format(
            invoice=self.item.credits
        )


@dataclass(frozen=True, slots=True)
class AgeingPage:
    """Everything the page shows; `total` is of all accounts for which it is made, whatever is listed.

    `page` is that of the accounts, `notes` that of the credit notes that name no invoice.
    """

    as_of: AsOf
    finding: str
    waits: str
    total: AccountOwes
    listed: Standing
    counts: dict[str, int]
    rows: list[AccountOwes]
    page: Page[int]
    unmatched: list[UnmatchedNote]
    notes: Page[int]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class AgeingPortion:
    """Some accounts, with the total of all of them."""

    as_of: AsOf
    total: AccountOwes
    rows: list[AccountOwes]


@dataclass(frozen=True, slots=True)
class AccountAgeing:
    """What one account owes; `owes` is None where no invoice of it is known, which is not zero.

    `page` is that of what is open, `notes` that of the credit notes that name no invoice.
    """

    as_of: AsOf
    finding: str
    owes: AccountOwes | None
    items: list[OpenItem]
    page: Page[int]
    unmatched: list[UnmatchedNote]
    notes: Page[int]


def day_in(text: str) -> date | None:
    """The day that somebody asked for; None where nobody did. Raises NotADay."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADay from None


def ageing_page(
    member: Member,
    *,
    day: date | None = None,
    listed: str = "",
    number: str | None = None,
    notes_number: str | None = None,
) -> AgeingPage | None:
    """All accounts of which the member sees what they owe; None when no receivables are imported."""
    standing = next((name for name, _label in LISTED if name == listed), LISTED[0][0])
    with _reading(member, day=day) as found:
        if found is None:
            return None
        as_of, ageing = found
        total, counts = ageing.total(), ageing.counts()
        page = Paginator(range(counts[standing]), PAGE).get_page(number)
        rows = ageing.accounts(standing, limit=PAGE, offset=(page.number - 1) * PAGE)
        notes, unmatched = _unmatched(ageing, total, notes_number)
    names = _names(member, {each.account for each in rows} | {each.account for each in unmatched})
    return AgeingPage(
        as_of=as_of,
        finding=_finding(total, counts["overdue"]),
        waits=_waits(counts["ours"]),
        total=AccountOwes(_NOBODY, total),
        listed=standing,
        counts=counts,
        rows=[AccountOwes(names[each.account], each) for each in rows],
        page=page,
        unmatched=[UnmatchedNote(names[each.account], each) for each in unmatched],
        notes=notes,
        is_whole=results_of(member).is_whole,
    )


def every_account(member: Member, *, day: date | None = None) -> AgeingPortion | None:
    """The same rows without pages, for a file."""
    with _reading(member, day=day) as found:
        if found is None:
            return None
        as_of, ageing = found
        return _portion(member, as_of, ageing.total(), ageing.accounts("open"))


def accounts_after(member: Member, *, day: date | None, account: str, limit: int) -> AgeingPortion | None:
    """The same by the numbers of accounts from one on, for whoever reads all of them."""
    with _reading(member, day=day) as found:
        if found is None:
            return None
        as_of, ageing = found
        return _portion(member, as_of, ageing.total(), ageing.accounts_after(account, limit=limit))


def _portion(member: Member, as_of: AsOf, total: Aged, rows: list[Aged]) -> AgeingPortion:
    names = _names(member, {each.account for each in rows})
    return AgeingPortion(as_of, AccountOwes(_NOBODY, total), [AccountOwes(names[each.account], each) for each in rows])


def account_ageing(
    member: Member,
    account: Account,
    *,
    day: date | None = None,
    number: str | None = None,
    notes_number: str | None = None,
) -> AccountAgeing | None:
    """What one account owes, invoice by invoice; None when no receivables are imported."""
    if not results_of(member).holds(account):
        raise NotForYou
    with _reading(member, account, day=day) as found:
        if found is None:
            return None
        as_of, ageing = found
        total = ageing.total()
        page = Paginator(range(ageing.n_items()), ITEMS).get_page(number)
        items = ageing.items(limit=ITEMS, offset=(page.number - 1) * ITEMS)
        notes, unmatched = _unmatched(ageing, total, notes_number)
    name = NamedAccount(account.number, account.name, account.get_absolute_url())
    return AccountAgeing(
        as_of=as_of,
        finding=_finding_of(total, as_of),
        owes=AccountOwes(name, total) if total.known else None,
        items=items,
        page=page,
        unmatched=[UnmatchedNote(name, each) for each in unmatched],
        notes=notes,
    )


def _unmatched(ageing: Ageing, total: Aged, number: str | None) -> tuple[Page[int], list[OpenItem]]:
    """A page of the credit notes that name no invoice of their account."""
    page = Paginator(range(total.n_unmatched), ITEMS).get_page(number)
    return page, ageing.items(is_unmatched_only=True, limit=ITEMS, offset=(page.number - 1) * ITEMS)


@contextmanager
def _reading(
    member: Member, account: Account | None = None, *, day: date | None
) -> Iterator[tuple[AsOf, Ageing] | None]:
    """Receivables as of a day: of one account, or of all of which the member sees what they owe. None without any."""
    extent = results_of(member)
    if not extent:
        raise NotForYou
    held = manifest(RECEIVABLES)
    if not held.batches:
        yield None
        return
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
        refusing_large_amounts(),
    ):
        codes = write_codes(folder, Q(account=account) if account else extent.condition("account__"))
        nobodys = account is None and extent.is_whole
        last = day_of_receivables()
        first = min(first_day(connection, held.batches, codes, with_nobodys=nobodys) or last, last)
        asked = _within(day, first, last)
        planned, missing = _planned(currencies_of(connection, held.batches, codes, with_nobodys=nobodys), asked)
        as_of = AsOf(asked, first, last, "" if missing else planned.currency, missing)
        ageing = Ageing(
            connection,
            held.batches,
            codes,
            since=as_of.window_from,
            as_of=asked,
            is_past=asked < last,
            conversion=None if missing else conversion_of(planned, folder),
            otherwise=planned.currency,
            with_nobodys=nobodys,
        )
        yield as_of, ageing


def _within(day: date | None, first: date, last: date) -> date:
    """The day asked for, the last one where none is. Raises OutsideTheBooks."""
    if day is None or first <= day <= last:
        return day or last
    raise OutsideTheBooks(
        _("The receivables tell of days from {first} to {last}; choose one of them.").format(
            first=day_in_words(first), last=day_in_words(last)
        )
    )


def _planned(currencies: list[str], as_of: date) -> tuple[Plan, str]:
    """Into which currency amounts go, and why they cannot; "" where they can."""
    try:
        planned = plan_of(currencies, as_of)
    except SeveralCurrencies as several:
        return Plan(), several.sentence
    if not planned.missing:
        return planned, ""
    if len(currencies) == 1:
        return planned, _(
            "No rate of {currency} into {into}, the reporting currency, is known on that day, so amounts are in "
            "{currency}. Add the rate under Data, Exchange rates."
        ).format(currency=currencies[0], into=planned.currency)
    without = enumerated([need.currency for need in planned.missing])
    return planned, _(
        "No rate of {currencies} is known on that day, so amounts stay in their currencies and are not added up. "
        "Add the rates under Data, Exchange rates."
    ).format(currencies=without)


_NOBODY: Final = NamedAccount("", "", "")


def _names(member: Member, numbers: Iterable[str]) -> dict[str, NamedAccount]:
    """The accounts of rows; codes that nobody has come under their own name, without a page."""
    wanted = set(numbers)
    nobodys = {UNMAPPED: NamedAccount(UNMAPPED, _("Codes that no account has"), "")} if UNMAPPED in wanted else {}
    return named(member, wanted) | nobodys


def _finding(total: Aged, n: int) -> str:
    """The heading: who is to be called."""
    if not n:
        return _("Nothing is past due")
    if total.overdue is None:
        return ngettext("{n} account is past due", "{n} accounts are past due", n).format(n=whole(n))
    says = ngettext("{n} account owes {amount} past due", "{n} accounts owe {amount} past due", n)
    return says.format(n=whole(n), amount=_in_words(total.overdue, total.currency))


def _waits(n: int) -> str:
    """Who waits for us before we can ask."""
    if not n:
        return ""
    says = ngettext(
        "{n} account waits for us first: a dispute or a credit note without its invoice.",
        "{n} accounts wait for us first: a dispute or a credit note without its invoice.",
        n,
    )
    return says.format(n=whole(n))


def _finding_of(total: Aged, as_of: AsOf) -> str:
    if not total.known:
        return _("What it owes is unknown")
    if not total.n_overdue:
        return _("Nothing is past due")
    if total.overdue is None:
        return ngettext("{n} invoice is past due", "{n} invoices are past due", total.n_overdue).format(
            n=whole(total.n_overdue)
        )
    oldest = (as_of.day - total.oldest).days if total.oldest else 0
    says = ngettext(
        "{amount} is past due, the oldest by {n} day", "{amount} is past due, the oldest by {n} days", oldest
    )
    return says.format(amount=_in_words(total.overdue, total.currency), n=whole(oldest))


def _in_words(amount: Decimal, currency: str) -> str:
    return f"{money(amount)} {currency}".strip()
