"""The examination: first the machine, then the ledger, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from domain.errors import LedgerUnusable, ScoretrailError
from ledger.ledger import Ledger
from scoretrail.doctor import database, machine, office
from scoretrail.doctor.check import Check
from scoretrail.words import Said

LEDGER = Said("台账", "ledger")


def examine(place: str | None, now: datetime, key: Path | None = None) -> list[Check]:
    """Look at everything; without a place at the machine alone. `key` signs the checkpoints."""
    return [*machine.checks(now), *(() if place is None else _of_ledger(place, now, key))]


def _of_ledger(place: str, now: datetime, key: Path | None) -> Iterator[Check]:
    try:
        ledger, read_only = _opened(place)
    except ScoretrailError as error:
        yield Check("ledger", LEDGER, "fail", Said(error.zh, error.en))
        return
    with closing(ledger):
        try:
            yield from database.checks(ledger, read_only=read_only)
            yield from office.checks(ledger, now, key)
        except ScoretrailError as error:
            yield Check("ledger", LEDGER, "fail", Said(error.zh, error.en))


def _opened(place: str) -> tuple[Ledger, bool]:
    """The ledger as a writer opens it, which refuses unsafe settings; else as a reader may."""
    try:
        return Ledger.open(place), False
    except LedgerUnusable as error:
        if error.code != "ledger-read-only":
            raise
        return Ledger.open(place, read_only=True), True
