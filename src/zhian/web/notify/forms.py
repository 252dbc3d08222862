"""What an administrator types about a webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhian.kernel.errors import Refused
from zhian.web.base.ui.kit import ZForm


class HookForm(ZForm):
    """The address at which an organisation's own system listens."""

    address = forms.CharField(
        label=_("Address of your system"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        help_text=_("It starts with https:// and can be reached from the internet."),
    )

    def show_reasons(self, refused: Refused, language: str) -> None:
        """Put every reason of a refusal beside the address."""
        for reason in refused.reasons:
            self.add_error("address", reason.get(language))
