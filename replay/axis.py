"""The two axes along which a score may be followed: as days passed, and as the office learnt."""

from __future__ import annotations

from datetime import date
from typing import Literal

Axis = Literal["as_of", "known_at"]
Point = date | int
"""A day, or a position."""
