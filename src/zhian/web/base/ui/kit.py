"""What other apps import from the interface: forms, fields and the values the components show.

Page contract (templates extend `ui/desk.html`, `ui/public.html` or `ui/error.html`):
blocks `title`, `heading`, `lead`, `main`, on a desk also `actions`; a `form` in the context brings the error
summary and the "Error:" before the title by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.template import TemplateDoesNotExist, loader
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhian.kernel.locales import Text
from zhian.web.base.ui.caseline import (
    CasePoint,
    CaseRow,
    NextStep,
    Pause,
    case_line,
    caseline_rows,
)
from zhian.web.base.ui.days import day_text, instant_text, time_left_text

__all__ = [
    "Account",
    "CasePoint",
    "CaseRow",
    "CodeField",
    "DayField",
    "Event",
    "KeptFile",
    "NavItem",
    "NextStep",
    "Pause",
    "Step",
    "SummaryRow",
    "Task",
    "UploadField",
    "ZForm",
    "ZRenderer",
    "case_line",
    "caseline_rows",
    "day_text",
    "error_entries",
    "instant_text",
    "time_left_text",
]

Words = str | Promise
EXAMPLE_DAY: Final = "2026-\u206011-\u206024"  # the word joiners keep a date on one line
DAY_FORMATS: Final = re.compile(
    r"^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$"
)
INPUT_CLASS_OF: Final[dict[type[forms.Widget], str]] = {forms.NumberInput: "z-input z-input--number"}
CHOICE_WIDGETS: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.CheckboxInput)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a navigation, a footer or tabs; `icon` is a name of frontend/icons.json."""

    label: Words
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, for the account menu; `sign_out_url` is sent a POST."""

    name: str
    role: Words
    sign_out_url: str
    items: tuple[NavItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list; `state` is a kind of `<c-status>`, an empty `url` means not yet open."""

    label: Words
    url: str
    state: str
    word: Words
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One answer to check; `about` names it for a reader who hears only the link "Change"."""

    label: Words
    value: Words
    change_url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a timeline; `kind` is fact, pause, today, next or due."""

    when: Words
    what: Words
    who: Words = ""
    text: Words = ""
    kind: str = "fact"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a stepper; `state` is done, current or ahead."""

    label: Words
    state: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The receipt of a file that is stored already; `state` is the kind and the word of a `<c-status>`."""

    pk: str
    name: str
    kind: str
    size: int
    at: datetime
    digest: str
    state: tuple[str, Text | str]
    removed: tuple[Text, ...]
    url: str
    remove_url: str


class ZRenderer(BaseRenderer):
    """Renders forms with the templates of this app, and widgets with Django's own."""

    form_template_name = "ui/form/form.html"
    field_template_name = "ui/form/field.html"

    def get_template(self, template_name: str) -> Any:
        """The template of the project, or Django's built-in one."""
        try:
            return loader.get_template(template_name)
        except TemplateDoesNotExist:
            return get_default_renderer().get_template(template_name)


class ZForm(forms.Form):
    """A form by our pattern: own words for what is missing, typed values kept, no checks by the browser.

    Write `<form method="post" novalidate>{% csrf_token %}{{ form }}…`; the layout shows the error summary.
    """

    default_renderer = ZRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.dress()

    def dress(self) -> None:
        """Give every field its class and its own words; call it again after adding fields."""
        for name, field in self.fields.items():
            _dress(field)
            if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = str(_missing(field, field.label or name))

    @property
    def error_entries(self) -> list[tuple[str, str]]:
        """(anchor, words) of every error in the order of the fields, for the summary."""
        return error_entries(self)


