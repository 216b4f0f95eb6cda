"""Intake: tables and entry files become events or refusals, and are recorded as one append (受理).

`read_file` gives a batch; `receive.receive` records it, and alone needs a ledger;
`template.write_template` writes the forms that offices fill in.
"""

from __future__ import annotations

from ledger.intake.batch import Batch, Reference, RowResult
from ledger.intake.intake import read_file
from ledger.intake.rejection import Hint, Note, Place, Rejection

__all__ = [
    "Batch",
    "Hint",
    "Note",
    "Place",
    "Reference",
    "Rejection",
    "RowResult",
    "read_file",
]
