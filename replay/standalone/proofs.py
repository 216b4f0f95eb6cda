"""Archive, hashes, proofs and signatures of a bundle, checked from the bytes."""

from __future__ import annotations

import io
import re
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

MANIFEST = "MANIFEST.sha256"
LOG, WITNESS = 1, 4
HASH, KEY_ID, SIGNATURE, MOMENT = 32, 4, 64, 8


class Fault(Exception):
    """Something in the bundle contradicts itself; position 0 is the bundle as a whole."""

    def __init__(self, code: str, said: str, position: int = 0) -> None:
        super().__init__(code, said, position)
        self.code, self.said, self.position = code, said, position


class Checkpoint(NamedTuple):
    """Origin, size and root, with the signed text and the lines under it."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[tuple[str, bytes], ...]


class Key(NamedTuple):
    """A public key and whose it is."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The bytes by which a signature names it."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def signed(self, checkpoint: Checkpoint) -> list[bool]:
        """Of each signature that stands under the checkpoint in its name: whether it is good."""
        return [
            self._good(blob[KEY_ID:], checkpoint.text)
            for name, blob in checkpoint.signatures
            if (name, blob[:KEY_ID]) == (self.name, self.key_id)
        ]

    def _good(self, blob: bytes, text: str) -> bool:
        message = text.encode()
        if self.kind == WITNESS:
            moment, blob = int.from_bytes(blob[:MOMENT], "big"), blob[MOMENT:]
            message = f"cosignature/v1\ntime {moment}\n{text}".encode()
        return len(blob) == SIGNATURE and _ed25519(self.public, blob, message)


class Rule(NamedTuple):
    """Known keys, and which witnesses must have signed."""

    logs: tuple[Key, ...]
    witnesses: Mapping[str, Key]
    groups: Mapping[str, tuple[int, tuple[str, ...]]]
    quorum: str

    def met(self, name: str, checkpoint: Checkpoint) -> bool:
        """Whether a witness, or enough of a group, signed."""
        if name == "none":
            return True
        if name in self.witnesses:
            return any(self.witnesses[name].signed(checkpoint))
        needed, members = self.groups[name]
        return sum(self.met(member, checkpoint) for member in members) >= needed


def unpack(raw: bytes) -> dict[str, bytes]:
    """The members of a bundle that is exactly the file which they write."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if any(one.compress_type != zipfile.ZIP_STORED for one in archive.infolist()):
                raise Fault("bundle-altered", "成员不是原样存放 a member is not stored as it is")
            members = {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, RuntimeError) as error:
        raise Fault("bundle-altered", f"不是举证包 not a bundle: {error}") from error
    listed = members.pop(MANIFEST, b"")
    lines = [f"{sha256(members[name]).hexdigest()}  {name}\n" for name in sorted(members)]
    if listed != "".join(lines).encode():
        raise Fault("bundle-altered", "与清单不符 it differs from its list of hashes")
    if _packed({**members, MANIFEST: listed}) != raw:
        raise Fault("bundle-altered", "压缩包结构被改动 the archive's structure was altered")
    return members


def _packed(members: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in [*sorted(set(members) - {MANIFEST}), MANIFEST]:
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, members[name])
    return written.getvalue()


def strict(text: str) -> bytes:
    """Base64 in its one spelling."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError as error:
        raise Fault("bad-note", f"不是 base64 not base64: {text[:40]}") from error
    if b64encode(raw).decode() != text:
        raise Fault("bad-note", f"base64 不规范 not in its one form: {text[:40]}")
    return raw


def checkpoint_of(raw: bytes) -> Checkpoint:
    """The checkpoint that a note holds."""
    try:
        whole = raw.decode()
    except UnicodeDecodeError as error:
        raise Fault("bad-note", "不是 UTF-8 not UTF-8") from error
    text, blank, signed = whole.rpartition("\n\n")
    lines, marks = text.split("\n"), signed[:-1].split("\n")
    if not blank or not signed.endswith("\n") or len(lines) < 3 or not all(lines):  # noqa: PLR2004
        raise Fault("bad-note", "不是检查点 no checkpoint")
    if any(ord(one) < ord(" ") and one != "\n" for one in whole):
        raise Fault("bad-note", "有控制字符 control characters")
    root = strict(lines[2])
    if not re.fullmatch(r"0|[1-9]\d{0,18}", lines[1]) or len(root) != HASH:
        raise Fault("bad-note", "条数或根不对 its size or root is none")
    return Checkpoint(lines[0], int(lines[1]), root, f"{text}\n", tuple(map(_mark, marks)))


