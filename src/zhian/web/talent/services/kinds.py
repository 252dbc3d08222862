"""What the talent line tells casework about its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from zhian.kernel.clock import legal_day, now
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import Actor, AnyActor, Role
from zhian.web.base.people.selectors import way_in
from zhian.web.base.ui.kit import day_text
from zhian.web.casework.kit import CASEWORK, CLOSED_STATES, Asked, Given, ReceiptKind, State
from zhian.web.casework.selectors import active_laws, edition_of

from ..kit import RightState
from ..models import Recommendation
from ..selectors.acts import declaration_in, proxies, revocation_in
from ..selectors.family import FAMILY, can_be_principal, family_of_case
from ..selectors.rights import latest_right, right_state, standing_right
from . import placing
from .declaring import declared_by, sign_declaration
from .family import asked_of_principal, family_facts, tell_members, wish_refusals
from .identity import may_invite
from .revoking import MOVES as REVOKING
from .revoking import REVOKED, effect_in, keep_revocation, revocation_refusals

if TYPE_CHECKING:
    from zhian.web.casework.models import Case

_ISSUER_OF_ROUTE = {
    "national-body": "national_body",
    "provincial-government": "provincial_government",
    "park-committee": "park_committee",
    "key-enterprise": "key_enterprise",
}
STANDING = ("prepared", "standing")
RIGHT_FACT = "sponsor.right_to_recommend"
_ENDED_BY = {"decline": "declined", "withdraw_recommendation": "withdrawn", "discard": "withdrawn"}


class _TalentKind:
    """What the kinds of this line share: a title from the law, and nothing to add."""

    law_id = ""
    recommends = False
    sponsor_words = Text(zh="申请单位", en="sponsor")

    def title(self, case: Case) -> Text:
        """The service's name."""
        return active_laws().law(case.law_id).title

    def guards(self, case: Case, move: str, actor: AnyActor, given: Given) -> Sequence[Text]:
        """A principal who withdraws says what is to become of those who came along."""
        del actor
        return wish_refusals(case, move, given)

    def says_before(self, case: Case, move: str) -> Sequence[Text]:
        """The declaration that a sponsor makes by sending a file on."""
        return declared_by(case) if move == "submit" else ()

    def asks(self, case: Case, move: str) -> Sequence[Asked]:
        """What a principal is asked on withdrawing."""
        return asked_of_principal(case, move)

    def facts(self, case: Case) -> Mapping[str, Any]:
        """No facts beyond those on file."""
        del case
        return {}

    def on_move(self, case: Case, move: str, actor: AnyActor, given: Given, at: datetime) -> None:
        """Keep the declaration a sponsor signs; tell those who came along when a principal's case ends."""
        if move == "submit":
            sign_declaration(case, actor, at=at)
        tell_members(case, move, given, at=at)

    def on_copy(self, former: Case, case: Case, actor: AnyActor, at: datetime) -> None:
        """Nothing of one's own to carry over."""

    def panel(self, case: Case, reader: AnyActor) -> tuple[str, Mapping[str, Any]]:
        """The person's way in, the family, the declaration, who may act for whom; as far as one may see."""
        return "talent/panels/case.html", _around(case, reader) | _way_in(case, reader)

    def receipt_sections(self, case: Case, kind: ReceiptKind, act: str) -> Mapping[str, Mapping[str, Any]]:
        """No further sections."""
        del case, kind, act
        return {}

    def audience(self, case: Case) -> Sequence[UUID]:
        """Nobody beyond the parties."""
        del case
        return ()


class PermanentResidence(_TalentKind):
    """Permanent residence that the person may apply for alone; an employer may prepare the file with them."""

    sponsor_words = Text(zh="用人单位", en="employer")

    def __init__(self, law_id: str) -> None:
        self.law_id = law_id


class FamilyResidence(PermanentResidence):
    """Permanent residence for members of a family, alone or along with a principal."""

    sponsor_words = Text(zh="邀请单位", en="inviting organisation")

    def __init__(self) -> None:
        super().__init__(FAMILY)

    def facts(self, case: Case) -> Mapping[str, Any]:
        """What the link to a principal tells, so that nobody is asked for it."""
        return family_facts(case)


class WorkResidence(_TalentKind):
    """The work-type residence permit, which the house itself decides."""

    law_id = "talent.rp-work"
    sponsor_words = Text(zh="邀请单位（用人单位）", en="employer")


