"""Why an entry did not count, and why a score cannot be said: the one place that words reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

from domain.figure import Reason
from scoretrail.words.names import field_name, value_name
from scoretrail.words.speech import Said, Voice

REASONS: dict[str, Said] = {
    "over the cap": Said("超过上限{detail}件", "over the cap of {detail}"),
    "duplicate of": Said("与{detail}相同，只计一次", "duplicate of {detail}, counted once"),
    "after the deadline": Said(
        "{detail}上报，晚于截止时刻，无效", "submitted {detail}, after the deadline: void"
    ),
    "not submitted": Said("没有经平台上报", "never submitted through the platform"),
    "material missing": Said("缺{detail}", "lacks {detail}"),
    "answered by": Said("已由{detail}答复", "answered by {detail}"),
    "cleared on": Said("已于{detail}了结", "ended on {detail}"),
    "retracted by": Said("已由{detail}撤销", "retracted by {detail}"),
    "outside the period": Said("{detail}不在考核期内", "{detail} is outside the period"),
    "after as_of": Said("{detail}晚于截至日", "{detail} is after the as-of day"),
    "does not match": Said("{detail}，不在计分之列", "{detail}: not what is counted"),
    "names another scheme": Said("属于办法{detail}", "belongs to scheme {detail}"),
    "replaced by": Said("由{detail}代替", "replaced by {detail}"),
    "not a whole number": Said("{detail} 不是整数", "{detail} is not a whole number"),
}
"""The closed list of `domain.figure.Reason`, worded."""

assert set(REASONS) == set(get_args(Reason)), "every reason has its words"

ENDING_TOO_LATE = Said("晚于截至日，{when}仍存在", "after the as-of day: still open {when}")
AT_PERIOD_END = Said("期末", "at the end of the period")
AT_AS_OF = Said("截至日", "on the as-of day")

MISSING: dict[str, Said] = {
    "no data": Said("台账中没有这类记录", "the ledger holds no entries of this kind"),
    "no figure": Said("没有登记数值", "no figure is recorded"),
    "nothing measured": Said("没有可计的记录", "nothing is recorded to measure"),
    "nothing to measure": Said("没有可计的事项", "there is nothing to measure"),
    "over 0": Said("除数为 0", "the divisor is 0"),
    "not a whole number": Said("登记的数不是整数", "a recorded figure is not a whole number"),
    "a place outside its league": Said("位次超出参加排名的个数", "the place exceeds its league"),
    "a reference of 0": Said("参照数为 0", "the reference is 0"),
    "full marks are not printed": Said("满分没有印出", "the full points are not printed"),
}
_PATTERNS: tuple[tuple[re.Pattern[str], Said], ...] = (
    (re.compile(r"not completed: (?P<x>.+)"), Said("尚未办结：{x}", "not completed: {x}")),
    (re.compile(r"fewer than (?P<x>\d+) figures"), Said("不足 {x} 个数", "fewer than {x} figures")),
    (
        re.compile(r"no working days for (?P<x>\d+)"),
        Said("没有 {x} 年的工作日安排", "no working days are published for {x}"),
    ),
)


def because(voice: Voice, reason: str, detail: str) -> str:
    """The reason in words.

    >>> because(Voice("zh"), "cleared on", "2018-12-30 #16")
    '已于2018-12-30 #16了结'
    >>> because(Voice("en"), "does not match", "level=county")
    'level county: not what is counted'
    """
    worded = _DETAILS.get(reason, _as_it_is)(voice, detail)
    return voice(REASONS[reason], detail=worded)


def missing(voice: Voice, text: str) -> str:
    """Why something cannot be scored, in words; a part's code stands before its own reason."""
    return voice.semicolon.join(_missing(voice, one) for one in text.split("; ") if one)


def _missing(voice: Voice, text: str) -> str:
    code, colon, rest = text.partition(": ")
    if text in MISSING:
        return voice(MISSING[text])
    for pattern, said in _PATTERNS:
        if found := pattern.fullmatch(text):
            return voice(said, x=found["x"])
    if colon and rest:
        return f"{code} {_missing(voice, rest)}"
    return text


def _as_it_is(_: Voice, detail: str) -> str:
    return detail


def _lacking(voice: Voice, detail: str) -> str:
    """Fields or materials in words; `2/4 a,b,c,d` says how many of which were needed."""
    found = re.match(r"(?P<least>\S+)/\d+ (?P<of>.+)", detail)
    names = [_name(voice, name) for name in (found["of"] if found else detail).split(",")]
    listed = voice.comma.join(names)
    if found is None:
        return listed
    return voice(
        Said("{listed}中的{least}项", "{least} of {listed}"), listed=listed, least=found["least"]
    )


def _mismatch(voice: Voice, detail: str) -> str:
    name, _, value = detail.partition("=")
    values = [value_name(voice, one) for one in value.split(",")]
    return f"{field_name(voice, name)} {voice.comma.join(values)}"


def _name(voice: Voice, name: str) -> str:
    """A field or a material: the forms call both by one word."""
    worded = value_name(voice, name, "activity.reported", "materials")
    return field_name(voice, name) if worded == name else worded


_DETAILS: dict[str, Callable[[Voice, str], str]] = {
    "material missing": _lacking,
    "does not match": _mismatch,
}