def _mark(line: str) -> tuple[str, bytes]:
    found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
    blob = b"" if found is None else strict(found[2])
    if found is None or len(blob) <= KEY_ID:
        raise Fault("bad-note", f"签名行 signature line: {line[:60]}")
    return found[1], blob


def key_of(line: str) -> Key:
    """The public key that a line writes."""
    parts = line.strip().split("+", 2)
    raw = strict(parts[2]) if len(parts) == 3 else b""  # noqa: PLR2004
    key = Key(parts[0], raw[0] if raw else 0, raw[1:])
    if key.kind not in (LOG, WITNESS) or len(key.public) != HASH or key.key_id.hex() != parts[1]:
        raise Fault("bad-key", f"公钥 key: {line[:60]}")
    return key


def rule_of(text: str) -> Rule:
    """The policy that a text writes (C2SP tlog-policy)."""
    logs: list[Key] = []
    witnesses: dict[str, Key] = {}
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    quorum = None
    for line in text.splitlines():
        match line.split():
            case []:
                pass
            case [word, *_] if word.startswith("#"):
                pass
            case ["log", key, *_]:
                logs.append(key_of(key))
            case ["witness", name, key, *_]:
                witnesses[name] = key_of(key)
            case ["group", name, needed, *members] if {*members} <= {*witnesses, *groups}:
                count = {"any": "1", "all": str(len(members))}.get(needed, needed)
                groups[name] = (int(count), tuple(members))
            case ["quorum", name] if name in {*witnesses, *groups, "none"}:
                quorum = name
            case _:
                raise Fault("bad-policy", f"核验规则 policy: {line[:60]}")
    if quorum is None:
        raise Fault("bad-policy", "核验规则缺 quorum the policy names no quorum")
    return Rule(tuple(logs), witnesses, groups, quorum)


def signatures(rule: Rule, checkpoint: Checkpoint) -> Iterator[Fault]:
    """What is wrong with the signatures under a checkpoint."""
    own = [key for key in rule.logs if key.name == checkpoint.origin]
    if rule.logs and not any(any(key.signed(checkpoint)) for key in own):
        yield Fault("checkpoint-not-signed", "检查点没有已知公钥的有效签名 no known key signed it")
    for key in rule.witnesses.values():
        if not all(key.signed(checkpoint)):
            yield Fault("cosignature-invalid", f"见证签名无效 invalid: {key.name}")
    if not rule.met(rule.quorum, checkpoint):
        yield Fault("quorum-not-met", "见证人不够 fewer witnesses than the policy asks for")


def proved(frame: bytes, position: int, proof: bytes, checkpoint: Checkpoint) -> bool:
    """Whether a proof leads from an entry's bytes to the checkpoint (C2SP tlog-proof)."""
    head, blank, note = proof.partition(b"\n\n")
    lines = head.decode(errors="replace").split("\n")
    if not blank or lines[:2] != ["c2sp.org/tlog-proof@v1", f"index {position - 1}"]:
        return False
    hashes = [strict(line) for line in lines[2:]]
    same = checkpoint_of(note) == checkpoint
    leaf = sha256(b"\x00" + frame).digest()
    return (
        same
        and all(len(one) == HASH for one in hashes)
        and root_of(leaf, position - 1, checkpoint.size, hashes) == checkpoint.root
    )


def root_of(leaf: bytes, index: int, size: int, hashes: Sequence[bytes]) -> bytes | None:
    """The root to which a proof leads (RFC 9162, 2.1.3.2); None if it has not its length."""
    place, last, found = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for sibling in hashes:
        if last == 0:
            return None
        left = place & 1 or place == last
        pair = sibling + found if left else found + sibling
        found = sha256(b"\x01" + pair).digest()
        while left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root of a whole log (RFC 6962)."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()


def _ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - said when missing
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


Plain = Any
"""Plain values as JSON gives them."""
