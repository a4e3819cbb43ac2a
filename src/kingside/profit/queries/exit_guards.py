"""What the guards of leaving look at: the examination that a proposal rests on, and what they hold against a step."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kingside.accounts.models import Account
from kingside.accounts.queries import tier_of
from kingside.core import clock
from kingside.core.workflow import HeldUp, Reason, guards, move
from kingside.lake.results import CellSelection
from kingside.offerings.queries import names_of
from kingside.profit.freed import Figures, freed
from kingside.profit.lifecycle import ExitFacts, ExitLife
from kingside.profit.models import Examination, ProfitMap
from kingside.profit.models.exits import ExitCheck, ExitMessage, ExitProposal, ExitState
from kingside.profit.queries.judgements import examinations_on, read_judged
from kingside.profit.sentences import signed
from kingside.web.locales import day_in_words

MOST: Final = 1000  # cells to downsize of the accounts that one member may propose to leave
NEXT: Final = {
    ExitState.DRAFT: "checked",
    ExitState.FINANCE_CHECKED: "approved",
    ExitState.EXEC_APPROVED: "communicated",
}


@dataclass(frozen=True, slots=True)
class ChosenExamination:
    """The examination that a proposal rests on: `result` is what is left with every lever that comes.

    `counts` as long as the newest map says Downsize by it: it is recent enough, the newest of its cell, and a loss is
    left on those figures, too.
    """

    pk: int
    by: str
    at: datetime
    period: str
    currency: str
    product: str
    levers: int
    accepted: int
    result: Decimal
    counts: bool
    url: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the guards hold against the next step: as warnings, or so that it `is_held_up`."""

    reasons: tuple[Reason, ...] = ()
    is_held_up: bool = False


def examinations_of(account: Account, product: str) -> QuerySet[Examination]:
    """Those that can stand behind leaving the account, or behind stopping one product there."""
    found = Examination.objects.filter(account=account)
    return found.filter(product=product) if product else found


def counting_examinations(numbers: Collection[str], product: str = "") -> list[Examination]:
    """Of these accounts, those by which the newest map says Downsize; the largest loss first."""
    newest = ProfitMap.objects.published().first()
    if newest is None or not numbers:
        return []
    found = examinations_on(newest).filter(account__number__in=numbers).select_related("account", "examined_by")
    by_cell = {(each.account.number, each.product): each for each in found}
    which = CellSelection(profit_class="DOWNSIZE", accounts=tuple(numbers), product=product or None)
    with read_judged(newest) as results:
        cells = results.cells(which, order="downsize", limit=MOST)
    return [by_cell[cell.account, cell.product] for cell in cells]


def examination_choices(examinations: Iterable[Examination]) -> list[tuple[int, str]]:
    """Each in words, as one chooses from them."""
    found = list(examinations)
    products = names_of({each.product for each in found})
    words = _("{account}, {product}: {left} {currency} left with its levers ({who}, {day})")
    return [
        (
            each.pk,
            words.format(
                account=each.account.name,
                product=products.get(each.product, each.product),
                left=signed(each.result),
                currency=each.currency,
                who=each.examined_by or "Kingside",
                day=day_in_words(timezone.localdate(each.examined_at)),
            ),
        )
        for each in found
    ]


def choices_for(proposal: ExitProposal) -> list[tuple[int, str]]:
    """What a proposal can rest on: those that count, and the one that it names."""
    found = counting_examinations([proposal.account.number], proposal.product)
    named = _named(proposal)
    return examination_choices([*([named] if named and named not in found else []), *found])


def chosen_examination(proposal: ExitProposal) -> ChosenExamination | None:
    """What the proposal rests on; None where nobody named an examination."""
    found = _named(proposal)
    if found is None:
        return None
    asked = {"account": proposal.account.number, "product": found.product}
    return ChosenExamination(
        pk=found.pk,
        by=str(found.examined_by or "Kingside"),
        at=found.examined_at,
        period=found.period,
        currency=found.currency,
        product=names_of({found.product}).get(found.product, found.product),
        levers=len(found.levers),
        accepted=sum(bool(lever["is_accepted"]) for lever in found.levers),
        result=found.result,
        counts=_counts(found),
        url=f"{reverse('profit:cell')}?{urlencode(asked)}",
    )


def facts_of(proposal: ExitProposal) -> ExitFacts:
    """What is known of it as it stands."""
    figures = Figures.from_document(proposal.figures)
    messages = list(proposal.messages.all())
    checked = ExitCheck.objects.filter(proposal=proposal).first()
    shares = {code: Decimal(share) for code, share in checked.shares.items()} if checked else {}
    examination = _named(proposal)
    return ExitFacts(
        loses=figures.net_profit < 0,
        are_levers_examined=examination is not None and _counts(examination),
        pays=freed(figures, shares).pays,
        tells_customer=any(message.audience == ExitMessage.Audience.CUSTOMER for message in messages),
        is_plan_due=all(message.on <= clock.today() for message in messages),
    )


def ahead_of(proposal: ExitProposal) -> Ahead:
    """What would be warned of at the next step as it stands, or what holds it up."""
    name = NEXT.get(ExitState(proposal.state))
    if name is None:
        return Ahead()
    try:
        facts, tier = facts_of(proposal), tier_of(proposal.account)
        return Ahead(move(ExitLife, name, state=proposal.state, facts=facts, tier=tier).warnings)
    except HeldUp as held_up:
        return Ahead(held_up.reasons, is_held_up=True)


def reservations_of(proposal: ExitProposal) -> list[str]:
    """What guards warned of on the way, each once, in sentences."""
    return [str(guards[code].sentence) for code in dict.fromkeys(proposal.reservations) if code in guards]


def _named(proposal: ExitProposal) -> Examination | None:
    if proposal.examination is None:
        return None
    of_it = examinations_of(proposal.account, proposal.product)
    return of_it.filter(pk=proposal.examination).select_related("account", "examined_by").first()


def _counts(examination: Examination) -> bool:
    return examination in counting_examinations([examination.account.number], examination.product)
