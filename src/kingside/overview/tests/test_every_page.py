"""What must hold wherever somebody can click."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client

from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.crawl import walk
from tests.html_tables import Reading, read_text

DATA = re.compile(
    r'<script id="[^"]*" type="application/json">(.*?)</script>|<script type="application/json">(.*?)</script>'
)


def every_page(browser: Client) -> Iterator[tuple[str, Reading, str]]:
    """Every page that links lead to."""
    for answer in walk(browser).answers:
        assert answer.status == 200, answer.address
        if answer.kind == "text/html":
            yield answer.address, read_text(answer.text), answer.text


@pytest.mark.req("PRF-14")
def test_every_link_leads_to_a_page_with_one_heading_and_without_revenue_that_has_no_net_margin(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="C", name="Clay Pits")])
    places = set()

    for address, page, html in every_page(client_of(manager)):
        places.add(urlsplit(address).path)
        assert html.count("<h1") == 1, address
        assert page.headings[0], address
        for table in page.tables:
            if any(column.startswith("Revenue") for column in table.columns):
                margins, rows = table.column("Net margin"), table.rows
                assert all(margins) or any("not costed" in row for row in rows), (address, table.caption)
                assert len(margins) + sum("not costed" in row for row in rows) == len(rows), (address, table.caption)
        for key_figures in re.findall(r'<dl class="ks-kpis".*?</dl>', html, re.DOTALL):
            assert ("Revenue" in key_figures) <= ("Net margin" in key_figures), address
        for found in DATA.findall(html):
            for thing in things(json.loads(found[0] or found[1])):
                assert ("revenue" in thing) <= ("net_margin" in thing), address

    homes = {"/today/", "/accounts/", "/accounts/A/", "/accounts/C/"}
    assert homes | {"/profit/", "/profit/cells/", "/profit/cell/"} <= places


def things(data: object) -> Iterator[dict[str, object]]:
    if isinstance(data, dict):
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from things(part)
