"""The operator's page and the two doors for machines: what is wrong is named, and nothing else is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.people import NOW
from zhian.kernel.clock import now
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import watching as audit
from zhian.web.base.outbox import kit
from zhian.web.base.outbox.kit import Gauge, Level, Reading, bind_gauge, bound_gauges, span_text
from zhian.web.base.outbox.models import Message
from zhian.web.base.outbox.services import emit, read_gauges, watching
from zhian.web.base.vault.services import watching as vault
from zhian.web.casework.services import watching as casework
from zhian.web.notify.services import watching as notify

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def level(reading: Reading) -> str:
    """How bad it is, in one word."""
    return reading.level.value


def it_says_alive_without_asking_anything(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def it_is_not_ready_without_a_worker_and_names_only_that(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "lacking": ["worker"]}
    assert answer.headers["Cache-Control"] == "no-store"


def it_is_ready_when_a_worker_holds_its_lease(client: Client) -> None:
    from zhian.web.base.audit.services import hold_lease

    assert hold_lease("seal", "test", seconds=30)
    assert client.get("/readyz").json() == {"ready": True, "lacking": []}


def it_reads_a_gauge_that_fails_as_one_that_needs_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_at: Any) -> Reading:
        raise OSError("/secret/place")

    monkeypatch.setattr(kit, "_gauges", [Gauge("broken", Text(zh="坏", en="Broken"), fails, needed=True)])
    [found] = read_gauges(NOW, needed_only=True)
    assert level(found.reading) == "act"
    assert "secret" not in found.reading.value.en


def it_takes_no_two_gauges_of_one_name() -> None:
    with pytest.raises(ValueError, match="already"):
        bind_gauge(bound_gauges()[0])


def it_sees_messages_that_nobody_was_handed() -> None:
    assert level(watching.read_lag(NOW)) == "well"
    emit("test.happened", {}, key="k", at=NOW)
    assert level(watching.read_lag(NOW + MINUTE)) == "well"
    assert level(watching.read_lag(NOW + 5 * MINUTE)) == "watch"
    assert level(watching.read_lag(NOW + 20 * MINUTE)) == "act"
    assert Message.objects.visible_to(notify._OPERATOR).count() == 1


def it_asks_for_a_backup_and_a_drill_until_they_are_noted(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    assert level(watching.read_backup(NOW)) == level(watching.read_drill(NOW)) == "watch"
    (tmp_path / "upkeep").mkdir()
    (tmp_path / "upkeep" / "backup.json").write_text('{"at":"2026-11-24T00:00:00Z"}')
    from zhian.kernel.clock import read_instant

    noted = read_instant("2026-11-24T00:00:00Z")
    assert level(watching.read_backup(noted + timedelta(hours=5))) == "well"
    assert level(watching.read_backup(noted + timedelta(days=3))) == "watch"


def it_asks_for_next_years_calendar_when_its_notice_is_due() -> None:
    from zhian.kernel.clock import read_instant

    assert level(casework.read_calendar(read_instant("2026-06-01T00:00:00Z"))) == "well"
    assert level(casework.read_calendar(read_instant("2026-11-20T00:00:00Z"))) == "watch"
    assert level(casework.read_calendar(read_instant("2027-01-02T00:00:00Z"))) == "act"


def it_finds_the_demonstrations_own_parts_in_order() -> None:
    assert level(watching.read_database(NOW)) == "well"
    assert level(watching.read_disk(NOW)) in {"well", "watch"}
    assert level(watching.read_dead_letters(NOW)) == level(watching.read_failed_jobs(NOW)) == "well"
    assert level(vault.read_ring_age(now())) == "well"
    assert level(vault.read_scans(NOW)) == "well"
    assert level(notify.read_mail(NOW)) == "well"
    assert level(audit.read_checkpoint_age(NOW)) == "watch"


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "less than 1 min"), (61, "1 min"), (7200, "2 h"), (200_000, "2 d")]
)
def it_says_a_span_in_its_largest_unit(seconds: int, said: str) -> None:
    assert span_text(timedelta(seconds=seconds)).en == said


def it_gives_every_gauge_a_way_out_when_it_is_bad() -> None:
    bad = [found for found in read_gauges(NOW) if found.reading.level is not Level.WELL]
    assert bad
    assert all(found.reading.do_next for found in bad)
