"""Members say something of a proposal to leave an account; who proposed it hears of each comment."""

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from kingside.accounts.access import extent_of, may_at, who_may_at
from kingside.comments.kinds import Commented, commented
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import EXITS
from kingside.profit.models.exits import ExitProposal

EXIT = "exit"


def _rows(member: Member, deed: Deed) -> QuerySet[ExitProposal]:
    return ExitProposal.objects.filter(extent_of(member, deed, EXITS).condition("account__")).select_related("account")


def _may(member: Member, deed: Deed, proposal: ExitProposal) -> bool:
    return may_at(proposal.account, member, deed, EXITS)


def _who_may(deed: Deed, proposal: ExitProposal) -> QuerySet[Member]:
    return who_may_at(proposal.account, deed, EXITS)


def _authors(proposal: ExitProposal) -> QuerySet[Member]:
    return Member.objects.filter(pk__in=[pk for pk in (proposal.proposed_by_id, proposal.revised_by_id) if pk])


def _called(proposal: ExitProposal) -> Text:
    account = proposal.account.name
    if proposal.product:
        sentence = gettext_lazy("the proposal to stop {product} at {account}")
        return format_lazy(sentence, product=proposal.product, account=account)
    return format_lazy(gettext_lazy("the proposal to leave {account}"), account=account)


commented.register(EXIT)(Commented(rows=_rows, may=_may, who_may=_who_may, told=_authors, called=_called))
