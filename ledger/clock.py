"""The one place that reads a clock, and the one meaning of an instant in the store.

Instants are kept as microseconds since 1970 in UTC: integers rise, compare and round-trip exactly
on every database. Who may set a time, and that it rises, is decided where entries are appended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def now() -> datetime:
    """Read the server's clock."""
    return datetime.now(UTC)


def micros(instant: datetime) -> int:
    """Count the microseconds since 1970 in UTC.

    >>> micros(datetime(2019, 1, 21, 8, 0, 0, 5, tzinfo=UTC))
    1548057600000005
    """
    return (instant - EPOCH) // MICROSECOND


def instant(count: int) -> datetime:
    """Give the instant so many microseconds after 1970 began in UTC.

    >>> instant(1548057600000005).isoformat()
    '2019-01-21T08:00:00.000005+00:00'
    """
    return EPOCH + timedelta(microseconds=count)


def written(count: int) -> str:
    """Write an instant as the hashed frame and the journal do: UTC, always six decimals.

    >>> written(1548057600000000)
    '2019-01-21T08:00:00.000000Z'
    """
    return instant(count).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"
