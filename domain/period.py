"""Named periods: a year, a quarter or a month that an entry says it is about."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.errors import BadEntry


def named_period(data: Mapping[str, Any]) -> str | None:
    """The period or month that an entry names, if it names one."""
    named = data.get("period") or data.get("month")
    return None if named is None else str(named)


_MONTHS = 12
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})|-?Q([1-4]))?\Z")


def span(period: str) -> tuple[date, date]:
    """First and last day of a year, a quarter or a month.

    >>> span("2022"), span("2022-02"), span("2022-Q4")[0]
    ((datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)), \
(datetime.date(2022, 2, 1), datetime.date(2022, 2, 28)), datetime.date(2022, 10, 1))
    """
    found = _PERIOD.match(period)
    if found is None or not 1 <= int(found[2] or 1) <= _MONTHS:
        raise BadEntry(
            "bad-period",
            f"“{period}”不是期间：请写 2022、2022-Q4 或 2022-01。",
            f"{period!r} is not a period: write 2022, 2022-Q4 or 2022-01.",
        )
    year = int(found[1])
    first_month, last_month = 1, 12
    if found[2]:
        first_month = last_month = int(found[2])
    elif found[3]:
        first_month, last_month = 3 * int(found[3]) - 2, 3 * int(found[3])
    return (
        date(year, first_month, 1),
        date(year, last_month, months.monthrange(year, last_month)[1]),
    )
