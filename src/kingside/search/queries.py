"""What a few letters find: first what begins with them, then what has them, then what is written nearly so."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rapidfuzz import fuzz

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.search import engines
from kingside.search.access import entries_for
from kingside.search.folding import LONGEST, fold
from kingside.search.kinds import pages, search_kinds
from kingside.search.models import SearchEntry

EACH = 6  # of one kind
CANDIDATES = 60
ENOUGH = 5  # exact finds that make guessing needless
ALIKE = 75  # of 100
GUESSED = 4  # scores from here on
SHORTEST_GUESS = 4
PAGES: Text = gettext_lazy("Pages")
LATELY: Text = gettext_lazy("Opened lately")

Scored = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the results."""

    title: Text
    detail: Text
    url: str
    path: str  # of the page itself, which `url` leads to and remembers


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind, the best first."""

    label: Text
    results: list[Result]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found for `asked`; the best group first."""

    asked: str
    groups: list[Group]

    @property
    def n(self) -> int:
        return sum(len(group.results) for group in self.groups)

    @property
    def says(self) -> str:
        """How much was found, for whoever hears the page."""
        if not self.asked:
            return ""
        return ngettext("{n} found", "{n} found", self.n).format(n=self.n) if self.n else _("Nothing like that")


def results(member: Member, asked: str) -> Results:
    """What a member finds. Without a question, what she opened lately, and the pages."""
    asked = asked.replace("\0", "").strip()[:LONGEST]
    words = fold(asked)
    if not words:
        return Results("", [each for each in (_lately(member), Group(PAGES, _every_page(member))) if each.results])
    scored = {entry: score for entry in _candidates(member, words) if (score := _score(words, entry.words)) is not None}
    groups: list[tuple[Scored, Group]] = []
    for kind in search_kinds.values():
        of_kind = sorted(
            (score, entry.title, entry.pk, entry) for entry, score in scored.items() if entry.kind == kind.name
        )
        if of_kind:
            found = [_result(entry) for *_score, entry in of_kind[:EACH]]
            groups.append(((of_kind[0][0], ""), Group(kind.label, found)))
    if found_pages := _pages_like(member, words):
        groups.append(((found_pages[0][0], str(PAGES)), Group(PAGES, [page for score, page in found_pages[:EACH]])))
    return Results(asked, [group for _, group in sorted(groups, key=lambda each: each[0][0])])


def _candidates(member: Member, words: str) -> list[SearchEntry]:
    entries, tokens = entries_for(member), words.split()
    begins = list(entries.filter(words__startswith=f" {words}")[:CANDIDATES])
    found = {entry.pk: entry for entry in begins}
    if len(begins) < CANDIDATES:
        found |= {entry.pk: entry for entry in engines.containing(entries, tokens)[:CANDIDATES]}
    if len(found) < ENOUGH and _may_be_mistyped(words):
        found |= {entry.pk: entry for entry in engines.near(entries, words)}
    return list(found.values())


def _may_be_mistyped(words: str) -> bool:
    """Names are; a number with another digit is another number."""
    return len(words) >= SHORTEST_GUESS and not words.replace(" ", "").isdecimal()


def _score(words: str, its: str) -> float | None:
    """0 begins with it, 1 a word does, 2 has it, 3 has all its words, from 4 if nearly so; None if not alike."""
    if its.startswith(f" {words}"):
        return 0 + len(its) / 10_000
    if f" {words}" in its:
        return 1
    if words in its:
        return 2
    tokens = words.split()
    if all((token if len(token) > 2 else f" {token}") in its for token in tokens):
        return 3
    if not _may_be_mistyped(words):
        return None
    likeness = max(fuzz.partial_ratio(words, its), fuzz.token_set_ratio(words, its))
    return 5 - likeness / 100 if likeness >= ALIKE else None


def _result(entry: SearchEntry) -> Result:
    return Result(entry.title, entry.detail, reverse("search:open", args=[entry.pk]), entry.url)


def _lately(member: Member) -> Group:
    entries = entries_for(member).filter(visits__member=member.pk).order_by("-visits__at")[:EACH]
    return Group(LATELY, [_result(entry) for entry in entries])


def _every_page(member: Member) -> list[Result]:
    found = [(page, reverse(page.address)) for page in pages.values() if page.may(member)]
    return [Result(page.title, page.detail, path, path) for page, path in found]


def _pages_like(member: Member, words: str) -> list[tuple[float, Result]]:
    found = []
    for page in _every_page(member):
        score = _score(words, f" {fold(f'{page.title} {page.detail}')}")
        if score is not None and score >= GUESSED:  # a mistake is forgiven in a title, not in what explains it
            score = _score(words, f" {fold(str(page.title))}")
        if score is not None:
            found.append((score, page))
    return sorted(found, key=lambda each: (each[0], str(each[1].title)))
