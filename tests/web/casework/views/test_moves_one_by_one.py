"""Every move of the table, made by somebody with a browser: open its form, fill it in, send it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.cases import DAY, Walk, own, recommended, walk
from tests.factories.people import make_notice
from tests.web.talent.conftest import sign_in
from zhian.kernel.clock import legal_day
from zhian.web.base.people.selectors import consents_of
from zhian.web.base.people.services import withdraw_consent
from zhian.web.casework.forms.moves import MoveForm
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import CorrectionNotice, Move, Outcome, Visit
from zhian.web.casework.permissions.moves import MOVES

pytestmark = pytest.mark.django_db

AGREED = {"consent": "on", "consent_sensitive": "on"}
ANSWERED = {
    "granted": "no",
    "authority_reference": "样移审〔2026〕第8号",
    "decided_on": "{today}",
    "authority_reasons": "No reason of this letter is a name.",
}
VISIT = {"purpose": "fingerprints", "place": "zgc-hall", "visit_on": "{tomorrow}"}
WITH_PAGES_OF_THEIR_OWN = {"amend", "late_paper", "copy", "open_at_counter"}


@dataclass(frozen=True, slots=True)
class Way:
    """How a move is reached, who makes it, and what they type beside what the form holds."""

    begin: Callable[[], Walk]
    steps: str
    role: str
    typed: Mapping[str, str] = field(default_factory=dict)
    state: str = ""  # after it; blank: as the table says, or unchanged


def with_visit() -> Walk:
    found = walk(own(), "file")
    found.go(
        "plan_visit", "intake", purpose="fingerprints", place="zgc-hall", visit_on=legal_day(found.at) + DAY
    )
    return found


def paused() -> Walk:
    found = walk(own(), "file accept")
    found.go("pause", "intake", "The person is abroad.", ground="", from_on=legal_day(found.at) + DAY)
    return found


def without_consent() -> Walk:
    found = walk(own(), "file")
    person = found.scene.actors["applicant"]
    for consent in consents_of(found.case.applicant_id, CASEWORK):
        withdraw_consent(person, consent.pk, at=found.at)
    found.reload()
    return found


SIGNED = {"no_conflict": "on"}
WHY = {"reason": "What was typed does not match the letter."}
WAYS: dict[str, Way] = {
    "submit": Way(recommended, "", "coordinator"),
    "file": Way(own, "", "applicant", AGREED),
    "confirm": Way(recommended, "submit", "applicant", AGREED),
    "agree_again": Way(without_consent, "", "applicant", AGREED),
    "decline": Way(recommended, "submit", "applicant", WHY),
    "answer_correction": Way(own, "file correct", "applicant"),
    "withdraw": Way(own, "file", "applicant", WHY),
    "withdraw_recommendation": Way(recommended, "submit confirm", "coordinator", WHY),
    "revoke_recommendation": Way(recommended, "submit confirm accept", "coordinator", WHY),
    "discard": Way(recommended, "", "coordinator"),
    "accept": Way(own, "file", "intake", SIGNED),
    "send_correction": Way(recommended, "submit confirm", "intake", {"note_applicant": "Sign the form."}),
    "refuse_acceptance": Way(own, "file", "intake", WHY | SIGNED),
    "review": Way(own, "file accept", "reviewer", SIGNED),
    "approve": Way(own, "file accept review", "approver", SIGNED),
    "send_back": Way(own, "file accept review", "approver", WHY),
    "refuse": Way(own, "file accept review", "approver", WHY | SIGNED),
    "forward": Way(recommended, "submit confirm accept", "intake", SIGNED),
    "record_answer": Way(
        recommended, "submit confirm accept forward", "recorder", ANSWERED | SIGNED, "refused"
    ),
    "correct_record": Way(
        recommended,
        "submit confirm accept forward grant",
        "recorder",
        ANSWERED | WHY | SIGNED | {"granted": "yes"},
        "granted",
    ),
    "acknowledge": Way(
        recommended, "submit confirm accept forward", "clerk", {"authority_reference": "NIA-5"}
    ),
    "plan_visit": Way(own, "file", "intake", VISIT),
    "keep_visit": Way(with_visit, "", "intake"),
    "miss_visit": Way(with_visit, "", "intake"),
    "record_official_receipt": Way(
        own,
        "file accept",
        "intake",
        {"number": "R-1", "issued_on": "{today}", "expires_on": "{tomorrow}"},
    ),
    "pause": Way(own, "file accept", "intake", WHY | {"ground": "", "from_on": "{today}"}),
    "resume": Way(paused, "", "intake"),
    "assign": Way(own, "file", "head", {"user_id": "{reviewer}"}),
}


def it_knows_a_way_to_every_move_that_has_a_form() -> None:
    with_form = {rule.name for rule in MOVES.values() if rule.parties}
    assert set(WAYS) == with_form - WITH_PAGES_OF_THEIR_OWN


@pytest.mark.parametrize("name", sorted(WAYS))
def it_is_made_through_its_page(name: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    way = WAYS[name]
    found = walk(way.begin(), way.steps)
    reader = arrive(client, found, way.role, monkeypatch)
    before, address = found.case.state, reverse("casework:move", args=[found.case.pk, name])
    opened = reader.get(address)
    assert opened.status_code == 200
    assert not opened.context["against"]
    sent = reader.post(address, held(opened.context["form"]) | filled(way, found))
    assert sent.status_code == 302, [sent.context["reasons"], sent.context["form"].errors]
    found.reload()
    assert found.case.state == (way.state or MOVES[name].to_state or before)
    row = Move.objects.visible_to(CASEWORK).filter(case=found.case).latest("version")
    assert (row.name, row.reason) == (name, way.typed.get("reason", ""))


def arrive(client: Client, found: Walk, role: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody of the scene at the screen, an hour after the last thing that happened."""
    monkeypatch.setenv("ZHIAN_NOW", (found.at + timedelta(hours=1)).isoformat())
    return sign_in(client, found.scene, role)


