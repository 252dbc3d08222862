"""A field for the machine-readable zone: what is doubtful is asked, and what it says is only proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from zhian.kernel.clock import legal_day, now
from zhian.web.base.people.mrz import Reading, Zone, read_zone

AT_MOST = 600


class ZoneField(forms.CharField):
    """The lines at the foot of a passport page, typed or pasted; cleans to a Reading without doubts."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"rows": 3, "spellcheck": "false", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.Textarea(attrs=attributes))
        super().__init__(max_length=AT_MOST, strip=False, **kwargs)

    def clean(self, value: Any) -> Reading | None:
        """The zone with its notes; every doubt is an error of its own, and the text stays as it was typed."""
        text = super().clean(value)
        if not text.strip():
            return None
        reading = read_zone(text, today=legal_day(now()))
        if not reading.sound:
            language = get_language() or "zh-hans"
            raise ValidationError([doubt.says.get(language) for doubt in reading.doubts])
        return reading


def proposed(zone: Zone) -> dict[str, str | date | None]:
    """The entries of a person's file that a zone speaks of; names as they stand in it, in capitals."""
    return {
        "family_name": zone.family_name,
        "given_name": zone.given_name,
        "nationality": zone.nationality,
        "birth_date": zone.birth,
        "document_number": zone.number,
    }
