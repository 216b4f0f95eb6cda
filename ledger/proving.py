"""Proving (举证): sign how far a ledger reaches, prove what it holds, check what it once signed.

The formats are in `ledger.integrity`; here they meet a ledger. Proofs are read from its stored tree
and cost a few rows, however long the ledger is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from domain.errors import BeyondHead, Refused, ScoretrailError, UnknownName
from ledger.attestation import attest
from ledger.faults import spoken
from ledger.integrity import kept as store
from ledger.integrity.checkpoint import Checkpoint, ledger_of, read_checkpoint
from ledger.integrity.checkpoint import sign as signed
from ledger.integrity.finding import Finding, finding
from ledger.integrity.kept import Kept
from ledger.integrity.keys import Signer
from ledger.integrity.note import read_signature
from ledger.integrity.policy import Policy
from ledger.integrity.proof import Extension, Inclusion
from ledger.integrity.tree import consistency, inclusion, root
from ledger.ledger import Ledger
from ledger.roles import Actor
from ledger.tables import HEAD

ANYBODY = Policy()
"""No key is known: signatures are not checked, sizes and roots are."""


HERE = Actor("checkpoint-key", "operator", authenticated=False)
"""Who signs, where nobody says: whoever holds the key."""


def take(ledger: Ledger, signer: Signer, *, by: Actor = HERE) -> Checkpoint:
    """Sign how far the ledger reaches now, keep it beside the entries, and put it on record."""
    head = ledger.head
    if ledger_of(signer.name) != head.name:
        raise Refused(
            "key-of-another-log",
            f"密钥属于 {signer.name}，不属于台账 {head.name}"
            f"（应以 /scoretrail/{head.name} 结尾）。",
            f"The key belongs to {signer.name}, not to the ledger {head.name} (its name should end"
            f" in /scoretrail/{head.name}).",
        )
    before = checkpoints(ledger)
    for earlier in before:
        if earlier.origin != signer.name:
            raise Refused(
                "origin-differs",
                f"本台账的检查点一直以 {earlier.origin} 签发，不能改用 {signer.name}。",
                f"The checkpoints of this ledger are signed as {earlier.origin}, so not as"
                f" {signer.name}.",
            )
    checkpoint = signed(signer, head.position, head.root)
    with spoken(ledger.database):
        store.keep(ledger.database, checkpoint)
    if all((one.size, one.root) != (checkpoint.size, checkpoint.root) for one in before):
        attest(ledger, signer, checkpoint, by)
    return checkpoint


def checkpoints(ledger: Ledger) -> list[Checkpoint]:
    """The checkpoints kept, by size, each with the witnesses' lines that came back."""
    with spoken(ledger.database):
        everything = store.kept(ledger.database)
    return [_complete(raw, everything) for _, raw in everything.notes]


def checkpoint_of(ledger: Ledger, size: int | None = None) -> Checkpoint:
    """The checkpoint of a size, the newest by default, or a refusal."""
    found = [one for one in checkpoints(ledger) if size in (None, one.size)]
    if found:
        return found[-1]
    raise UnknownName(
        "unknown-checkpoint",
        f"没有{'' if size is None else f'第 {size} 条的'}检查点。"
        "请先用 scoretrail checkpoint sign 签发。",
        f"There is no checkpoint{'' if size is None else f' of size {size}'}. Sign one with"
        " scoretrail checkpoint sign.",
    )


def include(ledger: Ledger, positions: Sequence[int], checkpoint: Checkpoint) -> list[Inclusion]:
    """Prove that the entries at these positions are under the checkpoint."""
    for position in positions:
        if not 0 < position <= checkpoint.size:
            raise BeyondHead(
                "beyond-checkpoint",
                f"检查点到第 {checkpoint.size} 条，不含第 {position} 条。请先签发新的检查点。",
                f"The checkpoint reaches entry {checkpoint.size} and does not hold {position}. Sign"
                " a new one first.",
            )
    with spoken(ledger.database), ledger.database.reading() as transaction:
        nodes = ledger.nodes(transaction)
        return [
            Inclusion(at, tuple(inclusion(at - 1, checkpoint.size, nodes)), checkpoint)
            for at in positions
        ]


def extend(ledger: Ledger, older: int, checkpoint: Checkpoint) -> Extension:
    """Prove that the checkpoint only adds to the tree of an older size."""
    if not 0 <= older <= checkpoint.size:
        raise BeyondHead(
            "beyond-checkpoint",
            f"检查点到第 {checkpoint.size} 条，不能从第 {older} 条起证明。",
            f"The checkpoint reaches entry {checkpoint.size}; nothing can be proved from {older}.",
        )
    if older == 0:
        return Extension(0, (), checkpoint)
    with spoken(ledger.database), ledger.database.reading() as transaction:
        proof = consistency(older, checkpoint.size, ledger.nodes(transaction))
    return Extension(older, tuple(proof), checkpoint)


