"""Verification finds whatever was changed behind the ledger's back, and says where."""

# ruff: noqa: S608 — these tests write to the tables behind the ledger's back

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError

from domain.errors import LedgerUnusable, Tampered
from ledger.entry import Entry
from ledger.integrity.finding import Finding
from ledger.ledger import Ledger
from ledger.tables import ENTRIES, POSTGRES_TRIGGERS, SQLITE_TRIGGERS, TREE
from tests.samples import listed, media, story, ticking

COLUMNS = [column.name for column in ENTRIES.columns]
SEALED = {"m1": b"cipher"}


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """A ledger of ten entries whose triggers an intruder has dropped."""
    with Ledger.create(place, name="jinan", kind="live", clock=ticking()) as opened:
        opened.append(story()[:5], recorded_by="clerk", sealed=SEALED)
        opened.append(story()[5:], recorded_by="another")
        assert opened.verify() == []
        disarm(opened)
        yield opened


def disarm(ledger: Ledger) -> None:
    with ledger.database.writing() as transaction:
        if ledger.database.is_sqlite:
            for name in SQLITE_TRIGGERS:
                transaction.run(f"DROP TRIGGER {name}")
        else:
            transaction.run("ALTER TABLE entries DISABLE TRIGGER USER")
            transaction.run("ALTER TABLE head DISABLE TRIGGER USER")


def faults(ledger: Ledger) -> list[Finding]:
    """Verify, and leave out that the triggers are gone."""
    return [finding for finding in ledger.verify() if finding.code != "trigger-missing"]


def set_column(ledger: Ledger, position: int, column: str, value: object) -> None:
    statement = ENTRIES.update().values({column: value}).where(ENTRIES.c.position == position)
    with ledger.database.core() as connection:
        connection.execute(statement)


