"""The examples in the reference of the API are sent, and the script for every night brings lines in."""

import importlib.util
import json
import re
import shlex
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kingside.accounts.models import Account
from kingside.config.api_reference import parts, whole
from kingside.config.openapi_document import operations_of
from kingside.identity.models import Member, Role
from kingside.imports.models import ImportBatch
from kingside.imports.operations import finish_now
from kingside.imports.tests.test_counting import sale
from kingside.imports.tests.test_facts import line
from tests.access.world import World
from tests.cast import ClientOf, ProgramOf, on_team
from tests.docs.pages import blocks
from tests.imported_files import Rows, csv_bytes
from tests.skips import REPOSITORY

DOCS = REPOSITORY / "docs"


@pytest.mark.req("GEN-11")
def test_every_example_of_the_reference_is_answered(world: World, program_of: ProgramOf) -> None:
    finance = on_team(Account.objects.get(number="A"), world.member("FIN"), Role.PLAYER)
    lead = world.member("LEAD")

    answers = {}
    for words in _examples():
        member = lead if "PUT" in words or "/lists/accounts/sector" in words[-1] else finance
        answers[" ".join(words)[:90]] = _sent(program_of(member), words).status_code

    assert len(answers) >= 6
    assert {said: status for said, status in answers.items() if status >= 300} == {}


@pytest.fixture
def night(
    home_folder: object, finance: Member, program_of: ProgramOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Callable[[Rows], None]:
    """The script on a file of these lines; what it waits for is done at once."""
    script, program = _script(), program_of(finance)

    def ask(method: str, path: str, body: Any = None, *, content_type: str = "application/json", key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        answer = program.generic(method, path, body or b"", content_type, headers=headers)
        assert answer.status_code < 300, answer.content
        return answer.json()

    monkeypatch.setattr(script, "ask", ask)

    def wait(_seconds: int) -> None:
        finish_now(batch=ImportBatch.objects.get(state__in=("READING", "CHECKING", "IMPORTING")))

    def run(rows: Rows) -> None:
        (tmp_path / "lines.csv").write_bytes(csv_bytes(rows))
        script.main(str(tmp_path / "lines.csv"), "SAP")

    monkeypatch.setattr(script.time, "sleep", wait)
    return run


def test_the_script_for_every_night_brings_lines_in(
    night: Callable[[Rows], None], capsys: pytest.CaptureFixture[str]
) -> None:
    night([line("A"), line("B")])

    assert "imported, 2 new, 0 changed" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="was sent before: imported"):
        night([line("A"), line("B")])


def test_the_script_counts_lines_and_stops_before_it_overwrites_any(
    night: Callable[[Rows], None], capsys: pytest.CaptureFixture[str]
) -> None:
    night([sale(f"A{n}", Freight="9.50") for n in range(5) for _ in range(2)])

    told = capsys.readouterr().out
    assert "imported, 10 new, 0 changed" in told
    assert told.startswith("“Freight” is the same on all lines")
    with pytest.raises(SystemExit, match=r"nothing came in\. 1 line that is here would change"):
        night([sale("A1", "70.00", Freight="9.50"), sale("B", Freight="3.00")])


def test_every_operation_stands_on_the_page_of_the_api(finance: Member, client_of: ClientOf) -> None:
    page = client_of(finance).get("/api/v1/docs/").content.decode()

    assert [each.id for part in parts() for each in part.operations if f'id="{each.id}"' not in page] == []
    assert sum(len(part.operations) for part in parts()) == len(list(operations_of(whole())))
    assert "https://cdn" not in page


def test_every_operation_has_words_and_examples() -> None:
    for method, operation in operations_of(whole()):
        name = operation["operationId"]
        assert operation["description"].endswith("."), name
        assert len(operation["tags"]) == 1, name
        answers = operation["responses"]
        assert {"400", "401", "403", "404", "422", "429", "503"} <= set(answers), name
        assert method == "get" or {"409", "413", "415"} <= set(answers), name
        bodies = [operation.get("requestBody", {}), *answers.values()]
        assert all("example" in media for body in bodies for media in body.get("content", {}).values()), name


def _examples() -> Iterator[list[str]]:
    for block in blocks(DOCS / "reference" / "api.md", "sh"):
        yield shlex.split(block.text)


def _sent(program: Client, words: list[str]) -> Any:
    options = dict(zip(words[1:-1:2], words[2:-1:2], strict=True))
    path = re.sub(r"^\$KINGSIDE_URL", "", words[-1])
    headers = dict(word.split(": ", 1) for before, word in pairwise(words) if before == "-H")
    headers.pop("Authorization")
    if form := dict(word.split("=", 1) for before, word in pairwise(words) if before == "-F"):
        named = {name: SimpleUploadedFile(told[1:], b"%PDF-1.7\n") for name, told in form.items() if told[0] == "@"}
        return program.post(path, form | named, headers=headers)
    content_type = headers.pop("Content-Type", "application/json")
    body = json.dumps(json.loads(options["-d"])) if "-d" in options else ""
    return program.generic(options.get("-X", "GET"), path, body, content_type, headers=headers)


def _script() -> Any:
    spec = importlib.util.spec_from_file_location("nightly", DOCS / "how-to" / "api" / "nightly.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script
