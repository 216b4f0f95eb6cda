"""What is asked and what answers it: the parts of a bundle about one score, and which entries decide.

`unit` form: the unit's own entries in full, the others as figures. `full` form: every entry that the
replay reads, the others' too. Whichever it is, the answer is computed again from the chosen entries
alone before anything is written: a bundle that would not verify is never made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from domain.errors import Refused, ScoretrailError
from domain.fact import Fact
from domain.points import plain
from domain.silence import RETURNED
from projections.memory import SURROUNDINGS
from projections.trails import sheet_tree, trail
from replay.as_of import Answer, Memory, Told, ask
from replay.bundle.figures import figures_of, told
from replay.coordinate import Coordinate

Form = Literal["unit", "full"]

RULES = (*SURROUNDINGS, "calendar.published")
ASSESSED = "indicator.assessed"


@dataclass(frozen=True, slots=True)
class Question:
    """A pinned question, what is answered, and the positions that decide it."""

    form: Form
    asked: Coordinate
    compared: tuple[str, ...] | None
    """The units compared where the ledger says so itself: those of a case."""
    answer: Mapping[str, Any]
    figures: Mapping[str, Any]
    positions: tuple[int, ...]


def question(memory: Memory, asked: Coordinate, *, form: Form = "unit") -> Question:
    """The question of a coordinate that names a unit, pinned and answered."""
    answer = ask(memory, asked)
    pinned = answer.resolved
    compared = None if memory.compared is None else tuple(memory.compared)
    wanted = answered(answer, pinned)
    for chosen, positions in _attempts(memory, answer, pinned, form):
        figures = _figures(answer, pinned) if chosen == "unit" else {}
        made = Question(chosen, pinned, compared, wanted, figures, positions)
        facts = [memory.fact(position) for position in positions]
        if recomputed(made, facts, memory) == wanted:
            return made
    raise Refused(
        "not-provable",
        f"{pinned} 的得分不能只凭决定它的记录重算，举证包未写出。请改用 bundle --year。",
        f"The score at {pinned} cannot be computed again from its entries alone; no bundle was"
        " written. Use bundle --year.",
    )


def recomputed(
    asked: Question, facts: list[Fact], memory: Memory | None = None
) -> Mapping[str, Any] | None:
    """The answer from these entries alone; None where they do not even make one."""
    try:
        answer = replayed(asked.asked, facts, asked.figures, asked.compared, memory)
        return answered(answer, asked.asked, asked.answer)
    except (ScoretrailError, KeyError):
        return None


def replayed(
    asked: Coordinate,
    facts: list[Fact],
    figures: Mapping[str, Any],
    compared: tuple[str, ...] | None,
    memory: Memory | None = None,
) -> Answer:
    """Ask a memory that holds these entries and no others, with the figures told."""
    return ask(remembered(asked, facts, compared, memory), asked, told=_told(figures))


def remembered(
    asked: Coordinate,
    facts: list[Fact],
    compared: tuple[str, ...] | None,
    memory: Memory | None = None,
) -> Memory:
    """A memory of these entries that reaches as far as the question."""
    shipped = None if memory is None else memory.shipped
    alone = Memory(facts, shipped=shipped, compared=compared)
    known = [at for at in (asked.known_at, asked.rules_known_at) if isinstance(at, int)]
    alone.head = max([alone.head, *known])
    return alone


def _told(figures: Mapping[str, Any]) -> Told | None:
    lines = figures.get("lines")
    return None if lines is None else told(lines)


def answered(
    answer: Answer, asked: Coordinate, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What is answered about the unit: a trail, or the whole sheet.

    A place rests on the other units' totals; from the unit's own entries it cannot be found again,
    and is then taken from `before`, where the totals beside it say the same.
    """
    assert asked.unit is not None, "a bundle is about a unit"
    if asked.code is not None:
        return {"award": trail(answer.scheme, answer.award(asked.unit, asked.code))}
    sheet = sheet_tree(answer.scheme, answer.sheet(asked.unit))
    totals = {unit: _text(one.total) for unit, one in sorted(answer.sheets.items())}
    if before is not None and before["totals"] != totals:
        totals = {**before["totals"], asked.unit: totals[asked.unit]}
        sheet |= _place(asked.unit, totals)
    return {"sheet": sheet, "totals": totals}


