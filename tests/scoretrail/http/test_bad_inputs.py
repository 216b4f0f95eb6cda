"""Bad input of every class: refused in both languages, and not a byte of it is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from ledger.entry import Head
from tests.scoretrail.http.bad_entries import ENTRY, QUERIES, RAW, bad_entries
from tests.scoretrail.http.bad_files import bad_files
from tests.scoretrail.http.callers import Callers, callers_of

ENTRIES = list(bad_entries())
FILES = list(bad_files())


@pytest.fixture(scope="module")
def unharmed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """One server for all of it: whatever is sent, it goes on, and its ledger stays as it was."""
    copy = tmp_path_factory.mktemp("bad") / "ledger.db"
    copy.write_bytes(built.read_bytes())
    with callers_of(str(copy)) as callers:
        yield callers
        assert callers.get("recorder", "health").json()["ok"] is True


@pytest.fixture(autouse=True)
def nothing_recorded(unharmed: Callers) -> Iterator[None]:
    """The head and the root are the same before and after."""
    before = head(unharmed)
    yield
    assert head(unharmed) == before


def refused(answer: Response) -> dict[str, Any]:
    """The problem that an answer is, in both languages, with nothing recorded."""
    problem: dict[str, Any] = answer.json()

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["zh"]
    assert problem["en"]
    assert "Traceback" not in answer.text
    return problem


def head(callers: Callers) -> Head:
    """How far the ledger reaches, and its root: what a partial write would move."""
    found: Head = callers.client.app.state.front.open_desk._desk.ledger.head  # type: ignore[attr-defined]
    return found


def test_there_are_two_hundred_classes_and_more() -> None:
    assert len(ENTRIES) + len(RAW) + len(QUERIES) + len(FILES) >= 200


@pytest.mark.parametrize("entry", [one for _, one in ENTRIES], ids=[name for name, _ in ENTRIES])
def test_a_bad_entry_is_refused(entry: dict[str, Any], unharmed: Callers) -> None:
    refused(unharmed.post("recorder", "entries", json=entry))


@pytest.mark.parametrize("name", RAW)
def test_a_body_that_is_no_entry_is_refused(name: str, unharmed: Callers) -> None:
    headers = {"Content-Type": "application/json"}
    refused(unharmed.post("recorder", "entries", content=RAW[name], headers=headers))


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_refused(kind: str, unharmed: Callers) -> None:
    body = json.dumps(dict(ENTRY)).encode()
    answer = unharmed.post("recorder", "entries", content=body, headers={"Content-Type": kind})

    assert (answer.status_code, refused(answer)["code"]) == (415, "unsupported-format")


@pytest.mark.parametrize("address", QUERIES)
def test_a_question_that_is_none_is_refused(address: str, unharmed: Callers) -> None:
    refused(unharmed.get("auditor", address))


@pytest.mark.parametrize(
    ("name", "content"), [one[1:] for one in FILES], ids=[one[0] for one in FILES]
)
def test_a_bad_file_is_refused_whole(name: str, content: bytes, unharmed: Callers) -> None:
    staged = unharmed.post("recorder", "imports", files={"file": (name, content)})
    if staged.status_code < 300:
        assert staged.json()["answer"]["refused"] > 0
        place = staged.headers["location"]
        staged = unharmed.post("recorder", f"{place}/commit", json={})
        assert staged.json()["code"] == "rows-refused"
    refused(staged)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_is_not_known_is_refused(method: str, unharmed: Callers) -> None:
    answer = unharmed.ask("recorder", method, "entries", json=dict(ENTRY))

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "header",
    ["Basic YTpi", "Bearer", "Bearer ", "Bearer scoretrail_x", "Bearer \xe4", "Token x", "x"],
)
def test_whoever_shows_something_strange_is_not_let_in(header: str, unharmed: Callers) -> None:
    answer = unharmed.client.get(
        "/api/v1/entries", headers={b"Authorization": header.encode("latin-1")}
    )

    assert answer.status_code == 401


@pytest.mark.parametrize("tag", ['"1"', "x", 'W/"1.', '"1.0000"', '"0.' + "0" * 32 + '"'])
def test_a_strange_condition_is_refused(tag: str, unharmed: Callers) -> None:
    retraction = {
        "id": "bad-5", "topic": "entry.retracted", "target": "default-014", "reason": "误记",
        "occurred_on": "2019-04-02", "data": {},
    }  # fmt: skip
    answer = unharmed.post("recorder", "entries", json=retraction, headers={"If-Match": tag})

    assert refused(answer)["code"] in {"bad-if-match", "target-answered"}


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off(unharmed: Callers) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"a" * 50_000

    headers = {"Content-Type": "application/json"}
    answer = unharmed.post("recorder", "entries", content=endless(), headers=headers)

    assert (answer.status_code, refused(answer)["code"]) == (413, "too-large")
