"""Persons' data in a ledger on PostgreSQL: sealed, restricted, held and erased as beside a file.

The server's own files are searched, its log of changes included: it never saw anything in clear.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.errors import Refused, UnknownName
from domain.events import parse_json
from ledger import inventory, proving
from ledger.codec import state_of
from ledger.integrity.keys import LOG, keygen
from tests.cluster import Cluster
from tests.ledger.intake.filing import (
    COMPANY,
    OTHER_PERSON,
    PERSON,
    SHOP,
    TRADER,
    case,
)
from tests.ledger.invented import identity_numbers
from tests.ledger.sealing_office import KEEPER, NAME, OTHER_NAME, REVIEWER, Office, opened

pytestmark = pytest.mark.postgres

ROWS = (
    case(code=PERSON, name=NAME),
    case(code=OTHER_PERSON, name=OTHER_NAME),
    case(code=TRADER, name=SHOP),
    case(code=COMPANY),
)


@pytest.fixture
def office(tmp_path: Path, postgres_url: str) -> Iterator[Office]:
    with opened(tmp_path, postgres_url) as made:
        made.files(*ROWS)
        yield made


def on_disk(cluster: Cluster, *sought: bytes) -> list[bytes]:
    """What of it lies in any file of the server."""
    return [one for one in sought if any(one in content for content in cluster.files())]


def test_persons_are_sealed_and_shown_for_a_reason(office: Office, cluster: Cluster) -> None:
    shown = [
        [one.text for one in office.persons.reveal(entry, REVIEWER, reason="核对")]
        for entry in office.ledger.sealed_entries()
    ]
    texts = (PERSON, NAME, OTHER_PERSON, OTHER_NAME, TRADER, SHOP)

    assert shown == [[PERSON, NAME], [OTHER_PERSON, OTHER_NAME], [TRADER, SHOP]]
    assert on_disk(cluster, *(text.encode() for text in texts)) == []
    assert on_disk(cluster, office.subject(1).encode()) == [office.subject(1).encode()]
    assert [one.deed for one in office.ledger.audit.records()] == ["person.revealed"] * 3
    assert inventory.check(office.ledger, office.subjects) == []


def test_an_erased_person_is_gone_and_entries_proofs_and_others_stay(
    office: Office, cluster: Cluster
) -> None:
    checkpoint = proving.take(office.ledger, keygen("credit.example.gov.cn/scoretrail/jinan", LOG))
    persons, subject, head = office.persons, office.subject(3), office.ledger.head
    wrapped = office.subjects.wrapped_key(subject)
    key = office.subjects.key_of(subject)
    look_up = office.subjects.look_up(TRADER)
    assert wrapped is not None
    assert key is not None
    assert wrapped in office.everything()

    done = persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")

    assert (done.entries, done.residues) == ((3,), ())
    for gone in (wrapped, key.key, look_up, TRADER.encode(), SHOP.encode()):
        assert gone not in office.everything()
        assert on_disk(cluster, gone) == []
    assert office.ledger.head == head
    assert office.ledger.verify() == []
    (proof,) = proving.include(office.ledger, [3], checkpoint)
    assert proof.holds(office.ledger.entry(3).leaf)
    with pytest.raises(UnknownName, match="erased"):
        persons.reveal(office.ledger.entry(3), REVIEWER, reason="核对")
    assert persons.reveal(office.ledger.entry(1), REVIEWER, reason="核对")[0].text == PERSON
    assert inventory.check(office.ledger, office.subjects) == []


def test_a_restriction_and_a_hold_are_on_record_and_obeyed(office: Office) -> None:
    persons, subject = office.persons, office.subject(1)
    persons.restrict(subject, KEEPER, reason="有争议")
    with pytest.raises(Refused, match="restricted"):
        persons.reveal(office.ledger.entry(1), REVIEWER, reason="核对")
    persons.hold(subject, KEEPER, reason="诉讼", until=date(2999, 1, 1))
    with pytest.raises(Refused, match="on hold"):
        persons.erase(subject, KEEPER, confirmed_by="keeper-2", reason="本人申请")
    persons.unhold(subject, KEEPER, reason="结案")
    persons.release(subject, KEEPER, reason="已核实")

    assert persons.reveal(office.ledger.entry(1), REVIEWER, reason="核对")[0].text == PERSON
    deeds = [one.deed for one in office.ledger.audit.records()]
    assert deeds == [
        "person.restricted", "person.held", "person.unheld", "person.released", "person.revealed",
    ]  # fmt: skip


def test_several_are_erased_at_once_and_the_others_are_still_opened(office: Office) -> None:
    numbers = identity_numbers(60)
    office.files(
        *(case(code=one, name=f"{NAME}{n % 10}") for n, one in enumerate(numbers)), name="m.csv"
    )
    persons = office.persons
    wanted = [persons.subjects.known(persons.subjects.look_up(one)) for one in numbers[:20]]
    subjects = [one for one in wanted if one is not None]
    assert len(subjects) == 20

    done = persons.erase_all(subjects, KEEPER, confirmed_by="keeper-2", reason="保存期满")

    assert (len(done.entries), len(done.records), done.residues) == (20, 20, ())
    erased = [one for one in office.ledger.audit.records() if one.deed == "person.erased"]
    assert [one.about["subject"] for one in erased] == subjects
    left = persons.subjects.rows("SELECT count(*) FROM keys")
    assert left == [(3 + 40,)]
    assert inventory.check(office.ledger, office.subjects) == []


def test_what_an_older_entry_says_in_clear_is_found_by_the_search(office: Office) -> None:
    older = office.ledger.entry(4).envelope.model_copy(update={"id": "old", "evidence": ()})
    state = state_of(older).replace(COMPANY.encode(), TRADER.encode())
    office.ledger.append([parse_json(state)], recorded_by="clerk")

    done = office.persons.erase(
        office.subject(3), KEEPER, confirmed_by="keeper-2", reason="本人申请"
    )

    assert [(one.file, one.what, one.offset) for one in done.residues] == [("entries", "text", 5)]
