"""What must be true before the platform opens its doors; everything that is not is said at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from zhian.kernel.errors import Refused, ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.people import selectors as people
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.privacy.selectors import retention_laws
from zhian.web.base.tenancy import selectors as tenancy
from zhian.web.base.vault.services import signing_key_fault
from zhian.web.base.vault.services.keyring import key_ring_fault
from zhian.web.base.vault.services.rotating import foreign_keys
from zhian.web.casework.selectors import law
from zhian.web.settings import env

from .ground import UNFINISHED

SECRET_LENGTH = 50
MODES = ("production", "demo")


def refused() -> bool:
    """Whether the platform must not start; every reason goes to standard error.

    In both languages: whoever reads a server's log may read either.
    """
    reasons = reasons_not_to_start()
    refusal = Refused(reasons, what=_REFUSED)
    for language in ("zh-hans", "en") if reasons else ():
        print(refusal.what.get(language), file=sys.stderr)
        for number, reason in enumerate(refusal.reasons, start=1):
            print(f"  {number}. {reason.get(language)}", file=sys.stderr)
    return bool(reasons)


def reasons_not_to_start() -> tuple[Text, ...]:
    """Every reason not to serve with the present settings, laws and database; none when all is well.

    A demonstration only needs a known mode, a data folder that is whole, laws without a mistake and a
    database that is up to date.
    """
    reasons: list[Text] = []
    if settings.MODE not in MODES:
        reasons.append(_MODE.fill(mode=settings.MODE or "-"))
    if settings.MODE != "demo":
        reasons += _about_settings()
    if (Path(settings.DATA_DIR) / UNFINISHED).exists():
        reasons.append(_HALF_RESTORED.fill(name=UNFINISHED))
    reasons += _about_laws()
    reasons += _about_database()
    return tuple(dict.fromkeys(reasons))


def database_fault() -> Text | None:
    """Why the database cannot be read: away, never made, or behind; None when it is up to date.

    Looks before it connects, as SQLite makes an empty file of any name it is asked for.
    """
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return _NO_DATABASE
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, OSError) as error:
        return _DATABASE.fill(kind=type(error).__name__)
    return _MIGRATE.fill(n=len(pending)) if pending else None


def _about_settings() -> Iterator[Text]:
    secret = env.text("ZHIAN_SECRET_KEY")
    if len(secret) < SECRET_LENGTH:
        yield _SECRET_SHORT.fill(n=SECRET_LENGTH)
    if "demo-secret" in secret or len(set(secret)) < 10 <= len(secret):
        yield _SECRET_DEMO
    if settings.DEBUG:
        yield _DEBUG
    if os.environ.get("ZHIAN_NOW"):
        yield _NOW
    for name in ("ZHIAN_RETENTION_CASE_YEARS", "ZHIAN_RETENTION_AUDIT_YEARS"):
        years = env.number(name)
        if years is None:
            yield _RETENTION.fill(name=name)
        elif years < 1:
            yield _RETENTION_ZERO.fill(name=name)
    for fault in (signing_key_fault(), key_ring_fault()):
        if fault is not None:
            yield fault


def _about_laws() -> Iterator[Text]:
    """Mistakes in the operator's own laws and calendars, each as file:line:column; then the district."""
    try:
        districts = law.active_laws().districts
    except ZhianError as error:
        yield _told(error)
    else:
        if settings.DISTRICT not in districts:
            known = Text(zh="、".join(sorted(districts)), en=", ".join(sorted(districts)))
            yield _DISTRICT.fill(name=settings.DISTRICT or "-", known=known)
    for read in (law.calendar, retention_laws):
        try:
            read()
        except ZhianError as error:
            yield _told(error)


def _told(error: ZhianError) -> Text:
    """All an error has to say, a line a mistake."""
    zh, en = ("\n".join(text.get(language) for text in error.sentences()) for language in ("zh-hans", "en"))
    return Text(zh=zh.replace("\n", _NEXT_LINE), en=en.replace("\n", _NEXT_LINE))


