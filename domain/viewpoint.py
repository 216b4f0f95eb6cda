"""A viewpoint: as of which day, as known when, under the rules as known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Three answers to "when". Positions count the ledger's entries; a date is the end of that day."""

    as_of: date
    known_at: int
    rules_known_at: int
