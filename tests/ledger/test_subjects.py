"""The subject store: a person reported twice is one, and no number is kept anywhere."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from domain.errors import LedgerUnusable
from ledger.subjects import Subjects, beside

NUMBER = "11010519491231002X"
OTHER = "110105194912310038"


def test_one_person_has_one_id_however_the_number_is_written(tmp_path: Path) -> None:
    with Subjects.open(tmp_path / "a.subjects") as subjects:
        first = subjects.subject_for(NUMBER)

        assert subjects.subject_for(" 110105 19491231 002x") == first
        assert subjects.subject_for("１１０１０５１９４９１２３１００２Ｘ") == first
        assert subjects.subject_for(OTHER) != first


def test_the_id_is_found_again_after_the_store_was_closed(tmp_path: Path) -> None:
    with Subjects.open(tmp_path / "a.subjects") as subjects:
        first = subjects.subject_for(NUMBER)
    with Subjects.open(tmp_path / "a.subjects", create=False) as subjects:
        assert subjects.subject_for(NUMBER) == first
        assert subjects.mask_of(first) == "1****************X"
        assert subjects.mask_of("subject-of-nobody") is None


def test_two_stores_give_one_person_two_ids(tmp_path: Path) -> None:
    with (
        Subjects.open(tmp_path / "a.subjects") as one,
        Subjects.open(tmp_path / "b.subjects") as two,
    ):
        assert one.subject_for(NUMBER) != two.subject_for(NUMBER)
        assert one.look_up(NUMBER) != two.look_up(NUMBER)


def test_no_byte_of_the_file_holds_the_number(tmp_path: Path) -> None:
    path = tmp_path / "a.subjects"
    with Subjects.open(path) as subjects:
        subjects.subject_for(NUMBER)
        written = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    written += path.read_bytes()

    assert NUMBER.encode() not in written
    assert NUMBER[6:14].encode() not in written


def test_the_file_is_its_owners_and_overwrites_what_it_deletes(tmp_path: Path) -> None:
    path = tmp_path / "a.subjects"
    with Subjects.open(path) as subjects:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert subjects._connection.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert subjects._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.subjects"
    with Subjects.open(path) as subjects:
        subject = subjects.subject_for(NUMBER)
        assert subject.encode() in path.read_bytes()
        subjects._connection.execute("DELETE FROM subjects")

    assert subject.encode() not in path.read_bytes()


def test_persons_gathered_from_a_file_are_kept_only_when_it_is_recorded(tmp_path: Path) -> None:
    with Subjects.open(tmp_path / "a.subjects") as subjects:
        gathered = subjects.gather()
        first = gathered.subject_for(NUMBER)
        assert gathered.subject_for(NUMBER) == first
        assert gathered.pending == 1
        assert subjects.mask_of(first) is None

        assert gathered.save() == 1
        assert gathered.save() == 0
        assert subjects.subject_for(NUMBER) == first


def test_two_imports_at_once_never_give_one_person_two_ids(tmp_path: Path) -> None:
    with Subjects.open(tmp_path / "a.subjects") as subjects:
        one, two = subjects.gather(), subjects.gather()
        one.subject_for(NUMBER)
        two.subject_for(NUMBER)
        two.subject_for(OTHER)
        one.save()
        with pytest.raises(LedgerUnusable) as refused:
            two.save()

        assert refused.value.code == "subjects-overtaken"
        assert subjects.known(subjects.look_up(OTHER)) is None


def test_it_lies_beside_the_ledger_and_is_no_db(tmp_path: Path) -> None:
    assert beside(Path("demo/ledger.db")) == Path("demo/ledger.subjects")
    with pytest.raises(LedgerUnusable) as refused:
        Subjects.open(tmp_path / "a.db")

    assert refused.value.code == "subjects-name"


def test_a_store_that_is_not_there_is_only_made_when_asked(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnusable) as refused:
        Subjects.open(tmp_path / "a.subjects", create=False)

    assert refused.value.code == "subjects-missing"
    assert not (tmp_path / "a.subjects").exists()


@pytest.mark.parametrize("contents", ["sqlite", "text"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, contents: str) -> None:
    path = tmp_path / "a.subjects"
    if contents == "sqlite":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE mine (x)")
        other.close()
    else:
        path.write_text("not a database, and long enough to be looked at " * 40)
    before = path.read_bytes()
    with pytest.raises(LedgerUnusable) as refused:
        Subjects.open(path)

    assert refused.value.code in {"subjects-foreign", "subjects-unusable"}
    assert path.read_bytes() == before
