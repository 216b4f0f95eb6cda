"""An answer as it is sent: its envelope as JSON, the tag that tells it apart, how long it may be kept.

A pinned question has one answer for ever: whoever asked may keep it, and nobody else. A floating one
is asked again each time; its tag spares sending what the asker has already.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from domain.award import Award
from domain.errors import BadCoordinate
from domain.scheme import Scheme
from projections.trails import Laid, trail
from scoretrail.http.visit import Visit
from scoretrail.report.naming import Naming

MASKED = "L2"
"""How far persons are masked in everything that is answered here."""

KEPT = "private, max-age=31536000, immutable"
PUBLIC = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"
VARY = "Accept-Language, Authorization"


def answered(
    visit: Visit,
    tree: Mapping[str, Any],
    *,
    status: int = 200,
    version: int | None = None,
    kept: str | None = None,
    headers: Mapping[str, str] | None = None,
    beyond: str | None = None,
) -> Response:
    """Send an envelope, or say that the asker has it. `version` is that of an entry's chain.

    `beyond` is what the answer depends on that is not in the ledger, such as signatures.
    """
    coordinate = tree["coordinate"]
    pinned = coordinate["asked"] == coordinate["resolved"]
    tag = _tag(visit, tree, pinned=pinned, version=version, beyond=beyond)
    sent = {
        "Cache-Control": kept or (KEPT if pinned and status == 200 else ASKED_AGAIN),  # noqa: PLR2004
        "Vary": VARY,
        **(headers or {}),
    }
    if tree.get("next"):
        sent["Link"] = f'<{_following(visit, str(tree["next"]))}>; rel="next"'
    if visit.request.method != "GET":
        return Response(written(tree), status, sent, "application/json")
    sent["ETag"] = tag
    if _has(visit.request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=sent)
    return Response(written(tree), status, sent, "application/json")


def written(tree: Mapping[str, Any]) -> bytes:
    """A tree as it is sent."""
    return msgspec.json.encode(tree)


def laid_out(visit: Visit, naming: Naming) -> Laid:
    """Lays awards out as they are sent, each kept as long as it is asked for: it never changes.

    Where units are shown under other names, it is kept under these: what was written is not masked
    afterwards.
    """

    def laid(scheme: Scheme, award: Award) -> msgspec.Raw:
        def sent() -> bytes:
            return written(naming.masked(trail(scheme, award)))

        return msgspec.Raw(visit.front.written.get("award", (scheme, award), sent))

    return laid


def _tag(
    visit: Visit, tree: Mapping[str, Any], *, pinned: bool, version: int | None, beyond: str | None
) -> str:
    """What the answer depends on, hashed. A pinned one stays, though the head it names may not."""
    basis = tree["basis"]
    depends = [
        visit.request.url.path,
        tree["coordinate"]["resolved"],
        basis["digest"],
        basis["engine"],
        MASKED,
        visit.actor.role,
        visit.actor.unit,
        tree["next"],
        None if pinned else basis["root"] or basis["head"],
        beyond,
    ]
    digest = hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:32]
    if version is not None:
        return f'"{version}.{digest}"'
    return f'W/"{digest}"' if pinned else f'"{digest}"'


def _has(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match names the tag, weakly compared."""
    if header is None:
        return False
    held = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in held or tag.removeprefix("W/") in held


def _following(visit: Visit, token: str) -> str:
    return f"{visit.request.url.path}?next={token}"


def token(text: str) -> str:
    """An opaque word for a question, to ask for the next page."""
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def question_of(opaque: str) -> str:
    """The question of such a word."""
    try:
        return urlsafe_b64decode(opaque.encode() + b"=" * (-len(opaque) % 4)).decode()
    except (NotBase64, UnicodeError, ValueError) as error:
        raise bad_next() from error


def bad_next() -> BadCoordinate:
    """The refusal of a word that is none of ours."""
    return BadCoordinate(
        "bad-next",
        "next 不是本接口给出的。请从第一页重新查起。",
        "This next was not given by this interface. Begin again from the first page.",
    )
