"""Every form and every parameter is sent what nobody should type: no fault of ours, nothing of it in the page.

What these pages tell whom is looked at here, too, since to walk through them takes longer than to look.
"""

import csv
import html
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from tests.access.standing import Walked
from tests.access.world import COLUMNS, World
from tests.cast import ClientOf
from tests.crawl import Form, Reading
from tests.naughty.strings import FOR_ANOTHER_DATABASE, FORMULAS, NASTIEST, STRINGS

CHOOSES = {"do", "version", "key"}  # what is done to which version: with nonsense in it nothing else is looked at
ROLES = ("LEAD", "MGR", "FIN", "ADM")
SEES_B = ("MGR", "EXE", "FIN", "PRG")
TURNS = 3  # forms until each string was sent
TOGETHER = 4  # parameters of one page
LOSS_OF_B = "77.97"  # in no other figure of the workshop
Asked = TypeVar("Asked")


@pytest.mark.req("GEN-01")
def test_no_page_that_can_be_reached_tells_what_is_not_for_the_role(walked: Walked) -> None:
    answers = {column: walked(column).answers for column in COLUMNS}

    refused = {(column, each.address) for column in COLUMNS for each in answers[column] if each.status != 200}
    told = {column for column in COLUMNS if any(LOSS_OF_B in each.text for each in answers[column])}
    assert refused == set()  # no link leads to a refusal
    assert told == set(SEES_B)


@dataclass(frozen=True)
class Answered:
    """The status, 0 where there was no answer; and what is wrong with it, "" where nothing is."""

    status: int
    wrong: str


def _sent(browser: Client, address: str, said: Mapping[str, str], *, is_post: bool) -> str:
    """What is wrong with the answer; "" where nothing is."""
    return _answer(browser, address, said, is_post=is_post).wrong


def _answer(browser: Client, address: str, said: Mapping[str, str], *, is_post: bool) -> Answered:
    """Whatever was done is taken back."""
    with transaction.atomic():
        try:
            answer = browser.post(address, said) if is_post else browser.get(address, said)
            body = b"".join(answer).decode(errors="replace")
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told
            return Answered(0, f"{type(error).__name__}: {error}"[:300])
        finally:
            transaction.set_rollback(True)
    if answer.status_code >= 500:
        return Answered(answer.status_code, str(answer.status_code))
    reading = Reading(address)
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        reading.feed(body)
    wrong = f"it is in the page: {reading.injected[0]}" if reading.injected else ""
    return Answered(answer.status_code, wrong)


@pytest.fixture(scope="module")
def given_before() -> set[tuple[str, ...]]:
    """Forms and parameters that another role was given already: they lead to the same code."""
    return set()


def _posts(forms: Iterable[Form]) -> Iterator[tuple[str, str, dict[str, str]]]:
    for place, form in enumerate(forms):
        for at_once in _spread(_strings_of(place), [field for field in form.typed if field not in CHOOSES]):
            told = ", ".join(f"{name} in {field}" for field, name in at_once.items())
            yield told, form.action, form.fields | {field: STRINGS[name] for field, name in at_once.items()}
        for field, name in _each_with_one(form.typed):
            yield f"{name} in {field} alone", form.action, form.fields | {field: STRINGS[name]}


def _strings_of(place: int) -> list[str]:
    """For the form at this place: the nastiest, and every third of the others, beginning with another each time."""
    if connection.vendor != "sqlite":
        return list(FOR_ANOTHER_DATABASE)
    return [*NASTIEST, *[name for name in STRINGS if name not in NASTIEST][place % TURNS :: TURNS]]


def _spread(names: list[str], fields: list[str]) -> Iterator[dict[str, str]]:
    """Each of these strings meets the form, in one of its fields; the fields hold a different one each."""
    for first in range(0, len(names) if fields else 0, len(fields) or 1):
        yield dict(zip(fields, names[first : first + len(fields)], strict=False))


def _each_with_one(asked: Iterable[Asked]) -> Iterator[tuple[Asked, str]]:
    """Alone a field meets one of the nastiest, in turn, since all strings in all fields would take an hour."""
    return zip(asked, cycle(NASTIEST))


