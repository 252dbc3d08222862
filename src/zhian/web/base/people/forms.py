"""What people type about themselves and their accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.ui.kit import CodeField, DayField, ZForm

from .kit.scopes import SCOPE_NAMES
from .models import User
from .services import LIVES, Proof, password_reasons

PASSKEY_LENGTH = 20_000
_NEW_PASSWORD_HINT = _(
    "At least 10 characters. A few unrelated words are easy to remember and hard to guess."
)


def show_reasons(form: ZForm, refused: Refused, language: str, at: Mapping[Text, str] | None = None) -> None:
    """Put every reason of a refusal on the form; `at` says which reason belongs to which field."""
    for reason in refused.reasons:
        form.add_error((at or {}).get(reason), reason.get(language))
    if refused.do_next is not None:
        form.add_error(None, refused.do_next.get(language))


def _email(**kwargs: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    messages = {"invalid": _("Write an e-mail address such as name@example.org.")}
    return forms.EmailField(widget=widget, error_messages=messages, max_length=254, **kwargs)


def _password(autocomplete: str, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(widget=widget, strip=False, max_length=256, **kwargs)


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class LoginForm(ZForm):
    """E-mail and password."""

    email = _email(label=_("E-mail address"))
    password = _password("current-password", label=_("Password"))


class AccountForm(ZForm):
    """One's own name on screen, and language."""

    display_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = _language()


class PasswordForm(ZForm):
    """The old password and a new one."""

    old = _password("current-password", label=_("Current password"))
    new = _password("new-password", label=_("New password"), help_text=_NEW_PASSWORD_HINT)


class ForgottenForm(ZForm):
    """Where the link for a new password goes."""

    email = _email(label=_("E-mail address"))


class NewPasswordForm(ZForm):
    """A password chosen through a mailed link."""

    new = _password("new-password", label=_("New password"), help_text=_NEW_PASSWORD_HINT)


class ProveForm(ZForm):
    """The password once more."""

    password = _password("current-password", label=_("Password"))


class CodeForm(ZForm):
    """A code of the authenticator app, or one of the recovery codes."""

    code = CodeField(
        label=_("Code"),
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
            }
        ),
    )


class PasskeyForm(ZForm):
    """What the browser says for a passkey; the script of the page fills it in."""

    credential = forms.JSONField(
        label=_("Passkey"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("No passkey came from the device. Try again, or use another way."),
            "invalid": _("The passkey was not accepted. Try again, or use another way."),
        },
    )

    def clean_credential(self) -> Any:
        """Of a size that browsers send."""
        if len(self.data.get("credential", "")) > PASSKEY_LENGTH:
            raise forms.ValidationError(self.fields["credential"].error_messages["invalid"])
        return self.cleaned_data["credential"]


class NewPasskeyForm(PasskeyForm):
    """A passkey just made, and what its owner calls it."""

    field_order = ("name", "credential")
    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("So that you know it again, for example “Office computer”."),
        max_length=60,
    )


class NewAccountForm(ZForm):
    """An account opened through an invitation; validates the password against name and address."""

    email = _email(label=_("E-mail address"))
    display_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = _password("new-password", label=_("Password"), help_text=_NEW_PASSWORD_HINT)
    language = _language()

    def clean(self) -> dict[str, Any]:
        """The values; a weak password is told beside its field."""
        values = super().clean() or {}
        if password := values.get("password"):
            user = User(email=values.get("email", ""), display_name=values.get("display_name", ""))
            for reason in password_reasons(password, user):
                self.add_error("password", reason.get(get_language() or "zh-hans"))
        return values


class ProofForm(ZForm):
    """What opens a file beside the link: two things that stand in the person's own travel document."""

    document_number = CodeField(
        label=_("Number of your travel document"),
        help_text=_("As in the file. Spaces and hyphens do not matter."),
        max_length=32,
    )
    birth_date = DayField(label=_("Your date of birth"))
    write_here = forms.BooleanField(
        label=_("Send news of my application to the address of this account"),
        help_text=_("Otherwise it keeps going to the address the invitation was sent to."),
        required=False,
        initial=True,
    )

    def proof(self) -> Proof:
        """What is compared with the file."""
        return Proof(
            document_number=self.cleaned_data["document_number"], birth_date=self.cleaned_data["birth_date"]
        )


class JoinForm(ProofForm, NewAccountForm):
    """A new account for one's own file."""

    field_order = ("document_number", "birth_date", "email", "write_here")

    def account(self) -> dict[str, Any]:
        """What the account is opened with."""
        return {name: self.cleaned_data[name] for name in ("email", "display_name", "password", "language")}


class TokenForm(ZForm):
    """What a token is for, and how long it lives."""

    name = forms.CharField(
        label=_("Name of this token"),
        help_text=_("So that you know it again, for example “Calendar at home”."),
        max_length=60,
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("How long it works"), widget=forms.RadioSelect, initial="30")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "zh-hans"
        uses: Any = self.fields["scopes"]
        uses.choices = [(scope.value, name.get(language)) for scope, name in SCOPE_NAMES.items()]
        lives: Any = self.fields["days"]
        lives.choices = [(str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in LIVES]


class ContactForm(ZForm):
    """How a person is reached."""

    email = _email(
        label=_("E-mail address"),
        required=False,
        help_text=_("A private address still reaches you after you change employers."),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With the country code, for example +86 10 5555 0100."),
    )
    language = _language()


class MobileForm(ZForm):
    """A mobile number for text messages, and the person's agreement under the notice beside it."""

    number = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With the country code, for example +44 7700 900123. A Chinese number needs none."),
    )
    agree = forms.BooleanField(
        label=_("I have read the notice and I agree to get text messages at this number.")
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def beside(self, version: int) -> None:
        """Stand beside this version of the notice; whoever had agreed to another one ticks again."""
        if (self.cleaned_data.get("edition") or 0) == version:
            return
        typed = {name: value for name, value in self.data.items() if name != "agree"}
        self.data = {**typed, "edition": str(version)}


class TextCodeForm(ZForm):
    """The code out of a text message."""

    code = CodeField(
        label=_("Code in the text message"),
        help_text=_("Six digits. They work for ten minutes."),
        max_length=16,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )
