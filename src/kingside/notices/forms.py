"""What comes in by page."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from kingside.notices.models import Mail
from kingside.notices.queries import KindSetting, Wish


class WishForm(forms.Form):
    """How one kind of notice comes; its fields carry the name of the kind before theirs."""

    is_listed = forms.BooleanField(required=False)
    mail = forms.ChoiceField(choices=Mail.choices)

    def __init__(self, setting: KindSetting, told: QueryDict | None) -> None:
        self.setting = setting
        now = {"is_listed": setting.wish.is_listed, "mail": setting.wish.mail.value}
        super().__init__(told, prefix=setting.kind, initial=now)
        self.fields["is_listed"].widget.attrs["aria-label"] = _("{title}: in the page").format(title=setting.title)
        self.fields["mail"].widget.attrs["aria-label"] = _("{title}: by mail").format(title=setting.title)

    @property
    def wish(self) -> Wish:
        """What was chosen."""
        return Wish(self.cleaned_data["is_listed"], Mail(self.cleaned_data["mail"]))
