"""A person's whole file as a ZIP: asked for, made by the worker, taken along, swept after some days."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from zhian.kernel.clock import legal_day
from zhian.kernel.errors import NotFound, Refused, ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record_read
from zhian.web.base.outbox.services import emit
from zhian.web.base.people import events
from zhian.web.base.people.kit import Actor, Exporter, Purpose, SystemActor
from zhian.web.base.people.kit.enclosing import Encloser, Enclosure
from zhian.web.base.people.models import Person, PersonalExport
from zhian.web.base.people.selectors import own_account, own_file
from zhian.web.base.vault.selectors import OpenedFile, open_file
from zhian.web.base.vault.services import claim, forget, store_made

from .export import export_person

KEPT: Final = timedelta(days=7)
ASK_AGAIN: Final = timedelta(hours=12)  # by then every retry is over
ZIP: Final = "application/zip"
BYTES_AT_MOST: Final = 200 * 1024 * 1024
OPERATE: Final = SystemActor(Purpose.OPERATE)


def ask_export(actor: Actor, *, at: datetime) -> PersonalExport:
    """Ask for the ZIP; a former one goes.

    Raises: NotFound without a file, Refused while one is being made.
    """
    person, account = own_file(actor), own_account(actor)
    with transaction.atomic():
        Person.objects.visible_to(OPERATE).select_for_update().get(pk=person.pk)  # one at a time
        former = own_export(actor)
        if former is not None:
            if former.ready_at is None and former.asked_at > at - ASK_AGAIN:
                raise Refused([_BEING_MADE], code="people.export_waits")
            _drop(former)
        made = PersonalExport.objects.create(
            person=person,
            asked_by=account,
            language=actor.language,
            asked_at=at,
            expires_at=at + KEPT,
        )
        emit(events.EXPORT_ASKED, {"export_id": str(made.pk)}, key=f"people.export:{made.pk}", at=at)
    return made


def own_export(actor: Actor) -> PersonalExport | None:
    """The ZIP of the actor's own file, on its way or ready."""
    return PersonalExport.objects.visible_to(actor).first()


def open_export(actor: Actor, reader: SystemActor, *, at: datetime) -> OpenedFile:
    """The ZIP itself; the taking is on record first. Raises: NotFound when there is none (any more)."""
    row = own_export(actor)
    if row is None or row.file_id is None or row.ready_at is None or row.expires_at <= at:
        raise NotFound(_NONE, do_next=_ASK, code="people.no_export")
    entry = Entry(
        verb="people.export_taken",
        subject_kind="person",
        subject_id=row.person_id,
        about_person_id=row.person_id,
    )
    record_read(actor, entry, at=at)
    return open_file(row.file_id, reader)


def build_export(
    export_id: UUID,
    maker: SystemActor,
    *,
    exporters: Mapping[str, Exporter],
    enclosers: Mapping[str, Encloser],
    at: datetime,
) -> bool:
    """Make the ZIP that was asked for; False when it is made already, or nobody wants it any more.

    Called again after a failure it begins anew. Call it outside a transaction.
    Cost: the ZIP stands in memory.
    """
    rows = PersonalExport.objects.visible_to(maker)
    row = rows.filter(pk=export_id, ready_at__isnull=True, expires_at__gt=at).select_related("person").first()
    if row is None or row.person.user_id != row.asked_by_id:
        return False
    actor = Actor(user_id=row.asked_by_id, person_id=row.person_id, language=row.language)
    data = export_person(actor, exporters, at=at)
    found = [each for name in sorted(enclosers) for each in enclosers[name](row.person_id, actor)]
    archive, left_out = _zip(data, found, maker)
    name = f"zhian-personal-data-{legal_day(at).isoformat()}.zip"
    # A draft until the row names it: should this process be killed in between, the sweep of drafts takes it.
    kept = store_made(maker, archive, name, ZIP, at=at, used=False)
    with transaction.atomic():
        waiting = rows.select_for_update().filter(pk=export_id, ready_at__isnull=True).first()
        if waiting is None or not claim(kept.pk, maker, at=at):
            forget([kept.pk])  # erased, swept or made by another worker in the meantime
            return False
        waiting.file_id, waiting.size_bytes, waiting.left_out = kept.pk, len(archive), left_out
        waiting.ready_at, waiting.expires_at = at, at + KEPT
        waiting.save()
    return True


def sweep_exports(at: datetime) -> int:
    """Forget ZIPs whose days are over, and requests that came to nothing; how many."""
    swept = 0
    for pk in list(_over(at).values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            row = _over(at).select_for_update().filter(pk=pk).first()
            if row is not None:
                _drop(row)
                swept += 1
    return swept


def _over(at: datetime) -> Any:
    return PersonalExport.objects.visible_to(OPERATE).filter(expires_at__lte=at)


def _drop(row: PersonalExport) -> None:
    if row.file_id is not None:
        forget([row.file_id])
    row.delete()


def _zip(data: Mapping[str, Any], found: list[Enclosure], maker: SystemActor) -> tuple[bytes, int]:
    """The archive, and how many files are only named in it."""
    out, room, lines = io.BytesIO(), BYTES_AT_MOST, []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _json(data))
        for number, each in enumerate(found, start=1):
            path = f"files/{each.folder}/{number:03d}-{each.name}"
            content, why = _content(each.file_id, room, maker)
            if content is not None:
                archive.writestr(path, content, zipfile.ZIP_STORED)  # papers are compressed already
                room -= len(content)
            lines.append({"path": path, "enclosed": content is not None, "why_not": why})
        archive.writestr("files.json", _json(lines))
    return out.getvalue(), sum(not line["enclosed"] for line in lines)


def _content(file_id: UUID, room: int, maker: SystemActor) -> tuple[bytes | None, str]:
    """The bytes of one file; None with a code where it cannot be enclosed: that must not hold up the rest."""
    try:
        opened = open_file(file_id, maker)
        with opened.stream as stream:
            if opened.record.size_bytes > room:
                return None, "no-room"
            return stream.read(), ""
    except ZhianError as error:
        return None, error.code


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)


_BEING_MADE = Text(
    zh="上一次申请的压缩包正在制作，请稍候。", en="The ZIP asked for before is being made. Wait a little."
)
_NONE = Text(zh="没有可下载的压缩包。", en="There is no ZIP to download.")
_ASK = Text(zh="请重新申请制作。", en="Ask for a new one.")
