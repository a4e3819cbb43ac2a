"""Examinations of levers: what makes a loss one to downsize, and for how long; and what there is to win."""

from decimal import Decimal

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.audit.models import AuditEvent
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member
from kingside.lake.levers import FreightTerms, Price, ServiceLevel
from kingside.lake.results import CellSelection, read_results
from kingside.profit.examining import (
    NoSuchCell,
    NoSuchLever,
    NoSuchSaving,
    NoSuchWhiteSpace,
    NotALoss,
    NothingExamined,
    OtherLever,
    ScenarioOfAnotherCell,
    ScenarioOfAnotherMap,
    examine,
    record_white_space,
)
from kingside.profit.models import Examination, LeverScenario, ProfitMap
from kingside.profit.queries.judgements import judgements_on
from kingside.profit.scenarios import ScenarioChanged, revise_scenario, save_scenario
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

D = Decimal
PLAIN = 'currency = "USD"\nhurdle = 0.05\nperiod = {{ from = {year}-01-01, to = {year}-12-31 }}\n'


def lines(loss: int = 40, year: int = 2025) -> list[dict[str, str]]:
    """One pair that loses so much at a revenue of 100, one that earns half of it."""
    return table(
        f"""
        order line date         account product quantity net_revenue cogs
        O1    1    {year}-06-10 loser   P       1        100.00      {100 + loss}.00
        O2    1    {year}-06-10 good    P       1        100.00      50.00
        """
    )


@pytest.fixture
def forty(publish: Publish) -> ProfitMap:
    """The loser loses 40 with P."""
    return publish(lines=lines(), costs=PLAIN.format(year=2025))


@pytest.fixture
def loser(forty: ProfitMap) -> Account:
    return Account.objects.get(number="loser")


def class_of(profit_map: ProfitMap, account: str = "loser") -> tuple[str, Decimal | None]:
    with read_results(profit_map.folder, level=profit_map.level, judgements=judgements_on(profit_map)) as results:
        (cell,) = results.cells(CellSelection(account=account), order="worst", limit=1)
    return cell.profit_class, cell.recoverable


def examined(profit_map: ProfitMap, account: Account, by: Member, *savings: int) -> Examination:
    others = [OtherLever(f"Lever {saving}", D(saving), "Their buyer said so") for saving in savings]
    return examine(profit_map=profit_map, account=account, product="P", by=by, others=others)


@pytest.mark.req("PRF-07")
@pytest.mark.req("PRF-08")
@pytest.mark.parametrize(
    ("savings", "result", "profit_class"),
    [((30, 15), "5", "IMPROVE"), ((20,), "-20", "DOWNSIZE"), ((40,), "0", "IMPROVE"), ((0,), "-40", "DOWNSIZE")],
)
def test_a_loss_of_40_is_to_improve_or_to_downsize_by_what_its_levers_bring(
    forty: ProfitMap, loser: Account, manager: Member, savings: tuple[int, ...], result: str, profit_class: str
) -> None:
    found = examined(forty, loser, manager, *savings)

    assert (found.at_level, found.recoverable, found.result) == (D(-40), D(sum(savings)), D(result))
    assert class_of(forty) == (profit_class, D(sum(savings)))
    assert (found.examined_by, found.profit_map) == (manager, forty)
    assert AuditEvent.objects.get(subject_kind="lever_examination").verb == "recorded"


@pytest.mark.req("PRF-08")
def test_without_an_examination_a_loss_is_to_improve_and_nobody_looked(forty: ProfitMap) -> None:
    assert class_of(forty) == ("IMPROVE", None)


def test_the_newest_examination_counts(forty: ProfitMap, loser: Account, manager: Member) -> None:
    examined(forty, loser, manager, 20)
    examined(forty, loser, manager, 30, 15)

    assert class_of(forty) == ("IMPROVE", D(45))


