"""What an examination finds, and how all of them are run."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "broken"]
CODES = {"ok": 0, "warning": 1, "broken": 2}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is in one sentence, and what to do where it is not well."""

    what: str
    state: State
    says: str
    next_step: str = ""


Examination = Callable[[], Iterable[Finding]]


def examine(examinations: Iterable[tuple[str, Examination]]) -> Iterator[Finding]:
    """Every finding; an examination that stumbles is a finding, too, and the others go on."""
    for what, examination in examinations:
        try:
            yield from examination()
        except Exception as error:
            log.exception("The examination of %s stumbled.", what)
            says = f"could not be looked at: {type(error).__name__}."
            yield Finding(what, "broken", says, "Mend what is named above first; the log has where it stumbled.")


def exit_code(found: Iterable[Finding]) -> int:
    """0 when all is well, 1 with a warning, 2 when something is broken."""
    return max((CODES[finding.state] for finding in found), default=0)
