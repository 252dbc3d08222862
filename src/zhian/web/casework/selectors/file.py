"""One case as a reader sees it: what happened, what is there, what is next, what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from uuid import UUID

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Erased
from zhian.kernel.locales import Text
from zhian.policy.countlines import add_months
from zhian.policy.evaluate import Advice as PolicyAdvice
from zhian.policy.explain import explain
from zhian.policy.lawbook import Edition
from zhian.policy.model import Evidence, Party, State
from zhian.web.base.people.kit import Actor, Role
from zhian.web.base.privacy.selectors import erased_on
from zhian.web.base.vault.selectors import Condition, conditions
from zhian.web.casework.kit import CASEWORK, Side, kind_of
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
from zhian.web.casework.permissions.moves import MOVES, REASON_SEEN_BY, SEEN_BY, MoveRule
from zhian.web.casework.permissions.refusals import acting_as, no_such_case, state_refusals
from zhian.web.casework.permissions.visibility import on_case, sides_of

from .consents import consents_stand
from .deputies import standing_in
from .editions import edition_change, edition_changes
from .facts import KeptAdvice, advise, facts_on_file, items_on_file, kept_advice, papers_on_file
from .law import edition_of

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
    conditions: tuple[Condition | None, ...] = ()  # of the file of each paper

    @property
    def shown(self) -> tuple[tuple[Paper, Condition | None], ...]:
        """The papers with what is known about their files."""
        return tuple(zip_longest(self.papers, self.conditions))


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a case page shows to one reader."""

    case: Case
    edition: Edition
    sides: frozenset[Side]
    moves: tuple[Move, ...]
    papers: tuple[PaperLine, ...]
    advice: PolicyAdvice  # as of today; of a closed case what it was accepted on, else of its last day
    kept_advice: KeptAdvice | None
    allowed: frozenset[str]  # moves that state and role allow; guards speak when one is tried
    offered: tuple[MoveRule, ...]  # those of them that make sense here and have no form of their own
    deadlines: tuple[Deadline, ...]
    former_deadlines: tuple[Deadline, ...]
    pauses: tuple[Pause, ...]
    correction: CorrectionNotice | None
    correction_items: tuple[dict[str, str], ...]
    handoff: Handoff | None
    outcome: Outcome | None  # without its reasons where `outcome_reasons` is None
    outcome_reasons: str | None  # None: not for this reader; empty: none were given
    receipts: tuple[IssuedReceipt, ...]
    official: OfficialReceipt | None
    visits: tuple[Visit, ...]
    edition_changed: Text | None
    edition_changes: tuple[Text, ...]  # what differs, line by line


def find_case(case_id: UUID, actor: Actor) -> Case:
    """The case, when the actor may see it. Raises NotFound otherwise."""
    rows = Case.objects.visible_to(actor).select_related("applicant", "sponsor", "office", "authority")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise no_such_case()
    return case


def case_file(case: Case, actor: Actor, *, today: date) -> CaseFile:
    """The case as this reader sees it. Raises: Erased, when its facts are gone."""
    gone = erased_on(case.pk)
    if gone is not None:
        raise Erased(gone)
    last_day = legal_day(case.closed_at) if case.closed_at else today
    edition = edition_of(case, last_day)
    sides, reader = sides_of(case, actor), on_case(case, actor)
    kept = kept_advice(case)
    advice = _advice(case, edition, kept, last_day)
    current = list(Deadline.objects.visible_to(reader).filter(case=case).order_by("due_on", "computed_at"))
    correction = CorrectionNotice.objects.visible_to(reader).filter(case=case).first()
    outcome, reasons = _outcome(case, reader, sides)
    allowed = allowed_moves(case, actor, today)
    return CaseFile(
        case=case,
        edition=edition,
        sides=sides,
        moves=_moves(case, reader, sides),
        papers=_checklist(case, reader, edition, advice, sides),
        advice=advice,
        kept_advice=kept if sides else None,
        allowed=frozenset(rule.name for rule in allowed),
        offered=tuple(rule for rule in allowed if _is_offered(case, rule, edition)),
        deadlines=tuple(d for d in current if d.superseded_at is None),
        former_deadlines=tuple(d for d in current if d.superseded_at is not None),
        pauses=tuple(Pause.objects.visible_to(reader).filter(case=case).order_by("from_on")),
        correction=correction,
        correction_items=_items_for(correction, sides),
        handoff=Handoff.objects.visible_to(reader).filter(case=case).order_by("-sent_at").first(),
        outcome=outcome,
        outcome_reasons=reasons,
        receipts=tuple(IssuedReceipt.objects.visible_to(reader).filter(case=case).order_by("issued_at")),
        official=OfficialReceipt.objects.visible_to(reader).filter(case=case).first(),
        visits=tuple(Visit.objects.visible_to(reader).filter(case=case).order_by("created_at")),
        edition_changed=edition_change(case),
        edition_changes=edition_changes(case),
    )


