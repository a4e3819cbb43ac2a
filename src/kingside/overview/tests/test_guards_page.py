"""What guards do, who sets it, and what holds a step up then."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from kingside.accounts.models import Tier
from kingside.audit.models import AuditEvent
from kingside.core.workflow import OTHERS, HeldUp, guards, move
from kingside.guards.models import GuardSetting, Preset
from kingside.guards.operations import NoSuchPlace, NotSettable, choose_preset, set_guards
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from kingside.profit.lifecycle import EXIT_LEVERS, DraftFacts, DraftLife, ExitFacts, ExitLife
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read, read_text

PAGE, API = "/guards/", "/api/v1/guards"
APPROVED, LEVERS = "cost_model.not_approved", EXIT_LEVERS.code
KEY = Tier.KEY.value


@pytest.fixture
def head(stranger: Member) -> Member:
    """Who is head of key accounts, for once."""
    give_grant(member=stranger, role=Role.PRG, by=None, valid_from=date(2025, 1, 1))
    return stranger


@pytest.fixture
def desk(client_of: ClientOf, head: Member) -> Client:
    """The head's browser."""
    return client_of(head)


def publish() -> list[str]:
    """What a draft that nobody approved is warned of; raises HeldUp."""
    facts = DraftFacts(is_reconciled=True)
    return [each.code for each in move(DraftLife, "published", state="RECONCILED", facts=facts).warnings]


def check(tier: str) -> list[str]:
    """What a proposal without an examination is warned of, at an account of this tier; raises HeldUp."""
    made = move(ExitLife, "checked", state="DRAFT", facts=ExitFacts(loses=True), tier=tier)
    return [each.code for each in made.warnings]


def test_until_somebody_chooses_the_first_year_holds(db: None) -> None:
    assert (publish(), check(OTHERS)) == ([], [LEVERS])


def test_the_full_preset_is_one_click_and_so_is_the_way_back(desk: Client) -> None:
    desk.post(f"{PAGE}preset/", {"preset": "full"})

    with pytest.raises(HeldUp, match="somebody from finance has to approve it"):
        publish()

    desk.post(f"{PAGE}preset/", {"preset": "first-year"})

    assert publish() == []


def test_one_guard_differs_and_stays_so_when_the_preset_changes(head: Member) -> None:
    set_guards(wanted={(APPROVED, OTHERS): "warn"}, seen={(APPROVED, OTHERS): ""}, by=head)
    choose_preset(preset=Preset.FULL, by=head)

    assert publish() == [APPROVED]

    set_guards(wanted={(APPROVED, OTHERS): ""}, seen={(APPROVED, OTHERS): "warn"}, by=head)

    with pytest.raises(HeldUp):
        publish()


def test_a_guard_of_accounts_can_block_for_key_accounts_alone(head: Member) -> None:
    set_guards(wanted={(LEVERS, KEY): "block"}, seen={(LEVERS, KEY): ""}, by=head)

    assert check(OTHERS) == [LEVERS]
    with pytest.raises(HeldUp, match="have them examined"):
        check(KEY)


@pytest.mark.req("GEN-02")
def test_who_set_it_is_recorded_and_what_changes_nothing_is_not(head: Member) -> None:
    for _again in range(2):
        choose_preset(preset=Preset.FULL, by=head)
        set_guards(wanted={(APPROVED, OTHERS): "warn"}, seen={(APPROVED, OTHERS): ""}, by=head)

    told = (
        AuditEvent.objects.filter(subject_kind="guard").order_by("pk").values_list("subject_label", "verb", "changes")
    )
    assert list(told) == [
        ("preset", "set", {"preset": ["first-year", "full"]}),
        (APPROVED, "set", {"mode, others": ["", "warn"]}),
    ]


@pytest.mark.req("GEN-08")
def test_who_set_it_meanwhile_is_not_overwritten(head: Member, desk: Client) -> None:
    form = {f"{APPROVED}-others": "block", f"{APPROVED}-seen-others": "", f"{LEVERS}-others": "off"}
    set_guards(wanted={(APPROVED, OTHERS): "warn"}, seen={(APPROVED, OTHERS): ""}, by=head)

    answer = desk.post(f"{PAGE}set/", form)

    assert answer.status_code == 409
    assert {"Warn", "Block"} <= set(read_text(answer.content.decode()).words.split())
    assert set(GuardSetting.objects.values_list("guard", "mode")) == {(APPROVED, "warn")}

    desk.post(f"{PAGE}set/", form | {f"{APPROVED}-seen-others": "warn"})

    assert set(GuardSetting.objects.values_list("guard", "mode")) == {(APPROVED, "block"), (LEVERS, "off")}


def test_what_always_blocks_or_is_settled_or_is_no_place_is_refused(head: Member, settings: Settings) -> None:
    settings.KINGSIDE_GUARDS = {LEVERS: "warn"}
    refused: dict[tuple[str, str], type[Exception]] = {
        ("import.at_work", OTHERS): NotSettable,
        ("nothing.of_this_name", OTHERS): NotSettable,
        (LEVERS, OTHERS): NotSettable,
        (APPROVED, KEY): NoSuchPlace,
        ("exit.earns", "GOLD"): NoSuchPlace,
    }
    for place, error in refused.items():
        with pytest.raises(error):
            set_guards(wanted={place: "off"}, seen={place: ""}, by=head)

    assert not GuardSetting.objects.exists()


