"""What holds for every operation: who is let in, how problems look, how lists go on, what is done once."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent
from kingside.identity import replays
from kingside.identity.kinds import Leaver
from kingside.identity.models import ApiToken, Department, KeptAnswer, Member
from kingside.identity.operations import forget_what_expired
from kingside.imports.models import ImportBatch
from kingside.profit.models import CostDraft, ProfitMap
from tests.cast import ClientOf, ProgramOf, on_team
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

API = "/api/v1"
DRAFT = {"name": "Next", "toml": "currency = 'EUR'"}


@pytest.fixture
def program(finance: Member, program_of: ProgramOf) -> Client:
    """Farida's script."""
    return program_of(finance)


def write(program: Client, address: str, body: object, *, method: str = "POST", key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return program.generic(method, f"{API}{address}", json.dumps(body), "application/json", headers=headers)


def kind(answer: Any) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return str(answer.json()["type"].removeprefix("urn:kingside:problem:"))


def all_portions(program: Client, address: str) -> list[Any]:
    found: list[Any] = []
    while address:
        answer = program.get(address)
        assert answer.status_code == 200, answer.content
        assert answer.headers.get("Link", "") == (
            f'<{answer.json()["next"]}>; rel="next"' if answer.json()["next"] else ""
        )
        found += answer.json()["items"]
        address = answer.json()["next"]
    return found


# who is let in


def test_a_token_says_who_asks(program: Client) -> None:
    told = program.get(f"{API}/me").json()

    assert (told["name"], told["roles"], told["token"]["scope"]) == ("Farida Nasser", ["FIN"], "write")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer kst_forged", "Basic a3N0Og==", "Bearer \u00e9"])
def test_without_a_good_token_nothing_opens(db: None, authorization: str) -> None:
    answer = Client().get(f"{API}/me", headers={"Authorization": authorization})

    assert (answer.status_code, kind(answer)) == (401, "unauthorized")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_does_not_open_the_api(finance: Member, client_of: ClientOf) -> None:
    assert client_of(finance).get(f"{API}/me").status_code == 401


def test_a_program_can_end_its_token(program: Client) -> None:
    assert program.delete(f"{API}/me/token").status_code == 204
    assert program.get(f"{API}/me").status_code == 401


def test_an_address_that_tries_tokens_has_to_wait(db: None, settings: Settings) -> None:
    settings.KINGSIDE_API_TRIES_A_MINUTE = 2
    guesser = Client(headers={"Authorization": "Bearer kst_guess"})

    answers = [guesser.get(f"{API}/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_a_member_may_ask_so_much_in_a_minute_with_all_tokens_together(
    finance: Member, program_of: ProgramOf, settings: Settings
) -> None:
    settings.KINGSIDE_API_A_MINUTE = 2
    one, other = program_of(finance), program_of(finance)

    answers = [one.get(f"{API}/me"), other.get(f"{API}/me"), one.get(f"{API}/me")]

    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert kind(answers[-1]) == "too_many_requests"


# how problems look


def test_an_address_that_is_none_is_a_problem_and_no_page(program: Client) -> None:
    assert kind(program.get(f"{API}/nothing")) == "not_found"
    assert kind(program.post(f"{API}/nothing")) == "not_found"


def test_a_method_that_an_address_lacks_says_which_it_has(program: Client) -> None:
    answer = program.delete(f"{API}/accounts")

    assert (kind(answer), answer["Allow"]) == ("method_not_allowed", "GET")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"name": NaN, "toml": ""}', "application/json", 400),
        (b'{"name": "x", "name": "y", "toml": ""}', "application/json", 400),
        (b'{"name": "x\\u0000", "toml": ""}', "application/json", 400),
        (b'{"name": "\\ud800", "toml": ""}', "application/json", 400),
        (b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "application/json", 400),
        (b'{"name": 1' + b"0" * 5000 + b', "toml": ""}', "application/json", 400),
        (b'{"name": "x", "toml": ""}', "text/plain", 415),
        (b'{"name": "x", "toml": ""}', "application/json; charset=utf-16", 415),
        (b'{"name": "x", "toml": "' + b"y" * (2 << 20) + b'"}', "application/json", 413),
        (b'{"name": "x", "toml": "", "state": "PUBLISHED"}', "application/json", 422),
        (b'{"name": "x", "toml": 7}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
    ],
)
def test_what_is_sent_wrongly_is_named_and_keeps_nothing(
    program: Client, body: bytes, content_type: str, status: int
) -> None:
    answer = program.generic("POST", f"{API}/cost-drafts", body, content_type)

    assert (answer.status_code, bool(kind(answer))) == (status, True)
    assert not CostDraft.objects.exists()


def test_a_body_in_chunks_is_refused_rather_than_taken_for_none(program: Client) -> None:
    answer = program.generic("POST", f"{API}/notices/read", "", headers={"Transfer-Encoding": "chunked"})

    assert (answer.status_code, kind(answer)) == (411, "length_required")


