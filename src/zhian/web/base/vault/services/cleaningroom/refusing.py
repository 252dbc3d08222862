"""What the room says of a file it does not pass on."""

from __future__ import annotations


class Unfit(Exception):
    """The file cannot be cleaned; `code` names the sentence, `facts` what it is filled with."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
