"""Naming who stands in for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.cases import Scene, make_scene, own, walk
from tests.factories.people import NOW, SYSTEM, TODAY, actor_of_user
from tests.factories.tenancy import make_member, make_organisation
from zhian.kernel.errors import NotFound, Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.people.kit import Actor, OrganisationKind, Role
from zhian.web.casework.models import Deputy
from zhian.web.casework.selectors import list_deputies, standing_in
from zhian.web.casework.services import Deputising, appoint_deputy, end_deputyship

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def wanted(scene: Scene, **other: Any) -> Deputising:
    """The recorder stands in for the reviewer from today for ten days, but for what is said otherwise."""
    values = {
        "office_id": scene.office.pk,
        "user_id": scene.actors["reviewer"].user_id,
        "deputy_user_id": scene.actors["recorder"].user_id,
        "valid_from": TODAY,
        "valid_until": TODAY + 10 * DAY,
    }
    return Deputising(**(values | other))


def refused(scene: Scene, by: str = "head", **other: Any) -> list[str]:
    with pytest.raises(Refused) as refusal:
        appoint_deputy(scene.actors[by], wanted(scene, **other), at=NOW)
    return [reason.en for reason in refusal.value.reasons]


def stranger() -> Actor:
    office = make_organisation(OrganisationKind.OFFICE)
    return actor_of_user(make_member(office, Role.HEAD).pk)


class DescribeNaming:
    def it_lets_the_deputy_act_on_these_days_and_not_after(self) -> None:
        scene = make_scene()
        here = walk(own(scene), "file accept")
        appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        deputy, away = scene.actors["recorder"], scene.actors["reviewer"].user_id
        last = TODAY + 9 * DAY
        assert standing_in(here.case, deputy, TODAY) == {Role.REVIEWER: away}
        assert standing_in(here.case, deputy, last) == {Role.REVIEWER: away}
        assert standing_in(here.case, deputy, last + DAY) == {}
        assert standing_in(here.case, deputy, TODAY - DAY) == {}

    def it_writes_who_named_whom_for_when(self) -> None:
        scene = make_scene()
        row = appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        event = Event.objects.visible_to(SYSTEM).get(verb="deputy.appointed")
        assert event.actor_user_id == scene.actors["head"].user_id
        assert event.actor_role == "head"
        assert event.body["deputy"] == str(row.deputy_user_id)
        assert (event.body["from"], event.body["until"]) == ("2026-11-24", "2026-12-04")

    def it_is_for_the_head_of_that_office(self) -> None:
        assert refused(make_scene(), "intake") == ["Deputies are named and ended by the head of the office."]

    def it_refuses_oneself(self) -> None:
        scene = make_scene()
        reviewer = scene.actors["reviewer"].user_id
        assert refused(scene, deputy_user_id=reviewer) == ["Nobody stands in for themselves."]

    def it_refuses_people_of_another_office(self) -> None:
        scene = make_scene()
        words = ["Both have to work at this office today."]
        assert refused(scene, deputy_user_id=stranger().user_id) == words
        assert refused(scene, user_id=scene.actors["coordinator"].user_id) == words

    def it_refuses_the_past_and_days_in_the_wrong_order(self) -> None:
        scene = make_scene()
        assert refused(scene, valid_from=TODAY - DAY) == ["It cannot begin before today."]
        assert refused(scene, valid_until=TODAY) == ["It cannot end before it begins."]

    @pytest.mark.parametrize(
        ("first", "until"), [(0, 1), (9, 20), (3, 4)], ids=["first day", "last day", "inside"]
    )
    def it_refuses_days_that_overlap(self, first: int, until: int) -> None:
        scene = make_scene()
        appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        (words,) = refused(
            scene,
            deputy_user_id=scene.actors["intake"].user_id,
            valid_from=TODAY + first * DAY,
            valid_until=TODAY + until * DAY,
        )
        assert words.startswith("From 2026-11-24 until 2026-12-04 (not included)")

    def it_allows_the_days_right_behind(self) -> None:
        scene = make_scene()
        appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        behind = wanted(scene, valid_from=TODAY + 10 * DAY, valid_until=TODAY + 12 * DAY)
        appoint_deputy(scene.actors["head"], behind, at=NOW)
        assert len(list_deputies(scene.actors["head"], today=TODAY)) == 2

    def it_gives_every_reason_at_once(self) -> None:
        scene = make_scene()
        reviewer = scene.actors["reviewer"].user_id
        words = refused(scene, "intake", deputy_user_id=reviewer, valid_until=date(2026, 1, 1))
        assert len(words) == 3


class DescribeEnding:
    def it_ends_today(self) -> None:
        scene = make_scene()
        here = walk(own(scene), "file accept")
        row = appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        at = NOW + 3 * DAY
        end_deputyship(scene.actors["head"], row.pk, at=at)
        assert standing_in(here.case, scene.actors["recorder"], TODAY + 3 * DAY) == {}
        assert list_deputies(scene.actors["head"], today=TODAY + 3 * DAY) == []
        assert Event.objects.visible_to(SYSTEM).get(verb="deputy.ended").body["until"] == "2026-11-27"

    def it_keeps_one_from_ever_beginning_and_frees_its_days(self) -> None:
        scene = make_scene()
        later = wanted(scene, valid_from=TODAY + 5 * DAY)
        row = appoint_deputy(scene.actors["head"], later, at=NOW)
        end_deputyship(scene.actors["head"], row.pk, at=NOW)
        assert list_deputies(scene.actors["head"], today=TODAY) == []
        appoint_deputy(scene.actors["head"], later, at=NOW)

    def it_does_not_end_what_is_over(self) -> None:
        scene = make_scene()
        row = appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        with pytest.raises(Refused, match="over"):
            end_deputyship(scene.actors["head"], row.pk, at=NOW + 30 * DAY)

    def it_is_not_for_colleagues_and_does_not_exist_for_strangers(self) -> None:
        scene = make_scene()
        row = appoint_deputy(scene.actors["head"], wanted(scene), at=NOW)
        with pytest.raises(Refused, match="head of the office"):
            end_deputyship(scene.actors["recorder"], row.pk, at=NOW)
        with pytest.raises(NotFound):
            end_deputyship(stranger(), row.pk, at=NOW)
        assert Deputy.objects.visible_to(SYSTEM).get(pk=row.pk).valid_until == TODAY + 10 * DAY
