"""One small form a move: what it needs beside the version the actor was looking at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from zhian.kernel.clock import legal_day, now
from zhian.web.base.ui.kit import CodeField, DayField, UploadField, ZForm
from zhian.web.casework.kit import Given
from zhian.web.casework.selectors import CaseFile, district
from zhian.web.casework.services.agreeing import asks_for_sensitive_papers


class MoveForm(ZForm):
    """Version and reason; moves that need more say so in a subclass."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    asks_reason = False
    reason_label = _("Reason")
    reason_hint: Any = ""

    def __init__(self, file: CaseFile, language: str, needs_reason: bool, *args: Any, **kwargs: Any) -> None:
        self.file, self.language = file, language
        super().__init__(*args, **kwargs)
        if needs_reason or self.asks_reason:
            self.fields["reason"] = forms.CharField(
                label=self.reason_label,
                help_text=self.reason_hint,
                required=needs_reason,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.add_fields()
        self.dress()

    def add_fields(self) -> None:
        """Further fields, filled from the case."""

    def given(self) -> Given:
        """What was filled in, for the service."""
        fields = {k: v for k, v in self.cleaned_data.items() if k not in {"version", "reason"}}
        return Given(reason=self.cleaned_data.get("reason", ""), fields=fields)

    def choice(self, name: str, label: Any, choices: list[tuple[str, str]], *, required: bool = True) -> None:
        """Add a group of radio buttons."""
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, required=required
        )


class ConfirmForm(MoveForm):
    """The person reads the notice and agrees; to the sensitive papers separately."""

    consent = forms.BooleanField(
        label=_("I have read the notice and I agree to file this application."),
    )

    def add_fields(self) -> None:
        """A second box where the law asks for sensitive papers."""
        if asks_for_sensitive_papers(self.file.edition, self.file.case.route_id):
            self.fields["consent_sensitive"] = forms.BooleanField(
                label=_("I agree separately that my sensitive papers are used for this application."),
            )


class DeclineForm(MoveForm):
    """Saying no needs no reason."""

    asks_reason = True
    reason_label = _("Reason, if you want to give one")


class SigningForm(MoveForm):
    """A named person stands for a step of the chain."""

    no_conflict = forms.BooleanField(
        label=_("I have no interest in this matter and no close tie to the parties."),
    )


