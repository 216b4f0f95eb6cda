"""Checks of tables: tiers and grades must cover every figure once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from domain.conversions import Tiers
from domain.conversions.threshold import Tier
from domain.finding import SchemeFinding
from domain.indicator import Scored
from domain.measures import Count, Delay, Open, Value
from domain.points import ZERO, plain
from domain.scheme import Scheme

Bound = tuple[Fraction, bool]
"""A bound and whether it is included."""


def tier_findings(path: str, line: Scored) -> Iterator[SchemeFinding]:
    """Rows that no figure reaches, and figures that no row names."""
    tiers = line.points
    assert isinstance(tiers, Tiers), "called for tiers only"
    for number, row in enumerate(tiers.table):
        if any(_covers(earlier, row) for earlier in tiers.table[:number]):
            yield SchemeFinding(
                "dead-tier",
                f"{path}/points/tiers/table",
                f"第 {number + 1} 行（{row}）被前面的行盖住",
                f"row {number + 1} ({row}) is never reached",
                "调整次序或界限 / reorder the rows",
            )
    if "otherwise" in tiers.model_fields_set:
        return
    hole = _hole(sorted(tiers.table, key=lambda row: _low(row)[0]), whole=_whole(line))
    if hole is not None:
        yield SchemeFinding(
            "tier-hole",
            f"{path}/points/tiers/table",
            f"{hole} 没有哪一行管",
            f"no row names {hole}",
            "补上一行或写 otherwise / add a row or otherwise",
        )


def grade_findings(scheme: Scheme) -> Iterator[SchemeFinding]:
    """Grades that are out of order, or that leave the lowest totals without one."""
    bounds = [grade.at_least for grade in scheme.grades]
    if bounds != sorted(set(bounds), reverse=True):
        yield SchemeFinding(
            "grade-order",
            "grades",
            "等次要从高到低，界限不重复",
            "grades go from high to low, each bound once",
            "重排等次 / reorder them",
        )
    lowest = scheme.total.min
    if bounds and (lowest is None or min(bounds) > lowest):
        yield SchemeFinding(
            "grade-hole",
            "grades",
            f"低于 {plain(min(bounds))} 的总分没有等次",
            f"totals below {plain(min(bounds))} have no grade",
            "补最低一等，或写 total/min / add the lowest grade",
        )


def _low(row: Tier) -> Bound:
    if row.equals is not None:
        return row.equals, True
    if row.more_than is not None:
        return row.more_than, False
    return (row.at_least, True) if row.at_least is not None else (ZERO, True)


def _high(row: Tier) -> Bound | None:
    if row.equals is not None:
        return row.equals, True
    if row.less_than is not None:
        return row.less_than, False
    return (row.at_most, True) if row.at_most is not None else None


def _covers(earlier: Tier, later: Tier) -> bool:
    low_ok = _low(earlier)[0] < _low(later)[0] or (
        _low(earlier)[0] == _low(later)[0] and (_low(earlier)[1] or not _low(later)[1])
    )
    outer, inner = _high(earlier), _high(later)
    if outer is None:
        return low_ok
    if inner is None:
        return False
    return low_ok and (inner[0] < outer[0] or (inner[0] == outer[0] and (outer[1] or not inner[1])))


def _hole(rows: list[Tier], *, whole: bool) -> str | None:
    """The first stretch from 0 up that no row names, in words."""
    reached: Bound = (ZERO, False)
    for row in rows:
        low, included = _low(row)
        gap = low > reached[0] or (low == reached[0] and not included and not reached[1])
        next_whole = low if included else low + 1
        joined = whole and reached[1] and next_whole - reached[0] <= 1
        if gap and not joined:
            stretch = f"{plain(reached[0])} < x < {plain(low)}"
            return f"x = {plain(low)}" if low == reached[0] else stretch
        high = _high(row)
        if high is None:
            return None
        reached = max(reached, high)
    return f"x > {plain(reached[0])}"


def _whole(line: Scored) -> bool:
    measure = line.measure
    if isinstance(measure, (Count, Open)):
        return measure.weight is None
    if isinstance(measure, Value):
        return measure.whole
    return isinstance(measure, Delay) and measure.pick == "worst"
