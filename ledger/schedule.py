"""Checkpoints by themselves (自动检查点): signed when they are due, by whoever appends next.

There is no daemon. Where a ledger is opened with a signing key, each append first asks whether a
checkpoint is due:

    a day has ended      what was recorded up to yesterday is signed before today's first entry
    a table is published what it rests on is signed before, and the table itself after: its close
    a table is restated  likewise

An office that records nothing for days signs nothing; there is nothing new to sign.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from domain.effect import SHANGHAI
from ledger import proving
from ledger.integrity import kept
from ledger.integrity.checkpoint import Checkpoint
from ledger.integrity.keys import Signer
from ledger.ledger import Ledger
from ledger.roles import Actor

PUBLISHING = frozenset({"score.published", "score.restated"})


def before(
    ledger: Ledger,
    signer: Signer,
    topics: Collection[str],
    recorded_by: str,
    told: datetime | None = None,
) -> Checkpoint | None:
    """Sign what is there, if that is due before an append of these topics (`told`: at that time)."""
    head = ledger.head
    if head.recorded_at is None or _signed(ledger) >= head.position:
        return None
    today = (told or ledger.clock()).astimezone(SHANGHAI).date()
    if PUBLISHING.isdisjoint(topics) and head.recorded_at.astimezone(SHANGHAI).date() >= today:
        return None
    return proving.take(ledger, signer, by=_automatic(recorded_by))


def after(
    ledger: Ledger, signer: Signer, topics: Collection[str], recorded_by: str
) -> Checkpoint | None:
    """Sign what was appended, if it publishes a table."""
    if PUBLISHING.isdisjoint(topics):
        return None
    return proving.take(ledger, signer, by=_automatic(recorded_by))


def _signed(ledger: Ledger) -> int:
    """How far the newest checkpoint reaches; 0 if there is none."""
    with ledger.database.reading() as transaction:
        if not kept.is_there(ledger.database, transaction):
            return 0
        newest = ledger.database.compiled(select(func.max(kept.CHECKPOINTS.c.size)))
        found = transaction.row(newest)
    return int(found[0]) if found is not None and found[0] is not None else 0


def _automatic(recorded_by: str) -> Actor:
    return Actor(recorded_by, "operator", authenticated=False)
