"""Proofs: the checkpoints kept, and that an entry is under one of them (检查点、证明)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from ledger.integrity.checkpoint import Checkpoint
from ledger.proving import checkpoint_of, checkpoints, include
from ledger.roles import Verb
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.http.api.answering import ASKED_AGAIN, answered
from scoretrail.http.api.question import Spoken
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["proofs"])

Anybody = Annotated[Visit, Depends(for_those_who(Verb.BUNDLE))]
MOST = 999_999_999_999_999


class Size(Spoken):
    """Under which checkpoint."""

    size: int | None = Field(None, ge=1, le=MOST, description="That of this size; else the newest.")


@router.get("/checkpoints")
def list_checkpoints(visit: Anybody, spoken: Annotated[Spoken, Query()]) -> Response:
    """Every checkpoint kept, as a signed note with the witnesses' lines that came back."""
    del spoken
    with visit.desk() as desk:
        rows = [_checkpoint(one) for one in checkpoints(desk.ledger)]
        said = {"asked": "checkpoints", "resolved": "checkpoints", "pinned": False}
        return _signed(visit, envelope(desk, rows, coordinate=said), *rows)


@router.get("/proofs/{position}")
def proof(visit: Anybody, position: int, wanted: Annotated[Size, Query()]) -> Response:
    """That the entry at a position is in the tree of a checkpoint, for a check without us."""
    with visit.desk() as desk:
        checkpoint = checkpoint_of(desk.ledger, wanted.size)
        (found,) = include(desk.ledger, [position], checkpoint)
        shown = _checkpoint(checkpoint)
        tree = {
            "position": position,
            "index": position - 1,
            "leaf": desk.ledger.entry(position).leaf.hex(),
            "hashes": [one.hex() for one in found.hashes],
            "checkpoint": shown,
            "tlog_proof": bytes(found).decode(),
        }
        asked = f"proofs/{position}"
        resolved = f"{asked}?size={checkpoint.size}"
        said = {"asked": resolved if wanted.size else asked, "resolved": resolved, "pinned": False}
        return _signed(visit, envelope(desk, tree, coordinate=said), shown)


def _signed(visit: Visit, tree: Tree, *checkpoints: Tree) -> Response:
    """An answer with signatures: more of them may come at any time, without an entry."""
    notes = "\n".join(str(one["note"]) for one in checkpoints)
    return answered(visit, tree, kept=ASKED_AGAIN, beyond=notes)


def _checkpoint(one: Checkpoint) -> Tree:
    note = bytes(one.note).decode()
    return {"origin": one.origin, "size": one.size, "root": one.root.hex(), "note": note}
