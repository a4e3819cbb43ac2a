"""The pages of flags: the list, one flag, the rules."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.flags.models import Flag, RuleSetting
from kingside.flags.operations import look
from kingside.flags.tests.conftest import LEAK, Pipes
from kingside.identity.models import Member
from tests.cast import ClientOf
from tests.html_tables import read

NOW = timezone.now()
PAGE = "/flags/"


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    """Maud's browser."""
    return client_of(manager)


def test_the_list_has_most_money_first(desk: Client, pipes: Pipes) -> None:
    pipes.leaking = {"Attic": Decimal(2), "Cellar": Decimal(40)}
    look(at=NOW)

    page = read(desk.get(PAGE))

    assert page.headings[0] == "2 flags are open"
    assert page.words.index("Cellar") < page.words.index("Attic")


def test_it_says_when_there_is_nothing(desk: Client, pipes: Pipes) -> None:
    page = read(desk.get(PAGE))

    assert page.headings[0] == "No flag is open"
    assert "Nothing looks wrong here" in page.words


def test_the_list_is_narrowed(desk: Client, pipes: Pipes, finance: Member) -> None:
    pipes.leaking, pipes.owner = {"Attic": Decimal(2), "Cellar": Decimal(40)}, finance.pk
    look(at=NOW)

    assert read(desk.get(PAGE, {"whose": "mine"})).headings[0] == "No flag is open"
    assert read(desk.get(PAGE, {"q": "cell"})).headings[0] == "One flag is open"
    assert read(desk.get(PAGE, {"rule": LEAK})).headings[0] == "2 flags are open"
    assert read(desk.get(PAGE, {"state": "gone"})).headings[0] == "No flag is gone"


@pytest.mark.req("GEN-01")
def test_what_it_warns_of_is_not_there_for_whoever_may_not_see_that(
    client_of: ClientOf, lead: Member, pipes: Pipes, manager: Member
) -> None:
    pipes.leaking = {"Cellar": Decimal(40)}
    look(at=NOW)
    desk = client_of(lead)

    assert "Cellar" not in read(desk.get(PAGE)).words
    assert desk.get(f"{PAGE}{Flag.objects.get().pk}/").status_code == 404


def test_it_is_put_aside_on_its_page_and_opened_again(desk: Client, pipes: Pipes) -> None:
    pipes.leaking = {"Cellar": Decimal(40)}
    look(at=NOW)
    flag = Flag.objects.get()
    until = timezone.localdate() + timedelta(days=9)

    desk.post(f"{PAGE}{flag.pk}/dismiss/", {"reason": "The plumber is ill.", "until": str(until)})
    held = read(desk.get(f"{PAGE}{flag.pk}/"))
    desk.post(f"{PAGE}{flag.pk}/dismissals/{flag.dismissals.get().pk}/end/")

    assert "The plumber is ill." in held.words
    assert "Put it aside" in read(desk.get(f"{PAGE}{flag.pk}/")).headings


def test_a_form_without_a_reason_is_answered_with_what_is_missing(desk: Client, pipes: Pipes) -> None:
    pipes.leaking = {"Cellar": Decimal(40)}
    look(at=NOW)

    answer = desk.post(f"{PAGE}{Flag.objects.get().pk}/dismiss/", {"reason": "", "until": "2020-01-01"})

    assert answer.status_code == 400
    assert "This field is required." in answer.content.decode()


def test_the_rules_are_set_on_their_page(desk: Client, pipes: Pipes) -> None:
    answer = desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "OFF", f"{LEAK}-seen-others": "LOUD"})

    assert answer["Location"] == f"{PAGE}rules/"
    assert RuleSetting.objects.get().loudness == "OFF"


@pytest.mark.req("GEN-08")
def test_whoever_sets_another_rule_leaves_what_was_set_meanwhile(desk: Client, pipes: Pipes) -> None:
    seen = {f"{LEAK}-seen-others": "LOUD"}
    desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "OFF"} | seen)

    answer = desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "LOUD"} | seen)

    assert answer.status_code == 302
    assert RuleSetting.objects.get().loudness == "OFF"


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_set_one_rule_sees_both(desk: Client, pipes: Pipes) -> None:
    seen = {f"{LEAK}-seen-others": "LOUD"}
    desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "OFF"} | seen)

    answer: Any = desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "QUIET"} | seen)

    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who) == (409, "Maud Keller")
    (choice,) = conflict.choices
    assert (choice.label, choice.seen, choice.theirs, choice.yours) == (
        "A pipe leaks: Everywhere",
        "Loud",
        "Off",
        "Quiet",
    )
    assert RuleSetting.objects.get().loudness == "OFF"

    desk.post(f"{PAGE}rules/", {choice.name: choice.yours_value, **conflict.kept})
    assert RuleSetting.objects.get().loudness == "QUIET"


def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(desk: Client, pipes: Pipes) -> None:
    answer = desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "OFF"})

    assert answer.status_code == 409
    assert "not known any more" in answer.content.decode()
    assert not RuleSetting.objects.exists()


def test_a_loudness_that_is_none_is_refused(desk: Client, pipes: Pipes) -> None:
    assert desk.post(f"{PAGE}rules/", {f"{LEAK}-others": "DEAFENING"}).status_code == 400


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}rules/", "/today/"])
def test_the_number_of_queries_does_not_grow_with_the_flags(
    desk: Client, pipes: Pipes, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pipes.leaking = {"Cellar": Decimal(40)}
    look(at=NOW)
    with CaptureQueriesContext(connection) as one:
        desk.get(page)
    pipes.leaking = {f"Cellar {n}": Decimal(n) for n in range(1, 5)}
    look(at=NOW)

    with django_assert_num_queries(len(one)):
        desk.get(page)
