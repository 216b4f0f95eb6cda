"""Where the data of one run lie: columns in Parquet, and the logs made from them, each made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.scale.city import City, city
from benchmarks.scale.logs import write_ledger, write_library, write_lines


@dataclass(frozen=True)
class Folder:
    """A folder with one data set."""

    path: Path

    @property
    def lines(self) -> Path:
        """The log as lines of JSON."""
        return self.path / "log.jsonl"

    @property
    def library(self) -> Path:
        """The library's log."""
        return self.path / "library.sqlite"

    @property
    def ledger(self) -> Path:
        """Our ledger."""
        return self.path / "ledger.sqlite"

    @property
    def ledger_url(self) -> str:
        """The address of our ledger."""
        return f"sqlite:///{self.ledger}"

    @cached_property
    def city(self) -> City:
        """The data set, read back."""
        table = pq.read_table(self.path / "entries.parquet")
        units = pq.read_table(self.path / "units.parquet")
        said = table.schema.metadata or {}
        columns = {name: table[name].to_numpy() for name in table.column_names}
        population = units["population"].to_numpy()
        return City(int(said[b"seed"]), population, columns, int(said[b"first"]))

    def fill(self, entries: int, seed: int, *, units: int, populations: int) -> City:
        """Make the data set, unless it is there."""
        if not (self.path / "entries.parquet").exists():
            self.path.mkdir(parents=True, exist_ok=True)
            made = city(entries, seed, units=units, populations=populations)
            self._write("units", pa.table({"population": made.population}))
            said = {"seed": str(made.seed), "first": str(made.first)}
            self._write("entries", pa.table(made.columns).replace_schema_metadata(said))
        return self.city

    def log(self, name: str) -> Path:
        """Make one of the logs, unless it is there: `lines`, `library` or `ledger`."""
        path: Path = getattr(self, name)
        if not path.exists():
            half = path.with_name(f"half-{path.name}")
            for left in self.path.glob(f"{half.name}*"):
                left.unlink()
            WRITERS[name](self.city, half)
            half.rename(path)
        return path

    def _write(self, name: str, table: pa.Table) -> None:
        half = self.path / f"half-{name}.parquet"
        pq.write_table(table, half)
        half.rename(self.path / f"{name}.parquet")


WRITERS: dict[str, Callable[[City, Path], None]] = {
    "lines": write_lines,
    "library": write_library,
    "ledger": lambda city, path: write_ledger(city, f"sqlite:///{path}"),
}


def same(one: City, other: City) -> bool:
    """Whether two data sets are the same to the last number."""
    return one.columns.keys() == other.columns.keys() and all(
        np.array_equal(one.columns[name], other.columns[name]) for name in one.columns
    )
