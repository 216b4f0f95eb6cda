"""Publicity: activities, coverage, articles, innovations, scenarios, products (宣传与应用)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.events.event import PUBLIC, Event
from domain.events.field import NULL_IS_EMPTY, Count, MaybeText, Text
from domain.events.vocabulary import Level, Material, Product


class ActivityReported(Event):
    """A unit reported an activity of credit publicity (信用宣传活动), with what proves it."""

    TOPIC = "activity.reported"
    TITLE = "信用宣传活动"

    materials: Annotated[tuple[Material, ...], NULL_IS_EMPTY, PUBLIC, Field(title="材料")] = ()
    media_level: Annotated[Level | None, PUBLIC, Field(title="报道媒体级别")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="活动名称")] = None


class MediaReported(Event):
    """A news medium reported on a case of good faith (诚信案例媒体报道)."""

    TOPIC = "media.reported"
    TITLE = "媒体报道"

    subject: Annotated[Text, PUBLIC, Field(title="报道对象")]
    level: Annotated[Level, PUBLIC, Field(title="媒体级别")]
    outlet: Annotated[MaybeText, PUBLIC, Field(title="媒体名称")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="报道标题")] = None


class ArticleSubmitted(Event):
    """A unit handed in an article for the credit website (报送信用动态稿件)."""

    TOPIC = "article.submitted"
    TITLE = "报送稿件"

    characters: Annotated[Count | None, PUBLIC, Field(title="字数")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="稿件标题")] = None


class ArticleAdopted(Event):
    """An article was adopted (稿件被采用): the one it answers, or one recorded only now."""

    TOPIC = "article.adopted"
    TITLE = "稿件被采用"
    ANSWERS = ("article.submitted",)
    TARGET = "optional"

    characters: Annotated[Count | None, PUBLIC, Field(title="字数")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="稿件标题")] = None


class InnovationReported(Event):
    """A unit reported an innovative use of credit (信用创新应用案例)."""

    TOPIC = "innovation.reported"
    TITLE = "信用创新应用案例"

    department: Annotated[MaybeText, PUBLIC, Field(title="行业主管部门")] = None
    field: Annotated[MaybeText, PUBLIC, Field(title="细分业务领域")] = None
    materials: Annotated[tuple[Material, ...], NULL_IS_EMPTY, PUBLIC, Field(title="材料")] = ()
    media_level: Annotated[Level | None, PUBLIC, Field(title="报道媒体级别")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="案例名称")] = None


class TypicalCaseReported(Event):
    """A unit reported a typical case of reward or punishment (联合奖惩典型案例)."""

    TOPIC = "typical-case.reported"
    TITLE = "典型案例"

    title: Annotated[MaybeText, PUBLIC, Field(title="案例名称")] = None


class ScenarioLaunched(Event):
    """A unit opened a scenario of credit benefits (“信易+”应用场景); Pingyin's annex 3."""

    TOPIC = "scenario.launched"
    TITLE = "“信易+”应用场景"

    name: Annotated[MaybeText, PUBLIC, Field(title="信用应用")] = None
    document: Annotated[MaybeText, PUBLIC, Field(title="开展方案或制度文件名称")] = None
    incentives: Annotated[MaybeText, PUBLIC, Field(title="优惠或激励措施")] = None


class GradedSupervisionStarted(Event):
    """A unit began graded supervision in a field (分级分类监管领域); Pingyin's annex 4."""

    TOPIC = "graded-supervision.started"
    TITLE = "信用分级分类监管"

    field: Annotated[MaybeText, PUBLIC, Field(title="监管领域")] = None
    industry: Annotated[int | None, PUBLIC, Field(title="国民经济行业分类", ge=1, le=20)] = None
    department: Annotated[MaybeText, PUBLIC, Field(title="监管部门")] = None
    document: Annotated[MaybeText, PUBLIC, Field(title="文件名称")] = None
    link: Annotated[MaybeText, PUBLIC, Field(title="文件链接或主要内容")] = None


class ProductApplied(Event):
    """A unit applied a credit product (应用信用产品)."""

    TOPIC = "product.applied"
    TITLE = "应用信用产品"

    product: Annotated[Product, PUBLIC, Field(title="信用产品")]
    title: Annotated[MaybeText, PUBLIC, Field(title="应用事项")] = None
