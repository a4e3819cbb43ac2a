"""Amounts that say no currency are in the one they were taken to be in so far; from now on that stays with them.

That is the currency of the first map that was made from them, else the reporting currency of this moment.
"""

from typing import Any

from django.db import migrations

ENDS_WITH_QUESTION = ("lines", "drivers", "receivables", "ledger")  # kinds whose files may say no currency


def stamp(apps: Any, schema_editor: Any) -> None:
    """Batches, what the next file of their source begins with, and figures of the ledger."""
    maps = apps.get_model("profit", "ProfitMap").objects.filter(state="PUBLISHED").exclude(batches={})
    published = list(maps.order_by("published_at").values_list("batches", "currency", "period_from", "period_to"))
    chosen = apps.get_model("money", "ReportingCurrency").objects.values_list("currency", flat=True).first() or ""
    _stamp_batches(apps, published, chosen)
    _stamp_figures(apps, published, chosen)


def _stamp_batches(apps: Any, published: list[tuple[Any, ...]], chosen: str) -> None:
    by_batch: dict[str, str] = {}
    for batches, currency, *_period in published:
        for pk in (pk for pks in batches.values() for pk in pks):
            by_batch.setdefault(pk, currency)
    latest: dict[tuple[str, str], str] = {}
    held = apps.get_model("imports", "ImportBatch").objects.filter(kind__in=ENDS_WITH_QUESTION).exclude(mapping={})
    for batch in held.order_by("received_at", "pk").iterator():
        if currency := by_batch.get(str(batch.pk), chosen):
            batch.answers = {**batch.answers, "currency": currency}
            batch.save(update_fields=["answers"])
            latest[batch.kind, batch.source] = currency
    for saved in apps.get_model("imports", "SavedMapping").objects.filter(kind__in=ENDS_WITH_QUESTION):
        if currency := latest.get((saved.kind, saved.source), chosen):
            saved.answers = {**saved.answers, "currency": currency}
            saved.save(update_fields=["answers"])


def _stamp_figures(apps: Any, published: list[tuple[Any, ...]], chosen: str) -> None:
    for figure in apps.get_model("profit", "LedgerFigure").objects.filter(currency="").iterator():
        held_against = (
            currency
            for _batches, currency, first, last in published
            if first is None or last is None or first.replace(day=1) <= figure.month <= last
        )
        if currency := next(held_against, chosen):
            figure.currency = currency
            figure.save(update_fields=["currency"])


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_amounts_and_answers"),
        ("money", "0001_initial"),
        ("profit", "0011_kept_what_ifs"),
    ]

    operations = [migrations.RunPython(stamp, migrations.RunPython.noop)]
