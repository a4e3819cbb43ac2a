"""Drafts of cost models as pages show them: the list, the form, the text, what a trial found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.accounts.models import Account
from kingside.core.workflow import HeldUp, Reason, can, move
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.lake.cost_text import text_of
from kingside.lake.own_files import MODEL, called
from kingside.lake.refusal import Refusal
from kingside.lake.trial import Trial, try_element
from kingside.lake.usable_columns import UsableColumn
from kingside.profit.access import drafts_for
from kingside.profit.departments import about_strangers, names_of_departments
from kingside.profit.explanations import STEPS
from kingside.profit.lifecycle import DraftLife, facts_of
from kingside.profit.models import TRY_COSTS, CostDraft, ProfitMap
from kingside.profit.previews import Preview, preview_from
from kingside.profit.sheet import Sheet, document_of
from kingside.profit.wordings import LEVELS
from kingside.web.figures import as_it_is, whole

LATELY = 5  # drafts beside the adopted versions; all of them are a list
EVENTS = (
    ("line", gettext_lazy("line")),
    ("order", pgettext_lazy("what somebody ordered", "order")),
    ("account", gettext_lazy("account")),
)
KINDS = (
    ("", gettext_lazy("as the cells tell")),
    ("number", gettext_lazy("number")),
    ("flag", gettext_lazy("yes or no")),
    ("text", pgettext_lazy("kind of a column", "text")),
)


FUNCTIONS = (  # as they are taken into a formula; what they give, an example
    ("min(", gettext_lazy("the smallest"), "min(1.5*cases, 60)"),
    ("max(", gettext_lazy("the largest"), "max(net_revenue, 0)"),
    ("abs(", gettext_lazy("without its sign"), "abs(quantity)"),
    ("round(", gettext_lazy("rounded"), "round(cases/12, 0)"),
    ("if(", gettext_lazy("one of two"), "if(rush, 24, 0)"),
)


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that formulas may use: its unit, an example, and whether it goes with costs per account only."""

    name: str
    unit: str
    sample: str
    is_of_accounts: bool = False

    def as_offered(self) -> dict[str, str]:
        """For the list that is offered while somebody types."""
        unit = _("{unit}, of the account").format(unit=self.unit) if self.is_of_accounts else self.unit
        return {"name": self.name, "unit": unit, "sample": self.sample}


