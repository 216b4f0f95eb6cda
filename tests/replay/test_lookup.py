"""Points that are kept for the next question: those of the same rule, and of no other."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from domain.indicator import Scored
from replay.bulk import lookup
from replay.bulk.cohorts import Cohorts
from replay.bulk.figures import MISSING, Figures, known
from replay.bulk.outcomes import outcomes
from replay.bulk.rationals import constant, whole

LINE: dict[str, Any] = {
    "name": "每条扣一分",
    "full": 10,
    "measure": {"count": {"of": "training.held"}},
    "points": {"per_item": {"each": -1, "start": "full"}},
}
PLACES: dict[str, Any] = {
    "name": "按名次",
    "full": 12,
    "measure": {"count": {"of": "training.held"}},
    "compare": {"rank": {"best": "most", "ties": "best"}},
    "points": {"rank_linear": {"last": "zero"}},
}


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "_TABLES", {})


def given(line: dict[str, Any], figures: list[int], parts: int = 1) -> list[Fraction]:
    """What a line gives units of one population with these figures."""
    cells = np.array(figures, dtype=np.int64)[:, None]
    everybody = np.ones(cells.shape, dtype=bool)
    judged = outcomes(
        Scored.model_validate(line),
        "1",
        {"1": known(whole(cells, parts))},
        everybody,
        Cohorts((len(figures),)),
    )
    assert isinstance(judged.found, lookup.Lookup)
    return [judged.points.at(number, 0) for number in range(len(figures))]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"floor": -5}, [10, 7, -2]),
        ({"floor": None}, [10, 7, -2]),
        ({"full": 20}, [20, 17, 8]),
        ({"full": 20, "cap": 10}, [10, 10, 8]),
        ({"cap": 8}, [8, 7, 0]),
        ({"points": {"per_item": {"each": -2, "start": "full"}}}, [10, 4, 0]),
        ({"points": {"per_item": {"each": 1, "start": "zero"}}}, [0, 3, 10]),
    ],
)
def test_a_rule_that_differs_in_one_word_gives_its_own_points(
    changed: dict[str, Any], expected: list[int]
) -> None:
    assert given(LINE, [0, 3, 12]) == [10, 7, 0]
    assert given(LINE | changed, [0, 3, 12]) == expected
    assert given(LINE, [0, 3, 12]) == [10, 7, 0]


def test_figures_of_another_size_or_sign_or_in_tenths_find_their_own_points() -> None:
    line = LINE | {"cap": None, "floor": None}

    assert given(line, [0, 3, 12]) == [10, 7, -2]
    assert given(line, [0, 3, 12], parts=10) == [10, Fraction("9.7"), Fraction("8.8")]
    assert given(line, [-1, 0, 3]) == [11, 10, 7]
    assert given(line, [63, 64, 65]) == [-53, -54, -55]
    assert given(line, [-70, -64, -63]) == [80, 74, 73]
    assert given(line, [0, 3, 12]) == [10, 7, -2]


def test_places_in_a_league_of_another_size_find_their_own_points() -> None:
    assert given(PLACES, [9, 5, 1]) == [12, 6, 0]
    assert given(PLACES, [9, 7, 5, 3]) == [12, 8, 4, 0]
    assert given(PLACES | {"full": 6}, [9, 5, 1]) == [6, 3, 0]
    assert given(PLACES, [9, 5, 1]) == [12, 6, 0]


def test_the_next_question_judges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given(LINE, [0, 3, 12])
    given(PLACES, [9, 5, 1])
    monkeypatch.delattr(lookup, "_judged")

    assert given(LINE, [1, 2, 60]) == [9, 8, 0]
    assert given(PLACES, [1, 9, 5]) == [0, 12, 6]


def test_when_too_many_are_kept_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "TABLES", 2)
    for full in (10, 20, 30, 10):
        assert given(LINE | {"full": full}, [0, 3]) == [full, full - 3]
        assert len(lookup._TABLES) <= 2


def test_one_figure_for_all_is_judged_for_all() -> None:
    nobody = Figures(constant(Fraction(0)), np.full((3, 1), MISSING, dtype=np.uint8))
    everybody = np.ones((3, 1), dtype=bool)
    line = Scored.model_validate(LINE)

    judged = outcomes(line, "1", {"1": nobody}, everybody, Cohorts((3,)))

    assert judged.points.at() == 10
    assert not judged.known.any()


def test_integers_without_bound_are_not_kept() -> None:
    fine = LINE | {"points": {"per_item": {"each": "-0.00000000000000000001", "start": "full"}}}

    assert given(fine, [0, 3]) == [10, 10 - 3 * Fraction(1, 10**20)]
    assert not lookup._TABLES
