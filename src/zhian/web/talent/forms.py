"""What a coordinator types: where to file, whom for, and the letter behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhian.kernel.errors import Refused
from zhian.kernel.locales import Text
from zhian.web.base.people.kit.zones import ZoneField
from zhian.web.base.people.services import Identity, NewPerson
from zhian.web.base.ui.kit import CodeField, DayField, ZForm

from .services import Letter, Right

LATIN_NAME: Final = re.compile(r"^[A-Za-zÀ-ÖØ-öø-ÿĀ-ſ'’.\- ]+$")
NATIONALITY: Final = re.compile(r"^[A-Z]{1,3}$")


def show_refusal(form: ZForm, refused: Refused, language: str, fields: Mapping[Text, str]) -> None:
    """Put every reason on the form, beside its field where it has one; what was typed stays."""
    for reason in refused.reasons:
        form.add_error(fields.get(reason), reason.get(language))
    if refused.do_next is not None:
        form.add_error(None, refused.do_next.get(language))


class PlaceForm(ZForm):
    """On which basis, before which office, and for which of one's enterprises."""

    def __init__(
        self,
        *args: Any,
        sponsors: Sequence[tuple[str, str]],
        routes: Sequence[tuple[str, str]],
        offices: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = (
            ("sponsor", _("For which organisation?"), sponsors),
            ("basis", _("On which basis?"), routes),
            ("office", _("At which office?"), offices),
        )
        for name, label, choices in groups:
            if len(choices) > 1:  # nobody is asked what there is no choice about
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=choices,
                    widget=forms.RadioSelect,
                    initial=_only_first(name, choices) if sponsors else None,
                )
        self._single = {name: choices[0][0] for name, _label, choices in groups if len(choices) == 1}
        self.dress()

    def chosen(self) -> dict[str, str]:
        """What was chosen, with what there was no choice about."""
        return {**self._single, **{name: str(value) for name, value in self.cleaned_data.items()}}


def _only_first(name: str, choices: Iterable[tuple[str, str]]) -> str | None:
    """A basis is suggested: the one that the kind of organisation goes by; nothing else is."""
    return next((value for value, _label in choices), None) if name == "basis" else None


