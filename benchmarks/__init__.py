"""Benchmarks: what the ledger and the rules cost, beside the plainest way to do the same (测速).

    python -m benchmarks            the races, two or three minutes
    python -m benchmarks --quick    a first look, in seconds
    python -m benchmarks --json     for programs
    python -m benchmarks.scale      replay at scale, beside its peers

Equal answers first: a difference ends the run. Then ratios, taken inside a round and given as
least, median and greatest, because a ratio survives another machine and a busy one, and a time does
not.
"""

from __future__ import annotations

from benchmarks.race import Unequal
from benchmarks.results import Result, Results, Spread
from benchmarks.session import run

__all__ = ["Result", "Results", "Spread", "Unequal", "run"]
