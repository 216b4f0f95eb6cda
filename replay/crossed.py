"""Crossed: the same units under several schemes over several years, each cell a trial (跨办法试算).

Every cell is an ordinary question with `over`; which evaluator answers it is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate
from replay.evaluators import Asking, Foreseeing


@dataclass(frozen=True, slots=True)
class Crossing:
    """One scheme asked over one year, at the last day of its period."""

    scheme: str
    year: int
    answer: Answer


def crossed(
    memory: Memory,
    asked: Coordinate,
    schemes: Sequence[str],
    years: Sequence[int],
    *,
    asking: Asking = ask,
    foresee: Foreseeing | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Crossing]:
    """Each scheme over each year. `asked` says what is known, and who is compared."""
    cells = []
    for scheme in schemes:
        period = memory.rulebook.scheme(scheme, memory.head, date.max).period
        for year in years:
            last = period.over(year).last
            question = replace(asked, scheme=scheme, revision=None, over=year, as_of=last)
            cells.append((scheme, year, question))
    if foresee is not None:
        foresee(memory, [question for _, _, question in cells])
    for done, (scheme, year, question) in enumerate(cells, start=1):
        yield Crossing(scheme, year, asking(memory, question))
        if progress is not None:
            progress(done, len(cells))
