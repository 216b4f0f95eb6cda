"""What a verification found, and how published tables fared when they were computed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from ledger.integrity.checkpoint import Checkpoint
from ledger.integrity.finding import Finding, finding
from ledger.integrity.note import Note
from ledger.integrity.timestamp import valid
from ledger.proving import Held
from replay.bundle.check import Checked
from replay.publication import Drift
from scoretrail import ENGINE
from scoretrail.report.numbers import NONE
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions
from scoretrail.words import proof as words
from scoretrail.words.lines import DEMO

DEMO_NAME = "demo/"

SAME = Said("字节相同", "same bytes")
DIFFERENT = Said("重算不同", "computes otherwise")
MOVED = Said("今日重算有{n}行不同", "{n} rows would differ today")
STANDS = Said("至今不变", "stands")
RESTATED = Said("已由#{position}重新公布", "restated by #{position}")
NOT_RESTATED = Said("未重新公布", "not restated")


def findings_table(voice: Voice, found: Sequence[Finding]) -> Table:
    """One row for each finding."""
    columns = [(captions.NUMBER, "right"), (captions.KIND, "left"), (captions.RESULT, "fold")]
    made = table(voice, columns)
    for one in found:
        said = one.zh if voice.lang == "zh" else one.en
        position = f"#{one.position}" if one.position else NONE
        row(made, [Prose(position), Prose(one.code), Prose(said, style="red")], demo=False)
    return made


def tables_table(voice: Voice, tables: Sequence[Drift], *, demo: bool) -> Table:
    """One row for each published table."""
    columns = [
        (captions.NUMBER, "right"),
        (captions.TITLE, "fold"),
        (captions.DIGEST, "left"),
        (captions.RESULT, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for one in tables:
        cells = [
            Prose(f"#{one.position}"),
            Prose(one.title),
            Prose(one.digest[:12]),
            Prose(verdict(voice, one), style="" if one.settled else "yellow"),
        ]
        row(made, cells, demo=demo)
    return made


def verdict(voice: Voice, one: Drift) -> str:
    """Whether a table reproduces, what would differ today, and whether that was announced."""
    parts = [voice(SAME if one.reproduces else DIFFERENT)]
    if not one.moved.rows:
        parts.append(voice(STANDS))
    else:
        parts.append(voice(MOVED, n=len(one.moved.rows)))
        restated = one.restated_by
        parts.append(
            voice(NOT_RESTATED) if restated is None else voice(RESTATED, position=restated)
        )
    return voice.semicolon.join(parts)


@dataclass(frozen=True, slots=True)
class Stamped:
    """What became of the time stamps: how many are valid, which are not, why none was checked."""

    valid: int
    unchecked: int
    why: str
    findings: tuple[Finding, ...]


def stamped(stamps: Sequence[tuple[Checkpoint, bytes]], authority: Path | None) -> Stamped:
    """Check the time stamps as far as that can be done here."""
    good, unchecked, why, found = 0, 0, "", list[Finding]()
    for checkpoint, stamp in stamps:
        note = checkpoint.note
        contents = [note.text.encode(), *(bytes(Note(note.text, (s,))) for s in note.signatures)]
        result = valid(stamp, contents, authority)
        if result is True:
            good += 1
        elif isinstance(result, str):
            unchecked, why = unchecked + 1, result
        else:
            zh, en = (
                "时间戳无效，或不是这个检查点的",
                "its time stamp is invalid or of another text",
            )
            found.append(finding(checkpoint.size, "timestamp-invalid", zh, en))
    return Stamped(good, unchecked, why, tuple(found))


def held_notes(voice: Voice, held: Held, stamps: Stamped) -> list[str]:
    """What is said of the checkpoints under a verified ledger."""
    notes = []
    if held.count and not held.findings:
        notes.append(voice(words.HELD, n=held.count))
    if held.count and not held.keys_known:
        notes.append(voice(words.KEYS_UNKNOWN))
    if stamps.valid:
        notes.append(voice(words.STAMP_CHECKED, n=stamps.valid))
    if stamps.unchecked:
        why = voice(words.NO_OPENSSL if stamps.why == "openssl" else words.NO_AUTHORITY)
        notes.append(voice(words.STAMP_NOT_CHECKED, n=stamps.unchecked, why=why))
    return notes


def held_tree(held: Held, stamps: Stamped) -> dict[str, Any]:
    """The same for programs."""
    return {
        "checkpoints": held.count,
        "newest": None if held.newest is None else held.newest.size,
        "signatures_checked": held.keys_known,
        "timestamps": {"valid": stamps.valid, "not_checked": stamps.unchecked, "why": stamps.why},
    }


def finding_tree(one: Finding) -> dict[str, Any]:
    """A finding for programs."""
    return {"position": one.position, "code": one.code, "zh": one.zh, "en": one.en}


def is_demo(checked: Checked) -> bool:
    """Whether a bundle is of a demonstration."""
    return str(checked.about.get("ledger", "")).startswith(DEMO_NAME)


def bundle_page(voice: Voice, checked: Checked) -> Page:
    """What was found of a bundle."""
    about, found = checked.about, checked.findings
    if found:
        page = Page(voice(words.BUNDLE_FAULTY, n=len(found)))
        page.body.append(findings_table(voice, found))
        return page
    said = voice(words.BUNDLE_OF, ledger=about["ledger"], n=checked.entries, size=about["size"])
    page = Page(voice(words.BUNDLE_SOUND), said)
    page.notes.append(voice(words.RECOMPUTED))
    if not checked.policy.logs:
        page.notes.append(voice(words.KEYS_UNKNOWN))
    elif not checked.policy_known:
        page.notes.append(voice(words.KEY_FROM_BUNDLE))
    if about["engine"] != ENGINE:
        page.notes.append(voice(words.ANOTHER_VERSION, engine=about["engine"]))
    page.coordinate = str(about.get("coordinate", ""))
    return page


def bundle_tree(checked: Checked) -> Mapping[str, Any]:
    """The same for programs."""
    notice = {"notice": DEMO.zh} if is_demo(checked) else {}
    return {
        "bundle": dict(checked.about),
        "answer": {
            "findings": [finding_tree(one) for one in checked.findings],
            "entries": checked.entries,
            "signatures_checked": bool(checked.policy.logs),
            "policy": "own" if checked.policy_known else "of the bundle",
        },
        "complete": True,
        **notice,
    }
