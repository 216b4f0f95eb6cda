"""The pages (网页), section by section: each reads the coordinate of its address, asks, and renders."""

from __future__ import annotations

from fastapi import APIRouter

from scoretrail.web import (
    appeals,
    charts,
    comparison,
    entries,
    going,
    schemes,
    sheet,
    standings,
    trail,
)

router = APIRouter(include_in_schema=False)

for section in (going, standings, sheet, trail, charts, entries, schemes, comparison, appeals):
    router.include_router(section.router)
