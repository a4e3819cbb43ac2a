"""What is open as of a day as a list: invoices, disputes and credit notes, of one account or of all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.profit.access import results_of
from kingside.profit.lists.receivables import NOTHING_IMPORTED, Book, day_asked, names_of, owes_url
from kingside.profit.queries.ageing import next_step
from kingside.profit.queries.as_of import AsOf, day_in, day_read, reading
from kingside.tables.columns import Choice, Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, lists
from kingside.tables.sources import LakeRows

KINDS: Final = (
    Choice("invoice", gettext_lazy("invoice")),
    Choice("disputed", gettext_lazy("disputed invoice")),
    Choice("matched", gettext_lazy("credit note")),
    Choice("unmatched", gettext_lazy("unmatched credit note")),
)
OF_ALL: Final = frozenset({"account_name", "number"})  # columns that a list of one account does not have


def account_asked(member: Member, params: Params) -> Account | None:
    """The one account whose items are asked for; None for all. Not found where there is none of that number."""
    number = params.get("account", "")
    return get_object_or_404(accounts_for(member), number=number) if number else None


def open_items(member: Member, params: Params, as_of: AsOf, book: Book) -> Opened:
    """The items of a day, read from receivables that are open perhaps already."""
    hidden = (OF_ALL if params.get("account") else frozenset()) | (frozenset() if as_of.missing else {"currency"})
    return Opened(
        rows=LakeRows(partial(_opening, member, book)),
        order="is_credit",
        unit=as_of.currency,
        hidden=hidden,
        scope=str(results_of(member)),
        tell=partial(_tell, query=day_asked(params)),
    )


def _open(member: Member, params: Params) -> Opened:
    day, account = day_in(params.get("as_of", "")), account_asked(member, params)
    as_of = day_read(member, account, day=day)
    if as_of is None:
        raise Http404(str(NOTHING_IMPORTED))
    return open_items(member, params, as_of, partial(reading, member, account, day=day))


@contextmanager
def _opening(member: Member, book: Book) -> Iterator[Relation]:
    with book() as found:
        if found is None:
            raise Http404(str(NOTHING_IMPORTED))
        yield found.ageing.item_list(names_of(member))


def _tell(rows: Sequence[dict[str, Any]], *, query: str) -> None:
    """Where the page of each account is, and what to do about a credit note without its invoice."""
    for row in rows:
        row["owes_url"] = owes_url(row["account"], query)
        row["next_step"] = next_step(row["credits"]) if row["kind"] == "unmatched" else ""


OPEN_ITEMS: Final = lists.register("open items")(
    ListKind(
        name="open items",
        title=gettext_lazy("Open items"),
        noun=gettext_lazy("open item"),
        nouns=ngettext_lazy("{n} open item", "{n} open items", "number"),
        address="profit:open_items",
        columns=(
            Column(name="invoice", label=gettext_lazy("Invoice"), is_title=True, may_be_unknown=False),
            Column(name="source", label=gettext_lazy("Source"), is_key=True, may_be_unknown=False),
            Column(
                name="account_name",
                label=gettext_lazy("Account"),
                template="profit/receivables/account.html",
                may_be_unknown=False,
            ),
            identifier(name="number", label=gettext_lazy("Number"), path="account"),
            Column(name="kind", label=gettext_lazy("Kind"), kind=Kind.CHOICE, choices=KINDS, may_be_unknown=False),
            Column(name="credits", label=gettext_lazy("Credits the invoice")),
            Column(
                name="issued", label=gettext_lazy("Issued"), kind=Kind.DATE, template="profit/receivables/date.html"
            ),
            Column(
                name="due",
                label=gettext_lazy("Due"),
                kind=Kind.DATE,
                template="profit/receivables/date.html",
                may_be_unknown=False,
            ),
            Column(
                name="days",
                label=gettext_lazy("Days past due"),
                kind=Kind.COUNT,
                template="profit/receivables/past_due.html",
                may_be_unknown=False,
            ),
            money(
                name="amount",
                label=gettext_lazy("Amount"),
                template="profit/receivables/exact.html",
                brings=("currency",),
                is_first=True,
                may_be_unknown=False,
            ),
            Column(name="currency", label=gettext_lazy("Currency")),
            Column(
                name="next_step",
                label=gettext_lazy("Next step"),
                is_told=True,
                is_filterable=False,
                is_optional=True,
                is_wide=True,
            ),
        ),
        open=_open,
        may=lambda member: bool(results_of(member)),
        params=("as_of", "account"),
        search=("invoice", "credits", "account_name", "account"),
        search_label=gettext_lazy("Invoice or account"),
        ties=("due", "account", "source", "invoice"),
        also=("account", "currency", "kind", "credits", "is_credit"),
    )
)
