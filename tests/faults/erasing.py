"""Run as `python -m tests.faults.erasing plant|erase|examine`: a marker in every path, and where it is left.

`plant` walks a case of one person to its end and leaves the marker wherever personal data can enter.
`erase PERSON N` erases that person; the process kills itself at its Nth statement, or at the Nth after the
rows are gone where N is below 0. `examine` prints where the marker is: in columns, files and mails as the
application opens them, in the bytes of the data folder and of a dump of the database.
"""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

MARK = "zqxmarker"
EMAIL = f"{MARK}@people.example"
BORN = date(1907, 3, 29)


def plant() -> None:
    """The marker in every path, in an empty database."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    walk, user_id = _walked()
    _left_by_signing_in(user_id)
    _left_by_the_case(walk)
    _left_by_privacy(walk)
    print(json.dumps({"person": str(walk.scene.person.pk), "case": str(walk.case.pk), "user": str(user_id)}))


def _walked() -> tuple[Any, Any]:
    from dataclasses import replace

    from tests.factories.cases import Walk, make_scene, walk
    from tests.factories.people import actor_of_user, make_applicant
    from zhian.kernel.clock import legal_day, now
    from zhian.web.base.people.kit import Role
    from zhian.web.base.vault.services import store, store_made
    from zhian.web.casework.kit import CASEWORK
    from zhian.web.casework.models import Case
    from zhian.web.casework.services import hand_in
    from zhian.web.talent.services import start_recommendation

    at = now() - timedelta(days=400)
    user, person = make_applicant(
        f"Name {MARK}",
        at=at,
        family_name=f"Family{MARK}",
        given_name=f"Given {MARK}",
        native_name=f"名{MARK}",
        birth_date=BORN,
        document_number=f"{MARK.upper()}77",
        email=EMAIL,
        phone=f"+86 10 {MARK}",
    )
    scene = make_scene()
    scene = replace(scene, person=person, actors={**scene.actors, "applicant": actor_of_user(user.pk)})
    assert Role.COORDINATOR.value in scene.actors
    row = start_recommendation(scene.actors["coordinator"], scene.enterprise.pk, _draft(scene, at), at=at)
    course = Walk(scene, Case.objects.visible_to(CASEWORK).get(pk=row.case_id), at)
    walk(course, "submit confirm")
    note = [{"item": "", "party": "applicant", "note": f"Note {MARK}"}]
    course.go("send_correction", "intake", items=note)
    content = _pdf()
    actor = scene.actors["applicant"]
    paper = store_made(actor, content, f"paper {MARK}.pdf", "application/pdf", at=course.at)
    hand_in(course.case.pk, actor, "passport", paper.pk, expected_version=None, at=course.at)
    course.reload()
    course.go("answer_correction", "applicant", f"Answer {MARK}")
    walk(course, "accept forward")
    course.go("acknowledge", "clerk", authority_reference="A-1")
    course.go(
        "record_answer",
        "recorder",
        granted=False,
        authority_reference="A-2",
        authority_reasons=f"Reasons {MARK}",
        decided_on=legal_day(course.at),
    )
    store(actor, io.BytesIO(content), f"draft {MARK}.pdf", at=now())
    return course, user.pk


def _draft(scene: Any, at: datetime) -> Any:
    from zhian.kernel.clock import legal_day
    from zhian.web.talent.services import RecommendationDraft

    return RecommendationDraft(
        applicant_id=scene.person.pk,
        office_id=scene.office.pk,
        route_id="park-committee",
        letter_number=f"No {MARK}",
        letter_date=legal_day(at),
        post_zh=f"岗位{MARK}",
        post_en=f"Post {MARK}",
        grounds=f"Grounds {MARK}",
        signed_by_name=f"Signer {MARK}",
    )


def _pdf() -> bytes:
    from tests.factories.files import PDF

    return PDF + f"% {MARK} in the content\n".encode()


def _left_by_signing_in(user_id: Any) -> None:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession
    from axes.models import AccessAttempt, AccessLog
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.mail import EmailMessage

    from tests.factories.people import SYSTEM
    from zhian.kernel.clock import now
    from zhian.web.base.people.models import User
    from zhian.web.notify.services.spooling import Spool

    account = User.objects.visible_to(SYSTEM).get(pk=user_id)
    account.email = EMAIL
    account.save()
    session = SessionStore()
    session["_auth_user_id"], session["typed"] = str(user_id), MARK
    session.create()
    UserSession.objects.create(
        user_id=user_id, ip="192.0.2.7", user_agent=f"Agent {MARK}", session_key=session.session_key
    )
    Authenticator.objects.create(user_id=user_id, type="totp", data={"secret": MARK}, created_at=now())
    SocialAccount.objects.create(user_id=user_id, provider="x", uid=MARK, extra_data={"name": MARK})
    EmailAddress.objects.create(user_id=user_id, email=EMAIL)
    tried = {"username": EMAIL, "ip_address": "192.0.2.7", "user_agent": MARK, "path_info": MARK}
    AccessAttempt.objects.create(**tried, failures_since_start=1)
    AccessLog.objects.create(**tried)
    Spool().send_messages([EmailMessage(f"Subject {MARK}", f"Body {MARK}", to=[EMAIL])])
    _left_by_texts(user_id)


def _left_by_texts(user_id: Any) -> None:
    """A number that gets texts, one that waits for its code, and a text that is kept."""
    from tests.factories.people import SYSTEM, actor_of_user
    from zhian.kernel.clock import legal_day, now
    from zhian.web.base.people.kit.mobiles import text_code
    from zhian.web.base.people.models import TextNumber
    from zhian.web.base.people.services import ask_text_code, confirm_text_number, notice_of_texts
    from zhian.web.notify.channels.sms import gateway
    from zhian.web.notify.models import TextMessage

    at, way = now(), gateway()
    actor = actor_of_user(user_id, on=legal_day(at))
    assert way
    assert actor.person_id
    for typed in ("13800000000", "13800000001"):
        row = ask_text_code(actor, typed, edition=notice_of_texts()[0], at=at)
        if typed.endswith("0"):
            confirm_text_number(actor, text_code(row.pk), at=at)
    for row in TextNumber.objects.visible_to(SYSTEM):
        row.number = f"+{MARK}"
        row.save()
    owed = TextMessage.objects.create(
        key="marker",
        kind="news",
        person_id=actor.person_id,
        subject_id=user_id,
        created_at=at,
        next_attempt_at=at,
    )
    way.send(f"+{MARK}", f"Text {MARK}", key=owed.pk, at=at)


def _left_by_the_case(walk: Any) -> None:
    """What no step of this walk leaves, but another may."""

    from zhian.kernel.clock import legal_day
    from zhian.web.casework.models import CaseFact, OfficialReceipt, Pause, Visit

    case, at, day = walk.case, walk.at, legal_day(walk.at)
    CaseFact.objects.create(case=case, name="x.open", value=MARK, party="applicant", given_at=at)
    CaseFact.objects.create(
        case=case, name="x.sealed", value=MARK, party="applicant", sensitive=True, given_at=at
    )
    Pause.objects.create(
        case=case, clock="promised", reason=MARK, from_on=day, until_on=day, ends_by="date", created_at=at
    )
    Visit.objects.create(
        case=case, purpose="x", place="y", party="applicant", booking_reference=MARK, created_at=at
    )
    OfficialReceipt.objects.create(
        case=case,
        number=MARK,
        issued_on=day,
        expires_on=day,
        recorded_by_user_id=walk.scene.person.pk,
        recorded_at=at,
    )
    _left_by_the_line(walk)


def _left_by_the_line(walk: Any) -> None:
    """Revocation, family, an invitation to a post, receipts on paper, and a job that failed."""
    from django_tasks_db.models import DBTaskResult

    from tests.factories.people import SYSTEM
    from zhian.kernel.clock import legal_day, now
    from zhian.web.base.tenancy.models import Invitation
    from zhian.web.casework.models import IssuedReceipt
    from zhian.web.casework.services.letters import render_receipt
    from zhian.web.talent.models import FamilyMember, Recommendation, Revocation

    case, at, day = walk.case, walk.at, legal_day(walk.at)
    letter = Recommendation.objects.visible_to(SYSTEM).get(case=case)
    Revocation.objects.create(
        recommendation=letter,
        side="sponsor",
        organisation_id=walk.scene.enterprise.pk,
        by_name=f"By {MARK}",
        reason=MARK,
        state_then="filed",
        revoked_on=day,
        revoked_at=at,
    )
    FamilyMember.objects.create(
        principal_case=case, person=walk.scene.person, relation="spouse", created_at=at
    )
    Invitation.objects.create(
        organisation_id=walk.scene.enterprise.pk,
        email=EMAIL,
        role="coordinator",
        token_digest="0" * 64,
        created_at=at,
        expires_at=at,
    )
    for receipt in IssuedReceipt.objects.visible_to(SYSTEM):
        render_receipt(receipt.pk, SYSTEM, at=now())
    DBTaskResult.objects.create(
        args_kwargs={"args": [str(case.pk)], "kwargs": {}},
        task_path="x",
        traceback=f"Error: {MARK}",
        status="FAILED",
        finished_at=now(),
        backend_name="default",
        run_after=now(),
    )


def _left_by_privacy(walk: Any) -> None:
    from zhian.kernel.clock import legal_day, now
    from zhian.web.base.privacy.models import Hold
    from zhian.web.base.privacy.services import ask_erasure, lift_hold, look, place_hold

    head, person = walk.scene.actors["head"], walk.scene.person
    at, office = now(), walk.scene.office.pk
    review = legal_day(at) + timedelta(days=30)
    hold: Hold = place_hold(head, person.pk, office, reason=f"Hold {MARK}", review_on=review, at=at)
    lift_hold(head, hold.pk, reason=f"Lifted {MARK}", at=at)
    digest = look(person.pk).digest
    ask_erasure(walk.scene.actors["applicant"], digest=digest, words=f"Words {MARK}", at=at)


def erase(person_id: str, die_at: int) -> None:
    """Erase the person, or go on; the process dies at that statement, where the number is above 0."""
    from django.db import connection

    from zhian.kernel.clock import now
    from zhian.web.base.privacy.kit import ERASER
    from zhian.web.base.privacy.selectors import unfinished
    from zhian.web.base.privacy.services import erase as erase_now
    from zhian.web.base.privacy.services import finish, look

    begun = bool(unfinished())
    digest = look(person_id).digest  # type: ignore[arg-type]
    count = 0

    def counting(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        if not begun:
            erase_now(ERASER, person_id, digest=digest, ground="request", at=now())  # type: ignore[arg-type]
        if die_at < 0:
            die_at = count - die_at
        ended = finish(now())
    print(json.dumps({"begun": begun, "statements": count, "ended": ended}))


def examine(case_id: str) -> None:
    """Where the marker is, what the log says of itself, and what is told about the case."""
    from zhian.kernel.clock import now
    from zhian.kernel.errors import Erased
    from zhian.web.base.audit.services import seal, verify
    from zhian.web.base.vault.services import trusted_keys
    from zhian.web.casework.kit import CASEWORK
    from zhian.web.casework.models import Case
    from zhian.web.casework.selectors import kept_advice

    while seal(at=now(), holder="test"):
        pass
    case = Case.objects.visible_to(CASEWORK).get(pk=case_id)
    try:
        told = "" if kept_advice(case) else "nothing was kept"
    except Erased as gone:
        told = gone.sentence("en")
    report = verify(trusted_keys())
    found = {
        "columns": sorted(set(_columns())),
        "opened": sorted(set(_opened())),
        "raw": sorted(set(_raw())),
        "sound": report.sound,
        "events": report.events,
        "told": told,
    }
    print(json.dumps(found))


def forms() -> list[bytes]:
    """The marker and the birth date as they might be spelled: UTF-8, UTF-16, hex, base64 at each offset."""
    found = []
    for word in (MARK, MARK.upper(), BORN.isoformat()):
        plain = word.encode()
        found += [plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode()]
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)
            found.append(coded[4 if shift else 0 : len(coded) - 4])
    return found


FORMS = forms()


def has_mark(data: bytes) -> bool:
    """Whether the marker is in these bytes, in any spelling."""
    return any(form in data for form in FORMS)


def _columns() -> Iterator[str]:
    """Every column of every table, as the application opens it."""
    from django.apps import apps

    from zhian.web.base.people.kit import ScopedManager

    for model in apps.get_models():
        manager: Any = model._base_manager
        if isinstance(manager, ScopedManager):
            from tests.factories.people import SYSTEM

            manager = manager.visible_to(SYSTEM)
        for row in manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if model.__name__ == "Session" and field.attname == "session_data":
                    value = row.get_decoded()
                if has_mark(str(value).encode()):
                    yield f"{model._meta.label}.{field.name}"


def _opened() -> Iterator[str]:
    """Every stored file and kept mail, as the application opens it."""
    from tests.factories.people import SYSTEM
    from zhian.web.base.vault.models import StoredFile
    from zhian.web.base.vault.selectors import open_file

    for row in StoredFile.objects.visible_to(SYSTEM):
        with open_file(row.pk, SYSTEM).stream as stream:
            if has_mark(stream.read()):
                yield row.media_type


def _raw() -> Iterator[str]:
    """The bytes of the data folder, and of a dump of the database."""
    from django.conf import settings
    from django.db import connection

    root = Path(settings.DATA_DIR)
    for path in sorted(root.rglob("*")):
        if path.is_file() and has_mark(path.read_bytes()):
            yield path.relative_to(root).as_posix()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        if any(has_mark(line.encode()) for line in connection.connection.iterdump()):
            yield "dump"
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                whole = b"".join(bytes(piece) for piece in copy)
            if has_mark(whole):
                yield "dump"


def main(words: list[str]) -> None:
    """One of the three."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhian.web.settings.base"
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    if words[0] == "plant":
        plant()
    elif words[0] == "erase":
        erase(words[1], int(words[2]))
    else:
        examine(words[1])


if __name__ == "__main__":
    main(sys.argv[1:])
