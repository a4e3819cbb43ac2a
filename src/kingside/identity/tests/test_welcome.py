import pytest
from django.db import IntegrityError, transaction

from kingside.identity.models import Member
from kingside.identity.operations import (
    AlreadyAMember,
    NamelessMember,
    NotAnAddress,
    PersonaNeedsNone,
    WeakPassword,
    change_password,
    welcome,
)

pytestmark = pytest.mark.django_db


def test_a_member_is_welcomed_with_an_address_in_lower_case() -> None:
    member = welcome(
        name=" Ada Vos ",
        email=" Ada.Vos@Example.com",
        title="Administrator",
        password="four rooks and a king",
    )

    assert (member.name, member.email, member.title) == ("Ada Vos", "ada.vos@example.com", "Administrator")
    assert member.check_password("four rooks and a king")
    assert member.is_active
    assert not member.is_demo


def test_without_a_password_nobody_can_guess_one() -> None:
    assert not welcome(name="Pia Lund", email="pia@demo.example", is_demo=True).has_usable_password()


def test_an_address_is_used_once_in_whatever_case(lead: Member) -> None:
    with pytest.raises(AlreadyAMember, match=lead.email):
        welcome(name="Lena Brandt", email=lead.email.upper())


def test_the_database_keeps_addresses_unique_and_in_lower_case(lead: Member) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(name="Lena", email=lead.email)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(name="Lena", email="Lena@example.com")


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(NotAnAddress, match="“lena” is not an e-mail address"):
        welcome(name="Lena", email="lena")


@pytest.mark.parametrize("name", ["", "  "])
def test_somebody_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(NamelessMember):
        welcome(name=name, email="ada.vos@example.com")


@pytest.mark.parametrize("password", ["short", "ada.vos@example.com", "password1234"])
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        welcome(name="Ada Vos", email="ada.vos@example.com", password=password)

    assert not Member.objects.exists()


def test_a_password_is_changed(lead: Member) -> None:
    change_password(member=lead, password="eight pawns in a row")

    assert Member.objects.get(pk=lead.pk).check_password("eight pawns in a row")


def test_a_weak_new_password_changes_nothing(lead: Member) -> None:
    with pytest.raises(WeakPassword):
        change_password(member=lead, password="short")

    assert Member.objects.get(pk=lead.pk).password == lead.password


def test_a_persona_of_the_demo_gets_no_password(persona: Member) -> None:
    with pytest.raises(PersonaNeedsNone):
        change_password(member=persona, password="eight pawns in a row")

    assert not Member.objects.get().has_usable_password()
