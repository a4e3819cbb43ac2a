"""The rate slider: from a moved rate to the verdict on the page, as one waits for it.

    python -m benches.rates [--lines 600000] [--moves 61]

A map of lines made on the spot is published in an installation of its own, with the largest accounts as key accounts.
Then a rate goes from -30 to 30 percent, and each move is the whole request that the page sends: who asks, the queries,
the lake, the answer drawn. Told are the median and the slowest, in milliseconds.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benches.profit_map import HERE, make_lines
from kingside.lake.results import MOST

if TYPE_CHECKING:
    from django.test import Client

    from kingside.identity.models import Member

PASSWORD = "a whale off the coast"  # noqa: S105 - of an installation that lasts for minutes
WATCHED = 20  # of the largest accounts, as key accounts are
MOVED = "delivery"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=600_000, help="invoice lines to make")
    options.add_argument("--moves", type=int, default=2 * MOST + 1, help="how often the rate is moved")
    options.add_argument("--markdown", action="store_true", help="as a row of docs/reference/speed.md")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
        lines = Path(folder, "lines.parquet")
        make_lines(lines, chosen.lines)
        browser, accounts = browser_on_a_map(folder, lines)
        moved(browser, 1)
        took = [moved(browser, move % (2 * MOST + 1) - MOST) for move in range(chosen.moves)]
    median, slowest = f"{statistics.median(took):.0f} ms", f"{max(took):.0f} ms"
    if chosen.markdown:
        print(f"| {chosen.lines:,} | {accounts:,} | {median} | {slowest} |")
    else:
        print(
            f"{chosen.lines:,} lines, {accounts:,} accounts, {chosen.moves} moves: median {median}, slowest {slowest}"
        )


def browser_on_a_map(home: str, lines: Path) -> tuple["Client", int]:
    """Of whoever sees the whole business in a new installation, and how many accounts its map is of."""
    os.environ["KINGSIDE_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "kingside.config.settings"

    import django  # noqa: PLC0415 - the home has to be known first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from kingside.identity.operations import welcome_first  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    member = welcome_first(name="Maud Keller", email="maud@example.com", password=PASSWORD, looks_after_finance=True)
    accounts = publish(lines, member)
    browser = Client(SERVER_NAME="localhost", headers={"HX-Request": "true"})
    browser.force_login(member, backend="kingside.identity.backends.Passwords")
    return browser, accounts


def publish(lines: Path, member: "Member") -> int:
    """Publish what the lines come to, name the largest accounts key accounts; how many accounts there are."""
    from kingside.accounts.models import Account  # noqa: PLC0415
    from kingside.accounts.standing import give_standing  # noqa: PLC0415
    from kingside.profit.operations import adopt_cost_model, publish_now, request_profit_map  # noqa: PLC0415

    costs = (HERE / "costs.toml").read_text(encoding="utf-8")
    model = adopt_cost_model(name="Benchmark", toml=costs, by=member)
    published: Any = request_profit_map(cost_model=model, lines=lines, by=member)
    publish_now(profit_map=published)
    by_revenue = Account.objects.filter(profits__profit_map=published).order_by("-profits__net_revenue")
    numbers = list(by_revenue.values_list("number", flat=True)[:WATCHED])
    give_standing(
        account_numbers=numbers, tier="key", since=datetime.now(tz=UTC).date(), source="Among the largest", by=None
    )
    return by_revenue.count()


def moved(browser: "Client", percents: int) -> float:
    """Milliseconds until the verdict is there, with one rate moved; fails where it is not."""
    started = time.perf_counter()
    answer = browser.get("/profit/rates/", {f"by-{MOVED}": str(percents)})
    took = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"The page of rates answers {answer.status_code}.")
    return took


if __name__ == "__main__":
    main()
