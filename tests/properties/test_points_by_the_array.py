"""Points by the array are those of the reference evaluator, whatever the figures and whoever compares.

Figures are drawn at random for every line of every shipped scheme, and for every alternative reading,
and told to both: to `domain.assess` one by one, to the arrays all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from random import Random
from typing import Any

import numpy as np
import pytest

from domain.assessment import FINDING, Assessed, applies, assess
from domain.award import Sheet
from domain.errors import ScoretrailError
from domain.figure import Figure, Item
from domain.history import History
from domain.indicator import Scored
from domain.measures import Checklist, Count, Delay, Monthly, Open
from domain.outcomes import REFERENCE
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from domain.view import View
from replay.bulk import assessment, lookup
from replay.bulk.assessment import Asked, Sheets
from replay.bulk.cells import row
from replay.bulk.figures import KNOWN, MISSING, NOTHING, Figures
from replay.bulk.judging import cohorts_of, lying
from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals, quotients, whole
from replay.rows import row_of

DAYS = 3
KINDS = ["district", "county", "zone", "department", "town", None]

Told = dict[tuple[str, str], Figure]


def texts() -> Iterator[tuple[str, Scheme]]:
    """Every shipped scheme, and every alternative of every reading applied alone."""
    for scheme in shipped_schemes().values():
        yield scheme.id, scheme
        for reading in scheme.all_readings():
            for alternative in reading.alternatives:
                yield f"{reading.id} {alternative.label}", scheme.changed(alternative.set)


TEXTS = dict(texts())

JINAN, PINGYIN, PINGDING = (
    "jinan-2018-districts",
    "pingyin-2022-departments",
    "pingdingshan-2020-districts",
)
BONUS = [code for code, one in TEXTS[PINGDING].indicators.items() if one.kind == "bonus"]
UNPRINTED: dict[str, tuple[str, dict[str, Any]]] = {
    "rounded at the total": (JINAN, {"total/round/at": "total"}),
    "worst place": (JINAN, {"indicators/5/compare": {"rank": {"best": "least", "ties": "worst"}}}),
    "last place of 2": (JINAN, {"indicators/5/points": {"rank_linear": {"last": 2}}}),
    "the least has all": (
        JINAN,
        {
            "indicators/5/compare": {"share_of_best": {"best": "least", "when_zero": "full"}},
            "indicators/5/points": {"proportional": {}},
        },
    ),
    "nothing below nothing": (JINAN, {"total/min": None, "total/max": None}),
    "silence is unscored": (JINAN, {f"indicators/{c}/silence": "unscored" for c in "12569"}),
    "silence is zero": (
        PINGDING,
        {f"indicators/{c}/silence": "zero" for c in ("1.1", "4.1", "5.2")},
    ),
    "silence of parts": (PINGDING, {f"indicators/{c}/silence": "unscored" for c in ("4.1", "5.2")}),
    "missing is zero": (JINAN, {f"indicators/{c}/missing": "zero" for c in "1568"}),
    "missing is full": (PINGDING, {f"indicators/{c}/missing": "full" for c in ("1.2", "2.1")}),
    "graded on the exact total": (PINGDING, {"grade_on": "exact", "total/round/at": "total"}),
    "off is full": (PINGYIN, {f"indicators/{c}/not_applicable": "full" for c in ("2a", "13")}),
    "off is zero": (PINGYIN, {f"indicators/{c}/not_applicable": "zero" for c in ("2a", "13")}),
    "off is undecided": (PINGYIN, {"indicators/13/not_applicable": "undecided"}),
    "nothing limits the bonus": (PINGDING, {f"indicators/{c}/full": None for c in BONUS}),
    "least at the top": (PINGYIN, {"indicators/3/compare": {"min_max": {"best": "least"}}}),
}
"""Words of the language that no shipped scheme and no alternative uses."""

TEXTS |= {name: TEXTS[scheme].changed(changes) for name, (scheme, changes) in UNPRINTED.items()}


def lines(scheme: Scheme) -> Iterator[tuple[str, Scored]]:
    """Every line with a measure, by its path."""

    def walk(path: str, line: Scored) -> Iterator[tuple[str, Scored]]:
        if line.measure is not None:
            yield path, line
        for code, part in line.parts.items():
            yield from walk(f"{path}/{code}", part)

    for code, indicator in scheme.indicators.items():
        yield from walk(code, indicator)


nothing = Figure(None, nothing=True)
missing = Figure(None, missing="no figure")


def value(dice: Random, *, decimals: bool, strange: bool) -> Fraction:
    """A count, a ratio or a decimal; now and then one that needs more than 64 bits on the way."""
    drawn = dice.random()
    if strange and drawn < 1 / 4:
        most = dice.choice([10**13, 10**20])
        return Fraction(dice.randint(0, most), dice.randint(1, 10**9))
    if drawn < 1 / 2:
        return Fraction(dice.randint(0, 6))
    if decimals and drawn < 3 / 4:
        return Fraction(dice.randint(0, 9), dice.randint(1, 7))
    return Fraction(dice.randint(0, 2000), dice.choice([1, 10, 100, 1000]))


def figure(dice: Random, line: Scored, *, strange: bool) -> Figure:
    """A figure such as the line's measure may give, now and then with none."""
    if dice.random() < 1 / 5:
        return nothing if isinstance(line.measure, Delay) else missing
    counted = isinstance(line.measure, Count | Open | Checklist | Monthly)
    items = (Item(1, counted=True, amount=Fraction(1)),) if dice.random() < 1 / 2 else ()
    return Figure(value(dice, decimals=not counted, strange=strange), items)


