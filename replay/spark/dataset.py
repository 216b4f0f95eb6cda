"""The dataset: rows of the delta log in sixteen Parquet files, whole populations in each, and a manifest.

Rows lie as in a shard: by population, measure, unit, group, day and position. The manifest says of which
ledger, up to which position, under which scheme, for which populations, and what each file must be. A file
that is cut short, comes from elsewhere or has other columns is refused before anything is added up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import fsspec
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from domain.assessment import Assessed
from domain.errors import BadFile, Tampered
from projections.backends.shard import Shard, Table, build
from projections.deltas.plan import Plan, plan_of
from replay.bulk.leagues import Leagues

FORMAT = 1
BUCKETS = 16
MANIFEST = "manifest.json"
ROWS_IN_A_GROUP = 1_000_000

COLUMNS = ("population", "unit", "measure", "group_key", "valid_day", "known_pos", "delta")
SCHEMA = pa.schema([(name, pa.int64()) for name in COLUMNS])


class File(msgspec.Struct, frozen=True):
    """One bucket: its rows, and the digest of its bytes."""

    name: str
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, dict=True):
    """What a dataset is of."""

    format: int
    ledger: str
    position: int
    plan: msgspec.Raw
    """The scheme and its calendar, as a plan without units."""
    populations: list[list[str]]
    """The units of each population, in the order of the answer; its number is its place here."""
    kinds: dict[str, str]
    """The kinds of the units, where they have any."""
    files: list[File]

    @cached_property
    def of(self) -> Plan:
        """The plan without units."""
        return plan_of(bytes(self.plan))


@dataclass(frozen=True)
class Dataset:
    """A folder, here or where `fsspec` reaches, with a manifest and the files it names."""

    folder: str

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest, or a refusal that says what this folder is not."""
        try:
            found = msgspec.json.decode(self._bytes(MANIFEST), type=Manifest)
        except (OSError, msgspec.MsgspecError) as fault:
            raise BadFile(
                "no-dataset",
                f"{self.folder} 中没有可读的 {MANIFEST}：{fault}。请用 scoretrail spark write 写出数据集。",
                f"{self.folder} holds no {MANIFEST} that can be read: {fault}. Write a dataset with "
                "scoretrail spark write.",
            ) from fault
        if found.format != FORMAT:
            raise BadFile(
                "dataset-format",
                f"{self.folder} 是格式 {found.format} 的数据集，这里读的是 {FORMAT}。请重新写出。",
                f"{self.folder} is a dataset of format {found.format}; this reads {FORMAT}. Write it "
                "anew.",
            )
        return found

    def bucket(self, number: int) -> Leagues:
        """The populations of one bucket, ready to be counted; every fault of its file is refused."""
        manifest = self.manifest
        table = self._table(manifest.files[number])
        columns = [table[name].to_numpy() for name in COLUMNS]
        here = members(manifest, number)
        bounds = np.searchsorted(columns[0], [*here, len(manifest.populations)]).tolist()
        shards = [
            _shard(population, columns, rows, manifest.position)
            for population, rows in zip(here, pairwise(bounds), strict=True)
        ]
        populations = [assessed(manifest, population) for population in here]
        return Leagues(manifest.of.recipes, populations, shards)

    def _table(self, file: File) -> pa.Table:
        content = self._bytes(file.name)
        try:
            table = pq.read_table(pa.BufferReader(content))
        except pa.ArrowException as fault:
            raise self._unreadable(file, str(fault)) from fault
        if table.schema.remove_metadata() != SCHEMA:
            raise BadFile(
                "other-columns",
                f"{self._at(file.name)} 的列是 {'、'.join(table.column_names)}，"
                f"应为整数列 {'、'.join(COLUMNS)}。请重新写出数据集。",
                f"{self._at(file.name)} has the columns {', '.join(table.column_names)}; expected are "
                f"the integers {', '.join(COLUMNS)}. Write the dataset anew.",
            )
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise self._unreadable(file, "sha256")
        return table

    def _unreadable(self, file: File, fault: str) -> Tampered:
        return Tampered(
            "bucket-not-genuine",
            f"{self._at(file.name)} 与清单不符（{fault}）：文件不完整，或不属于这个数据集。请重新写出。",
            f"{self._at(file.name)} is not what the manifest says ({fault}): it is cut short or belongs "
            "to another dataset. Write it anew.",
        )

    def _bytes(self, name: str) -> bytes:
        with fsspec.open(self._at(name), "rb") as file:
            content: bytes = file.read()
        return content

    def _at(self, name: str) -> str:
        return f"{self.folder.rstrip('/')}/{name}"


def write(
    folder: str,
    ledger: str,
    position: int,
    plan: Plan,
    populations: Sequence[Sequence[Assessed]],
    shards: Iterable[Shard],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """Write shards as a dataset, each the population of its place; the manifest comes last."""
    tables: list[list[pa.Table]] = [[] for _ in range(BUCKETS)]
    for number, shard in enumerate(shards):
        tables[number % BUCKETS].append(_rows(number, shard))
    files = []
    for bucket, parts in enumerate(tables):
        files.append(_write_bucket(folder, bucket, parts))
        if progress is not None:
            progress(bucket + 1, BUCKETS)
    manifest = Manifest(
        FORMAT,
        ledger,
        position,
        msgspec.Raw(Plan(plan.scheme, plan.calendar, (), plan.across).body),
        [[one.unit for one in population] for population in populations],
        {one.unit: one.kind for some in populations for one in some if one.kind is not None},
        files,
    )
    _put(f"{folder.rstrip('/')}/{MANIFEST}", msgspec.json.encode(manifest))
    return Dataset(folder)


def members(manifest: Manifest, bucket: int) -> range:
    """The numbers of the populations in a bucket."""
    return range(bucket, len(manifest.populations), BUCKETS)


def assessed(manifest: Manifest, population: int) -> list[Assessed]:
    """The units of a population with their kinds."""
    units = manifest.populations[population]
    return [Assessed(unit, manifest.kinds.get(unit)) for unit in units]


def _shard(population: int, columns: Sequence[Any], rows: tuple[int, int], position: int) -> Shard:
    _, unit, measure, group, day, known, delta = (column[rows[0] : rows[1]] for column in columns)
    return build(population, Table(unit, measure, group, day, known, delta), position)


def _rows(population: int, shard: Shard) -> pa.Table:
    table = shard.table()
    number = np.full(shard.rows, population, dtype=np.int64)
    columns = [number, *(np.asarray(column, dtype=np.int64) for column in table)]
    return pa.Table.from_arrays([pa.array(column) for column in columns], schema=SCHEMA)


def _write_bucket(folder: str, bucket: int, parts: Sequence[pa.Table]) -> File:
    table = pa.concat_tables([SCHEMA.empty_table(), *parts])
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
    content = sink.getvalue().to_pybytes()
    name = f"bucket-{bucket:02}.parquet"
    _put(f"{folder.rstrip('/')}/{name}", content)
    return File(name, table.num_rows, hashlib.sha256(content).hexdigest())


def _put(address: str, content: bytes) -> None:
    if "://" not in address:
        Path(address).parent.mkdir(parents=True, exist_ok=True)
    with fsspec.open(address, "wb") as file:
        file.write(content)


def buckets(manifest: Manifest) -> Iterator[int]:
    """The buckets that hold any population."""
    yield from (number for number in range(BUCKETS) if len(members(manifest, number)))
