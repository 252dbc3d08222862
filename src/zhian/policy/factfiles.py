"""Many sets of facts, from files (JSON lines and Parquet) or from elsewhere, a batch at a time.

One set a line or row: fact names with their answers, and `id` where it has one. Needs polars, which comes
with the extra `toolkit`; it is loaded when a file is read, so that `zhian law check` runs without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from zhian.kernel.errors import Unreadable, reason_of
from zhian.kernel.jsonio import MAX_INTEGER
from zhian.kernel.locales import Text
from zhian.policy.factvalues import FactsRefused, typed_facts
from zhian.policy.faults import suggestion
from zhian.policy.model import Fact, FactType, FactValue

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from zhian.policy.tabular import Column, Numbers, Table

Frame: TypeAlias = "tuple[Sequence[str], pl.DataFrame]"  # ids, and the facts, one column a fact
ROWS: Final = 250_000  # of a Parquet file in one batch
BYTES: Final = 48 * 1024 * 1024  # of a file of JSON lines in one batch
ID: Final = "id"
_JOINER: Final = "\x1f"
_PLACES: Final = 6
_PLAIN_DECIMAL: Final = r"^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?$"


def read_batches(path: Path, known: Mapping[str, Fact]) -> Iterator[Frame]:
    """The ids of a batch and its facts, one column a fact, as far as the file has them.

    Raises: Unreadable for a file that is none; FactsRefused for a fact the law does not know.
    """
    first = 1
    reader = _parquet if path.suffix == ".parquet" else _json_lines
    for frame in reader(path, known):
        if ID in frame.columns:
            ids: Sequence[str] = frame[ID].cast(_polars().String).fill_null("").to_list()
        else:
            ids = _Numbered(path.name, first)
        first += frame.height
        yield ids, frame


def frames_of(sets: Iterable[tuple[str, Mapping[str, Any]]], known: Mapping[str, Fact]) -> Iterator[Frame]:
    """Sets of facts that are at hand, each with its id; what neither edition asks for is left out.

    Raises: FactsRefused for an answer that is not of the fact's type.
    """
    pl = _polars()
    rest = iter(sets)
    while some := list(islice(rest, ROWS // 5)):
        columns = [
            pl.Series(name, _alike([facts.get(name) for _, facts in some], fact), dtype=_kinds()[fact.type])
            for name, fact in known.items()
        ]
        yield [key for key, _ in some], pl.DataFrame(columns)


def _alike(values: list[Any], fact: Fact) -> list[Any]:
    """As a file would hold them: what is told exactly as text, the rest as it is."""
    if fact.type not in (FactType.BOOL, FactType.INT, FactType.SET):
        return [value if value is None else str(value) for value in values]
    for value in values:
        if value is not None:
            typed_facts({fact.name: fact}, {fact.name: value})
    return values


class _Numbered(Sequence[str]):
    """Ids of rows that have none: the file and the number of the line."""

    def __init__(self, name: str, first: int) -> None:
        self.name, self.first = name, first

    def __getitem__(self, at: Any) -> Any:
        return f"{self.name}:{self.first + at}"

    def __len__(self) -> int:
        return 0


def table_of(frame: pl.DataFrame, known: Mapping[str, Fact]) -> Table:
    """A batch as columns of the facts that an edition knows. Raises FactsRefused for a wrong answer."""
    from zhian.policy.tabular import Table

    return Table(
        frame.height,
        {name: _column(frame[name], fact) for name, fact in known.items() if name in frame.columns},
    )


def _column(series: pl.Series, fact: Fact) -> Column | Numbers:
    from zhian.policy.tabular import Column

    pl = _polars()
    numbers = _numbers(series, fact)
    if numbers is not None:
        return numbers
    if fact.type is FactType.SET and isinstance(series.dtype, pl.List):
        series = series.cast(pl.List(pl.String)).list.unique().list.sort().list.join(_JOINER)
    elif series.dtype != pl.Boolean and not series.dtype.is_integer():
        series = series.cast(pl.String)
    distinct = series.drop_nulls().unique()
    values = [_typed(value, fact) for value in distinct.to_list()]
    return Column(_codes(series, distinct), values)


def _numbers(series: pl.Series, fact: Fact) -> Numbers | None:
    """Whole numbers and plain decimals as they are; None for a column that is to be read answer by answer."""
    from zhian.policy.tabular import Numbers

    pl = _polars()
    places = 0
    if fact.type is FactType.DECIMAL and series.dtype == pl.String:
        if not series.drop_nulls().str.contains(_PLAIN_DECIMAL).all():
            return None
        places = _PLACES
        series = series.cast(pl.Decimal(18, places)).to_physical().cast(pl.Int64)
    elif fact.type not in (FactType.INT, FactType.DECIMAL) or not series.dtype.is_integer():
        return None
    if not places and (series.cast(pl.Int64).abs() > MAX_INTEGER).any():
        return None
    known = series.is_not_null().to_numpy()
    scaled = series.cast(pl.Int64).fill_null(0).to_numpy()
    return Numbers(scaled, known, places, fact.type is FactType.DECIMAL)


def _codes(series: pl.Series, distinct: pl.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    pl = _polars()
    if series.dtype == pl.String:
        numbered = series.cast(pl.Enum(distinct)).to_physical().cast(pl.Int64)
    else:
        numbered = series.replace_strict(
            distinct, pl.Series(range(len(distinct)), dtype=pl.Int64), default=None
        )
    return numbered.fill_null(-1).to_numpy()


def _typed(value: Any, fact: Fact) -> FactValue:
    raw = value
    if fact.type is FactType.SET and isinstance(value, str):
        raw = value.split(_JOINER) if value else []
    return typed_facts({fact.name: fact}, {fact.name: raw})[fact.name]


def _parquet(path: Path, known: Mapping[str, Fact]) -> Iterator[pl.DataFrame]:
    pl = _polars()
    try:
        lazy = pl.scan_parquet(path)
        names = lazy.collect_schema().names()
        _refuse_unknown(names, known)
        count = int(lazy.select(pl.len()).collect().item())
        for start in range(0, count, ROWS):
            yield lazy.slice(start, ROWS).collect()
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise _unreadable(path, fault) from None


def _json_lines(path: Path, known: Mapping[str, Fact]) -> Iterator[pl.DataFrame]:
    pl = _polars()
    schema: dict[str, Any] | None = None
    try:
        with path.open("rb") as file:
            for block in _blocks(file):
                if schema is None:
                    names = pl.read_ndjson(block[: block.find(b"\n", 1 << 16) + 1 or None]).columns
                    _refuse_unknown(names, known)
                    schema = {name: _kinds()[known[name].type] for name in names if name in known}
                    if ID in names:
                        schema[ID] = pl.String
                yield pl.read_ndjson(block, schema=schema)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise _unreadable(path, fault) from None


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces that end where a line ends."""
    left = b""
    while piece := file.read(BYTES):
        whole, newline, rest = piece.rpartition(b"\n")
        if newline:
            yield left + whole + newline
            left = rest
        else:
            left += piece
    if left.strip():
        yield left


