"""What is done with many accounts at once: each by the operation that does it with one."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from kingside.accounts.access import PROFILE, TEAM, extent_of
from kingside.accounts.models import Account
from kingside.accounts.operations import edit
from kingside.accounts.team import place_in_unit
from kingside.core.versioning import StaleVersion
from kingside.identity.models import BusinessUnit, Member
from kingside.identity.policy import Deed, Resource
from kingside.tables.kinds import BulkVerb


class SectorForm(forms.Form):
    """The sector that they get."""

    sector = forms.CharField(
        label=gettext_lazy("Sector"), max_length=200, required=False, help_text=gettext_lazy("Empty: nobody knows.")
    )


class UnitForm(forms.Form):
    """The business unit that they get."""

    unit = forms.ModelChoiceField(
        BusinessUnit.objects.all(),
        label=gettext_lazy("Business unit"),
        required=False,
        empty_label=gettext_lazy("None"),
    )


def say_sector(*, pk: str, version: int, by: Member, sector: str) -> dict[str, Any] | None:
    """Raises StaleVersion when somebody saved the account since it was seen."""
    account = Account.objects.get(pk=pk)
    before = account.sector
    edit(account=account, seen_version=version, by=by, name=account.name, sector=sector, since=account.since)
    return None if before == account.sector else {"version": account.version, "before": before}


def say_sector_as_before(*, pk: str, version: int, before: str, by: Member) -> None:
    """Raises StaleVersion when somebody saved the account since."""
    say_sector(pk=pk, version=version, by=by, sector=before)


def place(*, pk: str, version: int, by: Member, unit: BusinessUnit | None) -> dict[str, Any] | None:
    """Raises StaleVersion when somebody saved the account since it was seen."""
    account = Account.objects.select_related("unit").get(pk=pk)
    before, wanted = account.unit_id, unit.pk if unit else None
    place_in_unit(account=account, unit=unit, by=by, seen_version=version)
    return None if before == wanted else {"version": account.version, "before": [before, wanted]}


def place_as_before(*, pk: str, version: int, before: list[int | None], by: Member) -> None:
    """Raises StaleVersion when it was placed elsewhere since."""
    account = Account.objects.get(pk=pk)
    was, became = before
    if account.unit_id != became:
        raise StaleVersion
    unit = BusinessUnit.objects.get(pk=was) if was is not None else None
    place_in_unit(account=account, unit=unit, by=by, seen_version=account.version)


def _may_somewhere(resource: Resource) -> Any:
    return lambda member: bool(extent_of(member, Deed.WRITE, resource))


SAY_SECTOR: Final = BulkVerb(
    name="sector",
    label=gettext_lazy("Say the sector"),
    form=SectorForm,
    may=_may_somewhere(PROFILE),
    apply=say_sector,
    undo=say_sector_as_before,
)
PLACE_IN_UNIT: Final = BulkVerb(
    name="unit",
    label=gettext_lazy("Place in a business unit"),
    form=UnitForm,
    may=_may_somewhere(TEAM),
    apply=place,
    undo=place_as_before,
)
