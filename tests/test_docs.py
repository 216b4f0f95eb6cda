"""The documentation: generated pages are fresh, examples run, links lead somewhere."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from docs import generate
from docs.pages import book, sessions
from docs.pages.rules import rule_of
from docs.pages.schemes import scheme_page
from domain.citations import Cite, Source, squeezed
from domain.conditions import Comparison, DaysBetween, Form, Need, Unless
from domain.conversions.threshold import Tier
from domain.indicator import AppliesTo, Indicator, Part, Scored
from domain.language import Model, Word
from domain.measures.count import Distinct
from domain.measures.measure import CapByValue, CapPer, Measure, Weight
from domain.readings import Alternative, Reading
from domain.rulebook import shipped_schemes
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
from domain.timelines import After, Step, Timeline, shipped_timelines
from domain.view import CountsFromField
from tests.examples import Example, differences, examples, scheme_of

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LANGUAGE = DOCS / "reference" / "scheme-language.md"
PAGES = sorted(DOCS.rglob("*.md"))
SOURCES = ROOT / "domain" / "sources"
LANGUAGE_EXAMPLES = list(examples(LANGUAGE))


# Generated pages


def test_every_generated_page_is_what_would_be_generated_today() -> None:
    stale = [str(path.relative_to(ROOT)) for path in book.stale()]

    assert stale == [], "python docs/generate.py"


def test_the_generator_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--chek"]) == 2
    assert "--check" in capsys.readouterr().err


# The language


@pytest.mark.parametrize("example", LANGUAGE_EXAMPLES, ids=str)
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
    Form: "`form`",
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
        for example in LANGUAGE_EXAMPLES
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


# Rules in words


def alternatives() -> list[tuple[str, str, Mapping[str, Any]]]:
    """Every alternative of every shipped scheme."""
    return [
        (scheme.id, f"{reading.id} {alternative.label}", alternative.set)
        for scheme in shipped_schemes().values()
        for reading in scheme.all_readings()
        for alternative in reading.alternatives
    ]


@pytest.mark.parametrize(
    ("scheme", "changes"), [pytest.param(s, c, id=f"{s}-{name}") for s, name, c in alternatives()]
)
def test_another_rule_reads_otherwise_in_chinese(scheme: str, changes: Mapping[str, Any]) -> None:
    text = shipped_schemes()[scheme]

    assert scheme_page(text.changed(changes)) != scheme_page(text)


@pytest.mark.parametrize("example", LANGUAGE_EXAMPLES, ids=str)
def test_every_rule_of_the_reference_has_its_words(example: Example) -> None:
    if "refused" in example.tree or "timeline" in example.tree:
        return
    for indicator in scheme_of(example.tree).indicators.values():
        assert all(sentence.endswith("。") for sentence in rule_of(indicator))


# The coverage


def test_the_coverage_quotes_the_sources_and_names_every_shipped_scheme() -> None:
    sources = {path.name[:3]: squeezed(text_of(path)) for path in SOURCES.glob("*.txt")}
    document, quoted = "", 0
    for line in text_of(DOCS / "schemes" / "coverage.md").splitlines():
        heading = re.match(r"## (\d{3}) ", line)
        document = heading[1] if heading else document
        for quotation in re.findall("「([^」]+)」", line):
            assert squeezed(quotation) in sources[document], quotation
            quoted += 1
    named = set(re.findall(r"\]\(([a-z0-9-]+)\.md\)", text_of(DOCS / "schemes" / "coverage.md")))

    assert named == set(shipped_schemes()) | set(shipped_timelines())
    assert quoted > 50


def test_every_system_of_the_coverage_is_computed_or_stored_or_out_of_scope() -> None:
    rows_ = [
        line for line in text_of(DOCS / "schemes" / "coverage.md").splitlines() if "「" in line
    ]
    kinds = {re.findall(r"\*\*([a-z ]+)\*\*", line)[0] for line in rows_}

    assert kinds == {"works", "stored only", "out of scope"}


# Python


def test_the_python_examples_give_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text_of(DOCS / "how-to" / "ask-from-python.md")
    sessions.demonstration(tmp_path / "demo" / "ledger.db")
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    parsed = doctest.DocTestParser().get_doctest(code, {"Fraction": Fraction}, "page", None, 0)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(parsed)

    assert runner.tries > 5
    assert runner.failures == 0


# Form


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text_of(page))):
        if target.startswith(("http:", "https:")):
            continue
        file, _, anchor = target.partition("#")
        there = page if not file else (page.parent / file)
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)

    assert broken == []


@cache
def anchors(page: Path) -> frozenset[str]:
    """The places inside a page to which a link may lead, as the usual renderers name them."""
    titles = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles
    )


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name != "decisions"],
    ids=lambda page: str(page.relative_to(DOCS)),
)
def test_a_line_holds_one_sentence(page: Path) -> None:
    assert [line for line in prose(text_of(page)) if SECOND_SENTENCE.search(line)] == []


SECOND_SENTENCE = re.compile(r"[a-z0-9)`*」][.?!] +[A-Z`*「“\u4e00-\u9fff]|。[^」）)”*|`\s]")


def test_a_second_sentence_on_a_line_is_found() -> None:
    assert SECOND_SENTENCE.search("It counts. It does not.")
    assert SECOND_SENTENCE.search("照登。不计。")
    assert not SECOND_SENTENCE.search("It counts from 31.12. on, e.g. here.")


def prose(text: str) -> Iterator[str]:
    """The lines that hold sentences: no table, no code, no comment; bold words may lead in."""
    for line in without_code(text).splitlines():
        if not line.startswith(("|", "#", "<!--", "    ")):
            lead = re.sub(r"^[-\d. ]*(\*\*[^*]+\*\*|\*[^*]+\*)[.:]?\s*", "", line)
            yield re.sub(r"^([-*]|\d+\.) ", "", re.sub(r"「[^」]*」", "「」", lead))


def without_code(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")
