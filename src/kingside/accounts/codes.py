"""Whose a code is: given, moved, and taken back."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.models import Account, AccountCode, AssignedCode, CodeAssignment, Membership, MentorAssignment
from kingside.audit.operations import Happening, because_of, record, record_each
from kingside.core.errors import DomainError
from kingside.flags.operations import look_again
from kingside.identity.models import Member
from kingside.lake.portions import portions
from kingside.search.operations import refresh

BATCH = 500
CODES_TOLD = 5  # of those that an account gained or lost at once; the others are counted
HAS_A_TEAM = gettext_lazy("Somebody is or was on its team.")
HAS_CODES = gettext_lazy("Codes have been assigned to it since.")
HAS_PARTS = gettext_lazy("Other accounts are part of it.")

Code = tuple[str, str]
"""Source and code."""


class NoCodes(DomainError):
    """Choose at least one code."""


class AlreadyUndone(DomainError):
    """This was undone before."""

    status = 409


@dataclass(frozen=True, slots=True)
class Undone:
    """How many codes went back, and which did not because somebody moved them again since."""

    reversed: int
    kept: list[Code]


@transaction.atomic
def assign(*, codes: Mapping[Code, Account], by: Member | None) -> CodeAssignment:
    """Give each code to the account beside it, whoever had it."""
    return _assign(codes, by=by, new=frozenset())


@transaction.atomic
def make_accounts(*, codes: Mapping[Code, str], by: Member | None) -> CodeAssignment:
    """Make an account of each code, with the name beside it; one that has the code for a number is taken as it is."""
    names = {number: name or number for (_, number), name in codes.items()}
    there = accounts_by_number(names)
    missing = [number for number in names if number not in there]
    Account.objects.bulk_create((Account(number=each, name=names[each]) for each in missing), batch_size=BATCH)
    made = there | accounts_by_number(missing)
    refresh(model=Account, pks=[made[number].pk for number in missing])
    targets = {code: made[code[1]] for code in codes}
    assignment = _assign(targets, by=by, new=frozenset(missing))
    _record_made([made[number] for number in missing], targets, because=assignment, by=by)
    return assignment


@transaction.atomic
def undo_assignment(*, assignment: CodeAssignment, by: Member | None) -> Undone:
    """Give each code back to whom it was, unless it was moved again; accounts that this made and nothing needs go."""
    marked = CodeAssignment.objects.filter(pk=assignment.pk, undone_at=None).update(undone_at=timezone.now())
    if not marked:
        raise AlreadyUndone
    codes = list(assignment.codes.select_related("before", "after"))
    owners = owners_of([(each.source, each.code) for each in codes])
    kept = [each for each in codes if owners.get((each.source, each.code)) != each.after_id or each.after is None]
    gone = [each for each in codes if each not in kept]
    _give({(each.source, each.code): each.before for each in gone})
    removed = _remove_made([each.after for each in gone if each.is_new and each.after], because=assignment, by=by)
    back = {(each.source, each.code): (each.after_id, each.before_id) for each in gone}
    _record_moves(back, but=removed, because=assignment, by=by)
    record(
        by=by,
        verb="undone",
        subject=assignment,
        detail=f"{_codes(len(gone))} given back"
        + (f", {_codes(len(kept))} kept since they were moved again" if kept else ""),
    )
    look_again()
    return Undone(len(gone), [(each.source, each.code) for each in kept])


def accounts_by_number(numbers: Iterable[str]) -> dict[str, Account]:
    """The accounts of these numbers that are registered."""
    wanted = list(numbers)
    portions = (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))
    return {each.number: each for some in portions for each in Account.objects.filter(number__in=some)}


def owners_of(codes: Collection[Code]) -> dict[Code, int]:
    """Primary keys of the accounts that have these codes."""
    return {
        (source, code): pk
        for source, some in _by_source(codes)
        for code, pk in AccountCode.objects.filter(source=source, code__in=some).values_list("code", "account_id")
    }


def given_by_hand(codes: Collection[Code]) -> list[Code]:
    """Of these codes, those that have the account to which somebody gave them last."""
    owners = owners_of(codes)
    given = {
        (source, code): after
        for source, some in _by_source(codes)
        for code, after in AssignedCode.objects.filter(source=source, code__in=some, assignment__undone_at=None)
        .order_by("pk")
        .values_list("code", "after_id")
    }
    return [code for code, after in given.items() if owners.get(code) == after]


def _assign(targets: Mapping[Code, Account], *, by: Member | None, new: Collection[str]) -> CodeAssignment:
    if not targets:
        raise NoCodes
    assignment = CodeAssignment.objects.create(by=by)
    before = owners_of(list(targets))
    AssignedCode.objects.bulk_create(
        (
            AssignedCode(
                assignment=assignment,
                source=source,
                code=code,
                before_id=before.get((source, code)),
                after=account,
                is_new=account.number in new,
            )
            for (source, code), account in targets.items()
        ),
        batch_size=BATCH,
    )
    _give(targets)
    _record(assignment, targets, before, new=new, by=by)
    look_again()
    return assignment


def _record(
    assignment: CodeAssignment,
    targets: Mapping[Code, Account],
    before: Mapping[Code, int],
    *,
    new: Collection[str],
    by: Member | None,
) -> None:
    """One event for the whole, and one for each account that was there and gained or lost codes."""
    moved = sum(1 for code, account in targets.items() if before.get(code, account.pk) != account.pk)
    record(
        by=by,
        verb="assigned",
        subject=assignment,
        detail=_codes(len(targets)) + (f", {moved:,} of them from other accounts" if moved else ""),
    )
    moves = {code: (before.get(code), account.pk) for code, account in targets.items()}
    made = {account.pk for account in targets.values() if account.number in new}
    _record_moves(moves, but=made, because=assignment, by=by)


def _record_moves(
    moves: Mapping[Code, tuple[int | None, int | None]],
    *,
    but: Collection[int],
    because: CodeAssignment,
    by: Member | None,
) -> None:
    """Of each code by whose it was and whose it is; of the accounts `but` these their being made or removed tells."""
    lost: dict[int, list[str]] = {}
    given: dict[int, list[str]] = {}
    for (source, code), (was, now) in moves.items():
        for pk, codes in ((was, lost), (now, given)):
            if was != now and pk is not None and pk not in but:
                codes.setdefault(pk, []).append(f"{code} in {source}")
    accounts = {
        each.pk: each for some in portions({*lost, *given}, BATCH) for each in Account.objects.filter(pk__in=some)
    }
    with because_of(because):
        went = [Happening(accounts[pk], {"code": (_some(codes), None)}) for pk, codes in lost.items()]
        record_each(by=by, verb="lost codes", happenings=went)
        came = [Happening(accounts[pk], {"code": (None, _some(codes))}) for pk, codes in given.items()]
        record_each(by=by, verb="given codes", happenings=came)


def _record_made(
    accounts: Iterable[Account], targets: Mapping[Code, Account], *, because: CodeAssignment, by: Member | None
) -> None:
    codes_of = _codes_of(targets)
    happenings = [
        Happening(each, {"name": (None, each.name), "code": (None, codes_of[each])}, each.version) for each in accounts
    ]
    with because_of(because):
        record_each(by=by, verb="made", happenings=happenings)


def _remove_made(accounts: Iterable[Account], *, because: CodeAssignment, by: Member | None) -> set[int]:
    """Remove those that nothing needs, and say of each that it went; the primary keys of those."""
    made = {account.number: account for account in accounts}
    kept = remove_unneeded(Account.objects.filter(pk__in=[account.pk for account in made.values()]))
    gone = [each for number, each in made.items() if number not in kept]
    with because_of(because):
        record_each(by=by, verb="deleted", happenings=[Happening(each, {"name": (each.name, None)}) for each in gone])
    return {each.pk for each in gone}


def _codes_of(targets: Mapping[Code, Account]) -> dict[Account, list[str]]:
    codes_of: dict[Account, list[str]] = {}
    for (source, code), account in targets.items():
        codes_of.setdefault(account, []).append(f"{code} in {source}")
    return codes_of


def _some(codes: list[str]) -> list[str]:
    more = len(codes) - CODES_TOLD
    return [*codes[:CODES_TOLD], *([f"{more:,} more"] if more > 0 else [])]


def _codes(n: int) -> str:
    return f"{n:,} code{'' if n == 1 else 's'}"


def _give(targets: Mapping[Code, Account | None]) -> None:
    given = {code: account for code, account in targets.items() if account is not None}
    AccountCode.objects.bulk_create(
        (AccountCode(source=source, code=code, account=account) for (source, code), account in given.items()),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["source", "code"],
        update_fields=["account"],
    )
    rows = {code: pk for source, some in _by_source(list(given)) for code, pk in _keys_of(source, some)}
    refresh(model=AccountCode, pks=rows.values())
    remove_codes([code for code, account in targets.items() if account is None])


def _keys_of(source: str, codes: list[str]) -> Iterator[tuple[Code, int]]:
    rows = AccountCode.objects.filter(source=source, code__in=codes).values_list("code", "pk")
    return (((source, code), pk) for code, pk in rows)


def remove_codes(codes: Collection[Code]) -> None:
    """Let these codes be nobody's."""
    for source, some in _by_source(codes):
        AccountCode.objects.filter(source=source, code__in=some).delete()