def _advice(case: Case, edition: Edition, kept: KeptAdvice | None, on: date) -> PolicyAdvice:
    """A closed case is not judged by later days: what it was accepted on stands, else its last day counts."""
    if case.closed_at is not None and kept is not None and kept.occasion == "acceptance":
        return kept.advice
    return advise(case, edition, facts_on_file(case, CASEWORK), on)


def _moves(case: Case, actor: Actor, sides: frozenset[Side]) -> tuple[Move, ...]:
    """What was done, as far as the reader is told; a reason that is not for them is never read."""
    rows = Move.objects.visible_to(actor).filter(case=case).select_related("actor_organisation")
    found = {move.version: move for move in rows}
    told = frozenset[str]().union(*(SEEN_BY[side] - REASON_SEEN_BY[side] for side in sides))
    if told and not sides & {Side.APPLICANT, Side.OFFICE}:
        masked = Move.objects.visible_to(CASEWORK).filter(case=case, name__in=told).defer("reason")
        for move in masked.select_related("actor_organisation").exclude(version__in=found):
            move.reason = ""
            found[move.version] = move
    return tuple(found[version] for version in sorted(found))


def move_reason(move: Move, sides: frozenset[Side]) -> str:
    """The reason of a move, for a reader on these sides; empty when it is not for them."""
    rule = MOVES.get(move.name)
    return move.reason if rule is not None and any(rule.reason_seen_by(side) for side in sides) else ""


def _outcome(case: Case, actor: Actor, sides: frozenset[Side]) -> tuple[Outcome | None, str | None]:
    """The decision and its reasons; the decision alone for a reader on the case who may not read why."""
    seen = Outcome.objects.visible_to(actor).filter(case=case).first()
    if seen is not None or not sides:
        return seen, None if seen is None else seen.reasons
    masked = Outcome.objects.visible_to(CASEWORK).filter(case=case).defer("reasons").first()
    if masked is not None:
        masked.reasons = ""
    return masked, None


def allowed_moves(case: Case, actor: Actor, today: date) -> list[MoveRule]:
    """Moves the actor's role and the state allow, in the table's order; guards speak when one is tried."""
    deputised = standing_in(case, actor, today)
    return [
        rule
        for rule in MOVES.values()
        if case.state in rule.from_states and acting_as(case, rule, actor, deputised) is not None
    ]


def _is_offered(case: Case, rule: MoveRule, edition: Edition) -> bool:
    """Whether the page has a button for an allowed move."""
    refusals = state_refusals(case, rule, decided_here=edition.chain.decided_here)
    return rule.name not in HIDDEN_MOVES and not refusals and _fits(case, rule, edition)


def _fits(case: Case, rule: MoveRule, edition: Edition) -> bool:
    """Whether a move makes sense under this law at all, so that no button leads nowhere."""
    steps = {s.id for s in edition.chain.steps}
    if rule.signs and rule.signs not in steps:
        return False
    if rule.name in {"approve", "refuse"} and "review" in steps:
        return case.state == "reviewed"
    if rule.name == "agree_again":
        return not consents_stand(case, edition)
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
    if rule.name == "revoke_recommendation":
        return with_sponsor and kind_of(case.law_id).recommends
    return {"submit": with_sponsor, "file": not with_sponsor, "withdraw_recommendation": with_sponsor}.get(
        rule.name, True
    )


def _checklist(
    case: Case, actor: Actor, edition: Edition, advice: PolicyAdvice, sides: frozenset[Side]
) -> tuple[PaperLine, ...]:
    seen, all_given = papers_on_file(case, actor), items_on_file(case)
    mine = {side.value for side in sides} | ({"officer"} if Side.OFFICE in sides else set())
    if case.from_paper and actor.holds(Role.INTAKE, organisation_id=case.office_id):
        mine |= {party.value for party in Party}  # the counter hands in what either party brings
    told = _states_told(advice, sides)
    known = conditions((paper.file_id for papers in seen.values() for paper in papers), CASEWORK)
    return tuple(
        PaperLine(
            rule=paper.evidence,
            required=told[paper.evidence.id],
            papers=tuple(seen.get(paper.evidence.id, ())),
            conditions=tuple(known.get(each.file_id) for each in seen.get(paper.evidence.id, ())),
            given=paper.evidence.id in all_given,
            is_mine=paper.evidence.party.value in mine,
            # By the papers the reader may see: the age of the person's certificate is the person's business.
            too_old=_too_old(paper.evidence, seen.get(paper.evidence.id, []), case.accepted_on or advice.on),
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
