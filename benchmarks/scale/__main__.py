"""`python -m benchmarks.scale`: run the protocol and print a page, or JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.race import Unequal
from benchmarks.scale.protocol import PEERS, SEEDS, Plan, run, settings
from benchmarks.scale.report import Report

ENTRIES = 1_000_000
FULL = (100_000, 1_000_000, 10_000_000)
SMALL = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 1 if contestants gave different answers."""
    asked = _parsed(arguments)
    chosen = plans(asked)
    report = Report(settings(chosen), [])
    try:
        with _folder(asked.folder) as folder:
            for plan in chosen:
                here = folder / f"{plan.entries}-{plan.seed}"
                report.found = [*report.found, run(plan, here, _say)]
    except Unequal as difference:
        print(difference, file=sys.stderr)
        return 1
    finally:
        _say("")
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
    print(text if asked.json else report.page())
    return 0


def plans(asked: Namespace) -> list[Plan]:
    """What to run: one size, or all of them with several seeds, the largest with one."""
    peers = tuple(asked.peer or PEERS)
    if not asked.full:
        entries = asked.entries or ENTRIES
        return [Plan(entries, asked.seed or SEEDS[0], asked.rounds or 5, 1, peers=peers)]
    return [
        Plan(entries, seed, asked.rounds or 7, 3 if entries < FULL[-1] else 1, peers=peers)
        for entries in FULL
        for seed in (SEEDS if entries < FULL[-1] else SEEDS[:1])
    ]


def _parsed(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(
        prog="python -m benchmarks.scale", description="Replay at scale, beside its peers."
    )
    parser.add_argument("--entries", type=int, help=f"how many entries ({ENTRIES:,})")
    parser.add_argument("--seed", type=int, help=f"of the generator ({SEEDS[0]})")
    parser.add_argument("--rounds", type=int, help="how many rounds (5)")
    parser.add_argument("--full", action="store_true", help="all sizes and seeds: the protocol")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--peer", action="append", choices=PEERS, help="only these (repeatable)")
    parser.add_argument("--folder", type=Path, help="keep the data there")
    return parser.parse_args(arguments)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with TemporaryDirectory(prefix="scoretrail-bench-") as folder:
        yield Path(folder)


def _say(doing: str) -> None:
    """Show what is running, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\033[K{doing}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