class RecommendedResidence(_TalentKind):
    """Permanent residence on a recommendation, which another authority decides."""

    law_id = "talent.pr-recommended"
    recommends = True
    sponsor_words = Text(zh="推荐单位", en="recommending organisation")

    def guards(self, case: Case, move: str, actor: AnyActor, given: Given) -> Sequence[Text]:
        """A recommendation goes to the person only when it is whole and a place is left for it."""
        reasons = list(super().guards(case, move, actor, given))
        if move == "submit":
            row = recommendation_of(case)
            if row is None:
                return [*reasons, Text(zh="请先填写推荐信息。", en="Fill in the recommendation first.")]
            reasons += placing.reasons_against(row, on=legal_day(now()))
        elif move == "revoke_recommendation":
            reasons += revocation_refusals(recommendation_of(case))
        return reasons

    def says_before(self, case: Case, move: str) -> Sequence[Text]:
        """What taking the recommendation back will mean, as the case stands."""
        effects = (effect_in(case.state),) if move in REVOKING else ()
        return (*super().says_before(case, move), *effects)

    def facts(self, case: Case) -> Mapping[str, Any]:
        """Who recommends follows from the basis chosen, so nobody has to be asked twice.

        Whether the right is on record is told where the law asks for it; no record at all says nothing.
        """
        issuer = _ISSUER_OF_ROUTE.get(case.route_id)
        told: dict[str, Any] = {"recommendation.issuer": issuer} if issuer else {}
        on = case.filed_on or legal_day(now())
        if case.sponsor_id is not None and RIGHT_FACT in edition_of(case, on).facts:
            found = latest_right(case.sponsor_id, case.route_id)
            if found is not None:
                standing = standing_right(case.sponsor_id, case.route_id, on=on)
                told[RIGHT_FACT] = standing is not None
        return told

    def on_move(self, case: Case, move: str, actor: AnyActor, given: Given, at: datetime) -> None:
        """The recommendation stands from filing on; it ends with the case, unless the case is granted.

        A place is reserved when it goes to the person, used by a grant, and given back by every other end.
        """
        super().on_move(case, move, actor, given, at)
        row = recommendation_of(case)
        if row is None:
            return
        if move in REVOKING:
            keep_revocation(case, row, move, actor, given, at=at)
        placing.follow(case, row, move, at=at)
        if case.state in CLOSED_STATES and case.state != State.GRANTED:
            if row.status in STANDING:
                row.status, row.ended_at = _ENDED_BY.get(move, "ended"), at
                row.save(update_fields=["status", "ended_at"])
        elif move == "confirm" or (case.state == State.GRANTED and row.status not in (*STANDING, REVOKED)):
            _let_stand(row)

    def on_copy(self, former: Case, case: Case, actor: AnyActor, at: datetime) -> None:
        """The same letter stands behind the new file; not where it is in use, or a grant used it up."""
        row = recommendation_of(former)
        if row is None or case.sponsor_id != row.issuer_id or _in_use(row):
            return
        row.pk, row.case_id, row.status = Recommendation().pk, case.pk, "prepared"
        row.created_at, row.ended_at = at, None
        row.designation = standing_right(row.issuer_id, row.route_id, on=legal_day(at))
        row.save(force_insert=True)
        post = (
            actor.post(Role.COORDINATOR, organisation_id=row.issuer_id) if isinstance(actor, Actor) else None
        )
        entry = Entry(
            verb="talent.letter_carried_over",
            subject_kind="recommendation",
            subject_id=row.pk,
            about_person_id=case.applicant_id,
            matter_id=case.pk,
            acting=post,
            body={"basis": row.route_id, "letter_date": row.letter_date.isoformat()},
            personal={"letter_number": row.letter_number, "grounds": row.grounds},
        )
        record(actor, entry, at=at)

    def panel(self, case: Case, reader: AnyActor) -> tuple[str, Mapping[str, Any]]:
        """The recommendation, for both parties and the office."""
        rows = Recommendation.objects.visible_to(reader).filter(case_id=case.pk)
        drafting = (
            case.state == State.DRAFT
            and case.sponsor_id is not None
            and isinstance(reader, Actor)
            and reader.holds(Role.COORDINATOR, organisation_id=case.sponsor_id)
        )
        row = rows.select_related("designation").first()
        context = {"recommendation": row, "may_write": drafting, "right": _right_told(case, row)}
        if row is not None and row.status == REVOKED:
            context |= _revoked(case, reader)
        return "talent/panels/case.html", context | _around(case, reader) | _way_in(case, reader)

    def receipt_sections(self, case: Case, kind: ReceiptKind, act: str) -> Mapping[str, Mapping[str, Any]]:
        """Issuer's letter and right; whether the right is on record is said either way."""
        row = recommendation_of(case)
        if row is None:
            return {}
        right, day, criteria = row.designation, row.letter_date, row.criteria_version
        rows = [
            _row("推荐函", "Letter", row.letter_number, row.letter_number),
            _row("推荐函日期", "Letter dated", day_text(day, "zh-hans"), day_text(day, "en")),
            _row("岗位", "Post", row.post_zh, row.post_en),
            _row("推荐标准", "Criteria", criteria or "未公布", criteria or "not published"),
            _row(
                "推荐资格",
                "Right to recommend",
                right.instrument_zh if right else "未登记",
                right.instrument_en if right else "not on record",
            ),
        ]
        return {
            "recommendation": {
                "title": {"zh": "推荐", "en": "Recommendation"},
                "rows": rows,
                "basis": row.route_id,
                "letter_date": day.isoformat(),
                "right_on_record": right is not None,
                "status": "revoked" if act == "revoke_recommendation" else row.status,
            }
        }


