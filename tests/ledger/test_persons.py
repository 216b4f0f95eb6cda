"""Persons' data: sealed per person, seen for a reason, erased for good; scores and proofs unmoved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.errors import (
    BadEntry,
    LedgerUnusable,
    NotAdmitted,
    NotUnderstood,
    Refused,
    Tampered,
    UnknownName,
)
from domain.events import parse
from ledger import proving
from ledger.entry import Entry
from ledger.intake.receive import receive
from ledger.integrity.keys import LOG, keygen
from ledger.ledger import Ledger
from ledger.persons import Persons
from ledger.roles import Actor
from ledger.sealing import make_master, read_master
from ledger.subjects import Subjects
from tests.ledger.intake.filing import (
    OTHER_PERSON,
    PERSON,
    case,
    csv_file,
    joint_action,
    json_file,
    read,
)
from tests.ledger.sealing_office import (
    AUDITOR,
    KEEPER,
    NAME,
    OTHER_NAME,
    REVIEWER,
    ROWS,
    Office,
    opened,
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as made:
        yield made


def shown(office: Office, entry: Entry, **how: str) -> list[str]:
    found = office.persons.reveal(entry, REVIEWER, reason="核对", **how)  # type: ignore[arg-type]
    return [one.text for one in found]


# Sealing


def test_a_number_and_a_name_are_sealed_and_stand_nowhere_in_clear(office: Office) -> None:
    office.files(*ROWS)
    first, _, company = office.ledger.entries()

    assert first.envelope.data.object.startswith("subject-")
    assert first.envelope.data.object_name == "欧*"
    assert [one.paths for one in first.envelope.persons] == [("data.object", "data.object_name")]
    assert company.envelope.persons == ()
    assert company.sealed is None
    for text in (PERSON, OTHER_PERSON, NAME, OTHER_NAME):
        assert text.encode() not in office.everything()
    assert office.ledger.verify() == []


def test_what_is_sealed_is_shown_to_who_may_and_the_reading_is_on_record(office: Office) -> None:
    office.files(*ROWS)
    entry = office.ledger.entry(1)

    assert shown(office, entry) == [PERSON, NAME]
    assert shown(office, entry, level="L1") == ["110105********002X", "欧*"]

    full, part = office.ledger.audit.records()
    assert (full.deed, full.by, full.reason) == ("person.revealed", "reviewer-1", "核对")
    assert (full.about["entry"], full.about["level"], part.about["level"]) == (1, "L0", "L1")
    assert office.ledger.head.position == 3


def test_a_reading_without_a_right_or_a_reason_is_refused_and_shows_nothing(office: Office) -> None:
    office.files(*ROWS)
    entry = office.ledger.entry(1)
    for role in ("reporter", "recorder", "public", "operator", "keeper"):
        with pytest.raises(Refused, match="may not reveal"):
            office.persons.reveal(entry, Actor("a", role), reason="看看")
    with pytest.raises(NotUnderstood, match="Say why"):
        office.persons.reveal(entry, REVIEWER, reason="  ")
    with pytest.raises(NotUnderstood, match="names the case"):
        office.persons.reveal(entry, AUDITOR, reason="核查")

    assert office.persons.reveal(entry, AUDITOR, reason="核查", case_number="2026-7")
    with pytest.raises(UnknownName, match="Nothing is sealed"):
        office.persons.reveal(office.ledger.entry(3), REVIEWER, reason="核对")


def test_the_same_file_again_adds_nothing_and_another_name_is_another_content(
    office: Office,
) -> None:
    first = office.files(*ROWS)
    again = office.files(*ROWS, name="again.csv")
    other = office.files(case(code=PERSON, name="欧阳克某"), name="other.csv")

    assert (len(first.new), len(again.new), len(again.known)) == (3, 0, 3)
    assert not other.recorded
    assert "persons" in other.rejections[0].zh


def test_rows_of_before_the_sealing_are_known_after_it(tmp_path: Path) -> None:
    place = tmp_path / "office"
    place.mkdir()
    with (
        Ledger.create(str(place / "ledger.db"), name="jinan", kind="live") as ledger,
        Subjects.open(place / "ledger.subjects") as subjects,
    ):
        office = Office(place, ledger, subjects)
        office.files(*ROWS)
        subjects.begin_sealing(make_master(tmp_path / "master.key"))

        assert len(office.files(*ROWS, name="again.csv").known) == 3


def test_a_sealed_store_takes_no_other_master_key_and_none_at_all(
    office: Office, tmp_path: Path
) -> None:
    office.files(*ROWS)
    with pytest.raises(LedgerUnusable, match="another key"):
        Subjects.open(office.subjects.path, master=make_master(tmp_path / "other.key"))
    with Subjects.open(office.subjects.path) as without, pytest.raises(LedgerUnusable):
        without.subject_for(PERSON)
    with Subjects.open(office.subjects.path, master=read_master(tmp_path / "master.key")) as with_:
        assert with_.subject_for(PERSON) == office.subject(1)
    (tmp_path / "master.key").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        read_master(tmp_path / "master.key")


def test_a_ciphertext_moved_to_another_entry_does_not_open(office: Office) -> None:
    office.files(*ROWS)
    key = office.subjects.key_of(office.subject(1))
    assert key is not None
    sealed = key.seal("row-1", "data.object", PERSON)

    assert key.unseal("row-1", "data.object", sealed) == PERSON
    for entry, field in (("row-2", "data.object"), ("row-1", "data.object_name")):
        with pytest.raises(Tampered):
            key.unseal(entry, field, sealed)


def test_an_entry_that_claims_to_be_sealed_brings_what_is_sealed(office: Office) -> None:
    fact = parse(
        {
            "id": "a1",
            "topic": "joint-case.reported",
            "unit": "lixia",
            "occurred_on": "2018-10-31",
            "persons": [{"field": "data.object", "subject": "subject-1", "digest": "0" * 64}],
            "data": {"channel": "form"},
        }
    )
    with pytest.raises(BadEntry, match="sealed"):
        office.ledger.append([fact], recorded_by="clerk")


# Erasure


def test_an_erased_person_is_gone_from_every_file_and_nothing_else_moves(office: Office) -> None:
    office.files(*ROWS)
    signer = keygen("credit.example.gov.cn/scoretrail/jinan", LOG)
    checkpoint = proving.take(office.ledger, signer)
    subject, head = office.subject(1), office.ledger.head
    wrapped = office.subjects.wrapped_key(subject)
    key = office.subjects.key_of(subject)
    look_up = office.subjects.look_up(PERSON)
    assert wrapped is not None
    assert key is not None
    for canary in (wrapped, look_up):  # they are there before, or finding none says nothing
        assert canary in office.everything()

    done = office.persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")

    assert (done.entries, done.residues) == ((1,), ())
    for gone in (wrapped, look_up, key.key, PERSON.encode(), NAME.encode()):
        assert gone not in office.everything()
    assert office.ledger.head == head
    assert office.ledger.verify() == []
    assert proving.hold(office.ledger).findings == ()
    (proof,) = proving.include(office.ledger, [1], checkpoint)
    assert proof.holds(office.ledger.entry(1).leaf)
    with pytest.raises(UnknownName, match="erased"):
        shown(office, office.ledger.entry(1))
    assert shown(office, office.ledger.entry(2)) == [OTHER_PERSON, OTHER_NAME]


def test_an_erasure_is_on_record_with_both_persons(office: Office) -> None:
    office.files(*ROWS)
    office.persons.erase(office.subject(1), KEEPER, confirmed_by="keeper-2", reason="本人申请")

    (record,) = office.ledger.audit.records()
    assert (record.deed, record.by, record.confirmed_by, record.reason) == (
        "person.erased",
        "keeper-1",
        "keeper-2",
        "本人申请",
    )
    assert record.about["entries"] == [1]


def test_an_erasure_needs_a_keeper_another_person_and_a_reason_that_names_nobody(
    office: Office,
) -> None:
    office.files(*ROWS)
    subject, persons = office.subject(1), office.persons
    with pytest.raises(Refused, match="may not erase"):
        persons.erase(subject, REVIEWER, confirmed_by="keeper-2", reason="本人申请")
    with pytest.raises(NotAdmitted, match="Another person"):
        persons.erase(subject, KEEPER, confirmed_by="keeper-1", reason="本人申请")
    with pytest.raises(NotUnderstood):
        persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="")
    for text in (f"{NAME}本人申请", f"号码{PERSON}"):
        with pytest.raises(Refused, match="stays in the audit log"):
            persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason=text)
    with pytest.raises(UnknownName):
        persons.erase("subject-0", KEEPER, confirmed_by="keeper-2", reason="本人申请")

    assert shown(office, office.ledger.entry(1)) == [PERSON, NAME]


def test_a_hold_blocks_an_erasure_until_its_last_day_or_until_it_is_lifted(office: Office) -> None:
    office.files(*ROWS)
    subject, persons = office.subject(1), office.persons
    persons.hold(subject, KEEPER, reason="诉讼", until=date(2999, 1, 1))
    with pytest.raises(Refused, match="on hold"):
        persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")
    persons.hold(subject, KEEPER, reason="诉讼", until=date(2001, 1, 1))
    assert persons.held(subject) is None

    persons.hold(subject, KEEPER, reason="诉讼")
    persons.unhold(subject, KEEPER, reason="结案")

    assert persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="到期").residues == ()


def test_a_restricted_person_is_kept_and_shown_to_nobody(office: Office) -> None:
    office.files(*ROWS)
    subject, persons = office.subject(1), office.persons
    persons.restrict(subject, KEEPER, reason="有争议")
    with pytest.raises(Refused, match="restricted"):
        shown(office, office.ledger.entry(1))
    persons.release(subject, KEEPER, reason="已核实")

    assert shown(office, office.ledger.entry(1)) == [PERSON, NAME]


def test_an_older_store_that_is_restored_erases_again(office: Office, tmp_path: Path) -> None:
    office.files(*ROWS)
    backup = tmp_path / "backup"
    shutil.copy(office.subjects.path, backup)
    subject = office.subject(1)
    persons = office.persons
    persons.hold(office.subject(2), KEEPER, reason="诉讼")
    persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")
    master = office.subjects.master
    office.subjects.close()
    shutil.copy(backup, office.subjects.path)

    with Subjects.open(office.subjects.path, master=master) as older:
        assert older.wrapped_key(subject) is not None
        again = Persons(office.ledger, older)

        assert older.wrapped_key(subject) is None
        assert older.mask_of(subject) is None
        assert again.held(office.subject(2)) == ("诉讼", None)
    deeds = [one.deed for one in office.ledger.audit.records()]
    assert deeds == ["person.held", "person.erased", "erasure.reapplied"]
    office.subjects = Subjects.open(office.subjects.path, master=master)


def test_an_audit_log_that_lacks_what_the_store_has_seen_is_refused(office: Office) -> None:
    office.files(*ROWS)
    office.persons.hold(office.subject(1), KEEPER, reason="诉讼")
    office.ledger.close()
    path = office.folder / "ledger.audit"
    path.unlink()
    with (
        Ledger.open(str(office.folder / "ledger.db")) as again,
        pytest.raises(Tampered, match="set back"),
    ):
        Persons(again, office.subjects)


def test_the_erased_persons_row_sent_again_under_its_own_id_is_known(office: Office) -> None:
    """Its number is looked up no more, so only the row's own id tells that it is the same."""
    headed = [["编号", *joint_action()[2]], ["case-1", *case(code=PERSON, name=NAME)]]
    path = csv_file(office.folder.parent / "own.csv", headed)
    first = receive(
        office.ledger, read(path, subjects=office.subjects, unit="lixia", columns={"编号": "id"}),
        recorded_by="clerk",
    )  # fmt: skip
    office.persons.erase(office.subject(1), KEEPER, confirmed_by="keeper-2", reason="本人申请")
    again = receive(
        office.ledger, read(path, subjects=office.subjects, unit="lixia", columns={"编号": "id"}),
        recorded_by="clerk",
    )  # fmt: skip

    assert len(first.new) == 1
    assert (again.new, again.known) == ((), {"case-1": 1})


