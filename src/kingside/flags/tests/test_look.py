"""Looking opens what is new, closes what is gone, and keeps since when something is so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kingside.flags.models import Dismissal, Flag, Loudness, RuleCheck
from kingside.flags.operations import RulesFailed, dismiss, look, set_loudness
from kingside.flags.queries import rules_page
from kingside.flags.tests.conftest import LEAK, Pipes
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.search.queries import results

NOW = timezone.now()
DAY = timedelta(days=1)
SOON = timezone.localdate() + 3 * DAY


def texts_of(member: Member) -> list[str]:
    return list(member.notices.order_by("pk").values_list("text", flat=True))


def test_what_is_found_is_a_flag_until_it_is_found_no_more(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}
    look(at=NOW)
    look(at=NOW + DAY)
    flag = Flag.objects.get()
    pipes.leaking = {}
    look(at=NOW + 2 * DAY)

    assert (flag.since, flag.closed_at) == (NOW, None)
    assert Flag.objects.get().closed_at == NOW + 2 * DAY
    assert Flag.objects.open().count() == 0


@pytest.mark.req("GEN-01")
def test_a_flag_is_found_in_the_search_while_it_is_so_by_whoever_sees_what_it_warns_of(
    pipes: Pipes, manager: Member, finance: Member
) -> None:
    def found(member: Member) -> list[str]:
        return [str(result.title) for group in results(member, "pipe leaks").groups for result in group.results]

    pipes.leaking = {"Cellar": Decimal(4), "Attic": Decimal(2)}
    look(at=NOW)

    assert found(manager) == ["A pipe leaks: Attic", "A pipe leaks: Cellar"]
    assert found(finance) == []

    del pipes.leaking["Cellar"]
    look(at=NOW + DAY)

    assert found(manager) == ["A pipe leaks: Attic"]


def test_what_comes_again_later_is_a_new_flag(pipes: Pipes, manager: Member) -> None:
    for leaking in ({"Cellar": Decimal(4)}, {}, {"Cellar": Decimal(4)}):
        pipes.leaking = leaking
        look(at=NOW)

    assert Flag.objects.count() == 2
    assert Flag.objects.open().count() == 1


def test_a_flag_says_what_is_so_now(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}
    look(at=NOW)
    pipes.leaking = {"Cellar": Decimal("4.5")}
    look(at=NOW + DAY)

    flag = Flag.objects.get()
    assert (flag.evidence, flag.at_stake, flag.since) == ({"litres": "4.5"}, Decimal("4.5"), NOW)


@pytest.mark.req("GEN-10")
def test_every_flag_has_an_owner(pipes: Pipes, manager: Member, finance: Member, stranger: Member) -> None:
    pipes.leaking, pipes.owner = {"Cellar": Decimal(4)}, finance.pk
    look(at=NOW)
    own = Flag.objects.get().owner
    Member.objects.filter(pk=finance.pk).update(is_active=False)
    look(at=NOW)

    assert own == finance
    assert Flag.objects.get().owner == manager


@pytest.mark.req("GEN-10")
def test_the_owner_of_a_new_loud_flag_is_told_once(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}
    look(at=NOW)
    look(at=NOW + DAY)

    assert texts_of(manager) == ["Cellar: 4 litres a day."]


def test_many_flags_at_once_are_one_notice(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {f"Cellar {n}": Decimal(n) for n in range(1, 9)}
    look(at=NOW)

    assert texts_of(manager) == ["8 new flags are yours: a pipe leaks."]


def test_a_quiet_rule_tells_nobody_and_a_rule_that_is_off_finds_nothing(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}
    set_loudness(wanted={(LEAK, ""): Loudness.QUIET}, seen={(LEAK, ""): Loudness.LOUD}, by=manager)
    look(at=NOW)
    quiet = Flag.objects.open().get()
    set_loudness(wanted={(LEAK, ""): Loudness.OFF}, seen={(LEAK, ""): Loudness.QUIET}, by=manager)
    look(at=NOW)

    assert not quiet.is_loud
    assert texts_of(manager) == []
    assert Flag.objects.open().count() == 0


@pytest.mark.req("GEN-10")
def test_what_is_nobodys_is_an_administrators_where_there_is_no_head(pipes: Pipes, administrator: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}

    look(at=NOW)

    assert Flag.objects.get().owner == administrator


def test_only_the_head_of_key_accounts_sets_how_loud_a_rule_is(pipes: Pipes, lead: Member) -> None:
    with pytest.raises(NotForYou):
        set_loudness(wanted={(LEAK, ""): Loudness.OFF}, seen={(LEAK, ""): Loudness.LOUD}, by=lead)


def test_a_rule_that_fails_leaves_its_flags_and_says_so(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}
    look(at=NOW)
    pipes.is_broken = True
    with pytest.raises(RulesFailed, match=LEAK):
        look(at=NOW + DAY)

    assert Flag.objects.open().count() == 1
    assert RuleCheck.objects.get().is_failing


def test_what_was_put_aside_comes_back_when_it_gets_worse(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {"Cellar": Decimal(4)}
    look(at=NOW)
    dismiss(flag=Flag.objects.get(), by=manager, at=NOW, reason="The plumber is ill.", until=SOON)
    pipes.leaking = {"Cellar": Decimal("4.9")}
    look(at=NOW)
    little_worse = Flag.objects.open().count()
    pipes.leaking = {"Cellar": Decimal(5)}
    look(at=NOW)

    assert little_worse == 0
    assert Flag.objects.open().count() == 1
    assert Dismissal.objects.get().end == "WORSE"
    assert len(texts_of(manager)) == 2


def test_rules_that_people_mostly_put_aside_are_named(pipes: Pipes, manager: Member) -> None:
    pipes.leaking = {f"Cellar {n}": Decimal(n) for n in range(1, 5)}
    look(at=NOW)
    for flag in Flag.objects.order_by("pk")[:3]:
        dismiss(flag=flag, by=manager, at=NOW, reason="Always did.", until=SOON)

    (row,) = rules_page(manager).disliked
    assert (row.name, row.seen, row.dismissed, row.open) == (LEAK, 4, 3, 1)
