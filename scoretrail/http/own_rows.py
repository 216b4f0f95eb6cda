"""The rows of a file that somebody may hand in: a unit its own reports, nobody a second signature.

What may not be handed in is refused row by row, like anything else that is wrong with a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.errors import Refused, UnknownName
from domain.events.event import Envelope
from ledger.intake.batch import Batch, RowResult
from ledger.intake.rejection import Fault, Place
from ledger.reporting import may_report
from ledger.roles import Actor
from scoretrail.desk import Desk
from scoretrail.http.handing_in import unit_concerned

SIGNED = Fault(
    "second-person-elsewhere",
    "需要第二人复核的记录不能随文件登记",
    "what needs a second person is not recorded from a file",
    "请逐条提议",
    "Propose it by itself",
)
STAMPED = Fault(
    "not-yours-to-say",
    "上报时间由服务器时钟给出，文件中不能写",
    "when it was submitted is said by the server's clock and cannot stand in the file",
    "请清空该栏",
    "Empty that column",
)


def own_rows(actor: Actor, desk: Desk, batch: Batch, submitted_at: datetime | None) -> None:
    """Refuse the rows of a batch that the actor may not hand in."""
    for number, row in enumerate(batch.rows):
        if row.envelope is None:
            continue
        faults = list(_faults(actor, desk, row.envelope, submitted_at))
        if faults:
            batch.rows[number] = _turned_back(batch, row, faults)


def _faults(
    actor: Actor, desk: Desk, envelope: Envelope[Any], submitted_at: datetime | None
) -> Iterator[Fault]:
    if envelope.confirmed_by is not None:
        yield SIGNED
    if actor.role != "reporter":
        return
    if envelope.submitted_at != submitted_at:
        yield STAMPED
    try:
        may_report(actor, envelope.topic, unit_concerned(desk, envelope.content()))
    except (Refused, UnknownName) as error:
        yield Fault(error.code, error.zh.rstrip("。"), error.en.rstrip("."))


def _turned_back(batch: Batch, row: RowResult, faults: list[Fault]) -> RowResult:
    place = Place(batch.file, row.sheet, row.row)
    rejections = (*row.rejections, *(fault.at(place) for fault in faults))
    return replace(row, envelope=None, rejections=rejections)
