"""Late knowledge (迟到的记录): what was recorded long after it occurred, or after a publication."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from replay.as_of import Memory
from replay.late import LateEntry
from scoretrail.report.entries import told
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions

DAYS = Said("隔天数", "Days after")
TOO_LATE_FOR = Said("晚于已公布的表", "Too late for")
SUMMARY = Said(
    "发生后超过{days}天才登记的{slow}条，公布之后才登记的{after}条",
    "{slow} recorded more than {days} days after they occurred, {after} after a publication",
)
WOULD_HAVE = Said(
    "公布表 #{position}“{title}”若及时登记，当时的得分会是",
    "had it been known in time, table #{position} “{title}” would have been",
)
UNMOVED = Said(
    "公布表 #{position}“{title}”：其后登记的不影响当时的得分",
    "table #{position} “{title}”: nothing recorded later would have moved it",
)


def late_table(
    voice: Voice, naming: Naming, memory: Memory, found: Sequence[LateEntry], *, demo: bool
) -> Table:
    """One row for each entry that came late."""
    columns = [
        (captions.NUMBER, "right"),
        (captions.OCCURRED, "left"),
        (captions.RECORDED, "left"),
        (DAYS, "right"),
        (captions.UNIT, "left"),
        (captions.WHAT, "fold"),
        (TOO_LATE_FOR, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    zone = next(iter(memory.shipped.values())).zone_info
    for one in found:
        fact = one.fact
        cells = [
            Prose(f"#{fact.position}", style="bold"),
            Prose(f"{fact.occurred_on}"),
            Prose(f"{fact.recorded_at.astimezone(zone).date()}"),
            Prose(str(one.days)),
            Prose(NONE if fact.unit is None else naming.name(fact.unit)),
            Prose(told(voice, naming, fact)),
            Prose(voice.comma.join(f"#{position}" for position in one.after) or NONE),
        ]
        row(made, cells, demo=demo)
    return made


def summary(voice: Voice, found: Sequence[LateEntry], days: int) -> str:
    """How many came long after they occurred, and how many after a publication."""
    return voice(
        SUMMARY,
        days=days,
        slow=sum(one.days > days for one in found),
        after=sum(bool(one.after) for one in found),
    )