@pytest.mark.parametrize(
    ("savings", "loss", "expected"),
    [
        ((20,), 40, ("DOWNSIZE", D(20))),
        ((20,), 15, ("IMPROVE", D(20))),  # today the lever turns it
        ((30, 15), 44, ("IMPROVE", D(45))),
        ((30, 15), 60, ("IMPROVE", None)),  # the loss has outgrown its levers: nobody has examined that
    ],
)
@pytest.mark.req("PRF-08")
def test_on_the_map_of_the_next_year_an_examination_counts_until_figures_cross(
    forty: ProfitMap,
    loser: Account,
    manager: Member,
    publish: Publish,
    savings: tuple[int, ...],
    loss: int,
    expected: tuple[str, Decimal | None],
) -> None:
    examined(forty, loser, manager, *savings)

    later = publish(lines=lines(loss, 2026), costs=PLAIN.format(year=2026).replace("2026-12-31", "2026-11-30"))

    assert class_of(later) == expected


def test_after_a_year_an_examination_counts_no_more_and_before_it_never(
    forty: ProfitMap, loser: Account, manager: Member, publish: Publish
) -> None:
    examined(forty, loser, manager, 20)

    later = publish(lines=lines(year=2026), costs=PLAIN.format(year=2026))
    earlier = publish(lines=lines(year=2024), costs=PLAIN.format(year=2024))

    assert (class_of(later), class_of(earlier)) == (("IMPROVE", None), ("IMPROVE", None))


def test_at_another_level_an_examination_means_nothing(
    forty: ProfitMap, loser: Account, manager: Member, publish: Publish
) -> None:
    examined(forty, loser, manager, 20)

    other = publish(lines=lines(), costs=PLAIN.format(year=2025) + 'level = "gross"\n')

    assert class_of(other) == ("IMPROVE", None)


@pytest.fixture
def scenario(workshop: ProfitMap, manager: Member) -> LeverScenario:
    """Customer B collects (45.00) and gets nothing in a rush (8.00): what loses 48.27 would earn 4.73."""
    return save_scenario(
        profit_map=workshop,
        account=Account.objects.get(number="B"),
        product="L3",
        name="Collect",
        levers=[ServiceLevel("rush", D(100)), FreightTerms("delivery")],
        by=manager,
    )


def test_the_accepted_levers_of_a_scenario_count_together(
    workshop: ProfitMap, scenario: LeverScenario, manager: Member
) -> None:
    all_of_them = examine(profit_map=workshop, account=scenario.account, product="L3", by=manager, scenario=scenario)
    without_freight = examine(
        profit_map=workshop,
        account=scenario.account,
        product="L3",
        by=manager,
        scenario=scenario,
        refused={1: "They have no van"},
    )

    assert (all_of_them.result, without_freight.result) == (D("4.73"), D("-40.27"))
    assert [(each["saving"], each["is_accepted"], each["remark"]) for each in without_freight.levers] == [
        ("8.00", True, ""),
        ("45.00", False, "They have no van"),
    ]


@pytest.mark.parametrize("place", [-1, 2])
def test_a_lever_that_the_scenario_does_not_have_cannot_be_refused(
    workshop: ProfitMap, scenario: LeverScenario, manager: Member, place: int
) -> None:
    with pytest.raises(NoSuchLever):
        examine(
            profit_map=workshop,
            account=scenario.account,
            product="L3",
            by=manager,
            scenario=scenario,
            refused={place: "They have no van"},
        )


def test_who_says_which_levers_come_hears_when_they_were_revised_meanwhile(
    workshop: ProfitMap, scenario: LeverScenario, manager: Member
) -> None:
    opened = LeverScenario.objects.get(pk=scenario.pk)
    revise_scenario(
        scenario=scenario, seen_version=1, name="Dearer", levers=[Price(D(3))], by=manager, at=timezone.now()
    )

    with pytest.raises(ScenarioChanged):
        examine(
            profit_map=workshop,
            account=scenario.account,
            product="L3",
            by=manager,
            scenario=opened,
            seen_version=1,
        )


def test_an_examination_rests_on_the_levers_that_the_scenario_has_by_now(
    workshop: ProfitMap, scenario: LeverScenario, manager: Member
) -> None:
    opened = LeverScenario.objects.get(pk=scenario.pk)
    dearer = [Price(D(100))]
    revise_scenario(scenario=scenario, seen_version=1, name="Dearer", levers=dearer, by=manager, at=timezone.now())

    found = examine(profit_map=workshop, account=scenario.account, product="L3", by=manager, scenario=opened)

    assert found.recoverable == D("48.18")  # 50.00 more, of which overhead takes 1.00 and capital 0.82
    assert [each["lever"] for each in found.levers] == [{"kind": "price", "percent": "100"}]


