"""Checking a bundle (核验举证包) offline: every hash, proof and signature, then the score once more.

Nothing is believed because the bundle says it: entries are led to the checkpoint's root, the scheme
is hashed, and the answer is computed again from the entries alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from domain.errors import ScoretrailError
from domain.fact import Fact
from domain.scheme import Scheme, load
from ledger.codec import fact_of
from ledger.integrity.checkpoint import Checkpoint, ledger_of, read_checkpoint
from ledger.integrity.finding import Finding
from ledger.integrity.policy import Policy, read_policy
from ledger.integrity.proof import read_inclusion
from ledger.journal import Line, read_line
from replay.as_of import Answer, Memory
from replay.bundle import question as asking
from replay.bundle.archive import tree_in, unpack
from replay.bundle.fault import finding
from replay.bundle.question import Question
from replay.bundle.unit import (
    ABOUT,
    ANSWER,
    BUNDLE,
    CALENDAR,
    CHECKPOINT,
    ENTRIES,
    EVIDENCE,
    FIGURES,
    POLICY,
    PROOFS,
    SCHEME,
    calendar_tree,
    evidence_of,
    name_of,
    scheme_text,
)
from replay.coordinate import parse

UNREADABLE = (ScoretrailError, LookupError, TypeError, ValueError, AttributeError, AssertionError)


@dataclass(slots=True)
class Checked:
    """What a bundle says of itself, what was found against it, and the answer computed again."""

    about: Mapping[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    policy: Policy = field(default_factory=Policy)
    policy_known: bool = False
    """Whether the policy is the checker's own and not the bundle's."""
    members: Mapping[str, bytes] = field(default_factory=dict)
    answer: Answer | None = None
    memory: Memory | None = None
    entries: int = 0

    def refuse(self, error: Exception, code: str = "bundle-altered") -> None:
        """Note what could not even be read."""
        if isinstance(error, ScoretrailError):
            self.findings.append(Finding(0, error.code, error.zh, error.en))
        else:
            zh, en = f"内容读不懂（{error!r}）", f"its content is unreadable ({error!r})"
            self.findings.append(finding(0, code, zh, en))


def opened(raw: bytes, policy: Policy | None = None) -> Checked:
    """Read a bundle of any kind and check what all kinds have: archive, checkpoint, signatures."""
    checked = Checked()
    try:
        checked.members = unpack(raw)
        checked.about = tree_in(checked.members, ABOUT)
        if checked.about.get("bundle") != BUNDLE:
            zh, en = "版本不认识，请升级 scoretrail", "of a version that is not known; upgrade"
            checked.findings.append(finding(0, "bundle-version", zh, en))
            return checked
        checked.policy, checked.policy_known = _policy(checked.members, policy)
        checked.checkpoint = read_checkpoint(checked.members.get(CHECKPOINT, b""))
        checked.findings += _signed(checked, checked.checkpoint)
    except UNREADABLE as error:
        checked.refuse(error)
    return checked


def check_unit(checked: Checked) -> Checked:
    """Check the rest of a bundle about one score."""
    if checked.checkpoint is None:
        return checked
    try:
        lines = _lines(checked)
        checked.findings += _evidence(checked)
        scheme = _scheme(checked)
        # A score is only worth computing from entries that are what was recorded.
        if not any(one.position for one in checked.findings):
            _recompute(checked, scheme, lines)
    except UNREADABLE as error:
        checked.refuse(error)
    return checked


def _policy(members: Mapping[str, bytes], policy: Policy | None) -> tuple[Policy, bool]:
    if policy is not None:
        return policy, True
    text = members.get(POLICY)
    return (Policy() if text is None else read_policy(text.decode())), False


def _signed(checked: Checked, checkpoint: Checkpoint) -> Iterator[Finding]:
    about, policy = checked.about, checked.policy
    said = (about["origin"], about["size"], about["root"])
    if said != (checkpoint.origin, checkpoint.size, checkpoint.root.hex()):
        zh, en = "所写的检查点不是所附的", "it names another checkpoint than the one in it"
        yield finding(0, "checkpoint-differs", zh, en)
    if ledger_of(checkpoint.origin) != about["ledger"]:
        zh, en = "检查点是另一本台账的", "the checkpoint is another ledger's"
        yield finding(0, "checkpoint-foreign", zh, en)
    if policy.logs and checkpoint.signed_by(policy.logs) is None:
        zh, en = "检查点没有已知公钥的有效签名", "no known key has signed the checkpoint"
        yield finding(0, "checkpoint-not-signed", zh, en)
    for name in policy.forged(checkpoint):
        zh, en = f"{name} 的见证签名无效", f"the cosignature of {name} is invalid"
        yield finding(0, "cosignature-invalid", zh, en)
    if not policy.met(checkpoint):
        zh, en = "见证人不够核验规则所要的数", "fewer witnesses than the policy asks for"
        yield finding(0, "quorum-not-met", zh, en)


def _lines(checked: Checked) -> list[Line]:
    """The entries, each led to the checkpoint's root."""
    names = sorted(name for name in checked.members if name.startswith(ENTRIES))
    proofs = {name for name in checked.members if name.startswith(PROOFS)}
    lines = []
    for name in names:
        line = read_line(checked.members[name])
        lines.append(line)
        proofs.discard(name_of(PROOFS, line.position))
        checked.findings += _proved(checked, name, line)
    for name in sorted(proofs):
        zh, en = f"多出证明 {name}", f"the proof {name} is of no entry in it"
        checked.findings.append(finding(0, "proof-stray", zh, en))
    checked.entries = len(lines)
    return lines


