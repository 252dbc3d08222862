"""Failed steps, lock-outs and refusals are written for the owner and counted for the operator."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.people import PASSWORD, SYSTEM, make_user
from tests.factories.tenancy import make_organisation, make_post
from tests.suite.codes import fresh_code, secret_of
from tests.suite.door import DoorClient
from zhian.kernel.clock import now
from zhian.kernel.locales import Text
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.base.audit.services import seldom
from zhian.web.base.outbox.kit import Level
from zhian.web.base.people.kit import Actor, OrganisationKind, Role
from zhian.web.base.people.services import give_app
from zhian.web.base.people.services.noticing import (
    FAILED,
    LOCKED,
    REFUSED,
    UNKNOWN,
    lately,
    note_lock,
    note_refusal,
)
from zhian.web.base.people.services.watching import MANY_LOCKS, read_door

pytestmark = pytest.mark.django_db
TYPED = "typed-where-it-does-not-belong"


@pytest.fixture(autouse=True)
def _fresh(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seldom, "_counts", type(seldom._counts)())
    client.cookies["zhian_language"] = "en"


def knock(client: Client, email: str, password: str = TYPED) -> None:
    """One try at the login page."""
    client.post("/login/", {"email": email, "password": password})


def events(verb: str) -> list[Event]:
    """What was written, in order."""
    return list(Event.objects.visible_to(SYSTEM).filter(verb=verb).order_by("id"))


def it_writes_each_wrong_password_of_an_account_and_the_lock_after_them(client: Client) -> None:
    user = make_user()
    for _ in range(6):
        knock(client, user.email)
    failed = events(FAILED)
    assert [(each.subject_id, each.body["step"]) for each in failed] == [(user.pk, "password")] * 5
    assert [each.actor_user_id for each in failed] == [None] * 5, "nobody knows who tried"
    assert [(each.subject_id, each.body["times"]) for each in events(LOCKED)] == [(user.pk, 1), (user.pk, 2)]


def it_counts_a_name_that_nobody_has_and_writes_it_nowhere(client: Client) -> None:
    for _ in range(2):
        knock(client, f"{TYPED}@example.org")
    unknown = events(UNKNOWN)
    assert [(each.subject_id, each.body) for each in unknown] == [
        (None, {"step": "name", "times": 1, "more": 1}),
        (None, {"step": "name", "times": 2, "more": 1}),
    ]
    rows = [*Event.objects.visible_to(SYSTEM).values(), *CommittedValue.objects.visible_to(SYSTEM).values()]
    assert TYPED not in str(rows)


def it_asks_the_database_the_same_whether_an_account_has_the_name_or_not(client: Client) -> None:
    for number in range(6):  # from here on such names are only counted
        knock(client, f"nobody{number}@example.org")
    asked = [statements(client, email) for email in ("nobody@example.org", make_user().email)]
    assert asked[0] == asked[1]
    assert any("audit_event" in each for each in asked[0][6]), "the door is shut by now"
    assert sum(each.body["step"] == "name" for each in events(UNKNOWN)) == 6, "the first five and the tenth"


def statements(client: Client, email: str) -> list[list[str]]:
    """What each of seven wrong tries asks the database, without values and without marks to return to."""
    asked = []
    for _ in range(7):
        with CaptureQueriesContext(connection) as context:
            knock(client, email)
        said = [each["sql"] for each in context if "SAVEPOINT" not in each["sql"]]
        asked.append([re.split(r" VALUES|'", each)[0][:90] for each in said])
    return asked


def it_counts_tokens_and_passkeys_that_nobody_made(client: Client) -> None:
    client.get("/api/v1/cases", headers={"authorization": f"Bearer zhian1_{TYPED}"})
    client.post("/login/passkey/", {"credential": f'{{"id": "{TYPED}"}}'})
    assert [(each.subject_id, each.body["step"]) for each in events(UNKNOWN)] == [
        (None, "token"),
        (None, "passkey"),
    ]
    assert TYPED not in str(list(Event.objects.visible_to(SYSTEM).values()))


def it_writes_a_wrong_old_password_of_somebody_signed_in(client: DoorClient) -> None:
    user = make_user()
    client.force_login(user)
    client.post("/account/password/", {"old": TYPED, "new": "twelve grey herons"})
    assert [(each.subject_id, each.body["step"]) for each in events(FAILED)] == [(user.pk, "password")]


def it_writes_nothing_that_was_typed(client: Client) -> None:
    user = make_user()
    knock(client, user.email)
    rows = [*Event.objects.visible_to(SYSTEM).filter(verb__in=(FAILED, LOCKED)).values()]
    assert rows
    assert TYPED not in str(rows)
    assert user.email not in str(rows)


def it_writes_wrong_codes_and_the_lock_after_them(client: Client) -> None:
    user = make_user()
    give_app(user, secret_of(user.email))
    knock(client, user.email, PASSWORD)
    for _ in range(5):
        client.post("/login/code/", {"code": "1"})
    assert [each.body["step"] for each in events(FAILED)] == ["code"] * 5
    assert [each.body["step"] for each in events(LOCKED)] == ["code"]


def it_writes_by_which_steps_somebody_came_in(client: Client) -> None:
    user = make_user()
    give_app(user, secret_of(user.email))
    knock(client, user.email, PASSWORD)
    client.post("/login/code/", {"code": fresh_code(secret_of(user.email))})
    assert [each.body["by"] for each in events("people.signed_in")] == [["password", "totp"]]


def it_writes_a_refusal_with_the_door_and_not_the_address(client: DoorClient) -> None:
    user = make_user()
    client.force_login(user)
    secret = uuid4()
    assert client.get(f"/cases/{secret}").status_code == 404
    assert client.post("/operate/outbox/retry").status_code in {403, 404}
    client.get(f"/no-such-page/{secret}")
    Client().get(f"/cases/{secret}")
    refused = events(REFUSED)
    assert {(each.actor_user_id, each.subject_id) for each in refused} == {(user.pk, user.pk)}
    assert refused[0].body["door"].startswith("cases/<uuid:")
    assert str(secret) not in str([each.body for each in refused])
    assert len(refused) <= 2, "a mistyped address is no attempt, and a stranger has no account"


def it_names_an_owed_second_factor_and_not_a_page_of_somebody_else() -> None:
    client = Client()  # shows none, unlike the one at the door
    officer = make_user()
    make_post(officer, make_organisation(OrganisationKind.OFFICE), Role.INTAKE)
    client.force_login(officer, backend="zhian.web.base.people.backends.AccountBackend")
    assert client.get("/api/v1/cases").status_code == 403
    [refused] = events(REFUSED)
    assert refused.body["owes"] == "second_factor"
    [line] = lately(officer, at=now())
    assert line.says == Text(
        zh="尚未完成二次验证，请求未予办理", en="A request was refused: the second factor comes first"
    )


def it_shows_the_owner_and_nobody_else(client: DoorClient) -> None:
    user, other = make_user(), make_user()
    for _ in range(2):
        knock(client, user.email)
    knock(client, user.email, PASSWORD)
    page = client.get("/account/security/").content.decode()
    assert page.index("Signed in") < page.index("Wrong password (2 times within the hour)")
    assert "Wrong password" in page
    stranger = DoorClient()
    stranger.cookies["zhian_language"] = "en"
    stranger.force_login(other)
    page = stranger.get("/account/security/").content.decode()
    assert "Wrong password" not in page
    assert "Nothing in the last 90 days." in page


def it_forgets_what_is_long_past() -> None:
    user = make_user()
    note_refusal(Actor(user_id=user.pk), "cases/<uuid:case_id>", 404, at=now() - timedelta(days=91))
    assert lately(user, at=now()) == []
    note_refusal(Actor(user_id=user.pk), "cases/<uuid:case_id>", 404, at=now())
    [line] = lately(user, at=now())
    assert line.says.zh == "访问的页面不存在或者无权查看"


def it_tells_the_operator_numbers_and_when_they_are_many(client: Client) -> None:
    user = make_user()
    knock(client, user.email)
    knock(client, f"{TYPED}@example.org")
    reading = read_door(now())
    assert reading.level is Level.WELL
    assert reading.value.en == "1 failed, 1 with unknown names or tokens, 0 shut out, 0 refused"
    assert user.email not in reading.value.zh
    for step in range(MANY_LOCKS):
        note_lock(user, f"{step}", at=now())
    assert read_door(now()).level is Level.WATCH
