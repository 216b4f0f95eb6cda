"""One thing in a stored ledger that contradicts itself, and where (校验发现)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What contradicts itself; position 0 stands for the ledger as a whole."""

    position: int
    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} | {self.en}"


def finding(position: int, code: str, zh: str, en: str) -> Finding:
    """Say where in both languages."""
    if position:
        return Finding(position, code, f"第 {position} 条：{zh}。", f"Entry {position}: {en}.")
    return Finding(position, code, f"台账：{zh}。", f"The ledger: {en}.")
