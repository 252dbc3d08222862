"""The desks over HTTP: what stands on the page, in both languages, at what cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.cases import PR, WORK, Scene, Walk, make_scene, own, recommended, walk
from tests.factories.people import NOW, SYSTEM, TODAY
from tests.factories.tenancy import make_member
from tests.suite.door import DoorClient
from zhian.kernel.clock import legal_day
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Role
from zhian.web.base.people.models import Consent, Person, User
from zhian.web.casework.models import Case, CaseFact, Deputy
from zhian.web.casework.selectors import lists
from zhian.web.casework.views import desk

pytestmark = pytest.mark.django_db

BACKEND = "zhian.web.base.people.backends.AccountBackend"
MOST_QUERIES = 12
Browse = Callable[..., Client]


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIAN_NOW", NOW.isoformat())


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def browse(scene: Scene) -> Browse:
    """A browser signed in as somebody of the scene."""

    def open_as(role: str, language: str = "en") -> Client:
        client = DoorClient()
        user = User.objects.visible_to(SYSTEM).get(pk=scene.actors[role].user_id)
        client.force_login(user, backend=BACKEND)
        client.cookies["zhian_language"] = language
        return client

    return open_as


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content[:400]
    return str(response.content.decode())


def filed(scene: Scene) -> Walk:
    return walk(own(scene, at=NOW - timedelta(days=3)), "file")


def ticks(*walks: Walk) -> list[str]:
    return [f"{here.case.pk}:{here.case.version}" for here in walks]


class DescribeTheList:
    def it_shows_a_row_for_each_case_and_opens_it(self, scene: Scene, browse: Browse) -> None:
        here = walk(recommended(scene, at=NOW - timedelta(days=9)), "submit confirm accept")
        html = page(browse("intake"), "desk:cases")
        assert reverse("casework:case", args=[here.case.pk]) in html
        for words in (
            here.case.reference,
            here.scene.person.full_name,
            "Permanent residence for recommended high-level talent",
            "Sample Compute Ltd",
            "accepted",
        ):
            assert words in html

    def it_speaks_chinese_too(self, scene: Scene, browse: Browse) -> None:
        filed(scene)
        html = page(browse("intake", "zh-hans"), "desk:cases")
        for words in ("办件工作台", "已提交", "未指定主办", "排队起始", "工作类居留许可"):
            assert words in html

    def it_says_overdue_in_red_and_in_words(self, scene: Scene, browse: Browse) -> None:
        here = walk(filed(scene), "accept")
        Case.objects.visible_to(SYSTEM).filter(pk=here.case.pk).update(due_on=TODAY - timedelta(days=1))
        html = page(browse("head"), "desk:cases")
        assert re.search(r'class="z-nowrap z-late"[^>]*>1 d overdue<', html)
        html = page(browse("head", "zh-hans"), "desk:cases")
        assert re.search(r'class="z-nowrap z-late"[^>]*>逾期 1 个工作日<', html)

    def it_marks_a_provisional_date_and_explains_the_mark(self, scene: Scene, browse: Browse) -> None:
        here = walk(filed(scene), "accept")
        assert "Provisional:" not in page(browse("head"), "desk:cases")
        Case.objects.visible_to(SYSTEM).filter(pk=here.case.pk).update(due_provisional=True)
        html = page(browse("head"), "desk:cases")
        assert 'title="provisional"' in html
        assert "Provisional: the holiday notice" in html

    def it_costs_the_same_few_queries_whatever_the_size(self, scene: Scene, browse: Browse) -> None:
        here = filed(scene)
        here.go("assign", "head", user_id=scene.actors["reviewer"].user_id)
        client = browse("head")
        page(client, "desk:cases")  # laws and templates are read once
        costs = []
        for more in (0, 40):
            _copies(here, more)
            with CaptureQueriesContext(connection) as queries:
                page(client, "desk:cases")
            costs.append(len(queries))
        assert costs[0] == costs[1] <= MOST_QUERIES

    def it_writes_no_read_event_for_a_list(self, scene: Scene, browse: Browse) -> None:
        filed(scene)
        page(browse("intake"), "desk:cases")
        assert not Event.objects.visible_to(SYSTEM).filter(is_read=True).exists()

    def it_turns_pages_with_the_filter_kept(self, scene: Scene, browse: Browse) -> None:
        here = filed(scene)
        _copies(here, lists.PAGE_SIZE + 3)
        client = browse("head")
        first = client.get(reverse("desk:cases"), {"service": WORK})
        assert first.context["previous_url"] == ""
        second = client.get(reverse("desk:cases") + first.context["next_url"])
        assert "service=talent.rp-work" in first.context["next_url"]
        assert len(first.context["rows"]) == lists.PAGE_SIZE
        assert len(second.context["rows"]) == 4
        back = client.get(reverse("desk:cases") + second.context["previous_url"])
        references = [[row.case.reference for row in shown.context["rows"]] for shown in (first, back)]
        assert references[0] == references[1]

    def it_writes_a_capped_count_with_a_plus(
        self, scene: Scene, browse: Browse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in (lists, desk):
            monkeypatch.setattr(module, "COUNT_CAP", 1)
        filed(scene)
        filed(scene)
        assert "1+" in page(browse("head"), "desk:cases")

    def it_finds_a_closed_case_by_its_reference(self, scene: Scene, browse: Browse) -> None:
        here = walk(filed(scene), "withdraw")
        link = reverse("casework:case", args=[here.case.pk])
        assert link not in page(browse("head"), "desk:cases")
        assert link in page(browse("head"), "desk:cases", q=here.case.reference)
        assert link in page(browse("head"), "desk:cases", tab="closed")

    def it_says_what_to_do_first_on_an_empty_desk(self, browse: Browse) -> None:
        html = page(browse("intake"), "desk:cases")
        assert "No case has been filed with this office yet" in html
        assert reverse("desk:counter") in html

    def it_says_how_to_get_out_of_a_filter_that_finds_nothing(self, scene: Scene, browse: Browse) -> None:
        filed(scene)
        html = page(browse("intake"), "desk:cases", service=PR)
        assert "No case fits this" in html

    def it_ignores_filters_that_nobody_offers(self, scene: Scene, browse: Browse) -> None:
        here = filed(scene)
        html = page(browse("head"), "desk:cases", tab="x", service="y", after="z", before="'")
        assert here.case.reference in html

    def it_leads_from_each_figure_of_today_to_its_cases(self, scene: Scene, browse: Browse) -> None:
        walk(filed(scene), "correct")
        late = walk(filed(scene), "accept")
        Case.objects.visible_to(SYSTEM).filter(pk=late.case.pk).update(due_on=TODAY - timedelta(days=1))
        client = browse("head")
        figures = client.get(reverse("desk:cases")).context["figures"]
        for figure in figures:
            rows = client.get(figure.url).context["rows"]
            assert figure.count == str(len(rows)), figure.label
        assert [figure.count for figure in figures] == ["1", "0", "1", "2"]

    @pytest.mark.parametrize("role", ["applicant", "coordinator", "clerk"])
    def it_is_no_desk_of_theirs(self, role: str, browse: Browse) -> None:
        assert browse(role).get(reverse("desk:cases")).status_code == 404


def _copies(here: Walk, n: int) -> None:
    """More rows like this one, for lists alone."""
    case = here.reload()
    for number in range(n):
        case.pk = Case().pk
        case.reference = f"{here.case.reference[:4]}-9{number:05d}-0"
        case.save(force_insert=True)
    here.case = Case.objects.visible_to(SYSTEM).exclude(reference__contains="-9").get()


class DescribeBulkAssignment:
    def send(self, client: Client, cases: list[str], officer: Any) -> Any:
        return client.post(reverse("desk:assign"), {"case": cases, "officer": str(officer)})

    def it_assigns_each_ticked_case(self, scene: Scene, browse: Browse) -> None:
        walks = [filed(scene) for _ in range(3)]
        reviewer = scene.actors["reviewer"].user_id
        response = self.send(browse("head"), ticks(*walks[:2]), reviewer)
        assert response.status_code == 200
        assert "2 of 2 cases assigned to The reviewer." in response.content.decode()
        assert [here.reload().assigned_to_user_id for here in walks] == [reviewer, reviewer, None]

    def it_reports_what_became_of_each_and_stops_at_none(self, scene: Scene, browse: Browse) -> None:
        fine, moved, closed = filed(scene), filed(scene), walk(filed(scene), "withdraw")
        stale = ticks(fine, moved, closed)
        moved.go("send_correction", "intake", items=[{"item": "", "party": "applicant", "note": "Sign."}])
        response = self.send(browse("head"), stale, scene.actors["reviewer"].user_id)
        words = {row.reference: row.word for row in response.context["results"]}
        assert words == {
            fine.case.reference: "assigned",
            moved.case.reference: "changed meanwhile",
            closed.case.reference: "refused",
        }
        html = response.content.decode()
        assert "The intake: The correction notice was sent." in html
        assert "The case is “withdrawn” now" in html
        assert fine.reload().assigned_to_user_id is not None
        assert moved.reload().assigned_to_user_id is None

    def it_answers_an_empty_selection_with_a_sentence(self, scene: Scene, browse: Browse) -> None:
        filed(scene)
        response = self.send(browse("head"), [], scene.actors["reviewer"].user_id)
        assert response.status_code == 422
        assert "No case was ticked." in response.content.decode()
        assert response.content.decode().count("<title>Error: ") == 1

    def it_answers_a_missing_officer_with_a_sentence(self, scene: Scene, browse: Browse) -> None:
        here = filed(scene)
        for officer in ("", "nobody", scene.actors["coordinator"].user_id):
            response = self.send(browse("intake"), ticks(here), officer)
            assert response.status_code == 422
            assert "No officer was chosen." in response.content.decode()
        assert here.reload().assigned_to_user_id is None

    def it_survives_ticks_that_no_list_ever_sent(self, scene: Scene, browse: Browse) -> None:
        response = self.send(browse("head"), ["", "x:1", "1", ":"], scene.actors["reviewer"].user_id)
        assert response.status_code == 422

    def it_is_not_offered_to_officers_who_may_not_assign(self, scene: Scene, browse: Browse) -> None:
        here = filed(scene)
        assert 'name="case"' not in page(browse("reviewer"), "desk:cases")
        response = self.send(browse("reviewer"), ticks(here), scene.actors["reviewer"].user_id)
        assert response.status_code == 404


class DescribeHandoffs:
    def it_shows_the_file_and_no_name(self, scene: Scene, browse: Browse) -> None:
        here = walk(recommended(scene, at=NOW - timedelta(days=9)), "submit confirm accept forward")
        html = page(browse("clerk"), "desk:handoffs")
        assert here.case.reference in html
        assert reverse("casework:case", args=[here.case.pk]) in html
        assert "not yet acknowledged" in html
        assert here.scene.person.family_name.upper() not in html
        here.go("acknowledge", "clerk", authority_reference="NIA-5")
        assert here.case.reference not in page(browse("clerk"), "desk:handoffs")
        assert "NIA-5" in page(browse("clerk"), "desk:handoffs", tab="done")

    def it_speaks_chinese_too(self, browse: Browse) -> None:
        assert "没有待确认收件的办件" in page(browse("clerk", "zh-hans"), "desk:handoffs")

    def it_is_the_authoritys_alone(self, browse: Browse) -> None:
        assert browse("head").get(reverse("desk:handoffs")).status_code == 404


class DescribeDeputies:
    def form(self, scene: Scene, **other: str) -> dict[str, str]:
        return {
            "officer": str(scene.actors["reviewer"].user_id),
            "deputy": str(scene.actors["recorder"].user_id),
            "first_day": "2026-11-25",
            "last_day": "2026-11-30",
        } | other

    def it_names_a_deputy_up_to_and_including_the_last_day(self, scene: Scene, browse: Browse) -> None:
        response = browse("head").post(reverse("desk:deputies"), self.form(scene))
        assert response.status_code == 302
        row = Deputy.objects.visible_to(SYSTEM).get()
        assert (row.valid_from, row.valid_until) == (date(2026, 11, 25), date(2026, 12, 1))
        html = page(browse("head"), "desk:deputies")
        assert "30 Nov 2026" in html
        assert "The recorder" in html

    def it_keeps_what_was_chosen_and_says_why_not(self, scene: Scene, browse: Browse) -> None:
        wrong = self.form(scene, deputy=str(scene.actors["reviewer"].user_id))
        response = browse("head").post(reverse("desk:deputies"), wrong)
        html = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: " in html
        assert "Nobody stands in for themselves." in html
        assert 'value="2026-11-25"' in html

    def it_ends_one(self, scene: Scene, browse: Browse) -> None:
        browse("head").post(reverse("desk:deputies"), self.form(scene))
        row = Deputy.objects.visible_to(SYSTEM).get()
        browse("head").post(reverse("desk:end_deputy", args=[row.pk]))
        assert "Nobody stands in for anybody" in page(browse("head"), "desk:deputies")

    def it_is_the_heads_alone(self, browse: Browse) -> None:
        assert browse("intake").get(reverse("desk:deputies")).status_code == 404


class DescribeTheCounter:
    def sheet(self, **other: str) -> dict[str, str]:
        return {
            "family_name": "Specimen",
            "given_name": "Grete",
            "nationality": "uto",
            "birth_date": "1990-01-02",
            "document_number": "x 77-1",
            "email": "grete@example.org",
            "person_language": "en",
            "notice_language": "en",
            "consent": "on",
            "consent_sensitive": "on",
        } | other

    def take_in(self, client: Client, law: str, data: dict[str, str], token: str = "") -> Any:
        address = reverse("desk:take_in", args=[law]) + (f"?person={token}" if token else "")
        return client.post(address, data)

    def it_files_for_somebody_new(self, scene: Scene, browse: Browse) -> None:
        client = browse("intake")
        html = page(client, "desk:take_in", WORK)
        age = re.search(r'name="(fact-\d+)"[^>]*type="number"|type="number"[^>]*name="(fact-\d+)"', html)
        assert age is not None
        field = age.group(1) or age.group(2)
        response = self.take_in(client, WORK, self.sheet(**{field: "730"}))
        case = Case.objects.visible_to(SYSTEM).select_related("applicant").get()
        assert response.headers["Location"] == reverse("casework:case", args=[case.pk])
        assert (case.from_paper, case.state, case.office_id) == (True, "filed", scene.office.pk)
        assert case.applicant.full_name == "SPECIMEN Grete"
        assert case.applicant.document_number == "X771"
        assert CaseFact.objects.visible_to(SYSTEM).get(case=case).value in {730, 37}
        consents = Consent.objects.visible_to(SYSTEM).filter(matter_id=case.pk)
        assert [row.on_paper for row in consents] == [True, True]  # the notice, and the sensitive papers
        assert "from paper" in client.get(response.headers["Location"]).content.decode()

    @pytest.mark.parametrize("signed", ["consent", "consent_sensitive"])
    def it_files_nothing_without_each_signed_notice(self, browse: Browse, signed: str) -> None:
        data = self.sheet()
        del data[signed]
        response = self.take_in(browse("intake"), WORK, data)
        assert response.status_code == 422
        assert 'value="Grete"' in response.content.decode()
        assert not Case.objects.visible_to(SYSTEM).exists()

    def it_asks_no_question_that_the_basis_answers(self, browse: Browse) -> None:
        html = page(browse("intake"), "desk:take_in", PR)
        assert "What kind of body issues the recommendation letter?" not in html
        assert "In which category is the person recommended?" in html

    def it_finds_a_file_shows_it_for_comparison_and_writes_that_down(
        self, scene: Scene, browse: Browse
    ) -> None:
        here, client = filed(scene), browse("intake")
        response = client.post(reverse("desk:counter"), {"law": WORK, "known": here.case.reference})
        assert response.status_code == 302
        html = client.get(response.headers["Location"]).content.decode()
        assert scene.person.full_name in html
        assert scene.person.document_number in html
        assert "family_name" not in html
        event = Event.objects.visible_to(SYSTEM).get(verb="person.read_at_counter")
        assert (event.about_person_id, event.is_read) == (scene.person.pk, True)
        signed = {"notice_language": "en", "consent": "on", "consent_sensitive": "on"}
        done = client.post(response.headers["Location"], signed)
        new = Case.objects.visible_to(SYSTEM).get(from_paper=True)
        assert done.headers["Location"] == reverse("casework:case", args=[new.pk])
        assert new.applicant_id == scene.person.pk
        assert Person.objects.visible_to(SYSTEM).count() == 1

    def it_does_not_guess_whom_somebody_meant(self, scene: Scene, browse: Browse) -> None:
        filed(scene)
        data = {"law": WORK, "known": scene.person.family_name}
        response = browse("intake").post(reverse("desk:counter"), data)
        assert response.status_code == 422
        assert "No file was found." in response.content.decode()

    def it_does_not_open_a_file_that_another_officer_found(self, scene: Scene, browse: Browse) -> None:
        here = filed(scene)
        found = browse("intake").post(reverse("desk:counter"), {"law": WORK, "known": here.case.reference})
        other = DoorClient()
        other.force_login(make_member(scene.office, Role.INTAKE), backend=BACKEND)
        assert other.get(found.headers["Location"]).status_code == 404
        assert not Event.objects.visible_to(SYSTEM).filter(verb="person.read_at_counter").exists()

    def it_knows_only_services_that_are_offered(self, browse: Browse) -> None:
        assert browse("intake").get(reverse("desk:take_in", args=["talent.none"])).status_code == 404

    def it_is_the_intake_desks_alone(self, browse: Browse) -> None:
        assert browse("head").get(reverse("desk:counter")).status_code == 404
        assert browse("head").get(reverse("desk:take_in", args=[WORK])).status_code == 404

    def it_speaks_chinese_too(self, browse: Browse) -> None:
        html = page(browse("intake", "zh-hans"), "desk:take_in", WORK)
        for words in ("申请人填报", "单位填报", "书面同意", "按纸质申请提交"):
            assert words in html


def it_shows_queue_days_in_the_districts_zone(scene: Scene, browse: Browse) -> None:
    here = filed(scene)
    late_evening = NOW.replace(day=20, hour=17)  # one in the morning of the 21st in Beijing
    Case.objects.visible_to(SYSTEM).filter(pk=here.case.pk).update(queue_at=late_evening)
    assert legal_day(late_evening) == date(2026, 11, 21)
    assert "21 Nov 2026" in page(browse("head"), "desk:cases")
