"""The pages of rates."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kingside.core.versioning import StaleVersion
from kingside.identity.access import require
from kingside.identity.forms.sent import carry_out
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_of_all
from kingside.money import operations, queries
from kingside.money.access import RATES, rates_for
from kingside.money.forms import RateForm, ReportingForm
from kingside.money.lists import LIST
from kingside.money.unsaid import consequences, unsaid
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page
from kingside.web.locales import day


@require_http_methods(["GET", "HEAD", "POST"])
@opens_as_kept(LIST)
def rates(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All rates that count, and a form for another one."""
    require(request.member, Deed.READ, RATES)
    begun = {name: request.GET[name] for name in ("base", "quote", "on") if name in request.GET}
    form = RateForm(request.POST or None, into=queries.reporting(), begun=begun)
    status = 200
    if request.method == "POST":
        require(request.member, Deed.WRITE, RATES)
        status = carry_out(form, lambda **said: operations.record_rate(**said, by=request.member))
        if status == 200:
            messages.success(request, _("The rate counts from now on."))
            return redirect("money:rates")
    context = {
        "page": queries.rates_page(request.member),
        "list": list_page(LIST, LIST.open(request.member, {}), request.member, request.GET, kept),
        "form": form,
        "history": history_of_all(request.member, "exchange_rate"),
    }
    return render(request, "money/rates.html", context, status=status)


@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a rate back."""
    rate = get_object_or_404(rates_for(request.member), pk=pk)
    operations.withdraw(rate=rate, by=request.member)
    sentence = _("{base} in {quote} on {day} was taken back.")
    messages.success(request, sentence.format(base=rate.base, quote=rate.quote, day=day(rate.on)))
    return redirect("money:rates")


@require_http_methods(["GET", "HEAD", "POST"])
def reporting(request: MemberRequest) -> HttpResponse:
    """Choose the reporting currency; both versions where somebody was faster."""
    require(request.member, Deed.WRITE, RATES)
    left = unsaid()
    form = ReportingForm(request.POST or None, into=queries.reporting(), asks_unsaid=bool(left))
    status = 200
    if request.method == "POST":
        try:
            choose = partial(operations.choose_reporting_currency, by=request.member)
            status = carry_out(form, choose, apart=StaleVersion)
        except StaleVersion as stale:
            said = {**form.cleaned_data}
            conflict = queries.conflict_of(said, seen=said.pop("seen_version"))
            return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
        if status == 200:
            messages.success(request, _("Amounts are brought into this currency from now on."))
            return redirect("money:rates")
    context = {
        "form": form,
        "into": queries.reporting(),
        "consequences": consequences(),
        "unsaid": left,
        "history": history_of_all(request.member, "reporting_currency"),
    }
    return render(request, "money/reporting.html", context, status=status)
