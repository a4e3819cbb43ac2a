"""How much depends on accounts that lose money, and the target."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kingside.identity.access import require
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_of_all
from kingside.profit import dependence as operations
from kingside.profit.access import DEPENDENCE
from kingside.profit.queries.dependence import DependencePage, dependence_page
from kingside.web.fields import NumberField


class TargetForm(forms.Form):
    """The two shares in per cent."""

    revenue = NumberField(label=gettext_lazy("Of revenue at most, per cent"), min_value=0, max_value=100)
    minutes = NumberField(label=gettext_lazy("Of minutes at most, per cent"), min_value=0, max_value=100)


@require_http_methods(["GET", "HEAD", "POST"])
def dependence(request: MemberRequest) -> HttpResponse:
    """The shares by period of one length, and a form for the target."""
    require(request.member, Deed.READ, DEPENDENCE)
    page = dependence_page(request.member, length=request.GET.get("length", ""))
    form = TargetForm(request.POST or None, label_suffix="", initial=_begun(page))
    status = 200
    if request.method == "POST":
        require(request.member, Deed.WRITE, DEPENDENCE)

        def change(**said: int) -> None:
            shares = {f"{name}_share": value / 100 for name, value in form.cleaned_data.items()}
            operations.set_target(**shares, by=request.member, at=timezone.now())

        status = carry_out(form, change)
        if status == 200:
            messages.success(request, _("The target holds from now on."))
            return redirect("profit:dependence")
    lengths = [(each.key, each.says) for each in page.lengths]
    context = {
        "page": page,
        "form": form,
        "lengths": lengths,
        "history": history_of_all(request.member, "dependence_target"),
    }
    return render(request, "profit/dependence.html", context, status=status)


def _begun(page: DependencePage) -> dict[str, object]:
    target = page.target
    return {"revenue": _percent(target.revenue_share), "minutes": _percent(target.minutes_share)} if target else {}


def _percent(share: Decimal) -> Decimal:
    """Without zeros that say nothing."""
    return Decimal(f"{(100 * share).normalize():f}")
