"""口径影响表: what a document leaves open, how it is read, and what each alternative would move."""

from __future__ import annotations

from replay.impact import Impact, Impacts
from scoretrail.report.exports.grid import Amount, Cell, Grid, columns
from scoretrail.report.naming import Naming
from scoretrail.report.readings import (
    GRADES,
    LARGEST,
    PLACES,
    WHO,
    idle,
    who,
    why_none,
)
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions, lines
from scoretrail.words import exports as words


def readings(voice: Voice, naming: Naming, found: Impacts) -> Grid:
    """One row for each alternative, and one for each reading that has none."""
    said = columns(
        voice,
        (captions.READING, False),
        (captions.QUESTION, True),
        (captions.ADOPTED, True),
        (captions.BASIS, False),
        (captions.ALTERNATIVES, True),
        (LARGEST, False),
        (PLACES, False),
        (GRADES, False),
        (WHO, True),
    )
    rows = [_row(voice, naming, found, one) for one in found.impacts]
    for reading in found.silent:
        basis = voice(lines.READING_BASIS[reading.basis])
        about = (reading.id, reading.question, reading.adopted, basis)
        rows.append((*about, why_none(voice, reading), None, None, None, None))
    return Grid(voice(words.READINGS), title(naming, found.answer), said, tuple(rows))


def _row(voice: Voice, naming: Naming, found: Impacts, one: Impact) -> tuple[Cell, ...]:
    still, scheme = idle(one), found.answer.scheme
    known = any(move.points is not None for move in one.moves)
    return (
        one.reading.id,
        one.reading.question,
        one.reading.adopted,
        voice(lines.READING_BASIS[one.reading.basis]),
        one.alternative.label,
        Amount(one.largest, scheme.total.round.decimals) if known else None,
        None if still else one.places,
        None if still or not scheme.grades else one.grades,
        who(voice, naming, found, one, everything=True),
    )
