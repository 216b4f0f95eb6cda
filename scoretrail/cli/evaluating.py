"""Which evaluator a question of many units is asked of, and where it finds what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from replay.evaluators import (
    COLUMNS,
    REFERENCE,
    SQL,
    Asking,
    Foreseeing,
    columns,
    columns_in,
    columns_of,
    evaluator,
    installed,
)
from scoretrail.cli.progress import Tick
from scoretrail.desk import Desk
from scoretrail.words import Voice
from scoretrail.words import replay as words

FEW = 20_000
"""Up to so many entries, everything is recalled, and one viewpoint is asked of the reference."""

FOLDER = "folder"
SAID = {"entries": words.FROM_ENTRIES, "delta log": words.FROM_LOG, FOLDER: words.FROM_FOLDER}


@dataclass(frozen=True, slots=True)
class Evaluating:
    """An evaluator that is ready to be asked."""

    name: str
    asking: Asking
    shards: Any = None
    """Where columns find their shards; None: in the memory, or they are not asked."""
    folder: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """What the columns were made from, where it was not the memory."""
        if self.folder:
            return (FOLDER,)
        return () if self.shards is None else self.shards.sources

    @property
    def foresee(self) -> Foreseeing | None:
        """Whom to tell of the questions to come."""
        return None if self.shards is None or self.folder else self.shards.foresee

    def said(self, voice: Voice, names: tuple[str, ...] = ()) -> str:
        """The evaluators that answered, and what the columns were made from."""
        said = voice(words.EVALUATOR, evaluators=voice.comma.join(names or (self.name,)))
        sources = voice.comma.join(voice(SAID[one]) for one in self.sources)
        return f"{said} · {sources}" if sources else said


def chosen_by_size(entries: int, *, many: bool) -> str:
    """The evaluator for a question, `many` viewpoints or one, among those installed.

    >>> chosen_by_size(400, many=False)
    'reference'
    """
    if entries <= FEW and not many:
        return REFERENCE
    return COLUMNS if installed(COLUMNS) else REFERENCE


def evaluating(
    desk: Desk, name: str, *, shards: str | None = None, progress: Tick | None = None
) -> Evaluating:
    """The evaluator of a name. A ledger of more than a few entries is counted where it is stored."""
    ledger = desk.stored
    if name == COLUMNS and shards is not None:
        kept = columns_in(desk.ledger, Path(shards))
        desk.leave_at_rest()
        return Evaluating(name, columns().Columnar(kept), kept, folder=True)
    if name == COLUMNS and ledger is not None and desk.memory.head > FEW:
        kept = columns_of(ledger, progress=progress)
        if kept is not None:
            desk.leave_at_rest()
            return Evaluating(name, columns().Columnar(kept), kept)
    if name == SQL:
        desk.leave_at_rest()
    return Evaluating(name, evaluator(name, ledger))
