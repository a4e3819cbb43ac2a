"""What several tests of lists begin with."""

import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import on_team


@pytest.fixture
def both(workshop: ProfitMap, lead: Member) -> dict[str, Account]:
    """Two accounts that Lena leads."""
    accounts = {each.number: each for each in Account.objects.all()}
    for account in accounts.values():
        on_team(account, lead)
    return accounts
