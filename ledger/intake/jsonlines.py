"""JSON Lines: one entry's content on each line, in UTF-8, read strictly.

A line that cannot be read is a refused row; the lines after it are read all the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any

from domain.errors import ScoretrailError, UnknownName
from domain.events import TOPICS, event_class
from ledger.intake.draft import Draft
from ledger.intake.forms import topic_form
from ledger.intake.jsontext import strict_json
from ledger.intake.rejection import Fault, Place, Rejection, bad_file
from ledger.intake.separated import decodes, line_count, not_text, too_many_rows
from ledger.intake.sheet import MOST_ROWS

_LONGEST_LINE = 1 << 20
_ONE_A_LINE = ("每行写一条记录，每条一个 { … }", "Write one entry { … } on each line")


def read_lines(file: IO[bytes], name: str) -> Iterator[Draft | Rejection]:
    """A draft or a refusal for each line that is not blank."""
    _refuse_what_is_no_json_lines(file, name)
    if line_count(file) > MOST_ROWS:  # refused before anything is made of the lines
        file.seek(0)
        if sum(1 for line in file if not line.isspace()) > MOST_ROWS:
            raise bad_file(too_many_rows().at(Place(name)))
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="\n")
    for number, line in enumerate(text, start=1):
        if line.isspace():
            continue
        yield _read(line, number, name)


def _refuse_what_is_no_json_lines(file: IO[bytes], name: str) -> None:
    file.seek(0)
    head = file.read(4096)
    fault = not_text(head)
    if fault is None:
        broken = decodes(file, "utf-8-sig")
        if broken is not None:
            fault = Fault(
                "bad-encoding",
                f"第 {broken} 行不是 UTF-8",
                f"line {broken} is not UTF-8",
                "请另存为 UTF-8",
                "Save it in UTF-8",
            )
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if fault is None and start.startswith(b"["):
        fault = Fault(
            "json-array", "整个文件是一个 JSON 数组", "the file is one JSON array", *_ONE_A_LINE
        )
    if fault is None and start.split(b"\n", 1)[0].strip() == b"{":
        fault = Fault(
            "json-spread",
            "一条记录分写在几行上",
            "an entry is spread over several lines",
            *_ONE_A_LINE,
        )
    if fault is not None:
        raise bad_file(fault.at(Place(name)))


def _read(line: str, number: int, name: str) -> Draft | Rejection:
    place = Place(name, None, number)
    if len(line) > _LONGEST_LINE:
        return Fault("too-long", "这一行过长", "the line is too long").at(place)
    try:
        content = strict_json(line.strip())
        if not isinstance(content, dict):
            return _not_an_entry().at(place, line.strip())
        topic = content.get("topic")
        if isinstance(topic, str) and topic not in TOPICS:
            event_class(topic)
    except UnknownName as error:
        return Fault(error.code, error.zh.rstrip("。"), error.en.rstrip(".")).at(
            Place(name, None, number, "topic")
        )
    except ScoretrailError as error:
        return Fault(error.code, error.zh, error.en, *_ONE_A_LINE).at(place)
    return _draft(content, number, name)


def _draft(content: dict[str, Any], number: int, name: str) -> Draft | Rejection:
    topic = content.get("topic")
    data = content.setdefault("data", {})
    if not isinstance(topic, str) or not isinstance(data, dict):
        column = "topic" if not isinstance(topic, str) else "data"
        return Fault(
            "missing-field" if column == "topic" else "not-an-object",
            "须写明事项（topic）" if column == "topic" else "data 应为键和值",
            "the topic is needed" if column == "topic" else "data should hold keys and values",
            "如 defaulter.listed" if column == "topic" else "",
            "For example defaulter.listed" if column == "topic" else "",
        ).at(Place(name, None, number, column))
    return Draft(name, None, number, topic_form(topic), content)


def _not_an_entry() -> Fault:
    return Fault("not-an-object", "一条记录应为键和值", "an entry is keys and values", *_ONE_A_LINE)
