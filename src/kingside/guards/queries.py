"""What guards do now, and the page on which that is set."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from kingside.audit import words
from kingside.audit.queries import history_of
from kingside.audit.telling import Entry
from kingside.core import workflow
from kingside.core.texts import Text
from kingside.core.versioning import Choice, Conflict, FieldVersions, contested
from kingside.core.workflow import OTHERS, Guard, Lifecycle, Modes, guards, modes_now
from kingside.flags.owners import tier_labels
from kingside.guards.access import GUARDS
from kingside.guards.models import OF_ALL, GuardSetting, Mode, Preset
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed

Place = tuple[str, str]
"""A guard, and the tier for whose accounts it does what is said."""

AS_PRESET = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a guard does at accounts of one tier: as it was set ("" where it follows the preset), and in effect."""

    tier: str
    label: Text
    chosen: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One guard that can be set, with the steps it stands before; `is_installed` where no member sets it."""

    guard: Guard
    title: Text
    steps: list[Text]
    cells: list[Cell]
    follows: Mode  # what the preset says
    is_installed: bool

    @property
    def first_year(self) -> str:
        return str(Mode(self.guard.first_year).label)

    @property
    def full(self) -> str:
        return str(Mode(self.guard.full).label)


@dataclass(frozen=True, slots=True)
class PresetRow:
    """A preset, and what it would change of what guards do now."""

    preset: Preset
    is_chosen: bool
    changes: int

    @property
    def says(self) -> str:
        if self.is_chosen:
            return gettext("In force.")
        said = ngettext("{n} guard would do something else.", "{n} guards would do something else.", self.changes)
        return said.format(n=self.changes)


@dataclass(frozen=True, slots=True)
class GuardsPage:
    """All guards that can be set, and those that always block."""

    presets: list[PresetRow]
    rows: list[GuardRow]
    fixed: list[GuardRow]
    may_set: bool
    is_preset_installed: bool

    @property
    def finding(self) -> str:
        blocking = sum(any(cell.mode == Mode.BLOCK for cell in row.cells) for row in self.rows)
        if not blocking:
            return gettext("No guard that can be set blocks")
        said = ngettext(
            "{blocking} of {n} guards that can be set blocks",
            "{blocking} of {n} guards that can be set block",
            blocking,
        )
        return said.format(blocking=blocking, n=len(self.rows))


def modes_chosen() -> Modes:
    """As members chose: the preset, and what differs from it; the first year's, until somebody chooses."""
    rows = GuardSetting.objects.exclude(mode=AS_PRESET).values_list("guard", "tier", "mode")
    different = {(guard, tier): mode for guard, tier, mode in rows}
    preset = different.pop((OF_ALL, OTHERS), Preset.FIRST_YEAR.value)
    return Modes(cast("workflow.Preset", preset), cast("Mapping[Place, workflow.Mode]", different))


def guards_page(member: Member) -> GuardsPage:
    """Guards in the order of the lifecycles that they stand in."""
    modes = modes_now()
    rows = [_row(guard, modes) for guard in guards.values()]
    settable = [row for row in rows if not row.guard.is_fixed]
    return GuardsPage(
        presets=[_preset_row(preset, modes, settable) for preset in Preset],
        rows=settable,
        fixed=[row for row in rows if row.guard.is_fixed],
        may_set=may(member, Deed.WRITE, GUARDS),
        is_preset_installed=bool(settings.KINGSIDE_GUARD_PRESET),
    )


def tiers_of(guard: Guard) -> list[tuple[str, Text]]:
    """The tiers that a guard can be set for, each with its label; one without a name where it is about no account."""
    if not guard.by_tier:
        return [(OTHERS, gettext_lazy("Everywhere"))]
    return [*tier_labels().items(), (OTHERS, gettext_lazy("Other accounts"))]


def choices_now() -> dict[Place, str]:
    """What was chosen for every guard that can be set, for each of its tiers; "" where it follows the preset."""
    chosen = modes_chosen().different
    return {
        (code, tier): chosen.get((code, tier), AS_PRESET)
        for code, guard in guards.items()
        if not guard.is_fixed
        for tier, _label in tiers_of(guard)
    }


def conflict_of(wanted: Mapping[Place, str], seen: Mapping[Place, str], names: Mapping[Place, Place]) -> Conflict:
    """What somebody set after it was seen, beside what was wanted; `names` has those of the form for either."""
    now = choices_now()
    places = contested(wanted, seen, now)
    kept = {names[place][0]: mode for place, mode in wanted.items() if place not in places}
    kept |= {names[place][1]: now[place] if place in places else seen.get(place, "") for place in wanted}
    newest = _newest_set(places)
    return Conflict(
        title=gettext("the guards"),
        back=reverse("guards:guards"),
        action=reverse("guards:set"),
        version=0,
        who=newest.who if newest else "",
        at=newest.at if newest else None,
        choices=[
            _choice(place, names[place][0], seen=seen.get(place), theirs=now[place], yours=wanted[place])
            for place in places
        ],
        kept=kept,
    )


def _choice(place: Place, name: str, *, seen: str | None, theirs: str, yours: str) -> Choice:
    guard, tier = guards[place[0]], place[1]
    return Choice(
        label=f"{guard.sentence} ({dict(tiers_of(guard))[tier]})",
        name=name,
        versions=FieldVersions(tier or "others", seen, theirs, yours, is_seen_known=seen is not None),
        seen="" if seen is None else mode_label(seen),
        theirs=mode_label(theirs),
        yours=mode_label(yours),
        theirs_value=theirs,
        yours_value=yours,
    )


def mode_label(mode: str) -> str:
    """A mode in words, the preset's own among them."""
    return str(Mode(mode).label) if mode else gettext("As the preset says")


def _newest_set(places: Collection[Place]) -> Entry | None:
    """What the trail has last of these settings."""
    settings_of = GuardSetting.objects.filter(guard__in={guard for guard, _ in places})
    entries = [history_of(each).entries[:1] for each in settings_of if (each.guard, each.tier) in places]
    return max((entry for some in entries for entry in some), key=lambda entry: entry.at, default=None)


def _row(guard: Guard, modes: Modes) -> GuardRow:
    life, steps = _steps_before(guard)
    cells = [
        Cell(tier, label, modes.different.get((guard.code, tier), AS_PRESET), Mode(modes.mode(guard, tier)))
        for tier, label in tiers_of(guard)
    ]
    follows = Mode(guard.mode_in(modes.preset))
    return GuardRow(guard, life.title, steps, cells, follows, is_installed=guard.code in modes.installed)


def _steps_before(guard: Guard) -> tuple[type[Lifecycle], list[Text]]:
    """The lifecycle in which it stands, and the moves that it may hold up."""
    for life in Lifecycle.__subclasses__():
        if moves := [name for name, held_by in life.guards.items() if guard in held_by]:
            return life, [words.verb(name.replace("_", " ")) for name in moves]
    raise LookupError(f"The guard {guard.code} stands before no move.")


def _preset_row(preset: Preset, modes: Modes, rows: Collection[GuardRow]) -> PresetRow:
    then = Modes(cast("workflow.Preset", preset.value), modes.different)
    changes = sum(any(then.mode(row.guard, cell.tier) != cell.mode for cell in row.cells) for row in rows)
    return PresetRow(preset, is_chosen=modes.preset == preset, changes=changes)
