"""The erasure drill: a throw-away copy of the site, in which a person is erased and then looked for."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from zhian.kernel.clock import legal_day, now
from zhian.kernel.locales import Text

from .drilling import NOT_PASSED_ON
from .telling import Progress

INSIDE: Final = "ZHIAN_DRILL_COPY"  # names the copy, so that nothing is ever erased in the site by mistake


def drill_erasure(language: str) -> int:
    """0 when nothing was left. The copy has a key ring of its own, as the list of erasures lies there."""
    from ..ground import set_up_to_read

    set_up_to_read()
    from django.conf import settings

    from .making import make_backup, note_success, tell_log

    with tempfile.TemporaryDirectory(prefix="zhian-drill-") as place:
        folder = Path(place)
        make_backup(folder / "fresh.zhian", Progress(language), logged=False)
        shutil.copytree(settings.KEYS_DIR, folder / "keys")
        kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        environment = {
            **kept,
            "ZHIAN_DATA": str(folder / "data"),
            "ZHIAN_KEYS": str(folder / "keys"),
            "ZHIAN_MODE": settings.MODE,
        }
        restoring = [sys.executable, "-m", "zhian.web.entry.backup.trying", language]
        erasing = [sys.executable, "-m", __name__, language]
        sys.stdout.flush()
        code = subprocess.run(
            [*restoring, str(folder / "fresh.zhian")], env=environment, check=False
        ).returncode
        if code == 0:
            environment[INSIDE] = str(folder / "data")
            code = subprocess.run(erasing, env=environment, check=False).returncode
    if code == 0:
        tell_log("operate.erasure_drilled")
        note_success("erasure-drill")
    return code


def _within(language: str) -> int:
    """In the copy: a person with a marker, and the first person whose cases are closed, are erased."""
    from ..ground import set_up_to_read

    set_up_to_read()
    from django.conf import settings

    from zhian.web.base.audit.services import verify
    from zhian.web.base.vault.services import trusted_keys

    if Path(settings.DATA_DIR).resolve() != Path(os.environ.get(INSIDE, "/")).resolve():
        raise RuntimeError("the drill stands outside its copy")
    mark = f"drill{secrets.token_hex(8)}"
    left = _erase_marked(mark)
    cases = _erase_one_with_cases()
    report = verify(trusted_keys())
    for path in left:
        print(_LEFT.fill(path=path).get(language))
    for fault in report.faults:
        print(fault.says.get(language))
    print(_DONE.fill(cases=cases, events=report.events).get(language))
    return 1 if left or cases < 0 or not report.sound else 0


def _erase_marked(mark: str) -> list[str]:
    """Make a person with the marker everywhere, erase them, and say where the marker still is."""
    from django.conf import settings

    from zhian.web.base.people.kit import Purpose, SystemActor
    from zhian.web.base.people.services import NewPerson, create_person, create_user, link_person
    from zhian.web.base.vault.services import store_made

    operator, at = SystemActor(Purpose.OPERATE), now()
    email = f"{mark}@drill.example"
    data = NewPerson(
        family_name=mark,
        given_name=mark,
        nationality="UTO",
        birth_date=date(1970, 1, 1),
        document_number=mark,
        email=email,
    )
    person = create_person(operator, data, at=at, on=legal_day(at))
    password = secrets.token_urlsafe(16)
    user = create_user(operator, email=email, password=password, display_name=mark, language="en", at=at)
    link_person(operator, person.pk, user.pk, at=at)
    draft = store_made(operator, mark.encode(), f"{mark}.pdf", "application/pdf", at=at)
    type(draft).objects.visible_to(operator).filter(pk=draft.pk).update(
        used_at=None, stored_by_user_id=user.pk, stored_at=at - timedelta(hours=1)
    )
    _erase_now(person.pk)
    root = Path(settings.DATA_DIR)
    forms = [mark.encode(), mark.upper().encode(), mark.encode("utf-16-le")]
    return [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def _erase_one_with_cases() -> int:
    """Erase the first person all of whose cases are closed; how many cases became shells."""
    from zhian.web.base.privacy.kit import matters_closed_until, matters_of
    from zhian.web.base.privacy.services import look

    for matter in matters_closed_until(legal_day(now())):
        every = matters_of(matter.person_id)
        if all(each.closed_on is not None for each in every) and not look(matter.person_id).against:
            _erase_now(matter.person_id)
            return len(every) if not look(matter.person_id).goes else -1
    return 0


def _erase_now(person_id: UUID) -> None:
    from zhian.web.base.privacy.kit import ERASER
    from zhian.web.base.privacy.services import erase, finish, look

    erase(ERASER, person_id, digest=look(person_id).digest, ground="drill", at=now())
    finish(now())


_LEFT = Text(zh="  删除之后仍见于 {path}", en="  still found after the erasure: {path}")
_DONE = Text(
    zh="  试删除一名带标记的人员；另有 {cases} 个办结的办件已清空；审计链 {events} 条。",
    en="  a marked person was erased; {cases} closed cases became shells; {events} events of the log.",
)

if __name__ == "__main__":
    raise SystemExit(_within(sys.argv[1]))
