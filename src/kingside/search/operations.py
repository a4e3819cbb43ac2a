"""Keeping the index in step with what it tells of; remembering what somebody opened."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import override

from kingside.identity.models import Member
from kingside.search.folding import fold
from kingside.search.kinds import Found, Rows, SearchKind, search_kinds
from kingside.search.models import SearchEntry, Visit

BATCH = 500
KEPT_VISITS = 30
SAID = ("about", "title", "detail", "url", "words")


@transaction.atomic
def refresh(*, model: type[Model], pks: Iterable[object]) -> None:
    """Bring the entries of these rows in step; whoever writes many rows at once calls this afterwards."""
    wanted = list(pks)
    for kind in search_kinds.values():
        if kind.model is model:
            _refresh(kind, wanted)
        elif model in kind.follows:
            for some in _portions(wanted):
                about = kind.model._default_manager.filter(**{f"{kind.follows[model]}__in": some})
                _refresh(kind, list(about.values_list("pk", flat=True)))


def _refresh(kind: SearchKind, pks: Sequence[object]) -> None:
    for some in _portions(pks):
        found = _entries(kind, kind.model._default_manager.filter(pk__in=some))
        gone = {str(pk) for pk in some} - {entry.ref for entry in found}
        SearchEntry.objects.filter(kind=kind.name, ref__in=gone).delete()
        _put(found)


@transaction.atomic
def heal() -> int:
    """Compare the whole index with what it tells of, and mend what differs; how many entries that were."""
    healed, _by_kind = SearchEntry.objects.exclude(kind__in=list(search_kinds)).delete()
    for kind in search_kinds.values():
        there = {entry.ref: entry for entry in SearchEntry.objects.filter(kind=kind.name)}
        wanted = {entry.ref: entry for entry in _entries(kind, kind.model._default_manager.all())}
        gone = [entry.pk for ref, entry in there.items() if ref not in wanted]
        for some in _portions(gone):
            SearchEntry.objects.filter(pk__in=some).delete()
        changed = [entry for ref, entry in wanted.items() if ref not in there or _differs(entry, there[ref])]
        _put(changed)
        healed += len(gone) + len(changed)
    return healed


@transaction.atomic
def remember_visit(*, member: Member, entry: SearchEntry, at: datetime) -> None:
    """What is opened comes first the next time; only the last few are remembered."""
    Visit.objects.update_or_create(member=member, entry=entry, defaults={"at": at})
    old = Visit.objects.filter(member=member).order_by("-at").values_list("pk", flat=True)[KEPT_VISITS:]
    Visit.objects.filter(pk__in=list(old)).delete()


def _entries(kind: SearchKind, rows: Rows) -> list[SearchEntry]:
    """What there is to say of these rows, in the language of the installation: the index is one for everybody."""
    with override(settings.LANGUAGE_CODE):
        return [_entry(kind, each) for each in kind.found(rows)]


def _entry(kind: SearchKind, found: Found) -> SearchEntry:
    return SearchEntry(
        kind=kind.name,
        ref=found.ref,
        about=found.about,
        title=found.title,
        detail=found.detail,
        url=found.url,
        words=f" {fold(f'{found.title} {found.words}')}",
    )


def _put(entries: list[SearchEntry]) -> None:
    SearchEntry.objects.bulk_create(
        entries, batch_size=BATCH, update_conflicts=True, unique_fields=["kind", "ref"], update_fields=SAID
    )


def _differs(one: SearchEntry, other: SearchEntry) -> bool:
    return any(getattr(one, field) != getattr(other, field) for field in SAID)


def _portions(pks: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
