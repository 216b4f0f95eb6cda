"""Persons whom an earlier version recorded in clear (明文): told, because they cannot be erased."""

from __future__ import annotations

from domain.events import TOPICS
from domain.events.event import PERSONAL
from domain.fact import Fact
from ledger.intake.in_clear import InClear
from ledger.ledger import Ledger
from scoretrail.doctor.check import Check, said
from scoretrail.report.discretion import Discretion
from scoretrail.words import Said

PERSONS = Said("个人信息", "persons")
LISTED = 12
"""So many positions are named."""


def check(ledger: Ledger) -> Check:
    """Which entries hold a person's number or name in clear, and which of them block further cases."""
    discretion = Discretion(frozenset(), lambda _: ())
    found = [one for one in ledger.facts(topics=_TOPICS) if _in_clear(discretion, one)]
    if not found:
        none = said("没有明文的号码或姓名", "no number or name stands in clear")
        return Check("persons", PERSONS, "ok", none)
    waiting = InClear(lambda topics: ledger.facts(topics=topics)).uncorrected
    zh, en = _listed(found)
    more_zh = f"；{_listed(waiting)[0]} 更正前不能再登记同一对象" if waiting else ""
    more_en = f"; no further case until {_listed(waiting)[1]} is amended" if waiting else ""
    return Check(
        "persons",
        PERSONS,
        "warn",
        said(
            f"旧版本以明文登记了自然人或个体工商户：{zh}{more_zh}",
            f"an earlier version recorded persons or individual businesses in clear: {en}{more_en}",
        ),
        said(
            "屏幕和导出一律遮盖，入账的字节不能销毁；更正：scoretrail propose amend 序号 object=代码",
            "they are masked wherever they are shown, and the bytes recorded cannot be erased; amend"
            " them: scoretrail propose amend POSITION object=CODE",
        ),
    )


_TOPICS = tuple(
    topic
    for topic, event in TOPICS.items()
    if any(PERSONAL in info.metadata for info in event.model_fields.values())
)


def _in_clear(discretion: Discretion, fact: Fact) -> bool:
    return (
        discretion.data(fact.topic, fact.id, fact.target, fact.data) != fact.data
        or discretion.text(fact.reason) != fact.reason
        or discretion.text(fact.source) != fact.source
    )


def _listed(facts: list[Fact]) -> tuple[str, str]:
    positions = [f"#{one.position}" for one in facts[:LISTED]]
    more = len(facts) - len(positions)
    zh, en = "、".join(positions), ", ".join(positions)
    return (f"{zh} 等 {len(facts)} 条", f"{en} and {more} more") if more else (zh, en)
