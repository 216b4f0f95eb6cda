"""One entry as the rules see it: when it happened, when it was reported, when it became known.

A `Fact` is light on purpose. The validating models of `domain.events` stand at the door of the
ledger; behind it the rules read facts, by field name, as the scheme language names them. A replay
makes millions, so it is a msgspec struct: made in a twentieth of the time of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field

Data = Mapping[str, Any]
NOTHING: Data = {}


class Fact(Struct, frozen=True, gc=False):
    """An entry of the ledger, reduced to what a rule may read.

    `position` counts 1, 2, 3 … without gaps; `target` is the id of the entry this one answers;
    `data` holds text, integers, booleans, lists of text, and decimals as text, never a float.
    """

    position: int
    id: str
    topic: str
    unit: str | None
    target: str | None
    occurred_on: date
    submitted_at: datetime | None
    recorded_at: datetime
    data: Data = field(default_factory=dict)
    reason: str | None = None
    source: str | None = None
    confirmed_by: str | None = None
    answers: str | None = None
    """The id of the proposal, or of the decision on an appeal, that this entry carries out."""
    attested_at: datetime | None = None
    """When an older register says it had recorded it. Nothing here proves that."""
