"""Forms of the desks: bulk assignment, deputies, and paper at the counter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from zhian.policy.lawbook import Edition
from zhian.policy.model import Party
from zhian.web.base.people.services import NewPerson
from zhian.web.base.ui.kit import CodeField, DayField, ZForm
from zhian.web.casework.kit.questions import FactsForm
from zhian.web.casework.selectors.consents import asks_for_sensitive_papers
from zhian.web.casework.services import Deputising

Choices = list[tuple[str, str]]
NOBODY: tuple[str, Any] = ("", _("Choose…"))


class OfficerForm(ZForm):
    """Who takes the ticked cases on."""

    officer = forms.ChoiceField(label=_("Officer in charge"))

    def __init__(self, colleagues: Mapping[UUID, str], *args: Any) -> None:
        super().__init__(*args)
        self.fields["officer"].choices = [NOBODY, *_named(colleagues)]  # type: ignore[attr-defined]

    @property
    def officer_id(self) -> UUID:
        """The account chosen."""
        return UUID(self.cleaned_data["officer"])


class DeputyForm(ZForm):
    """Who stands in for whom, on which days."""

    officer = forms.ChoiceField(label=_("Who is away"))
    deputy = forms.ChoiceField(label=_("Who stands in"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day, included"))

    def __init__(self, colleagues: Mapping[UUID, str], *args: Any) -> None:
        super().__init__(*args)
        for name in ("officer", "deputy"):
            self.fields[name].choices = [NOBODY, *_named(colleagues)]  # type: ignore[attr-defined]

    def wanted(self, office_id: UUID) -> Deputising:
        """The deputyship as the service takes it: the day after the last is the first without it."""
        values = self.cleaned_data
        return Deputising(
            office_id=office_id,
            user_id=UUID(values["officer"]),
            deputy_user_id=UUID(values["deputy"]),
            valid_from=values["first_day"],
            valid_until=values["last_day"] + timedelta(days=1),
        )


class CounterStartForm(ZForm):
    """What is applied for, and whether the person has a file."""

    law = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect)
    known = forms.CharField(
        label=_("Case reference or e-mail address of a person who has a file here"),
        help_text=_("In full, letter by letter. Leave empty to open a new file for the person."),
        required=False,
        max_length=254,
    )

    def __init__(self, laws: Choices, *args: Any) -> None:
        super().__init__(*args)
        self.fields["law"].choices = laws  # type: ignore[attr-defined]


PERSON_FIELDS = (
    "family_name",
    "given_name",
    "native_name",
    "nationality",
    "birth_date",
    "document_number",
    "email",
    "person_language",
)


class CounterForm(FactsForm):
    """A paper application: the person, the matter, the answers of every party, the signed notice."""

    family_name = forms.CharField(
        label=_("Family name, in Latin letters as in the travel document"), max_length=120
    )
    given_name = forms.CharField(label=_("Given names"), max_length=120, required=False)
    native_name = forms.CharField(label=_("Name in own script"), max_length=120, required=False)
    nationality = CodeField(
        label=_("Nationality, as coded in the travel document"),
        help_text=_("One to three letters, such as FRA."),
        max_length=3,
    )
    birth_date = DayField(label=_("Date of birth"))
    document_number = CodeField(label=_("Number of the travel document"), max_length=32)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person is invited to read the file there and to go on without coming in."),
        error_messages={"invalid": _("Write an e-mail address such as name@example.org.")},
        required=False,
        max_length=254,
    )
    person_language = forms.ChoiceField(
        label=_("Language for letters to the person"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    office = forms.ChoiceField(label=_("Office"))
    route = forms.ChoiceField(label=_("Basis"), widget=forms.RadioSelect)
    sponsor = forms.ChoiceField(
        label=_("Recommending or inviting organisation"),
        help_text=_("Leave open when the person applies alone."),
        required=False,
    )
    notice_language = forms.ChoiceField(
        label=_("Language of the privacy notice that was signed"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        label=_("The person signed the privacy notice in front of me, and the signed sheet is in the file."),
    )
    consent_sensitive = forms.BooleanField(
        label=_("The person separately signed for the sensitive papers, and that sheet is in the file."),
    )

    def __init__(
        self,
        edition: Edition,
        offices: Choices,
        sponsors: Choices,
        language: str,
        *args: Any,
        answered: Iterable[str] = (),
        is_new: bool,
    ) -> None:
        known = set(answered)
        asked = [fact for fact in edition.facts.values() if fact.name not in known]
        super().__init__(asked, {}, language, *args)
        self.is_new, self.asked = is_new, asked
        if not is_new:
            for name in PERSON_FIELDS:
                del self.fields[name]
        self._offer("office", offices)
        self._offer("route", [(r.id, r.title.get(language)) for r in edition.routes])
        routes = [route.id for route in edition.routes] or [""]
        if not any(asks_for_sensitive_papers(edition, route) for route in routes):
            del self.fields["consent_sensitive"]
        self.fields["sponsor"].choices = [("", _("None")), *sponsors]  # type: ignore[attr-defined]
        self.dress()

    def _offer(self, name: str, choices: Choices) -> None:
        """A choice of one is no question: it is answered and not shown."""
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.widget, field.required = forms.HiddenInput(), False
            field.initial = choices[0][0]
        elif not choices:
            del self.fields[name]

    def clean_office(self) -> str:
        """The only office where there is one."""
        return str(self.cleaned_data["office"] or self.fields["office"].initial)

    def clean_route(self) -> str:
        """The only basis where there is one."""
        return str(self.cleaned_data["route"] or self.fields["route"].initial or "")

    def new_person(self) -> NewPerson:
        """What the new file is opened with."""
        values = {name: self.cleaned_data[name] for name in PERSON_FIELDS if name != "person_language"}
        return NewPerson(**values, language=self.cleaned_data["person_language"])

    @property
    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """Fields under their headings, in the order of the sheet on the counter."""
        parts: list[tuple[Any, list[str]]] = [
            (_("The person"), list(PERSON_FIELDS) if self.is_new else []),
            (_("The matter"), ["office", "route", "sponsor"]),
            (_("Answers of the person"), self._of(Party.APPLICANT)),
            (_("Answers of the organisation"), self._of(Party.SPONSOR)),
            (_("What the office establishes"), self._of(Party.OFFICER)),
            (_("Consent on paper"), ["notice_language", "consent", "consent_sensitive"]),
        ]
        shown = [(title, [self[n] for n in names if n in self.fields]) for title, names in parts]
        return [(title, fields) for title, fields in shown if fields]

    def _of(self, party: Party) -> list[str]:
        return [f"fact-{n}" for n, fact in enumerate(self.asked) if fact.asked_of is party]


def _named(people: Mapping[UUID, str]) -> Choices:
    return [(str(pk), name) for pk, name in people.items()]
