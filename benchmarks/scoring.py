"""Race: all units scored and explained, by the rules and by loops for this scheme alone."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from time import process_time_ns

from benchmarks import by_hand
from benchmarks.data import SCHEME
from benchmarks.race import Contestant, Limit, Race, Ratio, Run
from benchmarks.told import Told
from domain.award import Award
from domain.fact import Fact
from projections.memory import Memory
from projections.trails import sheet_tree
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate

AS_OF = date(2018, 12, 31)
MILLISECONDS = 150


def race(told: Told) -> Race:
    """In process, from facts in memory: nothing is kept from one round to the next."""
    facts = told.facts
    return Race(
        "scoring",
        "memory",
        "score and explain 12 units",
        len(facts),
        [
            Contestant("ask", lambda: nullcontext(_ask(facts))),
            Contestant("trails", lambda: nullcontext(_trails(facts))),
            Contestant("by hand", lambda: nullcontext(_by_hand(facts))),
        ],
        [Ratio("ask", "by hand")],
        [Limit("ask", MILLISECONDS), Limit("trails", MILLISECONDS)],
        clock=process_time_ns,
    )


def asked(facts: list[Fact]) -> Answer:
    """The answer for everyone, from a memory made anew."""
    memory = Memory(facts, name="bench", kind="told")
    return ask(memory, Coordinate(SCHEME, as_of=AS_OF))


def _ask(facts: list[Fact]) -> Run:
    def answers() -> dict[str, object]:
        return {
            sheet.unit: (
                sheet.total,
                sheet.place,
                [(award.code, award.points, *_looked_at(award)) for award in sheet.awards],
            )
            for sheet in asked(facts).sheets.values()
        }

    return Run([lambda: asked(facts)], answers)


def _looked_at(award: Award) -> tuple[list[int], list[tuple[int, str]]]:
    """The entries that counted, and those that did not with the reason."""
    dropped = [
        (item.entry, "" if item.because is None else item.because.reason)
        for item in award.not_counted
    ]
    return sorted(award.entries), sorted(dropped)


def _trails(facts: list[Fact]) -> Run:
    """The same, and every sheet laid out with clauses, arithmetic and entries, as JSON has it."""

    def laid_out() -> None:
        answer = asked(facts)
        for sheet in answer.sheets.values():
            sheet_tree(answer.scheme, sheet)

    return Run([laid_out], dict)


def _by_hand(facts: list[Fact]) -> Run:
    units = list(asked(facts).sheets)

    def answers() -> dict[str, object]:
        return {
            unit: (
                score.total,
                score.place,
                [
                    (code, score.points[code], sorted(line.counted), sorted(line.not_counted))
                    for code, line in score.lines.items()
                ],
            )
            for unit, score in by_hand.score(facts, units).items()
        }

    return Run([lambda: by_hand.score(facts, units)], answers)
