"""Plays the plan: each step of each story through the services that people use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.policy.model import Evidence
from zhian.policy.model import State as Truth
from zhian.web.base.people.kit import Actor, AnyActor, Purpose, SystemActor
from zhian.web.base.people.selectors import consents_of, latest_notice
from zhian.web.base.people.services import NewPerson, withdraw_consent
from zhian.web.casework.kit import FILING_NOTICE, SENSITIVE_NOTICE, Given
from zhian.web.casework.selectors import case_file, find_case
from zhian.web.casework.services import (
    Opening,
    PaperFiling,
    answer,
    copy_case,
    hand_in,
    move,
    open_at_counter,
    open_case,
)
from zhian.web.talent.kit import Relation, Wish
from zhian.web.talent.services import Kin, RecommendationDraft, add_member, begin_along, start_recommendation

from .answers import answers_of
from .papers import specimen
from .plan import PR, WORK, Story

CLOCKS = SystemActor(Purpose.CLOCKS)
FORGOTTEN = {PR: "evidence-of-achievement", WORK: "accommodation-registration"}
FORGOTTEN_ALONE = "photos"
# What stands on a receipt must not contain anybody's name, and SPECIMEN is one.
_REFUSED = "所附材料不能证明申请人从事所述工作。 / The papers do not show the work described."
_NOT_OURS = "不属于本受理单位办理的事项。 / Not a matter of this office."
_TAKEN_BACK = "推荐岗位已经取消。 / The post recommended for no longer exists."
_AGAIN = "请补充核实用工关系。 / Please check the employment once more."
_SLIP = "文号录入有误，予以更正。 / The reference was mistyped and is put right."
_WAITS = "等待申请人补充说明。 / Waiting for the person's explanation."


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who acts in the stories, by address, and the organisations, by code."""

    people: Mapping[str, Actor]
    data: Mapping[str, NewPerson]
    organisations: Mapping[str, UUID]
    counters: Mapping[str, str]  # office -> the part of its officers' addresses after the @

    def officer(self, post: str, office: str, team: int = 0) -> Actor:
        """One of an office's people; a post with one holder serves every team."""
        domain = self.counters[office]
        second = self.people.get(f"{post}{team + 1}@{domain}") if team else None
        return second or self.people[f"{post}@{domain}"]


@dataclass(slots=True)
class _Told:
    """How far a story is told."""

    story: Story
    case_id: UUID | None = None
    version: int = 0
    filed_by_paper: bool = False
    seen: list[str] = field(default_factory=list)


