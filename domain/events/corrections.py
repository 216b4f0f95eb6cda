"""Corrections: what an entry about another entry changes, and for which days (更正).

A clearing or an ending is no correction: it is a fact with its own day.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.events.data import subject_id
from domain.events.event import ANY, PUBLIC, Event
from domain.events.field import Changes, Id, fault, plain_day, plain_instant

_FIXED = ("id", "topic", "topic_version", "unit", "target", "answers", "data")


def _may_be_set(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes with days, instants and subjects in their one spelling."""
    for name in _FIXED:
        if name in changes:
            raise fault(
                "not-to-be-set",
                f"{name} 不能这样改：改考核对象请用 entry.reattributed，其余请撤销后重新登记",
                f"{name} cannot be set: use entry.reattributed for the unit, and otherwise retract "
                "the entry and record it anew",
            )
    checked = dict(changes)
    if "occurred_on" in checked:
        checked["occurred_on"] = plain_day(checked["occurred_on"])
    if checked.get("submitted_at") is not None:
        checked["submitted_at"] = plain_instant(checked["submitted_at"])
    if isinstance(checked.get("object"), str):
        checked["object"] = subject_id(checked["object"])
    return checked


FieldChanges = Annotated[Changes, AfterValidator(_may_be_set)]


class EntryRetracted(Event):
    """The entry was never true (撤销): it is gone for every day, once this is known."""

    TOPIC = "entry.retracted"
    TITLE = "撤销记录"
    ANSWERS = ANY
    TARGET = "required"
    UNIT = "optional"
    NEEDS_REASON = True
    SECOND_PERSON = True


class EntryAmended(Event):
    """The entry was recorded wrongly (更正): replaced for every day, once this is known."""

    TOPIC = "entry.amended"
    TITLE = "更正记录"
    ANSWERS = ANY
    TARGET = "required"
    UNIT = "optional"
    NEEDS_REASON = True
    SECOND_PERSON = True

    set: Annotated[FieldChanges, PUBLIC, Field(title="改动")]


class EntrySupplemented(Event):
    """The unit added what was missing (补充): it counts from its own submission."""

    TOPIC = "entry.supplemented"
    TITLE = "补充记录"
    ANSWERS = ANY
    TARGET = "required"
    UNIT = "optional"
    NEEDS_REASON = True

    set: Annotated[FieldChanges, PUBLIC, Field(title="补充")]


class EntryReattributed(Event):
    """The entry is true, but another unit's (改归属): it moves for every day, once known."""

    TOPIC = "entry.reattributed"
    TITLE = "改归属"
    ANSWERS = ANY
    TARGET = "required"
    UNIT = "optional"
    NEEDS_REASON = True
    SECOND_PERSON = True

    to: Annotated[Id, PUBLIC, Field(title="应归的考核对象")]
