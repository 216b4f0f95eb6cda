"""Nothing is said in one language only."""

from __future__ import annotations

import pkgutil
import re
import string
from collections.abc import Iterator
from importlib import import_module

import pytest

import scoretrail
from scoretrail.words import Said, Voice
from scoretrail.words.names import field_name, topic_name, value_name
from scoretrail.words.reasons import because, missing

CHINESE = re.compile(r"[\u3400-\u9fff]")
SAME_IN_BOTH = re.compile(r"[^A-Za-z\u3400-\u9fff]*\Z")
"""Figures and signs need no words."""


def spoken() -> Iterator[tuple[str, Said]]:
    """Find everything the front desk can say."""
    for module in pkgutil.walk_packages(scoretrail.__path__, "scoretrail."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            for number, one in enumerate(said_in(value)):
                yield f"{module.name}.{name}{f'.{number}' if number else ''}", one


def said_in(value: object) -> Iterator[Said]:
    """The sentences in a value: itself, or those of a table or of a row of one."""
    match value:
        case Said():
            yield value
        case dict():
            for one in value.values():
                yield from said_in(one)
        case tuple():
            for one in value:
                yield from said_in(one)


SPOKEN = dict(spoken())


def places(sentence: str) -> set[str | None]:
    """The facts that a sentence puts in."""
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def test_there_is_much_to_say() -> None:
    assert len(SPOKEN) > 150


@pytest.mark.parametrize("name", sorted(SPOKEN))
def test_a_sentence_says_the_same_facts_in_both_languages(name: str) -> None:
    said = SPOKEN[name]
    zh = re.sub(r"\{\w+\}", "", said.zh)
    en = re.sub(r"\{\w+\}", "", said.en).replace("演示数据（虚构）", "")

    assert places(said.zh) == places(said.en)
    assert CHINESE.search(zh) or SAME_IN_BOTH.match(zh)
    assert CHINESE.search(en) is None


def test_a_sentence_left_untranslated_is_found() -> None:
    assert CHINESE.search("unscored") is None
    assert SAME_IN_BOTH.match("unscored") is None


@pytest.mark.parametrize(
    ("reason", "detail", "zh", "en"),
    [
        ("over the cap", "2", "超过上限2件", "over the cap of 2"),
        ("duplicate of", "#5", "与#5相同，只计一次", "duplicate of #5, counted once"),
        ("retracted by", "#19", "已由#19撤销", "retracted by #19"),
        (
            "material missing",
            "object,date",
            "缺统一社会信用代码或匿名编号、实施时间",
            "lacks object, date",
        ),
        ("material missing", "media-report", "缺媒体报道", "lacks media report"),
        (
            "material missing",
            "2/4 document,pictures,summary,typical-case",
            "缺文件、图片资料、总结、典型案例中的2项",
            "lacks 2 of document, pictures, summary, typical case",
        ),
        (
            "does not match",
            "level=county",
            "媒体级别 县级，不在计分之列",
            "level county: not what is counted",
        ),
    ],
)
def test_a_reason_is_worded_for_a_clerk(reason: str, detail: str, zh: str, en: str) -> None:
    assert because(Voice("zh"), reason, detail) == zh
    assert because(Voice("en"), reason, detail) == en


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("no figure", "没有登记数值"),
        ("not completed: #4, #7", "尚未办结：#4, #7"),
        ("fewer than 3 figures", "不足 3 个数"),
        ("work: no figure; rule: nothing measured", "work 没有登记数值；rule 没有可计的记录"),
    ],
)
def test_what_is_missing_is_worded(text: str, zh: str) -> None:
    assert missing(Voice("zh"), text) == zh
    assert CHINESE.search(missing(Voice("en"), text)) is None


def test_a_word_of_two_lists_is_read_in_its_own() -> None:
    zh = Voice("zh")

    assert value_name(zh, "plan", "document.issued", "kind") == "规划或方案"
    assert value_name(zh, "plan", "activity.reported", "materials") == "方案"
    assert topic_name(zh, "joint-case.reported") == "联合奖惩案例"
    assert field_name(zh, "case_number") == "案号"
