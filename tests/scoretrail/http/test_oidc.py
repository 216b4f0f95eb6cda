"""Tokens of an identity provider: signed by keys that are known, for us, and not over."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from domain.errors import NotUnderstood, Refused
from ledger.clock import now
from scoretrail.access import Access, beside
from scoretrail.http.oidc import Provider
from scoretrail.http.serving import Terms, application
from tests.scoretrail.http.callers import callers_of

ISSUER, AUDIENCE = "https://id.example", "scoretrail"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})


def token(key: RSAKey = KEY, algorithm: str = "RS256", **changed: Any) -> str:
    """A token as the provider signs it."""
    until = int((now() + timedelta(minutes=5)).timestamp())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "wang", "exp": until, **changed}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "one"}, kept, key)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The provider's public keys, in a file."""
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(KeySet([KEY]).as_dict(private=False)), encoding="utf-8")
    return file


def past() -> int:
    """A moment that is over."""
    return int((now() - timedelta(hours=1)).timestamp())


def test_whom_the_provider_names_may_do_what_is_granted_here(demo_ledger: str, keys: Path) -> None:
    with callers_of(demo_ledger, oidc=(ISSUER, AUDIENCE, keys)) as callers:
        access = Access(beside(Path(demo_ledger)))
        access.grant("auditor", label="", now=now(), gateway_user="oidc:wang")

        def status(shown: str) -> int:
            headers = {"Authorization": f"Bearer {shown}"}
            return callers.client.get("/api/v1/standings", headers=headers).status_code

        assert status(token()) == 200
        assert status(token(sub="li")) == 401
        assert status(callers.tokens["auditor"]) == 200


@pytest.mark.parametrize(
    "bad",
    [
        token(STRANGER),
        token(iss="https://other.example"),
        token(aud="another"),
        token(exp=past()),
        token(exp=None),
        token(sub=None),
        token()[:-4],
        "a.b.c",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3YW5nIn0.",
    ],
)
def test_a_token_that_does_not_hold_is_refused(bad: str, keys: Path) -> None:
    provider = Provider.of(ISSUER, AUDIENCE, keys)
    moment: datetime = now()

    with pytest.raises(Refused, match="does not hold"):
        provider.user(bad, moment)


def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text("{}", encoding="utf-8")

    with pytest.raises(NotUnderstood, match="JWKS"):
        Provider.of(ISSUER, AUDIENCE, file)


def test_a_provider_needs_accounts(demo_ledger: str, keys: Path) -> None:
    with pytest.raises(NotUnderstood, match="oidc:"):
        application(Terms(demo_ledger, oidc=(ISSUER, AUDIENCE, keys)))
