"""Timelines: when the steps of a procedure are due, and which are overdue (限期办理).

A timeline is a derived status and never a score. The day of a step is the day of the entry that did it
if that is known, else its due day; months do not compose, so every step names its origin.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal, Self

from pydantic import ValidationError, model_validator

from domain.citations import Cite, Source
from domain.effect import Standing
from domain.errors import BadScheme
from domain.history import History
from domain.language import Misfit, Model, Whole
from domain.misread import misread
from domain.notation import read
from domain.readings import Reading

State = Literal["done", "ended", "waiting", "overdue"]


class After(Model):
    """So many months after the start, or after another step."""

    months: Whole
    of: str


class Step(Model):
    """One step: what it is, when it is due, and the topic whose entry does it."""

    name: str
    after: After
    done_by: str
    overdue: str | None = None
    """What the text says happens when it is overdue."""


class Timeline(Model):
    """A procedure with due days, as one document writes it."""

    language: Whole
    timeline: str
    revision: Whole
    status: Literal["reading", "adopted", "withdrawn"]
    title: str
    source: Source
    zone: str = "Asia/Shanghai"
    starts: str
    ends: tuple[str, ...] = ()
    month_end: Literal["clip", "roll"] = "clip"
    steps: dict[str, Step]
    cite: tuple[Cite, ...] = ()
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _steps_follow(self) -> Self:
        known = {"start"}
        for code, step in self.steps.items():
            if step.after.of not in known:
                raise Misfit(
                    f"步骤 {code} 从 {step.after.of} 起算，而它不在其前",
                    f"step {code} counts from {step.after.of}, which does not come before it",
                )
            known.add(code)
        return self


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of one case: its due day, the entry that did it, and how it stands on a day."""

    code: str
    name: str
    due: date
    done_on: date | None
    entry: int | None
    state: State
    overdue: str | None
    late_listing: bool = False
    """Due only after the last step is: the settling could come too late to prevent it."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case on a day: the entry that started it, when it ended, and its steps."""

    entry: int
    unit: str | None
    started_on: date
    ended_on: date | None
    steps: tuple[StepState, ...]


def shifted(day: date, number: int, month_end: Literal["clip", "roll"]) -> date:
    """The day so many months later; where the month has no such day, its last or the next first.

    >>> shifted(date(2018, 11, 30), 3, "clip"), shifted(date(2018, 11, 30), 3, "roll")
    (datetime.date(2019, 2, 28), datetime.date(2019, 3, 1))
    """
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    last = months.monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    clipped = date(year, month, last)
    return clipped if month_end == "clip" else clipped + timedelta(days=1)


def cases(timeline: Timeline, history: History, as_of: date, position: int) -> list[CaseState]:
    """Every case that had started by `as_of`, as known at `position`, in order of its start."""
    started = [
        standing
        for standing in history.standings(timeline.starts, as_of, position)
        if standing.gone is None and standing.occurred_on <= as_of
    ]
    by_number = _by_case_number(timeline, history, as_of, position)
    return [_case(timeline, standing, by_number, as_of) for standing in started]


def _by_case_number(
    timeline: Timeline, history: History, as_of: date, position: int
) -> dict[tuple[str, str], list[Standing]]:
    """The entries of each step's topic that name a case by its number instead of a target."""
    found: dict[tuple[str, str], list[Standing]] = {}
    for topic in {step.done_by for step in timeline.steps.values()} | set(timeline.ends):
        for standing in history.standings(topic, as_of, position):
            number = standing.data.get("case_number")
            if standing.gone is None and number is not None and standing.occurred_on <= as_of:
                found.setdefault((topic, str(number)), []).append(standing)
    return found


def _case(
    timeline: Timeline,
    start: Standing,
    by_number: Mapping[tuple[str, str], Sequence[Standing]],
    as_of: date,
) -> CaseState:
    number = str(start.data.get("case_number"))

    def first(topic: str) -> Standing | None:
        there = [*_answers(start, topic), *by_number.get((topic, number), ())]
        there = [one for one in there if one.gone is None and one.occurred_on <= as_of]
        return min(there, key=lambda one: (one.occurred_on, one.fact.position), default=None)

    ended = min(
        (one.occurred_on for topic in timeline.ends if (one := first(topic)) is not None),
        default=None,
    )
    days: dict[str, date] = {"start": start.occurred_on}
    states: list[StepState] = []
    for code, step in timeline.steps.items():
        due = shifted(days[step.after.of], step.after.months, timeline.month_end)
        done = first(step.done_by)
        days[code] = due if done is None else done.occurred_on
        states.append(_state(code, step, due, done, ended, as_of))
    last_due = states[-1].due
    flagged = tuple(
        state
        if state.due <= last_due
        else StepState(
            state.code,
            state.name,
            state.due,
            state.done_on,
            state.entry,
            state.state,
            state.overdue,
            late_listing=True,
        )
        for state in states
    )
    return CaseState(start.fact.position, start.unit, start.occurred_on, ended, flagged)


def _answers(start: Standing, topic: str) -> list[Standing]:
    """The entries of a topic that answer the start, directly or through another."""
    found: list[Standing] = []
    waiting = list(start.answers)
    while waiting:
        answer = waiting.pop()
        waiting.extend(answer.answers)
        if answer.fact.topic == topic:
            found.append(answer)
    return found


def _state(
    code: str, step: Step, due: date, done: Standing | None, ended: date | None, as_of: date
) -> StepState:
    if done is not None:
        overdue = step.overdue if done.occurred_on > due else None
        return StepState(
            code, step.name, due, done.occurred_on, done.fact.position, "done", overdue
        )
    if ended is not None:
        return StepState(code, step.name, due, None, None, "ended", None)
    state: State = "overdue" if as_of > due else "waiting"
    return StepState(
        code, step.name, due, None, None, state, step.overdue if state == "overdue" else None
    )


@cache
def shipped_timelines() -> Mapping[str, Timeline]:
    """The timelines in the package, by id."""
    found = {}
    for file in sorted((resources.files("domain") / "schemes").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            if "\ntimeline:" in text:
                timeline = load_timeline(read(text, name=file.name), name=file.name)
                found[timeline.timeline] = timeline
    return found


def load_timeline(tree: Any, *, name: str = "timeline") -> Timeline:
    """The timeline that a tree writes."""
    try:
        return Timeline.model_validate(tree)
    except ValidationError as error:
        zh, en = misread(error)
        raise BadScheme(
            "bad-timeline", f"{name}：时限不成立：{zh}。", f"{name}: does not load: {en}."
        ) from error
