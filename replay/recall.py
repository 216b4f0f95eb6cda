"""Recall: from a ledger to a memory that can be asked; all of it, or what one question reads.

One score reads few entries: those of its indicator's topics that are the unit's, and everybody's
only where the rule compares. They are found through the ledger's indexes, each with all that answers
it, so a score is proved as fast under a million entries as under a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.measures.measure import together
from domain.scheme import Scheme
from domain.silence import RETURNED
from ledger.known import OFFICE_TOPICS
from ledger.ledger import Ledger
from projections.followed import Followed
from projections.ledger_memory import LedgerMemory
from projections.memory import Memory
from replay.as_of import Posed, instant_of, pose, view_of
from replay.coordinate import Coordinate, Moment

ASSESSED = "indicator.assessed"


def recall(ledger: Ledger, *, shipped: Mapping[str, Scheme] | None = None) -> Memory:
    """Everything the ledger knows up to its head, ready to be asked from any viewpoint.

    `shipped` are the schemes that need no entry, where they are not those of the package.
    """
    head = ledger.head
    facts = list(ledger.facts(until=head.position))
    return Memory(facts, name=head.name, kind=head.kind, shipped=shipped)


def followed(ledger: Ledger, *, shipped: Mapping[str, Scheme] | None = None) -> LedgerMemory:
    """What the ledger knows at its head, read as far as it is asked."""
    return LedgerMemory.now(Followed(ledger, shipped=shipped))


def recall_for(
    ledger: Ledger, rules: Memory, asked: Coordinate
) -> tuple[Memory, Coordinate] | None:
    """What one score of one unit reads, and the question with its moments as positions.

    None where the question must be asked of everything: of a whole sheet, of another population or
    year, by attested times, or without a day.
    """
    if asked.unit is None or asked.code is None or asked.as_of is None:
        return None
    if asked.attested is not None or asked.over is not None or asked.population is not None:
        return None
    placed = replace(
        asked,
        known_at=_position(ledger, rules, asked.known_at),
        rules_known_at=_position(ledger, rules, asked.rules_known_at),
    )
    posed = pose(rules, placed)
    topics = {*posed.scheme.indicator(asked.code).topics(), RETURNED, ASSESSED}
    facts = ledger.streams([*OFFICE_TOPICS], until=rules.head)
    units = _read(rules, posed, asked.unit, asked.code)
    chosen = ledger.streams(sorted(topics), until=rules.head, units=units)
    together_ = {fact.position: fact for fact in (*facts, *chosen)}
    memory = rules.of([together_[position] for position in sorted(together_)])
    memory.head, memory.whole = rules.head, False
    return memory, placed


def _position(ledger: Ledger, rules: Memory, moment: Moment | None) -> Moment | None:
    """A day or an instant as the position it stands for."""
    if moment is None or isinstance(moment, int):
        return moment
    return ledger.position_at(instant_of(rules, moment))


def _read(rules: Memory, posed: Posed, unit: str, code: str) -> tuple[str, ...] | None:
    """The units whose entries the score rests on; None: anybody's."""
    indicator = posed.scheme.indicator(code)
    if indicator.couples:
        return None
    view = view_of(rules, posed.scheme, posed.units, posed.viewpoint, posed.compared)
    read = together(indicator.measures(), unit, view)
    return None if read is None else (*view.owned(unit), *read)
