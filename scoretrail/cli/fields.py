"""Fields as typed on a command line: `field=value`, read as a cell of the topic's form would be.

So a field may be called by its name or its heading, and a day written as offices write it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from domain.errors import BadEntry, UnknownName
from domain.events import TOPICS
from ledger.intake.cells import CellReader
from ledger.intake.column import Column, plain_heading
from ledger.intake.forms import Form, topic_form
from ledger.intake.rejection import Note

Find = Callable[[str], str]
"""Gives the id of the unit of a name."""

ASKED = "?"
"""`field=?` asks for the value unseen: a person's number stands in no history of commands."""

_UNITS = ("unit", "to", "into", "parent")


def topic_of(text: str) -> str:
    """The topic that its name or its Chinese title means, or a refusal that names what is near."""
    if text in TOPICS:
        return text
    titles = {event.TITLE: topic for topic, event in TOPICS.items()}
    if text in titles:
        return titles[text]
    near = difflib.get_close_matches(text, [*TOPICS, *titles], n=3, cutoff=0.5)
    raise UnknownName(
        "unknown-topic",
        f"没有事项“{text}”。"
        + (f"是否为：{'、'.join(near)}？" if near else "全部见 template --list。"),
        f"There is no topic {text!r}. "
        + (f"Did you mean {', '.join(near)}?" if near else "See template --list for all."),
    )


def read(topic: str, words: Sequence[str], find: Find) -> tuple[dict[str, Any], list[Note]]:
    """The content of an entry of the topic, and what was read otherwise than written."""
    form = topic_form(topic)
    content: dict[str, Any] = {"topic": topic, "data": {}}
    notes: list[Note] = []
    for word in words:
        column, value, note = _field(form, word, find)
        if note is not None:
            notes.append(note)
        if column.where == "data":
            content["data"][column.name] = value
        else:
            content[column.name] = value
    return content, notes


def changes(topic: str, words: Sequence[str], find: Find) -> dict[str, Any]:
    """What a correction sets: fields of the entry's own topic; `field=` takes one away."""
    form = topic_form(topic)
    found: dict[str, Any] = {}
    for word in words:
        column, value, _ = _field(form, word, find, empty=True)
        found[column.name] = value
    if found:
        return found
    raise BadEntry(
        "nothing-to-set",
        "请写要改的栏，例如 level=province。",
        "Say what to set, as in level=province.",
    )


def instant(text: str) -> datetime:
    """An instant as typed; without an offset it is Beijing time."""
    content, _ = read("media.reported", [f"submitted_at={text}"], str)
    return datetime.fromisoformat(str(content["submitted_at"]))


def _field(
    form: Form, word: str, find: Find, *, empty: bool = False
) -> tuple[Column, Any, Note | None]:
    name, equals, text = word.partition("=")
    if not equals:
        raise BadEntry(
            "not-a-field",
            f"“{word}”应写成 栏=值，例如 unit=高新区。",
            f"{word!r} should be field=value, as in unit=gaoxin.",
        )
    column = _column(form, name)
    if text == ASKED:
        text = click.prompt(f"{column.title} {column.name}", hide_input=True, err=True)
    reading = CellReader(column, name, typed=False).read(text)
    if reading.fault is not None:
        fault = reading.fault
        raise BadEntry(
            fault.code,
            f"{column.title}“{text}”：{fault.zh}。{fault.remedy}",
            f"{column.name} {text!r}: {fault.en}. {fault.remedy_en}".rstrip(),
        )
    if reading.value is None and not empty:
        raise BadEntry("blank", f"{column.title} 是空的。", f"{column.name} is blank.")
    value = reading.value
    if column.name in _UNITS and isinstance(value, str):
        value = find(value)
    return column, value, reading.note


def _column(form: Form, name: str) -> Column:
    heading = plain_heading(name)
    columns = [column for column in form.columns if column.where != "aside"]
    for column in columns:
        if heading in column.headings:
            return column
    listed = "、".join(f"{column.name}（{column.title}）" for column in columns)
    names = ", ".join(column.name for column in columns)
    raise BadEntry(
        "unknown-field",
        f"{form.title} {form.topic} 没有“{name}”一栏。可填：{listed}。",
        f"{form.topic} has no field {name!r}. It has: {names}.",
    )
