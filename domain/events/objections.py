"""Objections of companies and citizens, handled by a unit (异议): a scored fact.

A unit that disputes its own score files an appeal; the two words are never mixed.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.events.event import INTERNAL, PERSONAL, PUBLIC, Event
from domain.events.field import MaybeText
from domain.events.vocabulary import Outcome


class ObjectionAccepted(Event):
    """An objection to a published record was taken up (异议受理)."""

    TOPIC = "objection.accepted"
    TITLE = "异议受理"

    subject: Annotated[MaybeText, PERSONAL, Field(title="异议人")] = None
    number: Annotated[MaybeText, PUBLIC, Field(title="决定文书号")] = None
    grounds: Annotated[MaybeText, INTERNAL, Field(title="异议事由")] = None


class ObjectionAssigned(Event):
    """An objection was given to the unit that must handle it (异议交办); the working days run."""

    TOPIC = "objection.assigned"
    TITLE = "异议交办"
    ANSWERS = ("objection.accepted",)
    TARGET = "optional"


class ObjectionResolved(Event):
    """The unit finished handling an objection (异议办结)."""

    TOPIC = "objection.resolved"
    TITLE = "异议办结"
    ANSWERS = ("objection.assigned", "objection.accepted")
    TARGET = "required"
    UNIT = "optional"

    outcome: Annotated[Outcome | None, PUBLIC, Field(title="处理结果")] = None


class ObjectionRejected(Event):
    """An objection was found to have no ground (异议不成立)."""

    TOPIC = "objection.rejected"
    TITLE = "异议不成立"
    ANSWERS = ("objection.accepted", "objection.assigned")
    TARGET = "required"
    UNIT = "optional"

    grounds: Annotated[MaybeText, INTERNAL, Field(title="理由")] = None
