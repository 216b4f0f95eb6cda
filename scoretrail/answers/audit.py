"""The audit log for programs: who saw and did what."""

from __future__ import annotations

from ledger.audit import Record
from scoretrail.answers.envelope import Tree


def record_tree(one: Record) -> Tree:
    """A record for programs."""
    return {
        "position": one.position,
        "recorded_at": one.recorded_at.isoformat(),
        "by": one.by,
        "role": one.role,
        "authenticated": one.authenticated,
        "confirmed_by": one.confirmed_by,
        "deed": one.deed,
        "about": dict(one.about),
        "reason": one.reason,
    }
