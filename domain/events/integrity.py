"""Integrity: defaulters, arrears, incidents, judgments (政务诚信)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.events.event import INTERNAL, PERSONAL, PUBLIC, Event
from domain.events.field import Amount, Id, MaybeText
from domain.events.vocabulary import Body, Manner


class DefaulterListed(Event):
    """A court listed a body under the unit as a defaulter (失信被执行人列入)."""

    TOPIC = "defaulter.listed"
    TITLE = "失信被执行人列入"

    body: Annotated[Body, PUBLIC, Field(title="主体种类")]
    case_number: Annotated[MaybeText, INTERNAL, Field(title="案号")] = None
    subject: Annotated[MaybeText, PERSONAL, Field(title="主体")] = None


class DefaulterCleared(Event):
    """A listing ended because the duty was met (失信被执行人退出); a wrong listing is retracted.

    Without a target it ends the unit's open listing of the same case number.
    """

    TOPIC = "defaulter.cleared"
    TITLE = "失信被执行人退出"
    ANSWERS = ("defaulter.listed",)
    TARGET = "optional"
    WITHOUT_TARGET = ("case_number",)

    body: Annotated[Body | None, PUBLIC, Field(title="主体种类")] = None
    case_number: Annotated[MaybeText, INTERNAL, Field(title="案号")] = None
    subject: Annotated[MaybeText, PERSONAL, Field(title="主体")] = None


class ArrearsRegistered(Event):
    """A debt of an organ or a state-owned firm to a smaller firm was registered (拖欠账款)."""

    TOPIC = "arrears.registered"
    TITLE = "拖欠账款登记"

    creditor: Annotated[MaybeText, PERSONAL, Field(title="债权人")] = None
    debtor: Annotated[MaybeText, PUBLIC, Field(title="拖欠单位")] = None
    amount: Annotated[Amount | None, PUBLIC, Field(title="金额（万元）")] = None


class ArrearsCleared(Event):
    """A debt was paid (清欠完成)."""

    TOPIC = "arrears.cleared"
    TITLE = "清欠完成"
    ANSWERS = ("arrears.registered",)
    TARGET = "required"
    UNIT = "optional"


class IncidentExposed(Event):
    """A serious breach of faith was exposed on the internet (严重失信事件曝光)."""

    TOPIC = "incident.exposed"
    TITLE = "严重失信事件"

    field: Annotated[MaybeText, PUBLIC, Field(title="领域")] = None
    title: Annotated[MaybeText, INTERNAL, Field(title="事件")] = None
    outlet: Annotated[MaybeText, PUBLIC, Field(title="曝光渠道")] = None


class IncidentHandled(Event):
    """An incident was dealt with (严重失信事件处理), and how it came to that."""

    TOPIC = "incident.handled"
    TITLE = "严重失信事件处理"
    ANSWERS = ("incident.exposed",)
    TARGET = "required"
    UNIT = "optional"

    manner: Annotated[Manner, PUBLIC, Field(title="处理方式")]


class JudgmentEffective(Event):
    """A judgment against a body of government took effect (涉政判决生效)."""

    TOPIC = "judgment.effective"
    TITLE = "判决生效"

    case_number: Annotated[MaybeText, INTERNAL, Field(title="案号")] = None
    subject: Annotated[MaybeText, PERSONAL, Field(title="被执行主体")] = None


class JudgmentPushed(Event):
    """The court handed an unsettled judgment to the credit office (推送信用办)."""

    TOPIC = "judgment.pushed"
    TITLE = "判决推送"
    ANSWERS = ("judgment.effective",)
    TARGET = "optional"
    WITHOUT_TARGET = ("case_number",)

    case_number: Annotated[MaybeText, INTERNAL, Field(title="案号")] = None


class JudgmentAssigned(Event):
    """The credit office assigned a judgment to the unit that must settle it (清分至责任单位)."""

    TOPIC = "judgment.assigned"
    TITLE = "判决清分"
    ANSWERS = ("judgment.effective", "judgment.pushed")
    TARGET = "optional"
    WITHOUT_TARGET = ("case_number",)

    case_number: Annotated[MaybeText, INTERNAL, Field(title="案号")] = None
    to: Annotated[Id | None, PUBLIC, Field(title="责任单位")] = None


class JudgmentSettled(Event):
    """A judgment was carried out (判决履行完毕)."""

    TOPIC = "judgment.settled"
    TITLE = "判决履行完毕"
    ANSWERS = ("judgment.effective", "judgment.pushed", "judgment.assigned")
    TARGET = "required"
    UNIT = "optional"
