"""Somebody with every right on the database and the keys: what they change is found and named.

Each class of change is made behind the ledger's back, and `verify` must name it. A note that another
office kept and a witness are what makes the last ones visible: changes after which the database
agrees with itself.
"""

# ruff: noqa: S608 — these tests write to the tables behind the ledger's back

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.errors import BadFile, Refused, Tampered
from ledger import proving
from ledger.entry import Frames
from ledger.integrity import kept
from ledger.integrity.checkpoint import read_checkpoint, sign
from ledger.integrity.keys import LOG, WITNESS, Signer, keygen, read_signer, verifier_in, write_key
from ledger.integrity.policy import Policy
from ledger.integrity.tree import leaf_hash
from ledger.integrity.witness import Witness
from ledger.ledger import Ledger
from ledger.tables import SQLITE_TRIGGERS
from tests.samples import media, story, ticking

ORIGIN = "credit.example.gov.cn/scoretrail/jinan"
SIZE = 300


@dataclass
class Office:
    """An office whose database an intruder may write to, and what others keep of it."""

    path: Path
    signer: Signer
    witness: Signer
    elsewhere: list[bytes]
    """Notes that another office kept."""

    @property
    def policy(self) -> Policy:
        city = {"city": self.witness.verifier}
        return Policy((self.signer.verifier,), city, {}, "city")

    def run(self, *statements: str) -> None:
        with sqlite3.connect(self.path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def disarmed(self, *statements: str) -> None:
        """Change what the triggers refuse, and put the triggers back."""
        drops = [f"DROP TRIGGER {name}" for name in SQLITE_TRIGGERS]
        self.run(*drops, *statements, *SQLITE_TRIGGERS.values())

    def found(self) -> set[str]:
        """What `verify` names."""
        with Ledger.open(str(self.path), read_only=True) as ledger:
            findings = [*ledger.verify(), *self.held(ledger).findings]
        return {finding.code for finding in findings}

    def held(self, ledger: Ledger) -> proving.Held:
        return proving.hold(ledger, self.policy, self.elsewhere)

    def forged(self, position: int, change: Callable[[bytes], bytes]) -> None:
        """Change an entry's content and make its hash fit again."""
        with sqlite3.connect(self.path) as connection:
            query = (
                "SELECT recorded_at, recorded_by, stream, stream_version, state, sealed"
                f" FROM entries WHERE position = {position}"
            )
            at, by, stream, version, state, sealed = connection.execute(query).fetchone()
        connection.close()
        state = change(state)
        leaf = leaf_hash(Frames("jinan", at, by).frame(state, position, stream, version, sealed))
        self.disarmed(
            f"UPDATE entries SET state = x'{state.hex()}', leaf = x'{leaf.hex()}'"
            f" WHERE position = {position}"
        )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Three hundred entries, checkpoints at 100 and 300, both witnessed."""
    office = Office(
        tmp_path_factory.mktemp("office") / "ledger.db",
        keygen(ORIGIN, LOG),
        keygen("city", WITNESS),
        [],
    )
    with Ledger.create(str(office.path), name="jinan", kind="live", clock=ticking()) as ledger:
        ledger.append(story(), recorded_by="clerk", sealed={"m1": b"cipher"})
        for size in (100, SIZE):
            head = ledger.head.position
            ledger.append([media(f"n{n}") for n in range(head, size)], recorded_by="clerk")
            checkpoint = proving.take(ledger, office.signer)
            line = office.witness.cosign(checkpoint.note.text, 1_548_892_800)
            kept.attach(ledger.database, checkpoint, "cosignature", str(line).encode())
            office.elsewhere.append(bytes(checkpoint.note))
    return office


@pytest.fixture
def office(whole: Office, tmp_path: Path) -> Office:
    path = tmp_path / "ledger.db"
    path.write_bytes(whole.path.read_bytes())
    made = Office(path, whole.signer, whole.witness, [])
    assert made.found() == set()
    return made


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(state: bytes) -> bytes:
        assert old in state
        return state.replace(old, new)

    return change


# Changes that contradict what is stored beside them

ENTRIES = {
    "a word of an entry": ("state = replace(CAST(state AS TEXT), 'city', 'town')", 1),
    "its moment": ("recorded_at = recorded_at - 1", 50),
    "its author": ("recorded_by = 'another'", 50),
    "its stream": ("stream = 'm9'", 50),
    "its place in the stream": ("stream_version = 7", 50),
    "its sealed fields": ("sealed = x'00'", 1),
    "sealed fields taken away": ("sealed = NULL", 1),
    "its hash": ("leaf = zeroblob(32)", 50),
}
COLUMNS = {
    "column id": "id = 'm77'",
    "column topic": "topic = 'training.held'",
    "column topic_version": "topic_version = 2",
    "column unit": "unit = 'shizhong'",
    "column target": "target = 'm1'",
    "column occurred_on": "occurred_on = '2017-01-01'",
    "column submitted_at": "submitted_at = 1",
    "column confirmed_by": "confirmed_by = 'friend'",
}
INSERTED = (
    "INSERT INTO entries SELECT 301, recorded_at, recorded_by, 'q', 1, state, sealed, leaf,"
    " 'q', topic, topic_version, unit, target, occurred_on, submitted_at, confirmed_by"
    " FROM entries WHERE position = 300"
)
WHOLE: dict[str, tuple[str, str]] = {
    "an entry deleted": ("DELETE FROM entries WHERE position = 50", "entry-missing"),
    "the last entry deleted": ("DELETE FROM entries WHERE position = 300", "entry-missing"),
    "an entry inserted": (INSERTED, "beyond-head"),
    "an entry moved": ("UPDATE entries SET position = 999 WHERE position = 50", "entry-missing"),
    "the head set back": ("UPDATE head SET position = 299", "head-wrong"),
    "the head moved on": ("UPDATE head SET position = 301", "head-wrong"),
    "the head's moment": ("UPDATE head SET recorded_at = recorded_at + 1", "head-wrong"),
    "the ledger's name": ("UPDATE head SET ledger = 'linyi'", "entry-altered"),
    "a second head": ("INSERT INTO head VALUES (0, 0, 'b', 'live')", "head-wrong"),
    "no head": ("DELETE FROM head", "head-wrong"),
    "a tile of the tree": ("UPDATE tree SET hashes = zeroblob(32)", "tile-wrong"),
    "a tile deleted": ("DELETE FROM tree", "tile-wrong"),
    "a tile too many": ("INSERT INTO tree VALUES (24, 0, zeroblob(32))", "tile-wrong"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_changed_part_of_an_entry_is_found(office: Office, name: str) -> None:
    change, position = ENTRIES[name]
    office.disarmed(f"UPDATE entries SET {change} WHERE position = {position}")

    assert "entry-altered" in office.found()


@pytest.mark.parametrize("name", COLUMNS)
def test_a_changed_column_is_found(office: Office, name: str) -> None:
    office.disarmed(f"UPDATE entries SET {COLUMNS[name]} WHERE position = 50")

    assert "column-altered" in office.found()


@pytest.mark.parametrize(
    "name", [name for name in WHOLE if name not in {"no head", "a second head"}]
)
def test_a_change_of_the_order_the_head_or_the_tree_is_found(office: Office, name: str) -> None:
    statement, code = WHOLE[name]
    office.disarmed(statement)

    assert code in office.found()


@pytest.mark.parametrize("name", ["no head", "a second head"])
def test_a_ledger_without_one_head_is_not_even_read_on(office: Office, name: str) -> None:
    statement, code = WHOLE[name]
    office.disarmed(statement)

    with Ledger.open(str(office.path), read_only=True) as ledger:
        assert code in {finding.code for finding in ledger.verify()}


def test_two_entries_that_change_places_are_found(office: Office) -> None:
    office.disarmed(
        *(
            f"UPDATE entries SET position = {to} WHERE position = {at}"
            for at, to in ((50, -1), (51, 50), (-1, 51))
        )
    )

    assert "entry-altered" in office.found()


@pytest.mark.parametrize("name", sorted(SQLITE_TRIGGERS))
def test_a_trigger_taken_away_is_found(office: Office, name: str) -> None:
    office.run(f"DROP TRIGGER {name}")

    assert "trigger-missing" in office.found()


# Changes after which the database agrees with itself


def test_an_entry_forged_with_its_hash_contradicts_the_checkpoint(office: Office) -> None:
    office.forged(SIZE, replaced(b'"city"', b'"none"'))

    assert office.found() == {"ledger-forked"}


def test_a_ledger_set_back_to_an_older_backup_is_found_by_who_kept_a_note(
    whole: Office, office: Office
) -> None:
    office.disarmed(
        "DELETE FROM entries WHERE position > 200",
        "DELETE FROM tree",
        "UPDATE head SET position = 200, recorded_at ="
        " (SELECT recorded_at FROM entries WHERE position = 200)",
        "DELETE FROM checkpoints WHERE size > 200",
        "DELETE FROM attestations WHERE size > 200",
    )
    assert office.found() == set()

    office.elsewhere = list(whole.elsewhere)

    assert "ledger-rolled-back" in office.found()


def test_a_history_written_anew_and_signed_with_the_office_key_is_a_fork(
    whole: Office, office: Office
) -> None:
    """The intruder holds even the key: who kept an older note still sees it."""
    office.forged(SIZE, replaced(b'"city"', b'"none"'))
    office.run("DELETE FROM checkpoints WHERE size = 300", "DELETE FROM attestations")
    with Ledger.open(str(office.path)) as ledger:
        checkpoint = proving.take(ledger, office.signer)
        line = office.witness.cosign(checkpoint.note.text, 2_000_000_000)
        kept.attach(ledger.database, checkpoint, "cosignature", str(line).encode())
    assert office.found() == set()

    office.elsewhere = list(whole.elsewhere)

    assert office.found() == {"ledger-forked"}


def test_a_split_view_is_refused_by_the_witness(office: Office, tmp_path: Path) -> None:
    """One history for the city, another for the witness."""
    witness = Witness.create(tmp_path / "witness", "audit")
    witness.trust(office.signer.verifier)
    with Ledger.open(str(office.path)) as ledger:
        witness.sign(bytes(proving.extend(ledger, 0, proving.checkpoint_of(ledger))))
    office.forged(SIZE, replaced(b'"city"', b'"none"'))
    office.run("DELETE FROM checkpoints WHERE size = 300")

    with (
        Ledger.open(str(office.path)) as other,
        pytest.raises(Tampered, match="rewritten"),
    ):
        witness.sign(bytes(proving.extend(other, SIZE, proving.take(other, office.signer))))


# Checkpoints and what stands under them


def note(office: Office, size: int = SIZE) -> bytes:
    with sqlite3.connect(office.path) as connection:
        query = f"SELECT note FROM checkpoints WHERE size = {size}"
        (found,) = connection.execute(query).fetchone()
    connection.close()
    return bytes(found)


def put(office: Office, raw: bytes, size: int = SIZE) -> None:
    office.run(f"UPDATE checkpoints SET note = x'{raw.hex()}' WHERE size = {size}")


def test_every_flipped_byte_of_a_kept_checkpoint_is_found(office: Office) -> None:
    raw = note(office)
    with Ledger.open(str(office.path)) as ledger:
        for at in range(len(raw)):
            office.elsewhere = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]]
            assert office.held(ledger).findings, at


def test_a_checkpoint_signed_again_with_another_key_is_found(office: Office) -> None:
    text = read_checkpoint(note(office)).root
    put(office, bytes(sign(keygen(ORIGIN, LOG), SIZE, text).note))

    assert "checkpoint-not-signed" in office.found()


def test_an_old_checkpoint_in_the_place_of_a_new_one_is_found(office: Office) -> None:
    put(office, note(office, 100))

    assert "checkpoint-altered" in office.found()


def test_a_checkpoint_of_another_ledger_is_found(office: Office) -> None:
    other = keygen("credit.example.gov.cn/scoretrail/linyi", LOG)
    put(office, bytes(sign(other, SIZE, read_checkpoint(note(office)).root).note))

    assert "checkpoint-foreign" in office.found()


def test_a_checkpoint_with_its_signature_taken_off_is_found(office: Office) -> None:
    put(office, note(office).partition("—".encode())[0])

    assert "checkpoint-altered" in office.found()


UNDER = {
    "a cosignature deleted": ("DELETE FROM attestations WHERE size = 300", "quorum-not-met"),
    "a cosignature altered": (
        "UPDATE attestations SET body = x'00' WHERE size = 300",
        "attestation-altered",
    ),
    "a cosignature of another checkpoint": (
        "UPDATE attestations SET text = (SELECT text FROM attestations WHERE size = 300)",
        "cosignature-invalid",
    ),
    "a cosignature called a time stamp": (
        "UPDATE attestations SET kind = 'timestamp' WHERE size = 300",
        "quorum-not-met",
    ),
}


@pytest.mark.parametrize("name", UNDER)
def test_a_change_under_a_checkpoint_is_found(office: Office, name: str) -> None:
    statement, code = UNDER[name]
    office.run(statement)

    assert code in office.found()


def test_a_witness_nobody_knows_does_not_count(office: Office) -> None:
    office.run("DELETE FROM attestations WHERE size = 300")
    imposter = keygen("city", WITNESS)
    with Ledger.open(str(office.path)) as ledger:
        checkpoint = proving.checkpoint_of(ledger)
        line = imposter.cosign(checkpoint.note.text, 5)
        kept.attach(ledger.database, checkpoint, "cosignature", str(line).encode())

    assert "quorum-not-met" in office.found()


# Keys


def test_a_key_that_was_altered_loosened_or_replaced_is_refused(
    office: Office, tmp_path: Path
) -> None:
    public = write_key(office.signer, tmp_path / "key")
    line = (tmp_path / "key").read_text(encoding="utf-8")
    (tmp_path / "key").write_text(line.replace("jinan", "linyi"), encoding="utf-8")
    with pytest.raises(BadFile):
        read_signer(tmp_path / "key")
    (tmp_path / "key").write_text(line, encoding="utf-8")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(Refused):
        read_signer(tmp_path / "key")
    public.write_text(f"{keygen(ORIGIN, LOG).verifier}\n", encoding="utf-8")

    with Ledger.open(str(office.path)) as ledger:
        held = proving.hold(ledger, Policy((verifier_in(public),)))
    assert {finding.code for finding in held.findings} == {"checkpoint-not-signed"}