def _proved(checked: Checked, name: str, line: Line) -> Iterator[Finding]:
    at = line.position
    if checked.members[name] != line.frame() + b"\n" or name != name_of(ENTRIES, at):
        zh, en = "不在自己的位置上", "it is not in its own place"
        yield finding(at, "entry-misplaced", zh, en)
    if line.ledger != checked.about["ledger"]:
        zh, en = f"是台账 {line.ledger} 的记录", f"it is an entry of the ledger {line.ledger}"
        yield finding(at, "entry-foreign", zh, en)
    raw = checked.members.get(name_of(PROOFS, at))
    if raw is None:
        yield finding(at, "proof-missing", "没有证明", "its proof is missing")
        return
    try:
        proof = read_inclusion(raw)
        same = bytes(proof) == raw and proof.checkpoint == checked.checkpoint
        genuine = same and proof.position == at and proof.holds(line.leaf())
    except ScoretrailError:
        genuine = False
    if not genuine:
        zh = "内容与检查点不符：记录或证明被改动"
        en = "it is not under the checkpoint: the entry or its proof was altered"
        yield finding(at, "entry-not-proved", zh, en)


def _evidence(checked: Checked) -> Iterator[Finding]:
    """Files in the bundle: each under its own hash, and named by an entry in it."""
    members = checked.members
    lines = [raw for name, raw in members.items() if name.startswith(ENTRIES)]
    named = {digest for raw in lines for digest in evidence_of(raw)}
    for name in sorted(name for name in members if name.startswith(EVIDENCE)):
        digest = name.removeprefix(EVIDENCE)
        if sha256(members[name]).hexdigest() != digest or digest not in named:
            zh = f"附件 {digest[:16]} 与散列不符，或不属于其中的记录"
            en = f"evidence {digest[:16]} differs from its hash or belongs to no entry in it"
            yield finding(0, "evidence-differs", zh, en)


def _scheme(checked: Checked) -> Scheme:
    scheme = load(tree_of_scheme(checked.members), name=SCHEME)
    about = checked.about
    same = scheme_text(scheme) == checked.members[SCHEME]
    if not same or (scheme.id, scheme.revision, scheme.digest) != (
        about["scheme"],
        about["revision"],
        about["scheme_digest"],
    ):
        zh, en = "考核办法的文本与摘要不符", "the scheme's text does not have its digest"
        checked.findings.append(finding(0, "scheme-altered", zh, en))
    return scheme


def tree_of_scheme(members: Mapping[str, bytes]) -> Any:
    """The scheme as it lies in the bundle."""
    return json.loads(members[SCHEME])


def _recompute(checked: Checked, scheme: Scheme, lines: Sequence[Line]) -> None:
    about = checked.about
    full = about["form"] == "full"
    found = Question(
        "full" if full else "unit",
        parse(about["coordinate"]),
        None if about["compared"] is None else tuple(about["compared"]),
        tree_in(checked.members, ANSWER),
        {} if full else tree_in(checked.members, FIGURES),
        tuple(line.position for line in lines),
    )
    facts = facts_of(lines)
    memory = asking.remembered(found.asked, facts, found.compared)
    answer = asking.replayed(found.asked, facts, found.figures, found.compared)
    checked.memory, checked.answer = memory, answer
    if not found.asked.pinned or found.asked.unit is None:
        zh, en = "坐标没有定死", "its coordinate is not pinned"
        checked.findings.append(finding(0, "not-pinned", zh, en))
    if answer.scheme.digest != scheme.digest:
        zh = "包内记录给出的是另一个办法文本"
        en = "the entries in it, or this version, give another text of the scheme"
        checked.findings.append(finding(0, "scheme-differs", zh, en))
    _same_calendar(checked, memory, answer)
    if asking.answered(answer, found.asked, found.answer) != found.answer:
        zh = "按包内记录和办法重算，得分或说明不同"
        en = "computed again from its entries, the score or its trail is another"
        checked.findings.append(finding(0, "answer-differs", zh, en))


def _same_calendar(checked: Checked, memory: Memory, answer: Answer) -> None:
    calendar = memory.rulebook.calendar(answer.scheme.calendar, answer.viewpoint.rules_known_at)
    there = CALENDAR in checked.members
    if there != (calendar is not None) or (
        calendar is not None and tree_in(checked.members, CALENDAR) != calendar_tree(calendar)
    ):
        zh, en = "工作日表不是所用的", "the working-day table is not the one used"
        checked.findings.append(finding(0, "calendar-differs", zh, en))


def facts_of(lines: Sequence[Line]) -> list[Fact]:
    """The entries as the rules see them."""
    return [fact_of(line.position, line.recorded_at, line.state) for line in lines]
