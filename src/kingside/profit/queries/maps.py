"""Which profit map a page shows, and what made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.models import ImportBatch
from kingside.jobs.models import Job
from kingside.profit.access import COST_MODELS, DRAFTS, maps_for, requested_maps_for, sees_business
from kingside.profit.conversion import rates_changed
from kingside.profit.findings import Findings, Share
from kingside.profit.intake.columns import LINES
from kingside.profit.levers.addressing import levers_of_elements
from kingside.profit.models import BUILD_MAP, ProfitMap, ProfitMapQuerySet
from kingside.profit.queries.ties import Standing, standing
from kingside.profit.sentences import NET, enumerated
from kingside.profit.wholeness import lacking_of
from kingside.profit.wordings import LEVELS
from kingside.web import locales
from kingside.web.figures import whole

MOST_PERIODS = 24
EARLIER_MAPS = 48  # among which the one to compare with is looked for


@dataclass(frozen=True, slots=True)
class Converted:
    """How many of the lines were in which other currency, and the fingerprint of the rates that converted them."""

    lines: dict[str, int]
    rates_hash: str

    @property
    def n(self) -> int:
        return sum(self.lines.values())


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published map as pages cite it; `query` keeps links on it when it is not the newest.

    `period`, `level` and `model` are for people; `name`, `ranks_by` and `model_name` are the same for programs.
    """

    pk: UUID
    name: str
    period: str
    currency: str
    ranks_by: str
    level: str
    hurdle: Decimal
    model_name: str
    model: str
    model_url: str
    model_hash: str
    input_hash: str
    published_at: datetime
    query: str
    lines: int
    estimated: Share
    estimated_rates: Share
    converted: Converted | None = None
    levers: Mapping[str, str] = field(default_factory=dict)  # by the code of an element, the kind that addresses it
    ties: Standing | None = None
    lacks: str = ""  # in sentences, what the map lacks of its period; empty for a whole one

    @property
    def rests_on_estimates(self) -> bool:
        """Whether somebody called a rate of the model an estimate."""
        return bool(self.estimated_rates.part)

    @property
    def is_ranked_by_net_profit(self) -> bool:
        return self.ranks_by == NET

    @property
    def measure(self) -> str:
        """The profit that ranks, as a heading of a column."""
        return str(capfirst(self.level))

    @property
    def source(self) -> str:
        """The line under each picture."""
        return _("cost model {model}").format(model=self.model)


@dataclass(frozen=True, slots=True)
class Building:
    """The map that is being built after the newest published one, or that failed."""

    says: str
    done: int
    total: int | None
    failure: str
    pk: UUID | None = None


def chosen_map(member: Member, asked: str = "") -> ProfitMap | None:
    """The map with this id, or the newest, of a whole period if there is one; None when none is published.

    Unknown ids are not found.
    """
    return chosen_among(maps_for(member), asked)


def chosen_among(maps: ProfitMapQuerySet, asked: str = "") -> ProfitMap | None:
    """The same among these published maps."""
    maps = maps.select_related("cost_model")
    if not asked:
        return maps.first()
    try:
        return maps.get(pk=UUID(asked))
    except (ValueError, ProfitMap.DoesNotExist):
        raise Http404(_("No such profit map.")) from None


def map_or_404(member: Member, asked: str) -> ProfitMap:
    """As above; not found when none is published."""
    chosen = chosen_map(member, asked)
    if chosen is None:
        raise Http404(_("No profit map is published."))
    return chosen


def published_maps(member: Member) -> QuerySet[ProfitMap]:
    """Published maps with the day they reach to, by which the latest comes first."""
    reaches_to = Coalesce("period_to", TruncDate("published_at"))
    return maps_for(member).select_related("cost_model").annotate(reaches_to=reaches_to)


def any_map(member: Member, asked: str) -> ProfitMap | None:
    """The map with this id in whatever state, as far as it is for this member; the newest published one without."""
    if not asked:
        return chosen_map(member)
    everything = requested_maps_for(member).select_related("cost_model").filter(pk=asked)
    return everything.first() or chosen_map(member, asked)


