"""A request under an idempotency key is done once, whatever happens in between."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kingside.identity import replays
from kingside.identity.kinds import Leaver
from kingside.identity.models import KeptAnswer, Member
from kingside.identity.operations import forget_what_expired
from kingside.imports.models import ImportBatch
from kingside.profit.models import CostDraft
from tests.api.asking import API, DRAFT, kind, write
from tests.cast import ProgramOf


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
    assert (
        replays.forget(leaver=Leaver(member=finance, names=frozenset(), addresses=frozenset(), label="Former member"))
        == 1
    )
