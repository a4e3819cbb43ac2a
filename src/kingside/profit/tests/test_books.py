"""The books: what is imported, laid out once per set of batches, and the same for a trial as for a map."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.imports.models import ImportBatch
from kingside.lake.profit_map import ProfitMapRequest, Summary, build_profit_map
from kingside.lake.refusal import Refusal
from kingside.profit import books, drafting, operations
from kingside.profit.conversion import SeveralCurrencies
from kingside.profit.drafting import begin_draft, publish_draft, run_trial
from kingside.profit.models import ProfitMap
from kingside.profit.operations import MapNotPublished, publish_now
from kingside.profit.previews import preview_from
from tests.imported_files import Import

VISITS = """
currency = "EUR"
period = { from = 2025-01-01, to = 2025-12-31 }

[[element]]
code = "visits"
per = "account"
amount = "10 * visits"
step = "serve"
"""


def line(order: str, code: str = "1") -> dict[str, object]:
    known = {"order": order, "line": 1, "customer": code, "item": "P", "date": "2025-03-01", "qty": 1}
    return {**known, "revenue": "100.00", "cogs": "60.00", "cases": 2}


def _layouts(home: Home) -> set[str]:
    place = home.temp / "books"
    return {folder.name for folder in place.iterdir()} if place.is_dir() else set()


def test_they_are_ready_as_soon_as_lines_are_in(imported: Import, home_folder: Home) -> None:
    imported("lines", [line("A"), line("B", "2")])
    ready = _layouts(home_folder)

    opened = books.open_books()

    assert (opened.seen.lines, opened.seen.orders) == (2, 2)
    assert "cases" in {column.name for column in opened.columns}
    assert _layouts(home_folder) == ready == {opened.lines.parent.name}


def test_they_are_ready_again_once_an_import_is_undone(
    imported: Import, undone: Callable[[ImportBatch], ImportBatch], home_folder: Home
) -> None:
    imported("lines", [line("A")])
    second = imported("lines", [line("B")])
    undone(second)
    ready = _layouts(home_folder)

    assert books.open_books().seen.lines == 1
    assert _layouts(home_folder) == ready


def test_without_lines_there_are_none(imported: Import) -> None:
    imported("drivers", [{"account": "1", "visits": 3}])

    with pytest.raises(books.NothingImported):
        books.open_books()


def test_a_trial_counts_the_drivers_that_the_map_counts(imported: Import, finance: Member) -> None:
    imported("lines", [line("A")])
    imported("drivers", [{"account": "1", "date": "2025-02-01", "visits": 3}])
    imported("drivers", [{"account": "1", "date": "2023-02-01", "visits": 50}])
    draft = begin_draft(name="Standard", toml=VISITS, notes={}, by=finance)

    run_trial(draft=draft, at=timezone.now(), say=lambda _: None)
    profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
    publish_now(profit_map=profit_map)

    draft.refresh_from_db()
    assert preview_from(draft.preview or {}).net_profit == Decimal("10.00")
    assert Decimal((profit_map.summary or {})["totals"]["net_profit"]) == Decimal("10.00")


def test_a_trial_of_another_rate_uses_what_the_one_before_kept(
    imported: Import, finance: Member, home_folder: Home
) -> None:
    imported("lines", [line("A"), line("B")])

    profits = []
    for rate in ("0.10", "0.15"):
        toml = VISITS.replace('per = "account"', 'per = "line"').replace("10 * visits", f"{rate} * net_revenue")
        draft = begin_draft(name=f"At {rate}", toml=toml, notes={}, by=finance)
        run_trial(draft=draft, at=timezone.now(), say=lambda _: None)
        draft.refresh_from_db()
        profits.append(preview_from(draft.preview or {}).net_profit)

    assert profits == [Decimal("60.00"), Decimal("50.00")]
    assert len(list(home_folder.temp.glob("books/*/sums/*.parquet"))) == 1


def test_the_currency_of_the_lines_is_known(imported: Import) -> None:
    imported("lines", [line("A") | {"currency": "usd"}, line("B") | {"currency": ""}])

    assert books.open_books().currency == "USD"


def test_amounts_in_several_currencies_are_never_added(imported: Import, finance: Member) -> None:
    imported("lines", [line("A") | {"currency": "USD"}])
    imported("lines", [line("B") | {"currency": "EUR"}])

    with pytest.raises(SeveralCurrencies, match="in EUR and USD; amounts in several currencies cannot be added"):
        books.open_books()
    with pytest.raises(SeveralCurrencies):
        books.lay_out(books.batches_now(), first=None, last=None)


def test_a_cost_model_in_another_currency_than_the_lines_is_refused(imported: Import, finance: Member) -> None:
    imported("lines", [line("A") | {"currency": "USD"}])
    draft = begin_draft(name="Standard", toml=VISITS, notes={}, by=finance)

    with pytest.raises(SeveralCurrencies, match="lines are in USD and the cost model is in EUR"):
        run_trial(draft=draft, at=timezone.now(), say=lambda _: None)
    profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
    with pytest.raises(MapNotPublished, match="lines are in USD and the cost model is in EUR"):
        publish_now(profit_map=profit_map)


def test_a_trial_and_a_map_are_calculated_by_the_engine_that_is_set(
    imported: Import, finance: Member, settings: Settings
) -> None:
    imported("lines", [line("A")])
    draft = begin_draft(name="Standard", toml=VISITS.replace("visits", "lines"), notes={}, by=finance)
    profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
    settings.KINGSIDE_ENGINE, settings.KINGSIDE_SPARK_MASTER = "spark", "nowhere"

    with pytest.raises(Refusal, match="spark"):
        run_trial(draft=draft, at=timezone.now(), say=lambda _: None)
    with pytest.raises(MapNotPublished, match="spark"):
        publish_now(profit_map=profit_map)


def test_a_trial_and_a_map_take_no_more_memory_than_is_set(
    imported: Import, finance: Member, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported("lines", [line("A")])
    draft = begin_draft(name="Standard", toml=VISITS.replace("visits", "lines"), notes={}, by=finance)
    profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
    settings.KINGSIDE_MEMORY_PERCENT = 25
    shares: list[float] = []

    def noted(request: ProfitMapRequest, progress: Callable[[str], None]) -> Summary:
        shares.append(request.memory_share)
        return build_profit_map(request, progress=progress)

    for room in (drafting, operations):
        monkeypatch.setattr(room, "build_profit_map", noted)
    run_trial(draft=draft, at=timezone.now(), say=lambda _: None)
    publish_now(profit_map=profit_map)

    assert shares == [0.25, 0.25]


def test_what_is_no_currency_is_a_bad_row(tried: Import) -> None:
    batch = tried("lines", [line("A") | {"currency": "EUR"}, line("B") | {"currency": "Euro"}])

    (problem,) = (batch.checked or {})["problems"]
    assert (problem["row"], problem["column"]) == (3, "currency")
    assert problem["sentence"] == "'Euro' is no currency such as EUR"


def test_lines_outside_the_period_need_no_column_of_its_costs(imported: Import, finance: Member) -> None:
    imported("lines", [line("A") | {"freight": "5.00"}], source="SAP")
    imported("lines", [line("B") | {"date": "2024-06-30"}], source="CRM")
    toml = VISITS.replace('per = "account"', 'per = "line"').replace("10 * visits", "freight")
    draft = begin_draft(name="Standard", toml=toml, notes={}, by=finance)

    run_trial(draft=draft, at=timezone.now(), say=lambda _: None)

    draft.refresh_from_db()
    assert preview_from(draft.preview or {}).net_profit == Decimal("35.00")


@pytest.mark.parametrize(
    ("sources", "place"),
    [
        (("SAP", "SAP"), "order 'B', line 1, column freight"),
        (("SAP", "CRM"), r"order 'B \(CRM\)', line 1, column freight"),
    ],
)
def test_an_empty_driver_is_named_by_its_order_and_line(
    imported: Import, finance: Member, sources: tuple[str, str], place: str
) -> None:
    imported("lines", [line("A") | {"freight": "5.00"}], source=sources[0])
    imported("lines", [line("B")], source=sources[1])
    toml = VISITS.replace('per = "account"', 'per = "line"').replace("10 * visits", "freight")
    draft = begin_draft(name="Standard", toml=toml, notes={}, by=finance)

    with pytest.raises(Refusal, match=f"^the invoice lines, {place}: the cell is empty, and no default says"):
        run_trial(draft=draft, at=timezone.now(), say=lambda _: None)
    profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
    with pytest.raises(MapNotPublished, match=place):
        publish_now(profit_map=profit_map)


def test_the_map_of_the_latest_period_comes_first_whenever_it_was_published(imported: Import, finance: Member) -> None:
    imported("lines", [line("A"), line("B") | {"date": "2024-03-01"}])
    for year in (2025, 2024):
        toml = f'currency = "EUR"\nlevel = "gross"\nperiod = {{ from = {year}-01-01, to = {year}-12-31 }}\n'
        draft = begin_draft(name=f"Year {year}", toml=toml, notes={}, by=finance)
        publish_now(profit_map=publish_draft(draft=draft, seen_version=draft.version, by=finance))

    assert [str(each.period_to) for each in ProfitMap.objects.published()] == ["2025-12-31", "2024-12-31"]
