"""The cases of the demonstration: each is told step by step through the same services people use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.policy.model import State
from zhian.web.base.people.kit import Actor
from zhian.web.base.people.selectors import latest_notice
from zhian.web.casework.kit import FILING_NOTICE, SENSITIVE_NOTICE, Given
from zhian.web.casework.selectors import PaperLine, case_file, find_case
from zhian.web.casework.services import Opening, answer, hand_in, move, open_case
from zhian.web.talent.services import RecommendationDraft, start_recommendation

from .papers import specimen

PR, WORK = "talent.pr-recommended", "talent.rp-work"

PR_FACTS: dict[str, dict[str, Any]] = {
    "sponsor": {"recommendation.category": "high_level_talent"},
    "applicant": {"applicant.foreign_national": True, "applicant.family_applies_along": False},
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who acts in the stories."""

    by_email: Mapping[str, Actor]
    others: tuple[Actor, ...]
    organisations: Mapping[str, UUID]

    def officer(self, post: str) -> Actor:
        """One of the office's people."""
        return self.by_email[f"{post}@zgc.example"]


@dataclass(frozen=True, slots=True)
class Story:
    """One case: who, under which law and basis, how far it got, and how many days ago each step was."""

    law_id: str
    route_id: str
    enterprise: str
    applicant: Actor
    steps: tuple[tuple[int, str], ...]


def tell(cast: Cast, at: datetime) -> None:
    """Play every story to its present end."""
    for number, story in enumerate(_stories(cast), start=1):
        _Telling(cast, story, number, at).play()


def _stories(cast: Cast) -> Iterator[Story]:
    researcher = cast.by_email["researcher@people.example"]
    engineer = cast.by_email["engineer@people.example"]
    o = cast.others
    yield _pr("qingya", o[0], "75 submit, 74 confirm, 72 accept, 70 forward, 68 acknowledge, 9 grant")
    yield _pr("chenghu", o[1], "64 submit, 63 confirm, 60 accept, 58 forward, 12 deny")
    yield _pr("qingya", o[2], "30 submit, 29 confirm, 26 accept, 25 forward")
    yield _pr("qingya", o[3], "20 submit, 19 confirm, 16 correct")
    yield _pr("chenghu", o[4], "6 submit, 5 confirm")
    yield _pr("qingya", o[5], "3 submit, 2 confirm")
    yield _pr("qingya", researcher, "1 submit")
    yield _work("qingya", o[6], "40 submit, 39 confirm, 38 accept, 36 review, 33 approve")
    yield _work("chenghu", o[7], "34 submit, 33 confirm, 31 accept")
    yield _work("qingya", o[0], "12 submit, 11 confirm, 10 accept, 8 review")
    yield _work("chenghu", o[1], "9 submit, 8 confirm, 7 accept")
    yield _work("qingya", engineer, "6 submit, 5 confirm, 4 accept")
    yield _work("chenghu", o[2], "4 submit, 3 confirm")
    yield _work("chenghu", o[3], "2 submit, 1 confirm")


def _pr(enterprise: str, applicant: Actor, steps: str) -> Story:
    return Story(PR, "key-enterprise", enterprise, applicant, _steps(steps))


def _work(enterprise: str, applicant: Actor, steps: str) -> Story:
    return Story(WORK, "work", enterprise, applicant, _steps(steps))


def _steps(text: str) -> tuple[tuple[int, str], ...]:
    """ "75 submit, 74 confirm" as days ago and step."""
    pairs = (part.split() for part in text.split(","))
    return tuple((int(days), step) for days, step in pairs)


