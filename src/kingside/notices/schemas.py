"""What comes in and goes out by API about notices."""

from datetime import datetime

from ninja import Field

from kingside.notices.models import Mail, Notice
from kingside.notices.queries import KindSetting, Wish
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import In, Out, Yes


class NoticeSeen(Out):
    """What you were told, and the page it leads to."""

    id: int = Field(examples=[7])
    kind: str = Field(examples=["comments.mention"])
    text: str = Field(examples=["Nadia Rahn mentions you on Orrestad Paper"])
    path: str = Field(examples=["/comments/7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10/"])
    made_at: datetime
    read_at: datetime | None

    @staticmethod
    def of(notice: Notice) -> "NoticeSeen":
        return NoticeSeen.from_orm(notice)


class NoticesAsked(Paging):
    """Which notices."""

    new: bool = Field(default=False, description="Only those that are new.", examples=[False])


class WishSaid(In):
    """How you want to hear of one kind of notice."""

    is_listed: Yes = Field(description="Among your notices.")
    mail: Mail

    @property
    def wish(self) -> Wish:
        return Wish(self.is_listed, self.mail)


class SettingSeen(Out):
    """How you hear of one kind of notice."""

    kind: str = Field(examples=["comments.mention"])
    title: str = Field(examples=["You are mentioned"])
    sentence: str = Field(examples=["Somebody wrote your name in a comment."])
    is_listed: bool
    mail: Mail

    @staticmethod
    def of(setting: KindSetting) -> "SettingSeen":
        wish = setting.wish
        return SettingSeen(
            kind=setting.kind,
            title=str(setting.title),
            sentence=str(setting.sentence),
            is_listed=wish.is_listed,
            mail=wish.mail,
        )
