"""Typed readers for the operator's environment; a secret may also come as NAME_FILE.

Each variable is declared once in ``VARIABLES``: the settings table in the docs is generated from it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from zhian.kernel.errors import ZhianError, reason_of
from zhian.kernel.locales import Text


class BadSettingError(ZhianError):
    """An environment variable is missing or unreadable."""

    code = "settings.bad"


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing an operator may set."""

    name: str
    default: str
    says: Text
    secret: bool = False


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "ZHIAN_DATA",
        ".zhian",
        Text(
            zh="数据目录：内置数据库、上传文件、历次公钥、检查点、自行增加的规则与日历；私钥只有演示环境才放在其中",
            en="Data folder: embedded database, uploads, public keys, checkpoints, laws and calendars of "
            "your own; a private key lies there only in a demonstration",
        ),
    ),
    Variable(
        "ZHIAN_KEYS",
        "",
        Text(
            zh="密钥环目录，须在数据目录之外并分开备份；留空则与数据目录并列，如 .zhian-keys",
            en="Folder of the key ring, outside the data folder and backed up apart from it; "
            "empty for one beside it, such as .zhian-keys beside .zhian",
        ),
    ),
    Variable(
        "DATABASE_URL",
        "",
        Text(
            zh="留空使用内置 SQLite；postgresql://用户:密码@主机:端口/库名",
            en="Empty for the embedded SQLite; postgresql://user:password@host:port/name",
        ),
        secret=True,
    ),
    Variable(
        "ZHIAN_SECRET_KEY",
        "",
        Text(zh="会话与表单签名密钥，至少 50 个字符", en="Signs sessions and forms; 50 characters or more"),
        secret=True,
    ),
    Variable(
        "ZHIAN_MODE",
        "production",
        Text(zh="production 正式；demo 演示辖区", en="production, or demo for the demonstration district"),
    ),
    Variable(
        "ZHIAN_HOSTS",
        "",
        Text(zh="允许访问的主机名，逗号分隔", en="Host names served, separated by commas"),
    ),
    Variable(
        "ZHIAN_PUBLIC_URL",
        "http://127.0.0.1:8000",
        Text(zh="对外网址，写入邮件与回执二维码", en="Public address, printed in mail and receipt codes"),
    ),
    Variable(
        "ZHIAN_DISTRICT",
        "haidian",
        Text(zh="辖区配置名", en="Name of the district profile"),
    ),
    Variable(
        "ZHIAN_OPERATOR_NAME",
        "",
        Text(
            zh="运营单位法定名称；留空则每页标明“演示系统”",
            en="Legal name of the operator; while empty, every page says it is a demonstration",
        ),
    ),
    Variable(
        "ZHIAN_OPERATOR_CONTACT",
        "",
        Text(zh="运营单位联系方式", en="How to reach the operator"),
    ),
    Variable(
        "ZHIAN_MAIL_URL",
        "",
        Text(
            zh="留空则邮件加密存于数据目录（演示环境用 zhian demo mail 查看）；"
            "smtps:// 或 smtp+tls://用户:密码@主机:端口",
            en="Empty keeps mail sealed in the data folder (zhian demo mail shows it in a demonstration); "
            "smtps:// or smtp+tls://user:password@host:port",
        ),
        secret=True,
    ),
    Variable(
        "ZHIAN_MAIL_FROM",
        "no-reply@zhian.invalid",
        Text(zh="发件人地址", en="The address mail comes from"),
    ),
    Variable(
        "ZHIAN_SMS",
        "",
        Text(
            zh="短信提醒：http 经 ZHIAN_SMS_URL 的网关发送；file 加密存于数据目录；none 不提供。"
            "留空：正式环境为 none，演示环境为 file（用 zhian demo mail 查看）",
            en="Text messages: http sends them through the gateway at ZHIAN_SMS_URL, file keeps them "
            "sealed in the data folder, none offers none; empty is none, and file in a demonstration "
            "(zhian demo mail shows them)",
        ),
    ),
    Variable(
        "ZHIAN_SMS_URL",
        "",
        Text(
            zh="短信网关地址，https://；只有本机或内网 IP 地址可用 http://",
            en="Address of the gateway for text messages, https://; http:// only for an IP address of this "
            "machine or your network",
        ),
    ),
    Variable(
        "ZHIAN_SMS_TOKEN",
        "",
        Text(zh="短信网关的令牌，作为 Bearer 令牌发送", en="Token for that gateway, sent as a bearer token"),
        secret=True,
    ),
    Variable(
        "ZHIAN_CLAMD",
        "",
        Text(
            zh="查毒服务 clamd：主机:端口，或 Unix 套接字路径；留空则文件标为“未查毒”",
            en="Virus scanner (clamd): host:port, or the path of a Unix socket; while empty, files are "
            "marked “not scanned”",
        ),
    ),
    Variable(
        "ZHIAN_DOOR_FACTOR",
        "1",
        Text(
            zh="访问频次上限的倍数；多人共用出口地址的单位可适当调高",
            en="Multiplies how often each door may be used; raise it where many people share one address",
        ),
    ),
    Variable(
        "ZHIAN_TRUSTED_PROXIES",
        "",
        Text(
            zh="前置代理的地址或网段，逗号分隔；只信任它们写入的 X-Forwarded-For 和 X-Request-ID",
            en="Addresses or networks of your own proxies, separated by commas; only they are believed about "
            "where a request comes from and which number it has",
        ),
    ),
    Variable(
        "ZHIAN_ACCESS_LOG",
        "",
        Text(
            zh="是否为每个请求写一行日志（入口、方法、状态、毫秒，不含网址与账号）；留空则正式环境写，演示环境不写",
            en="Whether every request gets a line in the log (door, method, status, milliseconds; no address "
            "and no account); empty: yes, but not in a demonstration",
        ),
    ),
    Variable(
        "ZHIAN_OUTBOUND_ALLOW",
        "",
        Text(
            zh="允许连接的内部地址，逗号分隔：10.0.0.5:3310、10.1.0.0/16、名称:端口、unix:/路径",
            en="Internal addresses that may be connected to, separated by commas: "
            "10.0.0.5:3310, 10.1.0.0/16, name:port, unix:/path",
        ),
    ),
    Variable(
        "ZHIAN_WEBHOOK_ALLOW",
        "",
        Text(
            zh="单位消息推送可以发往的内部地址，写法同上；单位管理员可自行登记其中任何地址，并看到连接结果",
            en="Internal addresses that webhooks may call, written likewise; every administrator of an "
            "organisation may register any of them, and sees whether it answers",
        ),
    ),
    Variable(
        "ZHIAN_OUTBOUND_AUTHORITIES",
        "",
        Text(zh="内部证书机构的证书文件（PEM）", en="Certificates of a private authority (PEM file)"),
    ),
    Variable(
        "ZHIAN_SESSION_IDLE_MINUTES",
        "60",
        Text(zh="多少分钟无操作后自动退出", en="Minutes without a click after which one is signed out"),
    ),
    Variable(
        "ZHIAN_SESSION_HOURS",
        "10",
        Text(zh="一次登录最长多少小时", en="Hours that one signing in lasts at most"),
    ),
    Variable(
        "ZHIAN_OIDC_URL",
        "",
        Text(
            zh="统一身份认证（OpenID Connect）的签发者地址；留空则不接入",
            en="Issuer of another sign-in service (OpenID Connect); empty for none",
        ),
    ),
    Variable(
        "ZHIAN_OIDC_NAME",
        "",
        Text(zh="统一身份认证在登录页上的名称", en="What the sign-in page calls that service"),
    ),
    Variable(
        "ZHIAN_OIDC_CLIENT",
        "",
        Text(zh="在统一身份认证登记的客户端编号", en="Client id that service gave us"),
    ),
    Variable(
        "ZHIAN_OIDC_SECRET",
        "",
        Text(zh="客户端密钥", en="The secret that goes with it"),
        secret=True,
    ),
    Variable(
        "ZHIAN_RETENTION_CASE_YEARS",
        "",
        Text(zh="办件保存年限；正式环境必填", en="Years a closed case is kept; required in production"),
    ),
    Variable(
        "ZHIAN_RETENTION_AUDIT_YEARS",
        "",
        Text(zh="审计记录保存年限；正式环境必填", en="Years the audit log is kept; required in production"),
    ),
    Variable(
        "ZHIAN_SIGNING_KEY",
        "",
        Text(
            zh="回执签章私钥（PEM）；演示环境自动生成样本密钥",
            en="Private key that signs receipts (PEM); the demo makes a specimen key",
        ),
        secret=True,
    ),
    Variable(
        "PORT",
        "8000",
        Text(
            zh="zhian serve 与 zhian demo run 的监听端口；--port 优先",
            en="The port that zhian serve and zhian demo run listen at; --port goes first",
        ),
    ),
    Variable(
        "ZHIAN_LANG",
        "",
        Text(
            zh="命令行输出的语言，zh-hans 或 en；留空随终端，--lang 优先",
            en="Language of the command line, zh-hans or en; empty follows the terminal, --lang goes first",
        ),
    ),
    Variable(
        "ZHIAN_NOW",
        "",
        Text(
            zh="固定当前时刻，仅供测试与演示",
            en="Fixes the present instant; for tests and demonstrations only",
        ),
    ),
    Variable(
        "ZHIAN_DEMO_SIZE",
        "full",
        Text(
            zh="演示辖区的规模：full 约600件，middle 约60件，small 14件",
            en="Size of the demonstration district: full (some 600 cases), middle (60), small (14)",
        ),
    ),
    Variable(
        "ZHIAN_DEBUG",
        "",
        Text(zh="显示调试页面，仅供开发", en="Shows debugging pages; for development only"),
    ),
)

