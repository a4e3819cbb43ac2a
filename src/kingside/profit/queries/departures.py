"""Accounts, and products there, that were left; and what is still sold to them. Method: docs/methods/exits.md."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

from kingside.imports.facts import MEMORY, manifest
from kingside.lake.books import SalesOf, sales_after
from kingside.lake.connection import connect
from kingside.offerings.queries import names_of
from kingside.profit.books import write_codes
from kingside.profit.intake import LINES
from kingside.profit.layouts import scratch
from kingside.profit.models.exits import ExitProposal, ExitProposalQuerySet


@dataclass(frozen=True, slots=True)
class SoldAfter:
    """What was sold after the day of leaving; `product` by its name, empty where the whole account was left."""

    proposal: ExitProposal
    product: str
    lines: int
    orders: int
    last_day: date


def has_left() -> Exists:
    """Beside accounts of a queryset: whether it was left as a whole, which everybody knows who sees the account."""
    return Exists(_left_as_a_whole().filter(account=OuterRef("pk")))


def left_on() -> Subquery:
    """The day on which it was, by the newest proposal; null where it was not, or where nobody knows."""
    return Subquery(_left_as_a_whole().filter(account=OuterRef("pk")).values("left_on")[:1])


def accounts_left() -> Collection[int]:
    """The keys of accounts that were left as a whole."""
    return list(_left_as_a_whole().order_by().values_list("account", flat=True))


def sales_after_leaving() -> list[SoldAfter]:
    """By what was left and is sold to all the same, among the imported lines that count; returns are no sales.

    An exit whose day nobody knows is left out.
    """
    held = manifest(LINES)
    proposals = ExitProposal.objects.carried_out().exclude(left_on=None).select_related("account")
    by_pk = {each.pk: each for each in proposals}
    if not by_pk or not held.batches:
        return []
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        codes = write_codes(folder, Q(account__in={each.account_id for each in by_pk.values()}))
        left = [
            SalesOf(pk, each.account.number, each.product, each.left_on) for pk, each in by_pk.items() if each.left_on
        ]
        found = sales_after(connection, held.batches, codes, left)
    names = names_of({each.product for each in by_pk.values() if each.product})
    return [
        SoldAfter(by_pk[pk], names.get(by_pk[pk].product, by_pk[pk].product), lines, orders, last)
        for pk, lines, orders, last in found
    ]


def _left_as_a_whole() -> ExitProposalQuerySet:
    return ExitProposal.objects.carried_out().filter(product="")
