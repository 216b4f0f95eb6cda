"""Proposals: entries that need a second person, and what became of them (提议与复核).

A proposal has no effect on any score. Confirming it appends the entries it holds; refusing it
leaves it on the trail.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.events.event import INTERNAL, PUBLIC, Event
from domain.events.field import MaybeText, plain_tree


def _plain_entries(entries: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    for entry in entries:
        plain_tree(entry)
    return entries


class ProposalMade(Event):
    """Someone proposed entries, in full, for a second person to confirm (提出更正或评定)."""

    TOPIC = "proposal.made"
    TITLE = "提议"
    UNIT = "optional"

    entries: Annotated[
        tuple[dict[str, Any], ...],
        AfterValidator(_plain_entries),
        PUBLIC,
        Field(title="所提记录", min_length=1),
    ]
    note: Annotated[MaybeText, INTERNAL, Field(title="说明")] = None


class ProposalRejected(Event):
    """The second person refused a proposal (提议被退回)."""

    TOPIC = "proposal.rejected"
    TITLE = "提议被退回"
    ANSWERS = ("proposal.made",)
    TARGET = "required"
    UNIT = "optional"
