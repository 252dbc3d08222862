"""The family of errors a person may read: what happened, why, what to do next, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from zhian.kernel.locales import Text, language_for


class ZhianError(Exception):
    """Something went wrong that a person must be told about; never carries a secret or blame.

    `code` is stable and meant for programs and tests; the sentences may be reworded at any time.
    """

    code: str = "error"

    def __init__(
        self,
        what: Text,
        *,
        why: Text | None = None,
        do_next: Text | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.do_next = do_next
        if code is not None:
            self.code = code

    def sentences(self) -> tuple[Text, ...]:
        """What, why and what next, in that order, without the ones that are not known."""
        return tuple(text for text in (self.what, self.why, self.do_next) if text is not None)

    def sentence(self, language: str) -> str:
        """All that is known, as running text in `language`."""
        gap = "" if language_for(language) == "zh-hans" else " "
        return gap.join(text.get(language) for text in self.sentences())

    def __str__(self) -> str:
        return f"[{self.code}] {self.sentence('en')}"


class Refused(ZhianError):
    """An act was not carried out, for all of `reasons` at once."""

    code = "refused"
    default_what: ClassVar[Text] = Text(zh="该操作未执行。", en="This was not done.")

    def __init__(
        self,
        reasons: Iterable[Text] = (),
        *,
        what: Text | None = None,
        do_next: Text | None = None,
        code: str | None = None,
    ) -> None:
        self.reasons: tuple[Text, ...] = tuple(reasons)
        super().__init__(what or self.default_what, do_next=do_next, code=code)
        self.args = (self.reasons,)  # what copy and pickle hand back to __init__

    def sentences(self) -> tuple[Text, ...]:
        """What was refused, every reason, what next."""
        tail = () if self.do_next is None else (self.do_next,)
        return (self.what, *self.reasons, *tail)


class NotFound(ZhianError):
    """The thing asked for does not exist, or not for the one who asks: the two are never told apart."""

    code = "not_found"


class Conflict(ZhianError):
    """Somebody else was quicker, or the thing has changed since it was read."""

    code = "conflict"


class Unreadable(ZhianError):
    """Input could not be read as what it claims to be."""

    code = "unreadable"


class Erased(ZhianError):
    """The personal data asked for was here and has been erased; what is left says when."""

    code = "erased"

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(
            Text(zh="有关事实和个人信息已于 {day} 删除。", en="The facts were erased on {day}.").fill(
                day=day.isoformat()
            ),
            do_next=Text(
                zh="保留的编号、日期和承诺值仍可核验；原文无法恢复。",
                en="Reference, dates and commitments stay and can be verified; the values are gone for good.",
            ),
        )
        self.args = (day,)


def reason_of(fault: OSError) -> Text:
    """Why a file could not be read or written, for the `why` of an error."""
    for kind, text in _FILE_FAULTS.items():
        if isinstance(fault, kind):
            return text
    told = fault.strerror or type(fault).__name__
    return Text(zh="系统提示：{told}。", en="The system says: {told}.").fill(told=told)


_FILE_FAULTS: dict[type[OSError], Text] = {
    FileNotFoundError: Text(zh="该文件不存在。", en="There is no such file."),
    PermissionError: Text(zh="没有访问权限。", en="Access is not permitted."),
    IsADirectoryError: Text(zh="它是文件夹，不是文件。", en="It is a folder, not a file."),
    NotADirectoryError: Text(zh="路径中有一段不是文件夹。", en="A part of the path is not a folder."),
}
