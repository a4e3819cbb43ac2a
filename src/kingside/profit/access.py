"""How much of what accounts and the whole business earn a member may see, and who may change how it is worked out."""

from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from kingside.accounts.access import Extent, extent_of
from kingside.identity.access import Somebody, may
from kingside.identity.models import Role
from kingside.identity.policy import APPROVE, READ, WRITE, Deed, Resource, each, policy
from kingside.profit.models import CostDraft, CostModel, ProfitMap, ProfitMapQuerySet

WHOLE_BUSINESS: Final = (Role.MGR, Role.EXE, Role.PRG)

RESULT: Final = policy.register("result")(
    Resource(
        title=gettext_lazy("What an account earns"),
        what=gettext_lazy("Revenue, net profit and net margin, always together; how it pays and what it owes."),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT, Role.MENTOR, *WHOLE_BUSINESS), READ),
            Role.FIN: WRITE | APPROVE,
        },
    )
)

STATEMENT: Final = policy.register("statement")(
    Resource(
        title=gettext_lazy("Line P&L and cost to serve of an account"),
        what=gettext_lazy(
            "Gross margin, every cost, its products and invoice lines, their profit classes, its segment."
        ),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.DEVELOPMENT, Role.MENTOR, *WHOLE_BUSINESS), READ),
            Role.FIN: WRITE | APPROVE,
        },
    )
)

RANK: Final = policy.register("rank")(
    Resource(
        title=gettext_lazy("Rank of an account among all"),
        what=gettext_lazy("Its place by what it earns."),
        of_accounts=True,
        cells=each((Role.LEAD, Role.FIN, *WHOLE_BUSINESS), READ),
    )
)

BUSINESS: Final = policy.register("business")(
    Resource(
        title=gettext_lazy("Whale curve and ranking of all accounts"),
        what=gettext_lazy(
            "Profit of the whole business: curve, segments, work-lists, profit map, comparison, capacity, ledger."
        ),
        cells={**each(WHOLE_BUSINESS, READ), Role.FIN: WRITE},
    )
)

COST_MODELS: Final = policy.register("cost models")(
    Resource(
        title=gettext_lazy("Cost models"),
        what=gettext_lazy("How what we do costs what we pay, as adopted; publishing a profit map with one."),
        cells={**each(WHOLE_BUSINESS, READ), Role.FIN: WRITE | APPROVE},
    )
)

DRAFTS: Final = policy.register("cost drafts")(
    Resource(
        title=gettext_lazy("Drafts of cost models"),
        what=gettext_lazy("Cost models that are being written, and what a trial of one found."),
        cells={Role.FIN: WRITE, Role.PRG: READ},
    )
)


def results_of(member: Somebody) -> Extent:
    """The accounts of which a member sees revenue, net profit and net margin."""
    return extent_of(member, Deed.READ, RESULT)


def statements_of(member: Somebody) -> Extent:
    """The accounts of which a member sees every cost and line."""
    return extent_of(member, Deed.READ, STATEMENT)


def ranks_of(member: Somebody) -> Extent:
    """The accounts whose rank a member sees."""
    return extent_of(member, Deed.READ, RANK)


def sees_business(member: Somebody) -> bool:
    """Whether the profit of all accounts together is for this member."""
    return may(member, Deed.READ, BUSINESS)


def maps_for(member: Somebody) -> ProfitMapQuerySet:
    """Published maps, newest first, for whoever sees what any account earns; of which accounts, an extent says."""
    return ProfitMap.objects.published() if results_of(member) else ProfitMap.objects.none()


def cost_models_for(member: Somebody) -> QuerySet[CostModel]:
    """Adopted cost models."""
    return CostModel.objects.all() if may(member, Deed.READ, COST_MODELS) else CostModel.objects.none()


def drafts_for(member: Somebody) -> QuerySet[CostDraft]:
    """Drafts of cost models that nobody deleted."""
    drafts = CostDraft.objects.filter(deleted_at=None)
    return drafts if may(member, Deed.READ, DRAFTS) else drafts.none()


def deleted_drafts_for(member: Somebody) -> QuerySet[CostDraft]:
    """Drafts that somebody deleted and may want back."""
    drafts = CostDraft.objects.exclude(deleted_at=None)
    return drafts if may(member, Deed.READ, DRAFTS) else drafts.none()


def requested_maps_for(member: Somebody) -> ProfitMapQuerySet:
    """Maps in every state, those that are being built or failed too."""
    return ProfitMap.objects.all() if sees_business(member) else ProfitMap.objects.none()