def test_a_scenario_of_an_earlier_map_has_to_be_refreshed_first(
    scenario: LeverScenario, publish: Publish, manager: Member
) -> None:
    later = publish(lines=table(LINES), costs=COSTS.replace("45.00", "46.00"))

    with pytest.raises(ScenarioOfAnotherMap):
        examine(profit_map=later, account=scenario.account, product="L3", by=manager, scenario=scenario)


def test_a_scenario_of_another_product_is_refused(
    workshop: ProfitMap, scenario: LeverScenario, manager: Member
) -> None:
    with pytest.raises(ScenarioOfAnotherCell):
        examine(profit_map=workshop, account=scenario.account, product="L4", by=manager, scenario=scenario)


def test_nothing_examined_is_no_examination(forty: ProfitMap, loser: Account, manager: Member) -> None:
    with pytest.raises(NothingExamined):
        examined(forty, loser, manager)


def test_what_earns_needs_no_examination(forty: ProfitMap, manager: Member) -> None:
    with pytest.raises(NotALoss):
        examined(forty, Account.objects.get(number="good"), manager, 5)


def test_a_pair_that_the_map_does_not_hold_cannot_be_examined(
    forty: ProfitMap, loser: Account, manager: Member
) -> None:
    others = [OtherLever("Lever", D(5), "Their buyer")]

    for product in ("Q", ""):
        with pytest.raises(NoSuchCell):
            examine(profit_map=forty, account=loser, product=product, by=manager, others=others)


@pytest.mark.parametrize(
    "other",
    [
        OtherLever("Less", D("-1"), "A guess"),
        OtherLever("Less", D("0.001"), "A guess"),
        OtherLever("Less", D("NaN"), "A guess"),
        OtherLever("Less", D(10) ** 15, "A guess"),
        OtherLever(" ", D(1), "A guess"),
        OtherLever("Less", D(1), ""),
        OtherLever("Less", D(1), "x" * 301),
    ],
)
def test_a_saving_that_is_none_is_refused(forty: ProfitMap, loser: Account, manager: Member, other: OtherLever) -> None:
    with pytest.raises(NoSuchSaving):
        examine(profit_map=forty, account=loser, product="P", by=manager, others=[other])


def test_who_only_reads_examines_nothing(forty: ProfitMap, loser: Account, executive: Member, stranger: Member) -> None:
    for member, refusal in ((executive, NotYours), (stranger, NotForYou)):
        with pytest.raises(refusal):
            examined(forty, loser, member, 5)


@pytest.mark.req("PRF-06")
def test_what_an_account_could_still_buy_is_typed_in_with_a_source(forty: ProfitMap, manager: Member) -> None:
    good = Account.objects.get(number="good")
    record_white_space(
        account=good, product="P", annual_value=D(500), currency="USD", source="Tender of May", by=manager
    )

    (wanted,) = judgements_on(forty).white_space
    assert (wanted.account, wanted.product, wanted.annual_value) == ("good", "P", D(500))

    record_white_space(account=good, product="P", annual_value=D(0), currency="USD", source="They merged", by=manager)

    assert judgements_on(forty).white_space == []


@pytest.mark.parametrize(
    ("value", "source", "product"),
    [("-1", "Tender", "P"), ("1.005", "Tender", "P"), ("5", " ", "P"), ("5", "x" * 301, "P"), ("5", "Tender", "")],
)
def test_white_space_without_amount_source_or_product_is_refused(
    forty: ProfitMap, loser: Account, manager: Member, value: str, source: str, product: str
) -> None:
    with pytest.raises(NoSuchWhiteSpace):
        record_white_space(
            account=loser, product=product, annual_value=D(value), currency="USD", source=source, by=manager
        )


def test_white_space_is_not_for_who_only_reads(forty: ProfitMap, loser: Account, executive: Member) -> None:
    with pytest.raises(NotYours):
        record_white_space(account=loser, product="P", annual_value=D(1), currency="USD", source="Tender", by=executive)
