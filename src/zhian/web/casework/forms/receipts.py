"""The one form strangers fill in: a receipt to verify."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhian.web.base.ui.kit import UploadField, ZForm
from zhian.web.casework.services.receipting_verify import UPLOAD_LIMIT_BYTES

LIMIT_MB = UPLOAD_LIMIT_BYTES // 1_000_000


class VerifyForm(ZForm):
    """A file, or pasted text: one of the two."""

    file = UploadField(
        label=_("Receipt file"),
        limit_mb=LIMIT_MB,
        accept=("application/pdf", "application/json", ".pdf", ".json"),
        required=False,
        help_text=_("The PDF or the JSON file as you received it, up to 1 MB."),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        max_length=UPLOAD_LIMIT_BYTES // 4,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "z-input z-mono"}),
        help_text=_("What the QR code says (it starts with zhian-receipt/1), or the whole JSON."),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        self.too_large = too_large
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        given = super().clean() or {}
        if self.too_large:
            raise ValidationError(
                {"file": _("The file is larger than 1 MB, so it was not read: no receipt is that large.")}
            )
        if self.errors:
            return given
        if not given.get("file") and not (given.get("text") or "").strip():
            raise ValidationError({"file": _("Pick the file of a receipt, or paste its text below.")})
        return given

    @property
    def document(self) -> bytes:
        """The bytes to verify; the file counts when both are given."""
        file = self.cleaned_data.get("file")
        return bytes(file.read()) if file else str(self.cleaned_data["text"]).encode("utf-8")
