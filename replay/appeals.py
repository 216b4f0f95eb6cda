"""Appeals (申诉、复核): a unit disputes an entry or its own score; a decision acts only by what it causes.

An appeal has a clock in working days of the official calendar as it was known on the day that the clock
started. The chain appeal → decision → proposal → correction → restated table is walked in both ways.
An appeal filed after its clock is recorded like any other, and marked late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from domain.effect import RETRACTED, SHANGHAI, Standing
from domain.errors import CalendarUnknown, NotAdmitted, UnknownName
from domain.events.published import ANNOUNCED
from domain.fact import Fact
from domain.scheme import Scheme
from projections.memory import Memory
from replay.coordinate import parse

FILED = "appeal.filed"

State = Literal["open", "upheld", "dismissed"]
Outcome = Literal["upheld", "dismissed"]


@dataclass(frozen=True, slots=True)
class Clock:
    """How long an appeal may wait, in working days."""

    file_within: int = 10
    """From the publication of the table to the filing."""
    decide_within: int = 15
    """From the filing to the decision."""


DEFAULT_CLOCK = Clock()
"""No document here prints a time limit for appeals: these are ours, and an office sets its own."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal as it stands on a day.

    `file_by` is None where no table it could be about was published, or its working days are not
    published yet; `late` says that it was filed after it. `chain` holds the positions from the disputed entry to the restated table.
    """

    position: int
    id: str
    unit: str | None
    target: str | None
    coordinate: str | None
    indicator: str | None
    claim: str | None
    filed_on: date
    file_by: date | None
    late: bool
    decide_by: date | None
    """None while the working days of that year are not published."""
    state: State
    decided_on: date | None
    reason: str | None
    overdue: bool
    chain: tuple[int, ...]


def appeals(memory: Memory, as_of: date, *, clock: Clock = DEFAULT_CLOCK) -> list[Appeal]:
    """Every appeal filed by `as_of`, in order."""
    filed = memory.among((FILED,)).history.standings(FILED, as_of, memory.head)
    return [
        _appeal(memory, one, as_of, clock)
        for one in filed
        if _stands(memory, one) and one.occurred_on <= as_of
    ]


def appeal(memory: Memory, name: str, as_of: date, *, clock: Clock = DEFAULT_CLOCK) -> Appeal:
    """An appeal by its id or position."""
    for one in appeals(memory, as_of, clock=clock):
        if name in (one.id, str(one.position), f"#{one.position}"):
            return one
    raise UnknownName("unknown-appeal", f"没有申诉“{name}”。", f"There is no appeal {name!r}.")


def deciding(
    one: Appeal,
    outcome: Outcome,
    *,
    id: str,  # noqa: A002 - the envelope's own word
    on: date,
    reason: str,
    confirmed_by: str | None,
) -> dict[str, Any]:
    """The content of a decision. Raises `NotAdmitted` without a reason or on a decided appeal."""
    if one.state != "open":
        said = "成立" if one.state == "upheld" else "不成立"
        raise NotAdmitted(
            "appeal-decided",
            f"申诉 {one.id} 已有结论（{said}）。",
            f"Appeal {one.id} was decided already ({one.state}).",
        )
    if not reason.strip():
        raise NotAdmitted("reason-missing", "结论要写明理由。", "A decision needs its reason.")
    content: dict[str, Any] = {
        "id": id,
        "topic": f"appeal.{outcome}",
        "target": one.id,
        "occurred_on": on.isoformat(),
        "reason": reason,
    }
    return content | ({"confirmed_by": confirmed_by} if confirmed_by else {})


def _stands(memory: Memory, one: Standing) -> bool:
    """Whether it was not itself retracted. An appeal outlives the entry that it brought down."""
    return not any(memory.fact(position).topic == RETRACTED for position in one.corrections)


def _appeal(memory: Memory, filed: Standing, as_of: date, clock: Clock) -> Appeal:
    fact = filed.fact
    decision = next(
        (
            answer
            for answer in filed.answers
            if _stands(memory, answer)
            and answer.fact.topic in ("appeal.upheld", "appeal.dismissed")
        ),
        None,
    )
    published = _published_before(memory, fact)
    file_by = None
    if published is not None:
        calendar_name = _calendar_of(memory, published)
        file_by = _deadline(memory, calendar_name, published, clock.file_within)
    decide_by = _deadline(memory, _DEFAULT_CALENDAR, fact, clock.decide_within)
    decided_on = None if decision is None else decision.occurred_on
    state: State = (
        "open"
        if decision is None
        else "upheld"
        if decision.fact.topic == "appeal.upheld"
        else "dismissed"
    )
    data = filed.data
    return Appeal(
        fact.position,
        fact.id,
        filed.unit,
        fact.target,
        data.get("coordinate"),
        data.get("indicator"),
        data.get("claim"),
        filed.occurred_on,
        file_by,
        file_by is not None and filed.occurred_on > file_by,
        decide_by,
        state,
        decided_on,
        None if decision is None else decision.fact.reason,
        decide_by is not None and (as_of if decided_on is None else decided_on) > decide_by,
        tuple(chain(memory, fact.position)),
    )


_DEFAULT_CALENDAR = "china-working-days"


def days_left(memory: Memory, one: Appeal, as_of: date) -> int | None:
    """The working days in which an open appeal must be decided; 0 on its last day and after it.

    None where it is decided, or while the working days up to then are not published.
    """
    if one.state != "open" or one.decide_by is None:
        return None
    if one.decide_by <= as_of:
        return 0
    calendar = memory.rulebook.calendar(_DEFAULT_CALENDAR, memory.head)
    assert calendar is not None, "the shipped calendar is always known"
    with suppress(CalendarUnknown):
        return calendar.working_days(as_of, one.decide_by)
    return None


def _deadline(memory: Memory, calendar_name: str, start: Fact, working_days: int) -> date | None:
    """The last day of a clock, by the calendar as known when the clock started.

    A year that no notice was known for then is counted by the notice that came later, if one did.
    """
    day = max(start.recorded_at.astimezone(SHANGHAI).date(), start.occurred_on)
    for position in (start.position, memory.head):
        calendar = memory.rulebook.calendar(calendar_name, position)
        assert calendar is not None, "a calendar was named"
        with suppress(CalendarUnknown):
            return calendar.day_after(day, working_days)
    return None


def _published_before(memory: Memory, filed: Fact) -> Fact | None:
    """The last table announced before the appeal that it can be about.

    That is one of the scheme it names, if it names one, and one in which its unit stands.
    """
    named = filed.data.get("coordinate")
    scheme = parse(str(named)).scheme if named else None
    found = None
    for fact in memory.of_topics(ANNOUNCED):
        if fact.position >= filed.position:
            break
        table = fact.data.get("table", {})
        units = {row.get("unit") for row in table.get("units", ())}
        about_it = scheme in (None, table.get("scheme")) and filed.unit in {*units, None}
        if about_it and not table.get("draft"):
            found = fact
    return found


def _calendar_of(memory: Memory, published: Fact) -> str:
    scheme_id = published.data.get("table", {}).get("scheme")
    if scheme_id in memory.rulebook.ids(memory.head):
        scheme: Scheme = memory.rulebook.scheme(str(scheme_id), memory.head, date.max)
        return scheme.calendar or _DEFAULT_CALENDAR
    return _DEFAULT_CALENDAR


def chain(memory: Memory, position: int) -> list[int]:
    """Every entry of one matter, by what it answers and what it carries out, in order of position.

    From any link the whole chain is found: the disputed entry, the appeal, the decision, the
    proposal, the corrections and the restated table. It stops at a table: what else moved the same
    table, before or later, is a matter of its own.
    """
    start = memory.fact(position)
    followed = {start.id: start}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here is start or here.topic not in ANNOUNCED:
            new = {fact.id: fact for fact in memory.answering(here.id) if fact.id not in followed}
            followed |= new
            waiting.extend(new.values())
    found = followed | _before(memory, followed.values())
    return sorted(fact.position for fact in found.values())


def _before(memory: Memory, facts: Iterable[Fact]) -> dict[str, Fact]:
    """All that these entries rest on, directly or through another; of a table replaced, itself."""
    found: dict[str, Fact] = {}
    waiting = list(facts)
    while waiting:
        here = waiting.pop()
        for name in _linked(here):
            other = None if name in found else memory.named(name)
            if other is not None:
                found[name] = other
                if not (here.topic in ANNOUNCED and other.topic in ANNOUNCED):
                    waiting.append(other)
    return found


def _linked(fact: Fact) -> Iterator[str]:
    if fact.target is not None:
        yield fact.target
    if fact.answers is not None:
        yield fact.answers
