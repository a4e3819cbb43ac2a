"""What comes in about members, roles, departments, units and absences."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.identity import operations
from kingside.identity.models import GRANTED, BusinessUnit, Department, Member
from kingside.web.fields import SeenForm


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Plain(forms.Form):
    """No colons after labels; forms on one page are told apart by a prefix."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        of_its_own = {"label_suffix": "", "prefix": type(self).__name__.removesuffix("Form").lower()}
        super().__init__(*args, **(kwargs | of_its_own))


class CorrectionForm(_Plain, SeenForm):
    """A member, as they are called and reached by now."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("For sign-in and mail. The old and the new address are told of a change."),
    )
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    function = forms.CharField(label=gettext_lazy("Function"), max_length=200, required=False)

    beside: ClassVar[dict[type[DomainError], str]] = {
        operations.AlreadyAMember: "email",
        operations.AddressIsInvited: "email",
        operations.NotAnAddress: "email",
    }

    @staticmethod
    def known(member: Member) -> dict[str, object]:
        """What the form begins with."""
        said = {field: getattr(member, field) for field in operations.CORRECTED}
        return {"version": member.version, **said}


class GrantForm(_Plain):
    """A role, for the whole business or a unit, from when to when."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[(role.value, role.label) for role in GRANTED])
    unit = forms.ModelChoiceField(
        BusinessUnit.objects.all(),
        label=gettext_lazy("For"),
        required=False,
        empty_label=gettext_lazy("The whole business"),
        help_text=gettext_lazy("Managers, executives and finance can hold their role for a unit and what is below it."),
    )
    valid_from = forms.DateField(label=gettext_lazy("From"), initial=clock.today, widget=_Day())
    valid_to = forms.DateField(label=gettext_lazy("Until, if it ends"), required=False, widget=_Day())


class AbsenceForm(_Plain):
    """From when to when somebody is away."""

    valid_from = forms.DateField(label=gettext_lazy("Away from"), initial=clock.today, widget=_Day())
    valid_to = forms.DateField(label=gettext_lazy("Back on"), required=False, widget=_Day())


class DepartmentForm(_Plain, SeenForm):
    """A department, and who answers for it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    representative = forms.ModelChoiceField(
        Member.objects.filter(is_active=True),
        label=gettext_lazy("Representative"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    deputy = forms.ModelChoiceField(
        Member.objects.filter(is_active=True),
        label=gettext_lazy("Deputy"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    @staticmethod
    def known(department: Department) -> dict[str, object]:
        """What the form begins with."""
        return {
            "version": department.version,
            "name": department.name,
            "representative": department.representative_id,
            "deputy": department.deputy_id,
        }


class UnitForm(_Plain, SeenForm):
    """A business unit, and what it is a part of."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    parent = forms.ModelChoiceField(
        BusinessUnit.objects.all(),
        label=gettext_lazy("Part of"),
        required=False,
        empty_label=gettext_lazy("Nothing above it"),
    )

    @staticmethod
    def known(unit: BusinessUnit) -> dict[str, object]:
        """What the form begins with."""
        return {"version": unit.version, "name": unit.name, "parent": unit.parent_id}
