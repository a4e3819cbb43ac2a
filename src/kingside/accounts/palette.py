"""What the search finds of this room: accounts by name and number, and the codes they go by."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy

from kingside.accounts.access import PROFILE, extent_of, within
from kingside.accounts.models import Account, AccountCode
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource
from kingside.search.kinds import Found, Rows, SearchKind, search_kinds


def _accounts(rows: Rows) -> Iterator[Found]:
    for pk, number, name in rows.order_by().values_list("pk", "number", "name"):
        url = Account(number=number).get_absolute_url()
        yield Found(ref=str(pk), title=name, detail="" if name == number else number, words=number, url=url)


def _names_are_public(member: Member) -> bool:
    return member.is_active


def _codes(rows: Rows) -> Iterator[Found]:
    values = rows.order_by().values_list("pk", "code", "source", "account_id", "account__name", "account__number")
    for pk, code, source, account, name, number in values:
        url = Account(number=number).get_absolute_url()
        yield Found(ref=str(pk), title=code, detail=f"{name}, in {source}", url=url, about=account)


def at_accounts(resource: Resource, deed: Deed = Deed.READ) -> Callable[[Member], bool | Rows]:
    """All accounts, or the keys of those at which a member may do something."""

    def allowed(member: Member) -> bool | Rows:
        return extent_of(member, deed, resource).is_whole or within(member, deed, resource).order_by().values("pk")

    return allowed


search_kinds.register("account")(
    SearchKind(
        name="account", label=gettext_lazy("Accounts"), model=Account, found=_accounts, allowed=_names_are_public
    )
)
search_kinds.register("code")(
    SearchKind(
        name="code",
        label=gettext_lazy("Codes of accounts"),
        model=AccountCode,
        found=_codes,
        allowed=at_accounts(PROFILE),
        follows={Account: "account"},
    )
)
