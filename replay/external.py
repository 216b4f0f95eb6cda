"""External tables (建账前公布的得分表): announced before this ledger, kept with their file's hash.

Nothing here computes them. What they print is recorded as it stands, and can be laid beside what
the ledger computes, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from domain.errors import UnknownName
from domain.events.published import ANNOUNCED
from domain.fact import Fact
from domain.points import exact, plain
from projections.memory import Memory
from replay.publication import TABLE, digest_of_table
from replay.reconcile import Printed


def external(
    printed: Printed,
    *,
    scheme: str,
    as_of: date,
    on: date,
    title: str,
    sha256: str,
    places: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The content of a `score.published` entry for a table that was announced elsewhere."""
    table: dict[str, Any] = {
        "table": TABLE,
        "scheme": scheme,
        "as_of": as_of.isoformat(),
        "units": [_row(unit, cells, (places or {}).get(unit)) for unit, cells in printed.items()],
    }
    data = {
        "table": table,
        "digest": digest_of_table(table),
        "origin": "external",
        "sha256": sha256,
        "title": title,
    }
    return {
        "id": f"score.external-{digest_of_table({**table, 'sha256': sha256})[:24]}",
        "topic": "score.published",
        "occurred_on": on.isoformat(),
        "data": data,
    }


def _row(unit: str, cells: Mapping[str | None, Fraction], place: int | None) -> dict[str, Any]:
    total = cells.get(None)
    return {
        "unit": unit,
        "place": place,
        "total": None if total is None else plain(total),
        "points": {code: plain(number) for code, number in cells.items() if code is not None},
    }


def recorded(memory: Memory, name: str) -> Fact:
    """A table of scores in the ledger, computed here or elsewhere, by its position or id."""
    for fact in memory.facts:
        table = fact.topic in ANNOUNCED
        if table and name in (fact.id, str(fact.position), f"#{fact.position}"):
            return fact
    raise UnknownName(
        "unknown-table",
        f"没有得分表“{name}”：既不是文件，也不是台账中公布的表。",
        f"There is no table {name!r}: neither a file nor a table announced in the ledger.",
    )


def printed_of(fact: Fact) -> Printed:
    """Every number that a recorded table prints."""
    return {str(row["unit"]): dict(_cells(row)) for row in fact.data["table"]["units"]}


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[str | None, Fraction]]:
    for code, text in row.get("points", {}).items():
        if text not in ("unscored", "not applicable"):
            yield code, exact(text)
    if row.get("total") is not None:
        yield None, exact(row["total"])
