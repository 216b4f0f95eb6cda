"""`PERSISTENCE_MODULE=ledger.store`: any application of the library, also one with a ledger."""

# ruff: noqa: S608 — these tests write to the tables behind the ledger's back

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import IntegrityError, ProgrammingError

from domain.errors import Tampered
from ledger.entry import Placed
from ledger.ledger import Ledger
from ledger.store import Factory
from tests.samples import cleared, listed, media


def environment(place: str, **settings: str) -> dict[str, str]:
    return {"PERSISTENCE_MODULE": "ledger.store", "SQLALCHEMY_URL": place, **settings}


class Office(Application[UUID]):
    name = "office"


class Court(Application[UUID]):
    name = "court"


def test_two_applications_share_one_database(durable_place: str) -> None:
    with Office(environment(durable_place)) as office, Court(environment(durable_place)) as court:
        here, there = Aggregate(), Aggregate()
        assert office.save(here)[0].notification.id == 1
        assert court.save(there)[0].notification.id == 1

        assert office.repository.get(here.id).id == here.id
        assert [n.id for n in court.recorder.select_notifications(1, 10)] == [1]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SQLALCHEMY_URL", ""), ("ORIGINATOR_ID_TYPE", "number"), ("LEDGER_SHAPE", "round")],
)
def test_a_wrong_setting_is_named(setting: str, value: str) -> None:
    with pytest.raises(OSError, match=setting):
        Factory(environment("sqlite://") | {setting: value})


class Registry(Application[str]):
    """An application of the library whose events are our entries."""

    name = "registry"


def registry(place: str) -> Registry:
    return Registry(
        environment(
            place,
            LEDGER_SHAPE="ledger",
            MAPPER_TOPIC="ledger.codec:EntryMapper",
            ORIGINATOR_ID_TYPE="text",
        )
    )


def test_a_library_application_keeps_a_ledger(durable_place: str) -> None:
    """Flat events, no aggregates: they are saved with their place in a stream."""
    Ledger.create(durable_place, name="jinan", kind="live").close()
    with registry(durable_place) as application:
        first: Any = Placed("d9", 1, listed("d9"))
        second: Any = Placed("d9", 2, cleared("c", "d9"))
        recordings = application.save(first, second, recorded_by="clerk")

        assert [recording.notification.id for recording in recordings] == [1, 2]
        assert list(application.events.get("d9")) == [first, second]
        with pytest.raises(IntegrityError):
            application.save(second, recorded_by="clerk")

    with Ledger.open(durable_place) as ledger:
        assert ledger.verify() == []
        assert [fact.id for fact in ledger.facts()] == ["d9", "c"]
        receipt = ledger.append([listed("d9"), media("m1")], recorded_by="clerk")
        assert (receipt.known, receipt.head) == ({"d9": 1}, 3)


def test_an_entry_without_an_author_is_not_saved(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    with (
        registry(durable_place) as application,
        pytest.raises(ProgrammingError, match="recorded_by"),
    ):
        application.save(Placed("d9", 1, listed("d9")))


def test_a_payload_that_was_altered_does_not_load(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    with registry(durable_place) as application:
        application.save(Placed("m1", 1, media("m1")), recorded_by="clerk")
        with Ledger.open(durable_place) as ledger, ledger.database.writing() as transaction:
            if ledger.database.is_sqlite:
                transaction.run("DROP TRIGGER entries_refuse_update")
                altered = "CAST(replace(CAST(state AS TEXT), 'city', 'moon') AS BLOB)"
            else:
                transaction.run("ALTER TABLE entries DISABLE TRIGGER USER")
                altered = "convert_to(replace(convert_from(state, 'UTF8'), 'city', 'moon'), 'UTF8')"
            transaction.run(f"UPDATE entries SET state = {altered}")

        with pytest.raises(Tampered):
            list(application.events.get("m1"))


def test_a_follower_is_woken_by_its_own_process_and_sees_what_others_wrote(
    durable_place: str,
) -> None:
    with (
        Office(environment(durable_place)) as here,
        Office(environment(durable_place)) as there,
        here.recorder.subscribe() as following,
    ):
        here.save(Aggregate())
        assert next(following).id == 1
        there.save(Aggregate())
        assert next(following).id == 2