def changes(column: str, value: int | str | bytes | None) -> list[int | str | bytes | None]:
    """Change one byte here and there, take the value away, or put one where there was none."""
    match value:
        case None:
            invented: dict[str, int | bytes] = {"submitted_at": 1, "sealed": b"x"}
            return [invented.get(column, "x")]
        case int():
            return [value + 1, value - 1, value ^ (1 << 20), None]
        case bytes():
            places = (0, len(value) // 3, len(value) - 1)
            flipped = [value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in places]
            return [*flipped, value + b" ", value[:-1], None]
        case str():
            other = value.swapcase() if value.swapcase() != value else f"{value}0"
            return [other, f"{value} ", value[:-1], "", None]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_value_in_any_column_is_found_at_its_position(
    ledger: Ledger, column: str
) -> None:
    query = ENTRIES.select().with_only_columns(ENTRIES.c.position, ENTRIES.c[column])
    with ledger.database.core() as connection:
        before = dict(connection.execute(query).all())
    changed = 0
    for position in (1, 4, 7, 10):
        for value in changes(column, before[position]):
            try:
                set_column(ledger, position, column, value)
            except PersistenceError:
                continue  # the database itself refuses it
            changed += 1
            assert position in {finding.position for finding in faults(ledger)}, (position, value)
            where = value if column == "position" and isinstance(value, int) else position
            set_column(ledger, where, column, before[position])
    assert changed >= 4
    assert faults(ledger) == []


def test_every_bit_of_an_entry_counts() -> None:
    """Each byte of each text and blob of one row in turn, also where it is no text any more."""
    with Ledger.create("sqlite://", name="jinan", kind="live", clock=ticking()) as ledger:
        ledger.append([media("m1"), listed("d9", confirmed_by="reviewer")], recorded_by="clerk")
        disarm(ledger)
        checked = 0
        for column in COLUMNS:
            with ledger.database.reading() as transaction:
                (whole,) = transaction.row(
                    f"SELECT CAST({column} AS BLOB) FROM entries WHERE position = 2"
                ) or (None,)
                (kind,) = transaction.row(
                    f"SELECT upper(typeof({column})) FROM entries WHERE position = 2"
                ) or (None,)
            if kind not in {"TEXT", "BLOB"}:
                continue
            assert isinstance(whole, bytes)
            for at in range(len(whole)):
                flipped = whole[:at] + bytes([whole[at] ^ 0x80]) + whole[at + 1 :]
                overwrite(ledger, column, kind, flipped)
                assert 2 in {finding.position for finding in faults(ledger)}, (column, at)
                checked += 1
            overwrite(ledger, column, kind, whole)
        assert checked > 200
        assert faults(ledger) == []


def overwrite(ledger: Ledger, column: str, kind: str, value: bytes) -> None:
    with ledger.database.writing() as transaction:
        transaction.run(
            f"UPDATE entries SET {column} = CAST(? AS {kind}) WHERE position = 2", (value,)
        )


def run(ledger: Ledger, statement: str) -> None:
    with ledger.database.writing() as transaction:
        transaction.run(statement)


def codes(ledger: Ledger) -> set[tuple[int, str]]:
    return {(finding.position, finding.code) for finding in faults(ledger)}


def test_a_row_taken_out_is_missed(ledger: Ledger) -> None:
    run(ledger, "DELETE FROM entries WHERE position = 8")

    assert (8, "entry-missing") in codes(ledger)
    with pytest.raises(Tampered, match="Entry 8 is gone"):
        list(ledger.facts())
    with pytest.raises(Tampered, match="Entry 8 is gone"):
        list(ledger.entries())


def test_a_tail_taken_off_is_missed_before_and_after_the_next_append(ledger: Ledger) -> None:
    """The head still says ten; and no position is given out twice."""
    run(ledger, "DELETE FROM entries WHERE position = 10")
    assert (10, "entry-missing") in codes(ledger)

    receipt = ledger.append([media("m9")], recorded_by="clerk")

    assert receipt.head == 11
    assert (10, "entry-missing") in codes(ledger)
    with pytest.raises(Tampered):
        list(ledger.facts())


def test_a_tail_taken_off_with_the_head_set_back_leaves_another_root(ledger: Ledger) -> None:
    """Only a root kept elsewhere tells: here it is the one from before."""
    before = ledger.head.root
    run(ledger, "DELETE FROM entries WHERE position = 10")
    (moment,) = [entry.recorded_at for entry in ledger.entries(8, 9)]
    run(ledger, "UPDATE head SET position = 9")

    assert faults(ledger) == []
    assert moment == ledger.head.recorded_at
    assert ledger.head.root != before


def test_two_rows_that_change_places_are_found(ledger: Ledger) -> None:
    for statement in ("-1 WHERE position = 1", "1 WHERE position = 2", "2 WHERE position = -1"):
        run(ledger, f"UPDATE entries SET position = {statement}")

    assert {position for position, _ in codes(ledger)} >= {1, 2}


def test_a_row_copied_in_is_found(ledger: Ledger) -> None:
    columns = ", ".join(COLUMNS)
    picked = columns.replace("position", "11").replace("stream_version", "7", 1)
    picked = picked.replace("leaf, id", "leaf, 'm1b'")
    run(ledger, f"INSERT INTO entries ({columns}) SELECT {picked} FROM entries WHERE position = 1")

    assert (11, "beyond-head") in codes(ledger)


def test_a_head_that_says_otherwise_is_found(ledger: Ledger) -> None:
    run(ledger, "UPDATE head SET recorded_at = recorded_at + 1")

    assert codes(ledger) == {(0, "head-wrong")}


def test_another_name_of_the_ledger_contradicts_every_entry(ledger: Ledger) -> None:
    run(ledger, "UPDATE head SET ledger = 'linyi'")

    assert {position for position, _ in codes(ledger)} == set(range(1, 11))


def test_an_altered_entry_is_not_read_back_as_genuine(ledger: Ledger) -> None:
    set_column(ledger, 3, "recorded_by", "someone")

    with pytest.raises(Tampered, match="Entry 3"):
        ledger.entry(3)
    with pytest.raises(Tampered, match="Entry 3"):
        ledger.entry_by_id("d9")


def test_missing_triggers_are_found(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        names = SQLITE_TRIGGERS if ledger.database.is_sqlite else POSTGRES_TRIGGERS
        disarm(ledger)

        found = [finding for finding in ledger.verify() if finding.code == "trigger-missing"]
        assert len(found) == len(names)


def test_a_hash_of_the_tree_that_was_changed_is_found(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        ledger.append([media(f"m{n}") for n in range(600)], recorded_by="clerk")
        assert ledger.verify() == []
        with ledger.database.core() as connection:
            (blob,) = connection.execute(TREE.select().with_only_columns(TREE.c.hashes)).one()
            changed = blob[:40] + bytes([blob[40] ^ 1]) + blob[41:]
            connection.execute(TREE.update().values(hashes=changed))

        assert [(f.position, f.code) for f in ledger.verify()] == [(257, "tile-wrong")]


def test_a_consistent_forgery_of_one_row_is_found_by_the_tree(place: str) -> None:
    """Whoever changes a state, all its columns and its leaf still contradicts the stored tree."""
    with (
        Ledger.create(place, name="jinan", kind="live", clock=ticking()) as ledger,
        Ledger.create("sqlite://", name="jinan", kind="live", clock=ticking()) as forged,
    ):
        ledger.append([media(f"m{n}") for n in range(300)], recorded_by="clerk")
        forged.append(
            [media(f"m{n}", unit="shizhong" if n == 4 else "lixia") for n in range(300)],
            recorded_by="clerk",
        )
        with forged.database.core() as connection:
            row = (
                connection.execute(ENTRIES.select().where(ENTRIES.c.position == 5)).mappings().one()
            )
        disarm(ledger)
        with ledger.database.core() as connection:
            connection.execute(ENTRIES.update().values(**row).where(ENTRIES.c.position == 5))

        assert codes(ledger) == {(1, "tile-wrong")}


def test_verification_tells_how_far_it_is(ledger: Ledger) -> None:
    seen: list[tuple[int, int]] = []
    ledger.verify(lambda done, total: seen.append((done, total)))

    assert seen == [(10, 10)]


def test_the_database_refuses_to_change_or_take_out_an_entry(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        ledger.append(story(), recorded_by="clerk")
        before = ledger.head
        statements = [
            "UPDATE entries SET unit = 'gaoxin' WHERE position = 1",
            "UPDATE entries SET leaf = leaf",
            "DELETE FROM entries WHERE position = 10",
            "DELETE FROM entries",
            "UPDATE head SET kind = 'told'",
            "UPDATE head SET ledger = 'linyi'",
            "DELETE FROM head",
        ]
        if not ledger.database.is_sqlite:
            statements += ["TRUNCATE entries", "TRUNCATE entries CASCADE"]
        for statement in statements:
            with pytest.raises(PersistenceError, match="only ever added"):
                run(ledger, statement)

        assert ledger.head == before
        assert ledger.verify() == []


@pytest.mark.parametrize("kept", ["position", "id", "stream, stream_version"])
def test_an_entry_is_not_replaced_by_inserting_another(kept: str) -> None:
    """SQLite's REPLACE takes rows out without asking the trigger on DELETE."""
    new = {"position": "11", "id": "'new'", "stream": "'new'", "stream_version": "9"}
    for name in kept.split(", "):
        del new[name]
    picked = ", ".join(new.get(name, name) for name in COLUMNS)
    with Ledger.create("sqlite://", name="jinan", kind="live") as ledger:
        ledger.append(story(), recorded_by="clerk")
        with pytest.raises(IntegrityError, match="only ever added"):
            run(ledger, f"REPLACE INTO entries SELECT {picked} FROM entries WHERE position = 4")

        assert ledger.verify() == []


def test_the_database_refuses_one_person_in_two_roles(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        columns = ", ".join(COLUMNS)
        values = (
            "1, 1, 'zhang', 'x', 1, state, NULL, state, 'x', 't', 1, NULL, NULL, 'd', NULL, 'zhang'"
        )
        values = values.replace("state", "x'00'" if ledger.database.is_sqlite else "'\\x00'")
        with pytest.raises(IntegrityError):
            run(ledger, f"INSERT INTO entries ({columns}) VALUES ({values})")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A file with three hundred entries that nobody has open."""
    path = tmp_path / "closed.db"
    with Ledger.create(str(path), name="jinan", kind="live") as ledger:
        ledger.append([media(f"m{n}") for n in range(300)], recorded_by="clerk")
    return path


def test_a_closed_ledger_is_one_file(closed: Path) -> None:
    assert [file.name for file in closed.parent.iterdir()] == [closed.name]


def test_a_copy_is_verified_without_neighbours(closed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "ledger.db"
    copy.parent.mkdir()
    shutil.copy(closed, copy)
    with Ledger.open(f"sqlite:///{copy}", read_only=True) as ledger:
        assert ledger.verify() == []

    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_a_byte_changed_in_the_file_is_found(closed: Path, tmp_path: Path) -> None:
    """Somewhere in a state, in the file itself, past every check of the database."""
    content = closed.read_bytes()
    at = content.index(b'"id":"m123"') + 7
    broken = tmp_path / "broken.db"
    broken.write_bytes(content[:at] + b"9" + content[at + 1 :])

    with Ledger.open(str(broken), read_only=True) as ledger:
        assert 124 in {finding.position for finding in ledger.verify()}


def test_an_index_that_lies_is_found(closed: Path) -> None:
    """Counts may be answered from an index alone."""
    connection = sqlite3.connect(closed)
    connection.execute("PRAGMA writable_schema = ON")
    index = "CREATE INDEX entries_topic ON entries (topic, position)"
    connection.execute(
        "UPDATE sqlite_master SET sql = ? WHERE name = 'entries_topic'",
        (f"{index} WHERE position <> 7",),
    )
    connection.commit()
    connection.close()
    connection = sqlite3.connect(closed)
    connection.execute("REINDEX entries_topic")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'entries_topic'", (index,))
    connection.commit()
    connection.close()

    with Ledger.open(str(closed), read_only=True) as ledger:
        assert "file-damaged" in {finding.code for finding in ledger.verify()}


@pytest.mark.parametrize("step", range(16))
def test_a_damaged_page_is_said_not_stumbled_over(closed: Path, tmp_path: Path, step: int) -> None:
    """Unless the damage lies where nothing is stored: then everything still reads as it was."""
    content = bytearray(closed.read_bytes())
    at = 4096 + step * (len(content) - 8192) // 16
    content[at : at + 512] = bytes(255 - byte for byte in content[at : at + 512])
    broken = tmp_path / f"broken{step}.db"
    broken.write_bytes(content)

    assert found_in(broken) or entries_of(broken) == entries_of(closed)


def found_in(path: Path) -> list[str]:
    """Verify a file; a damage that keeps it from being opened is a finding too."""
    try:
        with Ledger.open(str(path), read_only=True) as ledger:
            return [str(finding) for finding in ledger.verify()]
    except LedgerUnusable as error:
        return [error.code] if error.code == "ledger-damaged" else []


def entries_of(path: Path) -> list[Entry]:
    with Ledger.open(str(path), read_only=True) as ledger:
        return list(ledger.entries())
