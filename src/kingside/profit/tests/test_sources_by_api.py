"""By API: where rates come from, in the text and beside it."""

import pytest
from django.test import Client

from kingside.identity.models import Member
from tests.cast import ProgramOf
from tests.lake.workshop import COSTS

DRAFTS = "/api/v1/cost-drafts"


@pytest.fixture
def program(finance: Member, program_of: ProgramOf) -> Client:
    """Farida's program."""
    return program_of(finance)


def test_a_source_told_beside_the_text_is_written_into_it(program: Client) -> None:
    said = {"name": "Standard", "toml": COSTS, "notes": {"desk": {"source": "payroll"}}}

    told = program.post(DRAFTS, said, content_type="application/json").json()

    assert 'code = "desk"\nsource = "payroll"\n' in told["toml"]
    assert told["notes"] == {"desk": {"source": "payroll", "is_estimated": False}}


def test_what_the_text_says_counts(program: Client) -> None:
    toml = COSTS.replace('code = "desk"', 'code = "desk"\nsource = "ledger"\nestimated = true', 1)

    told = program.post(
        DRAFTS,
        {"name": "Standard", "toml": toml, "notes": {"desk": {"source": "payroll"}}},
        content_type="application/json",
    ).json()

    assert told["toml"] == toml
    assert told["notes"] == {"desk": {"source": "ledger", "is_estimated": True}}
