"""Sealing (封存): a person's data encrypted under a key of that person's own, and nothing else.

    master key      32 random bytes in a file that lies elsewhere; it wraps what is in the store
    subject's key   64 random bytes; destroyed, everything sealed under it is gone
    sealed field    AES-256-GCM; the entry, the subject and the field are bound to it, so that a
                    ciphertext moved elsewhere does not open; what an entry says of one person in
                    several fields is sealed together, under their paths joined by a blank
    digest          keyed BLAKE2b (RFC 7693) under the other half of the subject's key: the same
                    text sealed again compares equal, and the digest dies with the key

A plain hash of an identity number protects nothing: all numbers of a county are tried in minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import BadFile, LedgerUnusable, Refused, Tampered
from ledger.integrity.note import strict_base64

KEY = 32
NONCE = 12
MASTER = "scoretrail-master-key-1:"
PRIVATE_MODE = 0o600

_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(dict[str, bytes]).decode


@dataclass(frozen=True, slots=True, repr=False)
class SubjectKey:
    """The key of one subject, unwrapped; it never leaves memory.

    Its first half encrypts, its second makes digests. One of half that length is an earlier version's:
    two keys are derived from it, and its digests are HMAC-SHA-256. Nothing is kept ready between two
    uses: most persons are met once, and what is fetched from far costs more than making it again.
    """

    subject: str
    key: bytes

    @property
    def _cipher(self) -> AESGCM:
        if len(self.key) == KEY:
            return AESGCM(hmac.digest(self.key, b"scoretrail seal", "sha256"))
        return AESGCM(self.key[:KEY])

    def seal_together(self, entry: str, texts: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
        """Encrypt what an entry says of this subject, path → text, as one; and what the entry says so."""
        name, text = " ".join(texts), _joined(texts)
        said = {"field": name, "subject": self.subject, "digest": self.digest(name, text)}
        return said, self.seal(entry, name, text)

    def unseal_apart(self, entry: str, name: str, sealed: bytes) -> dict[str, str]:
        """Decrypt what was sealed under a name: path → text."""
        return apart(name, self.unseal(entry, name, sealed))

    def seal(self, entry: str, field: str, text: str) -> bytes:
        """Encrypt a field of an entry."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), self._bound(entry, field))

    def unseal(self, entry: str, field: str, sealed: bytes) -> str:
        """Decrypt it again; one that was altered or moved is refused."""
        try:
            bound = self._bound(entry, field)
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound).decode()
        except (InvalidTag, ValueError) as error:
            raise Tampered(
                "sealed-altered",
                f"记录 {entry} 的封存内容（{field}）打不开：被改动或移到了别处。请运行 verify。",
                f"The sealed {field} of {entry} does not open: it was altered or moved. Run verify.",
            ) from error

    def close(self, name: str, content: bytes) -> bytes:
        """Encrypt a file of that name."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, self._bound(name, "file"))

    def open(self, name: str, sealed: bytes) -> bytes:
        """Decrypt it again; one that was altered is refused."""
        try:
            bound = self._bound(name, "file")
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
        except (InvalidTag, ValueError) as error:
            raise Tampered(
                "evidence-altered",
                f"封存的附件 {name} 打不开：被改动。请运行 scoretrail verify。",
                f"The sealed evidence {name} does not open: it was altered. Run scoretrail verify.",
            ) from error

    def digest(self, field: str, text: str) -> str:
        """What stands in the entry for the text: equal for equal texts, under this key alone."""
        message = f"{field}\0{text}".encode()
        if len(self.key) == KEY:
            derived = hmac.digest(self.key, b"scoretrail digest", "sha256")
            return hmac.digest(derived, message, "sha256").hex()
        return hashlib.blake2b(message, key=self.key[KEY:], digest_size=KEY).hexdigest()

    def _bound(self, entry: str, field: str) -> bytes:
        return f"{entry}\0{self.subject}\0{field}".encode()


@dataclass(frozen=True, repr=False)
class MasterKey:
    """The key that wraps the keys in a store."""

    key: bytes

    @property
    def fingerprint(self) -> str:
        """By which a store knows its master key."""
        return hmac.digest(self.key, b"scoretrail master", "sha256").hex()[:16]

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.key)

    def wrap(self, name: str, key: bytes) -> bytes:
        """Encrypt a key under its name."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Decrypt it again."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise Tampered(
                "key-altered",
                f"密钥库中 {name} 的密钥打不开：被改动，或主密钥不对。",
                f"The key of {name} in the store does not open: it was altered, or the master key"
                " is another.",
            ) from error


