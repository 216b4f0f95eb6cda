"""Checkpoints: signed, kept, proved from, and held against the ledger ever after."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import BadFile, BeyondHead, Refused, Tampered, UnknownName
from ledger import proving
from ledger.integrity import kept
from ledger.integrity.checkpoint import ledger_of, read_checkpoint, sign
from ledger.integrity.keys import LOG, Signer, keygen
from ledger.integrity.policy import Policy
from ledger.integrity.proof import read_extension, read_inclusion
from ledger.integrity.timestamp import valid
from ledger.integrity.tree import EMPTY_ROOT
from ledger.ledger import Ledger
from tests.samples import media, ticking

ORIGIN = "credit.example.gov.cn/scoretrail/jinan"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return keygen(ORIGIN, LOG)


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    with Ledger.create(place, name="jinan", kind="live", clock=ticking()) as opened:
        yield opened


def grow(ledger: Ledger, to: int) -> None:
    head = ledger.head.position
    ledger.append([media(f"m{n}") for n in range(head + 1, to + 1)], recorded_by="clerk")


def test_a_checkpoint_says_how_far_the_ledger_reaches_and_is_kept(
    ledger: Ledger, signer: Signer
) -> None:
    grow(ledger, 3)

    made = proving.take(ledger, signer)

    assert made.note.text.split("\n")[:2] == [ORIGIN, "3"]
    assert (made.size, made.root) == (3, ledger.head.root)
    assert made.signed_by([signer.verifier]) == signer.verifier
    assert made.signed_by([keygen(ORIGIN, LOG).verifier]) is None
    assert proving.checkpoints(ledger) == [made]


def test_a_checkpoint_moves_neither_the_head_nor_the_root(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 3)
    before = ledger.head

    proving.take(ledger, signer)

    assert ledger.head == before
    assert ledger.verify() == []


def test_the_same_checkpoint_is_kept_once(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 3)

    assert proving.take(ledger, signer) == proving.take(ledger, signer)
    assert len(proving.checkpoints(ledger)) == 1


def test_a_key_signs_for_its_own_ledger_only_and_under_one_origin(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="linyi"):
        proving.take(ledger, keygen("credit.example.gov.cn/scoretrail/linyi", LOG))
    proving.take(ledger, keygen(ORIGIN, LOG))
    with pytest.raises(Refused, match="signed as"):
        proving.take(ledger, keygen("other.example/scoretrail/jinan", LOG))


def test_an_empty_ledger_can_be_signed_and_grows_from_there(ledger: Ledger, signer: Signer) -> None:
    empty = proving.take(ledger, signer)
    grow(ledger, 2)

    assert empty.root == EMPTY_ROOT
    assert proving.hold(ledger).findings == ()


def test_any_entry_is_proved_under_any_checkpoint_and_none_but_its_own(
    ledger: Ledger, signer: Signer
) -> None:
    for size in (1, 2, 7, 300, 513):
        grow(ledger, size)
        proving.take(ledger, signer)
    leaves = [entry.leaf for entry in ledger.entries()]
    for checkpoint in proving.checkpoints(ledger):
        positions = sorted({1, 2, 256, 257, 300, checkpoint.size} & set(range(checkpoint.size + 1)))
        for proof in proving.include(ledger, positions, checkpoint):
            read = read_inclusion(bytes(proof))
            assert read == proof
            assert read.holds(leaves[proof.position - 1])
            if checkpoint.size > 1:
                assert not read.holds(leaves[proof.position % checkpoint.size])


def test_any_checkpoint_is_shown_to_continue_any_earlier_one(
    ledger: Ledger, signer: Signer
) -> None:
    sizes = (1, 2, 7, 300, 513)
    for size in sizes:
        grow(ledger, size)
        proving.take(ledger, signer)
    by_size = {one.size: one for one in proving.checkpoints(ledger)}
    for older in sizes:
        for newer in filter(lambda size: size >= older, sizes):
            shown = read_extension(bytes(proving.extend(ledger, older, by_size[newer])))
            assert shown.holds(by_size[older].root)
            if newer > older:
                assert not shown.holds(by_size[newer].root)


def test_nothing_is_proved_beyond_a_checkpoint(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 3)
    checkpoint = proving.take(ledger, signer)
    grow(ledger, 4)

    with pytest.raises(BeyondHead):
        proving.include(ledger, [4], checkpoint)
    with pytest.raises(BeyondHead):
        proving.extend(ledger, 4, checkpoint)
    with pytest.raises(UnknownName):
        proving.checkpoint_of(ledger, 4)


def test_every_flipped_byte_of_a_proof_is_found(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 5)
    checkpoint = proving.take(ledger, signer)
    (proof,) = proving.include(ledger, [3], checkpoint)
    leaf, raw = ledger.entry(3).leaf, bytes(proof)
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        try:
            read = read_inclusion(changed)
        except BadFile:
            continue
        genuine = read.holds(leaf) and read.position == 3
        assert not (genuine and read.checkpoint.signed_by([signer.verifier])), at


def test_a_ledger_cut_short_no_longer_holds_its_checkpoint(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 2)
    first = proving.take(ledger, signer)
    grow(ledger, 3)
    beyond = sign(signer, 9, first.root)

    held = proving.hold(ledger, Policy((signer.verifier,)), [bytes(beyond.note)])

    assert [one.code for one in held.findings] == ["ledger-rolled-back"]
    assert held.count == 2


def test_another_history_is_a_fork(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 3)
    other = sign(signer, 2, ledger.head.root)

    held = proving.hold(ledger, Policy((signer.verifier,)), [bytes(other.note)])

    assert [one.code for one in held.findings] == ["ledger-forked"]


def test_two_roots_at_one_size_are_never_both_kept(ledger: Ledger, signer: Signer) -> None:
    grow(ledger, 3)
    proving.take(ledger, signer)

    with pytest.raises(Tampered, match="size 3"):
        kept.keep(ledger.database, sign(signer, 3, EMPTY_ROOT))


def test_the_name_of_a_ledger_may_itself_have_parts() -> None:
    assert ledger_of("credit.example.gov.cn/scoretrail/demo/2018") == "demo/2018"
    assert not ledger_of("credit.example.gov.cn")


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n1\n47DEQpj8HBSa\n",
        "a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
    ],
    ids=range(6),
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadFile):
        read_checkpoint(f"{text}\n— a AAAAAAE=\n".encode())


def test_entries_of_a_long_ledger_are_proved_through_its_tiles(tmp_path: Path) -> None:
    with Ledger.create(str(tmp_path / "l.db"), name="jinan", kind="live") as ledger:
        grow(ledger, 5_000)
        checkpoint = proving.take(ledger, keygen(ORIGIN, LOG))
        positions = [1, 256, 257, 2_500, 4_864, 4_865, 5_000]
        for proof in proving.include(ledger, positions, checkpoint):
            assert proof.holds(ledger.entry(proof.position).leaf)
            assert len(proof.hashes) <= 13


# Time stamps


def authority(folder: Path) -> None:
    """Make a time-stamp authority of our own, and let it stamp a text."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl 不在 · no openssl")
    (folder / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=n\nx509_extensions=e\nprompt=no\n[n]\nCN=tsa\n"
        "[e]\nextendedKeyUsage=critical,timeStamping\n"
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ndefault_policy=1.2.3\nsigner_digest=sha256\n"
        "digests=sha256\nsigner_cert=cert.pem\nsigner_key=key.pem\n",
        encoding="utf-8",
    )
    (folder / "serial").write_text("01", encoding="utf-8")
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3650 -config tsa.cnf",
        "ts -query -data text -sha256 -cert -out query.tsq",
        "ts -reply -config tsa.cnf -queryfile query.tsq -out answer.tsr",
    ):
        subprocess.run([openssl, *command.split()], cwd=folder, check=True, capture_output=True)


def test_a_time_stamp_is_checked_by_openssl_and_belongs_to_one_text(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"a/scoretrail/b\n")
    authority(tmp_path)
    stamp = (tmp_path / "answer.tsr").read_bytes()

    certificate = tmp_path / "cert.pem"

    assert valid(stamp, [b"another", b"a/scoretrail/b\n"], certificate) is True
    assert valid(stamp, [b"another"], certificate) is False
    changed = stamp[:-1] + bytes([stamp[-1] ^ 1])
    assert valid(changed, [b"a/scoretrail/b\n"], certificate) is False
    assert valid(stamp, [b"a/scoretrail/b\n"], None) == "authority"


def test_without_openssl_a_stamp_is_said_not_to_be_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")

    assert valid(b"", [b""], None) == "openssl"
