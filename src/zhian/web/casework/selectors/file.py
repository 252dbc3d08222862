"""One case as a reader sees it: what happened, what is there, what is next, what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhian.kernel.locales import Text
from zhian.policy.countlines import add_months
from zhian.policy.evaluate import Advice as PolicyAdvice
from zhian.policy.explain import explain
from zhian.policy.lawbook import Edition
from zhian.policy.model import Evidence, Party, State
from zhian.web.base.people.kit import Actor, Role
from zhian.web.casework.kit import CASEWORK, Side
from zhian.web.casework.models import (
    Case,
    CorrectionNotice,
    Deadline,
    Handoff,
    IssuedReceipt,
    Move,
    OfficialReceipt,
    Outcome,
    Paper,
    Pause,
    Visit,
)
from zhian.web.casework.permissions.moves import MOVES, MoveRule
from zhian.web.casework.permissions.refusals import acting_as, no_such_case, state_refusals
from zhian.web.casework.permissions.visibility import sides_of

from .deputies import standing_in
from .facts import advise, facts_on_file, papers_on_file
from .law import edition_of, named_edition

HIDDEN_MOVES = frozenset({"amend", "late_paper", "open_at_counter", "copy"})  # they have forms of their own


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the checklist: what the law asks for, of whom, and whether it is there."""

    rule: Evidence
    required: State  # met: required, not_met: not needed, unknown: depends on an open question
    papers: tuple[Paper, ...]  # those the reader may see
    given: bool  # whether it is there, also when the reader may not see it
    is_mine: bool  # the reader's side hands it in
    too_old: State = State.NOT_MET  # met: older than the law allows; unknown: given without its date


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a case page shows to one reader."""

    case: Case
    edition: Edition
    sides: frozenset[Side]
    moves: tuple[Move, ...]
    papers: tuple[PaperLine, ...]
    advice: PolicyAdvice
    offered: tuple[MoveRule, ...]
    deadlines: tuple[Deadline, ...]
    former_deadlines: tuple[Deadline, ...]
    pauses: tuple[Pause, ...]
    correction: CorrectionNotice | None
    correction_items: tuple[dict[str, str], ...]
    handoff: Handoff | None
    outcome: Outcome | None
    receipts: tuple[IssuedReceipt, ...]
    official: OfficialReceipt | None
    visits: tuple[Visit, ...]
    edition_changed: Text | None


def find_case(case_id: UUID, actor: Actor) -> Case:
    """The case, when the actor may see it. Raises NotFound otherwise."""
    rows = Case.objects.visible_to(actor).select_related("applicant", "sponsor", "office", "authority")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise no_such_case()
    return case


def case_file(case: Case, actor: Actor, *, today: date) -> CaseFile:
    """The case as this reader sees it."""
    edition = edition_of(case, today)
    sides = sides_of(case, actor)
    advice = advise(case, edition, facts_on_file(case, CASEWORK), today)
    current = list(Deadline.objects.visible_to(actor).filter(case=case).order_by("due_on", "computed_at"))
    correction = CorrectionNotice.objects.visible_to(actor).filter(case=case).first()
    return CaseFile(
        case=case,
        edition=edition,
        sides=sides,
        moves=tuple(
            Move.objects.visible_to(actor)
            .filter(case=case)
            .select_related("actor_organisation")
            .order_by("version")
        ),
        papers=_checklist(case, actor, edition, advice, sides),
        advice=advice,
        offered=offered_moves(case, actor, edition, today),
        deadlines=tuple(d for d in current if d.superseded_at is None),
        former_deadlines=tuple(d for d in current if d.superseded_at is not None),
        pauses=tuple(Pause.objects.visible_to(actor).filter(case=case).order_by("from_on")),
        correction=correction,
        correction_items=_items_for(correction, sides),
        handoff=Handoff.objects.visible_to(actor).filter(case=case).order_by("-sent_at").first(),
        outcome=Outcome.objects.visible_to(actor).filter(case=case).first(),
        receipts=tuple(IssuedReceipt.objects.visible_to(actor).filter(case=case).order_by("issued_at")),
        official=OfficialReceipt.objects.visible_to(actor).filter(case=case).first(),
        visits=tuple(Visit.objects.visible_to(actor).filter(case=case).order_by("created_at")),
        edition_changed=edition_change(case),
    )


def offered_moves(case: Case, actor: Actor, edition: Edition, today: date) -> tuple[MoveRule, ...]:
    """Moves the actor's role and the state allow, in the table's order; guards speak when one is tried."""
    deputised = standing_in(case, actor, today)
    here = edition.chain.decided_here
    return tuple(
        rule
        for rule in MOVES.values()
        if rule.name not in HIDDEN_MOVES
        and not state_refusals(case, rule, decided_here=here)
        and acting_as(case, rule, actor, deputised) is not None
        and _fits(case, rule, edition)
    )


def may(case: Case, actor: Actor, name: str, today: date) -> bool:
    """Whether state and role allow one move, for pages that have a form of their own."""
    rule = MOVES[name]
    return case.state in rule.from_states and (
        acting_as(case, rule, actor, standing_in(case, actor, today)) is not None
    )


def _fits(case: Case, rule: MoveRule, edition: Edition) -> bool:
    """Whether a move makes sense under this law at all, so that no button leads nowhere."""
    steps = {s.id for s in edition.chain.steps}
    if rule.signs and rule.signs not in steps:
        return False
    if rule.name in {"approve", "refuse"} and "review" in steps:
        return case.state == "reviewed"
    if rule.name == "plan_visit":
        return bool(edition.visits)
    if rule.name in {"keep_visit", "miss_visit"}:
        return Visit.objects.visible_to(CASEWORK).filter(case=case, state="planned").exists()
    if rule.name in {"pause", "resume"}:
        stands = Pause.objects.visible_to(CASEWORK).filter(case=case, until_on__isnull=True).exists()
        return stands is (rule.name == "resume")
    if rule.name == "acknowledge":
        waiting = Handoff.objects.visible_to(CASEWORK).filter(case=case, acknowledged_at__isnull=True)
        return waiting.exists()
    if rule.name == "send_correction":
        return not CorrectionNotice.objects.visible_to(CASEWORK).filter(case=case).exists()
    with_sponsor = case.sponsor_id is not None
    return {"submit": with_sponsor, "file": not with_sponsor, "withdraw_recommendation": with_sponsor}.get(
        rule.name, True
    )


def _checklist(
    case: Case, actor: Actor, edition: Edition, advice: PolicyAdvice, sides: frozenset[Side]
) -> tuple[PaperLine, ...]:
    seen, all_given = papers_on_file(case, actor), papers_on_file(case, CASEWORK)
    mine = {side.value for side in sides} | ({"officer"} if Side.OFFICE in sides else set())
    if case.from_paper and actor.holds(Role.INTAKE, organisation_id=case.office_id):
        mine |= {party.value for party in Party}  # the counter hands in what either party brings
    told = _states_told(advice, sides)
    return tuple(
        PaperLine(
            rule=paper.evidence,
            required=told[paper.evidence.id],
            papers=tuple(seen.get(paper.evidence.id, ())),
            given=paper.evidence.id in all_given,
            is_mine=paper.evidence.party.value in mine,
            too_old=_too_old(
                paper.evidence, all_given.get(paper.evidence.id, []), case.accepted_on or advice.on
            ),
        )
        for paper in advice.papers_for(case.route_id or None)
        if paper.evidence.id in told
    )


def _states_told(advice: PolicyAdvice, sides: frozenset[Side]) -> dict[str, State]:
    """Which papers the reader may know of, and whether they are required.

    A sponsor who could see that a family paper is asked for would know what the person answered.
    """
    if sides <= {Side.SPONSOR}:
        told = {paper.id: paper.state for paper in explain(advice, Party.SPONSOR).papers}
        # What everybody hands in gives nothing away; only its contents are the person's own.
        always = {
            rule.id: State.MET for rule in advice.edition.evidence if rule.when is None and rule.required
        }
        return always | told
    return {paper.evidence.id: paper.state for paper in advice.papers}


def _too_old(rule: Evidence, papers: list[Paper], on: date) -> State:
    """Whether the newest paper of an item is older than the law allows, on the acceptance day or today."""
    if rule.max_age_months is None or not papers:
        return State.NOT_MET
    issued = papers[-1].issued_on
    if issued is None:
        return State.UNKNOWN
    return State.MET if add_months(issued, rule.max_age_months) < on else State.NOT_MET


def _items_for(notice: CorrectionNotice | None, sides: frozenset[Side]) -> tuple[dict[str, str], ...]:
    """The sponsor reads the lines addressed to the sponsor; the others read all."""
    if notice is None:
        return ()
    if sides <= {Side.SPONSOR}:
        return tuple(item for item in notice.items if item.get("party") == "sponsor")
    return tuple(notice.items)


def edition_change(case: Case) -> Text | None:
    """How the edition of the acceptance differs from that of the filing, told to both parties."""
    if not case.pinned_edition or not case.filed_edition or case.pinned_edition == case.filed_edition:
        return None
    then = named_edition(case.law_id, case.filed_edition)
    now = named_edition(case.law_id, case.pinned_edition)
    return Text(
        zh=f"提交时适用 {then.starts} 起施行的版本；受理时适用 {now.starts} 起施行的版本，办理以后者为准。",
        en=(
            f"At filing the edition of {then.starts} was in force; at acceptance that of {now.starts}, "
            "which now governs the case."
        ),
    )
