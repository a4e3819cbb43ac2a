"""Every operation on roles, teams, tokens, guests, absences, jobs and sign-in leaves its line in the trail."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kingside.accounts import team
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent, PersonalValue
from kingside.audit.operations import forget, record
from kingside.audit.queries import history_of
from kingside.audit.telling import Entry
from kingside.identity import invitations, operations, roles
from kingside.identity.models import ApiToken, BusinessUnit, Invitation, Member, Role
from kingside.identity.tests.test_second_factor import App
from kingside.jobs import operations as jobs
from kingside.jobs.models import Job
from tests.cast import PASSWORD, ClientOf, on_team

DAY = date(2026, 3, 1)
LATER = date(2026, 6, 1)


@pytest.fixture
def alder(db: None) -> Account:
    register(accounts=[NewAccount("10/10", "Alder Works", "Paper")])
    return Account.objects.get()


def newest(record: object) -> Entry:
    """The last thing that was written down about a record."""
    return history_of(record).entries[0]  # type: ignore[arg-type]


def said(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.field: (change.before, change.after) for change in entry.changes}


def on_the_trail_itself() -> str:
    """Everything that stays when a person is forgotten."""
    return str(list(AuditEvent.objects.values())).lower()


@pytest.mark.req("GEN-02")
def test_a_role_is_given_and_ended(administrator: Member, stranger: Member) -> None:
    north = BusinessUnit.objects.create(name="North")
    grant = roles.give_grant(member=stranger, role=Role.MGR, unit=north, by=administrator, valid_from=DAY)
    given = newest(stranger)
    roles.end_grant(grant=grant, by=administrator, on=LATER)

    assert (given.who, given.verb) == ("Ada Vos", "given a role")
    assert said(given) == {"role": ("", "Manager"), "unit": ("", "North"), "valid from": ("", "2026-03-01")}
    assert (newest(stranger).verb, newest(stranger).detail) == ("role ended", "Manager, North")
    assert said(newest(stranger)) == {"valid to": ("", "2026-06-01")}


def test_a_role_that_is_refused_leaves_no_line(administrator: Member, stranger: Member) -> None:
    with pytest.raises(roles.RoleIsNotGranted):
        roles.give_grant(member=stranger, role=Role.LEAD, by=administrator, valid_from=DAY)

    assert newest(stranger).verb == "welcomed"


@pytest.mark.req("GEN-02")
def test_a_team_is_joined_handed_over_and_left(alder: Account, lead: Member, support: Member, manager: Member) -> None:
    team.add_to_team(account=alder, member=lead, team_role=Role.LEAD, by=manager, valid_from=DAY)
    joined = newest(alder)
    membership = team.hand_over(account=alder, to=support, by=manager, on=LATER)
    handed_over = newest(alder)
    team.end_membership(membership=membership, by=manager, on=date(2026, 9, 1))

    assert (joined.who, joined.verb) == ("Maud Keller", "given a team member")
    assert said(joined) == {"member": ("", "Lena Brandt"), "role": ("", "Lead"), "valid from": ("", "2026-03-01")}
    assert handed_over.verb == "handed over"
    assert said(handed_over) == {"lead": ("Lena Brandt", "Sami Haddad"), "valid from": ("", "2026-06-01")}
    assert newest(alder).verb == "team membership ended"
    assert said(newest(alder))["member"] == ("Sami Haddad", "")


def test_a_mentor_begins_and_ends(alder: Account, mentor: Member, manager: Member) -> None:
    held = team.assign_mentor(account=alder, member=mentor, by=manager, valid_from=DAY)
    given = newest(alder)
    team.end_mentorship(mentorship=held, by=manager, on=LATER)

    assert (given.verb, said(given)["mentor"]) == ("given a mentor", ("", "Moira Quist"))
    assert (newest(alder).verb, said(newest(alder))["valid to"]) == ("mentorship ended", ("", "2026-06-01"))


def test_an_account_is_placed_in_a_unit_and_doing_so_twice_is_one_line(alder: Account, manager: Member) -> None:
    north = BusinessUnit.objects.create(name="North")
    team.place_in_unit(account=alder, unit=north, by=manager, seen_version=1)
    team.place_in_unit(account=alder, unit=north, by=manager, seen_version=2)

    assert [entry.verb for entry in history_of(alder).entries] == ["placed in a unit"]
    assert said(newest(alder)) == {"unit": ("", "North")}


@pytest.mark.req("GEN-02", "INV-25")
def test_a_colleague_among_the_values_can_be_forgotten(alder: Account, lead: Member, support: Member) -> None:
    on_team(alder, lead)
    team.hand_over(account=alder, to=support, by=None, on=DAY)

    assert "brandt" not in on_the_trail_itself()
    forget(kind="member", person_id=lead.pk, by=None)

    assert said(newest(alder))["lead"] == (f"Former member {lead.pk}", "Sami Haddad")


def test_people_among_the_values_are_called_as_they_are_now(
    alder: Account, lead: Member, support: Member, manager: Member, administrator: Member
) -> None:
    with transaction.atomic():
        record(
            by=manager,
            verb="changed",
            subject=alder,
            changes={"team": ([lead, support], {"lead": support}), "name": (None, f"member {lead.pk}")},
        )
    operations.correct(
        member=lead,
        name="Lena Brandt-Ohm",
        email=lead.email,
        title=lead.title,
        function=lead.function,
        seen_version=lead.version,
        by=administrator,
        at=timezone.now(),
    )

    with CaptureQueriesContext(connection) as of_one:
        read = said(newest(alder))
    assert read == {
        "name": ("", f"member {lead.pk}"),  # as somebody wrote it
        "team": ("Lena Brandt-Ohm, Sami Haddad", "lead: Sami Haddad"),
    }
    with transaction.atomic():
        for who in (lead, support, manager):
            record(by=manager, verb="changed", subject=alder, changes={"lead": (None, who)})
    with CaptureQueriesContext(connection) as of_four:
        assert said(newest(alder)) == {"lead": ("", "Maud Keller")}
    assert len(of_four) == len(of_one)


def test_a_department_is_added_and_gets_a_deputy(
    administrator: Member, representative: Member, support: Member
) -> None:
    (department,) = representative.represents.all()
    roles.name_department(
        name="Warehouse",
        representative=representative,
        deputy=support,
        by=administrator,
        department=department,
        seen_version=1,
    )

    added = history_of(department).entries[1]
    assert (added.verb, said(added)) == ("added", {"name": ("", "Warehouse"), "representative": ("", "Rana Petit")})
    assert (newest(department).verb, said(newest(department))) == ("changed", {"deputy": ("", "Sami Haddad")})


def test_a_unit_gets_another_place_in_the_tree(administrator: Member) -> None:
    north = roles.name_unit(name="North", by=administrator)
    coast = roles.name_unit(name="Coast", by=administrator)
    roles.name_unit(name="Coast", parent=north, by=administrator, unit=coast, seen_version=1)

    assert [(each.verb, said(each)) for each in history_of(coast).entries] == [
        ("changed", {"parent": ("", "North")}),
        ("added", {"name": ("", "Coast")}),
    ]


@pytest.mark.req("GEN-02")
def test_when_somebody_is_away_is_personal(lead: Member, administrator: Member) -> None:
    absence = roles.record_absence(member=lead, by=administrator, valid_from=DAY)
    away = newest(lead)
    roles.end_absence(absence=absence, by=lead, on=LATER)

    assert (away.who, away.verb, said(away)) == ("Ada Vos", "noted as away", {"away from": ("", "2026-03-01")})
    assert (newest(lead).who, newest(lead).verb) == ("Lena Brandt", "noted as back")
    assert said(newest(lead)) == {"away until": ("", "2026-06-01")}
    assert "2026-03-01" not in on_the_trail_itself()


@pytest.mark.req("GEN-02")
def test_a_token_is_made_and_revoked_and_its_secret_is_nowhere(lead: Member) -> None:
    token, text = operations.issue_token(
        member=lead, name="Power BI", scope=ApiToken.Scope.READ, lasts=timedelta(days=30), at=timezone.now()
    )
    made = newest(lead)
    operations.revoke_token(token=token, by=lead, at=timezone.now())
    operations.revoke_token(token=token, by=lead, at=timezone.now())

    assert (made.verb, said(made)["token"], said(made)["scope"]) == ("given a token", ("", "Power BI"), ("", "Read"))
    assert [entry.verb for entry in history_of(lead).entries][:2] == ["token revoked", "given a token"]
    kept = on_the_trail_itself() + str(list(PersonalValue.objects.values())).lower()
    assert text.lower() not in kept
    assert token.token_hash not in kept


@pytest.fixture
def guest(administrator: Member) -> tuple[Invitation, str]:
    """Gesa Holm, invited; and the secret of her link."""
    links: list[str] = []

    def address(token: str) -> str:
        links.append(token)
        return f"http://localhost/{token}"

    invitation = invitations.invite(
        name="Gesa Holm", email="gesa@example.com", by=administrator, at=timezone.now(), address=address
    )
    return invitation, links[0]


@pytest.mark.req("GEN-02")
def test_a_guest_is_invited_twice_and_accepts(guest: tuple[Invitation, str], administrator: Member) -> None:
    invitation, token = guest
    invited = newest(invitation)
    again: list[str] = []

    def address(token: str) -> str:
        again.append(token)
        return token

    invitations.invite_again(invitation=invitation, by=administrator, at=timezone.now(), address=address)
    member = invitations.accept(token=again[0], name="Gesa Holm", password=PASSWORD, at=timezone.now())

    assert (invited.who, invited.verb) == ("Ada Vos", "invited")
    assert said(invited) == {"name": ("", "Gesa Holm"), "email": ("", "gesa@example.com")}
    assert [entry.verb for entry in history_of(invitation).entries] == ["accepted", "invited again", "invited"]
    assert newest(invitation).who == "Gesa Holm"
    assert not [word for word in ("gesa", token.lower(), again[0].lower()) if word in on_the_trail_itself()]
    assert newest(member).verb == "welcomed"


def test_an_invitation_is_withdrawn(guest: tuple[Invitation, str], administrator: Member) -> None:
    invitations.withdraw(invitation=guest[0], by=administrator, at=timezone.now())

    assert (newest(guest[0]).who, newest(guest[0]).verb) == ("Ada Vos", "withdrawn")


def test_a_job_is_stopped_and_tried_again(administrator: Member) -> None:
    job = jobs.enqueue(kind="jobs.forget", subject_id="jobs.forget")
    jobs.stop(job=job, by=administrator)
    stopped = newest(job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.STOPPED, finished_at=timezone.now())
    jobs.try_again(job=job, by=administrator)

    assert (stopped.who, stopped.verb, stopped.detail) == (
        "Ada Vos",
        "stopped",
        "Forget background work of long ago",
    )
    assert newest(job).verb == "tried again"


@pytest.mark.req("GEN-02")
@pytest.mark.parametrize(("address", "what"), [("/accounts.csv", "accounts"), ("/audit.csv", "audit trail")])
def test_whoever_takes_a_list_home_leaves_a_line(manager: Member, client_of: ClientOf, address: str, what: str) -> None:
    answer = client_of(manager).get(address)
    b"".join(answer)

    assert answer.status_code == 200
    assert (newest(manager).who, newest(manager).verb, newest(manager).detail) == ("Maud Keller", "downloaded", what)


def test_who_may_not_take_it_leaves_none(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get("/audit.csv").status_code == 404
    assert newest(lead).verb == "welcomed"


# What protects a sign-in


@pytest.fixture
def desk(lead: Member) -> Client:
    """Lena's browser, in which she has just given her password."""
    browser = Client()
    browser.post("/sign-in/", {"login": lead.email, "password": PASSWORD})
    browser.post("/you/sign-in/confirm/", {"password": PASSWORD})
    return browser


