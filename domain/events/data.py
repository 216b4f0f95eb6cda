"""Data: joint action, double publicity, monitoring figures, codes, loans (信息归集与应用)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from domain.codes import is_unified_code, unified_code, without_separators
from domain.events.event import INTERNAL, PERSONAL, PUBLIC, Event
from domain.events.field import (
    NULL_IS_EMPTY,
    Amount,
    Code,
    Count,
    Day,
    Id,
    MaybeText,
    Month,
    Period,
    Place,
    TopicName,
    fault,
)
from domain.events.vocabulary import Channel, CodeFaultKind, DataFault, PublicityFault
from domain.identity import is_identity_number

_SHORTEST_NUMBER = 15
"""The digits of an old identity number; a unified code has more."""


def subject_id(value: str | None) -> str | None:
    """A unified code in its one spelling, or an opaque id; never a person's identity number.

    >>> subject_id("９１350100m000100y43"), subject_id("OBJ-LX1")
    ('91350100M000100Y43', 'OBJ-LX1')
    """
    if value is None or _is_plain_id(value):
        return value
    if is_unified_code(value):
        return unified_code(value)
    if is_identity_number(value) or is_identity_number(without_separators(value)):
        raise fault(
            "identity-number",
            "这是自然人的身份证号，台账不收；请改用该当事人的匿名编号",
            "this is the identity number of a natural person, which the ledger does not take; give "
            "the opaque id of the subject instead",
        )
    if "*" in value:
        raise fault(
            "masked-number",
            "遮盖过的号码不能区分两个人；请改用该当事人的匿名编号",
            "two people may share a masked number; give the opaque id of the subject instead",
        )
    return value


def _is_plain_id(value: str) -> bool:
    """Too short for a number of eighteen or fifteen characters, however it is spelt."""
    return len(value) < _SHORTEST_NUMBER and value.isascii() and "*" not in value


class JointCaseReported(Event):
    """A case of joint reward or punishment (联合奖惩案例).

    The seven columns of the form may be empty: an incomplete form is recorded, and a scheme says
    which fields it needs before it counts one.
    """

    TOPIC = "joint-case.reported"
    TITLE = "联合奖惩案例"

    channel: Annotated[Channel, PUBLIC, Field(title="渠道")]
    object_name: Annotated[MaybeText, PERSONAL, Field(title="奖惩对象名称")] = None
    object: Annotated[
        MaybeText, AfterValidator(subject_id), PERSONAL, Field(title="统一社会信用代码或匿名编号")
    ] = None
    measure: Annotated[MaybeText, PUBLIC, Field(title="奖惩举措")] = None
    department: Annotated[MaybeText, PUBLIC, Field(title="实施部门")] = None
    date: Annotated[Day | None, PUBLIC, Field(title="实施时间")] = None
    grounds: Annotated[MaybeText, INTERNAL, Field(title="奖惩事由")] = None
    list: Annotated[MaybeText, PUBLIC, Field(title="所属红黑名单")] = None


class DecisionPublicised(Event):
    """An administrative decision was made public (双公示), one entry per record.

    Whether it came late is computed from the two days, never declared.
    """

    TOPIC = "decision.publicised"
    TITLE = "双公示"

    number: Annotated[MaybeText, PUBLIC, Field(title="决定文书号")] = None
    kind: Annotated[MaybeText, PUBLIC, Field(title="决定种类")] = None
    decided_on: Annotated[Day | None, PUBLIC, Field(title="决定日")] = None
    publicised_on: Annotated[Day | None, PUBLIC, Field(title="公示日")] = None
    faults: Annotated[tuple[PublicityFault, ...], NULL_IS_EMPTY, PUBLIC, Field(title="差错")] = ()


class DataFaultCounted(Event):
    """The monitoring report counted faulty records of one kind in one month (监测月报差错数)."""

    TOPIC = "data-fault.counted"
    TITLE = "监测月报差错数"

    kind: Annotated[DataFault, PUBLIC, Field(title="差错种类")]
    month: Annotated[Month, PUBLIC, Field(title="月份")]
    n: Annotated[Count, PUBLIC, Field(title="条数")]


class PeriodReported(Event):
    """A unit's return for a month or a period came in (报送，零报告在内)."""

    TOPIC = "period.reported"
    TITLE = "按期报送（含零报告）"

    topics: Annotated[tuple[TopicName, ...], PUBLIC, Field(title="事项", min_length=1)]
    month: Annotated[Month | None, PUBLIC, Field(title="月份")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None

    @model_validator(mode="after")
    def _names_its_time(self) -> Self:
        if (self.month is None) == (self.period is None):
            raise fault(
                "missing-field",
                "须写明 month（月份）或 period（期间），二者取一",
                "give either month or period",
            )
        return self


class ObligationAssessed(Event):
    """An office found whether a unit met a duty to report (报送义务是否履行)."""

    TOPIC = "obligation.assessed"
    TITLE = "义务履行情况"

    scheme: Annotated[Id | None, PUBLIC, Field(title="考核办法")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None
    indicator: Annotated[Code, PUBLIC, Field(title="指标")]
    met: Annotated[bool, PUBLIC, Field(title="是否履行")]
    grounds: Annotated[MaybeText, INTERNAL, Field(title="依据")] = None


class InformationCollected(Event):
    """A unit handed over credit information beyond double publicity (信用信息归集)."""

    TOPIC = "information.collected"
    TITLE = "信用信息归集"

    n: Annotated[Count, PUBLIC, Field(title="条数")]
    kind: Annotated[MaybeText, PUBLIC, Field(title="信息种类")] = None


class CodeFaultFound(Event):
    """A duplicate or wrong unified code was found (重错码)."""

    TOPIC = "code-fault.found"
    TITLE = "发现重错码"

    kind: Annotated[CodeFaultKind | None, PUBLIC, Field(title="种类")] = None
    code: Annotated[MaybeText, PERSONAL, Field(title="代码")] = None


class CodeFaultResolved(Event):
    """A duplicate or wrong unified code was put right (重错码已处理)."""

    TOPIC = "code-fault.resolved"
    TITLE = "重错码已处理"
    ANSWERS = ("code-fault.found",)
    TARGET = "required"
    UNIT = "optional"


class LoanPlatformCounted(Event):
    """How many of a unit's enterprises were on the loan platform (信易贷平台注册企业数)."""

    TOPIC = "loan-platform.counted"
    TITLE = "信易贷平台注册情况"

    registered: Annotated[Count, PUBLIC, Field(title="注册企业数")]
    enterprises: Annotated[Count, PUBLIC, Field(title="辖区企业数")]

    @model_validator(mode="after")
    def _part_of_the_whole(self) -> Self:
        if self.registered > self.enterprises:
            raise fault(
                "out-of-range",
                f"注册企业数 {self.registered} 不能多于辖区企业数 {self.enterprises}",
                f"{self.registered} registered cannot exceed {self.enterprises} enterprises",
            )
        return self


class FinancingDemanded(Event):
    """Financing was asked for through the loan platform (融资需求金额，万元)."""

    TOPIC = "financing.demanded"
    TITLE = "融资需求"

    amount: Annotated[Amount, PUBLIC, Field(title="金额（万元）")]


class FinancingGranted(Event):
    """Financing was granted through the loan platform (授信成功金额，万元)."""

    TOPIC = "financing.granted"
    TITLE = "授信成功"

    amount: Annotated[Amount, PUBLIC, Field(title="金额（万元）")]


class CreditCheckCounted(Event):
    """How often credit was checked, against the number of entities (信用核查应用次数)."""

    TOPIC = "credit-check.counted"
    TITLE = "信用核查应用情况"

    checks: Annotated[Count, PUBLIC, Field(title="应用次数")]
    entities: Annotated[Count, PUBLIC, Field(title="市场主体数")]
    city_checks: Annotated[Count | None, PUBLIC, Field(title="全市应用次数")] = None
    city_entities: Annotated[Count | None, PUBLIC, Field(title="全市市场主体数")] = None


class CountyRankPublished(Event):
    """The city published the county's place in an indicator (我县在全市的位次)."""

    TOPIC = "county-rank.published"
    TITLE = "全市位次"

    scheme: Annotated[Id | None, PUBLIC, Field(title="考核办法")] = None
    period: Annotated[Period | None, PUBLIC, Field(title="期间")] = None
    indicator: Annotated[Code | None, PUBLIC, Field(title="指标")] = None
    place: Annotated[Place, PUBLIC, Field(title="位次")]
    of: Annotated[Place, PUBLIC, Field(title="参加排名的个数")]

    @model_validator(mode="after")
    def _among_those_ranked(self) -> Self:
        if self.place > self.of:
            raise fault(
                "out-of-range",
                f"位次 {self.place} 不能大于参加排名的个数 {self.of}",
                f"place {self.place} cannot exceed the {self.of} that were ranked",
            )
        return self
