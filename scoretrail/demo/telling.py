"""Telling history: invented entries, with the instant at which each is said to be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from domain.effect import SHANGHAI
from domain.events import Envelope, parse

SOURCE = "演示数据（虚构）"
"""How the source of every entry begins."""

RECORDED_BY = "demo"
CONFIRMED_BY = "demo:second"

OPENING = time(9, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """One entry and when it was recorded."""

    recorded_at: datetime
    content: Mapping[str, Any]


def at(day: date, clock: time = OPENING) -> datetime:
    """An instant of a day in Shanghai."""
    return datetime.combine(day, clock, SHANGHAI)


def monday_after(day: date) -> date:
    """The day on which the office records what came in during the week."""
    return day + timedelta(days=7 - day.weekday())


class Story:
    """Collects what is told. Ids count up by kind, so that no entry names a place."""

    def __init__(self) -> None:
        self._told: list[Told] = []
        self._numbers: dict[str, int] = {}

    def tell(
        self,
        kind: str,
        topic: str,
        occurred_on: date,
        recorded_at: datetime,
        *,
        channel: str = "",
        **fields: object,
    ) -> str:
        """Add an entry, and give its id."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        entry_id = f"{kind}-{self._numbers[kind]:03}"
        content = {
            "id": entry_id,
            "topic": topic,
            "occurred_on": occurred_on.isoformat(),
            "source": f"{SOURCE}·{channel}" if channel else SOURCE,
            **{name: _plain(value) for name, value in fields.items() if value is not None},
        }
        self._told.append(Told(recorded_at, content))
        return entry_id

    def batches(self) -> list[tuple[datetime, list[Envelope[Any]]]]:
        """Everything told, in order, what was recorded at one instant together."""
        told = sorted(self._told, key=lambda one: one.recorded_at)
        return [
            (instant, [parse(one.content) for one in together])
            for instant, together in groupby(told, key=lambda one: one.recorded_at)
        ]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
