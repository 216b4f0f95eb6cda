"""Settings: which ledger, which language, who writes. They come from options or `SCORETRAIL_*`."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass

from domain.errors import NotUnderstood
from ledger.roles import Actor, Role
from scoretrail.words import Lang

PREFIX = "SCORETRAIL"
"""Every option may also be given as SCORETRAIL_<COMMAND>_<OPTION>."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole command."""

    ledger: str | None = None
    lang: Lang = "zh"
    quiet: bool = False
    fictional_names: bool = False
    told_at: str | None = None
    """For told ledgers: the moment at which all this is said to happen."""
    checkpoint_key: str | None = None
    """The key with which checkpoints are signed by themselves when they are due."""

    def place(self) -> str:
        """Where the ledger is, or a refusal that says how to name one."""
        if self.ledger:
            return self.ledger
        raise NotUnderstood(
            "no-ledger",
            "没有说明用哪一本账。请加 --ledger FILE（或 case:FILE、数据库地址），"
            "或设 SCORETRAIL_LEDGER。还没有账：scoretrail demo 建演示账，scoretrail init 建新账。",
            "No ledger is named. Add --ledger FILE (or case:FILE, or a database URL), or set "
            "SCORETRAIL_LEDGER. None yet? scoretrail demo makes one to try, scoretrail init yours.",
        )


def here(role: Role, name: str | None = None) -> Actor:
    """Who acts from this machine: in a role of their own word, which the audit log marks."""
    return Actor(name or actor(), role, authenticated=False)


def actor() -> str:
    """Who writes: the account on this machine, as an opaque id."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "user"
    return f"local:{re.sub(r'[^A-Za-z0-9._-]', '-', name)[:50] or 'user'}"
