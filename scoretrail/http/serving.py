"""Serving: from what was said on the command line to a server that runs (开服务).

The loopback interface is the default; any other address is refused without accounts, and so is a
gateway whose users no account names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from domain.errors import NotUnderstood, Refused
from ledger.roles import Role
from scoretrail.access import Access, beside
from scoretrail.http.app import create
from scoretrail.http.caller import Doorkeeper
from scoretrail.http.jobs import Jobs
from scoretrail.http.oidc import Provider
from scoretrail.http.open_desk import OpenDesk
from scoretrail.http.shelter import Rates, hosts
from scoretrail.http.staging import Staging
from scoretrail.http.visit import Front
from scoretrail.log import start
from scoretrail.settings import Settings, actor


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a ledger is served."""

    ledger: str
    host: str = "127.0.0.1"
    port: int = 8000
    socket: Path | None = None
    read_only: bool = False
    base_url: str | None = None
    auth_header: str | None = None
    access: Path | None = None
    oidc: tuple[str, str, Path] | None = None
    """An identity provider: its issuer, what its tokens are for, and the file of its keys."""
    machine_role: Role = "auditor"
    rate: int = 0
    read_ahead: bool = False
    fictional: bool = False
    settings: Settings = field(default_factory=Settings)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.socket is not None or _is_loopback(self.host)


def application(terms: Terms) -> FastAPI:
    """The application on these terms, or a refusal that says what is missing."""
    access = _access(terms)
    if terms.auth_header is not None and access is None:
        raise NotUnderstood(
            "gateway-without-accounts",
            "--auth-header 要配合账户文件：先运行 scoretrail token new --gateway-user。",
            "--auth-header needs accounts: run scoretrail token new --gateway-user first.",
        )
    if not terms.loopback:
        _may_be_reached(terms, access)
    open_desk = OpenDesk.open(
        terms.ledger,
        fictional=terms.fictional,
        read_only=terms.read_only,
        subjects=terms.settings.subjects,
    )
    doorkeeper = Doorkeeper(
        access, terms.auth_header, _provider(terms, access), actor(), terms.machine_role
    )
    front = Front(
        open_desk,
        doorkeeper,
        hosts(terms.base_url, terms.host),
        Rates(terms.rate),
        terms.read_only or not open_desk.stored,
        terms.base_url,
        staging=Staging.beside(_file(terms)),
        settings=terms.settings,
        jobs=Jobs(terms.ledger, ("--fictional-names",) if terms.fictional else ()),
    )
    return create(front)


def serve(terms: Terms, *, ready: Callable[[], None]) -> None:
    """Serve until interrupted; `ready` is called once nothing is in the way."""
    app = application(terms)
    front: Front = app.state.front
    front.open_desk.open_for_long(read_ahead=terms.read_ahead)
    ready()
    start(level=logging.INFO)
    where: dict[str, object] = {"host": terms.host, "port": terms.port}
    if terms.socket is not None:
        where = {"uds": str(terms.socket)}
    config = uvicorn.Config(
        app,
        **where,  # type: ignore[arg-type]
        http="h11",  # it takes no header without end
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who calls is read off the connection, never off a header
        timeout_graceful_shutdown=10,
    )
    with suppress(KeyboardInterrupt):  # who stops it has been obeyed
        uvicorn.Server(config).run()


def _access(terms: Terms) -> Access | None:
    """The accounts named, or those beside the ledger."""
    if terms.access is not None:
        if terms.access.is_file():
            return Access(terms.access)
        raise NotUnderstood(
            "no-such-file", f"没有文件 {terms.access}。", f"There is no file {terms.access}."
        )
    file = _file(terms)
    return Access(beside(file)) if file is not None and beside(file).is_file() else None


def _provider(terms: Terms, access: Access | None) -> Provider | None:
    """The identity provider named; whom it knows has to be granted something here."""
    if terms.oidc is None:
        return None
    if access is None:
        raise NotUnderstood(
            "oidc-without-accounts",
            "--oidc 要配合账户文件：先运行 scoretrail token new --gateway-user oidc:主体。",
            "--oidc needs accounts: run scoretrail token new --gateway-user oidc:SUBJECT first.",
        )
    return Provider.of(*terms.oidc)


def _file(terms: Terms) -> Path | None:
    """The ledger's file; none for one on a server, or for a case."""
    place = Path(terms.ledger.removeprefix("sqlite:///"))
    return place if place.is_file() else None


def _may_be_reached(terms: Terms, access: Access | None) -> None:
    """Refuse an address that others reach while nobody has to show who they are."""
    if access is None:
        raise Refused(
            "address-without-accounts",
            f"{terms.host} 不是本机回环地址，须先开启身份认证：scoretrail token new 建账户，"
            "或只在 127.0.0.1 上服务。",
            f"{terms.host} is not the loopback address, so whoever asks must show who they are: "
            "make accounts with scoretrail token new, or serve on 127.0.0.1.",
        )
    if terms.base_url is None and terms.host in ("0.0.0.0", "::", ""):  # noqa: S104 - it is refused
        raise NotUnderstood(
            "base-url-missing",
            f"在 {terms.host} 上服务，要用 --base-url 说明对外地址。",
            f"To serve on {terms.host}, state the address that others use with --base-url.",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
