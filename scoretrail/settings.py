"""Settings: which ledger, which language, who writes. They come from options or `SCORETRAIL_*`."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import NotUnderstood
from ledger.roles import Actor, Role
from scoretrail.words import Lang

if TYPE_CHECKING:
    from ledger.evidence import EvidenceStore
    from ledger.ledger import Ledger
    from ledger.sealing import MasterKey

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
    master_key: str | None = None
    """The key under which persons' data is sealed."""
    subjects: str | None = None
    """The subject store; beside a ledger's file by default."""
    evidence_store: str | None = None
    """Where evidence files are kept; beside a ledger's file by default."""

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

    def master(self) -> MasterKey | None:
        """The master key, where one is named."""
        if self.master_key is None:
            return None
        from ledger.sealing import read_master  # noqa: PLC0415 - few commands seal

        return read_master(Path(self.master_key))

    def evidence_of(self, ledger: Ledger) -> EvidenceStore | None:
        """Where the evidence of a ledger is kept; None for one on a server that names no place."""
        from ledger.evidence import EvidenceStore, beside  # noqa: PLC0415 - few commands ask

        file = ledger.database.path
        place = self.evidence_store or (None if file is None else beside(file.absolute()))
        return None if place is None else EvidenceStore(place)

    def subjects_of(self, ledger: Ledger) -> Path:
        """Where the subject store of a ledger lies."""
        file = ledger.database.path
        if self.subjects is not None:
            return Path(self.subjects)
        if file is not None:
            return file.with_suffix(".subjects")
        raise NotUnderstood(
            "no-subject-store",
            "数据库服务器上的台账，密钥库要另放一个文件：--subjects 文件（或设 SCORETRAIL_SUBJECTS）。",
            "A ledger on a server has its subject store in a file of its own: --subjects FILE (or"
            " SCORETRAIL_SUBJECTS).",
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
