"""One small form a move: what it needs beside the version the actor was looking at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from zhian.kernel.clock import legal_day, now
from zhian.kernel.locales import Text
from zhian.policy.model import Party
from zhian.web.base.people.selectors import latest_notice
from zhian.web.base.ui.kit import CodeField, DayField, KeptFile, UploadField, ZForm, day_text
from zhian.web.casework.kit import Asked, Given, Side, kind_of
from zhian.web.casework.models import Visit
from zhian.web.casework.selectors import CaseFile
from zhian.web.casework.selectors.consents import asks_for_sensitive_papers, notices_of
from zhian.web.casework.services.visiting import places

_HANDED_IN = Text(zh="{title}（已提交）", en="{title} (handed in)")
_NOT_HANDED_IN = Text(zh="{title}（未提交）", en="{title} (not handed in)")


class MoveForm(ZForm):
    """Version and reason; moves that need more say so in a subclass."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    move = ""  # its name, for what the service line asks beside it
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
        for asked in kind_of(file.case.law_id).asks(file.case, self.move):
            self.choice(asked.name, asked.label.get(language), _spoken(asked, language))
        self.dress()

    def add_fields(self) -> None:
        """Further fields, filled from the case."""

    def given(self) -> Given:
        """What was filled in, for the service."""
        fields = {k: v for k, v in self.cleaned_data.items() if k not in {"version", "reason"}}
        return Given(reason=self.cleaned_data.get("reason", ""), fields=fields)

    def retyped(self, typed: QueryDict) -> QueryDict:
        """What was typed, to be shown again over the case as this form knows it."""
        kept = typed.copy()
        kept["version"] = str(self.initial["version"])
        return kept

    def choice(self, name: str, label: Any, choices: list[tuple[str, str]], *, required: bool = True) -> None:
        """Add a group of radio buttons."""
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, required=required
        )


def _spoken(asked: Asked, language: str) -> list[tuple[str, str]]:
    return [(value, label.get(language)) for value, label in asked.choices]


class ConfirmForm(MoveForm):
    """The person reads the notice and agrees; to the sensitive papers separately."""

    consent = forms.BooleanField(
        label=_("I have read the notice and I agree to file this application."),
    )

    def add_fields(self) -> None:
        """A second box where the law asks for sensitive papers; and which text of each notice was shown."""
        if asks_for_sensitive_papers(self.file.edition, self.file.case.route_id):
            self.fields["consent_sensitive"] = forms.BooleanField(
                label=_("I agree separately that my sensitive papers are used for this application."),
            )
        self.notices = {}
        for slug in notices_of(self.file.edition, self.file.case.route_id):
            shown = latest_notice(slug)
            self.notices[slug] = f"notice_version_{slug}"
            self.fields[self.notices[slug]] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=shown.version if shown else None
            )

    def given(self) -> Given:
        """The boxes ticked, and the version of each notice that stood above them."""
        names = set(self.notices.values())
        fields = {k: v for k, v in super().given().fields.items() if k not in names}
        shown = {slug: self.cleaned_data[name] for slug, name in self.notices.items()}
        fields["notices"] = {slug: version for slug, version in shown.items() if version is not None}
        return Given(fields=fields)

    def retyped(self, typed: QueryDict) -> QueryDict:
        """What was typed; whoever had agreed to an older text reads the new one and ticks again."""
        kept = super().retyped(typed)
        newest = {name: str(self.fields[name].initial) for name in self.notices.values()}
        if any(kept.get(name) != version for name, version in newest.items()):
            kept.pop("consent", None)
            kept.pop("consent_sensitive", None)
            for name, version in newest.items():
                kept[name] = version
        return kept


class AgreeAgainForm(ConfirmForm):
    """After a consent was taken back: the same notices, and the case goes on."""

    consent = forms.BooleanField(
        label=_("I have read the notice and I agree that work on this application goes on."),
    )


class DeclineForm(MoveForm):
    """Saying no needs no reason."""

    asks_reason = True
    reason_label = _("Reason, if you want to give one")


class WithdrawForm(DeclineForm):
    """The person withdraws on screen; from paper the officer keys what the person signed."""

    def add_fields(self) -> None:
        """At the counter: the signed sheet, and what lies there in words."""
        if Side.APPLICANT in self.file.sides:
            return
        self.fields["reason"].label = _("What lies on the counter")
        self.fields["reason"].help_text = _("For example: letter of the person, with its date.")
        self.fields["signed_sheet"] = forms.BooleanField(
            label=_("The person signed the withdrawal in front of me, and the signed sheet is in the file."),
        )


class SigningForm(MoveForm):
    """A named person stands for a step of the chain."""

    no_conflict = forms.BooleanField(
        label=_("I have no interest in this matter and no close tie to the parties."),
    )


