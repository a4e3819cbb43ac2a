"""A run that goes on over midnight: what modules call TODAY and NOW, said when they were read, is the new day then."""

import datetime as dt
from types import ModuleType

import pytest
from django.utils import timezone

BEGAN = timezone.localdate()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the first fixture of each test."""
    module = getattr(item, "module", None)
    if module is not None and timezone.localdate() != BEGAN:
        bring_up_to_date(module, began=BEGAN)


def bring_up_to_date(module: ModuleType, *, began: dt.date) -> None:
    """Of the day on which the run began; days that a test chose stay."""
    if getattr(module, "TODAY", None) == began:
        module.TODAY = timezone.localdate()  # type: ignore[attr-defined]
    now = getattr(module, "NOW", None)
    if isinstance(now, dt.datetime) and timezone.is_aware(now) and timezone.localdate(now) == began:
        module.NOW = timezone.now()  # type: ignore[attr-defined]
