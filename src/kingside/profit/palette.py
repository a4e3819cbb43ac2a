"""What the search finds of this room: its pages and records, and products, which lead to what they earn."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.accounts.access import extent_of
from kingside.accounts.models import Account
from kingside.accounts.palette import at_accounts
from kingside.identity.access import may, remembered
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource
from kingside.imports.palette import files_kind
from kingside.offerings.models import Product
from kingside.profit.access import (
    BUSINESS,
    COST_MODELS,
    DEPARTMENT_COSTS,
    DEPENDENCE,
    DRAFTS,
    EXITS,
    LESSONS,
    LEVERS,
    RESULT,
    SALESPERSONS,
    STATEMENT,
    TARGETS,
    cost_models_for,
    maps_for,
    sees_business,
    sees_salespersons,
)
from kingside.profit.models import CostDraft, CostModel, LeverScenario
from kingside.profit.models.exits import ExitProposal
from kingside.search.kinds import Found, Page, Rows, SearchKind, pages, search_kinds


def _models(rows: Rows) -> Iterator[Found]:
    for model in rows.order_by():
        yield Found(ref=str(model.pk), title=str(model), url=model.get_absolute_url())


def _drafts(rows: Rows) -> Iterator[Found]:
    for draft in rows.filter(deleted_at=None).order_by().only("pk", "name"):
        yield Found(ref=str(draft.pk), title=draft.name, detail=gettext_noop("draft"), url=draft.get_absolute_url())


def _products(rows: Rows) -> Iterator[Found]:
    """To what it earns with whom, which also says so of one that was never sold."""
    for pk, code, name, category in rows.order_by().values_list("pk", "code", "name", "category"):
        detail = ", ".join(filter(None, ("" if name == code else code, category)))
        url = f"{reverse('profit:cells')}?{urlencode({'show': 'all', 'product': code})}"
        yield Found(ref=str(pk), title=name, detail=detail, words=code, url=url)


def _scenarios(rows: Rows) -> Iterator[Found]:
    """By their own name, and by the account and product they are of; the period tells one edition from the other."""
    for scenario in rows.filter(deleted_at=None).order_by().select_related("account").defer("levers", "outcome"):
        account = scenario.account
        yield Found(
            ref=str(scenario.pk),
            title=scenario.name,
            detail=", ".join(filter(None, (account.name, scenario.product, scenario.period))),
            words=f"{account.name} {account.number} {scenario.product}",
            url=scenario.get_absolute_url(),
            about=account.pk,
        )


def _exits(rows: Rows) -> Iterator[Found]:
    for proposal in rows.order_by().select_related("account").defer("figures", "reason", "levers"):
        account = proposal.account
        yield Found(
            ref=str(proposal.pk),
            title=_("Leaving {account}").format(account=account.name),
            detail=", ".join(filter(None, (proposal.product, proposal.get_state_display()))),
            words=f"{account.number} {proposal.product}",
            url=proposal.get_absolute_url(),
            about=account.pk,
        )


def _sees_cost_models(member: Member) -> bool:
    return may(member, Deed.READ, COST_MODELS)


def _sees_drafts(member: Member) -> bool:
    return may(member, Deed.READ, DRAFTS)


def has_a_map(may_see: Callable[[Member], bool]) -> Callable[[Member], bool]:
    """Pages of a profit map are there once one is published."""
    return lambda member: may_see(member) and remembered(member, "has a map", lambda: maps_for(member).exists())


def _may(deed: Deed, resource: Resource) -> Callable[[Member], bool]:
    """Of the business, or at some account at least."""
    if resource.of_accounts:
        return lambda member: bool(extent_of(member, deed, resource))
    return lambda member: may(member, deed, resource)


def _sees_of_salespersons(member: Member) -> bool:
    """Without a purpose the page says how to state one."""
    may_read = may(member, Deed.READ, SALESPERSONS)
    return may_read and (not sees_salespersons(member) or has_a_map(_everybody)(member))


def _everybody(member: Member) -> bool:
    return member.is_active


def _has_two_versions(member: Member) -> bool:
    return len(cost_models_for(member)[:2]) > 1


search_kinds.register("product")(
    SearchKind(name="product", label=gettext_lazy("Products"), model=Product, found=_products, allowed=sees_business)
)
search_kinds.register("cost model")(
    SearchKind(
        name="cost model", label=gettext_lazy("Cost models"), model=CostModel, found=_models, allowed=_sees_cost_models
    )
)
search_kinds.register("draft")(
    SearchKind(
        name="draft", label=gettext_lazy("Drafts of cost models"), model=CostDraft, found=_drafts, allowed=_sees_drafts
    )
)
search_kinds.register("scenario")(
    SearchKind(
        name="scenario",
        label=gettext_lazy("Lever scenarios"),
        model=LeverScenario,
        found=_scenarios,
        allowed=at_accounts(LEVERS),
        follows={Account: "account"},
    )
)
search_kinds.register("exit")(
    SearchKind(
        name="exit",
        label=gettext_lazy("Proposals to leave"),
        model=ExitProposal,
        found=_exits,
        allowed=at_accounts(EXITS),
        follows={Account: "account"},
    )
)
search_kinds.register("file of ledger figures")(files_kind("file of ledger figures", BUSINESS))
search_kinds.register("file of targets")(files_kind("file of targets", TARGETS))

READS_STATEMENTS = has_a_map(_may(Deed.READ, STATEMENT))

for _page in (
    Page(gettext_lazy("The ledger's figures"), "profit:ledger", sees_business, gettext_lazy("tie reconciliation")),
    Page(gettext_lazy("Receivables"), "profit:receivables", _may(Deed.READ, RESULT), gettext_lazy("overdue, who owes")),
    Page(gettext_lazy("Open items"), "profit:open_items", _may(Deed.READ, RESULT), gettext_lazy("unpaid invoices")),
    Page(gettext_lazy("Leaving accounts"), "profit:exits", _may(Deed.READ, EXITS), gettext_lazy("exits")),
    Page(
        gettext_lazy("What accounts cost a department"),
        "profit:department_costs",
        _may(Deed.READ, DEPARTMENT_COSTS),
        gettext_lazy("minutes and cost of its resources"),
    ),
    Page(
        gettext_lazy("Targets of accounts"),
        "profit:targets",
        _may(Deed.READ, TARGETS),
        gettext_lazy("targets of revenue and net profit, attainment"),
    ),
    Page(gettext_lazy("Set a target"), "profit:new_target", _may(Deed.WRITE, TARGETS), gettext_lazy("of an account")),
):
    pages.register(_page.address)(_page)

for _title, _address, _sees, _detail in (
    (gettext_lazy("What if rates changed"), "profit:rates", has_a_map(sees_business), gettext_lazy("what-if")),
    (
        gettext_lazy("Segments by period"),
        "profit:segments",
        has_a_map(sees_business),
        gettext_lazy("peaks, drains, migration, trend"),
    ),
    (gettext_lazy("Accounts by products, as a list"), "profit:cells", READS_STATEMENTS, gettext_lazy("profit classes")),
    (gettext_lazy("Orders"), "profit:orders", READS_STATEMENTS, gettext_lazy("cascade of margins")),
    (gettext_lazy("Credit notes"), "profit:credit_notes", READS_STATEMENTS, gettext_lazy("unmatched, returns")),
    (
        gettext_lazy("Lines that took a default"),
        "profit:estimated_lines",
        READS_STATEMENTS,
        gettext_lazy("estimated, missing drivers"),
    ),
    (gettext_lazy("Products"), "profit:products", has_a_map(sees_business), gettext_lazy("cascade of margins")),
    (gettext_lazy("Customer units"), "profit:customer_units", READS_STATEMENTS, gettext_lazy("cascade of margins")),
    (gettext_lazy("Groups of accounts"), "profit:groups", READS_STATEMENTS, gettext_lazy("what is part of what")),
    (gettext_lazy("Salespersons"), "profit:salespersons", _sees_of_salespersons, gettext_lazy("cascade of margins")),
    (
        gettext_lazy("Dependence on accounts that lose money"),
        "profit:dependence",
        _may(Deed.READ, DEPENDENCE),
        gettext_lazy("target"),
    ),
    (gettext_lazy("How to read profit"), "profit:lesson", _everybody, gettext_lazy("lesson")),
    (
        gettext_lazy("Who has read the lesson"),
        "profit:lesson_readers",
        _may(Deed.READ, LESSONS),
        gettext_lazy("how to read profit"),
    ),
    (
        gettext_lazy("Propose to leave"),
        "profit:new_exit",
        has_a_map(_may(Deed.PROPOSE, EXITS)),
        gettext_lazy("leaving an account"),
    ),
    (
        gettext_lazy("Compare two versions of a cost model"),
        "profit:compare_models",
        _has_two_versions,
        gettext_lazy("rates"),
    ),
    (gettext_lazy("A first cost model"), "profit:questions", _may(Deed.WRITE, DRAFTS), gettext_lazy("questions")),
):
    pages.register(_address)(Page(_title, _address, _sees, _detail, is_offered=False))
