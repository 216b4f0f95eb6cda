"""Signed notes (C2SP signed-note): a text, and under it who signed it.

    <text, ending in a newline>

    — <name> <base64 of key id and signature>

A line of a key that is not known is kept and ignored, so that other kinds of signature can be added
without breaking who reads today. What is written here can be read by any tool of that format.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.errors import BadFile

DASH = "— "
KEY_ID = 4
LARGEST = 1_000_000
"""A note of more bytes is none of ours."""

_NAME = re.compile(r"[^\s+]+\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: whose it claims to be, the key's id, and the signature's bytes."""

    name: str
    key_id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {b64encode(self.key_id + self.blob).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return "\n".join([self.text, *map(str, self.signatures), ""]).encode()

    def signed(self, further: Iterable[Signature]) -> Note:
        """The same text with further lines; one that is there already is not repeated."""
        return replace(self, signatures=tuple(dict.fromkeys((*self.signatures, *further))))


def read_note(raw: bytes) -> Note:
    """The note that the bytes write; anything but its exact form is refused."""
    if len(raw) > LARGEST:
        raise bad_note("过长", "too long")
    try:
        whole = raw.decode()
    except UnicodeDecodeError as error:
        raise bad_note(f"不是 UTF-8（{error.reason}）", f"not UTF-8 ({error.reason})") from error
    if any(ord(character) < ord(" ") and character != "\n" for character in whole):
        raise bad_note("有控制字符", "it has control characters")
    text, blank, signed = whole.rpartition("\n\n")
    if not blank or not text or not signed.endswith("\n"):
        raise bad_note("没有签名", "no signatures")
    signatures = tuple(read_signature(line) for line in signed[:-1].split("\n"))
    return Note(f"{text}\n", signatures)


def read_signature(line: str) -> Signature:
    """The signature that a line writes."""
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    blob = strict_base64(encoded)
    if not line.startswith(DASH) or not _NAME.match(name) or len(blob) <= KEY_ID:
        raise bad_note(f"签名行“{line[:60]}”", f"the signature line {line[:60]!r}")
    return Signature(name, blob[:KEY_ID], blob[KEY_ID:])


def strict_base64(text: str) -> bytes:
    r"""The bytes that a text encodes; a second spelling of the same bytes is refused.

    >>> strict_base64("AAE=")
    b'\x00\x01'
    """
    try:
        raw = b64decode(text, validate=True)
    except ValueError as error:
        raise bad_note(f"不是 base64：{text[:60]}", f"not base64: {text[:60]!r}") from error
    # The decoder takes unused bits in the last character for nothing; here they are an alteration.
    if b64encode(raw).decode() != text:
        raise bad_note(f"base64 不规范：{text[:60]}", f"base64 not in its one form: {text[:60]!r}")
    return raw


def bad_note(zh: str, en: str) -> BadFile:
    """Refuse what is no signed note, and say why."""
    return BadFile(
        "bad-note",
        f"签名文件读不懂或被改动：{zh}。请用签发时的原文件。",
        f"The signed note is unreadable or was altered: {en}. Use the file as it was signed.",
    )
