"""From figures to outcomes: one line of a scheme, judged for a whole population at once.

A cohort is always taken whole: the units to which the indicator applies and whose figure is known.
Whoever asks for one unit is given that unit's outcome of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from domain.award import Outcome
from domain.comparisons import Compared
from domain.conversions import Tiers
from domain.errors import BadScheme
from domain.figure import Figure
from domain.indicator import Scored
from domain.measures import Measure
from domain.points import ZERO, plain
from domain.view import Basis, View

REFERENCE = "@reference"
"""Ends the path under which a figure may be told that a comparison reads beside the line's own."""


def outcomes(
    line: Scored, units: Sequence[str], view: View, basis: Basis, *, path: str
) -> dict[str, Outcome]:
    """What the line gives each unit, exact and unrounded. `path` names the line in messages."""
    if line.parts:
        return _of_parts(line, units, view, basis, path=path)
    assert line.measure is not None, "checked when the scheme was loaded"
    figures = {unit: _figure(line.measure, unit, view, basis, path) for unit in units}
    compared = _compared(line, figures, view, basis, path)
    return {unit: _outcome(line, figures[unit], compared.get(unit), path=path) for unit in units}


def _figure(measure: Measure, unit: str, view: View, basis: Basis, path: str) -> Figure:
    """The unit's figure: as told, or from those kept if nothing it depends on has changed."""
    if view.told is not None and (path, unit) in view.told:
        return view.told[path, unit]
    if view.recalled is None:
        return measure.figure(unit, view, basis)
    units = measure.reads(unit, view)
    known, on = view.rests_on(measure.topics(), runs=measure.runs, units=units)
    key = (view.text, path, unit, view.population, on)
    return view.recalled.get(known, key, lambda: measure.figure(unit, view, basis))


def _compared(
    line: Scored, figures: Mapping[str, Figure], view: View, basis: Basis, path: str
) -> dict[str, Compared]:
    if line.compare is None:
        return {}
    cohort = {unit: f.value for unit, f in figures.items() if f.value is not None}

    def measuring(measure: Measure, unit: str) -> Figure:
        told = None if view.told is None else view.told.get((path + REFERENCE, unit))
        return measure.figure(unit, view, basis) if told is None else told

    return line.compare.compared(cohort, measuring)


def _outcome(line: Scored, figure: Figure, compared: Compared | None, *, path: str) -> Outcome:
    assert line.points is not None, "checked when the scheme was loaded"
    has_tier = isinstance(line.points, Tiers) and line.points.none is not None
    if figure.value is None and not (figure.nothing and has_tier):
        missing = figure.missing or ("nothing to measure" if figure.nothing else "nothing measured")
        return _missing(line, figure, compared, missing, path)
    if compared is not None and compared.value is None:
        return _missing(line, figure, compared, compared.missing, path)
    given = line.points.points(line.full, figure, compared)
    if given.points is None:
        return Outcome(None, figure, compared, missing=given.missing)
    return _clamped(line, Outcome(given.points, figure, compared, given.arithmetic))


def _missing(
    line: Scored, figure: Figure, compared: Compared | None, missing: str, path: str
) -> Outcome:
    if line.missing == "error":
        raise BadScheme(
            "figure-missing",
            f"{path}：缺统计数（{missing}），办法规定缺数即不得核算。",
            f"{path}: a figure is missing ({missing}), and the scheme refuses to go on without it.",
        )
    if line.missing == "unscored":
        return Outcome(None, figure, compared, missing=missing)
    points = ZERO if line.missing == "zero" else line.full
    said = f"— → {plain(points)}" if points is not None else ""
    return Outcome(points, figure, compared, said, missing=missing)


def _clamped(line: Scored, outcome: Outcome) -> Outcome:
    assert outcome.points is not None, "only points can be clamped"
    held = line.clamped(outcome.points)
    if held == outcome.points:
        return outcome
    which = "floor" if held > outcome.points else "cap"
    said = f"{outcome.arithmetic} → {plain(held)}"
    return Outcome(
        held,
        outcome.figure,
        outcome.compared,
        said,
        which,
        children=outcome.children,
    )


def _of_parts(
    line: Scored, units: Sequence[str], view: View, basis: Basis, *, path: str
) -> dict[str, Outcome]:
    by_part = {
        code: outcomes(
            part,
            units,
            view,
            part.counts_from or basis,
            path=f"{path}/{code}",
        )
        for code, part in line.parts.items()
    }
    return {
        unit: _combined(line, tuple((code, results[unit]) for code, results in by_part.items()))
        for unit in units
    }


def _combined(line: Scored, children: tuple[tuple[str, Outcome], ...]) -> Outcome:
    """The parts added up, or the least of them; one unscored part leaves the whole unscored."""
    missing = "; ".join(f"{code}: {child.missing}" for code, child in children if _open(child))
    points = [child.points for _, child in children if child.points is not None]
    if missing or len(points) < len(children):
        return Outcome(None, missing=missing, children=children)
    if line.require is not None and dict(children)[line.require].points == ZERO:
        return Outcome(ZERO, arithmetic=f"{line.require} 0 → 0", children=children)
    if line.combine == "least":
        result, said = min(points), f"min({', '.join(map(plain, points))})"
    else:
        result, said = sum(points, start=ZERO), "+".join(map(plain, points))
    return _clamped(
        line, Outcome(result, arithmetic=f"{said} = {plain(result)}", children=children)
    )


def _open(child: Outcome) -> bool:
    return child.points is None


def open_share(line: Scored, outcome: Outcome) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that an unscored outcome may still give; None where nothing limits."""
    limit = line.limit()
    low = line.floor
    if not outcome.children or line.combine == "least" or line.require is not None:
        return low, limit
    lows: Fraction | None = ZERO
    highs: Fraction | None = ZERO
    for code, child in outcome.children:
        part = line.parts[code]
        part_low, part_high = (
            (child.points, child.points) if child.points is not None else open_share(part, child)
        )
        lows = None if lows is None or part_low is None else lows + part_low
        highs = None if highs is None or part_high is None else highs + part_high
    if highs is not None and limit is not None:
        highs = min(highs, limit)
    return lows, limit if highs is None else highs


__all__ = ["REFERENCE", "open_share", "outcomes"]
