"""Adventure Works with each line in the currency it carries: held against a query written for the purpose."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kingside.identity.models import Member
from kingside.money.operations import choose_reporting_currency
from kingside.profit import books
from tests.imported_files import Import

pytestmark = pytest.mark.real_data

LINES = """
    SELECT SalesOrderNumber AS "order", SalesOrderLineNumber AS line, ResellerKey AS account, ProductKey AS product,
        CAST(OrderDate AS DATE) AS date, OrderQuantity AS quantity, SalesAmount AS net_revenue,
        TotalProductCost AS cogs, CurrencyAlternateKey AS currency, Freight AS freight
    FROM '{folder}/FactResellerSales.parquet' JOIN '{folder}/DimCurrency.parquet' USING (CurrencyKey)
"""
RATES = """
    SELECT CAST(Date AS DATE) AS date, CurrencyAlternateKey AS currency, CAST(AverageRate AS DECIMAL(24, 12)) AS rate
    FROM '{folder}/FactCurrencyRate.parquet' JOIN '{folder}/DimCurrency.parquet' USING (CurrencyKey)
    WHERE CurrencyAlternateKey IN ('AUD', 'CAD', 'EUR', 'GBP')
"""
BY_HAND = """
    SELECT SUM(CASE currency WHEN 'USD' THEN net_revenue ELSE CAST(round(net_revenue * rate, 2) AS DECIMAL(38, 4)) END),
        SUM(CASE currency WHEN 'USD' THEN cogs ELSE CAST(round(cogs * rate, 2) AS DECIMAL(38, 4)) END),
        SUM(CASE currency WHEN 'USD' THEN freight ELSE CAST(round(freight * rate, 2) AS DECIMAL(38, 4)) END)
    FROM '{sales}' LEFT JOIN '{rates}' USING (date, currency)
"""


@pytest.mark.req("GEN-04")
def test_the_books_in_dollars_are_those_of_the_query(
    real_data: Path, imported: Import, finance: Member, tmp_path: Path
) -> None:
    folder = next(real_data.joinpath("adventureworks").rglob("DimReseller.parquet")).parent
    sales, rates = tmp_path / "sales.parquet", tmp_path / "rates.parquet"
    for query, path in ((LINES, sales), (RATES, rates)):
        duckdb.execute(f"COPY ({query.format(folder=folder)}) TO '{path}' (FORMAT parquet)")
    choose_reporting_currency(currency="USD", by=finance)
    answers = {"base": "USD", "worth": "of_others"}
    imported("rates", rates.read_bytes(), source="AW", name="rates.parquet", answers=answers)
    imported("lines", sales.read_bytes(), source="AW", name="sales.parquet")

    laid = books.lay_out(books.batches_now(), first=None, last=None)

    sums = f"SELECT SUM(net_revenue), SUM(cogs), SUM(freight) FROM read_parquet('{laid.lines}')"
    found = duckdb.execute(sums).fetchone()
    assert found == duckdb.execute(BY_HAND.format(sales=sales, rates=rates)).fetchone()
    assert found != (Decimal("80450596.9823"), Decimal("79980114.3790"), Decimal("2011265.9158"))
