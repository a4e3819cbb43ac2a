"""What goes out by API about what is found."""

from ninja import Field

from kingside.search.queries import Group
from kingside.web.rest.schemas import Out


class FoundSeen(Out):
    """One thing that was found."""

    title: str = Field(examples=["Orrestad Paper"])
    detail: str = Field(examples=["10020, Paper"])
    path: str = Field(description="Its page.", examples=["/accounts/10020/"])


class FoundGroup(Out):
    """What was found of one kind, the best first."""

    label: str = Field(examples=["Accounts"])
    found: list[FoundSeen]

    @staticmethod
    def of(group: Group) -> "FoundGroup":
        found = [FoundSeen(title=str(each.title), detail=str(each.detail), path=each.path) for each in group.results]
        return FoundGroup(label=str(group.label), found=found)
