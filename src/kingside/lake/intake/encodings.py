"""Which encoding a text file has: its mark, else UTF-8, else what its bytes make likely; always checked to the end."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from kingside.lake.refusal import Refusal

__all__ = ["decoded", "encoding_of"]

PORTION = 1 << 20
SAMPLE = 1 << 16
MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LATIN = ("cp1252", "cp1250", "cp850", "mac_roman")
OTHER_SCRIPTS = ("cp1251", "cp1253")
USUAL = "€£§°–—’“”„…\u00a0®©«»×"
FRACTION = re.compile(r"(?<![^\W\d_])[¼½¾](?![^\W\d_])")  # in a word such a byte is a letter of another codec
ZEROS = 0.3  # share of NUL bytes in every other place that tells UTF-16 without a mark


def encoding_of(path: Path, name: str) -> str:
    """The name of the codec with which the whole file decodes. Raises Refusal naming the row of the first bad byte."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    for mark, codec in MARKS:
        if sample.startswith(mark):
            _refuse_undecodable(path, name, codec)
            return codec
    if b"\0" in sample:
        unmarked = _unmarked_utf_16(sample)
        if unmarked is None:
            raise Refusal(
                "{file} is no text: it holds NUL bytes; send CSV, an Excel workbook (.xlsx) or Parquet.", file=name
            )
        _refuse_undecodable(path, name, unmarked)
        return unmarked
    bad_row = _first_bad_row(path, "utf-8")
    if bad_row is None:
        return "utf-8"
    if _mixes_utf_8(path):
        raise Refusal(
            "{file}, row {row}: the file mixes two encodings; save it as UTF-8 as a whole.", file=name, row=bad_row
        )
    return _legacy(path, name, bad_row)


def decoded(path: Path, codec: str) -> Iterator[str]:
    """The text of the file, portion by portion."""
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as stream:
        while portion := stream.read(PORTION):
            yield decoder.decode(portion)
    yield decoder.decode(b"", final=True)


def _legacy(path: Path, name: str, bad_row: int) -> str:
    """One byte a character: windows-1252, unless the lines beyond ASCII make more sense with another codec."""
    unusual = _lines_beyond_ascii(path)
    guess = from_bytes(unusual, cp_isolation=[*LATIN, *OTHER_SCRIPTS]).best()
    is_likely = guess is not None and guess.encoding in OTHER_SCRIPTS and _has_words(unusual.decode(guess.encoding))
    likely = [guess.encoding] if guess is not None and is_likely else []
    likely += sorted(LATIN, key=lambda codec: _signs(unusual.decode(codec, "replace")))  # stable: the first wins a tie
    for codec in likely:
        if _first_bad_row(path, codec) is None:
            return codec
    raise Refusal(
        "{file}, row {row}: the text is in no encoding that Kingside reads; save the file as UTF-8.",
        file=name, row=bad_row,
    )  # fmt: skip


def _has_words(text: str) -> bool:
    """Whether another script is written in words of its own, rather than in letters among Latin ones."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if not word.isascii()]
    mixed = sum(any(letter.isascii() for letter in word) for word in words)
    return mixed * 2 < len(words)


def _signs(text: str) -> int:
    """How many characters beyond ASCII are neither letters nor what people type among them."""
    text = FRACTION.sub("", text)
    return sum(character > "\x7f" and not character.isalpha() and character not in USUAL for character in text)


def _lines_beyond_ascii(path: Path) -> bytes:
    found, size = [], 0
    with path.open("rb") as stream:
        for line in stream:
            if not line.isascii():
                found.append(line)
                size += len(line)
                if size > SAMPLE:
                    break
    return b"".join(found)


def _unmarked_utf_16(sample: bytes) -> str | None:
    pairs = max(len(sample) // 2, 1)
    if sample[1::2].count(0) / pairs > ZEROS and sample[::2].count(0) == 0:
        return "utf-16-le"
    if sample[::2].count(0) / pairs > ZEROS and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _mixes_utf_8(path: Path) -> bool:
    """Whether most of what is beyond ASCII is good UTF-8 all the same."""
    good = bad = 0
    for portion in _replaced(path):
        bad += portion.count("\ufffd")
        good += sum(character > "\x7f" for character in portion) - portion.count("\ufffd")
    return good > bad


def _replaced(path: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as stream:
        while portion := stream.read(PORTION):
            yield decoder.decode(portion)


def _refuse_undecodable(path: Path, name: str, codec: str) -> None:
    if (row := _first_bad_row(path, codec)) is not None:
        raise Refusal(
            "{file}, row {row}: the text is not {encoding}, as its beginning says; save it as UTF-8.",
            file=name, row=row, encoding=codec.removesuffix("-sig").upper(),
        )  # fmt: skip


def _first_bad_row(path: Path, codec: str) -> int | None:
    """The row of the first byte that does not decode, or of a NUL; None when the whole file decodes."""
    rows = 1
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as stream:
        while True:
            portion = stream.read(PORTION)
            try:
                text = decoder.decode(portion, final=not portion)
            except UnicodeDecodeError as error:
                return rows + error.object[: error.start].count(b"\n")
            if "\0" in text:
                return rows + text[: text.index("\0")].count("\n")
            rows += text.count("\n")
            if not portion:
                return None
