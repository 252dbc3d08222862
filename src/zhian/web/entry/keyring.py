"""`zhian keys init | status | rotate`: the key ring at the terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Final, TypeAlias

from zhian.kernel.clock import now, write_local
from zhian.kernel.locales import Text

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_key_ring(subparsers: Subparsers, language: str) -> None:
    """Add the three commands of the ring to `zhian keys`, beside those for the keys one trusts."""
    keys = subparsers.choices["keys"]._subparsers
    assert keys is not None
    commands = keys._group_actions[0]
    assert isinstance(commands, argparse._SubParsersAction)
    commands.add_parser("init", help=_INIT.get(language)).set_defaults(run=_init)
    commands.add_parser("status", help=_STATUS.get(language)).set_defaults(run=_status)
    commands.add_parser("rotate", help=_ROTATE.get(language)).set_defaults(run=_rotate)


def _init(options: argparse.Namespace) -> int:
    """Make the ring where it is not yet."""
    from .ground import set_up_where_we_are

    set_up_where_we_are()
    from zhian.web.base.vault.kit import ring_folder
    from zhian.web.base.vault.services.keyring import initialise

    made = initialise(at=now())
    language: str = options.language
    print((_MADE if made else _THERE).fill(n=len(made), folder=ring_folder()).get(language))
    if made:
        print(_KEEP.get(language))
    return 0


def _status(options: argparse.Namespace) -> int:
    """Every key, its age, and what stands under it; 1 where something needs to be done."""
    from .ground import set_up_to_read

    set_up_to_read()
    from django.conf import settings

    from zhian.web.base.vault.kit import ring_folder
    from zhian.web.base.vault.services.rotating import ring_status

    language: str = options.language
    status = ring_status()
    print(_FOLDER.fill(folder=ring_folder()).get(language))
    for each in status.keys:
        key = each.key
        state = _ACTIVE if each.active else _RETIRED if key.retired_at else _LEAVING
        told = {
            "made": write_local(key.created_at, settings.DISTRICT_ZONE),
            "days": (now() - key.created_at).days,
            "n": each.total,
        }
        print(f"  {key.use:<22} {key.id}  {state.get(language)}  {_LINE.fill(**told).get(language)}")
        for table, number in sorted(each.values.items()):
            print(f"      {_counted(table, number, language)}")
    for key_id, number in sorted(status.unknown.items()):
        print(_UNKNOWN.fill(key=key_id, n=number).get(language))
    if status.unfinished:
        print(_UNFINISHED.get(language))
    return 1 if status.unknown or status.unfinished else 0


def _rotate(options: argparse.Namespace) -> int:
    """New keys, and everything sealed anew; 1 where something is left under a former key."""
    from .ground import set_up_to_read

    set_up_to_read()
    from zhian.web.base.vault.services.rotating import rotate

    language: str = options.language

    def tell(table: str, written: int) -> None:
        print(f"  {_counted(table, written, language)}", file=sys.stderr, flush=True)

    done = rotate(at=now(), progress=tell)
    told = {"n": done.written, "keys": ", ".join(done.retired) or "-", "left": done.left}
    if done.resumed:
        print(_RESUMED.get(language))
    print((_LEFT if done.left else _DONE).fill(**told).get(language))
    return 1 if done.left else 0


def _counted(table: str, number: int, language: str) -> str:
    name = _NAMES.get(table, Text(zh=table, en=table)).get(language)
    return _COUNT.fill(name=name, n=number).get(language)


_NAMES: Final[Mapping[str, Text]] = {
    "zhian_people_person": Text(zh="个人档案", en="files of persons"),
    "zhian_people_fileinvitation": Text(zh="本人邀请", en="invitations to one's own file"),
    "zhian_tenancy_invitation": Text(zh="单位邀请", en="invitations to organisations"),
    "zhian_audit_committedvalue": Text(zh="审计承诺值", en="committed values of the log"),
    "zhian_casework_advice": Text(zh="规则意见", en="advice kept"),
    "zhian_casework_casefact": Text(zh="填报事项", en="answers"),
    "zhian_casework_correctionnotice": Text(zh="补正通知", en="correction notices"),
    "zhian_casework_issuedreceipt": Text(zh="回执密值", en="openings of receipts"),
    "zhian_casework_move": Text(zh="办理理由", en="reasons of moves"),
    "zhian_casework_outcome": Text(zh="决定理由", en="reasons of decisions"),
    "zhian_casework_pause": Text(zh="中止理由", en="reasons of pauses"),
    "zhian_talent_revocation": Text(zh="撤销推荐的理由", en="reasons of revocations"),
    "zhian_privacy_erasurerequest": Text(zh="删除申请", en="requests for erasure"),
    "zhian_privacy_hold": Text(zh="依法保留", en="legal holds"),
    "zhian_talent_recommendation": Text(zh="推荐理由", en="grounds of recommendations"),
    "zhian_vault_storedfile": Text(zh="文件", en="files"),
}
_INIT = Text(zh="建立密钥环（新站点一次）", en="make the key ring; once, for a new site")
_STATUS = Text(zh="查看各密钥的使用情况", en="see every key of the ring and what stands under it")
_ROTATE = Text(
    zh="轮换密钥（中断后再次运行即可继续）", en="rotate the keys; run it again after an interruption"
)
_MADE = Text(zh="已在 {folder} 建立 {n} 个密钥。", en="Made {n} keys in {folder}.")
_THERE = Text(
    zh="密钥环已在 {folder}，未作改动。", en="The key ring is in {folder} already; nothing was changed."
)
_KEEP = Text(
    zh="请立即备份该目录，并与数据备份分开保管：没有它，已加密的内容无人能够打开。",
    en="Back this folder up now, apart from the data: without it nobody can open what is sealed.",
)
_FOLDER = Text(zh="密钥环：{folder}", en="The key ring is in {folder}")
_ACTIVE = Text(zh="使用中", en="active")
_LEAVING = Text(zh="轮换中", en="being replaced")
_RETIRED = Text(zh="已停用", en="retired")
_LINE = Text(zh="建立于 {made}（{days} 天），{n} 项", en="made {made} ({days} days), {n} values")
_UNKNOWN = Text(
    zh="缺少密钥 {key}：有 {n} 项内容无法打开，请从密钥环的备份恢复。",
    en="The key {key} is missing, and {n} values cannot be opened: restore it from the ring's backup.",
)
_UNFINISHED = Text(
    zh="轮换尚未完成，请再次运行 zhian keys rotate。",
    en="A rotation is not finished: run zhian keys rotate again.",
)
_RESUMED = Text(zh="已接续上次未完成的轮换。", en="Went on with a rotation that was not finished.")
_DONE = Text(
    zh="轮换完成：{n} 条记录已重新加密；停用密钥：{keys}。旧备份仍需已停用的密钥，请勿删除。",
    en="Rotated: {n} rows were sealed anew; retired: {keys}. Older backups need the retired keys: keep them.",
)
_LEFT = Text(
    zh="{n} 条记录已重新加密；仍有 {left} 项打不开或刚刚写入，旧密钥继续有效。"
    "请再次运行；仍有剩余时，请对照备份核查。",
    en="{n} rows were sealed anew; {left} values do not open or were written just now, so their key stays in "
    "use. Run it again; if some are still left, look into them with a backup at hand.",
)
_COUNT = Text(zh="{name}：{n}", en="{name}: {n}")
