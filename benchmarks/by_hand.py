"""The opponent of the rules: Jinan 2018 as one would write it by hand, loops over plain records.

It knows this one scheme, this one year and the corrections that the generator makes (each entry
corrected at most once, no correction corrected); the rules know none of that beforehand. It gives
the same: points, totals, places, and for every entry looked at whether it counted and why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

from domain.fact import Fact

ZERO = Fraction(0)
LOCAL = timezone(timedelta(hours=8))
LAST = date(2018, 12, 31)
DEADLINE = datetime(2018, 12, 31, 17, tzinfo=LOCAL)
LEVELS = ("city", "province", "nation")
CAPS = {"city": 2, "province": 3}
WEIGHTS = {"city": 1, "province": 2, "nation": 4}
BODIES = {"organ": 3, "institution": 3, "residents-committee": 1, "village-committee": 1}
COLUMNS = ("object", "measure", "department", "date")
PROOFS = {"document", "pictures", "summary", "typical-case"}
RANKED = {"3-4": 20, "5": 5, "6": 10, "7": 15}
CODES = ("1", "2", "3-4", "5", "6", "7", "8", "9", "special+", "special-")


@dataclass(slots=True)
class Record:
    """A fact after its correction."""

    position: int
    topic: str
    unit: str | None
    occurred_on: date
    submitted_at: datetime | None
    data: dict[str, Any]
    gone: bool = False
    cleared: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """One unit under one indicator: the figure, and the entries with their reasons."""

    figure: Fraction | int = 0
    counted: list[int] = field(default_factory=list)
    not_counted: list[tuple[int, str]] = field(default_factory=list)

    def drop(self, record: Record, reason: str) -> None:
        """Note why an entry does not count."""
        self.not_counted.append((record.position, reason))


@dataclass(slots=True)
class Score:
    """What a unit gets."""

    lines: dict[str, Line] = field(default_factory=dict)
    points: dict[str, Fraction] = field(default_factory=dict)
    total: Fraction = ZERO
    place: int = 0


def score(facts: Iterable[Fact], units: Sequence[str]) -> dict[str, Score]:
    """Score all units as of the end of 2018, by everything that is known."""
    scores = {unit: Score({code: Line() for code in CODES}) for unit in units}
    by_topic: dict[str, dict[str, list[Record]]] = {}
    for record in corrected(facts):
        by_unit = by_topic.setdefault(record.topic, {})
        by_unit.setdefault(record.unit or "", []).append(record)
    for topic, code, count in COUNTS:
        by_unit = by_topic.get(topic, {})
        for unit in units:
            count(scores[unit].lines[code], by_unit.get(unit, []))
    for code, full in RANKED.items():
        _rank(scores, code, full)
    for one in scores.values():
        _points(one)
    for one in scores.values():
        one.place = 1 + sum(other.total > one.total for other in scores.values())
    return scores


def corrected(facts: Iterable[Fact]) -> list[Record]:
    """Apply every correction to what it corrects, and hang every clearing on its listing."""
    records: dict[str, Record] = {}
    for fact in facts:
        target = records.get(fact.target or "")
        if target is None or fact.topic == "defaulter.cleared":
            record = Record(
                fact.position,
                fact.topic,
                fact.unit,
                fact.occurred_on,
                fact.submitted_at,
                dict(fact.data),
            )
            records[fact.id] = record
            if target is not None:
                record.unit = target.unit
                target.cleared.append(record)
        elif fact.topic == "entry.retracted":
            target.gone = True
        elif fact.topic == "entry.reattributed":
            target.unit = fact.data["to"]
        elif fact.topic == "entry.amended" or _in_time(fact.submitted_at):
            target.data.update(fact.data["set"])
    return list(records.values())


def _in_time(submitted_at: datetime | None) -> bool:
    return submitted_at is not None and submitted_at <= DEADLINE


def _taken(
    line: Line, records: Iterable[Record], submitted: Callable[[Record], bool]
) -> list[tuple[date, Record]]:
    """The records that count at all, each with its day, in order of day and position."""
    kept = []
    for record in records:
        day = record.occurred_on
        if record.gone:
            line.drop(record, "retracted by")
            continue
        if submitted(record):
            if record.submitted_at is None:
                line.drop(record, "not submitted")
                continue
            if record.submitted_at > DEADLINE:
                line.drop(record, "after the deadline")
                continue
            day = min(record.submitted_at.astimezone(LOCAL).date(), LAST)
        if day > LAST:
            line.drop(record, "outside the period")
            continue
        kept.append((day, record))
    kept.sort(key=lambda one: (one[0], one[1].position))
    return kept


def _form(record: Record) -> bool:
    return bool(record.data["channel"] == "form")


def _always(_: Record) -> bool:
    return True


def _never(_: Record) -> bool:
    return False


def _established(line: Line, records: list[Record]) -> None:
    for _, record in _taken(line, records, _always):
        line.figure += 1
        line.counted.append(record.position)


def _cases(line: Line, records: list[Record]) -> None:
    seen = set()
    for _, record in _taken(line, records, _form):
        key = tuple(record.data.get(name) for name in COLUMNS)
        if None in key:
            line.drop(record, "material missing")
        elif key in seen:
            line.drop(record, "duplicate of")
        else:
            seen.add(key)
            line.figure += 1
            line.counted.append(record.position)


def _proved(line: Line, record: Record) -> bool:
    if record.data.get("media_level") not in LEVELS:
        line.drop(record, "does not match")
        return False
    materials = set(record.data.get("materials", ()))
    if "media-report" not in materials or len(materials & PROOFS) < 2:
        line.drop(record, "material missing")
        return False
    return True


def _activities(line: Line, records: list[Record]) -> None:
    for _, record in _taken(line, records, _always):
        if _proved(line, record):
            line.figure += 1
            line.counted.append(record.position)


def _innovations(line: Line, records: list[Record]) -> None:
    seen = set()
    for _, record in _taken(line, records, _always):
        if not _proved(line, record):
            continue
        key = (record.data["department"], record.data["field"])
        if key in seen:
            line.drop(record, "duplicate of")
        else:
            seen.add(key)
            line.figure += 1
            line.counted.append(record.position)


def _media(line: Line, records: list[Record]) -> None:
    taken: dict[tuple[str, str], int] = {}
    for _, record in _taken(line, records, _always):
        level = record.data["level"]
        if level not in LEVELS:
            line.drop(record, "does not match")
            continue
        key = (record.data["subject"], level)
        if taken.get(key, 0) == CAPS.get(level):
            line.drop(record, "over the cap")
            continue
        taken[key] = taken.get(key, 0) + 1
        line.figure += WEIGHTS[level]
        line.counted.append(record.position)


def _assessed(line: Line, records: list[Record]) -> None:
    kept = _taken(line, records, _never)
    for _, record in kept[:-1]:
        line.drop(record, "replaced by")
    for _, record in kept[-1:]:
        line.figure = Fraction(record.data["points"])
        line.counted.append(record.position)


def _listed(line: Line, records: list[Record]) -> None:
    for _, record in _taken(line, records, _never):
        if any(clearing.occurred_on <= LAST for clearing in record.cleared):
            line.drop(record, "cleared on")
            continue
        for clearing in record.cleared:
            line.drop(clearing, "after as_of")
        line.figure += BODIES[record.data["body"]]
        line.counted.append(record.position)


def _sum(line: Line, records: list[Record]) -> None:
    for _, record in _taken(line, records, _never):
        line.figure += Fraction(record.data["points"])
        line.counted.append(record.position)


COUNTS: tuple[tuple[str, str, Callable[[Line, list[Record]], None]], ...] = (
    ("leading-group.established", "1", _established),
    ("document.issued", "2", _established),
    ("joint-case.reported", "3-4", _cases),
    ("activity.reported", "5", _activities),
    ("media.reported", "6", _media),
    ("innovation.reported", "7", _innovations),
    ("indicator.assessed", "8", _assessed),
    ("defaulter.listed", "9", _listed),
    ("bonus.awarded", "special+", _sum),
    ("penalty.imposed", "special-", _sum),
)


def _rank(scores: dict[str, Score], code: str, full: int) -> None:
    """Evenly by place, ties share the better one, nothing for nothing."""
    figures = [one.lines[code].figure for one in scores.values()]
    for one in scores.values():
        figure = one.lines[code].figure
        place = 1 + sum(other > figure for other in figures)
        share = Fraction(full * (len(figures) - place + 1), len(figures))
        one.points[code] = share if figure else ZERO


def _points(one: Score) -> None:
    """The rest of the points, and the total: rounded item by item, within 0 and 100."""
    lines = one.lines
    for code in ("1", "2"):
        one.points[code] = Fraction(15 if lines[code].figure else 0)
    one.points["8"] = Fraction(min(lines["8"].figure, 5))
    one.points["9"] = Fraction(max(0, 15 - lines["9"].figure))
    extra = {code: Fraction(lines[code].figure) for code in ("special+", "special-")}
    one.points |= extra
    one.points = {code: _rounded(points) for code, points in one.points.items()}
    base = sum((one.points[code] for code in CODES[:8]), start=ZERO)
    total = base + one.points["special+"] - one.points["special-"]
    one.total = max(ZERO, min(Fraction(100), total))


def _rounded(points: Fraction) -> Fraction:
    """Two decimals, halves up (四舍五入)."""
    return Fraction((200 * points.numerator // points.denominator + 1) // 2, 100)
