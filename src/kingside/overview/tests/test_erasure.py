"""A member who has left is erased: the name is nowhere any more, and what was done stays under a label."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.db.models import TextField
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kingside.accounts import proposals
from kingside.accounts.commented import ACCOUNT
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.accounts.team import end_membership
from kingside.audit.models import AuditEvent, PersonalName, PersonalValue
from kingside.audit.operations import record
from kingside.comments.models import Comment
from kingside.comments.operations import edit, write
from kingside.config.home import Home
from kingside.exports import operations as exports
from kingside.flags.models import Dismissal, Flag, Severity
from kingside.identity import erasure, erasure_journal, holdings, operations
from kingside.identity.erasure import erase
from kingside.identity.invitations import accept, invite
from kingside.identity.kinds import Leaver, assignments, erasers, writings
from kingside.identity.models import ApiToken, Department, KeptAnswer, Member, Role
from kingside.identity.roles import LastAdministrator, give_grant, name_department, record_absence
from kingside.identity.schemas import Held
from kingside.jobs.journal import EMPTY
from kingside.jobs.models import Job
from kingside.notices.models import Mail, Notice
from kingside.notices.notices import FAILED
from kingside.notices.operations import choose, notify
from kingside.notices.queries import Wish
from kingside.overview.lists.accounts import ACCOUNTS
from kingside.profit.lesson import VERSION, acknowledge
from kingside.profit.models.targets import AccountTarget
from kingside.search.models import SearchEntry
from kingside.search.operations import remember_visit
from kingside.tables.asked import read
from kingside.tables.operations import delete_view, save_view
from tests.cast import A_WHILE_AGO, PASSWORD, ClientOf, ProgramOf, on_team
from tests.traces import tables_with

pytestmark = pytest.mark.both_databases

TRACES = ("quillfeather", "zenobia", "zeno.q")  # of name, address, and what both were before


@pytest.fixture
def alder(db: None) -> Account:
    register(accounts=[NewAccount("10010", "Alder Works")])
    return Account.objects.get()


@pytest.fixture
def zenobia(alder: Account, administrator: Member, lead: Member, manager: Member, home_folder: Home) -> Member:
    """Zenobia Quillfeather came as a guest, was renamed, and left traces wherever one can before she went."""
    at, links = timezone.now(), list[str]()

    def address(token: str) -> str:
        links.append(token)
        return f"https://kingside.example/{token}"

    told = {"name": "Zeno Quill", "email": "zeno.q@kingside.example", "title": "Zenobia's own title"}
    invite(**told, by=administrator, at=at, address=address)
    member = accept(token=links[0], name="Zeno Quillfeather", password=PASSWORD, at=at)
    member = operations.correct(
        member=member,
        name="Zenobia Quillfeather",
        email="zenobia@kingside.example",
        title="Lead of Zenobia's",
        function="Sales",
        seen_version=member.version,
        by=administrator,
        at=at,
    )
    give_grant(member=member, role=Role.FIN, by=administrator, valid_from=A_WHILE_AGO)
    record_absence(member=member, by=administrator, valid_from=A_WHILE_AGO)
    acknowledge(member=member, version=VERSION, at=at)
    _at_the_account(member, alder, lead, manager)
    _of_her_own(member, lead)
    return Member.objects.get(pk=member.pk)


def _at_the_account(member: Member, alder: Account, lead: Member, manager: Member) -> None:
    at = timezone.now()
    on_team(alder, lead)
    on_team(alder, member, Role.SUPPORT)
    key = uuid4()
    hers = write(on=(ACCOUNT, alder), by=member, key=key, text="Quillfeather says so", at=at)
    edit(comment=hers, seen_version=1, by=member, text="I said so.", at=at)
    other = write(on=(ACCOUNT, alder), by=lead, key=uuid4(), text="@Zenobia Quillfeather, see?", at=at)
    edit(comment=other, seen_version=1, by=lead, text="@zenobia quillfeather, do you see?", at=at)
    why = "Zenobia is away too often"
    asked: dict[str, Any] = {
        "account": alder,
        "change": "LEAVE",
        "member": member,
        "on": timezone.localdate(),
        "why": why,
    }
    proposal = proposals.propose(**asked, by=lead, at=at)
    proposals.decline(proposal=proposal, answer="Zenobia stays", by=manager, at=at)
    Flag.objects.create(
        rule="accounts.lead_out",
        subject_kind="account",
        subject_id=str(alder.pk),
        label="Alder Works",
        path="/",
        is_loud=True,
        severity=Severity.WARNING,
        evidence={"lead": member.name, "away_since": None},
        since=at,
    )
    workshop = name_department(name="Workshop", representative=member, deputy=lead, by=None)
    name_department(name="Workshop", representative=lead, by=None, department=workshop, seen_version=workshop.version)
    end_membership(membership=alder.memberships.get(member=member), by=manager, on=timezone.localdate())


def _of_her_own(member: Member, lead: Member) -> None:
    at = timezone.now()
    Client().post("/sign-in/", {"login": member.email, "password": PASSWORD}, headers={"user-agent": "Zenobia's phone"})
    for kind in Authenticator.Type.values:
        Authenticator.objects.create(user=member, type=kind, data={"name": "Zenobia's", "secret": "s"})
    token, _ = operations.issue_token(
        member=member, name="Zenobia's script", scope=ApiToken.Scope.READ, lasts=timedelta(days=3), at=at
    )
    answer = {"status": 200, "body": member.email, "kept_at": at}
    KeptAnswer.objects.create(token=token, key="k", fingerprint="f", content_type="text/plain", **answer)
    member.open_identities.create(issuer="https://id.example", subject="zenobia", bound_at=at)
    for name, is_gone in (("Zenobia's worst", False), ("Zenobia's best", True)):
        view = save_view(by=member, kind=ACCOUNTS, name=name, query="")
        if is_gone:
            delete_view(view=view, by=member, at=at)
    notify(to=[lead], kind=FAILED, text=f"{member} waits for you", path="/", by=None, at=at)
    notify(to=[member], kind=FAILED, text="Look.", path="/", by=None, at=at)
    choose(member=member, wishes={FAILED: Wish(is_listed=False, mail=Mail.DIGEST)})
    remember_visit(member=member, entry=SearchEntry.objects.filter(kind="account").latest("pk"), at=at)
    Job.objects.create(kind="x", subject_id="1", by=member, state="FAILED", error=f"No {member.email}", finished_at=at)
    DBTaskResult.objects.create(args_kwargs={}, task_path="x", traceback=f"KeyError: {member.email}")
    for who in (member, lead):
        opened = ACCOUNTS.open(who, {})
        asked = read(ACCOUNTS, opened, QueryDict())
        export = exports.ask_for(kind=ACCOUNTS, opened=opened, asked=asked, file_format="csv", by=who)
        exports.write(export)


def traces() -> set[str]:
    """Tables with a row in which somebody could read who she was; the index of the search among them."""
    return tables_with(*TRACES)


def letters_in_the_index() -> set[str]:
    """Three letters in a row of her name that the index of SQLite holds and no entry has."""
    if connection.vendor != "sqlite":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM search_words_data")
        held = b"".join(block for (block,) in cursor.fetchall())
    name = "zenobia quillfeather"
    threes = {name[start : start + 3] for start in range(len(name) - 2)}
    entries = SearchEntry.objects.exclude(title="Zenobia Quillfeather").values_list("words", flat=True)
    return {three for three in threes if three.encode() in held and not any(three in words for words in entries)}


@pytest.mark.req("INV-25")
def test_nothing_of_her_is_left_in_any_table(
    zenobia: Member,
    alder: Account,
    administrator: Member,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    before, files = traces(), list(Path(settings.KINGSIDE_HOME.exports).iterdir())
    letters = letters_in_the_index()
    with django_capture_on_commit_callbacks(execute=True):
        erased = erase(member=zenobia, by=administrator, at=timezone.now())

    assert {"identity_member", "audit_personalvalue", "comments_comment", "flags_flag", "jobs_job"} <= before
    assert len(files) == 2
    assert traces() == set()
    if connection.vendor == "sqlite":
        assert "zen" in letters
        assert letters_in_the_index() == set()
        assert Job.objects.get(kind=EMPTY).state == Job.State.QUEUED
    assert list(Path(settings.KINGSIDE_HOME.exports).iterdir()) == []
    assert (erased.name, erased.is_active) == (f"Former member {zenobia.pk}", False)
    assert SearchEntry.objects.get(kind="member", ref=str(zenobia.pk)).title == erased.name
    # what was done stays
    assert set(Comment.objects.values_list("text", flat=True)) == {
        "I said so.",
        f"@{erased.name}, do you see?",
    }
    assert alder.memberships.get(member=zenobia).team_role == Role.SUPPORT
    assert Notice.objects.filter(member=zenobia).count() == 0
    assert not zenobia.grants.filter(valid_to=None).exists()


@pytest.mark.req("INV-25")
def test_she_is_not_let_in_again_and_erased_once(
    zenobia: Member, administrator: Member, client_of: ClientOf, program_of: ProgramOf
) -> None:
    hers, browser, program = client_of(zenobia), client_of(administrator), program_of(administrator)
    page = browser.get(f"/members/{zenobia.pk}/erase/").content.decode()
    done = browser.post(f"/members/{zenobia.pk}/erase/", follow=True).content.decode()

    assert "Erase Zenobia Quillfeather for good?" in page
    assert f"Former member {zenobia.pk}" in page
    assert "Zenobia Quillfeather is erased." in done
    assert f"Former member {zenobia.pk} was erased" in done
    assert "Erase this member" not in done
    assert hers.get("/").status_code == 302
    for address in (zenobia.email, f"former-member-{zenobia.pk}@kingside.invalid"):
        assert Client().post("/sign-in/", {"login": address, "password": PASSWORD}).status_code == 200
    for step in ("erasure", "reactivation"):
        answer = program.post(f"/api/v1/members/{zenobia.pk}/{step}", content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:kingside:problem:member_is_erased")
    assert "Let in again" not in browser.get("/members/").content.decode()
    trail = browser.get("/audit/?kind=member").content.decode()
    assert f"Former member {zenobia.pk}" in trail
    assert "Alder Works" in browser.get("/accounts/10010/").content.decode()


def test_whoever_is_counted_on_hands_over_first(
    alder: Account, lead: Member, support: Member, administrator: Member, client_of: ClientOf, program_of: ProgramOf
) -> None:
    on_team(alder, lead)
    name_department(name="Workshop", representative=lead, by=None)
    proposals.propose(
        account=alder, change="LEAVE", member=lead, on=timezone.localdate(), why="So.", by=lead, at=timezone.now()
    )

    answer = program_of(administrator).post(f"/api/v1/members/{lead.pk}/erasure", content_type="application/json")
    page = client_of(administrator).get(f"/members/{lead.pk}/erase/").content.decode()

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:kingside:problem:hand_over_first")
    for held in ("lead of Alder Works", "represents Workshop", "a proposal for the team of Alder Works waits"):
        assert held in answer.json()["detail"]
        assert held in page
    assert 'type="submit">Erase Lena Brandt' not in page
    assert Member.objects.get(pk=lead.pk).name == "Lena Brandt"


def test_what_is_given_to_them_at_the_last_moment_is_handed_over_first(
    lead: Member, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = iter(([], ["lead of Alder Works"]))  # before the row is locked, and after
    monkeypatch.setitem(assignments._entries, "accounts", lambda _member, _on: next(readings))

    with pytest.raises(erasure.HandOverFirst, match="lead of Alder Works"):
        erase(member=lead, by=administrator, at=timezone.now())

    assert Member.objects.get(pk=lead.pk).is_active


@pytest.mark.req("INV-25")
def test_what_began_before_does_not_write_the_name_back(alder: Account, lead: Member, administrator: Member) -> None:
    as_read_before = Member.objects.get(pk=lead.pk)
    label = erase(member=lead, by=administrator, at=timezone.now()).name

    with transaction.atomic():
        record(by=as_read_before, verb="changed", subject=alder, changes={"lead": (None, as_read_before)})
        record(by=administrator, verb="changed", subject=as_read_before)

    theirs = {"kind": "member", "person_id": str(lead.pk)}
    assert [row.name for row in PersonalName.objects.filter(**theirs)] == [label]
    assert [row.after for row in PersonalValue.objects.filter(**theirs)] == [label]


def test_whoever_a_backup_brings_back_is_erased_again(
    alder: Account,
    lead: Member,
    administrator: Member,
    stranger: Member,
    home_folder: Home,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """Rows of before as a backup has them; a newcomer has the number of somebody who was erased."""
    with django_capture_on_commit_callbacks(execute=True):
        erase(member=lead, by=administrator, at=timezone.now())
        erase(member=stranger, by=administrator, at=timezone.now())
    journal = home_folder.erasures.read_text()
    Member.objects.filter(pk=lead.pk).update(erased_at=None, name="Lena Brandt", is_active=True)
    newcomer = {"erased_at": None, "name": "Nora Wiik", "is_active": True, "joined_at": timezone.now()}
    Member.objects.filter(pk=stranger.pk).update(**newcomer)
    on_team(alder, lead)

    assert [(erased.member, refusal) for erased, refusal in erasure.repeat(at=timezone.now())] == [(lead.pk, None)]
    label = f"Former member {lead.pk}"
    assert list(Member.objects.filter(pk=lead.pk).values_list("name", "is_active")) == [(label, False)]
    assert erasure.still_assigned(timezone.localdate()) == [
        f"{label} still holds what somebody else has to take over: lead of Alder Works."
    ]
    end_membership(membership=alder.memberships.get(), by=None, on=timezone.localdate())
    assert erasure.still_assigned(timezone.localdate()) == list(erasure.repeat(at=timezone.now())) == []
    assert Member.objects.get(pk=stranger.pk).name == "Nora Wiik"
    assert "Lena" not in journal
    assert [json.loads(line)["member"] for line in journal.splitlines()] == [lead.pk, stranger.pk]
    home_folder.erasures.unlink()
    erasure_journal.complete(home_folder.erasures)
    assert [each.member for each in erasure_journal.read(home_folder.erasures)] == [lead.pk]
    home_folder.erasures.write_text("Lena\n")
    with pytest.raises(erasure_journal.UnreadableJournal):
        erasure_journal.read(home_folder.erasures)


def test_a_line_that_was_cut_off_holds_up_nothing_and_is_written_anew(
    lead: Member, administrator: Member, home_folder: Home
) -> None:
    erase(member=lead, by=administrator, at=timezone.now())
    erasure_journal.complete(home_folder.erasures)
    whole = home_folder.erasures.read_text()
    home_folder.erasures.write_text(whole[:-20])

    assert erasure_journal.read(home_folder.erasures) == []
    erasure_journal.complete(home_folder.erasures)
    assert home_folder.erasures.read_text() == whole


def test_the_last_administrator_and_oneself_stay(administrator: Member, lead: Member, stranger: Member) -> None:
    with pytest.raises(erasure.OwnErasure):
        erase(member=administrator, by=administrator, at=timezone.now())
    with pytest.raises(LastAdministrator):
        erase(member=administrator, by=None, at=timezone.now())
    Member.objects.filter(pk=stranger.pk).update(is_demo=True)
    with pytest.raises(operations.DemoStaysAsItIs):
        erase(member=Member.objects.get(pk=stranger.pk), by=administrator, at=timezone.now())

    assert not Member.objects.exclude(erased_at=None).exists()


def test_a_room_that_fails_leaves_everything_as_it_was(
    lead: Member, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(leaver: Leaver) -> None:
        raise RuntimeError(leaver.label)

    monkeypatch.setitem(erasers._entries, "search", fail)
    with pytest.raises(RuntimeError):
        erase(member=lead, by=administrator, at=timezone.now())

    assert Member.objects.get(pk=lead.pk).is_active


@pytest.mark.req("INV-25")
def test_she_takes_what_is_held_about_her_and_so_does_the_administrator(
    zenobia: Member, administrator: Member, lead: Member, client_of: ClientOf
) -> None:
    address = f"/members/{zenobia.pk}/data.json"
    for browser, is_own in ((client_of(zenobia), True), (client_of(administrator), False)):
        answer = browser.get(address)
        held = json.loads(b"".join(answer))

        tables = {(each["table"], each["as"]) for each in held["tables"]}
        seeded = {
            (model._meta.label, field.name)
            for model, field in holdings.references()
            if model._default_manager.filter(**{field.name: zenobia}).exists()
        }
        assert tables == seeded
        assert len(tables) >= 18
        assert held["about"]["email"] == "zenobia@kingside.example"
        assert {"field": "name", "before": "Zeno Quillfeather", "after": "Zenobia Quillfeather"}.items() <= next(
            each for each in held["values_beside_the_trail"] if each["verb"] == "changed" and each["field"] == "name"
        ).items()
        assert any(
            {"kind": "invitation", "field": "name", "after": "Zeno Quill"}.items() <= each.items()
            for each in held["values_beside_the_trail"]
        )
        assert {"did", "happened"} <= {key for event in held["events"] for key in event}
        text = json.dumps(held)
        assert zenobia.password not in text
        assert ApiToken.objects.get(member=zenobia).token_hash not in text
        assert ("Lena Brandt" in text) == is_own  # in a notice to her
        assert ("Look." in text) == is_own
        assert ("I said so." in text) == ("Quillfeather says so" in text) == is_own  # hers, and what it said before
        assert "do you see?" not in text  # another's
        assert "attachment" in answer["Content-Disposition"]

    assert client_of(lead).get(address).status_code == 404
    assert f"/members/{lead.pk}/data.json" in client_of(lead).get("/you/sign-in/").content.decode()


def test_by_api_she_takes_the_same_and_only_her_own(
    zenobia: Member, administrator: Member, lead: Member, program_of: ProgramOf
) -> None:
    address = f"/api/v1/members/{zenobia.pk}/data"
    hers, another = (program_of(who, ApiToken.Scope.READ).get(address) for who in (zenobia, administrator))
    texts = [b"".join(answer).decode() for answer in (hers, another)]

    assert ["I said so." in text for text in texts] == [True, False]
    assert [Held.model_validate_json(text).about["id"] for text in texts] == [zenobia.pk] * 2
    assert AuditEvent.objects.filter(verb="downloaded", subject_id=str(zenobia.pk)).count() == 2
    assert program_of(lead).get(address).status_code == 404
    assert program_of(lead).get(f"/api/v1/members/{lead.pk}/data").status_code == 200


def test_what_can_hold_a_secret_is_classified_or_not_told(zenobia: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    about = {Member} | {
        model
        for model, field in holdings.references()
        if field.name in holdings.ABOUT and model._meta.label not in holdings.OF_RECORDS
    }
    open_to_doubt = {
        (model._meta.label, field.name)
        for model in about
        for field in model._meta.concrete_fields
        if not isinstance(field, holdings.CANNOT_HOLD_A_SECRET)
    }
    classified = [(table, name) for each in (holdings.TOLD, holdings.SECRET) for table in each for name in each[table]]
    monkeypatch.setattr(holdings, "TOLD", {})
    text = "".join(holdings.told(zenobia, to=zenobia, at=timezone.now()))

    assert open_to_doubt == set(classified)
    assert len(classified) == len(set(classified))
    assert "zenobia@kingside.example" not in json.dumps([json.loads(text)[part] for part in ("about", "tables")])


def test_every_text_that_members_write_is_told_to_them_or_named_here() -> None:
    """What a table about nobody has as a text: whoever wrote it finds it in the file, or it is nobody's own words."""
    nobodys = {"imports.ImportBatch", "jobs.Job", "profit.CostDraft", "profit.CostModel", "profit.ProfitMap"}
    nobodys |= {"profit.ExitMessage"}  # lines of a plan that others tell
    told = {(each.model, text) for each in writings.values() for text in each.texts}
    of_somebody = {model for model, field in holdings.references() if field.name not in holdings.ABOUT}
    texts = {
        (model, field.name)
        for model in of_somebody
        for field in model._meta.concrete_fields
        if isinstance(field, TextField) and model._meta.label not in nobodys
    }

    assert texts <= told
    assert {(Dismissal, "reason"), (AccountTarget, "why")} <= told


def test_every_table_that_names_members_is_walked() -> None:
    named = {(model, field.name) for model, field in holdings.references()}

    assert {(Department, "representative"), (Comment, "by"), (Notice, "member")} <= named
    assert (Comment.mentioned.through, "member") in named
