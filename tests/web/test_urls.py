"""The API: one way to fail, one schema, and tokens that open what their owner named."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import receipts
from tests.factories.people import NOW, SYSTEM, make_applicant
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.jsonio import digest
from zhian.web.base.people.kit import Actor, OrganisationKind, Role
from zhian.web.base.people.kit.problems import PROBLEM_TYPE
from zhian.web.base.people.kit.scopes import Scope
from zhian.web.base.people.models import ApiToken, User
from zhian.web.base.people.services import end_all_tokens, make_token, withdraw_token
from zhian.web.casework.models import IssuedReceipt
from zhian.web.urls import api, api_as_markdown

pytestmark = pytest.mark.django_db
LAW = "talent.rp-work"


@pytest.fixture(autouse=True)
def _frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", NOW.isoformat())


def token_of(user: User, *scopes: Scope, days: int = 30, factor: bool = False) -> dict[str, Any]:
    """The header that shows a new token."""
    actor = Actor(user_id=user.pk)
    wanted = scopes or tuple(Scope)
    made = make_token(actor, user, name="Test", scopes=wanted, days=days, with_factor=factor, at=NOW)
    return {"authorization": f"Bearer {made}"}


def told(answer: Any, status: int) -> dict[str, Any]:
    """The problem an answer tells."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == PROBLEM_TYPE
    data: dict[str, Any] = answer.json()
    assert data["status"] == status
    assert data["type"].startswith("urn:zhian:problem:")
    assert data["title"]
    return data


def it_declares_every_failure_of_every_operation_as_a_problem() -> None:
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            fails = {status for status in operation["responses"] if int(status) >= 400}
            assert fails >= {"400", "404", "405", "413", "422", "429", "503"}, path
            assert all(set(operation["responses"][each]["content"]) == {PROBLEM_TYPE} for each in fails)
            assert ("401" in fails) is bool(operation.get("security")), path


def it_prints_the_page_that_is_in_the_reference() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
    anew = "write docs/reference/api.md anew from zhian.web.urls.api_as_markdown()"
    assert page.read_text(encoding="utf-8") == api_as_markdown(), anew


def it_fails_in_one_way_only(client: Client) -> None:
    told(client.get("/api/v1/laws/talent.none"), 404)
    told(client.put("/api/v1/laws"), 405)
    told(client.get("/api/v1/laws", {"on": "yesterday"}), 422)
    told(client.get("/api/v1/checkpoints/99999999999999999999999"), 422)
    told(client.post("/api/v1/eligibility", "{", content_type="application/json"), 400)
    told(client.post("/api/v1/receipts/verify", b"x", content_type="multipart/form-data; boundary="), 400)
    told(client.post("/api/v1/receipts/verify"), 422)
    told(client.get("/api/v1/cases"), 401)
    too_much = json.dumps({"answers": {"a": "x" * 70_000}})
    told(client.post("/api/v1/eligibility", too_much, content_type="application/json"), 413)


def it_repeats_no_value_in_a_problem(client: Client) -> None:
    body = {"answers": {"passport": {"number": "X99887766"}, "Y99887766": True}}
    answer = client.post("/api/v1/eligibility", body, content_type="application/json")
    assert told(answer, 422)["errors"]
    assert b"X99887766" not in answer.content


def it_gives_laws_by_page_and_an_edition_that_proves_its_digest(client: Client) -> None:
    first = client.get("/api/v1/laws").json()
    ids = [law["id"] for law in first["items"]]
    assert LAW in ids
    assert ids == sorted(ids)
    after = client.get("/api/v1/laws", {"after": ids[0]}).json()
    assert after["items"][0]["id"] == ids[1]
    shown = client.get(f"/api/v1/laws/{LAW}").json()["in_force"]
    whole = client.get(f"/api/v1/laws/{LAW}/editions/{shown['digest']}").json()
    assert digest(whole["data"]) == shown["digest"]