def new_subject_key() -> bytes:
    """A new key of a subject: one half to encrypt, one to make digests."""
    return secrets.token_bytes(2 * KEY)


def _joined(texts: Mapping[str, str]) -> str:
    """The texts of several fields as one; the text of a single field stays as it is."""
    if len(texts) == 1:
        return next(iter(texts.values()))
    return msgspec.json.encode([*texts.values()]).decode()


def apart(name: str, text: str) -> dict[str, str]:
    """What was sealed together, by path; a field sealed by itself has one path.

    >>> apart("data.object data.object_name", '["11010519491231002X","张三"]')
    {'data.object': '11010519491231002X', 'data.object_name': '张三'}
    >>> apart("data.object", "11010519491231002X")
    {'data.object': '11010519491231002X'}
    """
    paths = name.split(" ")
    if len(paths) == 1:
        return {name: text}
    return dict(zip(paths, msgspec.json.decode(text, type=list[str]), strict=True))


def packed(fields: Mapping[str, bytes]) -> bytes:
    """The sealed fields of an entry as one blob, in one order."""
    return _encode({name: fields[name] for name in sorted(fields)})


def unpacked(blob: bytes) -> dict[str, bytes]:
    """The sealed fields in a blob."""
    try:
        return _decode(blob)
    except msgspec.MsgspecError as error:
        raise Tampered(
            "sealed-unreadable",
            "封存内容读不懂：被改动，或不是本程序所写。请运行 scoretrail verify。",
            "The sealed fields are unreadable: altered, or not written by us. Run scoretrail"
            " verify.",
        ) from error


def make_master(path: Path) -> MasterKey:
    """Make a master key in a file that only its owner may read."""
    made = MasterKey(secrets.token_bytes(KEY))
    line = f"{MASTER}{b64encode(made.key).decode()}\n".encode()
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_MODE)
    except FileExistsError as error:
        raise Refused(
            "file-exists",
            f"文件 {path} 已存在，请另起名。",
            f"The file {path} exists already; choose another name.",
        ) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    with os.fdopen(file, "wb") as opened:
        opened.write(line)
        opened.flush()
        os.fsync(opened.fileno())
    return made


def read_master(path: Path) -> MasterKey:
    """The master key in a file; one that others may read is refused."""
    try:
        line = path.read_text(encoding="ascii").strip()
        readable = path.stat().st_mode & 0o077
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from error
    if readable:
        raise Refused(
            "key-readable",
            f"密钥文件 {path} 别人也能读。请改权限：chmod 600 {path}。",
            f"Others may read the key {path}. Run: chmod 600 {path}.",
        )
    try:
        key = strict_base64(line.removeprefix(MASTER))
    except BadFile:
        key = b""
    if not line.startswith(MASTER) or len(key) != KEY:
        raise _unreadable(path, "不是主密钥 / not a master key")
    return MasterKey(key)


def master_needed() -> LedgerUnusable:
    """The refusal of a sealed store to whoever has no master key."""
    return LedgerUnusable(
        "master-key-needed",
        "本账的个人信息是封存的，需要主密钥：--master-key 文件（或设 SCORETRAIL_MASTER_KEY）。",
        "Persons' data in this ledger is sealed, and the master key is needed: --master-key FILE"
        " (or SCORETRAIL_MASTER_KEY).",
    )


def _unreadable(path: Path, why: str) -> BadFile:
    return BadFile(
        "master-key-unreadable",
        f"主密钥 {path} 不能用（{why}）。请用 scoretrail person seal 写出的原文件。",
        f"The master key {path} cannot be used ({why}). Use the file that scoretrail person seal"
        " wrote.",
    )
