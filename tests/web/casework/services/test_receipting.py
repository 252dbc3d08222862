"""What receipts say, whom they name, and how they follow each other."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.factories import receipts as matters
from tests.factories.people import NOW
from tests.factories.tenancy import make_organisation
from zhian.kernel.errors import Refused
from zhian.kernel.receipts import (
    Receipt,
    Status,
    TrustedKey,
    TrustStore,
    open_commitment,
    read_receipt,
    verify,
)
from zhian.policy.faults import UnknownLaw
from zhian.policy.lawbook import LawSet, UnknownEdition
from zhian.policy.load import load_laws, package_sources
from zhian.policy.sources import Documents
from zhian.web.base.audit.models import Checkpoint, Event
from zhian.web.base.audit.services import publish_checkpoint, seal
from zhian.web.base.outbox.models import Message
from zhian.web.base.people.kit import OrganisationKind, Purpose, Role, SystemActor
from zhian.web.base.vault.services import audit_signing_key
from zhian.web.casework.kit import CASEWORK, ReceiptKind
from zhian.web.casework.models import Advice, IssuedReceipt
from zhian.web.casework.permissions.moves import MOVES
from zhian.web.casework.selectors import edition_of, law
from zhian.web.casework.services.receipting import withdraw
from zhian.web.casework.services.receipting_paper import sheet_of
from zhian.web.casework.services.steps import Step

pytestmark = pytest.mark.django_db
TEST = SystemActor(Purpose.TEST)
HAN = re.compile("[\u4e00-\u9fff]")


def read(row: IssuedReceipt) -> Receipt:
    return read_receipt(row.document)


def printed(row: IssuedReceipt) -> str:
    return "\n".join(read(row).printed)


def it_is_intact_and_a_specimen_under_a_demonstration_key() -> None:
    row = matters.filed().receipt("recommendation")
    receipt = read(row)
    trust = TrustStore([TrustedKey(receipt.key_id, receipt.public_key)])
    verdict = verify(row.document, trust)
    assert verdict.status is Status.SPECIMEN
    assert verdict.changed_sections == ()
    assert "样本" in receipt.printed
    assert row.header_digest == receipt.header_digest
    assert str(row.pk) == receipt.id


def it_names_no_party_in_plain_words_and_the_officer_by_name() -> None:
    matter = matters.answered(reasons="The file did not show the contribution claimed.")
    person, coordinator = matter.person, matter.coordinator
    assert coordinator is not None
    for kind in ReceiptKind:
        text = matter.receipt(kind).document
        for private in (
            person.family_name,
            person.full_name,
            person.native_name,
            person.document_number,
            str(person.birth_date),
            person.email,
            matter.applicant.display_name,
            coordinator.display_name,
        ):
            assert private not in text, (kind, private)
    assert "陈样例" in printed(matter.receipt("office_act"))
    assert "钱样例" in printed(matter.receipt("recorded_decision"))


def it_lets_the_holder_open_each_commitment_and_nobody_guess_it() -> None:
    matter = matters.filed()
    row = matter.receipt("recommendation")
    assert set(row.openings) == {"holder_name", "holder_document", "holder_birth_date"}
    for field, opening in row.openings.items():
        salt = bytes.fromhex(opening["salt"])
        assert open_commitment(read(row), field, opening["value"], salt)
        assert not open_commitment(read(row), field, opening["value"] + "x", salt)
        assert opening["salt"] not in row.document
    assert row.openings["holder_name"]["value"] == matter.person.full_name


def it_tells_the_state_of_conditions_and_no_answer() -> None:
    matter = matters.accepted()
    for kind in ("recommendation", "office_act"):
        conditions = read(matter.receipt(kind)).body("advice")["conditions"]
        assert isinstance(conditions, list)
        states = {c["id"]: c["state"] for c in conditions if isinstance(c, dict)}
        assert states[f"{matters.ROUTE}.issuer"] == "met"
        assert states[f"{matters.ROUTE}.foreign-national"] == "unknown"
        assert all(set(c) == {"id", "says", "state"} for c in conditions if isinstance(c, dict))


SENSITIVE_AND_MET = {
    "applicant.age": 65,
    "applicant.ill": True,
    "applicant.former_chinese_national": True,
    "applicant.health_certificate_given_for_work_permit": False,
}


def it_signs_no_condition_that_looks_at_a_sensitive_fact() -> None:
    matter = matters.work_permit(SENSITIVE_AND_MET)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    edition = edition_of(matter.case, NOW.date())
    assert {name for name, fact in edition.facts.items() if fact.sensitive} == set(SENSITIVE_AND_MET)
    kept = Advice.objects.visible_to(TEST).filter(case=matter.case).latest("given_at")
    assert '"leaf":"work.ill"' in kept.record  # the file does hold what the receipt must not
    accepted = matter.receipt("office_act")
    matter.by(Role.REVIEWER, "review", no_conflict=True)
    matter.by(Role.APPROVER, "refuse", reason="The papers do not show the work.", no_conflict=True)
    for row in (accepted, matter.receipt("office_act")):
        conditions = read(row).body("advice")["conditions"]
        assert isinstance(conditions, list)
        told = {c["id"] for c in conditions if isinstance(c, dict)}
        assert "work.in-person" in told
        assert not told & {"work.ill", "work.from-60", "work.under-16"}
        for words in ("illness", "60 or over", "疾病", "周岁"):
            assert words not in row.document


def it_signs_the_same_advice_whatever_the_sensitive_answers_are() -> None:
    others = {"applicant.age": 30, "applicant.ill": False}
    said = []
    for answers in (SENSITIVE_AND_MET, SENSITIVE_AND_MET | others):
        matter = matters.work_permit(answers)
        matter.by(Role.INTAKE, "accept", no_conflict=True)
        said.append(read(matter.receipt("office_act")).body("advice"))
    assert said[0] == said[1]


def it_carries_the_dates_of_an_acceptance_and_says_which_are_provisional() -> None:
    matter = matters.accepted()
    clock = read(matter.receipt("office_act")).body("clock")
    limits = {limit["kind"]: limit for limit in clock["limits"]}  # type: ignore[index,union-attr,call-overload]
    assert clock["starts_after"] == "2026-11-27"
    assert limits["statutory"]["due_on"] == "2027-05-27"  # six months, to the same day
    assert (limits["statutory"]["n"], limits["statutory"]["unit"]) == (6, "month")
    assert limits["promised"]["provisional"] is True
    assert "暂定" in printed(matter.receipt("office_act"))


def it_names_edition_law_set_and_the_sources_that_were_not_verified() -> None:
    matter = matters.accepted()
    law = read(matter.receipt("office_act")).body("law")
    assert law["edition"] == matter.case.pinned_edition
    assert law["law_set"] == matter.case.law_set_digest
    assert law["in_force_from"] == "2019-08-01"
    cites = {c["id"]: c for c in law["cites"]}  # type: ignore[index,union-attr,call-overload]
    assert cites["pr-unverified"]["verified"] is False
    assert cites["nia12-1"]["verified"] is True
    assert "（未经核实）" in printed(matter.receipt("office_act"))


@pytest.mark.parametrize("reasons", ["", "The contribution was not shown."])
def it_records_the_decision_of_the_authority_and_its_reasons_or_that_it_gave_none(reasons: str) -> None:
    row = matters.answered(granted=False, reasons=reasons).receipt("recorded_decision")
    decision = read(row).body("decision")
    assert decision["made"] == "recorded"
    assert decision["reference"] == "样移审〔2026〕第8号"
    assert decision["decided_on"] == "2026-11-28"
    assert decision["reasons"] == (reasons or None)
    assert ("The authority gave no reasons" in printed(row)) is not bool(reasons)
    assert decision["remedies"]["kind"] == "unknown"  # type: ignore[index,call-overload]


def it_calls_an_employer_an_employer_and_never_speaks_of_a_recommendation() -> None:
    matter = matters.employed()
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    matter.by(Role.REVIEWER, "review", no_conflict=True)
    matter.by(Role.APPROVER, "approve", no_conflict=True)
    rows = IssuedReceipt.objects.visible_to(TEST).filter(case=matter.case)
    assert [row.kind for row in rows] == ["office_act", "office_act"]
    for row in rows:
        assert "邀请单位（用人单位）\nEmployer\n智汇未来样例科技有限公司" in printed(row)
        assert "推荐" not in row.document
        assert "recommend" not in row.document.casefold()


def it_calls_who_recommends_by_that_name() -> None:
    row = matters.filed().receipt("recommendation")
    assert "推荐单位\nRecommending organisation\n智汇未来样例科技有限公司" in printed(row)


def it_never_lets_the_office_or_the_platform_decide_permanent_residence() -> None:
    matter = matters.answered(granted=True)
    office = matter.office
    for kind in ReceiptKind:
        receipt = read(matter.receipt(kind))
        assert receipt.body("parties")["decided_by_the_office"] is False
        sentences = receipt.printed
        deciders = {
            sentences[n + 2] for n, text in enumerate(sentences) if text in ("审批机关", "作出决定的机关")
        }
        assert deciders == {"国家移民管理局"}
        for name in (office.name_zh, office.name_en):
            for word in ("决定", "准予", "decided", "granted"):
                assert f"{name}{word}" not in "".join(sentences)
                assert f"{name} {word}" not in " ".join(sentences)


def reworded() -> LawSet:
    """The package's laws after an upgrade that words one question of each anew: other digests throughout."""
    (package,) = package_sources()
    content = dict(package.documents())
    for name in ("talent/pr-recommended.yaml", "talent/rp-work.yaml"):
        text = content[name].decode("utf-8")
        asks = re.search(r'en: "?(In which category is the person|Which work document)', text)
        assert asks is not None
        content[name] = text.replace(asks[1], f"Please tell us: {asks[1]}", 1).encode("utf-8")
    return load_laws([Documents("upgrade", content)])


