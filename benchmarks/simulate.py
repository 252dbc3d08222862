"""`law simulate` of a draft with two changes over a million sets of facts in a Parquet file."""

from __future__ import annotations

import os
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.evaluate import LAW, ON, edition
from benchmarks.measuring import Figure, median_seconds, most_memory
from zhian.policy import factfiles
from zhian.policy.load import load_laws
from zhian.policy.simulate import Batch, Simulation, simulate
from zhian.policy.sources import Documents

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
MOST_MEGABYTES = 1024


def measure() -> Figure:
    """Seconds for all rows, the file read anew each time."""
    folder = Path(os.environ["ZHIAN_DATA"])
    folder.mkdir(parents=True, exist_ok=True)
    writer = get_context("spawn").Process(target=_write_facts, args=(folder,))
    writer.start()  # a process of its own, whose memory is not counted
    writer.join()
    draft = LAW.replace("months: 6", "months: 3").replace('times: "1.5"', 'times: "1.2"')
    (law,) = load_laws([Documents("bench", {"four.yaml": draft.encode()})])
    new, old = law.edition_on(ON), edition()

    def simulated(name: str) -> Simulation:
        batches = (
            Batch(ids, table := factfiles.table_of(batch, new.facts), table)
            for ids, batch in factfiles.read_batches(folder / name, new.facts)
        )
        return simulate(new, old, batches, on=ON, region="haidian")

    found = simulated("facts.parquet")
    if found.rows != ROWS or not found.changed or found.by_row:
        raise RuntimeError(f"not what was to be simulated: {replace(found, movers=[])}")
    seconds = median_seconds(lambda: simulated("facts.parquet"), rounds=3)
    text = median_seconds(lambda: simulated("facts.jsonl"), rounds=1) * 10
    memory = most_memory()
    note = f"{found.changed:,} outcomes move; from JSON lines {text:.1f} s (ten times a tenth)"
    return Figure(seconds, note, memory, says=memory <= MOST_MEGABYTES)


def _write_facts(folder: Path) -> None:
    frame = _facts()
    frame.write_parquet(folder / "facts.parquet")
    frame.head(ROWS // 10).write_ndjson(folder / "facts.jsonl")


def _facts() -> pl.DataFrame:
    random = np.random.default_rng(1)
    days = pl.Series(np.datetime64("2025-09-01") + random.integers(0, 300, ROWS)).cast(pl.Date)
    cents = random.integers(10**7, 3 * 10**8, ROWS).tolist()
    budget = [f"{each // 100}.{each % 100:02d}" for each in cents]
    frame = pl.DataFrame(
        {
            "id": [f"case-{number}" for number in range(ROWS)],
            "sponsor.invites": random.random(ROWS) < 0.8,
            "sponsor.budget": budget,
            "applicant.age": random.integers(16, 70, ROWS),
            "applicant.health_issued": days.dt.to_string("%Y-%m-%d"),
        }
    )
    silent = {name: pl.Series(random.random(ROWS) < 0.05) for name in frame.columns[1:]}
    return frame.with_columns(
        pl.when(silent[name]).then(None).otherwise(pl.col(name)).alias(name) for name in silent
    )
