"""What the search finds of this room: cost models, drafts, the ledger, and products, which lead to what they earn."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.palette import files_kind
from kingside.offerings.models import Product
from kingside.profit.access import BUSINESS, COST_MODELS, DRAFTS, sees_business
from kingside.profit.models import CostDraft, CostModel
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


def _sees_cost_models(member: Member) -> bool:
    return may(member, Deed.READ, COST_MODELS)


def _sees_drafts(member: Member) -> bool:
    return may(member, Deed.READ, DRAFTS)


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
search_kinds.register("file of ledger figures")(files_kind("file of ledger figures", BUSINESS))
pages.register("profit:ledger")(
    Page(gettext_lazy("The ledger's figures"), "profit:ledger", sees_business, gettext_lazy("tie reconciliation"))
)