@pytest.mark.parametrize("extra", ["state", "files"])
def test_a_form_with_a_field_too_much_is_refused(program: Client, extra: str) -> None:
    told = {"kind": "lines", "source": "SAP", "file": SimpleUploadedFile("lines.csv", b"a\n1\n")}
    more: dict[str, Any] = {extra: "READ" if extra == "state" else SimpleUploadedFile("more.csv", b"a\n1\n")}

    answer = program.post(f"{API}/imports", told | more)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#/{extra}")
    assert not ImportBatch.objects.exists()


def test_what_is_wrong_is_pointed_at(program: Client) -> None:
    answer = write(program, "/cost-drafts", {"toml": 7})

    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/name", "#/toml"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=6e28",
        "limit=99999999999999999999",
        "serach=x",
        "q=%00",
        "sort=sector",
        "limit=1&limit=2",
    ],
)
def test_a_query_that_is_none_is_refused_and_not_passed_over(program: Client, query: str) -> None:
    assert program.get(f"{API}/accounts?{query}").status_code == 422


def test_an_id_that_nobody_has_is_not_found_however_large(program: Client) -> None:
    assert program.get(f"{API}/cost-drafts/{2**63 - 1}").status_code == 404
    assert program.get(f"{API}/cost-drafts/{10**40}").status_code == 422
    assert program.get(f"{API}/accounts/%00").status_code == 404


# how lists go on


@pytest.fixture
def bazaar(publish: Publish) -> ProfitMap:
    """Sixty accounts, each earning one more than the one before."""
    return publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)


@pytest.mark.req("GEN-11")
@pytest.mark.parametrize("sort", ["", "net_profit", "-net_revenue", "-cost_to_serve", "name", "number"])
def test_all_portions_together_are_the_list(bazaar: ProfitMap, program: Client, sort: str) -> None:
    whole = all_portions(program, f"{API}/accounts?limit=200&sort={sort}")

    in_portions = all_portions(program, f"{API}/accounts?limit=7&sort={sort}")

    assert [each["number"] for each in in_portions] == [each["number"] for each in whole]
    assert len({each["number"] for each in whole}) == 60


def test_accounts_come_best_first_unless_asked_otherwise(bazaar: ProfitMap, program: Client) -> None:
    numbers = [each["number"] for each in all_portions(program, f"{API}/accounts")]

    assert numbers == [f"C{n:04}" for n in reversed(range(60))]


def test_what_comes_in_meanwhile_moves_nothing(bazaar: ProfitMap, program: Client) -> None:
    first = program.get(f"{API}/accounts?sort=number&limit=30").json()
    register(accounts=[NewAccount(number="A", name="New")])  # before all others

    second = program.get(first["next"]).json()

    assert [each["number"] for each in first["items"] + second["items"]] == [f"C{n:04}" for n in range(60)]


def test_one_walk_stays_with_the_map_it_began_with(bazaar: ProfitMap, publish: Publish, program: Client) -> None:
    first = program.get(f"{API}/accounts?limit=30").json()
    publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS.replace("45.00", "46.00"))

    assert program.get(first["next"]).json()["map"] == first["map"] == str(bazaar.pk)
    assert program.get(f"{API}/accounts").json()["map"] != str(bazaar.pk)


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0:1:2", "%F0%9F%A6%84", "x" * 3000])
def test_a_made_up_cursor_is_refused(bazaar: ProfitMap, program: Client, cursor: str) -> None:
    assert program.get(f"{API}/accounts?cursor={cursor}").status_code in (400, 422)


def test_a_cursor_holds_for_its_own_list_and_filters_only(bazaar: ProfitMap, program: Client) -> None:
    cursor = program.get(f"{API}/accounts?limit=3").json()["next"].partition("cursor=")[2]

    assert program.get(f"{API}/accounts?limit=5&cursor={cursor}").status_code == 200
    assert kind(program.get(f"{API}/accounts?show=worst&cursor={cursor}")) == "not_a_cursor"
    assert kind(program.get(f"{API}/imports?cursor={cursor}")) == "not_a_cursor"


# figures


def test_a_figure_says_which_of_its_three_states_it_is_in(
    bazaar: ProfitMap, lead: Member, program_of: ProgramOf
) -> None:
    on_team(Account.objects.get(number="C0003"), lead)
    register(accounts=[NewAccount(number="N", name="New")])

    shown = {each["number"]: each["figures"] for each in all_portions(program_of(lead), f"{API}/accounts?limit=50")}

    assert shown["C0003"]["net_profit"] == {"state": "value", "value": "-22", "unit": "EUR"}
    assert shown["C0004"]["net_profit"] == {"state": "not_shown", "value": None, "unit": "EUR"}


# what is done once


