"""What holds for the whole run: a test that did not run is said loudly.

A test that needs a part which may be absent (PostgreSQL, a browser) skips with a reason that names
the part and how to get it. Here those are listed before the summary; and where CI=true they
fail, because a build that leaves tests out has shown nothing. Only tests marked `vectors`, which
read published files from outside the project, may be left out there too.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

COMPLETE = os.environ.get("CI", "").lower() in {"1", "true"}
"""True where every part is expected to be present (构建服务器)."""

# A slow machine is no defect of the rule under test.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where nothing may be left out."""
    report = yield
    may_be_absent = item.get_closest_marker("vectors") is not None or hasattr(report, "wasxfail")
    if COMPLETE and report.skipped and not may_be_absent:
        report.outcome = "failed"
        report.longrepr = left_out(reason(report))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a file that is skipped as a whole."""
    report = yield
    if COMPLETE and report.skipped:
        report.outcome = "failed"
        report.longrepr = left_out(reason(report))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what did not run, by reason, just before the closing line."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"NOT RUN 未运行: {len(skipped)}", sep="!", red=True, bold=True)
    for why, names in by_reason(skipped):
        terminalreporter.write_line(why, yellow=True, bold=True)
        for name in names:
            terminalreporter.write_line(f"  {name}")


def by_reason(
    reports: Iterable[pytest.TestReport | pytest.CollectReport],
) -> list[tuple[str, list[str]]]:
    """Gather the names of skipped tests under the reason they gave."""
    names = defaultdict(list)
    for report in reports:
        names[reason(report)].append(report.nodeid)
    return sorted(names.items())


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Read the reason a test gave for not running."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)


def left_out(why: str) -> str:
    """Say that a missing part is a failure here."""
    return f"未运行，CI=true 时视为失败 · not run, which is a failure where CI=true: {why}"
