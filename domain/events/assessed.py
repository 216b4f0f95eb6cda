"""What an assessor found or decided: points, bonuses, penalties, published figures (评定)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.events.event import INTERNAL, PUBLIC, Event
from domain.events.field import Amount, Code, Id, MaybeText, Period, Quantity


class IndicatorAssessed(Event):
    """An assessor gave points for an indicator (指标评定), by post and with grounds."""

    TOPIC = "indicator.assessed"
    TITLE = "指标评定"
    SECOND_PERSON = True

    scheme: Annotated[Id | None, PUBLIC, Field(title="考核办法")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None
    indicator: Annotated[Code, PUBLIC, Field(title="指标")]
    points: Annotated[Quantity, PUBLIC, Field(title="分数")]
    post: Annotated[MaybeText, PUBLIC, Field(title="评定岗位")] = None
    grounds: Annotated[MaybeText, INTERNAL, Field(title="依据")] = None


class BonusAwarded(Event):
    """A unit was given extra points (特殊加分). The points are positive."""

    TOPIC = "bonus.awarded"
    TITLE = "加分"
    SECOND_PERSON = True

    scheme: Annotated[Id | None, PUBLIC, Field(title="考核办法")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None
    points: Annotated[Amount, PUBLIC, Field(title="分数")]
    post: Annotated[MaybeText, PUBLIC, Field(title="评定岗位")] = None
    grounds: Annotated[MaybeText, INTERNAL, Field(title="依据")] = None


class PenaltyImposed(Event):
    """Points were taken from a unit (特殊扣分). The points are positive, and are subtracted."""

    TOPIC = "penalty.imposed"
    TITLE = "扣分"
    SECOND_PERSON = True

    scheme: Annotated[Id | None, PUBLIC, Field(title="考核办法")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None
    points: Annotated[Amount, PUBLIC, Field(title="分数")]
    post: Annotated[MaybeText, PUBLIC, Field(title="评定岗位")] = None
    grounds: Annotated[MaybeText, INTERNAL, Field(title="依据")] = None


class FigureReported(Event):
    """A figure was published that nothing here can derive (公布的数值)."""

    TOPIC = "figure.reported"
    TITLE = "公布的数值"

    scheme: Annotated[Id | None, PUBLIC, Field(title="考核办法")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None
    indicator: Annotated[Code, PUBLIC, Field(title="指标")]
    value: Annotated[Quantity, PUBLIC, Field(title="数值")]
    in_: Annotated[MaybeText, PUBLIC, Field(title="计量单位", alias="in")] = None
