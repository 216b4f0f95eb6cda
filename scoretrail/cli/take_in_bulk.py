"""`import --bulk`: a long file of CSV or Parquet, in many appends, resumed after a kill (分批导入)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import NotUnderstood
from ledger.clock import now
from ledger.intake.batch import Reference
from ledger.intake.streamed import Asked, stage
from ledger.intake.streamed_receipt import StreamReceipt, live, receive_stream
from ledger.integrity.keys import read_signer
from ledger.known import units_now
from ledger.ledger import Ledger
from scoretrail import ENGINE
from scoretrail.cli.answer import write
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.demo.telling import SOURCE
from scoretrail.desk import DEMO
from scoretrail.report import streamed as report
from scoretrail.words import Said
from scoretrail.words.lines import DEMO as NOTICE

READING = Said("读取 {file}", "reading {file}")
RECORDING = Said("核对、登记 {file}", "checking and recording {file}")


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms long files are recorded."""

    by: str
    accept_partial: bool
    reason: str | None
    dry_run: bool


def take_in(
    session: Session, files: tuple[str, ...], asked: Asked, terms: Terms, *, as_json: bool
) -> bool:
    """Import long files one after the other; whether anything was refused."""
    refused = False
    answers: list[Mapping[str, Any]] = []
    with Ledger.open(session.settings.place()) as ledger:
        live(ledger)
        if (key := session.settings.checkpoint_key) is not None:
            ledger.signer = read_signer(Path(key))
        demo = ledger.head.name.startswith(DEMO)
        if demo:
            asked = asked._replace(marked=SOURCE)
        for file in files:
            receipt = _taken(session, ledger, Path(file), asked, terms)
            refused = refused or receipt.stream.refused > 0
            answers.append(report.tree(receipt))
            if not as_json:
                session.show(report.page(session.voice, receipt), demo=demo)
        if as_json:
            write(_envelope(ledger, answers) | ({"notice": NOTICE.zh} if demo else {}))
    return refused


def _taken(
    session: Session, ledger: Ledger, path: Path, asked: Asked, terms: Terms
) -> StreamReceipt:
    if not path.is_file():
        raise NotUnderstood("no-such-file", f"没有文件 {path}。", f"There is no file {path}.")
    reference = Reference(units_now(ledger.database), now())
    with progress(session, _about(READING, path)) as tick:
        stream = stage(path, reference, asked, progress=lambda done, all_: tick(done, all_ or done))
    with closing(stream), progress(session, _about(RECORDING, path)) as tick:
        return receive_stream(
            ledger,
            stream,
            recorded_by=terms.by,
            accept_partial=terms.accept_partial,
            reason=terms.reason,
            dry_run=terms.dry_run,
            progress=tick,
        )


def _about(said: Said, path: Path) -> Said:
    return Said(said.zh.format(file=path.name), said.en.format(file=path.name))


def _envelope(ledger: Ledger, answers: list[Mapping[str, Any]]) -> dict[str, Any]:
    head = ledger.head
    resolved = f"entries?known_at={head.position}"
    return {
        "coordinate": {"asked": resolved, "resolved": resolved, "pinned": True},
        "basis": {
            "head": head.position,
            "root": head.root.hex(),
            "ledger": head.name,
            "kind": head.kind,
            "digest": None,
            "engine": ENGINE,
            "readings": {},
        },
        "answer": answers,
        "complete": True,
        "next": None,
    }