def test_an_app_is_paired_and_removed_with_its_codes(desk: Client, lead: Member) -> None:
    form = desk.get("/you/sign-in/app/").context["form"]
    desk.post("/you/sign-in/app/", {"code": App(form.secret).code()})
    desk.post("/you/sign-in/codes/new/")
    desk.post("/you/sign-in/app/remove/")

    assert [entry.verb for entry in history_of(lead).entries][:-1] == [
        "recovery codes ended",
        "app removed",
        "recovery codes made",
        "recovery codes ended",
        "recovery codes made",
        "app paired",
    ]
    assert {entry.who for entry in history_of(lead).entries[:-1]} == {"Lena Brandt"}


def test_what_cannot_be_written_down_is_not_done(desk: Client, lead: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    form = desk.get("/you/sign-in/app/").context["form"]

    def full(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("kingside.identity.sign_in_events.record", full)
    with pytest.raises(OSError, match="disk full"):
        desk.post("/you/sign-in/app/", {"code": App(form.secret).code()})

    assert not Authenticator.objects.filter(user=lead).exists()


def test_a_passkey_is_added_by_a_name_that_can_be_forgotten(lead: Member) -> None:
    key = Authenticator.objects.create(user=lead, type="webauthn", data={"name": "Lena's phone", "credential": {}})
    key.delete()

    assert [(each.verb, said(each)) for each in history_of(lead).entries][:2] == [
        ("passkey removed", {"passkey": ("Lena's phone", "")}),
        ("passkey added", {"passkey": ("", "Lena's phone")}),
    ]
    assert "phone" not in on_the_trail_itself()


def test_a_lost_phone_is_forgotten(lead: Member) -> None:
    Authenticator.objects.create(user=lead, type="totp", data={"secret": "sealed"})
    operations.forget_second_factor(member=lead)

    assert (newest(lead).who, newest(lead).verb) == ("Kingside", "app removed")


def test_sessions_elsewhere_are_ended(desk: Client, lead: Member) -> None:
    for _ in range(2):
        Client().post("/sign-in/", {"login": lead.email, "password": PASSWORD})
    desk.post("/you/sign-in/sessions/others/end/")
    desk.post("/you/sign-in/sessions/others/end/")

    assert [(each.verb, each.detail) for each in history_of(lead).entries][:-1] == [("signed out", "2 sessions ended")]


def test_the_guess_that_shuts_an_account_is_written_down_once(lead: Member) -> None:
    for attempt in range(8):
        Client().post("/sign-in/", {"login": lead.email.upper(), "password": f"guess {attempt}"})

    assert [(each.who, each.verb, each.detail) for each in history_of(lead).entries][:-1] == [
        ("Kingside", "locked out", "wrong passwords")
    ]


def test_guesses_at_nobody_leave_no_line(lead: Member) -> None:
    before = AuditEvent.objects.count()
    for attempt in range(8):
        Client().post("/sign-in/", {"login": "nobody@kingside.example", "password": f"guess {attempt}"})

    assert AuditEvent.objects.count() == before


def test_the_wrong_code_that_shuts_an_account_is_written_down_once(lead: Member, desk: Client) -> None:
    secret = generate_totp_secret()
    Authenticator.objects.create(user=lead, type="totp", data={"secret": get_adapter().encrypt(secret)})
    guesser = Client()
    guesser.post("/sign-in/", {"login": lead.email, "password": PASSWORD})
    for attempt in range(22):
        guesser.post("/sign-in/code/", {"code": f"{attempt:06d}"})

    lines = [(each.verb, each.detail) for each in history_of(lead).entries]
    assert lines[:2] == [("locked out", "wrong codes"), ("app paired", "")]


@pytest.mark.req("GEN-02")
def test_the_page_finds_each_of_them_by_verb(
    alder: Account, lead: Member, manager: Member, client_of: ClientOf
) -> None:
    on_team(alder, lead)

    page = client_of(manager).get("/audit/", {"verb": "given a team member"}).content.decode()

    assert re.search(r"given a team member</label>", page)
    assert "Lena Brandt" in page
    assert "welcomed</td>" not in page