def remove_unneeded(accounts: QuerySet[Account]) -> dict[str, str]:
    """Remove accounts that nothing names; the numbers of the others, with the reason."""
    refused: dict[str, str] = {}
    teamed = with_team(accounts.values_list("pk", flat=True))
    for account in accounts.order_by("pk"):
        if account.pk in teamed:
            refused[account.number] = str(HAS_A_TEAM)
            continue
        if AccountCode.objects.filter(account=account).exists():
            refused[account.number] = str(HAS_CODES)
            continue
        if Account.objects.filter(parent=account).exists():
            refused[account.number] = str(HAS_PARTS)
            continue
        try:
            with transaction.atomic():
                account.delete()
        except ProtectedError:
            refused[account.number] = _("A published profit map names it, and those never change.")
    return refused


def with_team(pks: Iterable[int]) -> set[int]:
    """Of these accounts, those that have or had a team or a mentor."""
    wanted = list(pks)
    portions = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    return {
        pk
        for some in portions
        for rows in (Membership.objects, MentorAssignment.objects)
        for pk in rows.filter(account__in=some).values_list("account_id", flat=True)
    }


def _by_source(codes: Collection[Code]) -> Iterator[tuple[str, list[str]]]:
    """Each source with its codes, in portions that a query can name."""
    for source in sorted({code[0] for code in codes}):
        of_source = [code for its_source, code in codes if its_source == source]
        yield from ((source, of_source[start : start + BATCH]) for start in range(0, len(of_source), BATCH))
