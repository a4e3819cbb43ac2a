"""Five stops through the demo company: which page, and what to see there. A stop that says more takes the place of one.

`/tour/2/` finds the page of the second stop and opens it with `?tour=2`, which puts the bar on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.overview.queries.tour import Subject, subject_of, worst_cell_url
from kingside.profit.sentences import money
from kingside.web.figures import percent

PARAMETER: Final = "tour"


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at, what its bar is called, and what the bar says."""

    title: Text
    says: Callable[[Subject], str]
    page: Callable[[Member, Subject], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar of a stop shows; the last has no next one."""

    number: int
    of: int
    title: Text
    says: str
    before: str
    after: str
    end: str


def _a_large_customer(subject: Subject) -> str:
    match subject.is_of_all, subject.net_margin:
        case True, None:
            said = _("{account} is number {place} by revenue, {revenue}: it gives back {loss}.")
        case True, _margin:
            said = _(
                "{account} is number {place} by revenue, {revenue} at a net margin of {margin}: it gives back {loss}."
            )
        case _own, None:
            said = _("{account} is number {place} of your accounts by revenue, {revenue}: it gives back {loss}.")
        case _:
            said = _(
                "{account} is number {place} of your accounts by revenue, {revenue} at a net margin of {margin}: "
                "it gives back {loss}."
            )
    finding = said.format(
        account=subject.account.name,
        place=subject.place,
        revenue=money(subject.net_revenue),
        margin="" if subject.net_margin is None else percent(subject.net_margin),
        loss=money(subject.net_profit),
    )
    return f"{finding} {_('Lists here are sorted by what is left, never by revenue.')}"


def _why(subject: Subject) -> str:
    said = _(
        "Read the picture from the top: first what the goods cost, then what serving takes, cost by cost. "
        "Below it, each cost says how it is worked out for {account}, and which products lose most."
    )
    return said.format(account=subject.account.name)


def _the_lines(subject: Subject) -> str:
    said = _(
        "This is the product with which {account} loses most, line by line. Every figure of the pages "
        "before is the sum of such lines, so each can be talked about with the customer."
    )
    return said.format(account=subject.account.name)


def _what_to_do(subject: Subject) -> str:
    return _(
        "Four lists, in this order: secure what earns, grow, improve what falls short, and only then downsize. "
        "Two of them hold only what people recorded, what there is to win and which levers they examined: no "
        "calculation drops a customer."
    )


def _monday(subject: Subject) -> str:
    return _(
        "The week begins here: what the newest figures say, who fell, what waits for you. Who decides at a customer, "
        "and how their votes compare with the forecast, Kingside does not know yet; they will be stops of this tour."
    )


STOPS: Final = (
    Stop(
        gettext_lazy("A large customer loses money"),
        _a_large_customer,
        lambda _member, _subject: f"{reverse('overview:accounts')}?show=worst",
    ),
    Stop(gettext_lazy("Why it loses money"), _why, lambda _member, subject: subject.account.get_absolute_url()),
    Stop(gettext_lazy("Down to the invoice line"), _the_lines, worst_cell_url),
    Stop(
        gettext_lazy("What to do about it"),
        _what_to_do,
        lambda _member, _subject: f"{reverse('profit:business')}#secure",
    ),
    Stop(gettext_lazy("Monday morning"), _monday, lambda _member, _subject: reverse("overview:today")),
)
NUMBERS: Final = {str(number) for number in range(1, len(STOPS) + 1)}


def address_of(number: int, member: Member, subject: Subject) -> str:
    """The page of the stop with this number, from 1, with the bar on it."""
    page, _mark, part = STOPS[number - 1].page(member, subject).partition("#")
    mark = "&" if "?" in page else "?"
    return f"{page}{mark}{PARAMETER}={number}" + (f"#{part}" if part else "")


def on_tour(request: HttpRequest) -> dict[str, Bar]:
    """For templates: the bar, on a page that a member of the demo opened as a stop."""
    number = request.GET.get(PARAMETER, "")
    member = getattr(request, "member", None)
    if number not in NUMBERS or member is None or not member.is_demo:
        return {}
    subject = subject_of(member)
    return {"tour": _bar(int(number), subject, request)} if subject else {}


def _bar(number: int, subject: Subject, request: HttpRequest) -> Bar:
    stop = STOPS[number - 1]
    return Bar(
        number=number,
        of=len(STOPS),
        title=stop.title,
        says=stop.says(subject),
        before=_turn(number - 1),
        after=_turn(number + 1),
        end=_without_tour(request),
    )


def _turn(number: int) -> str:
    return reverse("overview:tour", args=[number]) if 1 <= number <= len(STOPS) else ""


def _without_tour(request: HttpRequest) -> str:
    left = request.GET.copy()
    del left[PARAMETER]
    return f"{request.path}?{left.urlencode()}" if left else request.path