@dataclass(frozen=True, slots=True)
class Said:
    """What a formula does, or what is wrong with it."""

    sentence: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class TrialState:
    """How far the trial is, how it failed, or what it found; `is_stale` if the draft was changed since.

    `is_overtaken` if another map was published since, so that the simulation stands beside an older one; `is_mended` if
    the draft was changed since a trial of it failed.
    """

    preview: Preview | None
    is_stale: bool
    is_overtaken: bool
    is_running: bool
    says: str
    done: int
    failure: str
    is_mended: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a draft is on its way, and what publishing it would meet: what blocks, and what is only warned of."""

    label: str
    can_be_approved: bool
    missing: tuple[Reason, ...]
    warnings: tuple[Reason, ...]


def standing_of(draft: CostDraft) -> Standing:
    """As it was saved last."""
    state = CostDraft.State(draft.state)
    missing: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    try:
        warnings = move(DraftLife, "published", state=state, facts=facts_of(draft)).warnings
    except HeldUp as held:
        missing = held.reasons
    if strangers := about_strangers(draft.toml):
        warnings = (*warnings, Reason("cost_model.department_unknown", strangers))
    return Standing(str(state.label), can(DraftLife, "approved", state=state), missing, warnings)


def lately_written(member: Member) -> list[CostDraft]:
    """The drafts that were changed last, newest first."""
    drafts = drafts_for(member).select_related("updated_by", "adopted_as").defer("toml", "notes", "preview")
    return list(drafts[:LATELY])


def choices(sheet: Sheet) -> Mapping[str, Any]:
    """What the selects of the form offer."""
    return {
        "levels": list(LEVELS.items()),
        "steps": list(STEPS.items()),
        "events": EVENTS,
        "kinds": KINDS,
        "pools": [pool.code for pool in sheet.pools if pool.code],
        "departments": names_of_departments(),
    }


def known_names(columns: Sequence[UsableColumn], currency: str) -> list[KnownName]:
    """The columns, and `lines`; nothing where no invoice lines are imported. Only lines themselves have known units."""
    units = {"net_revenue": currency, "cogs": currency, "quantity": _("units")}
    kinds = {value: str(words) for value, words in KINDS}
    names = [
        KnownName(each.name, units.get(each.name) or kinds[each.kind], each.sample, each.is_of_accounts)
        for each in columns
    ]
    lines = KnownName("lines", _("lines of the order or account"), "")
    return [*names, lines] if names else []


def offered(names: Sequence[KnownName]) -> list[dict[str, str]]:
    """What is offered while somebody types: the names, then the functions; without names nothing."""
    functions = [{"name": name, "unit": str(gives), "sample": sample} for name, gives, sample in FUNCTIONS]
    return [*(each.as_offered() for each in names), *functions] if names else []


def trial_state(draft: CostDraft) -> TrialState:
    """The trial that was asked for last, and what the last good one found."""
    job = Job.objects.filter(kind=TRY_COSTS, subject_id=str(draft.pk)).order_by("-queued_at").first()
    preview = _with_names(preview_from(draft.preview)) if draft.preview else None
    return TrialState(
        preview=preview,
        is_stale=draft.preview_version != draft.version,
        is_overtaken=_is_overtaken(draft),
        is_running=job is not None and not job.is_finished,
        says=job.doing if job else "",
        done=job.done if job else 0,
        failure=job.fell_short if job else "",
        is_mended=job is not None and draft.updated_at > job.queued_at,
    )


def _is_overtaken(draft: CostDraft) -> bool:
    since = draft.preview_at
    return since is not None and ProfitMap.objects.published().filter(published_at__gt=since).exists()


def _with_names(preview: Preview) -> Preview:
    told = preview.simulation
    moved, turned = (told.moved, told.turned) if told else ([], [])
    numbers = {loser.number for loser in preview.losers} | {each.number for each in (*moved, *turned)}
    names = dict(Account.objects.filter(number__in=numbers).order_by().values_list("number", "name"))
    return replace(
        preview,
        losers=[replace(each, name=names.get(each.number, "")) for each in preview.losers],
        simulation=told
        and replace(
            told,
            moved=[replace(each, name=names.get(each.number, "")) for each in moved],
            turned=[replace(each, name=names.get(each.number, "")) for each in turned],
        ),
    )


def what_element_does(sheet: Sheet, place: int, *, lines: Path, accounts: Path | None) -> Said:
    """One sentence about an element of the form, as it would work on these lines."""
    if place >= len(sheet.elements):
        return Said(_("This element is gone; load the page again."), is_error=True)
    row = sheet.elements[place]
    if not row.formula:
        return Said("")
    alone = replace(sheet, elements=(replace(row, code=row.code or "element"),), operating_profit="")
    try:
        with TemporaryDirectory(dir=settings.KINGSIDE_HOME.temp) as folder:
            costs = Path(folder) / MODEL
            costs.write_text(text_of(document_of(alone)), encoding="utf-8")
            return Said(_sentence(try_element(costs, lines=lines, accounts=accounts), sheet.currency))
    except Refusal as refusal:
        return Said(str(refusal).removeprefix(f"{called(MODEL)}, "), is_error=True)


def _sentence(trial: Trial, currency: str) -> str:
    told = {"of": whole(trial.of_lines), "currency": currency, "together": as_it_is(_whole(trial.amount))}
    if not trial.lines:
        none = _("None of {of} lines in a sample.") if trial.is_sample else _("None of {of} lines.")
        return none.format(**told)
    told |= {"lines": whole(trial.lines), "average": as_it_is(round(trial.amount / trial.lines, 2))}
    if trial.minutes is None:
        if trial.is_sample:
            said = _("{lines} of {of} lines in a sample, {average} {currency} on average; {together} together.")
        else:
            said = _("{lines} of {of} lines, {average} {currency} on average; {together} together.")
        return said.format(**told)
    if trial.is_sample:
        said = _(
            "{lines} of {of} lines in a sample, {average} {currency} on average, {minutes} minutes; "
            "{together} together."
        )
    else:
        said = _("{lines} of {of} lines, {average} {currency} on average, {minutes} minutes; {together} together.")
    return said.format(**told, minutes=as_it_is(round(trial.minutes / trial.lines, 2)))


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01")) if abs(amount) < 10**20 else amount
