"""Proposals (提议): what one person proposes takes effect when another confirms it.

A proposal holds the entries in full and moves no score. Confirming it appends them with both names;
what was refused stays on the trail. Before anyone confirms, the effect on every score and on every
published table can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from domain.effect import Standing
from domain.errors import NotAdmitted, UnknownName
from domain.fact import Fact
from projections.memory import Memory
from replay.coordinate import Coordinate, parse
from replay.difference import Difference, difference
from replay.publication import announced

State = Literal["open", "confirmed", "rejected"]

MOST_CAUSES = 200
"""With more new facts than that their effect is said without saying which fact moved what."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it stands: who proposed what, and what became of it."""

    position: int
    id: str
    entries: tuple[Mapping[str, Any], ...]
    note: str | None
    state: State
    closed_by: tuple[int, ...]
    """The positions of the entries that carried it out, or of its refusal."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What some entries would move in one table: at the head, or one that was published."""

    title: str
    published: int | None
    moved: Difference


def proposals(memory: Memory) -> list[Proposal]:
    """Every proposal of the ledger, in order."""
    held = memory.among(("proposal.made",))
    standings = held.history.standings("proposal.made", date.max, memory.head)
    return [_proposal(memory, one) for one in standings if one.gone is None]


def proposal(memory: Memory, name: str) -> Proposal:
    """A proposal by its id or position."""
    for one in proposals(memory):
        if name in (one.id, str(one.position), f"#{one.position}"):
            return one
    raise UnknownName("unknown-proposal", f"没有提议“{name}”。", f"There is no proposal {name!r}.")


def _proposal(memory: Memory, made: Standing) -> Proposal:
    answering = memory.answering(made.fact.id)
    carried_out = tuple(fact.position for fact in answering if fact.answers == made.fact.id)
    refused = tuple(
        answer.fact.position
        for answer in made.answers
        if answer.fact.topic == "proposal.rejected" and answer.gone is None
    )
    state: State = "confirmed" if carried_out else "rejected" if refused else "open"
    data = made.data
    return Proposal(
        made.fact.position,
        made.fact.id,
        tuple(data["entries"]),
        data.get("note"),
        state,
        carried_out or refused,
    )


def proposing(
    entries: Sequence[Mapping[str, Any]],
    *,
    id: str,  # noqa: A002 - the envelope's own word
    on: date,
    note: str | None = None,
    answers: str | None = None,
) -> dict[str, Any]:
    """The content of a `proposal.made` entry. `answers` is the decision it carries out, if any."""
    content: dict[str, Any] = {
        "id": id,
        "topic": "proposal.made",
        "occurred_on": on.isoformat(),
        "data": {"entries": [dict(entry) for entry in entries]},
    }
    if note:
        content["data"]["note"] = note
    return content | ({"answers": answers} if answers else {})


def confirming(one: Proposal, *, confirmed_by: str) -> list[dict[str, Any]]:
    """The entries of an open proposal, signed by the second person.

    They are appended in the name of whoever proposed. Raises `NotAdmitted` if it was decided already.
    """
    _still_open(one)
    return [{**entry, "confirmed_by": confirmed_by, "answers": one.id} for entry in one.entries]


def rejecting(one: Proposal, *, id: str, on: date, reason: str) -> dict[str, Any]:  # noqa: A002
    """The content of a `proposal.rejected` entry. Raises `NotAdmitted` if it was decided already."""
    _still_open(one)
    return {
        "id": id,
        "topic": "proposal.rejected",
        "target": one.id,
        "occurred_on": on.isoformat(),
        "reason": reason,
    }


def _still_open(one: Proposal) -> None:
    if one.state != "open":
        by = "、".join(f"#{position}" for position in one.closed_by)
        raise NotAdmitted(
            "proposal-decided",
            f"提议 {one.id} 已有结论（{by}）。",
            f"Proposal {one.id} was decided already ({by}).",
        )


def effects(memory: Memory, facts: Sequence[Fact], schemes: Sequence[str]) -> list[Effect]:
    """What these facts, not yet in the ledger, would move: at the head and in every published table.

    `facts` carry the positions they would get. Only tables that would move are returned.
    """
    supposed = memory.supposing(facts)
    causes = len(facts) <= MOST_CAUSES
    found = []
    for scheme in schemes:
        here = Coordinate(scheme, as_of=date.max, known_at=memory.head, rules_known_at=memory.head)
        found.append(Effect(scheme, None, _moved(supposed, here, causes=causes)))
    for standing in announced(memory):
        coordinate = parse(str(standing.data["coordinate"]))
        here = replace(coordinate, known_at=memory.head, rules_known_at=memory.head)
        title = str(standing.data.get("title") or standing.fact.id)
        found.append(Effect(title, standing.fact.position, _moved(supposed, here, causes=causes)))
    return [effect for effect in found if effect.moved.rows]


def _moved(supposed: Memory, here: Coordinate, *, causes: bool) -> Difference:
    head = supposed.head
    here = replace(here, revision=None)
    return difference(
        supposed, here, replace(here, known_at=head, rules_known_at=head), causes=causes
    )