_BY_NAME = {v.name: v for v in VARIABLES}


def text(name: str) -> str:
    """The value of a declared variable: from NAME, for a secret also from NAME_FILE, else its default.

    Raises: BadSettingError when the file cannot be read, both are set, or NAME is no secret and has a file.
    """
    variable = _BY_NAME[name]
    direct, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if file:
        return _from_file(variable, direct, Path(file))
    return direct if direct is not None else variable.default


def _from_file(variable: Variable, direct: str | None, path: Path) -> str:
    name = variable.name
    if not variable.secret:
        raise BadSettingError(
            Text(zh="{name} 不能从文件读取。", en="{name} is not read from a file.").fill(name=name),
            why=Text(zh="只有机密信息可用 NAME_FILE。", en="Only secrets have a NAME_FILE."),
            do_next=Text(
                zh="请取消 {name}_FILE，直接设置 {name}。", en="Unset {name}_FILE and set {name} itself."
            ).fill(name=name),
            code="settings.no_file",
        )
    if direct:
        raise BadSettingError(
            Text(zh="{name} 与 {name}_FILE 同时设置。", en="{name} and {name}_FILE are both set.").fill(
                name=name
            ),
            do_next=Text(zh="请只保留其中一个。", en="Keep one of them."),
            code="settings.twice",
        )
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettingError(
            Text(
                zh="读不到 {name}_FILE 所指的文件。", en="The file named by {name}_FILE cannot be read."
            ).fill(name=name),
            why=reason_of(error) if isinstance(error, OSError) else _NOT_TEXT,
            do_next=Text(zh="请检查路径与读取权限。", en="Check its path and permissions."),
            code="settings.file_unreadable",
        ) from error


