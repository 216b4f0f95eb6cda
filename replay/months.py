"""The office's months: returns, cut-off, what came late, the draft, and the movement since last time.

Closing a month fixes its cut-off as a position of the ledger; what is recorded after it falls to the
next month. Whether a month's table means the year to date, the month alone, or targets spread over the
year is a reading, and its effect is shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from domain.comparisons import ShareOf
from domain.effect import CORRECTIONS, SHANGHAI
from domain.events.published import ANNOUNCED
from domain.fact import Fact
from domain.indicator import Scored
from domain.period import named_period, span
from domain.points import exact
from domain.scheme import Scheme
from domain.silence import RETURNED
from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate
from replay.publication import Obstacle

Meaning = Literal["year-to-date", "month-alone", "spread-targets"]
"""What a month's table means: 年初至今, 当月, 目标按月分摊."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The returns of one unit for a month: the topics reported, and the entries that said so."""

    unit: str
    topics: tuple[str, ...]
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """How a unit stands against the last table announced: None where it was not in it."""

    unit: str
    total: Fraction | None
    total_before: Fraction | None
    place: int | None
    place_before: int | None


@dataclass(frozen=True, slots=True)
class Duty:
    """By when the assessment of a period is to be finished, and whether it was.

    `published` is the first table of the whole period that was announced: no draft, and not the one
    of its last month alone.
    """

    due: date
    published: int | None
    published_on: date | None
    state: Literal["done", "late", "waiting", "overdue"]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it stands at a cut-off.

    `late` are the entries about earlier days that came in after the last cut-off and so count only
    from this month's table on; `previous` is the position of the last table announced.
    """

    scheme: Scheme
    month: str
    cutoff: int
    returned: tuple[Returned, ...]
    missing: tuple[str, ...]
    late: tuple[Fact, ...]
    previous: int | None
    answer: Answer
    movements: tuple[Movement, ...]


def month_at(memory: Memory, scheme_id: str, month: str, *, cutoff: int | None = None) -> Month:
    """The month of a scheme as known at `cutoff`, the head by default."""
    cutoff = memory.head if cutoff is None else cutoff
    first, last = span(month)
    answer = ask(memory, Coordinate(scheme_id, as_of=last, known_at=cutoff))
    returned = tuple(_returned(memory, answer, month, cutoff))
    missing = tuple(one.unit for one in returned if not one.entries)
    previous = last_published(memory, scheme_id, before=cutoff, until=last)
    since = 0 if previous is None else int(previous.data["table"]["known_at"])
    late = tuple(
        fact
        for fact in memory.facts
        if since < fact.position <= cutoff
        and previous is not None
        and _came_late(memory, answer.scheme, fact, first)
    )
    return Month(
        answer.scheme,
        month,
        cutoff,
        returned,
        missing,
        late,
        None if previous is None else previous.position,
        answer,
        tuple(_movements(answer, previous)),
    )


def last_published(
    memory: Memory, scheme_id: str, *, before: int, until: date = date.max
) -> Fact | None:
    """The last table of a scheme announced by a position, drafts left out.

    It is about a day up to `until`.
    """
    found = None
    for fact in memory.facts:
        if fact.position > before:
            break
        if fact.topic not in ANNOUNCED:
            continue
        table = fact.data.get("table", {})
        own = fact.data.get("origin") == "own" and not table.get("draft")
        about = own and str(table.get("as_of")) <= until.isoformat()
        if about and table.get("scheme") == scheme_id:
            found = fact
    return found


def duty(memory: Memory, scheme: Scheme, today: date) -> Duty | None:
    """How the duty to finish stands on a day; None where the document sets none."""
    if scheme.finish is None:
        return None
    due = scheme.finish.due(scheme.period)
    whole = next(
        (
            fact
            for fact in memory.facts
            if fact.topic == "score.published"
            and fact.data.get("table", {}).get("scheme") == scheme.id
            and not fact.data["table"].get("draft")
            and fact.data.get("month") is None
            and str(fact.data["table"].get("as_of")) >= scheme.period.last.isoformat()
        ),
        None,
    )
    if whole is not None:
        on = whole.occurred_on
        return Duty(due, whole.position, on, "done" if on <= due else "late")
    return Duty(due, None, None, "waiting" if today <= due else "overdue")


def gaps(memory: Memory, answer: Answer, month: str | None = None) -> dict[str, tuple[str, ...]]:
    """The units without a return, by month, as far as returns are used.

    Without `month`: from the first month of the period for which anybody returned anything to the
    last one that was over on the day asked. Where nobody ever returns anything, nothing is missing.
    """
    cutoff = answer.viewpoint.known_at
    months = [month] if month is not None else list(_months_with_returns(memory, answer))
    found = {}
    for one in months:
        silent = tuple(r.unit for r in _returned(memory, answer, one, cutoff) if not r.entries)
        if silent:
            found[one] = silent
    return found


def _months_with_returns(memory: Memory, answer: Answer) -> Iterator[str]:
    period = answer.scheme.period
    until = min(answer.viewpoint.as_of, period.last)
    days = [
        span(named)[0]
        for standing in memory.history.standings(RETURNED, date.max, answer.viewpoint.known_at)
        if standing.gone is None
        and standing.unit in answer.sheets
        and (named := named_period(standing.data)) is not None
        and span(named)[0] <= until
        and span(named)[1] >= period.first
    ]
    if not days:
        return
    day = max(min(days), period.first).replace(day=1)
    while day <= until:
        month = f"{day:%Y-%m}"
        last = span(month)[1]
        if last <= until:
            yield month
        day = last + timedelta(days=1)


def missing_returns(memory: Memory, answer: Answer, month: str | None = None) -> Iterator[Obstacle]:
    """Why a table may not be published yet: the months for which somebody returned nothing."""
    for one, units in gaps(memory, answer, month).items():
        labels = "、".join(answer.label(unit) for unit in units)
        yield Obstacle(
            f"{one} 未报送（零报告也未报）：{labels}",
            f"no return for {one}, not even a nil one: {', '.join(units)}",
        )


def _returned(memory: Memory, answer: Answer, month: str, cutoff: int) -> Iterator[Returned]:
    first, last = span(month)
    by_unit: dict[str, list[Any]] = {unit: [] for unit in answer.sheets}
    for standing in memory.history.standings(RETURNED, date.max, cutoff):
        named = named_period(standing.data)
        if standing.gone is not None or named is None or standing.unit not in by_unit:
            continue
        starts, ends = span(named)
        if starts <= first and last <= ends:
            by_unit[standing.unit].append(standing)
    for unit, standings in by_unit.items():
        topics = sorted({topic for one in standings for topic in one.data.get("topics", ())})
        entries = tuple(one.fact.position for one in standings)
        yield Returned(unit, tuple(topics), entries)


def _came_late(memory: Memory, scheme: Scheme, fact: Fact, first: date) -> bool:
    """Whether an entry, or what it corrects, is about a day before the month."""
    about = memory.history.stream(fact.id)[0] if fact.topic in CORRECTIONS else fact
    return about.topic in scheme.topics() and _day_of(about) < first


def _day_of(fact: Fact) -> date:
    """The day that an entry is about, for deciding whether it came late."""
    named = named_period(fact.data)
    if named is not None:
        return min(fact.occurred_on, span(named)[1])
    if fact.submitted_at is not None:
        return max(fact.occurred_on, fact.submitted_at.astimezone(SHANGHAI).date())
    return fact.occurred_on


def _movements(answer: Answer, previous: Fact | None) -> Iterator[Movement]:
    rows: Mapping[str, Any] = (
        {} if previous is None else {row["unit"]: row for row in previous.data["table"]["units"]}
    )
    for sheet in answer.ranking():
        row = rows.get(sheet.unit, {})
        before = row.get("total")
        yield Movement(
            sheet.unit,
            sheet.total,
            None if before is None else exact(before),
            sheet.place,
            row.get("place"),
        )


def meanings(memory: Memory, scheme_id: str, month: str, *, cutoff: int) -> dict[Meaning, Answer]:
    """The month's table under each of its three meanings, for the same cut-off."""
    first, last = span(month)
    asked = Coordinate(scheme_id, as_of=last, known_at=cutoff)
    to_date = ask(memory, asked)
    scheme = to_date.scheme
    deadline = scheme.period.submitted_by
    alone = {
        "first": first,
        "last": last,
        "submitted_by": None if deadline is None else deadline.isoformat(),
    }
    spread = tuple(_spread(scheme, last))
    return {
        "year-to-date": to_date,
        "month-alone": ask(memory, replace(asked, changes=(("period", alone),))),
        "spread-targets": ask(memory, replace(asked, changes=spread)),
    }


