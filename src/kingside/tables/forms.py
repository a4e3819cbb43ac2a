"""What comes in by page."""

from django import forms
from django.utils.translation import gettext_lazy


class ViewForm(forms.Form):
    """The name of a view, and for whom it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    is_default = forms.BooleanField(label=gettext_lazy("Begin with it"), required=False)
    is_shared = forms.BooleanField(label=gettext_lazy("For everybody"), required=False)
