"""What the source says to people, and whether it is marked as a text."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from django.template.base import Lexer, TokenType
from django.utils.text import smart_split

from kingside.audit.words import VERBS
from scripts.messages import KEYWORDS, SOURCE, phrases
from tests.texts.other_tongue import NAMES

WORD: Final = re.compile(r"[A-Za-z]{2,}")
READ_ATTRIBUTES: Final = {"aria-label", "aria-description", "title", "placeholder", "alt", "label"}
NAMES_A_THING: Final = {"load", "url", "extends", "static", "vite_asset", "partialdef", "partial", "block", "icon"}
TRANSLATES: Final = {"translate", "trans"}
OF_THE_PAGE: Final = re.compile(r'[\w-]+="[^"]*"|\bks-[\w-]+')  # attributes and classes, of templates that hold no more
THE_SAME_EVERYWHERE: Final = {"Kingside"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bare: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "code", "kbd"}
        self.bare += [value for name, value in attrs if name in READ_ATTRIBUTES and value and has_words(value)]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code", "kbd"}

    def handle_data(self, data: str) -> None:
        if not self._silent and has_words(OF_THE_PAGE.sub("", data)):
            self.bare.append(" ".join(data.split()))


def has_words(text: str) -> bool:
    """Whether it says anything but names, which are the same everywhere."""
    return bool(set(WORD.findall(text)) - NAMES)


def templates(room: Path) -> Iterator[Path]:
    """Those that people read: not the specimens of the gallery, which are for whoever builds pages."""
    for path in sorted(room.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"} and "gallery" not in str(path) and path.stem != "LICENSE":
            yield path


def bare_in_template(text: str, *, is_page: bool = True) -> list[str]:
    """Words of a template that stand outside of translate and blocktranslate."""
    inside, shown, bare = "", [], []
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.split_contents()[0]
            if name in {"blocktranslate", "blocktrans", "comment"}:
                inside = name
            elif inside and name == f"end{inside}":
                inside = ""
            elif not inside and name not in NAMES_A_THING | TRANSLATES:
                bare += list(_literals(token.contents))
        elif token.token_type == TokenType.VAR and not inside:
            bare += list(_literals(token.contents))
        elif token.token_type == TokenType.TEXT and not inside:
            shown.append(token.contents)
        shown.append(" " if token.token_type != TokenType.TEXT else "")
    if not is_page:
        return bare + [line for line in "".join(shown).splitlines() if has_words(line)]
    words = _Words()
    words.feed("".join(shown))
    return bare + words.bare


def _literals(contents: str) -> Iterator[str]:
    """Texts given to a tag or a filter: those that begin with a capital or have a space, outside of _( )."""
    for bit in smart_split(contents):
        for literal in re.findall(r'(?<!_\()"([^"]*)"', bit):
            if (
                literal not in THE_SAME_EVERYWHERE
                and WORD.search(literal)
                and (re.match(r"[A-Z][a-z]", literal) or re.search(r"[a-z] [a-z]", literal))
            ):
                yield literal


LETS_PASS: Final = {
    # no people read them: what programmers get wrong, what is logged, what is a name
    *("ValueError", "TypeError", "RuntimeError", "LookupError", "KeyError", "AssertionError", "NotImplementedError"),
    *("Registry", "Thread", "register", "files_kind", "Error"),
    *("ImproperlyConfigured", "Misconfigured", "RunPython", "RunSQL", "compile", "getLogger", "import_string"),
    *("debug", "info", "warning", "error", "exception", "critical", "log", "CheckNotice"),
}
TOML: Final = re.compile(r"^\w+ = ", re.MULTILINE)
RECORDS: Final = {"record", "recording"}  # what the trail holds is English; its verbs become words when shown
OF_THE_API: Final = {"summary", "description", "examples", "help", "openapi_extra", "doc"}  # the reference is English
NAMES_FOR_PROGRAMS: Final = {
    # what they know columns and margins by; what other programs say, and are told
    *("DOWNLOADED", "AUDIT_DOWNLOADED", "WHAT_IS_WRONG", "LEVEL_NAMES", "UNSEEN", "INSTALL_JAVA"),
}
NOT_SAID: Final = OF_THE_API | {"name", "example"}  # that of a kind
OF_PROGRAMS: Final = (
    # the output of commands, the reference of the API, what monitors ask for; specimens, for whoever builds pages
    *("config/doctor", "config/archive.py", "config/cli.py", "config/serving.py", "config/steps.py"),
    *("config/openapi_document.py", "config/health.py", "web/gallery.py"),
    # what a stored map says stays English, and so does the page that leaves the house
    *("lake/summary.py", "lake/report"),
)
SQL: Final = re.compile(
    r"\b[A-Z]{2,}\b.*\b(FROM|WHERE|BY|TABLE|AS|SET|INTO|INDEX|ON|NULL|AND|OR|SELECT|END)\b"
    r"|\|\||::[A-Z]|\w_\w+ [-+*/] |\(\$|COALESCE\(|read_csv\(",
    re.DOTALL,
)


def bare_in_python(source: str) -> list[str]:
    """Sentences, three words or more, that are not given to gettext or to an error that translates them."""
    found: list[str] = []
    _look(ast.parse(source), found)
    return found


def _look(node: ast.AST, found: list[str]) -> None:
    if isinstance(node, ast.Call) and (rest := _rest_of(node)) is not None:
        for each in rest:
            _look(each, found)
        return
    if _is_for_programs(node):
        return
    if isinstance(node, ast.Dict):  # its keys are names
        for value in node.values:
            _look(value, found)
        return
    if isinstance(node, ast.JoinedStr):
        said = "{}".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if is_sentence(said):
            found.append(said)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                _look(part.value, found)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found += [node.value] if is_sentence(node.value) and node.value not in VERBS else []
    for child in ast.iter_child_nodes(node):
        _look(child, found)


def _rest_of(call: ast.Call) -> list[ast.AST] | None:
    """Where in a call something bare may stand, if it is one that translates or that nobody reads; else None."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    of = getattr(call.func.value, "id", "") if isinstance(call.func, ast.Attribute) else ""
    if (name in LETS_PASS and of != "messages") or name in KEYWORDS or of == "re":
        return []
    if name in phrases() and call.args and isinstance(call.args[0], ast.Constant):
        return [*call.args[1:], *call.keywords]
    if name in RECORDS or {"verb", "detail"} <= {each.arg for each in call.keywords}:
        return [*call.args, *(each for each in call.keywords if each.arg not in {"verb", "detail"})]
    return None


def _is_for_programs(node: ast.AST) -> bool:
    """Of the reference, a name, what programs know something by, what is looked for in a text, or a docstring."""
    match node:
        case ast.keyword(arg=name):
            return name in NOT_SAID
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in NAMES_FOR_PROGRAMS
        case ast.Compare(left=ast.Constant(), ops=[ast.In()]) | ast.Expr(value=ast.Constant()):
            return True
    return False


def is_sentence(said: str) -> bool:
    has_words = len(re.findall(r"[A-Za-z][a-z]+(?=[ ,.:;]|$)", said)) >= 3 and " " in said.strip()
    return has_words and not (SQL.search(said) or TOML.search(said))


def python_files(room: Path) -> Iterator[Path]:
    for path in sorted(room.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        is_for_people = not any(inside.is_relative_to(spoken_to) for spoken_to in OF_PROGRAMS)
        if is_for_people and {"tests", "migrations", "commands"}.isdisjoint(inside.parts):
            yield path
