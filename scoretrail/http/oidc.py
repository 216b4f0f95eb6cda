"""Tokens of an identity provider (OIDC): checked by keys that the office has put in a file itself.

Nothing is fetched: issuer, audience and keys are said when the server starts, and only algorithms
with a private and a public half are taken. The provider says who somebody is; what they may do is
granted here, to the user `oidc:SUBJECT`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from domain.errors import NotPermitted, NotUnderstood
from ledger.clock import micros

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
USER = "oidc:"
LEEWAY = 30
"""Seconds by which two clocks may differ."""


@dataclass(frozen=True)
class Provider:
    """An identity provider, as it was made known."""

    issuer: str
    audience: str
    keys: Any

    @classmethod
    def of(cls, issuer: str, audience: str, file: Path) -> Provider:
        """The provider whose public keys are in a file (JWKS)."""
        try:
            jwk = import_module("joserfc.jwk")
        except ModuleNotFoundError as error:
            raise NotUnderstood(
                "oidc-missing",
                "OIDC 需要 joserfc：请安装 scoretrail[oidc]。",
                "OIDC needs joserfc: install scoretrail[oidc].",
            ) from error
        try:
            keys = jwk.KeySet.import_key_set(json.loads(file.read_text(encoding="utf-8")))
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            import_module("joserfc.errors").JoseError,
        ):
            raise NotUnderstood(
                "oidc-keys-unreadable",
                f"{file} 不是公钥集（JWKS）。请从身份提供方取得后放入文件。",
                f"{file} is no set of public keys (JWKS). Get it from the identity provider.",
            ) from None
        return cls(issuer, audience, keys)

    def user(self, token: str, now: datetime) -> str:
        """Whom a token names, or a refusal: signed by these keys, for us, by them, and not over."""
        jwt, errors = import_module("joserfc.jwt"), import_module("joserfc.errors")
        claims = jwt.JWTClaimsRegistry(
            now=micros(now) // 1_000_000,
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            found = jwt.decode(token, self.keys, algorithms=list(ALGORITHMS))
            claims.validate(found.claims)
        except (errors.JoseError, ValueError, KeyError, TypeError) as error:
            raise NotPermitted(
                "oidc-token-refused",
                "身份提供方的令牌未通过核验（签名、签发方、对象或期限）。请重新登录。",
                "The identity provider's token does not hold (signature, issuer, audience or end). "
                "Sign in again.",
            ) from error
        return f"{USER}{found.claims['sub']}"
