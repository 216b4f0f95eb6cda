"""The forms that offices fill in: those that a notice prints, and one per topic.

A form is derived from the event model of its topic; a printed form has headings of its own: the
joint-action form of 2018 (联合奖惩案例上报标准), and the overviews of annexes 3 and 4 of 2022. No form
knows a file or a cell.
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
SCENARIOS = "credit-scenarios"
SUPERVISION = "graded-supervision"
PRINTED = (JOINT_ACTION, SCENARIOS, SUPERVISION)
"""The forms that a notice prints, by id."""

ON_SUBMISSION = "@submission"
"""Stands for the field of the day in a form that has none: the day the row was submitted."""

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
    def printed(self) -> bool:
        """Whether a notice prints it; its columns may be left empty, and that is said."""
        return self.id in PRINTED

    @property
    def event(self) -> type[Event]:
        """The model of its topic."""
        return TOPICS[self.topic]

    def column(self, name: str) -> Column:
        """The column of that field."""
        return next(column for column in self.columns if column.name == name)


def form(name: str) -> Form:
    """The form of that id, or of the topic of that name; a refusal names what is near."""
    if name in PRINTED:
        return _MADE[name]()
    if name in TOPICS:
        return topic_form(name)
    near = difflib.get_close_matches(name, [*PRINTED, *TOPICS], n=3)
    if "." in name and not near:
        event_class(name)
    raise UnknownName(
        "unknown-topic" if "." in name else "unknown-form",
        f"没有表式或事项“{name}”。"
        + (f"是否为：{'、'.join(near)}？" if near else "")
        + f"表式为 {'、'.join(PRINTED)} 或任一事项名。",
        f"There is no form or topic {name!r}. "
        + (f"Did you mean {' or '.join(near)}? " if near else "")
        + f"A form is {', '.join(PRINTED)} or the name of a topic.",
    )


def forms() -> tuple[Form, ...]:
    """Every form: those that a notice prints first, then one per topic."""
    return (*(made() for made in _MADE.values()), *(topic_form(topic) for topic in TOPICS))


@cache
def joint_action() -> Form:
    """The seven columns of 济信用办〔2018〕18号, item 4 (上报标准见下表).

    A cell of them may be empty: an incomplete form is recorded, and the scheme says what it needs.
    """
    return replace(
        _printed(JOINT_ACTION, "joint-case.reported", _JOINT_ACTION),
        fixed={"channel": "form"},
        key=("object", "measure", "department", "date"),
        day_of="date",
    )


@cache
def scenarios() -> Form:
    """The overview of 平信用办〔2022〕2号, annex 3 (“信易+”拓展领域一览表).

    A row without its document is recorded, and counts once the document is supplemented.
    """
    return _printed(SCENARIOS, "scenario.launched", _SCENARIOS)


@cache
def supervision() -> Form:
    """The overview of 平信用办〔2022〕2号, annex 4 (信用分级分类监管领域一览表)."""
    return _printed(SUPERVISION, "graded-supervision.started", _SUPERVISION)


_MADE = {JOINT_ACTION: joint_action, SCENARIOS: scenarios, SUPERVISION: supervision}

Headings = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Field, the heading a notice prints, and what else people write there."""


def _printed(name: str, topic: str, headings: Headings) -> Form:
    """A form with the columns of a notice, in their order, and the envelope's behind them."""
    event = TOPICS[topic]
    printed = [
        replace(
            data_column(field, event.model_fields[field]),
            title=title,
            aliases=aliases,
            expected=True,
            required=False,
        )
        for field, title, aliases in headings
    ]
    return Form(
        name,
        event.TOPIC,
        event.TITLE,
        (*printed, *_envelope(event, printed, without=("occurred_on", "target", "reason"))),
        day_of=ON_SUBMISSION,
    )


_SCENARIOS: Headings = (
    ("name", "信用应用", ("应用", "应用场景", "场景")),
    (
        "document",
        "开展方案/制度文件名称",
        ("开展方案或制度文件名称", "方案/制度文件名称", "文件名称"),
    ),
    ("incentives", "优惠/激励措施", ("优惠或激励措施", "优惠措施", "激励措施")),
)
_SUPERVISION: Headings = (
    ("field", "监管领域", ("领域",)),
    ("industry", "国民经济行业分类", ("行业分类", "国民经济行业")),
    ("department", "监管部门", ("部门",)),
    ("document", "文件名称", ("监管文件名称",)),
    ("link", "文件链接或主要内容", ("文件链接", "主要内容")),
)
_JOINT_ACTION: Headings = (
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
