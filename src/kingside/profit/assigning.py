"""Codes given to accounts: each time, the newest map is calculated once more in the same transaction."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kingside.accounts import codes as account_codes
from kingside.accounts.access import ACCOUNT_CODES
from kingside.accounts.codes import Code, Undone
from kingside.accounts.models import Account, CodeAssignment
from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.queries import known_sources_of_everybody
from kingside.lake.books import codes_in_use
from kingside.profit import books
from kingside.profit.operations import recalculate_if_any


class NoSuchAccount(DomainError):
    """No account, or more than one, goes by this name; write its number."""


class UnknownSource(DomainError):
    """No import has ever named this source."""

    status = 422


@transaction.atomic
def assign(*, codes: Iterable[Code], account: Account | None, by: Member) -> CodeAssignment:
    """Give codes to one account, and calculate the newest map once more."""
    require(by, Deed.WRITE, ACCOUNT_CODES)
    if account is None:
        raise NoSuchAccount
    targets = dict.fromkeys(codes, account)
    _check_sources(targets)
    assignment = account_codes.assign(codes=targets, by=by)
    recalculate_if_any(by=by)
    return assignment


@transaction.atomic
def assign_suggested(*, targets: Mapping[Code, str], by: Member) -> CodeAssignment:
    """Give each code to the account of the number beside it; codes without one stay nobody's."""
    require(by, Deed.WRITE, ACCOUNT_CODES)
    _check_sources(targets)
    accounts_of = account_codes.accounts_by_number(targets.values())
    found = {code: accounts_of[number] for code, number in targets.items() if number in accounts_of}
    assignment = account_codes.assign(codes=found, by=by)
    recalculate_if_any(by=by)
    return assignment


@transaction.atomic
def make_accounts(*, codes: Mapping[Code, str], by: Member) -> CodeAssignment:
    """Make an account of each code, with the name beside it, and calculate the newest map once more."""
    require(by, Deed.WRITE, ACCOUNT_CODES)
    _check_sources(codes)
    assignment = account_codes.make_accounts(codes=codes, by=by)
    recalculate_if_any(by=by)
    return assignment


def make_accounts_of_all(*, by: Member) -> CodeAssignment:
    """Make an account of every code that is nobody's, with the name that its lines have."""
    require(by, Deed.WRITE, ACCOUNT_CODES)
    with books.reading_codes() as (connection, survey, codes):
        uses = codes_in_use(connection, survey, codes, limit=2**31)
    return make_accounts(codes={(use.source, use.code): use.name for use in uses if use.code}, by=by)


@transaction.atomic
def undo(*, assignment: CodeAssignment, by: Member) -> Undone:
    """Give the codes back, and calculate the newest map once more."""
    require(by, Deed.WRITE, ACCOUNT_CODES)
    undone = account_codes.undo_assignment(assignment=assignment, by=by)
    recalculate_if_any(by=by)
    return undone


def _check_sources(codes: Collection[Code]) -> None:
    """A source that is mistyped would keep its codes for lines that never come."""
    unknown = {source for source, _code in codes} - set(known_sources_of_everybody())
    if unknown:
        sentence = _("No import has ever named the source {source}; write it as the list of codes does.")
        raise UnknownSource(sentence.format(source=min(unknown)))