@pytest.mark.req("GEN-11")
def test_the_same_request_under_a_key_is_done_once(program: Client) -> None:
    key = str(uuid4())

    first, second = (write(program, "/cost-drafts", DRAFT, key=key) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert CostDraft.objects.count() == 1


def test_a_key_of_another_request_is_refused(program: Client) -> None:
    write(program, "/cost-drafts", DRAFT, key="k")

    answer = write(program, "/cost-drafts", {**DRAFT, "name": "Other"}, key="k")

    assert (answer.status_code, kind(answer)) == (422, "key_of_another_request")


def test_a_key_at_work_is_asked_for_again(program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.cache.cache.add", lambda *_args, **_more: False)

    answer = write(program, "/cost-drafts", DRAFT, key="k")

    assert (answer.status_code, kind(answer)) == (409, "key_at_work")


def test_of_two_that_were_worked_on_under_a_key_for_long_one_is_done(
    program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each began before the other had an answer."""
    monkeypatch.setattr("kingside.identity.replays._kept", lambda *_: None)

    first, second = (write(program, "/cost-drafts", DRAFT, key="k") for _ in range(2))

    assert first.status_code == 201
    assert (second.status_code, kind(second)) == (409, "key_at_work")
    assert CostDraft.objects.count() == 1


def test_a_refusal_leaves_its_key_free(program: Client) -> None:
    assert write(program, "/cost-drafts", {"name": "x"}, key="k").status_code == 422
    assert write(program, "/cost-drafts", DRAFT, key="k").status_code == 201


def test_a_fault_in_between_leaves_neither_the_record_nor_the_answer(
    program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(KeptAnswer.objects, "create", fail)
        with pytest.raises(ZeroDivisionError):
            write(program, "/cost-drafts", DRAFT, key="k")

    assert not CostDraft.objects.exists()
    assert write(program, "/cost-drafts", DRAFT, key="k").status_code == 201


def test_two_tokens_do_not_share_keys(finance: Member, program_of: ProgramOf) -> None:
    for program in (program_of(finance), program_of(finance)):
        assert write(program, "/cost-drafts", DRAFT, key="k").status_code == 201

    assert CostDraft.objects.count() == 2


@pytest.mark.usefixtures("home_folder")
def test_a_file_sent_twice_under_a_key_is_one_import(program: Client) -> None:
    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("lines.csv", content)  # a boundary of its own each time
        told = {"kind": "lines", "source": "SAP", "file": file}
        return program.post(f"{API}/imports", told, headers={"Idempotency-Key": "k"})

    answers = [send(b"order\n1\n"), send(b"order\n1\n"), send(b"order\n2\n")]

    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert ImportBatch.objects.count() == 1


def test_kept_answers_go_after_a_day_and_can_be_forgotten(program: Client, finance: Member) -> None:
    write(program, "/cost-drafts", DRAFT, key="k")
    forget_what_expired(now=timezone.now() + timedelta(hours=23))
    assert KeptAnswer.objects.count() == 1

    forget_what_expired(now=timezone.now() + timedelta(hours=25))
    assert KeptAnswer.objects.count() == 0

    write(program, "/cost-drafts", DRAFT, key="k")
    assert replays.forget(leaver=Leaver(finance, frozenset(), frozenset(), "Former member")) == 1


# what is written down


def test_a_write_leaves_the_entry_of_the_page_and_says_which_token(program: Client, finance: Member) -> None:
    write(program, "/cost-drafts", DRAFT)

    event = AuditEvent.objects.get(verb="begun")
    token = ApiToken.objects.get(member=finance)
    assert (event.actor_id, event.subject_label, event.detail) == (str(finance.pk), "Next", f"[token {token.pk}]")


def test_the_second_of_two_who_save_gets_both_versions(lead: Member, program_of: ProgramOf) -> None:
    register(accounts=[NewAccount(number="A", name="Orrestad")])
    on_team(Account.objects.get(number="A"), lead)
    program = program_of(lead)
    write(program, "/accounts/A", {"version": 1, "name": "Orrestad", "sector": "Paper"}, method="PUT")

    answer = write(program, "/accounts/A", {"version": 1, "name": "Orrestad", "sector": "Pulp"}, method="PUT")

    assert (answer.status_code, kind(answer)) == (409, "stale_version")
    conflict = answer.json()["conflict"]
    assert (conflict["version"], conflict["who"]) == (2, "Lena Brandt")
    assert conflict["fields"] == [
        {"field": "sector", "seen": "", "theirs": "Paper", "yours": "Pulp", "is_contested": True}
    ]
    assert (
        write(program, "/accounts/A", {"version": 2, "name": "Orrestad", "sector": "Pulp"}, method="PUT").json()[
            "version"
        ]
        == 3
    )


def test_a_body_that_names_what_is_not_there_says_which_field(administrator: Member, program_of: ProgramOf) -> None:
    answer = write(program_of(administrator), "/departments", {"name": "Yard", "deputy": 4711})

    assert (answer.status_code, kind(answer)) == (422, "no_such_reference")
    assert "`deputy`" in answer.json()["detail"]
    assert not Department.objects.exists()
