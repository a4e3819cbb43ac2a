"""What comes in and goes out by API about cost models and drafts of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field

from kingside.profit.models import CostDraft, CostModel
from kingside.profit.queries.changed_rates import Setting
from kingside.profit.queries.drafts import Standing, TrialState
from kingside.profit.queries.model_comparison import ModelComparison
from kingside.profit.schemas.maps import StepSeen
from kingside.profit.simulations import Simulation
from kingside.web.rest.schemas import Currency, Exact, In, Number, Out, Reason, Version

TOML = 'currency = "EUR"\n\n[[element]]\ncode = "delivery"\nper = "order"\namount = "45.00"\n'


class NoteSaid(In):
    """Where a rate comes from."""

    source: str = Field("", max_length=500, examples=["ledger 2025"])
    is_estimated: bool = Field(default=False, strict=True, examples=[False])


class NoteSeen(Out):
    """Where a rate comes from."""

    source: str = Field("", examples=["ledger 2025"])
    is_estimated: bool = False


class ModelSeen(Out):
    """An adopted version; it never changes."""

    id: int = Field(examples=[1])
    name: str = Field(examples=["Standard"])
    version: int = Field(examples=[1])
    currency: Currency
    hash: str = Field(examples=["9f86d081"])
    adopted_at: datetime
    adopted_by: str = Field(examples=["Farida Nasser"])
    is_retired: bool
    marks: list[str] = Field(description="What was warned of when it was published.", examples=[["not reconciled"]])

    @staticmethod
    def told(model: CostModel) -> dict[str, object]:
        return {
            "id": model.pk,
            "name": model.name,
            "version": model.version,
            "currency": model.currency,
            "hash": model.hash,
            "adopted_at": model.adopted_at,
            "adopted_by": str(model.adopted_by or ""),
            "is_retired": hasattr(model, "retirement"),
            "marks": model.marks,
        }

    @staticmethod
    def of(model: CostModel) -> "ModelSeen":
        return ModelSeen.model_validate(ModelSeen.told(model))


class ModelShown(ModelSeen):
    """An adopted version with its text."""

    toml: str = Field(examples=[TOML])
    notes: dict[str, NoteSeen] = Field(description="By code of a resource or element.")

    @staticmethod
    def of_model(model: CostModel) -> "ModelShown":
        return ModelShown.model_validate(ModelSeen.told(model) | {"toml": model.toml, "notes": model.notes})


class CopyAsked(In):
    """Which period a copy is for."""

    is_for_next_period: bool = Field(default=False, examples=[False])


class SettingCompared(Out):
    """One setting in both versions; null where one does not have it."""

    name: str = Field(examples=["formula"])
    then: str | None = Field(examples=["45.00"])
    now: str | None = Field(examples=["54.00"])
    change: Exact | None = Field(
        description="As a share of what it was; null unless both are numbers.", examples=["0.2"]
    )

    @staticmethod
    def of(setting: Setting) -> "SettingCompared":
        then, now = (None if value is None else str(value) for value in (setting.value_then, setting.value_now))
        return SettingCompared(name=setting.name, then=then, now=now, change=setting.ratio)


class RateChanged(Out):
    """A resource (`pool`) or element that is not the same in both."""

    kind: Literal["pool", "element"] = Field(examples=["element"])
    code: str = Field(examples=["delivery"])
    how: Literal["added", "dropped", "changed"] = Field(examples=["changed"])
    settings: list[SettingCompared]


class ModelsCompared(Out):
    """What differs between two versions of a cost model; what that comes to, by comparing their profit maps."""

    then: int = Field(examples=[1])
    now: int = Field(examples=[2])
    finding: str = Field(examples=["Rates: 2 changed"])
    rates: list[RateChanged]
    whole_model: list[SettingCompared] = Field(description="Period, hurdle, ledger and what empty cells count as.")
    map_then: UUID | None = Field(description="The newest published map of that version.")
    map_now: UUID | None = Field(description="The newest published map of that version.")

    @staticmethod
    def of(page: ModelComparison) -> "ModelsCompared":
        return ModelsCompared(
            then=page.then.pk,
            now=page.now.pk,
            finding=page.finding,
            rates=[
                RateChanged.model_validate(
                    {"kind": each.kind, "code": each.code, "how": each.how}
                    | {"settings": [SettingCompared.of(setting) for setting in each.settings]}
                )
                for each in page.rates
            ],
            whole_model=[SettingCompared.of(setting) for setting in page.whole_model],
            map_then=page.effect.then.pk if page.effect else None,
            map_now=page.effect.now.pk if page.effect else None,
        )


class DraftSaid(In):
    """A cost model that is being written; it may be wrong yet."""

    name: str = Field(min_length=1, max_length=100, examples=["Next year"])
    toml: str = Field(max_length=200_000, examples=[TOML])
    notes: dict[str, NoteSaid] = Field(
        {},
        max_length=500,
        description="By code of a resource or element; where the text says `source` or `estimated`, the text counts.",
    )


class DraftRevised(DraftSaid):
    """What it shall say, over the version that was seen."""

    version: Version


class Seen(In):
    """The version of the draft that was seen."""

    version: Version


class DraftSeen(Out):
    """A draft of the list."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["Next year"])
    version: int = Field(examples=[4])
    state: Literal["DRAFT", "RECONCILED", "APPROVED", "PUBLISHED"] = Field(examples=["DRAFT"])
    updated_at: datetime
    updated_by: str = Field(examples=["Farida Nasser"])

    @staticmethod
    def told(draft: CostDraft) -> dict[str, object]:
        return {
            "id": draft.pk,
            "name": draft.name,
            "version": draft.version,
            "state": draft.state,
            "updated_at": draft.updated_at,
            "updated_by": str(draft.updated_by or ""),
        }

    @staticmethod
    def of(draft: CostDraft) -> "DraftSeen":
        return DraftSeen.model_validate(DraftSeen.told(draft))


