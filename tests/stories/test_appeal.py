"""A story: a listing costs a town its place, the town appeals, and the table is announced anew.

Told through the command line, as the office and the town would live it, on SQLite and PostgreSQL.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.office import CHIEF, CLERK, SCHEME, Office

YEAR_END = ("--as-of", "2018-12-31")


@pytest.fixture
def announced(office: Office) -> Office:
    """The year 2018 as it was announced: 东镇 third, because a court listed one of its bodies."""
    listed = ("unit=dong", "body=organ", "occurred_on=2018-03-01", "id=d1")
    office.record("2018-03-05", "defaulter.listed", *listed)
    for number, unit in enumerate(("dong", "dong", "xi", "xi", "nan"), start=1):
        office.record(
            f"2018-0{number}-20", "media.reported", f"unit={unit}", "subject=信用", "level=city",
            f"occurred_on=2018-0{number}-19", f"id=m{number}",
        ) if number > 3 else office.record(
            f"2018-03-1{number}", "media.reported", f"unit={unit}", "subject=信用", "level=city",
            f"occurred_on=2018-03-0{number}", f"id=m{number}",
        )  # fmt: skip
    office.on(
        "2019-01-10", "publish", "--scheme", SCHEME, *YEAR_END, "--title", "2018年度通报",
        "--by", CLERK, "--confirmed-by", CHIEF,
    )  # fmt: skip
    return office