_NOT_TEXT = Text(zh="它不是 UTF-8 文本。", en="It is not UTF-8 text.")


def flag(name: str) -> bool:
    """Whether a variable says yes."""
    return text(name).strip().lower() in {"1", "true", "yes", "on"}


def access_log(*, demo: bool) -> bool:
    """Whether every request gets a line in the log."""
    return flag("ZHIAN_ACCESS_LOG") if text("ZHIAN_ACCESS_LOG").strip() else not demo


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def number(name: str) -> int | None:
    """A whole number, or None while unset."""
    raw = text(name).strip()
    if not raw:
        return None
    try:
        return int(raw)
    except ValueError:
        raise BadSettingError(
            Text(zh="{name} 应为整数。", en="{name} should be a whole number.").fill(name=name),
            do_next=Text(zh="请改为整数，如 10。", en="Write a whole number such as 10."),
            code="settings.number",
        ) from None


def at_least(name: str, least: int) -> int:
    """A whole number that must not be smaller."""
    found = number(name)
    if found is None or found < least:
        raise BadSettingError(
            Text(zh="{name} 至少为 {least}。", en="{name} must be {least} or more.").fill(
                name=name, least=least
            ),
            do_next=Text(zh="请修改或取消该设置。", en="Change it, or unset it."),
            code="settings.too_small",
        )
    return found


