"""The lines of a published map on which a cost rests on a default: what stands above their list."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.estimates import MOST_ESTIMATED
from kingside.lake.results import Element, read_estimated, read_results
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import own_accounts
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.sentences import label
from kingside.web.figures import whole


@dataclass(frozen=True, slots=True)
class EstimatedPage:
    """What stands above the list: how many lines of all accounts there are, and in `note` why the list has fewer."""

    snapshot: Snapshot
    element: str  # its code; "" for all
    finding: str
    note: Text
    estimated_lines: int
    elements: list[tuple[str, str]]  # those with such lines, to choose from


def estimated_page(member: Member, profit_map: ProfitMap, *, element: str = "", asked: str = "") -> EstimatedPage:
    """Of one cost element, or of all. Not found where there is no such element, or no account is for the member."""
    own = own_accounts(member)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        elements = results.elements()
    with read_estimated(profit_map.folder) as kept:
        are_kept = kept.are_kept
    chosen = [each for each in elements if not element or each.code == element]
    if not chosen and element:
        raise Http404(_("No such cost element."))
    estimated = sum(each.estimated_lines for each in chosen)
    return EstimatedPage(
        snapshot=snapshot(member, profit_map, asked=asked),
        element=element,
        finding=_finding(chosen, estimated, element),
        note=_note(chosen, estimated, are_kept=are_kept, is_all=own is None),
        estimated_lines=estimated,
        elements=[("", _("All")), *((each.code, label(each.code)) for each in elements if each.estimated_lines)],
    )


def _finding(chosen: list[Element], estimated: int, element: str) -> str:
    if not element:
        if not estimated:
            return _("No cost rests on a default")
        n = sum(1 for each in chosen if each.estimated_lines)
        said = ngettext(
            "{n} cost element rests on defaults for some lines", "{n} cost elements rest on defaults for some lines", n
        )
        return said.format(n=whole(n))
    lines = chosen[0].lines
    said = ngettext(
        "{element} rests on a default for {estimated} of {lines} line",
        "{element} rests on a default for {estimated} of {lines} lines",
        lines,
    )
    name = label(element)
    return said.format(element=name[:1].upper() + name[1:], estimated=whole(estimated), lines=whole(lines))


def _note(chosen: list[Element], estimated: int, *, are_kept: bool, is_all: bool) -> str:
    if estimated and not are_kept:
        return _("This profit map was made before such lines were kept; calculate it once more to see them.")
    told = []
    if any(each.estimated_lines > MOST_ESTIMATED for each in chosen):
        told.append(
            _("Of each column the {n} lines with the most revenue are listed; all of them count.").format(
                n=whole(MOST_ESTIMATED)
            )
        )
    if estimated and not is_all:
        told.append(_("Only lines of accounts whose costs you see are listed."))
    return " ".join(told)
