"""What comes in and goes out by API about levers: tried, saved, examined; and white space."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field

from kingside.lake.levers import Lever, Openings, Outcome, as_document, lever_from
from kingside.profit.examining import OtherLever
from kingside.profit.levers.worked import Worked, worked_of
from kingside.profit.models import Examination, LeverScenario, WhiteSpace
from kingside.profit.queries.revisions import NewestOfPeriods
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Currency, Exact, In, Key, Number, Out, Told, Version, Yes

Kind = Literal["price", "order_size", "minimum_order", "freight_terms", "channel", "service_level", "returns"]


class LeverSaid(In):
    """A lever. Which of the fields it takes follows from its kind: docs/methods/levers.md."""

    kind: Kind = Field(examples=["price"])
    percent: Told | None = Field(None, examples=["3"], description="Of a price: up, or down below zero.")
    factor: Told | None = Field(None, examples=[None], description="Of an order size: times as large.")
    value: str | None = Field(None, max_length=200, examples=[None], description="The minimum, or the other channel.")
    surcharge: Told | None = Field(None, examples=[None], description="On each order below the minimum.")
    element: str | None = Field(None, max_length=63, examples=[None], description="The cost that freight terms move.")
    share: Told | None = Field(None, examples=[None], description="Percent, 0 to 100.")
    is_charged: Yes | None = Field(None, examples=[None], description="The customer pays it to us, on the invoice.")
    column: str | None = Field(
        None, max_length=200, examples=[None], description="What a channel or service stands in."
    )
    accepted: Told | None = Field(None, examples=[None], description="Percent of returns that are taken back.")
    charge: Told | None = Field(None, examples=[None], description="For each return, or each service that remains.")

    def lever(self) -> Lever:
        """Raises Refusal for a value that is none, and for a field that this kind does not take."""
        return lever_from({name: value for name, value in self.model_dump().items() if value is not None})


class WhatIfAsked(In):
    """Levers pulled on an account, or on one product of it, on the newest profit map."""

    product: str = Field("", max_length=200, description="A code; empty is the whole account.", examples=[""])
    levers: list[LeverSaid] = Field(max_length=12)


class ScenarioSaid(WhatIfAsked):
    """Levers to be kept under a name."""

    name: str = Field(max_length=200, examples=["Dearer by 3 %"])


class ScenarioRevised(In):
    """Other levers or another name."""

    name: str = Field(max_length=200, examples=["Dearer by 3 %"])
    levers: list[LeverSaid] = Field(max_length=12)
    version: Version


class OtherLeverSaid(In):
    """A lever that the cost model cannot price."""

    says: str = Field(max_length=300, examples=["One pallet a month"])
    saving: Told = Field(examples=["1200.00"])
    evidence: str = Field(max_length=300, examples=["Their buyer, 3 March"])
    is_accepted: Yes = Field(default=True, examples=[True])


class RefusedSaid(In):
    """A lever of the scenario that will not come: its place, counted from 0, and why."""

    place: int = Field(ge=0, le=11, examples=[0])
    why: str = Field("", max_length=300, examples=["They have no van"])


class ExaminationSaid(In):
    """Which levers of a loss were examined."""

    product: str = Field(max_length=200, examples=["KL-120"])
    scenario: Key | None = Field(None, examples=[None])
    version: Version | None = Field(None, examples=[None], description="Of the scenario, as you read it.")
    refused: list[RefusedSaid] = Field(default_factory=list, max_length=12, examples=[[]])
    others: list[OtherLeverSaid] = Field(default_factory=list, max_length=12)

    def other_levers(self) -> list[OtherLever]:
        return [OtherLever(each.says, each.saving, each.evidence, each.is_accepted) for each in self.others]


class WhiteSpaceSaid(In):
    """What the account could still buy in a year."""

    product: str = Field(max_length=200, examples=["KL-120"])
    annual_value: Told = Field(examples=["25000.00"])
    source: str = Field(max_length=300, examples=["Tender of May"])


class OfProduct(Paging):
    """Of one product only."""

    product: str = Field("", max_length=200, description="Of this product only.", examples=[""])


class OpeningsAsked(In):
    """What about."""

    product: str = Field("", max_length=200, description="A code; empty is the whole account.", examples=[""])


class ChannelSeen(Out):
    """A column of texts that costs depend on."""

    column: str = Field(examples=["channel"])
    now: dict[str, int] = Field(description="How many orders (or lines) say what.", examples=[{"phone": 12}])
    values: list[str] = Field(examples=[["edi", "phone"]])


class ServiceSeen(Out):
    """A driver that could be less."""

    column: str = Field(examples=["rush"])
    is_flag: bool
    amount: Exact


class FreightSeen(Out):
    """A cost that the customer could pay."""

    element: str = Field(examples=["delivery"])
    amount: Exact


class OpeningsSeen(Out):
    """What levers could move."""

    orders: int = Field(examples=[44])
    mean_order: Exact | None
    smallest_order: Exact | None
    return_lines: int = Field(examples=[3])
    has_order_costs: bool
    channels: list[ChannelSeen]
    services: list[ServiceSeen]
    freight: list[FreightSeen]

    @staticmethod
    def of(found: Openings) -> "OpeningsSeen":
        return OpeningsSeen(
            orders=found.orders,
            mean_order=found.mean_order,
            smallest_order=found.smallest_order,
            return_lines=found.return_lines,
            has_order_costs=found.has_order_costs,
            channels=[
                ChannelSeen(column=each.column, now=dict(each.now), values=list(each.values)) for each in found.channels
            ],
            services=[ServiceSeen.from_orm(each) for each in found.services],
            freight=[FreightSeen.from_orm(each) for each in found.freight],
        )


class OutcomeSeen(Out):
    """What is left."""

    orders: int = Field(examples=[44])
    lines: int = Field(examples=[120])
    net_revenue: Exact
    gross_margin: Exact
    cost_to_serve: Exact
    net_profit: Exact
    net_margin: Exact | None
    elements: dict[str, Exact]

    @staticmethod
    def of(found: Outcome) -> "OutcomeSeen":
        return OutcomeSeen.from_orm(found)


class SavingSeen(Out):
    """What one lever brings alone, at the level of the map."""

    lever: dict[str, str | bool] = Field(examples=[{"kind": "price", "percent": "3"}])
    amount: Exact


class ReleasedSeen(Out):
    """Time that nothing uses any more."""

    pool: str = Field(examples=["desk"])
    minutes: Exact
    cost: Exact


class WorkedSeen(Out):
    """Before and after; what levers bring does not add up."""

    level: str = Field(examples=["net"])
    before: OutcomeSeen
    after: OutcomeSeen
    savings: list[SavingSeen]
    together: Exact
    elsewhere: Exact = Field(description="On other products of the account.")
    released: list[ReleasedSeen]

    @staticmethod
    def of(found: Worked) -> "WorkedSeen":
        return WorkedSeen(
            level=found.level,
            before=OutcomeSeen.of(found.before),
            after=OutcomeSeen.of(found.after),
            savings=[SavingSeen(lever=as_document(each.lever), amount=each.amount) for each in found.savings],
            together=found.together,
            elsewhere=found.elsewhere,
            released=[ReleasedSeen.from_orm(each) for each in found.released],
        )


class ScenarioSeen(Out):
    """A scenario that was saved."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["Dearer by 3 %"])
    account: Number
    product: str = Field(description="A code; empty is the whole account.", examples=[""])
    map: str | None = Field(description="The id of its profit map; null when that is gone.")
    newer_map: str | None = Field(
        description="The id of the newest map of the same period, where that is a later one.", examples=[None]
    )
    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])
    currency: Currency
    model_hash: str = Field(examples=["9f86d081"])
    edition: int = Field(examples=[1])
    version: int = Field(examples=[1])
    updated_at: datetime
    updated_by: str = Field(examples=["Maud Keller"])

    @staticmethod
    def told(scenario: LeverScenario, newest: NewestOfPeriods) -> dict[str, Any]:
        return {
            "id": scenario.pk,
            "name": scenario.name,
            "account": scenario.account.number,
            "product": scenario.product,
            "map": str(scenario.profit_map_id) if scenario.profit_map_id else None,
            "newer_map": _newer(scenario, newest),
            "period": scenario.period,
            "currency": scenario.currency,
            "model_hash": scenario.model_hash,
            "edition": scenario.edition,
            "version": scenario.version,
            "updated_at": scenario.updated_at,
            "updated_by": str(scenario.updated_by or ""),
        }

    @staticmethod
    def of(scenario: LeverScenario, newest: NewestOfPeriods) -> "ScenarioSeen":
        return ScenarioSeen.model_validate(ScenarioSeen.told(scenario, newest))


