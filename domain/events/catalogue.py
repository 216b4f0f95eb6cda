"""The closed list of topics, and the envelope of each.

What is not in the list cannot be recorded. A topic stays for ever, because entries name it; its
class and its module may move.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast

from pydantic import Field, ValidationError, create_model, model_validator

from domain.errors import UnknownName
from domain.events import (
    appeals,
    assessed,
    corrections,
    data,
    integrity,
    objections,
    organisation,
    proposals,
    publicity,
    published,
    rules,
    units,
)
from domain.events.event import INTERNAL, PUBLIC, Envelope, Event
from domain.events.field import Id, Text, fault

_EVENTS: tuple[type[Event], ...] = (
    organisation.LeadingGroupEstablished,
    organisation.LeadingGroupDissolved,
    organisation.DocumentIssued,
    organisation.DocumentRepealed,
    organisation.PostDesignated,
    organisation.PostEnded,
    organisation.WorkReportSubmitted,
    organisation.TrainingHeld,
    organisation.TrainingAttended,
    organisation.TrainingMissed,
    publicity.ActivityReported,
    publicity.MediaReported,
    publicity.ArticleSubmitted,
    publicity.ArticleAdopted,
    publicity.InnovationReported,
    publicity.TypicalCaseReported,
    publicity.ScenarioLaunched,
    publicity.GradedSupervisionStarted,
    publicity.ProductApplied,
    data.JointCaseReported,
    data.DecisionPublicised,
    data.DataFaultCounted,
    data.PeriodReported,
    data.ObligationAssessed,
    data.InformationCollected,
    data.CodeFaultFound,
    data.CodeFaultResolved,
    data.LoanPlatformCounted,
    data.FinancingDemanded,
    data.FinancingGranted,
    data.CreditCheckCounted,
    data.CountyRankPublished,
    integrity.DefaulterListed,
    integrity.DefaulterCleared,
    integrity.ArrearsRegistered,
    integrity.ArrearsCleared,
    integrity.IncidentExposed,
    integrity.IncidentHandled,
    integrity.JudgmentEffective,
    integrity.JudgmentPushed,
    integrity.JudgmentAssigned,
    integrity.JudgmentSettled,
    objections.ObjectionAccepted,
    objections.ObjectionAssigned,
    objections.ObjectionResolved,
    objections.ObjectionRejected,
    appeals.AppealFiled,
    appeals.AppealUpheld,
    appeals.AppealDismissed,
    assessed.IndicatorAssessed,
    assessed.BonusAwarded,
    assessed.PenaltyImposed,
    assessed.FigureReported,
    published.ScorePublished,
    published.ScoreRestated,
    proposals.ProposalMade,
    proposals.ProposalRejected,
    units.UnitRegistered,
    units.UnitRenamed,
    units.UnitMerged,
    units.UnitSplit,
    units.UnitAbolished,
    units.UnitPlaced,
    units.CustodyTransferred,
    rules.SchemePublished,
    rules.SchemeRevised,
    rules.ReadingAdopted,
    rules.CalendarPublished,
    corrections.EntryRetracted,
    corrections.EntryAmended,
    corrections.EntrySupplemented,
    corrections.EntryReattributed,
)

TOPICS: Mapping[str, type[Event]] = MappingProxyType({event.TOPIC: event for event in _EVENTS})
"""Every topic with the model of its data."""


def event_class(topic: str) -> type[Event]:
    """The model of a topic's data, or a refusal that names what is near."""
    if topic in TOPICS:
        return TOPICS[topic]
    near = difflib.get_close_matches(topic, TOPICS, n=3)
    raise UnknownName(
        "unknown-topic",
        f"没有事项“{topic}”。" + (f"是否为：{'、'.join(near)}？" if near else "事项见目录。"),
        f"There is no topic {topic!r}. "
        + (f"Did you mean {' or '.join(near)}?" if near else "The catalogue lists them all."),
    )


def envelope_class(topic: str) -> type[Envelope[Any]]:
    """The envelope of a topic, narrowed to what its entries must and may not have."""
    return _narrowed(event_class(topic))


@cache
def _narrowed(event: type[Event]) -> type[Envelope[Any]]:
    """Built at its first use, so that a command pays only for the topics it meets."""
    fields: dict[str, Any] = {
        "topic": _field("topic", Literal[event.TOPIC], PUBLIC),
        "topic_version": _field(
            "topic_version",
            int,
            PUBLIC,
            Field(ge=event.VERSION, le=event.VERSION),
            default=event.VERSION,
        ),
    }
    if event.NEEDS_REASON:
        fields["reason"] = _field("reason", Text, INTERNAL)
    if event.TARGET == "none":
        fields["target"] = _field("target", None, PUBLIC, default=None)
    if event.TARGET == "required":
        fields["target"] = _field("target", Id, PUBLIC)
    if event.UNIT == "none":
        fields["unit"] = _field("unit", None, PUBLIC, default=None)
    if event.UNIT == "required" and event.TARGET == "none":
        fields["unit"] = _field("unit", Id, PUBLIC)
    empty = _empty(event)
    if empty is not None:
        fields["data"] = _field("data", event, PUBLIC, default=empty)
    return cast(
        "type[Envelope[Any]]",
        create_model(
            f"{event.__name__}Entry",
            __base__=Envelope[event],  # type: ignore[valid-type]
            __validators__=_rules(event),
            **fields,
        ),
    )


def _empty(event: type[Event]) -> Event | None:
    """The event without any field, if its topic allows that: then `data` may be left out."""
    try:
        return event()
    except ValidationError:
        return None


def _field(name: str, kind: object, *marks: object, default: object = ...) -> tuple[object, object]:
    """A field of the envelope, narrowed to this kind, under its title."""
    title = Field(title=Envelope.model_fields[name].title)
    return (Annotated[(kind, *marks, title)], default)


def _rules(event: type[Event]) -> dict[str, Any]:
    """What no single field can say: what must be there when an optional target is not."""
    if event.TARGET != "optional":
        return {}

    def says_what_it_means(entry: Envelope[Any]) -> Envelope[Any]:
        if entry.target is not None:
            return entry
        if event.UNIT == "required" and entry.unit is None:
            raise fault("unit-missing", *missing_unit())
        for name in event.WITHOUT_TARGET:
            if getattr(entry.data, name) is None:
                raise fault(
                    "missing-field",
                    f"没有 target（所答的记录）时须写明 data.{name}",
                    f"without a target, data.{name} is needed",
                )
        return entry

    return {"says_what_it_means": cast("Any", model_validator(mode="after")(says_what_it_means))}


def missing_unit() -> tuple[str, str]:
    """What to say of an entry without its unit."""
    return ("须写明 unit（考核对象）", "unit is needed: the body the entry is about")
