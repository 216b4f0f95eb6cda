"""Which units' entries an answer rests on: those compared, and whoever counts for one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from domain.history import History
from domain.scheme import Scheme
from domain.units import Register
from domain.view import View
from projections.memory import Memory, NotHeldError, Units

Found = TypeVar("Found")


def about(memory: Memory, *reads: Units | None) -> Memory:
    """The part of a memory that bears on these units; all of it where anybody's entries may count."""
    known = [units for units in reads if units is not None]
    if len(known) < len(reads):
        return memory
    return memory.about(frozenset().union(*known))


def scoped(memory: Memory, reads: Iterable[Units | None], ask: Callable[[Memory], Found]) -> Found:
    """What a part of the memory answers; where more turns out to be read, what all of it answers.

    On the way between two viewpoints a unit may have been among those compared, or counted for one of
    them, that is so at neither end.
    """
    try:
        return ask(about(memory, *reads))
    except NotHeldError:
        return ask(memory)


def read_by(scheme: Scheme, units: Register, compared: Iterable[str], until: date) -> Units | None:
    """The units whose entries may move any score of these; None: anybody's may."""
    view = _empty_view(scheme, units, tuple(compared), until)
    found = {owned for unit in view.population for owned in view.owned(unit)}
    for indicator in scheme.indicators.values():
        for measure in indicator.measures():
            read = measure.read_by(view.population, view)
            if read is None:
                return None
            found |= read
    return frozenset(found)


def _empty_view(scheme: Scheme, units: Register, compared: tuple[str, ...], until: date) -> View:
    """A view of nothing: it knows who stands under whom, and who was merged into whom."""
    period = scheme.period
    return View(
        History(),
        0,
        until,
        scheme.id,
        period.first,
        period.last,
        period.submitted_by,
        scheme.zone_info,
        population=compared,
        subunits=units.subunits,
        successors=units.successors(until) if scheme.units.merged == "moves" else {},
    )
