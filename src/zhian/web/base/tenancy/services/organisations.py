"""Organisations: opened and closed by the operator, never deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from zhian.kernel.errors import Conflict, NotFound, Refused
from zhian.kernel.locales import Text
from zhian.web.base.audit.services import Entry, record
from zhian.web.base.people.kit import OrganisationKind, SystemActor
from zhian.web.base.tenancy.models import Organisation

NO_ORGANISATION = Text(zh="没有找到该单位。", en="There is no such organisation.")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_BAD_CODE = Text(
    zh="单位代号只用小写字母、数字和连字符，不超过 40 个字符。",
    en="The short name is made of lower-case letters, figures and hyphens, 40 at most.",
)
_NO_NAME = Text(zh="须填写单位的中英文名称。", en="The organisation needs its name in both languages.")


def create_organisation(
    actor: SystemActor,
    *,
    code: str,
    kind: OrganisationKind,
    name: Text,
    at: datetime,
    specimen: bool = False,
) -> Organisation:
    """Admit an organisation; the operator does, on the command line or by the demo.

    Raises: Refused with every reason; Conflict when the code is taken.
    """
    reasons = [] if _CODE.fullmatch(code) and len(code) <= 40 else [_BAD_CODE]
    reasons += [] if name.zh.strip() and name.en.strip() else [_NO_NAME]
    if reasons:
        raise Refused(reasons, code="tenancy.organisation_refused")
    made = Organisation(
        code=code, kind=kind.value, name_zh=name.zh, name_en=name.en, is_specimen=specimen, created_at=at
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            body = {"code": code, "kind": kind.value, "name": {"zh": name.zh, "en": name.en}}
            record(actor, _entry("tenancy.organisation_admitted", made.pk, body), at=at)
    except IntegrityError:
        raise Conflict(
            Text(zh="单位代号“{code}”已被使用。", en="The short name “{code}” is taken.").fill(code=code),
            do_next=Text(zh="请换一个代号。", en="Choose another."),
            code="tenancy.code_taken",
        ) from None
    return made


def close_organisation(actor: SystemActor, organisation_id: UUID, *, at: datetime) -> None:
    """End an organisation's work here: its posts stop counting at once, its history stays.

    Raises: NotFound for one that does not exist or is closed already.
    """
    with transaction.atomic():
        rows = Organisation.objects.visible_to(actor).filter(pk=organisation_id, closed_at__isnull=True)
        if not rows.update(closed_at=at):
            raise NotFound(NO_ORGANISATION, code="tenancy.no_organisation")
        record(actor, _entry("tenancy.organisation_closed", organisation_id, {}), at=at)


def _entry(verb: str, organisation_id: UUID, body: Mapping[str, object]) -> Entry:
    return Entry(verb=verb, subject_kind="organisation", subject_id=organisation_id, body=body)
