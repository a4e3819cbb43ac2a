"""What may be attached, and where it lies: outside of what any web server hands out, under a name of ours."""

import os
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from kingside.comments.models import Attachment, Comment
from kingside.core.errors import DomainError

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
OPEN: Final = "application/vnd.oasis.opendocument"
TEXT: Final = {".txt": "text/plain", ".csv": "text/csv", ".md": "text/markdown", ".ics": "text/calendar"}
# in each a folder or file that tells what the archive holds, since all of them are zip archives
ARCHIVES: Final = {
    ".docx": (f"{OFFICE}.wordprocessingml.document", "word/"),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", "xl/"),
    ".pptx": (f"{OFFICE}.presentationml.presentation", "ppt/"),
    ".odt": (f"{OPEN}.text", "content.xml"),
    ".ods": (f"{OPEN}.spreadsheet", "content.xml"),
    ".odp": (f"{OPEN}.presentation", "content.xml"),
}
SIGNED: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
ACCEPTED: Final = (*SIGNED, *ARCHIVES, *TEXT)
LOOKED_AT: Final = 1 << 16
LONGEST_NAME: Final = 120
# what separates folders, ends a line or turns the direction of writing round
UNWRITABLE: Final = re.compile(r'[\\/:*?"<>|]')


class NotAttachable(DomainError):
    """This file cannot be attached."""


class FileGone(DomainError):
    """This file is no longer there."""

    status = 404


def media_type_of(file: UploadedFile[Any]) -> str:
    """What the bytes of a file are, where that is what its name says. Raises NotAttachable."""
    name = name_of(file)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in ACCEPTED:
        sentence = _("{file} cannot be attached: only pictures, PDF, text and office documents without macros.")
        raise NotAttachable(sentence.format(file=name))
    if not file.size:
        raise NotAttachable(_("{file} is empty.").format(file=name))
    if file.size > settings.KINGSIDE_LARGEST_ATTACHMENT:
        largest = settings.KINGSIDE_LARGEST_ATTACHMENT >> 20
        sentence = _("{file} is larger than {largest} MB, which is the most a file here may have.")
        raise NotAttachable(sentence.format(file=name, largest=largest))
    is_so, media_type = _looked_at(file, suffix)
    file.seek(0)
    if not is_so:
        sentence = _("{file} is not what its name says; open it, save it anew as {suffix} and attach that.")
        raise NotAttachable(sentence.format(file=name, suffix=suffix))
    return media_type


def name_of(file: UploadedFile[Any]) -> str:
    """The name as its sender knows it, with nothing in it that leads elsewhere or hides what it is."""
    said = unicodedata.normalize("NFC", str(file.name or "")).replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in said if unicodedata.category(letter)[0] != "C")
    name = UNWRITABLE.sub("_", shown).strip(" .") or "file"
    stem, dot, suffix = name.rpartition(".")
    return (
        name if len(name) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix}"[-LONGEST_NAME:]
    )


def keep(comment: Comment, files: Sequence[UploadedFile[Any]]) -> None:
    """Look at every file, write all to where they lie, then their rows; where one is refused, none is left."""
    looked_at = [
        Attachment(comment=comment, name=name_of(file), media_type=media_type_of(file), size=file.size or 0)
        for file in files
    ]
    try:
        for attachment, file in zip(looked_at, files, strict=True):
            _write(file, attachment.file)
        Attachment.objects.bulk_create(looked_at)
    except BaseException:
        forget(looked_at)
        raise


def opened(attachment: Attachment) -> BinaryIO:
    """The bytes, to be kept and never to be shown. Raises FileGone."""
    try:
        return attachment.file.open("rb")
    except FileNotFoundError as gone:
        raise FileGone from gone


def forget(attachments: Iterable[Attachment]) -> None:
    """Remove the bytes; for rows that are gone."""
    for attachment in attachments:
        attachment.file.unlink(missing_ok=True)


def remove_orphans(*, before: datetime) -> list[Path]:
    """Remove files that no row names: left by a crash between the file and its row, long enough ago to be sure."""
    folder: Path = settings.KINGSIDE_HOME.attachments
    old = [path for path in folder.iterdir() if path.stat().st_mtime < before.timestamp()]
    named = {str(pk) for pk in Attachment.objects.values_list("pk", flat=True)} if old else set()
    orphans = [path for path in old if path.name not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return orphans


def _looked_at(file: UploadedFile[Any], suffix: str) -> tuple[bool, str]:
    if suffix in TEXT:
        return _is_text(file), TEXT[suffix]
    if suffix in ARCHIVES:
        media_type, part = ARCHIVES[suffix]
        return _holds(file, part), media_type
    file.seek(0)
    try:
        found = puremagic.magic_stream(file, f"file{suffix}")
    except (puremagic.PureError, ValueError):
        return False, ""
    # where bytes say nothing, the name alone is believed, without a match
    return any(each.byte_match and each.mime_type == SIGNED[suffix] for each in found), SIGNED[suffix]


def _is_text(file: UploadedFile[Any]) -> bool:
    """UTF-8 or an old single-byte code; a program or picture has bytes that no text has."""
    file.seek(0)
    return all(b"\x00" not in portion for portion in file.chunks(LOOKED_AT))


def _holds(file: UploadedFile[Any], part: str) -> bool:
    """Whether an archive has this part, and no macros; nothing is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return any(name.startswith(part) for name in names) and not any("vbaproject" in name.lower() for name in names)


def _write(file: UploadedFile[Any], target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        for portion in file.chunks():
            written.write(portion)
        written.flush()
        os.fsync(written.fileno())