def error_entries(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(anchor, words) of every error; an error of the whole form leads to its first field."""
    first = next((anchor(bound) for bound in form if not bound.is_hidden), "")
    entries = [(first, str(words)) for words in form.non_field_errors()]
    for bound in form:
        entries += [(anchor(bound), str(words)) for words in bound.errors]
    return entries


def anchor(bound: BoundField) -> str:
    """The id that a link must lead to so that typing can start: the first choice of a group."""
    grouped = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if grouped else str(bound.auto_id)


def _dress(field: forms.Field) -> None:
    widget = field.widget
    if isinstance(widget, CHOICE_WIDGETS) or widget.is_hidden:
        return
    css = INPUT_CLASS_OF.get(type(widget), "z-input")
    own = widget.attrs.get("class", "")
    widget.attrs["class"] = " ".join(dict.fromkeys(f"{css} {own}".split()))
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"  # Django's own default is taller than what people write


def _missing(field: forms.Field, label: Words) -> Words:
    if isinstance(field, forms.FileField):
        return _("Pick a file for “%(label)s”.") % {"label": label}
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to go on.") % {"label": label}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose an answer for “%(label)s”.") % {"label": label}
    return _("Fill in “%(label)s”.") % {"label": label}


def plain(text: str) -> str:
    """Full-width letters and figures as a Chinese keyboard types them, made plain."""
    return unicodedata.normalize("NFKC", text).strip()


class CodeField(forms.CharField):
    """A reference, passport or credit code: spaces, hyphens and full-width figures are forgiven.

    Cleans to capitals without separators, unless `keep_hyphens`.
    """

    def __init__(self, *, keep_hyphens: bool = False, **kwargs: Any) -> None:
        self.keep_hyphens = keep_hyphens
        super().__init__(**kwargs)
        self.widget.attrs |= {"class": "z-input--code", "autocapitalize": "characters", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        """The code in capitals."""
        text = plain(super().to_python(value) or "")
        unwanted = r"\s+" if self.keep_hyphens else r"[\s\-‐‑–—－·]+"
        return re.sub(unwanted, "", text).upper()


class DayField(forms.Field):
    """A day typed as 2026-11-24, 2026/11/24, 20261124 or 2026年11月24日."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", format_lazy(_("For example {day}"), day=EXAMPLE_DAY))
        super().__init__(**kwargs)
        self.widget.attrs |= {"class": "z-input--date", "inputmode": "text", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Typed text as typed; a date in the form we ask for."""
        return value.isoformat() if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """The day, or None when nothing was typed; ValidationError says how to write it."""
        if value in self.empty_values or isinstance(value, date):
            return value.date() if isinstance(value, datetime) else (value or None)
        match = DAY_FORMATS.match(re.sub(r"\s+", "", plain(str(value))))
        try:
            year, month, day = (int(part) for part in match.groups() if part) if match else (0, 0, 0)
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(
                _("“%(label)s” must be a day of the calendar, such as %(example)s.")
                % {"label": self.label or "", "example": EXAMPLE_DAY},
                code="invalid",
            ) from error


class UploadField(forms.FileField):
    """A file, with its limits told before: kinds and size.

    With `upload_url` the file is sent as soon as it is picked, and its receipt (`kept`) stands below the
    field with a hidden `<name>_kept`; without script it travels with the form.
    """

    kept: KeptFile | None = None

    KINDS: ClassVar[dict[str, str]] = {
        "application/pdf": "PDF",
        "image/jpeg": "JPG",
        "image/png": "PNG",
    }

    def __init__(
        self,
        *,
        limit_mb: int = 20,
        accept: Iterable[str] = tuple(KINDS),
        upload_url: Words = "",
        **kwargs: Any,
    ) -> None:
        self.limit_mb = limit_mb
        self.upload_url = upload_url
        self.limit_bytes = limit_mb * 1024 * 1024
        accepted = list(accept)
        kinds = ", ".join(self.KINDS.get(kind, kind) for kind in accepted)
        kwargs.setdefault(
            "help_text", format_lazy(_("{kinds}, up to {limit} MB"), kinds=kinds, limit=limit_mb)
        )
        super().__init__(widget=forms.FileInput(attrs={"accept": ",".join(accepted)}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, when it is not too large."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > self.limit_mb * 1024 * 1024:
            raise ValidationError(
                _("The file is larger than %(limit)s MB. Scan it at a lower resolution or split it.")
                % {"limit": self.limit_mb},
                code="too_large",
            )
        return file
