"""The German catalogue of a folder, read and filled."""

from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po


def read(catalogues: Path) -> Catalog:
    with _file_in(catalogues).open("rb") as file:
        return read_po(file, locale="de")


def translate(catalogues: Path, texts: dict[str, str]) -> None:
    """Write what each text of the source is in German; one that the source does not have is an error."""
    known = read(catalogues)
    for text, said in texts.items():
        known[text].string = said
    with _file_in(catalogues).open("wb") as out:
        write_po(out, known)


def _file_in(catalogues: Path) -> Path:
    return catalogues / "de" / "LC_MESSAGES" / "django.po"
