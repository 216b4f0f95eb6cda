"""What if: the same question with rules changed, entries added, or entries left out.

Both answers come from the same evaluator. An entry left out is as if it had never been recorded, and so
is everything that answers it. What is supposed is never publishable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.errors import UnknownName
from domain.fact import Fact
from projections.at_rest import AtRest, SupposedAtRest
from projections.memory import Memory
from replay.as_of import Answer, ask, pose
from replay.coordinate import Coordinate, parse
from replay.difference import Difference, between
from replay.evaluators import Asking, Foreseeing
from replay.publication import announced


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed: rules by path, entries added after the last, entries left out by position."""

    changes: tuple[tuple[str, Any], ...] = ()
    added: tuple[Fact, ...] = ()
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Supposed:
    """Two answers to one question, as it is and as supposed."""

    before: Answer
    after: Answer
    left_out: tuple[int, ...]
    """The entries left out, those that answer them included."""
    published: int | None = None
    """The position of the published table that was asked again."""

    @property
    def difference(self) -> Difference:
        """Every total and indicator that would be another."""
        return between(self.before, self.after)


def suppose(
    memory: Memory, asked: Coordinate, supposition: Supposition, *, asking: Asking = ask
) -> Supposed:
    """Ask a coordinate as it is and as supposed."""
    before = asking(memory, asked)
    other, gone = supposed_memory(memory, supposition)
    known_at = asked.known_at
    if supposition.added and (known_at is None or known_at == memory.head):
        known_at = other.head
    after = replace(asked, known_at=known_at, changes=(*asked.changes, *supposition.changes))
    if supposition.changes:
        after = replace(after, revision=None)
    return Supposed(before, asking(other, after), gone)


def suppose_published(
    memory: Memory,
    scheme: str,
    supposition: Supposition,
    *,
    asking: Asking = ask,
    foresee: Foreseeing | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Supposed]:
    """Every published table of a scheme, of all its years, as it is and as supposed.

    A table that knew none of the entries supposed is not judged: nothing in it can move.
    """
    tables = [one for one in announced(memory) if one.data["table"]["scheme"] == scheme]
    coordinates = [parse(str(one.data["coordinate"])) for one in tables]
    questions = [replace(one, unit=None, code=None) for one in coordinates]
    if foresee is not None:
        foresee(memory, questions)
    for number, (standing, asked) in enumerate(zip(tables, questions, strict=True), start=1):
        found = _unmoved(memory, asked, supposition)
        if found is None:
            found = suppose(memory, asked, supposition, asking=asking)
        yield replace(found, published=standing.fact.position)
        if progress is not None:
            progress(number, len(tables))


def _unmoved(memory: Memory, asked: Coordinate, supposition: Supposition) -> Supposed | None:
    """The table without its sheets, where it knew none of the entries supposed."""
    if supposition.changes or asked.attested is not None:
        return None
    posed = pose(memory, asked)
    known_at = posed.viewpoint.known_at
    if known_at == memory.head or any(known_at >= one for one in supposition.left_out):
        return None
    answer = posed.answered(memory, {})
    _, gone = supposed_memory(memory, supposition)
    return Supposed(answer, answer, gone)


def supposed_memory(memory: Memory, supposition: Supposition) -> tuple[Memory, tuple[int, ...]]:
    """The memory as supposed, and the positions left out of it."""
    left_out = [memory.fact(position) for position in sorted(supposition.left_out)]
    if isinstance(memory, AtRest):
        touched = memory.streams_of([*left_out, *supposition.added])
        office = memory.followed.is_of_the_office
        if not any(map(office, (*touched, *supposition.added))):
            gone = _with_answers(touched, supposition.left_out)
            other = SupposedAtRest(memory, touched, gone, supposition.added)
            return other, tuple(sorted(gone))
        memory = memory.everything  # units and rules may be others
    if not left_out:
        return memory.supposing(supposition.added), ()
    gone = _with_answers(memory.facts, supposition.left_out)
    kept = [fact for fact in memory.facts if fact.position not in gone]
    return memory.of([*kept, *supposition.added]), tuple(sorted(gone))


def _with_answers(facts: Iterable[Fact], positions: frozenset[int]) -> frozenset[int]:
    """The positions, and those of everything that answers them, directly or through another."""
    gone, ids = set(positions), set()
    for fact in facts:
        if fact.position in gone or (fact.target is not None and fact.target in ids):
            gone.add(fact.position)
            ids.add(fact.id)
    return frozenset(gone)


def placed_after(memory: Memory, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts as if they were recorded next, one after another; an id that is taken is refused."""
    for fact in facts:
        if memory.named(fact.id) is not None:
            raise UnknownName(
                "supposed-id-taken",
                f"台账里已有编号 {fact.id} 的记录，假设的记录请另起编号。",
                f"The ledger has an entry {fact.id} already; give the supposed one another id.",
            )
    return tuple(facts)


__all__ = ["Supposed", "Supposition", "placed_after", "suppose", "suppose_published"]
