"""Units: how the bodies that are scored come, change and go (考核对象).

The unit of the entry is its permanent id; names and codes are dated, and may be corrected.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from domain.codes import is_division_code, is_unified_code, unified_code
from domain.events.event import PUBLIC, Event
from domain.events.field import NULL_IS_EMPTY, Id, MaybeText, Text, fault


def own_code(value: str | None) -> str | None:
    """A unit's own code: a division code or a unified social credit code, and a valid one."""
    if value is None or is_division_code(value):
        return value
    if is_unified_code(value):
        return unified_code(value)
    raise fault(
        "bad-code",
        "应为 6、9 或 12 位区划代码，或校验位正确的 18 位统一社会信用代码",
        "expected a division code of 6, 9 or 12 digits, or a unified social credit code of 18 "
        "characters with the right check character",
    )


UnitCode = Annotated[MaybeText, AfterValidator(own_code)]


class UnitRegistered(Event):
    """A body that can be scored was registered (登记考核对象)."""

    TOPIC = "unit.registered"
    TITLE = "登记考核对象"

    name: Annotated[Text, PUBLIC, Field(title="名称")]
    code: Annotated[UnitCode, PUBLIC, Field(title="代码")] = None
    kind: Annotated[MaybeText, PUBLIC, Field(title="种类")] = None
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None


class UnitRenamed(Event):
    """A unit got another name or code and stayed the same unit (更名、改码)."""

    TOPIC = "unit.renamed"
    TITLE = "更名或改码"

    name: Annotated[MaybeText, PUBLIC, Field(title="新名称")] = None
    code: Annotated[UnitCode, PUBLIC, Field(title="新代码")] = None
    kind: Annotated[MaybeText, PUBLIC, Field(title="新种类")] = None
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.name is None and self.code is None and self.kind is None:
            raise fault(
                "missing-field",
                "须写明 name（新名称）、code（新代码）或 kind（新种类）",
                "give the new name, code or kind",
            )
        return self


class UnitMerged(Event):
    """A unit was merged into another and ended (并入)."""

    TOPIC = "unit.merged"
    TITLE = "并入"

    into: Annotated[Id | None, PUBLIC, Field(title="并入的考核对象")] = None
    name: Annotated[MaybeText, PUBLIC, Field(title="名称")] = None
    code: Annotated[UnitCode, PUBLIC, Field(title="代码")] = None
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None


class UnitSplit(Event):
    """A unit was split into several (分设)."""

    TOPIC = "unit.split"
    TITLE = "分设"

    into: Annotated[tuple[Id, ...], NULL_IS_EMPTY, PUBLIC, Field(title="分设出的考核对象")] = ()
    name: Annotated[MaybeText, PUBLIC, Field(title="名称")] = None
    code: Annotated[UnitCode, PUBLIC, Field(title="代码")] = None
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None


class UnitAbolished(Event):
    """A unit ceased to exist (撤销); its history stays, and is not moved to its successor."""

    TOPIC = "unit.abolished"
    TITLE = "撤销考核对象"

    successor: Annotated[Id | None, PUBLIC, Field(title="承继的考核对象")] = None
    name: Annotated[MaybeText, PUBLIC, Field(title="名称")] = None
    code: Annotated[UnitCode, PUBLIC, Field(title="代码")] = None
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None


class UnitPlaced(Event):
    """A unit was placed under another, as a town in its county (隶属)."""

    TOPIC = "unit.placed"
    TITLE = "隶属"

    parent: Annotated[Id, PUBLIC, Field(title="上级考核对象")]
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None


class CustodyTransferred(Event):
    """An area of the unit came under another's care (托管); its cases stay with the legal unit."""

    TOPIC = "custody.transferred"
    TITLE = "托管"

    area: Annotated[Text, PUBLIC, Field(title="区域")]
    to: Annotated[Id, PUBLIC, Field(title="托管的考核对象")]
    basis: Annotated[MaybeText, PUBLIC, Field(title="依据")] = None
