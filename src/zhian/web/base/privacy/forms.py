"""What a person and an officer type about personal data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from zhian.kernel.errors import Refused
from zhian.policy.retention import Ground
from zhian.web.base.ui.kit import CodeField, DayField, ZForm

from .kit import PARTS
from .models import Assessment

LONGEST: Final = 2000


def show_reasons(form: ZForm, refused: Refused, language: str) -> None:
    """Put every reason of a refusal on the form."""
    for reason in refused.reasons:
        form.add_error(None, reason.get(language))


class AskForm(ZForm):
    """A request for erasure; `shown` is the digest of what the page showed."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=80)
    words = forms.CharField(
        label=_("What the office should know"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea,
    )
    sure = forms.BooleanField(label=_("I have read what is erased and what stays."))


class GrantForm(ZForm):
    """Erase what was shown."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=80)
    sure = forms.BooleanField(label=_("I have read what is erased. It cannot be brought back."))


class RefuseForm(ZForm):
    """A refusal names the law and says why."""

    ground = forms.ChoiceField(label=_("Legal ground"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons, as the person reads them"), max_length=LONGEST, widget=forms.Textarea
    )

    def __init__(self, grounds: Iterable[Ground], language: str, *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["ground"]
        field.choices = [(each.id, each.title.get(language)) for each in grounds]


class HoldForm(ZForm):
    """A legal hold on everything about the person of a case."""

    reference = CodeField(label=_("Reference of a case of this person"), keep_hyphens=True, max_length=24)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea)
    review_on = DayField(label=_("To be looked at again on"))


class LiftForm(ZForm):
    """Why a hold ends."""

    reason = forms.CharField(label=_("Why it is lifted"), max_length=LONGEST, widget=forms.Textarea)


class AssessmentForm(ZForm):
    """The five parts of an assessment, each in both languages."""

    def __init__(self, known: Assessment | None, language: str, *args: Any) -> None:
        words = known.words if known else {}
        initial = {
            f"{part}_{tag}": words.get(part, {}).get(key, "")
            for part in PARTS
            for tag, key in (("zh", "zh-Hans"), ("en", "en"))
        }
        super().__init__(*args, initial=initial)
        for part, title in PARTS.items():
            for tag, name in (("zh", _("Chinese")), ("en", _("English"))):
                self.fields[f"{part}_{tag}"] = forms.CharField(
                    label=f"{title.get(language)} · {name}", max_length=4000, widget=forms.Textarea
                )
        self.dress()

    def wanted(self) -> dict[str, dict[str, str]]:
        """The words as the service takes them."""
        typed = self.cleaned_data
        return {part: {"zh-Hans": typed[f"{part}_zh"], "en": typed[f"{part}_en"]} for part in PARTS}


class ApproveForm(ZForm):
    """Approving what was read."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=80)
    sure = forms.BooleanField(label=_("I have read the assessment and approve it."))
