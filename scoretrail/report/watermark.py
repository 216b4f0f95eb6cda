"""The watermark (水印) of a file in which persons stand unmasked: who took it, when, by which question.

No other file has one: a table with masks alone is the same bytes whoever writes it out.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ledger.roles import TITLES, Actor
from scoretrail.words import Said, Voice

TAKEN = Said(
    "{role} {by} 于 {at} 取得，坐标 {coordinate}", "taken by {by} ({role}) at {at}, {coordinate}"
)
ON_RECORD = Said("，审计日志 #{record}", ", audit record {record}")


def watermark(
    voice: Voice,
    by: Actor,
    at: datetime,
    zone: ZoneInfo,
    coordinate: str,
    *,
    record: int | None = None,
) -> str:
    """The line that stands on every part of the file."""
    said = voice(
        TAKEN,
        by=by.id,
        role=TITLES[by.role] if voice.lang == "zh" else by.role,
        at=f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        coordinate=coordinate,
    )
    return said if record is None else said + voice(ON_RECORD, record=record)
