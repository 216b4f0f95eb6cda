"""Organisation: leading groups, documents, posts, work reports and training (信用工作机制)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.events.event import PUBLIC, Event
from domain.events.field import MaybeText
from domain.events.vocabulary import DocumentKind, Role


class LeadingGroupEstablished(Event):
    """A unit set up its leading group for social credit (成立领导小组)."""

    TOPIC = "leading-group.established"
    TITLE = "成立领导小组"

    number: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="文件标题")] = None


class LeadingGroupDissolved(Event):
    """A leading group was dissolved (撤销领导小组)."""

    TOPIC = "leading-group.dissolved"
    TITLE = "撤销领导小组"
    ANSWERS = ("leading-group.established",)
    TARGET = "required"
    UNIT = "optional"

    number: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None


class DocumentIssued(Event):
    """A unit issued a formal document (出台文件)."""

    TOPIC = "document.issued"
    TITLE = "出台文件"

    kind: Annotated[DocumentKind, PUBLIC, Field(title="文件种类")]
    number: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    title: Annotated[MaybeText, PUBLIC, Field(title="文件标题")] = None


class DocumentRepealed(Event):
    """A document ceased to be in force (文件废止)."""

    TOPIC = "document.repealed"
    TITLE = "文件废止"
    ANSWERS = ("document.issued",)
    TARGET = "required"
    UNIT = "optional"

    kind: Annotated[DocumentKind | None, PUBLIC, Field(title="文件种类")] = None
    number: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None


class PostDesignated(Event):
    """A unit named who holds a post for credit work (明确分管领导、责任科室、联络员)."""

    TOPIC = "post.designated"
    TITLE = "明确岗位"

    role: Annotated[Role, PUBLIC, Field(title="岗位")]


class PostEnded(Event):
    """A post was left without a holder (岗位终止): the one it answers, or that of the role."""

    TOPIC = "post.ended"
    TITLE = "岗位终止"
    ANSWERS = ("post.designated",)
    TARGET = "optional"
    WITHOUT_TARGET = ("role",)

    role: Annotated[Role | None, PUBLIC, Field(title="岗位")] = None


class WorkReportSubmitted(Event):
    """A unit handed in a report on its work (报送工作信息)."""

    TOPIC = "work-report.submitted"
    TITLE = "报送工作信息"

    on_time: Annotated[bool, PUBLIC, Field(title="是否按时")]
    title: Annotated[MaybeText, PUBLIC, Field(title="标题")] = None


class TrainingHeld(Event):
    """A unit held a training of its own (自主举办培训)."""

    TOPIC = "training.held"
    TITLE = "自主举办培训"

    title: Annotated[MaybeText, PUBLIC, Field(title="培训名称")] = None


class TrainingAttended(Event):
    """A unit took part in a training (参加培训)."""

    TOPIC = "training.attended"
    TITLE = "参加培训"

    title: Annotated[MaybeText, PUBLIC, Field(title="培训名称")] = None


class TrainingMissed(Event):
    """A unit was absent from a training (缺席培训)."""

    TOPIC = "training.missed"
    TITLE = "缺席培训"

    title: Annotated[MaybeText, PUBLIC, Field(title="培训名称")] = None
