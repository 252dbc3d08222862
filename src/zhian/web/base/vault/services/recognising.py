"""What a file is by its contents, whatever it is called; and the refusals that need no look inside."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

import puremagic

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

SUFFIXES: Final = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
}
TYPE_NAMES: Final = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


class FileRefused(ZhianError):
    """A file was not taken in; nothing of it was kept."""

    code = "file-refused"


def recognise(data: bytes, name: str) -> str:
    """The media type, when it is one we take and the name does not say otherwise. Raises: FileRefused."""
    try:
        found = {match.mime_type for match in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        found = set()
    media_type = next((kind for kind in SUFFIXES if kind in found), None)
    if media_type is None:
        raise FileRefused(
            Text(zh="不接受这种类型的文件。", en="This kind of file is not accepted."),
            why=Text(zh="文件内容不是 PDF、JPEG 或 PNG。", en="By its contents it is no PDF, JPEG or PNG."),
            do_next=Text(
                zh="请另存或扫描为 PDF、JPEG 或 PNG 后再上传。",
                en="Save or scan it as PDF, JPEG or PNG and upload that.",
            ),
            code="file-type",
        )
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES[media_type]:
        raise FileRefused(
            Text(zh="文件的扩展名与内容不一致。", en="The file's name and its contents do not agree."),
            why=Text(
                zh="扩展名为“{suffix}”，内容是 {kind}。", en="It ends in “{suffix}” but is a {kind}."
            ).fill(suffix=suffix or "-", kind=TYPE_NAMES[media_type]),
            do_next=Text(
                zh="请确认选对了文件，并将扩展名改为 {right}。",
                en="Make sure that it is the right file and let its name end in {right}.",
            ).fill(right=SUFFIXES[media_type][0]),
            code="file-suffix",
        )
    return media_type


def too_large(limit: int) -> FileRefused:
    """The refusal of a file over the limit."""
    size = f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit} B"
    return FileRefused(
        Text(zh="文件过大。", en="The file is too large."),
        why=Text(zh="每个文件不得超过 {size}。", en="A file may have {size} at most.").fill(size=size),
        do_next=Text(
            zh="请降低扫描分辨率，或拆成几个文件分别上传。",
            en="Scan it at a lower resolution, or split it into several files.",
        ),
        code="file-too-large",
    )


def empty() -> FileRefused:
    """The refusal of a file without contents."""
    return FileRefused(
        Text(zh="文件是空的。", en="The file is empty."),
        do_next=Text(
            zh="请打开原文件确认内容后重新上传。",
            en="Open the original to check that it has contents, then upload it again.",
        ),
        code="file-empty",
    )
