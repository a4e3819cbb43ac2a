"""A cost model is adopted once, in versions, and never changes afterwards."""

import pytest
from django.db import IntegrityError, transaction

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.lake.refusal import Refusal
from kingside.profit.models import CostModel
from kingside.profit.operations import adopt_cost_model
from tests.lake.workshop import COSTS

pytestmark = pytest.mark.usefixtures("home_folder")


def test_a_cost_file_becomes_version_one(finance: Member) -> None:
    model = adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    assert (str(model), model.currency, model.toml, model.adopted_by) == ("Standard, version 1", "USD", COSTS, finance)


def test_another_one_becomes_the_next_version(finance: Member) -> None:
    first = adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    second = adopt_cost_model(name="Standard", toml=COSTS.replace("45.00", "46.00"), by=finance)
    elsewhere = adopt_cost_model(name="Pilot", toml=COSTS, by=finance)

    assert (first.version, second.version, elsewhere.version) == (1, 2, 1)


def test_one_that_says_the_same_in_other_words_is_the_same_version(finance: Member) -> None:
    first = adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    assert adopt_cost_model(name="Standard", toml=f"# as agreed in June\n{COSTS}", by=finance) == first


def test_a_file_that_the_engine_would_refuse_is_not_adopted(finance: Member) -> None:
    with pytest.raises(Refusal, match="currency"):
        adopt_cost_model(name="Standard", toml=COSTS.replace("USD", "UST"), by=finance)

    assert not CostModel.objects.exists()


def test_the_database_refuses_to_change_what_was_adopted(finance: Member, home_folder: Home) -> None:
    model = adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    with pytest.raises(IntegrityError, match="An adopted cost model never changes"), transaction.atomic():
        CostModel.objects.update(toml="currency = 'EUR'")

    model.refresh_from_db()
    assert model.toml == COSTS
