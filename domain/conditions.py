"""Which entries a measure takes: conditions on fields, on materials, on answers.

A condition never computes; it compares a field with what the scheme writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from domain.effect import Standing
from domain.errors import BadEntry
from domain.language import Misfit, Model, Number
from domain.points import exact, plain
from domain.workdays import Calendar

Scalar = str | bool | Fraction


class Comparison(Model):
    """Bounds on a number; several must all hold. `at_least: 300` takes 300."""

    at_least: Number | None = None
    more_than: Number | None = None
    at_most: Number | None = None
    less_than: Number | None = None
    equals: Number | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Comparison:
        if not self.bounds:
            raise Misfit(
                "须写 at_least、more_than、at_most、less_than、equals 之一",
                "one of at_least, more_than, at_most, less_than, equals",
            )
        return self

    @property
    def bounds(self) -> dict[str, Fraction]:
        """The bounds that are written, by name."""
        named = {name: getattr(self, name) for name in _HOLDS}
        return {name: bound for name, bound in named.items() if bound is not None}

    def holds(self, number: Fraction) -> bool:
        """Whether the number meets every bound."""
        return all(_HOLDS[name](number, bound) for name, bound in self.bounds.items())

    def __str__(self) -> str:
        return " ".join(f"{_SIGNS[name]}{plain(bound)}" for name, bound in self.bounds.items())


_HOLDS = {
    "at_least": lambda number, bound: number >= bound,
    "more_than": lambda number, bound: number > bound,
    "at_most": lambda number, bound: number <= bound,
    "less_than": lambda number, bound: number < bound,
    "equals": lambda number, bound: number == bound,
}
_SIGNS = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<", "equals": "="}


def _condition(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Comparison.model_validate(value)
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return value


def _known_condition(value: Any) -> Any:
    value = _condition(value)
    scalars = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(one, (str, bool, Fraction, Comparison)) for one in scalars):
        raise Misfit(
            "应为一个值、一列值，或比较，如 {at_least: 300}",
            "a value, a list of values, or a comparison such as {at_least: 300}",
        )
    return value


Condition = Annotated[Any, BeforeValidator(_known_condition)]
Where = dict[str, Condition]


def matches(value: Any, condition: Any) -> bool:
    """Whether a field's value meets a condition. Booleans match booleans only.

    A field that is a list meets it if one of its members does.
    """
    if isinstance(value, (list, tuple)):
        return any(matches(member, condition) for member in value)
    if isinstance(condition, tuple):
        return any(matches(value, one) for one in condition)
    if isinstance(condition, Comparison):
        return _is_number(value) and condition.holds(exact(value))
    if isinstance(condition, bool) or isinstance(value, bool):
        return value is condition
    if isinstance(condition, Fraction):
        return _is_number(value) and exact(value) == condition
    return bool(value == condition)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, str, Fraction)):
        return False
    try:
        exact(value)
    except BadEntry:
        return False
    return True


def mismatch(standing: Standing, where: Where) -> str | None:
    """The first field that does not meet its condition, with its value; None if all do."""
    for name, condition in where.items():
        value = standing.field(name)
        if not matches(value, condition):
            return f"{name}={written(value)}"
    return None


def written(value: Any) -> str:
    """A field's value in a reason: `—` where there is none."""
    if value is None or value in ("", [], ()):
        return "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(str(one) for one in value)
    return str(value)


def empty(value: Any) -> bool:
    """Whether a form's column was left empty."""
    return value is None or value in ("", [], ())


class Need(Model):
    """What a list of materials must hold: all of some, and at least so many of others."""

    field: str
    all_of: tuple[str, ...] = ()
    at_least: Number = Fraction(0)
    of: tuple[str, ...] = ()

    def lacking(self, standing: Standing) -> str | None:
        """What is missing, in words; None if the materials suffice.

        Jinan 2018, item 5: ⑤ is indispensable, of the other four at least two.
        """
        there = standing.field(self.field)
        if isinstance(there, str):
            there = (there,)
        there = set(there or ())
        lacking = [material for material in self.all_of if material not in there]
        if lacking:
            return ",".join(lacking)
        if len(there & set(self.of)) < self.at_least:
            return f"{plain(self.at_least)}/{len(self.of)} {','.join(self.of)}"
        return None


class Form(Model):
    """A reporting form: an entry that fills any of its fields counts once those it needs are there.

    Pingyin 2022, annexes 3 and 4: a row of the overview counts with its document. An entry that
    fills none of them was not reported by the form and needs none.
    """

    fields: tuple[str, ...]
    needs: tuple[str, ...]

    def lacking(self, standing: Standing) -> str | None:
        """The needed fields that a filled form leaves empty; None if it is complete or not used."""
        if all(empty(standing.data.get(field)) for field in self.fields):
            return None
        return ",".join(field for field in self.needs if empty(standing.data.get(field))) or None


class DaysBetween(Comparison):
    """Bounds on the working days from one of an entry's days to another; a day not yet there runs on.

    双公示 is late when more than seven working days pass from the decision to its publication
    (发改办财金〔2018〕424号); the number stands in the scheme.
    """

    from_: str = Field(alias="from")
    to: str
    unit: Literal["working_day", "day"] = "working_day"

    def days(self, standing: Standing, cutoff: date, calendar: Calendar | None) -> int | None:
        """The days between, None where the first day is not recorded."""
        start, end = standing.field(self.from_), standing.field(self.to)
        if start is None:
            return None
        first = date.fromisoformat(str(start))
        last = cutoff if end is None else date.fromisoformat(str(end))
        if self.unit == "day":
            return (last - first).days
        assert calendar is not None, "a scheme that counts working days names its calendar"
        return calendar.working_days(first, last)

    def turning(self, start: date, last: date, calendar: Calendar | None) -> Iterator[date]:
        """The days up to `last` on which the bounds may turn while the second day is not there."""
        whole = {bound.numerator // bound.denominator for bound in self.bounds.values()}
        numbers = {number + more for number in whole for more in (0, 1)}
        if self.unit == "day":
            yield from (start + timedelta(days=number) for number in numbers)
            return
        assert calendar is not None, "a scheme that counts working days names its calendar"
        passed, day = 0, start
        while day < last and passed <= max(numbers):
            day += timedelta(days=1)
            if day.year not in calendar.tables:
                yield day
                return
            if calendar.is_working(day):
                passed += 1
                if passed in numbers:
                    yield day


class Unless(Model):
    """Drops an entry that has been answered so by the cut-off."""

    answered_by: str
    where: Where = {}

    def excuse(
        self, answers: Iterable[Standing], acting: Callable[[Standing], bool]
    ) -> Standing | None:
        """The answer that drops the entry: of the topic, acting, and as the conditions say."""
        for answer in answers:
            if (
                answer.fact.topic == self.answered_by
                and acting(answer)
                and mismatch(answer, self.where) is None
            ):
                return answer
        return None
