"""The catalogues of texts: `update` brings them in step with the source, `compile` makes what a running Kingside reads.

Called as python -m scripts.messages update (make messages). A language is a folder of src/kingside/locale; naming one
begins it: python -m scripts.messages update fr.
"""

import argparse
import ast
import io
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scripts.steps import REPOSITORY

SOURCE: Final = REPOSITORY / "src" / "kingside"
CATALOGUES: Final = SOURCE / "locale"
NOT_READ: Final = {"tests", "migrations", "static", "locale", "demo"}  # a demo company speaks English

FORMATS: Final = '''"""What Django writes by itself stays as it is in English: styles and scripts know one decimal mark.

What people read follows their locale instead (web/locales.py).
"""

from django.conf.locale.en.formats import *  # type: ignore[import-untyped]
'''

Keywords = Mapping[str, Any]  # as Babel has them: which arguments of a call are texts
KEYWORDS: Final[Keywords] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Text = tuple[str, str | tuple[str, ...], str | None]  # where, what (with its plural), in which context


def main() -> None:
    arguments = _arguments()
    if arguments.do == "compile":
        compile_all()
        return
    catalogue = texts()
    for name in sorted({*languages(), *arguments.languages}):
        print(update(name, catalogue))


def languages() -> list[str]:
    """Those that have a catalogue, as folders name them."""
    return sorted(path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/django.po"))


@cache
def texts() -> Catalog:
    """Every text that the source marks as one that people read; to read all of it takes seconds."""
    catalogue = Catalog(project="Kingside", fuzzy=False)
    for path in sorted(SOURCE.rglob("*")):
        if NOT_READ.isdisjoint(path.relative_to(SOURCE).parts):
            for where, what, context in _texts_of(path):
                if str(what).strip():
                    catalogue.add(what, locations=[(where, 0)], context=context)
    return catalogue


def update(name: str, catalogue: Catalog) -> str:
    """Bring one language in step: what is new waits for its translation, what is gone leaves."""
    file = _file_of(name)
    if file.exists():
        known = read(name)
        known.update(catalogue, no_fuzzy_matching=True)
    else:
        known = Catalog(locale=Locale.parse(name), project="Kingside", fuzzy=False)
        known.update(catalogue)
    known.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    (CATALOGUES / name / "formats.py").write_text(FORMATS, "utf-8")
    with file.open("wb") as out:
        write_po(out, known, width=120, sort_output=True, include_lineno=False, omit_header=False)
    missing = sum(bool(message.id) and not is_translated(message.string) for message in known)
    return f"{name}: {len(known)} texts, {missing} to translate"


def read(name: str) -> Catalog:
    with _file_of(name).open("rb") as file:
        return read_po(file, locale=Locale.parse(name))


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)


def compile_all() -> None:
    """Write the compiled form beside each catalogue, where it is missing or older."""
    for name in languages():
        file, compiled = _file_of(name), _file_of(name).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < file.stat().st_mtime_ns:
            with compiled.open("wb") as out:
                write_mo(out, read(name))


def _texts_of(path: Path) -> Iterator[Text]:
    where = path.relative_to(REPOSITORY).as_posix()
    if path.suffix == ".py":
        source = path.read_text("utf-8")
        yield from _marked(source, where, {**KEYWORDS} | dict.fromkeys(phrases()))
        yield from ((where, sentence, None) for sentence in _sentences_of_errors(source))
    elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
        yield from _marked(_as_python(path), where, KEYWORDS)


def _marked(source: str, where: str, keywords: Keywords) -> Iterator[Text]:
    for _line, what, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=keywords):
        yield where, what, context


def _as_python(template: Path) -> str:
    """The texts of a template as calls, as Django's own extraction has it; lines are unindented for the tokenizer."""
    from django.utils.translation.template import templatize  # noqa: PLC0415  compiling takes no Django

    calls = templatize(template.read_text("utf-8"), origin=str(template))
    return "\n".join(line.lstrip() for line in calls.splitlines())


def _sentences_of_errors(source: str) -> Iterator[str]:
    """What people read of an error raised without a sentence: the first paragraph of its docstring."""
    read = derived_from("DomainError")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name in read and (told := ast.get_docstring(node, clean=False)):
            yield " ".join(cleandoc(told).split("\n\n")[0].split())


def phrases() -> frozenset[str]:
    """The names of what the lake says texts by: each takes one as its first argument."""
    return derived_from("Phrase")


@cache
def derived_from(root: str) -> frozenset[str]:
    """The name of a class, and of all that derive from it."""
    bases: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        if NOT_READ.isdisjoint(path.relative_to(SOURCE).parts):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    names = {root}
    while more := {name for name, of in bases.items() if name not in names and of & names}:
        names |= more
    return frozenset(names)


def _file_of(name: str) -> Path:
    return CATALOGUES / name / "LC_MESSAGES" / "django.po"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("do", choices=["update", "compile"])
    parser.add_argument("languages", nargs="*", help="languages to begin, such as fr or pt_BR")
    return parser.parse_args()


if __name__ == "__main__":
    main()
