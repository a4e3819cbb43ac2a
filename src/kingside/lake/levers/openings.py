"""Which levers this model can price on these lines, and between which values they move."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kingside.lake.drivers import OWN_NAMES
from kingside.lake.formula import Call, Column, Node, Product, Sum, columns_of
from kingside.lake.levers.levered import SCOPES, Levered
from kingside.lake.levers.texts import texts_beside

__all__ = ["ChannelOpening", "FreightOpening", "Openings", "ServiceOpening", "days_of_payment", "openings"]

MOST_TEXTS = 20
FREIGHT_WORDS = (
    *("freight", "delivery", "deliveries", "shipping", "shipment", "transport", "carriage", "carrier", "haulage"),
    *("fracht", "versand", "lieferung", "livraison", "envio", "trasporto"),
)


@dataclass(frozen=True, slots=True)
class ChannelOpening:
    """A column of texts that costs depend on: what it says now, the most frequent first, and what it could say."""

    column: str
    now: tuple[tuple[str, int], ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceOpening:
    """A driver that could be less: of a flag, how many orders (or lines) have it; of a number, how much there is.

    Of a number of the lines, `amount` is the mean over what was bought. `is_payment` tells days until payment.
    """

    column: str
    is_flag: bool
    amount: Decimal
    is_of_account: bool
    is_payment: bool = False

    @property
    def is_mean(self) -> bool:
        """Whether `amount` is a mean."""
        return not (self.is_flag or self.is_of_account)


@dataclass(frozen=True, slots=True)
class FreightOpening:
    """A cost that the customer could pay."""

    element: str
    amount: Decimal
    is_timed: bool


@dataclass(frozen=True, slots=True)
class Openings:
    """What the lines in scope hold that a lever could move."""

    orders: int
    mean_order: Decimal | None
    smallest_order: Decimal | None
    return_lines: int
    has_order_costs: bool
    channels: tuple[ChannelOpening, ...]
    services: tuple[ServiceOpening, ...]
    freight: tuple[FreightOpening, ...]


def days_of_payment(imputed: Node) -> set[str]:
    """The columns that revenue is multiplied by in an imputed cost: it is lent so long until it is paid."""
    match imputed:
        case Product():
            named = {*columns_of(imputed)}
            return named - set(OWN_NAMES) - {"lines"} if "net_revenue" in named else set()
        case Sum(terms):
            return {name for _, term in terms for name in days_of_payment(term)}
        case Call(_, arguments):
            return {name for argument in arguments for name in days_of_payment(argument)}
        case _:
            return set()


def openings(lines: Levered, costs: Mapping[str, Decimal]) -> Openings:
    """Of untouched lines, and what each element costs on those in scope."""
    orders = lines.orders()
    unit = Decimal(1).scaleb(-lines.readings["net_revenue"].scale)
    total = sum(order.value for order in orders)
    return Openings(
        orders=len(orders),
        mean_order=round(total * unit / len(orders), 2) if orders else None,
        smallest_order=min(order.value for order in orders) * unit if orders else None,
        return_lines=_one(lines, "SELECT COUNT(*) FROM levered WHERE is_scope AND quantity < 0"),
        has_order_costs=any(element.per == "order" for element in lines.model.elements),
        channels=tuple(_channels(lines)),
        services=tuple(_services(lines)),
        freight=tuple(_freight(lines, costs)),
    )


def _formula_columns(lines: Levered) -> list[str]:
    """What conditions and formulas name, splits aside."""
    nodes = [node for element in lines.model.elements for node in (element.formula, element.where) if node is not None]
    return list(dict.fromkeys(name for node in nodes for name in columns_of(node) if name != "lines"))


def _channels(lines: Levered) -> list[ChannelOpening]:
    found = []
    for name in _formula_columns(lines):
        reading = lines.readings.get(name)
        if reading is None or reading.kind != "text":
            continue
        column, scope = lines.column(name), SCOPES[lines.grain(name)]
        unit = "order_code" if lines.grain(name) != "line" else "(order_code, line)"
        now = lines.run(
            f"SELECT {column}, COUNT(DISTINCT {unit}) AS n FROM levered WHERE {scope} GROUP BY 1 ORDER BY 2 DESC, 1 "
            f"LIMIT {MOST_TEXTS}"
        ).fetchall()
        everywhere = lines.run(
            f"SELECT DISTINCT {reading.sql(wide=False)} AS said FROM {lines.given.lines.relation} ORDER BY 1 "
            f"LIMIT {MOST_TEXTS}"
        ).fetchall()
        known = dict.fromkeys(
            [*(text.value for text in texts_beside(name, lines.model)), *(said for (said,) in everywhere)]
        )
        found.append(ChannelOpening(name, tuple((said, n) for said, n in now), tuple(known)))
    return found


def _services(lines: Levered) -> list[ServiceOpening]:
    """Numbers of the accounts file, flags of the lines, and days until payment and the like.

    What there is nothing of is left out; so are booked amounts, since nobody agrees on less of them but by another
    lever, and quantities of what is bought, such as cases, since the customer is taken to buy the same.
    """
    found = []
    booked = {each.formula.name for each in lines.model.elements if isinstance(each.formula, Column)}
    imputed = [each.formula for each in lines.model.elements if each.is_imputed]
    tied_up = {name for formula in imputed for name in columns_of(formula)}
    until_paid = {name for formula in imputed for name in days_of_payment(formula)}
    for name in _formula_columns(lines):
        if name in booked:
            continue
        if name in lines.given.drivers.accounts:
            found.append(replace(_service_of_account(name, lines), is_payment=name in until_paid))
        elif name in lines.readings and lines.readings[name].kind == "flag":
            found.append(_service_had_or_not(name, lines))
        elif name in tied_up and name not in OWN_NAMES and _is_number(name, lines):
            found.append(replace(_service_on_average(name, lines), is_payment=name in until_paid))
    return [each for each in found if each.amount]


def _is_number(name: str, lines: Levered) -> bool:
    return name in lines.readings and lines.readings[name].kind == "number"


def _service_of_account(name: str, lines: Levered) -> ServiceOpening:
    sql = f"SELECT MAX({lines.account_column(name)}) FROM levered WHERE is_own"
    amount = Decimal(_one(lines, sql)).scaleb(-lines.account_readings[name].scale)
    return ServiceOpening(name, is_flag=False, amount=amount, is_of_account=True)


def _service_had_or_not(name: str, lines: Levered) -> ServiceOpening:
    """A flag of returns is no service: only what is bought counts."""
    by_order = lines.grain(name) != "line"
    unit, scope = ("order_code", SCOPES["order"]) if by_order else ("(order_code, line)", SCOPES["line"])
    had = f"{scope} AND {lines.column(name)} = 1 AND quantity > 0"
    n = _one(lines, f"SELECT COUNT(DISTINCT {unit}) FROM levered WHERE {had}")
    return ServiceOpening(name, is_flag=True, amount=Decimal(n), is_of_account=False)


def _service_on_average(name: str, lines: Levered) -> ServiceOpening:
    """The mean of what is bought: days until payment mean something on average, and nothing together."""
    bought = "is_scope AND quantity > 0"
    units = _one(lines, f"SELECT SUM({lines.column(name)}) FROM levered WHERE {bought}")
    n = _one(lines, f"SELECT COUNT(*) FROM levered WHERE {bought}")
    amount = round(Decimal(units).scaleb(-lines.readings[name].scale) / n, 1) if n else Decimal(0)
    return ServiceOpening(name, is_flag=False, amount=amount, is_of_account=False)


def _one(lines: Levered, sql: str) -> int:
    (found,) = lines.run(sql).fetchone() or (None,)
    return int(found or 0)


def _freight(lines: Levered, costs: Mapping[str, Decimal]) -> list[FreightOpening]:
    """Elements called like freight; where there are none, every element with a price that is no overhead."""
    open_ones = [element for element in lines.model.elements if costs[element.code] > 0]
    named = [element for element in open_ones if any(word in element.code.lower() for word in FREIGHT_WORDS)]
    priced = [each for each in open_ones if each.pool is None and each.step != "overhead" and not each.is_imputed]
    return [FreightOpening(each.code, costs[each.code], each.pool is not None) for each in named or priced]
