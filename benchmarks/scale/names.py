"""What the numbers in the columns stand for: topics, levels, materials, ids (词表)."""

from __future__ import annotations

TOPICS = (
    "decision.publicised",
    "joint-case.reported",
    "media.reported",
    "activity.reported",
    "innovation.reported",
    "defaulter.listed",
    "training.held",
    "period.reported",
    "defaulter.cleared",
    "entry.retracted",
    "entry.amended",
    "entry.supplemented",
    "entry.reattributed",
)
(
    DECISION,
    CASE,
    MEDIA,
    ACTIVITY,
    INNOVATION,
    LISTED,
    TRAINING,
    RETURN,
    CLEARED,
    RETRACTED,
    AMENDED,
    SUPPLEMENTED,
    REATTRIBUTED,
) = range(len(TOPICS))
RESTORED = len(TOPICS)
"""A retraction of a retraction: while the data are made, a kind of its own."""

LEVELS = ("county", "city", "province", "nation")
COUNTY, CITY, PROVINCE, NATION = range(4)

MATERIALS = ("document", "pictures", "summary", "typical-case", "media-report")
"""Bit n of the column says whether the n-th is there."""
MEDIA_REPORT = 16
ALL_MATERIALS = 31

FAULTS = ("error", "concealed")
"""Bit n says whether the n-th is there."""

BODIES = ("organ", "institution", "residents-committee", "village-committee")
"""The first two weigh three."""

CHANNELS = ("system", "form")
MEASURES = ("限制投标", "取消评优", "绿色通道", "优先办理", "从严审批")
DEPARTMENTS = (
    "教育局",
    "住建局",
    "市场监管局",
    "税务局",
    "人社局",
    "交通局",
    "水务局",
    "文旅局",
    "应急局",
    "城管局",
    "民政局",
    "农业农村局",
)
FIELDS = (
    "招标投标",
    "食品安全",
    "工程建设",
    "教育培训",
    "客货运输",
    "劳动用工",
    "税收征管",
    "医疗卫生",
    "环境保护",
    "安全生产",
    "知识产权",
    "政府采购",
)
NONE = -1
"""Stands for an absent value in a column of numbers."""


def unit_id(unit: int) -> str:
    """The id of a unit."""
    return f"u{unit:04d}"


def entry_id(position: int) -> str:
    """The id of the entry at a position."""
    return f"e{position:08d}"
