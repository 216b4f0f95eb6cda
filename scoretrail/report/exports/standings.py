"""排名表: places and points, against the table announced before and against the mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from domain.award import Sheet
from replay.as_of import Answer, Memory
from replay.coordinate import parse
from replay.publication import announced
from scoretrail.report.exports import sums
from scoretrail.report.exports.grid import Amount, Cell, Grid, columns, letter
from scoretrail.report.naming import Naming
from scoretrail.report.standings import mean, notable, total
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions
from scoretrail.words import exports as words

TOTAL_COLUMN = 2


@dataclass(frozen=True, slots=True)
class Previous:
    """The table of this scheme that was announced last before: its title and everybody's place."""

    title: str
    position: int
    places: Mapping[str, int | None]


def previous(memory: Memory, answer: Answer) -> Previous | None:
    """The last table of the scheme announced by then for an earlier day than the one asked."""
    known, latest = answer.viewpoint.known_at, None
    for standing in announced(memory):
        table: Mapping[str, Any] = standing.data["table"]
        day = parse(str(standing.data["coordinate"])).as_of
        earlier = day is not None and day < answer.viewpoint.as_of
        if standing.fact.position > known or table["scheme"] != answer.scheme.id or not earlier:
            continue
        if latest is None or standing.fact.position > latest.position:
            places = {str(row["unit"]): row["place"] for row in table["units"]}
            said = str(standing.data.get("title") or standing.fact.id)
            latest = Previous(said, standing.fact.position, places)
    return latest


def ranking(voice: Voice, memory: Memory, naming: Naming, answer: Answer) -> Grid:
    """Everybody by place."""
    scheme, before = answer.scheme, previous(memory, answer)
    captioned: list[tuple[object, bool]] = [
        (captions.PLACE, False),
        (captions.UNIT, False),
        (captions.TOTAL, False),
        *([(captions.CONVERTED, False)] if scheme.total.convert_to is not None else []),
        *([(captions.GRADE, False)] if scheme.grades else []),
        (words.PREVIOUS, False),
        (words.MOVED, False),
        (words.OVER_MEAN, False),
        (captions.NOTABLE, True),
    ]
    average = mean(answer)
    rows = []
    for sheet in answer.ranking():
        cells: list[Cell] = [sums.place(sheet, TOTAL_COLUMN), naming.name(sheet.unit)]
        cells.append(_total(voice, answer, sheet))
        if scheme.total.convert_to is not None:
            cells.append(sums.converted(scheme, sheet, TOTAL_COLUMN))
        if scheme.grades:
            cells.append(sheet.grade)
        place = None if before is None else before.places.get(sheet.unit)
        cells += [place, _moved(voice, place, sheet.place), _over(answer, sheet, average)]
        rows.append((*cells, notable(voice, answer, sheet)))
    return Grid(
        voice(words.STANDINGS), title(naming, answer), columns(voice, *captioned), tuple(rows)
    )


def _total(voice: Voice, answer: Answer, sheet: Sheet) -> Cell:
    if sheet.total is None:
        return total(voice, answer, sheet)
    return Amount(sheet.total, answer.scheme.total.round.decimals)


def _moved(voice: Voice, before: int | None, now: int | None) -> str | None:
    if before is None or now is None:
        return None
    if before == now:
        return voice(words.SAME)
    said = words.UP if now < before else words.DOWN
    return voice(said, n=abs(before - now))


def _over(answer: Answer, sheet: Sheet, average: Fraction | None) -> Amount | None:
    if average is None or sheet.total is None:
        return None
    decimals, column = answer.scheme.total.round.decimals, letter(TOTAL_COLUMN)
    return Amount(
        sheet.total - average,
        decimals,
        lambda at: (
            f"{column}{at.row}-ROUND(AVERAGE({column}${at.first}:{column}${at.last}),{decimals})"
        ),
        signed=True,
    )
