"""How much of what accounts and the whole business earn a member may see, and who may change how it is worked out."""

from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from kingside.accounts.access import Extent, extent_of, with_rows_at
from kingside.accounts.models import Membership
from kingside.core import clock
from kingside.identity.access import Somebody, answered_for_by, may
from kingside.identity.models import Department, Role, in_force
from kingside.identity.policy import APPROVE, COMMENT, PROPOSE, READ, WRITE, Deed, Resource, each, policy
from kingside.identity.trail import Reach, readers, with_rows
from kingside.profit.models import (
    AccountTarget,
    CostDraft,
    CostModel,
    Examination,
    KeptWhatIf,
    LessonAcknowledgement,
    LeverScenario,
    ProfitMap,
    ProfitMapQuerySet,
    WhiteSpace,
)
from kingside.profit.models.exits import ExitProposal

WHOLE_BUSINESS: Final = (Role.MGR, Role.EXE, Role.PRG)

RESULT: Final = policy.register("result")(
    Resource(
        title=gettext_lazy("What an account earns"),
        what=gettext_lazy("Revenue, net profit and net margin, always together; how it pays and what it owes."),
        of_accounts=True,
        cells=each((Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT, Role.MENTOR, Role.FIN, *WHOLE_BUSINESS), READ),
    )
)

STATEMENT: Final = policy.register("statement")(
    Resource(
        title=gettext_lazy("Line P&L and cost to serve of an account"),
        what=gettext_lazy(
            "Gross margin, every cost, its products and invoice lines, their profit classes, its segment."
        ),
        of_accounts=True,
        cells=each((Role.LEAD, Role.DEVELOPMENT, Role.MENTOR, Role.FIN, *WHOLE_BUSINESS), READ),
    )
)

TARGETS: Final = policy.register("targets")(
    Resource(
        title=gettext_lazy("Targets of an account"),
        what=gettext_lazy("How much revenue and net profit it is to bring in a period, and how far that is reached."),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT, Role.MENTOR, Role.EXE, Role.FIN), READ),
            **each((Role.MGR, Role.PRG), WRITE),
        },
    )
)

LEVERS: Final = policy.register("levers")(
    Resource(
        title=gettext_lazy("Levers of an account"),
        what=gettext_lazy("What would change it, examined and agreed: lever scenarios, examinations, white space."),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.DEVELOPMENT, Role.MGR, Role.FIN, Role.PRG), WRITE),
            **each((Role.MENTOR, Role.EXE), READ),
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

DEPARTMENT_COSTS: Final = policy.register("department costs")(
    Resource(
        title=gettext_lazy("What accounts cost a department"),
        what=gettext_lazy(
            "Minutes and cost of the department's own resources by account, and what made the map; nothing else of any "
            "account. A department sees its own, whoever sees the business every department's."
        ),
        cells=each((Role.FIN, Role.DEP, *WHOLE_BUSINESS), READ),
    )
)

