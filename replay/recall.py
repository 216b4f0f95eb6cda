"""Recall: from a ledger to a memory that can be asked."""

from __future__ import annotations

from ledger.ledger import Ledger
from projections.memory import Memory


def recall(ledger: Ledger) -> Memory:
    """Everything the ledger knows up to its head, ready to be asked from any viewpoint."""
    head = ledger.head
    return Memory(list(ledger.facts(until=head.position)), name=head.name, kind=head.kind)
