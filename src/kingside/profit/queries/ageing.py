"""What accounts owe as of any day in the books, and whose move it is. Method: docs/methods/ageing.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.accounts.models import Account
from kingside.accounts.queries import NamedAccount, named
from kingside.identity.models import Member
from kingside.lake.ageing import Aged, Ageing, OpenItem, Place
from kingside.lake.stand_ins import UNMAPPED
from kingside.profit.access import results_of
from kingside.profit.queries.as_of import AsOf, Receivables, reading
from kingside.profit.queries.receivables import in_days
from kingside.profit.sentences import money
from kingside.web.figures import whole

ITEMS: Final = 100  # credit notes on a page, and in an answer to a program


@dataclass(frozen=True, slots=True)
class AccountOwes:
    """One account with what it owes, or all of them together."""

    account: NamedAccount
    figures: Aged

    @property
    def late(self) -> Decimal | None:
        return in_days(self.figures.late)

    @property
    def late_clipped(self) -> Decimal | None:
        return in_days(self.figures.late_clipped)


@dataclass(frozen=True, slots=True)
class UnmatchedNote:
    """A credit note that names no invoice of its account, and what to do about it."""

    account: NamedAccount
    item: OpenItem

    @property
    def next_step(self) -> str:
        return next_step(self.item.credits)


@dataclass(frozen=True, slots=True)
class AgeingPage:
    """What stands around the list of accounts; `total` is of all for which it is made, whatever is listed.

    `counts` says how many accounts there are of each standing; `notes` is a page of the credit notes that name no
    invoice.
    """

    as_of: AsOf
    finding: str
    waits: str
    total: AccountOwes
    counts: dict[str, int]
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
class OwesPage:
    """What stands around the list of open items, of one account or of all.

    `owes` is None where no invoice is known, which is not zero.
    """

    as_of: AsOf
    finding: str
    owes: AccountOwes | None
    unmatched: list[UnmatchedNote]
    notes: Page[int]


@dataclass(frozen=True, slots=True)
class AccountAgeing:
    """What one account owes, with some of what is open."""

    around: OwesPage
    items: list[OpenItem]


def ageing_page(member: Member, found: Receivables, *, notes_number: str | None = None) -> AgeingPage:
    """Of all accounts of which the member sees what they owe."""
    total, counts = found.ageing.total(), found.ageing.counts()
    notes, unmatched = _unmatched(found.ageing, total, notes_number)
    names = _names(member, {each.account for each in unmatched})
    return AgeingPage(
        as_of=found.as_of,
        finding=_finding(total, counts["overdue"]),
        waits=_waits(counts["ours"]),
        total=AccountOwes(_NOBODY, total),
        counts=counts,
        unmatched=[UnmatchedNote(names[each.account], each) for each in unmatched],
        notes=notes,
        is_whole=results_of(member).is_whole,
    )


def owes_page(member: Member, found: Receivables, account: Account | None, *, notes: str | None = None) -> OwesPage:
    """Of what was read, which is of one account or of all."""
    total = found.ageing.total()
    page, unmatched = _unmatched(found.ageing, total, notes)
    name = NamedAccount(account.number, account.name, account.get_absolute_url()) if account else _NOBODY
    names = {account.number: name} if account else _names(member, {each.account for each in unmatched})
    unknown = _("What it owes is unknown") if account else _("What accounts owe is unknown")
    return OwesPage(
        as_of=found.as_of,
        finding=_finding_of(total, found.as_of) if total.known else unknown,
        owes=AccountOwes(name, total) if total.known else None,
        unmatched=[UnmatchedNote(names[each.account], each) for each in unmatched],
        notes=page,
    )


def accounts_after(member: Member, *, day: date | None, account: str, limit: int) -> AgeingPortion | None:
    """Accounts with anything open by their numbers, from one on; None when no receivables are imported."""
    with reading(member, day=day) as found:
        if found is None:
            return None
        total, rows = found.ageing.total(), found.ageing.accounts_after(account, limit=limit)
    names = _names(member, {each.account for each in rows})
    owed = [AccountOwes(names[each.account], each) for each in rows]
    return AgeingPortion(found.as_of, AccountOwes(_NOBODY, total), owed)


def account_ageing(
    member: Member, account: Account, *, day: date | None, after: Place | None, limit: int
) -> AccountAgeing | None:
    """What one account owes, invoice by invoice, from a place on; None when no receivables are imported."""
    with reading(member, account, day=day) as found:
        if found is None:
            return None
        return AccountAgeing(owes_page(member, found, account), found.ageing.items_after(after, limit=limit))


def theirs(n_overdue: int) -> str:
    """What waits for an account; "" where nothing does."""
    if not n_overdue:
        return ""
    return ngettext("Theirs: {n} invoice", "Theirs: {n} invoices", n_overdue).format(n=whole(n_overdue))


def ours(n_disputed: int, n_unmatched: int) -> list[str]:
    """What waits for us, and should not any more when somebody calls."""
    waiting = []
    if n_disputed:
        waiting.append(ngettext("Ours: {n} dispute", "Ours: {n} disputes", n_disputed).format(n=whole(n_disputed)))
    if n_unmatched:
        says = ngettext("Ours: {n} credit note", "Ours: {n} credit notes", n_unmatched)
        waiting.append(says.format(n=whole(n_unmatched)))
    return waiting


def next_step(credits_: str) -> str:
    """What to do about a credit note that names no invoice of its account, but perhaps this."""
    if not credits_:
        return _("Ask which invoice it is for, and import it again with that invoice’s number.")
    return _("It names {invoice}, which is no invoice of this account: correct the number, or import it.").format(
        invoice=credits_
    )


def nobodys() -> str:
    """What the row of codes without an account is called."""
    return _("Codes that no account has")


def _unmatched(ageing: Ageing, total: Aged, number: str | None) -> tuple[Page[int], list[OpenItem]]:
    """A page of the credit notes that name no invoice of their account."""
    page = Paginator(range(total.n_unmatched), ITEMS).get_page(number)
    return page, ageing.unmatched(limit=ITEMS, offset=(page.number - 1) * ITEMS)


_NOBODY: Final = NamedAccount("", "", "")


def _names(member: Member, numbers: Iterable[str]) -> dict[str, NamedAccount]:
    """The accounts of rows; codes that nobody has come under their own name, without a page."""
    wanted = set(numbers)
    codes = {UNMAPPED: NamedAccount(UNMAPPED, nobodys(), "")} if UNMAPPED in wanted else {}
    return named(member, wanted) | codes


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
