"""Groups of a published map: what an account earns together with all that were part of it when the map was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.queries import NamedAccount, named
from kingside.accounts.tree import parents_now
from kingside.identity.models import Member
from kingside.lake.results import GroupPart, Groups, GroupTally, GroupTotals, MarginFigures, read_results
from kingside.lake.results.groups import TREE
from kingside.profit import sentences
from kingside.profit.cascade import Step
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import own_accounts
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.margins import steps
from kingside.web.figures import whole

OLDER: Final = gettext_lazy("This profit map was made before groups were measured; calculate it once more.")
OUTSIDE: Final = gettext_lazy("This profit map holds nothing of it that is for you.")
PARTS: Final = 200  # of one group; hardly one has more, and the page says so


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """What stands above the list; without the table in this map it holds `missing`, the sentence that says why."""

    snapshot: Snapshot
    finding: str
    missing: str
    tally: GroupTally
    note: str


@dataclass(frozen=True, slots=True)
class GroupsPortion:
    """Some groups, with how all of them fall out."""

    snapshot: Snapshot
    tally: GroupTally
    groups: list[GroupTotals]
    names: dict[str, NamedAccount]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One account of a group. `above` is what it was part of, where that is not the head of the page."""

    account: NamedAccount
    above: NamedAccount | None
    figures: MarginFigures


@dataclass(frozen=True, slots=True)
class Sums:
    """What a group comes to, in figures and words, of how many accounts."""

    totals: GroupTotals
    verdict: str
    finding: str
    counted: str
    steps: list[Step]

    @staticmethod
    def of(name: str, totals: GroupTotals) -> "Sums":
        return Sums(
            totals=totals,
            verdict=sentences.verdict(
                (_("What you see of group {name}") if totals.hidden else _("Group {name}")).format(name=name),
                totals.figures,
            ),
            finding=sentences.cascade(totals.figures.as_figures()),
            counted=counted(totals.shown, totals.accounts),
            steps=steps(totals.figures),
        )


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group: its sum down the cascade, and what it is made of. `line` is what it was part of, the top first."""

    snapshot: Snapshot
    account: NamedAccount
    line: list[tuple[NamedAccount, str]]
    sums: Sums
    parts: list[PartRow]
    note: str


@dataclass(frozen=True, slots=True)
class NoGroup:
    """Nothing of it is in the map, or for this member; `missing` says so."""

    snapshot: Snapshot
    account: NamedAccount
    missing: str


def groups_page(member: Member, profit_map: ProfitMap, *, asked: str) -> GroupsPage:
    """All groups, in a sentence."""
    own, shown = own_accounts(member), snapshot(member, profit_map, asked=asked)
    tally, moved, missing = GroupTally(0, 0, Decimal(0)), 0, ""
    with read_results(profit_map.folder, level=profit_map.level) as results:
        if results.has(TREE):
            groups = results.groups(own)
            tally, moved = groups.tally(), groups.moved(parents_now())
        else:
            missing = str(OLDER)
    return GroupsPage(shown, _finding(tally, is_all=own is None), missing, tally, _note(moved))


def group_page(member: Member, profit_map: ProfitMap, number: str, *, asked: str) -> GroupPage | NoGroup:
    """One group. Not found where there is no such account."""
    own, shown = own_accounts(member), snapshot(member, profit_map, asked=asked)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        groups = results.groups(own) if results.has(TREE) else None
        totals = groups.one(number) if groups else None
        found, line, moved = _around(groups, number) if groups and totals else ([], [], 0)
    codes = {number, *line, *(part.figures.code for part in found), *(part.parent for part in found if part.parent)}
    names = named(member, codes)
    if number not in names:
        raise Http404(_("No such account."))
    if totals is None:
        return NoGroup(shown, names[number], str(OUTSIDE if groups else OLDER))
    return GroupPage(
        snapshot=shown,
        account=names[number],
        line=[(names[each], group_url(shown, each)) for each in line if each in names],
        sums=Sums.of(names[number].name, totals),
        parts=[_part(part, number, names) for part in found],
        note=_note(moved),
    )


def _around(groups: Groups, number: str) -> tuple[list[GroupPart], list[str], int]:
    return groups.parts(number, limit=PARTS), groups.line(number), groups.moved(parents_now())


def _part(part: GroupPart, head: str, names: Mapping[str, NamedAccount]) -> PartRow:
    above = None if head in (part.parent, part.figures.code) else names.get(part.parent or "")
    return PartRow(names[part.figures.code], above, part.figures)


def groups_portion(
    member: Member, profit_map: ProfitMap, *, is_best_first: bool, limit: int, offset: int
) -> GroupsPortion:
    """Groups by number, the worst or the best first. Not found where the map is older than groups."""
    own, shown = own_accounts(member), snapshot(member, profit_map)
    with read_results(profit_map.folder, level=profit_map.level) as results:
        if not results.has(TREE):
            raise Http404(str(OLDER))
        groups = results.groups(own)
        tally, found = groups.tally(), groups.portion(is_best_first=is_best_first, limit=limit, offset=offset)
    return GroupsPortion(shown, tally, found, named(member, [each.figures.code for each in found]))


def group_url(shown: Snapshot, number: str) -> str:
    """The page of a group in this map."""
    asked = {"account": number} | ({"map": str(shown.pk)} if shown.query else {})
    return f"{reverse('profit:group')}?{urlencode(asked)}"


def counted(shown: int, accounts: int) -> str:
    """Of how many accounts a sum is; and that the others are not for this member."""
    if shown == accounts:
        return ngettext("{n} account", "{n} accounts", accounts).format(n=whole(accounts))
    said = ngettext(
        "{shown} of {n} account; the others are not shown to your role",
        "{shown} of {n} accounts; the others are not shown to your role",
        accounts,
    )
    return said.format(shown=whole(shown), n=whole(accounts))


def _finding(tally: GroupTally, *, is_all: bool) -> str:
    """How many lose how much; of sums that hold only what is shown to a member, that they do."""
    if not tally.n:
        return _("No groups in this profit map")
    if not tally.losing:
        said = ngettext("{n} group, and it loses nothing", "{n} groups, and none loses money", tally.n)
        return said.format(n=whole(tally.n))
    if is_all:
        said = ngettext("{losing} of {n} group loses {lost}", "{losing} of {n} groups lose {lost}", tally.n)
    else:
        said = ngettext(
            "Of what is shown to you, {losing} of {n} group loses {lost}",
            "Of what is shown to you, {losing} of {n} groups lose {lost}",
            tally.n,
        )
    return said.format(losing=whole(tally.losing), n=whole(tally.n), lost=sentences.money(tally.lost))


def _note(moved: int) -> str:
    """Whose tree this is."""
    if not moved:
        return _("Groups are those of the day on which the map was made, like its figures.")
    said = ngettext(
        "Groups are those of the day on which the map was made, like its figures; {n} account has moved since.",
        "Groups are those of the day on which the map was made, like its figures; {n} accounts have moved since.",
        moved,
    )
    return said.format(n=whole(moved))
