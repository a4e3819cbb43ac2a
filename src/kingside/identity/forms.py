"""What comes in by the sign-in page and by the page for a new password; allauth checks it."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm

from kingside.identity import operations


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail address and password; labels say what to write, so nothing stands in the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["login"].label = "E-mail address"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The current password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password again"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = "At least 12 characters, no common password, and not your name or address."

    def save(self) -> None:
        operations.change_password(member=self.user, password=self.cleaned_data["password1"])
