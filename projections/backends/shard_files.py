"""Shards on disk: one file a population, a header and the raw columns, caches that may be thrown away.

The header says which ledger the rows are of, what they mean, and up to which position; and the digest of
all that follows. A file that is cut short, altered, of another ledger or of another format is refused
with what to do; nothing of it is used. One that is merely behind is extended by the tail.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from domain.errors import LedgerUnusable, ScoretrailError, Tampered
from projections.backends.shard import Array, Shard, Table, build

MAGIC = b"scoretrail shard 1\n"
COLUMNS = (
    "measures", "units", "days", "positions", "deltas", "run_starts", "run_cells", "groups",
)  # fmt: skip
LONGEST_HEADER = 1 << 16
ENDING = ".shard"

Tail = Callable[[int], Table]
"""The rows known after a position, up to the head."""


class ShardFiles:
    """The shard files of one ledger in a folder."""

    def __init__(self, folder: Path, *, ledger: str, meaning: str) -> None:
        """`meaning` names what the rows mean: the format of the log and the counts kept."""
        self._folder = folder
        self._ledger = ledger
        self._meaning = meaning

    def path(self, population: int) -> Path:
        """Where a population's shard lies."""
        return self._folder / f"{population:016x}{ENDING}"

    def write(self, shard: Shard) -> None:
        """Write a shard: whole, or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        columns = [np.ascontiguousarray(getattr(shard, name)) for name in COLUMNS]
        digest = hashlib.sha256()
        for column in columns:
            digest.update(column.tobytes())
        header = {
            "ledger": self._ledger,
            "meaning": self._meaning,
            "population": shard.population,
            "position": shard.position,
            "first_day": shard.first_day,
            "columns": [[c.dtype.str, len(c)] for c in columns],
            "sha256": digest.hexdigest(),
        }
        path = self.path(shard.population)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with beside.open("wb") as file:
                file.write(MAGIC + json.dumps(header, sort_keys=True).encode() + b"\n")
                for column in columns:
                    file.write(column.tobytes())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def read(self, population: int) -> Shard:
        """Read a shard, every byte of it checked; refuse what is not whole, not ours, not current."""
        path = self.path(population)
        with path.open("rb") as file:
            magic, line = file.readline(len(MAGIC)), file.readline(LONGEST_HEADER)
            header = _header(path, magic, line)
            _expect(path, header, "ledger", self._ledger, _foreign)
            _expect(path, header, "population", population, _foreign)
            _expect(path, header, "meaning", self._meaning, _outdated)
            columns, digest = {}, hashlib.sha256()
            for name, (kind, length) in zip(COLUMNS, header["columns"], strict=True):
                content = file.read(np.dtype(kind).itemsize * length)
                digest.update(content)
                if len(content) < np.dtype(kind).itemsize * length:
                    raise _cut_short(path)
                columns[name] = np.frombuffer(content, dtype=kind)
            if file.read(1) or digest.hexdigest() != header["sha256"]:
                raise _altered(path)
        return Shard(population, header["position"], header["first_day"], **columns)

    def current(self, population: int, head: int, tail: Tail) -> Shard:
        """The shard up to the head: as it lies, extended by the tail, or made where there is none."""
        if not self.path(population).exists():
            shard = build(population, tail(0), head)
        else:
            shard = self.read(population)
            if shard.position > head:
                raise _foreign(self.path(population))
            if shard.position == head:
                return shard
            shard = shard.extended(tail(shard.position), head)
        self.write(shard)
        return shard

    def rebuilt(self, population: int, head: int, tail: Tail) -> Shard:
        """The shard made anew, whatever lies there."""
        self.path(population).unlink(missing_ok=True)
        return self.current(population, head, tail)


def _header(path: Path, magic: bytes, line: bytes) -> dict[str, Any]:
    if magic != MAGIC:
        raise _outdated(path) if magic.startswith(b"scoretrail shard") else _unreadable(path)
    if not line.endswith(b"\n"):
        raise _cut_short(path)
    try:
        header: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise _unreadable(path) from error
    return header


def _expect(
    path: Path,
    header: dict[str, Any],
    name: str,
    expected: object,
    refusal: Callable[[Path], ScoretrailError],
) -> None:
    if header.get(name) != expected:
        raise refusal(path)


def _cut_short(path: Path) -> Tampered:
    return Tampered(
        "shard-cut-short",
        f"列文件 {path.name} 不完整（写到一半中断过）。删除它或运行 scoretrail rebuild，即由台账重建。",
        f"The shard {path.name} is cut short. Delete it or run `scoretrail rebuild`; it is made "
        "again from the ledger.",
    )


def _altered(path: Path) -> Tampered:
    return Tampered(
        "shard-altered",
        f"列文件 {path.name} 与自己的摘要不符。删除它或运行 scoretrail rebuild，即由台账重建。",
        f"The shard {path.name} does not match its own digest. Delete it or run `scoretrail "
        "rebuild`; it is made again from the ledger.",
    )


def _unreadable(path: Path) -> Tampered:
    return Tampered(
        "shard-unreadable",
        f"{path.name} 不是列文件。请移走它，需要时会由台账重建。",
        f"{path.name} is no shard. Move it away; what is needed is made again from the ledger.",
    )


def _foreign(path: Path) -> LedgerUnusable:
    return LedgerUnusable(
        "shard-foreign",
        f"列文件 {path.name} 不是由本台账生成的。请换一个目录，或删除它后重建。",
        f"The shard {path.name} was made from another ledger. Use another folder, or delete it "
        "and it is made again.",
    )


def _outdated(path: Path) -> LedgerUnusable:
    return LedgerUnusable(
        "shard-outdated",
        f"列文件 {path.name} 是按另一版统计口径生成的。删除它或运行 scoretrail rebuild 即重建。",
        f"The shard {path.name} was made under another meaning of its counts. Delete it or run "
        "`scoretrail rebuild`, and it is made again.",
    )


__all__ = ["Array", "ShardFiles", "Tail"]
