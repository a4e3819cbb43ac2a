"""Files of lists are kept for three days, and any of them may name a member who is erased."""

from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kingside.exports.models import Export
from kingside.identity.kinds import Leaver, erasers
from kingside.tables.erasure import replace_in_queries


@erasers.register("exports")
def erase_files(leaver: Leaver) -> None:
    """What they asked for goes; others export once more, as after three days."""
    Export.objects.filter(by=leaver.member).delete()
    replace_in_queries(Export, leaver)
    transaction.on_commit(partial(_remove, settings.KINGSIDE_HOME.exports))


def _remove(folder: Path) -> None:
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix != ".part":  # a worker is writing it; in three days it goes like every file
            path.unlink(missing_ok=True)
