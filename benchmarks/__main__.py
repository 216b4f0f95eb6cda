"""`python -m benchmarks`: run them and print a page, or JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from benchmarks import Results, Unequal, run
from benchmarks.place import PLACES
from benchmarks.session import ENTRIES, ROUNDS, SEED

QUICK_ENTRIES = 1_000
QUICK_ROUNDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 1 if contestants gave different answers."""
    asked = _parsed(arguments)
    entries = asked.entries or (QUICK_ENTRIES if asked.quick else ENTRIES)
    rounds = asked.rounds or (QUICK_ROUNDS if asked.quick else ROUNDS)
    try:
        results = run(entries, rounds, asked.place or tuple(PLACES), seed=asked.seed, progress=_say)
    except Unequal as difference:
        print(difference, file=sys.stderr)
        return 1
    finally:
        _say("")
    print(_json(results) if asked.json else results.page())
    return 0


def _json(results: Results) -> str:
    return json.dumps(results.as_json(), ensure_ascii=False, indent=1)


def _parsed(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(
        prog="python -m benchmarks", description="Measure side by side, as ratios."
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, in seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--entries", type=int, help=f"how many entries ({ENTRIES})")
    parser.add_argument("--rounds", type=int, help=f"how many rounds ({ROUNDS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the generator ({SEED})")
    parser.add_argument("--place", action="append", choices=PLACES, help="only there (repeatable)")
    return parser.parse_args(arguments)


def _say(race: str) -> None:
    """Show what is running, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{race}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
