"""The case page as each side reads it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from tests.factories.cases import Walk, make_scene, recommended, walk
from tests.factories.files import PDF
from tests.web.casework.services.test_counter import taken_in
from tests.web.talent.conftest import sign_in
from zhian.web.base.people.selectors import consents_of
from zhian.web.base.people.services import withdraw_consent
from zhian.web.base.vault.services import store_made
from zhian.web.casework.kit import CASEWORK
from zhian.web.casework.models import Case, CaseFact, Paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.cookies["zhian_language"] = "en"
    monkeypatch.setenv("ZHIAN_NOW", "2026-12-01T02:30:00+00:00")


def page_of(client: Client, found: Walk, role: str) -> str:
    """The case page as somebody of the scene sees it."""
    answer = sign_in(client, found.scene, role).get(f"/cases/{found.case.pk}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def with_health_paper() -> Walk:
    """A filed case in which the person handed in a health certificate and their passport."""
    found = walk(recommended(), "submit")
    found.paper("health-certificate", "applicant")
    found.paper("passport", "applicant")
    return walk(found, "confirm")


def it_never_shows_health_papers_to_the_sponsor(client: Client, with_health_paper: Walk) -> None:
    page = page_of(client, with_health_paper, "coordinator")
    assert "health-certificate.pdf" not in page
    assert "Health certificate" in page  # that it is there may be known
    paper = Paper.objects.visible_to(CASEWORK).get(item="health-certificate")
    reader = sign_in(client, with_health_paper.scene, "coordinator")
    assert reader.get(f"/papers/{paper.pk}").status_code == 404


@pytest.mark.parametrize("role", ["applicant", "intake"])
def it_shows_health_papers_to_the_person_and_the_office(
    client: Client, with_health_paper: Walk, role: str
) -> None:
    assert "health-certificate.pdf" in page_of(client, with_health_paper, role)


def it_tells_the_papers_of_a_day_as_one_entry(client: Client, with_health_paper: Walk) -> None:
    page = page_of(client, with_health_paper, "applicant")
    assert page.count('<div class="z-timeline__what">Amended</div>') == 1
    assert "Health certificate; Valid foreign passport or a document in its stead" in page


def it_calls_nobody_the_person_to_themselves(client: Client) -> None:
    found = walk(recommended(), "submit")
    assert "Owner: you" in page_of(client, found, "applicant")
    assert "Owner: the person" in page_of(client, found, "coordinator")


@pytest.mark.parametrize(
    ("steps", "role", "label"),
    [
        ("submit", "applicant", "Confirm and file"),
        ("submit confirm", "intake", "Accept"),
        ("submit confirm accept", "intake", "Forward"),
        ("submit confirm accept forward", "recorder", "Record the answer"),
    ],
)
def it_puts_first_what_the_state_waits_for(client: Client, steps: str, role: str, label: str) -> None:
    page = page_of(client, walk(recommended(), steps), role)
    first = page.split('class="z-button z-button--first"')[1].split("</a>")[0]
    assert label in first


def it_asks_nobody_what_the_basis_already_says(client: Client) -> None:
    found = recommended()
    page = page_of(client, found, "coordinator")
    assert "What kind of body issues the recommendation letter?" in page
    assert "only=recommendation.issuer" not in page
    assert "only=recommendation.category" in page


def it_counts_what_is_still_open_for_the_reader(client: Client) -> None:
    page = page_of(client, walk(recommended(), "submit"), "applicant")
    assert "2 questions are still open" in page
    assert "6 papers are still missing" in page


def it_offers_to_start_again_to_the_side_that_started(client: Client) -> None:
    ended = walk(recommended(), "submit decline")
    assert "Start again from this file" in page_of(client, ended, "coordinator")
    assert "Start again from this file" not in page_of(client, ended, "applicant")


class DescribeHandingIn:
    def it_keeps_the_file_when_the_date_is_missing_and_needs_no_second_upload(self, client: Client) -> None:
        found = walk(recommended(), "submit")
        reader = sign_in(client, found.scene, "applicant")
        address = f"/cases/{found.case.pk}/papers/health-certificate"
        first = reader.post(address, {"file": SimpleUploadedFile("health.pdf", PDF, "application/pdf")})
        assert first.status_code == 422
        assert "health.pdf" in first.content.decode()
        kept = first.context["form"].fields["file"].kept.pk
        assert f'name="file_kept" value="{kept}"' in first.content.decode()
        assert reader.post(address, {"file_kept": kept, "issued_on": "2026-11-01"}).status_code == 302
        paper = Paper.objects.visible_to(CASEWORK).get(case=found.case, item="health-certificate")
        assert (str(paper.file_id), paper.file_name) == (kept, "health.pdf")

    def it_takes_nobody_elses_file(self, client: Client) -> None:
        found = walk(recommended(), "submit")
        other = store_made(found.scene.actors["intake"], PDF, "other.pdf", "application/pdf", at=found.at)
        reader = sign_in(client, found.scene, "applicant")
        sent = reader.post(f"/cases/{found.case.pk}/papers/passport", {"file_kept": str(other.pk)})
        assert sent.status_code == 422
        assert not Paper.objects.visible_to(CASEWORK).filter(case=found.case).exists()

    def it_does_not_mind_what_happened_meanwhile(self, client: Client) -> None:
        found = walk(recommended(), "submit")
        reader = sign_in(client, found.scene, "applicant")
        address = f"/cases/{found.case.pk}/papers/passport"
        reader.get(address)
        found.tell("applicant", {})
        upload = SimpleUploadedFile("passport.pdf", PDF, "application/pdf")
        assert reader.post(address, {"version": "1", "file": upload}).status_code == 302


class DescribeAnswers:
    def it_folds_the_questions_that_the_chosen_basis_does_not_turn_on(self, client: Client) -> None:
        found = recommended()
        Case.objects.visible_to(CASEWORK).filter(pk=found.case.pk).update(route_id="national-body")
        shown = sign_in(client, found.scene, "coordinator").get(f"/cases/{found.case.pk}/answers")
        assert [str(field.label) for field in shown.context["questions"]] == [
            "In which category is the person recommended?"
        ]
        (other,) = shown.context["other_questions"]
        assert "Zhongguancun criteria" in str(other.label)
        assert "Other questions" in shown.content.decode()

    def it_can_be_saved_again_once_the_change_was_shown(self, client: Client) -> None:
        found = walk(recommended(), "submit")
        reader = sign_in(client, found.scene, "applicant")
        address = f"/cases/{found.case.pk}/answers"
        version = reader.get(address).context["version"]
        found.paper("passport", "applicant")
        late = reader.post(address, {"version": version})
        assert late.status_code == 422
        assert "has changed since" in late.content.decode()
        assert reader.post(address, {"version": late.context["version"]}).status_code == 302

    def it_lets_the_counter_key_the_answers_of_every_party_from_paper(self, client: Client) -> None:
        found = taken_in(make_scene())
        reader = sign_in(client, found.scene, "intake")
        assert "Answer the questions" in page_of(client, found, "intake")
        shown = reader.get(f"/cases/{found.case.pk}/answers")
        names = {str(field.label): field.html_name for field in shown.context["form"]}
        assert "Which work document does the applicant hold?" in names  # asked of the employer
        typed = {"version": found.case.version, names["How old is the applicant?"]: "41"}
        assert reader.post(f"/cases/{found.case.pk}/answers", typed).status_code == 302
        row = CaseFact.objects.visible_to(CASEWORK).get(case=found.case, name="applicant.age")
        assert (row.value, row.party) == (41, "applicant")

    @pytest.mark.parametrize("role", ["reviewer", "head"])
    def it_lets_no_other_officer(self, client: Client, role: str) -> None:
        found = taken_in(make_scene())
        answer = sign_in(client, found.scene, role).get(f"/cases/{found.case.pk}/answers")
        assert answer.status_code == 409

    def it_is_not_the_counters_where_the_case_came_in_online(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm")
        answer = sign_in(client, found.scene, "intake").get(f"/cases/{found.case.pk}/answers")
        assert answer.status_code == 409


class DescribeWithdrawingFromPaper:
    def it_asks_for_the_signed_sheet_and_what_lies_there(self, client: Client) -> None:
        found = taken_in(make_scene())
        reader = sign_in(client, found.scene, "intake")
        assert "/do/withdraw" in page_of(client, found, "intake")
        address = f"/cases/{found.case.pk}/do/withdraw"
        typed = {"version": found.case.version, "reason": "Letter of 24 November."}
        assert reader.post(address, typed).status_code == 422
        assert reader.post(address, typed | {"signed_sheet": "on"}).status_code == 302
        assert found.reload().state == "withdrawn"

    def it_asks_the_person_for_nothing(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm")
        reader = sign_in(client, found.scene, "applicant")
        address = f"/cases/{found.case.pk}/do/withdraw"
        assert "signed_sheet" not in reader.get(address).content.decode()
        assert reader.post(address, {"version": found.case.version}).status_code == 302


class DescribeReasons:
    def it_tells_the_houses_reasons_to_the_person_and_not_to_the_sponsor(self, client: Client) -> None:
        scene = make_scene()
        found = taken_in(scene, sponsor_id=scene.enterprise.pk)
        walk(found, "accept review refuse")
        why = "The papers do not show the work."
        assert why in page_of(client, found, "intake")
        assert why in page_of(client, found, "applicant")
        sponsor = page_of(client, found, "coordinator")
        assert why not in sponsor
        assert "The person and the office read them." in sponsor

    def it_says_that_the_authority_gave_none(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm accept forward deny")
        assert "The authority gave no reasons." in page_of(client, found, "coordinator")


class DescribeTheOwner:
    def it_says_you_on_the_case_line_too(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm correct")
        line = page_of(client, found, "applicant").split('class="z-caseline', 1)[1]
        assert "Next: Supply what the notice lists" in line
        assert "you" in line.split("Next: Supply what the notice lists")[1][:120]

    def it_names_the_party_that_still_owes_something(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm")
        items = [
            {"item": "passport", "party": "applicant", "note": ""},
            {"item": "", "party": "sponsor", "note": "Stamp the letter."},
        ]
        found.go("send_correction", "intake", items=items)
        both = "Owner: the person and the recommending organisation"
        assert both in page_of(client, found, "intake")
        found.paper("passport", "applicant")
        assert "Owner: the recommending organisation" in page_of(client, found, "intake")
        assert "Owner: your enterprise" in page_of(client, found, "coordinator")

    def it_calls_the_sponsor_of_a_permit_the_employer(self, client: Client) -> None:
        scene = make_scene()
        found = taken_in(scene, sponsor_id=scene.enterprise.pk)
        page = page_of(client, found, "intake")
        assert "<dt>Employer</dt>" in page
        assert "Recommending" not in page


class DescribeTheAdvice:
    def it_names_the_day_and_the_edition_and_keeps_what_was_said_at_acceptance(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm accept")
        page = strip_tags(page_of(client, found, "intake"))
        assert "edition in force from 1 Aug 2019" in page
        assert "Kept at acceptance on 27 Nov 2026" in page
        assert "On the answers of 1 Dec 2026" in page


class DescribeAConsentTakenBack:
    def it_is_told_to_the_person_and_the_office_alone(self, client: Client) -> None:
        found = walk(recommended(), "submit confirm")
        told = "A consent was taken back"
        assert told not in page_of(client, found, "applicant")
        for consent in consents_of(found.case.applicant_id, CASEWORK):
            withdraw_consent(found.scene.actors["applicant"], consent.pk, at=found.at)
        own_page = page_of(client, found, "applicant")
        assert told in own_page
        assert "/do/agree_again" in own_page
        assert "/do/withdraw" in own_page
        assert told in page_of(client, found, "intake")
        assert told not in page_of(client, found, "coordinator")
