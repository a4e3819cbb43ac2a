"""Two versions of a cost model beside each other."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.identity.access import require
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.profit import drafting
from kingside.profit.access import COST_MODELS
from kingside.profit.models import CostDraft
from kingside.profit.queries.model_comparison import choices, compared, key_of, versions_to_compare


@require_safe
def compare_models(request: MemberRequest) -> HttpResponse:
    """Which rates differ between two versions, drafts too, and what that comes to."""
    require(request.member, Deed.READ, COST_MODELS)
    then, now = versions_to_compare(request.member, then=request.GET.get("then", ""), now=request.GET.get("now", ""))
    for version in (then, now):
        if isinstance(version, CostDraft):
            drafting.check_costs(version.toml)
    context = {
        "page": compared(request.member, then, now),
        "versions": choices(request.member),
        "then": key_of(then),
        "now": key_of(now),
    }
    return render(request, "profit/model_comparison.html", context)
