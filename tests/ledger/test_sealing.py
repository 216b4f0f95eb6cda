"""The keys of subjects: what an earlier version sealed still opens, and nothing opens elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Tampered
from domain.events.event import Sealed
from ledger import inventory
from ledger.intake.receive import receive
from ledger.sealing import KEY, NONCE, SubjectKey, apart, new_subject_key, packed
from tests.ledger.intake.filing import PERSON, case, csv_file, joint_action, read
from tests.ledger.sealing_office import NAME, REVIEWER, Office, opened

SUBJECT = "subject-00000000000000000001"
OLD = SubjectKey(SUBJECT, bytes(range(KEY)))
"""A key of 32 bytes, as the version before this one made them, and what it sealed."""

OLD_NUMBER = bytes.fromhex(
    "e89c23988fcced5637a34038bd88cb7f2f6d5fc4176a0b7310ba449bdf8d58f6a82f6f05908a2db2dfeca996a134"
)
OLD_NAME = bytes.fromhex(
    "94f88cf73cd6a07f56d55f2a422ad6cf3d3e3509fefd98b78b2ce6af51aa081c3a8971245e83669b"
)
OLD_DIGESTS = (
    "52d0730322ea3006ce5265c632f6e1bfad03fd6cb8b6da6b72c5bd11fd561be0",
    "1c8b1f5d39b368c87981fa5d53f58b573cda5b214438afc352a210be5698d892",
)
TEXTS = {"data.object": PERSON, "data.object_name": NAME}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as made:
        yield made


def test_what_an_earlier_version_sealed_is_opened_and_its_digests_are_the_same() -> None:
    assert OLD.unseal("row-1", "data.object", OLD_NUMBER) == PERSON
    assert OLD.unseal("row-1", "data.object_name", OLD_NAME) == NAME
    assert (OLD.digest("data.object", PERSON), OLD.digest("data.object_name", NAME)) == OLD_DIGESTS
    with pytest.raises(Tampered):
        OLD.unseal("row-2", "data.object", OLD_NUMBER)


@given(st.dictionaries(st.sampled_from(["data.object", "data.code", "data.set.x"]), st.text()))
def test_what_is_sealed_together_comes_apart_again(texts: dict[str, str]) -> None:
    for key in (OLD, SubjectKey(SUBJECT, new_subject_key())):
        if texts:
            said, sealed = key.seal_together("row-1", texts)
            assert key.unseal_apart("row-1", said["field"], sealed) == texts
            assert Sealed(**said).paths == tuple(texts)


def test_a_field_by_itself_is_sealed_as_it_always_was() -> None:
    said, sealed = OLD.seal_together("row-1", {"data.object": PERSON})

    assert said == {"field": "data.object", "subject": SUBJECT, "digest": OLD_DIGESTS[0]}
    assert OLD.unseal("row-1", "data.object", sealed) == PERSON
    assert apart("data.object", PERSON) == {"data.object": PERSON}


def test_no_ciphertext_opens_in_another_entry_under_another_name_or_key() -> None:
    key, other = (SubjectKey(SUBJECT, new_subject_key()) for _ in range(2))
    said, sealed = key.seal_together("row-1", TEXTS)

    for entry, name, with_ in (
        ("row-2", said["field"], key),
        ("row-1", "data.object", key),
        ("row-1", said["field"], other),
        ("row-1", said["field"], SubjectKey("subject-2", key.key)),
    ):
        with pytest.raises(Tampered):
            with_.unseal(entry, name, sealed)
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Tampered):
            key.unseal("row-1", said["field"], altered)


def test_no_two_ciphertexts_have_a_nonce_in_common_and_digests_tell_nothing_without_the_key() -> (
    None
):
    key, other = (SubjectKey(SUBJECT, new_subject_key()) for _ in range(2))
    nonces = {key.seal_together(f"row-{n}", TEXTS)[1][:NONCE] for n in range(2_000)}
    first, again = (key.seal_together("row-1", TEXTS)[0]["digest"] for _ in range(2))

    assert len(nonces) == 2_000
    assert first == again
    assert first != other.seal_together("row-1", TEXTS)[0]["digest"]
    assert first != key.seal_together("row-1", {**TEXTS, "data.object_name": "x"})[0]["digest"]


def test_an_entry_that_an_earlier_version_sealed_field_by_field_is_shown_and_known(
    office: Office,
) -> None:
    path = csv_file(office.folder.parent / "x.csv", joint_action(case(code=PERSON, name=NAME)))
    batch = read(path, subjects=office.subjects)
    (row,) = batch.rows
    assert row.envelope is not None
    assert batch.gathered is not None
    subject = row.envelope.persons[0].subject
    old = SubjectKey(subject, secrets.token_bytes(KEY))
    batch.gathered._new_keys[subject] = batch.gathered._keys[subject] = old
    batch.gathered.save()
    name = row.envelope.id
    persons = tuple(
        Sealed(field=path, subject=subject, digest=old.digest(path, text))
        for path, text in TEXTS.items()
    )
    sealed = packed({path: old.seal(name, path, text) for path, text in TEXTS.items()})
    entry = row.envelope.model_copy(update={"persons": persons})
    office.ledger.append([entry], recorded_by="clerk", sealed={name: sealed})

    shown = office.persons.reveal(office.ledger.entry(1), REVIEWER, reason="核对")
    again = receive(office.ledger, read(path, subjects=office.subjects), recorded_by="clerk")
    other = csv_file(office.folder.parent / "y.csv", joint_action(case(code=PERSON, name="某某某")))
    refused = receive(office.ledger, read(other, subjects=office.subjects), recorded_by="clerk")

    assert [one.text for one in shown] == [PERSON, NAME]
    assert inventory.check(office.ledger, office.subjects) == []
    assert (again.new, again.known) == ((), {name: 1})
    assert not refused.recorded