def it_tells_every_way_and_what_it_could_not_use(client: Client) -> None:
    questions = client.get("/api/v1/eligibility").json()["questions"]
    assert all(question["ask"]["zh"] for question in questions)
    yes = next(question["key"] for question in questions if question["type"] == "bool")
    body = {"answers": {yes: True, "no_such_question": True}}
    answer = client.post("/api/v1/eligibility", body, content_type="application/json")
    data = answer.json()
    assert data["ignored"] == ["no_such_question"]
    assert len(data["laws"]) > 5
    keys = {question["key"] for question in questions}
    ways = [way for law in data["laws"] for way in law["ways"]]
    assert {way["state"] for way in ways} <= {"met", "not_met", "unknown"}
    assert {key for way in ways for key in way["asks"]} <= keys
    assert data["ask"] in keys


def it_verifies_a_receipt_and_notices_one_changed_letter(client: Client) -> None:
    matter = receipts.accepted()
    row = IssuedReceipt.objects.visible_to(SYSTEM).filter(case=matter.case).order_by("issued_at")[0]
    document = row.document.encode()
    good = client.post("/api/v1/receipts/verify", {"file": BytesIO(document)}).json()
    assert (good["ours"], good["on_record"], good["receipt"]) == (True, "current", str(row.pk))
    changed = document.replace(row.case.reference.encode(), b"HD26-999999")
    bad = client.post("/api/v1/receipts/verify", {"file": BytesIO(changed)}).json()
    assert bad["verdict"] in {"altered", "forged"}
    assert bad["receipt"] is None


def it_opens_with_a_token_what_it_was_made_for(client: Client) -> None:
    user, _ = make_applicant()
    narrow = token_of(user, Scope.CASES_LIST)
    assert client.get("/api/v1/cases", headers=narrow).json() == {
        "side": "applicant",
        "items": [],
        "next": None,
    }
    no_case = reverse("api:case", args=[user.pk])
    assert told(client.get(no_case, headers=narrow), 403)["code"] == "scope"
    told(client.get(no_case, headers=token_of(user)), 404)


def it_lets_a_token_open_no_page_and_no_session_stand_in_for_a_false_one(client: Client) -> None:
    user, _ = make_applicant()
    assert client.get(reverse("people:file"), headers=token_of(user)).status_code == 302
    client.force_login(user)
    assert client.get("/api/v1/cases").status_code == 200
    told(client.get("/api/v1/cases", headers={"authorization": "Bearer zhian1_false"}), 401)


def it_knows_no_token_that_expired_or_was_withdrawn(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user, _ = make_applicant()
    kept, ended = token_of(user, days=7), token_of(user)
    newest = ApiToken.objects.visible_to(Actor(user_id=user.pk)).order_by("-expires_at")[0]
    withdraw_token(Actor(user_id=user.pk), user, newest.pk, at=NOW)
    told(client.get("/api/v1/cases", headers=ended), 401)
    assert client.get("/api/v1/cases", headers=kept).status_code == 200
    monkeypatch.setenv("ZHIAN_NOW", (NOW + timedelta(days=7)).isoformat())
    told(client.get("/api/v1/cases", headers=kept), 401)
    monkeypatch.setenv("ZHIAN_NOW", NOW.isoformat())
    end_all_tokens(user.pk)
    told(client.get("/api/v1/cases", headers=kept), 401)


def it_opens_no_post_with_a_token_made_without_the_factor_it_needs(client: Client) -> None:
    office = make_organisation(OrganisationKind.OFFICE)
    user = make_member(office, Role.INTAKE)
    assert client.get("/api/v1/cases", headers=token_of(user, factor=True)).json()["side"] == "office"
    assert client.get("/api/v1/cases", headers=token_of(user)).json()["side"] == "applicant"


def it_keeps_no_token_in_clear() -> None:
    user, _ = make_applicant()
    token = token_of(user)["authorization"].partition(" ")[2]
    row = ApiToken.objects.visible_to(Actor(user_id=user.pk)).values().get()
    assert token not in str(row)


def it_begins_at_the_first_page_for_a_cursor_that_nobody_made(client: Client) -> None:
    user, _ = make_applicant()
    for cursor in ("x", "0001-01-01T00:00:00+23:59~019acd1c-1df0-7000-8000-000000000000"):
        answer = client.get("/api/v1/cases", {"after": cursor}, headers=token_of(user))
        assert answer.status_code == 200, answer.content
