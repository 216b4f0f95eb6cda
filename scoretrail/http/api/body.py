"""What a request brings: its whole body, and the moment at which it was complete (请求正文).

A report is submitted when the last of it has arrived: begun at 16:59:59 and finished at 17:00:01 it
is late. The moment is the server's; nobody else's counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.errors import BadEntry
from ledger.intake.jsontext import strict_json


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of a request, and when they were all here."""

    raw: bytes
    complete_at: datetime

    def tree(self) -> dict[str, Any]:
        """The body as a JSON object, read strictly: no key twice, no float, nothing that nests deep."""
        try:
            text = self.raw.decode()
        except UnicodeDecodeError as error:
            raise BadEntry(
                "not-utf-8", "请求不是 UTF-8 文本。", "The request is not UTF-8."
            ) from error
        found = strict_json(text)
        if isinstance(found, dict):
            return found
        raise BadEntry(
            "not-an-object",
            "请求应为一个 JSON 对象。",
            "The request should be one JSON object.",
        )


async def body(request: Request) -> Body:
    """The body of a request, once it is complete."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415)
    raw = await request.body()
    return Body(raw, request.app.state.front.now)


Given = Annotated[Body, Depends(body)]


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """How the interface's description tells of a body that is read strictly and by hand."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
