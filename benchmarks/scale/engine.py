"""Our own contestants: the shards, and the same counts from SQL."""

from __future__ import annotations

OURS: tuple[str, ...] = ()
