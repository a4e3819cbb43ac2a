"""What the resources of benches/costs.toml were used for, from the minutes that a tool added up."""

from decimal import Decimal

DESK = 40_000_000  # minutes there are, at 95 / 4 cents
WAREHOUSE = 196_000_000  # half-minutes there are, at 123,456,789 / 19,600,000 cents


def pools(desk_minutes: int, half_minutes: int) -> dict[str, list[object]]:
    """One row per pool: minutes used, and what the others cost to the cent, less than nothing in an overrun."""
    idle = [_part((DESK - desk_minutes) * 95, 4), _part((WAREHOUSE - half_minutes) * 123_456_789, 19_600_000)]
    return {
        "pool": ["desk", "warehouse"],
        "used_minutes": [Decimal(desk_minutes), Decimal(half_minutes) / 2],
        "unused_cost": [Decimal(cents).scaleb(-2) for cents in idle],
    }


def _part(whole: int, of: int) -> int:
    """Halves away from zero."""
    return (1 if whole > 0 else -1) * ((2 * abs(whole) + of) // (2 * of))
