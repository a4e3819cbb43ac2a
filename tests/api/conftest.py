import pytest
from django.test import Client

from kingside.identity.models import Member
from tests.cast import ProgramOf


@pytest.fixture
def program(finance: Member, program_of: ProgramOf) -> Client:
    """Farida's script."""
    return program_of(finance)
