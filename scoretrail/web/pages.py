"""The pages (网页), section by section: each reads the coordinate of its address, asks, and renders."""

from __future__ import annotations

from fastapi import APIRouter

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

router = APIRouter(include_in_schema=False)

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
