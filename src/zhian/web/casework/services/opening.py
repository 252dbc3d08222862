"""Opening a case: by a sponsor, by the person, at the counter from paper, or from a former file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import Refused
from zhian.kernel.ids import case_reference
from zhian.kernel.jsonio import canonical
from zhian.kernel.locales import Text
from zhian.policy.factvalues import typed_facts
from zhian.policy.lawbook import Edition
from zhian.policy.model import Party, Sensitivity
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Role
from zhian.web.base.vault.selectors import stored_file
from zhian.web.base.vault.services import claim
from zhian.web.casework.kit import CASEWORK, Given, Side, State, kind_of
from zhian.web.casework.models import Case, CaseFact, Paper, ReferenceCounter
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.permissions.refusals import Acting
from zhian.web.casework.selectors.law import active_laws, district, edition_of

from .moving import insist_on_no_reason_against, insist_on_version, locked, prepare, write_move
from .steps import Done, Step

_NOT_YOUR_DRAFT = Text(zh="草稿由起草的一方修改。", en="A draft is changed by the party that writes it.")
ISSUED_LATER = Text(zh="签发日期不能晚于今天。", en="The paper cannot have been issued after today.")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is needed to open a case."""

    law_id: str
    office_id: UUID
    applicant_id: UUID
    sponsor_id: UUID | None = None
    route_id: str = ""


def open_case(actor: AnyActor, opening: Opening, *, at: datetime) -> Case:
    """A draft, with its reference number; nothing is filed yet."""
    with transaction.atomic():
        case = new_case(actor, opening, State.DRAFT, at=at)
        _record_opening(actor, case, at=at)
    return case


def new_case(actor: AnyActor, opening: Opening, state: State, *, at: datetime) -> Case:
    """A case with its reference number, not saved yet. Raises LookupError for a basis the law lacks."""
    day = legal_day(at)
    laws = active_laws()
    law = laws.law(opening.law_id)
    if opening.route_id:
        law.edition_on(day).route(opening.route_id)
    return Case(
        reference=_next_reference(day.year),
        law_id=opening.law_id,
        route_id=opening.route_id,
        state=state,
        office_id=opening.office_id,
        sponsor_id=opening.sponsor_id,
        applicant_id=opening.applicant_id,
        opened_by_user_id=actor.user_id if isinstance(actor, Actor) else None,
        opened_at=at,
        moved_at=at,
    )


def _record_opening(actor: AnyActor, case: Case, *, at: datetime) -> None:
    case.save(force_insert=True)
    record(
        actor,
        Entry(
            verb="case.opened",
            subject_kind="case",
            subject_id=case.pk,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            body={"law": case.law_id, "route": case.route_id, "reference": case.reference},
        ),
        at=at,
    )


def _next_reference(year: int) -> str:
    prefix = str(district()["reference_prefix"])
    row, _ = (
        ReferenceCounter.objects.visible_to(CASEWORK)
        .select_for_update()
        .get_or_create(prefix=f"{prefix}{year % 100:02d}")
    )
    row.last += 1
    row.save(update_fields=["last"])
    return case_reference(prefix, year, row.last)


def answer(
    case_id: UUID, actor: Actor, facts: Mapping[str, Any], *, expected_version: int, at: datetime
) -> Case:
    """Answer questions of one's own party: in a draft freely, later as the move "amend".

    A value of None leaves the former answer alone: a blank protected field never erases.
    Raises: Refused for a question that another party is asked, or a value of the wrong type.
    """
    with transaction.atomic():
        case = locked(case_id, actor)
        step = _own_step(case, actor, "amend", at, expected_version)
        names = write_facts(actor, case, step.edition, facts, _speaks_for(step), at=at)
        _log(step, {"facts": names}, {name: canonical(facts[name]).decode("utf-8") for name in names})
    return case


def hand_in(
    case_id: UUID,
    actor: Actor,
    item: str,
    file_id: UUID,
    *,
    expected_version: int | None,
    at: datetime,
    issued_on: date | None = None,
) -> Paper:
    """Hand in a paper of one's own party; one that was there before is kept as replaced.

    After acceptance it is a late paper, marked so. A case that came in on paper goes on in paper: there the
    intake officer hands in what either party brings to the counter.
    """
    with transaction.atomic():
        case = locked(case_id, actor)
        late = case.state in MOVES["late_paper"].from_states
        step = _own_step(case, actor, "late_paper" if late else "amend", at, expected_version)
        rule = next((e for e in step.edition.evidence_for(case.route_id or None) if e.id == item), None)
        _insist_on_own_paper(step, rule.party if rule else None)
        assert rule is not None
        stored = stored_file(file_id, actor)
        if stored is None or not claim(file_id, actor, at=at):
            raise Refused([Text(zh="请先上传文件。", en="Upload the file first.")])
        if issued_on is not None and issued_on > step.on:
            raise Refused([ISSUED_LATER])
        if rule.count in (None, 1):
            former = Paper.objects.visible_to(CASEWORK).filter(case=case, item=item, replaced_at__isnull=True)
            former.update(replaced_at=at)
        paper = Paper.objects.create(
            case=case,
            item=item,
            party=rule.party.value,
            sensitive=(rule.sensitive or Sensitivity.NONE).value,
            file_id=stored.pk,
            file_name=stored.name,
            media_type=stored.media_type,
            size_bytes=stored.size_bytes,
            digest=stored.digest,
            issued_on=issued_on,
            is_late=late,
            given_by_user_id=actor.user_id,
            given_at=at,
        )
        _log(step, {"paper": item, "digest": stored.digest})
    return paper


