"""What publishing a draft would change, told by its trial before it is published."""

from datetime import timedelta

import pytest
from django.test import Client

from kingside.identity.models import Member
from kingside.jobs.operations import run_now
from kingside.jobs.queries import latest_job
from kingside.profit import books
from kingside.profit.drafting import begin_draft
from kingside.profit.models import BUILD_MAP, TRY_COSTS, CostDraft, ProfitMap
from kingside.profit.operations import trials_folder
from kingside.profit.queries.drafts import trial_state
from kingside.profit.schemas.costs import TrialSeen
from tests.cast import ClientOf
from tests.html_tables import Reading, read
from tests.lake.workshop import COSTS

GENTLE = {'amount = "45.00"': 'amount = "0"', 'minutes = "30"': 'minutes = "0"', '"6 + 3*lines + 10*rush"': '"0"'}
NOTHING_YET = "No published map in this currency stands beside it yet"


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def published(workshop_lines: object, desk: Client, finance: Member) -> ProfitMap:
    """The workshop as published: A earns 280.17, B loses 77.97."""
    draft = begin_draft(name="Standard", toml=COSTS, notes={}, by=finance)
    desk.post(f"{draft.get_absolute_url()}text/", {"name": "Standard", "version": "1", "toml": COSTS, "do": "publish"})
    made = ProfitMap.objects.get()
    run_now(latest_job(kind=BUILD_MAP, subject_id=made.pk))
    made.refresh_from_db()
    return made


def simulated(desk: Client, finance: Member, toml: str) -> Reading:
    draft = begin_draft(name="Standard", toml=toml, notes={}, by=finance)
    desk.post(f"{draft.get_absolute_url()}text/", {"name": "Standard", "version": "1", "toml": toml, "do": "try"})
    run_now(latest_job(kind=TRY_COSTS, subject_id=draft.pk))
    return read(desk.get(draft.get_absolute_url()))


def gentle() -> str:
    toml = COSTS
    for dear, cheap in GENTLE.items():
        toml = toml.replace(dear, cheap)
    return toml


def test_it_says_who_moves_who_turns_and_what_becomes_of_profit(
    desk: Client, finance: Member, published: ProfitMap
) -> None:
    page = simulated(desk, finance, gentle())

    assert "What publishing would change" in page.headings
    assert "Net profit rises by 139 to 342 USD." in page.words
    assert page.table("Accounts that move most").rows == [
        ["B", "-78.0", "4.4", "82.4", "17.7 %"],
        ["A", "280", "337", "57", "22.5 %"],
    ]
    assert "1 account goes from profit to loss or back" in page.headings
    assert [row[0] for row in page.table("Accounts that go from profit to loss or back").rows] == ["B"]
    assert "1 account changes segment" in page.words
    assert f"/profit/?map={published.pk}" in page.links


def test_nothing_of_it_is_published_or_left_behind(desk: Client, finance: Member, published: ProfitMap) -> None:
    simulated(desk, finance, gentle())

    assert ProfitMap.objects.get() == published
    assert list(trials_folder().iterdir()) == []


def test_a_draft_that_says_the_same_changes_nothing(desk: Client, finance: Member, published: ProfitMap) -> None:
    page = simulated(desk, finance, COSTS)

    assert "Net profit stays as it is." in page.words
    assert "No account earns more or less than it does." in page.words
    assert "No account goes from profit to loss or back" in page.headings


def test_another_period_and_other_imports_are_not_taken_for_the_drafts_doing(
    desk: Client, finance: Member, published: ProfitMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorter = simulated(desk, finance, COSTS.replace("to = 2025-03-31", "to = 2025-02-28"))
    monkeypatch.setattr(books, "batches_now", lambda: {"lines": ["another"], "drivers": []})
    later = simulated(desk, finance, COSTS)

    assert "so this is also what the business did" in shorter.words
    assert "was made of other imports, so this is also what they changed" in later.words


def test_a_map_published_since_asks_for_another_trial(desk: Client, finance: Member, published: ProfitMap) -> None:
    page = simulated(desk, finance, COSTS)
    draft = CostDraft.objects.get(adopted_as=None)

    assert published.published_at is not None
    CostDraft.objects.filter(pk=draft.pk).update(preview_at=published.published_at - timedelta(minutes=1))

    asks = "A profit map was published since."
    assert asks not in page.words
    assert asks in read(desk.get(draft.get_absolute_url())).words


@pytest.mark.usefixtures("workshop_lines")
def test_before_a_map_is_published_there_is_nothing_to_change(desk: Client, finance: Member) -> None:
    page = simulated(desk, finance, COSTS)

    assert NOTHING_YET in page.words
    assert "What publishing would change" not in page.headings


def test_a_published_map_whose_files_are_gone_does_not_stop_the_trial(
    desk: Client, finance: Member, published: ProfitMap
) -> None:
    published.folder.rename(published.folder.with_name("elsewhere"))

    assert NOTHING_YET in simulated(desk, finance, COSTS).words


def test_a_trial_of_before_simulations_still_shows_what_it_found(
    desk: Client, finance: Member, published: ProfitMap
) -> None:
    simulated(desk, finance, COSTS)
    draft = CostDraft.objects.get(adopted_as=None)
    assert draft.preview is not None
    CostDraft.objects.filter(pk=draft.pk).update(
        preview={name: value for name, value in draft.preview.items() if name != "simulation"}
    )

    assert "The ledger agrees" in read(desk.get(draft.get_absolute_url())).headings


def test_by_api_it_says_the_same(desk: Client, finance: Member, published: ProfitMap) -> None:
    simulated(desk, finance, gentle())
    draft = CostDraft.objects.get(adopted_as=None)

    told = TrialSeen.of(trial_state(draft)).model_dump(mode="json")["simulation"]

    assert (told["profit_then"], told["n_turned"], told["turned"][0]["number"]) == ("202.2", 1, "B")
    assert {"name", "then", "now"} == told["segments"][0].keys()
