"""Samples of the base apps: people, tenancy, audit, outbox, vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from tests.factories.people import (
    NOW,
    PASSWORD,
    SYSTEM,
    make_consent,
    make_file_invitation,
    make_notice,
    make_person,
    make_user,
)
from tests.factories.tenancy import make_invitation
from zhian.kernel.clock import now
from zhian.web.base.audit.models import Arrival, Checkpoint, CommittedValue, Event, Head, Lease
from zhian.web.base.audit.services import Entry, hold_lease, publish_checkpoint, record_read, seal
from zhian.web.base.outbox import models as outbox
from zhian.web.base.outbox.models import Cursor, Delivery, Message
from zhian.web.base.outbox.services import emit
from zhian.web.base.people.kit import OrganisationKind, Post, Role
from zhian.web.base.people.kit.mobiles import masked, text_code
from zhian.web.base.people.models import NameToken, TextNumber
from zhian.web.base.people.services import ask_text_code, confirm_text_number, notice_of_texts
from zhian.web.base.tenancy.models import DoorCount, Membership
from zhian.web.base.tenancy.services import count_change, withdraw_invitation
from zhian.web.base.vault.services import audit_signing_key

from .cast import Cast
from .samples import Sample, model_sample, sample

NEW_PASSWORD = "eleven brass lanterns"
CONSENT = "Permanent residence by recommendation"


@sample("set_language")
def a_language(cast: Cast) -> Sample:
    del cast
    return Sample(data={"language": "en", "next": "/login/"})


@sample("people:login")
def a_login(cast: Cast) -> Sample:
    del cast
    user = make_user(email="signing-in@example.org")
    return Sample(data={"email": user.email, "password": PASSWORD})


@sample("people:login", state="wrong_password")
def a_wrong_login(cast: Cast) -> Sample:
    del cast
    user = make_user(email="signing-in@example.org")
    return Sample(data={"email": user.email, "password": "not " + PASSWORD})


@sample("people:account")
def an_account(cast: Cast) -> Sample:
    data = {"display_name": "A new name", "language": "en"}
    return Sample(data=data, marker=cast.users["applicant"].email)


@sample("people:password")
def a_password(cast: Cast) -> Sample:
    del cast
    return Sample(data={"old": PASSWORD, "new": NEW_PASSWORD})


@sample("people:file")
def a_file(cast: Cast) -> Sample:
    make_consent(cast.applicant, purpose=CONSENT)
    return Sample(marker=cast.applicant.full_name)


@sample("people:file", state="consents")
def the_consents(cast: Cast) -> Sample:
    make_consent(cast.applicant, purpose=CONSENT)
    return Sample(marker=CONSENT)


@sample("people:file", state="opened")
def the_openings(cast: Cast) -> Sample:
    at_office = Post(cast.office.pk, OrganisationKind.OFFICE, Role.INTAKE)
    entry = Entry(
        verb="people.file_opened_by_officer",
        subject_kind="person",
        subject_id=cast.applicant.pk,
        about_person_id=cast.applicant.pk,
        acting=at_office,
    )
    record_read(cast.actor("intake"), entry, at=NOW)
    return Sample(marker=cast.office.name_en)


@sample("people:contact")
def a_contact(cast: Cast) -> Sample:
    data = {"email": "new@example.org", "phone": "", "language": "en"}
    return Sample(data=data, marker=cast.applicant.email)


@sample("people:texts")
def a_number_that_gets_texts(cast: Cast) -> Sample:
    the_text_number(cast)
    return Sample(
        data={"number": "13900000000", "agree": "on", "edition": "1"}, marker=masked("+8613800000000")
    )


@sample("people:texts", state="waiting")
def a_number_that_waits(cast: Cast) -> Sample:
    _waiting_number(cast)
    return Sample(marker=masked("+8613800000000"))


@sample("people:texts", state="same_number")
def a_number_given_twice(cast: Cast) -> Sample:
    the_text_number(cast)
    return Sample(data={"number": "13800000000", "agree": "on", "edition": "1"})


@sample("people:texts_code")
def the_right_code(cast: Cast) -> Sample:
    return Sample(data={"code": text_code(_waiting_number(cast).pk)})


@sample("people:texts_code", state="wrong_code")
def a_wrong_code(cast: Cast) -> Sample:
    right = int(text_code(_waiting_number(cast).pk))
    return Sample(data={"code": str((right + 1) % 10**6).zfill(6)})


@sample("people:export")
def an_export(cast: Cast) -> Sample:
    return Sample(marker=cast.applicant.document_number)


@sample("people:export", state="consents")
def an_export_with_consents(cast: Cast) -> Sample:
    return Sample(marker=str(make_consent(cast.applicant, purpose=CONSENT).pk))


@sample("people:withdraw_consent")
def a_consent(cast: Cast) -> Sample:
    consent = make_consent(cast.applicant, purpose=CONSENT)
    return Sample({"consent_id": consent.pk}, marker=CONSENT)


@sample("people:join")
def an_invited_person(cast: Cast) -> Sample:
    invited = make_person(family_name="Noether")
    _, token = make_file_invitation(invited, by=cast.actor("coordinator"))
    data = {
        "email": "noether@example.org",
        "display_name": "Emmy Noether",
        "password": NEW_PASSWORD,
        "language": "en",
        "document_number": invited.document_number,
        "birth_date": "1990-02-03",
    }
    return Sample({"token": token}, data=data, marker=invited.full_name)


@sample("people:join", state="wrong_document")
def somebody_with_the_link_alone(cast: Cast) -> Sample:
    sample_ = an_invited_person(cast)
    return replace(sample_, data={**sample_.data, "document_number": "X00000000"})


@sample("people:join", state="expired")
def a_late_person(cast: Cast) -> Sample:
    _, token = make_file_invitation(make_person(), by=cast.actor("coordinator"), at=NOW - timedelta(days=31))
    return Sample({"token": token})


@sample("people:notice")
def a_notice(cast: Cast) -> Sample:
    del cast
    return Sample({"slug": make_notice().slug}, marker="How your data is used")


@sample("people:notice_version")
def a_former_notice(cast: Cast) -> Sample:
    del cast
    former = make_notice()
    make_notice(zh="新的告知", en="New words")
    return Sample({"slug": former.slug, "version": former.version}, marker="How your data is used")


@sample("tenancy:index")
def the_organisations(cast: Cast) -> Sample:
    return Sample(marker=cast.sponsor.name_en)


@sample("tenancy:members")
def the_members(cast: Cast) -> Sample:
    return Sample({"organisation_id": cast.sponsor.pk}, marker="The coordinator")


@sample("tenancy:members", state="invitations")
def the_open_invitations(cast: Cast) -> Sample:
    make_invitation(cast.sponsor, Role.COORDINATOR, email="invited@example.org")
    return Sample({"organisation_id": cast.sponsor.pk}, marker="invited@example.org")


@sample("tenancy:invite")
def an_invitation_to_send(cast: Cast) -> Sample:
    data = {"email": "new.colleague@example.org", "role": "coordinator"}
    return Sample({"organisation_id": cast.sponsor.pk}, data=data)


@sample("tenancy:dismiss")
def a_post_to_end(cast: Cast) -> Sample:
    rows = Membership.objects.visible_to(SYSTEM).filter(user=cast.users["coordinator"])
    return Sample({"membership_id": rows.get().pk}, marker="The coordinator")


@sample("tenancy:withdraw")
def an_invitation_to_withdraw(cast: Cast) -> Sample:
    made, _ = make_invitation(cast.sponsor, Role.COORDINATOR)
    return Sample({"invitation_id": made.pk}, marker=made.email)


@sample("tenancy:accept")
def an_invited_colleague(cast: Cast) -> Sample:
    _, token = make_invitation(cast.sponsor, Role.COORDINATOR, email="new.colleague@example.org")
    data = {"display_name": "New Colleague", "password": NEW_PASSWORD, "language": "en"}
    return Sample({"token": token}, data=data)


@sample("tenancy:accept", state="for_an_account")
def an_invited_account(cast: Cast) -> Sample:
    _, token = make_invitation(cast.sponsor, Role.COORDINATOR, email=cast.users["applicant"].email)
    return Sample({"token": token})


@sample("tenancy:accept", state="withdrawn")
def a_withdrawn_invitation(cast: Cast) -> Sample:
    made, token = make_invitation(cast.sponsor, Role.COORDINATOR)
    withdraw_invitation(SYSTEM, made.pk, at=NOW)
    return Sample({"token": token})


@sample("audit:checkpoints")
def the_checkpoints(cast: Cast) -> Sample:
    del cast
    return Sample(marker=_checkpoint().root)


@sample("outbox:ready")
def a_worker_at_work(cast: Cast) -> Sample:
    del cast
    seal(at=NOW, holder="test")
    hold_lease("seal", "test", seconds=600)
    return Sample()


@sample("outbox:alive")
@sample("outbox:state")
def nothing_to_prepare(cast: Cast) -> Sample:
    del cast
    return Sample()


@sample("outbox:troubled")
def the_dead_letters(cast: Cast) -> Sample:
    the_delivery(cast)
    return Sample(marker="test.happened")


@sample("outbox:retry")
def a_dead_letter(cast: Cast) -> Sample:
    return Sample({"delivery_id": the_delivery(cast).pk})


@sample("outbox:retry_job")
def a_failed_job(cast: Cast) -> Sample:
    del cast
    job = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="test.job",
        status="FAILED",
        backend_name="default",
        run_after=now(),
    )
    return Sample({"job_id": job.pk})


@sample("audit:checkpoint")
def a_checkpoint(cast: Cast) -> Sample:
    del cast
    made = _checkpoint()
    return Sample({"size": made.size}, marker=made.note.splitlines()[-1])


@sample("audit:checkpoint", state="unknown")
def an_unknown_checkpoint(cast: Cast) -> Sample:
    del cast
    return Sample({"size": 10**9})


@model_sample("zhian_people.User")
def the_account(cast: Cast) -> Model:
    return cast.users["applicant"]


@model_sample("zhian_people.Person")
def the_person(cast: Cast) -> Model:
    return cast.applicant


@model_sample("zhian_people.NoticeText")
def the_notice(cast: Cast) -> Model:
    del cast
    return make_notice()


@model_sample("zhian_people.Consent")
def the_consent(cast: Cast) -> Model:
    return make_consent(cast.applicant)


@model_sample("zhian_people.TextNumber")
def the_text_number(cast: Cast) -> Model:
    row = _waiting_number(cast)
    return confirm_text_number(cast.actor("applicant"), text_code(row.pk), at=now())


@model_sample("zhian_people.FileInvitation")
def the_file_invitation(cast: Cast) -> Model:
    return make_file_invitation(make_person(), by=cast.actor("coordinator"))[0]


@model_sample("zhian_tenancy.Organisation")
def the_sponsor(cast: Cast) -> Model:
    return cast.sponsor


@model_sample("zhian_tenancy.Membership")
def the_post(cast: Cast) -> Model:
    return Membership.objects.visible_to(SYSTEM).get(user=cast.users["coordinator"])


@model_sample("zhian_people.NameToken")
def the_token_of_a_name(cast: Cast) -> Model:
    return NameToken.objects.visible_to(SYSTEM).filter(person=cast.applicant)[0]


@model_sample("zhian_tenancy.Invitation")
def the_invitation(cast: Cast) -> Model:
    return make_invitation(cast.sponsor, Role.COORDINATOR)[0]


@model_sample("zhian_audit.Event")
def the_event(cast: Cast) -> Model:
    return _file_opened(cast)


@model_sample("zhian_audit.CommittedValue")
def the_committed_value(cast: Cast) -> Model:
    return CommittedValue.objects.visible_to(SYSTEM).filter(event=_file_opened(cast)).first() or Event()


@model_sample("zhian_audit.Checkpoint")
def the_checkpoint(cast: Cast) -> Model:
    del cast
    return _checkpoint()


@model_sample("zhian_audit.Arrival")
def the_waiting_event(cast: Cast) -> Model:
    return Arrival.objects.visible_to(SYSTEM).get(event=_file_opened(cast))


@model_sample("zhian_tenancy.DoorCount")
def a_count_of_knocks(cast: Cast) -> Model:
    del cast
    count_change("home", "address:sample", 1, NOW)
    return DoorCount.objects.visible_to(SYSTEM).get()


@model_sample("zhian_audit.Head")
def the_head_of_the_log(cast: Cast) -> Model:
    del cast
    seal(at=NOW, holder="test")
    return Head.objects.visible_to(SYSTEM).get()


@model_sample("zhian_audit.Lease")
def the_lease(cast: Cast) -> Model:
    del cast
    return Lease.objects.create(name="sample", holder="test", expires_at=NOW)


@model_sample("zhian_outbox.Message")
def the_message(cast: Cast) -> Model:
    del cast
    return Message.objects.create(name="test.happened", key="test:1", occurred_at=NOW)


@model_sample("zhian_outbox.Arrival")
def the_waiting_message(cast: Cast) -> Model:
    del cast
    message = emit("test.happened", {}, key="test:2", at=NOW)
    return outbox.Arrival.objects.visible_to(SYSTEM).get(message=message)


@model_sample("zhian_outbox.Cursor")
def the_cursor(cast: Cast) -> Model:
    del cast
    return Cursor.objects.create(subscriber="test", updated_at=NOW)


@model_sample("zhian_outbox.Delivery")
def the_delivery(cast: Cast) -> Model:
    message = the_message(cast)
    assert isinstance(message, Message)
    return Delivery.objects.create(subscriber="test", message=message)


def _waiting_number(cast: Cast) -> TextNumber:
    return ask_text_code(cast.actor("applicant"), "13800000000", edition=notice_of_texts()[0], at=now())


def _checkpoint() -> Checkpoint:
    seal(at=NOW, holder="test")
    made = publish_checkpoint(audit_signing_key(), at=NOW, force=True)
    assert made is not None
    return made


def _file_opened(cast: Cast) -> Event:
    return Event.objects.visible_to(SYSTEM).get(verb="people.file_opened", subject_id=cast.applicant.pk)
