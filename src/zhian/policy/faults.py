"""What is wrong with a law file, and where: all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from zhian.kernel.errors import NotFound, ZhianError
from zhian.kernel.locales import Text
from zhian.policy.model import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake; `code` is stable, the sentence is for people."""

    place: Place
    code: str
    says: Text

    def line(self, language: str) -> str:
        return f"{self.place}: {self.says.get(language)}"


class LawErrors(ZhianError):
    """The law files could not be used; `faults` holds every mistake, in the order of files and lines."""

    code = "law.refused"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        n = len(self.faults)
        super().__init__(
            Text(
                zh="规则文件有 {n} 处错误，未予采用。",
                en="The law files have {n} mistake(s) and are not used.",
            ).fill(n=n),
            why=Text(
                zh="\n".join(fault.line("zh-hans") for fault in self.faults),
                en="\n".join(fault.line("en") for fault in self.faults),
            ),
            do_next=Text(
                zh="请逐条改正后运行 zhian law check。", en="Correct each line, then run: zhian law check"
            ),
        )
        self.args = (self.faults,)

    def lines(self, language: str) -> list[str]:
        """One `file:line:column: sentence` per mistake."""
        return [fault.line(language) for fault in self.faults]


class Faults:
    """A notebook that every reader writes its findings into, so that none hides the next."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str, str], Fault] = {}
        self._order: list[str] = []
        self.untyped: set[str] = set()  # facts whose type is wrong: no condition can be held against them

    def add(self, place: Place, code: str, zh: str, en: str) -> None:
        """Note one mistake; an aliased node read twice is one mistake, not two."""
        if place.file not in self._order:
            self._order.append(place.file)
        self._found.setdefault((place, code, en), Fault(place, code, Text(zh=zh, en=en)))

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> list[Fault]:
        """By file in the order first met, then by line and column."""
        rank = {name: index for index, name in enumerate(self._order)}
        return sorted(
            self._found.values(),
            key=lambda fault: (rank[fault.place.file], fault.place.line, fault.place.column),
        )

    def raise_if_any(self) -> None:
        """Raise LawErrors when anything was noted."""
        if self._found:
            raise LawErrors(self.sorted())


class UnknownLaw(NotFound):
    """No law of this id is in the active set."""

    code = "law.unknown"

    def __init__(self, law_id: str, known: Iterable[str]) -> None:
        hint = suggestion(law_id, known)
        super().__init__(
            Text(zh="没有编号为“{id}”的事项规则。", en="There is no law {id!r}.").fill(id=law_id),
            do_next=hint or Text(zh="请核对编号。", en="Check the id."),
        )
        self.args = (law_id, tuple(known))


def suggestion(word: str, known: Iterable[str]) -> Text | None:
    """ "Did you mean" for a misspelt word, or None when nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not near:
        return None
    return Text(zh="是否应为“{near}”？", en="Did you mean '{near}'?").fill(near=near[0])


def with_hint(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The hint as a tail for a Chinese and an English sentence, or two empty strings."""
    hint = suggestion(word, known)
    return ("", "") if hint is None else (hint.zh, " " + hint.en)
