"""A register of a million cases in the demonstration district, and a served site that shows it.

Only here are cases written past the services: a million filings would take days. Their spread is that of a
large office: one in eight is open, three of five lie with the same hall.
"""

from __future__ import annotations

import http.client
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from tests.suite.site import Site, running

from benchmarks.bulk import BulkTable
from benchmarks.ground import database_ready
from zhian.kernel.ids import uuid7

CASES = int(os.environ.get("BENCH_CASES", "1000000"))
PEOPLE = max(100, CASES // 50)
ROLES = ("head@zgc.example", "review@zgc.example", "coordinator@qingya.example")
CONNECTIONS, WORKERS = 4, 2
WRITTEN = "BN26-"  # how the references begin that are written here
OPEN = (("filed", 5), ("correction", 2), ("accepted", 3), ("reviewed", 1), ("forwarded", 4))
CLOSED = (("granted", 70), ("refused", 12), ("withdrawn", 10), ("not_accepted", 8))
LAWS = (("talent.rp-work", "work", 60), ("talent.pr-recommended", "key-enterprise", 20),
        ("talent.pr-card", "expiry", 12), ("talent.pr-salary", "salary-and-tax", 8))  # fmt: skip


def district_ready() -> None:
    """The demonstration district with its known cases; their papers are set by nobody here."""
    database_ready()
    from zhian.kernel.clock import now
    from zhian.web.demo import load_demo

    if not _is_full():  # by a neighbour on the same ground
        load_demo(now())


def fill_register() -> float:
    """Write the cases, where nobody did yet; how many seconds it took."""
    from zhian.kernel.clock import now
    from zhian.web.casework.services.measuring import keep_statistics

    began = time.monotonic()
    if _is_full():
        return 0
    dice = random.Random(7)  # noqa: S311  # a spread, no secret
    with transaction.atomic():
        people = _people(dice)
        _cases(dice, people, now())
    if connection.vendor == "sqlite":
        keep_statistics(now())  # as the worker does every few hours
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does
    return time.monotonic() - began


def _is_full() -> bool:
    from zhian.web.casework.models import Case

    return Case.objects.visible_to(_system())[: CASES // 2 + 1].count() > CASES // 2


def _people(dice: random.Random) -> list[Any]:
    from zhian.kernel.clock import now
    from zhian.web.base.people.models import NameToken, Person
    from zhian.web.base.people.services.naming import tokens_of

    syllables = ("AN", "BER", "CO", "DOR", "EL", "FEN", "GU", "HAL", "IV", "JO", "KAR", "LIN", "MO", "NAD")
    at = now()
    rows = [
        Person(
            family_name="".join(dice.choices(syllables, k=2)),
            given_name="".join(dice.choices(syllables, k=2)),
            native_name="", nationality="UTO", created_at=at,
        )
        for _ in range(PEOPLE)
    ]  # fmt: skip
    Person.objects.bulk_create(rows, batch_size=5000)
    tokens = (NameToken(person=row, token=token) for row in rows for token in tokens_of(row))
    NameToken.objects.bulk_create(tokens, batch_size=5000)
    return [row.pk for row in rows]


def _cases(dice: random.Random, people: Sequence[Any], now: datetime) -> None:
    from zhian.web.base.people.selectors import user_id_of_email
    from zhian.web.base.tenancy.selectors import organisation_by_code
    from zhian.web.casework.models import Case

    codes = ("zgc-hall", "exit-entry", "qingya", "chenghu", "zgc-committee", "nia")
    places = {code: getattr(organisation_by_code(code), "pk", None) for code in codes}
    officer = user_id_of_email("review@zgc.example")
    fields = list(Case._meta.concrete_fields)
    table = BulkTable(Case._meta.db_table, [str(each.column) for each in fields])
    known: dict[tuple[str, Any], Any] = {}  # the same places, people and days come again and again
    for n in range(CASES):
        case = _case(Case, dice, people, places, officer, n, now)
        table.write([_as_stored(each, getattr(case, each.attname), known) for each in fields])
        if len(known) > 200_000:
            known.clear()
    table.flush()


def _as_stored(field: Any, value: Any, known: dict[tuple[str, Any], Any]) -> Any:
    key = (field.get_internal_type(), value)
    if key not in known:
        known[key] = field.get_db_prep_save(value, connection)
    return known[key]


def _case(
    kind: Any, dice: random.Random, people: Sequence[Any], places: Mapping[str, Any], officer: Any, n: int,
    now: datetime,
) -> Any:  # fmt: skip
    is_open = dice.random() < 0.125
    states = OPEN if is_open else CLOSED
    state = dice.choices([s for s, _w in states], [w for _s, w in states])[0]
    law, route, _weight = dice.choices(LAWS, [w for _l, _r, w in LAWS])[0]
    ago = dice.random() * (90 if is_open else 1200)
    filed = now - timedelta(days=ago + (0 if is_open else 60), seconds=dice.randint(0, 80_000))
    moved = filed + timedelta(days=dice.random() * (ago if is_open else 55))
    running = state in {"accepted", "reviewed", "forwarded"}
    toss = dice.random()
    sponsor = (
        places["qingya"] if toss < 0.05 else places["chenghu"] if toss < 0.5 else places["zgc-committee"]
    )
    return kind(
        id=uuid7(), reference=f"{WRITTEN}{n:08d}", law_id=law, route_id=route, state=state, version=5,
        office_id=places["zgc-hall"] if dice.random() < 0.6 else places["exit-entry"],
        sponsor_id=sponsor if law in {"talent.rp-work", "talent.pr-recommended"} else None,
        authority_id=places["nia"] if state == "forwarded" else None,
        applicant_id=dice.choice(people), opened_at=filed, shown_to_person_at=filed, moved_at=moved,
        assigned_to_user_id=officer if is_open and dice.random() < 0.02 else None if toss < 0.3 else uuid7(),
        filed_at=filed, filed_on=filed.date(), queue_at=filed,
        accepted_on=moved.date() if running else None, closed_at=None if is_open else moved,
        due_on=(filed + timedelta(days=dice.randint(20, 180))).date() if running else None,
    )  # fmt: skip


def signed_in(email: str) -> str:
    """The cookie of a session of one of the demonstration's people, who has shown the second factor."""
    from tests.suite.door import DoorClient

    from zhian.web.base.people.models import User

    client = DoorClient()
    user = User.objects.visible_to(_system()).get(email=email)
    client.force_login(user, backend="zhian.web.base.people.backends.AccountBackend")
    return f"sessionid={client.cookies['sessionid'].value}; zhian_language=zh-hans"


def _system() -> Any:
    from zhian.web.base.people.kit import Purpose, SystemActor

    return SystemActor(Purpose.OPERATE)


@contextmanager
def served() -> Iterator[Site]:
    """`zhian serve --workers 2` on this database; the limits at the doors are lifted for one reader."""
    connection.close()
    with tempfile.TemporaryDirectory(prefix="zhian-bench-site-") as folder:
        command = [sys.executable, "-m", "zhian.cli", "serve", "--workers", str(WORKERS)]
        with running(command, os.environ, Path(folder)) as site:
            yield site


def read_all(site: Site, asked: Sequence[tuple[str, str]], *, connections: int = CONNECTIONS) -> list[float]:
    """Milliseconds of every (cookie, path), read over so many connections that are kept open."""
    took: list[float] = []
    lanes = [asked[lane::connections] for lane in range(connections)]
    problems: list[str] = []

    def read(lane: Sequence[tuple[str, str]]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port or 80, timeout=60)
        for cookie, path in lane:
            began = time.perf_counter()
            link.request("GET", path, headers={"Cookie": cookie})
            answer = link.getresponse()
            body = answer.read()
            took.append((time.perf_counter() - began) * 1000)
            if answer.status != 200 or b"</html>" not in body:
                problems.append(f"{path}: {answer.status}")
        link.close()

    threads = [threading.Thread(target=read, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise RuntimeError(f"{len(problems)} pages failed, such as {problems[0]}")
    return took


def spread(took: Sequence[float]) -> tuple[float, float, float]:
    """Median, the twentieth largest of a hundred, and the largest."""
    return statistics.median(took), statistics.quantiles(took, n=20)[-1], max(took)


def load() -> str:
    """How busy the machine was."""
    return "load " + ", ".join(f"{each:.1f}" for each in os.getloadavg())


def queries(cookie: str, path: str) -> tuple[int, list[tuple[str, float]]]:
    """Queries of one page, counted in this process, with the slow ones.

    A page before it is not counted: the first of a session also writes down when the session was seen.
    """
    from django.conf import settings
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client(headers={"cookie": cookie})
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen), [(str(each["sql"]), float(each["time"]) * 1000) for each in seen]
