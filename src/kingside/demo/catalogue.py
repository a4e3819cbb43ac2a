"""What Varrowgard sells: 48 products in eight categories."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Article:
    """A product with what decides whether it earns: cost, weight, how it is packed."""

    code: str
    name: str
    category: str
    price: float
    """List price, EUR each."""
    margin: float
    """Share of the list price left after the cost of goods."""
    kilograms: float
    per_case: int
    returned: float = 1.0
    """How much more often than usual it comes back."""


# name, list price EUR, margin at list price, kg, pieces per case, returned how much more often than usual
SHELVES: dict[str, tuple[tuple[str, float, float, float, int, float], ...]] = {
    "Bearings": (
        ("Deep groove ball bearing 6204", 9.80, 0.41, 0.11, 40, 1.0),
        ("Spherical roller bearing 22212", 118.00, 0.39, 1.55, 4, 1.0),
        ("Tapered roller bearing 32008", 41.50, 0.40, 0.53, 10, 1.0),
        ("Pillow block unit 40 mm", 36.00, 0.42, 1.90, 6, 1.0),
        ("Stainless insert bearing 30 mm", 64.00, 0.47, 0.45, 12, 0.8),
        ("Linear guide carriage 25", 92.00, 0.44, 0.70, 8, 1.1),
    ),
    "Drives": (
        ("Wedge belt SPB 2000", 27.50, 0.38, 0.55, 20, 1.2),
        ("Timing belt 8M 1280", 44.00, 0.40, 0.30, 20, 1.2),
        ("Roller chain 16B, 5 m", 96.00, 0.35, 13.50, 1, 0.9),
        ("Jaw coupling, size 38", 58.00, 0.43, 2.10, 4, 0.9),
        ("Helical gear unit 1.5 kW", 880.00, 0.33, 31.00, 1, 0.7),
        ("Electric motor 4 kW, IE4", 640.00, 0.27, 38.00, 1, 0.7),
    ),
    "Seals and gaskets": (
        ("Shaft seal 50 x 72 x 8", 7.20, 0.52, 0.05, 100, 1.0),
        ("O-ring box, 380 pieces", 38.00, 0.55, 0.80, 10, 0.8),
        ("Mechanical seal 32 mm", 142.00, 0.49, 0.40, 6, 1.0),
        ("Gasket sheet, fibre, 1.5 m", 74.00, 0.44, 4.60, 4, 1.3),
        ("PTFE tape, 12 m", 1.90, 0.48, 0.02, 250, 0.5),
        ("Gland packing 10 mm, 8 m", 66.00, 0.46, 1.20, 6, 0.9),
    ),
    "Pneumatics": (
        ("Compact cylinder 50 x 80", 104.00, 0.42, 0.95, 6, 1.0),
        ("Solenoid valve 5/2, G1/4", 71.00, 0.44, 0.35, 10, 1.3),
        ("Push-in fitting 8 mm", 2.60, 0.50, 0.02, 200, 0.8),
        ("PU tube 8 mm, 100 m", 89.00, 0.39, 4.10, 2, 0.8),
        ("Filter regulator G1/2", 96.00, 0.43, 1.10, 6, 1.0),
        ("Vacuum ejector with silencer", 118.00, 0.46, 0.25, 10, 1.4),
    ),
    "Fluid handling": (
        ("Ball valve DN 50, stainless", 126.00, 0.36, 4.20, 4, 0.9),
        ("Butterfly valve DN 150", 178.00, 0.34, 9.80, 1, 0.9),
        ("Hydraulic hose 1/2 in, 20 m", 164.00, 0.38, 11.40, 1, 1.2),
        ("Centrifugal pump 7.5 kW", 1_980.00, 0.29, 96.00, 1, 0.6),
        ("Diaphragm pump 1 in", 690.00, 0.37, 14.00, 1, 0.9),
        ("Pressure gauge 0-16 bar", 24.00, 0.47, 0.25, 25, 1.1),
    ),
    "Fasteners": (
        ("Hex bolt M12 x 60, box of 100", 34.00, 0.34, 6.80, 4, 0.5),
        ("Stainless screw M6 x 20, box of 500", 46.00, 0.36, 3.20, 8, 0.5),
        ("Threaded rod M16, 1 m", 5.40, 0.30, 1.30, 25, 0.4),
        ("Wedge anchor M12, box of 50", 39.00, 0.37, 5.10, 6, 0.6),
        ("Retaining ring assortment", 29.00, 0.45, 1.10, 10, 0.7),
        ("Stainless hose clamp, box of 50", 31.00, 0.41, 1.40, 10, 0.6),
    ),
    "Lubricants": (
        ("Bearing grease, 18 kg", 168.00, 0.31, 19.50, 1, 0.5),
        ("Food-grade grease, 400 g", 14.50, 0.46, 0.45, 24, 0.5),
        ("Hydraulic oil 46, 205 l", 690.00, 0.17, 184.00, 1, 0.4),
        ("Gear oil 220, 20 l", 96.00, 0.25, 18.60, 1, 0.4),
        ("Cutting fluid, 205 l", 810.00, 0.19, 210.00, 1, 0.4),
        ("Chain spray, 500 ml", 8.90, 0.45, 0.55, 12, 0.5),
    ),
    "Workwear and tools": (
        ("Safety shoe S3", 68.00, 0.33, 1.30, 5, 6.0),
        ("Work trousers, stretch", 54.00, 0.35, 0.60, 10, 6.5),
        ("Cut-resistant glove, pair", 6.80, 0.40, 0.08, 120, 1.5),
        ("Safety spectacles, clear", 5.20, 0.45, 0.04, 100, 1.0),
        ("Torque wrench 40-200 Nm", 148.00, 0.36, 1.80, 2, 1.6),
        ("Cordless impact driver", 229.00, 0.22, 2.60, 2, 2.0),
    ),
}


def articles() -> list[Article]:
    """All products by code: the first two digits are the shelf, the rest the place on it."""
    return [
        Article(f"{10 * shelf:02d}-{10 * place:03d}", name, category, price, margin, kilograms, per_case, returned)
        for shelf, (category, places) in enumerate(SHELVES.items(), start=1)
        for place, (name, price, margin, kilograms, per_case, returned) in enumerate(places, start=1)
    ]


def figures(shelf: Sequence[Article], name: str) -> NDArray[np.float64]:
    """One number of every product, in the products' order."""
    return np.array([getattr(each, name) for each in shelf], dtype=np.float64)
