"""A month of the office (月度): returns, what came late, the draft, and what it may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from domain.points import plain
from domain.silence import RETURNED
from replay.as_of import Answer
from replay.impact import largest, moves, places
from replay.months import Duty, Meaning, Month, Movement, Returned
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, points, signed
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.report.standings import total
from scoretrail.words import Said, Voice, captions
from scoretrail.words.names import topic_name, value_name

RETURNS = Said("报送情况", "Returns")
TOPICS = Said("已报事项（零报告在内）", "Topics returned, nil returns included")
NOT_RETURNED = Said("未报", "nothing returned")
NOTHING_MISSING = Said("全部{n}个对象已报送", "all {n} units have returned")
MISSING = Said("未报送{n}个：{units}", "no return from {n}: {units}")
EXPECTED = Said("应报事项", "Topics expected")
LATE = Said("迟到、计入本月的记录", "What came late and falls to this month")
DRAFT = Said("得分表草稿，与上次公布相比", "Draft table, against the last one published")
LAST_TIME = Said("上次", "Last")
MEANINGS = Said("本月得分表的三种含义（口径）", "Three meanings of a month's table (a reading)")
MEANING: Mapping[Meaning, Said] = {
    "year-to-date": Said("年初至今", "Year to date"),
    "month-alone": Said("当月", "Month alone"),
    "spread-targets": Said("目标按月分摊", "Targets spread"),
}
ALONE = MEANING["month-alone"]
SPREAD = MEANING["spread-targets"]
TO_DATE = MEANING["year-to-date"]
IMPACT = Said(
    "改按“{meaning}”：总分最大变动{largest}，名次变动{places}/{all}",
    "by “{meaning}”: largest move {largest}, {places} of {all} places",
)
IDLE = Said("改按“{meaning}”：不变", "by “{meaning}”: changes nothing")
UNSCORED = Said(
    "改按“{meaning}”：总分未评，变动的项{items}个", "by “{meaning}”: no totals; {items} items move"
)
FIRST = Said("第一次公布，没有上次", "the first one: there is no last")
PREVIOUS = Said("上次公布 #{position}", "last published #{position}")
CUTOFF = Said("截点 #{position}", "cut-off #{position}")
DUTY = Said("考核应于{due}前完成：{state}", "to be finished by {due}: {state}")
DUTY_STATE: dict[str, Said] = {
    "done": Said("已于{on}公布（#{position}）", "published on {on} (#{position})"),
    "late": Said("{on}才公布（#{position}），已逾期", "published only on {on} (#{position}): late"),
    "waiting": Said("尚未公布，未到期", "not published yet, not due"),
    "overdue": Said("尚未公布，已逾期", "not published: overdue"),
}
CHANNEL_SUM = Said("合计", "All")
CASES = Said("联合奖惩案例{n}件", "{n} joint-action cases")


def returns_table(
    voice: Voice, naming: Naming, returned: Sequence[Returned], *, demo: bool
) -> Table:
    """What each unit returned for the month."""
    columns = [(captions.UNIT, "left"), (TOPICS, "fold"), (captions.ENTRIES_BEHIND, "fold")]
    made = table(voice, columns, demo=demo)
    for one in returned:
        topics = voice.comma.join(topic_name(voice, topic) for topic in one.topics)
        cells = [
            Prose(naming.name(one.unit)),
            Prose(topics) if one.entries else Prose(voice(NOT_RETURNED), style="red"),
            Prose(", ".join(f"#{entry}" for entry in one.entries) or NONE),
        ]
        row(made, cells, demo=demo)
    return made


def expected(voice: Voice, month: Month) -> str:
    """The topics that the scheme reads, of which a return may be asked."""
    topics = sorted(month.scheme.topics() - {RETURNED})
    return voice.comma.join(topic_name(voice, topic) for topic in topics)


def missing(voice: Voice, naming: Naming, month: Month) -> str:
    """Who has returned nothing."""
    if not month.missing:
        return voice(NOTHING_MISSING, n=len(month.returned))
    units = voice.comma.join(naming.name(unit) for unit in month.missing)
    return voice(MISSING, n=len(month.missing), units=units)


def draft_table(voice: Voice, naming: Naming, month: Month, *, demo: bool) -> Table:
    """The month's table beside the last one announced."""
    columns = [
        (captions.PLACE, "right"),
        (captions.UNIT, "left"),
        (captions.TOTAL, "right"),
        (LAST_TIME, "right"),
        (captions.DIFFERENCE, "right"),
    ]
    made = table(voice, columns, demo=demo)
    for one in month.movements:
        sheet = month.answer.sheet(one.unit)
        cells = [
            Prose(_place(one)),
            Prose(naming.name(one.unit)),
            Prose(total(voice, month.answer, sheet), style="bold"),
            Prose(points(month.scheme, one.total_before)),
            Prose(_difference(month, one)),
        ]
        row(made, cells, demo=demo)
    return made