def test_an_erasure_that_was_cut_off_is_finished_when_the_store_is_next_opened(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On record first, acted on after: a machine that dies between the two erases later."""
    office.files(*ROWS)
    subject, persons = office.subject(1), office.persons
    with monkeypatch.context() as died:
        died.setattr(Persons, "catch_up", _died)
        with pytest.raises(KeyboardInterrupt):
            persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")
    assert office.subjects.wrapped_key(subject) is not None

    again = office.persons

    assert again.subjects.wrapped_key(subject) is None
    deeds = [one.deed for one in office.ledger.audit.records()]
    assert deeds == ["person.erased", "erasure.reapplied"]


def _died(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_claim_in_a_file_that_something_is_sealed_is_refused(
    office: Office, tmp_path: Path
) -> None:
    claimed = {
        "topic": "media.reported",
        "unit": "lixia",
        "occurred_on": "2018-03-10",
        "persons": [{"field": "data.subject", "subject": "subject-1", "digest": "0" * 64}],
        "data": {"subject": "失信联合惩戒", "level": "city"},
    }
    batch = read(json_file(tmp_path / "x.jsonl", claimed), subjects=office.subjects)
    with pytest.raises(BadEntry, match="sealed"):
        receive(office.ledger, batch, recorded_by="clerk")
    assert office.ledger.head.position == 0
