"""Which currency stored amounts are in whose file or figure does not say: settled once, and kept with them."""

from collections import Counter
from datetime import date

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.audit.operations import record
from kingside.identity.models import Member
from kingside.imports.facts import MEMORY, as_lake_batch, fact_kinds
from kingside.imports.kinds import FactKind, import_kinds
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.lake.connection import connect
from kingside.lake.currencies import leaves_blank
from kingside.money.queries import reporting
from kingside.money.unsaid import Keeper, keepers_of_amounts
from kingside.profit.models import LedgerFigure, ProfitMap
from kingside.web.figures import whole

State = ImportBatch.State
NEVER_CAME_IN = (State.DISCARDED, State.FAILED, State.UNCHANGED)


def known_currency() -> str:
    """What amounts of a new file are likely in: the reporting currency, else that of the newest map; "" is unknown."""
    return reporting().currency or _of_newest_map()


def currency_of_figures() -> str:
    """What a figure of the ledger typed in or sent is in: what it is held against now, a map; "" is unknown.

    A file of figures is asked for its currency as other files are, beginning with `known_currency`.
    """
    return _of_newest_map() or reporting().currency


def currency_of_targets() -> str:
    """The reporting currency; that of the newest map where nobody chose one. "" where there is neither."""
    newest = ProfitMap.objects.published().values_list("currency", flat=True)
    return reporting().currency or newest.first() or ""


def settle_by_map(profit_map: ProfitMap) -> None:
    """What a published map was made from, and the ledger's figures of its months, are in its currency if nothing says.

    So they were read, and so they stay. Part of the transaction that publishes it.
    """
    named = [pk for pks in profit_map.batches.values() for pk in pks]
    if not named:
        return
    _settle_batches(_unsaid_batches().filter(pk__in=named), profit_map.currency, by=None)
    _settle_figures(profit_map.currency, first=profit_map.period_from, last=profit_map.period_to, by=None)


def _of_newest_map() -> str:
    newest = ProfitMap.objects.published().exclude(batches={}).values_list("currency", flat=True).first()
    return newest or ""


def _tells() -> list[str]:
    batches = sum(_leaves_rows_unsaid(batch) for batch in _unsaid_batches())
    figures = LedgerFigure.objects.filter(currency="").count()
    told = (
        (batches, ngettext("{n} import", "{n} imports", batches)),
        (figures, ngettext("{n} figure of the ledger", "{n} figures of the ledger", figures)),
    )
    return [words.format(n=whole(n)) for n, words in told if n]


def _settle(*, currency: str, by: Member) -> None:
    _settle_batches(_unsaid_batches(), currency, by=by)
    _settle_figures(currency, by=by)


def _unsaid_batches() -> QuerySet[ImportBatch]:
    """Files of facts that came in or may yet, whose columns are settled, and of which nobody said the currency."""
    kinds = [name for name, kind in import_kinds.items() if isinstance(kind, FactKind) and kind.asks("currency")]
    settled = ImportBatch.objects.filter(kind__in=kinds).exclude(mapping={}).exclude(state__in=NEVER_CAME_IN)
    return settled.exclude(answers__has_key="currency").order_by("pk")


def _leaves_rows_unsaid(batch: ImportBatch) -> bool:
    """Whether it holds amounts in rows that say no currency."""
    if not import_kinds[batch.kind].holds_amounts(batch.valued, batch.amounts):
        return False
    if "currency" not in batch.mapping:
        return True
    facts = as_lake_batch(batch).path
    if not batch.folder_name or not facts.exists():
        return False
    with connect(readable=[batch.folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection:
        return leaves_blank(connection, facts)


def _settle_batches(batches: QuerySet[ImportBatch], currency: str, *, by: Member | None) -> None:
    sources = set()
    for batch in batches.select_for_update():
        sources.add((batch.kind, batch.source))
        batch.answers = {**batch.answers, "currency": currency}
        batch.save(update_fields=["answers"])
        if import_kinds[batch.kind].holds_amounts(batch.valued, batch.amounts):
            record(by=by, verb="set", subject=batch, changes={"currency": ("", currency)})
    for kind, source in sources:  # their next files begin with it
        open_ones = SavedMapping.objects.select_for_update().filter(kind=kind, source=source)
        for saved in open_ones.exclude(answers__has_key="currency"):
            saved.answers = {**saved.answers, "currency": currency}
            saved.save(update_fields=["answers"])


def _settle_figures(currency: str, *, first: date | None = None, last: date | None = None, by: Member | None) -> None:
    figures = LedgerFigure.objects.select_for_update().filter(currency="")
    for figure in figures.of_months(first, last) if first and last else figures:
        figure.currency = currency
        figure.save(update_fields=["currency"])
        record(by=by, verb="set", subject=figure, changes={"currency": ("", currency)}, version=figure.version)


def _warns() -> list[str]:
    """Newest first: what is published, what has to be written anew, what is converted."""
    maps = ProfitMap.objects.published().exclude(batches={})
    published = dict(maps.order_by("currency").values_list("currency").annotate(n=Count("pk")))
    live = ImportBatch.objects.live().filter(kind__in=fact_kinds())
    held = Counter(lake.currency for lake in map(as_lake_batch, live) if lake.currency and not lake.says_currency)
    stay = (
        ngettext(
            "{n} published profit map stays in {currency}. It is compared with maps in {currency} only.",
            "{n} published profit maps stay in {currency}. They are compared with maps in {currency} only.",
            n,
        ).format(n=whole(n), currency=currency)
        for currency, n in published.items()
    )
    converted = (
        ngettext(
            "The amounts of {n} import are in {currency} and stay so: in another reporting currency they are converted "
            "by the rate of their day, for which rates of {currency} have to be here.",
            "The amounts of {n} imports are in {currency} and stay so: in another reporting currency they are "
            "converted by the rate of their day, for which rates of {currency} have to be here.",
            n,
        ).format(n=whole(n), currency=currency)
        for currency, n in sorted(held.items())
    )
    write_anew = _(
        "The next map needs a cost model in the new currency: copy the newest to a draft and convert its costs."
    )
    return [*stay, *([write_anew] if published else []), *converted]


keepers_of_amounts.register("profit maps")(Keeper(_tells, _settle, _warns))
