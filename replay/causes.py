"""Which entries can be behind a difference: those whose part in some figure is not the same at its ends.

Points follow from the items of figures. An entry that counted for a while and was retracted again has no
part at either end; it is no cause. So only the streams of items that differ need to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from domain.award import Award
from domain.fact import Fact
from domain.register import UNIT_TOPICS
from domain.silence import RETURNED
from projections.memory import Memory
from replay.as_of import Answer

_AROUND = frozenset({*UNIT_TOPICS, "calendar.published"})
"""What may move a figure without being an item of it."""

_NAMED = re.compile(r"#(\d+)")
"""An entry in a reason: a post ended by its role is not in the stream of what it ended."""

Part = tuple[int, tuple[int, int], str]
"""An item that counted: entry, amount, side."""


Behind = Mapping[tuple[str, str], set[int]]
"""For a unit and an indicator, the positions of the entries that changed its items."""


def behind(memory: Memory, first: Answer, last: Answer) -> Behind:
    """For each unit and indicator, the entries between the two viewpoints that changed its items.

    Where units are compared with each other, everybody's entries may move everybody: there the
    positions of the whole population are given for each.
    """
    low, high = sorted((first.viewpoint.known_at, last.viewpoint.known_at))
    found: dict[tuple[str, str], set[int]] = {}
    for code in last.scheme.codes:
        if code not in first.scheme.indicators:
            continue
        by_unit = {
            unit: set(_between(memory, _changed(first, last, unit, code), low, high))
            for unit in first.sheets
            if unit in last.sheets
        }
        indicator = last.scheme.indicators[code]
        if indicator.couples or first.scheme.indicators[code].couples:
            everybody = set().union(*by_unit.values()) if by_unit else set()
            by_unit = dict.fromkeys(by_unit, everybody)
        found |= {(unit, code): positions for unit, positions in by_unit.items() if positions}
    return found


def candidates(memory: Memory, first: Answer, last: Answer, changed: Behind) -> list[int]:
    """Every entry between the two viewpoints that may have moved some points, in order.

    They are those that `changed` an item, and what may move a figure without being one.
    """
    low, high = sorted((first.viewpoint.known_at, last.viewpoint.known_at))
    found: set[int] = set().union(*changed.values())
    around = list(memory.of_topics(_AROUND))
    if any(i.silence != "accept" for i in last.scheme.indicators.values()):
        around += [one for one in memory.of_topics((RETURNED,)) if _read(one, first, last)]
    return sorted(found | {fact.position for fact in around if low < fact.position <= high})


def _read(fact: Fact, *answers: Answer) -> bool:
    """Whether any of the answers reads the entries of the unit."""
    return any(answer.read is None or fact.unit in answer.read for answer in answers)


def _changed(first: Answer, last: Answer, unit: str, code: str) -> set[int]:
    """The entries whose part in the award differs, and those that the reasons for it name."""
    awards = [answer.sheets[unit].award(code) for answer in (first, last)]
    if awards[0] is awards[1]:
        return set()
    before, after = (set(_parts(award)) for award in awards)
    changed = {part[0] for part in before ^ after}
    if _missing(awards[0]) != _missing(awards[1]):
        changed |= {item.entry for award in awards for item in award.items}
    named = {
        int(position)
        for award in awards
        for item in (award.not_counted if changed else ())
        if item.entry in changed and item.because is not None
        for position in _NAMED.findall(item.because.detail)
    }
    return changed | named


def _missing(award: Award) -> str:
    """Why it cannot be scored: an objection completed on the day it came is 0 days, as before."""
    return "" if award.outcome is None else award.outcome.missing


def _parts(award: Award) -> Iterator[Part]:
    for item in award.items:
        if item.counted:
            yield item.entry, item.amount.as_integer_ratio(), item.side


def _between(memory: Memory, entries: set[int], low: int, high: int) -> Iterator[int]:
    for entry in entries:
        for fact in memory.stream(memory.fact(entry).id):
            if low < fact.position <= high:
                yield fact.position
