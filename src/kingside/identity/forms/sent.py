"""What becomes of a form that was sent: the same wherever one form makes one change."""

from collections.abc import Callable

from django import forms

from kingside.core.errors import DomainError
from kingside.identity.access import NotForYou, NotYours


def carry_out(form: forms.Form, change: Callable[..., object], *, apart: type[DomainError] = NotYours) -> int:
    """200 where the form is right and the change was made; else what is wrong stands in the form.

    An error of the kind `apart` is the caller's, which has another page for it. A form says in `beside` which errors
    are about one of its fields.
    """
    if not form.is_valid():
        return 400
    try:
        change(**form.cleaned_data)
    except DomainError as error:
        if isinstance(error, (NotYours, NotForYou, apart)):
            raise
        form.add_error(getattr(form, "beside", {}).get(type(error)), error.sentence)
        return error.status
    return 200
