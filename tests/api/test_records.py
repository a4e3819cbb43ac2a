"""What stands beside accounts and imports, by program: comments and files, flags, rates, views and files of lists."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.comments.models import Comment
from kingside.config.api_reference import whole
from kingside.core import clock
from kingside.exports.models import Export
from kingside.exports.operations import write
from kingside.flags.models import RuleSetting
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from kingside.money.models import ExchangeRate
from kingside.tables.models import SavedView
from tests.cast import A_WHILE_AGO, ProgramOf, on_team

API = "/api/v1"
RATE = {"base": "usd", "quote": "EUR", "on": "2025-12-31", "rate": "0.921300000001", "source": "ECB"}


@pytest.fixture
def of_the_lead(lead: Member, program_of: ProgramOf) -> Client:
    """The script of Lena, who leads account N/1."""
    register(accounts=[NewAccount(number="N/1", name="New")])
    on_team(Account.objects.get(number="N/1"), lead)
    return program_of(lead)


@pytest.fixture
def head(stranger: Member) -> Member:
    """Who is head of key accounts, for once."""
    give_grant(member=stranger, role=Role.PRG, by=None, valid_from=A_WHILE_AGO)
    return stranger


def sent(program: Client, method: str, address: str, body: object = None) -> Any:
    content = "" if body is None else json.dumps(body)
    return program.generic(method, f"{API}{address}", content, "application/json")


# teams, lessons


@pytest.mark.req("GEN-11")
def test_who_changes_a_team_learns_whom_to_name(of_the_lead: Client, support: Member, program: Client) -> None:
    found = of_the_lead.get(f"{API}/accounts/N~2F1/team/candidates").json()["items"]
    sami = next(each["id"] for each in found if each["name"] == support.name)
    said = {"change": "JOIN", "member": sami, "team_role": "SUPPORT", "on": clock.today().isoformat(), "why": "Busy."}

    proposed = sent(of_the_lead, "POST", "/accounts/N~2F1/team/proposals", said)

    assert proposed.status_code == 201
    assert program.get(f"{API}/accounts/N~2F1/team/candidates").status_code == 403


def test_a_program_knows_which_lesson_is_taught_and_that_it_was_read(program: Client) -> None:
    before = program.get(f"{API}/profit-lesson").json()
    sent(program, "POST", "/profit-lesson/acknowledgement", {"version": before["version"]})

    assert before["acknowledged_at"] is None
    assert program.get(f"{API}/profit-lesson").json()["acknowledged_at"]


# comments


def test_an_account_is_commented_on_by_its_number(of_the_lead: Client) -> None:
    written = sent(of_the_lead, "POST", "/accounts/N~2F1/comments", {"text": "They want the new liner."})

    listed = of_the_lead.get(f"{API}/accounts/N~2F1/comments").json()["items"]

    assert written.status_code == 201
    assert [each["text"] for each in listed] == ["They want the new liner."]


def test_a_program_mends_a_comment_over_the_version_that_it_saw(of_the_lead: Client) -> None:
    written = sent(of_the_lead, "POST", "/accounts/N~2F1/comments", {"text": "They asked."}).json()
    address = f"/comments/{written['id']}"

    mended = sent(of_the_lead, "PUT", address, {"version": written["version"], "text": "They asked twice."})
    late = sent(of_the_lead, "PUT", address, {"version": written["version"], "text": "They asked today."})

    assert (mended.status_code, mended.json()["version"]) == (200, 2)
    assert (late.status_code, late.json()["type"]) == (409, "urn:kingside:problem:stale_version")
    [field] = late.json()["conflict"]["fields"]
    assert (field["theirs"], field["yours"]) == ("They asked twice.", "They asked today.")
    assert sent(of_the_lead, "PUT", address, {"text": "They asked today."}).status_code == 422


def test_a_program_knows_whom_a_comment_may_mention(of_the_lead: Client, support: Member, stranger: Member) -> None:
    on_team(Account.objects.get(), support, "SUPPORT")
    address = f"{API}/accounts/N~2F1/comments/people"

    everybody, called_so, nobody = (
        of_the_lead.get(address, query).json()["names"]
        for query in ({}, {"q": support.name[1:4].upper()}, {"q": stranger.name})
    )

    assert support.name in everybody
    assert called_so == [support.name]
    assert nobody == []


@pytest.mark.usefixtures("home_folder")
def test_a_file_goes_in_with_a_comment_and_comes_out_as_it_was(of_the_lead: Client) -> None:
    files = [SimpleUploadedFile("minutes.txt", b"We met."), SimpleUploadedFile("more.txt", b"And parted.")]

    written = of_the_lead.post(f"{API}/accounts/N~2F1/comments/with-files", {"text": "Minutes", "files": files}).json()
    got = of_the_lead.get(f"{API}/comments/{written['id']}/attachments/{written['attachments'][0]['id']}")

    assert [each["name"] for each in written["attachments"]] == ["minutes.txt", "more.txt"]
    assert b"".join(got) == b"We met."
    assert got["Content-Disposition"] == 'attachment; filename="minutes.txt"'


@pytest.mark.usefixtures("home_folder")
@pytest.mark.parametrize(
    ("name", "content"), [("minutes.exe", b"MZ"), ("minutes.pdf", b"no pdf"), ("minutes.txt", b"\0"), ("a.txt", b"")]
)
def test_a_file_that_is_not_what_its_name_says_is_refused_by_program_too(
    of_the_lead: Client, name: str, content: bytes
) -> None:
    told = {"text": "Minutes", "files": SimpleUploadedFile(name, content)}

    answer = of_the_lead.post(f"{API}/accounts/N~2F1/comments/with-files", told)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:kingside:problem:not_attachable")
    assert not Comment.objects.exists()


# flags


def test_a_program_of_the_head_sets_how_loud_a_rule_is(head: Member, program_of: ProgramOf) -> None:
    quiet = {"loudness": [{"tier": "", "loudness": "QUIET", "seen": "LOUD"}]}

    told = sent(program_of(head), "PUT", "/flag-rules/profit.key_account_loses", quiet).json()

    assert {each["loudness"] for each in told["loudness"] if each["tier"] == ""} == {"QUIET"}
    assert RuleSetting.objects.get(tier="").loudness == "QUIET"


@pytest.mark.req("GEN-08")
def test_what_was_set_meanwhile_is_not_overwritten_by_program(head: Member, program_of: ProgramOf) -> None:
    program, address = program_of(head), "/flag-rules/profit.key_account_loses"
    sent(program, "PUT", address, {"loudness": [{"tier": "", "loudness": "QUIET", "seen": "LOUD"}]})

    answer = sent(program, "PUT", address, {"loudness": [{"tier": "", "loudness": "OFF", "seen": "LOUD"}]})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:kingside:problem:stale_version")
    (contested,) = answer.json()["conflict"]["fields"]
    assert (contested["field"], contested["theirs"], contested["yours"]) == ("others", "Quiet", "Off")
    assert RuleSetting.objects.get(tier="").loudness == "QUIET"


@pytest.mark.parametrize(
    ("rule", "tier", "status"), [("profit.key_account_loses", "GOLD", 422), ("profit.nothing", "", 404)]
)
def test_a_rule_or_tier_that_is_none_is_not_set(
    head: Member, program_of: ProgramOf, rule: str, tier: str, status: int
) -> None:
    off = {"loudness": [{"tier": tier, "loudness": "OFF", "seen": "LOUD"}]}

    answer = sent(program_of(head), "PUT", f"/flag-rules/{rule}", off)

    assert answer.status_code == status
    assert not RuleSetting.objects.exists()


def test_flags_of_a_rule_that_is_none_are_none(program: Client) -> None:
    assert program.get(f"{API}/flags?rule=profit.nothing").json() == {"items": [], "next": None}


# rates


def test_a_rate_is_said_read_and_taken_back_with_every_digit(program: Client) -> None:
    said = sent(program, "POST", "/exchange-rates", RATE)
    listed = program.get(f"{API}/exchange-rates?base=USD").json()["items"]
    withdrawn = sent(program, "POST", f"/exchange-rates/{said.json()['id']}/withdrawal")

    assert said.status_code == 201
    assert [(each["base"], each["rate"]) for each in listed] == [("USD", "0.921300000001")]
    assert withdrawn.status_code == 204
    assert program.get(f"{API}/exchange-rates").json()["items"] == []


@pytest.mark.parametrize("rate", [0.9213, 1, "1e5", "NaN", "0,9", "", "9" * 61, None])
def test_a_rate_is_sent_as_text_so_that_no_float_comes_between(program: Client, rate: object) -> None:
    answer = sent(program, "POST", "/exchange-rates", {**RATE, "rate": rate})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/rate")
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("rate", ["0", "-1", "1000000000000", "0.1234567890123"])
def test_a_rate_that_is_none_is_refused_by_the_rule_of_the_page(program: Client, rate: str) -> None:
    assert sent(program, "POST", "/exchange-rates", {**RATE, "rate": rate}).status_code == 400


def test_the_reporting_currency_is_chosen_and_read(program: Client) -> None:
    chosen = {"currency": "CHF", "longest_age": 5, "through": "EUR"}

    assert sent(program, "PUT", "/reporting-currency", chosen | {"version": 0}).json() == chosen | {"version": 1}
    assert program.get(f"{API}/reporting-currency").json() == chosen | {"version": 1}


@pytest.mark.req("GEN-08")
def test_a_currency_chosen_over_another_is_answered_with_both(program: Client) -> None:
    sent(program, "PUT", "/reporting-currency", {"version": 0, "currency": "CHF"})

    answer = sent(program, "PUT", "/reporting-currency", {"version": 0, "currency": "JPY"})

    assert (answer.status_code, answer.json()["conflict"]["version"]) == (409, 1)
    assert program.get(f"{API}/reporting-currency").json()["currency"] == "CHF"


# one's own


def test_how_one_reads_and_is_told_is_chosen(program: Client) -> None:
    formats = {"time_zone": "Europe/Berlin", "locale": "de", "language": ""}
    wish = {"is_listed": False, "mail": "DIGEST"}

    assert sent(program, "PUT", "/me/formats", formats).json() == formats
    assert sent(program, "PUT", "/me/formats", {"time_zone": "Moon/Sea", "locale": ""}).status_code == 400
    assert program.get(f"{API}/me/formats").json() == formats
    sent(program, "PUT", "/me/notices/comments.mention", wish)
    told = {each["kind"]: each for each in program.get(f"{API}/me/notices").json()}
    assert (told["comments.mention"]["is_listed"], told["comments.mention"]["mail"]) == (False, "DIGEST")
    assert sent(program, "PUT", "/me/notices/nothing", wish).status_code == 404


# lists


def test_a_member_is_corrected_over_the_version_that_was_seen(
    administrator: Member, stranger: Member, program_of: ProgramOf
) -> None:
    program, address = program_of(administrator), f"/members/{stranger.pk}"
    seen = program.get(f"{API}{address}").json()
    said = {field: seen[field] for field in ("version", "name", "email", "title", "function")}

    corrected = sent(program, "PUT", address, said | {"name": "Silas Moor", "email": "silas.moor@kingside.example"})
    late = sent(program, "PUT", address, said | {"function": "Yard"})
    taken = sent(program, "PUT", address, said | {"version": 2, "email": administrator.email})

    assert (corrected.status_code, corrected.json()["version"], corrected.json()["name"]) == (200, 2, "Silas Moor")
    assert (late.status_code, late.json()["type"]) == (409, "urn:kingside:problem:stale_version")
    assert [each["field"] for each in late.json()["conflict"]["fields"]] == ["name", "email", "function"]
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:kingside:problem:already_a_member")


def test_a_guest_is_invited_with_title_and_function(administrator: Member, program_of: ProgramOf) -> None:
    guest = {"name": "Gesa Holm", "email": "gesa@example.com", "title": "Controller", "function": "Finance"}

    invited = sent(program_of(administrator), "POST", "/invitations", guest)

    assert (invited.status_code, guest | invited.json()) == (201, invited.json())


def test_what_is_found_names_its_page(of_the_lead: Client) -> None:
    (group,) = of_the_lead.get(f"{API}/search?q=New").json()

    assert group["label"] == "Accounts"
    assert group["found"][0]["path"] == Account.objects.get().get_absolute_url()


@pytest.mark.usefixtures("home_folder")
def test_a_kept_view_becomes_a_file_once_its_job_has_run(of_the_lead: Client) -> None:
    view = sent(of_the_lead, "POST", "/views", {"list": "accounts", "name": "By name", "query": "sort=name"}).json()
    asked = sent(of_the_lead, "POST", "/exports", {"list": "accounts", "format": "csv", "query": view["query"]}).json()
    file = f"{API}/exports/{asked['id']}/file"
    before = of_the_lead.get(file)
    write(Export.objects.get())

    shown = of_the_lead.get(f"{API}/exports/{asked['id']}").json()
    content = b"".join(of_the_lead.get(file)).decode()
    Export.objects.get().path.unlink()
    gone = of_the_lead.get(file)

    assert (asked["state"], shown["state"], shown["rows"]) == ("waiting", "written", 1)
    assert (before.status_code, before.json()["type"]) == (409, "urn:kingside:problem:not_written_yet")
    assert "\n,N/1,New," in content
    assert gone.status_code == 410
    documented = whole()["paths"]["/api/v1/exports/{pk}/file"]["get"]["responses"]
    assert ["application/problem+json" in documented[code]["content"] for code in ("409", "410")] == [True, True]


def test_a_view_is_let_go_and_taken_back(program: Client) -> None:
    view = sent(program, "POST", "/views", {"list": "accounts", "name": "Mine"}).json()

    assert program.delete(f"{API}/views/{view['id']}").status_code == 204
    assert program.get(f"{API}/views?list=accounts").json()["items"] == []
    assert sent(program, "POST", f"/views/{view['id']}/restoration").json()["name"] == "Mine"
    assert SavedView.objects.get().deleted_at is None


def test_a_program_says_with_which_view_its_member_begins(program: Client) -> None:
    first, second = (
        sent(program, "POST", "/views", {"list": "accounts", "name": name, "is_default": name == "One"}).json()
        for name in ("One", "Two")
    )

    assert program.delete(f"{API}/views/{second['id']}/default").status_code == 204
    assert SavedView.objects.get(is_default=True).pk == first["id"]
    assert sent(program, "PUT", f"/views/{second['id']}/default", {}).json()["is_default"] is True
    assert SavedView.objects.get(is_default=True).pk == second["id"]
    assert program.delete(f"{API}/views/{second['id']}/default").status_code == 204
    assert not SavedView.objects.filter(is_default=True).exists()


@pytest.mark.parametrize("address", ["/views", "/exports"])
@pytest.mark.parametrize(("name", "query", "status"), [("nothing", "", 422), ("accounts", "x=1&" * 1500, 422)])
def test_a_list_or_question_that_is_none_is_refused(
    program: Client, address: str, name: str, query: str, status: int
) -> None:
    body = {"list": name, "query": query, **({"name": "Mine"} if address == "/views" else {"format": "csv"})}

    assert sent(program, "POST", address, body).status_code == status