class _DocumentForm(ZForm):
    """What the travel document says about the person."""

    family_name = forms.CharField(
        label=_("Family name"),
        help_text=_("In Latin letters, exactly as in the travel document."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    given_name = forms.CharField(
        label=_("Given names"),
        help_text=_("In Latin letters. Leave it empty when the document shows none."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    native_name = forms.CharField(
        label=_("Name in the person's own script"),
        help_text=_("For letters in Chinese and for addressing the person correctly."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    nationality = CodeField(
        label=_("Nationality"),
        help_text=_("The code in the travel document, one to three letters, for example FRA, D or UTO."),
        max_length=8,
    )
    birth_date = DayField(label=_("Date of birth"))
    document_number = CodeField(
        label=_("Number of the travel document"),
        help_text=_("Spaces and hyphens do not matter."),
        max_length=32,
    )

    def clean_family_name(self) -> str:
        """The family name in the letters of a machine-readable zone."""
        return _latin(str(self.cleaned_data["family_name"]))

    def clean_given_name(self) -> str:
        """The given names, likewise."""
        return _latin(str(self.cleaned_data["given_name"]))

    def clean_nationality(self) -> str:
        """One to three capital letters."""
        code = str(self.cleaned_data["nationality"])
        if not NATIONALITY.match(code):
            raise ValidationError(_("Nationality is a code of one to three letters, for example FRA."))
        return code


class PersonForm(_DocumentForm):
    """The person as the travel document names them, and how to reach them."""

    email = forms.EmailField(
        label=_("The person's e-mail address"),
        help_text=_(
            "A private address is best: the person keeps access after leaving the enterprise. "
            "An invitation to their own file goes there."
        ),
        max_length=254,
        error_messages={"invalid": _("Write an e-mail address such as name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the person's messages"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial="en",
    )

    def person(self) -> NewPerson:
        """What the file is opened with."""
        return NewPerson(**self.cleaned_data)


class OwnFileForm(_DocumentForm):
    """One's own travel document, and how one is reached."""

    email = forms.EmailField(
        label=_("Your e-mail address for news"),
        help_text=_("A private address is best: you keep access whoever employs you."),
        max_length=254,
        error_messages={"invalid": _("Write an e-mail address such as name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language of your messages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def person(self) -> NewPerson:
        """What the file is opened with."""
        return NewPerson(**self.cleaned_data)


class KinForm(PersonForm):
    """A member of the family who may apply along, as their own travel document has it."""

    relation = forms.ChoiceField(label=_("What is this person to you?"), widget=forms.RadioSelect)
    field_order = ("relation",)

    def __init__(self, *args: Any, relations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = relations  # type: ignore[attr-defined]
        self.fields["email"].help_text = _(
            "Their own address, not yours: an invitation to their own file goes there. For a child, a parent "
            "may open the account with a further address."
        )

    def person(self) -> NewPerson:
        """What the file is opened with."""
        return NewPerson(**{name: value for name, value in self.cleaned_data.items() if name != "relation"})


class IdentityForm(_DocumentForm):
    """The same anew, with what the correction rests on."""

    reason = forms.CharField(
        label=_("What the correction rests on"),
        help_text=_("The document you have seen, and what was wrong. The person can read this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def identity(self) -> Identity:
        """Who the person is, as the service takes it."""
        return Identity(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


class ZoneForm(ZForm):
    """The machine-readable lines, to fill in the rest from."""

    zone = ZoneField(
        label=_("Machine-readable lines"),
        help_text=_("The two or three lines with < signs, typed or pasted, each on its own line."),
        required=False,
    )


def _latin(name: str) -> str:
    name = " ".join(name.split())
    if name and not LATIN_NAME.match(name):
        raise ValidationError(
            _("Write the name in Latin letters, as in the machine-readable lines of the travel document.")
        )
    return name


class LetterForm(ZForm):
    """The recommendation letter, and why this person."""

    version = forms.IntegerField(widget=forms.HiddenInput)  # of the draft that the writer was looking at
    number = forms.CharField(
        label=_("Number of the letter"),
        help_text=_("As your organisation's register has it; each number is used once."),
        max_length=80,
    )
    day = DayField(label=_("Date of the letter"))
    post_zh = forms.CharField(label=_("Post, in Chinese"), max_length=160)
    post_en = forms.CharField(label=_("Post, in English"), max_length=160)
    grounds = forms.CharField(
        label=_("Why this person"),
        help_text=_(
            "What the person has done and will do. The person and the office read this. "
            "No health, family or criminal-record matters."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    signed_by_name = forms.CharField(
        label=_("Signed by"), help_text=_("Who signs the letter."), max_length=120
    )

    def letter(self) -> Letter:
        """The letter as the service takes it."""
        return Letter(**{name: value for name, value in self.cleaned_data.items() if name != "version"})

    def look_again(self, version: int) -> None:
        """Keep what was typed, on top of the draft as it stands now."""
        self.data = {**dict(self.data.items()), "version": str(version)}


class RightForm(ZForm):
    """A right to recommend, as its instrument has it."""

    organisation = forms.ChoiceField(label=_("Who may recommend"))
    basis = forms.ChoiceField(label=_("On which basis"), widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number of the instrument"), max_length=80)
    instrument_zh = forms.CharField(label=_("Name of the instrument, in Chinese"), max_length=200)
    instrument_en = forms.CharField(label=_("Name of the instrument, in English"), max_length=240)
    first_day = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day, included"),
        help_text=_("Leave it open when the instrument names none."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        bases: Sequence[tuple[str, str]],
        organisations: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", _("Choose…")), *organisations]  # type: ignore[attr-defined]
        self.fields["basis"].choices = bases  # type: ignore[attr-defined]

    def right(self) -> Right:
        """The right as the service takes it: the day after the last is the first without it."""
        values = self.cleaned_data
        law_id, _slash, route_id = values["basis"].rpartition("/")
        last = values["last_day"]
        return Right(
            organisation_id=UUID(values["organisation"]),
            law_id=law_id,
            route_id=route_id,
            number=values["number"],
            instrument=Text(zh=values["instrument_zh"], en=values["instrument_en"]),
            valid_from=values["first_day"],
            valid_until=None if last is None else last + timedelta(days=1),
        )


class RevokeRightForm(ZForm):
    """Why a right ends."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody who reads the list reads this. Name no person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlacesForm(ZForm):
    """How many places a year has, and where that stands."""

    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)  # what the writer was looking at
    places = forms.IntegerField(
        label=_("Places of the year"),
        help_text=_("Leave it empty while no number is published."),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    source = forms.CharField(
        label=_("Document that names the number"),
        help_text=_("Title and number, as published."),
        max_length=240,
        required=False,
    )
