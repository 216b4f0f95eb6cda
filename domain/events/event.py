"""What every event is: a frozen, strict model of one fact in the past tense, in its envelope.

A subclass of `Event` declares the fields of one topic, and nothing else; the envelope around it is
the same for all. Code may move; a `TOPIC` may not, because it is what the ledger stores.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from domain.events.field import Day, Id, Instant, MaybeText, Sha256, Text

ANY = ("*",)
"""In `Event.ANSWERS`: whatever the topic of the target may be."""


class FieldClass(Enum):
    """Who may see a field. Every field of every event carries one; a test refuses one without."""

    PUBLIC = "public"
    """May be printed anywhere."""
    PERSONAL = "personal"
    """Would identify a natural person; only an opaque subject id or a mask may stand here."""
    INTERNAL = "internal"
    """For the office: reasons, channels, evidence."""


PUBLIC = FieldClass.PUBLIC
PERSONAL = FieldClass.PERSONAL
INTERNAL = FieldClass.INTERNAL


class Strict(BaseModel):
    """A frozen record: no coercion, no unknown field. It is built at its first use."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        defer_build=True,
    )


class Event(Strict):
    """The fields of one topic, as its source gives them.

    `ANSWERS` lists the topics this one may answer through `target` (empty: it stands alone).
    `TARGET` says whether a target is required, optional or absent. `UNIT` likewise; an entry that
    has a target may leave its unit out, and then has its target's.
    """

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    TITLE: ClassVar[str] = ""
    """The topic's name in Chinese."""
    ANSWERS: ClassVar[tuple[str, ...]] = ()
    TARGET: ClassVar[Literal["none", "optional", "required"]] = "none"
    UNIT: ClassVar[Literal["none", "optional", "required"]] = "required"
    WITHOUT_TARGET: ClassVar[tuple[str, ...]] = ()
    """Where a target is optional: the fields that must say instead what is meant."""
    NEEDS_REASON: ClassVar[bool] = False
    SECOND_PERSON: ClassVar[bool] = False
    """Whether the entry takes effect only when another actor has confirmed it."""

    @classmethod
    def may_answer(cls, topic: str) -> bool:
        """Whether the target of this event may be an entry of that topic."""
        return topic in cls.ANSWERS or cls.ANSWERS == ANY


E = TypeVar("E", bound=Event)


class Evidence(Strict):
    """A file that supports an entry, named by its hash."""

    kind: Annotated[Text, PUBLIC, Field(title="种类")]
    sha256: Annotated[Sha256, PUBLIC, Field(title="文件摘要")]
    name: Annotated[Text, INTERNAL, Field(title="文件名")]


class Sealed(Strict):
    """What names a person, encrypted beside the entry; here stand whose it is and a digest.

    `field` is the path of a field, or the paths of several joined by a blank: these are sealed as one.

    The digest is made under that person's key: the same text sealed again has the same, and without
    the key it tells nothing.
    """

    field: Annotated[Text, PUBLIC, Field(title="栏")]
    subject: Annotated[Id, PUBLIC, Field(title="匿名编号")]
    digest: Annotated[Sha256, PUBLIC, Field(title="摘要")]

    @property
    def paths(self) -> tuple[str, ...]:
        """The fields that are sealed here."""
        return tuple(self.field.split(" "))


class Envelope(Strict, Generic[E]):
    """An event as its source gives it: everything the ledger stores and nothing it adds.

    `domain.events.envelope_class` narrows it to one topic: which of `unit`, `target` and `reason`
    must be there, and which may not.
    """

    id: Annotated[Id, PUBLIC, Field(title="记录编号")]
    topic: Annotated[str, PUBLIC, Field(title="事项")]
    topic_version: Annotated[int, PUBLIC, Field(title="事项版本", ge=1)] = 1
    unit: Annotated[Id | None, PUBLIC, Field(title="考核对象")] = None
    target: Annotated[Id | None, PUBLIC, Field(title="所答的记录")] = None
    answers: Annotated[Id | None, PUBLIC, Field(title="所执行的提议或决定")] = None
    occurred_on: Annotated[Day, PUBLIC, Field(title="发生日")]
    submitted_at: Annotated[Instant | None, PUBLIC, Field(title="上报时间")] = None
    attested_at: Annotated[Instant | None, PUBLIC, Field(title="原登记时间")] = None
    source: Annotated[MaybeText, INTERNAL, Field(title="来源")] = None
    reason: Annotated[MaybeText, INTERNAL, Field(title="理由")] = None
    confirmed_by: Annotated[Id | None, INTERNAL, Field(title="复核人")] = None
    evidence: Annotated[tuple[Evidence, ...], INTERNAL, Field(title="附件")] = ()
    persons: Annotated[tuple[Sealed, ...], INTERNAL, Field(title="封存的个人信息")] = ()
    data: Annotated[E, PUBLIC, Field(title="事项内容")]

    def content(self) -> dict[str, Any]:
        """The entry as plain values, absent fields left out: what is stored and hashed.

        An empty list is an absent one: so a topic may gain a list later without changing the
        bytes of what was recorded before.
        """
        content = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        _drop_empty(content["data"])
        _drop_empty(content)
        return content


def _drop_empty(content: dict[str, Any]) -> None:
    for name in [name for name, value in content.items() if not value and value in ([], {})]:
        del content[name]
