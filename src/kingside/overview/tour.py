"""Five stops through the demo company: which page, and what to see there. A stop that says more takes the place of one.

`/tour/2/` finds the page of the second stop and opens it with `?tour=2`, which puts the bar on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from kingside.identity.models import Member
from kingside.overview.queries.tour import Subject, subject_of, worst_cell_url
from kingside.profit.sentences import money
from kingside.web.figures import percent

PARAMETER: Final = "tour"


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at, what its bar is called, and what the bar says."""

    title: str
    says: Callable[[Subject], str]
    page: Callable[[Member, Subject], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar of a stop shows; the last has no next one."""

    number: int
    of: int
    title: str
    says: str
    before: str
    after: str
    end: str


def _a_large_customer(subject: Subject) -> str:
    margin = f" at a net margin of {percent(subject.net_margin)}" if subject.net_margin is not None else ""
    among = "" if subject.is_of_all else " of your accounts"
    return (
        f"{subject.account.name} is number {subject.place}{among} by revenue, {money(subject.net_revenue)}{margin}: "
        f"it gives back {money(subject.net_profit)}. Lists here are sorted by what is left, never by revenue."
    )


def _why(subject: Subject) -> str:
    return (
        "Read the picture from the top: first what the goods cost, then what serving takes, cost by cost. "
        f"Below it, each cost says how it is worked out for {subject.account.name}, and which products lose most."
    )


def _the_lines(subject: Subject) -> str:
    return (
        f"This is the product with which {subject.account.name} loses most, line by line. Every figure of the pages "
        "before is the sum of such lines, so each can be talked about with the customer."
    )


def _what_to_do(subject: Subject) -> str:
    return (
        "Four lists, in this order: secure what earns, grow, improve what falls short, and only then downsize. "
        "Two of them stay empty until people record what they found out: no calculation drops a customer."
    )


def _monday(subject: Subject) -> str:
    return (
        "The week begins here: what the newest figures say, who fell, what waits for you. Who decides at a customer, "
        "and how their votes compare with the forecast, Kingside does not know yet; they will be stops of this tour."
    )


STOPS: Final = (
    Stop("A large customer loses money", _a_large_customer, lambda _, __: f"{reverse('overview:accounts')}?show=worst"),
    Stop("Why it loses money", _why, lambda _, subject: subject.account.get_absolute_url()),
    Stop("Down to the invoice line", _the_lines, worst_cell_url),
    Stop("What to do about it", _what_to_do, lambda _, __: f"{reverse('profit:business')}#secure"),
    Stop("Monday morning", _monday, lambda _, __: reverse("overview:today")),
)
NUMBERS: Final = {str(number) for number in range(1, len(STOPS) + 1)}


def address_of(number: int, member: Member, subject: Subject) -> str:
    """The page of the stop with this number, from 1, with the bar on it."""
    page, _, part = STOPS[number - 1].page(member, subject).partition("#")
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
