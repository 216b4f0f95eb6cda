"""Keys (密钥): Ed25519, kept in files outside the ledger, named after who signs.

A key file holds one line, the public one another; both are the ones that signed-note tools use. The
ledger itself needs no key.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from domain.errors import BadFile, NotUnderstood, Refused
from ledger.integrity.note import KEY_ID, Note, Signature, strict_base64

LOG = 0x01
"""The kind of a log's key: Ed25519 over the text."""
WITNESS = 0x04
"""The kind of a witness's key: Ed25519 over the moment and the text."""

PUBLIC = 32
SIGNATURE = 64
MOMENT = 8
PRIVATE = "PRIVATE+KEY+"
PRIVATE_MODE = 0o600

_NAME = re.compile(r"[^\s+\x00-\x1f]{1,200}\Z")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key: it tells whether a signature is its own."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which signature lines name the key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[
            :KEY_ID
        ]

    def __str__(self) -> str:
        encoded = b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def made(self, signature: Signature) -> bool:
        """Whether the line says that this key made it."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def moment(self, note: Note) -> int | None:
        """When this key signed the note; 0 for a log's key, which says no moment; None if not."""
        for signature in filter(self.made, note.signatures):
            moment = self._moment(note.text, signature.blob)
            if moment is not None:
                return moment
        return None

    def _moment(self, text: str, blob: bytes) -> int | None:
        if self.kind == LOG:
            return 0 if self._holds(blob, text.encode()) else None
        moment = int.from_bytes(blob[:MOMENT], "big")
        return moment if self._holds(blob[MOMENT:], cosigned(text, moment)) else None

    def _holds(self, signature: bytes, message: bytes) -> bool:
        if len(signature) != SIGNATURE:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key."""

    name: str
    kind: int
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> Signature:
        """Sign a text as a log does."""
        assert self.kind == LOG, "a witness signs with its moment"
        blob = self._private.sign(text.encode())
        return Signature(self.name, self.verifier.key_id, blob)

    def cosign(self, text: str, moment: int) -> Signature:
        """Sign a text as a witness does: it saw this at that second."""
        assert self.kind == WITNESS, "a log signs without a moment"
        blob = self._private.sign(cosigned(text, moment))
        return Signature(self.name, self.verifier.key_id, moment.to_bytes(MOMENT, "big") + blob)

    def __str__(self) -> str:
        encoded = b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encoded}"


def cosigned(text: str, moment: int) -> bytes:
    """What a witness signs (C2SP tlog-cosignature)."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def keygen(name: str, kind: int) -> Signer:
    """Make a new key."""
    if not _NAME.match(name):
        raise NotUnderstood(
            "bad-key-name",
            f"密钥名“{name}”不能有空格和 +，例如 credit.example.gov.cn/scoretrail/jinan。",
            f"A key's name has no blanks and no +, as in credit.example.gov.cn/scoretrail/jinan,"
            f" not {name!r}.",
        )
    return Signer(name, kind, os.urandom(PUBLIC))


def write_key(signer: Signer, path: Path) -> Path:
    """Write a private key where nobody else may read it, and its public half beside it."""
    beside = path.with_name(f"{path.name}.pub")
    public, private = f"{signer.verifier}\n", f"{signer}\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - made with its mode
            file.write(private)
        with beside.open("x", encoding="utf-8") as file:
            file.write(public)
    except FileExistsError as error:
        raise Refused(
            "file-exists",
            f"文件 {error.filename} 已存在，请另起名。",
            f"The file {error.filename} exists already; choose another name.",
        ) from error
    return beside


def read_signer(path: Path) -> Signer:
    """The private key in a file; one that others may read is refused."""
    line = _line(path)
    if path.stat().st_mode & 0o077:
        raise Refused(
            "key-readable",
            f"密钥文件 {path} 别人也能读。请改权限：chmod 600 {path}。",
            f"Others may read the key {path}. Run: chmod 600 {path}.",
        )
    if not line.startswith(PRIVATE):
        raise _bad_key(str(path))
    name, key_id, kind, seed = _parts(line.removeprefix(PRIVATE), str(path))
    signer = Signer(name, kind, seed)
    if signer.verifier.key_id != key_id:
        raise _bad_key(str(path))
    return signer


def read_verifier(text: str) -> Verifier:
    """The public key that a line writes."""
    name, key_id, kind, public = _parts(text.strip(), text.strip()[:60])
    verifier = Verifier(name, kind, public)
    if verifier.key_id != key_id:
        raise _bad_key(text.strip()[:60])
    return verifier


def verifier_in(path: Path) -> Verifier:
    """The public key in a file."""
    return read_verifier(_line(path))


def known(verifiers: Iterable[Verifier], name: str, kind: int) -> list[Verifier]:
    """The keys of that name and kind."""
    return [one for one in verifiers if (one.name, one.kind) == (name, kind)]


def _parts(line: str, where: str) -> tuple[str, bytes, int, bytes]:
    try:
        name, key_id, encoded = line.split("+", 2)
        raw = strict_base64(encoded)
        hashed = bytes.fromhex(key_id)
    except (ValueError, BadFile) as error:
        raise _bad_key(where) from error
    if raw[:1] not in (bytes([LOG]), bytes([WITNESS])) or len(raw) != 1 + PUBLIC:
        raise _bad_key(where)
    if key_id != hashed.hex() or not _NAME.match(name):
        raise _bad_key(where)
    return name, hashed, raw[0], raw[1:]


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(
            "key-unreadable",
            f"密钥文件 {path} 读不出（{error}）。请检查路径。",
            f"The key file {path} cannot be read ({error}). Check the path.",
        ) from error


def _bad_key(where: str) -> BadFile:
    return BadFile(
        "bad-key",
        f"密钥 {where} 读不懂或被改动。请用 checkpoint keygen 或 witness init 写出的原文件。",
        f"The key {where} is unreadable or was altered. Use the file that checkpoint keygen or"
        " witness init wrote.",
    )


__all__ = [
    "LOG",
    "WITNESS",
    "Signer",
    "Verifier",
    "keygen",
    "known",
    "read_signer",
    "read_verifier",
    "verifier_in",
    "write_key",
]
