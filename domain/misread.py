"""What keeps a scheme from loading, in Chinese and English: where it stands, and what is expected there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from domain.language import Misfit

Said = tuple[str, str]
"""Chinese and English."""

TOP = "(top)"
_SHAPE = re.compile(r"[a-z-]+\[.*\]\Z|CountsFromField\Z|Distinct\Z|CapByValue\Z")
"""A step of a path that names no key but one of several shapes that a value may have."""


def misread(error: ValidationError) -> Said:
    """Every fault with its path, in both languages."""
    found = [(_path(one["loc"]), _said(one)) for one in error.errors()]
    zh = "；".join(f"{path}：{said[0]}" for path, said in found)
    en = "; ".join(f"{path}: {said[1]}" for path, said in found)
    return zh, en


def _path(steps: tuple[str | int, ...]) -> str:
    """The keys joined as in a path of the scheme language."""
    return "/".join(str(step) for step in steps if not _SHAPE.match(str(step))) or TOP


def _said(fault: Any) -> Said:
    kind, context = str(fault["type"]), fault.get("ctx", {})
    misfit = context.get("error")
    if isinstance(misfit, Misfit):
        return misfit.zh, misfit.en
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _WORKED_OUT:
        return _WORKED_OUT[kind](context)
    return f"不合要求（{kind}）", str(fault["msg"])


def _one_of(context: Mapping[str, Any]) -> Said:
    expected = str(context["expected"])
    return (
        f"应为其中之一：{expected.replace(' or ', '、').replace(', ', '、')}",
        f"expected one of {expected}",
    )


def _like(context: Mapping[str, Any]) -> Said:
    return f"应为合于 {context['pattern']} 的文本", f"expected text like {context['pattern']}"


_DAY = ("应为日期，如 2018-12-31", "expected a day, as in 2018-12-31")
_INSTANT = (
    "应为带时区的时刻，如 2018-12-31T17:00:00+08:00",
    "expected an instant with its offset, as in 2018-12-31T17:00:00+08:00",
)
_KEYS = ("应为键和值", "expected keys and values")
_FIXED: Mapping[str, Said] = {
    "missing": ("缺少", "is missing"),
    "string_type": ("应为文本，数请加引号", "expected text: put a number in quotes"),
    "extra_forbidden": ("没有这个键", "there is no such key"),
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "date_parsing": _DAY,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dict_type": _KEYS,
    "tuple_type": ("应为列表", "expected a list"),
}
_WORKED_OUT: Mapping[str, Callable[[Mapping[str, Any]], Said]] = {
    "literal_error": _one_of,
    "string_pattern_mismatch": _like,
}