def held(form: MoveForm) -> dict[str, Any]:
    """What a browser would send back of a form nobody typed in."""
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}


def filled(way: Way, found: Walk) -> dict[str, str]:
    """What is typed, with the days and people of this walk."""
    today = legal_day(found.at)
    known = {"today": today, "tomorrow": today + DAY, "reviewer": found.scene.actors["reviewer"].user_id}
    return {key: value.format(**known) for key, value in way.typed.items()}


class DescribeCorrectingTheRecord:
    def it_begins_from_what_is_on_file_and_keeps_why(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = walk(recommended(), "submit confirm accept forward grant")
        reader = arrive(client, found, "recorder", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "correct_record"])
        typed = held(reader.get(address).context["form"])
        assert (typed["granted"], typed["authority_reference"]) == ("yes", "样移审〔2026〕第8号")
        reader.post(
            address, typed | {"reason": "The number was misread.", "authority_reference": "样-9", **SIGNED}
        )
        outcome = Outcome.objects.visible_to(CASEWORK).get(case=found.case)
        assert (outcome.granted, outcome.authority_reference) == (True, "样-9")
        row = Move.objects.visible_to(CASEWORK).get(case=found.case, name="correct_record")
        assert row.reason == "The number was misread."

    def it_is_refused_without_a_reason(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        found = walk(recommended(), "submit confirm accept forward grant")
        reader = arrive(client, found, "recorder", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "correct_record"])
        sent = reader.post(address, held(reader.get(address).context["form"]))
        assert sent.status_code == 422
        assert "reason" in sent.context["form"].errors