def snapshot(member: Member, profit_map: ProfitMap, *, asked: str = "") -> Snapshot:
    """What pages cite of a published map; `model_url` is empty for whoever may not look at cost models."""
    if profit_map.published_at is None:
        raise ValueError("not published")
    return Snapshot(
        pk=profit_map.pk,
        name=str(profit_map),
        period=profit_map.period,
        currency=profit_map.currency,
        ranks_by=profit_map.level,
        level=str(LEVELS[profit_map.level]),
        hurdle=profit_map.hurdle,
        model_name=str(profit_map.cost_model),
        model=profit_map.cost_model.label,
        model_url=_model_url(member, profit_map),
        model_hash=profit_map.model_hash,
        input_hash=profit_map.input_hash,
        published_at=profit_map.published_at,
        query=f"?map={profit_map.pk}" if asked else "",
        lines=(profit_map.summary or {})["n"]["lines"],
        estimated=Findings.from_document(profit_map.findings or {}).estimated,
        estimated_rates=_estimated_rates(profit_map.cost_model.notes),
        converted=_converted(profit_map.summary or {}),
        levers=levers_of_elements(profit_map.cost_model),
        ties=standing(member, profit_map),
        lacks=lacking_of(profit_map).says,
    )


def snapshot_of(member: Member, pk: UUID | None) -> Snapshot | None:
    """Of the map with this id, for pages that are not of one map; None without one for this member. Two queries."""
    found = maps_for(member).select_related("cost_model").filter(pk=pk).first() if pk else None
    return snapshot(member, found, asked=str(found.pk)) if found else None


def _converted(summary: Mapping[str, Any]) -> Converted | None:
    told = summary.get("conversion")
    return Converted(told["lines"], told["rates_hash"]) if told else None


def _model_url(member: Member, profit_map: ProfitMap) -> str:
    is_shown = may(member, Deed.READ, COST_MODELS)
    return reverse("profit:cost_model", args=[profit_map.cost_model_id]) if is_shown else ""


def _estimated_rates(notes: Mapping[str, Mapping[str, object]]) -> Share:
    """Resources and elements whose rate somebody called an estimate, of those of which anything is said."""
    estimated = sum(bool(note.get("is_estimated")) for note in notes.values())
    return Share(Decimal(estimated), Decimal(len(notes)))


@dataclass(frozen=True, slots=True)
class Behind:
    """What happened since the books of a map were laid out: names of files, and whether its rates changed."""

    undone: list[str]
    imported: list[str]
    has_other_rates: bool = False

    @property
    def says(self) -> str:
        """In one or two sentences."""
        told = []
        if self.undone:
            said = ngettext(
                "This map rests on {files}, which was undone since.",
                "This map rests on {files}, which were undone since.",
                len(self.undone),
            )
            told.append(said.format(files=_listed(self.undone)))
        if self.imported:
            said = ngettext(
                "{files} was imported since and not in it.",
                "{files} were imported since and not in it.",
                len(self.imported),
            )
            told.append(said.format(files=_listed(self.imported)))
        if self.has_other_rates:
            told.append(_("The exchange rates that converted its lines have changed since."))
        return " ".join(told)


def behind(profit_map: ProfitMap | None) -> Behind | None:
    """None when what is imported is what the map was made from, and for maps that were not made from imports."""
    if profit_map is None or not profit_map.batches:
        return None
    made_from = {pk for ids in profit_map.batches.values() for pk in ids}
    counting = Q(kind__in=profit_map.batches, state=ImportBatch.State.IMPORTED)
    rows = ImportBatch.objects.filter(counting | Q(pk__in=made_from)).order_by("imported_at")
    found = list(rows.values_list("pk", "state", "file_name"))
    undone = [name for _pk, state, name in found if state == ImportBatch.State.UNDONE]
    imported = [name for pk, _state, name in found if str(pk) not in made_from]
    has_other_rates = rates_changed(profit_map.folder, profit_map.currency)
    return Behind(undone, imported, has_other_rates) if undone or imported or has_other_rates else None


def can_begin(member: Member) -> bool:
    """Whether there are lines for a first map, and the member may draft the cost model it lacks."""
    return may(member, Deed.WRITE, DRAFTS) and ImportBatch.objects.live().filter(kind=LINES).exists()


def _listed(names: list[str]) -> str:
    few, n = names[:3], len(names) - 3
    if n <= 0:
        return enumerated(few)
    return ngettext("{few} and {n} more files", "{few} and {n} more files", n).format(few=", ".join(few), n=whole(n))


def periods(member: Member) -> list[tuple[str, str]]:
    """The newest published maps for a choice, id and words, latest first; the one that is shown needs no id."""
    return periods_among(maps_for(member))


def periods_among(maps: ProfitMapQuerySet) -> list[tuple[str, str]]:
    """The same of these published maps."""
    shown = maps.values_list("pk", flat=True).first()
    return [("" if one.pk == shown else str(one.pk), words) for one, words in _choice(maps)]


