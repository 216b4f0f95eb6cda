"""Entries as a page lists them under an award: what each is, its days, what it did, or why it did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.award import Award
from domain.fact import Fact
from domain.figure import Item
from replay.as_of import Answer, Memory
from scoretrail.report.naming import Naming
from scoretrail.report.trail import Trail
from scoretrail.words import Voice


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry under an award, in words."""

    position: int
    id: str
    what: str
    occurred_on: str
    submitted_on: str
    recorded_on: str
    counted: bool
    said: str
    """What it does to the points, or the reason why it does not count."""
    source: str


def listed(
    voice: Voice,
    naming: Naming,
    memory: Memory,
    answer: Answer,
    award: Award,
    items: Iterable[Item],
) -> list[Listed]:
    """The entries of some items of an award."""
    trail = Trail(voice, naming, memory, answer, award)
    return [_listed(trail, naming, memory.fact(item.entry), answer, item) for item in items]


def _listed(trail: Trail, naming: Naming, fact: Fact, answer: Answer, item: Item) -> Listed:
    zone, submitted = answer.scheme.zone_info, fact.submitted_at
    return Listed(
        position=fact.position,
        id=fact.id,
        what=naming.masked(trail.what(item)),
        occurred_on=fact.occurred_on.isoformat(),
        submitted_on="" if submitted is None else submitted.astimezone(zone).date().isoformat(),
        recorded_on=fact.recorded_at.astimezone(zone).date().isoformat(),
        counted=item.counted,
        said=trail.amount(item) if item.counted else trail.because(item),
        source=naming.said(fact.source) or "",
    )
