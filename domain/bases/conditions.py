"""The values of an entry on which a count's conditions depend, so that equal ones are judged once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from domain.conditions import empty
from domain.effect import Standing
from domain.measures import Count


@dataclass(frozen=True, slots=True)
class Conditions:
    """The fields whose values decide, and those of which only counts whether they are empty."""

    judged: tuple[str, ...]
    filled: tuple[str, ...]
    simple: bool
    """Whether the conditions depend on nothing else."""

    @classmethod
    def of(cls, measure: Count) -> Self:
        """What the conditions of a count read of an entry that answers nothing."""
        judged = dict.fromkeys((*measure.where, *measure.absent))
        if measure.need is not None:
            judged[measure.need.field] = None
        filled = dict.fromkeys(measure.present)
        if measure.form is not None:
            filled |= dict.fromkeys((*measure.form.fields, *measure.form.needs))
        derived = any(field.startswith("@") for field in (*judged, *filled))
        simple = measure.days_between is None and not derived
        return cls(tuple(judged), tuple(filled), simple)

    def values(self, one: Standing) -> tuple[Any, ...] | None:
        """What equal entries have in common; None where each must be judged by itself."""
        if not self.simple:
            return None
        data = one.data
        found = [_told_apart(data.get(field)) for field in self.judged]
        found += [empty(data.get(field)) for field in self.filled]
        return tuple(found)


def _told_apart(value: Any) -> Any:
    """The value in a form in which true is not 1 and a list can be looked up."""
    kind = value.__class__
    if kind is str or value is None:
        return value
    if kind is list:
        return kind, *(part for part in map(_told_apart, value))
    return kind, value
