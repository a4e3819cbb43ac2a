"""Where files of batches lie: uploads as they came, facts in the lake."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from kingside.core.errors import DomainError
from kingside.imports.kinds import facts_in_use
from kingside.imports.models import JOBS, ImportBatch
from kingside.jobs.models import Job
from kingside.lake.attempts import Attempts

KEPT_DAYS = 30  # originals may hold more than was mapped, so they do not stay
PORTION = 1 << 20


class FileTooLarge(DomainError):
    """The file is larger than this installation takes in; an administrator sets KINGSIDE_LARGEST_UPLOAD."""

    status = 413


def attempts_at(kind: str) -> Attempts:
    """Where facts of this kind are written and read."""
    staging: Path = settings.KINGSIDE_HOME.staging
    return Attempts(staging / "facts" / kind, ImportBatch.lake_of(kind))


def keep_upload(batch: ImportBatch, file: BinaryIO | Iterable[bytes]) -> None:
    """Write the file as it came into the batch's folder, sync it, and note its hash and size.

    Raises FileTooLarge, with nothing left behind.
    """
    batch.upload.mkdir(parents=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    portions = iter(lambda: file.read(PORTION), b"") if hasattr(file, "read") else file
    try:
        with batch.original.open("wb") as target:
            for portion in portions:
                size += len(portion)
                _refuse_too_large(batch, size)
                digest.update(portion)
                target.write(portion)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        forget_upload(batch)
        raise
    batch.file_hash, batch.file_size = digest.hexdigest(), size


def _refuse_too_large(batch: ImportBatch, size: int) -> None:
    if size > settings.KINGSIDE_LARGEST_UPLOAD:
        raise FileTooLarge(
            _(
                "{file} is larger than {size} MB, which is what this installation takes in; send it in parts, "
                "or set KINGSIDE_LARGEST_UPLOAD."
            ).format(file=batch.file_name, size=f"{settings.KINGSIDE_LARGEST_UPLOAD >> 20:,}")
        )


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def forget_upload(batch: ImportBatch) -> None:
    """Remove the file and everything that was made of it on the way in."""
    shutil.rmtree(batch.upload, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove facts that no batch names."""
    shutil.rmtree(folder, ignore_errors=True)


def forget_copies(batch: ImportBatch) -> None:
    """Once a batch is in, only the file as it came and its bad rows stay for a while."""
    for name in ("raw.parquet", "good.parquet"):
        (batch.upload / name).unlink(missing_ok=True)


def remove_orphans(*, now: datetime) -> list[Path]:
    """Remove what no batch names: folders of facts, uploads without a batch, originals that have been kept enough.

    Facts that were undone stay as long as somebody (a published profit map) names them.
    """
    alive = set(Job.objects.unfinished().filter(kind__in=JOBS).values_list("subject_id", flat=True))
    named, orphans = named_folders(), []
    for kind in _kinds_in_the_lake():
        orphans += attempts_at(kind).remove_orphans(named=named, alive=alive)
    return orphans + _remove_uploads(now - timedelta(days=KEPT_DAYS))


def named_folders() -> set[str]:
    """The names of the folders of facts that must not go: what counts, and what somebody still rests on."""
    in_use = set().union(*(used() for used in facts_in_use.values()))
    is_named = Q(state__in=("IMPORTED", "UNDOING")) | Q(pk__in=in_use)
    return set(ImportBatch.objects.filter(is_named).exclude(folder_name="").values_list("folder_name", flat=True))


def _kinds_in_the_lake() -> list[str]:
    places = (ImportBatch.lake_of(""), settings.KINGSIDE_HOME.staging / "facts")
    return sorted({folder.name for place in places if place.is_dir() for folder in place.iterdir()})


def _remove_uploads(before: datetime) -> list[Path]:
    uploads: Path = settings.KINGSIDE_HOME.uploads
    waiting = ImportBatch.objects.exclude(state__in=("DISCARDED", "FAILED")).filter(received_at__gte=before)
    known = {str(pk) for pk in waiting.values_list("pk", flat=True)}
    unknown = {str(pk) for pk in ImportBatch.objects.values_list("pk", flat=True)}
    orphans = []
    for folder in sorted(uploads.iterdir()) if uploads.is_dir() else ():
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.name not in unknown:
                orphans.append(folder)
    return orphans
