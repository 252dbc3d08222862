"""Text messages of a demonstration: kept sealed among the files, as the mails are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhian.kernel import jsonio
from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text
from zhian.web.base.people.kit import Purpose, SystemActor
from zhian.web.base.vault.selectors import open_file
from zhian.web.base.vault.services import store_made

from .troubles import GatewayAway

TEXT_TYPE: Final = "application/vnd.zhian.text+json"
_NOTIFY: Final = SystemActor(Purpose.NOTIFY)


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text message as it would have arrived; `key` is that of the row that owed it."""

    key: UUID
    to: str
    text: str


class Keeper:
    """The gateway `file`: one sealed file a text."""

    def send(self, number: str, text: str, *, key: UUID, at: datetime) -> None:
        """Keep it. Raises: GatewayAway when the disk does not take it."""
        data = jsonio.canonical({"key": str(key), "to": number, "text": text})
        try:
            store_made(_NOTIFY, data, "text.json", TEXT_TYPE, at=at)
        except ZhianError as error:
            raise GatewayAway(_NOT_KEPT, why=error.why, do_next=error.do_next) from error


def read_kept(file_id: UUID, reader: SystemActor) -> KeptText:
    """One kept text, opened."""
    with open_file(file_id, reader).stream as stream:
        found = jsonio.loads(stream.read())
    if not isinstance(found, dict):
        raise TypeError("not a kept text")
    return KeptText(UUID(str(found["key"])), str(found["to"]), str(found["text"]))


_NOT_KEPT: Final = Text(zh="短信未能保存。", en="The text message could not be kept.")
