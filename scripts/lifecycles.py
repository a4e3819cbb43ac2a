"""Writes docs/reference/lifecycles.md from the lifecycles as they are declared: `python -m scripts.lifecycles`.

A test fails while the page says anything else than the code.
"""

import inspect
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kingside.core.workflow import Lifecycle

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "lifecycles.md"
INTRODUCTION = """# Lifecycles

What state a record can be in, what moves it on, and what may hold a move up. This page is written by
`python -m scripts.lifecycles` from the declarations; every move is in the history of its record.

Who may make a move is a matter of [roles](roles.md), and of nothing else; what Kingside does by itself it does as
*Kingside*.

A **guard** is off, warns or blocks. What it does follows from a preset, `first-year` or `full`, and from what the head
of key accounts sets otherwise, some of them by tier of account ([how](../how-to/guards.md)). A guard that always blocks
cannot be set. What a guard warned of is kept with the record. A move that is held up answers 422, one that does not
exist from the present state 409; whoever asks for `application/problem+json` gets the reasons with their codes.
"""


def main() -> None:
    os.environ.setdefault("KINGSIDE_HOME", tempfile.mkdtemp(prefix="kingside-lifecycles-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kingside.config.settings")
    import django  # noqa: PLC0415  # after it knows where its home is

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Lifecycles   {PAGE.name}")


def page() -> str:
    """The whole page."""
    from kingside.accounts.lifecycle import TeamProposalLife  # noqa: PLC0415
    from kingside.imports.lifecycle import BatchLife  # noqa: PLC0415  # needs Django to be set up
    from kingside.profit.lifecycle import DraftLife, ExitLife, ModelLife  # noqa: PLC0415

    lives = (BatchLife, DraftLife, ModelLife, ExitLife, TeamProposalLife)
    return "\n".join([INTRODUCTION, *(_section(life) for life in lives)])


def _section(life: "type[Lifecycle]") -> str:
    drawn = "\n".join(f"    {line}" for line in _drawing(life))
    return f"""## {life.title}

{inspect.getdoc(life)}

```mermaid
stateDiagram-v2
{drawn}
```

| move | from | to | guards: first year / full |
|---|---|---|---|
{_rows(life)}
"""


def _drawing(life: "type[Lifecycle]") -> list[str]:
    states = list(life.states)
    begins = [f"[*] --> {state.value}" for state in states if state.initial]
    moves = [f"{before} --> {after}: {name.replace('_', ' ')}" for name, before, after in life.moves()]
    return [*begins, *moves, *(f"{state.value} --> [*]" for state in states if state.final)]


def _rows(life: "type[Lifecycle]") -> str:
    found: dict[tuple[str, str], list[str]] = {}
    for name, before, after in life.moves():
        found.setdefault((name, after), []).append(before)
    return "\n".join(
        f"| {name.replace('_', ' ')} | {', '.join(befores)} | {after} | {_guards(life, name)} |"
        for (name, after), befores in found.items()
    )


def _guards(life: "type[Lifecycle]", name: str) -> str:
    return "; ".join(
        f"`{guard.code}` always blocks" if guard.is_fixed else f"`{guard.code}` {guard.first_year} / {guard.full}"
        for guard in life.guards.get(name, ())
    )


if __name__ == "__main__":
    main()
