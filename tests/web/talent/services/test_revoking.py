"""Taking a recommendation back, by the state the case is in."""

from __future__ import annotations

import pytest

from tests.factories.cases import Walk, own, recommended, walk
from tests.factories.people import SYSTEM
from zhian.kernel.errors import Refused
from zhian.web.base.audit.models import CommittedValue, Event
from zhian.web.base.outbox.kit import Parcel
from zhian.web.base.outbox.models import Message
from zhian.web.casework.kit import kind_of
from zhian.web.casework.models import IssuedReceipt
from zhian.web.casework.selectors.audience import who_hears_of_move
from zhian.web.talent.models import QuotaEntry, Recommendation, Revocation
from zhian.web.talent.selectors import export_recommendations
from zhian.web.talent.services import revoking as told

pytestmark = pytest.mark.django_db
REASON = "The project was given up."
ACCEPTED = "submit confirm accept"


def revoke(here: Walk, by: str = "coordinator") -> Walk:
    here.go("revoke_recommendation", by, REASON)
    return here


def status(here: Walk) -> str:
    return Recommendation.objects.visible_to(SYSTEM).get(case_id=here.case.pk).status


def receipts(here: Walk) -> dict[tuple[str, str], str]:
    rows = IssuedReceipt.objects.visible_to(SYSTEM).filter(case=here.case)
    return {(row.kind, row.act): row.status for row in rows}


@pytest.mark.parametrize("by", ["coordinator", "head"])
def it_is_revoked_by_the_sponsor_or_the_office_and_the_case_goes_on(by: str) -> None:
    here = revoke(walk(recommended(), ACCEPTED), by)
    row = Revocation.objects.visible_to(SYSTEM).get()
    assert (here.case.state, status(here)) == ("accepted", "revoked")
    assert (row.side, row.by_name) == ({"coordinator": "sponsor", "head": "office"}[by], f"The {by}")
    assert (row.reason, row.state_then, row.authority_has_it) == (REASON, "accepted", False)
    event = Event.objects.visible_to(SYSTEM).get(verb="talent.recommendation_revoked")
    kept = CommittedValue.objects.visible_to(SYSTEM).filter(event=event)
    assert [(each.field, each.value) for each in kept] == [("reason", REASON)]


@pytest.mark.parametrize(
    ("steps", "effect"),
    [
        (ACCEPTED, told.effect_in("accepted")),
        (f"{ACCEPTED} forward", told.effect_in("forwarded")),
        (f"{ACCEPTED} forward grant", told.effect_in("granted")),
    ],
)
def it_tells_the_person_what_it_means_and_what_is_open_to_them(steps: str, effect: object) -> None:
    here = walk(recommended(), steps)
    kind = kind_of(here.case.law_id)
    assert effect in kind.says_before(here.case, "revoke_recommendation"), "told before it is done, too"
    revoke(here)
    seen = {
        who: kind.panel(here.case, here.scene.actors[who])[1] for who in ("applicant", "coordinator", "clerk")
    }
    assert seen["applicant"]["effect"] == effect
    assert seen["applicant"]["has_options"]
    assert not seen["coordinator"]["has_options"]
    assert ("revocation" in seen["clerk"]) is ("forward" in steps), "the authority that has the file reads it"


def it_ends_before_acceptance_as_it_always_did_and_says_who_took_it_back() -> None:
    here = walk(recommended(), "submit confirm")
    here.go("withdraw_recommendation", "coordinator", REASON)
    row = Revocation.objects.visible_to(SYSTEM).get()
    assert (here.case.state, status(here)) == ("withdrawn", "withdrawn")
    assert told.effect_in(row.state_then) == told.effect_in("filed")


def it_withdraws_the_receipt_and_issues_one_of_the_revocation() -> None:
    here = walk(recommended(), ACCEPTED)
    assert receipts(here)["recommendation", "confirm"] == "current"
    revoke(here)
    assert receipts(here)["recommendation", "confirm"] == "withdrawn"
    assert receipts(here)["office_act", "revoke_recommendation"] == "current"
    assert receipts(here)["office_act", "accept"] == "current", "another act's receipt stands"
    document = IssuedReceipt.objects.visible_to(SYSTEM).get(act="revoke_recommendation").document
    assert '"status":"revoked"' in document
    assert REASON not in document


@pytest.mark.parametrize(("steps", "last"), [(ACCEPTED, "released"), (f"{ACCEPTED} forward grant", "used")])
def it_gives_the_place_back_unless_it_was_used_by_a_grant(steps: str, last: str) -> None:
    revoke(walk(recommended(), steps))
    entry = QuotaEntry.objects.visible_to(SYSTEM).order_by("number").last()
    assert entry is not None
    assert entry.kind == last


def it_is_revoked_once_and_a_later_grant_does_not_revive_it() -> None:
    here = revoke(walk(recommended(), f"{ACCEPTED} forward"))
    with pytest.raises(Refused) as refused:
        revoke(here)
    assert refused.value.reasons == (told.REVOKED_ALREADY,)
    walk(here, "grant")
    assert (here.case.state, status(here)) == ("granted", "revoked")


def it_tells_the_authority_that_has_the_file() -> None:
    here = revoke(walk(recommended(), f"{ACCEPTED} forward"))
    assert Revocation.objects.visible_to(SYSTEM).get().authority_has_it
    message = Message.objects.visible_to(SYSTEM).get(key=f"case:{here.case.pk}:{here.case.version}")
    parcel = Parcel(message.pk, message.name, message.payload, message.key, here.at)
    audience = who_hears_of_move(parcel, here.at)
    assert audience is not None
    assert here.scene.actors["clerk"].user_id in audience.by_mail
    assert here.scene.actors["applicant"].user_id in audience.by_mail


def it_goes_with_the_persons_export() -> None:
    here = revoke(walk(recommended(), ACCEPTED))
    (told_of,) = export_recommendations(here.scene.person.pk, here.scene.actors["applicant"])
    assert told_of["taken_back"]["reason"] == REASON
    assert told_of["declaration"]["version"] == 1


def it_needs_a_recommendation_to_revoke() -> None:
    here = walk(own(), "file accept")
    with pytest.raises(Refused):
        here.go("revoke_recommendation", "head", REASON)
