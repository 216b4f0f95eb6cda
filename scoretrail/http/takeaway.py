"""What is handed out as a file (取走的文件): under a name of its own, kept by no cache, on record first."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from scoretrail.desk import Desk
from scoretrail.http.visit import Visit

KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}
"""What a file is, by its ending."""

_STRANGE = re.compile(r"[^A-Za-z0-9._=@ -]+")
"""What a name has no room for where programs read it that know no other letters."""


def on_record(visit: Visit, desk: Desk, taken: str, rows: int) -> None:
    """Put on record that it is taken, before it is handed out; a case keeps no log."""
    if desk.stored is not None:
        desk.stored.audit.record("export.made", visit.actor, coordinate=taken, rows=rows)


def handed_out(content: bytes, name: str) -> Response:
    """The file as it is sent."""
    plain = _STRANGE.sub("_", name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": named}
    return Response(content, media_type=KINDS[PurePosixPath(name).suffix], headers=headers)


def answer_of(suffix: str) -> dict[int | str, dict[str, Any]]:
    """How a route that hands out such a file is described."""
    return {200: {"content": {KINDS[suffix]: {"schema": {"type": "string", "format": "binary"}}}}}
