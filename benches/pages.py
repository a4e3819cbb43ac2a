"""How long the busiest pages take with many accounts and a long trail: medians of whole requests, and their queries.

    python -m benches.pages [--accounts 20000] [--events 1000000] [--runs 9]
    python -m scripts.postgres .venv/bin/python -m benches.pages

The names are made of syllables, so that each search finds some, and mistyped words have neighbours.
"""

import argparse
import itertools
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

SYLLABLES = ("bar", "den", "fol", "gri", "hal", "kem", "lor", "mas", "nor", "pel", "rud", "sten", "tor", "val", "wes")
PASSWORD = "a whale off the coast"  # noqa: S105 - of an installation that lasts for minutes
ENDINGS = ("Foods", "Metals", "Transport", "Paper", "Energy", "Clinics", "Retail")
EVENT_COLUMNS = "at, actor_kind, actor_id, actor_label, verb, subject_kind, subject_id, subject_label, changes, detail"
A_DAY = datetime.now(tz=UTC).date() - timedelta(days=100)
ADDRESSES = {
    "search: one name": "/search/?q=bardenfol+foods",
    "search: two letters": "/search/?q=ba",
    "search: a number": "/search/?q=C012345",
    "search: two words mistyped": "/search/?q=bardanfol+fodos",
    "search: a section of an account": "/search/?q=bardenfol+foods+team",
    "search: nothing is like it": "/search/?q=xylophon+quartz",
    "accounts": "/accounts/",
    "accounts, searched": "/accounts/?q=bardenfol",
    "trail": "/audit/",
    "trail, one verb": "/audit/?verb=changed",
    "trail, one verb of few": "/audit/?verb=handed+over",
    "trail, one record": "/audit/?kind=account&record=77",
    "trail, one day": f"/audit/?at_from={A_DAY}&at_to={A_DAY}",
    "trail, one kind": "/audit/?kind=member",
    "an account and its history": "/accounts/C000077/",
}
OF_A_UNIT = {"trail, to the manager of a unit": "/audit/", "the same, one verb of few": "/audit/?verb=handed+over"}
IN_THE_UNIT = 20  # one of so many accounts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--accounts", type=int, default=20_000)
    options.add_argument("--events", type=int, default=1_000_000, help="rows of the audit trail")
    options.add_argument("--runs", type=int, default=9, help="requests of each, after one that is not counted")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kingside-bench-") as home:
        browser = signed_in_browser(home, chosen.accounts, chosen.events)
        print(f"{'':34} {'median ms':>10} {'queries':>8}")
        for name, address in ADDRESSES.items():
            tell(name, *measured(browser, address, chosen.runs))
        browser = browser_of_a_unit()
        for name, address in OF_A_UNIT.items():
            tell(name, *measured(browser, address, chosen.runs))


def tell(name: str, milliseconds: float, queries: int) -> None:
    print(f"{name:34} {milliseconds:10.1f} {queries:8}", flush=True)


def signed_in_browser(home: str, accounts: int, events: int) -> "Client":
    """A new installation with so much in it, and the browser of the one who may see all of it."""
    os.environ["KINGSIDE_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "kingside.config.settings"

    import django  # noqa: PLC0415 - the home has to be known first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from kingside.identity.operations import welcome_first  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    member = welcome_first(name="Maud Keller", email="maud@example.com", password=PASSWORD, looks_after_finance=True)
    make_accounts(accounts)
    make_events(events, accounts)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(member, backend="kingside.identity.backends.Passwords")
    return browser


def browser_of_a_unit() -> "Client":
    """Of somebody who manages a twentieth of the accounts and may see nothing else."""
    from django.db.models import F  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from kingside.accounts.models import Account  # noqa: PLC0415
    from kingside.identity.models import BusinessUnit  # noqa: PLC0415
    from kingside.identity.operations import welcome  # noqa: PLC0415
    from kingside.identity.roles import give_grant  # noqa: PLC0415

    unit = BusinessUnit.objects.create(name="North")
    Account.objects.alias(place=F("pk") % IN_THE_UNIT).filter(place=0).update(unit=unit)
    member = welcome(name="Nora Lund", email="nora@example.com", password=PASSWORD)
    give_grant(member=member, role="MGR", unit=unit, by=None, valid_from=A_DAY)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(member, backend="kingside.identity.backends.Passwords")
    return browser


def make_accounts(number: int) -> None:
    from kingside.accounts.models import Account  # noqa: PLC0415
    from kingside.search.operations import heal  # noqa: PLC0415

    names = itertools.cycle(
        f"{''.join(parts).capitalize()} {ending}"
        for parts in itertools.product(SYLLABLES, repeat=3)
        for ending in ENDINGS
    )
    Account.objects.bulk_create([Account(number=f"C{n:06}", name=next(names)) for n in range(number)], batch_size=1_000)
    heal()


def make_events(number: int, accounts: int) -> None:
    """Nine of ten changed an account, in the year before now; one in a thousand was a hand-over."""
    from django.db import connection  # noqa: PLC0415

    on_postgresql = connection.vendor == "postgresql"
    numbers = (
        f"generate_series(1, {number}) AS series (n)"
        if on_postgresql
        else f"(WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {number}) "
        "SELECT n FROM series)"
    )
    moment = (
        f"now() - ({number} - n) * interval '365 days' / {number}"
        if on_postgresql
        else f"datetime('now', -CAST(({number} - n) * 31536000.0 / {number} AS integer) || ' seconds')"
    )
    verb = "CASE WHEN n % 1000 = 0 THEN 'handed over' WHEN n % 10 = 0 THEN 'added' ELSE 'changed' END"
    changes = """'{"sector": ["Food", "Metal"]}'""" + ("::jsonb" if on_postgresql else "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_auditevent ({EVENT_COLUMNS}) "
            f"SELECT {moment}, 'member', '1', '', {verb}, 'account', CAST(1 + n % {accounts} AS text), "
            f"'Account ' || (1 + n % {accounts}), {changes}, '' FROM {numbers}"
        )
        cursor.execute("ANALYZE")


def measured(browser: "Client", address: str, runs: int) -> tuple[float, int]:
    """Milliseconds of the median request and the queries of one; fails where the page is not there."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        response = browser.get(address)
    queries = len(captured)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")
    return statistics.median(_seconds(browser, address) for _ in range(runs)) * 1_000, queries


def _seconds(browser: "Client", address: str) -> float:
    started = time.perf_counter()
    browser.get(address)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
