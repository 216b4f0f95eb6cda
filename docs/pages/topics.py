"""The reference of topics: every fact that can be recorded, read off the models of the events."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from docs.pages.tables import table
from domain.events import TOPICS, Envelope, Event, FieldClass, words
from domain.events import field as kinds
from domain.events.event import ANY, Evidence
from domain.rulebook import shipped_schemes
from domain.timelines import shipped_timelines

FAMILIES = {
    "organisation": "Organisation 工作机制",
    "publicity": "Publicity 宣传与应用",
    "data": "Data 信息归集与应用",
    "integrity": "Integrity 政务诚信",
    "objections": "Objections 异议",
    "appeals": "Appeals 申诉与复核",
    "assessed": "Findings 评定",
    "published": "Published tables 公布",
    "proposals": "Proposals 提议与复核",
    "units": "Units 考核对象",
    "rules": "Rules 办法、口径、日历",
    "corrections": "Corrections 更正",
}
"""The families, in the order of the catalogue, by the module that holds them."""

CLASSES = {
    FieldClass.PUBLIC: "public",
    FieldClass.PERSONAL: "personal",
    FieldClass.INTERNAL: "internal",
}

INTRODUCTION = """\
# Topics 事项

Every fact that can be recorded has one topic, and this page lists them all.
What is not here cannot be recorded.
A topic stays for ever, because entries name it.

Every entry stands in the same envelope, and its own fields stand in `data`.
A field that an entry leaves out is read from the entry it answers.

Each field has a class.
*Public* may be printed anywhere.
*Personal* would identify a natural person, so only an opaque id or a mask may stand there.
*Internal* is for the office: reasons, channels, evidence.

*Second person* (复核人) means that the entry needs a `confirmed_by`, never the one who records it.
A ledger of kind `told` (a case, the demo) may leave it out.

## The envelope 每条记录都有的栏

