"""What comes in by page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.comments.files import ACCEPTED
from kingside.comments.models import LONGEST
from kingside.web.fields import SeenForm


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None, one or several files."""

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile[Any]]:
        """Each on its own; whether it can be attached is for the operation."""
        return [file for file in data or () if file]


class TextForm(forms.Form):
    """What a comment says."""

    text = forms.CharField(
        label=pgettext_lazy("what somebody says", "Comment"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MendForm(SeenForm, TextForm):
    """What it is to say instead, over the version that was seen."""


class CommentForm(TextForm):
    """A new comment, and the files with it."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    attached = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        widget=FilesInput(attrs={"accept": ",".join(ACCEPTED)}),
    )