class _Telling:
    """Plays one story; each step reads the case anew, as a person would."""

    def __init__(self, cast: Cast, story: Story, number: int, now: datetime) -> None:
        self.cast, self.story, self.number, self.now = cast, story, number, now
        self.coordinator = cast.by_email[f"coordinator@{story.enterprise}.example"]
        self.case_id: UUID | None = None

    def play(self) -> None:
        first = self.story.steps[0][0]
        self._open(self._when(first + 1))
        for days_ago, step in self.story.steps:
            getattr(self, f"_{step}")(self._when(days_ago))

    def _when(self, days_ago: int) -> datetime:
        return self.now - timedelta(days=days_ago, minutes=7 * self.number)

    def _open(self, at: datetime) -> None:
        story, office = self.story, self.cast.organisations["zgc-hall"]
        person = story.applicant.person_id
        assert person is not None
        sponsor = self.cast.organisations[story.enterprise]
        if story.law_id == PR:
            draft = RecommendationDraft(
                applicant_id=person,
                office_id=office,
                route_id=story.route_id,
                letter_number=f"样例推荐〔{at.year}〕{self.number:03d}号",
                letter_date=legal_day(at),
                post_zh="首席研究员",
                post_en="Principal Researcher",
                grounds="（样例）主持大规模模型训练系统的研究，成果已用于单位的主要产品。"
                " / (Specimen) Leads research on large-scale training systems now in the main product.",
                signed_by_name="样例法定代表人",
            )
            self.case_id = start_recommendation(self.coordinator, sponsor, draft, at=at).case_id
        else:
            opening = Opening(WORK, office, person, sponsor, story.route_id)
            self.case_id = open_case(self.coordinator, opening, at=at).pk

    def _make(self, name: str, actor: Actor, at: datetime, given: Given | None = None) -> None:
        assert self.case_id is not None
        version = find_case(self.case_id, actor).version
        move(self.case_id, name, actor, given=given or Given(), expected_version=version, at=at)

    def _fill(self, actor: Actor, party: str, at: datetime) -> None:
        """Answer and hand in everything the law asks of one party."""
        assert self.case_id is not None
        facts = PR_FACTS[party] if self.story.law_id == PR else _work_facts(party, legal_day(at))
        answer(self.case_id, actor, facts, expected_version=self._version(actor), at=at)
        file = case_file(find_case(self.case_id, actor), actor, today=legal_day(at))
        for line in file.papers:
            if self._hands_in(line, party):
                paper = specimen(actor, line.rule.id, at=at)
                hand_in(
                    self.case_id,
                    actor,
                    line.rule.id,
                    paper,
                    expected_version=None,
                    at=at,
                    issued_on=self._issued(line, at),
                )

    def _issued(self, line: PaperLine, at: datetime) -> date | None:
        """Papers whose age counts are five weeks old."""
        return legal_day(at) - timedelta(days=35) if line.rule.max_age_months else None

    def _hands_in(self, line: PaperLine, party: str) -> bool:
        """What is required of the party; the story with a correction forgets one paper."""
        forgets = any(step == "correct" for _, step in self.story.steps)
        if forgets and line.rule.id == "evidence-of-achievement":
            return False
        return line.rule.party.value == party and line.required is State.MET

    def _version(self, actor: Actor) -> int:
        assert self.case_id is not None
        return find_case(self.case_id, actor).version

    def _submit(self, at: datetime) -> None:
        self._fill(self.coordinator, "sponsor", at)
        self._make("submit", self.coordinator, at)

    def _confirm(self, at: datetime) -> None:
        self._fill(self.story.applicant, "applicant", at)
        fields = {"consent": True, "consent_sensitive": True, "notices": _notices_shown()}
        self._make("confirm", self.story.applicant, at, Given(fields=fields))

    def _accept(self, at: datetime) -> None:
        self._make("accept", self.cast.officer("intake"), at, Given(fields={"no_conflict": True}))

    def _correct(self, at: datetime) -> None:
        items = [{"item": "evidence-of-achievement", "party": "applicant", "note": ""}]
        self._make("send_correction", self.cast.officer("intake"), at, Given(fields={"items": items}))

    def _review(self, at: datetime) -> None:
        self._make("review", self.cast.officer("review"), at, Given(fields={"no_conflict": True}))

    def _approve(self, at: datetime) -> None:
        self._make("approve", self.cast.officer("approve"), at, Given(fields={"no_conflict": True}))

    def _forward(self, at: datetime) -> None:
        self._make("forward", self.cast.officer("intake"), at)

    def _acknowledge(self, at: datetime) -> None:
        clerk = self.cast.by_email["clerk@nia.example"]
        self._make(
            "acknowledge", clerk, at, Given(fields={"authority_reference": f"样例收〔{self.number:03d}〕"})
        )

    def _grant(self, at: datetime) -> None:
        self._answer(at, granted=True)

    def _deny(self, at: datetime) -> None:
        self._answer(at, granted=False)

    def _answer(self, at: datetime, *, granted: bool) -> None:
        fields: dict[str, Any] = {
            "granted": granted,
            "authority_reference": f"样例决〔{at.year}〕{self.number:04d}号",
            "decided_on": legal_day(at),
            "authority_reasons": "",
        }
        self._make("record_answer", self.cast.officer("record"), at, Given(fields=fields))


def _work_facts(party: str, day: date) -> dict[str, Any]:
    if party == "sponsor":
        return {
            "applicant.work_document": "work_permit",
            "work.granted_days": 730,
            "filing.by": "applicant",
            "applicant.high_level_or_urgently_needed": False,
            "work.is_performance": False,
        }
    return {
        "permit.starts": day.isoformat(),
        "permit.ends": day.replace(year=day.year + 2, day=min(day.day, 28)).isoformat(),
        "applicant.age": 37,
        "applicant.ill": False,
        "applicant.health_certificate_given_for_work_permit": True,
        "applicant.former_chinese_national": False,
    }


def _notices_shown() -> dict[str, int]:
    """The versions that the page shows on the day of the story."""
    newest = {slug: latest_notice(slug) for slug in (FILING_NOTICE, SENSITIVE_NOTICE)}
    return {slug: notice.version for slug, notice in newest.items() if notice}