@dataclass(frozen=True)
class Question:
    """A scheme's text, who is compared in each population, and the figures of each day."""

    scheme: Scheme
    populations: list[list[Assessed]]
    told: list[Told]


def question(scheme: Scheme, dice: Random) -> Question:
    kinds = {entry.unit or key: entry.kind for key, entry in scheme.units.roster.items()}
    units = [*kinds, *(f"u{number}" for number in range(18))]
    dice.shuffle(units)
    populations = []
    for _ in range(dice.randint(1, 3)):
        mine = [units.pop() for _ in range(dice.randint(1, 6))]
        populations.append([Assessed(u, kinds.get(u) or dice.choice(KINDS)) for u in mine])
    used = [one.unit for population in populations for one in population]
    strange = dice.random() < 1 / 3
    return Question(scheme, populations, [_told(dice, scheme, used, strange) for _ in range(DAYS)])


def _told(dice: Random, scheme: Scheme, units: list[str], strange: bool) -> Told:  # noqa: FBT001
    told: Told = {}
    for path, line in lines(scheme):
        for unit in units:
            told[path, unit] = figure(dice, line, strange=strange)
            if line.compare is not None and line.compare.references():
                told[path + REFERENCE, unit] = figure(dice, line, strange=strange)
    for code, indicator in scheme.indicators.items():
        for unit in units if indicator.finding is not None else ():
            found = Figure(Fraction(dice.randint(-3, 40)))
            told[code + FINDING, unit] = dice.choice([missing, found])
    return told


# Both answers


def by_reference(asked: Question, day: int, population: Sequence[Assessed]) -> dict[str, Sheet]:
    scheme = asked.scheme
    view = View(
        History([]),
        0,
        scheme.period.last,
        scheme.id,
        scheme.period.first,
        scheme.period.last,
        scheme.period.submitted_by,
        scheme.zone_info,
        None,
        tuple(one.unit for one in population),
        told=asked.told[day],
    )
    return assess(scheme, population, view)


def by_array(asked: Question) -> Sheets:
    scheme = asked.scheme
    cohorts = cohorts_of(asked.populations)
    units = lying(asked.populations, cohorts)
    paths = sorted({path for told in asked.told for path, _ in told})
    cells = {
        path: _figures([[told[path, one.unit] for told in asked.told] for one in units])
        for path in paths
    }
    bound = {
        code: np.array([[applies(scheme, indicator, one)] for one in units])
        for code, indicator in scheme.indicators.items()
    }
    member = np.ones((len(units), DAYS), dtype=bool)
    silent = _silent(asked, units)
    return assessment.assess(scheme, Asked(cells, cohorts, member, member.shape, bound, silent))


