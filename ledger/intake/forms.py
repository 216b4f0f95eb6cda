"""The forms that offices fill in: the joint-action form of the 2018 notice, and one per topic.

A form is derived from the event model of its topic; only the joint-action form (联合奖惩案例上报
标准) has headings of its own, those the notice prints. No form knows a file or a cell.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from domain.errors import UnknownName
from domain.events import TOPICS, event_class
from domain.events.event import Event
from ledger.intake.column import Column, data_column, plain_heading

JOINT_ACTION = "joint-action"

IGNORED = frozenset(map(plain_heading, ("序号", "编号顺序", "no", "no.")))
"""Headings of columns that only number the lines."""

_RULES = ("scheme.", "reading.", "calendar.", "proposal.", "score.")
"""Families whose days may lie ahead, or are somebody else's."""


@dataclass(frozen=True, slots=True)
class Form:
    """A table that an office fills in: its columns, and the topic that each row becomes."""

    id: str
    topic: str
    title: str
    columns: tuple[Column, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Data fields that the form itself says, such as the channel."""
    key: tuple[str, ...] = ()
    """The data fields that make two rows the same case; empty: all of them."""
    day_of: str | None = None
    """The data field whose day is the day of the fact, where the form has no column for it."""
    version: int = 1

    @property
    def event(self) -> type[Event]:
        """The model of its topic."""
        return TOPICS[self.topic]

    def column(self, name: str) -> Column:
        """The column of that field."""
        return next(column for column in self.columns if column.name == name)


def form(name: str) -> Form:
    """The form of that id, or of the topic of that name; a refusal names what is near."""
    if name == JOINT_ACTION:
        return joint_action()
    if name in TOPICS:
        return topic_form(name)
    near = difflib.get_close_matches(name, [JOINT_ACTION, *TOPICS], n=3)
    if "." in name and not near:
        event_class(name)
    raise UnknownName(
        "unknown-topic" if "." in name else "unknown-form",
        f"没有表式或事项“{name}”。"
        + (f"是否为：{'、'.join(near)}？" if near else "")
        + f"表式为 {JOINT_ACTION} 或任一事项名。",
        f"There is no form or topic {name!r}. "
        + (f"Did you mean {' or '.join(near)}? " if near else "")
        + f"A form is {JOINT_ACTION} or the name of a topic.",
    )


def forms() -> tuple[Form, ...]:
    """Every form: the one the notice prints first, then one per topic."""
    return (joint_action(), *(topic_form(topic) for topic in TOPICS))


@cache
def joint_action() -> Form:
    """The seven columns of 济信用办〔2018〕18号, item 4 (上报标准见下表).

    A cell of them may be empty: an incomplete form is recorded, and the scheme says what it needs.
    """
    event = TOPICS["joint-case.reported"]
    printed = [
        replace(
            data_column(name, event.model_fields[name]),
            title=title,
            aliases=aliases,
            expected=True,
            required=False,
        )
        for name, title, aliases in _PRINTED
    ]
    return Form(
        JOINT_ACTION,
        event.TOPIC,
        event.TITLE,
        (*printed, *_envelope(event, printed, without=("occurred_on", "target", "reason"))),
        fixed={"channel": "form"},
        key=("object", "measure", "department", "date"),
        day_of="date",
    )


_PRINTED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("object_name", "奖惩对象名称", ("奖惩对象", "对象名称", "企业名称", "主体名称")),
    (
        "object",
        "统一社会信用代码/身份证号",
        (
            "统一社会信用代码",
            "统一社会信用代码或身份证号",
            "统一社会信用代码、身份证号",
            "统一社会信用代码(身份证号)",
            "社会信用代码",
            "信用代码",
            "身份证号",
            "身份证号码",
            "统一社会信用代码/身份证号码",
            "统一社会信用代码或匿名编号",
        ),
    ),
    ("measure", "奖惩举措", ("奖惩措施", "举措", "措施", "联合奖惩举措", "联合奖惩措施")),
    ("department", "实施部门", ("实施单位", "实施机关", "部门")),
    ("date", "实施时间（年月日）", ("实施日期", "实施时间", "时间", "日期")),
    ("grounds", "奖惩事由", ("事由", "奖惩原因", "奖惩理由")),
    ("list", "所属红黑名单", ("红黑名单", "所属名单", "名单", "所属红黑榜", "红黑榜")),
)


@cache
def topic_form(topic: str) -> Form:
    """The generic form of a topic: the envelope's columns, and the topic's own."""
    event = event_class(topic)
    rule = topic.startswith(_RULES)
    own = [data_column(name, info, rule=rule) for name, info in event.model_fields.items()]
    around = _envelope(event, own)
    first = [column for column in around if column.name in ("unit", "occurred_on", "target")]
    last = [column for column in around if column not in first]
    return Form(topic, topic, event.TITLE, (*first, *own, *last))


def _envelope(
    event: type[Event], own: list[Column], *, without: tuple[str, ...] = ()
) -> list[Column]:
    """The columns that every topic has, narrowed to what its entries must and may not have."""
    taken = frozenset[str]().union(*(column.headings for column in own))
    columns = []
    for column in _ENVELOPE:
        if column.name in without or _forbidden(column.name, event):
            continue
        free = [
            title for title in (column.title, *column.aliases) if plain_heading(title) not in taken
        ]
        columns.append(
            replace(
                column,
                title=free[0],
                aliases=tuple(free[1:]),
                required=column.required or _needed(column.name, event),
            )
        )
    return columns


def _forbidden(name: str, event: type[Event]) -> bool:
    return (name == "target" and event.TARGET == "none") or (
        name in ("unit", "unit_code") and event.UNIT == "none"
    )


def _needed(name: str, event: type[Event]) -> bool:
    """The unit is left out here: it may be said once for a whole sheet."""
    return (name == "target" and event.TARGET == "required") or (
        name == "reason" and event.NEEDS_REASON
    )


_ENVELOPE: tuple[Column, ...] = (
    Column(
        "unit",
        "考核对象",
        "envelope",
        aliases=("填报单位", "报送单位", "上报单位", "考核单位", "区县", "单位"),
    ),
    Column(
        "unit_code",
        "本单位代码",
        "aside",
        aliases=("填报单位代码", "单位代码", "本单位统一社会信用代码", "单位统一社会信用代码"),
    ),
    Column(
        "occurred_on",
        "发生日",
        "envelope",
        "day",
        required=True,
        past=True,
        aliases=("发生日期", "发生时间", "日期"),
    ),
    Column(
        "target",
        "所针对记录",
        "envelope",
        aliases=("所答的记录", "所答记录", "针对记录", "目标记录", "所针对的记录"),
    ),
    Column(
        "submitted_at",
        "上报时刻",
        "envelope",
        "instant",
        past=True,
        aliases=("上报时间", "报送时间", "提交时间"),
    ),
    Column("attested_at", "原登记时刻", "envelope", "instant", past=True, aliases=("原登记时间",)),
    Column("source", "来源", "envelope", aliases=("来源文号", "渠道或文号")),
    Column("reason", "原因", "envelope", aliases=("理由", "登记原因", "更正理由")),
    Column("answers", "所确认的提议", "envelope"),
    Column("confirmed_by", "复核人", "envelope", aliases=("确认人",)),
    Column("id", "编号", "envelope", aliases=("记录编号", "记录号")),
)
