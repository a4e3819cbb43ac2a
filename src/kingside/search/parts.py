"""Sections of records: what is meant by a name and a word, such as "northwind team", as far as it is for the member."""

from collections.abc import Callable, Sequence

from django.urls import resolve

from kingside.identity.models import Member
from kingside.search.folding import fold
from kingside.search.kinds import Section, sections
from kingside.search.models import SearchEntry

SHORTEST = 3  # letters of a section's word that say it is meant

Found = tuple[SearchEntry, Section, str]
"""A record, what of it, and where that is."""


def sections_asked(member: Member, words: str, find: Callable[[str, str], Sequence[SearchEntry]]) -> list[Found]:
    """Sections that the first or last word means, of the records that `find` finds of a kind by the other words."""
    tokens = words.split()
    if len(tokens) < 2:
        return []
    for token, others in ((tokens[-1], tokens[:-1]), (tokens[0], tokens[1:])):
        meant = [section for section in sections.values() if _is_meant(section, token)]
        kinds = {section.kind: " ".join(others) for section in meant}
        records = [entry for kind, name in kinds.items() for entry in find(kind, name)]
        if found := _reached(member, meant, records):
            return found
    return []


def sections_of(member: Member, records: Sequence[SearchEntry]) -> list[Found]:
    """All sections of these records."""
    return _reached(member, list(sections.values()), records)


def _is_meant(section: Section, token: str) -> bool:
    said = fold(f"{section.title} {section.words}").split()
    return len(token) >= SHORTEST and any(word.startswith(token) for word in said)


def _reached(member: Member, meant: Sequence[Section], records: Sequence[SearchEntry]) -> list[Found]:
    """One question for each section that is not of all records or of none."""
    found: list[Found] = []
    for section in meant:
        of_kind = [entry for entry in records if entry.kind == section.kind]
        allowed = section.allowed(member) if of_kind else False
        if not isinstance(allowed, bool):
            keys = {str(row["pk"]) for row in allowed.filter(pk__in=[entry.ref for entry in of_kind]).values("pk")}
            of_kind = [entry for entry in of_kind if entry.ref in keys]
        elif not allowed:
            of_kind = []
        found += [(entry, section, section.url(**resolve(entry.url).kwargs)) for entry in of_kind]
    return sorted(found, key=lambda each: records.index(each[0]))
