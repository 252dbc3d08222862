"""What the rows of the desk's list are written with."""

from __future__ import annotations

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhian.web.casework.views.desk import Words

register = template.Library()


@register.simple_tag
def words(name: Words) -> SafeString:
    """A name of the list: the short form for the eye, the whole for the pointer and for who listens.

    A tag and no included file: a page of the list writes fifty of them.
    """
    language = get_language() or "zh-hans"
    full = name.full.get(language)
    if not name.is_cut:
        return escape(full)
    return format_html(
        '<span class="z-desklist__short" title="{0}" aria-hidden="true">{1}</span>'
        '<span class="z-desklist__full">{0}</span>',
        full,
        name.short.get(language),
    )
