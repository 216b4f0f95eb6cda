"""Peers as figures: what a comparison needs to know of other units, without their entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.award import Outcome
from domain.figure import Figure
from domain.indicator import Scored
from domain.points import exact, plain
from replay.as_of import Answer, Told

Table = dict[str, dict[str, dict[str, Any]]]


def figures_of(answer: Answer, codes: tuple[str, ...], unit: str) -> Table:
    """The figures of the other units under every line of these indicators that compares them."""
    table: Table = {}
    for code in codes:
        line = answer.scheme.indicator(code)
        for other, sheet in sorted(answer.sheets.items()):
            outcome = sheet.award(code).outcome
            if other == unit or outcome is None:
                continue
            for path, figure in _coupled(line, outcome, code):
                table.setdefault(path, {})[other] = {
                    "value": None if figure.value is None else plain(figure.value),
                    "nothing": figure.nothing,
                    "missing": figure.missing,
                }
    return table


def _coupled(line: Scored, outcome: Outcome, path: str) -> Iterator[tuple[str, Figure]]:
    if line.compare is not None and line.compare.COUPLES and outcome.figure is not None:
        yield path, outcome.figure
    for code, child in outcome.children:
        yield from _coupled(line.parts[code], child, f"{path}/{code}")


def told(table: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Told:
    """The figures as the rules take them."""
    return {
        (path, unit): Figure(
            None if figure["value"] is None else exact(figure["value"]),
            nothing=bool(figure["nothing"]),
            missing=str(figure["missing"]),
        )
        for path, units in table.items()
        for unit, figure in units.items()
    }