"""
RETURN = "period.reported"
SCORABLE = ("organisation", "publicity", "data", "integrity", "objections", "assessed")
"""The families whose topics a clause may score; the others act on entries, units and rules."""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION + _fields(Envelope.model_fields, skip={"data"})]
    parts.append("Each `evidence` 附件 holds:\n\n" + _fields(Evidence.model_fields))
    for family, title in FAMILIES.items():
        parts.append(f"## {title}\n")
        members = [e for e in TOPICS.values() if e.__module__.rpartition(".")[2] == family]
        parts += [_topic(event) for event in members]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _topic(event: type[Event]) -> str:
    lines = [f"### `{event.TOPIC}` {event.TITLE}\n", *_said(event), ""]
    body = _fields(event.model_fields) if event.model_fields else "It has no fields of its own.\n"
    return "\n".join(lines) + "\n" + body


def _said(event: type[Event]) -> Iterator[str]:
    yield from _sentences(inspect.getdoc(event) or "")
    yield _unit(event)
    if event.TARGET != "none":
        yield f"Target: {event.TARGET}; it may answer {_answers(event)}."
    if event.WITHOUT_TARGET:
        needed = " and ".join(f"`{name}`" for name in event.WITHOUT_TARGET)
        yield f"Without a target it must give {needed}."
    if event.NEEDS_REASON:
        yield "Reason: required."
    if event.SECOND_PERSON:
        yield "Second person: required."
    readers = _readers().get(event.TOPIC, [])
    if readers:
        yield f"Read by: {'; '.join(readers)}."
    elif event.TOPIC == RETURN:
        yield "Every indicator looks for it, to tell a clean period from a silent one."
    elif event.__module__.rpartition(".")[2] in SCORABLE:
        yield "Recorded; no clause of a shipped scheme scores it."


def _answers(event: type[Event]) -> str:
    if event.ANSWERS == ANY:
        return "any entry"
    *others, last = (f"`{topic}`" for topic in event.ANSWERS)
    return f"{', '.join(others)} or {last}" if others else last


def _unit(event: type[Event]) -> str:
    if event.UNIT == "none":
        return "Unit: none."
    if event.TARGET == "none":
        return "Unit: required." if event.UNIT == "required" else "Unit: may be left out."
    if event.TARGET == "optional" and event.UNIT == "required":
        return "Unit: required where it answers no entry, else that of the entry it answers."
    return "Unit: may be left out, and is then that of the entry it answers."


@cache
def _readers() -> Mapping[str, list[str]]:
    """The shipped schemes and timelines that read each topic, with the indicators that do."""
    found: dict[str, list[str]] = {}
    for scheme in shipped_schemes().values():
        codes: dict[str, list[str]] = {}
        for code in scheme.codes:
            for topic in scheme.indicators[code].topics() - {RETURN}:
                codes.setdefault(topic, []).append(code)
        for topic, read in codes.items():
            page = f"[{scheme.id}](../schemes/{scheme.id}.md)"
            found.setdefault(topic, []).append(f"{page} {', '.join(read)}")
    for timeline in shipped_timelines().values():
        steps = {timeline.starts, *timeline.ends, *(s.done_by for s in timeline.steps.values())}
        for topic in steps:
            page = f"[{timeline.timeline}](../schemes/{timeline.timeline}.md)"
            found.setdefault(topic, []).append(f"{page} (timeline)")
    return found


def _sentences(text: str) -> list[str]:
    """A docstring as one sentence a line."""
    joined = " ".join(text.split())
    return [f"{one.rstrip('.')}." for one in joined.split(". ") if one]


def _fields(fields: Mapping[str, FieldInfo], *, skip: set[str] | None = None) -> str:
    rows = [
        [
            f"`{field.alias or name}`",
            str(field.title),
            _kind(field),
            "required" if field.is_required() else "optional",
            _class(field),
        ]
        for name, field in fields.items()
        if name not in (skip or set())
    ]
    return table(["field", "heading 栏目", "holds", "needed", "class"], rows)


def _class(field: FieldInfo) -> str:
    return next(CLASSES[mark] for mark in field.metadata if isinstance(mark, FieldClass))


def _kind(field: FieldInfo) -> str:
    """What a field may hold, in words; a closed list with the Chinese for each value."""
    listed = words(field)
    several = any(get_origin(part) is tuple for part in _parts(field.annotation))
    if listed:
        values = ", ".join(f"`{value}` {zh}" for value, zh in listed.items())
        return f"{'any of' if several else 'one of'} {values}"
    said = _named(field)
    return f"a list of {said}" if several else said


PATTERNS = {
    kinds.ID: "id",
    kinds.MONTH: "month (`2022-01`)",
    kinds.PERIOD: "period (`2022`, `2022-Q4`, `2022-01`)",
    kinds.SHA256: "SHA-256",
    kinds.TOPIC: "topic",
    kinds.PRINTABLE: "text",
}
_TYPES = {
    "date": "day (`2018-05-01`)",
    "datetime": "instant with its offset (`2018-12-31T17:00:00+08:00`)",
    "bool": "true or false",
    "Evidence": "evidence",
    "dict": "keys and values",
}


def _named(field: FieldInfo) -> str:
    """The kind of a single value."""
    marks = [*field.metadata, *_marks(field.annotation)]
    for mark in marks:
        pattern = getattr(mark, "pattern", None)
        if pattern in PATTERNS:
            return PATTERNS[pattern]
    types = {part.__name__ for part in _parts(field.annotation) if isinstance(part, type)}
    if types >= {"int", "str"}:
        return _quantity(marks)
    if "int" in types:
        least = next((mark.ge for mark in marks if hasattr(mark, "ge")), None)
        most = next((mark.le for mark in marks if hasattr(mark, "le")), None)
        return _whole(least, most)
    for name, said in _TYPES.items():
        if name in types:
            return said
    return "text"


def _whole(least: int | None, most: int | None) -> str:
    if most is not None and most < kinds.INTEGER_LIMIT // 1000:
        return f"whole number, {least} to {most}"
    return "whole number" if least is None else f"whole number, at least {least}"


def _quantity(marks: list[Any]) -> str:
    not_negative = any(getattr(mark, "func", None) is _not_negative() for mark in marks)
    return "exact number" + (", not negative" if not_negative else "")


def _not_negative() -> object:
    """The validator that tells an amount from any quantity."""
    return get_args(kinds.Amount)[-1].func


def _parts(annotation: object) -> Iterator[object]:
    """The plain types inside an annotation, unions and lists opened; a list shows itself too."""
    origin = get_origin(annotation)
    if origin is tuple:
        yield annotation
    if origin is dict:
        yield dict
        return
    if annotation is NoneType or annotation is Ellipsis:
        return
    arguments = get_args(annotation)
    if origin in (Union, UnionType, tuple) or hasattr(annotation, "__metadata__"):
        for one in arguments[:1] if hasattr(annotation, "__metadata__") else arguments:
            yield from _parts(one)
        return
    yield annotation


def _marks(annotation: object) -> Iterator[Any]:
    """What stands beside the types inside an annotation."""
    for mark in getattr(annotation, "__metadata__", ()):
        yield mark
        yield from getattr(mark, "metadata", ())
    for inner in get_args(annotation):
        yield from _marks(inner)
