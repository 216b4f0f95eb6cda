"""The assessment by the array: score sheets of many populations on many days, equal to `domain.assess`.

The first axis holds units, population beside population, the last holds days or positions. One call
judges one scheme's text; where the text changes on the way, the caller cuts the axis there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from domain.assessment import FINDING
from domain.bases import Recipe
from domain.indicator import Indicator
from domain.points import ZERO
from domain.scheme import Scheme
from replay.bulk.awards import Awards
from replay.bulk.cohorts import Cohorts
from replay.bulk.composing import Counts
from replay.bulk.figures import Figures
from replay.bulk.kinds import Array
from replay.bulk.lookup import Lookup, points_of
from replay.bulk.outcomes import Outcomes, Spans, open_spans, outcomes
from replay.bulk.rationals import Rationals, anywhere, chosen, constant
from replay.bulk.totals import Totals, totals
from replay.unsaid import Unsaid


@dataclass(frozen=True, eq=False)
class Asked:
    """Everything an assessment rests on: figures by path, who is compared, whom an indicator binds."""

    figures: Mapping[str, Figures]
    cohorts: Cohorts
    member: Array
    """Which units belong to their population; the others are not compared and have no place."""
    cells: tuple[int, ...] = ()
    """How many units and points there are, where what all cells share stands once for all."""
    bound: Mapping[str, Array] = field(default_factory=dict)
    """By code: which units an indicator binds, where it does not bind all."""
    silent: Mapping[str, Array] = field(default_factory=dict)
    """By code: where an award rests on no entry at all and no return was received either."""
    unseen: Mapping[str, Array] = field(default_factory=dict)
    """By code, asked across years or populations: where nobody has any entry to go by."""


@dataclass(frozen=True, eq=False)
class Sheets:
    """The score sheets of every unit in every cell."""

    awards: Mapping[str, Awards]
    totals: Totals
    figures: Mapping[str, Figures] = field(default_factory=dict)
    counts: Counts | None = None
    """What they were judged from, where that was counted."""
    lines: Mapping[str, Recipe] = field(default_factory=dict)
    """How the figures of lines, by path, were composed of these very counts."""


def assess(
    scheme: Scheme,
    asked: Asked,
    known: Mapping[str, Awards] | None = None,
    before: Totals | None = None,
) -> Sheets:
    """Judge a scheme.

    `known` are awards by code that the caller knows to be what they were; `before` are totals that
    were made of them and some others.
    """
    known = known or {}
    by_code = {
        code: known[code] if code in known else awards(scheme, code, asked) for code in scheme.codes
    }
    summed = totals(scheme, by_code, asked.member, asked.cohorts, asked.cells, before)
    return Sheets(by_code, summed, asked.figures)


def awards(scheme: Scheme, code: str, asked: Asked) -> Awards:
    """The awards of one indicator, rounded where the scheme rounds indicators."""
    indicator = scheme.indicators[code]
    bound = asked.member & asked.bound.get(code, True)
    outcome = outcomes(indicator, code, asked.figures, bound, asked.cohorts)
    found, known, silenced = _said(indicator, code, outcome, asked)
    if code in asked.unseen and indicator.kind == "base":
        known, silenced = known & ~asked.unseen[code], silenced | asked.unseen[code]
    spans = partial(_spans, indicator, outcome, silenced)
    return Awards(bound, bound & known, _printed(scheme, found), found, spans)


def _printed(scheme: Scheme, found: Rationals | Lookup) -> Rationals:
    rule = scheme.total.round
    if rule.at != "indicator":
        return points_of(found)
    if isinstance(found, Lookup):
        return found.read(found.table.half_up(rule.decimals))
    return found.half_up(rule.decimals)


def _said(
    indicator: Indicator, code: str, outcome: Outcomes, asked: Asked
) -> tuple[Rationals | Lookup, Array, Array]:
    """The points after findings and silence, where they are known, and where silence took them."""
    if indicator.finding is None and indicator.silence == "accept":
        return outcome.found, outcome.known, np.array(False)  # noqa: FBT003 - a single cell
    points, known = outcome.points, outcome.known
    silenced = np.zeros(known.shape, dtype=bool)
    found = None if indicator.finding is None else asked.figures[code + FINDING]
    if indicator.silence != "accept":
        if code not in asked.silent:
            raise Unsaid(code, f"silence: {indicator.silence}")
        hushed = asked.silent[code] & known
        if found is not None:
            hushed = hushed & ~found.known
        if indicator.silence == "zero":
            points = chosen(hushed, constant(ZERO), points)
        else:
            silenced, known = hushed, known & ~hushed
    if found is not None:
        limit = indicator.limit()
        replaced = found.value if limit is None else found.value.at_most(limit)
        points = chosen(found.known, replaced.at_least(ZERO), points)
        known = known | found.known
    return points, known, silenced


def _spans(indicator: Indicator, outcome: Outcomes, silenced: Array) -> Spans:
    """What is open: of silenced or unseen points everything, of others what their parts leave."""
    spans = open_spans(indicator, outcome.children)
    if outcome.children and anywhere(silenced):
        whole = open_spans(indicator, {})
        spans = Spans(
            chosen(silenced, whole.low, spans.low),
            chosen(silenced, whole.high, spans.high),
            np.where(silenced, whole.low_open, spans.low_open),
            np.where(silenced, whole.high_open, spans.high_open),
        )
    return spans


__all__ = ["Asked", "Awards", "Sheets", "assess", "awards"]
