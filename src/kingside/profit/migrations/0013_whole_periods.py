"""Which published maps are of whole periods. SQLite makes the table anew, so what refuses changes is put back after it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

never_change = import_module("kingside.profit.migrations.0002_snapshots_never_change")


def find(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Not those that were published before their last day, or that hold no lines of some month."""
    maps = apps.get_model("profit", "ProfitMap").objects.filter(state="PUBLISHED").exclude(period_to=None)
    columns = "period_from", "period_to", "published_at", "summary"
    for pk, first, last, at, summary in list(maps.values_list("pk", *columns)):
        published_on = timezone.localdate(at, timezone.get_default_timezone())
        if last >= published_on or set(_months(first, last)) - _booked(summary, otherwise=_months(first, last)):
            maps.filter(pk=pk).update(is_whole=False)


def _booked(summary: Mapping[str, Any], *, otherwise: Iterator[date]) -> set[date]:
    told = summary.get("ties") or {}
    return {date.fromisoformat(each["month"]) for each in told.get("months", ())} or set(otherwise)


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last and last.year < date.max.year:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


class Migration(migrations.Migration):

    dependencies = [
        ("profit", "0012_currency_of_what_is_stored"),
    ]

    operations = [
        migrations.RunPython(never_change.thaw, never_change.freeze),
        migrations.AddField(
            model_name="profitmap",
            name="is_whole",
            field=models.BooleanField(default=True),
        ),
        migrations.RunPython(find, migrations.RunPython.noop),
        migrations.RunPython(never_change.freeze, never_change.thaw),
    ]
