"""The migration that stamps what was stored before amounts kept their currency."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from kingside.identity.models import Member
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.imports.tests.test_facts import line
from kingside.money.operations import choose_reporting_currency
from kingside.profit.models import LedgerFigure
from kingside.profit.tests.test_reporting_currency import published
from tests.imported_files import Import

stamp = import_module("kingside.profit.migrations.0012_currency_of_what_is_stored").stamp


def as_before() -> None:
    """What is stored says no currency, as it was before the migration."""
    ImportBatch.objects.update(answers={})
    SavedMapping.objects.update(answers={})
    LedgerFigure.objects.update(currency="")


def in_march(source: str = "SAP") -> LedgerFigure:
    return LedgerFigure.objects.create(source=source, month=date(2025, 3, 1), item="revenue", amount=Decimal(100))


def migrated(batch: ImportBatch) -> dict[str, str]:
    stamp(apps, connection.schema_editor())
    batch.refresh_from_db()
    answers: dict[str, str] = batch.answers
    return answers


@pytest.mark.req("INV-22")
def test_what_no_map_was_made_from_is_in_the_reporting_currency_of_that_moment(
    imported: Import, finance: Member
) -> None:
    batch, figure = imported("lines", [line("A")]), in_march()
    choose_reporting_currency(currency="CHF", unsaid="CHF", by=finance)
    as_before()

    assert migrated(batch) == {"currency": "CHF"}
    assert SavedMapping.objects.get().answers == {"currency": "CHF"}
    figure.refresh_from_db()
    assert figure.currency == "CHF"


@pytest.mark.req("INV-22")
def test_what_a_map_was_made_from_is_in_the_currency_of_that_map(imported: Import, finance: Member) -> None:
    batch, figure = imported("lines", [line("A")]), in_march()
    published(finance)
    choose_reporting_currency(currency="CHF", by=finance)
    later = imported("lines", [line("B")], source="Navision")
    as_before()

    assert migrated(batch) == {"currency": "EUR"}
    later.refresh_from_db()
    assert later.answers == {"currency": "CHF"}
    figure.refresh_from_db()
    assert figure.currency == "EUR"


def test_where_nobody_knows_nothing_is_stamped(imported: Import) -> None:
    batch, figure = imported("lines", [line("A")]), in_march()

    assert migrated(batch) == {}
    figure.refresh_from_db()
    assert figure.currency == ""


def test_a_figure_that_says_its_currency_keeps_it(finance: Member) -> None:
    figure = in_march()
    LedgerFigure.objects.update(currency="USD")
    choose_reporting_currency(currency="CHF", by=finance)

    stamp(apps, connection.schema_editor())

    figure.refresh_from_db()
    assert figure.currency == "USD"
