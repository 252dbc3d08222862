"""A text message says that there is news, and where; nothing that a bystander should not read."""

from __future__ import annotations

import re

import pytest

from zhian.web.notify.channels import sms

ADDRESS = "https://zhian.example"


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "新消息"), ("en", "there is news")])
def it_says_only_that_there_is_news_in_the_readers_language(language: str, word: str) -> None:
    said = sms.news(ADDRESS, language)
    assert word in said
    assert said.count(ADDRESS) == 1
    rest = said.replace(ADDRESS, "")
    assert not re.search(r"\d", rest), "a number has no business here"
    for other in ("accept", "refus", "grant", "case", "permit", "受理", "批准", "办件", "居留", "护照"):
        assert other not in rest, other


def it_fits_one_message_on_a_host_of_usual_length() -> None:
    assert len(sms.news(ADDRESS, "zh-hans")) <= 70  # sixteen-bit signs
    assert len(sms.news(ADDRESS, "en")) <= 160


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_gives_the_code_once_and_no_link(language: str) -> None:
    said = sms.code("012345", language)
    assert said.count("012345") == 1
    assert "http" not in said
