"""A flood costs the log a handful of events, and they say how large it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories.people import NOW, SYSTEM
from zhian.kernel.clock import now
from zhian.web.base.audit.models import Event
from zhian.web.base.audit.selectors import how_often
from zhian.web.base.audit.services import Entry, record_seldom, seldom
from zhian.web.base.people.kit import Actor

pytestmark = pytest.mark.django_db
VERB = "test.knocked"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seldom, "_counts", type(seldom._counts)())


def knock(times: int, *, key: str = "a", at: object = NOW) -> None:
    """So often."""
    for _ in range(times):
        record_seldom(Actor(), Entry(VERB, "user", uuid4(), body={"door": "x"}), key=key, at=at)  # type: ignore[arg-type]


def written() -> list[tuple[int, int]]:
    """What the events say, in their order."""
    rows = Event.objects.visible_to(SYSTEM).filter(verb=VERB).order_by("id")
    return [(row.body["times"], row.body["more"]) for row in rows]


def it_writes_the_first_five_then_powers_of_ten_and_loses_no_count() -> None:
    knock(1234)
    assert written() == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (10, 5), (100, 90), (1000, 900)]
    assert Event.objects.visible_to(SYSTEM).filter(verb=VERB)[0].body["door"] == "x"


def it_counts_every_hour_and_every_key_anew() -> None:
    knock(6)
    knock(1, key="b")
    knock(1, at=NOW + timedelta(hours=1))
    assert written()[-2:] == [(1, 1), (1, 1)]


def it_remembers_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seldom, "REMEMBERED", 2)
    for key in ("a", "b", "c"):
        knock(6, key=key)
    knock(1, key="a")
    assert written()[-1] == (1, 1), "forgotten, and so counted from the beginning"


def it_tells_how_often_since_when() -> None:
    at = now()
    knock(10, at=at - timedelta(days=2))
    knock(12, key="b", at=at)
    assert how_often({VERB, "other"}, SYSTEM, since=at - timedelta(hours=1)) == {VERB: 10}
    assert how_often({"other"}, SYSTEM, since=at - timedelta(hours=1)) == {}
