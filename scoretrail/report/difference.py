"""A difference (对比): what moved between two viewpoints, and which entry or rule moved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from rich.table import Table

from domain.award import Award
from domain.fact import Fact
from domain.language import canonical_tree
from domain.points import plain
from replay.as_of import Answer, Memory
from replay.difference import Cause, Difference, Row
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, full, plain_signed, points, signed
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.report.standings import short
from scoretrail.words import Said, Voice, captions, lines
from scoretrail.words.names import topic_name, value_name

SHOWN = 4
"""So many causes of a row are listed unless all are asked for."""

WEIGHED = 200
"""With more entries that may be behind it, a difference names them without weighing each."""

ANSWERS: dict[str, Said] = {
    "entry.retracted": lines.RETRACTED,
    "entry.amended": lines.AMENDED,
    "entry.supplemented": lines.SUPPLEMENTED,
    "entry.reattributed": lines.REATTRIBUTED,
}


def difference_table(
    voice: Voice,
    memory: Memory,
    naming: Naming,
    found: Difference,
    *,
    demo: bool,
    everything: bool = False,
) -> Table:
    """The rows that moved, by unit."""
    columns = [
        (captions.UNIT, "left"),
        (captions.INDICATOR, "left"),
        (captions.BEFORE, "right"),
        (captions.AFTER, "right"),
        (captions.DIFFERENCE, "right"),
        (captions.CAUSES, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    causes = Causes(voice, memory, naming, found)
    scheme = found.after.scheme
    unit = ""
    for one in found.rows:
        change = one.points
        style = "" if not change else ("green" if change > 0 else "red")
        cells = [
            Prose("" if one.unit == unit else naming.name(one.unit)),
            Prose(what(voice, found, one), style="" if one.code else "bold"),
            Prose(points(found.before.scheme, one.before)),
            Prose(points(scheme, one.after), style="bold"),
            Prose(signed(scheme, change), style=style),
            Prose(causes.of(one, everything=everything)),
        ]
        row(made, cells, demo=demo)
        unit = one.unit
    return made


def unchanged(voice: Voice, naming: Naming, found: Difference) -> str:
    """The units in which nothing moved."""
    moved = {one.unit for one in found.rows}
    still = [naming.name(unit) for unit in found.after.sheets if unit not in moved]
    return voice(lines.UNCHANGED, units=voice.comma.join(still)) if still else ""


def what(voice: Voice, found: Difference, one: Row) -> str:
    """The total, or the indicator that moved."""
    if one.code is None:
        return voice(captions.TOTAL)
    return f"{one.code} {short(found.after.scheme.indicator(one.code).name)}"


class Causes:
    """Words the causes of a row."""

    def __init__(self, voice: Voice, memory: Memory, naming: Naming, found: Difference) -> None:
        self._voice = voice
        self._memory = memory
        self._naming = naming
        self._found = found

    def of(self, one: Row, *, everything: bool) -> str:
        """Every cause in its order, what was held at a floor, and how the place moved."""
        voice = self._voice
        told = one.code is None and any(
            other.unit == one.unit and other.code for other in self._found.rows
        )
        causes = () if told else one.causes  # the indicators above have named them
        shown = causes if everything else causes[:SHOWN]
        parts = [self._like(list(alike), one) for _, alike in groupby(shown, self._kind)]
        if len(shown) < len(causes):
            parts.append(voice(lines.AND_MORE, n=len(causes) - len(shown)))
        if one.place_before != one.place_after:
            before, after = one.place_before or NONE, one.place_after or NONE
            parts.append(voice(lines.PLACES, before=before, after=after))
        if one.grade_before != one.grade_after:
            grades = one.grade_before or NONE, one.grade_after or NONE
            parts.append(voice(lines.GRADES, before=grades[0], after=grades[1]))
        return voice.semicolon.join(parts) + self._held(one)

    def _kind(self, cause: Cause) -> object:
        """Facts of one topic that follow each other are told together; anything else alone."""
        if cause.moved != "entry" or cause.position is None:
            return cause
        topic = self._memory.fact(cause.position).topic
        return cause if topic in ANSWERS else topic

    def _like(self, causes: list[Cause], one: Row) -> str:
        if len(causes) == 1:
            return self._cause(causes[0], one)
        told = [
            self._voice(
                lines.ONE_OF_MANY,
                position=cause.position,
                points=self._points(cause, one),
            ).rstrip()
            for cause in causes
        ]
        topic = self._memory.fact(causes[0].position or 0).topic
        return f"{topic_name(self._voice, topic)} {self._voice.comma.join(told)}"

    def _cause(self, cause: Cause, one: Row) -> str:
        moved = self._points(cause, one)
        if cause.moved == "as_of":
            return self._voice(lines.BY_DAY, points=moved).rstrip()
        if cause.position is None:
            return self._voice(lines.BY_QUESTION, points=moved).rstrip()
        fact = self._memory.fact(cause.position)
        said = lines.BY_RULE if cause.moved == "rule" else lines.BY_ENTRY
        what = self._rule(fact, one) if cause.moved == "rule" else self._entry(fact)
        return self._voice(said, position=cause.position, what=what, points=moved).rstrip()

    @staticmethod
    def _points(cause: Cause, one: Row) -> str:
        scored = one.before is not None and one.after is not None
        return plain_signed(cause.points) if scored and cause.points is not None else ""

    def _entry(self, fact: Fact) -> str:
        if fact.topic in ANSWERS:
            to = fact.data.get("to")
            unit = "" if to is None else self._naming.name(str(to))
            return self._voice(ANSWERS[fact.topic], id=fact.target, unit=unit)
        return topic_name(self._voice, fact.topic)

    def _rule(self, fact: Fact, one: Row) -> str:
        """What a rule changed, where the change is a number; else what kind of change it was."""
        if fact.topic in ANSWERS:
            return self._entry(fact)
        changes = fact.data.get("set")
        said = ""
        if isinstance(changes, Mapping):
            before = self._before(fact)
            said = self._voice.comma.join(_changed(self._voice, before, changes, one.code))
        cause = str(fact.data.get("cause", "reading"))
        return said or self._voice(CAUSES.get(cause, lines.CAUSE_READING))

    def _before(self, fact: Fact) -> Mapping[str, Any]:
        scheme = str(fact.data.get("scheme"))
        return self._memory.rulebook.scheme(scheme, fact.position - 1, date.max).tree

    def _held(self, one: Row) -> str:
        """Where a floor or a cap hid a part of the change: the figures on both sides."""
        if one.code is None:
            return ""
        before = _award(self._found.before, one)
        after = _award(self._found.after, one)
        if not (_clamped(before) or _clamped(after)):
            return ""
        was, now = _figure(before), _figure(after)
        if was is None or now is None or was == now:
            return ""
        each = getattr(self._found.after.scheme.indicator(one.code).points, "each", Fraction(0))
        said = lines.OWED if each < 0 else lines.FIGURES
        facts = {"before": plain(was), "after": plain(now), "full": full(after.full)}
        return self._voice.aside(self._voice(said, **facts))


CAUSES: dict[str, Said] = {
    "erratum": lines.CAUSE_ERRATUM,
    "amendment": lines.CAUSE_AMENDMENT,
    "reading": lines.CAUSE_READING,
}


def _award(answer: Answer, one: Row) -> Award:
    return answer.award(one.unit, one.code or "")


def _clamped(award: Award) -> bool:
    return award.outcome is not None and bool(award.outcome.clamped)


def _figure(award: Award) -> Fraction | None:
    return award.figure


def _changed(
    voice: Voice, before: Mapping[str, Any], changes: Mapping[str, Any], code: str | None
) -> Iterator[str]:
    """`党政机关、事业单位 3→2`: the names that changed alike, with the number before and after."""
    alike: dict[tuple[str, str], list[str]] = {}
    for path, value in sorted(changes.items()):
        if code is not None and not path.startswith(f"indicators/{code}/"):
            continue
        was, now = canonical(_at(before, path)), canonical(value)
        if was is None or now is None:
            return
        name = value_name(voice, path.rsplit("/", 1)[-1])
        alike.setdefault((was, now), []).append(name)
    for (was, now), names in alike.items():
        yield f"{voice.comma.join(names)} {was}→{now}"


def canonical(value: object) -> str | None:
    """A single number or word of a scheme as people read it; None for anything larger."""
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return plain(Fraction(value))
    if value is None:
        return NONE
    return value if isinstance(value, str) else None


def _at(tree: object, path: str) -> object:
    """What stands at a path; the longest key that exists wins, as where a scheme is changed."""
    if not path:
        return tree
    keys = path.split("/")
    for length in range(len(keys), 0, -1):
        key = "/".join(keys[:length])
        if isinstance(tree, Mapping) and key in tree:
            return _at(tree[key], "/".join(keys[length:]))
    return canonical_tree(())
