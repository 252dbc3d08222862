"""What must be true before the platform opens its doors; everything that is not is said at once."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.vault.services import signing_key_fault
from zhian.web.settings import env

SECRET_LENGTH = 50
MODES = ("production", "demo")


def reasons_not_to_start() -> tuple[Text, ...]:
    """Every reason not to serve with the present settings and database; none when all is well.

    A demonstration only needs a mode that is known and a database that is up to date.
    """
    reasons: list[Text] = []
    if settings.MODE not in MODES:
        reasons.append(_MODE.fill(mode=settings.MODE or "-"))
    if settings.MODE != "demo":
        reasons += _about_settings()
    reasons += _about_database()
    return tuple(reasons)


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
    fault = signing_key_fault()
    if fault is not None:
        yield fault


def _about_database() -> Iterator[Text]:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            yield _MIGRATE.fill(n=len(pending))
        elif settings.MODE != "demo":
            yield from _specimens()
    except (DatabaseError, OSError) as error:
        yield _DATABASE.fill(kind=type(error).__name__)


def _specimens() -> Iterator[Text]:
    for label, says in (("zhian_people.User", _ACCOUNTS), ("zhian_tenancy.Organisation", _ORGANISATIONS)):
        rows = apps.get_model(label).objects.visible_to(SystemActor(Purpose.OPERATE))
        count = rows.filter(is_specimen=True).count()
        if count:
            yield says.fill(n=count)


_MODE = Text(
    zh="ZHIAN_MODE 的值“{mode}”无效：只能是 production 或 demo。",
    en="ZHIAN_MODE is “{mode}”: it must be production or demo.",
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
_MIGRATE = Text(
    zh="数据库尚有 {n} 项升级未执行：请先运行 zhian migrate。",
    en="The database lacks {n} migrations: run zhian migrate first.",
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
