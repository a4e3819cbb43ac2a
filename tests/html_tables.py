"""What a page says in its tables, for tests that read rather than match strings."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponseBase

INLINE = ("a", "code", "data", "span")  # tags that do not part words


@dataclass
class Table:
    """A data table: its caption, its headings, and its rows as words."""

    caption: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells below the heading that begins with `name`; short rows have none there."""
        at = next(at for at, column in enumerate(self.columns) if column.startswith(name))
        return [row[at] for row in self.rows if at < len(row)]

    def row(self, name: str) -> dict[str, str]:
        """The first row that has a cell `name`, by heading."""
        found = next(row for row in self.rows if name in row)
        return dict(zip(self.columns, found, strict=False))


@dataclass
class Reading:
    """A page: headings, tables, links, and all its words."""

    headings: list[str]
    tables: list[Table]
    links: list[str]
    words: str

    def table(self, caption: str) -> Table:
        """The first table with this caption."""
        return next(table for table in self.tables if table.caption == caption)


def read(response: HttpResponseBase) -> Reading:
    """Read a page that was answered with 200."""
    assert response.status_code == 200, response
    return read_text(b"".join(response).decode())


def read_text(page: str) -> Reading:
    """Read a page that lies in a file."""
    reader = _Reader()
    reader.feed(page)
    return Reading(reader.headings, reader.tables, reader.links, _tidy("".join(reader.words)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.tables: list[Table] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._kept: dict[str, list[str]] = {}
        self._is_silent = False
        self._is_in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_silent = tag in ("script", "style", "summary")
        if tag not in INLINE:
            self.handle_data(" ")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        elif tag == "table":
            self.tables.append(Table())
        elif tag == "thead":
            self._is_in_head = True
        elif tag == "tr" and not self._is_in_head:
            self.tables[-1].rows.append([])
        if tag in ("h1", "h2", "caption", "th", "td"):
            self._kept[tag] = []

    def handle_endtag(self, tag: str) -> None:
        self._is_silent = False
        if tag == "thead":
            self._is_in_head = False
        if tag not in self._kept:
            return
        text = _tidy("".join(self._kept.pop(tag)))
        if tag in ("h1", "h2"):
            self.headings.append(text)
        elif tag == "caption":
            self.tables[-1].caption = text
        elif self._is_in_head:
            self.tables[-1].columns.append(text)
        else:
            self.tables[-1].rows[-1].append(text)

    def handle_data(self, data: str) -> None:
        if self._is_silent:
            return
        self.words.append(data)
        for kept in self._kept.values():
            kept.append(data)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").split())
