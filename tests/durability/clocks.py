"""Clock steps (R18): whatever the machine's clock does, moments rise and no deadline is moved.

The clock stands still, is set back by seconds or years, runs ahead, and is set right again. Moments
of recording rise strictly, are the clock's whenever it is ahead, and an instant names one position.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from ledger.clock import micros
from ledger.ledger import Ledger
from tests.durability.drill import Report
from tests.samples import media

APPENDS = 40
STEPS = (
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(seconds=1),
    timedelta(seconds=-5),
    timedelta(hours=-1),
    timedelta(days=-400),
    timedelta(days=400),
    timedelta(minutes=10),
)
STARTS = (
    datetime(2018, 12, 31, 8, 59, 59, 999_999, tzinfo=UTC),  # 17:00 in Jinan, a microsecond before
    datetime(2018, 12, 31, 15, 59, 59, tzinfo=UTC),  # the year ends in Jinan
    datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),  # 2^31 seconds after 1970
    datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC),
)


def clock_steps(folder: Path, size: int, seed: int) -> Report:
    """Append while the clock steps about, so many times."""
    report = Report("clock steps", seed)
    chance = random.Random(seed)
    for lot in range(size):
        shown = list(_walk(chance))
        report.tried += 1
        report.seen += sum(later <= sooner for sooner, later in pairwise(shown))
        if (fault := _fault(str(folder / f"{lot}.db"), shown)) is not None:
            report.fail(f"walk {lot}: {fault}")
    return report


def _walk(chance: random.Random) -> Iterator[datetime]:
    moment = chance.choice(STARTS)
    for _ in range(APPENDS):
        yield moment
        moment += chance.choice(STEPS)


def _fault(place: str, shown: list[datetime]) -> str | None:
    """What is wrong with the moments of a ledger under such a clock."""
    clock = iter(shown)
    with Ledger.create(place, name="jinan", kind="live", clock=lambda: now[0]) as ledger:
        now, got, told = [shown[0]], [], 0
        for number, moment in enumerate(clock):
            now[0] = moment
            batch = [media(f"c{number}", submitted_at=None)]
            receipt = ledger.append(batch, recorded_by="clerk")
            assert receipt.recorded_at is not None
            got.append(receipt.recorded_at)
            told = max(told + 1, micros(moment))
            if micros(receipt.recorded_at) != told:
                return f"entry {number + 1} is dated {receipt.recorded_at}, the clock said {moment}"
        for position, moment in enumerate(got, start=1):
            if ledger.position_at(moment) != position:
                return f"{moment} names {ledger.position_at(moment)}, not {position}"
            if ledger.position_at(moment - timedelta(microseconds=1)) >= position:
                return f"just before {moment} #{position} was known"
        found = ledger.verify()
        return f"{found[0].code}" if found else None