def copy_case(case_id: UUID, actor: Actor, *, expected_version: int, at: datetime) -> Case:
    """Start a new draft from a closed file: answers and papers of the actor's own party come along."""
    with transaction.atomic():
        former = locked(case_id, actor)
        step = _own_step(former, actor, "copy", at, expected_version)
        side = step.acting.side if step.acting else Side.APPLICANT
        opening = Opening(
            former.law_id, former.office_id, former.applicant_id, former.sponsor_id, former.route_id
        )
        if side is Side.APPLICANT and former.sponsor_id is not None:
            raise Refused(
                [
                    Text(
                        zh="本申请由推荐单位发起，请与单位联系重新推荐。",
                        en="A sponsor started this file; ask it to.",
                    )
                ]
            )
        case = new_case(actor, opening, State.DRAFT, at=at)
        case.copied_from = former
        _record_opening(actor, case, at=at)
        for fact in CaseFact.objects.visible_to(actor).filter(case=former, party=side.value):
            fact.pk, fact.case, fact.given_at = CaseFact().pk, case, at
            fact.save(force_insert=True)
        for paper in Paper.objects.visible_to(actor).filter(
            case=former, party=side.value, replaced_at__isnull=True
        ):
            paper.pk, paper.case, paper.is_late = Paper().pk, case, False
            paper.save(force_insert=True)
        kind_of(case.law_id).on_copy(former, case, actor, at)
        write_move(step, Done(details={"new": case.reference}))
    return case


def _own_step(case: Case, actor: Actor, name: str, at: datetime, expected_version: int | None) -> Step:
    """A step that a party takes on its own part; a draft may be changed without it becoming a move."""
    if expected_version is not None:
        insist_on_version(case, expected_version, actor)
    rule = MOVES[name]
    if case.state != State.DRAFT or name == "copy":
        step = prepare(case, rule, actor, Given(), at)
        insist_on_no_reason_against(step)
        return step
    acting, day = _drafting(case, actor), legal_day(at)
    if acting is None:
        raise Refused([_NOT_YOUR_DRAFT], code="case.refused")
    return Step(case, rule, actor, acting, edition_of(case, day), Given(), at, day)


def _drafting(case: Case, actor: Actor) -> Acting | None:
    if case.sponsor_id is None:
        return Acting(Side.APPLICANT) if actor.person_id == case.applicant_id else None
    post = next(
        (p for p in actor.posts if p.organisation_id == case.sponsor_id and p.role is Role.COORDINATOR), None
    )
    return Acting(Side.SPONSOR, post) if post else None


_SPEAKS_FOR: dict[Side, tuple[Party, ...]] = {
    Side.APPLICANT: (Party.APPLICANT,),
    Side.SPONSOR: (Party.SPONSOR,),
    Side.OFFICE: (Party.APPLICANT, Party.SPONSOR, Party.OFFICER),  # keying what came in on paper
}


def _speaks_for(step: Step) -> tuple[Party, ...]:
    return _SPEAKS_FOR[step.acting.side] if step.acting else ()


def _insist_on_own_paper(step: Step, party: Party | None) -> None:
    if party is None:
        raise Refused([Text(zh="本事项不需要这份材料。", en="This matter does not ask for that paper.")])
    if party not in _speaks_for(step):
        raise Refused(
            [Text(zh="这份材料由另一方直接提交。", en="The other party hands in this paper itself.")]
        )


def write_facts(
    actor: AnyActor,
    case: Case,
    edition: Edition,
    raw: Mapping[str, Any],
    parties: tuple[Party, ...],
    *,
    at: datetime,
) -> list[str]:
    """Keep answers to questions asked of these parties; gives back the names answered.

    Raises: Refused for a question that another party is asked, or a value of the wrong type.
    """
    given = {name: value for name, value in raw.items() if value is not None}
    typed_facts(edition.facts, given)
    foreign = [name for name in given if edition.facts[name].asked_of not in parties]
    if foreign:
        raise Refused(
            Text(zh=f"“{ask.zh}”由另一方回答。", en=f"“{ask.en}” is answered by another party.")
            for ask in (edition.facts[name].ask for name in foreign)
        )
    for name, value in given.items():
        fact = edition.facts[name]
        CaseFact.objects.visible_to(CASEWORK).update_or_create(
            case=case,
            name=name,
            defaults={
                "value": value,
                "party": fact.asked_of.value,
                "sensitive": fact.sensitive,
                "given_by_user_id": actor.user_id if isinstance(actor, Actor) else None,
                "given_at": at,
            },
        )
    return sorted(given)


def _log(step: Step, details: dict[str, Any], personal: Mapping[str, str] | None = None) -> None:
    """A draft changes silently but for the audit; a filed case logs the move for both parties to see."""
    if step.case.state == State.DRAFT:
        step.case.version += 1
        step.case.moved_at = step.at
        step.case.save(update_fields=["version", "moved_at"])
        record(
            step.actor,
            Entry(
                verb="case.drafted",
                subject_kind="case",
                subject_id=step.case.pk,
                about_person_id=step.case.applicant_id,
                matter_id=step.case.pk,
                acting=step.acting.post if step.acting else None,
                body=details,
                personal=personal or {},
            ),
            at=step.at,
        )
        return
    write_move(step, Done(details=details, personal=personal or {}))
    kind_of(step.case.law_id).on_move(step.case, step.rule.name, step.actor, step.given, step.at)
