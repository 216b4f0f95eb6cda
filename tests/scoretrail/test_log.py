"""The operating log: one line of JSON for what was done, and no person's data in any of them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from scoretrail.log import FACTS, WITHHELD, Log, start

PERSON = "11010519491231002X"


class Lines(io.StringIO):
    """What was logged."""

    def read_all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = Lines()
    start(stream)
    yield stream
    for name in ("scoretrail", "uvicorn", "fastapi", "asyncio"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = False


def test_a_request_is_one_line_with_its_route_and_its_cost(lines: Lines) -> None:
    Log("http").info("request", method="GET", route="/entries/{position}", status=200, bytes=812)

    (line,) = lines.read_all()
    assert line["at"].endswith("Z")
    assert {key: line[key] for key in line if key != "at"} == {
        "level": "info",
        "log": "http",
        "event": "request",
        "method": "GET",
        "route": "/entries/{position}",
        "status": 200,
        "bytes": 812,
    }


def test_a_sentence_or_a_name_cannot_be_logged(lines: Lines) -> None:
    Log("http").warning("refused", code="unknown-unit", unit="张三丰", route=f"/person/{PERSON}")

    (line,) = lines.read_all()
    assert line["unit"] == WITHHELD
    assert line["route"] == "/person/1****************X"
    assert PERSON not in lines.getvalue()


def test_what_is_not_on_the_list_of_facts_cannot_be_logged(lines: Lines) -> None:
    with pytest.raises(TypeError, match="client"):
        Log("http").info("request", client="10.0.0.1")

    assert FACTS.isdisjoint({"client", "ip", "name", "query", "body", "message", "reason"})
    assert lines.getvalue() == ""


def test_an_exception_leaves_its_kind_and_its_lines_and_not_its_message(lines: Lines) -> None:
    try:
        try:
            int(PERSON)
        except ValueError as error:
            raise RuntimeError("张三丰 " + PERSON) from error
    except RuntimeError:
        Log("http").error("failed", status=500)

    (line,) = lines.read_all()
    assert line["error"] == ["RuntimeError", "ValueError"]
    assert line["where"][0].startswith("test_log.py:")
    assert "张三丰" not in lines.getvalue()
    assert PERSON not in lines.getvalue()


def test_what_a_library_logs_loses_what_was_put_into_it(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 4711)
    logging.getLogger("uvicorn.error").warning("Bad value %s", PERSON)
    logging.getLogger("asyncio").error(f"Never retrieved\nexception=ValueError({PERSON!r})")  # noqa: G004
    logging.getLogger("uvicorn.access").info('%s - "%s %s"', "10.0.0.1", "GET", f"/?q={PERSON}")

    assert [line["says"] for line in lines.read_all()] == [
        "Started server process [%d]",
        "Bad value %s",
        "Never retrieved",
    ]
    assert PERSON not in lines.getvalue()
