"""Callers: one server, and an account for each role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from ledger.clock import now
from ledger.ledger import Ledger
from ledger.roles import ROLES
from scoretrail.access import Access, beside
from scoretrail.http.serving import Terms, application

API = "/api/v1"
NOBODY = "nobody"
"""Whoever comes without an account."""


@dataclass
class Callers:
    """Whoever may come, before one server."""

    client: TestClient
    tokens: Mapping[str, str]
    accounts: Mapping[str, str]
    ledger: str

    def ask(self, role: str, method: str, address: str, **given: Any) -> Response:
        """Send a request in a role."""
        headers = dict(given.pop("headers", {}))
        if role != NOBODY:
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        path = address if address.startswith("/") else f"{API}/{address}"
        return self.client.request(method, path, headers=headers, **given)

    def get(self, role: str, address: str, **given: Any) -> Response:
        """Read in a role."""
        return self.ask(role, "GET", address, **given)

    def post(self, role: str, address: str, **given: Any) -> Response:
        """Write in a role."""
        return self.ask(role, "POST", address, **given)

    @property
    def head(self) -> tuple[int, bytes]:
        """How far the ledger reaches, and its root: what a partial write would move."""
        with Ledger.open(self.ledger, read_only=True) as ledger:
            return ledger.head.position, ledger.head.root


@contextmanager
def callers_of(ledger: str, *, reporting: str = "gaoxin", **terms: Any) -> Iterator[Callers]:
    """A server on a ledger, with an account for each role; the reporter is 高新区's."""
    access = Access.make(beside(Path(ledger)))
    tokens: dict[str, str] = {}
    accounts: dict[str, str] = {}
    for role in ROLES:
        unit = reporting if role == "reporter" else None
        grant, token = access.grant(role, label="", now=now(), unit=unit)
        tokens[role], accounts[role] = str(token), grant.id
    app = application(Terms(ledger, **terms))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield Callers(client, tokens, accounts, ledger)
