"""What flags of this room say: their evidence in a sentence, in the language of whoever reads."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from kingside.core.texts import Text
from kingside.flags.kinds import Evidence
from kingside.profit.queries.maps import Behind
from kingside.profit.reconciliation import NO_LEDGER
from kingside.profit.sentences import margin, money
from kingside.profit.trend import QUARTER, YEAR
from kingside.web import locales
from kingside.web.figures import percent, whole

NEWEST_MAP: Final = gettext_noop("Newest profit map")  # as flags are kept, in English; WORDS are what people read
NO_CODES: Final = gettext_noop("Codes of no account")
WORDS: Final[Mapping[str, Text]] = {
    NEWEST_MAP: gettext_lazy(NEWEST_MAP),
    NO_CODES: gettext_lazy(NO_CODES),
    NO_LEDGER: gettext_lazy(NO_LEDGER),
    "adopted_on": gettext_lazy("adopted on"),
    "amount": gettext_lazy("amount"),
    "before": gettext_lazy("before"),
    "codes": gettext_lazy("codes"),
    "currency": gettext_lazy("currency"),
    "finding": gettext_lazy("finding"),
    "first_day": gettext_lazy("first day"),
    "first_margin": gettext_lazy("first net margin"),
    "first_net_profit": gettext_lazy("first net profit"),
    "first_revenue": gettext_lazy("first revenue"),
    "imported": gettext_lazy("imported"),
    "invoices": gettext_lazy("invoices"),
    "last_day": gettext_lazy("last day"),
    "left_on": gettext_lazy("left on"),
    "lines": gettext_lazy("invoice lines"),
    "months": gettext_lazy("months of a period"),
    "net_margin": gettext_lazy("net margin"),
    "net_profit": gettext_lazy("net profit"),
    "net_revenue": gettext_lazy("net revenue"),
    "oldest_due": gettext_lazy("oldest due"),
    "orders": gettext_lazy("orders"),
    "period": gettext_lazy("period"),
    "period_before": gettext_lazy("period before"),
    "periods": gettext_lazy("periods"),
    "product": gettext_lazy("product"),
    "profit_slope": gettext_lazy("net profit moves by"),
    "revenue": gettext_lazy("revenue"),
    "revenue_slope": gettext_lazy("revenue moves by"),
    "share_of_revenue": gettext_lazy("share of revenue"),
    "undone": gettext_lazy("undone"),
}


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
    n, then, now = seen["periods"], seen["first_margin"], seen["net_margin"]
    return _diverged(seen["months"], n).format(
        n=n,
        revenue=money(Decimal(seen["revenue_slope"])),
        profit=money(Decimal(seen["profit_slope"])),
        last=locales.day_in_words(date.fromisoformat(seen["last_day"])),
        then=margin(None if then is None else Decimal(then)),
        now=margin(None if now is None else Decimal(now)),
    )


def _diverged(months: int, n: int) -> str:
    if months == QUARTER:
        return _(
            "revenue rises by {revenue} a quarter and net profit falls by {profit}, over the four quarters to {last}; "
            "net margin {then} then, {now} in the last."
        )
    if months == YEAR:
        return ngettext(
            "revenue rises by {revenue} a year and net profit falls by {profit}, over the {n} years to {last}; "
            "net margin {then} then, {now} in the last.",
            "revenue rises by {revenue} a year and net profit falls by {profit}, over the {n} years to {last}; "
            "net margin {then} then, {now} in the last.",
            n,
        )
    return ngettext(
        "revenue rises by {revenue} a period and net profit falls by {profit}, over the {n} periods to {last}; "
        "net margin {then} then, {now} in the last.",
        "revenue rises by {revenue} a period and net profit falls by {profit}, over the {n} periods to {last}; "
        "net margin {then} then, {now} in the last.",
        n,
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


def still_sold(seen: Evidence) -> str:
    """What was sold after the day; of one product where only that was left."""
    n = seen["lines"]
    if seen["product"]:
        said = ngettext(
            "left on {left} with {product}, and {n} invoice line is dated later, the last on {last}.",
            "left on {left} with {product}, and {n} invoice lines are dated later, the last on {last}.",
            n,
        )
    else:
        said = ngettext(
            "left on {left}, and {n} invoice line is dated later, the last on {last}.",
            "left on {left}, and {n} invoice lines are dated later, the last on {last}.",
            n,
        )
    left, last = (locales.day_in_words(date.fromisoformat(seen[name])) for name in ("left_on", "last_day"))
    return said.format(left=left, product=seen["product"], n=whole(n), last=last)


def off_ledger(seen: Evidence) -> str:
    """In the reader's language, of what was kept in English."""
    return f"{_(seen['finding'])}."


def rates(seen: Evidence) -> str:
    day = locales.day_in_words(date.fromisoformat(seen["adopted_on"]))
    return _("its rates are those of {day}.").format(day=day)


def behind(seen: Evidence) -> str:
    return Behind(seen["undone"], seen["imported"]).says
