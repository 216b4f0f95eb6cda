"""What a fact and all that answers it say at a viewpoint: the one meaning of a correction.

A stream is a base fact and every entry that answers it, directly or through another. `effect` settles
which of them stand at a position of the ledger and what they say as of a day; it knows no scheme beyond
the deadline that binds a supplement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.fact import Fact
from domain.figure import Because

RETRACTED = "entry.retracted"
AMENDED = "entry.amended"
SUPPLEMENTED = "entry.supplemented"
REATTRIBUTED = "entry.reattributed"
CORRECTIONS = frozenset({RETRACTED, AMENDED, SUPPLEMENTED, REATTRIBUTED})

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Standing:
    """One fact as it stands at a viewpoint, after every correction known by then.

    `gone` says why it counts on no day at all; `corrections` are the positions that changed it;
    `target` and `answers` are the standings it answers and that answer it.
    """

    __slots__ = (
        "answers",
        "corrections",
        "data",
        "fact",
        "gone",
        "occurred_on",
        "submitted_at",
        "target",
        "unit",
    )

    def __init__(self, fact: Fact, target: Standing | None = None) -> None:
        self.fact = fact
        self.target = target
        self.unit: str | None = fact.unit
        if fact.unit is None and target is not None:
            self.unit = target.unit
        self.occurred_on: date = fact.occurred_on
        self.submitted_at: datetime | None = fact.submitted_at
        self.data: Mapping[str, Any] = fact.data
        self.gone: Because | None = None if target is None else target.gone
        self.corrections: tuple[int, ...] = ()
        self.answers: Sequence[Standing] = ()

    def field(self, name: str) -> Any:
        """The field's value; where the entry has none, that of the entry it answers.

        `@quarter` is the quarter of the day it happened.
        """
        value = self.data.get(name)
        if value is not None:
            return value
        if name == "@quarter":
            return f"{self.occurred_on.year}-Q{(self.occurred_on.month + 2) // 3}"
        return None if self.target is None else self.target.field(name)


def effect(
    history: Sequence[Fact],
    day: date,
    position: int,
    *,
    deadline: datetime | None = None,
    zone: ZoneInfo = SHANGHAI,
) -> list[Standing]:
    """The facts of one stream as they stand on `day`, as known at `position`, in order of position.

    A retraction takes its target away for every day, a retracted retraction gives it back. An
    amendment and a reattribution hold for every day. A supplement acts from the day it was submitted,
    and never if that was after the deadline. What answers a retracted fact falls with it.
    """
    if len(history) == 1:
        fact = history[0]
        return [Standing(fact)] if fact.position <= position else []
    known = [fact for fact in history if fact.position <= position]
    corrections = _live_corrections(known)
    standings: dict[str, Standing] = {}
    for fact in known:
        if fact.topic in CORRECTIONS:
            continue
        target = standings.get(fact.target) if fact.target is not None else None
        standing = Standing(fact, target)
        for correction in corrections.get(fact.id, ()):
            if correction.topic != SUPPLEMENTED or _acts(correction, day, deadline, zone):
                _correct(standing, correction)
        standings[fact.id] = standing
        if target is not None:
            target.answers = (*target.answers, standing)
    return list(standings.values())


def _live_corrections(known: Sequence[Fact]) -> dict[str, list[Fact]]:
    """The corrections that are not themselves retracted, by the id they correct."""
    by_target: dict[str, list[Fact]] = {}
    for fact in known:
        if fact.topic in CORRECTIONS and fact.target is not None:
            by_target.setdefault(fact.target, []).append(fact)

    def live(correction: Fact) -> bool:
        answers = by_target.get(correction.id, ())
        return not any(answer.topic == RETRACTED and live(answer) for answer in answers)

    return {
        target: [correction for correction in answers if live(correction)]
        for target, answers in by_target.items()
    }


def acting_from(supplement: Fact, deadline: datetime | None, zone: ZoneInfo) -> date | None:
    """The day from which a supplement acts: that of its own submission; none if after the deadline."""
    submitted_at = supplement.submitted_at
    if submitted_at is None:
        return supplement.occurred_on if deadline is None else None
    if deadline is not None and submitted_at > deadline:
        return None
    return submitted_at.astimezone(zone).date()


def _acts(supplement: Fact, day: date, deadline: datetime | None, zone: ZoneInfo) -> bool:
    since = acting_from(supplement, deadline, zone)
    return since is not None and since <= day


def _correct(standing: Standing, correction: Fact) -> None:
    standing.corrections = (*standing.corrections, correction.position)
    if correction.topic == RETRACTED:
        standing.gone = standing.gone or Because("retracted by", f"#{correction.position}")
    elif correction.topic == REATTRIBUTED:
        standing.unit = str(correction.data["to"])
    else:
        _set(standing, correction.data.get("set", {}))


def _set(standing: Standing, changes: Mapping[str, Any]) -> None:
    data = dict(standing.data)
    for name, value in changes.items():
        if name == "occurred_on":
            standing.occurred_on = date.fromisoformat(value)
        elif name == "submitted_at":
            standing.submitted_at = None if value is None else datetime.fromisoformat(value)
        elif value is None:
            data.pop(name, None)
        else:
            data[name] = value
    standing.data = data
