"""By the link of a mail: a guest becomes a member, a member sets a new password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import PasswordResetDoneView, PasswordResetFromKeyView, PasswordResetView
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from kingside.identity import invitations
from kingside.identity.forms.members import GuestForm
from kingside.identity.operations import WeakPassword

for_anybody = method_decorator((login_not_required, never_cache), name="dispatch")


@for_anybody
class Invitation(FormView[GuestForm]):
    """A guest chooses name and password, once, by the link of the mail."""

    template_name = "identity/invitation.html"
    form_class = GuestForm
    success_url = reverse_lazy("home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.invitation = invitations.find(kwargs["token"], at=timezone.now())
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.invitation.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"invitation": self.invitation}

    def form_valid(self, form: GuestForm) -> HttpResponse:
        told = form.cleaned_data
        try:
            member = invitations.accept(
                token=self.kwargs["token"], name=told["name"], password=told["password"], at=timezone.now()
            )
        except WeakPassword as error:
            form.add_error("password", error.sentence)
            return self.form_invalid(form)
        logout(self.request)  # whoever else sat here
        get_adapter(self.request).login(self.request, member)
        return super().form_valid(form)


@for_anybody
class Forgotten(PasswordResetView):  # type: ignore[misc]
    """Asks for the address; the answer is the same whether somebody has it or not."""

    template_name = "identity/forgotten.html"


@for_anybody
class ForgottenDone(PasswordResetDoneView):  # type: ignore[misc]
    """That answer."""

    template_name = "identity/forgotten_done.html"


@for_anybody
class Reset(PasswordResetFromKeyView):  # type: ignore[misc]
    """A new password, once, within the hour; the second factor is asked for all the same."""

    template_name = "identity/reset.html"
    success_url = reverse_lazy("account_login")
