"""What flags of this room say: their evidence in a sentence, in the language of whoever reads."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.flags.kinds import Evidence
from kingside.profit.queries.maps import Behind
from kingside.profit.sentences import money, signed
from kingside.web import locales
from kingside.web.figures import percent, whole


def lost(seen: Evidence) -> str:
    margin = seen["net_margin"]
    said = _("{lost} lost in {period}.") if margin is None else _("{lost} lost in {period}, a net margin of {margin}.")
    return said.format(
        lost=money(Decimal(seen["net_profit"])),
        period=seen["period"],
        margin="" if margin is None else percent(Decimal(margin)),
    )


def turned(seen: Evidence) -> str:
    return _("{earned} earned in {before}, {lost} lost in {period}.").format(
        earned=money(Decimal(seen["before"])),
        before=seen["period_before"],
        lost=money(Decimal(seen["net_profit"])),
        period=seen["period"],
    )


def diverged(seen: Evidence) -> str:
    said = ngettext(
        "revenue rises from {first_revenue} to {revenue} while net profit falls from {first} to {last}, "
        "in {n} periods.",
        "revenue rises from {first_revenue} to {revenue} while net profit falls from {first} to {last}, "
        "in {n} periods.",
        seen["periods"],
    )
    return said.format(
        first_revenue=money(Decimal(seen["first_revenue"])),
        revenue=money(Decimal(seen["net_revenue"])),
        first=signed(Decimal(seen["first_net_profit"])),
        last=signed(Decimal(seen["net_profit"])),
        n=seen["periods"],
    )


def unpaid(seen: Evidence) -> str:
    n, amount = seen["invoices"], ""
    if seen["amount"] is None:
        said = ngettext(
            "{n} invoice fell due more than two months ago, the oldest on {day}.",
            "{n} invoices fell due more than two months ago, the oldest on {day}.",
            n,
        )
    else:
        amount = f"{money(Decimal(seen['amount']))} {seen.get('currency', '')}".strip()
        said = ngettext(
            "{amount} on {n} invoice fell due more than two months ago, the oldest on {day}.",
            "{amount} on {n} invoices fell due more than two months ago, the oldest on {day}.",
            n,
        )
    day = locales.day_in_words(date.fromisoformat(seen["oldest_due"]))
    return said.format(n=whole(n), amount=amount, day=day)


def nobodys(seen: Evidence) -> str:
    n, share = seen["codes"], ""
    if seen["share_of_revenue"] is None:
        said = ngettext(
            "revenue of {revenue} stands on {n} code of no account; nobody knows what it earns.",
            "revenue of {revenue} stands on {n} codes of no account; nobody knows what it earns.",
            n,
        )
    else:
        share = percent(Decimal(seen["share_of_revenue"]))
        said = ngettext(
            "revenue of {revenue}, {share} of all, stands on {n} code of no account; nobody knows what it earns.",
            "revenue of {revenue}, {share} of all, stands on {n} codes of no account; nobody knows what it earns.",
            n,
        )
    return said.format(revenue=money(Decimal(seen["revenue"])), share=share, n=whole(n))


def off_ledger(seen: Evidence) -> str:
    """In the reader's language, of what was kept in English."""
    return f"{_(seen['finding'])}."


def rates(seen: Evidence) -> str:
    day = locales.day_in_words(date.fromisoformat(seen["adopted_on"]))
    return _("its rates are those of {day}.").format(day=day)


def behind(seen: Evidence) -> str:
    return Behind(seen["undone"], seen["imported"]).says
