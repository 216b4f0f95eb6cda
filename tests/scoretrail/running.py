"""A command that ran: what it printed and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer as a program reads it."""
        return json.loads(self.out)

    @property
    def last(self) -> str:
        """The last line: the coordinate."""
        return self.out.rstrip("\n").rsplit("\n", 1)[-1]


class Run(Protocol):
    """Runs a command as the console script does."""

    def __call__(self, *arguments: str, ledger: str | None = None) -> Ran:
        """Run it, on this ledger."""