@pytest.mark.parametrize("role", ROLES)
def test_every_form_takes_it_calmly(
    world: World, walked: Walked, client_of: ClientOf, role: str, given_before: set[tuple[str, ...]]
) -> None:
    browser, found = client_of(world.member(role)), walked(role)
    assert found.forms
    new = {key: form for key, form in found.forms.items() if key not in given_before}
    given_before.update(new)

    wrong = {
        f"{resolve(address.partition('?')[0]).view_name}, {name}": said
        for name, address, fields in _posts(new.values())
        if (said := _sent(browser, address, fields, is_post=True))
    }

    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_parameter_of_every_page_takes_it_calmly(
    world: World, walked: Walked, client_of: ClientOf, role: str, given_before: set[tuple[str, ...]]
) -> None:
    browser, found = client_of(world.member(role)), walked(role)
    assert len(found.pages) > 5
    new = {
        route: (path, {each for each in parameters if (route, "?", each) not in given_before})
        for route, (path, parameters) in found.pages.items()
    }
    given_before.update((route, "?", each) for route, (_, parameters) in new.items() for each in parameters)

    strings = cycle(NASTIEST)
    asked = [
        (route, path, dict(zip(at_once, strings, strict=False)))
        for route, (path, parameters) in new.items()
        for at_once in _by(TOGETHER, sorted(parameters))
    ]
    wrong = {
        f"{route} ?{said}": each
        for route, path, said in asked
        for each in _wrong_with_page(browser, path, said)
        if each
    }

    assert wrong == {}


def _by(size: int, names: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(names), size):
        yield names[first : first + size]


def _wrong_with_page(browser: Client, path: str, names: Mapping[str, str]) -> Iterator[str]:
    """Of these strings in these parameters together; and in each alone where the page is refused, perhaps for the first
    that it looked at.
    """
    said = {parameter: STRINGS[name] for parameter, name in names.items()}
    together = _answer(browser, path, said, is_post=False)
    yield together.wrong
    if together.status != HTTPStatus.OK and len(said) > 1:
        for parameter, text in said.items():
            yield _sent(browser, path, {parameter: text}, is_post=False)


def test_before_anybody_is_known_it_is_taken_calmly(world: World) -> None:
    browser = Client()
    addresses = ("/sign-in/", "/sign-in/forgotten/")

    for address in addresses:
        for name, text in STRINGS.items():
            fields = {"login": text, "password": text, "email": text, "next": text}
            assert _sent(browser, address, fields, is_post=True) == "", (address, name)
            assert _sent(browser, address, {"next": text}, is_post=False) == "", (address, name)


@pytest.mark.parametrize("name", [name for name in STRINGS if "long" not in name and name != "NUL"])
def test_what_was_kept_is_shown_as_it_was_typed(manager: Member, client_of: ClientOf, name: str) -> None:
    if not STRINGS[name].strip():
        pytest.skip("nothing was typed")
    register(accounts=[NewAccount("10/10", STRINGS[name])])
    account = Account.objects.get()

    page = client_of(manager).get(account.get_absolute_url()).content.decode()

    assert account.name == STRINGS[name]
    assert html.escape(STRINGS[name]) in page


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_file_begins_as_a_formula(manager: Member, client_of: ClientOf, formula: str) -> None:
    register(accounts=[NewAccount(formula, formula, formula)])
    browser = client_of(manager)

    for address in ("/accounts.csv", "/audit.csv"):
        rows = csv.reader(io.StringIO(b"".join(browser.get(address)).decode(), newline=""))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]  # noqa: RUF001


# Sent twice, sent with more, sent too much


def test_a_form_sent_twice_is_done_once(world: World, client_of: ClientOf) -> None:
    browser = client_of(world.member("ADM"))
    address = f"/members/{world.things['other'].pk}/"
    grant = {"do": "grant", "grant-role": "EXE", "grant-valid_from": "2026-01-01"}

    first, second = browser.post(address, grant), browser.post(address, grant)

    assert (first.status_code, second.status_code) == (302, 409)
    assert world.things["other"].grants.count() == 1


def test_fields_that_a_form_does_not_have_change_nothing(world: World, client_of: ClientOf) -> None:
    account = world.things["ours"]
    browser = client_of(world.member("LEAD"))

    browser.post(
        f"/accounts/{account.number}/edit/",
        {"name": "Alder", "sector": "", "since": "", "version": account.version, "number": "X", "unit": "", "id": "7"},
    )

    account.refresh_from_db()
    assert (account.name, account.number, account.unit) == ("Alder", "A", world.things["unit"])


def test_nobody_becomes_a_persona_or_an_administrator_by_a_form(lead: Member, client_of: ClientOf) -> None:
    client_of(lead).post("/sign-in/password/", {"is_demo": "1", "is_active": "0", "role": "ADM"})

    lead.refresh_from_db()
    assert (lead.is_demo, lead.is_active, lead.grants.count()) == (False, True, 0)


def test_a_body_too_large_to_be_a_form_is_refused(manager: Member, client_of: ClientOf) -> None:
    register(accounts=[NewAccount("A", "Alder")])
    kind = "application/x-www-form-urlencoded"

    answer = client_of(manager).post("/accounts/A/team/", "do=" + "x" * (3 << 20), content_type=kind)

    assert answer.status_code in {400, 413}


def test_more_fields_than_any_page_has_are_refused(world: World, client_of: ClientOf) -> None:
    browser = client_of(world.member("FIN"))

    answer = browser.post("/profit/codes/assign/", {f"field{n}": "" for n in range(6000)})

    assert answer.status_code in {400, 404}
