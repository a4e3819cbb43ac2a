"""A deputy is told that she answers for a department."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kingside.identity.models import Department, Member
from kingside.identity.operations import deactivate
from kingside.identity.roles import name_department, record_absence
from kingside.notices.access import still_visible
from kingside.notices.models import Notice

TODAY = timezone.localdate()
A_WEEK = timedelta(days=7)


@pytest.fixture
def warehouse(representative: Member, support: Member) -> Department:
    """Rana represents it, Sami is her deputy."""
    department = representative.represents.get()
    Department.objects.filter(pk=department.pk).update(deputy=support)
    department.refresh_from_db()
    return department


CHANGES: dict[str, tuple[Callable[[Member, Member], object], str]] = {
    "switched off": (
        lambda rana, ada: deactivate(member=rana, by=ada),
        "You stand in for Rana Petit and answer for Warehouse.",
    ),
    "away from today": (
        lambda rana, _: record_absence(member=rana, by=rana, valid_from=TODAY),
        "You stand in for Rana Petit and answer for Warehouse.",
    ),
}


@pytest.mark.req("GEN-10")
@pytest.mark.parametrize("change", CHANGES)
def test_the_deputy_is_told_once_the_representative_is(
    change: str, warehouse: Department, representative: Member, support: Member, administrator: Member
) -> None:
    happens, says = CHANGES[change]

    happens(representative, administrator)

    (notice,) = Notice.objects.filter(member=support)
    assert notice.text == says
    assert still_visible(support, [notice]) == [notice]


@pytest.mark.req("GEN-10")
def test_of_an_absence_to_come_the_day_is_said(warehouse: Department, representative: Member, support: Member) -> None:
    record_absence(member=representative, by=representative, valid_from=TODAY + A_WEEK)

    assert Notice.objects.get(member=support).text.startswith(
        "You stand in for Rana Petit and answer for Warehouse from "
    )


def test_of_an_absence_that_is_over_nobody_is_told(warehouse: Department, representative: Member) -> None:
    record_absence(member=representative, by=representative, valid_from=TODAY - A_WEEK, valid_to=TODAY)

    assert not Notice.objects.exists()


@pytest.mark.req("GEN-10")
def test_a_deputy_named_for_whoever_is_not_here_is_told(
    representative: Member, support: Member, administrator: Member
) -> None:
    record_absence(member=representative, by=representative, valid_from=TODAY)
    department = representative.represents.get()
    said: dict[str, Any] = {"name": "Warehouse", "representative": representative, "deputy": support}

    name_department(department=department, by=administrator, seen_version=1, **said)
    name_department(department=department, by=administrator, seen_version=2, **said | {"name": "Yard"})

    assert [notice.member for notice in Notice.objects.all()] == [support]


@pytest.mark.req("GEN-10")
def test_a_deputy_named_before_an_absence_to_come_is_told_its_day(
    representative: Member, support: Member, administrator: Member
) -> None:
    record_absence(member=representative, by=representative, valid_from=TODAY + A_WEEK)
    department = representative.represents.get()

    said: dict[str, Any] = {"name": department.name, "representative": representative, "deputy": support}
    name_department(department=department, by=administrator, seen_version=1, **said)

    assert " from " in Notice.objects.get(member=support).text


def test_whoever_is_no_deputy_any_more_hears_nothing_of_it(
    warehouse: Department, representative: Member, support: Member
) -> None:
    record_absence(member=representative, by=representative, valid_from=TODAY)
    Department.objects.update(deputy=None)

    assert still_visible(support, list(Notice.objects.filter(member=support))) == []
