"""Appeals: a unit disputes an entry about itself, or its own score (申诉、复核).

A decision is signed by two persons. It moves no score; it acts only through a correction that it
causes.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.events.event import ANY, INTERNAL, PUBLIC, Event
from domain.events.field import Code, MaybeText


class AppealFiled(Event):
    """A unit appealed against an entry, or against the score at a coordinate (提出申诉)."""

    TOPIC = "appeal.filed"
    TITLE = "提出申诉"
    ANSWERS = ANY
    TARGET = "optional"
    WITHOUT_TARGET = ("coordinate",)

    coordinate: Annotated[MaybeText, PUBLIC, Field(title="得分坐标")] = None
    indicator: Annotated[Code | None, PUBLIC, Field(title="指标")] = None
    claim: Annotated[MaybeText, INTERNAL, Field(title="主张")] = None


class AppealUpheld(Event):
    """An appeal was found right (申诉成立)."""

    TOPIC = "appeal.upheld"
    TITLE = "申诉成立"
    ANSWERS = ("appeal.filed",)
    TARGET = "required"
    UNIT = "optional"
    SECOND_PERSON = True

    grounds: Annotated[MaybeText, INTERNAL, Field(title="依据")] = None


class AppealDismissed(Event):
    """An appeal was found wrong (申诉不成立)."""

    TOPIC = "appeal.dismissed"
    TITLE = "申诉不成立"
    ANSWERS = ("appeal.filed",)
    TARGET = "required"
    UNIT = "optional"
    SECOND_PERSON = True

    grounds: Annotated[MaybeText, INTERNAL, Field(title="依据")] = None
