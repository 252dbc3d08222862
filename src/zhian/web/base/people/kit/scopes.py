"""What a token may be used for; the fewer, the better."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from zhian.kernel.locales import Text


class Scope(StrEnum):
    """One kind of reading; nothing can be changed with a token."""

    CASES_LIST = "cases:list"
    CASES_READ = "cases:read"


SCOPE_NAMES: Final[Mapping[Scope, Text]] = {
    Scope.CASES_LIST: Text(zh="列出事项：编号、状态和日期", en="list cases: reference, state and dates"),
    Scope.CASES_READ: Text(zh="查看单个事项的办理过程", en="read the course of one case"),
}
