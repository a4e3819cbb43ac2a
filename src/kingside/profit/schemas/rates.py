"""How much hangs on each rate, as a document."""

from ninja import Field

from kingside.profit.queries.rates import RatesPage
from kingside.profit.schemas.maps import Cited, NumberAndName
from kingside.web.rest.schemas import Exact, In, Out


class SlidersAsked(In):
    """Which elements are moved, each by whole percents from -30 to 30."""

    shift: list[str] = Field(
        [], max_length=200, description="Code of an element, a colon, percents.", examples=[["delivery:10"]]
    )

    def percents(self) -> dict[str, str]:
        return {code: by for code, _colon, by in (each.rpartition(":") for each in self.shift)}


class MovedRateSeen(Out):
    """One element: moved by `shift` percent; alone it may go from `down` to `up` before somebody changes segment."""

    element: str = Field(examples=["delivery"])
    amount: Exact
    shift: int = Field(examples=[10])
    down: int = Field(examples=[-30])
    up: int = Field(examples=[12])


class ChangedSeen(Out):
    """An account that changes its segment."""

    account: NumberAndName
    segment: str = Field(examples=["peak"])
    segment_then: str = Field(examples=["drain"])
    revenue: Exact
    net_profit: Exact
    net_profit_then: Exact
    net_margin: Exact = Field(examples=["0.08"])
    net_margin_then: Exact = Field(examples=["0.02"])


class RatesSeen(Out):
    """What becomes of segments and profit. At most twelve accounts are named; `has_more` says whether others change."""

    map: Cited
    finding: str = Field(examples=["10 of 12 key accounts keep their segment"])
    whatever_comes: str
    net_profit: Exact
    net_profit_then: Exact
    rates: list[MovedRateSeen]
    changed: list[ChangedSeen]
    has_more: bool

    @staticmethod
    def of(page: RatesPage) -> "RatesSeen":
        changed = [
            ChangedSeen(
                account=NumberAndName.from_orm(each.account),
                segment=each.figures.segment,
                segment_then=each.figures.segment_then,
                revenue=each.figures.net_revenue,
                net_profit=each.figures.net_profit,
                net_profit_then=each.figures.profit_then,
                net_margin=each.figures.net_margin,
                net_margin_then=each.figures.margin_then,
            )
            for each in page.changed
        ]
        rates = [
            MovedRateSeen(element=rate.code, amount=rate.amount, shift=rate.shift, down=rate.room.down, up=rate.room.up)
            for rate in page.rates
        ]
        return RatesSeen(
            map=Cited.of(page.snapshot),
            finding=page.finding,
            whatever_comes=page.whatever_comes,
            net_profit=page.profit,
            net_profit_then=page.profit_then,
            rates=rates,
            changed=changed,
            has_more=page.has_more,
        )
