"""The question that is asked: a day and a position, and what follows from them for each contestant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from benchmarks.scale.city import FIRST, LAST
from benchmarks.scale.folds import Bounds

EPOCH = date(1970, 1, 1)
ZONE = ZoneInfo("Asia/Shanghai")
DEADLINE = datetime(2018, 12, 31, 17, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Question:
    """All units as of the end of a day, as known at a position."""

    day: int
    """Since 1970."""
    position: int

    @property
    def as_of(self) -> date:
        """The day as a date."""
        return EPOCH + timedelta(days=self.day)

    @property
    def cutoff(self) -> date:
        """The last day that counts."""
        return EPOCH + timedelta(days=min(self.day, LAST))

    @property
    def submitted(self) -> datetime:
        """The last instant of submission that counts."""
        midnight = datetime.combine(self.cutoff + timedelta(days=1), time(), ZONE)
        return min(DEADLINE, midnight - timedelta(seconds=1))

    def values(self) -> Bounds:
        """The bounds as days and instants."""
        first, last = EPOCH + timedelta(days=FIRST), EPOCH + timedelta(days=LAST)
        return Bounds(first, self.cutoff, last, self.submitted, self.submitted)

    def texts(self) -> Bounds:
        """The bounds as the text in which a log in JSON has them."""
        days = self.values()
        submitted = self.submitted.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        first, cutoff, last = (str(day) for day in (days.first, days.day, days.last))
        return Bounds(first, cutoff, last, submitted, submitted)
