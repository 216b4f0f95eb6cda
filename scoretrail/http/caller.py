"""Who asks: a token, a user of the gateway, or whoever sits at this machine (身份).

    Authorization: Bearer …    the interface for programs, and nothing else there
    a cookie with the token    the pages, after signing in
    the gateway's header       on the loopback interface or a socket only
    nothing                    the account of this machine where authentication is off, else the public

What they then may do is decided in `ledger.roles`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote

from starlette.requests import Request

from domain.errors import NotPermitted
from ledger.roles import Actor, Role
from scoretrail.access import PREFIX, Access
from scoretrail.http.oidc import Provider

COOKIE = "scoretrail_token"
PUBLIC = Actor("public", "public", authenticated=False)

Means = Literal["token", "cookie", "gateway", "machine", "nobody"]


@dataclass(frozen=True, slots=True)
class Caller:
    """An actor, and by what they are known."""

    actor: Actor
    means: Means

    @property
    def ambient(self) -> bool:
        """Whether a browser sends along what they are known by, whoever made it ask."""
        return self.means in ("cookie", "gateway", "machine")


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Finds out who asks. Without accounts and gateway, authentication is off."""

    access: Access | None = None
    gateway_header: str | None = None
    provider: Provider | None = None
    machine: str = "local:user"
    machine_role: Role = "auditor"

    @property
    def authenticates(self) -> bool:
        """Whether whoever asks has to show something."""
        return self.access is not None or self.gateway_header is not None

    def caller(self, request: Request, now: datetime) -> Caller:
        """Whoever sent the request, or a refusal of what they showed."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind:
            return self._by_token(kind, token.strip(), now)
        if self.gateway_header is not None and from_this_machine(request):
            user = request.headers.get(self.gateway_header)
            if user and self.access is not None:
                return Caller(self.access.by_gateway_user(unquote(user), now).actor, "gateway")
        cookie = request.cookies.get(COOKIE)
        if cookie and self.access is not None and not for_programs(request):
            return Caller(self.access.by_token(cookie, now).actor, "cookie")
        if self.authenticates:
            return Caller(PUBLIC, "nobody")
        here = Actor(self.machine, self.machine_role, authenticated=False)
        return Caller(here, "machine")

    def _by_token(self, kind: str, token: str, now: datetime) -> Caller:
        if kind.lower() == "bearer" and self.access is not None:
            if self.provider is not None and not token.startswith(PREFIX):
                user = self.provider.user(token, now)
                return Caller(self.access.by_gateway_user(user, now).actor, "token")
            return Caller(self.access.by_token(token, now).actor, "token")
        raise NotPermitted(
            "token-unknown",
            "这里不认这种登录方式。请用 Authorization: Bearer 令牌。",
            "Nobody is known here by that. Send Authorization: Bearer and a token.",
        )


def for_programs(request: Request) -> bool:
    """Whether the request is for the interface for programs."""
    return request.url.path.startswith("/api/")


def from_this_machine(request: Request) -> bool:
    """Whether the connection comes over the loopback interface or a socket file."""
    if request.client is None or not request.client.host:
        return True
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return request.client.host == "testclient"
