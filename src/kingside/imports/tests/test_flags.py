"""A file that was left half way is flagged to whoever sent it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kingside.flags.models import Flag
from kingside.flags.operations import look
from kingside.flags.queries import flag_page
from kingside.identity.models import Member
from kingside.imports.tests.test_facts import line
from tests.imported_files import Import
from tests.texts.other_tongue import speak, spoken

RULES = ("imports.facts_waiting", "imports.rows_waiting")
NOW = timezone.now()


@pytest.mark.parametrize(("days", "flagged"), [(7, []), (8, ["march.csv"])])
def test_a_file_that_waits_for_more_than_a_week_is_flagged(
    received: Import, finance: Member, days: int, flagged: list[str]
) -> None:
    received("lines", [line("A")], name="march.csv")

    look(at=NOW + timedelta(days=days), only=RULES)

    assert [flag.label for flag in Flag.objects.open().filter(rule="imports.facts_waiting", owner=finance)] == flagged
    assert not Flag.objects.filter(rule="imports.rows_waiting").exists()


def test_a_file_that_is_in_waits_for_nobody(imported: Import) -> None:
    imported("lines", [line("A")], name="march.csv")

    look(at=NOW + timedelta(days=30), only=RULES)

    assert not Flag.objects.exists()


def test_what_a_file_waits_for_is_kept_in_english_and_read_in_the_language_of_the_reader(
    received: Import, finance: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    received("lines", [line("A")], name="march.csv")
    look(at=NOW + timedelta(days=8), only=RULES)
    flag = Flag.objects.get()
    speak(monkeypatch)

    page = flag_page(finance, flag)

    waits = "for its columns to be paired with ours"
    assert flag.evidence["waits"] == waits
    assert (spoken("waits"), spoken(waits)) in page.evidence
