"""What a few letters find: first what begins with them, then what has them, then what is written nearly so."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.search import engines
from kingside.search.access import entries_for
from kingside.search.folding import LONGEST, fold
from kingside.search.kinds import Page, Section, pages, search_kinds, sections
from kingside.search.models import SearchEntry
from kingside.search.parts import sections_asked, sections_of

EACH = 6  # of one kind
CANDIDATES = 60
ALIKE = 75  # of 100
ALIKE_PAGE = 0.75  # of 1; two letters that change places are one mistake
GUESSED = 4  # scores from here on
SHORTEST_GUESS = 4
PAGES: Text = gettext_lazy("Pages")
LATELY: Text = gettext_lazy("Opened lately")
SECTIONS: Text = gettext_lazy("Go to")


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
        """Without the sections of a record that was found."""
        return sum(len(group.results) for group in self.groups if group.label != SECTIONS) or sum(
            len(group.results) for group in self.groups
        )

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
        offered = Group(PAGES, _every_page(member, [page for page in pages.values() if page.is_offered]))
        return Results("", [each for each in (_lately(member), offered) if each.results])
    every_page = _every_page(member, pages.values())
    found, found_pages = _scored(words, _as_written(member, words)), _pages_as_written(every_page, words)
    of_sections = sections_asked(member, words, partial(_best, member))
    if not (found or found_pages or of_sections) and _may_be_mistyped(words):
        found, found_pages = _scored(words, engines.near(entries_for(member), words)), _pages_nearly(every_page, words)
    groups = _grouped(found)
    if found_pages:
        groups.append((found_pages[0][0], Group(PAGES, [result for _, result in found_pages[:EACH]])))
    ordered = [group for _, group in sorted(groups, key=lambda each: each[0])]
    parted = [entry for entry, _ in found if entry.kind in {section.kind for section in sections.values()}]
    if len(parted) == 1 and not of_sections:
        return Results(asked, [*ordered, *_sections(sections_of(member, parted))])
    return Results(asked, [*_sections(of_sections), *ordered])


def _as_written(member: Member, words: str) -> list[SearchEntry]:
    """What begins with the words, and what has them."""
    entries = entries_for(member)
    entries = entries.order_by(Length("words"), "title", "pk")  # a flag of an account after the account
    begins = list(entries.filter(words__startswith=f" {words}")[:CANDIDATES])
    found = {entry.pk: entry for entry in begins}
    if len(begins) < CANDIDATES:
        found |= {entry.pk: entry for entry in engines.containing(entries, words.split())[:CANDIDATES]}
    return list(found.values())


def _best(member: Member, kind: str, words: str) -> list[SearchEntry]:
    """The few records of a kind that are meant, also where they are mistyped."""
    scored = _scored(words, [entry for entry in _as_written(member, words) if entry.kind == kind])
    if not scored and _may_be_mistyped(words):
        scored = _scored(words, engines.near(entries_for(member).filter(kind=kind), words))
    return [entry for entry, _ in sorted(scored, key=lambda each: (each[1], each[0].title))][:EACH]


def _scored(words: str, entries: Iterable[SearchEntry]) -> list[tuple[SearchEntry, float]]:
    """Those that are alike, each with how well."""
    return [(entry, score) for entry in entries if (score := _score(words, entry.words)) is not None]


def _grouped(scored: list[tuple[SearchEntry, float]]) -> list[tuple[float, Group]]:
    """By kind, the best of each first."""
    groups: list[tuple[float, Group]] = []
    for kind in search_kinds.values():
        of_kind = sorted((score, entry.title, entry.pk, entry) for entry, score in scored if entry.kind == kind.name)
        if of_kind:
            groups.append((of_kind[0][0], Group(kind.label, [_result(entry) for *_score, entry in of_kind[:EACH]])))
    return groups


def _sections(found: list[tuple[SearchEntry, Section, str]]) -> list[Group]:
    lines = [Result(f"{entry.title} · {section.title}", "", url, url) for entry, section, url in found]
    return [Group(SECTIONS, lines)] if lines else []


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


def _every_page(member: Member, of: Iterable[Page]) -> list[Result]:
    found = [(page, reverse(page.address)) for page in of if page.may(member)]
    return [Result(page.title, page.detail, path, path) for page, path in found]


def _pages_as_written(every: list[Result], words: str) -> list[tuple[float, Result]]:
    found = []
    for page in every:
        score = _score(words, f" {fold(f'{page.title} {page.detail}')}")
        if score is not None and score < GUESSED:
            found.append((score, page))
    return sorted(found, key=lambda each: (each[0], str(each[1].title)))


def _pages_nearly(every: list[Result], words: str) -> list[tuple[float, Result]]:
    """A mistake is forgiven in a title, not in what explains it, and less than in names: titles are few and short."""
    found = []
    for page in every:
        title = fold(str(page.title))
        likeness = max(OSA.normalized_similarity(words, each) for each in (title, *title.split()))
        if likeness >= ALIKE_PAGE:
            found.append((5 - likeness, page))
    return sorted(found, key=lambda each: (each[0], str(each[1].title)))