def periods_by_id(member: Member) -> list[tuple[str, str]]:
    """The newest published maps, id and words, latest first."""
    return [(str(one.pk), words) for one, words in _choice(maps_for(member))]


def _choice(among: ProfitMapQuerySet) -> list[tuple[ProfitMap, str]]:
    columns = "period_from", "period_to", "published_at", "is_whole"
    maps = list(among.latest_first().only(*columns)[:MOST_PERIODS])
    words = [words_of(one) for one in maps]
    if len(set(words)) < len(words):
        moments = [timezone.localtime(one.published_at) for one in maps if one.published_at]
        said = _("{period}, published {day} {time}")
        words = [
            said.format(period=words_of(one), day=locales.day(at), time=f"{at:%H:%M}")
            for one, at in zip(maps, moments, strict=True)
        ]
    return list(zip(maps, words, strict=True))


def words_of(profit_map: ProfitMap) -> str:
    """Its period, and that it is not a whole one."""
    period = profit_map.period
    return period if profit_map.is_whole else _("{period}, not whole").format(period=period)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A map of a later period that does not count as the newest, since its period is not whole."""

    url: str
    says: str


def passed_over(member: Member, shown: ProfitMap | None) -> PassedOver | None:
    """What a page of the newest map has to say of a later one. One query."""
    latest = maps_for(member).latest_first().first()
    if shown is None or latest is None or latest.is_whole or latest.pk == shown.pk or latest.period == shown.period:
        return None
    said = _("A later profit map, of {period}, is not of a whole period and does not count as the newest.")
    return PassedOver(f"{reverse('profit:business')}?map={latest.pk}", said.format(period=latest.period))


def earlier_period(member: Member, chosen: ProfitMap | None) -> str:
    """The period of a map that is not the newest, in words; empty for the newest and for none.

    A later one that is not whole is not the newest either.
    """
    return earlier_among(maps_for(member), chosen)


def earlier_among(maps: ProfitMapQuerySet, chosen: ProfitMap | None) -> str:
    """The same among these published maps."""
    newest = maps.only("pk").first()
    return chosen.period if chosen and newest and chosen.pk != newest.pk else ""


@dataclass(frozen=True, slots=True)
class Before:
    """The period before that of a map: the map to compare with, and one that only its currency keeps from that."""

    same: ProfitMap | None = None
    other: ProfitMap | None = None


def period_before(shown: ProfitMap, *, among: ProfitMapQuerySet) -> ProfitMap | None:
    """The latest published map of a period as long as this one's that ended before it, in the same currency.

    Both are of whole periods: a part of one is less than another whatever the business did.
    """
    return maps_before(shown, among=among).same


def maps_before(shown: ProfitMap, *, among: ProfitMapQuerySet) -> Before:
    """The same, and the latest of those in another currency where none in the same ended as late."""
    length = months_and_days(shown)
    if length is None or not shown.is_whole:
        return Before()
    ended = among.whole().filter(period_to__lt=shown.period_from).order_by("-period_to", "-published_at")
    latest_first = ended.only("period_from", "period_to", "currency")[:EARLIER_MAPS]
    as_long = [one for one in latest_first if months_and_days(one) == length]
    same = next((one for one in as_long if one.currency == shown.currency), None)
    latest = as_long[0] if as_long else None
    is_later = latest is not None and (same is None or same.period_to != latest.period_to)
    return Before(same, latest if is_later else None)


def months_and_days(profit_map: ProfitMap) -> tuple[int, int] | None:
    """Months and days, so that February is as long a month as any; None where every line counts."""
    first, last = profit_map.period_from, profit_map.period_to
    if first is None or last is None:
        return None
    after = last + timedelta(days=1)
    return 12 * (after.year - first.year) + after.month - first.month, after.day - first.day


def building(member: Member, newest: ProfitMap | None) -> Building | None:
    """What became of the map requested last, unless that is published; for whoever sees the whole business."""
    if not sees_business(member):
        return None
    last = ProfitMap.objects.order_by("-requested_at").first()
    if last is None or last.is_published or (newest and last.requested_at < newest.requested_at):
        return None
    return progress_of(last)


def progress_of(profit_map: ProfitMap) -> Building:
    """How far a map is that is not published, or why it failed."""
    job = Job.objects.filter(kind=BUILD_MAP, subject_id=str(profit_map.pk)).first()
    failure = profit_map.failure or (job.fell_short if job else _("It was interrupted."))
    if failure or job is None:
        return Building("", 0, None, failure)
    return Building(job.doing, job.done, job.total, "", profit_map.pk)
