"""`zhian privacy`: how long data is kept, what is due, erasing it, and erasing again after a restore."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from zhian.kernel.clock import legal_day, now
from zhian.kernel.errors import NotFound, Refused, Unreadable
from zhian.kernel.jsonio import digest
from zhian.kernel.locales import Text

from .ground import set_up_to_read

if TYPE_CHECKING:
    from zhian.web.base.privacy.services import Due, Preview

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_privacy(subparsers: Subparsers, language: str) -> None:
    """Add the commands."""
    privacy = subparsers.add_parser("privacy", help=_PRIVACY.get(language))
    commands = privacy.add_subparsers(dest="privacy_command", metavar="COMMAND", required=True)
    commands.add_parser("status", help=_STATUS.get(language)).set_defaults(run=_status)
    commands.add_parser("due", help=_DUE.get(language)).set_defaults(run=_due)
    erase = commands.add_parser("erase", help=_ERASE.get(language))
    what = erase.add_mutually_exclusive_group(required=True)
    what.add_argument("person", nargs="?", metavar="PERSON", help=_PERSON.get(language))
    what.add_argument("--due", action="store_true", help=_ALL_DUE.get(language))
    erase.add_argument("--confirm", default="", metavar="DIGEST", help=_CONFIRM.get(language))
    erase.set_defaults(run=_erase)
    commands.add_parser("finish", help=_FINISH.get(language)).set_defaults(run=_finish)
    commands.add_parser("list", help=_LIST.get(language)).set_defaults(run=_list)
    again = commands.add_parser("again", help=_AGAIN.get(language))
    again.add_argument("place", nargs="?", type=Path, metavar="PATH", help=_PLACE.get(language))
    again.set_defaults(run=_again)
    replay = commands.add_parser("replay", help=_REPLAY.get(language))
    replay.add_argument("case", metavar="CASE", help=_CASE.get(language))
    replay.set_defaults(run=_replay)


def _status(options: argparse.Namespace) -> int:
    """Periods, holds, requests, assessments, and erasures under way; 1 where something needs to be done."""
    set_up_to_read()
    from zhian.web.base.privacy import selectors
    from zhian.web.base.privacy.kit import ERASER

    language: str = options.language
    today = legal_day(now())
    missing = selectors.retention_laws().unknown(today, selectors.periods())
    for name in missing:
        print(_NO_PERIOD.fill(name=name).get(language))
    lacking = selectors.unassessed()
    for service in lacking:
        print(_NO_ASSESSMENT.fill(title=service.title, law=service.law_id).get(language))
    holds = selectors.holds(ERASER)
    late = [hold for hold in holds if hold.review_on <= today]
    waiting = selectors.unfinished()
    counts = {"holds": len(holds), "late": len(late), "erasures": len(selectors.erasures_since())}
    print(_STANDING.fill(**counts, waiting=len(waiting)).get(language))
    return 1 if missing or lacking or late or waiting else 0


def _due(options: argparse.Namespace) -> int:
    """What is due, and what is held; 0 also when there is something, so that scripts read the lines."""
    set_up_to_read()
    from zhian.web.base.privacy.services import due

    language: str = options.language
    found = due(legal_day(now()))
    for each in found:
        print(_line(each, language))
    values = _old_values()
    if values:
        print(_VALUES.fill(n=values).get(language))
    if not found and not values:
        print(_NOTHING_DUE.get(language))
    return 0


def _line(each: Due, language: str) -> str:
    state = (_HELD if each.verdict.standing == "held" else _IS_DUE).get(language)
    what = ", ".join(matter.name for matter in each.matters) or "-"
    scope = (_WHOLE if each.whole else _CASES).get(language)
    return "\t".join([str(each.person_id), str(each.verdict.due_on), state, scope, what, each.law_id])


def _erase(options: argparse.Namespace) -> int:
    """Show what would go; with the digest of that, erase it. 1 while nothing was erased."""
    set_up_to_read()
    from django.db import transaction

    from zhian.web.base.privacy.services import finish, insist_on_overwriting

    language: str = options.language
    insist_on_overwriting()
    with transaction.atomic():  # what is confirmed and what is erased are one look
        erased = _erase_confirmed(options, language)
    if isinstance(erased, int):
        return erased
    done = finish(now())
    print(_ERASED.fill(n=erased.persons, values=erased.values).get(language))
    if done < erased.persons:
        print(_LATER.get(language))
    return 0


class _Erased(NamedTuple):
    persons: int
    values: int


def _erase_confirmed(options: argparse.Namespace, language: str) -> _Erased | int:
    """Erase what was confirmed; the exit code where nothing was."""
    from zhian.web.base.privacy.kit import ERASER
    from zhian.web.base.privacy.services import erase

    wanted = _all_due() if options.due else [(_uuid(options.person), None, "operator")]
    shown = [(_seen(person, matters), matters, ground) for person, matters, ground in wanted]
    values = _old_values() if options.due else 0
    if not shown and not values:
        print(_NOTHING_DUE.get(language))
        return 0
    confirm = digest([[each.digest for each, _, _ in shown], values])
    if options.confirm != confirm:
        for each, _, _ in shown:
            _print_preview(each, language)
        if values:
            print(_VALUES.fill(n=values).get(language))
        print((_CHANGED if options.confirm else _NOTHING_YET).get(language))
        print(_TO_CONFIRM.fill(confirm=confirm).get(language))
        return 1
    at = now()
    for each, matters, ground in shown:
        if each.against:
            raise Refused(each.against, what=_NOT_ERASED, code="privacy.not_erased")
        # Looked at again: whoever came along with somebody erased just now holds less than a moment ago.
        digest_now = _seen(each.scope.person_id, matters).digest
        erase(ERASER, each.scope.person_id, matters, digest=digest_now, ground=ground, at=at)
    return _Erased(len(shown), _erase_old_values() if values else 0)


def _all_due() -> list[tuple[UUID, tuple[UUID, ...] | None, str]]:
    from zhian.web.base.privacy.services import due

    found = due(legal_day(now()))
    return [
        (each.person_id, each.matter_ids, each.law_id) for each in found if each.verdict.standing == "due"
    ]


def _seen(person_id: UUID, matters: Iterable[UUID] | None) -> Preview:
    from zhian.web.base.privacy.services import look

    return look(person_id, matters)


def _print_preview(shown: Preview, language: str) -> None:
    names = ", ".join(matter.name for matter in shown.matters) or "-"
    print(_OF.fill(person=shown.scope.person_id, cases=names).get(language))
    for held in shown.goes:
        print(f"  - {held.what.get(language)}: {held.n}")
    for held in shown.stays:
        why = held.why.get(language) if held.why else ""
        print(f"  + {_STAYS.get(language)} {held.what.get(language)}: {held.n}. {why}")
    for text in shown.against:
        print(f"  ! {text.get(language)}")


def _old_values() -> int:
    from zhian.web.base.audit.services.erasing import values_before

    limit = _log_limit()
    return 0 if limit is None else values_before(limit)


def _erase_old_values() -> int:
    from zhian.web.base.audit.services.erasing import erase_values_before

    limit, gone = _log_limit(), 0
    while limit is not None and (more := erase_values_before(limit)):
        gone += more
    return gone


def _log_limit() -> datetime | None:
    """The instant before which values of the log are due; None while no period is set."""
    from django.conf import settings

    from zhian.policy.countlines import add_months
    from zhian.policy.retention import MONTHS_A_YEAR, About
    from zhian.web.base.privacy.selectors import periods, retention_laws

    today = legal_day(now())
    edition = retention_laws().about(About.LOG).edition_on(today)
    years = None if edition is None else edition.period(periods())
    if years is None:
        return None
    day = add_months(today, -years * MONTHS_A_YEAR)
    return datetime.combine(day, time(), ZoneInfo(settings.DISTRICT_ZONE))


def _finish(options: argparse.Namespace) -> int:
    """Go on with erasures that were cut short; 1 when something is left."""
    set_up_to_read()
    from zhian.web.base.privacy.selectors import unfinished
    from zhian.web.base.privacy.services import finish

    done, left = finish(now()), len(unfinished())
    print(_FINISHED.fill(n=done, left=left).get(options.language))
    return 1 if left else 0


def _list(options: argparse.Namespace) -> int:
    """Every erasure by ids and days, as the list beside the key ring holds it."""
    del options
    set_up_to_read()
    from zhian.web.base.privacy.selectors import erasures_since
    from zhian.web.base.privacy.services import as_data

    print(json.dumps([as_data(row) for row in erasures_since()], indent=1))
    return 0


def _again(options: argparse.Namespace) -> int:
    """After a restore: erase again what the list says was erased since the backup."""
    set_up_to_read()
    print(_AGAIN_DONE.fill(n=erase_again_from(options.place)).get(options.language))
    return 0


def erase_again_from(place: Path | None = None) -> int:
    """Carry out every erasure of the list that this database does not know; how many there were."""
    from zhian.web.base.privacy.services import erase_again, finish, read_list

    done = sum(erase_again(row, at=now()) for row in read_list(place))
    finish(now())
    return done


def _replay(options: argparse.Namespace) -> int:
    """Give the kept advice of a case again and compare; 0 when it is the same to the byte.

    Raises: Erased, with the day, when the facts are gone.
    """
    set_up_to_read()
    from zhian.web.casework.selectors import replay_case

    found = replay_case(options.case)
    if found is None:
        raise NotFound(
            Text(zh="没有这个办件，或没有规则意见记录。", en="There is no such case, or no advice was kept."),
            code="privacy.no_advice",
        )
    print((_SAME if found else _DIFFERS).get(options.language))
    return 0 if found else 1


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable(
            Text(zh="“{text}”不是有效编号。", en="“{text}” is not an id.").fill(text=text),
            do_next=Text(zh="用 zhian privacy due 查看编号。", en="zhian privacy due lists ids."),
        ) from None


_PRIVACY = Text(zh="个人信息的保存与删除", en="keeping and erasing personal data")
_STATUS = Text(
    zh="查看保存期限、保全、评估和未完成的删除", en="periods, holds, assessments, erasures under way"
)
_DUE = Text(zh="列出保存期限届满的内容", en="list what is due")
_ERASE = Text(zh="删除一个人的全部个人信息，或全部到期内容", en="erase a person, or everything due")
_PERSON = Text(zh="个人档案编号", en="id of a person")
_ALL_DUE = Text(zh="全部到期内容", en="everything that is due")
_CONFIRM = Text(
    zh="确认码：先不带此项运行，查看将要删除的内容", en="run it without first, and see what would go"
)
_FINISH = Text(zh="接续中断的删除", en="go on with erasures that were cut short")
_LIST = Text(zh="打印删除清单（只有编号和日期）", en="print the list of erasures: ids and days")
_AGAIN = Text(zh="恢复旧备份之后，按清单再次删除", en="after a restore, erase again what the list says")
_PLACE = Text(zh="清单文件或目录；默认用密钥环旁的清单", en="list elsewhere; by default that of the key ring")
_REPLAY = Text(zh="重算一个办件的规则意见并比对", en="give the kept advice of a case again, and compare")
_CASE = Text(zh="办件编号", en="reference of a case")
_NO_PERIOD = Text(zh="未设置 {name}：没有任何内容会到期。", en="{name} is not set: nothing is ever due.")
_NO_ASSESSMENT = Text(
    zh="“{title}”（{law}）收集敏感信息，但没有已批准的影响评估。",
    en="“{title}” ({law}) asks for sensitive data and has no approved impact assessment.",
)
_STANDING = Text(
    zh="依法保全 {holds} 项，其中 {late} 项应当复核；已删除 {erasures} 次，其中 {waiting} 次尚未收尾。",
    en="{holds} holds stand, {late} of them due for review; {erasures} erasures, {waiting} not yet finished.",
)
_IS_DUE = Text(zh="到期", en="due")
_HELD = Text(zh="到期但已保全", en="due, held")
_WHOLE = Text(zh="档案与办件", en="file and cases")
_CASES = Text(zh="办件", en="cases")
_VALUES = Text(zh="审计记录中有 {n} 项原文到期。", en="{n} values behind the log are due.")
_NOTHING_DUE = Text(zh="没有到期的内容。", en="Nothing is due.")
_OF = Text(zh="个人档案 {person}，办件 {cases}：", en="Person {person}, cases {cases}:")
_STAYS = Text(zh="保留", en="stays:")
_NOT_ERASED = Text(zh="没有删除任何内容。", en="Nothing was erased.")
_NOTHING_YET = Text(zh="尚未删除任何内容。", en="Nothing was erased yet.")
_CHANGED = Text(
    zh="确认之后情况有变化，没有删除任何内容；以上为最新内容。",
    en="Something has happened since, so nothing was erased. Above stands what would go now.",
)
_TO_CONFIRM = Text(
    zh="核对无误后，以同样的命令加上 --confirm {confirm} 执行。",
    en="To erase exactly this, run the same command with --confirm {confirm}",
)
_ERASED = Text(
    zh="已删除 {n} 人的内容和审计记录中的 {values} 项原文。",
    en="Erased: {n} persons, and {values} values behind the log.",
)
_LATER = Text(
    zh="磁盘清理尚未完成：有人正在读取数据库，后台进程会继续。",
    en="The disk is not cleared yet, as somebody reads the database; the worker goes on with it.",
)
_FINISHED = Text(zh="完成 {n} 次，剩余 {left} 次。", en="{n} finished, {left} left.")
_AGAIN_DONE = Text(zh="再次删除 {n} 项。", en="{n} erasures were carried out again.")
_SAME = Text(zh="重算结果逐字节相同。", en="The advice is the same, to the byte.")
_DIFFERS = Text(zh="重算结果与记录不同。", en="The advice differs from what was recorded.")
