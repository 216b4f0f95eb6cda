"""What is shipped: five packages with all their data, under our names alone, from exact locks."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"domain", "ledger", "projections", "replay", "scoretrail"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt")
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel once, as an office would get it."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def shipped(wheel: zipfile.ZipFile) -> set[str]:
    """Give the wheel's files without its own metadata."""
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    """Read one file of the wheel's metadata."""
    (found,) = (entry for entry in wheel.namelist() if entry.endswith(f".dist-info/{name}"))
    return wheel.read(found).decode()


# The wheel


def test_the_wheel_holds_the_five_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in shipped(wheel)} == PACKAGES


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    """A pattern in .gitignore that hides a file from git hides it from the wheel as well."""
    present = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert shipped(wheel) == present


@pytest.mark.parametrize(
    "pattern",
    [
        r"domain/schemes/jinan-2018-districts\.yaml",
        r"domain/sources/.+\.txt",
        r"domain/.*(calendar|workdays).*\.(json|yaml|csv|txt)",
        *(rf"{package}/py\.typed" for package in sorted(PACKAGES)),
    ],
)
def test_the_rules_travel_with_the_code(wheel: zipfile.ZipFile, pattern: str) -> None:
    """The scheme, the text it quotes, the working days, and the types."""
    assert any(re.fullmatch(pattern, name) for name in shipped(wheel))


def test_the_command_is_called_scoretrail(wheel: zipfile.ZipFile) -> None:
    assert "scoretrail = scoretrail.__main__:main" in metadata(wheel, "entry_points.txt")


def test_the_core_needs_no_database_driver(wheel: zipfile.ZipFile) -> None:
    lines = metadata(wheel, "METADATA").splitlines()
    drivers = [line for line in lines if line.startswith("Requires-Dist: psycopg")]

    assert drivers
    assert [line for line in drivers if "extra == 'postgres'" not in line] == []


# The names


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_no_other_distribution_brings_a_package_of_our_name(name: str) -> None:
    owners = importlib.metadata.packages_distributions().get(name, [])

    assert set(owners) <= {"scoretrail"}


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_the_name_means_the_package_of_this_project(name: str) -> None:
    spec = importlib.util.find_spec(name)

    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin) == ROOT / name / "__init__.py"


# The locks


def pins(lock: str) -> dict[str, frozenset[str]]:
    """Give the versions of each distribution in a lock file; several only for different Pythons."""
    found: dict[str, frozenset[str]] = {}
    for name, pin in re.findall(r"^([a-z0-9-]+)==([^\\\n]+)", lock, flags=re.MULTILINE):
        found[name] = found.get(name, frozenset()) | {pin.strip()}
    return found


def entries(lock: str) -> list[str]:
    """Split a lock file into its requirements, each with its hashes."""
    text = "\n".join(line for line in lock.splitlines() if not line.startswith("#"))
    return re.findall(r"^\S(?:.*\\\n)*.*$", text, flags=re.MULTILINE)


def canonical(requirement: str) -> str:
    """Give the normalised name in a requirement, as lock files spell it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


EXTRAS = sorted(PROJECT["project"]["optional-dependencies"])


def test_there_is_a_lock_for_the_product_for_each_extra_and_for_development() -> None:
    assert set(LOCKS) == {"product", "dev", *EXTRAS}


@pytest.mark.parametrize("name", ["product", "dev", *EXTRAS])
def test_a_lock_pins_versions_by_hash_and_names_no_host(name: str) -> None:
    lock = LOCKS[name]

    assert len(entries(lock)) == sum(map(len, pins(lock).values())) > 0
    for distribution, versions in pins(lock).items():
        assert len(versions) == 1 or all("python_full_version" in pin for pin in versions), (
            distribution
        )
    assert [entry for entry in entries(lock) if "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_every_lock_gives_the_same_versions() -> None:
    product, dev = pins(LOCKS["product"]), pins(LOCKS["dev"])

    for extra in EXTRAS:
        assert product.items() < pins(LOCKS[extra]).items() < dev.items()


@pytest.mark.parametrize("lock", ["product", "dev", *EXTRAS])
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    asked = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    for extra in EXTRAS:
        if lock in (extra, "dev"):
            asked = asked + PROJECT["project"]["optional-dependencies"][extra]
    if lock == "dev":
        asked = asked + PROJECT["dependency-groups"]["dev"]

    assert {canonical(requirement) for requirement in asked} <= pins(LOCKS[lock]).keys()


def test_the_product_asks_for_nothing_that_only_an_extra_needs() -> None:
    assert "psycopg" not in pins(LOCKS["product"])
