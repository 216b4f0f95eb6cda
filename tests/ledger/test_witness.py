"""A witness signs what adds to what it saw; a fork, a rollback or a smaller tree it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import BadFile, Refused, Tampered
from ledger import proving
from ledger.integrity.checkpoint import Checkpoint, sign
from ledger.integrity.keys import LOG, Signer, keygen
from ledger.integrity.proof import Extension
from ledger.integrity.witness import Witness
from ledger.ledger import Ledger
from tests.samples import media, ticking

ORIGIN = "credit.example.gov.cn/scoretrail/jinan"


@pytest.fixture
def signer() -> Signer:
    return keygen(ORIGIN, LOG)


@pytest.fixture
def witness(tmp_path: Path, signer: Signer) -> Witness:
    made = Witness.create(tmp_path / "witness", "audit.example.gov.cn")
    made.trust(signer.verifier)
    return made


def history(size: int, *, told_otherwise_from: int | None = None) -> Ledger:
    """A ledger of that many entries; another one from a position on, if that is asked."""
    ledger = Ledger.create("sqlite://", name="jinan", kind="live", clock=ticking())
    for n in range(1, size + 1):
        changed = told_otherwise_from is not None and n >= told_otherwise_from
        ledger.append([media(f"x{n}" if changed else f"m{n}")], recorded_by="clerk")
    return ledger


def shown(ledger: Ledger, signer: Signer, since: int) -> bytes:
    return bytes(proving.extend(ledger, since, proving.take(ledger, signer)))


def evidence(witness: Witness) -> list[str]:
    return sorted(path.suffix for path in (witness.folder / "evidence").iterdir())


def test_a_witness_signs_what_adds_to_what_it_saw(witness: Witness, signer: Signer) -> None:
    with history(3) as ledger:
        witness.sign(shown(ledger, signer, 0))
        ledger.append([media("m4"), media("m5")], recorded_by="clerk")
        line = witness.sign(
            shown(ledger, signer, 3), clock=lambda: datetime(2019, 1, 31, tzinfo=UTC)
        )
        checkpoint = proving.checkpoint_of(ledger).cosigned([line])

    assert witness.signer.verifier.moment(checkpoint.note) == 1_548_892_800
    last = witness.last(ORIGIN)
    assert last is not None
    assert last.size == 5
    assert evidence(witness) == []


def test_a_smaller_tree_is_refused_the_sizes_are_named_and_the_evidence_kept(
    witness: Witness, signer: Signer
) -> None:
    with history(5) as ledger:
        witness.sign(shown(ledger, signer, 0))
    with history(3) as backup, pytest.raises(Tampered, match=r"size 3.*saw size 5") as refused:
        witness.sign(shown(backup, signer, 3))

    assert refused.value.code == "log-rolled-back"
    assert evidence(witness) == [".seen", ".shown"]


def test_a_fork_of_the_same_size_is_refused(witness: Witness, signer: Signer) -> None:
    with history(5) as ledger:
        witness.sign(shown(ledger, signer, 0))
    with (
        history(5, told_otherwise_from=4) as fork,
        pytest.raises(Tampered, match="size 5") as refused,
    ):
        witness.sign(shown(fork, signer, 5))

    assert refused.value.code == "log-forked"
    assert evidence(witness) == [".seen", ".shown"]


def test_a_backup_that_was_written_on_past_the_seen_size_is_refused(
    witness: Witness, signer: Signer
) -> None:
    """Set back to three entries, then longer than before: its own proof is right, ours is not."""
    with history(5) as ledger:
        witness.sign(shown(ledger, signer, 0))
    with (
        history(8, told_otherwise_from=4) as fork,
        pytest.raises(Tampered, match=r"size 8.*size 5"),
    ):
        witness.sign(shown(fork, signer, 5))


def test_what_was_refused_does_not_change_what_the_witness_remembers(
    witness: Witness, signer: Signer
) -> None:
    with history(5) as ledger, history(8, told_otherwise_from=2) as fork:
        witness.sign(shown(ledger, signer, 0))
        before = witness.last(ORIGIN)
        with pytest.raises(Tampered):
            witness.sign(shown(fork, signer, 5))
        ledger.append([media("m6")], recorded_by="clerk")

        assert witness.last(ORIGIN) == before
        witness.sign(shown(ledger, signer, 5))


def test_a_proof_from_another_size_is_asked_for_anew(witness: Witness, signer: Signer) -> None:
    with history(5) as ledger:
        witness.sign(shown(ledger, signer, 0))
        ledger.append([media("m6")], recorded_by="clerk")
        with pytest.raises(Refused, match="--since 5") as refused:
            witness.sign(shown(ledger, signer, 3))

    assert refused.value.code == "witness-size-differs"


def test_the_same_checkpoint_may_be_witnessed_again(witness: Witness, signer: Signer) -> None:
    with history(5) as ledger:
        witness.sign(shown(ledger, signer, 0))
        line = witness.sign(shown(ledger, signer, 5))

    assert line.name == "audit.example.gov.cn"


def test_an_unknown_log_is_refused(tmp_path: Path, signer: Signer) -> None:
    stranger = Witness.create(tmp_path / "w", "audit")
    with history(2) as ledger, pytest.raises(Refused, match="does not know"):
        stranger.sign(shown(ledger, signer, 0))


def test_another_key_under_the_same_name_is_refused(witness: Witness) -> None:
    imposter = keygen(ORIGIN, LOG)
    with history(2) as ledger, pytest.raises(Tampered, match="no valid signature"):
        witness.sign(shown(ledger, imposter, 0))
    with pytest.raises(Refused, match="known already"):
        witness.trust(imposter.verifier)


def test_the_first_proof_starts_from_nothing(witness: Witness, signer: Signer) -> None:
    with history(2) as ledger, pytest.raises(Refused, match="--since 0"):
        witness.sign(shown(ledger, signer, 2))
    with history(2) as ledger:
        crooked = bytes(Extension(0, (b"x" * 32,), proving.take(ledger, signer)))
    with pytest.raises(BadFile):
        witness.sign(crooked)


def test_it_is_stored_before_it_is_answered(
    witness: Witness, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A witness that dies while it signs has at worst remembered what it did not hand out."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Signer, "cosign", dies)
    with history(2) as ledger, pytest.raises(KeyboardInterrupt):
        witness.sign(shown(ledger, signer, 0))

    last = witness.last(ORIGIN)
    assert last is not None
    assert last.size == 2


def test_two_logs_are_remembered_apart(witness: Witness, signer: Signer) -> None:
    other = keygen("credit.example.gov.cn/scoretrail/linyi", LOG)
    witness.trust(other.verifier)
    with history(2) as ledger:
        witness.sign(shown(ledger, signer, 0))
        alien: Checkpoint = sign(other, 9, ledger.head.root)
        witness.sign(bytes(Extension(0, (), alien)))

    sizes = [found.size for o in (ORIGIN, other.name) if (found := witness.last(o)) is not None]
    assert sizes == [2, 9]


def test_a_witness_opens_again_with_its_key_and_memory(witness: Witness, signer: Signer) -> None:
    with history(2) as ledger:
        witness.sign(shown(ledger, signer, 0))

    again = Witness.open(witness.folder)

    assert again.signer.verifier == witness.signer.verifier
    assert again.last(ORIGIN) == witness.last(ORIGIN)
