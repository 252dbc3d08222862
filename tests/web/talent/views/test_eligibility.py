"""The page that finds a way: answers live in the page, every way is told, nothing is kept."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.factories.people import SYSTEM
from tests.web.talent.conftest import Hall, sign_in
from zhian.web.base.audit.models import Event
from zhian.web.casework.models import Case, CaseFact

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'name="(answers|skipped|asking)" value="([^"]*)"')


def step(client: Client, page: Any, **sent: str) -> Any:
    """Send what a page holds, with what the visitor does."""
    held = {name: html.unescape(value) for name, value in HIDDEN.findall(page.content.decode())}
    return client.post("/find", {**held, **sent})


def held(page: Any) -> dict[str, Any]:
    found = [value for name, value in HIDDEN.findall(page.content.decode()) if name == "answers"]
    return json.loads(html.unescape(found[0]))  # type: ignore[no-any-return]


def it_asks_one_question_at_a_time_and_keeps_the_answers_in_the_page(english: Client) -> None:
    page = english.get("/find")
    assert page.content.decode().count("<fieldset") == 1
    page = step(english, page, answer="1", **{"fact-0": "true"})
    assert held(page) == {"applicant.foreign_national": True}
    assert page.content.decode().count("<fieldset") <= 1
    assert "Your answers" in page.content.decode()
    page = step(english, page, change="applicant.foreign_national")
    assert held(page) == {}
    assert not Event.objects.visible_to(SYSTEM).exists()
    assert not Case.objects.visible_to(SYSTEM).exists()


def it_leaves_a_question_open_and_says_so(english: Client) -> None:
    page = step(english, english.get("/find"), skip="applicant.foreign_national")
    assert "left open" in page.content.decode()
    again = step(english, page, answer="1")  # blank: left open too
    assert again.status_code == 200
    assert len(json.loads(html.unescape(dict(HIDDEN.findall(again.content.decode()))["skipped"]))) == 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def it_names_the_clause_and_the_answer_where_a_way_is_not_met(client: Client, language: str) -> None:
    client.cookies["zhian_language"] = language
    page = step(client, client.get("/find"), answer="1", **{"fact-0": "false"}).content.decode()
    assert {"en": "not met", "zh-hans": "不符合"}[language] in page
    assert {"en": "Your answer", "zh-hans": "您的回答"}[language] in page
    assert {"en": "Exit and Entry Administration Law", "zh-hans": "出境入境管理法"}[language] in page


def it_opens_everything_on_the_page_for_printing(english: Client) -> None:
    page = step(english, english.get("/find"), answer="1", **{"fact-0": "true"})
    printed = step(english, page, print="1").content.decode()
    assert "<fieldset" not in printed
    assert printed.count("<details") == printed.count(" open>")
    assert "24 Nov 2026" in printed


@pytest.mark.parametrize("answers", ["[", "[]", "3", '{"applicant.foreign_national": {"a": 1}}', "x" * 9000])
def it_starts_anew_when_somebody_has_meddled_with_the_page(english: Client, answers: str) -> None:
    page = english.post("/find", {"answers": answers, "skipped": '{"a": 1}', "answer": "1", "asking": "?"})
    assert page.status_code == 200


def it_keeps_what_was_typed_when_it_is_not_right(english: Client) -> None:
    given = json.dumps({"applicant.foreign_national": True})
    page = english.post("/find", {"answers": given, "skipped": "[]"})
    for _turn in range(30):  # on to a question that takes a number
        if 'type="number"' in page.content.decode():
            break
        page = step(english, page, skip=dict(HIDDEN.findall(page.content.decode()))["asking"])
    page = step(english, page, answer="1", **{"fact-0": "seven"})
    assert page.status_code == 422
    assert 'value="seven"' in page.content.decode()
    assert held(page) == json.loads(given)


def it_begins_an_application_with_the_answers(english: Client, hall: Hall) -> None:
    person = sign_in(english, hall.scene, "applicant")
    page = step(person, person.get("/find"), answer="1", **{"fact-0": "true"})
    assert "Begin an application with these answers" in page.content.decode()
    law = "talent.pr-post"
    place = person.post(f"/apply/{law}/new", {"from_check": "1", "answers": json.dumps(held(page))})
    assert place.status_code == 200
    data = {"answers": json.dumps(held(page)), "office": str(hall.hall.pk), "basis": "post-or-title"}
    answer = person.post(f"/apply/{law}/new", data)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.visible_to(SYSTEM).get()
    assert (case.law_id, case.state, case.sponsor_id) == (law, "draft", None)
    facts = CaseFact.objects.visible_to(SYSTEM).filter(case=case)
    assert {fact.name: fact.value for fact in facts} == {"applicant.foreign_national": True}
