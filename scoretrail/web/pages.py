"""The pages (网页), section by section: each reads the coordinate of its address, asks, and renders."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope

from scoretrail.web import (
    appeals,
    charts,
    comparison,
    entries,
    files,
    going,
    intake,
    problems,
    schemes,
    sheet,
    signing_in,
    standings,
    trail,
    verification,
)

PROGRAMS = "/api/"
"""Below it lies the interface for programs."""


class Pages(APIRouter):
    """Every page. They come first, and whatever programs ask for is not looked for among them."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Where the address leads."""
        if scope["path"].startswith(PROGRAMS):
            return Match.NONE, {}
        return super().matches(scope)


router = Pages(include_in_schema=False)

SECTIONS = (
    going,
    standings,
    sheet,
    trail,
    charts,
    entries,
    schemes,
    comparison,
    appeals,
    intake,
    verification,
    problems,
    signing_in,
    files,
)

for section in SECTIONS:
    router.include_router(section.router)
