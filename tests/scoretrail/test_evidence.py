"""Evidence at the command line: recorded with an entry, bundled, verified, handed out on record."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from replay.bundle.archive import pack, unpack
from replay.standalone.verify_bundle import check as standalone
from tests.ledger.intake.filing import PERSON, case, csv_file, joint_action
from tests.scoretrail.running import Run

PDF = b"%PDF-1.7\nsynthetic\n"
NAME = sha256(PDF).hexdigest()
ORIGIN = "credit.example.gov.cn/scoretrail/ledger"


@pytest.fixture
def ledger(scoretrail: Run, tmp_path: Path) -> str:
    place = str(tmp_path / "ledger.db")
    (tmp_path / "scan.pdf").write_bytes(PDF)
    scoretrail("init", place)
    ran = scoretrail(
        "record", "defaulter.listed", "unit=gaoxin", "body=organ", "occurred_on=2018-11-01",
        "--evidence", str(tmp_path / "scan.pdf"), ledger=place,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    return place


def kept(ledger: str) -> Path:
    return Path(ledger).with_suffix(".evidence") / NAME[:2] / NAME


def test_a_file_recorded_with_an_entry_is_kept_and_named_by_it(
    scoretrail: Run, ledger: str
) -> None:
    exported = scoretrail("export", "jsonl", ledger=ledger).out

    assert kept(ledger).read_bytes() == PDF
    assert f'"sha256":"{NAME}"' in exported
    assert scoretrail("evidence", "list", "--json", ledger=ledger).json["answer"] == [
        {"sha256": NAME, "size": len(PDF), "kind": "pdf", "sealed": False}
    ]
    assert scoretrail("verify", ledger=ledger).status == 0


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_verify_finds_a_file_that_was_changed_or_is_gone(
    scoretrail: Run, ledger: str, harm: str
) -> None:
    if harm == "changed":
        kept(ledger).write_bytes(PDF + b"!")
    else:
        kept(ledger).unlink()
    ran = scoretrail("verify", "--json", ledger=ledger)

    assert ran.status == 1
    (found,) = ran.json["answer"]["findings"]
    assert found["code"] == {"changed": "evidence-altered", "gone": "evidence-missing"}[harm]
    assert scoretrail("verify", "--alone", ledger=ledger).status == 0


def test_a_dry_run_and_a_refused_file_keep_nothing(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    (tmp_path / "page.pdf").write_bytes(b"<html><script>x</script>")
    (tmp_path / "numbers.txt").write_text(f"本人 {PERSON}", encoding="utf-8")
    (tmp_path / "new.pdf").write_bytes(PDF + b"2")
    record = ("record", "training.held", "unit=gaoxin", "occurred_on=2018-11-02", "--evidence")
    page = scoretrail(*record, str(tmp_path / "page.pdf"), ledger=ledger)
    numbers = scoretrail(*record, str(tmp_path / "numbers.txt"), ledger=ledger)
    dry = scoretrail(*record, str(tmp_path / "new.pdf"), "--dry-run", ledger=ledger)

    assert (page.status, numbers.status, dry.status) == (4, 4, 0)
    assert PERSON not in numbers.err
    assert len(scoretrail("evidence", "list", "--json", ledger=ledger).json["answer"]) == 1
    assert scoretrail("entries", "--json", ledger=ledger).out.count("training.held") == 0


def test_a_file_is_handed_out_to_who_may_read_and_on_record(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    out = str(tmp_path / "out.pdf")
    get = ("evidence", "get", NAME, "--reason", "核对", "-o", out)
    refused = scoretrail(*get, "--role", "public", ledger=ledger)
    given = scoretrail(*get, "--role", "reviewer", ledger=ledger)

    assert (refused.status, given.status) == (4, 0)
    assert Path(out).read_bytes() == PDF
    deeds = [one["deed"] for one in scoretrail("audit", "--json", ledger=ledger).json["answer"]]
    assert deeds.count("evidence.read") == 1


def test_a_file_is_destroyed_by_two_persons_and_the_ledger_still_verifies(
    scoretrail: Run, ledger: str
) -> None:
    destroy = ("evidence", "destroy", NAME, "--reason", "到期", "--by", "k1", "--confirmed-by")
    alone = scoretrail(*destroy, "k1", ledger=ledger)
    done = scoretrail(*destroy, "k2", ledger=ledger)

    assert (alone.status, done.status) == (4, 0)
    assert not kept(ledger).exists()
    assert scoretrail("verify", ledger=ledger).status == 0


def test_a_bundle_carries_the_hash_and_the_file_if_asked(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    key = str(tmp_path / "key")
    scoretrail("checkpoint", "keygen", key, "--origin", ORIGIN)
    scoretrail("checkpoint", "sign", "--key", key, ledger=ledger)
    asked = ("bundle", "gaoxin", "--indicator", "9", "--scheme", "jinan-2018-districts",
             "--as-of", "2018-12-31")  # fmt: skip
    plain, whole = str(tmp_path / "plain.zip"), str(tmp_path / "whole.zip")
    assert scoretrail(*asked, "-o", plain, ledger=ledger).status == 0
    assert scoretrail(*asked, "--with-evidence", "-o", whole, ledger=ledger).status == 0

    with zipfile.ZipFile(whole) as archive:
        assert archive.read(f"evidence/{NAME}") == PDF
    for place in (plain, whole):
        assert scoretrail("verify", place).status == 0
        assert standalone(Path(place).read_bytes()).faults == []
    members = unpack(Path(whole).read_bytes())
    for harmed in (
        {**members, f"evidence/{NAME}": PDF + b"!"},
        {**members, f"evidence/{sha256(b'x').hexdigest()}": b"x"},
    ):
        raw = pack(harmed)
        Path(plain).write_bytes(raw)
        ran = scoretrail("verify", "--json", plain)
        assert "evidence-differs" in {one["code"] for one in ran.json["answer"]["findings"]}
        assert {fault.code for fault in standalone(raw).faults} == {"evidence-differs"}


def test_the_original_of_an_import_is_kept_unless_persons_stand_in_it(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    plain = csv_file(tmp_path / "plain.csv", joint_action())
    named = csv_file(tmp_path / "named.csv", joint_action(case(code=PERSON, name="欧阳锋某")))
    kept_, not_kept = (scoretrail("import", str(one), ledger=ledger) for one in (plain, named))

    listed = scoretrail("evidence", "list", "--json", ledger=ledger).json["answer"]
    digests = {one["sha256"] for one in listed}
    assert (kept_.status, not_kept.status) == (0, 0)
    assert sha256(plain.read_bytes()).hexdigest() in digests
    assert sha256(named.read_bytes()).hexdigest() not in digests
    assert "未留存原件" in not_kept.out
    assert scoretrail("verify", ledger=ledger).status == 0


# Files about persons


def office_file(*cells: str) -> bytes:
    """A document of a text program, as it lies in its archive."""
    body = "".join(f"<w:p><w:r><w:t>{cell}</w:t></w:r></w:p>" for cell in cells)
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document>{body}</w:document>")
    return data.getvalue()


SPLIT = f"{PERSON[:9]}</w:t></w:r><w:r><w:t>{PERSON[9:]}"
"""A number that the program cut into two runs."""

CASE = ("record", "joint-case.reported", "unit=gaoxin", "channel=form")


def test_a_number_in_a_document_is_found_and_the_file_refused(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    files = {
        "split.docx": office_file("见附件", SPLIT),
        "phone.docx": office_file("电话 13800138000"),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        ran = scoretrail(
            *CASE, "object=91350100M000100Y43", "--evidence", str(tmp_path / name), ledger=ledger
        )
        assert (ran.status, "evidence-holds-numbers" in ran.err) == (4, True), name
    (tmp_path / "clean.docx").write_bytes(office_file("共 18 件", "附件一"))
    clean = str(tmp_path / "clean.docx")
    assert (
        scoretrail(*CASE, "object=91350100M000100Y43", "--evidence", clean, ledger=ledger).status
        == 0
    )


def test_of_a_file_about_a_person_the_hash_alone_is_kept_where_nothing_is_sealed(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    (tmp_path / "decision.pdf").write_bytes(PDF + b"of a person")
    ran = scoretrail(
        *CASE, f"object={PERSON}", "object_name=张三丰",
        "--evidence", str(tmp_path / "decision.pdf"), ledger=ledger,
    )  # fmt: skip

    assert ran.status == 0, ran.err
    assert "只登记散列" in ran.err
    assert len(scoretrail("evidence", "list", "--json", ledger=ledger).json["answer"]) == 1


def test_a_file_about_a_person_is_sealed_and_goes_with_them(
    scoretrail: Run, ledger: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    master = ("--master-key", str(tmp_path / "elsewhere" / "key"))
    assert scoretrail(*master, "person", "seal", ledger=ledger).status == 0
    (tmp_path / "decision.pdf").write_bytes(PDF + PERSON.encode())
    (tmp_path / "numbers.txt").write_text(f"本人 {PERSON}", encoding="utf-8")
    ran = scoretrail(
        *master, *CASE, f"object={PERSON}", "object_name=张三丰",
        "--evidence", str(tmp_path / "decision.pdf"),
        "--evidence", str(tmp_path / "numbers.txt"), ledger=ledger,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    stored = scoretrail("evidence", "list", "--json", ledger=ledger).json["answer"]
    names = [one["sha256"] for one in stored if one["sealed"]]
    assert len(names) == 2
    kept_files = [
        path for path in Path(ledger).with_suffix(".evidence").rglob("*") if path.is_file()
    ]
    assert not any(PERSON.encode() in path.read_bytes() for path in kept_files)

    lines = scoretrail("export", "jsonl", ledger=ledger).out.splitlines()
    subject = json.loads(lines[-1])["content"]["data"]["object"]
    done = scoretrail(
        *master, "person", "erase", subject, "--by", "k1", "--confirmed-by", "k2",
        "--reason", "本人申请", ledger=ledger,
    )  # fmt: skip

    assert done.status == 0, done.out + done.err
    left = scoretrail("evidence", "list", "--json", ledger=ledger).json["answer"]
    assert not [one for one in left if one["sealed"]]
    assert scoretrail(*master, "verify", ledger=ledger).status == 0
