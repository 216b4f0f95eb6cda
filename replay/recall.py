"""Recall: from a ledger to a memory that can be asked."""

from __future__ import annotations

from collections.abc import Mapping

from domain.scheme import Scheme
from ledger.ledger import Ledger
from projections.memory import Memory


def recall(ledger: Ledger, *, shipped: Mapping[str, Scheme] | None = None) -> Memory:
    """Everything the ledger knows up to its head, ready to be asked from any viewpoint.

    `shipped` are the schemes that need no entry, where they are not those of the package.
    """
    head = ledger.head
    facts = list(ledger.facts(until=head.position))
    return Memory(facts, name=head.name, kind=head.kind, shipped=shipped)
