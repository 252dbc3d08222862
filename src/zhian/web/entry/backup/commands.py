"""`zhian backup`, `zhian restore` and `zhian drill`, and what they print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from zhian.kernel.locales import Text

if TYPE_CHECKING:
    from .archive import Manifest

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_backup(subparsers: Subparsers, language: str) -> None:
    """Add the three commands."""
    backup = subparsers.add_parser("backup", help=_BACKUP.get(language))
    backup.add_argument("words", nargs="+", metavar="[check] FILE", help=_BACKUP_FILE.get(language))
    backup.set_defaults(run=_backup, parser=backup)
    restoring = subparsers.add_parser("restore", help=_RESTORE.get(language))
    restoring.add_argument("file", type=Path, metavar="FILE", help=_FILE.get(language))
    restoring.add_argument("--without-keys", action="store_true", help=_WITHOUT_KEYS.get(language))
    restoring.set_defaults(run=put_up)
    drill = subparsers.add_parser("drill", help=_DRILL.get(language))
    kinds = drill.add_subparsers(dest="drill_command", metavar="COMMAND", required=True)
    trying = kinds.add_parser("restore", help=_DRILL_RESTORE.get(language))
    trying.add_argument("file", type=Path, nargs="?", metavar="FILE", help=_DRILL_FILE.get(language))
    trying.add_argument("--database", default="", metavar="URL", help=_DATABASE.get(language))
    trying.set_defaults(run=_drill_restore)
    kinds.add_parser("erase", help=_DRILL_ERASE.get(language)).set_defaults(run=_drill_erase)


def _backup(options: argparse.Namespace) -> int:
    words = options.words
    if words[0] == "check" and len(words) > 1:
        return _check([Path(word) for word in words[1:]], options.language)
    if len(words) > 1:
        options.parser.error(_ONE_FILE.get(options.language))
    from ..ground import set_up_to_read
    from .telling import Progress

    set_up_to_read()
    from .making import make_backup

    target = Path(words[0]).absolute()
    manifest, digest = make_backup(target, Progress(options.language))
    print(_MADE.fill(path=target, size=_megabytes(target)).get(options.language))
    _print_contents(manifest, options.language)
    print(f"  sha256 {digest}")
    _print_keys(manifest, options.language)
    return 0


def _check(paths: list[Path], language: str) -> int:
    from .archive import check

    for path in paths:
        manifest = check(path)
        print(_WHOLE.fill(path=path, at=manifest.made_at, version=manifest.version).get(language))
        _print_contents(manifest, language)
        _print_keys(manifest, language)
    return 0


def put_up(options: argparse.Namespace) -> int:
    """Restore, and print what is there now; 1 when it is not what was backed up."""
    from .restoring import restore
    from .telling import Progress

    language = options.language
    done = restore(options.file, Progress(language), without_keys=options.without_keys)
    for fault in done.faults:
        print(fault.get(language))
    print((_BROKEN if done.faults else _RESTORED).fill(at=done.manifest.made_at).get(language))
    _print_contents(done.manifest, language)
    print(_VERIFIED.fill(events=done.events, covered=done.covered, files=done.files).get(language))
    if done.migrated:
        print(_MIGRATED.fill(n=done.migrated, version=done.manifest.version).get(language))
    if done.erased:
        print(_ERASED_AGAIN.fill(n=done.erased).get(language))
    print((_NOT_TO_BE_USED if done.faults else _GO_ON).get(language))
    return 1 if done.faults else 0


def _drill_restore(options: argparse.Namespace) -> int:
    from .drilling import drill

    code = drill(options.file, options.database, options.language)
    print((_DRILL_FAILED if code else _DRILLED).get(options.language))
    return code


def _drill_erase(options: argparse.Namespace) -> int:
    from .erasedrill import drill_erasure

    code = drill_erasure(options.language)
    print((_ERASE_FAILED if code else _ERASE_DRILLED).get(options.language))
    return code


def _print_contents(manifest: Manifest, language: str) -> None:
    facts = {"rows": manifest.rows, "tables": len(manifest.tables), "files": manifest.files}
    print(_CONTENTS.fill(**facts, events=manifest.audit_size, engine=manifest.engine).get(language))
    if manifest.missing:
        print(_MISSING.fill(n=len(manifest.missing)).get(language))


def _print_keys(manifest: Manifest, language: str) -> None:
    if manifest.sealing_keys:
        print(_KEYS.fill(keys=", ".join(manifest.sealing_keys)).get(language))


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"


_BACKUP = Text(zh="备份（运行中也可以），或检查备份", en="back up, also while serving, or check a backup")
_BACKUP_FILE = Text(zh="要写的文件；check FILE 检查已有备份", en="file to write; check FILE reads one again")
_ONE_FILE = Text(zh="请只写一个文件名。", en="name one file.")
_RESTORE = Text(zh="把备份恢复到空目录和空数据库", en="put a backup up in an empty folder and database")
_FILE = Text(zh="备份文件", en="a backup")
_WITHOUT_KEYS = Text(zh="密钥已遗失时，恢复其余内容", en="the keys are lost: restore the rest")
_DRILL = Text(zh="演练", en="practise")
_DRILL_RESTORE = Text(zh="在临时目录中试恢复一次", en="put a backup up in a temporary place and verify it")
_DRILL_FILE = Text(zh="备份文件；留空则现做一份", en="a backup; without one a fresh one is made")
_DATABASE = Text(zh="演练用的空数据库；留空用 SQLite", en="an empty database to use; without one SQLite")
_MADE = Text(zh="备份已写入并回读检查：{path}（{size}）", en="Backed up and read back: {path} ({size})")
_WHOLE = Text(
    zh="备份完好：{path}，制作于 {at}，版本 {version}", en="Whole: {path}, made {at} by version {version}"
)
_CONTENTS = Text(
    zh="  {tables} 个表 {rows} 行，{files} 个文件，{events} 条审计事件（{engine}）",
    en="  {rows} rows in {tables} tables, {files} files, {events} audit events ({engine})",
)
_MISSING = Text(
    zh="  另有 {n} 个文件有登记而磁盘上没有（见清单）",
    en="  {n} files are on record but were not on the disk (the manifest names them)",
)
_KEYS = Text(
    zh="  恢复时需要密钥 {keys}。备份中没有密钥：请把 ZHIAN_KEYS 目录和签章私钥另存一处，不与备份同放。",
    en="  Restoring needs the keys {keys}. They are not inside: keep the folder of ZHIAN_KEYS and the "
    "signing key in a place of their own, apart from the backups.",
)
_RESTORED = Text(zh="已恢复 {at} 的备份，核验无误。", en="The backup of {at} is put up and verified.")
_BROKEN = Text(
    zh="已写入 {at} 的备份，但核验有误（见上）。", en="The backup of {at} is put up, with the faults above."
)
_VERIFIED = Text(
    zh="  审计链 {events} 条相符，其中 {covered} 条有检查点为证；{files} 个文件打开无误",
    en="  {events} events of the log agree, {covered} of them vouched for by a checkpoint; "
    "{files} files open",
)
_MIGRATED = Text(
    zh="  数据库由版本 {version} 执行了 {n} 项升级",
    en="  {n} migrations brought it forward from version {version}",
)
_ERASED_AGAIN = Text(
    zh="  已按密钥环旁的清单，再次删除备份之后删除过的 {n} 项",
    en="  {n} erasures made since the backup were carried out again, by the list beside the key ring",
)
_GO_ON = Text(
    zh="  下一步：用异地留存的检查点运行 zhian audit verify --against，然后启动。所有人需重新登录。",
    en="  Next: zhian audit verify --against the checkpoints kept elsewhere, then start. "
    "Everybody signs in anew.",
)
_NOT_TO_BE_USED = Text(
    zh="  请勿据此启动站点：改用另一份备份，或查明原因。",
    en="  Do not start a site from it: use another backup, or find the cause.",
)
_DRILL_ERASE = Text(zh="在临时副本上试删除一次", en="erase in a throw-away copy, and look for what is left")
_ERASE_DRILLED = Text(
    zh="演练成功：删除之后没有留下痕迹，审计链完好；临时副本已清除。",
    en="The drill succeeded: nothing was left, and the log is sound. The copy is gone.",
)
_ERASE_FAILED = Text(
    zh="演练失败，原因见上；临时副本已清除，站点未受影响。",
    en="The drill failed, see above. The copy is gone; the site itself was not touched.",
)
_DRILLED = Text(
    zh="演练成功：这份备份可以恢复；临时目录已清除。",
    en="The drill succeeded: this backup can be restored. The temporary folder is gone.",
)
_DRILL_FAILED = Text(
    zh="演练失败：这份备份不能照常恢复，原因见上；临时目录已清除。",
    en="The drill failed: this backup does not restore as it should, see above. "
    "The temporary folder is gone.",
)
