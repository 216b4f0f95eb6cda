"""Entries as the rules see them: what each says after all that answers it, and on which day it counts."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from replay.standalone.proofs import Fault, Plain

CORRECTIONS = {"entry.retracted", "entry.amended", "entry.supplemented", "entry.reattributed"}
SATURDAY = 5


class NotHere(Exception):
    """What this file does not compute; it says so and never guesses."""


class Standing:
    """An entry as it stands after its corrections."""

    def __init__(self, line: Mapping[str, Plain], target: Standing | None) -> None:
        content = line["content"]
        self.position: int = line["position"]
        self.id: str = content["id"]
        self.topic: str = content["topic"]
        self.target = target
        self.unit: str | None = content.get("unit") or (target.unit if target else None)
        self.occurred_on = date.fromisoformat(content["occurred_on"])
        self.submitted_at = _instant(content.get("submitted_at"))
        self.data: dict[str, Any] = dict(content.get("data", {}))
        self.gone: bool = target is not None and target.gone
        self.answers: list[Standing] = []

    def field(self, name: str) -> Plain:
        """A field's value; where there is none, that of the entry it answers."""
        if name == "@quarter":
            return f"{self.occurred_on.year}-Q{(self.occurred_on.month + 2) // 3}"
        value = self.data.get(name)
        return self.target.field(name) if value is None and self.target is not None else value

    def corrected(self, correction: Mapping[str, Plain]) -> None:
        """Take a correction."""
        content = correction["content"]
        if content["topic"] == "entry.retracted":
            self.gone = True
        elif content["topic"] == "entry.reattributed":
            self.unit = content["data"]["to"]
        else:
            for name, value in content.get("data", {}).get("set", {}).items():
                self._set(name, value)

    def _set(self, name: str, value: Plain) -> None:
        if name == "occurred_on":
            self.occurred_on = date.fromisoformat(value)
        elif name == "submitted_at":
            self.submitted_at = _instant(value)
        elif value is None:
            self.data.pop(name, None)
        else:
            self.data[name] = value


@dataclass
class View:
    """The entries of a bundle under one scheme, as of a day, as known at a position."""

    scheme: Mapping[str, Plain]
    as_of: date
    known_at: int
    lines: Sequence[Mapping[str, Plain]]
    years: Mapping[str, Plain]
    """The working-day tables, by year."""
    units: Sequence[str] = ()
    claims: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        period = self.scheme["period"]
        self.first = date.fromisoformat(period["first"])
        self.last = date.fromisoformat(period["last"])
        self.deadline = _instant(period["submitted_by"])
        self.zone = ZoneInfo(self.scheme["zone"])
        self.cutoff = min(self.as_of, self.last)
        if self.scheme["units"]["merged"] == "moves":
            raise NotHere("merged units 合并单位")
        self._standings: dict[tuple[str, str | None], list[Standing]] = {}
        for one in list(self._all()):
            self._standings.setdefault((one.topic, one.unit), []).append(one)

    def standings(self, topic: str, unit: str) -> list[Standing]:
        """A unit's entries of a topic, in order of position."""
        return self._standings.get((topic, unit), [])

    def _all(self) -> Iterator[Standing]:
        known = [line for line in self.lines if line["position"] <= self.known_at]
        answering: dict[str, list[Mapping[str, Plain]]] = {}
        for line in known:
            if line["content"]["topic"] in CORRECTIONS:
                answering.setdefault(line["content"]["target"], []).append(line)
        by_id: dict[str, Standing] = {}
        for line in known:
            content = line["content"]
            if content["topic"] in CORRECTIONS:
                continue
            target = by_id.get(content.get("target", ""))
            if content.get("target") and target is None:
                raise Fault("entry-missing", f"缺 lacking {content['target']}", line["position"])
            standing = by_id[content["id"]] = Standing(line, target)
            for one in answering.get(content["id"], ()):
                if _live(one, answering) and self._acts(one):
                    standing.corrected(one)
            if target is not None:
                target.answers.append(standing)
            yield standing

    def _acts(self, correction: Mapping[str, Plain]) -> bool:
        content = correction["content"]
        if content["topic"] != "entry.supplemented":
            return True
        submitted = _instant(content.get("submitted_at"))
        if submitted is None:
            occurred = date.fromisoformat(content["occurred_on"])
            return self.deadline is None and occurred <= self._supplemented_by
        if self.deadline is not None and submitted > self.deadline:
            return False
        return submitted.astimezone(self.zone).date() <= self._supplemented_by

    @property
    def _supplemented_by(self) -> date:
        if self.cutoff < self.last or self.deadline is None:
            return self.cutoff
        return max(self.cutoff, self.deadline.astimezone(self.zone).date())

    def day(self, one: Standing, basis: Plain, *, flow: bool) -> date | None:
        """The day on which an entry counts; None if on none."""
        named = one.data.get("period") or one.data.get("month")
        scheme = one.data.get("scheme")
        if one.gone or scheme not in (None, self.scheme["scheme"]):
            return None
        outside = one.occurred_on > self.last or (flow and one.occurred_on < self.first)
        if outside and named is None:
            return None
        if isinstance(basis, Mapping):
            basis = basis["values"][one.field(basis["by"])]
        day = one.occurred_on
        if basis == "submitted":
            if one.submitted_at is None:
                return None
            if self.deadline is not None and one.submitted_at > self.deadline:
                return None
            day = one.submitted_at.astimezone(self.zone).date()
            if self.deadline is not None and one.occurred_on <= self.last:
                day = min(day, self.last)
        if named is not None:
            first, last = span(str(named))
            if first < self.first or last > self.last:
                return None
            day = min(day, last)
        return None if day > self.cutoff else day

    def acting(self, one: Standing) -> bool:
        """Whether an answering entry acts by the cut-off."""
        return not one.gone and one.occurred_on <= self.cutoff

    def working_days(self, start: date, end: date) -> int | None:
        """The working days after `start` up to `end`; None where a year has no table."""
        count, day = 0, start
        while day < end:
            day += timedelta(days=1)
            table = self.years.get(str(day.year))
            if table is None:
                return None
            free = day.isoformat() in table["off"]
            made_up = day.isoformat() in table["work"]
            count += not free if day.weekday() < SATURDAY else made_up
        return count


def _live(correction: Mapping[str, Plain], answering: Mapping[str, Sequence[Plain]]) -> bool:
    answers = answering.get(correction["content"]["id"], ())
    retracts = (one for one in answers if one["content"]["topic"] == "entry.retracted")
    return not any(_live(one, answering) for one in retracts)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def span(period: str) -> tuple[date, date]:
    """First and last day of a year, a quarter or a month."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})|-?Q([1-4]))?", period)
    if found is None:
        raise Fault("bad-period", f"期间 period: {period}")
    year, first, last = int(found[1]), 1, 12
    if found[2]:
        first = last = int(found[2])
    elif found[3]:
        first, last = 3 * int(found[3]) - 2, 3 * int(found[3])
    return date(year, first, 1), date(year, last, months.monthrange(year, last)[1])
