"""The room's door: one file after the other, each in a child that may use little and open nothing."""

from __future__ import annotations

import io
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress
from typing import Any, Final

import pikepdf
from PIL import Image

from .frames import Frame, packed, read_frame, write_frame
from .papers import clean_paper
from .pictures import FORMATS, clean_picture
from .refusing import Unfit

IDLE_SECONDS: Final = 120
SPENT: Final = {signal.SIGXCPU: "slow", signal.SIGKILL: "slow"}


def main() -> None:
    """Serve until the platform leaves, or has had no file for a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm_up()
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        request = read_frame(sys.stdin.buffer.read)
        if request is None:
            break
        head, data = _in_a_child(request)
        write_frame(sys.stdout.buffer, head, data)


def clean(head: dict[str, Any], data: bytes) -> Frame:
    """The answer to one file, whatever it does to us short of killing the process."""
    kind, limits = head["kind"], head["limits"]
    try:
        cleaner = (
            clean_paper(data, limits) if kind == "application/pdf" else clean_picture(data, kind, limits)
        )
    except Unfit as unfit:
        return {"unfit": unfit.code, "facts": unfit.facts}, b""
    except MemoryError:
        return {"unfit": "heavy", "facts": {}}, b""
    except Exception:  # whatever a library makes of a hostile file, the file is at fault
        return {"unfit": "broken", "facts": {}}, b""
    return {"removed": cleaner[1]}, cleaner[0]


def _warm_up() -> None:
    """Load everything now: a child may open no file, so no library can be fetched later."""
    for media_type, name in FORMATS.items():
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, name, exif=Image.Exif())
        clean_picture(out.getvalue(), media_type, {"pixels": 64})
    limits = dict.fromkeys(("pages", "objects", "paper_pixels", "stream_bytes", "unpacked_bytes"), 1 << 20)
    for kind in (3, 6):  # the old lock and the new one each bring a library
        out = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(out, encryption=pikepdf.Encryption(owner="x", R=kind, aes=kind > 3, metadata=kind > 3))
        clean_paper(out.getvalue(), limits)
    with suppress(Unfit):
        clean_paper(b"%PDF-1.4\n", limits)


def _in_a_child(request: Frame) -> Frame:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(request, reading, writing)
    os.close(writing)
    try:
        answer = _listen(reading, request[0]["limits"]["wall_seconds"])
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has said all it had to say, or took too long
        _, status = os.waitpid(child, 0)
    if answer is not None:
        return answer
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return {
        "unfit": SPENT.get(signal.Signals(ended_by), "broken") if ended_by else "broken",
        "facts": {},
    }, b""


def _be_the_child(request: Frame, reading: int, writing: int) -> None:
    try:
        os.close(reading)
        _limit(request[0]["limits"])
        for piece in packed(*clean(*request)):
            view = memoryview(piece)
            while view:
                view = view[os.write(writing, view) :]
    finally:
        os._exit(0)


def _limit(limits: dict[str, int]) -> None:
    """Little time, little memory, no file, no socket, no child of its own."""
    cpu, memory = limits["cpu_seconds"], limits["memory_bytes"]
    for name, most in (
        ("RLIMIT_CPU", cpu),
        ("RLIMIT_AS", memory),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 0),
        ("RLIMIT_NPROC", 0),
    ):
        with suppress(AttributeError, ValueError, OSError):  # not every system knows each of them
            resource.setrlimit(getattr(resource, name), (most, most))


def _listen(reading: int, seconds: float) -> Frame | None:
    until = time.monotonic() + seconds

    def read(count: int) -> bytes:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        return os.read(reading, count) if ready else b""

    return read_frame(read)
