"""Who was erased when, by numbers alone, in a file beside the database: a backup that is restored does not undo it.

A member is known again by number and the moment of joining, so that a newcomer with the number of somebody who is gone
is nobody's former self.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _

from kingside.core.errors import DomainError
from kingside.identity.models import Member


class UnreadableJournal(DomainError):
    """This is no journal of erasures, or it is damaged."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One line of the journal."""

    member: int
    joined_at: datetime
    erased_at: datetime

    @classmethod
    def of(cls, member: Member) -> Self:
        if member.erased_at is None:
            raise ValueError(f"Member {member.pk} is not erased.")
        return cls(member.pk, member.joined_at, member.erased_at)

    @classmethod
    def from_line(cls, line: str) -> Self:
        told = json.loads(line)
        joined_at, erased_at = (datetime.fromisoformat(told[name]) for name in ("joined_at", "erased_at"))
        return cls(int(told["member"]), joined_at, erased_at)

    def as_line(self) -> str:
        moments = {"joined_at": self.joined_at.isoformat(), "erased_at": self.erased_at.isoformat()}
        return json.dumps({"member": self.member} | moments)


def read(journal: Path) -> list[Erased]:
    """All that stands in it, nothing where it is not there. Raises UnreadableJournal.

    A last line without an end was cut off, on a full disk or by a crash, and counts for nothing.
    """
    try:
        *lines, _cut_off = journal.read_text("utf-8").split("\n") if journal.exists() else [""]
        return [Erased.from_line(line) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableJournal(
            _("{file} is no journal of erasures, or it is damaged.").format(file=journal)
        ) from error


def add(journal: Path, erased: Iterable[Erased]) -> None:
    """What it lacks of these; a line that was cut off before goes."""
    known = {_whose(each) for each in read(journal)}
    lines = "".join(f"{each.as_line()}\n" for each in erased if _whose(each) not in known)
    if lines:
        with os.fdopen(os.open(journal, os.O_RDWR | os.O_CREAT, 0o600), "rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # several processes erase
            file.seek(file.read().rfind(b"\n") + 1)
            file.truncate()
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())


def complete(journal: Path) -> None:
    """Add whoever is erased in the database and not in it, as by a version that kept none."""
    add(journal, map(Erased.of, Member.objects.filter(erased_at__isnull=False).order_by("erased_at")))


def undone(journal: Path) -> list[tuple[Member, Erased]]:
    """Members whose erasure stands in it, and who are here all the same."""
    erased = {_whose(each): each for each in read(journal)}
    among = Member.objects.filter(pk__in={number for number, _ in erased}, erased_at=None).order_by("pk")
    return [(member, erased[whose]) for member in among if (whose := (member.pk, member.joined_at)) in erased]


def _whose(erased: Erased) -> tuple[int, datetime]:
    return erased.member, erased.joined_at
