"""Persons handed in at every door: whatever an office does, no file holds a number or a name in clear.

Archives are opened, and every text is looked for as programs write it: UTF-8, GB 18030, UTF-16, escaped
as in JSON, as in an address, and as base64.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from scoretrail.__main__ import run
from scoretrail.settings import Settings
from tests.ledger.intake.filing import (
    COMPANY,
    case,
    csv_file,
    joint_action,
    json_file,
    workbook_file,
)
from tests.ledger.invented import identity_numbers
from tests.scoretrail.http.callers import Callers, callers_of

PERSON, SECOND, THIRD, FOURTH = identity_numbers(4, seed=6)
PASSES_FOR_A_CODE = "370102197202171013"
TRADER, OTHER_TRADER, REGISTRATION = "92370102MA3C0XYW01", "92370112MA3F7K2P0B", "370102600123451"
PHONE = "13800138000"
NAMES = ("欧阳锋某", "诸葛亮某", "司马懿某", "历下区张记面馆", "令狐冲某", "慕容复某")
SECRETS = (PERSON, SECOND, THIRD, FOURTH, PASSES_FOR_A_CODE, TRADER, OTHER_TRADER, REGISTRATION,
           PHONE, *NAMES)  # fmt: skip


@dataclass
class Office:
    """A ledger with everything beside it, and the master key elsewhere where it seals."""

    folder: Path
    papers: Path
    seals: bool

    @property
    def ledger(self) -> str:
        return str(self.folder / "ledger.db")

    @property
    def master(self) -> str:
        return str(self.papers / "master.key")

    def does(self, *arguments: str, may: tuple[int, ...] = (0,)) -> None:
        sealing = ("--master-key", self.master) if self.seals else ()
        status = run(["--ledger", self.ledger, *sealing, *arguments])
        assert status in may, arguments

    def in_clear(self) -> list[tuple[str, str]]:
        """Which secret stands in which file."""
        return [
            (path.name, secret)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            for content in _contents(path.read_bytes())
            for secret in SECRETS
            if any(form in content for form in _forms(secret))
        ]


def _contents(raw: bytes) -> Iterator[bytes]:
    """A file, and what is packed in it."""
    yield raw
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def _forms(secret: str) -> set[bytes]:
    """The secret as programs write it."""
    plain = secret.encode()
    forms = {
        plain,
        secret.encode("gb18030"),
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
    }
    forms |= {json.dumps(secret)[1:-1].encode(), quote(secret).encode()}
    # In base64 at each of three offsets, without the characters at the edges.
    forms |= {base64.b64encode(b"\0" * n + plain)[4:-4] for n in range(3)}
    return forms


@pytest.fixture(params=["sealed", "masked"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    made = Office(tmp_path / "office", tmp_path / "papers", request.param == "sealed")
    made.folder.mkdir()
    made.papers.mkdir()
    made.does("init")
    if made.seals:
        made.does("person", "seal")
    return made


def test_the_search_finds_what_is_put_there(office: Office) -> None:
    """Its silence below means something."""
    for number, form in enumerate(sorted(_forms(TRADER))):
        (office.folder / f"put-{number}").write_bytes(b"x" * number + form + b"y")
    with zipfile.ZipFile(office.folder / "put.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", f"<t>{NAMES[0]}</t>" * 50)

    found = office.in_clear()

    assert {name for name, _ in found} >= {f"put-{n}" for n in range(len(_forms(TRADER)))}
    assert ("put.zip", NAMES[0]) in found


def test_no_file_holds_anybody_in_clear_whatever_is_done(office: Office) -> None:
    _files(office)
    _typed(office)
    _sent(office)
    _looked_after(office)

    assert office.in_clear() == []
    office.does("verify")


def _files(office: Office) -> None:
    """Files of every kind, good and bad, from the command line."""
    rows = joint_action(
        case(code=PERSON, name=NAMES[0], grounds=f"致电{PHONE}"),
        case(code=TRADER, name=NAMES[3]),
        case(code=PASSES_FOR_A_CODE, name=NAMES[1]),
        case(code=REGISTRATION, name=NAMES[3], grounds=f"店主{SECOND}"),
    )
    bad = joint_action(case(code=THIRD, name=NAMES[2], day="去年"), case(code=COMPANY))
    signed = [*joint_action(case(measure="公示")), [f"联系人电话 {PHONE}"]]
    office.does("import", str(csv_file(office.papers / f"名单{PERSON}.csv", rows)))
    office.does(
        "import", str(workbook_file(office.papers / "x.xlsx", rows)), "--source", f"函{TRADER}"
    )
    sheet = workbook_file(office.papers / "bad.xlsx", bad)
    office.does("import", str(sheet), "--accept-partial", "--reason", f"致电{PHONE}", may=(0, 3))
    office.does("import", str(workbook_file(office.papers / "signed.xlsx", signed)))
    lines = (
        {"id": "o1", "topic": "objection.accepted", "unit": "lixia", "occurred_on": "2018-10-31",
         "data": {"subject": NAMES[4], "grounds": f"本人{FOURTH}"}},
        {"id": "f1", "topic": "code-fault.found", "unit": "lixia", "occurred_on": "2018-10-31",
         "data": {"code": OTHER_TRADER}},
        {"id": "s1", "topic": "entry.supplemented", "target": "o1", "occurred_on": "2018-11-01",
         "reason": f"补录{PHONE}", "data": {"set": {"subject": NAMES[5]}}},
    )  # fmt: skip
    office.does("import", str(json_file(office.papers / "x.jsonl", *lines)))
    decisions = "考核对象,发生日,决定文书号,决定种类,来源\n历下区,2018-05-01,1号,处罚,{}\n"
    bulk = office.papers / "decision.publicised.csv"
    bulk.write_text(decisions.format(f"致电{PHONE}"), encoding="utf-8")
    office.does("import", "--bulk", str(bulk), may=(0, 2))


def _typed(office: Office) -> None:
    """Entries, corrections, proposals and appeals from the command line."""
    record = ("record", "joint-case.reported", "unit=历下区", "channel=form")
    office.does(*record, f"object={TRADER}", f"object_name={NAMES[3]}", "id=t1")
    office.does(*record, f"object={SECOND[:6]} {SECOND[6:14]} {SECOND[14:]}", f"object_name={NAMES[1]}",
                f"reason=致电{PHONE}", "id=t2")  # fmt: skip
    office.does(*record, "id=t3", "measure=公示")
    office.does("correct", "supplement", "t3", f"object={THIRD}", f"object_name={NAMES[2]}",
                "--reason", f"补{FOURTH}")  # fmt: skip
    office.does("correct", "amend", "t3", f"object={OTHER_TRADER}", "--reason", "有误", "--by", "a",
                "--confirmed-by", "b")  # fmt: skip
    office.does("propose", "amend", "t1", f"object={FOURTH}", f"object_name={NAMES[5]}",
                "--reason", f"见{TRADER}", "--note", f"致电{PHONE}", "--by", "a")  # fmt: skip
    office.does("record", "arrears.registered", "unit=历下区", f"creditor={NAMES[4]}", "id=a1")
    office.does("appeal", "file", "a1", "--claim", f"债权人{FOURTH}，{PHONE}")
    proof = office.papers / "proof.docx"
    with zipfile.ZipFile(proof, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:p><w:t>{NAMES[0]} {PERSON}</w:t></w:p>")
    office.does(*record, f"object={PERSON}", f"object_name={NAMES[0]}", "measure=限制",
                "--evidence", str(proof), may=(0, 4))  # fmt: skip
    office.does("record", "media.reported", "unit=历下区", f"level={PERSON}", may=(2,))
    office.does("token", "new", "--role", "recorder", "--label", f"值班{PHONE}")


def _sent(office: Office) -> None:
    """The same from programs and pages, good and bad, in every role that may."""
    settings = Settings(ledger=office.ledger, master_key=office.master if office.seals else None)
    with callers_of(office.ledger, settings=settings) as callers:
        for role, unit in (("recorder", "lixia"), ("reporter", "gaoxin")):
            _reported(callers, role, unit)
        for word in (PERSON, NAMES[0], f"-{TRADER}", f"source:{PHONE}"):
            callers.get("auditor", f"entries?find={quote(word)}")
            callers.get("reviewer", f"/entries?find={quote(word)}")


def _reported(callers: Callers, role: str, unit: str) -> None:
    def entry(name: str, topic: str = "joint-case.reported", **more: Any) -> dict[str, Any]:
        content = {"id": f"{role}-{name}", "topic": topic, "occurred_on": "2018-10-31"}
        return content | ({} if "target" in more else {"unit": unit}) | more

    for content in (
        entry("1", data={"channel": "form", "object": PERSON, "object_name": NAMES[0]}),
        entry("2", data={"channel": "form", "object": TRADER, "grounds": f"致电{PHONE}"}),
        entry("3", data={"channel": "form", "object": PASSES_FOR_A_CODE, "object_name": NAMES[4]}),
        entry("4", topic="entry.supplemented", target=f"{role}-2", reason=f"补{SECOND}",
              data={"set": {"object_name": NAMES[3]}}),
        entry("5", data={"channel": THIRD, "object": FOURTH}),
        entry("6", topic="appeal.filed", target=f"{role}-1", data={"claim": f"本人{FOURTH}"}),
    ):  # fmt: skip
        callers.post(role, "entries", json=content)
    rows = joint_action(case(code=SECOND, name=NAMES[1]), case(code=OTHER_TRADER, name=NAMES[3]),
                        case(code=THIRD, name=NAMES[2], day="去年"), unit=unit)  # fmt: skip
    path = workbook_file(Path(callers.ledger).parent.parent / f"{role}{THIRD}.xlsx", rows)
    for page in ("/imports", "imports"):
        staged = callers.post(role, page, files={"file": (path.name, path.read_bytes())},
                              data={"source": f"函{FOURTH}"})  # fmt: skip
        place = staged.headers.get("location", "")
        callers.get(role, place)
        callers.get(role, f"{place}/returned.xlsx")
        callers.post(role, f"{place}/commit", json={})
        callers.post(
            role, f"{place}/commit", json={"accept_partial": True, "reason": f"致电{PHONE}"}
        )


def _looked_after(office: Office) -> None:
    """What an office does with the ledger: checkpoints, tables, read models, doctor, backups."""
    out = office.folder
    office.does("entries", "-o", str(out / "entries.xlsx"))
    office.does("export", "jsonl", "-o", str(out / "journal.jsonl"))
    office.does("rebuild")
    office.does("doctor", may=(0, 1))
    office.does("backup", str(out / "backup"), "--persons", may=(0, 2))
    office.does("why", "lixia", "3-4", "--scheme", "jinan-2018-districts", "--as-of", "2018-12-31",
                "-o", str(out / "why.xlsx"))  # fmt: skip