class Telling:
    """Tells the stories of a plan, one after the other; who comes along is told after the principal."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._asked: dict[tuple[str, ...], tuple[Evidence, ...]] = {}
        self._told: dict[int, _Told] = {}
        self._notices: dict[str, int] = {}

    def tell(self, chapter: Sequence[Story]) -> None:
        """Play stories that belong together, to their present end; all of them or nothing.

        Cost: some hundredths of a second a step.
        """
        self._told = {story.number: _Told(story) for story in chapter}
        steps = sorted((step.at, s.number, n, step.name) for s in chapter for n, step in enumerate(s.steps))
        with transaction.atomic():
            for at, number, _n, name in steps:
                told = self._told[number]
                getattr(self, f"_{name}")(told, at)
                told.seen.append(name)

    # Who acts.

    def _coordinator(self, told: _Told) -> Actor:
        return self.cast.people[f"coordinator@{told.story.sponsor}.example"]

    def _person(self, told: _Told) -> Actor:
        return self.cast.people[told.story.person]

    def _officer(self, told: _Told, post: str) -> Actor:
        return self.cast.officer(post, told.story.office, told.story.team)

    def _party(self, told: _Told) -> Actor:
        return self._officer(told, "intake") if told.filed_by_paper else self._person(told)

    # Making moves.

    def _make(
        self, told: _Told, name: str, actor: AnyActor, at: datetime, reason: str = "", **fields: Any
    ) -> None:
        assert told.case_id is not None
        given = Given(reason=reason, fields=fields)
        told.version = move(
            told.case_id, name, actor, given=given, expected_version=told.version, at=at
        ).version

    def _notices_shown(self) -> dict[str, int]:
        if not self._notices:
            newest = {slug: latest_notice(slug) for slug in (FILING_NOTICE, SENSITIVE_NOTICE)}
            self._notices = {slug: notice.version for slug, notice in newest.items() if notice}
        return self._notices

    def _agreed(self) -> dict[str, Any]:
        return {"consent": True, "consent_sensitive": True, "notices": self._notices_shown()}

    # Opening.

    def _open(self, told: _Told, at: datetime) -> None:
        story, office = told.story, self.cast.organisations[told.story.office]
        person = self._person(told).person_id
        assert person is not None
        sponsor = self.cast.organisations[story.sponsor] if story.sponsor else None
        if story.law_id == PR and sponsor is not None:
            draft = RecommendationDraft(
                applicant_id=person,
                office_id=office,
                route_id=story.route_id,
                letter_number=f"样例推荐〔{at.year}〕{story.number:03d}号",
                letter_date=legal_day(at),
                post_zh="首席研究员",
                post_en="Principal Researcher",
                grounds="（样例）主持大规模模型训练系统的研究，成果已用于单位的主要产品。"
                " / (Specimen) Leads research on large-scale training systems now in the main product.",
                signed_by_name="样例法定代表人",
            )
            row = start_recommendation(self._coordinator(told), sponsor, draft, at=at)
            told.case_id, told.version = row.case_id, row.case.version
            return
        opener = self._coordinator(told) if sponsor is not None else self._person(told)
        opening = Opening(story.law_id, office, person, sponsor, story.route_id)
        case = open_case(opener, opening, at=at)
        told.case_id, told.version = case.pk, case.version

    def _counter(self, told: _Told, at: datetime) -> None:
        story = told.story
        person = self._person(told)
        assert person.person_id is not None
        day = legal_day(at)
        filing = PaperFiling(
            law_id=story.law_id,
            office_id=self.cast.organisations[story.office],
            person=person.person_id,
            sponsor_id=self.cast.organisations[story.sponsor] if story.sponsor else None,
            route_id=story.route_id,
            notice_language=person.language,
            facts={**answers_of(story, "sponsor", day), **answers_of(story, "applicant", day)},
        )
        case = open_at_counter(self._officer(told, "intake"), filing, at=at)
        told.case_id, told.version, told.filed_by_paper = case.pk, case.version, True

    def _join(self, told: _Told, at: datetime) -> None:
        principal = self._told[told.story.along_with]
        assert principal.case_id is not None
        kin = Kin(Relation(told.story.relation), self.cast.data[told.story.person])
        member = add_member(self._person(principal), principal.case_id, kin, at=at)
        case = begin_along(self._person(told), member.pk, at=at)
        told.case_id, told.version = case.pk, case.version

    # Papers and answers.

    def _fill(self, told: _Told, actor: Actor, party: str, at: datetime) -> None:
        """Answer and hand in everything the law asks of one party."""
        assert told.case_id is not None
        facts = answers_of(told.story, party, legal_day(at))
        if facts:
            told.version = answer(told.case_id, actor, facts, expected_version=told.version, at=at).version
        forgets = self._forgotten(told)
        for rule in self._papers(told, actor, party, at):
            if rule.id != forgets:
                self._hand_in(told, actor, rule, at)

    def _forgotten(self, told: _Told) -> str:
        """What the story with a correction leaves out at first."""
        forgets = any(step.name == "correct" for step in told.story.steps)
        return (
            FORGOTTEN.get(told.story.law_id, FORGOTTEN_ALONE)
            if forgets and "correct" not in told.seen
            else ""
        )

    def _papers(self, told: _Told, actor: Actor, party: str, at: datetime) -> tuple[Evidence, ...]:
        """What is required of a party; asked once for every kind of story."""
        story = told.story
        told_apart = (
            story.law_id,
            story.route_id,
            party,
            story.sponsor and "s",
            story.relation,
            str(story.is_met),
        )
        if told_apart not in self._asked:
            assert told.case_id is not None
            file = case_file(find_case(told.case_id, actor), actor, today=legal_day(at))
            self._asked[told_apart] = tuple(
                line.rule
                for line in file.papers
                if line.rule.party.value == party and line.required is Truth.MET
            )
        return self._asked[told_apart]

    def _hand_in(self, told: _Told, actor: Actor, rule: Evidence, at: datetime) -> None:
        """Papers whose age counts are five weeks old."""
        assert told.case_id is not None
        paper = specimen(actor, rule.id, at=at, uploaded=told.story.is_uploaded)
        issued = legal_day(at) - timedelta(days=35) if rule.max_age_months else None
        hand_in(told.case_id, actor, rule.id, paper, expected_version=None, at=at, issued_on=issued)
        told.version += 1

    def _one_more(self, told: _Told, at: datetime) -> None:
        actor = self._party(told)
        rules = self._papers(told, actor, "applicant", at)
        wanted = FORGOTTEN.get(told.story.law_id, FORGOTTEN_ALONE)
        rule = next((each for each in rules if each.id == wanted), rules[0])
        self._hand_in(told, actor, rule, at)

    # What the parties do.

    def _submit(self, told: _Told, at: datetime) -> None:
        self._fill(told, self._coordinator(told), "sponsor", at)
        self._make(told, "submit", self._coordinator(told), at)

    def _confirm(self, told: _Told, at: datetime) -> None:
        self._fill(told, self._person(told), "applicant", at)
        self._make(told, "confirm", self._person(told), at, **self._agreed())

    def _file(self, told: _Told, at: datetime) -> None:
        self._fill(told, self._person(told), "applicant", at)
        self._make(told, "file", self._person(told), at, **self._agreed())

    def _decline(self, told: _Told, at: datetime) -> None:
        self._make(told, "decline", self._person(told), at)

    def _amend(self, told: _Told, at: datetime) -> None:
        facts = dict(list(answers_of(told.story, "applicant", legal_day(at)).items())[-1:])
        assert told.case_id is not None
        told.version = answer(
            told.case_id, self._person(told), facts, expected_version=told.version, at=at
        ).version

    def _supply(self, told: _Told, at: datetime) -> None:
        self._one_more(told, at)
        self._make(told, "answer_correction", self._party(told), at)

    def _late(self, told: _Told, at: datetime) -> None:
        self._one_more(told, at)

    def _withdraw(self, told: _Told, at: datetime) -> None:
        self._make(told, "withdraw", self._person(told), at, family=Wish.GOES_ON)

    def _unrecommend(self, told: _Told, at: datetime) -> None:
        self._make(told, "withdraw_recommendation", self._coordinator(told), at, _TAKEN_BACK)

    def _revoke(self, told: _Told, at: datetime) -> None:
        self._make(told, "revoke_recommendation", self._coordinator(told), at, _TAKEN_BACK)

    def _revoke_here(self, told: _Told, at: datetime) -> None:
        self._make(told, "revoke_recommendation", self._officer(told, "head"), at, _TAKEN_BACK)

    def _discard(self, told: _Told, at: datetime) -> None:
        self._make(told, "discard", self._coordinator(told) if told.story.sponsor else self._person(told), at)

    def _copy(self, told: _Told, at: datetime) -> None:
        assert told.case_id is not None
        actor = self._coordinator(told) if told.story.sponsor else self._person(told)
        copy_case(told.case_id, actor, expected_version=told.version, at=at)
        told.version += 1

    def _unagree(self, told: _Told, at: datetime) -> None:
        person = self._person(told)
        assert person.person_id is not None
        consents = consents_of(person.person_id, person)
        consent = next(c for c in consents if c.matter_id == told.case_id and c.withdrawn_at is None)
        withdraw_consent(person, consent.pk, at=at)

    def _agree(self, told: _Told, at: datetime) -> None:
        self._make(told, "agree_again", self._person(told), at, **self._agreed())

    # What the office and the authority do.

    def _assign(self, told: _Told, at: datetime) -> None:
        whom = self._officer(told, "review")
        self._make(told, "assign", self._officer(told, "head"), at, user_id=whom.user_id)

    def _accept(self, told: _Told, at: datetime) -> None:
        self._make(told, "accept", self._officer(told, "intake"), at, no_conflict=True)

    def _correct(self, told: _Told, at: datetime) -> None:
        missing = FORGOTTEN.get(told.story.law_id, FORGOTTEN_ALONE)
        items = [{"item": missing, "party": "applicant", "note": ""}]
        self._make(told, "send_correction", self._officer(told, "intake"), at, items=items)

    def _reject(self, told: _Told, at: datetime) -> None:
        self._make(told, "refuse_acceptance", self._officer(told, "intake"), at, _NOT_OURS, no_conflict=True)

    def _review(self, told: _Told, at: datetime) -> None:
        self._make(told, "review", self._officer(told, "review"), at, no_conflict=True)

    def _approve(self, told: _Told, at: datetime) -> None:
        self._make(told, "approve", self._officer(told, "approve"), at, no_conflict=True)

    def _send_back(self, told: _Told, at: datetime) -> None:
        self._make(told, "send_back", self._officer(told, "approve"), at, _AGAIN)

    def _refuse(self, told: _Told, at: datetime) -> None:
        self._make(told, "refuse", self._officer(told, "approve"), at, _REFUSED, no_conflict=True)

    def _forward(self, told: _Told, at: datetime) -> None:
        self._make(told, "forward", self._officer(told, "intake"), at)

    def _acknowledge(self, told: _Told, at: datetime) -> None:
        clerk = self.cast.people["clerk@nia.example"]
        self._make(told, "acknowledge", clerk, at, authority_reference=f"样例收〔{told.story.number:03d}〕")

    def _grant(self, told: _Told, at: datetime) -> None:
        self._answer(told, "record_answer", at, granted=True)

    def _deny(self, told: _Told, at: datetime) -> None:
        self._answer(told, "record_answer", at, granted=False)

    def _mend(self, told: _Told, at: datetime) -> None:
        self._answer(told, "correct_record", at, granted="grant" in told.seen, reason=_SLIP)

    def _answer(self, told: _Told, name: str, at: datetime, *, granted: bool, reason: str = "") -> None:
        fields: dict[str, Any] = {
            "granted": granted,
            "authority_reference": f"样例决〔{at.year}〕{told.story.number:04d}号",
            "decided_on": legal_day(at),
            "authority_reasons": "",
        }
        self._make(told, name, self._officer(told, "record"), at, reason, **fields)

    def _visit(self, told: _Told, at: datetime) -> None:
        fields: dict[str, Any] = {
            "purpose": "fingerprints",
            "place": told.story.office,
            "visit_on": legal_day(at) + timedelta(days=3),
            "booking_reference": f"样例预约{told.story.number:04d}",
        }
        self._make(told, "plan_visit", self._officer(told, "intake"), at, **fields)

    def _come(self, told: _Told, at: datetime) -> None:
        self._make(told, "keep_visit", self._officer(told, "intake"), at)

    def _miss(self, told: _Told, at: datetime) -> None:
        self._make(told, "miss_visit", self._officer(told, "intake"), at)

    def _receipt(self, told: _Told, at: datetime) -> None:
        day = legal_day(at)
        fields: dict[str, Any] = {
            "number": f"样例受理{told.story.number:05d}",
            "issued_on": day,
            "expires_on": day + timedelta(days=30),
        }
        self._make(told, "record_official_receipt", self._officer(told, "intake"), at, **fields)

    def _pause(self, told: _Told, at: datetime) -> None:
        fields: dict[str, Any] = {"ground": "", "from_on": legal_day(at), "until_on": None}
        self._make(told, "pause", self._officer(told, "head"), at, _WAITS, **fields)

    def _resume(self, told: _Told, at: datetime) -> None:
        self._make(told, "resume", self._officer(told, "head"), at)

    def _recompute(self, told: _Told, at: datetime) -> None:
        self._make(told, "recompute", CLOCKS, at)
