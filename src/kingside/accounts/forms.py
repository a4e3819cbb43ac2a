"""What comes in by page."""

from django import forms


class AccountForm(forms.Form):
    """What a person says of an account."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the one that was shown
    name = forms.CharField(label="Name", max_length=300)
    sector = forms.CharField(label="Sector", max_length=200, required=False)
    since = forms.DateField(
        label="Customer since", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_version(self) -> int:
        """A form that does not say what it showed showed nothing."""
        return self.cleaned_data["version"] or 0
