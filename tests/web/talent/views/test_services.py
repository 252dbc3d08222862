"""The public pages of services, and the check without account."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.people import SYSTEM, TODAY
from zhian.policy.model import Status
from zhian.web.base.audit.models import Event
from zhian.web.casework.models import Case, CaseFact
from zhian.web.talent import selectors
from zhian.web.talent.views.services import questions_in_order

pytestmark = pytest.mark.django_db
LAW = "talent.pr-recommended"
CHECK = f"/services/{LAW}/check"


def edition(law_id: str = LAW) -> Any:
    found = selectors.service(law_id, TODAY).edition
    assert found is not None
    return found


def answers(**facts: str) -> dict[str, str]:
    """The POST of a check, by the last part of each fact's name."""
    asked = [fact.name.rpartition(".")[2] for fact in questions_in_order(edition(), TODAY)]
    return {f"fact-{asked.index(name)}": value for name, value in facts.items()}


PARK = {
    "foreign_national": "true",
    "category": "high_level_talent",
    "issuer": "park_committee",
    "meets_zgc_criteria": "true",
}


class DescribePages:
    """The list and the page of one law."""

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def it_says_who_decides_for_every_service(self, client: Client, language: str) -> None:
        client.cookies["zhian_language"] = language
        page = client.get("/services").content.decode()
        for found in selectors.services(TODAY):
            assert found.law.title.get(language) in page
            assert found.edition is not None
            assert found.edition.decider.name.get(language) in page

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("law_id", ["talent.pr-recommended", "talent.rp-work"])
    def it_shows_every_basis_paper_and_limit(self, client: Client, law_id: str, language: str) -> None:
        client.cookies["zhian_language"] = language
        page = client.get(f"/services/{law_id}").content.decode()
        law = edition(law_id)
        named = [*law.routes, *law.evidence, *(limit for limit in law.limits if limit.title)]
        for each in named:
            assert each.title.get(language).replace("'", "&#x27;") in page

    def it_marks_what_is_announced_and_what_could_not_be_verified(self, english: Client) -> None:
        page = english.get(f"/services/{LAW}").content.decode()
        assert [route.id for route in edition().routes if route.status is Status.ANNOUNCED]
        assert "announced" in page
        assert "unverified" in page
        assert "secondary source" in page

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "en",
                ("Effect of a key enterprise&#x27;s letter", "Yearly quota of a key enterprise", "not set"),
            ),
            ("zh-hans", ("重点企业推荐函的效力", "重点企业年度推荐名额", "未设定")),
        ],
    )
    def it_says_what_the_district_has_not_set(
        self, client: Client, language: str, words: tuple[str, ...]
    ) -> None:
        client.cookies["zhian_language"] = language
        page = client.get(f"/services/{LAW}").content.decode()
        for each in words:
            assert each in page
        assert page.count(words[-1]) >= 2

    def it_speaks_of_no_settings_where_the_law_leaves_none(self, english: Client) -> None:
        assert "Set by the district" not in english.get("/services/talent.rp-work").content.decode()

    def it_opens_a_former_edition_and_says_that_it_is_one(self, english: Client) -> None:
        page = english.get(f"/services/{LAW}?on=2018-05-01").content.decode()
        assert "This is not the edition of today" in page
        assert "Recommended by a key AI enterprise" not in page

    def it_has_no_page_for_a_day_before_the_first_edition(self, english: Client) -> None:
        assert english.get(f"/services/{LAW}?on=2001-01-01").status_code == 404

    def it_takes_an_unreadable_day_for_today(self, english: Client) -> None:
        assert english.get(f"/services/{LAW}?on=yesterday").status_code == 200


class DescribeCheck:
    """Guided eligibility."""

    def it_asks_first_what_most_undecided_bases_need(self) -> None:
        first = [fact.name for fact in questions_in_order(edition(), TODAY)][:3]
        assert first == ["applicant.foreign_national", "recommendation.category", "recommendation.issuer"]

    def it_shows_every_basis_with_its_state(self, english: Client) -> None:
        page = english.post(CHECK, answers(**PARK))
        states = {route.id: route.state.value for route, _ in page.context["bases"]}
        assert states == {
            "national-body": "not_met",
            "provincial-government": "not_met",
            "park-committee": "met",
            "key-enterprise": "unknown",
        }
        text = page.content.decode()
        assert "A basis is met on these answers" in text
        for route in edition().routes:
            assert route.title.en in text

    def it_says_not_eligible_as_a_page_and_never_as_an_error(self, english: Client) -> None:
        page = english.post(CHECK, answers(**(PARK | {"foreign_national": "false"})))
        text = page.content.decode()
        assert page.status_code == 200
        assert page.context["verdict"] == "not_met"
        assert "<title>Not eligible on these answers" in text
        assert "z-errors" not in text
        assert "The person recommended is a foreigner" in text
        assert "What you can do next" in text

    def it_names_what_was_seen_and_what_is_needed(self, english: Client) -> None:
        text = english.post(CHECK, answers(**(PARK | {"category": "none_of_these"}))).content.decode()
        assert "none of these" in text
        assert "foreign high-level talent" in text

    def it_lists_the_questions_still_open_and_leads_to_each(self, english: Client) -> None:
        page = english.post(CHECK, answers(foreign_national="true"))
        assert page.context["verdict"] == "unknown"
        text = page.content.decode()
        for _ask, anchor in page.context["open_questions"]:
            assert f'href="#{anchor}"' in text
            assert f'id="{anchor}"' in text

    def it_calls_nothing_met_when_nothing_was_answered(self, english: Client) -> None:
        assert english.post(CHECK, {}).context["verdict"] == "unknown"

    def it_keeps_the_answers_on_the_page_and_stores_none(self, english: Client) -> None:
        before = Event.objects.visible_to(SYSTEM).count()
        page = english.post(CHECK, answers(**PARK)).content.decode()
        assert page.count("checked") == len(PARK)
        assert Event.objects.visible_to(SYSTEM).count() == before
        assert not Case.objects.visible_to(SYSTEM).exists()
        assert not CaseFact.objects.visible_to(SYSTEM).exists()
        assert "sessionid" not in english.cookies

    def it_says_beside_the_field_when_an_answer_cannot_be_read(self, english: Client) -> None:
        page = english.post("/services/talent.rp-work/check", {f"fact-{n}": "31/31/31" for n in range(11)})
        assert page.status_code == 422
        assert "z-error" in page.content.decode()
