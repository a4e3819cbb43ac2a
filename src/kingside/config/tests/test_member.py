import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner, Result

from kingside.config.cli import main
from kingside.identity.access import remit_of
from kingside.identity.models import Member, Role
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def _run(*arguments: str, typed: str = f"{PASSWORD}\n{PASSWORD}\n") -> Result:
    return CliRunner().invoke(main, ["member", *arguments], input=typed)


def test_the_first_member_is_let_in_and_asked_for_a_password() -> None:
    told = _run("add", "Ada@Example.com", "--name", "Ada Vos", "--title", "Administrator")

    ada = Member.objects.get(email="ada@example.com")
    assert told.exit_code == 0
    assert "Ada Vos can sign in with ada@example.com as administrator, head of key accounts." in told.output
    assert (ada.title, ada.check_password(PASSWORD)) == ("Administrator", True)
    assert PASSWORD not in told.output


def test_a_later_member_holds_the_roles_that_are_said(lead: Member) -> None:
    told = _run("add", "fay@example.com", "--name", "Fay Orr", "--role", "fin", "--role", "EXE")

    assert "Fay Orr can sign in with fay@example.com as finance, executive." in told.output
    assert remit_of(Member.objects.get(email="fay@example.com")).everywhere == {Role.FIN, Role.EXE}


def test_a_role_is_given_to_somebody_who_is_in(lead: Member) -> None:
    told = _run("grant", lead.email, "--role", "ADM")

    assert "Lena Brandt works with Kingside from today as administrator." in told.output
    assert remit_of(lead).everywhere == {Role.ADM}


def test_a_grant_without_a_role_is_refused(lead: Member) -> None:
    refused = _run("grant", lead.email)

    assert refused.exit_code == 2
    assert "Say at least one --role: MGR, EXE, FIN, ADM, PRG, PRIVACY." in refused.stderr


def test_two_passwords_that_differ_are_asked_for_again() -> None:
    told = _run("add", "ada@example.com", "--name", "Ada", typed=f"{PASSWORD}\nother\n{PASSWORD}\n{PASSWORD}\n")

    assert told.exit_code == 0
    assert Member.objects.get().check_password(PASSWORD)


def test_a_member_who_is_in_already_is_refused(lead: Member) -> None:
    refused = _run("add", lead.email, "--name", "Lena Brandt")

    assert refused.exit_code == 2
    assert refused.stderr.endswith(f"A member with the e-mail address {lead.email} exists.\n")


def test_a_weak_password_is_refused() -> None:
    refused = _run("add", "ada@example.com", "--name", "Ada Vos", typed="short\nshort\n")

    assert refused.exit_code == 2
    assert "at least 12 characters" in refused.stderr
    assert not Member.objects.exists()


def test_a_new_password(lead: Member) -> None:
    told = _run("password", lead.email.upper(), typed="eight pawns in a row\neight pawns in a row\n")

    assert told.exit_code == 0
    assert Member.objects.get().check_password("eight pawns in a row")


def test_nobody_gets_a_new_password(lead: Member) -> None:
    refused = _run("password", "who@example.com")

    assert refused.exit_code == 2
    assert refused.stderr.endswith("Nobody signs in with who@example.com.\n")


def test_a_lost_phone_is_forgotten(lead: Member) -> None:
    TOTP.activate(lead, "JBSWY3DPEHPK3PXP")

    told = _run("forget-second-factor", lead.email)

    assert told.exit_code == 0
    assert "Lena Brandt signs in by password alone" in told.output
    assert not Authenticator.objects.exists()
