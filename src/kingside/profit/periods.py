"""The text of a cost model for the period after its own: days moved on, figures of the ledger left to be asked for."""

import re
from collections.abc import Mapping
from typing import Any

from kingside.core.errors import DomainError
from kingside.lake.cost_model import Period
from kingside.lake.cost_text import read_document, text_of

HEADER = re.compile(r"^\s*\[")
LEDGER = re.compile(r"^\s*\[\s*ledger\s*\]\s*(#.*)?$")


class NoNextPeriod(DomainError):
    """This cost model has no period that another could follow; copy it to a draft and type the days there."""

    status = 409


def next_period_of(toml: str) -> Period | None:
    """None for a model of all lines, and at the end of the calendar."""
    told = read_document(toml).get("period")
    if not told:
        return None
    try:
        return Period(told["from"], told["to"]).following()
    except (OverflowError, ValueError):
        return None


def for_next_period(toml: str) -> str:
    """The adopted text for the next period, with its comments as far as they are outside the ledger.

    Raises NoNextPeriod.
    """
    period = next_period_of(toml)
    if period is None:
        raise NoNextPeriod
    wanted = _wanted(read_document(toml), period)
    moved = _without_ledger(_redated(toml, read_document(toml)["period"], period))
    return moved if read_document(moved) == wanted else text_of(wanted)


def _wanted(document: Mapping[str, Any], period: Period) -> dict[str, Any]:
    without = {key: value for key, value in document.items() if key != "ledger"}
    return without | {"period": {"from": period.first, "to": period.last}}


def _redated(toml: str, before: Mapping[str, Any], period: Period) -> str:
    for setting, day in (("from", period.first), ("to", period.last)):
        toml = re.sub(rf"(\b{setting}\s*=\s*){before[setting]}\b", rf"\g<1>{day}", toml, count=1)
    return toml


def _without_ledger(toml: str) -> str:
    kept, is_ledger = [], False
    for line in toml.split("\n"):
        is_ledger = bool(LEDGER.match(line)) or (is_ledger and not HEADER.match(line))
        if not is_ledger:
            kept.append(line)
    return "\n".join(kept).rstrip("\n") + "\n"
