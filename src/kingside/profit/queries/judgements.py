"""What people said of cells, as far as it counts on a profit map."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from kingside.core import clock
from kingside.lake.results import Departed, Examined, Judgements, Results, Wanted, read_results
from kingside.profit.models import Examination, ProfitMap, WhiteSpace
from kingside.profit.models.exits import ExitProposal

MONTHS = 12  # that an examination counts on later maps


@contextmanager
def read_judged(profit_map: ProfitMap) -> Iterator[Results]:
    """The results of a published map, each cell in the class that follows from what people said of it."""
    judgements = judgements_on(profit_map)
    with read_results(profit_map.folder, level=profit_map.level, judgements=judgements) as results:
        yield results


def judgements_on(profit_map: ProfitMap) -> Judgements:
    """The newest of each cell; of examinations those that still count on this map, and whatever was left since."""
    examinations = examinations_on(profit_map).exclude(product="").select_related("account")
    white_space = newest_white_space(profit_map.currency).filter(annual_value__gt=0).select_related("account")
    departed = ExitProposal.objects.carried_out().order_by().values_list("account__number", "product")
    return Judgements(
        examined=[Examined(each.account.number, each.product, each.recoverable, each.result) for each in examinations],
        white_space=[Wanted(each.account.number, each.product, each.annual_value) for each in white_space],
        departed=[Departed(*place) for place in departed],
    )


def examinations_on(profit_map: ProfitMap) -> QuerySet[Examination]:
    """The newest of each cell or account, if it is of this period or one that ended up to twelve months before.

    At the same level and in the same currency: else its figures mean something else. A later cost model is no reason
    to ask again; that the loss has outgrown what the levers bring is (`lake/results/judged.py`).
    """
    last = reaches_to(profit_map)
    comparable = Examination.objects.filter(
        level=profit_map.level, currency=profit_map.currency, reaches_to__lte=last, reaches_to__gt=_a_year_before(last)
    )
    newest = comparable.filter(account=OuterRef("account"), product=OuterRef("product"))
    return comparable.filter(pk=Subquery(newest.order_by("-examined_at", "-pk").values("pk")[:1])).order_by("pk")


def newest_white_space(currency: str) -> QuerySet[WhiteSpace]:
    """What was typed in last of each cell, if it was in this currency."""
    newest = WhiteSpace.objects.filter(account=OuterRef("account"), product=OuterRef("product"))
    last = Subquery(newest.order_by("-recorded_at", "-pk").values("pk")[:1])
    return WhiteSpace.objects.filter(Q(pk=last), currency=currency).order_by("pk")


def reaches_to(profit_map: ProfitMap) -> date:
    """The last day of its period; of all lines the day on which it was published."""
    if profit_map.period_to is not None:
        return profit_map.period_to
    published = profit_map.published_at
    return timezone.localtime(published).date() if published else clock.today()


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28)) if day.month == 2 else day.replace(year=day.year - 1)