class CorrectionForm(MoveForm):
    """The one notice: tick every paper that is missing or has to be replaced, and add what is not a paper."""

    def add_fields(self) -> None:
        """One box a paper of the law's list."""
        self.titles = {line.rule.id: line.rule for line in self.file.papers}
        choices = []
        for item, rule in self.titles.items():
            given = next(line.given for line in self.file.papers if line.rule.id == item)
            mark = _("handed in") if given else _("not handed in")
            choices.append((item, f"{rule.title.get(self.language)} ({mark})"))
        self.fields["papers"] = forms.MultipleChoiceField(
            label=_("Papers to be supplied or replaced"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[
                line.rule.id for line in self.file.papers if not line.given and str(line.required) == "met"
            ],
        )
        self.fields["note"] = forms.CharField(
            label=_("Anything else, in words"),
            help_text=_("Both parties read this. The notice is sent once, so list everything."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def given(self) -> Given:
        """The lines of the notice, each addressed to the party that hands in the paper."""
        items = [
            {"item": item, "party": self.titles[item].party.value, "note": ""}
            for item in self.cleaned_data.get("papers", [])
        ]
        note = (self.cleaned_data.get("note") or "").strip()
        if note:
            items.append({"item": "", "party": "applicant", "note": note})
        return Given(fields={"items": items})


class AnswerForm(MoveForm):
    """What the deciding authority answered."""

    def add_fields(self) -> None:
        """Outcome, reference, day, reasons."""
        self.choice("granted", _("Answer"), [("yes", str(_("Granted"))), ("no", str(_("Refused")))])
        self.fields["authority_reference"] = forms.CharField(
            label=_("The authority's reference"), max_length=80
        )
        self.fields["decided_on"] = DayField(label=_("Day of the decision"))
        self.fields["authority_reasons"] = forms.CharField(
            label=_("Reasons the authority gave"),
            help_text=_(
                "Leave empty when it gave none; the record then says so. No names or document numbers."
            ),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def given(self) -> Given:
        """The answer as the service takes it."""
        fields = dict(super().given().fields)
        fields["granted"] = {"yes": True, "no": False}.get(fields["granted"])
        return Given(fields=fields)


class AcknowledgeForm(MoveForm):
    """The authority's own number for the file."""

    authority_reference = forms.CharField(
        label=_("Your reference for this file"),
        max_length=80,
        required=False,
    )


class PauseForm(MoveForm):
    """Which ground, from when, until when."""

    reason_label = _("What has happened")

    def add_fields(self) -> None:
        """Grounds of the law, and the promise alone."""
        grounds = [(g.id, g.title.get(self.language)) for g in self.file.edition.pauses]
        grounds.append(("", str(_("No ground in the law: only the promised date may stand still"))))
        self.choice("ground", _("Ground"), grounds, required=False)
        self.fields["from_on"] = DayField(label=_("From"), initial=lambda: legal_day(now()))
        self.fields["until_on"] = DayField(label=_("Until"), required=False)


class VisitForm(MoveForm):
    """Why, where and when somebody has to come."""

    def add_fields(self) -> None:
        """Purposes of the law, places of the district."""
        say = self.language
        self.choice("purpose", _("Purpose"), [(v.id, v.purpose.get(say)) for v in self.file.edition.visits])
        key = "zh-Hans" if say.startswith("zh") else "en"
        places = [(office["id"], _name(office["name"], key, say)) for office in district()["offices"]]
        self.choice("place", _("Place"), places)
        self.fields["visit_on"] = DayField(label=_("Day, when it is fixed"), required=False)
        self.fields["booking_reference"] = forms.CharField(
            label=_("Reference of the outside booking"),
            max_length=60,
            required=False,
        )


def _name(value: Any, key: str, language: str) -> str:
    return str(value[key]) if isinstance(value, dict) else str(value.get(language))


class OfficialReceiptForm(MoveForm):
    """Number and dates of the acceptance receipt of the exit-entry regulations."""

    number = CodeField(label=_("Number of the acceptance receipt"), max_length=60)
    issued_on = DayField(label=_("Issued on"))
    expires_on = DayField(label=_("Valid until"))


class AssignForm(MoveForm):
    """Who takes the case on."""

    def offer(self, colleagues: list[tuple[UUID, str]]) -> None:
        """Name the people to choose from."""
        self.choice("user_id", _("Officer in charge"), [(str(pk), name) for pk, name in colleagues])
        self.dress()

    def given(self) -> Given:
        """The account chosen."""
        return Given(fields={"user_id": UUID(self.cleaned_data["user_id"])})


class PaperForm(ZForm):
    """One paper; what is picked is stored at once and keeps a receipt."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = UploadField(label=_("File"))

    def __init__(self, *args: Any, max_age_months: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if max_age_months is not None:  # the law limits the age of this paper, so its date is asked for
            self.fields["issued_on"] = DayField(label=_("Day on which the paper was issued"))
            self.order_fields(["version", "issued_on", "file"])
            self.dress()


FORMS: dict[str, type[MoveForm]] = {
    "confirm": ConfirmForm,
    "file": ConfirmForm,
    "decline": DeclineForm,
    "withdraw": DeclineForm,
    "accept": SigningForm,
    "review": SigningForm,
    "approve": SigningForm,
    "refuse": SigningForm,
    "send_correction": CorrectionForm,
    "record_answer": AnswerForm,
    "correct_record": AnswerForm,
    "acknowledge": AcknowledgeForm,
    "pause": PauseForm,
    "plan_visit": VisitForm,
    "record_official_receipt": OfficialReceiptForm,
    "assign": AssignForm,
}


def form_for(name: str) -> type[MoveForm]:
    """The form of a move; most need only the version and perhaps a reason."""
    return FORMS.get(name, MoveForm)