class CorrectionForm(MoveForm):
    """The one notice: tick every paper that is missing or has to be replaced, and add what is not a paper."""

    def add_fields(self) -> None:
        """One box a paper of the law's list."""
        asked = [line for line in self.file.papers if line.rule.party is not Party.OFFICER]
        self.titles = {line.rule.id: line.rule for line in asked}
        choices = []
        for line in asked:
            mark = _HANDED_IN if line.given else _NOT_HANDED_IN
            choices.append((line.rule.id, mark.fill(title=line.rule.title).get(self.language)))
        self.fields["papers"] = forms.MultipleChoiceField(
            label=_("Papers to be supplied or replaced"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[line.rule.id for line in asked if not line.given and str(line.required) == "met"],
        )
        self._note(
            Party.APPLICANT,
            _("To the person, in words"),
            _("Only the person reads this. The notice is sent once, so list everything."),
        )
        if self.file.case.sponsor_id is not None:
            self._note(
                Party.SPONSOR,
                _("To the organisation, in words"),
                _("The organisation and the person read this."),
            )

    def _note(self, party: Party, label: Any, hint: Any) -> None:
        self.fields[f"note_{party.value}"] = forms.CharField(
            label=label,
            help_text=hint,
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def given(self) -> Given:
        """The lines of the notice, each addressed to the party that supplies it."""
        items = [
            {"item": item, "party": self.titles[item].party.value, "note": ""}
            for item in self.cleaned_data.get("papers", [])
        ]
        for party in (Party.APPLICANT.value, Party.SPONSOR.value):
            note = (self.cleaned_data.get(f"note_{party}") or "").strip()
            if note:
                items.append({"item": "", "party": party, "note": note})
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
        given = super().given()
        granted = {"yes": True, "no": False}.get(given.get("granted"))
        return Given(reason=given.reason, fields={**given.fields, "granted": granted})


class CorrectedAnswerForm(AnswerForm):
    """The answer recorded anew, beginning from what is on file."""

    reason_label = _("What was recorded wrongly, and why it is recorded anew")
    reason_hint = _("Everybody who can see the case reads this.")

    def add_fields(self) -> None:
        """The same fields, filled with what stands there now."""
        super().add_fields()
        now_there = self.file.outcome
        if now_there is not None:
            self.initial["granted"] = "yes" if now_there.granted else "no"
            self.initial["authority_reference"] = now_there.authority_reference
            self.initial["decided_on"] = now_there.decided_on
            self.initial["authority_reasons"] = self.file.outcome_reasons or ""


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
        """Purposes of the law, places of the district that handle it."""
        say, law_id = self.language, self.file.case.law_id
        self.choice("purpose", _("Purpose"), [(v.id, v.purpose.get(say)) for v in self.file.edition.visits])
        self.choice("place", _("Place"), [(p.id, p.name.get(say)) for p in places() if law_id in p.services])
        self.fields["visit_on"] = DayField(label=_("Day, when it is fixed"), required=False)
        self.fields["booking_reference"] = forms.CharField(
            label=_("Reference of the outside booking"),
            max_length=60,
            required=False,
        )


class SettleVisitForm(MoveForm):
    """Which of the planned visits took place, or did not."""

    def add_fields(self) -> None:
        """The visits that are planned, by purpose, place and day; the one that is first is chosen."""
        planned = [visit for visit in self.file.visits if visit.state == "planned"]
        self.choice("visit", _("Which visit"), [(str(visit.pk), self._words(visit)) for visit in planned])
        if planned:
            self.initial["visit"] = str(planned[0].pk)

    def _words(self, visit: Visit) -> str:
        purposes = [v.purpose.get(self.language) for v in self.file.edition.visits if v.id == visit.purpose]
        where = [p.name.get(self.language) for p in places() if p.id == visit.place]
        day = [day_text(visit.visit_on, self.language)] if visit.visit_on else []
        return " · ".join([*purposes, *where, *day])

    def given(self) -> Given:
        """The visit chosen."""
        return Given(fields={"visit": UUID(self.cleaned_data["visit"])})


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
        reason = super().given().reason
        return Given(reason=reason, fields={"user_id": UUID(self.cleaned_data["user_id"])})


class PaperForm(ZForm):
    """One paper; what is picked is stored at once and stays stored, so that nobody sends it twice."""

    file = UploadField(
        label=_("File"),
        help_text=_(
            "PDF, JPG or PNG, up to 20 MB; a PDF may have 200 pages. Scripts, links, attachments and details "
            "such as the place of a photograph are removed."
        ),
        upload_url=reverse_lazy("vault:upload"),
    )

    def __init__(
        self, *args: Any, max_age_months: int | None, kept: KeptFile | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if kept is not None:
            self.keep(kept)
        if max_age_months is not None:  # the law limits the age of this paper, so its date is asked for
            self.fields["issued_on"] = DayField(label=_("Day on which the paper was issued"))
            self.order_fields(["issued_on", "file"])
            self.dress()

    def keep(self, kept: KeptFile) -> None:
        """The file is stored already; another one may take its place."""
        field = self.fields["file"]
        assert isinstance(field, UploadField)
        field.kept, field.required = kept, False


FORMS: dict[str, type[MoveForm]] = {
    "confirm": ConfirmForm,
    "file": ConfirmForm,
    "decline": DeclineForm,
    "withdraw": WithdrawForm,
    "accept": SigningForm,
    "refuse_acceptance": SigningForm,
    "agree_again": AgreeAgainForm,
    "review": SigningForm,
    "approve": SigningForm,
    "refuse": SigningForm,
    "send_correction": CorrectionForm,
    "record_answer": AnswerForm,
    "correct_record": CorrectedAnswerForm,
    "acknowledge": AcknowledgeForm,
    "pause": PauseForm,
    "plan_visit": VisitForm,
    "keep_visit": SettleVisitForm,
    "miss_visit": SettleVisitForm,
    "record_official_receipt": OfficialReceiptForm,
    "assign": AssignForm,
}


def form_for(name: str) -> type[MoveForm]:
    """The form of a move; most need only the version and perhaps a reason."""
    return type("NamedForm", (FORMS.get(name, MoveForm),), {"move": name})
