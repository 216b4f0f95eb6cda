"""Scores for programs: the standings, a sheet, one award with its trail, a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.award import Award, Sheet
from domain.points import plain
from projections.trails import Laid, sheet_tree, trail
from replay.as_of import Answer
from replay.timeline import Axis, Step
from scoretrail.answers.envelope import Tree, asked, envelope, rules
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming


def standings(desk: Desk, answer: Answer, laid: Laid = trail) -> Tree:
    """Every unit's sheet, by place. `laid` lays awards out, for who keeps them as they are sent."""
    naming = desk.naming_of(answer)
    rows = [_sheet(naming, answer, sheet, laid) for sheet in answer.ranking()]
    return envelope(desk, rows, coordinate=asked(naming, answer), basis=rules(answer.scheme))


def score(desk: Desk, answer: Answer, sheet: Sheet, laid: Laid = trail) -> Tree:
    """One unit's sheet."""
    naming = desk.naming_of(answer)
    tree = _sheet(naming, answer, sheet, laid)
    return envelope(desk, tree, coordinate=asked(naming, answer), basis=rules(answer.scheme))


def award(desk: Desk, answer: Answer, award: Award) -> Tree:
    """One award: clause, arithmetic, the entries counted, and those that are not."""
    naming = desk.naming_of(answer)
    tree = {**trail(answer.scheme, award), "unit": naming.id(award.unit)}
    readings = answer.scheme.indicator(award.code).readings
    return envelope(
        desk,
        tree | {"unit_name": naming.name(award.unit)},
        coordinate=asked(naming, answer),
        basis=rules(answer.scheme, readings),
    )


def timeline(desk: Desk, answer: Answer, steps: Sequence[Step], axis: Axis) -> Tree:
    """Every day or entry at which a score moved."""
    return envelope(
        desk,
        [_step(step, axis) for step in steps],
        coordinate=asked(desk.naming_of(answer), answer),
        basis=rules(answer.scheme),
    )


def places(desk: Desk, answer: Answer, steps: Mapping[str, Sequence[Step]], axis: Axis) -> Tree:
    """Every unit's places and totals along an axis: where each began, and where it moved."""
    naming = desk.naming_of(answer)
    rows = [
        {
            "unit": naming.id(unit),
            "name": naming.name(unit),
            "steps": [
                {
                    axis: str(step.at) if axis == "as_of" else step.at,
                    "place": step.place_after,
                    "total": None if step.after is None else plain(step.after),
                }
                for step in of_unit
            ],
        }
        for unit, of_unit in steps.items()
    ]
    return envelope(desk, rows, coordinate=asked(naming, answer), basis=rules(answer.scheme))


def _sheet(naming: Naming, answer: Answer, sheet: Sheet, laid: Laid) -> Tree:
    names = {"unit": naming.id(sheet.unit), "name": naming.name(sheet.unit)}
    return {**sheet_tree(answer.scheme, sheet, laid), **names}


def _step(step: Step, axis: Axis) -> Tree:
    return {
        axis: str(step.at) if axis == "as_of" else step.at,
        "before": None if step.before is None else plain(step.before),
        "after": None if step.after is None else plain(step.after),
        "place": {"before": step.place_before, "after": step.place_after},
        "entries": list(step.entries),
    }
