"""Where law files come from: the package, a directory, or documents published elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from stat import S_ISREG
from typing import Final, Protocol, TypeAlias

from zhian.kernel.errors import NotFound
from zhian.kernel.locales import Text

CASES_SUFFIX: Final = ".cases.yaml"
CALENDAR_FOLDER: Final = "calendar"
RETENTION_FOLDER: Final = "retention"

Fingerprint: TypeAlias = tuple[tuple[str, int, int], ...]


class Source(Protocol):
    """One origin of law files."""

    @property
    def label(self) -> str:
        """What messages call this source."""
        ...

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Every YAML file as (name relative to the source with forward slashes, content), in sorted order."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Law files below a directory or package folder; names that start with `_` or `.` are not read."""

    label: str
    root: Traversable

    def documents(self) -> Iterator[tuple[str, bytes]]:
        yield from _walk(self.root, "")


@dataclass(frozen=True, slots=True)
class Documents:
    """Law files held in memory, such as editions published in the database."""

    label: str
    content: Mapping[str, bytes]

    def documents(self) -> Iterator[tuple[str, bytes]]:
        yield from sorted(self.content.items())


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.startswith(("_", ".")):
            continue
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".yaml", ".yml")):
            yield f"{prefix}{entry.name}", entry.read_bytes()


def is_calendar(name: str) -> bool:
    """Whether a document of this name tells working days, not law."""
    return CALENDAR_FOLDER in name.split("/")[:-1]


def is_retention(name: str) -> bool:
    """Whether a document of this name tells how long data is kept."""
    return RETENTION_FOLDER in name.split("/")[:-1]


def package_sources() -> list[Source]:
    """The laws that come with the package."""
    return [Folder("laws", files("zhian") / "laws")]


def active_sources(data_dir: Path | None) -> list[Source]:
    """The package's laws, then those an operator put into `data_dir/laws`."""
    sources = package_sources()
    if data_dir is not None and (data_dir / "laws").is_dir():
        sources.append(directory(data_dir / "laws"))
    return sources


def fingerprint(data_dir: Path | None) -> Fingerprint:
    """Name, time of change (ns) and size of every file below `data_dir/laws`, in the order of names.

    What was read from these files stays true as long as this does. Cost: one look at each file, none opened.
    """
    if data_dir is None:
        return ()
    root = data_dir / "laws"
    found = []
    for path in sorted(root.rglob("*")):
        try:
            seen = path.stat()
        except FileNotFoundError:
            continue  # replaced while we were looking: the next look sees what came in its place
        if S_ISREG(seen.st_mode):
            found.append((path.relative_to(root).as_posix(), seen.st_mtime_ns, seen.st_size))
    return tuple(found)


def package_root() -> Path | None:
    """The folder of the package's laws; None when the package is not unpacked on disk."""
    root = files("zhian") / "laws"
    return root if isinstance(root, Path) else None


def directory(path: Path) -> Folder:
    """The law files below a directory, named in messages by the path as given."""
    return Folder(path.as_posix(), path)


def single_file(path: Path) -> Documents:
    """One law file, together with its golden cases if they stand beside it."""
    found = {path.name: path.read_bytes()}
    beside = path.with_name(path.name.removesuffix(".yaml") + CASES_SUFFIX)
    if not path.name.endswith(CASES_SUFFIX) and beside.is_file():
        found[beside.name] = beside.read_bytes()
    return Documents(path.parent.as_posix(), found)


def source_at(path: Path) -> Source:
    """The law files at a path, a folder or one file. Raises NotFound."""
    if not path.exists():
        raise NotFound(Text(zh="没有 {path}。", en="There is no {path}.").fill(path=path))
    return directory(path) if path.is_dir() else single_file(path)
