"""What the search finds of this room: flags that are still so, by what they warn of and whom they are about."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from kingside.flags.access import flags_for
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag
from kingside.identity.models import Member
from kingside.search.kinds import Found, Rows, SearchKind, search_kinds


def _flags(rows: Rows) -> Iterator[Found]:
    """What is gone is left to the list of flags. The rule stands first, so that names begin what has the name."""
    for flag in (
        rows.filter(closed_at=None, rule__in=list(flag_rules)).order_by().only("pk", "rule", "label", "account_id")
    ):
        title = f"{flag_rules[flag.rule].title}: {flag.about}"
        yield Found(ref=str(flag.pk), title=title, url=flag.get_absolute_url(), about=flag.pk)


def _whose_warning_is_shown(member: Member) -> Rows:
    return flags_for(member).still_so().order_by().values("pk")


search_kinds.register("flag")(
    SearchKind(name="flag", label=gettext_lazy("Flags"), model=Flag, found=_flags, allowed=_whose_warning_is_shown)
)
