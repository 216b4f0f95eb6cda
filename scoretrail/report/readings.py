"""Readings (口径): what a document leaves open, and what each other answer would move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.table import Table

from domain.points import plain
from domain.readings import Reading
from domain.scheme import Scheme
from replay.impact import Impact, Impacts, Move
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, points, signed
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions, lines

SHOWN = 4
"""So many units of a row are named unless all are asked for."""

LARGEST = Said("总分最大变动", "Largest move")
PLACES = Said("名次变动", "Places")
GRADES = Said("等次变动", "Grades")
WHO = Said("对象", "Who")
WHY_NONE = Said("为何没有备选", "Why no alternative")
NOTHING = Said("不变", "changes nothing")
ALTERNATIVES = Said("各备选单独采用时的变动", "What each alternative would move, adopted alone")
SILENT = Said("没有可计算备选的口径", "Readings without an alternative that can be computed")
NOT_SAID = Said("未说明", "not said")
OF = Said("{n}/{all}", "{n} of {all}")
MOVED = Said("{unit} {points}", "{unit} {points}")
PLACE_MOVED = Said("第{before}→{after}", "place {before}→{after}")
GRADE_MOVED = Said("{before}→{after}", "{before}→{after}")
UNIT_ITEMS = Said("{unit} {codes}", "{unit} {codes}")
UNSCORED_MOVES = Said("总分未评；变动的指标：{items}", "no totals; indicators moved: {items}")
REST = Said("另{n}个", "{n} more")
SUMMARY = Said(
    "口径{n}个：备选{alternatives}个，其中{idle}个在此不变；没有备选{silent}个",
    "{n} readings: {alternatives} alternatives, of which {idle} change nothing here; {silent} "
    "without one",
)
COUNT = Said("口径{n}个，备选{alternatives}个", "{n} readings, {alternatives} alternatives")


def impact_table(
    voice: Voice, naming: Naming, found: Impacts, *, demo: bool, everything: bool
) -> Table:
    """One row for each alternative of each reading."""
    columns = [
        (captions.READING, "left"),
        (captions.ALTERNATIVES, "fold"),
        (LARGEST, "right"),
        (PLACES, "right"),
        *([(GRADES, "right")] if found.answer.scheme.grades else []),
        (WHO, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    size = len(found.answer.sheets)
    for one in found.impacts:
        still = idle(one)
        cells = [
            Prose(one.reading.id),
            Prose(one.alternative.label),
            Prose(largest(found, one)),
            Prose(NONE if still else voice(OF, n=one.places, all=size)),
            *(
                [Prose(NONE if still else voice(OF, n=one.grades, all=size))]
                if found.answer.scheme.grades
                else []
            ),
            Prose(who(voice, naming, found, one, everything=everything)),
        ]
        row(made, cells, demo=demo)
    return made


def idle(one: Impact) -> bool:
    """Whether an alternative changes nothing for this population at this viewpoint."""
    return not one.moves and not one.awards_moved


def largest(found: Impacts, one: Impact) -> str:
    """The largest move of a total, where one can be said."""
    known = any(move.points is not None for move in one.moves)
    return points(found.answer.scheme, one.largest) if known else NONE


def who(voice: Voice, naming: Naming, found: Impacts, one: Impact, *, everything: bool) -> str:
    """The units that an alternative would move, the furthest first."""
    if idle(one):
        return voice(NOTHING)
    if not one.moves:
        return voice(UNSCORED_MOVES, items=_items(voice, naming, one))
    moved = sorted(one.moves, key=lambda move: abs(move.points or Fraction(0)), reverse=True)
    shown = moved if everything else moved[:SHOWN]
    said = [_moved(voice, naming, found.answer.scheme, move) for move in shown]
    if len(shown) < len(moved):
        said.append(voice(REST, n=len(moved) - len(shown)))
    return voice.semicolon.join(said)


def _moved(voice: Voice, naming: Naming, scheme: Scheme, move: Move) -> str:
    parts = [voice(MOVED, unit=naming.name(move.unit), points=signed(scheme, move.points))]
    if move.place_before != move.place_after:
        before, after = move.place_before or NONE, move.place_after or NONE
        parts.append(voice(PLACE_MOVED, before=before, after=after))
    if move.grade_before != move.grade_after:
        before, after = move.grade_before or NONE, move.grade_after or NONE
        parts.append(voice(GRADE_MOVED, before=before, after=after))
    return " ".join(parts)


def _items(voice: Voice, naming: Naming, one: Impact) -> str:
    codes: dict[str, list[str]] = {}
    for unit, code in one.awards_moved:
        codes.setdefault(unit, []).append(code)
    return voice.semicolon.join(
        voice(UNIT_ITEMS, unit=naming.name(unit), codes=voice.comma.join(of))
        for unit, of in codes.items()
    )


def silent_table(voice: Voice, readings: Sequence[Reading]) -> Table:
    """The readings that have no alternative which could be computed, and why."""
    columns = [
        (captions.READING, "left"),
        (captions.QUESTION, "fold"),
        (captions.ADOPTED, "fold"),
        (captions.BASIS, "left"),
        (WHY_NONE, "fold"),
    ]
    made = table(voice, columns)
    for reading in readings:
        cells = [
            Prose(reading.id),
            Prose(reading.question),
            Prose(reading.adopted),
            Prose(voice(lines.READING_BASIS[reading.basis])),
            Prose(why_none(voice, reading)),
        ]
        row(made, cells, demo=False)
    return made


def why_none(voice: Voice, reading: Reading) -> str:
    """Why a reading has no alternative: as its author says, or because the text decides."""
    if reading.no_alternative is not None:
        return reading.no_alternative
    return voice(NOT_SAID if reading.basis == "default" else lines.READING_BASIS[reading.basis])


def summary(voice: Voice, found: Impacts) -> str:
    """How many alternatives there are, and how many of them matter here."""
    return voice(
        SUMMARY,
        n=len({one.reading.id for one in found.impacts}) + len(found.silent),
        alternatives=len(found.impacts),
        idle=sum(idle(one) for one in found.impacts),
        silent=len(found.silent),
    )


def count(voice: Voice, scheme: Scheme) -> str:
    """How many readings a scheme has."""
    readings = list(scheme.all_readings())
    return voice(
        COUNT, n=len(readings), alternatives=sum(len(one.alternatives) for one in readings)
    )


def impact_tree(naming: Naming, one: Impact) -> dict[str, object]:
    """What an alternative would move, as plain values."""
    return {
        "changes": not idle(one),
        "largest": plain(one.largest),
        "places": one.places,
        "grades": one.grades,
        "units": [dict(_move_tree(naming, move)) for move in one.moves],
        "awards_moved": [
            {"unit": naming.id(unit), "code": code} for unit, code in one.awards_moved
        ],
    }


def _move_tree(naming: Naming, move: Move) -> Iterator[tuple[str, object]]:
    yield "unit", naming.id(move.unit)
    yield "name", naming.name(move.unit)
    yield "points", None if move.points is None else plain(move.points)
    totals = (move.total_before, move.total_after)
    before, after = (None if total is None else plain(total) for total in totals)
    yield "total", {"before": before, "after": after}
    yield "place", {"before": move.place_before, "after": move.place_after}
    yield "grade", {"before": move.grade_before, "after": move.grade_after}
