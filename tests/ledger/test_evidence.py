"""Evidence files: kept by their content, of few kinds, found when changed, gone with the person."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.errors import LedgerUnusable, Refused, Tampered, UnknownName
from ledger import evidence
from ledger.evidence import EvidenceStore, beside, check, headers, kept, put_on_record
from ledger.filetypes import kind_of
from ledger.intake.originals import file_key, keep_original
from ledger.ledger import Ledger
from ledger.roles import Actor
from tests.ledger.intake.filing import PERSON, case, csv_file, joint_action, read, workbook_file
from tests.ledger.sealing_office import KEEPER, NAME, ROWS, Office, opened

CLERK = Actor("clerk", "recorder")
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(str(tmp_path / "ledger.db"), name="jinan", kind="live") as made:
        yield made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(params=["folder", "fsspec"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStore:
    place = {"folder": str(tmp_path / "ledger.evidence"), "fsspec": f"memory://{uuid4().hex}"}
    return EvidenceStore(place[request.param])


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return written.getvalue()


TAKEN = {
    "pdf": PDF,
    "png": b"\x89PNG\r\n\x1a\n....",
    "jpeg": b"\xff\xd8\xff\xe0..JFIF",
    "tiff": b"II*\x00....",
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "ofd": archive("OFD.xml", "Doc_0/Document.xml"),
    "text": "编号,事由\n1,公示\n".encode(),
}
REFUSED = {
    "a program": b"MZ\x90\x00\x03",
    "a Linux program": b"\x7fELF\x02\x01",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a web page": b"  <!DOCTYPE html><script>alert(1)</script>",
    "a vector graphic": b'<?xml version="1.0"?><svg onload="x"/>',
    "a bare svg": b"<svg onload='x'/>",
    "a workbook with macros": archive("xl/workbook.xml", "xl/vbaProject.bin"),
    "an old document with macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + "_VBA_PROJECT".encode("utf-16-le"),
    "an archive of anything": archive("a.exe"),
    "a broken archive": b"PK\x03\x04 and no more",
    "noise": bytes(range(256)),
    "nothing": b"",
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_an_office_sends_is_taken(kind: str) -> None:
    assert kind_of(TAKEN[kind]) == kind


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_run_or_is_not_known_is_refused_whatever_its_name(
    name: str, store: EvidenceStore
) -> None:
    with pytest.raises(Refused) as refused:
        store.keep(REFUSED[name])

    assert refused.value.code == "evidence-kind"


def test_a_file_above_the_limit_is_refused(
    store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 10)
    with pytest.raises(Refused, match="exceeds"):
        store.keep(PDF)


def test_a_file_is_kept_once_and_read_back_by_its_hash(
    store: EvidenceStore, ledger: Ledger
) -> None:
    first, again = store.keep(PDF), store.keep(PDF)
    for stored in (first, again):
        put_on_record(ledger, stored, CLERK)

    assert first == again
    assert store.read(first.sha256) == PDF
    assert list(kept(ledger)) == [first.sha256]
    assert [one.deed for one in ledger.audit.records()] == ["evidence.kept"]
    assert list(check(ledger, store)) == []


def path_in(store: EvidenceStore, name: str) -> Path:
    return Path(store.place) / name[:2] / name


def test_a_changed_and_a_missing_file_are_found(ledger: Ledger, tmp_path: Path) -> None:
    store = EvidenceStore(beside(tmp_path / "ledger.db"))
    changed, gone = store.keep(PDF), store.keep(TAKEN["png"])
    for stored in (changed, gone):
        put_on_record(ledger, stored, CLERK)
    path_in(store, changed.sha256).write_bytes(PDF + b"!")
    path_in(store, gone.sha256).unlink()

    assert [one.code for one in check(ledger, store)] == ["evidence-altered", "evidence-missing"]
    with pytest.raises(Tampered):
        store.read(changed.sha256)
    with pytest.raises(UnknownName):
        store.read(gone.sha256)


def test_a_file_is_handed_out_to_be_saved_and_never_to_be_shown_or_run() -> None:
    for kind in TAKEN:
        said = headers('a"b\r\nX: y.html', kind)
        assert said["Content-Disposition"].startswith("attachment; ")
        assert said["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in said["Content-Security-Policy"]
        assert not any(sign in value for value in said.values() for sign in '\r\n"<>')
        assert "html" not in said["Content-Type"]


def test_a_place_that_cannot_be_used_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnusable, match="cannot be used"):
        EvidenceStore("nowhere://x")
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerUnusable, match="cannot be used"):
        EvidenceStore(tmp_path / "file").keep(PDF)


# Originals of imports


def test_the_original_of_an_import_without_persons_is_kept_as_it_came(
    ledger: Ledger, store: EvidenceStore, tmp_path: Path
) -> None:
    path = workbook_file(tmp_path / "x.xlsx", joint_action())
    stored = keep_original(ledger, store, read(path), path.read_bytes(), CLERK)

    assert stored is not None
    assert (stored.kind, stored.sealed) == ("xlsx", False)
    assert store.read(stored.sha256) == path.read_bytes()


def test_an_original_with_persons_is_not_kept_in_clear(
    ledger: Ledger, store: EvidenceStore, tmp_path: Path
) -> None:
    named = csv_file(tmp_path / "n.csv", joint_action(case(code="1****************1", name="张三")))
    aside = csv_file(tmp_path / "a.csv", [*joint_action(), [f"联系人 {PERSON}"]])
    for path in (named, aside):
        batch = read(path)
        assert keep_original(ledger, store, batch, path.read_bytes(), CLERK) is None
    assert kept(ledger) == {}


def test_where_persons_are_sealed_the_original_is_sealed_and_goes_with_any_of_them(
    office: Office,
) -> None:
    store = EvidenceStore(office.folder / "ledger.evidence")
    office.files(*ROWS)
    path = office.folder.parent / "x.csv"
    batch = read(path, subjects=office.subjects)
    stored = keep_original(office.ledger, store, batch, path.read_bytes(), CLERK)
    assert stored is not None
    key = file_key(office.subjects, stored.sha256)

    assert stored.sealed
    assert store.read(stored.sha256, key=key) == path.read_bytes()
    for text in (PERSON, NAME):
        assert text.encode() not in office.everything()
    assert list(check(office.ledger, store)) == []

    done = office.persons.erase(
        office.subject(2), KEEPER, confirmed_by="keeper-2", reason="本人申请"
    )

    assert (done.files, done.residues) == ((stored.sha256,), ())
    assert file_key(office.subjects, stored.sha256) is None
    assert kept(office.ledger) == {}
