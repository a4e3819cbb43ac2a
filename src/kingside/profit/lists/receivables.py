"""What accounts owe as of a day, as a list: the most past due first, by days past due."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Final

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.identity.models import Member
from kingside.lake.ageing import Standing
from kingside.lake.receivables import weighted_days
from kingside.lake.relation import Relation
from kingside.lake.stand_ins import UNMAPPED
from kingside.profit.access import results_of
from kingside.profit.queries.ageing import nobodys, ours, theirs
from kingside.profit.queries.as_of import AsOf, Receivables, day_in, day_read, reading
from kingside.profit.queries.receivables import in_days
from kingside.tables.columns import Choice, Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows

LISTED: Final[tuple[tuple[Standing, object], ...]] = (
    ("open", gettext_lazy("All that is open")),
    ("overdue", gettext_lazy("Theirs: past due")),
    ("ours", gettext_lazy("Ours: disputed or unmatched")),
)
MOVES: Final = (
    Choice("theirs", gettext_lazy("Theirs: past due"), Q(n_overdue__gte=1)),
    Choice("ours", gettext_lazy("Ours: disputed or unmatched"), Q(n_disputed__gte=1) | Q(n_unmatched__gte=1)),
    Choice("nobody", gettext_lazy("Nobody’s yet"), Q(n_overdue=0, n_disputed=0, n_unmatched=0)),
)
NOTHING_IMPORTED: Final = gettext_lazy("No receivables are imported.")
Book = Callable[[], AbstractContextManager[Receivables | None]]


def standing_of(params: Params) -> Standing:
    """Which accounts are asked for; all with anything open unless it says otherwise."""
    return next((name for name, _label in LISTED if name == params.get("show", "")), LISTED[0][0])


def open_receivables(member: Member, params: Params, as_of: AsOf, book: Book) -> Opened:
    """The accounts of a day, read from receivables that are open perhaps already."""
    return Opened(
        rows=LakeRows(partial(_opening, member, standing_of(params), book)),
        order="currency" if as_of.missing else "-overdue",
        unit=as_of.currency,
        hidden=frozenset() if as_of.missing else frozenset({"currency"}),
        scope=str(results_of(member)),
        tell=partial(_tell, query=day_asked(params)),
    )


def names_of(member: Member) -> dict[str, str]:
    """The accounts of which a member sees what they owe, by number; codes of nobody where they are for her."""
    extent = results_of(member)
    names = dict(accounts_for(member).filter(extent.condition()).order_by().values_list("number", "name"))
    return names | ({UNMAPPED: nobodys()} if extent.is_whole else {})


def day_asked(params: Params) -> str:
    """What follows an address, so that it shows the same day."""
    return f"?{urlencode({'as_of': day})}" if (day := params.get("as_of", "")) else ""


def owes_url(account: str, query: str) -> str:
    """What an account owes, invoice by invoice; of codes that nobody has, what to do about them."""
    if account == UNMAPPED:
        return reverse("profit:codes")
    return reverse("profit:account_receivables", args=[account]) + query


def _open(member: Member, params: Params) -> Opened:
    day = day_in(params.get("as_of", ""))
    as_of = day_read(member, day=day)
    if as_of is None:
        raise Http404(str(NOTHING_IMPORTED))
    return open_receivables(member, params, as_of, partial(reading, member, day=day))


@contextmanager
def _opening(member: Member, standing: Standing, book: Book) -> Iterator[Relation]:
    with book() as found:
        if found is None:
            raise Http404(str(NOTHING_IMPORTED))
        yield found.ageing.account_list(standing, names_of(member))


def _tell(rows: Sequence[dict[str, Any]], *, query: str) -> None:
    """Whose move it is, the exact days, and where the page of each account is."""
    for row in rows:
        row["theirs"], row["ours"] = theirs(row["n_overdue"]), ours(row["n_disputed"], row["n_unmatched"])
        row["move"] = ", ".join(filter(None, [*row["ours"], row["theirs"]])) or _("nobody’s yet")
        for name in ("late", "late_clipped"):
            if row[name] is not None:
                row[name] = in_days(weighted_days(row[f"fell_due_{name}"], row["fell_due_amount"]))
        row["owes_url"] = owes_url(row["account"], query)


def _url(values: Values) -> str:
    return str(values["owes_url"])


amount: Final = partial(money, template="profit/receivables/amount.html")
number: Final = partial(Column, kind=Kind.COUNT, is_optional=True, may_be_unknown=False)

RECEIVABLES: Final = lists.register("receivables")(
    ListKind(
        name="receivables",
        title=gettext_lazy("Receivables"),
        noun=gettext_lazy("account"),
        nouns=ngettext_lazy("{n} account", "{n} accounts", "number"),
        address="profit:receivables",
        columns=(
            Column(name="name", label=gettext_lazy("Account"), is_title=True, may_be_unknown=False),
            identifier(name="number", label=gettext_lazy("Number"), path="account"),
            Column(name="currency", label=gettext_lazy("Currency"), sorted_by="place"),
            amount(name="overdue", label=gettext_lazy("Past due"), brings=("currency",), is_first=True),
            Column(
                name="move",
                label=gettext_lazy("Whose move"),
                kind=Kind.CHOICE,
                choices=MOVES,
                is_told=True,
                may_be_unknown=False,
                template="profit/receivables/moves.html",
            ),
            amount(name="not_due", label=gettext_lazy("Not due"), brings=("currency",)),
            amount(name="days_1_to_30", label=gettext_lazy("1–30 days"), brings=("currency",)),
            amount(name="days_31_to_60", label=gettext_lazy("31–60 days"), brings=("currency",)),
            amount(name="days_61_to_90", label=gettext_lazy("61–90 days"), brings=("currency",)),
            amount(name="days_over_90", label=gettext_lazy("Over 90 days"), brings=("currency",)),
            amount(name="open", label=gettext_lazy("Open"), brings=("currency",), is_optional=True),
            amount(name="disputed", label=gettext_lazy("Disputed"), brings=("currency",)),
            amount(name="credited", label=gettext_lazy("Credit notes"), brings=("currency",), starts="asc"),
            amount(
                name="unmatched",
                label=gettext_lazy("Unmatched credit notes"),
                brings=("currency",),
                starts="asc",
                is_optional=True,
            ),
            amount(
                name="undated",
                label=gettext_lazy("Perhaps issued later"),
                brings=("currency",),
                is_optional=True,
            ),
            amount(
                name="undated_credited",
                label=gettext_lazy("Credit notes, perhaps issued later"),
                brings=("currency",),
                starts="asc",
                is_optional=True,
            ),
            Column(name="late", label=gettext_lazy("Days beyond terms"), kind=Kind.NUMBER),
            Column(name="late_clipped", label=gettext_lazy("Days beyond terms, clipped"), kind=Kind.NUMBER),
            number(name="fell_due", label=gettext_lazy("Invoices that fell due in a year")),
            Column(name="oldest", label=gettext_lazy("Oldest due"), kind=Kind.DATE, starts="asc", is_optional=True),
            number(name="n", label=gettext_lazy("Open invoices")),
            number(name="n_overdue", label=gettext_lazy("Invoices past due")),
            number(name="n_disputed", label=gettext_lazy("Disputes")),
            number(name="n_credited", label=gettext_lazy("Open credit notes")),
            number(name="n_unmatched", label=gettext_lazy("Credit notes without invoice")),
        ),
        open=_open,
        may=lambda member: bool(results_of(member)),
        params=("as_of", "show"),
        search=("name", "account"),
        search_label=gettext_lazy("Name or number"),
        ties=("-overdue", "-disputed", "-open", "account"),
        also=("account", "currency", "fell_due_amount", "fell_due_late", "fell_due_late_clipped"),
        url=_url,
        download="profit:receivables_download",
    )
)
