"""Checking a year's bundle: the journal gives the root, and the year is computed again from it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import ScoretrailError
from ledger.integrity.checkpoint import Checkpoint, read_checkpoint
from ledger.integrity.finding import Finding
from ledger.integrity.tree import Nodes, nodes_of, root
from ledger.journal import Line, read_line
from replay.as_of import Memory
from replay.bundle.check import UNREADABLE, Checked, facts_of
from replay.bundle.fault import finding
from replay.bundle.year import JOURNAL, NOTES, derived
from replay.publication import drift


def check_year(checked: Checked) -> Checked:
    """Check the rest of a bundle about a year."""
    if checked.checkpoint is None:
        return checked
    try:
        about = checked.about
        lines = list(_lines(checked))
        checked.entries = len(lines)
        nodes = nodes_of([line.leaf() for line in lines])
        checked.findings += _rooted(checked.checkpoint, lines, nodes)
        checked.findings += _earlier(checked, len(lines), nodes)
        if checked.findings:
            return checked
        memory = Memory(facts_of(lines), name=about["ledger"], kind=about["ledger_kind"])
        checked.memory = memory
        checked.findings += _same(checked, memory, lines)
        checked.findings += _reproduced(memory)
        if about["entries"] != len(lines):
            zh, en = "所写的条数不对", "it states another number of entries"
            checked.findings.append(finding(0, "journal-altered", zh, en))
    except UNREADABLE as error:
        checked.refuse(error)
    return checked


def _lines(checked: Checked) -> Iterator[Line]:
    for number, raw in enumerate(checked.members[JOURNAL].splitlines(), start=1):
        line = read_line(raw)
        if line.position != number or line.ledger != checked.about["ledger"]:
            zh, en = "不在自己的位置上，或是另一本台账的", "out of its place, or of another ledger"
            checked.findings.append(finding(number, "entry-misplaced", zh, en))
        yield line


def _rooted(checkpoint: Checkpoint, lines: list[Line], nodes: Nodes) -> Iterator[Finding]:
    if len(lines) != checkpoint.size:
        zh = f"流水有 {len(lines)} 条，检查点写 {checkpoint.size} 条"
        en = f"its journal has {len(lines)} entries, the checkpoint says {checkpoint.size}"
        yield finding(0, "journal-altered", zh, en)
    elif root(checkpoint.size, nodes) != checkpoint.root:
        zh, en = "流水的根不是检查点的根", "its journal has another root than the checkpoint"
        yield finding(0, "journal-altered", zh, en)


def _earlier(checked: Checked, size: int, nodes: Nodes) -> Iterator[Finding]:
    """Every earlier checkpoint must be continued, and signed by who is known."""
    for name in sorted(checked.members):
        if not name.startswith(NOTES):
            continue
        try:
            earlier = read_checkpoint(checked.members[name])
        except ScoretrailError as error:
            yield finding(0, "checkpoint-altered", f"{name}：{error.zh}", f"{name}: {error.en}")
            continue
        fits = earlier.size <= size and earlier.root == root(earlier.size, nodes)
        logs = checked.policy.logs
        if not fits or (logs and earlier.signed_by(logs) is None):
            zh = f"检查点 {name} 与流水不符，或签名无效"
            en = f"the checkpoint {name} is not one of this journal, or not signed"
            yield finding(earlier.size, "checkpoint-contradicts", zh, en)


def _same(checked: Checked, memory: Memory, lines: list[Line]) -> Iterator[Finding]:
    """What follows from the journal must be what the bundle holds, and nothing beside it."""
    about = checked.about
    made = derived(memory, lines, about["year"], about["only_scheme"])
    folders = tuple({f"{name.partition('/')[0]}/" for name in made if "/" in name})
    there = {name for name in checked.members if name in made or name.startswith(folders)}
    for name in sorted(there | set(made)):
        if checked.members.get(name) != made.get(name):
            zh, en = f"{name} 与流水不符", f"{name} does not follow from its journal"
            yield finding(0, "derived-differs", zh, en)


def _reproduced(memory: Memory) -> Iterator[Finding]:
    for table in drift(memory):
        if not table.reproduces:
            zh, en = "公布表重算不同", "the table announced is computed otherwise"
            yield finding(table.position, "table-differs", zh, en)