SALESPERSONS: Final = policy.register("salespersons")(
    Resource(
        title=gettext_lazy("What each salesperson's lines earn"),
        what=gettext_lazy("Revenue, every margin and net profit by who sold; only where somebody stated what for."),
        cells=each((Role.MGR, Role.PRG), READ),
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

DEPENDENCE: Final = policy.register("dependence target")(
    Resource(
        title=gettext_lazy("Target of dependence on accounts that lose money"),
        what=gettext_lazy("How much of revenue and of our minutes may go to them at most."),
        cells={**each((Role.MGR, Role.EXE, Role.FIN), READ), Role.PRG: WRITE},
    )
)

LESSONS: Final = policy.register("lessons")(
    Resource(
        title=gettext_lazy("Who has acknowledged the lesson on profit"),
        what=gettext_lazy("Which members of teams read it, and when; never how well."),
        of_accounts=True,
        cells=each((Role.MGR, Role.PRG), READ),
    )
)

EXITS: Final = policy.register("exits")(
    Resource(
        title=gettext_lazy("Leaving an account"),
        what=gettext_lazy("Proposing it and carrying it out, saying something of it; approving or rejecting it."),
        of_accounts=True,
        cells={
            Role.LEAD: COMMENT | PROPOSE,
            **each((Role.MGR, Role.MENTOR, Role.FIN, Role.DEP), COMMENT),
            Role.EXE: COMMENT | APPROVE,
            Role.PRG: READ,
        },
    )
)

EXIT_CHECKS: Final = policy.register("exit checks")(
    Resource(
        title=gettext_lazy("What leaving an account saves"),
        what=gettext_lazy(
            "A manager recommends it or not, which is to propose; finance checks it, which is to approve."
        ),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.MENTOR, Role.EXE, Role.PRG, Role.DEP), READ),
            Role.MGR: PROPOSE,
            Role.FIN: APPROVE,
        },
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


def levers_of(member: Somebody) -> Extent:
    """The accounts of which a member sees what would change them."""
    return extent_of(member, Deed.READ, LEVERS)


def scenarios_for(member: Somebody) -> QuerySet[LeverScenario]:
    """Lever scenarios that nobody deleted."""
    return LeverScenario.objects.filter(levers_of(member).condition("account__"), deleted_at=None)


def deleted_scenarios_for(member: Somebody) -> QuerySet[LeverScenario]:
    """Lever scenarios that somebody deleted and may want back."""
    return LeverScenario.objects.filter(levers_of(member).condition("account__")).exclude(deleted_at=None)


def kept_what_ifs_for(member: Somebody) -> QuerySet[KeptWhatIf]:
    """What-ifs that were worked out by a job, or will be."""
    return KeptWhatIf.objects.filter(levers_of(member).condition("account__"))


def sees_business(member: Somebody) -> bool:
    """Whether the profit of all accounts together is for this member."""
    return may(member, Deed.READ, BUSINESS)


def sees_salespersons(member: Somebody) -> bool:
    """Whether figures of single salespersons are for this member: they are of persons, so a purpose is stated first."""
    return bool(settings.KINGSIDE_SALESPERSONS_PURPOSE) and may(member, Deed.READ, SALESPERSONS)


def costed_departments_for(member: Somebody) -> QuerySet[Department]:
    """Departments of which a member sees what accounts cost them: those she answers for, or all."""
    return Department.objects.all() if sees_business(member) else answered_for_by(member)


def maps_of_departments_for(member: Somebody) -> ProfitMapQuerySet:
    """Published maps for whoever sees what accounts cost any department. What an account earns is not for all."""
    return ProfitMap.objects.published() if may(member, Deed.READ, DEPARTMENT_COSTS) else ProfitMap.objects.none()


def parts_to_measure() -> tuple[str, ...]:
    """By what maps are measured beside accounts, products and orders, where invoice lines say it."""
    return ("customer_unit", "salesperson") if settings.KINGSIDE_SALESPERSONS_PURPOSE else ("customer_unit",)


def maps_for(member: Somebody) -> ProfitMapQuerySet:
    """Published maps for whoever sees what any account earns, the newest of a whole period first.

    Of which accounts, an extent says.
    """
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


def exits_for(member: Somebody) -> QuerySet[ExitProposal]:
    """Proposals to leave accounts whose exits a member may read."""
    return ExitProposal.objects.filter(extent_of(member, Deed.READ, EXITS).condition("account__"))


def targets_for(member: Somebody) -> QuerySet[AccountTarget]:
    """Targets that nobody took away; they stand beside what the account earns, so whoever reads one sees that, too."""
    read, results = extent_of(member, Deed.READ, TARGETS), results_of(member)
    found = AccountTarget.objects.filter(read.condition("account__"), deleted_at=None)
    return found if read == results else found.filter(results.condition("account__"))


_team_members = with_rows_at(Membership, LESSONS)


@readers.register("lesson_acknowledgement")
def _lessons_in_the_trail(member: Somebody) -> Reach:
    """Of everybody on a team of the accounts where the trail and LESSONS are read."""
    reach = _team_members(member)
    if isinstance(reach, bool):
        return reach
    return LessonAcknowledgement.objects.filter(member__in=reach.filter(in_force(clock.today())).values("member"))


readers.register("lever_scenario")(with_rows_at(LeverScenario, LEVERS))
readers.register("lever_examination")(with_rows_at(Examination, LEVERS))
readers.register("white_space")(with_rows_at(WhiteSpace, LEVERS))
readers.register("exit_proposal")(with_rows_at(ExitProposal, EXITS, EXIT_CHECKS))
readers.register("account_target")(with_rows_at(AccountTarget, TARGETS))
readers.register("cost_model")(with_rows(COST_MODELS))
readers.register("cost_draft")(with_rows(DRAFTS))
readers.register("profit_map")(with_rows(BUSINESS))
readers.register("ledger_figure")(with_rows(BUSINESS))
readers.register("dependence_target")(with_rows(DEPENDENCE))
