"""Setting what guards do: a preset for all of them, and single ones otherwise."""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, contested
from kingside.core.workflow import OTHERS, guards
from kingside.guards.access import GUARDS
from kingside.guards.models import OF_ALL, GuardSetting, Preset
from kingside.guards.queries import Place, choices_now, modes_chosen, tiers_of
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed


class NotSettable(DomainError):
    """This guard always blocks, or is set by whoever runs this installation; it cannot be set here."""

    status = 422


class NoSuchPlace(DomainError):
    """A guard can be set for the tiers that it names, and for no other."""

    status = 422


class GuardsChanged(StaleVersion):
    """Somebody set this guard otherwise after you opened it."""


@transaction.atomic
def choose_preset(*, preset: Preset, by: Member) -> None:
    """What all guards do from now on that were not set otherwise."""
    require(by, Deed.WRITE, GUARDS)
    if settings.KINGSIDE_GUARD_PRESET:
        raise NotSettable
    before = modes_chosen().preset
    if preset != before:
        kept, _is_new = GuardSetting.objects.update_or_create(guard=OF_ALL, tier=OTHERS, defaults={"mode": preset})
        record(by=by, verb="set", subject=kept, changes={"preset": (before, preset)})


@transaction.atomic
def set_guards(*, wanted: Mapping[Place, str], seen: Mapping[Place, str], by: Member) -> None:
    """What guards do from now on, by guard and tier; "" is as the preset says.

    What is wanted as it was seen is nobody's wish and stays as it is by now. Raises GuardsChanged, and sets nothing,
    when somebody set one of the others after it was seen.
    """
    require(by, Deed.WRITE, GUARDS)
    said = {place: mode for place, mode in wanted.items() if mode != seen.get(place)}
    for place in said:
        _check(place)
    _lock(said)
    now = choices_now()
    if contested(wanted, seen, now):
        raise GuardsChanged
    for (guard, tier), mode in said.items():
        if mode != now[guard, tier]:
            kept, _is_new = GuardSetting.objects.update_or_create(guard=guard, tier=tier, defaults={"mode": mode})
            record(by=by, verb="set", subject=kept, changes={f"mode, {tier or 'others'}": (now[guard, tier], mode)})


def _check(place: Place) -> None:
    guard = guards.get(place[0])
    if guard is None or guard.is_fixed or guard.code in settings.KINGSIDE_GUARDS:
        raise NotSettable
    if place[1] not in dict(tiers_of(guard)):
        raise NoSuchPlace


def _lock(said: Collection[Place]) -> None:
    """Who sets one of them at the same time waits; a row that is not there yet is made, to be locked."""
    for guard, tier in sorted(said):
        GuardSetting.objects.get_or_create(guard=guard, tier=tier)
    list(GuardSetting.objects.select_for_update().filter(guard__in={guard for guard, _ in said}).order_by("pk"))
