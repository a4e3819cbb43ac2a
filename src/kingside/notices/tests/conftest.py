"""A kind of notice that everybody may see, and the kinds of job these tests queue."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy

import kingside.jobs.tests.chores  # noqa: F401
from kingside.identity.models import Member
from kingside.notices.kinds import NoticeKind, notice_kinds
from kingside.notices.models import Notice
from kingside.notices.operations import notify

Tell = Callable[..., Notice]
NEWS = "tests.news"

notice_kinds.register(NEWS)(
    NoticeKind(
        title=gettext_lazy("News"),
        sentence=gettext_lazy("When a test has something to say."),
        visible=lambda member, paths: paths,
    )
)


@pytest.fixture
def tell(db: None) -> Tell:
    """Tell a member some news; the words and the moment are the test's."""

    def told(member: Member, text: str = "The gallery has a new picture.", **also: object) -> Notice:
        given = {"kind": NEWS, "path": "/gallery/", "by": None, "at": timezone.now()} | also
        return notify(to=[member], text=text, **given)[0]  # type: ignore[arg-type]

    return told
