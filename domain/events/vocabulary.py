"""The closed lists of values in events, each with its Chinese.

A list is closed where a rule reads it; what a document leaves open (the kinds of publicised
decisions, for one) is plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic.fields import FieldInfo

from domain.events.field import Words

DocumentKind = Annotated[
    Literal[
        "plan",
        "policy",
        "task-table",
        "red-black-list-system",
        "liaison-system",
        "joint-action-system",
        "product-measures",
        "reward-punishment",
        "graded-supervision",
        "regional-credit",
    ],
    Words(
        {
            "plan": "规划或方案",
            "policy": "制度文件",
            "task-table": "任务分解表",
            "red-black-list-system": "红黑榜制度",
            "liaison-system": "联络员制度",
            "joint-action-system": "联合奖惩制度",
            "product-measures": "信用产品应用办法",
            "reward-punishment": "守信激励和失信惩戒文件",
            "graded-supervision": "分级分类监管文件",
            "regional-credit": "区域信用建设文件",
        }
    ),
]
Role = Annotated[
    Literal["leader", "section", "liaison"],
    Words({"leader": "分管领导", "section": "责任科室", "liaison": "联络员"}),
]
Material = Annotated[
    Literal["document", "plan", "pictures", "summary", "typical-case", "media-report"],
    Words(
        {
            "document": "文件",
            "plan": "方案",
            "pictures": "图片资料",
            "summary": "总结",
            "typical-case": "典型案例",
            "media-report": "媒体报道",
        }
    ),
]
Level = Annotated[
    Literal["county", "city", "province", "nation"],
    Words({"county": "县级", "city": "市级", "province": "省级", "nation": "国家级"}),
]
Product = Annotated[
    Literal["commitment", "check", "report", "other"],
    Words(
        {
            "commitment": "信用承诺",
            "check": "信用核查",
            "report": "信用报告",
            "other": "其他信用产品",
        }
    ),
]
Channel = Annotated[
    Literal["system", "form"],
    Words({"system": "联合奖惩系统产生", "form": "按标准格式上报"}),
]
PublicityFault = Annotated[
    Literal["error", "concealed"],
    Words({"error": "错误", "concealed": "瞒报"}),
]
DataFault = Annotated[
    Literal["error", "late", "concealed"],
    Words({"error": "错误", "late": "迟报", "concealed": "瞒报"}),
]
CodeFaultKind = Annotated[
    Literal["duplicate", "wrong"],
    Words({"duplicate": "重码", "wrong": "错码"}),
]
Body = Annotated[
    Literal["organ", "institution", "residents-committee", "village-committee"],
    Words(
        {
            "organ": "党政机关",
            "institution": "事业单位",
            "residents-committee": "居委会",
            "village-committee": "村委会",
        }
    ),
]
Manner = Annotated[
    Literal["proactive", "after-complaint", "ordered"],
    Words({"proactive": "主动处理", "after-complaint": "被举报后处置", "ordered": "责令查处"}),
]
Outcome = Annotated[
    Literal["corrected", "deleted", "maintained"],
    Words({"corrected": "更正", "deleted": "删除", "maintained": "维持"}),
]
Origin = Annotated[
    Literal["own", "external"],
    Words({"own": "本账计算", "external": "建账前公布"}),
]
Cause = Annotated[
    Literal["erratum", "amendment", "reading"],
    Words({"erratum": "勘误", "amendment": "修订", "reading": "口径"}),
]


def words(field: FieldInfo) -> Mapping[str, str]:
    """The values that a field may have, each with its Chinese; empty if its list is open."""
    for part in field.metadata:
        if isinstance(part, Words):
            return part.zh
    return _words_in(field.annotation)


def _words_in(annotation: object) -> Mapping[str, str]:
    """The list inside a type.

    >>> _words_in(tuple[Level, ...] | None)["city"]
    '市级'
    """
    for part in getattr(annotation, "__metadata__", ()):
        if isinstance(part, Words):
            return part.zh
    for inner in get_args(annotation):
        found = _words_in(inner)
        if found:
            return found
    return {}
