"""Which day it is, for whatever is decided for everybody: that of the installation's time zone."""

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """The day on which grants hold, rates are of and what is due is due, wherever whoever asks sits."""
    return day_of(timezone.now())


def day_of(moment: datetime) -> date:
    """The day of a moment, where the installation is."""
    return timezone.localdate(moment, timezone.get_default_timezone())
