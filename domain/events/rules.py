"""Rules: schemes, their revisions, adopted readings, working calendars (办法、口径、日历)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from domain.events.event import PUBLIC, Event
from domain.events.field import NULL_IS_EMPTY, Changes, Code, Day, Id, MaybeText, Tree, fault
from domain.events.vocabulary import Cause
from domain.workdays import table_fault


def _names_itself(body: dict[str, Any]) -> dict[str, Any]:
    if not any(isinstance(body.get(key), str) and body[key] for key in ("scheme", "timeline")):
        raise fault(
            "missing-field",
            "办法正文须写明 scheme（编号），时限规则写明 timeline",
            "the body must give the id under scheme, or timeline",
        )
    return body


class SchemePublished(Event):
    """An office published a scheme of its own (发布考核办法)."""

    TOPIC = "scheme.published"
    TITLE = "发布考核办法"
    UNIT = "none"
    SECOND_PERSON = True

    body: Annotated[Tree, AfterValidator(_names_itself), PUBLIC, Field(title="办法正文")]
    document: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    effective_from: Annotated[Day | None, PUBLIC, Field(title="起用日")] = None


class SchemeRevised(Event):
    """A scheme was changed at some paths (修改考核办法), and why: misread, changed or settled."""

    TOPIC = "scheme.revised"
    TITLE = "修改考核办法"
    UNIT = "none"
    SECOND_PERSON = True

    scheme: Annotated[Id, PUBLIC, Field(title="考核办法")]
    set: Annotated[Changes, PUBLIC, Field(title="改动")]
    cause: Annotated[Cause, PUBLIC, Field(title="原因")]
    document: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    effective_from: Annotated[Day | None, PUBLIC, Field(title="起用日")] = None


class ReadingAdopted(Event):
    """An office settled what a scheme leaves open (采用口径): a named choice, or own changes."""

    TOPIC = "reading.adopted"
    TITLE = "采用口径"
    UNIT = "none"
    SECOND_PERSON = True

    scheme: Annotated[Id, PUBLIC, Field(title="考核办法")]
    reading: Annotated[Code, PUBLIC, Field(title="口径")]
    choice: Annotated[MaybeText, PUBLIC, Field(title="所选")] = None
    set: Annotated[Changes | None, PUBLIC, Field(title="改动")] = None
    document: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    effective_from: Annotated[Day | None, PUBLIC, Field(title="起用日")] = None

    @model_validator(mode="after")
    def _chooses(self) -> Self:
        if self.choice is None and self.set is None:
            raise fault(
                "missing-field",
                "须写明 choice（所选：备选的名称，或 adopted）或 set（改动）",
                "give a choice (the label of an alternative, or adopted) or a set",
            )
        return self


class CalendarPublished(Event):
    """The working days of a year were announced, or announced anew (公布节假日安排)."""

    TOPIC = "calendar.published"
    TITLE = "公布节假日安排"
    UNIT = "none"
    SECOND_PERSON = True

    calendar: Annotated[Id, PUBLIC, Field(title="日历")]
    year: Annotated[int, PUBLIC, Field(title="年份", ge=1949, le=9999)]
    notice: Annotated[MaybeText, PUBLIC, Field(title="文号")] = None
    off: Annotated[tuple[Day, ...], NULL_IS_EMPTY, PUBLIC, Field(title="放假日")] = ()
    work: Annotated[tuple[Day, ...], NULL_IS_EMPTY, PUBLIC, Field(title="调休上班日")] = ()

    @model_validator(mode="after")
    def _one_year(self) -> Self:
        wrong = table_fault(self.year, self.off, self.work)
        if wrong is not None:
            raise fault("bad-calendar", *wrong)
        return self
