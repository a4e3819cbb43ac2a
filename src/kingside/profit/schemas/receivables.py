"""What accounts owe, as documents: each says as of which day; amounts of credit notes are negative."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from ninja import Field

from kingside.lake.ageing import BUCKETS, OpenItem
from kingside.profit.queries.ageing import AccountAgeing, AccountOwes, UnmatchedNote
from kingside.profit.queries.as_of import AsOf
from kingside.profit.schemas.maps import NumberAndName
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Day, Figure, Out, figure


class ReceivablesAsked(Paging):
    """As of which day."""

    as_of: Day | Literal[""] = Field("", description="A day in the books; the newest without.", examples=[""])


class AsOfSeen(Out):
    """The day that amounts are as of, among those that may be asked for."""

    day: date
    first: date
    last: date
    window_from: date = Field(description="Days beyond terms are of invoices that fell due after this day.")
    why_apart: str = Field(description="Why amounts of several currencies are not added, if they are not.")

    @staticmethod
    def of(as_of: AsOf) -> "AsOfSeen":
        return AsOfSeen(
            day=as_of.day, first=as_of.first, last=as_of.last, window_from=as_of.window_from, why_apart=as_of.missing
        )


class BucketsSeen(Out):
    """Open invoices by days past due; together they are what is open."""

    not_due: Figure
    days_1_to_30: Figure
    days_31_to_60: Figure
    days_61_to_90: Figure
    days_over_90: Figure


class OwedSeen(Out):
    """What is owed. Disputes and credit notes stand beside what is open; nothing is set off."""

    open: Figure
    overdue: Figure
    buckets: BucketsSeen
    oldest_due: date | None = Field(description="Of what is past due.")
    disputed: Figure
    credited: Figure = Field(description="Open credit notes; negative.")
    unmatched: Figure = Field(description="Those of them that name no invoice of the account.")
    undated: Figure = Field(description="Fell due later and does not say when it was issued; in none of the others.")
    undated_credited: Figure = Field(description="Such credit notes; negative.")
    invoices: int = Field(examples=[7])
    overdue_invoices: int = Field(examples=[3])
    disputes: int = Field(examples=[1])
    credit_notes: int = Field(examples=[2])
    unmatched_credit_notes: int = Field(examples=[1])
    invoices_in_window: int = Field(examples=[40])
    days_beyond_terms: Figure
    days_beyond_terms_clipped: Figure = Field(description="Early counts as on time.")

    @staticmethod
    def of(owes: AccountOwes) -> "OwedSeen":
        owed = owes.figures
        amounts = [figure(amount, owed.currency) for amount in owed.buckets]
        return OwedSeen(
            **{name: figure(getattr(owed, name), owed.currency) for name in ("open", "overdue", "disputed")},
            **{name: figure(getattr(owed, name), owed.currency) for name in ("credited", "unmatched")},
            **{name: figure(getattr(owed, name), owed.currency) for name in ("undated", "undated_credited")},
            buckets=BucketsSeen(**dict(zip(BUCKETS, amounts, strict=True))),
            oldest_due=owed.oldest,
            invoices=owed.n,
            overdue_invoices=owed.n_overdue,
            disputes=owed.n_disputed,
            credit_notes=owed.n_credited,
            unmatched_credit_notes=owed.n_unmatched,
            invoices_in_window=owed.fell_due,
            days_beyond_terms=figure(owes.late, "days"),
            days_beyond_terms_clipped=figure(owes.late_clipped, "days"),
        )


class AccountOwesSeen(OwedSeen):
    """What one account owes; number `UNMAPPED` is codes that no account has."""

    account: NumberAndName

    @staticmethod
    def of(owes: AccountOwes) -> "AccountOwesSeen":
        owed = OwedSeen.of(owes)
        return AccountOwesSeen(account=NumberAndName.from_orm(owes.account), **dict(owed))


class ReceivablesSeen(Out):
    """One portion of the accounts that have anything open; `total` is of all of them."""

    as_of: AsOfSeen | None = Field(description="Null: no receivables are imported.")
    total: OwedSeen | None
    items: Sequence[AccountOwesSeen]
    next: str | None = Field(description="The address of the next portion, null after the last.")


class ItemSeen(Out):
    """An invoice or credit note that is open."""

    invoice: str = Field(examples=["R-4711"])
    source: str = Field(examples=["SAP"])
    kind: Literal["invoice", "disputed", "credit note"] = Field(examples=["invoice"])
    amount: Figure
    issued: date | None
    due: date
    days_past_due: int = Field(description="Below one: not due.", examples=[40])
    credits: str = Field(description="Of a credit note: the invoice that it names.", examples=["R-4700"])
    is_matched: bool = Field(description="Of a credit note: it names an invoice of this account.", examples=[True])

    @staticmethod
    def of(item: OpenItem) -> "ItemSeen":
        return ItemSeen(
            invoice=item.invoice,
            source=item.source,
            kind=item.kind,
            amount=figure(item.amount, item.currency),
            issued=item.issued,
            due=item.due,
            days_past_due=item.days,
            credits=item.credits,
            is_matched=item.is_matched,
        )


class UnmatchedSeen(Out):
    """A credit note that names no invoice of its account."""

    invoice: str = Field(examples=["C-12"])
    source: str = Field(examples=["SAP"])
    next_step: str

    @staticmethod
    def of(note: UnmatchedNote) -> "UnmatchedSeen":
        return UnmatchedSeen(invoice=note.item.invoice, source=note.item.source, next_step=note.next_step)


class AccountReceivablesSeen(Out):
    """What one account owes, with one portion of what is open: invoices first, the oldest before others."""

    as_of: AsOfSeen | None = Field(description="Null: no receivables are imported.")
    owed: OwedSeen | None = Field(description="Null: no invoice of this account is known, which is not zero.")
    items: Sequence[ItemSeen]
    next: str | None = Field(description="The address of the next portion, null after the last.")
    unmatched: list[UnmatchedSeen] = Field(
        description="To be mended, the largest hundred; every one is among the items, too, of one portion or another."
    )

    @staticmethod
    def of(found: AccountAgeing, items: Sequence[OpenItem], following: str | None) -> "AccountReceivablesSeen":
        around = found.around
        return AccountReceivablesSeen(
            as_of=AsOfSeen.of(around.as_of),
            owed=OwedSeen.of(around.owes) if around.owes else None,
            items=[ItemSeen.of(item) for item in items],
            next=following,
            unmatched=[UnmatchedSeen.of(note) for note in around.unmatched],
        )
