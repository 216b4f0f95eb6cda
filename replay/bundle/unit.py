"""The bundle of one score (一个得分的举证包): question, answer, rules, and the entries with their proofs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from domain.errors import Refused
from domain.language import canonical_tree
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from domain.workdays import Calendar
from ledger import journal, proving
from ledger.integrity import kept
from ledger.integrity.checkpoint import Checkpoint
from ledger.integrity.policy import read_policy
from ledger.ledger import Ledger
from replay.as_of import Memory, ask
from replay.bundle.archive import text_of
from replay.bundle.question import Form, Question, question
from replay.coordinate import Coordinate
from replay.standalone.joined import verifier

BUNDLE = 1
"""The version of the bundle's shape."""

ABOUT, ANSWER, FIGURES = "bundle.json", "answer.json", "figures.json"
SCHEME, SOURCE, CALENDAR = "scheme.json", "scheme-source.yaml", "calendar.json"
CHECKPOINT, POLICY, PAGE, VERIFIER = "checkpoint.txt", "policy.txt", "README.html", "verify.py"
ENTRIES, PROOFS, STAMPS, EVIDENCE = "entries/", "proofs/", "timestamps/", "evidence/"


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a bundle is made: by which engine, under whose keys, in which form."""

    engine: str
    policy: str | None = None
    form: Form = "unit"
    files: Callable[[str], bytes | None] | None = None
    """Gives an evidence file by its hash, where files are asked for; None for one not kept."""


def bundle_unit(
    ledger: Ledger, memory: Memory, asked: Coordinate, terms: Terms
) -> dict[str, bytes]:
    """The members of a bundle about one score, without the page to read."""
    found = question(memory, asked, form=terms.form)
    checkpoint = enough(ledger, found.asked, terms)
    answer = ask(memory, found.asked)
    scheme = answer.scheme
    about = {
        "bundle": BUNDLE,
        "kind": "unit",
        "form": found.form,
        "coordinate": str(found.asked),
        "compared": None if found.compared is None else list(found.compared),
        "scheme": scheme.id,
        "revision": scheme.revision,
        "scheme_digest": scheme.digest,
        **about_log(ledger, checkpoint, terms),
    }
    members = {
        ABOUT: text_of(about),
        ANSWER: text_of(found.answer),
        SCHEME: scheme_text(scheme),
        VERIFIER: verifier(),
        **log_members(ledger, checkpoint, terms),
        **dict(_entries(ledger, found, checkpoint)),
    }
    if terms.files is not None:
        members |= dict(_files(members, terms.files))
    if found.form == "unit":
        members[FIGURES] = text_of(found.figures)
    if (source := shipped_text(scheme)) is not None:
        members[SOURCE] = source
    known = answer.viewpoint.rules_known_at
    calendar = memory.rulebook.calendar(scheme.calendar, known)
    return members if calendar is None else {**members, CALENDAR: text_of(calendar_tree(calendar))}


def enough(ledger: Ledger, asked: Coordinate, terms: Terms) -> Checkpoint:
    """The first checkpoint that reaches as far as the question: always the same one."""
    keys = () if terms.policy is None else read_policy(terms.policy).logs
    reach = max(at for at in (asked.known_at, asked.rules_known_at) if isinstance(at, int))
    for checkpoint in proving.checkpoints(ledger):
        if checkpoint.size >= reach and (not keys or checkpoint.signed_by(keys)):
            return checkpoint
    raise Refused(
        "no-checkpoint",
        f"还没有到第 {reach} 条的检查点，无从举证。请先运行 scoretrail checkpoint sign。",
        f"No checkpoint reaches entry {reach}, so nothing can be proved. Run scoretrail checkpoint"
        " sign first.",
    )


def about_log(ledger: Ledger, checkpoint: Checkpoint, terms: Terms) -> dict[str, Any]:
    """Which ledger, how far, by which engine."""
    head = ledger.head
    return {
        "ledger": head.name,
        "ledger_kind": head.kind,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "engine": terms.engine,
    }


def log_members(ledger: Ledger, checkpoint: Checkpoint, terms: Terms) -> dict[str, bytes]:
    """The checkpoint with its cosignatures, the policy, and the raw time stamps."""
    stamps = kept.kept(ledger.database).of(checkpoint, "timestamp")
    members = {CHECKPOINT: bytes(checkpoint.note)}
    if terms.policy is not None:
        members[POLICY] = terms.policy.encode()
    return members | {f"{STAMPS}{stamp.sha256}.tsr": stamp.body for stamp in stamps}


def scheme_text(scheme: Scheme) -> bytes:
    """The text whose SHA-256 is the scheme's digest."""
    tree = canonical_tree(scheme.tree)
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def shipped_text(scheme: Scheme) -> bytes | None:
    """The file that a shipped scheme was read from, for people; none for one from the ledger."""
    if shipped_schemes().get(scheme.id) is None:
        return None
    file = resources.files("domain") / "schemes" / f"{scheme.id}.yaml"
    return file.read_bytes() if file.is_file() else None


def calendar_tree(calendar: Calendar) -> Mapping[str, Any]:
    """The working-day tables as plain values."""
    return {
        "calendar": calendar.name,
        "digest": calendar.digest(),
        "years": {
            str(year): {
                "off": sorted(day.isoformat() for day in table.off),
                "work": sorted(day.isoformat() for day in table.work),
                "notices": list(table.notices),
            }
            for year, table in sorted(calendar.tables.items())
        },
    }


def name_of(folder: str, position: int) -> str:
    """How the member of a position is called."""
    return f"{folder}{position:09d}.{'json' if folder == ENTRIES else 'tlog-proof'}"


def _files(
    members: Mapping[str, bytes], files: Callable[[str], bytes | None]
) -> Iterator[tuple[str, bytes]]:
    """The evidence that the entries name, as far as it is kept and not sealed."""
    lines = [raw for name, raw in members.items() if name.startswith(ENTRIES)]
    for digest in sorted({digest for raw in lines for digest in evidence_of(raw)}):
        content = files(digest)
        if content is not None:
            yield f"{EVIDENCE}{digest}", content


def evidence_of(line: bytes) -> list[str]:
    """The hashes of the files that an entry names."""
    return [one["sha256"] for one in json.loads(line)["content"].get("evidence", ())]


def _entries(
    ledger: Ledger, found: Question, checkpoint: Checkpoint
) -> Iterator[tuple[str, bytes]]:
    """Every entry that decides, as the bytes that were hashed, and its proof."""
    name = ledger.head.name
    proofs = proving.include(ledger, found.positions, checkpoint)
    lines = journal.lines(ledger.entries_at(found.positions), name)
    for position, line, proof in zip(found.positions, lines, proofs, strict=True):
        yield name_of(ENTRIES, position), line
        yield name_of(PROOFS, position), bytes(proof)
