"""The page of the matrix: five events under the annual schemes, as `replay.matrix` finds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from docs.pages.tables import table
from domain.events import TOPICS, words
from domain.points import plain, terminating
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from replay.matrix import (
    HAPPENINGS,
    SCHEMES,
    Aside,
    Cell,
    Effect,
    Happening,
    Move,
    Otherwise,
    matrix,
)
from scoretrail.words.lines import NO_CLAUSE

ASIDES = {
    "does not match": "does not count it ({detail})",
    "replaced by": "takes the month's report instead ({detail})",
}
WHOSE = {
    "own": "the unit",
    "city": "the unit with one report by city media",
    "province": "the unit with one report by provincial media",
}
VARIANTS = {
    "defaulter.listed": "body: {word} ({variant})",
    "defaulter.cleared": "body: {word} ({variant})",
    "decision.publicised": "{variant}",
    "media.reported": "level: {word} ({variant})",
    "objection.resolved": "resolved after {variant} working days",
}
"""How the variants of each event are told apart."""


def page() -> str:
    """The whole page."""
    cells = matrix()
    rows = [
        [
            f"[{happening.name}](#{_anchor(happening)}) {TOPICS[happening.topic].TITLE}",
            *(_short(cells[happening.name, scheme]) for scheme in SCHEMES),
        ]
        for happening in HAPPENINGS
    ]
    headings = ["event", *(f"[{scheme}]({scheme}.md)" for scheme in SCHEMES)]
    parts = [INTRODUCTION + table(headings, rows)]
    for happening in HAPPENINGS:
        parts.append(f"## {happening.name}\n\n{TOLD[happening.topic]}")
        parts += [
            f"### {happening.name}: {scheme}\n\n" + "\n".join(_lines(happening, cells, scheme))
            for scheme in SCHEMES
        ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _anchor(happening: Happening) -> str:
    return happening.name.replace(" ", "-")


def _short(cells: Sequence[Cell]) -> str:
    """A cell of the table: what moves at all, without its circumstances."""
    if not any(cell.read for cell in cells):
        return "recorded, no clause"
    moved: dict[str, list[str]] = {}
    for cell in cells:
        for effect in cell.effects:
            for move in effect.moves:
                said = moved.setdefault(f"{move.code} ({WHOSE_SHORT[move.whose]})", [])
                if (points := _points(move)) not in said:
                    said.append(points)
    lines = [f"item {code}: {' or '.join(points)}" for code, points in moved.items()]
    return "\n".join(lines) or "read, moves nothing"


WHOSE_SHORT = {"own": "its own", "city": "another's", "province": "another's"}


def _lines(
    happening: Happening, cells: dict[tuple[str, str], tuple[Cell, ...]], scheme: str
) -> Iterator[str]:
    """One line for the ways that do the same; how each group of units fares."""
    text = shipped_schemes()[scheme]
    alike: dict[tuple[str, ...], list[str]] = {}
    for cell in cells[happening.name, scheme]:
        alike.setdefault(tuple(_said(text, cell)), []).append(_variant(happening, cell.variant))
    every = len(alike) == 1
    for said, variants in alike.items():
        if every and len(said) == 1:
            yield f"- {said[0]}"
            continue
        yield "- " + ("in every way" if every else "; ".join(variants))
        yield from (f"  - {line}" for line in said)


def _variant(happening: Happening, variant: str) -> str:
    fields = TOPICS[happening.topic].model_fields.values()
    known = {value: zh for info in fields for value, zh in words(info).items()}
    said = VARIANTS[happening.topic].format(variant=variant, word=known.get(variant, variant))
    return said.removesuffix("s") if variant == "1" else said


def _said(scheme: Scheme, cell: Cell) -> Iterator[str]:
    if not cell.read:
        yield NO_CLAUSE.en
        yield from (_otherwise(one) for one in cell.otherwise)
        return
    for effect in cell.effects:
        yield f"{_units(scheme, effect)}: {_effect(effect)}"


def _units(scheme: Scheme, effect: Effect) -> str:
    size = len(scheme.units.roster)
    if len(effect.units) == size:
        return f"each of the {size} units"
    names = {entry.unit or key: entry.name for key, entry in scheme.units.roster.items()}
    if len(effect.units) * 2 > size:
        rest = [name for unit, name in names.items() if unit not in effect.units]
        return f"each of {len(effect.units)} units (all but {'、'.join(rest)})"
    return "、".join(names[unit] for unit in effect.units)


def _effect(effect: Effect) -> str:
    said = [_move(move) for move in effect.moves]
    bound = [one for one in effect.asides if one.state != "not applicable"]
    unbound = [one.code for one in effect.asides if one.state == "not applicable"]
    said += [_aside(one) for one in bound]
    if unbound:
        them = f"items {', '.join(unbound)} do" if len(unbound) > 1 else f"item {unbound[0]} does"
        said.append(f"nothing; {them} not apply to it")
    return "; ".join(said)


def _move(move: Move) -> str:
    whose = "" if move.whose == "own" else f" of {WHOSE[move.whose]}"
    way = f"{_number(move.before)} → {_number(move.after)}"
    moved = way if move.points is None else f"{_points(move)} ({way})"
    return f"item {move.code}{whose} {moved}"


def _points(move: Move) -> str:
    if move.points is None:
        return f"from {_number(move.before)} to {_number(move.after)}"
    return f"{'+' if move.points > 0 else '−'}{_number(abs(move.points))}"


def _number(points: Fraction | None) -> str:
    if points is None:
        return "unscored"
    return terminating(points) or plain(points)


def _aside(aside: Aside) -> str:
    if aside.because is None:
        return f"item {aside.code} is not moved"
    said = ASIDES.get(aside.because.reason, "{reason} {detail}")
    return f"item {aside.code} " + said.format(
        reason=aside.because.reason, detail=aside.because.detail
    )


def _otherwise(one: Otherwise) -> str:
    moves = "; ".join(_move(move) for move in one.moves)
    return f"under the alternative “{one.label}” of reading {one.reading}: {moves}"


INTRODUCTION = f"""\
# Matrix 五类事项在五个年度办法下

What does one more entry move, and in which scheme?
This page is made by asking, and not by reading the rules.
For each scheme a small history is told in the scheme's own year, and the whole roster is scored \
twice: just before the event is known, and just after.
A test makes the same histories again and compares.

An event has one topic whatever the year, so every event below may be recorded under every scheme.
Where no indicator reads its topic, the cell says: {NO_CLAUSE.en} ({NO_CLAUSE.zh}).
The program prints that line too, where it shows such an entry (`scoretrail entry`).
Points are those of the item, before any rescaling of a total.
*Its own* are the points of the unit to which it happens.
*Another's* are those of a unit with which it is compared.

"""
TOLD = {
    "defaulter.listed": """\
Nothing is recorded before it.
A court lists one body under the unit on 1 March.""",
    "defaulter.cleared": """\
The listing of 1 March is known, and the body is cleared on 1 June of the same year.""",
    "decision.publicised": """\
One record is publicised seven working days after its decision of 1 March, in time.
Then one is publicised after eight, too late.
It is told without the monitoring report of that month, and with one that counts 2 late ones.""",
    "media.reported": """\
Before it another unit has one report by city media, and a third one report by provincial media.
Then one report on the unit becomes known.""",
    "objection.resolved": """\
An objection is accepted and assigned to the unit on the first Monday of March.
Then it is resolved.""",
}
"""The history that is told for each event."""
