"""Why a text is no indicator: stable codes, and a sentence and a way on for each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from zhian.kernel.errors import Unreadable
from zhian.kernel.locales import Text

LENGTH_AT_MOST: Final = 4096


class Refusal(StrEnum):
    """The code of a refusal, stable and public: it stands in the vector file."""

    EMPTY = "text.empty"
    LONG = "text.long"
    CHARACTER = "text.character"
    UNCLEAR = "kind.unclear"
    PORT_ALONE = "kind.port"
    IPV4_FORM = "ipv4.form"
    IPV4_RANGE = "ipv4.range"
    IPV4_ZERO = "ipv4.leading-zero"
    IPV6_FORM = "ipv6.form"
    CIDR_FORM = "cidr.form"
    CIDR_PREFIX = "cidr.prefix"
    CIDR_WIDE = "cidr.wide"
    DOMAIN_CHARACTER = "domain.character"
    DOMAIN_LABEL = "domain.label"
    DOMAIN_LONG = "domain.long"
    DOMAIN_NUMERIC = "domain.numeric"
    DOMAIN_SINGLE = "domain.single"
    DOMAIN_SUFFIX = "domain.suffix"
    DOMAIN_IDN = "domain.idn"
    URL_SCHEME = "url.scheme"
    URL_HOST = "url.host"
    URL_PORT = "url.port"
    EMAIL_AT = "email.at"
    EMAIL_LOCAL = "email.local"
    HASH_LENGTH = "hash.length"
    HASH_CHARACTER = "hash.character"


WHY: Final[dict[Refusal, Text]] = {
    Refusal.EMPTY: Text(zh="内容为空。", en="There is no text."),
    Refusal.LONG: Text(
        zh=f"内容超过 {LENGTH_AT_MOST} 个字符。", en=f"The text is longer than {LENGTH_AT_MOST} characters."
    ),
    Refusal.CHARACTER: Text(
        zh="中间含有空白或者控制字符。", en="There is a blank or a control character inside."
    ),
    Refusal.UNCLEAR: Text(zh="看不出是哪一类指标。", en="It is not clear which kind of indicator this is."),
    Refusal.PORT_ALONE: Text(
        zh="地址或域名之后带有端口，只有网址可以带端口。",
        en="A port follows the address or name, and only a URL has a port.",
    ),
    Refusal.IPV4_FORM: Text(
        zh="IPv4 地址应为以点分隔的四个十进制数。",
        en="An IPv4 address is four decimal numbers with dots between.",
    ),
    Refusal.IPV4_RANGE: Text(
        zh="IPv4 地址中有大于 255 的数。", en="A number of the IPv4 address is above 255."
    ),
    Refusal.IPV4_ZERO: Text(
        zh="IPv4 地址中有以 0 开头的数：有的程序按八进制读，有的按十进制读，无从判断。",
        en="A number of the IPv4 address begins with 0: some programs read it as octal and some as decimal.",
    ),
    Refusal.IPV6_FORM: Text(zh="不是有效的 IPv6 地址。", en="This is not an IPv6 address."),
    Refusal.CIDR_FORM: Text(
        zh="网段应写成“地址/前缀长度”。", en="A block is an address, a slash and the length of its prefix."
    ),
    Refusal.CIDR_PREFIX: Text(
        zh="前缀长度应为十进制整数，IPv4 不超过 32，IPv6 不超过 128。",
        en="The length of a prefix is a whole number, up to 32 for IPv4 and up to 128 for IPv6.",
    ),
    Refusal.CIDR_WIDE: Text(
        zh="前缀短于 /8，会涵盖大片互联网。",
        en="A prefix shorter than /8 covers a large part of the Internet.",
    ),
    Refusal.DOMAIN_CHARACTER: Text(
        zh="域名只能含字母、数字、连字符和下划线；通配符只能写在最前面，写作“*.”。",
        en="A domain has letters, digits, hyphens and underscores; a wildcard stands in front only, as '*.'.",
    ),
    Refusal.DOMAIN_LABEL: Text(
        zh="域名中有一段为空、超过 63 个字符，或者以连字符开头或结尾。",
        en="A label of the domain is empty, longer than 63 characters, or begins or ends with a hyphen.",
    ),
    Refusal.DOMAIN_LONG: Text(zh="域名超过 253 个字符。", en="The domain is longer than 253 characters."),
    Refusal.DOMAIN_NUMERIC: Text(
        zh="最后一段是数字，会被当作地址，不能作为域名。",
        en="The last label is a number, so programs take it for an address and not for a domain.",
    ),
    Refusal.DOMAIN_SINGLE: Text(
        zh="只有一段：它或者是顶级域，或者只在某个内部网络中有意义。",
        en="There is one label only: a top-level domain, or a name that means something in one network only.",
    ),
    Refusal.DOMAIN_SUFFIX: Text(
        zh="这是公共注册后缀，其下的域名分属互不相关的单位。",
        en="This is a suffix under which unrelated people register their domains.",
    ),
    Refusal.DOMAIN_IDN: Text(
        zh="域名中有国际化域名规则不接受的字符或者顺序。",
        en="The domain has characters, or an order of them, that internationalised names do not allow.",
    ),
    Refusal.URL_SCHEME: Text(
        zh="网址缺少开头的协议，例如 https://。", en="A URL begins with its scheme, such as https://."
    ),
    Refusal.URL_HOST: Text(zh="网址中没有可用的主机。", en="The URL names no host that can be used."),
    Refusal.URL_PORT: Text(zh="端口应为 1 至 65535 的整数。", en="A port is a whole number from 1 to 65535."),
    Refusal.EMAIL_AT: Text(
        zh="电子邮件地址应有且只有一个 @，前后都有内容。",
        en="An e-mail address has one @, with something on both sides.",
    ),
    Refusal.EMAIL_LOCAL: Text(
        zh="@ 之前的部分含有不支持的字符（引号、非英文字母等）、点的位置不对，或者超过 64 个字符。",
        en="What stands before @ has characters that are not supported (quotes, letters beyond ASCII),"
        " misplaced dots, or more than 64 characters.",
    ),
    Refusal.HASH_LENGTH: Text(
        zh="摘要的长度不对：MD5 为 32 位、SHA-1 为 40 位、SHA-256 为 64 位十六进制字符。",
        en="A hash has 32 (MD5), 40 (SHA-1) or 64 (SHA-256) hexadecimal characters.",
    ),
    Refusal.HASH_CHARACTER: Text(zh="摘要只能含 0–9 和 a–f。", en="A hash is written with 0-9 and a-f only."),
}

_NEXT: Final[dict[Refusal, Text]] = {
    Refusal.CHARACTER: Text(
        zh="请一次只写一个指标，并去掉说明文字。", en="Write one indicator at a time, without remarks."
    ),
    Refusal.IPV4_ZERO: Text(
        zh="请查明原意，写成不带前导零的十进制数。",
        en="Find out what was meant, and write decimal numbers without zeros in front.",
    ),
    Refusal.UNCLEAR: Text(
        zh="请写明类别，或者改成地址、网段、域名、网址、电子邮件地址或摘要。",
        en="Say which kind it is, or write an address, block, domain, URL, e-mail address or hash.",
    ),
    Refusal.PORT_ALONE: Text(
        zh="请去掉端口，或者写成完整网址。", en="Leave out the port, or write the whole URL."
    ),
    Refusal.CIDR_WIDE: Text(
        zh="请列出实际涉及的较小网段。", en="List the smaller blocks that are really meant."
    ),
    Refusal.DOMAIN_SINGLE: Text(
        zh="请写出完整域名，例如 name.example.org。", en="Write the whole name, such as name.example.org."
    ),
    Refusal.DOMAIN_SUFFIX: Text(
        zh="请写出其下的具体域名。", en="Write the very domain that is meant below it."
    ),
    Refusal.URL_SCHEME: Text(
        zh="请补上协议；如果指整个站点，请只写域名。",
        en="Write the scheme; if the whole site is meant, write its domain alone.",
    ),
}
_CHECK: Final = Text(
    zh="请对照来源改正后重新提交。", en="Compare it with its source, correct it and hand it in again."
)
_WHAT: Final = Text(zh="该威胁指标未采用。", en="This indicator is not used.")


class IndicatorRefused(Unreadable):
    """The text is no indicator. It is not repeated here: a URL may carry a password."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(_WHAT, why=WHY[refusal], do_next=_NEXT.get(refusal, _CHECK), code=refusal.value)
        self.args = (refusal,)


class NeedsIdna(Unreadable):
    """A name beyond ASCII cannot be read, because the package that knows the rules is not installed."""

    code = "indicator.idna-missing"

    def __init__(self) -> None:
        super().__init__(
            Text(
                zh="含非英文字母的域名暂无法识读。",
                en="A domain with letters beyond ASCII cannot be read here.",
            ),
            why=Text(zh="未安装 idna 组件。", en="The package idna is not installed."),
            do_next=Text(
                zh="请运行 pip install 'zhian[toolkit]'，或者改写成 xn-- 形式。",
                en="Run: pip install 'zhian[toolkit]', or write the domain in its xn-- form.",
            ),
        )
        self.args = ()
