"""A scheme that does not load: every fault with its place, in Chinese and in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.errors import BadScheme
from domain.misread import _FIXED, _WORKED_OUT
from domain.scheme import parse

WALK = Path(__file__).parents[2] / "docs" / "tutorials" / "walk" / "scheme.yaml"
TEXT = WALK.read_text(encoding="utf-8")
CHINESE = re.compile(r"[\u3400-\u9fff]")
COUNT = "{of: activity.reported}"
INSTANT = "2025-12-31T17:00:00+08:00"

FAULTS = {
    "full: sixty": ("full: 60", "indicators/1/full"),
    "language: 2": ("language: 1", "(top)"),
    "": ("revision: 1\n", "revision"),
    "revision: 1.5": ("revision: 1", "revision"),
    "revision: true": ("revision: 1", "revision"),
    "first: 2025-13-01": ("first: 2025-01-01", "period/first"),
    "first: 20250101": ("first: 2025-01-01", "period/first"),
    "first: '20250101'": ("first: 2025-01-01", "period/first"),
    "first: [1]": ("first: 2025-01-01", "period/first"),
    "last: 2024-12-31": ("last: 2025-12-31", "period"),
    "2025-12-31T17:00:00": (INSTANT, "period/submitted_by"),
    "[x]": (INSTANT, "period/submitted_by"),
    "yesterday": (INSTANT, "period/submitted_by"),
    "status: maybe": ("status: reading", "status"),
    "kind: town, colour: red}": ("kind: town}", "units/roster/dong/colour"),
    "name: 5": ("name: 东镇", "units/roster/dong/name"),
    "units: 5\nunitz:": ("units:", "units"),
    "scheme: A B": ("scheme: yunshui-2025-towns", "scheme"),
    "title: [x]\nx: ": ("title: ", "title"),
    "measure: {cont: ": ("measure: {count: ", "indicators/1/measure"),
    "measure: {count: {}, open: ": ("measure: {count: ", "indicators/1/measure"),
    "start: five": ("start: zero", "indicators/1/points/start"),
    "indicators: []\nx:": ("indicators:", "indicators"),
    "counts_from: {by: channel}": ("counts_from: submitted", "indicators/1/counts_from/values"),
    "{of: activity.reported, distinct: 5}": (COUNT, "indicators/1/measure/distinct"),
    "{of: activity.reported, where: {a: {}}}": (COUNT, "indicators/1/measure/where/a"),
    "cite: 5\n    x: ": ("cite: ", "indicators/1/cite"),
    "max: ten}": ("max: 100}", "total/max"),
}


def refusal(text: str) -> BadScheme:
    """Why a text does not load."""
    with pytest.raises(BadScheme) as refused:
        parse(text, name="draft.yaml")
    return refused.value


@pytest.mark.parametrize("written", FAULTS)
def test_a_fault_is_named_by_its_path_in_both_languages(written: str) -> None:
    instead_of, path = FAULTS[written]
    text = TEXT.replace(instead_of, written, 1)
    assert text != TEXT
    error = refusal(text)

    assert error.code == "bad-scheme"
    assert f"{path}：" in error.zh
    assert f"{path}: " in error.en
    assert CHINESE.search(error.zh.replace("办法不成立", ""))
    assert not CHINESE.search(error.en)
    assert "不合要求" not in error.zh
    assert "Value error" not in error.en


def test_every_sentence_for_a_fault_of_a_scheme_speaks_both_languages() -> None:
    for zh, en in _FIXED.values():
        assert CHINESE.search(zh)
        assert not CHINESE.search(en)
    assert set(_WORKED_OUT) == {"literal_error", "string_pattern_mismatch"}


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("", "文件是空的", "the file is empty"),
        ("a: 1\n---\nb: 2", "只能有一个文档", "one document only"),
        ("a: &x 1\nb: *x", "不用锚和别名", "no anchors"),
        ("a: !t 1", "不用标签", "no tags"),
        ("a: 1\na: 2", "键重复：a", "the key is repeated: a"),
        ("10: x", "编号请加引号", "put codes in quotes"),
        ("a: 1e3", "含义不明", "ambiguous"),
        ("a: [1", "YAML 写法不对", "did not find expected"),
        ("a: \x07", "YAML 写法不对", "control characters"),
        ("[" * 60 + "]" * 60, "嵌套过深", "nested too deeply"),
    ],
)
def test_what_cannot_be_read_as_yaml_is_said_in_both_languages(text: str, zh: str, en: str) -> None:
    error = refusal(text)

    assert error.code == "bad-notation"
    assert zh in error.zh
    assert en in error.en
    assert not CHINESE.search(error.en)
