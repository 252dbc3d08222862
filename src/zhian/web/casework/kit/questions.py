"""Questions of the law as a form: one field a fact, in the law's order and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhian.policy.factvalues import to_json
from zhian.policy.model import Fact, FactType
from zhian.web.base.ui.kit import DayField, ZForm


class FactsForm(ZForm):
    """Fields are named ``fact-N``; a question left blank stays open and erases nothing."""

    def __init__(self, facts: Iterable[Fact], known: Mapping[str, Any], language: str, *args: Any) -> None:
        self._facts = {f"fact-{n}": fact for n, fact in enumerate(facts)}
        super().__init__(*args)
        for field_name, fact in self._facts.items():
            field = _field(fact, language)
            field.initial = _shown(known.get(fact.name))
            self.fields[field_name] = field
        self.dress()

    def facts(self) -> dict[str, Any]:
        """Answers in the form the case keeps: text for dates and decimals; open questions are left out."""
        given = {}
        for field_name, fact in self._facts.items():
            value = self.cleaned_data.get(field_name)
            if value in (None, "", []):
                continue
            given[fact.name] = _value(fact, value)
        return given

    def show_reason(self, fact_name: str, words: str) -> None:
        """Put a refusal beside its question."""
        for field_name, fact in self._facts.items():
            if fact.name == fact_name:
                self.add_error(field_name, words)


def _shown(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _field(fact: Fact, language: str) -> forms.Field:
    label = fact.ask.get(language)
    unit = fact.unit.get(language) if fact.unit else ""
    if fact.type is FactType.BOOL:
        choices = [("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)
    named = [(key, text.get(language)) for key, text in fact.values.items()]
    if fact.type is FactType.ENUM:
        return forms.ChoiceField(label=label, choices=named, widget=forms.RadioSelect, required=False)
    if fact.type is FactType.SET:
        return forms.MultipleChoiceField(
            label=label, choices=named, widget=forms.CheckboxSelectMultiple, required=False
        )
    if fact.type is FactType.DATE:
        return DayField(label=label, required=False)
    if fact.type is FactType.INT:
        return forms.IntegerField(label=label, help_text=unit, required=False, localize=False)
    return forms.CharField(label=label, help_text=unit, required=False, max_length=200)


def _value(fact: Fact, value: Any) -> Any:
    if fact.type is FactType.BOOL:
        return value == "true"
    if fact.type is FactType.DATE:
        return to_json(value)
    return value
