"""What a receipt says, section by section: ids, dates and both languages, and nobody's private data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from zhian.kernel.errors import Refused
from zhian.kernel.jsonio import Json
from zhian.kernel.locales import Text
from zhian.policy.lawbook import Edition
from zhian.policy.model import Cite, LimitRule, RemedyKind, Status
from zhian.web.base.people.kit import ROLE_NAMES
from zhian.web.base.people.selectors import person
from zhian.web.casework.kit import CASEWORK, ReceiptKind, Side, kind_of
from zhian.web.casework.models import Case, Deadline, Outcome
from zhian.web.casework.selectors.law import edition_of

from .receipting_advice import Told, advice_body, advice_told
from .receipting_privacy import privacy_refusals, whole_name_refusals
from .steps import Step

Body = dict[str, Json]
OFFICIAL_SIDES = (Side.OFFICE, Side.AUTHORITY)
REFUSALS = ("refuse_acceptance",)
OWN = ("matter", "parties", "act", "law", "advice", "clock", "decision")
"""Names a service line cannot use for sections of its own."""


def sections_of(step: Step, kind: ReceiptKind) -> dict[str, Body]:
    """The sections of a receipt for the act that is being done in this step.

    Raises: Refused when something that was typed names the person in the clear.
    """
    case = step.case
    edition = edition_of(case, step.on)
    told = advice_told(case)
    sections: dict[str, Body] = {
        "matter": _matter(case, edition),
        "parties": _parties(case, edition),
        "act": _act(step),
    }
    if kind is ReceiptKind.OFFICE_ACT and case.accepted_on is not None:
        sections["clock"] = _clock(case, edition)
    outcome = Outcome.objects.visible_to(CASEWORK).filter(case=case).first()
    if outcome is not None:
        sections["decision"] = _decision(outcome, edition)
    elif step.rule.name in REFUSALS:
        sections["act"]["remedies"] = _AGAINST_NOT_ACCEPTING
    sections["law"] = _law(case, edition, told, decided=outcome is not None or step.rule.name not in REFUSALS)
    if told is not None:
        sections["advice"] = advice_body(told, case.route_id)
    told_by_line = kind_of(case.law_id).receipt_sections(case, kind, step.rule.name)
    further = {name: dict(body) for name, body in told_by_line.items()}
    for name in further:
        if name in OWN or name == "layout":
            raise ValueError(f"the service line may not write the section {name}")
    typed = [step.given.reason, *([outcome.reasons, outcome.authority_reference] if outcome else [])]
    _refuse_plain_person(case, typed, further.values())
    sections.update(further)
    return sections


def both(text: Text) -> Body:
    """A bilingual text as it stands in a section."""
    return {"zh": text.zh, "en": text.en}


def _matter(case: Case, edition: Edition) -> Body:
    route = next((r for r in edition.routes if r.id == case.route_id), None)
    return {
        "reference": case.reference,
        "law": case.law_id,
        "service": both(edition.title),
        "route": case.route_id or None,
        "basis": None if route is None else both(route.title),
        "announced_only": route is not None and Status.ANNOUNCED in (route.status, edition.status),
        "from_paper": case.from_paper,
        "filed_on": _day(case.filed_on),
    }


def _parties(case: Case, edition: Edition) -> Body:
    """Organisations by code and name; the person only as commitments, in a section of their own."""
    return {
        "office": _organisation(case.office),
        "sponsor": None if case.sponsor is None else _sponsor(case),
        "decider": {"id": edition.decider.id, "name": both(edition.decider.name)},
        "decided_by_the_office": edition.chain.decided_here,
        "person": "committed",
    }


def _sponsor(case: Case) -> Body:
    """The sponsor with what it is under this law: only some recommend, others merely employ."""
    return {**_organisation(case.sponsor), "called": both(kind_of(case.law_id).sponsor_words)}


def _organisation(row: object) -> Body:
    code, zh, en = (getattr(row, name) for name in ("code", "name_zh", "name_en"))
    return {"code": code, "name": {"zh": zh, "en": en}}


def _act(step: Step) -> Body:
    """Who did it in which office; an officer's name belongs to an official act, a party's does not."""
    acting, rule = step.acting, step.rule
    body: Body = {
        "move": rule.name,
        "done": both(rule.done),
        "on": step.on.isoformat(),
        "side": acting.side.value if acting else "machine",
    }
    if acting is not None and acting.post is not None and acting.side in OFFICIAL_SIDES:
        body["officer"] = step.user_name
        body["role"] = {"id": acting.post.role.value, "name": both(ROLE_NAMES[acting.post.role])}
        body["as_deputy"] = acting.for_user_id is not None
    if step.case.accepted_on is not None:
        body["accepted_on"] = step.case.accepted_on.isoformat()
        body["accepted_by_silence"] = step.case.accepted_by_silence
    if rule.name in REFUSALS:
        body["reasons"] = step.given.reason.strip()
    return body


def _clock(case: Case, edition: Edition) -> Body:
    """Every current date with its limit; the number and unit as the law gives them."""
    rules = {rule.id: rule for rule in edition.limits}
    rows = Deadline.objects.visible_to(CASEWORK).filter(case=case, superseded_at__isnull=True)
    limits: list[Json] = [limit_body(row, rules.get(row.limit_id)) for row in rows.order_by("due_on", "id")]
    return {"starts_after": _day(case.accepted_on), "limits": limits}


def limit_body(row: Deadline, rule: LimitRule | None) -> Body:
    """A computed date with its limit, as a section holds it."""
    title = rule.title if rule is not None else None
    return {
        "id": row.limit_id,
        "kind": row.kind,
        "n": row.n,
        "unit": row.unit,
        "title": None if title is None else both(title),
        "due_on": _day(row.due_on),
        "provisional": row.provisional,
    }


def _decision(outcome: Outcome, edition: Edition) -> Body:
    """Who decided what, when; recorded decisions say who recorded them and never that they were made here."""
    body: Body = {
        "made": outcome.kind,
        "decider": {"zh": outcome.decider_zh, "en": outcome.decider_en},
        "decided_on": outcome.decided_on.isoformat(),
        "granted": outcome.granted,
        "reference": outcome.authority_reference or None,
        "reasons": outcome.reasons or None,
        "recorded_by": outcome.recorded_by_name,
    }
    if not outcome.granted:
        body["remedies"] = _remedies(edition)
    return body


_REMEDIES = {
    RemedyKind.FINAL: Text(zh="该决定为最终决定。", en="The decision is final."),
    RemedyKind.REVIEW_AND_LITIGATION: Text(
        zh="可以依法申请行政复议或者提起行政诉讼。",
        en="Administrative review or litigation is open under the law.",
    ),
    RemedyKind.UNKNOWN: Text(
        zh="救济途径未能核实，以审批机关的书面告知为准。",
        en="No rule on remedies could be verified; what the deciding authority states in writing holds.",
    ),
}


# What the law file says of remedies is about the decision; a refusal of acceptance is another act.
_AGAINST_NOT_ACCEPTING: Final[Body] = {
    "kind": RemedyKind.UNKNOWN.value,
    "says": {
        "zh": "对不予受理的救济途径未能核实，以受理单位的书面告知为准。",
        "en": "No rule on remedies against a refusal of acceptance could be verified; what the written "
        "notice of the office states holds.",
    },
}


def _remedies(edition: Edition) -> Body:
    says = edition.remedies.says or _REMEDIES[edition.remedies.kind]
    return {"kind": edition.remedies.kind.value, "says": both(says)}


def _law(case: Case, edition: Edition, told: Told | None, *, decided: bool) -> Body:
    cites: list[Json] = [_cite(cite) for cite in _cites(edition, case.route_id, told, decided=decided)]
    return {
        "edition": edition.digest,
        "in_force_from": _day(edition.starts),
        "in_force_until": _day(edition.until),
        "law_set": case.law_set_digest,
        "cites": cites,
    }


def _cites(edition: Edition, route_id: str, told: Told | None, *, decided: bool) -> list[Cite]:
    """Sources of the basis, its conditions, the chain, the limits and the remedies against the decision."""
    ids: dict[str, None] = {}
    route = None if told is None else told.route(route_id)
    if told is not None and route is not None:
        ids.update(dict.fromkeys(cite.id for cite in route.cites))
        for leaf in told.conditions(route):
            ids.update(dict.fromkeys(cite.id for cite in leaf.cites))
    limits: Iterable[LimitRule] = edition.limits_for(route_id or None)
    remedies = edition.remedies.cites if decided else ()
    for part in (edition.chain.cites, *(limit.cites for limit in limits), remedies):
        ids.update(dict.fromkeys(part))
    return [edition.cites[cite_id] for cite_id in ids]


def _cite(cite: Cite) -> Json:
    return {
        "id": cite.id,
        "instrument": both(cite.instrument),
        "article": cite.article,
        "confidence": cite.confidence.value,
        "verified": cite.confidence.verified,
    }


def _refuse_plain_person(case: Case, typed: Iterable[str], told: Iterable[Json]) -> None:
    """No text that somebody typed may carry what the receipt only commits to."""
    found = person(case.applicant_id, CASEWORK)
    if found is None:
        return
    by_officer = privacy_refusals(found, typed)
    by_line = whole_name_refusals(found, (text for part in told for text in _strings(part)))
    if by_officer or by_line:
        raise Refused(
            list(dict.fromkeys([*by_officer, *by_line])),
            do_next=_WRITE_ANEW if by_officer else _HAVE_IT_WRITTEN_ANEW,
            code="receipt.names_the_person",
        )


_WRITE_ANEW: Final = Text(
    zh="请改用“申请人”等称谓后再提交。", en="Write “the applicant” instead and try again."
)
_HAVE_IT_WRITTEN_ANEW: Final = Text(
    zh="这部分内容由发起申请的单位填写，请其改正后重新发起。",
    en="The organisation that started the application wrote this; it has to write it anew and start again.",
)


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def text_in(body: Mapping[str, Json], key: str) -> Text | None:
    """A bilingual text of a section; None where there is none."""
    value = body.get(key)
    if isinstance(value, dict) and isinstance(value.get("zh"), str) and isinstance(value.get("en"), str):
        return Text(zh=str(value["zh"]), en=str(value["en"]))
    return None
