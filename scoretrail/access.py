"""The accounts of the front desk: tokens and gateway users with their roles, beside the ledger (访问).

A token is 256 random bits. Only its SHA-256 is kept, with a role, a unit, an end and its last use:
who reads the file cannot act as anybody. What a role may do is written in `ledger.roles`.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from domain.errors import LedgerUnusable, NotPermitted, NotUnderstood, Refused, UnknownName
from ledger.clock import instant, micros
from ledger.intake.persons import without_personal_numbers
from ledger.roles import Actor, Role, role_named

SUFFIX = ".access"
PREFIX = "scoretrail_"
"""Tokens begin so, that they are found where they should not be."""

BYTES = 32
SEEN = timedelta(minutes=1)
"""The last use is written down at most so often."""

_APPLICATION = 0x53614331
_SCHEMA = """
CREATE TABLE grants (
  id TEXT PRIMARY KEY,
  token_hash BLOB UNIQUE CHECK (length(token_hash) = 32),
  gateway_user TEXT UNIQUE,
  role TEXT NOT NULL,
  unit TEXT,
  label TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  revoked_at INTEGER,
  CHECK ((token_hash IS NULL) <> (gateway_user IS NULL))
) WITHOUT ROWID;
"""
_COLUMNS = "id, role, unit, label, gateway_user, made_at, expires_at, last_used_at, revoked_at"


def beside(ledger: Path) -> Path:
    """Where the accounts of a ledger file lie.

    >>> beside(Path("demo/ledger.db")).as_posix()
    'demo/ledger.access'
    """
    return ledger.with_suffix(SUFFIX)


@dataclass(frozen=True, slots=True)
class Grant:
    """What was granted to whom, until when. `id` is the account that entries name."""

    id: str
    role: Role
    unit: str | None
    label: str
    gateway_user: str | None
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Whoever comes with it."""
        return Actor(self.id, self.role, self.unit)

    def state(self, now: datetime) -> str:
        """Whether it holds: `valid`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "valid"


class Access:
    """The accounts of one ledger, in a file of their own, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def make(cls, path: Path) -> Access:
        """The file, made if it is not there."""
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with _connected(path) as connection:
                connection.executescript(f"PRAGMA application_id = {_APPLICATION};{_SCHEMA}")
        return cls(path)

    def grant(
        self,
        role: str,
        *,
        label: str,
        now: datetime,
        unit: str | None = None,
        expires_at: datetime | None = None,
        gateway_user: str | None = None,
    ) -> tuple[Grant, str | None]:
        """Grant a role, to whoever brings the token that is given here once, or to a gateway's user."""
        named, label = role_named(role), without_personal_numbers(label)
        if (named == "reporter") != (unit is not None):
            raise _unit_and_role(named)
        token = None if gateway_user is not None else PREFIX + secrets.token_urlsafe(BYTES)
        made = Grant(
            f"account:{secrets.token_hex(6)}",
            named,
            unit,
            label,
            gateway_user,
            now,
            expires_at,
            None,
            None,
        )
        row = (
            made.id,
            None if token is None else _hash(token),
            gateway_user,
            named,
            unit,
            label,
            micros(now),
            None if expires_at is None else micros(expires_at),
        )
        with _connected(self.path) as connection:
            try:
                connection.execute(
                    "INSERT INTO grants (id, token_hash, gateway_user, role, unit, label, made_at,"
                    " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
            except sqlite3.IntegrityError as error:
                raise _gateway_user_taken(str(gateway_user)) from error
        return made, token

    def by_token(self, token: str, now: datetime) -> Grant:
        """The grant of a token, or a refusal that says what became of it."""
        well_formed = re.fullmatch(rf"{PREFIX}[A-Za-z0-9_-]{{43}}", token)
        found = self._one("token_hash = ?", _hash(token)) if well_formed else None
        if found is None:
            raise NotPermitted(
                "token-unknown",
                "访问令牌不认识。请向管理员领取新的令牌。",
                "This token is not known. Ask whoever administers the ledger for another.",
            )
        return self._valid(found, now)

    def by_gateway_user(self, user: str, now: datetime) -> Grant:
        """The grant of a user whom the gateway signed in."""
        found = self._one("gateway_user = ?", user)
        if found is None:
            raise NotPermitted(
                "gateway-user-unknown",
                f"用户“{user}”没有授权。请管理员运行 scoretrail token new --gateway-user。",
                f"The user {user!r} was granted nothing. Whoever administers the ledger may run "
                "scoretrail token new --gateway-user.",
            )
        return self._valid(found, now)

    def revoke(self, name: str, now: datetime) -> Grant:
        """Take a grant back, at once and for good."""
        with _connected(self.path) as connection:
            connection.execute(
                "UPDATE grants SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
                (micros(now), name),
            )
        found = self._one("id = ?", name)
        if found is None:
            raise UnknownName(
                "unknown-account",
                f"没有账户 {name}。全部见 scoretrail token list。",
                f"There is no account {name}. See scoretrail token list.",
            )
        return found

    def all(self) -> list[Grant]:
        """Every grant, in the order in which they were made."""
        with _connected(self.path) as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM grants ORDER BY made_at, id")  # noqa: S608
            return [_grant(row) for row in rows]

    def members(self) -> dict[str, str]:
        """The accounts of units, those no longer valid included, and whose they are."""
        return {one.id: one.unit for one in self.all() if one.unit is not None}

    def _valid(self, found: Grant, now: datetime) -> Grant:
        state = found.state(now)
        if state == "revoked":
            raise NotPermitted(
                "account-revoked",
                f"账户 {found.id} 已撤销。请向管理员领取新的。",
                f"The account {found.id} is revoked. Ask for another.",
                account=found.id,
            )
        if state == "expired":
            raise NotPermitted(
                "account-expired",
                f"账户 {found.id} 已过期。请向管理员领取新的。",
                f"The account {found.id} is expired. Ask for another.",
                account=found.id,
            )
        if found.last_used_at is None or now - found.last_used_at >= SEEN:
            with _connected(self.path) as connection:
                connection.execute(
                    "UPDATE grants SET last_used_at = ? WHERE id = ?", (micros(now), found.id)
                )
        return found

    def _one(self, where: str, value: object) -> Grant | None:
        with _connected(self.path) as connection:
            query = f"SELECT {_COLUMNS} FROM grants WHERE {where}"  # noqa: S608 - ours, both
            row = connection.execute(query, (value,)).fetchone()
        return None if row is None else _grant(row)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _grant(row: tuple[object, ...]) -> Grant:
    id_, role, unit, label, gateway_user, *moments = row
    made, expires, used, revoked = (None if at is None else instant(int(str(at))) for at in moments)
    assert made is not None, "every grant was made some time"
    return Grant(
        str(id_),
        role_named(str(role)),
        None if unit is None else str(unit),
        str(label),
        None if gateway_user is None else str(gateway_user),
        made,
        expires,
        used,
        revoked,
    )


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one statement; what the database says is said in both languages."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
            yield connection
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise LedgerUnusable(
            "access-unusable",
            f"账户文件 {path} 不能用（{error}）。请检查文件和权限。",
            f"The file of accounts {path} cannot be used ({error}). Check it and its permissions.",
        ) from error


def _unit_and_role(role: Role) -> NotUnderstood:
    if role == "reporter":
        return NotUnderstood(
            "reporter-without-unit",
            "填报单位的账户要写明是哪个单位：--unit。",
            "The account of a reporter names its unit: --unit.",
        )
    return NotUnderstood(
        "unit-without-reporter",
        "只有填报单位（reporter）的账户属于某个单位。请去掉 --unit。",
        "Only the account of a reporter belongs to a unit. Leave --unit out.",
    )


def _gateway_user_taken(user: str) -> Refused:
    return Refused(
        "gateway-user-taken",
        f"用户“{user}”已有授权。要改角色，请先撤销。",
        f"The user {user!r} has a grant already. To change the role, revoke that first.",
    )