def _kinds() -> dict[FactType, Any]:
    """How a column of each type is read: what is told exactly is read as it is written."""
    pl = _polars()
    return {
        FactType.BOOL: pl.Boolean,
        FactType.INT: pl.Int64,
        FactType.SET: pl.List(pl.String),
        **dict.fromkeys((FactType.DECIMAL, FactType.DATE, FactType.STRING, FactType.ENUM), pl.String),
    }


def _refuse_unknown(names: Sequence[str], known: Mapping[str, Fact]) -> None:
    reasons = []
    for name in names:
        if name not in known and name != ID:
            hint = suggestion(name, known) or Text(zh="", en="")
            text = Text(zh="两个版本都不使用事实“{name}”。", en="Neither edition has a fact '{name}'.").fill(
                name=name
            )
            reasons.append(Text(zh=text.zh + hint.zh, en=f"{text.en} {hint.en}".strip()))
    if reasons:
        raise FactsRefused(reasons)


def _unreadable(path: Path, fault: Exception) -> Unreadable:
    why = reason_of(fault) if isinstance(fault, OSError) else Text(zh=str(fault), en=str(fault))
    return Unreadable(
        Text(zh="无法读取事实文件 {name}。", en="The file of facts {name} cannot be read.").fill(
            name=path.name
        ),
        why=why,
        do_next=Text(
            zh="每行写一个 JSON 对象（.jsonl），或使用 .parquet 文件；各项取值的类型须与规则一致。",
            en="Write one JSON object a line (.jsonl), or a .parquet file, with answers of the law's types.",
        ),
    )


def refuse_without_toolkit() -> None:
    """Say what to install, before any file is read. Raises Unreadable."""
    _polars()


def _polars() -> Any:
    """polars, or a sentence that says how to get it. Raises Unreadable."""
    try:
        import numpy
        import polars
    except ImportError as missing:
        raise Unreadable(
            Text(zh="模拟需要另外安装的组件。", en="Simulating needs packages that are not installed."),
            why=Text(zh="缺少 {name}。", en="{name} is missing.").fill(name=missing.name),
            do_next=Text(zh="请执行 pip install 'zhian[toolkit]'。", en="Run pip install 'zhian[toolkit]'."),
            code="law.toolkit_missing",
        ) from None
    del numpy
    return polars
