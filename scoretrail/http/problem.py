"""A refusal as an answer: a problem document (RFC 9457) for programs, a page for people.

The sentences are those of the error, in both languages; the status follows from what kind of error
it is. A fault of ours says that it is one, and nothing of what is inside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from domain import errors
from domain.errors import BadEntry, BadFile, RowsRefused, ScoretrailError
from ledger.intake.receive import IntakeReceipt
from scoretrail.answers.intake import rejection_tree
from scoretrail.words import Lang, Said

MEDIA_TYPE = "application/problem+json"

BY_CODE: Mapping[str, int] = {
    "token-unknown": 401,
    "oidc-token-refused": 401,
    "gateway-user-unknown": 401,
    "account-expired": 401,
    "account-revoked": 401,
    "not-signed-in": 401,
    "foreign-origin": 403,
    "foreign-host": 400,
    "read-only": 403,
    "case-read-only": 403,
    "proposal-decided": 409,
    "recorded-already": 409,
    "id-conflict": 409,
    "stream-moved": 412,
    "target-answered": 412,
    "too-large": 413,
    "too-many-requests": 429,
    "too-many-staged": 429,
    "too-many-jobs": 429,
    "job-without-answer": 409,
    "no-such-page": 404,
    "nothing-sent-back": 404,
    "unknown-indicator": 404,
    "method-not-allowed": 405,
    "unsupported-format": 415,
    "fault": 500,
}
"""Where the code decides the status; else the kind of error does."""

BY_KIND: Sequence[tuple[type[ScoretrailError], int]] = (
    (errors.UnknownName, 404),
    (errors.BadEntry, 422),
    (errors.BadScheme, 422),
    (errors.BadFile, 422),
    (errors.NotUnderstood, 400),
    (errors.RowsRefused, 422),
    (errors.NotPermitted, 403),
    (errors.LedgerUnusable, 503),
    (errors.Tampered, 503),
    (errors.Refused, 422),
    (errors.OutcomeUnknown, 503),
)

TITLES: Mapping[int, Said] = {
    400: Said("没有读懂", "Not understood"),
    401: Said("请先登录", "Not signed in"),
    403: Said("无权", "Not permitted"),
    404: Said("没有找到", "Not found"),
    405: Said("不能这样做", "Method not allowed"),
    406: Said("没有这种格式", "Not acceptable"),
    409: Said("与已登记的矛盾", "Conflicts with what is recorded"),
    412: Said("其间已有变动", "Changed meanwhile"),
    413: Said("过大", "Too large"),
    415: Said("格式不收", "Unsupported format"),
    422: Said("拒绝", "Refused"),
    429: Said("请求过多", "Too many requests"),
    500: Said("程序出错", "A fault of the program"),
    503: Said("暂时不能回答", "Not now"),
}

MOST_ROWS = 1000
"""So many refused rows are told in one answer; `rows` tells all."""

FAULT = Said(
    "scoretrail 出错了，这是程序的缺陷，请报告给管理员。没有登记任何内容的，可以重来。",
    "This is a fault of scoretrail itself; please report it. Where nothing was recorded, repeat it.",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal, ready to be answered."""

    code: str
    status: int
    zh: str
    en: str
    errors: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, lang: Lang, instance: str) -> dict[str, Any]:
        """The problem document; keys are only ever added."""
        title = TITLES[self.status]
        return {
            "type": f"/problems/{self.code}",
            "title": title.zh if lang == "zh" else title.en,
            "status": self.status,
            "detail": self.zh if lang == "zh" else self.en,
            "instance": instance,
            "code": self.code,
            "zh": self.zh,
            "en": self.en,
            "errors": [dict(one) for one in self.errors],
        }

    def response(self, lang: Lang, instance: str) -> Response:
        """The problem as it is sent."""
        body = json.dumps(self.document(lang, instance), ensure_ascii=False)
        headers = {"Cache-Control": "no-store", "Content-Language": _tag(lang), **self.headers}
        if self.status == 401:  # noqa: PLR2004 - Unauthorized
            headers["WWW-Authenticate"] = 'Bearer realm="scoretrail"'
        return Response(body, self.status, headers, MEDIA_TYPE)


class RowsTurnedBack(RowsRefused):
    """Rows of a file are refused, and nothing of it is recorded; with every row."""

    def __init__(self, receipt: IntakeReceipt) -> None:
        super().__init__(
            "rows-refused",
            f"有 {receipt.refused} 行退回，本文件未登记任何内容。改好后重新上传，或写明理由只登记"
            "合格的行（accept_partial、reason）。",
            f"{receipt.refused} rows are refused and nothing of this file was recorded. Mend them "
            "and upload it again, or accept part of it with a reason (accept_partial, reason).",
        )
        self.receipt = receipt


def problem(error: ScoretrailError) -> Problem:
    """The problem that a refusal is."""
    return Problem(error.code, status_of(error), error.zh, error.en, tuple(_details(error)))


def fault() -> Problem:
    """What is said of a fault of ours."""
    return Problem("fault", 500, FAULT.zh, FAULT.en)


def status_of(error: ScoretrailError) -> int:
    """The status that a refusal has over HTTP."""
    if error.code in BY_CODE:
        return BY_CODE[error.code]
    return status_of_kind(type(error))


def status_of_kind(kind: type[ScoretrailError]) -> int:
    """The status that a kind of refusal has, where the code does not decide it."""
    return next((status for one, status in BY_KIND if issubclass(kind, one)), 500)


def _details(error: ScoretrailError) -> list[dict[str, Any]]:
    """Which field, or which place of a file: what stood there, and what is wrong with it."""
    if isinstance(error, BadEntry):
        return [
            {"field": one.field, "got": one.got, "code": one.code, "zh": one.zh, "en": one.en}
            for one in error.problems
        ]
    if isinstance(error, RowsTurnedBack):
        return [rejection_tree(one) for one in error.receipt.rejections[:MOST_ROWS]]
    if isinstance(error, BadFile) and (error.sheet or error.row or error.column):
        return [{"sheet": error.sheet, "row": error.row, "column": error.column}]
    return []


def _tag(lang: Lang) -> str:
    return "zh-CN" if lang == "zh" else "en"
