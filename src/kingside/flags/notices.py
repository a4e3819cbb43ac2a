"""The owner of a new loud flag is told."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from kingside.core.texts import in_a_sentence
from kingside.flags.access import flags_for
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag
from kingside.identity.formats import reading_as
from kingside.identity.models import Member
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.operations import notify

NEW: Final = "flags.new"
ONE_BY_ONE: Final = 3  # more at once are told in one notice

_one = named_in_path("pk", lambda member, pks: flags_for(member).filter(pk__in=pks).values_list("pk", flat=True))


def _visible(member: Member, paths: Collection[str]) -> Collection[str]:
    """Notices of single flags while those are for the member; that of many says nothing but how many."""
    return {*_one(member, paths), *(path for path in paths if path == _all_of_mine())}


notice_kinds.register(NEW)(
    NoticeKind(
        title=gettext_lazy("You have a new flag"),
        sentence=gettext_lazy(
            "When a loud rule finds something that is yours to deal with, or something you put aside gets worse."
        ),
        visible=_visible,
    )
)


def tell_owners(flags: Iterable[Flag], *, at: datetime) -> None:
    """A notice for each flag, or one for many that appear at once."""
    of_owners: dict[int, list[Flag]] = defaultdict(list)
    for flag in flags:
        if flag.owner_id is not None:
            of_owners[flag.owner_id].append(flag)
    owners = Member.objects.in_bulk(of_owners)
    for pk, theirs in of_owners.items():
        with reading_as(owners[pk]):
            _tell(owners[pk], theirs, at=at)


def _tell(owner: Member, flags: list[Flag], *, at: datetime) -> None:
    if len(flags) > ONE_BY_ONE:
        sentence = ngettext("{n} new flags are yours: {title}.", "{n} new flags are yours: {title}.", len(flags))
        text = sentence.format(n=f"{len(flags):,}", title=in_a_sentence(flag_rules[flags[0].rule].title))
        notify(to=[owner], kind=NEW, text=text, path=_all_of_mine(), by=None, at=at)
        return
    for flag in flags:
        says = f"{flag.about}: {flag_rules[flag.rule].says(flag.evidence)}"
        notify(to=[owner], kind=NEW, text=says, path=flag.get_absolute_url(), by=None, at=at)


def _all_of_mine() -> str:
    return f"{reverse('overview:flags')}?whose=mine"
