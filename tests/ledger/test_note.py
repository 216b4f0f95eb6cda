"""Signed notes: the format others read, its one spelling, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BadFile, NotUnderstood, Refused
from ledger.integrity.keys import (
    LOG,
    WITNESS,
    keygen,
    read_signer,
    read_verifier,
    verifier_in,
    write_key,
)
from ledger.integrity.note import Note, Signature, read_note, strict_base64
from ledger.integrity.policy import read_policy

PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
).encode()
"""The example of the format's own documentation."""


def test_the_published_example_is_read_and_its_signature_is_good() -> None:
    note = read_note(PUBLISHED_NOTE)

    assert read_verifier(PUBLISHED_KEY).moment(note) == 0
    assert bytes(note) == PUBLISHED_NOTE


def test_every_changed_bit_of_a_note_is_refused_or_unsigned() -> None:
    """Also the bits of the last base64 character that a lenient decoder would not look at."""
    verifier = read_verifier(PUBLISHED_KEY)
    for at in range(len(PUBLISHED_NOTE)):
        for bit in range(8):
            changed = bytearray(PUBLISHED_NOTE)
            changed[at] ^= 1 << bit
            try:
                signed = verifier.moment(read_note(bytes(changed)))
            except BadFile:
                continue
            assert signed is None, (at, bit)


def test_a_line_of_an_unknown_key_is_kept_and_does_no_harm() -> None:
    """So other kinds of signature can stand under a note without breaking who reads it today."""
    note = read_note(PUBLISHED_NOTE).signed([Signature("later.example", b"\xff" * 4, b"x" * 2_420)])

    read = read_note(bytes(note))

    assert len(read.signatures) == 2
    assert read_verifier(PUBLISHED_KEY).moment(read) == 0


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    assert strict_base64("AAE=") == b"\x00\x01"
    for spelling in ("AAF=", "AAE", "AAE=\n", " AAE=", "AAE=="):
        with pytest.raises(BadFile):
            strict_base64(spelling)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\n\n\xe2\x80\x94 a AAAAAAE=\n",
        b"text\n\n\xe2\x80\x94 a AAAAAAE=",
        b"text\n\n- a AAAAAAE=\n",
        b"text\n\n\xe2\x80\x94 a+b AAAAAAE=\n",
        b"text\n\n\xe2\x80\x94 a AAAA\n",
        b"te\rxt\n\n\xe2\x80\x94 a AAAAAAE=\n",
        b"te\xffxt\n\n\xe2\x80\x94 a AAAAAAE=\n",
        b"x" * 1_000_001,
    ],
    ids=range(11),
)
def test_what_is_no_note_is_refused(raw: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        read_note(raw)

    assert refused.value.code == "bad-note"


def test_a_key_is_written_for_its_owner_alone_and_reads_back(tmp_path: Path) -> None:
    signer = keygen("credit.example.gov.cn/scoretrail/jinan", LOG)

    public = write_key(signer, tmp_path / "log.key")

    assert (tmp_path / "log.key").stat().st_mode & 0o777 == 0o600
    assert read_signer(tmp_path / "log.key").seed == signer.seed
    assert verifier_in(public) == signer.verifier
    with pytest.raises(Refused, match="exists"):
        write_key(signer, tmp_path / "log.key")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    write_key(keygen("a", LOG), tmp_path / "key")
    (tmp_path / "key").chmod(0o644)

    with pytest.raises(Refused, match="chmod 600"):
        read_signer(tmp_path / "key")


def test_a_key_does_not_show_itself_in_a_traceback() -> None:
    signer = keygen("a", LOG)

    assert signer.seed.hex() not in repr(signer)
    assert repr(signer.seed) not in repr(signer)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_a_key_has_a_name_that_a_line_can_hold(name: str) -> None:
    with pytest.raises(NotUnderstood):
        keygen(name, LOG)


def test_every_changed_character_of_a_public_key_is_refused() -> None:
    for at in range(len(PUBLISHED_KEY)):
        other = "B" if PUBLISHED_KEY[at] != "B" else "C"
        changed = PUBLISHED_KEY[:at] + other + PUBLISHED_KEY[at + 1 :]
        with pytest.raises(BadFile):
            read_verifier(changed)


# Policies


def keys(*names: str) -> str:
    return "".join(f"witness {name} {keygen(name, WITNESS).verifier}\n" for name in names)


def test_a_policy_of_two_out_of_three_is_met_by_two() -> None:
    signers = {name: keygen(name, WITNESS) for name in ("city", "audit", "archive")}
    log = keygen("a/scoretrail/b", LOG)
    lines = "".join(f"witness {name} {one.verifier}\n" for name, one in signers.items())
    policy = read_policy(
        f"log {log.verifier}\n{lines}group all-three 2 city audit archive\nquorum all-three\n"
    )
    text = "a/scoretrail/b\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

    from ledger.integrity.checkpoint import read_checkpoint  # noqa: PLC0415 - with its note

    signed = read_checkpoint(bytes(Note(text, (log.sign(text),))))
    one = signed.cosigned([signers["city"].cosign(text, 5)])
    two = one.cosigned([signers["archive"].cosign(text, 6)])

    assert [policy.met(shown) for shown in (signed, one, two)] == [False, False, True]
    assert policy.seen(two) == {"city": 5, "archive": 6}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum nobody\n",
        "log PeterNeumann+c74f20a3+AAAA\nquorum none\n",
        f"witness a {PUBLISHED_KEY}\nquorum a\n",
        keys("a") + "group g 2 a\nquorum g\n",
        keys("a") + "group g any b\nquorum g\n",
        keys("a") + "quorum a\nquorum a\n",
        keys("a", "a") + "quorum a\n",
        "trust everybody\nquorum none\n",
    ],
    ids=range(9),
)
def test_a_policy_that_is_unclear_is_refused(text: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_policy(text)

    assert refused.value.code == "bad-policy"
