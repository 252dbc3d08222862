from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils.translation import override

from zhian.web.base.ui import gallery as gallery_module
from zhian.web.base.ui.gallery import gallery_context

UI = Path(gallery_module.__file__).parent
ICONS = set(json.loads((UI.parents[4] / "frontend" / "icons.json").read_text("utf-8")))
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def shown(template: str, language: str, **context: object) -> str:
    with override(language):
        return render_to_string(template, context, RequestFactory().get("/somewhere?page=2"))


def gallery(language: str, **context: object) -> str:
    with override(language):
        return shown("ui/gallery.html", language, **{**gallery_context(language), **context})


@LANGUAGES
def it_shows_every_component(language: str) -> None:
    html = gallery(language)
    for part in (UI / "templates" / "cotton").glob("*.html"):
        source = part.read_text("utf-8")
        css = re.search(r'class="(z-[a-z]+)', source)
        if css:
            assert css.group(1) in html, part.name


@LANGUAGES
def it_writes_nothing_the_content_policy_would_block(language: str) -> None:
    html = gallery(language)
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "javascript:" not in html
    assert "<style" not in html


@LANGUAGES
def it_gives_every_id_once_and_labels_what_exists(language: str) -> None:
    html = gallery(language)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    for target in re.findall(r'\s(?:for|aria-controls)="([^"]+)"', html):
        assert target in ids
    for group in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html):
        assert set(group.split()) <= set(ids)


def it_uses_only_icons_the_sprite_has() -> None:
    named = set()
    for path in UI.parents[1].rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', path.read_text("utf-8")))
        named |= set(re.findall(r'<c-[a-z-_]+[^>]*\sicon="([^"{]+)"', path.read_text("utf-8")))
    assert named
    assert named <= ICONS


@LANGUAGES
def it_names_the_language_and_offers_the_other_for_the_same_page(language: str) -> None:
    html = gallery(language)
    tag, other = ("zh-Hans", "en") if language == "zh-hans" else ("en", "zh-hans")
    assert f'<html lang="{tag}">' in html
    assert f'name="language" value="{other}"' in html
    assert 'name="next" value="/somewhere?page=2"' in html


@LANGUAGES
def it_carries_the_demonstration_banner_until_the_operator_is_known(language: str) -> None:
    words = ("演示系统，非官方服务", "Demonstration, not an official service")
    nobody = {"name": "", "contact": ""}
    half = {"name": "Sample Bureau", "contact": ""}
    whole = {"name": "Sample Bureau", "contact": "010-0000"}
    for operator, demo, banner in ((nobody, False, True), (half, False, True), (whole, True, True)):
        html = gallery(language, operator=operator, is_demo=demo)
        assert all((text in html) is banner for text in words)
    known = gallery(language, operator=whole, is_demo=False)
    assert not any(text in known for text in words)
    assert "Sample Bureau" in known


@LANGUAGES
@pytest.mark.parametrize("status", [403, 404, 409, 500])
def it_says_on_every_error_page_what_why_and_what_next(language: str, status: int) -> None:
    html = shown("ui/error.html", language, status=status)
    assert re.search(r"<h1>\S.*</h1>", html)
    assert ("下一步怎么办" if language == "zh-hans" else "What to do next") in html
    assert str(status) in html


def it_prefers_the_words_of_the_error_itself() -> None:
    html = shown(
        "ui/error.html", "en", status=409, what="Taken", why="Two at once", do_next="Reload", reasons=["R1"]
    )
    for part in ("<h1>Taken</h1>", "Two at once", "Reload", "<li>R1</li>"):
        assert part in html
    assert "Somebody changed" not in html


def it_can_show_the_fault_page_without_any_context() -> None:
    html = render_to_string("500.html")
    assert "系统出现故障" in html
    assert "Something went wrong here" in html


@override_settings(STATIC_URL="/elsewhere/")
def it_loads_styles_script_and_icons_from_this_host_only() -> None:
    html = gallery("en")
    loaded = re.findall(r'(?:src|href)="([^"]+\.(?:css|js|svg)[^"]*)"', html)
    assert loaded
    assert not any("//" in address for address in loaded)
