"""What an administrator and an invited colleague type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhian.kernel.errors import Refused
from zhian.web.base.people.kit import ROLE_NAMES, ROLES_OF, OrganisationKind
from zhian.web.base.ui.kit import ZForm


def show_reasons(form: ZForm, refused: Refused, language: str, field: str | None = None) -> None:
    """Put every reason of a refusal on the form, beside `field` where one is named."""
    for reason in refused.reasons:
        form.add_error(field, reason.get(language))


class InviteForm(ZForm):
    """An address and the post offered; the posts are those of the organisation's kind."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("Write an e-mail address such as name@example.org.")},
        help_text=_("The link is sent there and is shown nowhere else. It works once, for 7 days."),
    )
    role = forms.ChoiceField(label=_("Post"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: OrganisationKind, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = [(role.value, ROLE_NAMES[role].get(language)) for role in ROLES_OF[kind]]


class AcceptForm(ZForm):
    """The account that an invited colleague opens; its address is the invited one."""

    display_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A few unrelated words are easy to remember and hard to guess."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
