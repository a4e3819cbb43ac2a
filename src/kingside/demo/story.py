"""The cast: the people of Varrowgard Industrial Supply and its twelve key accounts, all invented."""

from dataclasses import dataclass

from kingside.demo.character import Character
from kingside.demo.habits import SUMMER, WINTER, Habits, Trend
from kingside.demo.supplier import MAIL_DOMAIN


@dataclass(frozen=True, slots=True)
class Persona:
    """A member of Varrowgard, and what she or he wants to know on a Monday."""

    name: str
    title: str
    function: str
    sentence: str

    @property
    def email(self) -> str:
        """first.last at a domain that can never receive mail."""
        return f"{self.name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"


HEAD = Persona(
    "Nadia Ferhane",
    "Head of key accounts",
    "Sales",
    "Answers for all twelve key accounts and sees everything; has a feeling that the busiest one is not the best one.",
)
KEY_ACCOUNT_MANAGER = Persona(
    "Jonas Tveitmark",
    "Key account manager",
    "Sales",
    "Leads Orrestad Paper and Tessarine Rail and sees what those two earn; is proud of how fast both of them grew.",
)
ACCOUNT_SUPPORT = Persona(
    "Mei Castellane",
    "Account support",
    "Customer service",
    "Knows every open delivery by heart, because Orrestad's mills ring her first; sees what is left of it.",
)
SALES_MANAGER = Persona(
    "Priya Vanterpool",
    "Sales manager",
    "Sales",
    "Manages regional sales and sees its accounts; has a target in revenue, and would like one that pays.",
)
EXECUTIVE = Persona(
    "Gunnar Oyelade",
    "Managing director",
    "Management",
    "Sees all figures and changes none; revenue rises for the third year, and he wonders where the profit stays.",
)
FINANCE = Persona(
    "Lucia Brandhaug",
    "Finance analyst",
    "Finance",
    "Wrote the cost model, brings the data in, publishes the profit map, and reconciles it with the ledger.",
)
DEPARTMENT_HEAD = Persona(
    "Kofi Marchand-Reyes",
    "Head of warehouse and delivery",
    "Logistics",
    "Speaks for the warehouse; sees what accounts cost it and no margins. Promises reach him as urgent pallets.",
)
MENTOR = Persona(
    "Ruth Adelsberg",
    "Mentor, retired from purchasing",
    "Purchasing",
    "Looks at Orrestad Paper from outside and comments; bought from suppliers like us for thirty years.",
)
ADMINISTRATOR = Persona(
    "Samir Dvorane",
    "Administrator",
    "IT",
    "Lets people in, gives them roles and keeps the system running; the margins are not shown to him.",
)

MEMBERS = (
    HEAD,
    KEY_ACCOUNT_MANAGER,
    ACCOUNT_SUPPORT,
    SALES_MANAGER,
    EXECUTIVE,
    FINANCE,
    DEPARTMENT_HEAD,
    MENTOR,
    ADMINISTRATOR,
)

BY_WIRE = {"edi": 0.92, "mail": 0.06, "phone": 0.02}
BY_PORTAL = {"edi": 0.1, "portal": 0.7, "mail": 0.15, "phone": 0.05}
BY_HAND = {"portal": 0.1, "mail": 0.45, "phone": 0.45}

LARGEST = Character(
    "10010", "Halvorane Foods", "Food and drink", 214, is_key=True,
    sentence="Our largest customer: squeezes every price, pays after three months, expects a bonus.",
    habits=Habits(
        orders=44, lines=6, line_value=1_150, price=0.795, days_to_pay=96, bonus=0.02, channels=BY_WIRE,
        rush=0.04, hours=62, visits=6, tickets=11, trend=Trend(orders=1.04, price=0.99),
    ),
    buys={"Bearings": 3, "Drives": 3, "Pneumatics": 3, "Lubricants": 2, "Seals and gaskets": 1},
)  # fmt: skip

SECOND_LARGEST = Character(
    "10020", "Orrestad Paper", "Paper and packaging", 168, is_key=True,
    sentence="Four mills that order whatever broke today, for tomorrow, and send back what was not it.",
    habits=Habits(
        orders=265, lines=1.9, line_value=450, price=0.855, days_to_pay=104, channels=BY_HAND,
        rush=0.36, returns=0.085, resaleable=0.5, credits=0.03, hours=95, visits=14, tickets=58,
        trend=Trend(orders=1.18, line_value=0.95, rush=0.05),
    ),
    buys={"Bearings": 4, "Drives": 4, "Seals and gaskets": 3, "Fluid handling": 2, "Workwear and tools": 3},
)  # fmt: skip

BEST = Character(
    "10030", "Quennera Pharma", "Chemicals and pharma", 131, is_key=True,
    sentence="A third of the largest one's revenue and our best profit: plans ahead, pays in two weeks.",
    habits=Habits(
        orders=11, lines=4.6, line_value=1_850, price=0.95, days_to_pay=13, takes_cash_discount=True,
        rush=0.01, returns=0.004, channels=BY_WIRE, hours=14, visits=2, tickets=2,
        trend=Trend(orders=1.05),
    ),
    buys={"Seals and gaskets": 4, "Pneumatics": 4, "Bearings": 2, "Fluid handling": 2},
)  # fmt: skip

GROWS_AND_EARNS_LESS = Character(
    "10040", "Tessarine Rail Works", "Rail and vehicles", 97, is_key=True,
    sentence="Buys more every year, in ever smaller pieces, ever faster and at ever better prices for them.",
    habits=Habits(
        orders=52, lines=3.1, line_value=880, price=0.80, days_to_pay=68, channels=BY_HAND,
        rush=0.25, returns=0.03, hours=34, visits=5, tickets=13,
        trend=Trend(orders=1.38, line_value=0.90, price=0.955, rush=0.09),
    ),
    buys={"Bearings": 3, "Fasteners": 3, "Drives": 2, "Workwear and tools": 1},
)  # fmt: skip

DISPUTES_OFTEN = Character(
    "10070", "Drennach Chemicals", "Chemicals and pharma", 152, is_key=True,
    sentence="Tries our samples, corrects our invoices and keeps two of our engineers busy.",
    habits=Habits(
        orders=34, lines=3, line_value=1_080, price=0.82, days_to_pay=74, channels=BY_HAND,
        rush=0.14, returns=0.03, credits=0.07, samples=0.03, hours=48, visits=9, tickets=33,
    ),
    buys={"Fluid handling": 4, "Seals and gaskets": 4, "Workwear and tools": 2},
)  # fmt: skip

KEY_ACCOUNTS = (
    LARGEST,
    SECOND_LARGEST,
    BEST,
    GROWS_AND_EARNS_LESS,
    Character(
        "10050", "Norrbekka Water", "Water and waste", 189, is_key=True,
        sentence="A public utility with a five-year contract: dull, punctual, and it pays for our warehouse.",
        habits=Habits(
            orders=15, lines=5, line_value=980, price=0.87, days_to_pay=29, channels=BY_PORTAL,
            rush=0.03, returns=0.01, hours=12, visits=1.5, tickets=3, season=WINTER,
        ),
        buys={"Fluid handling": 5, "Seals and gaskets": 3, "Fasteners": 1},
    ),
    Character(
        "10060", "Bellastra Beverages", "Food and drink", 76, is_key=True, part_of="Halvorane Foods",
        sentence="Runs the bottling lines flat out from May to August and needs everything in April.",
        habits=Habits(
            orders=20, lines=4, line_value=1_100, price=0.85, days_to_pay=47, channels=BY_PORTAL,
            rush=0.09, hours=18, visits=3, tickets=6, season=SUMMER, trend=Trend(orders=1.08),
        ),
        buys={"Pneumatics": 4, "Drives": 2, "Bearings": 3, "Lubricants": 1},
    ),
    DISPUTES_OFTEN,
    Character(
        "10080", "Korvanta Turbines", "Energy", 118, is_key=True,
        sentence="Few orders, large ones, with drawings that are right the first time.",
        habits=Habits(
            orders=12, lines=5, line_value=2_250, price=0.81, days_to_pay=58, channels=BY_WIRE,
            rush=0.03, returns=0.006, hours=30, visits=4, tickets=5, trend=Trend(orders=1.06),
        ),
        buys={"Bearings": 5, "Seals and gaskets": 3, "Fluid handling": 2, "Drives": 1},
    ),
    Character(
        "10090", "Pellworth Packaging", "Paper and packaging", 41, is_key=True, part_of="Orrestad Paper",
        sentence="Young, growing by a quarter each year, and never on the telephone: it all comes by wire.",
        habits=Habits(
            orders=16, lines=4, line_value=1_040, price=0.90, days_to_pay=31, channels=BY_WIRE,
            rush=0.05, hours=14, visits=2, tickets=3, trend=Trend(orders=1.25),
        ),
        buys={"Pneumatics": 4, "Drives": 3, "Bearings": 2},
    ),
    Character(
        "10100", "Sundemark Dairies", "Food and drink", 203, is_key=True, part_of="Halvorane Foods",
        sentence="A cooperative of nine dairies with nine fitters, nine wishes and one common price.",
        habits=Habits(
            orders=28, lines=2.6, line_value=760, price=0.86, days_to_pay=44, channels=BY_PORTAL,
            rush=0.12, returns=0.03, hours=22, visits=7, tickets=12,
        ),
        buys={"Seals and gaskets": 3, "Pneumatics": 3, "Lubricants": 2, "Workwear and tools": 2},
    ),
    Character(
        "10110", "Ivarsten Quarries", "Mining and stone", 144, is_key=True,
        sentence="Wants oil by the drum, far from any road, freight free, as agreed eleven years ago.",
        habits=Habits(
            orders=21, lines=3, line_value=1_150, price=0.855, days_to_pay=71, channels=BY_HAND,
            rush=0.10, freight=1.8, hours=22, visits=4, tickets=6,
        ),
        buys={"Lubricants": 6, "Drives": 2, "Fasteners": 2},
    ),
    Character(
        "10120", "Thornebeck Vehicles", "Rail and vehicles", 231, is_key=True,
        sentence="Was our second largest once; shrinks by a fifth every year and is still good business.",
        habits=Habits(
            orders=14, lines=4.5, line_value=960, price=0.89, days_to_pay=38, channels=BY_WIRE,
            rush=0.03, hours=16, visits=2, tickets=3, trend=Trend(orders=0.80),
        ),
        buys={"Bearings": 4, "Fasteners": 3, "Drives": 2, "Lubricants": 1},
    ),
)  # fmt: skip