def _place(unit: str, totals: Mapping[str, str | None]) -> dict[str, Any]:
    known = [Fraction(total) for total in totals.values() if total is not None]
    if (text := totals[unit]) is None:
        return {"place": None, "tied": 1}
    own = Fraction(text)
    return {"place": 1 + sum(total > own for total in known), "tied": known.count(own)}


def _text(total: Fraction | None) -> str | None:
    return None if total is None else plain(total)


def _codes(answer: Answer, asked: Coordinate) -> tuple[str, ...]:
    return answer.scheme.codes if asked.code is None else (asked.code,)


def _figures(answer: Answer, asked: Coordinate) -> dict[str, Any]:
    assert asked.unit is not None, "a bundle is about a unit"
    return {"lines": figures_of(answer, _codes(answer, asked), asked.unit)}


def _attempts(
    memory: Memory, answer: Answer, asked: Coordinate, form: Form
) -> Iterator[tuple[Form, tuple[int, ...]]]:
    """Which entries may be enough, the fewest first.

    What closes an open item by its case number, without naming it, is nowhere seen to be looked at:
    where the entries seen do not suffice, all the unit's own that the scheme reads are taken.
    """
    if form == "unit":
        yield "unit", _own(memory, answer, asked)
    if form == "unit" and memory.whole:
        assert asked.unit is not None, "a bundle is about a unit"
        topics, about = answer.scheme.topics(), memory.about(frozenset({asked.unit}))
        own = (fact for fact in about.facts if fact.unit == asked.unit and fact.topic in topics)
        yield "unit", _own(memory, answer, asked, frozenset(fact.position for fact in own))
    if form == "full" or memory.whole:
        yield "full", _all(memory, answer)


def _own(
    memory: Memory, answer: Answer, asked: Coordinate, more: frozenset[int] = frozenset()
) -> tuple[int, ...]:
    """The entries looked at for the unit with all that answers them, its returns, and the rules."""
    assert asked.unit is not None, "a bundle is about a unit"
    sheet, known = answer.sheet(asked.unit), answer.viewpoint.known_at
    seen = {item.entry for code in _codes(answer, asked) for item in sheet.award(code).items} | more
    for topic in (RETURNED, ASSESSED):
        standings = memory.history.standings(topic, answer.viewpoint.as_of, known, unit=asked.unit)
        seen |= {standing.fact.position for standing in standings}
    return _with_streams(memory, seen | _rules(memory, answer), answer)


def _all(memory: Memory, answer: Answer) -> tuple[int, ...]:
    """Every entry of the topics that the scheme reads."""
    topics = {*answer.scheme.topics(), RETURNED, ASSESSED}
    seen = {fact.position for fact in memory.facts if fact.topic in topics}
    return _with_streams(memory, seen | _rules(memory, answer), answer)


def _rules(memory: Memory, answer: Answer) -> set[int]:
    """The entries that say what the rules and the units are."""
    of_scheme, known = ("scheme.revised", "reading.adopted"), _reach(answer)
    return {
        standing.fact.position
        for topic in RULES
        for standing in memory.history.standings(topic, date.max, known)
        if topic not in of_scheme or standing.data.get("scheme") == answer.scheme.id
    }


def _reach(answer: Answer) -> int:
    return max(answer.viewpoint.known_at, answer.viewpoint.rules_known_at)


def _with_streams(memory: Memory, seen: set[int], answer: Answer) -> tuple[int, ...]:
    """The entries with all that was known to answer them."""
    reach = _reach(answer)
    streams = {at: memory.history.stream(memory.fact(at).id) for at in seen if at <= reach}
    whole = {fact.position for stream in streams.values() for fact in stream}
    return tuple(sorted(at for at in whole | set(streams) if at <= reach))
