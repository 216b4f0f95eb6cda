"""A table that was announced is never corrected, and no person's number comes in by any field."""

from __future__ import annotations

import pytest

from domain.errors import BadEntry, NotAdmitted
from domain.events import parse
from ledger.ledger import Ledger


def _published() -> dict[str, object]:
    return {
        "id": "t1",
        "topic": "score.published",
        "occurred_on": "2019-01-10",
        "data": {
            "table": {"scheme": "jinan-2018-districts"},
            "digest": "0" * 64,
            "coordinate": "jinan-2018-districts?as_of=2018-12-31",
            "origin": "own",
        },
    }


@pytest.mark.parametrize("topic", ["entry.retracted", "entry.amended"])
def test_a_published_table_is_restated_and_never_corrected(topic: str) -> None:
    correction: dict[str, object] = {
        "id": "x1",
        "topic": topic,
        "target": "t1",
        "occurred_on": "2019-02-01",
        "reason": "误发",
    }
    if topic == "entry.amended":
        correction["data"] = {"set": {"title": "改名"}}
    with Ledger.create("sqlite://", name="t", kind="live") as ledger:
        ledger.append([parse(_published() | {"confirmed_by": "b"})], recorded_by="a")

        with pytest.raises(NotAdmitted) as refused:
            ledger.append([parse(correction | {"confirmed_by": "b"})], recorded_by="a")
    assert refused.value.code == "announced"


@pytest.mark.parametrize(
    "number",
    ["110105491231002", "110105194912310021", "11010519491231002 X", "110105_19491231_002X"],
)
def test_what_could_be_an_identity_number_is_refused_as_a_subject(number: str) -> None:
    with pytest.raises(BadEntry, match="identity number"):
        parse(
            {
                "id": "d1",
                "topic": "defaulter.listed",
                "unit": "lixia",
                "occurred_on": "2018-02-01",
                "data": {"body": "organ", "subject": number},
            }
        )
