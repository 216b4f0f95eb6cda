"""What differs between two texts of a scheme, path by path, and paths into a scheme."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.changes import ABSENT, changes
from domain.errors import BadScheme
from domain.language import canonical_tree, digest_of, natural_order, replaced
from domain.rulebook import shipped_schemes
from domain.scheme import load
from tests.telling import scheme

TEXT = scheme(
    """
    indicators:
      "1": {full: 10, measure: {count: {of: training.held}}, points: {all_or_nothing: {when: {at_least: 1}}}}
      "2": {full: 5, measure: {count: {of: training.attended}}, points: {as_given: {}}}
    """
)


def found(**paths: object) -> list[tuple[str, object, object]]:
    """The changes after these replacements (`__` for `/`)."""
    changed = TEXT.changed({path.replace("__", "/"): value for path, value in paths.items()})
    return [(one.path, one.before, one.after) for one in changes(TEXT, changed)]


def test_the_same_text_differs_nowhere_and_the_revision_is_not_counted() -> None:
    assert changes(TEXT, TEXT) == []
    assert changes(TEXT, TEXT.changed({}, revision=7)) == []


def test_a_number_that_changed_is_named_by_its_path() -> None:
    assert found(indicators__1__full="12") == [("indicators/1/full", Fraction(10), Fraction(12))]


def test_what_is_new_or_gone_is_absent_on_one_side() -> None:
    without = {"1": TEXT.tree["indicators"]["1"]}
    ((path, before, after),) = found(indicators=without)

    assert (path, after) == ("indicators/2", ABSENT)
    assert isinstance(before, dict)


def test_a_slot_whose_word_changed_changed_as_a_whole() -> None:
    ((path, before, after),) = found(
        indicators__2__points={"per_item": {"each": 1, "start": "zero"}}
    )

    assert path == "indicators/2/points"
    assert (list(before), list(after)) == (["as_given"], ["per_item"])  # type: ignore[call-overload]


@pytest.mark.parametrize("name", sorted(shipped_schemes()))
def test_a_changed_text_is_what_it_would_be_if_it_were_read_as_a_whole(name: str) -> None:
    text = shipped_schemes()[name]
    for reading in text.all_readings():
        for alternative in reading.alternatives:
            tree = text.tree
            for path, value in alternative.set.items():
                tree = replaced(tree, path, value)
            changed = text.changed(alternative.set)

            assert changed == load(tree)
            assert changed.digest == load(tree).digest
            for code, indicator in text.indicators.items():
                if not any(path.startswith(f"indicators/{code}/") for path in alternative.set):
                    assert changed.indicators[code] is indicator


def test_what_is_replaced_is_validated_however_little_it_is() -> None:
    with pytest.raises(BadScheme, match="indicators/1/kind"):
        TEXT.changed({"indicators/1/kind": "special"})
    with pytest.raises(BadScheme, match="indicators/3"):
        TEXT.changed({"indicators": {"3": None}})


def test_a_code_may_contain_the_separator_of_paths() -> None:
    """`8/codes` is one code, and the longest existing key wins."""
    city = shipped_schemes()["model-city-2018"]
    changed = city.changed({"indicators/8/codes/name": "重错码率", "indicators/8/name": "共建"})

    assert [one.path for one in changes(city, changed)] == [
        "indicators/8/name",
        "indicators/8/codes/name",
    ]


@pytest.mark.parametrize(
    ("codes", "order"),
    [
        (["10", "2", "1"], ["1", "2", "10"]),
        (["1.10", "1.2", "1.1"], ["1.1", "1.2", "1.10"]),
        (["4b", "3-4", "4a", "3"], ["3", "3-4", "4a", "4b"]),
        (["15b", "15a", "2c"], ["2c", "15a", "15b"]),
    ],
)
def test_codes_are_sorted_as_people_do(codes: list[str], order: list[str]) -> None:
    assert sorted(codes, key=natural_order) == order


def test_a_digest_is_taken_over_exact_numbers_and_sorted_keys() -> None:
    assert canonical_tree({"b": Fraction(1, 3), "a": [True, None, 2]}) == {
        "b": "1/3",
        "a": [True, None, "2/1"],
    }
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": Fraction(4, 2), "a": Fraction(1)})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})
    with pytest.raises(TypeError):
        canonical_tree({"a": 0.5})
