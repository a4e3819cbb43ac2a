"""/members/…/: an administrator corrects name, address, title and function of a member, who stays who they are."""

import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from kingside.audit.models import AuditEvent
from kingside.audit.operations import forget
from kingside.identity import operations
from kingside.identity.access import NotForYou
from kingside.identity.models import Invitation, Member, OpenIdentity, Role
from kingside.identity.operations import AlreadyAMember, DemoStaysAsItIs, correct
from kingside.identity.roles import give_grant
from kingside.identity.tests.provider import Named
from tests.cast import A_WHILE_AGO, PASSWORD, ClientOf

FORGOTTEN = "/sign-in/forgotten/"
MARRIED = {"name": "Lena Roth", "email": "Lena.Roth@kingside.example", "title": "Key account lead", "function": "Sales"}


@pytest.fixture
def browser(administrator: Member, client_of: ClientOf) -> Client:
    return client_of(administrator)


def _said(**other: str) -> dict[str, Any]:
    fields = {f"correction-{field}": said for field, said in (MARRIED | other).items()}
    return {"do": "correction", "version": "1", **fields}


def _page_of(member: Member) -> str:
    return f"/members/{member.pk}/"


@pytest.mark.req("GEN-02", "INV-25")
def test_whoever_marries_is_corrected_and_goes_on_with_all_they_have(
    browser: Client,
    administrator: Member,
    lead: Member,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    old = lead.email
    lenas = Client()
    lenas.post("/sign-in/", {"login": old, "password": PASSWORD})
    Client().post(FORGOTTEN, {"email": old})
    link = re.search(r"http://testserver(/sign-in/reset/\S+)", str(mailoutbox[-1].body))
    assert link
    assert "This link has ended" not in Client().get(link[1], follow=True).content.decode()
    mailoutbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(_page_of(lead), _said(), follow=True).content.decode()

    lead.refresh_from_db()
    assert "Done. A mail tells the old and the new address." in page
    assert "Key account lead, Sales, lena.roth@kingside.example." in page
    assert (lead.name, lead.email, lead.version) == ("Lena Roth", "lena.roth@kingside.example", 2)

    assert lenas.get("/you/sign-in/").status_code == 200  # signed in as before
    assert "This link has ended" in Client().get(link[1], follow=True).content.decode()
    assert Client().post("/sign-in/", {"login": old, "password": PASSWORD}).status_code == 200  # asked once more
    assert Client().post("/sign-in/", {"login": lead.email, "password": PASSWORD}).status_code == 302

    assert [mail.to for mail in mailoutbox] == [[old], [lead.email]]
    for mail in mailoutbox:
        assert f"Ada Vos changed your e-mail address at Kingside from {old} to {lead.email} on " in mail.body
        assert f"From now on you sign in as {lead.email}, with the password you have." in mail.body

    event = AuditEvent.objects.filter(subject_kind="member", subject_id=str(lead.pk)).latest("pk")
    personal = {value.field: (value.before, value.after) for value in event.personal_values.all()}
    assert (event.verb, event.actor_id, event.subject_version) == ("changed", str(administrator.pk), 2)
    assert event.changes == {}  # what is personal stands beside the trail, where it can be erased
    assert personal == {
        "name": ("Lena Brandt", "Lena Roth"),
        "email": (old, lead.email),
        "title": ("Lead account manager", "Key account lead"),
    }


def test_without_a_mail_server_the_page_says_whom_to_tell(browser: Client, lead: Member, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    page = browser.post(_page_of(lead), _said(), follow=True).content.decode()

    assert "so tell Lena Roth the new address for sign-in: lena.roth@kingside.example." in page


def test_where_the_address_stays_nobody_is_written_to_and_what_is_the_same_is_no_version(
    browser: Client,
    lead: Member,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    same = {"name": lead.name, "email": lead.email.upper(), "title": lead.title, "function": lead.function}

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(_page_of(lead), _said(**same))
        lead.refresh_from_db()
        assert lead.version == 1
        browser.post(_page_of(lead), _said(**same | {"function": "Key accounts"}))

    lead.refresh_from_db()
    assert (lead.function, lead.version, mailoutbox) == ("Key accounts", 2, [])


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(
    browser: Client, administrator: Member, lead: Member
) -> None:
    invited = Invitation.objects.create(
        email="nils@example.com", name="Nils", token_hash="x", invited_at=timezone.now(), expires_at=timezone.now()
    )
    for wrong, status, sentence in (
        (administrator.email, 409, f"A member with the e-mail address {administrator.email} exists."),
        (invited.email, 409, "nils@example.com has an open invitation. Withdraw it first."),
        ("lena at home", 400, "Enter a valid email address."),
    ):
        answer: Any = browser.post(_page_of(lead), _said(email=wrong))

        form = answer.context["forms"]["correction"]
        assert (answer.status_code, form.errors) == (status, {"email": [sentence]})
        assert f'value="{wrong}"' in answer.content.decode()
        assert "Lena Brandt" in answer.content.decode()  # the heading has the name that counts

    nameless: Any = browser.post(_page_of(lead), _said(name="  "))
    assert list(nameless.context["forms"]["correction"].errors) == ["name"]
    assert Member.objects.get(pk=lead.pk).version == 1


def test_of_two_who_get_one_address_at_once_one_does(
    administrator: Member, lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "check_address", lambda address: None)  # asked before the other was saved
    said = MARRIED | {"email": administrator.email}

    with pytest.raises(AlreadyAMember):
        correct(member=lead, **said, seen_version=1, by=administrator, at=timezone.now())


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_correct_a_member_sees_both(browser: Client, lead: Member) -> None:
    first = {"email": lead.email, "title": lead.title}
    browser.post(_page_of(lead), _said(**first))
    browser.post("/you/formats/", {"time_zone": "Europe/Berlin"})

    answer: Any = browser.post(_page_of(lead), _said(**first | {"name": "Lena Brandt", "function": "Key accounts"}))

    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who, conflict.n_contested) == (409, "Ada Vos", 0)
    assert [(str(each.label), each.seen, each.theirs, each.yours) for each in conflict.choices] == [
        ("Name", "Lena Brandt", "Lena Roth", "Lena Brandt"),
        ("Function", "Sales", "Sales", "Key accounts"),
    ]

    both = {each.name: each.theirs_value if each.versions.is_theirs else each.yours_value for each in conflict.choices}
    browser.post(_page_of(lead), {"version": conflict.version, **conflict.kept, **both})
    lead.refresh_from_db()
    assert (lead.name, lead.function, lead.version) == ("Lena Roth", "Key accounts", 3)


@pytest.mark.req("INV-25")
def test_what_was_erased_from_the_trail_is_not_guessed(browser: Client, lead: Member) -> None:
    browser.post(_page_of(lead), _said(email=lead.email))
    forget(kind="member", person_id=lead.pk, by=None)

    answer: Any = browser.post(_page_of(lead), _said(email=lead.email, name="Lena Brandt"))

    assert [each.versions.is_seen_known for each in answer.context["conflict"].choices] == [False]


@pytest.mark.req("GEN-01")
def test_who_may_not_write_members_corrects_nobody_not_even_themselves(lead: Member, client_of: ClientOf) -> None:
    lenas = client_of(lead)

    assert "Correct name and address" not in lenas.get(_page_of(lead)).content.decode()
    assert lenas.post(_page_of(lead), _said()).status_code == 404  # as nothing of others is there
    with pytest.raises(NotForYou):
        correct(member=lead, **MARRIED, seen_version=1, by=lead, at=timezone.now())


def test_the_people_of_the_demo_are_not_corrected(browser: Client, administrator: Member, persona: Member) -> None:
    page = browser.get(_page_of(persona)).content.decode()

    assert "The people of the demo stay as they are; in your own company you correct members here." in page
    assert 'name="correction-email"' not in page
    with pytest.raises(DemoStaysAsItIs):
        correct(member=persona, **MARRIED, seen_version=1, by=administrator, at=timezone.now())


def test_the_page_says_what_an_address_means_at_the_provider(
    browser: Client,
    lead: Member,
    settings: Settings,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    unnamed = browser.get(_page_of(lead)).content.decode()
    settings.KINGSIDE_OPENID = Named("https://login.example.com")
    unknown = browser.get(_page_of(lead)).content.decode()
    OpenIdentity.objects.create(
        member=lead, issuer="https://login.example.com", subject="lena-1", bound_at=timezone.now()
    )
    Member.objects.filter(pk=lead.pk).update(password="!")  # comes in at the provider alone
    known = browser.get(_page_of(lead)).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(_page_of(lead), _said())

    assert "Contoso" not in unnamed
    assert "Contoso proves an address when Lena Brandt first signs in there: write here the one it has." in unknown
    assert "Contoso knows Lena Brandt already: signing in there stays as it is, whatever address stands here." in known
    assert "You sign in at your company's provider as before." in mailoutbox[0].body


def test_an_administrator_who_is_head_too_reads_it_in_the_history(browser: Client, administrator: Member) -> None:
    give_grant(member=administrator, role=Role.PRG, by=None, valid_from=A_WHILE_AGO)

    page = browser.post(_page_of(administrator), _said(name="Ada Wolf", email=administrator.email), follow=True)

    assert "Ada Wolf" in page.content.decode()
    assert "Ada Vos" in page.content.decode()  # who she was before
