"""A bundle proves a score to who trusts nobody: with scoretrail, and with one file of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

from domain.errors import BadFile, Refused
from domain.events import parse
from ledger.ledger import Ledger
from replay.as_of import ask
from replay.bundle.archive import MANIFEST, pack, unpack
from replay.bundle.unit import ABOUT, ANSWER, SCHEME, SOURCE, VERIFIER, Terms, bundle_unit
from replay.bundle.year import JOURNAL, bundle_year, rebuild
from replay.publication import publication
from replay.recall import recall
from replay.standalone.joined import verifier
from replay.standalone.verify_bundle import check as standalone
from tests.replay.bundling import CASES, POLICY, TERMS, both, checked, codes, told, witnessed

ALL = sorted(path.name for path in CASES.rglob("*") if path.suffix in {".json", ".yaml"})
FULL = Terms(TERMS.engine, POLICY, "full")


@pytest.mark.parametrize("name", ALL)
def test_both_verifiers_compute_every_case_again_and_find_nothing(name: str) -> None:
    """The standalone one is written a second time, and leaves nothing of these to scoretrail."""
    with told(name) as case:
        last = len(case.case.checks) - 1
        for number in {0, last}:
            asked = case.case.checks[number]
            if "over" in asked or "with" in asked:
                continue
            codes_asked = [None, *list(asked["expect"].get("points", {}))[:1]]
            for unit in case.case.units[:2]:
                for code in codes_asked:
                    raw = pack(case.bundle(case.coordinate(number, unit, code)))
                    alone = standalone(raw)

                    assert codes(raw) == set(), (number, unit, code)
                    assert alone.faults == [], (number, unit, code)
                    assert not any("重算" in note for note in alone.notes), alone.notes


def test_the_full_form_holds_the_entries_of_the_others_and_no_figures() -> None:
    with told("JN-06.json") as case:
        unit, full = (case.bundle(case.coordinate(), terms) for terms in (TERMS, FULL))
    entries = [sum(name.startswith("entries/") for name in one) for one in (unit, full)]

    assert entries[0] < entries[1] <= len(case.case.told)
    assert both(full) == (set(), set())
    assert "figures.json" not in full


def test_peers_travel_as_figures_and_not_with_their_entries() -> None:
    with told("JN-06.json") as case:
        members = case.bundle(case.coordinate(unit=case.case.units[0], code="6"))
    others = set(case.case.units[1:])
    units = {
        json.loads(raw)["content"].get("unit")
        for name, raw in members.items()
        if name.startswith("entries/")
    }

    assert units & others == set()
    assert others >= set(json.loads(members["figures.json"])["lines"]["6"])


def test_the_same_question_gives_the_same_bytes() -> None:
    with told("JN-09.json") as case:
        once, again = (pack(case.bundle(case.coordinate())) for _ in range(2))

    assert once == again


def test_a_later_checkpoint_does_not_change_the_bundle_of_an_earlier_question() -> None:
    with told("JN-09.json") as case:
        asked = case.coordinate()
        before = pack(case.bundle(asked))
        last = case.case.told[-1]
        later = parse({**last.envelope.content(), "id": "later"})
        case.ledger.append(
            [later], recorded_by="case", recorded_at=last.recorded_at.replace(year=2030)
        )
        witnessed(case.ledger)

        assert pack(case.bundle(asked)) == before


def test_without_a_checkpoint_nothing_is_proved() -> None:
    with told("JN-09.json") as case:
        last = case.case.told[-1]
        later = parse({**last.envelope.content(), "id": "later"})
        case.ledger.append(
            [later], recorded_by="case", recorded_at=last.recorded_at.replace(year=2030)
        )
        memory = recall(case.ledger)
        asked = case.coordinate()
        asked = type(asked)(asked.scheme, unit=asked.unit, as_of=asked.as_of)
        with pytest.raises(Refused, match="checkpoint sign"):
            bundle_unit(case.ledger, memory, asked, TERMS)


def test_the_digest_of_the_scheme_is_the_hash_of_its_member() -> None:
    with told("JN-09.json") as case:
        members = case.bundle(case.coordinate())
    about = json.loads(members[ABOUT])
    assert sha256(members[SCHEME]).hexdigest() == about["scheme_digest"]


def test_any_tool_lists_a_bundle_and_its_hashes(tmp_path: Path) -> None:
    with told("JN-09.json") as case:
        (tmp_path / "b.zip").write_bytes(pack(case.bundle(case.coordinate())))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", MANIFEST],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_every_flipped_byte_of_a_small_bundle_is_found_by_both() -> None:
    """Also in the bytes that no reader of zip files looks at."""
    with told("JN-09.json") as case:
        members = case.bundle(case.coordinate(code="9"))
    for spare in (VERIFIER, SOURCE):
        del members[spare]
    raw = bytearray(pack(members))
    assert codes(bytes(raw)) == set()
    for at in range(len(raw)):
        raw[at] ^= 0xFF
        with pytest.raises(BadFile):
            unpack(bytes(raw))
        assert standalone(bytes(raw)).faults, at
        raw[at] ^= 0xFF


def test_a_flipped_byte_is_named_in_the_answer() -> None:
    with told("JN-09.json") as case:
        raw = bytearray(pack(case.bundle(case.coordinate(code="9"))))
    raw[len(raw) // 2] ^= 1

    (found,) = checked(bytes(raw)).findings

    assert found.code == "bundle-altered"
    assert found.zh != found.en


# The one file


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An environment in which nothing is installed but cryptography and what it needs."""
    for name in ("cryptography", "cffi", "pycparser", "_cffi_backend"):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            place = Path(spec.origin)
            place = place.parent if place.name == "__init__.py" else place
            (tmp_path / place.name).symlink_to(place)
    return tmp_path


