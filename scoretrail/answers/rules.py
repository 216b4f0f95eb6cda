"""Rules for programs: the schemes, the text of one, its readings and what their alternatives move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.language import canonical_tree
from domain.readings import Alternative, Reading
from domain.scheme import Scheme
from replay.impact import Impact, Impacts
from scoretrail.answers.asked import Asked
from scoretrail.answers.envelope import Tree, asked, envelope
from scoretrail.answers.envelope import rules as basis_of
from scoretrail.desk import Desk
from scoretrail.report import readings as report

Found = Mapping[tuple[str, str], Impact]
"""What an alternative would move, by reading and label."""


def schemes(desk: Desk, known: Sequence[Scheme], asked: Asked) -> Tree:
    """The schemes known, in brief."""
    at = asked.coordinate(rules_known_at=desk.memory.head)
    return envelope(desk, [_brief(desk, scheme) for scheme in known], coordinate=at)


def scheme(desk: Desk, found: Scheme, asked_for: str, resolved: str) -> Tree:
    """A scheme in full."""
    coordinate = {"asked": asked_for, "resolved": resolved, "pinned": True}
    tree = canonical_tree(found.tree)
    return envelope(desk, tree, coordinate=coordinate, basis=basis_of(found))


def readings(desk: Desk, found: Scheme, coordinate: Mapping[str, object]) -> Tree:
    """The readings of a scheme, with their alternatives."""
    rows = [_reading(one, {}) for one in found.all_readings()]
    return envelope(desk, rows, coordinate=coordinate, basis=basis_of(found))


def impact(desk: Desk, found: Impacts) -> Tree:
    """The same, with what each alternative would move."""
    answer = found.answer
    by_label = {(one.reading.id, one.alternative.label): one for one in found.impacts}
    return envelope(
        desk,
        [_reading(one, by_label, desk) for one in answer.scheme.all_readings()],
        coordinate=asked(desk.naming_of(answer), answer),
        basis=basis_of(answer.scheme),
    )


def _reading(one: Reading, found: Found, desk: Desk | None = None) -> Tree:
    return {
        "id": one.id,
        "about": one.about,
        "question": one.question,
        "adopted": one.adopted,
        "basis": one.basis,
        "document": one.document,
        "no_alternative": one.no_alternative,
        "alternatives": [_alternative(one, other, found, desk) for other in one.alternatives],
    }


def _alternative(reading: Reading, one: Alternative, found: Found, desk: Desk | None) -> Tree:
    tree = {"label": one.label, "set": canonical_tree(one.set)}
    impact = found.get((reading.id, one.label))
    if impact is None or desk is None:
        return tree
    return tree | {"impact": report.impact_tree(desk.naming(), impact)}


def _brief(desk: Desk, scheme: Scheme) -> Tree:
    kind = scheme.units.open
    registered = [] if kind is None else desk.memory.units(desk.memory.head).registered(kind)
    return {
        "scheme": scheme.id,
        "revision": scheme.revision,
        "status": scheme.status,
        "title": scheme.title,
        "document": scheme.source.document,
        "first": scheme.period.first.isoformat(),
        "last": scheme.period.last.isoformat(),
        "units": len(scheme.units.roster if kind is None else registered),
        "open": kind,
        "digest": scheme.digest,
    }
