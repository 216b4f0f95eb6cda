"""Intake for programs: what became of a file, in brief and row by row."""

from __future__ import annotations

from ledger.intake.receive import IntakeReceipt
from ledger.intake.rejection import Rejection
from scoretrail.answers.envelope import Tree


def rows_tree(receipt: IntakeReceipt) -> list[Tree]:
    """Every row: new, known or refused; what is wrong with it, and what was read otherwise."""
    refused: dict[tuple[str | None, int | None], list[Rejection]] = {}
    for one in receipt.rejections:
        refused.setdefault((one.sheet, one.row), []).append(one)
    rows = []
    for row in receipt.batch.rows:
        wrong = refused.get((row.sheet, row.row), [])
        name = None if row.envelope is None else row.envelope.id
        state = "refused" if wrong or row.envelope is None else "new"
        rows.append(
            {
                "sheet": row.sheet,
                "row": row.row,
                "state": "known" if name in receipt.known else state,
                "id": name,
                "topic": None if row.envelope is None else row.envelope.topic,
                "rejections": [rejection_tree(one) for one in wrong],
                "hints": [
                    {"column": hint.column, "code": hint.code, "zh": hint.zh, "en": hint.en}
                    for hint in row.hints
                ],
                "notes": [
                    {"column": note.column, "zh": note.zh, "en": note.en} for note in row.notes
                ],
            }
        )
    return rows


def receipt_tree(receipt: IntakeReceipt) -> Tree:
    """The same for programs, with every row."""
    batch = receipt.batch
    return {
        "file": batch.file,
        "sha256": batch.sha256,
        "form": batch.form,
        "recorded": receipt.recorded,
        "dry_run": receipt.dry_run,
        "new": [fact.position for fact in receipt.new],
        "known": dict(receipt.known),
        "refused": receipt.refused,
        "rejections": [rejection_tree(one) for one in receipt.rejections],
        "hints": [
            {"row": row.row, "column": hint.column, "code": hint.code, "zh": hint.zh, "en": hint.en}
            for row, hint in batch.hints
        ],
        "notes": [
            {"row": row.row, "column": note.column, "zh": note.zh, "en": note.en}
            for row, note in batch.notes
        ],
        "said": [{"zh": note.zh, "en": note.en} for note in batch.said],
    }


def rejection_tree(one: Rejection) -> Tree:
    """What is wrong with a row, and where."""
    return {
        "file": one.file,
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "value": one.value,
        "code": one.code,
        "zh": one.in_chinese(),
        "en": one.in_english(),
    }
