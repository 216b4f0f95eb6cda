"""Disputes for programs: appeals with their clocks and chains, proposals and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from replay.appeals import Appeal
from replay.proposals import Proposal
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk


def appeals(desk: Desk, known: Sequence[Appeal], coordinate: Mapping[str, object]) -> Tree:
    """Appeals, as they stand on a day."""
    return envelope(desk, [_appeal(desk, one) for one in known], coordinate=coordinate)


def appeal(desk: Desk, one: Appeal, coordinate: Mapping[str, object]) -> Tree:
    """One appeal."""
    return envelope(desk, _appeal(desk, one), coordinate=coordinate)


def proposals(
    desk: Desk, found: Sequence[tuple[Proposal, str | None]], coordinate: Mapping[str, object]
) -> Tree:
    """Proposals, each with whoever made it."""
    return envelope(desk, [_proposal(desk, one, by) for one, by in found], coordinate=coordinate)


def proposal(desk: Desk, one: Proposal, coordinate: Mapping[str, object]) -> Tree:
    """One proposal."""
    return envelope(desk, _proposal(desk, one, proposed_by(desk, one)), coordinate=coordinate)


def proposed_by(desk: Desk, one: Proposal) -> str | None:
    """Who proposed it; nobody is known in a case."""
    return None if desk.stored is None else desk.stored.entry(one.position).recorded_by


def _proposal(desk: Desk, one: Proposal, by: str | None) -> Tree:
    naming = desk.naming()
    return {
        "position": one.position,
        "id": one.id,
        "proposed_by": by,
        "state": one.state,
        "closed_by": list(one.closed_by),
        "note": naming.said(one.note),
        "entries": [dict(naming.proposed(entry)) for entry in one.entries],
    }


def _appeal(desk: Desk, one: Appeal) -> Tree:
    tree = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asdict(one).items()
    }
    unit = None if one.unit is None else desk.naming().id(one.unit)
    topics = {f"{position}": desk.memory.fact(position).topic for position in one.chain}
    said = {name: desk.naming().said(tree[name]) for name in ("claim", "reason")}
    return tree | said | {"unit": unit, "chain": list(one.chain), "topics": topics}