def run_alone(folder: Path, raw: bytes, *options: str) -> subprocess.CompletedProcess[str]:
    """Run verify.py with that folder as the only place to import from."""
    (folder / "bundle.zip").write_bytes(raw)
    (folder / "verify.py").write_bytes(verifier())
    line = (
        f"import sys; sys.path[:0] = [{str(folder)!r}]; sys.argv = ['verify.py', *sys.argv[1:]];"
        " import runpy; runpy.run_path('verify.py', run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", line, "bundle.zip", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
    )


def test_the_one_file_runs_where_only_cryptography_is_installed(empty: Path) -> None:
    with told("JN-06.json") as case:
        asked = case.coordinate(code="6")
        members = case.bundle(asked)
    (empty / "policy.txt").write_text(POLICY, encoding="utf-8")

    good = run_alone(empty, pack(members), "--policy", "policy.txt")
    answer = json.loads(members[ANSWER])
    answer["award"]["points"] = "1"
    bad = run_alone(empty, pack({**members, ANSWER: json.dumps(answer).encode()}))

    assert (good.returncode, good.stderr) == (0, "")
    assert "得分 score" in good.stdout
    assert "未核验" not in good.stdout
    assert (bad.returncode, "answer-differs" in bad.stdout) == (1, True)


def test_the_one_file_says_what_it_cannot_check_without_cryptography(tmp_path: Path) -> None:
    with told("JN-09.json") as case:
        done = run_alone(tmp_path, pack(case.bundle(case.coordinate())))

    assert done.returncode == 0
    assert "没有 cryptography，签名未核验" in done.stdout


def test_the_one_file_explains_itself_when_called_wrongly(tmp_path: Path) -> None:
    done = run_alone(tmp_path, b"", "--wrong")

    assert done.returncode == 2
    assert "python verify.py" in done.stderr


# A year


def published(case: str) -> tuple[dict[str, bytes], bytes]:
    """A year's bundle of a case whose table was announced as a draft, and the ledger's root."""
    with told(case) as one:
        asked = one.coordinate().of()
        memory = recall(one.ledger)
        answer = ask(memory, asked)
        last = one.case.told[-1].recorded_at
        content = publication(answer, title="考核得分", on=last.date(), engine="tests", draft=True)
        content |= {"confirmed_by": "reviewer"}
        one.ledger.append([parse(content)], recorded_by="case", recorded_at=last.replace(year=2030))
        witnessed(one.ledger)
        year = answer.viewpoint.as_of.year
        members = bundle_year(one.ledger, recall(one.ledger), year, None, TERMS)
        return members, one.ledger.head.root


@pytest.mark.parametrize("case", ["JN-06.json", "JN-09.json", "PT-02.json"])
def test_a_second_machine_reproduces_the_year_from_the_bundle_alone(
    case: str, tmp_path: Path
) -> None:
    members, root = published(case)
    assert both(members) == (set(), set())

    with Ledger.create(str(tmp_path / "anew.db"), name="case", kind="told") as anew:
        told_again = rebuild(unpack(pack(members)), anew, root)
        again = recall(anew)
        assert anew.verify() == []
        witnessed(anew)
        made = bundle_year(anew, again, json.loads(members[ABOUT])["year"], None, TERMS)

    assert told_again == members[JOURNAL].count(b"\n")
    tables = {name for name in members if name.startswith(("tables/", "schemes/"))}
    assert tables
    assert {name: made[name] for name in tables} == {name: members[name] for name in tables}


def test_the_one_file_computes_every_announced_table_again() -> None:
    members, _ = published("JN-06.json")

    notes = standalone(pack(members)).notes

    assert any("units computed again" in note for note in notes)


def test_a_clearing_that_names_only_its_case_number_needs_no_entry_of_others() -> None:
    """What closes an item without naming it is the unit's own, and goes into the unit's own form."""
    with told("jinan-9-case-number.yaml") as case:
        members = case.bundle(case.coordinate(0, "lixia"))
    held = [json.loads(members[name]) for name in members if name.startswith("entries/")]

    assert json.loads(members["bundle.json"])["form"] == "unit"
    assert both(members) == (set(), set())
    assert {one["content"]["unit"] for one in held} == {"lixia"}
    assert [one["content"]["topic"] for one in held].count("defaulter.cleared") == 1
