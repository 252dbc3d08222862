"""Tags and filters of every page: icons, the language of the page, dates, bilingual texts."""

from __future__ import annotations

from datetime import date, datetime

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhian.kernel.locales import Text
from zhian.web.base.ui import kit
from zhian.web.base.ui.days import day_text, instant_text, time_left_long, time_left_text

register = template.Library()


def language_now() -> str:
    """The language of the answer being written."""
    return get_language() or "zh-hans"


@register.simple_tag
def html_lang() -> str:
    """`zh-Hans` or `en`, for the `lang` attribute."""
    return "zh-Hans" if language_now().startswith("zh") else "en"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One icon of the sprite, hidden from readers: the word beside it says it."""
    return format_html(
        '<svg class="z-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def say(text: Text | str | None) -> str:
    """A bilingual text in the language of the page; a plain string passes, a lazy one is written out."""
    if text is None:
        return ""
    return text.get(language_now()) if isinstance(text, Text) else str(text)


@register.filter
def error_list(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(anchor, words) of every error of a form, ours or Django's."""
    return kit.error_entries(form)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A `<time>` that does not wrap: `24 Nov 2026`, `2026年11月24日`; empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return format_html(
            '<time datetime="{}">{}</time>', value.isoformat(), instant_text(value, language_now())
        )
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value, language_now()))


@register.simple_tag
def time_left(n: int, unit: str) -> SafeString:
    """The short form of time left, red and with its word when overdue."""
    css = "z-nowrap z-late" if n < 0 else "z-nowrap"
    language = language_now()
    return format_html(
        '<span class="{}" title="{}">{}</span>',
        css,
        time_left_long(n, unit, language),
        time_left_text(n, unit, language),
    )
