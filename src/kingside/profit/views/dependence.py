"""How much depends on accounts that lose money, and the target."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kingside.identity.access import require
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_of_all
from kingside.profit import dependence as operations
from kingside.profit.access import DEPENDENCE
from kingside.profit.models.dependence import SHARES
from kingside.profit.queries.dependence import DependencePage, conflict_of, dependence_page, percents
from kingside.web.fields import NumberField, SeenForm


class TargetForm(SeenForm):
    """The two shares in per cent; it carries the target that it showed."""

    revenue_share = NumberField(label=SHARES["revenue_share"], min_value=0, max_value=100)
    minutes_share = NumberField(label=SHARES["minutes_share"], min_value=0, max_value=100)

    def shares(self) -> dict[str, Decimal]:
        """Of 1."""
        return {name: self.cleaned_data[name] / 100 for name in SHARES}


@require_http_methods(["GET", "HEAD", "POST"])
def dependence(request: MemberRequest) -> HttpResponse:
    """The shares by period of one length, and a form for the target."""
    require(request.member, Deed.READ, DEPENDENCE)
    page = dependence_page(request.member, length=request.GET.get("length", ""))
    form = TargetForm(request.POST or None, label_suffix="", initial=_begun(page))
    status = 200
    if request.method == "POST":
        require(request.member, Deed.WRITE, DEPENDENCE)

        def change(*, seen_version: int, **_said: Decimal) -> None:
            operations.set_target(**form.shares(), seen=seen_version, by=request.member, at=timezone.now())

        try:
            status = carry_out(form, change, apart=operations.TargetChanged)
        except operations.TargetChanged as changed:
            conflict = conflict_of(form.shares(), seen=form.cleaned_data["seen_version"])
            return render(request, "web/conflict.html", {"conflict": conflict}, status=changed.status)
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
    return {name: percents(getattr(target, name)) for name in SHARES} | {"version": target.pk} if target else {}
