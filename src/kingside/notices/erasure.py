"""What a member was told, and what others were told about them by name."""

from functools import reduce
from operator import or_

from django.db.models import Q

from kingside.identity.kinds import Leaver, erasers
from kingside.notices.models import Notice


@erasers.register("notices")
def erase_notices(leaver: Leaver) -> None:
    """A notice is no record: whoever missed it finds what it was about on the page that it led to."""
    leaver.member.notices.all().delete()
    leaver.member.notice_settings.all().delete()
    named = reduce(or_, (Q(text__icontains=word) for word in leaver.words))
    Notice.objects.filter(named).delete()