def _about_database() -> Iterator[Text]:
    fault = database_fault()
    if fault is not None:
        yield fault
    elif settings.MODE != "demo":
        if key_ring_fault() is None and (keys := foreign_keys()):
            yield _OTHER_RING.fill(keys=", ".join(keys))
        reader = SystemActor(Purpose.OPERATE)
        if count := people.specimen_count(reader):
            yield _ACCOUNTS.fill(n=count)
        if count := tenancy.specimen_count(reader):
            yield _ORGANISATIONS.fill(n=count)


_NEXT_LINE = "\n     "
_REFUSED = Text(zh="平台没有启动，原因如下：", en="The platform was not started, for these reasons:")
_MODE = Text(
    zh="ZHIAN_MODE 的值“{mode}”无效：只能是 production 或 demo。",
    en="ZHIAN_MODE is “{mode}”: it must be production or demo.",
)
_HALF_RESTORED = Text(
    zh="数据目录中有 {name}：恢复尚未完成或中途停止，数据不完整。"
    "请清空数据目录和数据库，重新运行 zhian restore。",
    en="{name} lies in the data folder: a restore is at work or was cut short, and the data are not whole. "
    "Empty the folder and the database and run zhian restore again.",
)
_SECRET_SHORT = Text(
    zh="ZHIAN_SECRET_KEY 未设置或不足 {n} 个字符：请随机生成一个并妥善保管。",
    en="ZHIAN_SECRET_KEY is missing or shorter than {n} characters: make a random one and keep it safe.",
)
_SECRET_DEMO = Text(
    zh="ZHIAN_SECRET_KEY 是演示用的或过于简单：请随机生成一个。",
    en="ZHIAN_SECRET_KEY is the demo's or too simple: make a random one.",
)
_DEBUG = Text(
    zh="ZHIAN_DEBUG 已开启，会把内部信息显示给访问者：请取消该设置。",
    en="ZHIAN_DEBUG is on and would show the inside to visitors: unset it.",
)
_NOW = Text(
    zh="ZHIAN_NOW 固定了当前时刻，所有期限都会算错：请取消该设置。",
    en="ZHIAN_NOW freezes the present, so every time limit would be wrong: unset it.",
)
_RETENTION = Text(
    zh="{name} 未设置：请填写保存年限，个人信息不得无限期保存。",
    en="{name} is not set: say for how many years; personal data may not be kept without an end.",
)
_RETENTION_ZERO = Text(zh="{name} 至少为 1 年。", en="{name} must be 1 year or more.")
_DISTRICT = Text(
    zh="没有名为“{name}”的辖区配置（ZHIAN_DISTRICT）：现有 {known}。",
    en="There is no district profile “{name}” (ZHIAN_DISTRICT): there is {known}.",
)
_NO_DATABASE = Text(
    zh="还没有数据库：请先运行 zhian migrate。", en="There is no database yet: run zhian migrate first."
)
_MIGRATE = Text(
    zh="数据库尚有 {n} 项升级未执行：请先运行 zhian migrate。",
    en="The database lacks {n} migrations: run zhian migrate first.",
)
_OTHER_RING = Text(
    zh="密钥环不属于这个数据库：缺少密钥 {keys}。请恢复原来的密钥环，并以 ZHIAN_KEYS 指向该目录。",
    en="The key ring is not that of this database, it lacks {keys}: restore the right one and name its "
    "folder with ZHIAN_KEYS.",
)
_DATABASE = Text(
    zh="无法连接数据库（{kind}）：请检查 DATABASE_URL、数据目录权限以及数据库是否已启动。",
    en="The database cannot be reached ({kind}): check DATABASE_URL, the data folder's permissions, "
    "and that it is running.",
)
_ACCOUNTS = Text(
    zh="数据库中有 {n} 个演示账号，密码是公开的：请使用新的数据库。",
    en="The database holds {n} demo accounts, whose passwords are public: use a new database.",
)
_ORGANISATIONS = Text(
    zh="数据库中有 {n} 个演示单位：请使用新的数据库。",
    en="The database holds {n} demo organisations: use a new database.",
)
