"""What a checkpoint says of the audit log (审计日志的留证): it is signed with it, and checked with it.

The audit log has no checkpoints of its own to hand out. Whenever the ledger's is signed, the same
key signs how far the audit log reached, under the ledger's origin with `/audit`, and the note is
kept beside the ledger's: so a log that was cut short, replaced or taken away is found.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import ScoretrailError
from ledger.audit import AuditLog, of_audit
from ledger.batch import AUDIT_LOG
from ledger.faults import spoken
from ledger.integrity import kept as store
from ledger.integrity.checkpoint import Checkpoint, ledger_of, read_checkpoint, sign
from ledger.integrity.finding import Finding, finding
from ledger.integrity.keys import LOG, Signer, Verifier
from ledger.integrity.policy import Policy
from ledger.ledger import Ledger
from ledger.roles import Actor


def attest(ledger: Ledger, signer: Signer, checkpoint: Checkpoint, by: Actor) -> None:
    """Put the signing on record, and sign how far the audit log then reaches."""
    audit = ledger.audit
    size, root = checkpoint.size, checkpoint.root.hex()
    audit.record("checkpoint.signed", by, size=size, root=root, origin=checkpoint.origin)
    head = audit.head
    own = Signer(f"{signer.name}{AUDIT_LOG}", LOG, signer.seed)
    note = bytes(sign(own, head.position, head.root).note)
    with spoken(ledger.database):
        store.attach(ledger.database, checkpoint, "audit", note)


def check(ledger: Ledger, policy: Policy) -> list[Finding]:
    """Check the audit log against its own hashes and every note about it."""
    with spoken(ledger.database):
        notes = [one for one in store.kept(ledger.database).attestations if one.kind == "audit"]
    try:
        audit = ledger.audit_if_any()
    except ScoretrailError as error:
        return [Finding(0, f"audit-{error.code}", error.zh, error.en)]
    if audit is None:
        return [_missing(notes[-1].body)] if notes else []
    found = audit.verify()
    for one in notes:
        found += _faults(audit, policy, one)
    return found


def _missing(body: bytes) -> Finding:
    try:
        size = read_checkpoint(body).size
    except ScoretrailError:
        size = 0
    zh = f"不见了，而检查点写明它曾有 {size} 条。只核验台账本身请加 --alone"
    en = f"it is gone, and a checkpoint says that it held {size} records. To verify the ledger"
    return of_audit(finding(0, "missing", zh, f"{en} alone, give --alone"))


def _faults(audit: AuditLog, policy: Policy, one: store.Attestation) -> Iterator[Finding]:
    try:
        noted = read_checkpoint(one.body)
        head = audit.head
        known = [_renamed(key) for key in policy.logs]
        if ledger_of(noted.origin) != head.name:
            zh, en = (
                f"是 {head.name} 的，检查点所写不是它",
                f"it is the log {head.name}, not the one",
            )
            yield of_audit(finding(0, "foreign", zh, f"{en} of the checkpoint"))
        elif known and noted.signed_by(known) is None:
            zh, en = "检查点没有已知公钥的有效签名", "no known key has signed the checkpoint"
            yield of_audit(finding(noted.size, "checkpoint-not-signed", zh, en))
        elif noted.size > head.position:
            zh = f"签过检查点，而日志只到第 {head.position} 条：被截短或退回旧备份"
            en = f"was signed, and the log ends at {head.position}: cut short or set back"
            yield of_audit(finding(noted.size, "rolled-back", zh, en))
        elif audit.root_at(noted.size) != noted.root:
            zh = f"前 {noted.size} 条与已签的检查点不符：日志被改写"
            en = f"the first {noted.size} records are not those signed: the log was rewritten"
            yield of_audit(finding(noted.size, "forked", zh, en))
    except ScoretrailError as error:
        yield Finding(0, f"audit-{error.code}", error.zh, error.en)


def _renamed(key: Verifier) -> Verifier:
    return Verifier(f"{key.name}{AUDIT_LOG}", key.kind, key.public)