class DescribeTheCorrectionNotice:
    def it_addresses_each_note_to_its_party(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        found = walk(recommended(), "submit confirm")
        reader = arrive(client, found, "intake", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "send_correction"])
        version = found.case.version
        notes = {"note_applicant": "Sign the form.", "note_sponsor": "Stamp the letter."}
        assert reader.post(address, {"version": version, **notes}).status_code == 302
        notice = CorrectionNotice.objects.visible_to(CASEWORK).get(case=found.case)
        assert [(line["party"], line["note"]) for line in notice.items] == [
            ("applicant", "Sign the form."),
            ("sponsor", "Stamp the letter."),
        ]
        seen = {
            role: sign_in(client, found.scene, role).get(f"/cases/{found.case.pk}").content.decode()
            for role in ("coordinator", "applicant")
        }
        assert "Stamp the letter." in seen["coordinator"]
        assert "Sign the form." not in seen["coordinator"]
        assert "Sign the form." in seen["applicant"]

    def it_has_no_note_for_a_sponsor_where_there_is_none(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = walk(own(), "file")
        page = arrive(client, found, "intake", monkeypatch).get(f"/cases/{found.case.pk}/do/send_correction")
        assert "note_applicant" in page.content.decode()
        assert "note_sponsor" not in page.content.decode()


class DescribeTwoAtOnce:
    def it_can_be_sent_again_once_the_change_was_shown(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = walk(own(), "file")
        reader = arrive(client, found, "intake", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "refuse_acceptance"])
        typed = held(reader.get(address).context["form"]) | WHY | SIGNED
        found.go("assign", "head", user_id=found.scene.actors["reviewer"].user_id)
        late = reader.post(address, typed)
        assert late.status_code == 409
        assert "Assigned" in late.content.decode()
        again = held(late.context["form"])
        assert again["reason"] == WHY["reason"]
        assert again["version"] == str(found.case.version)
        assert reader.post(address, again).status_code == 302
        assert found.reload().state == "not_accepted"

    def it_says_so_when_the_step_is_no_longer_open(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = walk(own(), "file")
        reader = arrive(client, found, "intake", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "refuse_acceptance"])
        typed = held(reader.get(address).context["form"]) | WHY | SIGNED
        walk(found, "withdraw")
        late = reader.post(address, typed)
        assert late.status_code == 409
        assert WHY["reason"] in late.content.decode()  # what was typed is not lost
        assert late.context["against"]


class DescribeVisits:
    def it_refuses_a_day_that_is_over(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        found = walk(own(), "file")
        reader = arrive(client, found, "intake", monkeypatch)
        past = (legal_day(found.at) - DAY).isoformat()
        typed = {"version": found.case.version, **VISIT, "visit_on": past}
        sent = reader.post(f"/cases/{found.case.pk}/do/plan_visit", typed)
        assert sent.status_code == 409
        assert "Nobody can be asked to come on a past day." in sent.content.decode()
        assert not Visit.objects.visible_to(CASEWORK).exists()

    def it_settles_the_visit_that_was_chosen(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        found = with_visit()
        found.go("plan_visit", "intake", purpose="fingerprints", place="exit-entry", visit_on=None)
        first, second = Visit.objects.visible_to(CASEWORK).order_by("created_at")
        reader = arrive(client, found, "intake", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "keep_visit"])
        page = reader.get(address).content.decode()
        assert "Leave fingerprints in person" in page
        assert "Zhongguancun Foreigners&#x27; Service Hall" in page
        reader.post(address, {"version": found.case.version, "visit": str(second.pk)})
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("planned", "kept")
        twice = reader.post(address, {"version": found.reload().version, "visit": str(second.pk)})
        assert twice.status_code == 422  # it is no longer among the choices
        assert first.state == "planned"

    def it_tells_the_person_where_when_who_and_what_to_bring(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = with_visit()
        page = arrive(client, found, "applicant", monkeypatch).get(f"/cases/{found.case.pk}").content.decode()
        for words in (
            "Leave fingerprints in person",
            "Zhongguancun Foreigners&#x27; Service Hall",
            "Jia 22 Shuangyushu Beili",
            "Monday to Saturday, 9:00-17:00",
            "Who has to come",
            "Bring",
            "passport",
        ):
            assert words in page, words


class DescribeTheNotices:
    def it_sends_the_version_that_was_shown_and_asks_again_when_the_text_was_replaced(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = walk(own(), "")
        reader = arrive(client, found, "applicant", monkeypatch)
        address = reverse("casework:move", args=[found.case.pk, "file"])
        typed = held(reader.get(address).context["form"]) | AGREED
        assert (typed["notice_version_filing"], typed["notice_version_filing-sensitive"]) == (1, 1)
        make_notice(zh="新的告知", en="A new notice")
        sent = reader.post(address, typed)
        assert sent.status_code == 409
        assert "A new notice" in sent.content.decode()
        again = held(sent.context["form"])
        assert again["notice_version_filing"] == "2"
        assert "consent" not in again
        assert found.reload().state == "draft"
        assert reader.post(address, again | AGREED).status_code == 302
        kept = {row.notice.slug: row.notice.version for row in consents_of(found.case.applicant_id, CASEWORK)}
        assert kept == {"filing": 2, "filing-sensitive": 1}
