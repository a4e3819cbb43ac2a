"""Codes on invoice lines as a list: whose they are, and whose they might be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import ACCOUNT_CODES, accounts_for
from kingside.identity.access import may, require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.access import FACTS
from kingside.lake.books import code_list
from kingside.lake.relation import Relation
from kingside.profit.books import CodeBook, reading_codes
from kingside.profit.queries.codes import owners_of
from kingside.tables.columns import Column, Kind
from kingside.tables.kinds import Gap, ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows

OF_NOBODY: Final = frozenset({"account"})  # columns that a list of nobody's codes does not have
OF_ALL: Final = frozenset({"net_revenue", "net_margin"})  # of whose codes they are, profit maps say what they earn
NOT_COSTED: Final = Gap(gettext_lazy("not costed"))
NOT_SHOWN: Final = Gap(gettext_lazy("not shown to your role"), is_lock=True)


def open_codes(member: Member, params: Params, book: Callable[[], AbstractContextManager[CodeBook]]) -> Opened:
    """The list of a member, read from a book of codes that is open perhaps already."""
    require(member, Deed.READ, ACCOUNT_CODES)
    is_unmapped_only, shows_revenue = params.get("show", "") != "all", may(member, Deed.READ, FACTS)
    opening = partial(_opening, book, is_unmapped_only=is_unmapped_only, shows_revenue=shows_revenue)
    return Opened(
        rows=LakeRows(opening),
        order="-lines" if not is_unmapped_only else "-net_revenue" if shows_revenue else "code",
        labels={"whose": gettext_lazy("May belong to") if is_unmapped_only else gettext_lazy("Account")},
        hidden=OF_NOBODY if is_unmapped_only else OF_ALL,
        scope=f"{shows_revenue}",
        tell=partial(_tell, member=member),
    )


def _open(member: Member, params: Params) -> Opened:
    return open_codes(member, params, reading_codes)


@contextmanager
def _opening(
    book: Callable[[], AbstractContextManager[CodeBook]], *, is_unmapped_only: bool, shows_revenue: bool
) -> Iterator[Relation]:
    with book() as opened:
        yield code_list(*opened, is_unmapped_only=is_unmapped_only, shows_revenue=shows_revenue)


def _tell(rows: Sequence[dict[str, Any]], *, member: Member) -> None:
    """Whose each is, or may be."""
    accounts = dict(accounts_for(member).order_by().values_list("number", "name"))
    for row, owner in zip(rows, owners_of(rows, accounts), strict=True):
        row |= {"owner": owner, "whose": owner.says}


def _gaps(values: Values) -> Mapping[str, Gap]:
    return {"margin": NOT_COSTED if values["shows_revenue"] else NOT_SHOWN}


CODES: Final = lists.register("codes")(
    ListKind(
        name="codes",
        title=gettext_lazy("Codes on invoice lines"),
        noun=gettext_lazy("code"),
        nouns=ngettext_lazy("{n} code", "{n} codes", "number"),
        address="profit:codes",
        columns=(
            Column(
                name="code",
                label=gettext_lazy("Code"),
                path="title",
                sorted_by="code",
                is_title=True,
                may_be_unknown=False,
            ),
            Column(name="source", label=gettext_lazy("Source"), is_key=True, may_be_unknown=False),
            Column(name="name", label=gettext_lazy("Name on the lines")),
            Column(
                name="whose",
                label=gettext_lazy("Account"),
                is_told=True,
                is_filterable=False,
                template="profit/codes/whose.html",
            ),
            Column(name="account", label=gettext_lazy("Number of the account"), is_optional=True),
            Column(name="lines", label=gettext_lazy("Lines"), kind=Kind.COUNT, starts="desc", may_be_unknown=False),
            Column(
                name="net_revenue",
                label=gettext_lazy("Revenue"),
                kind=Kind.MONEY,
                shown_by="shows_revenue",
                starts="desc",
                brings=("net_margin",),
                may_be_unknown=False,
            ),
            Column(
                name="net_margin",
                label=gettext_lazy("Net margin"),
                kind=Kind.RATIO,
                shown_by="shows_revenue",
                group="margin",
                is_sortable=False,
                is_filterable=False,
            ),
            Column(
                name="first_day", label=gettext_lazy("First"), kind=Kind.DATE, is_optional=True, may_be_unknown=False
            ),
            Column(name="last_day", label=gettext_lazy("Last"), kind=Kind.DATE, starts="desc", may_be_unknown=False),
        ),
        open=_open,
        may=lambda member: may(member, Deed.READ, ACCOUNT_CODES),
        params=("show",),
        search=("code", "name", "account"),
        search_label=gettext_lazy("Code, name or account"),
        ties=("source", "code"),
        also=("code", "source", "name", "account", "shows_revenue"),
        gaps=_gaps,
        tick="profit/codes/tick.html",
    )
)