@dataclass(frozen=True, slots=True)
class Held:
    """What became of the checkpoints of a ledger: how many stand, what contradicts them."""

    count: int
    findings: tuple[Finding, ...]
    keys_known: bool
    newest: Checkpoint | None
    stamps: tuple[tuple[Checkpoint, bytes], ...]
    """The raw time stamps, each with its checkpoint."""


def root_at(ledger: Ledger, size: int) -> bytes:
    """The root of the first entries, as the stored tree has it."""
    with ledger.database.reading() as transaction:
        return root(size, ledger.nodes(transaction))


def hold(ledger: Ledger, policy: Policy = ANYBODY, elsewhere: Sequence[bytes] = ()) -> Held:
    """Check that the ledger still begins as every checkpoint says, those kept `elsewhere` too."""
    with spoken(ledger.database):
        everything = store.kept(ledger.database)
    found = [_altered(one) for one in everything.attestations if not one.genuine]
    standing: list[Checkpoint] = []
    notes: list[tuple[int | None, bytes]] = [*everything.notes, *((None, raw) for raw in elsewhere)]
    for size, raw in notes:
        try:
            checkpoint = _complete(raw, everything)
        except ScoretrailError as error:
            found.append(finding(size or 0, "checkpoint-altered", error.zh, error.en))
            continue
        faults = list(_faults(ledger, policy, size, checkpoint))
        found += faults
        if not faults:
            standing.append(checkpoint)
    newest = max(standing, key=lambda one: one.size, default=None)
    found += _unseen(policy, newest)
    stamps = tuple(
        (one, stamp.body) for one in standing for stamp in everything.of(one, "timestamp")
    )
    return Held(len(notes), tuple(found), bool(policy.logs), newest, stamps)


def reach(ledger: Ledger) -> tuple[str, int]:
    """The ledger's name and its last position, also where its tree is damaged."""
    with spoken(ledger.database), ledger.database.reading() as transaction:
        query = ledger.database.compiled(select(HEAD.c.ledger, HEAD.c.position))
        found = transaction.row(query)
    return (str(found[0]), int(found[1])) if found is not None else ("", 0)


def _complete(raw: bytes, everything: Kept) -> Checkpoint:
    """A kept note with the witnesses' lines that came back for its size."""
    checkpoint = read_checkpoint(raw)
    genuine = (one for one in everything.of(checkpoint, "cosignature") if one.genuine)
    lines = (one.body.decode(errors="replace") for one in genuine)
    return checkpoint.cosigned(map(read_signature, lines))


def _faults(
    ledger: Ledger, policy: Policy, size: int | None, checkpoint: Checkpoint
) -> Iterator[Finding]:
    name, head = reach(ledger)
    at = checkpoint.size
    if size not in (None, at):
        zh, en = f"检查点存为第 {size} 条，内写第 {at} 条", f"kept as size {size}, it says {at}"
        yield finding(at, "checkpoint-altered", zh, en)
    if ledger_of(checkpoint.origin) != name:
        zh = f"检查点属于 {checkpoint.origin}，不属于本台账"
        en = f"the checkpoint is one of {checkpoint.origin}, not of this ledger"
        yield finding(at, "checkpoint-foreign", zh, en)
        return
    if policy.logs and checkpoint.signed_by(policy.logs) is None:
        zh, en = "检查点没有已知公钥的有效签名", "no known key has signed the checkpoint"
        yield finding(at, "checkpoint-not-signed", zh, en)
    for name in policy.forged(checkpoint):
        zh, en = f"{name} 的见证签名无效", f"the cosignature of {name} is invalid"
        yield finding(at, "cosignature-invalid", zh, en)
    if at > head:
        zh = f"签过检查点，而台账只到第 {head} 条：被截短或退回旧备份"
        en = f"was signed, and the ledger ends at {head}: cut short or set back"
        yield finding(at, "ledger-rolled-back", zh, en)
        return
    found = _root(ledger, at)
    if found is None:
        zh, en = (
            "树已残缺，检查点无从核对",
            "its tree is damaged: the checkpoint cannot be compared",
        )
        yield finding(at, "checkpoint-not-compared", zh, en)
    elif found != checkpoint.root:
        zh = f"前 {at} 条与已签的检查点不符：历史被改写"
        en = f"the first {at} entries are not those of the checkpoint: history was rewritten"
        yield finding(at, "ledger-forked", zh, en)


def _root(ledger: Ledger, size: int) -> bytes | None:
    """The root of the first entries; None where the stored tree, which `verify` names, is damaged."""
    try:
        return root_at(ledger, size)
    except ScoretrailError:
        return None


def _unseen(policy: Policy, newest: Checkpoint | None) -> list[Finding]:
    if newest is None or policy.met(newest):
        return []
    seen = "、".join(policy.seen(newest)) or "—"
    zh = f"最新检查点的见证人不够（已见证：{seen}）"
    en = f"too few witnesses saw the newest checkpoint (who did: {seen})"
    return [finding(newest.size, "quorum-not-met", zh, en)]


def _altered(one: store.Attestation) -> Finding:
    zh, en = f"留存的{one.kind}与其散列不符", f"the {one.kind} kept differs from its hash"
    return finding(one.size, "attestation-altered", zh, en)
