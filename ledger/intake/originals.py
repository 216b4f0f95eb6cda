"""The original file of an import, kept as evidence of its entries (原件).

An original says more than its entries do: it holds the numbers and names that were taken out, and
columns that nobody read. Where persons are sealed, it is always sealed, and goes with any person in
it. Elsewhere it is kept only if nobody was met in it.
"""

from __future__ import annotations

from collections.abc import Collection

from ledger.evidence import PERSONAL, EvidenceStore, Stored, holds_numbers, put_on_record
from ledger.intake.batch import Batch
from ledger.ledger import Ledger
from ledger.roles import Actor
from ledger.sealing import SubjectKey, new_subject_key
from ledger.subjects import Subjects


def keep_original(
    ledger: Ledger, store: EvidenceStore, batch: Batch, content: bytes, by: Actor
) -> Stored | None:
    """Keep the file that a batch was read from; None where persons stand in it in clear."""
    gathered = batch.gathered
    if gathered is None or not gathered.seals:
        if batch.personal or holds_numbers(content):
            return None
        stored = store.keep(content)
    else:
        key = linked_file_key(gathered.subjects, batch.sha256, gathered.met)
        stored = store.keep(content, key=key)
    put_on_record(ledger, stored, by)
    return stored


def linked_file_key(subjects: Subjects, sha256: str, about: Collection[str]) -> SubjectKey:
    """The key of a file, which is destroyed with any of the persons it is about."""
    key = file_key(subjects, sha256, make=True)
    assert key is not None
    with subjects.changing() as change:
        for subject in sorted(about):
            change("INSERT OR IGNORE INTO files VALUES (?, ?)", (sha256, subject))
    return key


def file_key(subjects: Subjects, sha256: str, *, make: bool = False) -> SubjectKey | None:
    """The key of a sealed file, made where it has none yet."""
    name = f"{PERSONAL}{sha256}"
    key = subjects.key_of(name)
    if key is None and make:
        key = SubjectKey(name, new_subject_key())
        subjects.keep({}, [key])
    return key
