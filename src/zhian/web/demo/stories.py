"""The cases that guides and journeys tell about: the same in a demonstration of every size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from .plan import PR, WORK, Step, Story

RESEARCHER, ENGINEER = "researcher@people.example", "engineer@people.example"
OTHERS: Final = tuple(f"person{n:02d}@people.example" for n in range(1, 9))
KNOWN_STORIES: Final = 14


def known_stories(at: datetime) -> tuple[Story, ...]:
    """Fourteen cases as of an instant."""
    told = enumerate(_told(), start=1)
    return tuple(_story(number, at, *words) for number, words in told)


def _told() -> Iterator[tuple[str, str, str, str]]:
    """Law, enterprise, person, and how many days ago each step was."""
    o = OTHERS
    yield PR, "qingya", o[0], "75 submit, 74 confirm, 72 accept, 70 forward, 68 acknowledge, 9 grant"
    yield PR, "chenghu", o[1], "64 submit, 63 confirm, 60 accept, 58 forward, 12 deny"
    yield PR, "qingya", o[2], "30 submit, 29 confirm, 26 accept, 25 forward"
    yield PR, "qingya", o[3], "20 submit, 19 confirm, 16 correct"
    yield PR, "chenghu", o[4], "6 submit, 5 confirm"
    yield PR, "qingya", o[5], "3 submit, 2 confirm"
    yield PR, "qingya", RESEARCHER, "1 submit"
    yield WORK, "qingya", o[6], "40 submit, 39 confirm, 38 accept, 36 review, 33 approve"
    yield WORK, "chenghu", o[7], "34 submit, 33 confirm, 31 accept"
    yield WORK, "qingya", o[0], "12 submit, 11 confirm, 10 accept, 8 review"
    yield WORK, "chenghu", o[1], "9 submit, 8 confirm, 7 accept"
    yield WORK, "qingya", ENGINEER, "6 submit, 5 confirm, 4 accept"
    yield WORK, "chenghu", o[2], "4 submit, 3 confirm"
    yield WORK, "chenghu", o[3], "2 submit, 1 confirm"


def _story(number: int, at: datetime, law_id: str, sponsor: str, person: str, words: str) -> Story:
    pairs = [part.split() for part in words.split(",")]
    days = [(int(pairs[0][0]) + 1, "open"), *((int(ago), name) for ago, name in pairs)]
    return Story(
        number=number,
        law_id=law_id,
        route_id="key-enterprise" if law_id == PR else "work",
        person=person,
        office="zgc-hall",
        sponsor=sponsor,
        steps=tuple(Step(at - timedelta(days=ago, minutes=7 * number), name) for ago, name in days),
        is_uploaded=True,
    )
