"""A fold over the log, written by hand for exactly this scheme: what one would write without an engine.

One pass keeps of each fact what may count and of each answer what it changes; a second pass over what was
kept tallies. It serves every reader of the log, since it only reads attributes; days and instants may be
values or ISO text, as the bounds are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.scale.points import Ints

CLEARED, RETRACTED = "defaulter.cleared", "entry.retracted"
LEVELS = {"city": (4, 2), "province": (5, 3), "nation": (6, None)}
"""Where a level is counted, and how many reports on a subject count."""
MATERIALS = {"document", "pictures", "summary", "typical-case"}

Kept = tuple[Any, ...]
"""The id, the unit, the day it occurred, the instant it was submitted, and the fields read."""
Tally = Callable[[str, Kept], None]

FIELDS: dict[str, tuple[str, ...]] = {
    "decision.publicised": ("faults",),
    "joint-case.reported": ("object", "measure", "department", "date"),
    "media.reported": ("subject", "level"),
    "activity.reported": ("media_level", "materials"),
    "innovation.reported": ("media_level", "materials", "department", "field"),
    "defaulter.listed": ("body",),
    "training.held": (),
}
"""The topics that count, and what is read of each."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The period and the viewpoint, in the form in which the log gives days and instants."""

    first: Any
    day: Any
    """The earlier of the day asked and the period's last."""
    last: Any
    submitted: Any
    """The earlier of the deadline and the end of the day asked."""
    end: Any
    """As `submitted`, for a supplement; the deadline binds it too."""


class Fold:
    """What was kept of the log."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.facts: dict[str, list[Kept]] = {topic: [] for topic in FIELDS}
        self.retractions: dict[str, str] = {}
        """The target of each retraction."""
        self.answers: list[Any] = []

    def take(self, entries: Iterable[Any]) -> None:
        """Keep of each entry what may matter."""
        facts = self.facts
        for entry in entries:
            if entry.target is not None:
                self._answer(entry)
                continue
            topic = entry.topic
            kept = facts.get(topic)
            if kept is None:
                continue
            data = entry.data
            fields = tuple([data.get(name) for name in FIELDS[topic]])
            kept.append((entry.id, entry.unit, entry.occurred_on, entry.submitted_at, *fields))

    def _answer(self, entry: Any) -> None:
        if entry.topic == RETRACTED:
            self.retractions[entry.id] = entry.target
        else:
            self.answers.append(entry)

    def counts(self, units: Mapping[str, int]) -> Ints:
        """Tally what was kept: for each unit what `rules.COUNTS` names."""
        restored = {target for target in self.retractions.values() if target in self.retractions}
        gone = {target for one, target in self.retractions.items() if one not in restored}
        changes, cleared = self._answered(gone)
        tally = Counted(self.bounds, units, cleared)
        for topic, kept in self.facts.items():
            count = getattr(tally, topic.partition(".")[0].replace("-", "_"))
            for one in kept:
                name = one[0]
                if name in gone:
                    continue
                count(*(_changed(topic, one, changes[name]) if name in changes else one))
        return tally.matrix()

    def _answered(self, gone: set[str]) -> tuple[dict[str, dict[str, Any]], set[str]]:
        """What live corrections set, by what they correct, and the listings cleared by the day."""
        changes: dict[str, dict[str, Any]] = {}
        cleared = set()
        for entry in self.answers:
            if entry.id in gone:
                continue
            if entry.topic == CLEARED:
                if entry.occurred_on <= self.bounds.day:
                    cleared.add(entry.target)
            elif entry.topic == "entry.reattributed":
                changes.setdefault(entry.target, {})["unit"] = entry.data["to"]
            elif entry.topic != "entry.supplemented" or entry.submitted_at <= self.bounds.end:
                changes.setdefault(entry.target, {}).update(entry.data["set"])
        return changes, cleared


def _changed(topic: str, kept: Kept, changes: Mapping[str, Any]) -> Kept:
    names = ("id", "unit", "occurred_on", "submitted_at", *FIELDS[topic])
    day = type(kept[2])
    changed = [changes.get(name, value) for name, value in zip(names, kept, strict=True)]
    if day is not str and isinstance(changed[2], str):
        changed[2] = day.fromisoformat(changed[2])
    return tuple(changed)


class Counted:
    """The tallies of all units, one method for each topic."""

    def __init__(self, bounds: Bounds, units: Mapping[str, int], cleared: set[str]) -> None:
        self.first, self.day, self.last = bounds.first, bounds.day, bounds.last
        self.submitted = bounds.submitted
        self.units, self.cleared = units, cleared
        self.by: list[dict[str, int]] = [dict.fromkeys(units, 0) for _ in range(11)]
        self.cases: set[Any] = set()
        self.innovations: set[Any] = set()
        self.reports: Counter[Any] = Counter()

    def decision(self, _: str, unit: str, day: Any, __: Any, faults: Any) -> None:
        """Count a decision made public, and again if it is without fault."""
        if self.first <= day <= self.day:
            self.by[0][unit] += 1
            if not faults:
                self.by[1][unit] += 1

    def joint_case(self, _: str, unit: str, day: Any, submitted: Any, *key: Any) -> None:
        """Count a complete case, equal ones once."""
        if self._reported(day, submitted) and None not in key:
            case = (unit, *key)
            if case not in self.cases:
                self.cases.add(case)
                self.by[2][unit] += 1

    def activity(self, _: str, unit: str, day: Any, submitted: Any, *proof: Any) -> None:
        """Count an activity with its materials."""
        if self._reported(day, submitted) and _proven(*proof):
            self.by[3][unit] += 1

    def media(self, _: str, unit: str, day: Any, submitted: Any, subject: Any, level: Any) -> None:
        """Count a report up to the cap of its subject."""
        if level in LEVELS and self._reported(day, submitted):
            column, most = LEVELS[level]
            key = (unit, subject, level)
            self.reports[key] += 1
            if most is None or self.reports[key] <= most:
                self.by[column][unit] += 1

    def innovation(self, _: str, unit: str, day: Any, submitted: Any, *rest: Any) -> None:
        """Count an innovation with its materials, one for each department and field."""
        level, materials, department, field = rest
        if self._reported(day, submitted) and _proven(level, materials):
            key = (unit, department, field)
            if key not in self.innovations:
                self.innovations.add(key)
                self.by[7][unit] += 1

    def defaulter(self, name: str, unit: str, day: Any, _: Any, body: Any) -> None:
        """Count a listing that is still open."""
        if day <= self.day and name not in self.cleared:
            self.by[8 if body in {"organ", "institution"} else 9][unit] += 1

    def training(self, _: str, unit: str, day: Any, __: Any) -> None:
        """Count a training."""
        if self.first <= day <= self.day:
            self.by[10][unit] += 1

    def _reported(self, day: Any, submitted: Any) -> bool:
        return (
            submitted is not None and submitted <= self.submitted and self.first <= day <= self.last
        )

    def matrix(self) -> Ints:
        """The tallies as a matrix, units in their order."""
        return np.array([[column[unit] for column in self.by] for unit in self.units], np.int64)


def _proven(level: Any, materials: Any) -> bool:
    return (
        level in LEVELS
        and materials is not None
        and "media-report" in materials
        and sum(one in MATERIALS for one in materials) >= 2
    )
