"""What comes in and goes out by API about exchange rates."""

from datetime import date, datetime

from ninja import Field

from kingside.money.models import LONGEST_AGE, ExchangeRate
from kingside.money.needs import Need
from kingside.money.queries import Reporting
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Currency, Day, Exact, In, Out, Told, Version


class RatesAsked(Paging):
    """Which rates."""

    base: str = Field("", max_length=3, description="1 unit of this currency.", examples=["USD"])
    quote: str = Field("", max_length=3, description="Was worth so much of this.", examples=["EUR"])


class RateSaid(In):
    """What 1 unit of `base` was worth in `quote` on a day."""

    base: str = Field(max_length=3, description="ISO 4217.", examples=["USD"])
    quote: str = Field(max_length=3, description="ISO 4217.", examples=["EUR"])
    on: Day
    rate: Told = Field(description="At most 12 digits before the point and 12 after it.", examples=["0.9213"])
    source: str = Field("", max_length=60, description="Who says so.", examples=["ECB"])


class RateSeen(Out):
    """A rate that counts."""

    id: int = Field(examples=[7])
    base: Currency
    quote: Currency
    on: date
    rate: Exact
    source: str = Field(examples=["ECB"])
    recorded_at: datetime
    recorded_by: str = Field(description="Empty where it came by a file.", examples=["Farida Nasser"])

    @staticmethod
    def of(rate: ExchangeRate) -> "RateSeen":
        return RateSeen(
            id=rate.pk,
            base=rate.base,
            quote=rate.quote,
            on=rate.on,
            rate=rate.rate,
            source=rate.source,
            recorded_at=rate.recorded_at,
            recorded_by=rate.recorded_by.name if rate.recorded_by else "",
        )


class ReportingSaid(In):
    """The currency that amounts are brought into, and which rates count for it, over the version that was seen."""

    version: Version = Field(description="The version that you saw; 0 where nobody had chosen.")
    currency: str = Field(max_length=3, description="ISO 4217.", examples=["EUR"])
    longest_age: int = Field(
        LONGEST_AGE, ge=0, le=366, strict=True, description="Days for which a rate counts on.", examples=[10]
    )
    through: str = Field("", max_length=3, description="Rates are crossed through it; empty: never.", examples=["EUR"])
    unsaid: str = Field(
        "",
        max_length=3,
        description="What amounts are in that say no currency yet; empty: the chosen one. It stays with them.",
        examples=["EUR"],
    )


class ReportingSeen(Out):
    """The currency that amounts are brought into."""

    version: int = Field(description="Send it with a change; 0 where nobody chose.", examples=[3])
    currency: str = Field(description="Empty where nobody chose one.", examples=["EUR"])
    longest_age: int = Field(description="Days for which a rate counts on.", examples=[10])
    through: str = Field(description="Rates are crossed through it; empty: never.", examples=["EUR"])

    @staticmethod
    def of(into: Reporting) -> "ReportingSeen":
        return ReportingSeen(
            version=into.version, currency=into.currency, longest_age=into.longest_age, through=into.through
        )


class NeedSeen(Out):
    """What cannot be converted for want of a rate."""

    n: int = Field(examples=[120])
    noun: str = Field(examples=["invoice lines"])
    currency: Currency
    into: Currency
    first: date | None = Field(description="Null where it has no date.")
    last: date | None
    says: str = Field(examples=["120 invoice lines in USD on 3 March 2025 have no rate into EUR"])

    @staticmethod
    def of(need: Need) -> "NeedSeen":
        return NeedSeen.model_validate({name: getattr(need, name) for name in NeedSeen.model_fields})
