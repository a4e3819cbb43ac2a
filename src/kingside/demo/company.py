"""All accounts of the supplier: the twelve key ones, and 108 that nobody tells a story about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from kingside.demo.character import Character
from kingside.demo.habits import Habits, Trend
from kingside.demo.story import BY_HAND, BY_PORTAL, KEY_ACCOUNTS

SEED = 1789
"""The one seed of the demo company; every stream of chance descends from it."""

SECTORS: dict[str, tuple[str, ...]] = {
    "Food and drink": (
        "Askelby Bakeries", "Mirrowen Mills", "Tolvane Sugar", "Cardessa Coffee", "Brindlow Brewery",
        "Fennaro Pasta", "Ostrella Oils", "Hawkesend Farms", "Lumbera Juices", "Pindrake Confectionery",
        "Sorrabin Seafood", "Wendrick Malt",
    ),
    "Chemicals and pharma": (
        "Alkandra Coatings", "Bexaline Resins", "Corvessa Laboratories", "Dyrelle Pigments",
        "Elvarin Remedies", "Florisand Fragrances", "Hexmar Adhesives", "Isolvane Solvents",
        "Kelmora Plastics", "Novabrelle Cosmetics", "Polvessa Polymers", "Zintrava Catalysts",
    ),
    "Machinery": (
        "Arnevik Machine Tools", "Brockstell Presses", "Castrune Conveyors", "Dornavik Gears",
        "Ekstrane Robotics", "Fallbrandt Cranes", "Grenmark Lifts", "Hollvik Foundry",
        "Jessmer Automation", "Kranvelt Hoists", "Lathvane Tooling", "Mordane Castings",
    ),
    "Paper and packaging": (
        "Aspengate Board", "Birchand Cartons", "Cellumere Tissue", "Dovrella Labels", "Fibrelund Pulp",
        "Kartonelle Boxes", "Linnarve Print", "Pappelund Sacks", "Rollmere Films", "Stavanna Board",
        "Vellumark Paper", "Foldenby Packaging",
    ),
    "Water and waste": (
        "Aquarenne Works", "Brookhalden Water", "Clarvista Recycling", "Delvane Drainage",
        "Eddersby Sewerage", "Floodmere Pumps", "Hydralund Services", "Irwenna Waste", "Marrowbeck Water",
        "Purandel Treatment", "Scrapholm Metals", "Tidewick Harbours",
    ),
    "Energy": (
        "Ampelund Grid", "Borvane Wind", "Calorane Heat", "Dunnabrook Power", "Emberholt Biomass",
        "Fossandra Gas", "Gridwyn Networks", "Heliorand Solar", "Kelvarth Boilers", "Luminarve Cables",
        "Therminster Heat", "Voltarby Switchgear",
    ),
    "Rail and vehicles": (
        "Axlebrandt Trailers", "Bogenfield Wagons", "Carrovane Coaches", "Drivenna Tractors",
        "Ferrolane Trams", "Gantrell Ferries", "Hubbavik Wheels", "Karrandale Buses", "Lorrimund Trucks",
        "Motoryn Parts", "Sleeperby Track", "Vagonelle Rolling Stock",
    ),
    "Mining and stone": (
        "Basaltane Quarry", "Chalkenden Lime", "Dolmarra Cement", "Erzhalden Mining",
        "Gravelund Aggregates", "Kaolinde Clay", "Marblesea Stone", "Orevanta Mining",
        "Pithollow Minerals", "Sandvarra Glass", "Slatherby Slate", "Tuffarino Tiles",
    ),
    "Building": (
        "Archendale Contractors", "Beamarra Steel", "Corbelstone Builders", "Domarvik Homes",
        "Eavestrand Roofing", "Frontarelle Windows", "Girderby Bridges", "Hearthvane Stoves",
        "Joistad Timber", "Keystrand Tunnels", "Lintelby Concrete", "Mortarelle Plaster",
    ),
}  # fmt: skip

NEEDS: dict[str, dict[str, float]] = {
    "Food and drink": {"Bearings": 3, "Pneumatics": 3, "Lubricants": 1, "Seals and gaskets": 2, "Drives": 2},
    "Chemicals and pharma": {
        "Fluid handling": 3,
        "Seals and gaskets": 4,
        "Pneumatics": 1,
        "Workwear and tools": 2,
    },
    "Machinery": {"Bearings": 4, "Drives": 3, "Pneumatics": 2, "Fasteners": 2, "Lubricants": 1},
    "Paper and packaging": {
        "Bearings": 3,
        "Drives": 3,
        "Pneumatics": 2,
        "Lubricants": 1,
        "Seals and gaskets": 1,
    },
    "Water and waste": {"Fluid handling": 4, "Seals and gaskets": 2, "Fasteners": 1, "Workwear and tools": 1},
    "Energy": {"Seals and gaskets": 2, "Fluid handling": 2, "Bearings": 2, "Lubricants": 1, "Fasteners": 1},
    "Rail and vehicles": {"Fasteners": 3, "Bearings": 3, "Drives": 2, "Workwear and tools": 1},
    "Mining and stone": {"Lubricants": 2, "Drives": 3, "Bearings": 2, "Workwear and tools": 2},
    "Building": {"Fasteners": 4, "Workwear and tools": 4, "Fluid handling": 1},
}


@dataclass(frozen=True, slots=True)
class Part:
    """A way of buying that several accounts share, each in its own size."""

    accounts: int
    habits: Habits
    months_with_us: tuple[int, int] = (14, 240)
    months_since_last_order: int = 0


PLANNER = Part(
    21,
    Habits(
        orders=3.7, lines=4.2, line_value=1_330, price=0.86, rush=0.03, returns=0.012, days_to_pay=32,
        channels={"edi": 0.45, "portal": 0.45, "mail": 0.10}, hours=4, visits=0.5, tickets=0.7,
        trend=Trend(orders=1.05),
    ),
)  # fmt: skip
WORKSHOP = Part(
    29,
    Habits(
        orders=3.7, lines=3, line_value=760, price=0.88, rush=0.10, returns=0.025, days_to_pay=46,
        hours=3.2, visits=0.7, tickets=1.3, trend=Trend(orders=1.03),
    ),
)  # fmt: skip
MODEST = Part(
    23,
    Habits(
        orders=1.8, lines=3.4, line_value=520, price=0.97, rush=0.02, returns=0.01, days_to_pay=21,
        channels=BY_PORTAL, hours=0.5, visits=0.1, tickets=0.2,
    ),
)  # fmt: skip
DEMANDING = Part(
    18,
    Habits(
        orders=4, lines=1.3, line_value=290, price=0.93, rush=0.30, returns=0.07, resaleable=0.5,
        credits=0.02, days_to_pay=63, channels=BY_HAND, hours=2.2, visits=0.8, tickets=2.2,
    ),
)  # fmt: skip
HAGGLER = Part(
    9,
    Habits(
        orders=6.3, lines=3.6, line_value=1_140, price=0.73, rush=0.12, returns=0.03, credits=0.03,
        days_to_pay=88, freight=1.2, hours=9, visits=1.6, tickets=3.5, bonus=0.01, trend=Trend(orders=1.10),
    ),
)  # fmt: skip
FADING = Part(3, replace(PLANNER.habits, trend=Trend(orders=0.62)))
NEWCOMER = Part(3, replace(WORKSHOP.habits, hours=8, visits=2.0, samples=0.03), months_with_us=(2, 4))
GONE = Part(1, WORKSHOP.habits, months_since_last_order=15)
COURTED = Part(1, Habits(orders=0, lines=1, line_value=500, hours=7, visits=2, tickets=0), months_with_us=(10, 11))

PARTS = (PLANNER, WORKSHOP, MODEST, DEMANDING, HAGGLER, FADING, NEWCOMER, GONE, COURTED)


@cache
def characters() -> tuple[Character, ...]:
    """The 120 accounts, key accounts first; the same on every day."""
    chance = np.random.default_rng(np.random.SeedSequence([SEED, 0]))
    names = [(sector, name) for sector, names in SECTORS.items() for name in names]
    parts = [part for part in PARTS for _ in range(part.accounts)]
    dealt = [parts[place] for place in chance.permutation(len(parts))]
    return KEY_ACCOUNTS + tuple(
        _character(f"{20010 + 10 * place}", name, sector, part, chance)
        for place, ((sector, name), part) in enumerate(zip(names, dealt, strict=True))
    )


def population(scale: int) -> Iterator[tuple[Character, ...]]:
    """The 120 accounts once per unit of scale; from the second time on as further sites of the same ones."""
    yield characters()
    for site in range(2, scale + 1):
        yield tuple(
            replace(
                each,
                number=f"{each.number}-{site}",
                name=f"{each.name}, site {site}",
                part_of=f"{each.part_of}, site {site}" if each.part_of else "",
            )
            for each in characters()
        )


def _character(number: str, name: str, sector: str, part: Part, chance: np.random.Generator) -> Character:
    """One account of a part, in its own size and with its own taste."""
    size = float(np.exp(chance.normal(0.0, 0.45)))
    caution = float(chance.uniform(0.97, 1.03))
    earliest, latest = part.months_with_us
    habits = part.habits
    return Character(
        number=number,
        name=name,
        sector=sector,
        months_with_us=int(chance.integers(earliest, latest, endpoint=True)),
        habits=replace(
            habits,
            orders=habits.orders * size,
            line_value=habits.line_value * float(np.exp(chance.normal(0.0, 0.2))),
            price=habits.price * caution,
            days_to_pay=int(habits.days_to_pay * chance.uniform(0.8, 1.25)),
            hours=habits.hours * size**0.5,
        ),
        buys={category: weight * float(chance.uniform(0.3, 1.7)) for category, weight in NEEDS[sector].items()},
        months_since_last_order=part.months_since_last_order,
    )
