"""One can guess the file from the sentence: every room uses the same names."""

from pathlib import Path

import pytest

from tests.skips import REPOSITORY
from tests.structure.floors import floors, reserved

PACKAGE = REPOSITORY / "src" / "kingside"
RESERVED = {
    "__init__", "models", "access", "queries", "operations", "jobs", "flags", "forms", "schemas",
    "views", "api", "urls", "admin", "apps", "migrations", "templates", "static", "tests", "intake", "notices",
    "commented", "erasure",
}  # fmt: skip
CORE = {"__init__", "errors", "texts", "clock", "values", "workflow", "versioning", "registry", "tests"}
# rooms with a shape of their own: they know everything, tell a story, or know no capability
FREE = {"config", "demo", "web", "core", "lake", "science"}
# what no reserved name says: a room's own word, a framework's hook, an operation behind an import contract
OWN_WORDS = {
    "accounts": {"codes", "lifecycle", "numbers", "palette", "proposals", "standing", "team", "tree"},
    "audit": {"conflicts", "kinds", "lock", "telling", "words"},
    "exports": {"kinds", "lists", "sheets"},
    "comments": {"files", "kinds", "mentions", "rest"},
    "flags": {"kinds", "owners", "palette"},
    "identity": {
        "trail",
        "adapter",
        "backends",
        "context",
        "formats",
        "erasure_journal",
        "holdings",
        "naming",
        "invitations",
        "kinds",
        "links",
        "loopback",
        "mail",
        "middleware",
        "openid",
        "passkeys",
        "policy",
        "prepared",
        "rates",
        "replays",
        "roles",
        "sessions",
        "set_up_link",
        "sign_in_events",
        "tokens",
    },
    "imports": {
        "facts",
        "histories",
        "including",
        "kinds",
        "lifecycle",
        "lists",
        "mapping",
        "mapping_form",
        "notes",
        "palette",
        "proposals",
        "rows",
        "storage",
        "tables",
    },
    "jobs": {"journal", "kinds", "progress", "runner", "running", "worker"},
    "money": {"conversion", "lists", "needs", "palette", "unsaid"},
    "notices": {"context", "kinds", "mails"},
    "overview": {"bulk", "lists", "palette", "tour"},
    "profit": {
        "assigning",
        "attainment",
        "books",
        "cascade",
        "changes",
        "conversion",
        "credit_notes",
        "currencies",
        "departments",
        "dependence",
        "drafting",
        "examining",
        "evidence",
        "exit_forms",
        "exits",
        "explanations",
        "findings",
        "intercompany",
        "levers",
        "layouts",
        "ledger",
        "freed",
        "lesson",
        "lifecycle",
        "lists",
        "palette",
        "parts",
        "periods",
        "previews",
        "rate_sources",
        "reconciliation",
        "scenarios",
        "sentences",
        "sheet",
        "simulations",
        "target_forms",
        "target_rows",
        "targets",
        "ties",
        "trend",
        "what_ifs",
        "wholeness",
        "wordings",
        "workbook",
    },
    "search": {"engines", "folding", "following", "kinds", "parts"},
    "tables": {"asked", "changes", "choosing", "columns", "kinds", "opening", "outcomes", "sources"},
}
BUILT = sorted(room for room in set().union(*floors()) if (PACKAGE / room).is_dir())


def test_parentheses_in_the_contract_mean_that_nothing_is_built_yet() -> None:
    assert reserved() == set().union(*floors()) - set(BUILT)


@pytest.mark.parametrize("room", [room for room in BUILT if room not in FREE])
def test_a_capability_uses_the_reserved_names(room: str) -> None:
    assert _names_in(PACKAGE / room) - RESERVED - OWN_WORDS.get(room, set()) == set()


def test_core_holds_its_few_ideas_and_no_other() -> None:
    assert _names_in(PACKAGE / "core") <= CORE


@pytest.mark.parametrize("room", BUILT)
def test_a_room_says_what_it_is_for(room: str) -> None:
    first_line = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8").partition("\n")[0]

    assert first_line.startswith('"""')


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "common", "misc", "data", "info", "base"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [str(path) for path in PACKAGE.rglob(f"{word}.py")] == []


def test_own_words_are_still_in_use() -> None:
    unused = {room: words - _names_in(PACKAGE / room) for room, words in OWN_WORDS.items()}

    assert {room: words for room, words in unused.items() if words} == {}


def _names_in(room: Path) -> set[str]:
    return {path.stem for path in room.iterdir() if path.suffix == ".py" or path.is_dir()} - {"__pycache__"}
