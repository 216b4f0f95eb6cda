"""One thing in a bundle that contradicts itself, and at which entry."""

from __future__ import annotations

from ledger.integrity.finding import Finding


def finding(position: int, code: str, zh: str, en: str) -> Finding:
    """Say where in both languages; position 0 stands for the bundle as a whole."""
    if position:
        return Finding(position, code, f"第 {position} 条：{zh}。", f"Entry {position}: {en}.")
    return Finding(position, code, f"举证包：{zh}。", f"The bundle: {en}.")
