"""The pages of an import, from the choice of a file to the undo; what comes in wrong is answered on the page."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.audit.models import AuditEvent
from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.mapping_form import COUNT_INSTEAD
from kingside.imports.models import ImportBatch
from kingside.imports.tests.test_counting import sale
from kingside.imports.tests.test_facts import line
from tests.cast import ClientOf
from tests.imported_files import Import, csv_bytes, proposed

Undo = Callable[[ImportBatch], ImportBatch]


@pytest.fixture
def browser(client_of: ClientOf, finance: Member) -> Client:
    return client_of(finance)


def _page(browser: Client, batch: ImportBatch) -> str:
    return browser.get(batch.get_absolute_url()).content.decode()


def _form(batch: ImportBatch) -> dict[str, str]:
    """What the browser would send if somebody agreed to everything proposed."""
    mapped = proposed(batch)
    form = {f"map-{ours}": theirs for ours, theirs in mapped.columns.items()}
    for n, (ours, theirs) in enumerate(mapped.drivers.items()):
        form |= {f"keep-{n}": "on", f"header-{n}": theirs, f"name-{n}": ours}
    return form | {"decimal_mark": mapped.decimal_mark, "date_format": mapped.date_format}


@pytest.mark.req("GEN-03")
def test_a_file_goes_from_the_form_to_facts_and_back(browser: Client, home_folder: object) -> None:
    file = BytesIO(csv_bytes([line("A"), line("B")]))
    file.name = "march.csv"

    sent = browser.post("/imports/new/lines/", {"file": file, "source": "SAP", "sheet": ""})
    batch = ImportBatch.objects.get()
    assert sent.headers["Location"] == batch.get_absolute_url()
    assert "is being read" in _page(browser, batch)

    operations.finish_now(batch=batch)
    assert "Which column of march.csv is which?" in _page(browser, batch)

    browser.post(f"{batch.get_absolute_url()}columns/", _form(batch))
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    assert "rows are good" in _page(browser, batch)

    browser.post(f"{batch.get_absolute_url()}import/")
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    assert "march.csv is in" in _page(browser, batch)

    browser.post(f"{batch.get_absolute_url()}undo/")
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    assert "march.csv was undone" in _page(browser, batch)


def test_a_form_without_a_source_says_so_beside_the_field(browser: Client, home_folder: object) -> None:
    file = BytesIO(b"a,b\n")
    file.name = "march.csv"

    answer = browser.post("/imports/new/lines/", {"file": file, "source": ""})

    assert answer.status_code == 400
    assert not ImportBatch.objects.exists()


def test_an_unknown_kind_is_not_found(browser: Client) -> None:
    assert browser.get("/imports/new/elephants/").status_code == 404


def test_a_column_that_is_missing_is_said_and_nothing_chosen_is_lost(browser: Client, received: Import) -> None:
    batch = received("lines", [line("A", Freight="4.00")])
    form = _form(batch) | {"map-cogs": "", "name-0": "freight_paid"}

    answer = browser.post(f"{batch.get_absolute_url()}columns/", form)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“Cost of goods” is needed: choose its column in export.csv." in page
    assert "have it calculated: net_revenue - gross_profit, or quantity * unit_cost." in page
    assert 'value="freight_paid"' in page
    batch.refresh_from_db()
    assert batch.state == "READ"


def test_lines_that_no_column_numbers_are_offered_to_be_counted(browser: Client, received: Import) -> None:
    rows = [sale("A"), sale("A", "50.00")]
    batch = received("lines", rows)
    assert f'<option value="{COUNT_INSTEAD}" selected>Count the lines of each order – 1, 2, 3' in _page(browser, batch)
    chosen = _form(batch) | {"map-line": COUNT_INSTEAD}

    refused = browser.post(f"{batch.get_absolute_url()}columns/", chosen | {"map-cogs": ""})
    assert f'<option value="{COUNT_INSTEAD}" selected>' in refused.content.decode()

    browser.post(f"{batch.get_absolute_url()}columns/", chosen)
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    page = _page(browser, batch)
    assert "rows are good" in page
    assert "<dt>Line</dt><dd>counted, as the rows stand in the file</dd>" in page


def test_whoever_mends_counted_rows_is_told_to_leave_their_numbers(browser: Client, tried: Import) -> None:
    sentence = "Leave the counted numbers in it as they are"

    assert sentence in _page(browser, tried("lines", [sale("A"), sale("A", "ten")]))
    assert sentence not in _page(browser, tried("lines", [line("A"), line("B", "ten")], source="Navision"))


def test_what_cannot_be_counted_is_not_offered_to_be(browser: Client, received: Import) -> None:
    batch = received("lines", [line("A")])

    assert _page(browser, batch).count(f'value="{COUNT_INSTEAD}"') == 1
    refused = browser.post(f"{batch.get_absolute_url()}columns/", _form(batch) | {"map-account": COUNT_INSTEAD})
    assert refused.status_code == 400
    assert "“account” cannot be counted; choose its column." in refused.content.decode()


def test_what_to_know_before_the_rows_come_in_stands_above_what_would_change(browser: Client, tried: Import) -> None:
    batch = tried("lines", [sale(f"A{n}", Freight="9.50") for n in range(5) for _ in range(2)])

    page = _page(browser, batch)

    assert page.index("“Freight” is the same on all lines of each order") < page.index("What would change")


def test_dates_that_can_be_read_in_two_ways_are_asked(browser: Client, received: Import) -> None:
    batch = received("lines", [line("A", date="03/04/2025")])

    page = _page(browser, batch)
    assert "Which day is 03/04/2025?" in page
    assert "3 April 2025" in page
    assert "4 March 2025" in page

    refused = browser.post(f"{batch.get_absolute_url()}columns/", _form(batch) | {"date_format": ""})
    assert refused.status_code == 400
    assert "can be read in more than one way" in refused.content.decode()


@pytest.mark.parametrize("name", ["lines", "order", "net_revenue", "2nd", "with space", "a;b"])
def test_a_name_that_no_formula_could_use_is_refused(browser: Client, received: Import, name: str) -> None:
    batch = received("lines", [line("A", Freight="4.00")])

    answer = browser.post(f"{batch.get_absolute_url()}columns/", _form(batch) | {"name-0": name})

    assert answer.status_code == 400
    assert "cannot name a driver" in answer.content.decode()


def test_bad_rows_are_named_and_downloaded_as_they_were(browser: Client, tried: Import) -> None:
    batch = tried("lines", [line("A"), line("B", "ninety")])

    page = _page(browser, batch)
    download = browser.get(f"{batch.get_absolute_url()}bad-rows.csv")

    assert "rows cannot be imported" in page
    assert "&#x27;ninety&#x27; is not a number" in page
    body = b"".join(download.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert body[0].endswith("What is wrong")
    assert body[1].endswith("revenue: 'ninety' is not a number")
    assert 'filename="export - rows to mend.csv"' in download.headers["Content-Disposition"]


@pytest.mark.req("GEN-02")
def test_whoever_takes_the_bad_rows_leaves_a_line(browser: Client, tried: Import) -> None:
    batch = tried("lines", [line("A"), line("B", "ninety")])

    b"".join(browser.get(f"{batch.get_absolute_url()}bad-rows.csv"))

    event = AuditEvent.objects.get(verb="downloaded", subject_id=str(batch.pk))
    assert event.detail == "rows to mend"


def test_progress_loads_the_page_anew_once_there_is_something_to_see(browser: Client, received: Import) -> None:
    batch = received("lines", [line("A")], read=False)
    address = f"{batch.get_absolute_url()}progress/"

    assert "Waiting for a worker" in browser.get(address).content.decode()

    operations.finish_now(batch=batch)
    assert browser.get(address).headers["HX-Refresh"] == "true"


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(browser: Client, received: Import) -> None:
    batch = received("lines", b"", read=False)
    with pytest.raises(operations.ImportFailed):
        operations.finish_now(batch=batch)

    page = _page(browser, batch)
    assert "export.csv is empty (0 bytes)." in page
    assert "Send a mended file" in page


def test_what_an_undo_kept_is_told(browser: Client, imported: Import, undone: Undo) -> None:
    first = imported("products", [{"code": "P1", "name": "Bolt"}])
    imported("products", [{"code": "P1", "name": "Hex bolt"}])

    undone(first)

    page = _page(browser, first)
    assert "What was not reversed" in page
    assert "Changed since and kept: name." in page


def test_a_step_at_the_wrong_time_is_said_on_the_page_of_the_import(browser: Client, received: Import) -> None:
    batch = received("lines", [line("A")])

    answer = browser.post(f"{batch.get_absolute_url()}undo/")

    assert answer.status_code == 409
    assert f"<title>{batch.file_name}" in answer.content.decode()
    assert "Try the rows" in answer.content.decode()
    assert "is at another step by now" in answer.content.decode()


def test_the_page_of_all_imports_asks_the_same_number_of_questions(
    browser: Client, imported: Import, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(3):
        imported("lines", [line(f"A{n}")])
        # session, member, notices, 2 for what they are about, grants, teams, kept views, live batches, number of files,
        # files
        with django_assert_num_queries(11):
            browser.get("/imports/")


@pytest.mark.parametrize("path", ["", "progress/", "bad-rows.csv"])
def test_an_unknown_batch_is_not_found(browser: Client, path: str) -> None:
    assert browser.get(f"/imports/00000000-0000-4000-8000-000000000000/{path}").status_code == 404


def test_nobody_gets_in_without_signing_in(received: Import) -> None:
    batch = received("lines", [line("A")])

    answer = Client().get(batch.get_absolute_url())

    assert answer.headers["Location"].startswith("/sign-in/")
