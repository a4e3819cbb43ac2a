"""Lever scenarios: worked out on the lines of a map, kept, revised, refreshed on a later map."""

from decimal import Decimal

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.audit.models import AuditEvent
from kingside.core.errors import DomainError
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member, Role
from kingside.lake.levers import FreightTerms, Lever, OrderSize, Price, ServiceLevel
from kingside.lake.refusal import Refusal
from kingside.profit.examining import OtherLever, examine
from kingside.profit.levers.worked import document_of, worked_of
from kingside.profit.models import LeverScenario, ProfitMap
from kingside.profit.queries.what_if import LinesChanged, NoLines, work_out
from kingside.profit.scenarios import (
    MapIsGone,
    NoLeverPulled,
    NoName,
    NothingNewer,
    RefreshedAgain,
    ScenarioChanged,
    ScenarioInUse,
    delete_scenario,
    refresh_scenario,
    restore_scenario,
    revise_scenario,
    save_scenario,
)
from tests.cast import on_team
from tests.lake.books import table
from tests.lake.workshop import LINES
from tests.published_maps import Publish

D = Decimal
NO_RUSH = ServiceLevel("rush", D(100))
COLLECTED = FreightTerms("delivery")


@pytest.fixture
def customer_b(workshop: ProfitMap) -> Account:
    """Loses 77.97, 48.27 of it on a rush order of one case and 29.70 on a credit note."""
    return Account.objects.get(number="B")


@pytest.fixture
def scenario(workshop: ProfitMap, customer_b: Account, manager: Member) -> LeverScenario:
    """Customer B collects its goods and gets nothing in a rush any more: 53.00 less."""
    return _saved(workshop, customer_b, manager)


def _saved(
    profit_map: ProfitMap, account: Account, by: Member, *levers: Lever, name: str = "Collect", product: str = "L3"
) -> LeverScenario:
    return save_scenario(
        profit_map=profit_map,
        account=account,
        product=product,
        name=name,
        levers=levers or (NO_RUSH, COLLECTED),
        by=by,
    )


@pytest.mark.req("PRF-11")
def test_a_scenario_keeps_before_and_after_with_the_map_it_was_worked_out_on(
    scenario: LeverScenario, workshop: ProfitMap, manager: Member
) -> None:
    scenario.refresh_from_db()
    worked = worked_of(scenario.outcome)

    assert (worked.left_before, worked.left_after, worked.together) == (D("-48.27"), D("4.73"), D("53.00"))
    assert [(each.lever, each.amount) for each in worked.savings] == [(NO_RUSH, D("8.00")), (COLLECTED, D("45.00"))]
    assert [(each.code, each.saved) for each in worked.changes] == [
        ("delivery", D("45.00")),
        ("order_entry", D("8.00")),
    ]
    assert [(each.pool, each.minutes, each.cost) for each in worked.released] == [("desk", 10, D("8.00"))]
    assert (scenario.profit_map, scenario.model_hash) == (workshop, workshop.model_hash)
    assert (scenario.created_by, scenario.edition, scenario.version) == (manager, 1, 1)
    assert AuditEvent.objects.filter(subject_kind="lever_scenario", verb="saved").count() == 1


def test_what_is_kept_holds_no_floats(scenario: LeverScenario) -> None:
    def floats(value: object) -> list[object]:
        if isinstance(value, dict):
            return [each for part in value.values() for each in floats(part)]
        if isinstance(value, list):
            return [each for part in value for each in floats(part)]
        return [value] if isinstance(value, float) else []

    assert floats(scenario.outcome) + floats(scenario.levers) == []
    assert document_of(worked_of(scenario.outcome)) == scenario.outcome


def test_levers_that_help_one_product_say_what_they_do_to_the_others(workshop: ProfitMap) -> None:
    answer = work_out(workshop, account="A", product="L1", levers=[COLLECTED])

    assert (answer.worked.together, answer.worked.elsewhere) == (D("30.00"), D("15.00"))


