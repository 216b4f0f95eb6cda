"""What was announced: tables of scores, frozen with their coordinate and digest (通报)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.events.event import PUBLIC, Event
from domain.events.field import MaybeText, Month, Sha256, Tree, fault
from domain.events.vocabulary import Origin


class PublishedTable(Event):
    """A table of scores as it was announced. One's own can be asked again from its coordinate."""

    table: Annotated[Tree, PUBLIC, Field(title="得分表", min_length=1)]
    digest: Annotated[Sha256, PUBLIC, Field(title="得分表摘要")]
    coordinate: Annotated[MaybeText, PUBLIC, Field(title="得分坐标")] = None
    origin: Annotated[Origin, PUBLIC, Field(title="由来")]
    sha256: Annotated[Sha256 | None, PUBLIC, Field(title="原件摘要")] = None
    scheme_digest: Annotated[Sha256 | None, PUBLIC, Field(title="考核办法摘要")] = None
    engine: Annotated[MaybeText, PUBLIC, Field(title="计算程序版本")] = None
    month: Annotated[Month | None, PUBLIC, Field(title="月份")] = None
    """The month that it closes, where it is an office's monthly table."""
    number: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="标题")] = None

    @model_validator(mode="after")
    def _can_be_traced(self) -> Self:
        if self.origin == "own" and self.coordinate is None:
            raise fault(
                "missing-field",
                "本账计算的得分表须有 coordinate（得分坐标）",
                "a table computed here needs its coordinate",
            )
        if self.origin == "external" and self.sha256 is None:
            raise fault(
                "missing-field",
                "建账前公布的得分表须有原件的 sha256",
                "a table published before this ledger needs the sha256 of its file",
            )
        return self


class ScorePublished(PublishedTable):
    """A table of scores was announced (公布得分)."""

    TOPIC = "score.published"
    TITLE = "公布得分"
    UNIT = "none"
    SECOND_PERSON = True


class ScoreRestated(PublishedTable):
    """A table announced earlier was announced anew (重新公布得分)."""

    TOPIC = "score.restated"
    TITLE = "重新公布得分"
    ANSWERS = ("score.published", "score.restated")
    TARGET = "optional"
    UNIT = "none"
    SECOND_PERSON = True


ANNOUNCED = frozenset({ScorePublished.TOPIC, ScoreRestated.TOPIC})
"""The topics of tables that were announced: never altered, only announced anew."""
