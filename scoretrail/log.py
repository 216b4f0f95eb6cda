"""The operating log (运行日志): what the server did, one JSON object a line, and nobody's data in it.

    log = Log("http")
    log.info("request", method="GET", route="/entries/{position}", status=200, milliseconds=12)

    {"at":"2019-01-21T08:00:00.000000Z","level":"info","log":"http","event":"request", …}

What may be said is a closed list of facts, each an id, a code or a number; a sentence or a name
cannot be logged, so no person's can. Routes are logged as they are written in the program, without
what stood in their place. Of an exception its kind and its lines are kept, never its message, which
may quote what somebody sent. What libraries log goes the same way.

It is no record of who read what: that is the audit log's, and has its own proof.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from ledger.clock import micros, now, written
from ledger.intake.persons import without_personal_numbers

Fact = str | int | bool | None

FACTS = frozenset(
    {
        "account",  # an opaque account id, never a name
        "address",  # where the server listens, never who calls
        "bytes",
        "code",  # of a refusal
        "entries",
        "format",
        "head",
        "job",
        "kind",
        "language",
        "ledger",
        "method",
        "milliseconds",
        "position",
        "request",  # an id that ties the lines of one request together
        "role",
        "route",
        "rows",
        "scheme",
        "sha256",
        "status",
        "topic",
        "unit",
        "version",
    }
)
"""Everything that may be said with an event."""

WITHHELD = "…"
"""Stands for text that is no id."""

_PLAIN = re.compile(r"[A-Za-z0-9._:/@#?={}<>+*-]{0,200}", re.ASCII)
_LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "fastapi", "asyncio")
_EVENT = "scoretrail_event"


class Log:
    """One part of the server that has something to say."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(f"scoretrail.{name}")

    def info(self, event: str, /, **facts: Fact) -> None:
        """Say what was done."""
        self._say(logging.INFO, event, facts)

    def warning(self, event: str, /, **facts: Fact) -> None:
        """Say what somebody should look at."""
        self._say(logging.WARNING, event, facts)

    def error(self, event: str, /, **facts: Fact) -> None:
        """Say what failed; called where an exception is handled, its kind and its lines too."""
        self._say(logging.ERROR, event, facts)

    def _say(self, level: int, event: str, facts: Mapping[str, Fact]) -> None:
        if unknown := facts.keys() - FACTS:
            message = f"not a fact of the operating log: {sorted(unknown)}"
            raise TypeError(message)
        failing = level >= logging.ERROR and sys.exc_info()[0] is not None
        told = {_EVENT: (event, dict(facts))}
        self._logger.log(level, event, extra=told, exc_info=failing)


def start(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send every line to a stream, standard error by default; what libraries log as well.

    `serve` calls it once, and starts its server with `log_config=None`.
    """
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(JSONLines())
    for name in ("scoretrail", *_LIBRARIES):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = name not in ("scoretrail", "uvicorn", "fastapi", "asyncio")
        logger.setLevel(level)
        if not logger.propagate:
            logger.addHandler(handler)
    # It quotes the whole address with its query; ours says the route.
    logging.getLogger("uvicorn.access").disabled = True


class JSONLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Of a library's record only the sentence is kept, without what was put in."""
        event, facts = getattr(record, _EVENT, ("library", {}))
        line: dict[str, Any] = {
            "at": written(micros(now())),
            "level": record.levelname.lower(),
            "log": record.name.removeprefix("scoretrail."),
            "event": event,
        }
        line |= {name: _kept(value) for name, value in facts.items() if value is not None}
        if event == "library":
            # asyncio quotes the failing task below its first line.
            line["says"] = without_personal_numbers(str(record.msg).partition("\n")[0])
        if record.exc_info and record.exc_info[1] is not None:
            line |= _failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _kept(value: Fact) -> Fact:
    """A number as it is; an id, if it is one; and never a person's number.

    >>> _kept("lixia"), _kept("11010519491231002X"), _kept("张三 电话 138"), _kept(200)
    ('lixia', '1****************X', '…', 200)
    """
    if not isinstance(value, str):
        return value
    return without_personal_numbers(value) if _PLAIN.fullmatch(value) else WITHHELD


def _failure(error: BaseException) -> dict[str, Any]:
    """What failed and where: the kinds of the errors and their lines, without their words."""
    kinds, cause = [], error
    while True:
        kinds.append(type(cause).__name__)
        behind = cause.__cause__ or cause.__context__
        if behind is None or len(kinds) > 8:  # noqa: PLR2004 - a chain that long says no more
            break
        cause = behind
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
    return {"error": kinds, "where": where}
