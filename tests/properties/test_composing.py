"""Every recipe composes by the array what it composes one by one, whatever the counts."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from domain.bases import Base, Recipe, bases_of, figure, recipes
from domain.bases import rests as rests_one
from domain.rulebook import shipped_schemes
from domain.workdays import shipped as shipped_calendar
from replay.bulk.composing import Counts, composed, rests

CELLS = 60


def every_recipe() -> dict[str, Recipe]:
    """The recipe of every line, reference and finding of every scheme and alternative."""
    found: dict[str, Recipe] = {}
    for scheme in shipped_schemes().values():
        texts = [scheme]
        texts += [scheme.changed(one.set) for r in scheme.all_readings() for one in r.alternatives]
        for text in texts:
            calendar = None if text.calendar is None else shipped_calendar(text.calendar)
            made = recipes(text, calendar)
            every = [*made.lines.values(), *made.findings.values()]
            every += [one for several in made.references.values() for one in several]
            found |= {repr(recipe): recipe for recipe in every}
    return found


RECIPES = every_recipe()


@pytest.mark.parametrize("number", range(8))
def test_a_recipe_gives_by_the_array_what_it_gives_one_by_one(number: int) -> None:
    dice = Random(number)
    for recipe in list(RECIPES.values())[number::8]:
        bases = list(dict.fromkeys(bases_of(recipe)))
        drawn = [[dice.choice([0, 0, 1, 2, 3]) for _ in range(CELLS)] for _ in bases]
        counts = Counts(bases, np.array(drawn, dtype=np.int64).reshape(len(bases), CELLS, 1))
        figures, resting = composed(recipe, counts), rests(recipe, counts)
        value, every = figures.value, np.zeros((CELLS, 1))
        tops, bottoms, known, nothing, _ = np.broadcast_arrays(
            value.numerators, value.denominators, figures.known, figures.nothing, every
        )
        for cell in range(CELLS):
            mine = {base: row[cell] for base, row in zip(bases, drawn, strict=True)}
            if impossible(recipe, mine):
                continue
            one = figure(recipe, mine)
            got = Fraction(int(tops[cell, 0]), int(bottoms[cell, 0]))
            assert bool(known[cell, 0]) == (one.value is not None)
            assert one.value is None or one.value == got
            assert bool(nothing[cell, 0]) == one.nothing
            assert bool(resting[cell, 0]) == rests_one(recipe, mine)


def impossible(recipe: Recipe, counts: dict[Base, int]) -> bool:
    """Whether no entries could give such counts: delays present, and none of any length."""
    try:
        figure(recipe, counts)
    except (ValueError, ZeroDivisionError):
        return True
    return False
