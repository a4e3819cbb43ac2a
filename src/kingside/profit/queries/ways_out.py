"""Where leaving leads on from an account or one product there: to what was proposed, or to proposing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kingside.accounts.access import extent_of, may_at
from kingside.accounts.models import Account
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.offerings.queries import names_of
from kingside.profit.access import EXITS, exits_for
from kingside.profit.models.exits import ExitProposal, ExitState
from kingside.web.locales import day_in_words

DECIDED: Final = (ExitState.EXEC_APPROVED, ExitState.COMMUNICATED)
SHOWN: Final = 5  # on the page of an account; the list under Profit has all

Place = tuple[str, str]
"""The number of an account and the code of a product there; without a product the whole account."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """A proposal that is under way or was carried out; without a `step` nobody proposed it, and the member may."""

    url: str
    step: "Text | None" = None
    left_on: date | None = None

    @property
    def says(self) -> str:
        if self.left_on:
            return _("Left on {day}").format(day=day_in_words(self.left_on))
        return _("Propose to leave") if self.step is None else _("Leaving: {step}").format(step=self.step)


@dataclass(frozen=True, slots=True)
class Leaving:
    """On the page of an account: what was proposed there and not rejected, the newest first.

    `propose` is where the member may propose to leave the whole account, empty where nobody may or somebody did.
    `standing` says in two or three words that it was left, to whoever sees the account, or is about to be, to whoever
    reads proposals. `left_on` is None, too, where nobody knows the day.
    """

    proposals: "list[LeavingRow]"
    has_more: bool
    propose: str
    standing: str = ""
    has_left: bool = False
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class LeavingRow:
    """One of them; `product` is empty for the whole account."""

    proposal: ExitProposal
    product: str


def ways_out(member: Member, places: Iterable[Place]) -> dict[Place, WayOut]:
    """By place, as far as there is one for this member; a proposal to leave the whole account is one for each."""
    asked = list(places)
    if not asked:
        return {}
    numbers = {number for number, _product in asked}
    found: dict[Place, WayOut] = {}
    for each in _standing(member, Q(account__number__in=numbers)).order_by("proposed_at", "pk"):
        place = each.account.number, each.product
        if place not in found or each.is_open:
            found[place] = WayOut(each.get_absolute_url(), ExitState(each.state).label, each.left_on)
    may = extent_of(member, Deed.PROPOSE, EXITS)
    own = Account.objects.filter(may.condition(), number__in=numbers).values_list("number", flat=True) if may else ()
    proposable = set(own)
    ways: dict[Place, WayOut] = {}
    for number, product in asked:
        way = found.get((number, product)) or found.get((number, ""))
        if way is None and number in proposable:
            way = WayOut(propose_url(number, product))
        if way is not None:
            ways[number, product] = way
    return ways


def leaving(member: Member, account: Account) -> Leaving:
    """What the page of an account says of leaving it."""
    every = list(ExitProposal.objects.filter(account=account).exclude(state=ExitState.REJECTED))
    whole = [each for each in every if not each.product]
    found = every[: SHOWN + 1] if may_at(account, member, Deed.READ, EXITS) else []
    products = names_of({each.product for each in found if each.product})
    left = next((each for each in whole if each.state == ExitState.EXECUTED), None)
    may_propose = may_at(account, member, Deed.PROPOSE, EXITS) and not whole
    return Leaving(
        proposals=[LeavingRow(each, products.get(each.product, each.product)) for each in found[:SHOWN]],
        has_more=len(found) > SHOWN,
        propose=propose_url(account.number) if may_propose else "",
        standing=_standing_of(whole, left, sees_proposals=bool(found)),
        has_left=left is not None,
        left_on=left.left_on if left else None,
    )


def _standing_of(whole: list[ExitProposal], left: ExitProposal | None, *, sees_proposals: bool) -> str:
    """Of proposals to leave a whole account; one that is decided and not yet told is for few."""
    if left:
        return _("Left on {day}").format(day=day_in_words(left.left_on)) if left.left_on else _("Left")
    is_leaving = any(each.state in DECIDED for each in whole)
    return _("Exiting") if is_leaving and sees_proposals else ""


def propose_url(number: str, product: str = "") -> str:
    """The form, filled in."""
    asked = {"account": number} | ({"product": product} if product else {})
    return f"{reverse('profit:new_exit')}?{urlencode(asked)}"


def _standing(member: Member, which: Q) -> QuerySet[ExitProposal]:
    """Those that are open or carried out."""
    return exits_for(member).filter(which).exclude(state=ExitState.REJECTED).select_related("account")