class DraftShown(DraftSeen):
    """A draft with its text, what is wrong with it, and what publishing it would meet."""

    toml: str = Field(examples=[TOML])
    notes: dict[str, NoteSeen]
    wrong: str = Field(description="The first thing that is wrong; empty is right.", examples=[""])
    can_be_approved: bool
    missing: list[Reason] = Field(description="What holds publishing up.")
    warnings: list[Reason] = Field(description="What publishing warns of.")

    @staticmethod
    def of_draft(draft: CostDraft, wrong: str, standing: Standing) -> "DraftShown":
        return DraftShown.model_validate(
            DraftSeen.told(draft)
            | {
                "toml": draft.toml,
                "notes": draft.notes,
                "wrong": wrong,
                "can_be_approved": standing.can_be_approved,
                "missing": [Reason.from_orm(each) for each in standing.missing],
                "warnings": [Reason.from_orm(each) for each in standing.warnings],
            }
        )


class ElementSeen(Out):
    """What one element takes."""

    code: str = Field(examples=["delivery"])
    amount: Exact
    share: Exact | None = Field(description="Of all cost to serve.", examples=["0.4"])
    lines: int = Field(examples=[120])
    estimated_lines: int = Field(examples=[0])


class LoserSeen(Out):
    """An account that loses money."""

    number: Number
    name: str = Field(examples=["Orrestad Paper"])
    net_revenue: Exact
    net_profit: Exact
    net_margin: Exact | None = Field(examples=["-0.02"])


class MovedSeen(Out):
    """An account as published and as it would be; null where that map does not hold it."""

    number: Number
    name: str = Field(examples=["Orrestad Paper"])
    profit_then: Exact | None
    margin_then: Exact | None = Field(examples=["0.04"])
    profit_now: Exact | None
    margin_now: Exact | None = Field(examples=["-0.02"])
    change: Exact


class SegmentMoved(Out):
    """How many accounts a segment has as published, and would have."""

    name: str = Field(examples=["drain"])
    then: int = Field(examples=[12])
    now: int = Field(examples=[14])


class SimulationSeen(Out):
    """What publishing would change, against the published map of the same period, else the newest one."""

    map_id: str = Field(examples=["00000000-0000-4000-8000-00000000c0de"])
    currency: Currency
    is_same_period: bool
    is_same_books: bool = Field(description="Whether that map was made of what is imported now.")
    profit_then: Exact
    margin_then: Exact | None = Field(examples=["0.125"])
    profit_now: Exact
    margin_now: Exact | None = Field(examples=["0.12"])
    segments: list[SegmentMoved]
    n_changing_segment: int = Field(examples=[3])
    moved: list[MovedSeen] = Field(description="The ten that move most.")
    n_turned: int = Field(examples=[1])
    turned: list[MovedSeen] = Field(description="Those that go from profit to loss or back, ten at most.")

    @staticmethod
    def of(found: Simulation) -> "SimulationSeen":
        names = ("map_id", "currency", "is_same_period", "is_same_books", "profit_then", "margin_then", "profit_now")
        told = {name: getattr(found, name) for name in (*names, "margin_now", "n_changing_segment", "n_turned")}
        return SimulationSeen.model_validate(
            told
            | {
                "segments": [SegmentMoved(name=name, then=then, now=now) for name, then, now in found.segments],
                "moved": [MovedSeen.from_orm(each) for each in found.moved],
                "turned": [MovedSeen.from_orm(each) for each in found.turned],
            }
        )


class TrialFound(Out):
    """The map that the draft would give, in its few figures."""

    currency: Currency
    lines: int = Field(examples=[41810])
    finding: str = Field(examples=["41 of 120 accounts give back 1.2 M"])
    net_revenue: Exact
    gross_margin: Exact
    cost_to_serve: Exact
    net_profit: Exact
    net_margin: Exact | None = Field(examples=["0.125"])
    elements: list[ElementSeen]
    reconciliation: list[StepSeen]
    reconciliation_finding: str = Field(examples=["The ledger agrees"])
    n_losers: int = Field(examples=[41])
    losers: list[LoserSeen]
    warnings: list[str]


class TrialSeen(Out):
    """How far the trial is, how it failed, or what the last good one found; `is_stale` if the draft changed since."""

    is_running: bool
    is_stale: bool
    says: str = Field(examples=["Measuring"])
    failure: str = Field(examples=[""])
    found: TrialFound | None
    simulation: SimulationSeen | None = Field(description="Null where no published map stands beside it.")

    @staticmethod
    def of(trial: TrialState) -> "TrialSeen":
        return TrialSeen(
            is_running=trial.is_running,
            is_stale=trial.is_stale,
            says=trial.says if trial.is_running else "",
            failure=trial.failure,
            found=TrialFound.from_orm(trial.preview) if trial.preview else None,
            simulation=SimulationSeen.of(told) if trial.preview and (told := trial.preview.simulation) else None,
        )
