"""The documentation: generated pages are fresh, examples run, links lead somewhere."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from docs.pages import book
from domain.citations import Cite, Source
from domain.conditions import Comparison, DaysBetween, Need, Unless
from domain.conversions.threshold import Tier
from domain.indicator import AppliesTo, Indicator, Part, Scored
from domain.language import Model, Word
from domain.measures.count import Distinct
from domain.measures.measure import CapByValue, CapPer, Measure, Weight
from domain.readings import Alternative, Reading
from domain.scheme import (
    AssessedPeriod,
    Finish,
    Grade,
    RosterEntry,
    Rounding,
    Scheme,
    Section,
    Total,
    Units,
)
from domain.timelines import After, Step, Timeline
from domain.view import CountsFromField
from tests.examples import Example, differences, examples

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LANGUAGE = DOCS / "reference" / "scheme-language.md"
PAGES = sorted(DOCS.rglob("*.md"))


# Generated pages


def test_every_generated_page_is_what_would_be_generated_today() -> None:
    stale = [str(path.relative_to(ROOT)) for path in book.stale()]

    assert stale == [], "python docs/generate.py"


# The language


@pytest.mark.parametrize("example", examples(LANGUAGE), ids=str)
def test_an_example_of_the_language_gives_what_it_says(example: Example) -> None:
    assert differences(example) == {}


HEADINGS: Mapping[type[Model], str] = {
    Scheme: "The scheme",
    Source: "`source`",
    AssessedPeriod: "`period`",
    Finish: "`finish`",
    Units: "`units`",
    RosterEntry: "`units`",
    Section: "`sections`",
    Cite: "`cite`",
    CountsFromField: "`counts_from`",
    Indicator: "Indicators",
    AppliesTo: "`applies_to`",
    Comparison: "`where`",
    DaysBetween: "`days_between`",
    Need: "`need`",
    Unless: "`unless`",
    Distinct: "`distinct`",
    CapPer: "`cap_per`",
    CapByValue: "`cap_per`",
    Weight: "`weight`",
    Tier: "`tiers`",
    Total: "Total and grades",
    Rounding: "`round`",
    Grade: "`grades`",
    Reading: "Readings",
    Alternative: "Readings",
    Timeline: "Timelines",
    Step: "Timelines",
    After: "Timelines",
}
"""Where each model that is no word is described; a new one must find its place here."""
BASES = {Model, Word, Scored, Measure}


def models() -> Iterator[type[Model]]:
    """Every model of the language, words included."""
    waiting: list[type[Model]] = [Model]
    while waiting:
        model = waiting.pop()
        waiting += [one for one in model.__subclasses__() if one.__module__.startswith("domain.")]
        if model not in BASES and not inspect.isabstract(model):
            yield model


def words() -> list[type[Word]]:
    """Every word that fills a slot."""
    return [model for model in models() if issubclass(model, Word)]


@cache
def sections() -> Mapping[str, str]:
    """The page by its headings; a section ends at the next heading of any depth."""
    parts = re.split(r"^#+ (.+)$", LANGUAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def section(heading: str) -> str:
    """The section whose heading begins so."""
    (found,) = (text for title, text in sections().items() if f"{title} ".startswith(f"{heading} "))
    return found


def rows(text: str) -> Mapping[str, str]:
    """The rows of the tables that describe keys, by key."""
    found = re.finditer(r"^\| `([a-z_0-9]+)` \|.*$", text, re.MULTILINE)
    return {row[1]: row[0] for row in found}


def own_fields(model: type[Model]) -> Mapping[str, Any]:
    """The fields by the key that is written; what every measure shares is described once."""
    shared = set(Measure.model_fields) if issubclass(model, Measure) else set()
    return {
        field.alias or name: field
        for name, field in model.model_fields.items()
        if name not in shared
    }


def heading_of(model: type[Model]) -> str:
    return f"`{model.WORD}`" if issubclass(model, Word) else HEADINGS[model]


def test_every_model_of_the_language_has_its_place_in_the_reference() -> None:
    assert {model for model in models() if not issubclass(model, Word)} - {Part} == set(HEADINGS)
    assert len(words()) == 20


@pytest.mark.parametrize("model", [*words(), *HEADINGS], ids=lambda model: model.__name__)
def test_every_key_is_described_where_its_word_is(model: type[Model]) -> None:
    described = rows(section(heading_of(model)))

    assert set(own_fields(model)) - set(described) == set()


def test_the_keys_of_a_part_are_named() -> None:
    named = set(re.findall(r"`([a-z_]+)`", section("Parts").split("\n\n")[1]))

    assert set(Part.model_fields) <= named


def test_what_every_measure_shares_is_described_once() -> None:
    assert set(Measure.model_fields) == set(rows(section("Measures")))


@pytest.mark.parametrize("model", [*words(), *HEADINGS], ids=lambda model: model.__name__)
def test_every_value_of_a_closed_list_is_described(model: type[Model]) -> None:
    text = section(heading_of(model))
    listed = {value for field in own_fields(model).values() for value in literals(field.annotation)}

    assert {value for value in listed if f"`{value}`" not in text} == set()


def literals(annotation: object) -> Iterator[str]:
    """The texts that a type lists, those of a model inside it left to that model."""
    if get_origin(annotation) is Literal:
        yield from (value for value in get_args(annotation) if isinstance(value, str))
    elif not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        for inner in get_args(annotation):
            yield from literals(inner)


@pytest.mark.parametrize("word", words(), ids=lambda word: word.WORD)
def test_every_key_of_a_word_is_used_by_an_example(word: type[Word]) -> None:
    used = {key for tree in bodies(word.WORD) for key in tree}

    assert bodies(word.WORD), "no example uses it"
    assert set(own_fields(word)) - used == set()


def bodies(word: str) -> list[Mapping[str, Any]]:
    """What examples write under a word."""
    return [
        tree[word]
        for example in examples(LANGUAGE)
        for tree in trees(example.tree)
        if isinstance(tree.get(word), Mapping)
    ]


def trees(value: object) -> Iterator[Mapping[str, Any]]:
    """Every mapping inside a value."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from trees(inner)
    if isinstance(value, list):
        for inner in value:
            yield from trees(inner)
