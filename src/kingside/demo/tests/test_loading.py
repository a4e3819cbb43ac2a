"""The story as rows and published maps; finished, brought to another day, forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from kingside.accounts.access import COMMENTS, within
from kingside.accounts.models import Account, Membership, Standing
from kingside.accounts.queries import waiting_proposals
from kingside.audit.lock import unlocked
from kingside.config.home import Home
from kingside.demo.files import SOURCE
from kingside.demo.operations import OtherScale, bring_to_today, is_loaded, is_stale, load, reset
from kingside.demo.story import (
    ACCOUNT_SUPPORT,
    ADMINISTRATOR,
    DEPARTMENT_HEAD,
    EXECUTIVE,
    FINANCE,
    GROWS_AND_EARNS_LESS,
    HEAD,
    KEY_ACCOUNT_MANAGER,
    KEY_ACCOUNTS,
    MEMBERS,
    MENTOR,
    SALES_MANAGER,
)
from kingside.demo.tests.traces import files, rows
from kingside.demo.timeline import Timeline
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag, RuleCheck
from kingside.identity.access import remit_of
from kingside.identity.models import Member, Role
from kingside.identity.policy import Deed
from kingside.imports.models import ImportBatch
from kingside.notices.models import Notice
from kingside.offerings.models import Product
from kingside.profit.access import RESULT, STATEMENT, sees_business
from kingside.profit.departments import about_strangers
from kingside.profit.models import SNAPSHOTS, AccountTarget, ProfitMap
from kingside.profit.models.exits import ExitProposal, ExitState
from kingside.profit.queries.ageing import accounts_after
from kingside.profit.queries.departments import department_page
from kingside.profit.queries.exits import exit_page, waiting_exits
from kingside.profit.queries.targets import Measured, measured

TODAY = date(2026, 5, 20)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Loaded:
    """The demo company, loaded once for all these tests, and what loading said."""

    home: Home
    said: list[str]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    home = Home(root=tmp_path_factory.mktemp("home"), company="demo")
    home.prepare()
    said: list[str] = []
    with override_settings(KINGSIDE_HOME=home, KINGSIDE_IS_DEMO=True):
        with django_db_blocker.unblock():
            load(home=home, today=TODAY, say=said.append)
        yield Loaded(home, said)
        with django_db_blocker.unblock():
            reset(home=home)


def test_loading_brings_members_accounts_products_and_a_map_per_year(loaded: Loaded) -> None:
    assert Member.objects.filter(is_demo=True).count() == len(MEMBERS) == Member.objects.count()
    assert Member.objects.get(email=FINANCE.email).sentence == FINANCE.sentence
    assert Account.objects.exclude(number="UNMAPPED").count() == 120
    assert set(Standing.objects.values_list("account__number", "tier")) == {
        (each.number, "key") for each in KEY_ACCOUNTS
    }
    assert Product.objects.filter(category="Bearings").count() == 6
    assert is_loaded()


def test_the_newest_map_is_that_of_the_last_year(loaded: Loaded) -> None:
    published = ProfitMap.objects.published()

    assert [each.period_to for each in published] == [period.last for period in reversed(Timeline(TODAY).periods())]
    assert {each.cost_model.adopted_by for each in published} == {Member.objects.get(email=FINANCE.email)}
    assert [each.cost_model.version for each in published] == [3, 2, 1]


def test_each_step_says_what_how_much_and_how_long(loaded: Loaded) -> None:
    assert len(loaded.said) == 13
    for line in loaded.said:
        assert re.fullmatch(r".+: .*\d.* \(\d+\.\d s\)", line), line


def test_each_persona_holds_the_role_that_the_card_says(loaded: Loaded) -> None:
    members = {member.email: member for member in Member.objects.all()}
    roles = {persona: remit_of(members[persona.email]) for persona in MEMBERS}

    assert {persona: found.everywhere for persona, found in roles.items() if found.everywhere} == {
        HEAD: {Role.PRG, Role.MGR},
        EXECUTIVE: {Role.EXE},
        FINANCE: {Role.FIN, Role.DEP},
        ADMINISTRATOR: {Role.ADM},
        DEPARTMENT_HEAD: {Role.DEP},
        ACCOUNT_SUPPORT: {Role.DEP},
    }
    assert sees_business(members[HEAD.email])
    assert within(members[SALES_MANAGER.email], Deed.READ, RESULT).count() == 108 + 2  # the unit, two developed
    assert set(within(members[KEY_ACCOUNT_MANAGER.email], Deed.READ, STATEMENT).values_list("name", flat=True)) == {
        "Orrestad Paper",
        "Tessarine Rail Works",
    }
    assert within(members[MENTOR.email], Deed.COMMENT, COMMENTS).get().name == "Orrestad Paper"
    assert not within(members[ADMINISTRATOR.email], Deed.READ, RESULT)


def test_an_account_that_was_handed_over_says_from_whom(loaded: Loaded) -> None:
    leads = Membership.objects.filter(account__name="Orrestad Paper", team_role="LEAD").order_by("valid_from")

    assert [str(led.member) for led in leads] == [HEAD.name, KEY_ACCOUNT_MANAGER.name]


@pytest.mark.usefixtures("loaded")
def test_a_mentor_is_proposed_and_waits_for_the_head() -> None:
    members = {member.email: member for member in Member.objects.all()}

    waiting = {persona: waiting_proposals(members[persona.email]) for persona in MEMBERS}

    assert {persona for persona, proposals in waiting.items() if proposals} == {HEAD, ADMINISTRATOR}
    [proposal] = waiting[HEAD]
    assert (proposal.account.name, proposal.member.name) == ("Tessarine Rail Works", MENTOR.name)


@pytest.mark.usefixtures("loaded")
def test_the_flags_warn_of_what_the_story_is_about() -> None:
    warned = set(Flag.objects.open().values_list("rule", "label", "owner__name"))

    assert {
        ("profit.key_account_loses", "Orrestad Paper", "Jonas Tveitmark"),
        ("profit.turned_to_loss", "Tessarine Rail Works", "Jonas Tveitmark"),
        ("profit.divergence", "Tessarine Rail Works", "Jonas Tveitmark"),
        ("profit.codes", "Codes of no account", "Lucia Brandhaug"),
        ("accounts.role_gap", "Quennera Pharma", "Nadia Ferhane"),
    } <= warned
    assert not RuleCheck.objects.filter(is_failing=True).exists()
    assert RuleCheck.objects.count() == len(flag_rules)


@pytest.mark.usefixtures("loaded")
def test_a_proposal_to_leave_waits_for_the_director_alone() -> None:
    members = {member.email: member for member in Member.objects.all()}
    asked = {persona for persona in MEMBERS if waiting_exits(members[persona.email])}

    assert asked == {EXECUTIVE}
    [proposal] = waiting_exits(members[EXECUTIVE.email])
    assert proposal.account.name == "Tessarine Rail Works"
    page = exit_page(members[EXECUTIVE.email], proposal)
    assert page.figures is not None
    assert page.figures.net_profit < 0
    assert page.freed is not None
    shared = {
        part.part.code: part.share for part in page.freed.parts if part.part.is_shared or part.part.per == "account"
    }
    assert shared
    assert not any(shared.values()), "the account stays, and so does what it shares"
    assert page.examination is not None
    assert page.examination.counts
    assert page.examination.result < 0
    assert page.reservations == []
    assert page.named == "Downsize"


@pytest.mark.usefixtures("loaded")
def test_an_account_was_left_and_is_sold_to_all_the_same() -> None:
    left = ExitProposal.objects.get(state=ExitState.EXECUTED)

    assert (left.account.name, left.product) == ("Hearthvane Stoves", "")
    assert left.left_on == date(2026, 3, 1)
    assert not Notice.objects.unread().filter(path=left.get_absolute_url()).exists()
    assert left.reservations == ["exit.levers_not_examined"]
    sold = Flag.objects.open().get(rule="profit.sold_after_leaving")
    assert (sold.label, str(sold.owner)) == (left.account.name, SALES_MANAGER.name)
    others = Flag.objects.open().filter(account_id=left.account_id)
    assert all(flag_rules[each.rule].is_of_left for each in others), "of nothing else is warned but what it owes"


@pytest.mark.usefixtures("loaded")
def test_some_targets_are_met_some_missed_and_losses_shrink() -> None:
    targets = measured(AccountTarget.objects.filter(last=Timeline(TODAY).period().last))
    found = dict(targets.values_list("account__number", "profit_attainment"))
    recovering = set(targets.exclude(starting_profit=None).values_list("account__number", flat=True))

    assert sum(reached >= 1 for reached in found.values()) >= 2
    assert sum(reached < 1 for reached in found.values()) >= 2
    assert any(found[number] > 0 for number in recovering)
    assert found[GROWS_AND_EARNS_LESS.number] < 0
    assert targets.get(account__number=GROWS_AND_EARNS_LESS.number).revenue_attainment > 1
    running = measured(AccountTarget.objects.filter(last=Timeline(TODAY).running().last))
    assert set(running.values_list("measured", flat=True)) == {Measured.NO_MAP}


@pytest.mark.usefixtures("loaded")
def test_what_accounts_owe_tells_whose_move_it_is() -> None:
    page = accounts_after(Member.objects.get(email=FINANCE.email), day=None, account="", limit=1)

    assert page is not None
    owed = page.total.figures
    assert owed.n > owed.n_disputed > 0
    assert owed.n_credited > owed.n_unmatched > 0
    assert owed.currency == "EUR"


@pytest.mark.usefixtures("loaded")
def test_the_head_of_the_warehouse_reads_which_accounts_take_its_time() -> None:
    kofi, newest = Member.objects.get(email=DEPARTMENT_HEAD.email), ProfitMap.objects.published().first()
    assert newest is not None

    page = department_page(kofi, newest)

    assert [name for _key, name in page.departments] == ["Warehouse and delivery"]
    assert page.finding.endswith(" accounts take half of the work of Warehouse and delivery")
    assert page.costed is not None
    assert page.costed.before is not None
    assert about_strangers(newest.cost_model.toml) == ""


def test_loading_again_changes_nothing(loaded: Loaded) -> None:
    before = rows(), files(loaded.home)

    load(home=loaded.home, today=date(2026, 5, 28))

    assert (rows(), files(loaded.home)) == before


def test_another_scale_needs_a_reset_first(loaded: Loaded) -> None:
    with pytest.raises(OtherScale, match="--reset"):
        load(home=loaded.home, today=TODAY, scale=2)


def test_it_is_stale_once_another_month_is_full(loaded: Loaded) -> None:
    assert not is_stale(today=date(2026, 5, 31))
    assert is_stale(today=date(2026, 6, 1))


@pytest.mark.last
@pytest.mark.django_db(transaction=True)
def test_it_is_finished_after_an_interruption_told_anew_a_month_later_and_forgotten(loaded: Loaded) -> None:
    """One after the other, since each telling takes its time."""
    with unlocked(*SNAPSHOTS):
        ProfitMap.objects.published()[0].delete()
    load(home=loaded.home, today=TODAY)

    assert is_loaded()
    assert ProfitMap.objects.count() == 3
    assert Member.objects.count() == len(MEMBERS)

    later = date(2026, 6, 1)
    members = rows()["Member"]
    bring_to_today(home=loaded.home, today=later)

    assert not is_stale(today=later)
    assert [each.period_to for each in ProfitMap.objects.published()] == [
        period.last for period in reversed(Timeline(later).periods())
    ]
    assert rows()["Member"] == members
    assert {each.profit_map for each in ExitProposal.objects.all()} == {None}, "with figures frozen, they outlive maps"
    assert {batch.source for batch in ImportBatch.objects.all()} == {SOURCE}
    assert len(list(ImportBatch.lake_of("lines").iterdir())) == ImportBatch.objects.filter(kind="lines").count() == 1

    reset(home=loaded.home)

    assert not any(rows().values())
    assert not files(loaded.home)
    assert not is_loaded()
