"""What the team of Orrestad Paper said to each other before anybody looked at the profit."""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from kingside.accounts.commented import ACCOUNT
from kingside.accounts.models import Account
from kingside.comments.models import Comment
from kingside.comments.operations import write
from kingside.demo import story
from kingside.demo.story import Persona
from kingside.demo.timeline import Timeline
from kingside.identity.models import Member

# days before the end of the last period, who, what
SAID: Final[tuple[tuple[int, Persona, str], ...]] = (
    (34, story.ACCOUNT_SUPPORT, "Third rush delivery to the Lower Mill this week. They order by the box, twice a day."),
    (33, story.KEY_ACCOUNT_MANAGER, "They are our fastest growing customer, so we say yes."),
    (9, story.HEAD, "@Jonas Tveitmark, what would they pay for a fixed delivery day? I look at the costs with Lucia."),
)


@transaction.atomic
def talk(timeline: Timeline) -> None:
    """Nothing where somebody has said something already."""
    if Comment.objects.exists():
        return
    account = Account.objects.get(number=story.SECOND_LARGEST.number)
    ends = timeline.period(0).last
    for days, persona, text in SAID:
        at = timezone.make_aware(datetime.combine(ends - timedelta(days=days), time(9, 40)))
        by = Member.objects.get(email=persona.email)
        write(on=(ACCOUNT, account), by=by, key=uuid5(NAMESPACE_URL, text), text=text, at=at)
