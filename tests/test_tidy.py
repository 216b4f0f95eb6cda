"""The house rules that a machine can keep, read from the source itself.

Budgets, names, docstrings; exact numbers and no clock in the rules; nothing of anybody's machine in
a file. Each reader below is first shown what it must find, so that its silence means something.
"""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGES = ("domain", "ledger", "projections", "replay", "scoretrail")

LINES_PER_FILE = 400
LINES_PER_FUNCTION = 50

VAGUE = {"base", "common", "helper", "helpers", "manager", "misc", "service", "services"}
VAGUE |= {"util", "utils"}

CLOCK = Path("ledger/clock.py")
CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "sqlalchemy.func.now",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}

# Spelt so that this file does not find itself.
FOREIGN = re.compile(
    r"(?<![\w.])/[w]ork/|/[r]oot/|/[h]ome/\w|/[U]sers/\w|\b[C]:\\"  # somebody's machine
    r"|[p]ypi\.org|[p]ythonhosted|[n]pmjs\.|[d]eb\.debian|[i]ndex-url"  # somebody's index
    r"|[s]hared/design"  # papers that do not come with the project
    r"|https?://\S*(?:/[s]imple\b|\.whl\b|\.tar\.gz\b|\.tgz\b)"
)


@cache
def files() -> list[Path]:
    """Give every file of the project, relative to its root: what git knows, or what lies there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        return [path for path in found if not any(part.startswith(".") for part in path.parts[:-1])]
    names = filter(None, listed.decode().split("\0"))
    return [path for path in map(Path, names) if (ROOT / path).is_file()]


def source() -> list[Path]:
    """Give the Python files among them."""
    return [path for path in files() if path.suffix == ".py"]


def text_of(path: Path) -> str:
    """Read a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def tree_of(path: Path) -> ast.Module:
    """Parse a file of the project."""
    return ast.parse(text_of(path))


# Budgets


def long_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find the functions above the budget, with their length."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LINES_PER_FUNCTION:
                yield length, node.name


def test_a_file_can_be_read_at_a_sitting() -> None:
    lengths = {str(path): len(text_of(path).splitlines()) for path in source()}

    assert {path: n for path, n in lengths.items() if n > LINES_PER_FILE} == {}


def test_a_function_fits_on_a_screen() -> None:
    found = {str(path): list(long_functions(tree_of(path))) for path in source()}

    assert {path: long for path, long in found.items() if long} == {}


def test_a_function_of_fifty_one_lines_is_found() -> None:
    fifty = "def award():\n" + "    pass\n" * (LINES_PER_FUNCTION - 1)

    assert list(long_functions(ast.parse(fifty))) == []
    assert list(long_functions(ast.parse(fifty + "    pass\n"))) == [(51, "award")]


# Names and docstrings


def vague(path: Path) -> bool:
    """Tell whether a file or one of its folders is named for nothing in particular."""
    words = {word for part in path.with_suffix("").parts for word in part.lower().split("_")}
    return bool(words & VAGUE)


def test_a_file_is_named_for_a_thing_of_the_field() -> None:
    assert [str(path) for path in source() if vague(path)] == []


@pytest.mark.parametrize(
    "name", ["domain/utils.py", "ledger/common/x.py", "replay/case_helpers.py"]
)
def test_a_vague_name_is_found(name: str) -> None:
    assert vague(Path(name))


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in source() if not ast.get_docstring(tree_of(path))] == []


def test_no_folder_of_tests_is_a_package() -> None:
    """A tests/domain/__init__.py would hide the real domain."""
    packages = {str(path.parent) for path in source() if path.name == "__init__.py"}

    assert "domain" in packages
    assert {name for name in packages if Path(name).parts[0] == "tests"} == set()


# Exact numbers, no clock


def inexact(tree: ast.Module) -> Iterator[int]:
    """Find the lines on which a float is made, declared or written, or a number is rounded."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="float" | "round")):
                yield node.lineno
            case ast.Constant(value=float() | complex()):
                yield node.lineno
            case ast.AnnAssign(annotation=declared) | ast.arg(annotation=declared):
                if declared is not None and "float" in names_in(declared):
                    yield declared.lineno
            case ast.FunctionDef(returns=declared) if declared is not None:
                if "float" in names_in(declared):
                    yield declared.lineno


def names_in(node: ast.AST) -> set[str]:
    """Give the plain names that an expression mentions."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def clock_readings(tree: ast.Module) -> Iterator[int]:
    """Find the lines on which a clock is read, under whatever name it was imported."""
    origin = dict(imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            first, *rest = ast.unparse(node.func).split(".")
            if ".".join([origin.get(first, first), *rest]) in CLOCKS:
                yield node.lineno


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Pair each imported name with the thing it stands for."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((name.asname or name.name, name.name) for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((name.asname or name.name, f"{module}.{name.name}") for name in names)


def test_the_rules_know_no_float_and_leave_rounding_to_whole_numbers() -> None:
    rules = [path for path in source() if path.parts[0] == "domain"]
    found = {str(path): list(inexact(tree_of(path))) for path in rules}

    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "x = float('1')",
        "x = round(y)",
        "x = 0.5",
        "x: float",
        "def f(x: list[float]): ...",
        "def f() -> float | None: ...",
    ],
)
def test_a_float_is_found(line: str) -> None:
    assert list(inexact(ast.parse(line))) == [1]


def test_only_the_ledger_reads_a_clock_and_in_one_file() -> None:
    ours = [path for path in source() if path.parts[0] in PACKAGES and path != CLOCK]
    found = {str(path): list(clock_readings(tree_of(path))) for path in ours}

    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "lines",
    [
        "from datetime import datetime; datetime.now()",
        "from datetime import date as day; day.today()",
        "import datetime as dt; dt.datetime.now(tz=dt.UTC)",
        "from time import time; time()",
        "from sqlalchemy import func; func.now()",
    ],
)
def test_a_clock_is_found_under_any_name(lines: str) -> None:
    assert list(clock_readings(ast.parse(lines))) == [1]


# Nobody's machine


def test_no_file_names_a_machine_or_an_index() -> None:
    found = {}
    for path in files():
        try:
            lines = text_of(path).splitlines()
        except UnicodeDecodeError:
            continue
        if numbers := [n for n, line in enumerate(lines, start=1) if FOREIGN.search(line)]:
            found[str(path)] = numbers

    assert found == {}


@pytest.mark.parametrize(
    "line",
    ["cd /{}/main".format("work"), "/{}/me/ledger.db".format("home"), "--{}-url".format("index")],
)
def test_a_machine_or_an_index_is_found(line: str) -> None:
    assert FOREIGN.search(line)