@pytest.mark.parametrize("laws", [reworded, lambda: load_laws(())], ids=["reworded", "law gone"])
def it_goes_on_issuing_when_the_active_set_lost_the_edition(
    laws: Callable[[], LawSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = matters.accepted()
    make_organisation(OrganisationKind.AUTHORITY, code="nia", zh="样例审批机关", en="Sample Authority")
    pinned, told = matter.case.pinned_edition, read(matter.receipt("office_act")).body("advice")
    now_active = laws()
    with pytest.raises((UnknownEdition, UnknownLaw)):
        now_active.edition(matter.case.law_id, pinned)
    monkeypatch.setattr(law, "load_default", lambda folder: now_active)
    matter.by(Role.INTAKE, "forward")
    matter.by(Role.RECORDER, "record_answer", **matters.ANSWER)
    receipt = read(matter.receipt("recorded_decision"))
    assert receipt.body("law")["edition"] == pinned
    assert receipt.body("advice") == told


def it_leaves_the_receipt_of_an_acceptance_standing_when_the_decision_follows() -> None:
    matter = matters.work_permit()
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    first = matter.receipt("office_act")
    matter.by(Role.REVIEWER, "review", no_conflict=True)
    matter.by(Role.APPROVER, "approve", no_conflict=True)
    second = matter.receipt("office_act")
    first.refresh_from_db(from_queryset=IssuedReceipt.objects.visible_to(TEST))
    assert (first.status, second.status) == ("current", "current")
    assert read(second).supersedes is None
    assert read(second).body("decision")["made"] == "house"


def it_lets_a_corrected_record_take_the_place_of_the_former() -> None:
    matter = matters.answered(granted=False)
    first = matter.receipt("recorded_decision")
    second = matters.corrected(matter)
    first.refresh_from_db(from_queryset=IssuedReceipt.objects.visible_to(TEST))
    assert (first.status, first.superseded_by) == ("superseded", second.pk)
    assert read(second).supersedes == str(first.pk)
    assert read(second).body("decision")["granted"] is True
    assert matter.case.state == "granted"


def it_keeps_receipts_of_other_kinds_and_cases_in_effect() -> None:
    one, other = matters.answered(), matters.filed()
    rows = IssuedReceipt.objects.visible_to(TEST).filter(case__in=[one.case, other.case])
    assert {row.status for row in rows} == {"current"}
    assert rows.count() == 4


def it_refuses_a_reason_that_names_the_person_and_leaves_the_case_as_it_was() -> None:
    matter = matters.work_permit()
    before = matter.case.version
    number = matter.person.document_number
    with pytest.raises(Refused) as refused:
        matter.by(
            Role.INTAKE,
            "refuse_acceptance",
            reason=f"护照 {number[:3]} {number[3:]} 已过期",
            no_conflict=True,
        )
    assert number not in refused.value.sentence("zh-hans")
    matter.case.refresh_from_db(from_queryset=type(matter.case).objects.visible_to(TEST))
    assert matter.case.version == before
    assert not IssuedReceipt.objects.visible_to(TEST).filter(case=matter.case).exists()


@pytest.mark.parametrize(
    "slip",
    [
        {"authority_reference": "AB/1990-02-03"},
        {"authority_reference": "样移审 Wei Li"},
        {"authority_reasons": "Wei Li, born on 3 February 1990, did not show the contribution."},
        {"authority_reasons": "Wei Li，1990年2月3日出生，不符合条件。"},
    ],
)
def it_signs_no_answer_of_the_authority_that_names_the_person(slip: dict[str, str]) -> None:
    matter = matters.accepted(family_name="LI", given_name="Wei")
    make_organisation(OrganisationKind.AUTHORITY, code="nia", zh="样例审批机关", en="Sample Authority")
    matter.by(Role.INTAKE, "forward")
    with pytest.raises(Refused):
        matter.by(Role.RECORDER, "record_answer", **matters.ANSWER | slip)
    matter.by(Role.RECORDER, "record_answer", **matters.ANSWER)


def it_signs_no_letter_whose_post_names_the_person() -> None:
    matter = matters.recommended(family_name="SCIENTIST", given_name="Chief")
    with pytest.raises(Refused) as refused:
        matter.go("confirm", matter.applicant, consent=True, consent_sensitive=True)
    assert refused.value.code == "receipt.names_the_person"
    assert refused.value.do_next is not None
    assert "organisation that started" in refused.value.do_next.en


def it_prints_why_a_case_was_not_accepted_and_what_can_be_done_about_it() -> None:
    matter = matters.work_permit()
    matter.by(Role.INTAKE, "refuse_acceptance", reason="不属于本单位受理范围", no_conflict=True)
    row = matter.receipt("office_act")
    assert "不属于本单位受理范围" in printed(row)
    assert "救济途径" in printed(row)
    assert "clock" not in read(row).sections


def it_never_gives_a_refusal_of_acceptance_the_remedies_of_the_decision() -> None:
    matter = matters.work_permit()
    matter.by(Role.INTAKE, "refuse_acceptance", reason="不属于本单位受理范围", no_conflict=True)
    row = matter.receipt("office_act")
    body = read(row)
    assert body.body("act")["remedies"]["kind"] == "unknown"  # type: ignore[index,call-overload]
    assert "以受理单位的书面告知为准" in printed(row)
    assert "final" not in printed(row)
    assert "最终决定" not in printed(row)
    cites = {c["id"] for c in body.body("law")["cites"]}  # type: ignore[index,union-attr,call-overload]
    assert "eeal-36" not in cites


def it_gives_a_refusal_the_remedies_of_that_decision() -> None:
    matter = matters.work_permit()
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    matter.by(Role.REVIEWER, "review", no_conflict=True)
    matter.by(Role.APPROVER, "refuse", reason="The papers do not show the work.", no_conflict=True)
    body = read(matter.receipt("office_act"))
    assert body.body("decision")["remedies"]["kind"] == "final"  # type: ignore[index,call-overload]
    cites = {c["id"] for c in body.body("law")["cites"]}  # type: ignore[index,union-attr,call-overload]
    assert "eeal-36" in cites


def it_announces_itself_once_without_saying_what_it_says() -> None:
    matter = matters.filed()
    row = matter.receipt("recommendation")
    (message,) = Message.objects.visible_to(TEST).filter(name="receipt.issued")
    assert message.payload == {"receipt": str(row.pk), "case": str(matter.case.pk)}
    (event,) = Event.objects.visible_to(TEST).filter(verb="receipt.issued")
    assert event.body == {"kind": "recommendation", "header_digest": row.header_digest}
    assert event.about_person_id == matter.person.pk


def it_carries_the_latest_checkpoint_of_the_audit_log() -> None:
    matter = matters.filed()
    assert read(matter.receipt("recommendation")).checkpoint_note is None
    seal(at=NOW)
    publish_checkpoint(audit_signing_key(), at=NOW, force=True)
    matter.by(Role.INTAKE, "accept", no_conflict=True)
    note = Checkpoint.objects.visible_to(TEST).latest("size").note
    assert read(matter.receipt("office_act")).checkpoint_note == note


def it_can_be_taken_back_with_what_it_says() -> None:
    matter = matters.filed()
    step = Step(
        case=matter.case,
        rule=MOVES["withdraw_recommendation"],
        actor=CASEWORK,
        acting=None,
        edition=None,  # type: ignore[arg-type]  # taking back looks at no law
        given=None,  # type: ignore[arg-type]
        at=NOW,
        on=NOW.date(),
    )
    row = withdraw(step, ReceiptKind.RECOMMENDATION)
    assert row is not None
    assert matter.receipt("recommendation").status == "withdrawn"
    assert withdraw(step, ReceiptKind.RECOMMENDATION) is None
    assert Event.objects.visible_to(TEST).filter(verb="receipt.withdrawn", subject_id=row.pk).count() == 1


def it_has_both_languages_for_everything_it_says_of_its_own() -> None:
    matter = matters.answered()
    for kind in ReceiptKind:
        receipt = read(matter.receipt(kind))
        sheet = sheet_of(receipt.body("layout")["marks"], receipt.printed)  # type: ignore[arg-type]
        assert sheet is not None
        pairs = [sheet["title"], *sheet["lead"], *sheet["notes"]]
        pairs += [part["heading"] for part in sheet["parts"]]
        pairs += [row["label"] for part in sheet["parts"] for row in part["rows"]]
        for chinese, english in pairs:
            assert HAN.search(chinese), chinese
            assert not HAN.search(english), english
        single = [row["value"] for part in sheet["parts"] for row in part["rows"] if len(row["value"]) == 1]
        # Only numbers, digests, names and typed words have one form.
        assert len(single) <= 6  # references, a letter's number, a name, two digests
