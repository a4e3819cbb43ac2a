"""The lists of this room: accounts by what they earn."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import PROFILE, TEAM, extent_of
from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.overview.bulk import PLACE_IN_UNIT, SAY_SECTOR
from kingside.overview.queries.accounts import (
    IS_LEFT_OUT,
    IS_NOT_COSTED,
    Listed,
    Tally,
    narrowed,
    tally_of,
    with_figures,
)
from kingside.profit.access import ranks_of, results_of, statements_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.sentences import NET
from kingside.profit.wordings import LEVELS
from kingside.tables.columns import Choice, Column, Kind, identifier
from kingside.tables.kinds import Gap, ListKind, Opened, Params, Values, lists
from kingside.web.words import SEGMENTS

NOT_COSTED: Final = Gap(gettext_lazy("not costed"))
LEFT_OUT: Final = Gap(gettext_lazy("left out: intercompany"))
NOT_SHOWN: Final = Gap(gettext_lazy("not shown to your role"), is_lock=True)
DAY_UNKNOWN: Final = Gap(gettext_lazy("unknown"))
NOT_LEFT: Final = Gap(gettext_lazy("not left"))
FIGURES, LEFT = "figures", "left"

between: Final = partial(Column, kind=Kind.MONEY, shown_by="shows_costs", group=FIGURES, is_optional=True)

COLUMNS: Final = (
    Column(
        name="rank",
        label=gettext_lazy("Rank"),
        kind=Kind.COUNT,
        shown_by="shows_rank",
        starts="asc",
        template="overview/cells/rank.html",
        may_be_unknown=False,
    ),
    identifier(name="number", label=gettext_lazy("Number")),
    Column(
        name="name",
        label=gettext_lazy("Account"),
        is_title=True,
        template="overview/cells/key.html",
        may_be_unknown=False,
    ),
    Column(name="is_key", label=gettext_lazy("Key account"), kind=Kind.YES_NO, is_optional=True, may_be_unknown=False),
    Column(name="has_left", label=gettext_lazy("Left"), kind=Kind.YES_NO, is_optional=True, may_be_unknown=False),
    Column(
        name="left_on",
        label=gettext_lazy("Left on"),
        kind=Kind.DATE,
        starts="desc",
        group=LEFT,
        is_optional=True,
        may_be_unknown=False,  # nothing to narrow by: most are without a day because we did not leave
    ),
    Column(name="sector", label=gettext_lazy("Sector"), path="known_sector", shown_by="shows_profile"),
    Column(
        name="since",
        label=gettext_lazy("Customer since"),
        kind=Kind.DATE,
        path="known_since",
        shown_by="shows_profile",
        is_optional=True,
    ),
    Column(
        name="unit", label=gettext_lazy("Business unit"), path="known_unit", shown_by="shows_team", is_optional=True
    ),
    Column(
        name="segment",
        label=gettext_lazy("Segment"),
        kind=Kind.CHOICE,
        shown_by="shows_costs",
        group=FIGURES,
        template="overview/cells/segment.html",
        may_be_unknown=False,
    ),
    Column(
        name="net_revenue",
        label=gettext_lazy("Revenue"),
        kind=Kind.MONEY,
        shown_by="shows_result",
        group=FIGURES,
        brings=("net_margin",),
    ),
    Column(
        name="net_profit",
        label=gettext_lazy("Net profit"),
        kind=Kind.MONEY,
        shown_by="shows_result",
        group=FIGURES,
        is_first=True,
    ),
    Column(
        name="net_profit_bar",
        label=gettext_lazy("Net profit as a bar"),
        kind=Kind.BAR,
        path="net_profit",
        shown_by="shows_result",
        group=FIGURES,
    ),
    Column(
        name="net_margin",
        label=gettext_lazy("Net margin"),
        kind=Kind.RATIO,
        shown_by="shows_result",
        group=FIGURES,
        is_first=True,
    ),
    Column(
        name="gross_margin", label=gettext_lazy("Gross margin"), kind=Kind.MONEY, shown_by="shows_costs", group=FIGURES
    ),
    between(name="pocket_margin", label=gettext_lazy("Pocket margin")),
    between(name="contribution", label=gettext_lazy("Contribution")),
    between(name="sustained_margin", label=gettext_lazy("After sustaining")),
    Column(
        name="cost_to_serve",
        label=gettext_lazy("Cost to serve"),
        kind=Kind.MONEY,
        shown_by="shows_costs",
        group=FIGURES,
    ),
)


def open_accounts(
    member: Member, params: Params, profit_map: ProfitMap | None, accounts: Listed, tally: Tally
) -> Opened:
    """The list of a member over accounts whose figures and counts are read already."""
    return Opened(
        rows=narrowed(member, accounts, show=params.get("show", ""), is_own_only=params.get("whose") == "mine"),
        order="net_profit" if params.get("show") == "worst" else "-net_profit",
        unit=profit_map.currency if profit_map else "",
        labels=_labels(profit_map),
        choices={"segment": _segments(tally)},
        scope=_scope(member),
        link=f"?map={profit_map.pk}" if profit_map and params.get("map") else "",
    )


def _open(member: Member, params: Params) -> Opened:
    profit_map = maps.chosen_map(member, params.get("map", ""))
    accounts = with_figures(member, profit_map)
    return open_accounts(member, params, profit_map, accounts, tally_of(accounts))


def _labels(profit_map: ProfitMap | None) -> dict[str, str]:
    """What the ranks go by, where that is not the net profit."""
    if profit_map is None or profit_map.level == NET:
        return {}
    return {"rank": _("Rank by {level}").format(level=LEVELS[profit_map.level])}


def _segments(tally: Tally) -> list[Choice]:
    is_any_shown = any(tally.segments.values())  # none is not "0 of them" to whoever may not see them
    found = [
        Choice(name, f"{SEGMENTS[name].label} ({n})" if is_any_shown else str(SEGMENTS[name].label))
        for name, n in tally.segments.items()
    ]
    return [
        *found,
        Choice("not_costed", _("Not costed ({n})").format(n=tally.uncosted), IS_NOT_COSTED),
        Choice("intercompany", _("Left out: intercompany ({n})").format(n=tally.left_out), IS_LEFT_OUT),
    ]


def _scope(member: Member) -> str:
    rows = (extent_of(member, Deed.READ, row) for row in (PROFILE, TEAM))
    return " ".join(str(each) for each in (*rows, results_of(member), statements_of(member), ranks_of(member)))


def _gaps(values: Values) -> Mapping[str, Gap]:
    gaps: dict[str, Gap] = {}
    if not values["left_on"]:
        gaps[LEFT] = DAY_UNKNOWN if values["has_left"] else NOT_LEFT
    if not values["shows_result"]:
        return gaps | {FIGURES: NOT_SHOWN}
    if values["is_costed"]:
        return gaps
    return gaps | {FIGURES: LEFT_OUT if values["is_left_out"] else NOT_COSTED}


def _url(values: Mapping[str, Any]) -> str:
    return Account(number=values["number"]).get_absolute_url()


ACCOUNTS: Final = lists.register("accounts")(
    ListKind(
        name="accounts",
        download="overview:accounts_download",
        title=gettext_lazy("Accounts"),
        noun=gettext_lazy("account"),
        nouns=ngettext_lazy("{n} account", "{n} accounts", "number"),
        address="overview:accounts",
        columns=COLUMNS,
        open=_open,
        params=("map", "show", "whose"),
        search=("name", "number"),
        search_label=gettext_lazy("Name or number"),
        ties=("name", "number"),
        also=("number", "is_key", "has_left", "left_on", "is_costed", "is_left_out", "shows_result", "shows_rank"),
        url=_url,
        gaps=_gaps,
        verbs=(SAY_SECTOR, PLACE_IN_UNIT),
        key="number",
        version="version",
    )
)
