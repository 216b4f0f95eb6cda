"""Entries that the tests of the store append: real topics of Jinan districts, made-up facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.events import Envelope, parse
from ledger.clock import Clock

MORNING = datetime(2019, 1, 21, 8, 0, tzinfo=UTC)


def media(name: str, **parts: object) -> Envelope[Any]:
    """A city paper reported (媒体报道)."""
    content = {
        "id": name,
        "topic": "media.reported",
        "unit": "lixia",
        "occurred_on": "2018-03-10",
        "submitted_at": "2018-03-11T09:30:00+08:00",
        "source": "济信用办〔2018〕3号",
        "data": {"subject": "失信联合惩戒", "level": "city"},
    }
    return parse({**content, **parts})


def listed(name: str, **parts: object) -> Envelope[Any]:
    """A court listed a body under the unit (失信被执行人列入)."""
    content = {
        "id": name,
        "topic": "defaulter.listed",
        "unit": "gaoxin",
        "occurred_on": "2018-11-01",
        "data": {"body": "organ"},
    }
    return parse({**content, **parts})


def cleared(name: str, target: str, **parts: object) -> Envelope[Any]:
    """The body left the list."""
    content = {
        "id": name,
        "topic": "defaulter.cleared",
        "unit": "gaoxin",
        "target": target,
        "occurred_on": "2018-12-20",
    }
    return parse({**content, **parts})


def retracted(name: str, target: str, **parts: object) -> Envelope[Any]:
    """The target was never true, says one person and confirms another."""
    content = {
        "id": name,
        "topic": "entry.retracted",
        "unit": "gaoxin",
        "target": target,
        "occurred_on": "2019-01-10",
        "reason": "法院来函：列入有误",
        "confirmed_by": "reviewer",
    }
    return parse({**content, **parts})


def story() -> list[Envelope[Any]]:
    """Ten entries of every shape: alone, answered, corrected, of a unit, with evidence."""
    evidence = [{"kind": "letter", "sha256": "ab" * 32, "name": "来函.pdf"}]
    renamed = {
        "id": "u1",
        "topic": "unit.renamed",
        "unit": "jiyang",
        "occurred_on": "2018-07-02",
        "data": {"name": "济阳区", "code": "370115"},
    }
    return [
        media("m1"),
        media("m2", unit="shizhong", data={"subject": "信用修复", "level": "province"}),
        listed("d9"),
        listed("d10", data={"body": "village-committee", "case_number": "（2018）鲁0191执1号"}),
        cleared("d9c", "d9"),
        parse(renamed),
        retracted("d10x", "d10", evidence=evidence),
        media("m3", occurred_on="2018-12-31", submitted_at="2019-01-02T00:00:00.000001+08:00"),
        retracted("d10xx", "d10x", reason="撤销有误"),
        cleared("d10c", "d10"),
    ]


def ticking(start: datetime = MORNING, step: timedelta = timedelta(seconds=1)) -> Clock:
    """Make a clock that moves on by a step each time it is read."""

    def instants() -> Iterator[datetime]:
        moment = start
        while True:
            yield moment
            moment += step

    source = instants()
    return lambda: next(source)