def _spread(scheme: Scheme, last: date) -> Iterator[tuple[str, Any]]:
    """The targets of the scheme as they stand after so many of its months, pro rata."""
    period = scheme.period
    months = (
        (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    )
    passed = (last.year - period.first.year) * 12 + last.month - period.first.month + 1
    for code, indicator in scheme.indicators.items():
        yield from _spread_line(f"indicators/{code}", indicator, Fraction(passed, months))


def _spread_line(path: str, line: Scored, share: Fraction) -> Iterator[tuple[str, Any]]:
    if isinstance(line.compare, ShareOf) and line.compare.target is not None:
        target = line.compare.target * min(share, Fraction(1))
        yield f"{path}/compare", {"share_of": {"target": target}}
    for code, part in line.parts.items():
        yield from _spread_line(f"{path}/parts/{code}", part, share)


def bulletin(
    memory: Memory, quarter: str, *, cutoff: int | None = None
) -> dict[str, dict[str, int]]:
    """The quarterly bulletin of joint-action cases (联合奖惩案例季度通报): by unit and channel.

    Cases that stand at the cut-off, counted in the quarter they occurred.
    """
    first, last = span(quarter)
    counted: dict[str, dict[str, int]] = {}
    cutoff = memory.head if cutoff is None else cutoff
    for standing in memory.history.standings("joint-case.reported", last, cutoff):
        if standing.gone is None and first <= standing.occurred_on <= last and standing.unit:
            channels = counted.setdefault(standing.unit, {})
            channel = str(standing.data.get("channel", "form"))
            channels[channel] = channels.get(channel, 0) + 1
    return dict(sorted(counted.items()))
