"""Adventure Works imported the way the how-to says, with the figures that the command gives."""

from decimal import Decimal
from pathlib import Path

import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.models import AccountProfit, ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_map_of_books
from tests.imported_files import Import

pytestmark = pytest.mark.real_data

GROSS = 'currency = "USD"\nlevel = "gross"\n'
AFTER_FREIGHT = """
currency = "USD"

[[element]]
code = "freight"
per = "line"
amount = "freight"
step = "pocket"
"""


@pytest.fixture
def books(real_data: Path, imported: Import) -> None:
    """Resellers and their invoice lines, as Farida imports them: every column as proposed."""
    folder = next(real_data.joinpath("adventureworks").rglob("DimReseller.parquet")).parent
    imported("accounts", (folder / "DimReseller.parquet").read_bytes(), source="AW", name="DimReseller.parquet")
    imported("lines", (folder / "FactResellerSales.parquet").read_bytes(), source="AW", name="sales.parquet")


def _published(toml: str, by: Member) -> ProfitMap:
    profit_map = request_map_of_books(cost_model=adopt_cost_model(name="Standard", toml=toml, by=by), by=by)
    publish_now(profit_map=profit_map)
    return profit_map


@pytest.mark.req("PRF-01", "GEN-03")
def test_margins_before_and_after_freight_are_those_of_the_command(books: None, finance: Member) -> None:
    """Both of the same books, since importing them takes a while."""
    gross = _published(GROSS, finance)
    after_freight = _published(AFTER_FREIGHT, finance)

    told = gross.summary or {}
    assert Decimal(told["totals"]["net_revenue"]) == Decimal("80450596.9823")
    assert Decimal(told["totals"]["gross_margin"]) == Decimal("470482.6033")
    assert told["loss_makers"]["n"] == 335
    assert Decimal(told["curve"]["peak"]) == Decimal("2643543.3190")
    worst = AccountProfit.objects.filter(profit_map=gross).select_related("account").order_by("net_profit").first()
    assert worst is not None
    assert (worst.account.name, worst.net_profit) == ("Westside Plaza", Decimal("-73315.549000"))
    told = after_freight.summary or {}
    assert Decimal(told["totals"]["net_profit"]) == Decimal("-1540783.3125")
    assert told["loss_makers"]["n"] == 399
    assert Account.objects.count() == 701