def test_together_and_one_by_one_differ(publish: Publish) -> None:
    orders = [
        {**row, "order": f"O{number}", "product": "P", "account": "C"} for number, row in enumerate(table(LINES)[:2])
    ]
    profit_map = publish(lines=orders)

    worked = work_out(profit_map, account="C", product="P", levers=[OrderSize(D(2)), COLLECTED]).worked

    assert (worked.one_by_one, worked.together) == (D("139.80"), D("94.80"))  # one drop of 45.00 is saved only once


@pytest.mark.parametrize(
    ("name", "levers", "refusal"),
    [
        ("", (NO_RUSH,), NoName),
        ("x" * 101, (NO_RUSH,), NoName),
        ("Nothing", (), NoLeverPulled),
        ("Nothing", (Price(D(0)),), NoLeverPulled),
        ("Unknown cost", (FreightTerms("teleport"),), Refusal),
    ],
)
def test_what_is_no_scenario_is_refused(
    workshop: ProfitMap,
    customer_b: Account,
    manager: Member,
    name: str,
    levers: tuple[Lever, ...],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        save_scenario(profit_map=workshop, account=customer_b, product="L3", name=name, levers=levers, by=manager)

    assert not LeverScenario.objects.exists()


def test_lines_that_changed_since_the_map_are_not_counted(publish: Publish) -> None:
    published = publish(lines=table(LINES))
    publish(lines=table(LINES.replace("50.00 ", "60.00 ")))  # the same file, with other lines in it

    with pytest.raises(LinesChanged):
        work_out(published, account="B", product="L3", levers=[NO_RUSH])


@pytest.mark.parametrize(("account", "product"), [("B", "L1"), ("nobody", "")])
def test_what_bought_nothing_has_no_levers(workshop: ProfitMap, account: str, product: str) -> None:
    with pytest.raises(NoLines):
        work_out(workshop, account=account, product=product, levers=[NO_RUSH])


def test_a_scenario_can_be_revised(scenario: LeverScenario, manager: Member) -> None:
    revised = revise_scenario(
        scenario=scenario, seen_version=1, name="No rush", levers=[NO_RUSH], by=manager, at=timezone.now()
    )

    assert (revised.version, revised.name) == (2, "No rush")
    assert worked_of(revised.outcome).together == D("8.00")
    event = AuditEvent.objects.get(subject_kind="lever_scenario", verb="revised")
    assert set(event.changes) == {"name", "levers"}


def test_the_second_of_two_who_revise_hears_of_the_first(
    scenario: LeverScenario, manager: Member, finance: Member
) -> None:
    now = timezone.now()
    revise_scenario(scenario=scenario, seen_version=1, name="Mine", levers=[NO_RUSH], by=finance, at=now)

    with pytest.raises(ScenarioChanged):
        revise_scenario(scenario=scenario, seen_version=1, name="Yours", levers=[COLLECTED], by=manager, at=now)

    scenario.refresh_from_db()
    assert (scenario.name, scenario.version) == ("Mine", 2)


def test_a_scenario_that_an_examination_rests_on_stays_as_it_is(
    scenario: LeverScenario, workshop: ProfitMap, customer_b: Account, manager: Member
) -> None:
    examine(profit_map=workshop, account=customer_b, product="L3", by=manager, scenario=scenario)

    with pytest.raises(ScenarioInUse):
        revise_scenario(
            scenario=scenario, seen_version=1, name="Other", levers=[NO_RUSH], by=manager, at=timezone.now()
        )
    with pytest.raises(ScenarioInUse):
        delete_scenario(scenario=scenario, by=manager, at=timezone.now())


def test_a_scenario_without_its_map_cannot_be_worked_out_again(
    scenario: LeverScenario, workshop: ProfitMap, manager: Member
) -> None:
    LeverScenario.objects.update(profit_map=None)

    with pytest.raises(MapIsGone):
        revise_scenario(
            scenario=scenario, seen_version=1, name="Other", levers=[NO_RUSH], by=manager, at=timezone.now()
        )


@pytest.mark.req("PRF-11")
def test_on_a_later_map_a_scenario_has_another_edition(
    scenario: LeverScenario, publish: Publish, manager: Member
) -> None:
    later = publish(lines=table(LINES.replace("50.00         35.00", "60.00         35.00")))

    refreshed = refresh_scenario(scenario=scenario, profit_map=later, by=manager)

    assert (refreshed.edition, refreshed.refreshes, refreshed.profit_map) == (2, scenario, later)
    assert refreshed.levers == scenario.levers
    assert worked_of(scenario.outcome).left_before == D("-48.27")
    assert refresh_scenario(scenario=scenario, profit_map=later, by=manager) == refreshed


def test_on_its_own_map_there_is_nothing_newer(scenario: LeverScenario, workshop: ProfitMap, manager: Member) -> None:
    with pytest.raises(NothingNewer):
        refresh_scenario(scenario=scenario, profit_map=workshop, by=manager)


def test_a_deleted_scenario_can_be_had_back(scenario: LeverScenario, manager: Member) -> None:
    delete_scenario(scenario=scenario, by=manager, at=timezone.now())
    scenario.refresh_from_db()
    assert scenario.deleted_at is not None

    restore_scenario(scenario=scenario, by=manager)

    scenario.refresh_from_db()
    assert scenario.deleted_at is None


def test_an_edition_that_was_worked_out_again_meanwhile_cannot_be_had_back(
    scenario: LeverScenario, publish: Publish, manager: Member
) -> None:
    later = publish(lines=table(LINES.replace("50.00         35.00", "60.00         35.00")))
    first = refresh_scenario(scenario=scenario, profit_map=later, by=manager)
    delete_scenario(scenario=first, by=manager, at=timezone.now())
    again = refresh_scenario(scenario=scenario, profit_map=later, by=manager)

    with pytest.raises(RefreshedAgain):
        restore_scenario(scenario=first, by=manager)

    delete_scenario(scenario=again, by=manager, at=timezone.now())
    restore_scenario(scenario=first, by=manager)
    first.refresh_from_db()
    assert first.deleted_at is None


def test_a_scenario_that_was_deleted_meanwhile_is_not_refreshed(
    scenario: LeverScenario, publish: Publish, manager: Member
) -> None:
    later = publish(lines=table(LINES.replace("50.00         35.00", "60.00         35.00")))
    opened = LeverScenario.objects.get(pk=scenario.pk)
    delete_scenario(scenario=scenario, by=manager, at=timezone.now())

    with pytest.raises(ScenarioChanged):
        refresh_scenario(scenario=opened, profit_map=later, by=manager)


def test_whoever_leads_the_account_saves_a_scenario(workshop: ProfitMap, customer_b: Account, lead: Member) -> None:
    on_team(customer_b, lead)

    assert _saved(workshop, customer_b, lead).created_by == lead


def test_who_only_reads_saves_none(
    workshop: ProfitMap, customer_b: Account, executive: Member, support: Member, stranger: Member
) -> None:
    on_team(customer_b, support, Role.SUPPORT)
    refusals: dict[str, type[DomainError]] = {}

    for member in (executive, support, stranger):
        with pytest.raises(DomainError) as refused:
            _saved(workshop, customer_b, member)
        refusals[member.name] = type(refused.value)

    assert refusals == {executive.name: NotYours, support.name: NotForYou, stranger.name: NotForYou}


def test_other_levers_need_no_scenario(workshop: ProfitMap, customer_b: Account, manager: Member) -> None:
    found = examine(
        profit_map=workshop,
        account=customer_b,
        product="L3",
        by=manager,
        others=[OtherLever("A pallet a month", D(50), "Their buyer, 3 March")],
    )

    assert (found.scenario, found.result) == (None, D("1.73"))
