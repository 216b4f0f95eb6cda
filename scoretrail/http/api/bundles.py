"""Bundles: a score with its proofs in one file, and the check of such a file (举证包)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, UploadFile
from starlette.responses import JSONResponse, Response

from domain.errors import Refused
from ledger.roles import Verb
from replay.bundle.unit import Terms, bundle_unit
from scoretrail import ENGINE
from scoretrail.http.api.question import Question, Spoken, Text
from scoretrail.http.api.scores import indicator
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.proof import checked_bundle, made
from scoretrail.report import verification as report

router = APIRouter(tags=["proofs"])

Anybody = Annotated[Visit, Depends(for_those_who(Verb.BUNDLE))]
Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]
ZIP = "application/zip"


class Wanted(Question):
    """Of which indicator; without one, of the whole sheet."""

    code: Text | None = None


@router.get(
    "/bundles/{unit}",
    response_class=Response,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
def bundle(visit: Reader, unit: str, wanted: Annotated[Wanted, Query()]) -> Response:
    """A score with the entries, the rules and the proofs behind it, to be checked without us."""
    with visit.desk() as desk:
        if desk.fictional:
            raise Refused(
                "names-not-fictional",
                "举证包里是入账原字节，不能换名。请不加 --fictional-names 启动服务。",
                "A bundle holds the bytes as recorded, under no other names. Serve without "
                "--fictional-names.",
            )
        asked = wanted.coordinate(desk, unit)
        visit.actor.permit(Verb.READ, asked.unit)
        answer = desk.ask(asked)
        code = None if wanted.code is None else indicator(answer.scheme, wanted.code)
        asked = asked.of(desk.compared(answer, str(asked.unit)), code)
        members = bundle_unit(desk.ledger, desk.memory, desk.ask(asked).resolved, Terms(ENGINE))
        raw, checked = made(members)
    for found in checked.findings:
        raise Refused(
            "bundle-not-sound",
            f"做出的包核验不过，未给出。{found.zh}请先补签检查点或见证。",
            f"What was made does not verify and is not given out. {found.en} Sign or have witnessed"
            " a checkpoint first.",
        )
    name = f"{asked.scheme}-{asked.unit}.zip"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(raw, media_type=ZIP, headers=headers)


@router.post("/verifications")
def verify(visit: Anybody, file: UploadFile, spoken: Annotated[Spoken, Query()]) -> Response:
    """Check a bundle: proofs, signatures, and its score computed again. Nothing of it is kept."""
    del visit, spoken
    tree = report.bundle_tree(checked_bundle(file.file.read()))
    return JSONResponse(tree, headers={"Cache-Control": "no-store"})