def _figures(told: list[list[Figure]]) -> Figures:
    values = [[figure.value or Fraction(0) for figure in row] for row in told]
    shared = lcm(*(value.denominator for row in values for value in row))
    state = [
        [KNOWN if f.value is not None else NOTHING if f.nothing else MISSING for f in row]
        for row in told
    ]
    if shared < 10**7:
        numbers = [[int(value * shared) for value in row] for row in values]
        return Figures(whole(_packed(numbers), shared), np.array(state, dtype=np.uint8))
    numerators = _packed([[value.numerator for value in row] for row in values])
    denominators = _packed([[value.denominator for value in row] for row in values])
    value = quotients(numerators, denominators)
    return Figures(value, np.array(state, dtype=np.uint8))


def _packed(numbers: list[list[int]]) -> Array:
    """Whole numbers in 64 bits where these hold all of them."""
    fits = all(abs(number) < 2**63 for row in numbers for number in row)
    return np.array(numbers, dtype=np.int64 if fits else object)


def _silent(asked: Question, units: Sequence[Assessed]) -> dict[str, Any]:
    """Where no line of an indicator has an entry to go by; in these stories no return comes in."""
    scheme = asked.scheme
    return {
        code: np.array(
            [
                [
                    not any(_seen(told, path, one.unit) for path in _under(scheme, code))
                    for told in asked.told
                ]
                for one in units
            ]
        )
        for code in scheme.indicators
    }


def _under(scheme: Scheme, code: str) -> list[str]:
    return [path for path, _ in lines(scheme) if path == code or path.startswith(f"{code}/")]


def _seen(told: Told, path: str, unit: str) -> bool:
    return bool(told[path, unit].items) or bool(
        told[path, unit].value is not None
        and (path + REFERENCE, unit) in told
        and told[path + REFERENCE, unit].items
    )


# The comparison


def refusal(asked: Question) -> str | None:
    """Why the rules refuse to judge the figures, if they do."""
    try:
        for day in range(DAYS):
            for population in asked.populations:
                by_reference(asked, day, population)
    except ScoretrailError as error:
        return str(error)
    return None


def same(asked: Question) -> None:
    """Assert that both say the same, cell by cell, to the last digit."""
    refused = refusal(asked)
    if refused is not None:
        with pytest.raises(ScoretrailError, match=re.escape(refused)):
            by_array(asked)
        return
    units = [one.unit for one in lying(asked.populations, cohorts_of(asked.populations))]
    got = by_array(asked)
    for day in range(DAYS):
        expected = {
            unit: sheet
            for population in asked.populations
            for unit, sheet in by_reference(asked, day, population).items()
        }
        for number, unit in enumerate(units):
            assert row(got, asked.scheme, (day, number)) == row_of(expected[unit])


def several(scheme: Scheme, number: int) -> None:
    """Ask so many questions of a text."""
    for seed in range(number):
        same(question(scheme, Random(seed)))


@pytest.mark.parametrize("scheme", sorted(shipped_schemes()))
def test_the_array_scores_every_scheme_as_the_reference_does(scheme: str) -> None:
    several(TEXTS[scheme], 8)


@pytest.mark.parametrize("text", [*sorted(shipped_schemes()), *sorted(UNPRINTED)])
def test_points_that_are_looked_up_are_those_of_the_reference(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def few(different: int, _cells: object) -> bool:
        looked.append(different)
        return different <= 10**6

    monkeypatch.setattr(lookup, "_few", few)

    several(TEXTS[text], 6)
    assert looked


@pytest.mark.parametrize("text", [*sorted(shipped_schemes()), *sorted(UNPRINTED)])
def test_points_that_are_judged_cell_by_cell_are_those_of_the_reference(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "_few", lambda *_: False)

    several(TEXTS[text], 6)


@pytest.mark.slow
@pytest.mark.parametrize("text", sorted(TEXTS))
def test_the_array_scores_many_more_stories_as_the_reference_does(text: str) -> None:
    several(TEXTS[text], 40)


@pytest.mark.parametrize("text", sorted(set(TEXTS) - set(shipped_schemes())))
def test_the_array_scores_every_alternative_reading_as_the_reference_does(text: str) -> None:
    several(TEXTS[text], 2)


def test_a_point_rounded_the_other_way_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def downwards(self: Rationals, decimals: int) -> Rationals:
        scaled = self.scaled(Fraction(10**decimals))
        return whole(np.array(scaled.numerators // scaled.denominators), 10**decimals)

    monkeypatch.setattr(Rationals, "half_up", downwards)

    with pytest.raises(AssertionError):
        several(TEXTS["jinan-2018-districts"], 40)
