"""Paper at the counter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories.cases import PR, WORK, Scene, Walk, make_scene, own, recommended, walk
from tests.factories.files import PDF
from tests.factories.people import NOW, SYSTEM, TODAY
from zhian.kernel.errors import Refused
from zhian.web.base.audit.models import Event
from zhian.web.base.people.models import Consent, FileInvitation, Person
from zhian.web.base.people.services import NewPerson
from zhian.web.base.vault.services import store_made
from zhian.web.casework.kit import CASEWORK, FILING_NOTICE, SENSITIVE_NOTICE
from zhian.web.casework.models import Advice, Case, CaseFact, IssuedReceipt, Move, Paper
from zhian.web.casework.selectors import case_file, found_at_counter
from zhian.web.casework.services import PaperFiling, hand_in, open_at_counter

pytestmark = pytest.mark.django_db

NEW = NewPerson(
    family_name="Specimen",
    given_name="Grete",
    nationality="UTO",
    birth_date=date(1990, 1, 2),
    document_number="X77",
    email="grete@example.org",
)


def filing(scene: Scene, **other: Any) -> PaperFiling:
    values: dict[str, Any] = {
        "law_id": WORK,
        "office_id": scene.office.pk,
        "person": scene.person.pk,
        "route_id": "work",
        "notice_language": "en",
        "facts": {"applicant.age": 37, "work.granted_days": 730},
    }
    return PaperFiling(**(values | other))


def taken_in(scene: Scene, **other: Any) -> Walk:
    case = open_at_counter(scene.actors["intake"], filing(scene, **other), at=NOW)
    return Walk(scene, Case.objects.visible_to(CASEWORK).get(pk=case.pk))


class DescribeTakingIn:
    def it_files_the_same_case_marked_from_paper(self) -> None:
        scene = make_scene()
        online, paper = walk(own(scene), "file"), taken_in(scene)
        assert paper.case.from_paper
        assert not online.case.from_paper
        assert paper.case.state == online.case.state == "filed"
        assert paper.case.filed_on == TODAY
        assert paper.case.filed_edition == online.case.filed_edition
        assert Advice.objects.visible_to(SYSTEM).filter(case=paper.case, occasion="filing").count() == 1
        (logged,) = Move.objects.visible_to(SYSTEM).filter(case=paper.case)
        assert (logged.name, logged.actor_name, logged.side) == ("open_at_counter", "The intake", "office")

    def it_keeps_the_answers_of_every_party_as_theirs(self) -> None:
        here = taken_in(make_scene())
        rows = CaseFact.objects.visible_to(SYSTEM).filter(case=here.case)
        assert dict(rows.values_list("name", "party")) == {
            "applicant.age": "applicant",
            "work.granted_days": "sponsor",
        }

    def it_records_the_signed_consent_in_the_same_transaction(self) -> None:
        here = taken_in(make_scene())
        consents = Consent.objects.visible_to(SYSTEM).filter(matter_id=here.case.pk)
        assert {row.notice.slug for row in consents.select_related("notice")} == {
            FILING_NOTICE,
            SENSITIVE_NOTICE,
        }
        for consent in consents:
            assert consent.on_paper
            assert consent.person_id == here.scene.person.pk
            assert consent.recorded_by_id == here.scene.actors["intake"].user_id
            assert consent.language == "en"
            assert "work" in consent.purpose.casefold()
            assert consent.recipient == here.scene.office.name_en

    def it_leaves_nothing_behind_when_an_answer_is_wrong(self) -> None:
        scene = make_scene()
        before = Person.objects.visible_to(SYSTEM).count()
        with pytest.raises(Exception, match=r"applicant\.age|age"):
            taken_in(scene, person=NEW, facts={"applicant.age": "very old"})
        assert Case.objects.visible_to(SYSTEM).count() == 0
        assert Consent.objects.visible_to(SYSTEM).count() == 0
        assert Person.objects.visible_to(SYSTEM).count() == before
        assert not Event.objects.visible_to(SYSTEM).filter(verb="people.consent_given").exists()

    def it_opens_a_file_for_somebody_new_and_invites_them(self) -> None:
        here = taken_in(make_scene(), person=NEW)
        person = Person.objects.visible_to(SYSTEM).get(pk=here.case.applicant_id)
        assert person.full_name == "SPECIMEN Grete"
        assert FileInvitation.objects.visible_to(SYSTEM).get(person=person).email == "grete@example.org"

    def it_gives_the_sponsor_the_receipt_of_its_recommendation(self) -> None:
        scene = make_scene()
        here = taken_in(scene, law_id=PR, route_id="park-committee", sponsor_id=scene.enterprise.pk, facts={})
        kinds = IssuedReceipt.objects.visible_to(scene.actors["coordinator"]).filter(case=here.case)
        assert [row.kind for row in kinds] == ["recommendation"]

    @pytest.mark.parametrize("role", ["reviewer", "head", "coordinator", "applicant", "clerk"])
    def it_is_for_the_intake_desk_of_that_office(self, role: str) -> None:
        scene = make_scene()
        with pytest.raises(Refused, match="intake officer"):
            open_at_counter(scene.actors[role], filing(scene), at=NOW)
        assert Case.objects.visible_to(SYSTEM).count() == 0

    def it_is_not_for_the_intake_desk_of_another_office(self) -> None:
        scene, other = make_scene_without_authority(), make_scene()
        with pytest.raises(Refused, match="intake officer"):
            open_at_counter(other.actors["intake"], filing(scene), at=NOW)


def make_scene_without_authority() -> Scene:
    """A scene beside another: the code of the authority is free again."""
    scene = make_scene()
    scene.authority.code = "elsewhere"
    scene.authority.save()
    return scene


def stored(here: Walk, by: str, item: str) -> Any:
    actor = here.scene.actors[by]
    return store_made(actor, PDF, f"{item}.pdf", "application/pdf", at=here.at).pk


class DescribePapersFromPaper:
    @pytest.mark.parametrize(
        ("item", "party", "sensitive"),
        [
            ("passport", "applicant", "none"),
            ("health-certificate", "applicant", "health"),
            ("employer-letter", "sponsor", "none"),
        ],
    )
    def it_lets_the_intake_desk_hand_in_for_either_party(self, item: str, party: str, sensitive: str) -> None:
        here = taken_in(make_scene())
        here.paper(item, "intake")
        row = Paper.objects.visible_to(SYSTEM).get(case=here.case, item=item)
        assert (row.party, row.sensitive) == (party, sensitive)
        assert row.given_by_user_id == here.scene.actors["intake"].user_id

    def it_offers_each_paper_to_the_intake_desk_and_to_no_other_officer(self) -> None:
        here = taken_in(make_scene())
        mine = {
            role: {line.is_mine for line in case_file(here.case, here.scene.actors[role], today=TODAY).papers}
            for role in ("intake", "reviewer")
        }
        assert mine == {"intake": {True}, "reviewer": {False}}

    def it_marks_a_paper_late_after_acceptance(self) -> None:
        here = walk(taken_in(make_scene()), "accept")
        here.paper("passport", "intake")
        assert Paper.objects.visible_to(SYSTEM).get(case=here.case).is_late

    def it_refuses_the_other_officers(self) -> None:
        here = taken_in(make_scene())
        file_id = stored(here, "reviewer", "passport")
        with pytest.raises(Refused):
            hand_in(
                here.case.pk,
                here.scene.actors["reviewer"],
                "passport",
                file_id,
                expected_version=here.case.version,
                at=NOW,
            )

    def it_refuses_the_intake_desk_where_the_case_came_in_online(self) -> None:
        here = walk(own(), "file")
        file_id = stored(here, "intake", "passport")
        with pytest.raises(Refused):
            hand_in(
                here.case.pk,
                here.scene.actors["intake"],
                "passport",
                file_id,
                expected_version=here.case.version,
                at=here.at,
            )

    def it_still_hides_health_papers_from_the_sponsor(self) -> None:
        scene = make_scene()
        here = taken_in(scene, law_id=PR, route_id="park-committee", sponsor_id=scene.enterprise.pk, facts={})
        here.paper("health-certificate", "intake")
        seen = Paper.objects.visible_to(scene.actors["coordinator"]).filter(case=here.case)
        assert not seen.exists()

    def it_lets_the_intake_desk_answer_the_correction_on_paper(self) -> None:
        here = walk(taken_in(make_scene()), "correct")
        here.go("answer_correction", "intake")
        assert here.case.state == "filed"

    def it_lets_the_intake_desk_withdraw_what_came_in_on_paper(self) -> None:
        here = taken_in(make_scene())
        here.go("withdraw", "intake", "Letter of the person, 24 November.", signed_sheet=True)
        assert here.case.state == "withdrawn"

    def it_does_not_let_the_office_withdraw_what_was_filed_online(self) -> None:
        here = walk(own(), "file")
        with pytest.raises(Refused):
            here.go("withdraw", "intake", "Letter of the person, 24 November.")


class DescribeFindingSomebody:
    def it_finds_by_the_whole_reference_of_a_case_at_this_desk(self) -> None:
        here = walk(own(), "file")
        intake = here.scene.actors["intake"]
        assert found_at_counter(f" {here.case.reference.lower()} ", intake) == (here.scene.person.pk,)
        assert found_at_counter(here.case.reference[:-2], intake) == ()

    def it_does_not_find_a_draft_that_was_never_filed(self) -> None:
        here = recommended()
        assert found_at_counter(here.case.reference, here.scene.actors["intake"]) == ()

    def it_finds_by_the_whole_address_of_file_or_account(self) -> None:
        here = walk(own(), "file")
        intake = here.scene.actors["intake"]
        assert found_at_counter(here.scene.person.email.upper(), intake) == (here.scene.person.pk,)
        account = Person.objects.visible_to(SYSTEM).select_related("user").get(pk=here.scene.person.pk).user
        assert account is not None
        assert found_at_counter(account.email, intake) == (here.scene.person.pk,)
        assert found_at_counter(account.email[1:], intake) == ()

    def it_finds_nobody_by_name(self) -> None:
        here = walk(own(), "file")
        assert found_at_counter(here.scene.person.family_name, here.scene.actors["intake"]) == ()
