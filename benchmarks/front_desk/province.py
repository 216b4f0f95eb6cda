"""The ledger: 3,000 units in 340 counties, each county compared under a scheme of its own, and a year of entries.

The entries are those of the benchmark at scale; each county publishes the same rules for its own units.
All of it is fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.city import POPULATIONS, UNITS, City, city
from benchmarks.scale.logs import Body, write_ledger
from benchmarks.scale.names import unit_id
from benchmarks.scale.rules import scheme
from benchmarks.scale.states import states
from domain.language import canonical_tree

SEED = 20_181_231
MORE = 20_000
"""So many entries are made beyond those of the ledger, for the writer to append."""


@dataclass(frozen=True)
class Province:
    """The ledger's file, who is compared with whom, and what may still be recorded."""

    ledger: Path
    city: City
    entries: int

    @property
    def head(self) -> int:
        """The last position when all is quiet."""
        return self.city.first - 1 + self.entries

    @property
    def counties(self) -> list[tuple[str, list[str]]]:
        """Each county's scheme, and its units."""
        return [
            (county(number), [unit_id(unit) for unit in self.city.members(number)])
            for number in range(self.city.populations)
        ]

    def more(self) -> Iterator[bytes]:
        """The states of what may be recorded after the head, in order."""
        for positions, texts in states(self.city):
            if positions[-1] > self.head:
                for position, text in zip(positions, texts.to_pylist(), strict=True):
                    if position > self.head:
                        yield text


def county(number: int) -> str:
    """The scheme of a county."""
    return f"bench-2018-c{number:03d}"


def province(
    folder: Path, entries: int, *, units: int = UNITS, populations: int = POPULATIONS
) -> Province:
    """The ledger in a folder, made unless it is there."""
    made = city(entries + MORE, SEED, units=units, populations=populations, first=populations + 1)
    found = Province(folder / f"province-{entries}.db", made, entries)
    if not found.ledger.exists():
        half = folder / "half.db"
        half.unlink(missing_ok=True)
        write_ledger(made.up_to(entries), f"sqlite:///{half}", [*_texts(made)])
        half.rename(found.ledger)
    return found


def _texts(made: City) -> Iterator[Body]:
    whole = canonical_tree(scheme(made.units).tree)
    for number in range(made.populations):
        ids = [unit_id(unit) for unit in made.members(number)]
        roster = {unit: whole["units"]["roster"][unit] for unit in ids}
        title = f"测速用考核办法（虚构）第{number:03d}县"
        changed = {"scheme": county(number), "title": title}
        yield {**whole, **changed, "units": {**whole["units"], "roster": roster}}