class ScenarioShown(ScenarioSeen):
    """With what was worked out."""

    worked: WorkedSeen

    @staticmethod
    def of_scenario(scenario: LeverScenario, newest: NewestOfPeriods) -> "ScenarioShown":
        worked = WorkedSeen.of(worked_of(scenario.outcome))
        return ScenarioShown.model_validate(ScenarioSeen.told(scenario, newest) | {"worked": worked})


class ExaminedLeverSeen(Out):
    """A lever that was examined: one of a scenario, or one that was typed."""

    lever: dict[str, str | bool] | None = Field(examples=[{"kind": "price", "percent": "3"}])
    says: str = Field(examples=[""])
    saving: Exact
    is_accepted: bool
    remark: str = Field(examples=["They have no van"])

    @staticmethod
    def of(said: Mapping[str, Any]) -> "ExaminedLeverSeen":
        return ExaminedLeverSeen(
            lever=said.get("lever"),
            says=said.get("says", ""),
            saving=Decimal(said["saving"]),
            is_accepted=said["is_accepted"],
            remark=said["remark"],
        )


class ExaminationSeen(Out):
    """Who examined which levers of a loss, and what is left with those that come."""

    id: int = Field(examples=[3])
    account: Number
    product: str = Field(examples=["KL-120"])
    map: str | None = Field(description="The id of its profit map; null when that is gone.")
    newer_map: str | None = Field(
        description="The id of the newest map of the same period, where that is a later one.", examples=[None]
    )
    period: str = Field(examples=["1 Jan 2025 – 31 Dec 2025"])
    currency: Currency
    level: str = Field(examples=["net"])
    at_level: Exact
    recoverable: Exact
    result: Exact
    scenario: int | None = Field(examples=[7])
    levers: list[ExaminedLeverSeen]
    examined_at: datetime
    examined_by: str = Field(examples=["Maud Keller"])

    @staticmethod
    def of(found: Examination, newest: NewestOfPeriods) -> "ExaminationSeen":
        return ExaminationSeen(
            id=found.pk,
            account=found.account.number,
            product=found.product,
            map=str(found.profit_map_id) if found.profit_map_id else None,
            newer_map=_newer(found, newest),
            period=found.period,
            currency=found.currency,
            level=found.level,
            at_level=found.at_level,
            recoverable=found.recoverable,
            result=found.result,
            scenario=found.scenario_id,
            levers=[ExaminedLeverSeen.of(each) for each in found.levers],
            examined_at=found.examined_at,
            examined_by=str(found.examined_by or ""),
        )


class WhiteSpaceSeen(Out):
    """What was typed in."""

    account: Number
    product: str = Field(examples=["KL-120"])
    annual_value: Exact
    currency: Currency
    source: str = Field(examples=["Tender of May"])
    recorded_at: datetime
    recorded_by: str = Field(examples=["Maud Keller"])

    @staticmethod
    def of(found: WhiteSpace) -> "WhiteSpaceSeen":
        return WhiteSpaceSeen(
            account=found.account.number,
            product=found.product,
            annual_value=found.annual_value,
            currency=found.currency,
            source=found.source,
            recorded_at=found.recorded_at,
            recorded_by=str(found.recorded_by or ""),
        )


def _newer(kept: LeverScenario | Examination, newest: NewestOfPeriods) -> str | None:
    later = newest.get(kept.profit_map_id) if kept.profit_map_id else None
    return str(later.pk) if later else None