def _place(one: Movement) -> str:
    if one.place_before is None or one.place_before == one.place:
        return str(one.place or NONE)
    return f"{one.place_before}→{one.place or NONE}"


def _difference(month: Month, one: Movement) -> str:
    if one.total is None or one.total_before is None:
        return NONE
    return signed(month.scheme, one.total - one.total_before)


def meanings_table(
    voice: Voice, naming: Naming, meant: Mapping[Meaning, Answer], *, demo: bool
) -> Table:
    """Every unit's total under each meaning."""
    columns = [(captions.UNIT, "left"), *((MEANING[meaning], "right") for meaning in meant)]
    made = table(voice, columns, demo=demo)
    for sheet in meant["year-to-date"].ranking():
        totals = [total(voice, answer, answer.sheet(sheet.unit)) for answer in meant.values()]
        row(made, [Prose(naming.name(sheet.unit)), *map(Prose, totals)], demo=demo)
    return made


def impact(voice: Voice, meant: Mapping[Meaning, Answer]) -> list[str]:
    """What each other meaning would move against the year to date."""
    here = meant["year-to-date"]
    return [
        _impact(voice, voice(MEANING[meaning]), here, answer)
        for meaning, answer in meant.items()
        if answer is not here
    ]


def _impact(voice: Voice, meaning: str, here: Answer, there: Answer) -> str:
    moved = moves(here, there)
    if any(move.points is not None for move in moved):
        most = points(here.scheme, largest(moved))
        return voice(
            IMPACT, meaning=meaning, largest=most, places=places(moved), all=len(here.sheets)
        )
    items = sum(
        award.points != there.award(unit, award.code).points
        for unit, sheet in here.sheets.items()
        for award in sheet.awards
    )
    return voice(UNSCORED, meaning=meaning, items=items) if items else voice(IDLE, meaning=meaning)


def duty(voice: Voice, found: Duty) -> str:
    """By when the assessment is to be finished, and how that stands."""
    state = voice(DUTY_STATE[found.state], on=found.published_on, position=found.published)
    return voice(DUTY, due=found.due, state=state)


def bulletin_table(
    voice: Voice, naming: Naming, counted: Mapping[str, Mapping[str, int]], *, demo: bool
) -> Table:
    """The joint-action cases of a quarter, by unit and channel."""
    channels = sorted({channel for by in counted.values() for channel in by})
    columns = [
        (captions.UNIT, "left"),
        *((_channel(voice, channel), "right") for channel in channels),
        (CHANNEL_SUM, "right"),
    ]
    made = table(voice, columns, demo=demo)
    for unit, by in counted.items():
        numbers = [str(by.get(channel, 0)) for channel in channels]
        cells = [naming.name(unit), *numbers, str(sum(by.values()))]
        row(made, [Prose(cell) for cell in cells], demo=demo)
    return made


def _channel(voice: Voice, channel: str) -> Said:
    name = value_name(voice, channel, "joint-case.reported", "channel")
    return Said(name, name)


def month_tree(
    naming: Naming, month: Month, meant: Mapping[Meaning, Answer], found: Duty | None
) -> dict[str, object]:
    """The month as plain values."""
    return {
        "month": month.month,
        "cutoff": month.cutoff,
        "previous": month.previous,
        "returned": [
            {"unit": naming.id(one.unit), "topics": one.topics, "entries": one.entries}
            for one in month.returned
        ],
        "missing": [naming.id(unit) for unit in month.missing],
        "late": [fact.position for fact in month.late],
        "table": [_movement(naming, one) for one in month.movements],
        "meanings": {
            meaning: {
                naming.id(unit): None if sheet.total is None else plain(sheet.total)
                for unit, sheet in answer.sheets.items()
            }
            for meaning, answer in meant.items()
        },
        "duty": None if found is None else _duty_tree(found),
    }


def _movement(naming: Naming, one: Movement) -> dict[str, object]:
    return {
        "unit": naming.id(one.unit),
        "name": naming.name(one.unit),
        "total": None if one.total is None else plain(one.total),
        "total_before": None if one.total_before is None else plain(one.total_before),
        "place": one.place,
        "place_before": one.place_before,
    }


def _duty_tree(found: Duty) -> dict[str, object]:
    return {
        "due": f"{found.due}",
        "state": found.state,
        "published": found.published,
        "published_on": None if found.published_on is None else f"{found.published_on}",
    }
