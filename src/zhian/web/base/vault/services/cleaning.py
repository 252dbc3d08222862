"""Cleaning what is handed in, in a process that knows nothing and may use little."""

from __future__ import annotations

import atexit
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Final

from zhian.kernel.errors import ZhianError
from zhian.kernel.locales import Text

from .cleaningroom.frames import Frame, packed, read_frame
from .recognising import FileRefused

MEGABYTE: Final = 1024 * 1024
ROOMS_AT_ONCE: Final = 2
WAIT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may ask of us; beyond it is refused with its own sentence."""

    pixels: int = 50_000_000  # of a picture: A4 at 700 dots an inch
    paper_pixels: int = 150_000_000  # of a picture in a PDF: A0 at 300
    pages: int = 200
    objects: int = 200_000
    stream_bytes: int = 450 * MEGABYTE  # unpacked
    unpacked_bytes: int = 900 * MEGABYTE
    cpu_seconds: int = 20
    wall_seconds: float = 40
    memory_bytes: int = 1024 * MEGABYTE


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file fit to be kept, and codes of what was taken out of it."""

    data: bytes
    removed: tuple[str, ...]


class CleaningFailed(ZhianError):
    """The room is out of order: no fault of the file."""

    code = "file-unchecked"


class _Gone(CleaningFailed):
    """A room that had served before is not there any more."""


def clean(data: bytes, media_type: str, limits: Limits = LIMITS) -> Cleaned:
    """The file without anything that acts, hides or tells more than its pages show.

    Cost: about ten milliseconds for a usual paper; the first time in a process a third of a second more.
    Raises: FileRefused, CleaningFailed.
    """
    head: dict[str, Any] = {"kind": media_type, "limits": asdict(limits)}
    try:
        with _a_room() as room:
            told, cleaned = room.ask(head, data)
    except _Gone:  # it closed for want of work, just as we knocked
        with _a_room() as room:
            told, cleaned = room.ask(head, data)
    if "unfit" in told:
        raise _refusal(told["unfit"], told["facts"], limits)
    return Cleaned(cleaned, tuple(told["removed"]))


class _Room:
    """One process, and the pipe to it. It ends when the pipe closes, however we end."""

    def __init__(self) -> None:
        self.is_fresh = True
        home = str(Path(__file__).parent)
        start = f"import sys; sys.path.append({home!r}); from cleaningroom.door import main; main()"
        # No environment: the site's secrets stand in ours. -I: no module from a folder of somebody's choice.
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
        )

    def ask(self, head: dict[str, Any], data: bytes) -> Frame:
        """Hand a file in and wait for it. Raises: CleaningFailed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        fault = CleaningFailed if self.is_fresh else _Gone
        try:
            self.process.stdin.writelines(packed(head, data))
            self.process.stdin.flush()
            answer = read_frame(self.process.stdout.read)
        except OSError as error:
            raise fault(_UNCHECKED, do_next=_AGAIN) from error
        if answer is None:
            raise fault(_UNCHECKED, do_next=_AGAIN)
        self.is_fresh = False
        return answer

    def close(self) -> None:
        """End it at once; it holds nothing of value."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        self.process.wait()


_idle: list[_Room] = []
_lock: Final = Lock()
_places: Final = BoundedSemaphore(ROOMS_AT_ONCE)


@contextmanager
def _a_room() -> Iterator[_Room]:
    """A room for one file. One that failed is not used again."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise FileRefused(_BUSY, do_next=_AGAIN, code="file-busy")
    try:
        room = _an_idle_room() or _Room()
        try:
            yield room
        except BaseException:
            room.close()
            raise
        with _lock:
            _idle.append(room)
    finally:
        _places.release()


def _an_idle_room() -> _Room | None:
    while True:
        with _lock:
            room = _idle.pop() if _idle else None
        if room is None or room.process.poll() is None:
            return room
        room.close()


def close_rooms() -> None:
    """End the rooms that wait for the next file."""
    with _lock:
        rooms, _idle[:] = list(_idle), []
    for room in rooms:
        room.close()


atexit.register(close_rooms)


def _refusal(code: str, facts: dict[str, int], limits: Limits) -> FileRefused:
    what, why, do_next = _SENTENCES.get(code, _SENTENCES["broken"])
    fill = {**facts, "seconds": limits.cpu_seconds}
    return FileRefused(what, why=why and why.fill(**fill), do_next=do_next, code=f"file-{code}")


_BUSY: Final = Text(zh="正在检查的文件较多。", en="Many files are being checked right now.")
_AGAIN: Final = Text(zh="请稍候再上传。", en="Upload it again in a moment.")
_UNCHECKED: Final = Text(
    zh="文件未能检查，因此没有保存。", en="The file could not be checked, so it was not kept."
)
_RESCAN: Final = Text(
    zh="请重新扫描或拍照，另存为较小的文件后上传。",
    en="Scan or photograph it anew and save a smaller file.",
)
_REPRINT: Final = Text(
    zh="请用“打印为 PDF”另存一份，再上传。", en="Save a fresh copy with “print to PDF” and upload that."
)
_Sentences = tuple[Text, Text | None, Text]
_SENTENCES: Final[dict[str, _Sentences]] = {
    "broken": (
        Text(zh="文件已损坏，无法打开。", en="The file is damaged and does not open."),
        None,
        Text(
            zh="请确认原文件能正常打开，再重新保存或扫描后上传。",
            en="Check that the original opens, then save or scan it again and upload that.",
        ),
    ),
    "encrypted": (
        Text(zh="PDF 文件设有密码。", en="The PDF is locked with a password."),
        Text(zh="受理人员无法打开它。", en="The officers could not open it."),
        Text(
            zh="请打开文件，用“打印为 PDF”另存一份不带密码的文件后上传。",
            en="Open it, save a copy without a password (“print to PDF” does it), and upload the copy.",
        ),
    ),
    "pixels": (
        Text(zh="图片尺寸过大。", en="The picture has too many pixels."),
        Text(
            zh="图片为 {width} × {height} 像素，上限为 {most} 百万像素。",
            en="It has {width} × {height} pixels; {most} million is the most.",
        ),
        Text(
            zh="请以 300 dpi 重新扫描，或缩小图片后上传。",
            en="Scan it at 300 dpi, or make the picture smaller, and upload that.",
        ),
    ),
    "pages": (
        Text(zh="PDF 页数过多。", en="The PDF has too many pages."),
        Text(zh="文件共 {pages} 页，上限为 {most} 页。", en="It has {pages} pages; {most} is the most."),
        Text(
            zh="请只保留与本事项有关的页，或拆成几个文件。",
            en="Keep only the pages that matter here, or split it into several files.",
        ),
    ),
    "objects": (
        Text(zh="PDF 结构过于复杂，无法检查。", en="The PDF is too complex to be checked."),
        Text(zh="其内部对象超过 {most} 个。", en="It has more than {most} objects inside."),
        _REPRINT,
    ),
    "bomb": (
        Text(
            zh="文件展开后过大，没有接收。", en="Unpacked, the file would be far too large; it was not taken."
        ),
        Text(
            zh="少量数据展开成了异常庞大的内容。",
            en="A little data in it unpacks to an unusual amount.",
        ),
        _RESCAN,
    ),
    "heavy": (
        Text(zh="检查该文件需要的内存过多。", en="Checking this file takes too much memory."),
        None,
        _RESCAN,
    ),
    "slow": (
        Text(zh="检查该文件用时过长，已停止。", en="Checking this file took too long and was stopped."),
        Text(zh="检查的时限为 {seconds} 秒。", en="The check may take {seconds} seconds."),
        _RESCAN,
    ),
}
