"""Bundles: a score with its proofs in one file, and the check of such a file (举证包)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, UploadFile
from starlette.responses import JSONResponse, Response

from ledger.roles import Verb
from scoretrail.http import bundling
from scoretrail.http.api.question import Question, Spoken, Text
from scoretrail.http.api.scores import indicator
from scoretrail.http.takeaway import answer_of
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.proof import checked_bundle
from scoretrail.report import verification as report

router = APIRouter(tags=["proofs"])

Anybody = Annotated[Visit, Depends(for_those_who(Verb.BUNDLE))]
Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]


class Wanted(Question):
    """Of which indicator; without one, of the whole sheet."""

    code: Text | None = None


@router.get("/bundles/{unit}", response_class=Response, responses=answer_of(".zip"))
def bundle(visit: Reader, unit: str, wanted: Annotated[Wanted, Query()]) -> Response:
    """A score with the entries, the rules and the proofs behind it, to be checked without us."""
    with visit.desk() as desk:
        asked = wanted.coordinate(desk, unit)
        visit.actor.permit(Verb.READ, asked.unit)
        if wanted.code is not None:
            code = indicator(desk.ask(asked).scheme, wanted.code)
            asked = asked.of(asked.unit, code)
        return bundling.of_score(visit, desk, asked, f"{asked.scheme}-{asked.unit}.zip")


@router.post("/verifications")
def verify(visit: Anybody, file: UploadFile, spoken: Annotated[Spoken, Query()]) -> Response:
    """Check a bundle: proofs, signatures, and its score computed again. Nothing of it is kept."""
    del visit, spoken
    tree = report.bundle_tree(checked_bundle(file.file.read()))
    return JSONResponse(tree, headers={"Cache-Control": "no-store"})
