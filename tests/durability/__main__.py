"""`python -m tests.durability`: the durability programme at a size, as a report of what came of it."""

from __future__ import annotations

import json
import secrets
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict

from benchmarks.machine import machine
from tests.durability.disk import WITHOUT, library
from tests.durability.drill import Report
from tests.durability.programme import DRILLS, Drill, passed

SHOWN = 5


def main() -> int:
    """Do the drills and print the report; 1 if one does not show what it should."""
    parser = ArgumentParser(prog="python -m tests.durability", description="The durability drills.")
    parser.add_argument("--size", choices=("commit", "nightly", "release"), default="nightly")
    parser.add_argument("--seed", type=int, help="do again what a report names")
    parser.add_argument("--only", help="drills whose name holds this text")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    if library() is None:
        print(WITHOUT, file=sys.stderr)  # noqa: T201
        return 2
    seed = secrets.randbelow(1 << 31) if asked.seed is None else asked.seed
    results = []
    for drill in DRILLS:
        if asked.only is None or asked.only in drill.name:
            begun = time.perf_counter()
            report = drill.report(asked.size, seed)
            seconds = time.perf_counter() - begun
            results.append((drill, report, seconds))
            if not asked.json:
                _tell(drill, report, seconds)
    if asked.json:
        _print_json(results)
    failed = [drill.name for drill, report, _ in results if not passed(drill, report)]
    if not asked.json:
        print(f"\nsize {asked.size} · seed {seed} · {len(results)} drills, {len(failed)} failed")  # noqa: T201
    return 1 if failed else 0


def _tell(drill: Drill, report: Report, seconds: float) -> None:
    verdict = "ok" if passed(drill, report) else "FAILED"
    found = f"{len(report.failures)} found" if drill.canary else f"{len(report.failures)} failures"
    print(  # noqa: T201
        f"{verdict:<7}{drill.name:<40}{report.tried:>8} tried {report.seen:>8} met"
        f"  {found:<14}{seconds:8.1f} s",
        flush=True,
    )
    if not drill.canary:
        for failure in report.failures[:SHOWN]:
            print(f"       {failure}")  # noqa: T201


def _print_json(results: list[tuple[Drill, Report, float]]) -> None:
    told = [
        {
            "drill": drill.name,
            "canary": drill.canary,
            "passed": passed(drill, report),
            "seconds": seconds,
            **asdict(report),
            "failures": report.failures[:SHOWN],
            "failed": len(report.failures),
        }
        for drill, report, seconds in results
    ]
    print(json.dumps({"drills": told, "run": machine()}, ensure_ascii=False, indent=1))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
