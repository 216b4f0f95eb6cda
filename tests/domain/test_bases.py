"""Every line of every scheme is composed of base counts, and its figure is that of the measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.bases import Recipe, Recipes, Told, bases_of, counts, figure, recipes, rests
from domain.comparisons import Comparison
from domain.figure import Figure
from domain.history import History
from domain.indicator import Scored
from domain.language import tree_of
from domain.measures import Measure
from domain.rulebook import Rulebook, shipped_schemes
from domain.scheme import Scheme
from domain.view import Basis, View
from domain.workdays import shipped
from replay.cases import in_memory, read_case
from tests.properties.ledgers import ANNUAL, ledgers
from tests.properties.ledgers import Told as Tale

FOLDER = Path(__file__).parents[1] / "cases"
CASES = sorted([*FOLDER.rglob("*.json"), *FOLDER.rglob("*.yaml")])
SHIPPED = shipped_schemes()
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Measured = tuple[str, Measure, Recipe, Basis]


def lines_of(scheme: Scheme, made: Recipes) -> Iterator[Measured]:
    """Every measure of the scheme beside the recipe made of it."""
    for code in scheme.codes:
        yield from _lines(code, scheme.indicators[code], scheme.counts_from_of(code), made)


def _lines(path: str, line: Scored, basis: Basis, made: Recipes) -> Iterator[Measured]:
    for code, part in line.parts.items():
        yield from _lines(f"{path}/{code}", part, part.counts_from or basis, made)
    if line.measure is not None:
        yield path, line.measure, made.lines[path], basis
    references = line.compare.references() if isinstance(line.compare, Comparison) else ()
    for number, measure in enumerate(references):
        yield f"{path} reference", measure, made.references[path][number], basis


def said(one: Figure, recipe: Recipe) -> tuple[object, ...]:
    """What a figure says, its reason without the entries that it names; told whole, without reason."""
    reason = one.missing.split(":")[0].split(" for ")[0]
    return one.value, one.nothing, bool(reason) if isinstance(recipe, Told) else reason


def differences(
    scheme: Scheme, history: History, day: date, position: int, units: Sequence[str]
) -> list[object]:
    """Where the recipe and the measure do not say the same, or rest on other entries."""
    calendar = Rulebook(history).calendar(scheme.calendar, position)
    made = recipes(scheme, calendar)
    view = View(
        history, position, day, scheme.id, scheme.period.first, scheme.period.last,
        scheme.period.submitted_by, scheme.zone_info, calendar, tuple(units),
    )  # fmt: skip
    found: list[object] = []
    for unit in units:
        here = counts(made.countings, unit, view)
        assert not any(base.of(here) for several in made.refused.values() for base in several)
        assert set(here) <= set(made.bases())
        for path, measure, recipe, basis in lines_of(scheme, made):
            expected, got = measure.figure(unit, view, basis), figure(recipe, here)
            rested = any(item.counted for item in expected.items)
            if (said(expected, recipe), rested) != (said(got, recipe), rests(recipe, here)):
                found.append((path, unit, expected, got, rests(recipe, here)))
    return found


def test_no_shipped_scheme_needs_a_figure_told_whole_but_the_mean_of_the_last_months() -> None:
    whole = {
        (scheme.id, path)
        for scheme in SHIPPED.values()
        for path, recipe in recipes(scheme, None).lines.items()
        if isinstance(recipe, Told)
    }

    assert {path for scheme, path in whole} <= {"1", "3/monitor"}
    assert {scheme for scheme, _ in whole} <= {"model-city-2018"}


def test_a_weight_or_a_cap_changes_the_recipe_and_not_what_is_counted() -> None:
    scheme = SHIPPED["jinan-2018-districts"]
    heavier = scheme.changed({"indicators/6/measure/count/weight/values/city": 5})
    tighter = scheme.changed({"indicators/6/measure/count/cap_per/max/values/city": 1})

    before, after = recipes(scheme, None), recipes(heavier, None)
    assert before.lines["6"] != after.lines["6"]
    assert set(bases_of(before.lines["6"])) == set(bases_of(after.lines["6"]))
    capped = {base.identity for base in bases_of(recipes(tighter, None).lines["6"])}
    assert {base.identity for base in bases_of(before.lines["6"])} == capped


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("scheme", sorted(SHIPPED))
def test_what_is_taken_over_from_another_text_is_what_would_be_made(
    scheme: str, *, across: bool
) -> None:
    text, calendar = SHIPPED[scheme], shipped()
    readings = [reading.alternatives for reading in text.all_readings()]
    changes = [dict(one.set) for alternatives in readings for one in alternatives]
    changes += [{}, *({f"indicators/{c}": tree_of(text.indicators[c])} for c in text.codes)]
    changes += [{"period": tree_of(text.period.over(text.period.first.year + 1))}]
    changes += [{"units": {**tree_of(text.units), "merged": "moves"}}]
    mine = recipes(text, calendar, across=across)

    for change in changes:
        other = text.changed(change)
        made = recipes(other, calendar, across=across)
        taken = recipes(other, calendar, across=across, like=mine)
        assert replace(taken, countings=()) == replace(made, countings=())
        assert [one.identity for one in taken.countings] == [one.identity for one in made.countings]


def test_what_is_the_same_in_another_text_is_not_made_again() -> None:
    scheme = SHIPPED["jinan-2018-districts"]
    heavier = scheme.changed({"indicators/6/measure/count/weight/values/city": 5})
    before = recipes(scheme, None)
    after = recipes(heavier, None, like=before)

    made = [one for one in after.countings if one not in before.countings]
    assert [one.measure for one in made] == [heavier.indicators["6"].measure]


def test_a_condition_changes_what_is_counted() -> None:
    scheme = SHIPPED["jinan-2018-districts"]
    other = scheme.changed({"indicators/6/measure/count/where": {"level": ["city", "province"]}})

    before, after = recipes(scheme, None), recipes(other, None)

    assert not set(bases_of(before.lines["6"])) & set(bases_of(after.lines["6"]))
    assert set(bases_of(before.lines["9"])) == set(bases_of(after.lines["9"]))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_gives_the_same_figures_from_counts(path: Path) -> None:
    case = read_case(path)
    memory = in_memory(case)
    scheme = memory.rulebook.scheme(case.scheme, memory.head, date.max)
    days = {scheme.period.first, scheme.period.last}
    days |= {fact.occurred_on + timedelta(more) for fact in memory.facts for more in (0, 1)}
    for day in sorted(d for d in days if scheme.period.first <= d <= scheme.period.last):
        assert differences(scheme, memory.history, day, memory.head, case.units) == []


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets", "model-city-2018"], county=True), st.data())
def test_counts_give_the_figure_of_the_measure_whatever_is_recorded(
    told: Tale, data: st.DataObject
) -> None:
    scheme = told.scheme
    length = (scheme.period.last - scheme.period.first).days
    day = scheme.period.first + timedelta(data.draw(st.sampled_from([0, 40, 126, 200, length])))
    position = data.draw(st.integers(0, told.head))

    assert differences(scheme, History(told.facts), day, position, told.units) == []
