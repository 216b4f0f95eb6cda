"""Trails (说明): an award laid out with its clause, its arithmetic and its entries, as plain values.

A trail is read off the award; nothing is computed a second time. It names reasons by their code and
leaves the wording, in whatever language, to the front desk. A rank shows places and the best figure,
never another unit's entries.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from domain.award import Award, Finding, Outcome, Sheet
from domain.comparisons import Compared
from domain.figure import Figure, Item
from domain.indicator import Scored
from domain.language import plain_tree, tree_of
from domain.points import plain
from domain.scheme import Scheme

TRAIL = 1
"""The version of the shape below; keys are only added."""

Node = dict[str, Any]


def trail(scheme: Scheme, award: Award) -> Node:
    """One award as a node: what, points, rule, clause, figure, entries, cohort, arithmetic."""
    indicator = scheme.indicator(award.code)
    return {
        "trail": TRAIL,
        "what": award.code,
        "name": award.name,
        "unit": award.unit,
        "kind": award.kind,
        "state": award.state,
        "points": _text(award.points),
        "exact": _text(award.exact),
        "full": _text(award.full),
        "span": None
        if award.span is None
        else {"low": _text(award.span.low), "high": _text(award.span.high)},
        "cites": [
            {"document": scheme.source.document, "quote": cite.quote, "at": cite.at}
            for cite in award.cites
        ],
        "readings": [
            {
                "id": reading.id,
                "question": reading.question,
                "adopted": reading.adopted,
                "basis": reading.basis,
            }
            for reading in indicator.readings
        ],
        "silence": None if award.silence is None else {"returns": list(award.silence.returns)},
        "finding": None if award.finding is None else _finding(award.finding),
        **_line(indicator, award.outcome),
    }


Laid = Callable[[Scheme, Award], Any]
"""Lays an award out."""


def sheet_tree(scheme: Scheme, sheet: Sheet, laid: Laid = trail) -> Node:
    """A whole score sheet as plain values: totals, and a node for each award, laid out as `laid` does."""
    return {
        "unit": sheet.unit,
        "total": _text(sheet.total),
        "span": None
        if sheet.span is None
        else {"low": _text(sheet.span.low), "high": _text(sheet.span.high)},
        "converted": _text(sheet.converted),
        "grade": sheet.grade,
        "place": sheet.place,
        "tied": sheet.tied,
        "awards": [laid(scheme, award) for award in sheet.awards],
    }


def rule_tree(line: Scored) -> Node:
    """A rule as it is written in its scheme: only what it says, numbers as people write them."""
    tree: Node = plain_tree(tree_of(line, brief=True))
    return tree


def _line(line: Scored, outcome: Outcome | None) -> Node:
    node: Node = {"rule": line.rule, "arithmetic": "", "missing": "", "clamped": "", "children": []}
    if outcome is None:
        return node
    node |= {
        "arithmetic": outcome.arithmetic,
        "missing": outcome.missing,
        "clamped": outcome.clamped,
        "figure": None if outcome.figure is None else _figure(outcome.figure),
        "cohort": None if outcome.compared is None else _cohort(outcome.compared),
    }
    node["children"] = [
        {
            "what": code,
            "name": line.parts[code].name,
            "full": _text(line.parts[code].full),
            "points": _text(child.points),
            **_line(line.parts[code], child),
        }
        for code, child in outcome.children
    ]
    return node


def _figure(figure: Figure) -> Node:
    return {
        "value": _text(figure.value),
        "nothing": figure.nothing,
        "missing": figure.missing,
        "sides": {name: _text(value) for name, value in figure.sides},
        "groups": [
            {"value": value, "n": n, "weight": plain(weight)} for value, n, weight in figure.groups
        ],
        "items": [_item(item) for item in figure.items],
    }


def _item(item: Item) -> Node:
    return {
        "entry": item.entry,
        "counted": item.counted,
        "amount": plain(item.amount),
        "day": None if item.day is None else item.day.isoformat(),
        "because": None
        if item.because is None
        else {"reason": item.because.reason, "detail": item.because.detail},
        "side": item.side,
    }


def _cohort(compared: Compared) -> Node:
    return {
        "value": _text(compared.value),
        "n": plain(compared.n),
        "tied": compared.tied,
        "best": _text(compared.best),
        "missing": compared.missing,
        "items": [_item(item) for item in compared.items],
    }


def _finding(finding: Finding) -> Node:
    return {
        "points": plain(finding.points),
        "entries_alone": _text(finding.entries_alone),
        "items": [_item(item) for item in finding.items],
    }


def _text(number: Fraction | None) -> str | None:
    return None if number is None else plain(number)
