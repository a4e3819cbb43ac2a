"""What-ifs of large accounts: asked for, worked out by a job, kept for some days."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kingside.accounts.access import require_at
from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue
from kingside.lake.levers import Lever, as_document, in_order, lever_from
from kingside.profit.access import LEVERS
from kingside.profit.models import WORK_OUT, KeptWhatIf, ProfitMap
from kingside.profit.queries.revisions import figures_on
from kingside.profit.queries.what_if import NoLines, answer_document, digest_of, work_out_now

KEPT: Final = timedelta(days=7)


@transaction.atomic
def ask(
    *, profit_map: ProfitMap, account: Account, product: str, levers: Sequence[Lever], by: Member, at: datetime
) -> KeptWhatIf:
    """Have levers worked out by a job, unless one did so, or is about to. Raises NoLines."""
    require_at(account, by, Deed.READ, LEVERS)
    if figures_on(profit_map, account.number, product) is None:
        raise NoLines
    ordered = in_order(levers)
    asked, _is_new = KeptWhatIf.objects.select_for_update().get_or_create(
        profit_map=profit_map,
        account=account,
        product=product,
        digest=digest_of(ordered),
        defaults={"levers": [as_document(lever) for lever in ordered], "asked_at": at},
    )
    if asked.answer is None and not _is_waited_for(asked):
        enqueue(kind=WORK_OUT, subject_id=asked.pk, by=by)
    return asked


def run(*, what_if: KeptWhatIf, tell: Callable[[int, int], None]) -> None:
    """The work of the job. Raises what `work_out_now` does."""
    if what_if.answer is not None:
        return
    answer = work_out_now(
        what_if.profit_map,
        account=what_if.account.number,
        product=what_if.product,
        levers=levers_of(what_if),
        tell=tell,
    )
    KeptWhatIf.objects.filter(pk=what_if.pk).update(answer=answer_document(answer))


def levers_of(what_if: KeptWhatIf) -> tuple[Lever, ...]:
    """The levers that were asked about."""
    return in_order(lever_from(document) for document in what_if.levers)


def forget_old(*, now: datetime) -> int:
    """Let go what was asked for some days ago and nobody waits for; how many."""
    unfinished = Job.objects.unfinished().filter(kind=WORK_OUT).values_list("subject_id", flat=True)
    old = KeptWhatIf.objects.filter(asked_at__lt=now - KEPT).exclude(pk__in=[int(pk) for pk in unfinished])
    n, _by_kind = old.delete()
    return n


def _is_waited_for(what_if: KeptWhatIf) -> bool:
    return Job.objects.unfinished().filter(kind=WORK_OUT, subject_id=str(what_if.pk)).exists()
