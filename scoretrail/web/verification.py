"""Page 8, verification (核验): the head and its root, the checkpoints kept, and bundles checked here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, UploadFile
from rich.table import Table
from starlette.responses import Response

from ledger.proving import checkpoints
from ledger.roles import Verb
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.proof import checked_bundle
from scoretrail.report import verification as report
from scoretrail.report.page import Page
from scoretrail.web.rendering import page
from scoretrail.web.tabled import tabled
from scoretrail.words import web

router = APIRouter()

Anybody = Annotated[Visit, Depends(for_those_who(Verb.BUNDLE))]
MOST_BYTES = 64_000_000
"""A bundle of a year with its journal may be that large."""


@router.get("/verify")
def verification(visit: Anybody) -> Response:
    """Where the ledger stands, and the form for a bundle."""
    return _page(visit)


@router.post("/verify")
def check(visit: Anybody, file: UploadFile) -> Response:
    """A bundle is checked and its score computed again; nothing of it is kept."""
    checked = checked_bundle(file.file.read())
    return _page(visit, report.bundle_page(visit.voice, checked), sound=not checked.findings)


def _page(visit: Visit, checked: Page | None = None, *, sound: bool = True) -> Response:
    with visit.desk() as desk:
        ledger = desk.stored
        size = desk.memory.head
        result = None
        if checked is not None:
            tables = [tabled(one) for one in checked.body if isinstance(one, Table)]
            result = {"page": checked, "sound": sound, "tables": tables}
        return page(
            visit,
            "verification.html",
            desk=desk,
            section="verification",
            title=visit.voice(web.VERIFICATION),
            name=desk.memory.name,
            size=size,
            root=None if ledger is None or not size else ledger.root_at(size).hex(),
            kept=[] if ledger is None else checkpoints(ledger),
            result=result,
        )
