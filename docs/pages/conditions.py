"""Conditions in words: which entries a measure takes; what topics, fields, values are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from domain.conditions import Comparison, DaysBetween, Need, Unless
from domain.events import TOPICS, words
from domain.measures import Count, Open
from domain.measures.count import Distinct
from domain.measures.measure import CapByValue, CapPer, Weight
from domain.points import plain

SIGNS = {
    "at_least": "不少于",
    "more_than": "多于",
    "at_most": "不多于",
    "less_than": "少于",
    "equals": "等于",
}


# Names of topics, fields and values


def topic(name: str) -> str:
    """A topic by its Chinese title, in quotation marks.

    >>> topic("defaulter.listed"), topic("scenario.launched")
    ('“失信被执行人列入”', '“‘信易+’应用场景”')
    """
    title = TOPICS[name].TITLE if name in TOPICS else name
    return f"“{title.replace('“', '‘').replace('”', '’')}”"


def field(of: str, name: str) -> str:
    """A field by its Chinese heading; the fields of the entries it answers belong to it too."""
    if name == "@quarter":
        return "发生日所在季度"
    for one in (of, *_answered(of)):
        for own, info in TOPICS[one].model_fields.items():
            if name in (own, info.alias):
                return str(info.title)
    return name


def _answered(of: str) -> tuple[str, ...]:
    return tuple(t for t in TOPICS[of].ANSWERS if t in TOPICS) if of in TOPICS else ()


def value(of: str, name: str, written: object) -> str:
    """A value as the forms write it."""
    if isinstance(written, bool):
        return "是" if written else "否"
    if isinstance(written, Fraction):
        return plain(written)
    for one in (of, *_answered(of)):
        info = TOPICS[one].model_fields.get(name) if one in TOPICS else None
        if info is not None and str(written) in words(info):
            return words(info)[str(written)]
    return str(written)


def fields(of: str, names: Iterable[str]) -> str:
    """Several fields."""
    return "、".join(field(of, name) for name in names)


def bounds(rule: Comparison) -> str:
    """Bounds on a number."""
    return "且".join(f"{SIGNS[name]} {plain(bound)}" for name, bound in rule.bounds.items())


# Conditions


def where(of: str, conditions: Mapping[str, Any]) -> Iterator[str]:
    """The conditions on fields, each a phrase."""
    for name, condition in conditions.items():
        if isinstance(condition, Comparison):
            yield f"{field(of, name)}{bounds(condition)}"
        else:
            several = condition if isinstance(condition, tuple) else (condition,)
            yield f"{field(of, name)}为{'、'.join(value(of, name, one) for one in several)}"


def _need(of: str, need: Need) -> str:
    said = []
    if need.all_of:
        said.append(f"须有{'、'.join(value(of, need.field, one) for one in need.all_of)}")
    if need.of:
        others = "、".join(value(of, need.field, one) for one in need.of)
        said.append(f"{others}中至少有 {plain(need.at_least)} 样")
    return f"{field(of, need.field)}{'，'.join(said)}"


def _unless(unless: Unless) -> str:
    how = "，".join(where(unless.answered_by, unless.where))
    return f"截止前已有{topic(unless.answered_by)}{f'（{how}）' if how else ''}的不计"


def _days(of: str, rule: DaysBetween) -> str:
    unit = "个工作日" if rule.unit == "working_day" else "日"
    span = f"从{field(of, rule.from_)}到{field(of, rule.to)}"
    return f"{span}{bounds(rule)} {unit}（尚无后一日的算到截止日）"


def _distinct(of: str, distinct: tuple[str, ...] | Distinct) -> str:
    by = distinct.by if isinstance(distinct, Distinct) else distinct
    within = "全部考核对象中" if isinstance(distinct, Distinct) else "本单位内"
    return f"{fields(of, by)}{_all(by)}相同的，{within}只计最早的一件"


def _all(names: tuple[str, ...]) -> str:
    return "都" if len(names) > 1 else ""


def _cap(of: str, cap: CapPer) -> str:
    same = f"同一{fields(of, cap.by)}"
    if not isinstance(cap.max, CapByValue):
        return f"{same}最多计 {plain(cap.max)} 件"
    by = cap.max.by
    each = (
        f"{value(of, by, name)}{'不限' if most is None else f' {plain(most)} 件'}"
        for name, most in cap.max.values.items()
    )
    return f"{same}最多计：{'、'.join(each)}"


def _weight(of: str, weight: Weight) -> str:
    each = (f"{value(of, weight.by, name)} {plain(w)}" for name, w in weight.values.items())
    return f"每件按{field(of, weight.by)}计：{'、'.join(each)}"


def _forms(of: str, measure: Count) -> Iterator[str]:
    if measure.form is not None:
        yield f"按表报送的须有{fields(of, measure.form.needs)}（未按表报送的不须）"


def phrases(of: str, measure: Count | Open) -> Iterator[str]:
    """What narrows a count or a stock, in the fixed order of the language."""
    yield from (f"只计{one}的" for one in where(of, measure.where))
    if measure.present:
        yield f"{fields(of, measure.present)}{_all(measure.present)}须填写"
    if isinstance(measure, Count):
        yield from _forms(of, measure)
        if measure.absent:
            yield f"{fields(of, measure.absent)}{_all(measure.absent)}须为空"
        if measure.days_between is not None:
            yield f"只计{_days(of, measure.days_between)}的"
        if measure.need is not None:
            yield _need(of, measure.need)
        if measure.unless is not None:
            yield _unless(measure.unless)
        if measure.distinct:
            yield _distinct(of, measure.distinct)
        if measure.cap_per is not None:
            yield _cap(of, measure.cap_per)
    if measure.weight is not None:
        yield _weight(of, measure.weight)
