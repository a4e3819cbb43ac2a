"""How long the notices of one member take, and the bell on every page, with few of them and with very many.

    python -m benches.notices [--notices 100 10000] [--runs 9]
    python -m scripts.postgres .venv/bin/python -m benches.notices

Each is about an account of its own, whose name it tells; every second one is new.
"""

import argparse
import tempfile
from datetime import timedelta

from benches.pages import measured, signed_in_browser, tell

ADDRESSES = {
    "the bell": "/you/notices/settings/",
    "notices": "/you/notices/",
    "notices, new": "/you/notices/?show=new",
    "notices, page 10": "/you/notices/?page=10",
    "notices, searched": "/you/notices/?q=bardenfol",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--notices", type=int, nargs="+", default=[100, 10_000])
    options.add_argument("--runs", type=int, default=9, help="requests of each, after one that is not counted")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kingside-bench-") as home:
        browser = signed_in_browser(home, max(chosen.notices), events=1)
        for number in sorted(chosen.notices):
            tell_so_many(number)
            print(f"{number:,} notices{'':20} {'median ms':>10} {'queries':>8}")
            for name, address in ADDRESSES.items():
                tell(name, *measured(browser, address, chosen.runs))


def tell_so_many(number: int) -> None:
    """As many in all, the member's own."""
    from django.utils import timezone  # noqa: PLC0415 - the home has to be known first

    from kingside.accounts.models import Account  # noqa: PLC0415
    from kingside.accounts.notices import TEAM  # noqa: PLC0415
    from kingside.identity.models import Member  # noqa: PLC0415
    from kingside.notices.models import Notice  # noqa: PLC0415

    member, now = Member.objects.get(), timezone.now()
    Notice.objects.all().delete()
    Notice.objects.bulk_create(
        (
            Notice(
                member=member,
                kind=TEAM,
                text=f"You lead {account}.",
                path=account.get_absolute_url(),
                made_at=now - timedelta(minutes=place),
                read_at=now if place % 2 else None,
            )
            for place, account in enumerate(Account.objects.order_by("pk")[:number])
        ),
        batch_size=1_000,
    )


if __name__ == "__main__":
    main()
