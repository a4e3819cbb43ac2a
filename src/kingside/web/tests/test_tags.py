from decimal import Decimal

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from kingside.web.gallery import heat_map

POINTS = [
    {"rank": 1, "name": "Dorn & Sons", "url": "/accounts/7/", "revenue": Decimal("100.00"), "profit": Decimal("20.10"),
     "net_margin": Decimal("0.201000"), "cumulative": Decimal("20.10")},
    {"rank": 2, "name": "</script>", "url": "/accounts/8/", "revenue": None, "profit": Decimal("-5.00"),
     "net_margin": None, "cumulative": Decimal("15.10")},
]  # fmt: skip


def written(template: str, request: HttpRequest | None = None, **context: object) -> str:
    return engines["django"].from_string(template).render(context, request)


@pytest.mark.req("GEN-07")
def test_a_figure_has_three_states() -> None:
    assert "4.2" in written("{% figure amount %}", amount=Decimal("4213442.12"))
    assert "unknown" in written("{% figure amount %}", amount=None)
    hidden = written("{% figure amount shown=False %}", amount=Decimal("4213442.12"))
    assert "not shown to your role" in hidden
    assert "4.2" not in hidden


@pytest.mark.req("GEN-07")
def test_a_picture_says_its_n_period_date_and_source() -> None:
    html = written(
        '{% picture finding="Two give back" n=2 of="accounts" period="2025" source="Model 3" %}x{% endpicture %}'
    )

    assert ">Two give back</h2>" in html
    for told in ("n = ", "accounts", "2025", "Model 3"):
        assert told in html


def test_a_drawing_has_its_data_and_a_table_that_says_the_same() -> None:
    html = written("{% whale_curve points 'EUR' %}", points=POINTS)

    assert '"cumulative": "20.10"' in html  # text: exact to the last digit
    assert '<a href="/accounts/7/">Dorn &amp; Sons</a>' in html
    assert "unknown" in html


def test_a_name_cannot_break_out_of_the_data() -> None:
    assert html_of_data(written("{% whale_curve points 'EUR' %}", points=POINTS)).count("</script>") == 1


def html_of_data(html: str) -> str:
    return html[html.index("<script") : html.index("<div")]


@pytest.mark.req("PRF-14")
def test_no_picture_shows_revenue_without_net_margin_beside_it() -> None:
    rows = [{"name": "peak", "n": 1, "revenue": Decimal(100), "profit": Decimal(20), "net_margin": Decimal("0.2")}]

    assert "Net margin" in written("{% whale_curve points 'EUR' %}", points=POINTS)
    assert "Net margin" in written("{% segments rows 'EUR' %}", rows=rows)


def column(sort: str, query: str = "") -> str:
    template = '{% column "Net profit" key="net_profit" sort=sort numeric=True %}'
    return written(template, RequestFactory().get(f"/accounts/{query}"), sort=sort)


def test_a_number_sorts_from_the_largest_first_then_turns() -> None:
    assert 'href="/accounts/?sort=-net_profit"' in column("name")
    assert 'href="/accounts/?sort=net_profit"' in column("-net_profit")
    assert 'aria-sort="descending"' in column("-net_profit")
    assert 'aria-sort="ascending"' in column("net_profit")
    assert "aria-sort" not in column("name")


def test_sorting_keeps_what_else_was_asked_and_starts_at_the_first_page() -> None:
    assert 'href="/accounts/?show=worst&amp;sort=-net_profit"' in column("name", "?show=worst&page=3")


def test_text_sorts_from_a_first() -> None:
    assert 'href="/?sort=name"' in written('{% column "Account" key="name" %}', RequestFactory().get("/"))


def test_the_first_pill_is_the_plain_address_and_the_current_one_is_marked() -> None:
    options = (("best", "Best", 20), ("worst", "Worst"))

    html = written("{% pills options 'worst' %}", RequestFactory().get("/accounts/?show=worst"), options=options)

    assert 'href="/accounts/"' in html
    assert html.count("aria-current") == 1
    assert "Worst" in html.split("aria-current")[1]


def test_another_pill_begins_on_the_first_page_in_its_own_order() -> None:
    options = (("best", "Best"), ("worst", "Worst"))
    request = RequestFactory().get("/accounts/?q=mill&sort=-net_profit&page=3")

    assert 'href="/accounts/?q=mill&amp;show=worst"' in written("{% pills options 'best' %}", request, options=options)


def test_a_bar_starts_at_zero_and_a_loss_grows_to_the_left() -> None:
    template = "{% bar value 200 %}"

    assert 'x="0" width="50.0"' in written(template, value=Decimal(100))
    assert 'x="-25.0" width="25.0"' in written(template, value=Decimal(-50))
    assert "<svg" not in written(template, value=None)


def test_an_overrun_stands_out_beyond_the_end_of_the_capacity() -> None:
    within, beyond = written("{% capacity_bar 30 60 %}"), written("{% capacity_bar 75 60 %}")

    assert 'width="50.0"' in within
    assert "overrun" not in within
    assert 'class="ks-capacity__overrun" x="80.0" width="20.0"' in beyond


@pytest.mark.parametrize(("used", "supplied"), [(None, 60), (30, None), (30, 0)])
def test_nothing_is_drawn_of_a_capacity_that_is_unknown(used: int | None, supplied: int | None) -> None:
    assert written("{% capacity_bar used supplied %}", used=used, supplied=supplied).strip() == ""


@pytest.mark.parametrize(("name", "letters"), [("Ada van Dyk", "AD"), ("Ada", "A"), ("", ""), ("ada dyk", "AD")])
def test_initials_are_at_most_two_letters(name: str, letters: str) -> None:
    assert written("{{ name|initials }}", name=name) == letters


def test_the_theme_is_the_cookies_and_nothing_else() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"
    assert written("{% theme %}", request) == "dark"

    request.COOKIES["theme"] = '"><script>'
    assert written("{% theme %}", request) == ""


def test_the_present_place_is_marked() -> None:
    html = written("{% places %}", RequestFactory().get("/accounts/A-1/"))

    assert 'href="/accounts/" data-key="a" aria-current="true"' in html
    assert html.count("aria-current") == 1


def test_a_waterfalls_table_says_each_share_of_the_revenue_where_there_is_any() -> None:
    steps = [{"label": "Net revenue", "amount": Decimal(300), "kind": "start"},
             {"label": "Net profit", "amount": Decimal(-100), "kind": "total"}]  # fmt: skip

    html = written("{% waterfall steps 'EUR' %}", steps=steps)
    assert "Of revenue" in html
    assert 'value="-0.333333"' in html

    steps[0]["amount"] = Decimal(0)
    assert "Of revenue" not in written("{% waterfall steps 'EUR' %}", steps=steps).partition("</script>")[2]


def test_a_heat_map_says_in_its_table_what_it_draws() -> None:
    html = written("{% heat_map page 'EUR' %}", page=heat_map())

    assert "<ks-heat-map" in html
    assert html.count(">All accounts<") == 1
    assert '"shade": "1.000"' in html
    assert "unknown" not in html.partition("<table")[2]  # the amount of an unknown margin is known
    assert "unknown" in written("{% heat_map page 'EUR' %}", page=heat_map() | {"measure": "margin"})
