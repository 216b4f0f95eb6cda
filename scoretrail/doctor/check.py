"""One thing that was looked at: well, doubtful or wrong, what was found, and the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scoretrail.words import Said

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at (`name`, for programs), how it is, and what to do if it is not well."""

    name: str
    title: Said
    state: State
    found: Said
    remedy: Said | None = None
    """What to do; none where the finding is a refusal, which says so itself."""


def said(zh: str, en: str) -> Said:
    """A sentence with its facts already in it."""
    return Said(zh, en)
