"""The interface asked at random, in every role: no fault of ours, no answer that is not described.

What is generated follows the description, right and wrong; names that exist are mixed in, so that
more than refusals is seen.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS as KNOWN_CHECKS
from schemathesis.checks import load_all_checks

from ledger.ledger import Ledger
from ledger.roles import ROLES
from tests.scoretrail.http.callers import NOBODY, Callers, callers_of

EXAMPLES = int(os.environ.get("SCORETRAIL_SCHEMA_EXAMPLES", "4"))
"""Cases for each route in each role; a release asks for more."""

load_all_checks()
CHECKS = KNOWN_CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
KNOWN: dict[str, list[Any]] = {
    "unit": ["gaoxin", "lixia", "高新区"],
    "code": ["9", "3-4", "special+"],
    "scheme": ["jinan-2018-districts", "jinan-2018-districts@2", "pingyin-2022-towns"],
    "entry": ["388", "default-014", "#391"],
    "position": [1, 388],
    "name": ["390", "391", "none"],
    "as_of": ["2018-12-31", "2018-01-31"],
    "known_at": ["395", "388", "2019-01-31"],
    "rules_known_at": ["395", "2019-01-31"],
    "over": ["2019"],
    "find": ["unit:gaoxin", "-topic:defaulter 历下"],
    "a": ["jinan-2018-districts?as_of=2018-12-31&known_at=390"],
    "b": ["jinan-2018-districts?as_of=2018-12-31&known_at=395"],
}
LONG = {"/api/v1/places", "/api/v1/schemes/{scheme}/readings/impact", "/api/v1/drift"}
"""Of these one case is enough at each run: they compute for seconds."""


def operations(app: FastAPI) -> list[Any]:
    """Every route as schemathesis knows it."""
    schema: Any = schemathesis.openapi.from_dict(app.openapi())
    return [found.ok() for found in schema.get_all_operations()]


def mixed(data: st.DataObject, given_: dict[str, Any] | None) -> dict[str, Any]:
    """Parameters in which names that exist take the place of some that were made up."""
    return {
        name: data.draw(st.sampled_from(KNOWN[name]))
        if name in KNOWN and data.draw(st.integers(0, 3))
        else value
        for name, value in (given_ or {}).items()
    }


def sendable(value: Any) -> Any:
    """A part of a form as bytes, whatever was made up."""
    if isinstance(value, (list, tuple)):
        return tuple(value) if all(isinstance(one, (str, bytes)) for one in value) else (None, b"x")
    return value if isinstance(value, (str, bytes)) else (None, str(value).encode())


def ask(callers: Callers, role: str, case: Any, data: st.DataObject) -> Any:
    """Send a generated case in a role, and hold its answer against the description."""
    case.path_parameters = mixed(data, case.path_parameters)
    case.query = mixed(data, case.query)
    case.headers = {}
    if role != NOBODY:
        case.headers["Authorization"] = f"Bearer {callers.tokens[role]}"
    wanted = case.as_transport_kwargs(base_url="http://localhost")
    wanted.pop("cookies", None)
    if wanted.get("files"):
        wanted["files"] = [(name, sendable(value)) for name, value in wanted["files"]]
    request = callers.client.build_request(**wanted)
    request.read()  # so that what was sent can be shown
    answer = callers.client.send(request)
    case.validate_response(answer, checks=CHECKS)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, NOBODY])
def test_no_role_meets_a_fault_or_an_answer_that_is_not_described(
    role: str, built: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "ledger.db"
    copy.write_bytes(built.read_bytes())
    seen: Counter[int] = Counter()
    with callers_of(str(copy)) as callers:
        app = callers.client.app
        assert isinstance(app, FastAPI)
        for operation in operations(app):
            most = 1 if operation.path in LONG else EXAMPLES

            @settings(
                max_examples=most,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(), data=st.data())
            def asked(case: Any, data: st.DataObject) -> None:
                seen[ask(callers, role, case, data).status_code] += 1

            asked()
    with Ledger.open(str(copy), read_only=True) as ledger:
        assert ledger.verify() == []
    assert sum(seen.values()) > 100
    assert [status for status in seen if status >= 500] == []
