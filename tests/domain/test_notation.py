"""The strict reader: YAML without floats, and without anything that two people read differently."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.errors import BadScheme
from domain.notation import read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("-1", -1),
        ("0.1", Fraction(1, 10)),
        ("-0.1", Fraction(-1, 10)),
        ("12.50", Fraction(25, 2)),
        ("0.30000000000000004", Fraction(30000000000000004, 10**17)),
    ],
)
def test_numbers_are_exact_as_they_are_written(text: str, number: Fraction) -> None:
    value = read(f"full: {text}")["full"]

    assert value == number
    assert isinstance(value, Fraction)


@pytest.mark.parametrize(
    "text",
    [
        "1e3", "1E3", "1.5e-3", ".5", "5.", ".inf", "-.inf", ".nan", ".NaN", "0x1F", "0o17", "0b1",
        "007", "00", "1_000", "+5", "1_000.5",
    ],
)  # fmt: skip
def test_a_number_that_needs_an_interpretation_is_refused(text: str) -> None:
    with pytest.raises(BadScheme) as refused:
        read(f"full: {text}")
    assert refused.value.code == "bad-notation"
    assert text in refused.value.zh


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "no",
        "on",
        "off",
        "Yes",
        "NO",
        "On",
        "OFF",
        "True",
        "TRUE",
        "False",
        "FALSE",
        "Null",
        "NULL",
    ],
)
def test_only_true_false_and_null_are_special_and_their_look_alikes_are_refused(word: str) -> None:
    with pytest.raises(BadScheme, match=word):
        read(f"met: {word}")
    with pytest.raises(BadScheme):
        read(f"{word}: 1")
    assert read(f'met: "{word}"') == {"met": word}


def test_true_false_and_null() -> None:
    assert read("a: true\nb: false\nc: null\nd: ~\ne:") == {
        "a": True, "b": False, "c": None, "d": None, "e": None,
    }  # fmt: skip


def test_a_day_and_a_clock_time_stay_text() -> None:
    assert read("first: 2018-01-01\nat: 2018-12-31T17:00:00+08:00\nclock: 17:00") == {
        "first": "2018-01-01",
        "at": "2018-12-31T17:00:00+08:00",
        "clock": "17:00",
    }


def test_what_stands_in_quotes_or_in_a_block_is_text() -> None:
    assert read("a: \"10\"\nb: '0.5'\nc: |-\n  12\nd: \"true\"") == {
        "a": "10", "b": "0.5", "c": "12", "d": "true",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["10", "1.1", "-1", "true", "null", "~"])
def test_a_code_without_quotes_is_no_text_and_is_refused(key: str) -> None:
    with pytest.raises(BadScheme, match="编号请加引号"):
        read(f"indicators:\n  {key}: {{name: 一}}")
    assert read(f'"{key}": 1') == {key: 1}


@pytest.mark.parametrize("code", ["3-4", "2a", "special+", "8/codes", "1.1.1"])
def test_a_code_that_is_no_number_needs_no_quotes(code: str) -> None:
    assert read(f"{code}: 1") == {code: 1}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\na: 2", "键重复"),
        ("a: {b: 1, b: 2}", "键重复"),
        ("a: 1\n'a': 2", "键重复"),
        ("a: &x 1\nb: *x", "锚"),
        ("a: &x {b: 1}", "锚"),
        ("a: !!float 1", "标签"),
        ("a: !!python/name:os.system x", "标签"),
        ("a: !custom 1", "标签"),
        ("<<: {a: 1}", "键重复"),
        ("a: 1\n---\nb: 2", "只能有一个文档"),
        ("[1, 2]: 3", "键必须是文本"),
        ("? {a: 1}\n: 2", "键必须是文本"),
        ("", "文件是空的"),
        ("# 只有注释", "文件是空的"),
        ("a: [1", "读不懂"),
        ("a: b: c", "读不懂"),
        ("\ta: 1", "读不懂"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(BadScheme) as refused:
        read(text, name="本区.yaml")
    assert why in refused.value.zh
    assert refused.value.zh.startswith("本区.yaml")


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(BadScheme) as refused:
        read("a: 1\nb: 2\nc: 1e3", name="x.yaml")
    assert refused.value.en.startswith("x.yaml:3:4: ")


def test_what_nests_without_end_is_refused() -> None:
    with pytest.raises(BadScheme, match="嵌套过深"):
        read("a: " + "[" * 60 + "]" * 60)
