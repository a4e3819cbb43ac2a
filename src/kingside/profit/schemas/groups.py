"""Groups of a published map, margin by margin."""

from ninja import Field

from kingside.accounts.queries import NamedAccount
from kingside.lake.results import GroupTotals
from kingside.profit.queries.groups import GroupPage, GroupsPortion, PartRow
from kingside.profit.schemas.maps import Cited, NumberAndName
from kingside.profit.schemas.margins import NAMES, CascadeFigures
from kingside.web.rest.schemas import Listed


class GroupSeen(CascadeFigures):
    """An account with all that were part of it: sums over those that are for you."""

    account: NumberAndName
    accounts: int = Field(description="How many accounts of it the map holds.", examples=[5])
    accounts_shown: int = Field(description="How many of them are for you, and in the sums.", examples=[3])

    @staticmethod
    def of(account: NamedAccount, totals: GroupTotals) -> "GroupSeen":
        told = {"account": _named(account), "accounts": totals.accounts, "accounts_shown": totals.shown}
        return GroupSeen.model_validate(told | {name: getattr(totals.figures, name) for name in NAMES})


class GroupPartSeen(CascadeFigures):
    """One account of a group with figures of its own."""

    account: NumberAndName

    @staticmethod
    def of(row: PartRow) -> "GroupPartSeen":
        told = {name: getattr(row.figures, name) for name in NAMES}
        return GroupPartSeen.model_validate({"account": _named(row.account)} | told)


class GroupsSeen(Listed[GroupSeen]):
    """A portion of the groups in which there is anything for you."""

    map: Cited
    n: int = Field(description="How many groups there are.", examples=[2])

    @staticmethod
    def of(found: GroupsPortion, following: str | None) -> "GroupsSeen":
        items = [GroupSeen.of(found.names[each.figures.code], each) for each in found.groups]
        return GroupsSeen(items=items, next=following, map=Cited.of(found.snapshot), n=found.tally.n)


class GroupShown(GroupSeen):
    """One group with the accounts it is made of, the best first."""

    map: Cited
    line: list[NumberAndName] = Field(description="What it was part of, the top first.")
    parts: list[GroupPartSeen]

    @staticmethod
    def of_page(page: GroupPage) -> "GroupShown":
        group = GroupSeen.of(page.account, page.sums.totals)
        return GroupShown(
            **{name: getattr(group, name) for name in GroupSeen.model_fields},
            map=Cited.of(page.snapshot),
            line=[_named(account) for account, _url in page.line],
            parts=[GroupPartSeen.of(row) for row in page.parts],
        )


def _named(account: NamedAccount) -> NumberAndName:
    return NumberAndName(number=account.number, name=account.name)