def sign_in_service() -> dict[str, object]:
    """The outside sign-in service as allauth wants it told; nothing while ZHIAN_OIDC_URL is empty."""
    url = text("ZHIAN_OIDC_URL").rstrip("/")
    if not url:
        return {}
    app = {
        "provider_id": "oidc",
        "name": text("ZHIAN_OIDC_NAME") or urlsplit(url).hostname or url,
        "client_id": text("ZHIAN_OIDC_CLIENT"),
        "secret": text("ZHIAN_OIDC_SECRET"),
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def sign_in_origins() -> list[str]:
    """Where a form may lead besides this site: to the outside sign-in service, where there is one."""
    parts = urlsplit(text("ZHIAN_OIDC_URL"))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def data_dir() -> Path:
    """The data folder, absolute; it is made by the commands that write (`entry.ground.set_up`)."""
    return Path(text("ZHIAN_DATA")).expanduser().resolve()


def keys_dir(data: Path) -> Path:
    """The folder of the key ring, absolute; beside the data folder unless named."""
    named = text("ZHIAN_KEYS")
    return Path(named).expanduser().resolve() if named else data.with_name(f"{data.name}-keys")


def database(data: Path) -> dict[str, object]:
    """Django's DATABASES entry for DATABASE_URL; SQLite in the data folder while it is empty."""
    url = text("DATABASE_URL")
    if not url:
        return _sqlite(data / "zhian.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSettingError(
            Text(
                zh="DATABASE_URL 所指的数据库类型不受支持。",
                en="DATABASE_URL names a database that is not supported.",
            ),
            why=Text(zh="只支持 PostgreSQL 与 SQLite。", en="PostgreSQL and SQLite are supported."),
            do_next=Text(
                zh="请使用 postgresql:// 开头的地址。", en="Use an address that starts with postgresql://."
            ),
            code="settings.database",
        )
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.pop("host", parts.hostname or ""),
        "PORT": str(extra.pop("port", parts.port or "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # after a restart of the database the pool holds dead connections
        "OPTIONS": {**extra, "pool": {"min_size": 1, "max_size": 8, "timeout": 5}},
    }


def mail() -> dict[str, object]:
    """Django's EMAIL_* settings for ZHIAN_MAIL_URL; an empty one keeps mail sealed among the files.

    `smtp` sends in the clear and is for a relay on this machine; `smtps` speaks TLS from the first byte,
    `smtp+tls` after STARTTLS.
    """
    url = text("ZHIAN_MAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "zhian.web.notify.services.spooling.Spool"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise BadSettingError(
            Text(
                zh="ZHIAN_MAIL_URL 不是邮件服务器地址。",
                en="ZHIAN_MAIL_URL is not the address of a mail server.",
            ),
            do_next=Text(
                zh="请使用 smtps:// 或 smtp+tls:// 开头的地址。",
                en="Use an address that starts with smtps:// or smtp+tls://.",
            ),
            code="settings.mail",
        )
    return {
        "EMAIL_BACKEND": "zhian.web.base.outbound.services.mailing.Backend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }


def _sqlite(path: Path) -> dict[str, object]:
    # IMMEDIATE: with the default, a fifth of read-then-write transactions fail "database is locked".
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Kept open: opening it anew reads the whole schema and begins with an empty cache.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
                "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
                "PRAGMA secure_delete=ON;"  # what is erased or sealed anew leaves no free page behind
            ),
        },
    }


def outbound_allow(mail_settings: Mapping[str, object]) -> tuple[str, ...]:
    """What ZHIAN_OUTBOUND_ALLOW lists, and the mail server and virus scanner, which are named already."""
    named = words("ZHIAN_OUTBOUND_ALLOW")
    if host := mail_settings.get("EMAIL_HOST"):
        shown = f"[{host}]" if ":" in str(host) else str(host)
        named.append(f"{shown}:{mail_settings['EMAIL_PORT']}")
    if scanner := text("ZHIAN_CLAMD"):
        named.append(f"unix:{scanner}" if scanner.startswith("/") else scanner)
    return tuple(named)
