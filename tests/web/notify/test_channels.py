"""The words of the mails, and their envelope."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core import mail

from zhian.web.notify.channels import email
from zhian.web.notify.channels.email import Letter

LINK = "https://zhian.example/news/"
UNTIL = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LETTERS = {
    "news": lambda language: email.news(LINK, language),
    "colleague": lambda language: email.invitation_of_colleague(LINK, UNTIL, language),
    "person": lambda language: email.invitation_of_person(LINK, UNTIL, language),
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def it_says_everything_in_both_languages_the_readers_first(name: str, language: str) -> None:
    letter = LETTERS[name](language)
    assert letter.body.count(LINK) == 2
    chinese, english = letter.body.index("您好"), letter.body.index("Hello")
    assert (chinese < english) is (language == "zh-hans")
    assert "智安" in letter.subject
    assert "Zhian" in letter.subject


def it_says_only_that_there_is_news() -> None:
    letter = email.news(LINK, "en")
    said = letter.subject + letter.body.replace(LINK, "")
    assert "there is news" in letter.subject
    assert not re.search(r"\d", said), "a number has no business here"
    for word in ("accept", "refus", "grant", "case", "permit", "受理", "批准", "办件", "居留", "护照"):
        assert word not in said, word


def it_says_until_when_a_link_works() -> None:
    assert "2026-12-01 10:00 UTC+8" in email.invitation_of_person(LINK, UNTIL, "en").body


def it_sends_plain_text_that_asks_for_no_answer() -> None:
    email.send("reader@example.org", Letter("Subject", "Body"), key="case:1", at=UNTIL)
    (message,) = mail.outbox
    sent = message.message()
    assert sent.get_content_type() == "text/plain"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Date"] == "Tue, 01 Dec 2026 02:00:00 +0000"
    assert sent["Message-ID"] == email.message_id("case:1")


def it_gives_each_key_a_number_of_its_own() -> None:
    assert email.message_id("case:1") == email.message_id("case:1") != email.message_id("case:2")
    assert re.fullmatch(r"<[0-9a-f]{40}@[\w.-]+>", email.message_id("case:1"))


def it_keeps_what_the_number_stands_for_to_itself() -> None:
    assert "case" not in email.message_id("case:018f2c")
