"""Two hundred thousand rows: read with progress in bounded time and memory, one more is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from domain.codes import check_character
from domain.errors import BadFile
from ledger.intake.sheet import MOST_ROWS
from tests.ledger.intake.filing import (
    Rows,
    case,
    csv_file,
    joint_action,
    json_file,
    read,
    repacked,
    workbook_file,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def rows(count: int) -> list[list[object]]:
    """Cases as a year brings them: other companies, other days, the same few departments."""
    found = []
    for number in range(count):
        code = f"9137010{number:010d}"
        day = f"2018-{number % 12 + 1:02}-{number % 28 + 1:02}"
        code += check_character(code)
        found.append(case(no=number + 1, name=f"云州第{number}商贸有限公司", code=code, day=day))
    return found


def large_workbook(path: Path, table: Rows) -> Path:
    """A workbook of this table, its sheet written straight as XML."""
    lines = []
    for number, row in enumerate(table, start=1):
        cells = "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for letter, cell in zip("ABCDEFGH", row, strict=False)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    small = workbook_file(path.with_name("small.xlsx"), joint_action())
    return repacked(small, path, {"xl/worksheets/sheet1.xml": sheet.encode()})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_two_hundred_thousand_rows_works_with_progress(tmp_path: Path, kind: str) -> None:
    make = csv_file if kind == "csv" else large_workbook
    path = make(tmp_path / f"历下区.{kind}", joint_action(*rows(MOST_ROWS)))
    seen: list[tuple[int, int | None]] = []
    batch = read(path, progress=lambda done, total: seen.append((done, total)))

    assert len(batch.accepted) == MOST_ROWS
    assert seen[-1] == (MOST_ROWS, MOST_ROWS)
    assert len(seen) >= 100
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_more_rows_than_may_be_read_at_once_are_refused(tmp_path: Path, kind: str) -> None:
    """The limit is counted before anything is made of the rows."""
    path = tmp_path / f"历下区.{kind}"
    path.write_text("{}\n" * (MOST_ROWS + 200) if kind == "jsonl" else "a,b\n" * (MOST_ROWS + 200))
    with pytest.raises(BadFile) as refused:
        read(path)

    assert refused.value.code == "too-many-rows"


def test_a_file_is_read_row_by_row_and_progress_is_told_on_the_way(tmp_path: Path) -> None:
    entry = {"topic": "training.held", "unit": "lixia", "occurred_on": "2018-05-01"}
    seen: list[int] = []
    read(
        json_file(tmp_path / "a.jsonl", *[entry] * 2_500),
        progress=lambda done, _total: seen.append(done),
    )

    assert seen == [1000, 2000, 2500]


def test_the_parser_keeps_its_limits_while_it_reads(tmp_path: Path) -> None:
    """Whatever the rows are, the child answers in frames; killed in the middle, it is a fault."""
    path = workbook_file(tmp_path / "历下区.xlsx", joint_action(*rows(3_000)))
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from ledger.intake import workbook\n"
        "real = workbook._start\n"
        "def start(file):\n"
        "    child = real(file); os.kill(child.pid, signal.SIGKILL); child.wait(); return child\n"
        "workbook._start = start\n"
        "from tests.ledger.intake.filing import read\n"
        "try: read(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )

    assert done.stdout.split() == ["BadFile", "too-large"], done.stderr
