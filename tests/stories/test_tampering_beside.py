"""Somebody with every right on the files beside the ledger: audit log, subject store, evidence.

Each class of change is made behind the back of whoever keeps them, and `verify` must name it. The
checkpoint that was signed last binds the audit log; the audit log binds the other two.
"""

# ruff: noqa: ISC004, S608 — these tests write to the tables behind the ledger's back

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.errors import ScoretrailError
from ledger import attestation, evidence, inventory, proving
from ledger.entry import Frames
from ledger.evidence import EvidenceStore, put_on_record
from ledger.integrity.keys import LOG, Signer, keygen
from ledger.integrity.policy import Policy
from ledger.integrity.tree import leaf_hash
from ledger.ledger import Ledger
from ledger.roles import Actor
from ledger.sealing import MasterKey, new_subject_key
from ledger.subjects import Subjects
from ledger.tables import SQLITE_TRIGGERS
from tests.ledger.sealing_office import KEEPER, REVIEWER, ROWS, opened

PDF = b"%PDF-1.7\nsynthetic\n"


@dataclass
class Files:
    """The files of an office, and the keys with which they are checked."""

    folder: Path
    signer: Signer
    master: MasterKey | None

    def found(self, *, master: bool = True) -> set[str]:
        """What `verify` names."""
        with Ledger.open(str(self.folder / "ledger.db"), read_only=True) as ledger:
            found = [*ledger.verify(), *attestation.check(ledger, Policy((self.signer.verifier,)))]
            store = self.folder / "ledger.subjects"
            key = self.master if master else None
            with Subjects.open(store, master=key) as subjects:
                found += inventory.check(ledger, subjects)
            with suppress(ScoretrailError) if found else nullcontext():
                found += evidence.check(ledger, EvidenceStore(self.folder / "ledger.evidence"))
        return {finding.code for finding in found}

    def run(self, file: str, *statements: str) -> None:
        with sqlite3.connect(self.folder / f"ledger.{file}") as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def audit(self, *statements: str) -> None:
        """Change what the triggers of the audit log refuse, and put them back."""
        drops = [f"DROP TRIGGER {name}" for name in SQLITE_TRIGGERS]
        self.run("audit", *drops, *statements, *SQLITE_TRIGGERS.values())

    def forged(self, position: int, old: bytes, new: bytes) -> None:
        """Change a record of the audit log and make its hash fit again."""
        with sqlite3.connect(self.folder / "ledger.audit") as connection:
            at, by, stream, version, state = connection.execute(
                "SELECT recorded_at, recorded_by, stream, stream_version, state FROM entries"
                f" WHERE position = {position}"
            ).fetchone()
        connection.close()
        assert old in state
        state = state.replace(old, new)
        leaf = leaf_hash(Frames("jinan/audit", at, by).frame(state, position, stream, version))
        self.audit(
            f"UPDATE entries SET state = x'{state.hex()}', leaf = x'{leaf.hex()}'"
            f" WHERE position = {position}"
        )

    @property
    def kept(self) -> Path:
        (path,) = (one for one in (self.folder / "ledger.evidence").rglob("*") if one.is_file())
        return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Two persons sealed, one of them seen, held, and then erased; a file kept; all signed."""
    elsewhere = tmp_path_factory.mktemp("office")
    signer = keygen("credit.example.gov.cn/scoretrail/jinan", LOG)
    with opened(elsewhere) as office:
        office.files(*ROWS)
        store = EvidenceStore(office.folder / "ledger.evidence")
        put_on_record(office.ledger, store.keep(PDF), Actor("clerk", "recorder"))
        office.persons.reveal(office.ledger.entry(1), REVIEWER, reason="核对")
        shutil.copy(office.subjects.path, elsewhere / "older.subjects")
        office.persons.erase(office.subject(1), KEEPER, confirmed_by="keeper-2", reason="本人申请")
        proving.take(office.ledger, signer)
        master = office.subjects.master
    return Files(elsewhere / "office", signer, master)


@pytest.fixture
def files(whole: Files, tmp_path: Path) -> Files:
    shutil.copytree(whole.folder, tmp_path / "office")
    made = Files(tmp_path / "office", whole.signer, whole.master)
    assert made.found() == set()
    return made


AUDIT: dict[str, tuple[str, str]] = {
    "a word of a record": (
        "UPDATE entries SET state = CAST(replace(CAST(state AS TEXT), '核对', '抽查') AS BLOB)"
        " WHERE position = 2",
        "audit-entry-altered",
    ),
    "who did it": (
        "UPDATE entries SET recorded_by = 'another' WHERE position = 2",
        "audit-entry-altered",
    ),
    "when it was done": (
        "UPDATE entries SET recorded_at = recorded_at - 1 WHERE position = 2",
        "audit-entry-altered",
    ),
    "the second person": (
        "UPDATE entries SET confirmed_by = 'friend' WHERE position = 3",
        "audit-column-altered",
    ),
    "its deed in the column": (
        "UPDATE entries SET topic = 'export.made' WHERE position = 2",
        "audit-column-altered",
    ),
    "its hash": (
        "UPDATE entries SET leaf = zeroblob(32) WHERE position = 2",
        "audit-entry-altered",
    ),
    "a record deleted": ("DELETE FROM entries WHERE position = 2", "audit-entry-missing"),
    "the last record deleted": ("DELETE FROM entries WHERE position = 4", "audit-entry-missing"),
    "a record moved": (
        "UPDATE entries SET position = 9 WHERE position = 2",
        "audit-entry-missing",
    ),
    "the head set back": ("UPDATE head SET position = 3", "audit-head-wrong"),
    "its name": ("UPDATE head SET ledger = 'linyi/audit'", "audit-entry-altered"),
}


@pytest.mark.parametrize("name", AUDIT)
def test_a_change_of_the_audit_log_is_found(files: Files, name: str) -> None:
    statement, code = AUDIT[name]
    files.audit(statement)

    assert code in files.found()


@pytest.mark.parametrize("name", sorted(SQLITE_TRIGGERS))
def test_a_trigger_taken_from_the_audit_log_is_found(files: Files, name: str) -> None:
    files.run("audit", f"DROP TRIGGER {name}")

    assert "audit-trigger-missing" in files.found()


def cut_to(size: int) -> tuple[str, ...]:
    return (
        f"DELETE FROM entries WHERE position > {size}",
        f"UPDATE head SET position = {size}, recorded_at ="
        f" (SELECT recorded_at FROM entries WHERE position = {size})",
    )


def test_an_audit_log_cut_short_so_that_it_agrees_with_itself_is_found(files: Files) -> None:
    """The checkpoint saw four records, the subject store three."""
    files.audit(*cut_to(2))

    assert {"audit-rolled-back", "audit-set-back"} <= files.found()


def test_a_record_written_anew_with_its_hash_is_found(files: Files) -> None:
    files.forged(2, b"reviewer", b"auditor!")

    assert {"audit-forked", "audit-set-back"} <= files.found()


def test_an_audit_log_that_is_gone_is_found(files: Files) -> None:
    (files.folder / "ledger.audit").unlink()

    assert "audit-missing" in files.found()


def test_an_audit_log_that_is_another_file_is_found(files: Files) -> None:
    (files.folder / "ledger.audit").write_bytes(os.urandom(20_000))

    assert any(code.startswith("audit-") for code in files.found())


def test_the_audit_log_of_another_ledger_is_found(files: Files, tmp_path: Path) -> None:
    with Ledger.create(str(tmp_path / "other.db"), name="linyi", kind="live") as other:
        for rows in range(5):
            other.audit.record("export.made", REVIEWER, rows=rows)
    shutil.copy(tmp_path / "other.audit", files.folder / "ledger.audit")

    assert {"audit-foreign", "audit-set-back"} <= files.found()


def test_an_altered_note_about_the_audit_log_is_found(files: Files) -> None:
    files.run("db", "UPDATE attestations SET body = x'00' WHERE kind = 'audit'")

    assert any(code.startswith("audit-") for code in files.found())


def test_a_note_signed_with_another_key_is_found(files: Files) -> None:
    imposter = keygen(files.signer.name, LOG)
    files.signer, genuine = imposter, files.signer

    assert "audit-checkpoint-not-signed" in files.found()
    files.signer = genuine


SUBJECTS: dict[str, tuple[str, str]] = {
    "a key deleted": ("DELETE FROM keys", "key-missing"),
    "a key altered": ("UPDATE keys SET wrapped = zeroblob(60)", "key-altered"),
    "a look-up deleted": ("DELETE FROM subjects", "look-up-missing"),
    "an erasure forged": (
        "INSERT INTO erased SELECT subject, 9 FROM subjects",
        "erasure-not-on-record",
    ),
    "a key erased without a record": (
        "INSERT INTO erased SELECT subject, 9 FROM keys; DELETE FROM keys",
        "erasure-not-on-record",
    ),
    "an erasure forgotten": ("DELETE FROM erased", "key-missing"),
    "what was seen of the audit log": (
        "UPDATE settings SET value = CAST('9 x' AS BLOB) WHERE name = 'seen'",
        "audit-set-back",
    ),
    "the master key's mark": (
        "UPDATE settings SET value = x'00' WHERE name = 'master'",
        "master-key-wrong",
    ),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_change_of_the_subject_store_is_found(files: Files, name: str) -> None:
    statement, code = SUBJECTS[name]
    files.run("subjects", *statement.split("; "))

    try:
        found = files.found()
    except ScoretrailError as error:  # the store is not even opened
        found = {error.code}

    assert code in found


def test_a_genuine_key_of_somebody_else_under_this_persons_name_is_found(files: Files) -> None:
    assert files.master is not None
    theirs = files.master.wrap("subject-0", new_subject_key())
    files.run("subjects", f"UPDATE keys SET wrapped = x'{theirs.hex()}'")

    assert "key-altered" in files.found()


def test_an_older_subject_store_with_an_erased_persons_key_is_found(
    whole: Files, files: Files
) -> None:
    shutil.copy(whole.folder.parent / "older.subjects", files.folder / "ledger.subjects")

    assert "erasure-not-done" in files.found()
    assert "erasure-not-done" in files.found(master=False)


Harm = Callable[[Path], object]

EVIDENCE: dict[str, tuple[Harm, str]] = {
    "a byte changed": (lambda path: path.write_bytes(PDF[:-1] + b"!"), "evidence-altered"),
    "cut short": (lambda path: path.write_bytes(PDF[:5]), "evidence-altered"),
    "emptied": (lambda path: path.write_bytes(b""), "evidence-altered"),
    "another file in its place": (lambda path: path.write_bytes(b"%PDF-1.4"), "evidence-altered"),
    "deleted": (lambda path: path.unlink(), "evidence-missing"),
    "renamed": (lambda path: path.rename(path.with_name("0" * 64)), "evidence-missing"),
    "the folder deleted": (lambda path: shutil.rmtree(path.parent.parent), "evidence-missing"),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_a_changed_or_missing_file_of_evidence_is_found(files: Files, name: str) -> None:
    harm, code = EVIDENCE[name]
    harm(files.kept)

    assert files.found() == {code}


def test_every_flipped_byte_of_a_file_of_evidence_is_found(files: Files) -> None:
    for at in range(len(PDF)):
        files.kept.write_bytes(PDF[:at] + bytes([PDF[at] ^ 1]) + PDF[at + 1 :])

        with Ledger.open(str(files.folder / "ledger.db"), read_only=True) as ledger:
            store = EvidenceStore(files.folder / "ledger.evidence")
            assert [one.code for one in evidence.check(ledger, store)] == ["evidence-altered"], at