def _around(case: Case, reader: AnyActor) -> dict[str, Any]:
    """Family, declaration and proxies, each as far as the reader may know of it."""
    on = legal_day(now())
    is_applicant = isinstance(reader, Actor) and reader.person_id == case.applicant_id
    members, principal = family_of_case(case, reader)
    return {
        "members": members,
        "principal": principal,
        "may_add_member": is_applicant and can_be_principal(case, on=on),
        "declaration": declaration_in(case, reader) if case.sponsor_id is not None else None,
        "proxies": proxies(edition_of(case, on)),
    }


def _revoked(case: Case, reader: AnyActor) -> dict[str, Any]:
    """How the recommendation was taken back, what that means, and what is open to the person now."""
    row = revocation_in(case, reader)
    if row is None:
        return {}
    is_applicant = isinstance(reader, Actor) and reader.person_id == case.applicant_id
    return {
        "revocation": row,
        "effect": effect_in(row.state_then),
        "has_options": is_applicant,
        "may_withdraw": is_applicant and case.closed_at is None,
    }


def _right_told(case: Case, row: Recommendation | None) -> dict[str, Any] | None:
    """The right behind a recommendation as it stands on the day of filing, or today before that.

    It is told and holds nobody back: the office examines every application.
    """
    if row is None:
        return None
    on = case.filed_on or legal_day(now())
    found = row.designation or latest_right(row.issuer_id, row.route_id)
    if found is None:
        return None
    state = right_state(found, on)
    return {"row": found, "state": state, "is_good": state is RightState.STANDING, "on": on}


def _way_in(case: Case, reader: AnyActor) -> dict[str, Any]:
    """How the person gets at the file, and what this reader can do about it; nothing for anybody else."""
    if not isinstance(reader, Actor) or not may_invite(reader, case):
        return {}
    at = now()
    return {
        "way_in": way_in(case.applicant_id, CASEWORK, at=at),
        "may_correct": reader.holds(Role.INTAKE, organisation_id=case.office_id),
    }


def _let_stand(row: Recommendation) -> None:
    """Stand (again): a record that was corrected to a grant revives what the refusal had ended."""
    if row.status != "prepared" and _in_use(row):
        return  # the number stands behind another file by now
    row.status, row.ended_at = "standing", None
    row.save(update_fields=["status", "ended_at"])


def _in_use(row: Recommendation) -> bool:
    rows = Recommendation.objects.visible_to(CASEWORK).filter(issuer_id=row.issuer_id, status__in=STANDING)
    return rows.filter(letter_number=row.letter_number).exists()


def _row(label_zh: str, label_en: str, zh: str, en: str) -> dict[str, dict[str, str]]:
    """A line of the receipt's own part, in both languages."""
    return {"label": {"zh": label_zh, "en": label_en}, "value": {"zh": zh, "en": en}}


def recommendation_of(case: Case) -> Recommendation | None:
    """The recommendation behind a case the machine has at hand."""
    rows = Recommendation.objects.visible_to(CASEWORK).filter(case_id=case.pk)
    return rows.select_related("designation").first()
