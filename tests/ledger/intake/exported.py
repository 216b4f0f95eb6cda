"""What the tests of long files import: double-publicity records as a platform exports them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ledger.clock import now
from ledger.intake.batch import Reference
from ledger.intake.streamed import Asked, stage
from ledger.intake.streamed_receipt import StreamReceipt, receive_stream
from ledger.known import units_now
from ledger.ledger import Ledger

HEADINGS = ["unit", "occurred_on", "number", "kind", "decided_on", "publicised_on", "faults"]
UNITS = ("lixia", "shizhong", "huaiyin", "tianqiao", "licheng", "gaoxin")
FIRST = date(2018, 1, 1)

Record = list[str]


def record(number: int, **changed: str) -> Record:
    """One decision, publicised some days later; invented, and the same for the same number."""
    decided = FIRST + timedelta(days=number % 350)
    publicised = decided + timedelta(days=number % 11)
    cells = dict(
        zip(
            HEADINGS,
            [
                UNITS[number % len(UNITS)],
                decided.isoformat(),
                f"演示罚决〔2018〕{number}号",
                "处罚" if number % 3 else "许可",
                decided.isoformat(),
                publicised.isoformat(),
                "error" if number % 97 == 0 else "",
            ],
            strict=True,
        )
    )
    return list((cells | changed).values())


def records(count: int) -> Iterator[Record]:
    """So many decisions."""
    return map(record, range(count))


def exported_csv(
    path: Path, rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS
) -> Path:
    """A CSV file as a program writes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)
    return path


def exported_parquet(
    path: Path, rows: Iterable[Record], group: int = 10_000, types: Mapping[str, Any] | None = None
) -> Path:
    """The same as Parquet: days as days, faults as a list."""
    import pyarrow as pa  # noqa: PLC0415 - not every test of intake needs it
    from pyarrow import parquet  # noqa: PLC0415

    columns: dict[str, list[Any]] = {name: [] for name in HEADINGS}
    for row in rows:
        for name, cell in zip(HEADINGS, row, strict=True):
            value: Any = cell or None
            if name in ("occurred_on", "decided_on", "publicised_on") and value:
                value = date.fromisoformat(value)
            if name == "faults":
                value = [cell] if cell else []
            columns[name].append(value)
    table = pa.table(columns, schema=None if types is None else pa.schema(types))
    parquet.write_table(table, path, row_group_size=group)
    return path


def take_in(ledger: Ledger, path: Path, asked: Asked | None = None, **terms: Any) -> StreamReceipt:
    """Stage a file and record it."""
    stream = stage(path, Reference(units_now(ledger.database), now()), asked or Asked())
    try:
        return receive_stream(ledger, stream, recorded_by="clerk", **terms)
    finally:
        stream.close()
