"""Replaying a dataset: here, on Spark by the NumPy function, on Spark by SQL; one answer, the same integers.

`by_buckets` is the default: a frame of bucket numbers, and each task reads its bucket and judges it.
`by_sql` lets Spark add up the counts where they lie and judges them here: for who wants to see the sum as
SQL, or has the rows in a table of another layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from domain.bases import Base
from domain.scheme import Scheme
from projections.backends.backend import negative
from projections.backends.columns import apart
from projections.deltas.row import day_number, number_of
from replay.bulk.assessment import Sheets
from replay.bulk.composing import Counts
from replay.bulk.judging import cohorts_of, judge, lying
from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals
from replay.spark.dataset import Dataset, assessed, buckets

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TOTAL = "total"
ANSWER = pa.schema(
    {
        "day": pa.int64(),
        "unit": pa.string(),
        "line": pa.string(),
        "points": pa.int64(),
        "place": pa.int64(),
    }
)
"""A row for each day, unit and line: an indicator's code, or `total`. Points are in the last decimal that
the scheme prints, null where unscored; only a total has a place."""


def here(dataset: Dataset, days: Sequence[int], position: int) -> pa.Table:
    """Replay in this process, bucket after bucket."""
    found = [replayed(dataset, number, days, position) for number in buckets(dataset.manifest)]
    return _ordered(pa.concat_tables(found))


def by_buckets(
    session: SparkSession, dataset: Dataset, days: Sequence[int], position: int
) -> pa.Table:
    """Replay on Spark: one task for each bucket, which runs what `here` runs."""
    numbers = [(number,) for number in buckets(dataset.manifest)]
    frame = session.createDataFrame(numbers, "bucket bigint").repartition(len(numbers), "bucket")
    task = partial(_tasks, dataset.folder, list(days), position)
    answer = frame.mapInArrow(
        task, "day bigint, unit string, line string, points bigint, place bigint"
    )
    return _ordered(answer.toArrow().cast(ANSWER))


def by_sql(session: SparkSession, dataset: Dataset, day: int, position: int) -> pa.Table:
    """Replay on Spark: counts by SQL over the files, points from them here."""
    manifest = dataset.manifest
    recipes = manifest.of.recipes
    session.read.parquet(f"{dataset.folder.rstrip('/')}/bucket-*.parquet").createOrReplaceTempView(
        "measure_delta"
    )
    last = _last(manifest.of.scheme)
    populations = [assessed(manifest, n) for n in range(len(manifest.populations))]
    cohorts = cohorts_of(populations)
    names = [one.unit for one in lying(populations, cohorts)]
    units = {number_of(name): number for number, name in enumerate(names)}
    bases, numbers = [], []
    for some in apart(recipes.bases()):
        rows = session.sql(query(some, min(day, last), position)).toArrow()
        numbers.append(_matrix(rows, some, units))
        bases += some
    counts = Counts(bases, np.concatenate(numbers, axis=0)[:, :, None])
    sheets = judge(recipes, counts, populations, cohorts=cohorts)
    return _ordered(laid_out(manifest.of.scheme, sheets, names, [day]))


def query(bases: Sequence[Base], day: int, position: int) -> str:
    """The sum of each count of each unit, groups held at their caps: no decimal, no rank, no weight."""
    numbers = {base: number_of(base.identity) for base in bases}
    caps = "".join(
        f" when {number} then {base.cap}"
        for base, number in numbers.items()
        if base.cap is not None
    )
    held = f"least(n, case measure{caps} else n end)" if caps else "n"
    listed = ", ".join(map(str, numbers.values()))
    return (
        f"select unit, measure, cast(sum({held}) as bigint) as n, min(n) as least"  # noqa: S608
        " from (select unit, measure, group_key, sum(delta) as n from measure_delta"
        f" where measure in ({listed}) and known_pos <= {position} and valid_day <= {day}"
        " group by unit, measure, group_key) group by unit, measure"
    )


def replayed(dataset: Dataset, bucket: int, days: Sequence[int], position: int) -> pa.Table:
    """What every unit of a bucket has on each day."""
    leagues = dataset.bucket(bucket)
    scheme = dataset.manifest.of.scheme
    last = _last(scheme)
    if len(days) == 1:
        sheets = leagues.at(min(days[0], last), position)
        return laid_out(scheme, sheets, leagues.units, days)
    within = sorted({min(day, last) for day in days})
    parts = []
    for part in leagues.parts(len(within)):
        sheets = part.along("days", within, position)
        asked = [within.index(min(day, last)) for day in days]
        parts.append(laid_out(scheme, sheets, part.units, days, asked))
    return pa.concat_tables(parts)


def laid_out(
    scheme: Scheme,
    sheets: Sheets,
    units: Sequence[str],
    days: Sequence[int],
    cells: Sequence[int] | None = None,
) -> pa.Table:
    """Sheets as rows of the answer; `cells` says which of their days stands for each day asked."""
    decimals = scheme.total.round.decimals
    picked = list(range(len(days))) if cells is None else list(cells)
    totals = sheets.totals
    cells = totals.known.shape
    lines = {
        code: _whole(award.points, np.broadcast_to(award.scored, cells), decimals)
        for code, award in sheets.awards.items()
    }
    lines[TOTAL] = _whole(totals.total, totals.known, decimals)
    tables = []
    day = np.repeat(np.asarray(days, dtype=np.int64), len(units))
    unit = pa.array(list(units) * len(days))
    for line, (points, known) in lines.items():
        place = _by_day(totals.place, picked).astype(np.int64)
        placed = (place != 0) & (line == TOTAL)
        tables.append(
            pa.Table.from_arrays(
                [
                    pa.array(day),
                    unit,
                    pa.array([line] * len(day)),
                    pa.array(_by_day(points, picked), mask=~_by_day(known, picked)),
                    pa.array(place, mask=~placed),
                ],
                schema=ANSWER,
            )
        )
    return pa.concat_tables(tables)


def _by_day(cells: Array, days: Sequence[int]) -> Array:
    """What stands in the cells, all units of the first day first."""
    return cells[:, days].T.reshape(-1)


def _whole(points: Rationals, known: Array, decimals: int) -> tuple[Array, Array]:
    """Points as whole numbers of the last decimal that is printed, and where there are any."""
    numbers = points.half_up(decimals).numerators
    return np.broadcast_to(numbers, known.shape).astype(np.int64), known


def _matrix(rows: pa.Table, bases: Sequence[Base], units: dict[int, int]) -> Array:
    places = {number_of(base.identity): place for place, base in enumerate(bases)}
    found = np.zeros((len(bases), len(units)), dtype=np.int64)
    for unit, measure, n, least in zip(
        *(rows[c].to_pylist() for c in rows.column_names), strict=True
    ):
        base = bases[places[measure]]
        if least < 0 and not base.signed:
            raise negative(unit, base, least)
        found[places[measure], units[unit]] = n
    return found


def _tasks(
    folder: str, days: Sequence[int], position: int, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """What runs on a worker: the buckets that it is given."""
    dataset = Dataset(folder)
    for batch in batches:
        for number in batch.column(0).to_pylist():
            yield from replayed(dataset, number, days, position).combine_chunks().to_batches()


def _last(scheme: Scheme) -> int:

    return day_number(scheme.period.last)


def _ordered(table: pa.Table) -> pa.Table:
    keys = [("day", "ascending"), ("unit", "ascending"), ("line", "ascending")]
    return table.sort_by(keys).combine_chunks()