def test_what_the_installation_settled_comes_before_what_members_chose(head: Member, settings: Settings) -> None:
    both = [(APPROVED, OTHERS), (LEVERS, OTHERS)]
    set_guards(wanted=dict.fromkeys(both, "off"), seen=dict.fromkeys(both, ""), by=head)
    settings.KINGSIDE_GUARDS, settings.KINGSIDE_GUARD_PRESET = {APPROVED: "block"}, "full"

    with pytest.raises(HeldUp, match="approve"):
        publish()
    assert check(OTHERS) == []
    with pytest.raises(NotSettable):
        choose_preset(preset=Preset.FIRST_YEAR, by=head)


def test_only_the_head_sets_them(administrator: Member) -> None:
    with pytest.raises((NotYours, NotForYou)):
        choose_preset(preset=Preset.FULL, by=administrator)
    with pytest.raises((NotYours, NotForYou)):
        set_guards(wanted={(APPROVED, OTHERS): "off"}, seen={(APPROVED, OTHERS): ""}, by=administrator)


def test_the_page_says_what_blocks_and_what_a_preset_would_change(desk: Client, head: Member) -> None:
    set_guards(wanted={(LEVERS, KEY): "block"}, seen={(LEVERS, KEY): ""}, by=head)

    page = read(desk.get(PAGE))

    settable = sum(not guard.is_fixed for guard in guards.values())
    assert page.headings[0] == f"1 of {settable} guards that can be set blocks"
    assert "A worker is busy with it; wait until it has finished." in page.words
    assert "Use Full" in page.words
    assert "Use First year" not in page.words


def test_whoever_may_not_set_them_is_shown_no_button(client_of: ClientOf, administrator: Member) -> None:
    words = read(client_of(administrator).get(PAGE)).words

    assert "Use Full" not in words
    assert "Keep" not in words.split()


def test_nonsense_is_answered_in_a_sentence(desk: Client) -> None:
    told = read(desk.post(f"{PAGE}preset/", {"preset": "x"}, follow=True)).words

    assert "Choose one of the presets." in told
    assert desk.post(f"{PAGE}set/", {f"{APPROVED}-others": "perhaps"}).status_code == 400
    assert not GuardSetting.objects.exists()


def test_more_settings_take_no_more_queries(
    desk: Client, head: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    choose_preset(preset=Preset.FULL, by=head)
    with CaptureQueriesContext(connection) as before:
        desk.get(PAGE)
    both = [(LEVERS, KEY), (LEVERS, OTHERS)]
    set_guards(wanted=dict.fromkeys(both, "off"), seen=dict.fromkeys(both, ""), by=head)

    with django_assert_num_queries(len(before)):
        desk.get(PAGE)


def test_the_database_knows_no_other_mode(db: None) -> None:
    for wrong in ({"guard": APPROVED, "mode": "full"}, {"guard": "", "mode": "off"}, {"guard": "", "mode": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GuardSetting.objects.create(**wrong)


# by API


@pytest.fixture
def put(program_of: ProgramOf, head: Member) -> Callable[[str, object], Any]:
    program = program_of(head)
    return lambda address, said: program.put(f"{API}{address}", json.dumps(said), "application/json")


def test_a_program_reads_and_sets_them(put: Callable[[str, object], Any]) -> None:
    told = put("", {"preset": "full"}).json()
    modes = {each["code"]: each["modes"] for each in told["guards"]}
    assert (told["preset"], told["is_preset_settable"]) == ("full", True)
    assert modes[APPROVED] == [{"tier": "", "label": "Everywhere", "chosen": None, "mode": "block"}]
    assert [each["tier"] for each in modes[LEVERS]] == [KEY, ""]

    one = put(f"/{LEVERS}", {"modes": [{"tier": KEY, "mode": "off", "seen": None}]}).json()

    assert [(each["chosen"], each["mode"]) for each in one["modes"]] == [("off", "off"), (None, "block")]


@pytest.mark.req("GEN-08")
def test_a_program_that_was_slower_is_told_both(put: Callable[[str, object], Any]) -> None:
    put(f"/{LEVERS}", {"modes": [{"tier": KEY, "mode": "off", "seen": None}]})

    answer = put(f"/{LEVERS}", {"modes": [{"tier": KEY, "mode": "block", "seen": None}]})

    (contested,) = answer.json()["conflict"]["fields"]
    assert (answer.status_code, contested["theirs"], contested["yours"]) == (409, "Off", "Block")


@pytest.mark.parametrize(
    ("code", "tier", "status"), [("nothing", "", 404), (APPROVED, KEY, 422), ("import.at_work", "", 422)]
)
def test_a_guard_or_tier_that_is_none_is_not_set(
    put: Callable[[str, object], Any], code: str, tier: str, status: int
) -> None:
    answer = put(f"/{code}", {"modes": [{"tier": tier, "mode": "off", "seen": None}]})

    assert answer.status_code == status
    assert not GuardSetting.objects.exists()
