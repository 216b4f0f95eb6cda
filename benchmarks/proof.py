"""Proof and privacy under a long ledger: verifying it, proving from it cold, bundling one score, sealing.

`python -m benchmarks.proof --entries 1000000` tells a league's year of 10,000 entries and, around it, what
two hundred towns have recorded, and prints each measure beside its target, in processor time. All of it is
fictional.
"""

from __future__ import annotations

import contextlib
import gc
import io
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.checking import altered
from benchmarks.data import BATCH, FIRST_DAY, RECORDED_FROM, RECORDER, SOURCE, Content, year
from benchmarks.raw import connected
from benchmarks.told import NAME
from domain.events import parse
from ledger import proving
from ledger.collecting import put_off
from ledger.integrity.keys import LOG, keygen
from ledger.ledger import Ledger
from ledger.sealing import SubjectKey, new_subject_key, packed
from scoretrail.__main__ import run

LEAGUE = 10_000
TOWNS = 200
SEED = 20181231
COLD = 41
ROUNDS = 7
SUBJECTS = tuple(f"OBJ-{number:04d}" for number in range(4_000))
TEXTS = {"data.object": "11010519491231002X", "data.object_name": "欧阳锋某"}
"""Two fields of one person, as the joint-action form has them."""

ASKED = ("gaoxin", "--indicator", "9", "--scheme", "jinan-2018-districts", "--as-of", "2018-12-31")
AROUND = (
    ("decision.publicised", {"kind": "处罚", "decided_on": "2018-03-01"}),
    ("defaulter.listed", {"body": "village-committee"}),
    ("media.reported", {"subject": "诚信案例", "level": "city"}),
)
BELONGS = f"credit.example.gov.cn/scoretrail/{NAME}"


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(prog="python -m benchmarks.proof")
    parser.add_argument("--entries", type=int, default=100_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        place = Path(folder) / "bench.db"
        tell(place, asked.entries)
        verifying(place)
        proving_cold(place)
        bundling(place)
        sealing(Path(folder))


def tell(place: Path, entries: int) -> None:
    """Record the year of the league, and the towns around it, in batches."""
    start = time.process_time()
    with Ledger.create(str(place), name=NAME, kind="told") as ledger:
        moment = RECORDED_FROM
        contents = _everything(entries)
        while batch := list(islice(contents, BATCH)):
            events = [parse(content) for content in batch]
            ledger.append(events, recorded_by=RECORDER, recorded_at=moment)
            moment += timedelta(minutes=1)
    print(f"{entries} entries, told in {time.process_time() - start:.0f} s")


def _everything(entries: int) -> Iterator[Content]:
    towns = [f"town-{number:03d}" for number in range(TOWNS)]
    for number, town in enumerate(towns):
        yield {
            "id": f"u{number}",
            "topic": "unit.registered",
            "unit": town,
            "occurred_on": "2018-01-01",
            "source": SOURCE,
            "data": {"name": f"云州第{number}镇"},
        }
    around = max(entries - TOWNS - LEAGUE, 0)
    yield from _towns(towns, around // 2, "a")
    yield from islice(year(SEED), min(LEAGUE, entries))
    yield from _towns(towns, around - around // 2, "b")


def _towns(towns: list[str], entries: int, mark: str) -> Iterator[Content]:
    draw = Random(SEED)  # noqa: S311 - the data are invented, the draw must repeat
    for number in range(entries):
        day = FIRST_DAY + timedelta(days=draw.randrange(365))
        topic, data = draw.choice(AROUND)
        yield {
            "id": f"{mark}{number}",
            "topic": topic,
            "unit": draw.choice(towns),
            "occurred_on": day.isoformat(),
            "source": SOURCE,
            "data": data,
        }


def verifying(place: Path) -> None:
    """`verify`, beside reading every row and hashing it singly."""
    with Ledger.open(str(place), read_only=True) as ledger, connected(ledger.database.url) as raw:
        by_hand = _seconds(lambda: altered(raw))
        checked = _seconds(ledger.verify)
    ratio = checked / by_hand
    print(f"verify {checked:.1f} s, by hand {by_hand:.1f} s: {ratio:.2f} times (target 6)")


def proving_cold(place: Path) -> None:
    """An inclusion proof from a ledger that was just opened."""
    draw = Random(SEED)  # noqa: S311
    with Ledger.open(str(place)) as ledger:
        checkpoint = proving.take(ledger, keygen(BELONGS, LOG))
    spent = []
    for _ in range(COLD):
        position = draw.randrange(1, checkpoint.size + 1)
        with Ledger.open(str(place), read_only=True) as ledger:
            start = time.process_time()
            (proof,) = proving.include(ledger, [position], checkpoint)
            spent.append(time.process_time() - start)
            assert proof.holds(ledger.entry(position).leaf)
    print(f"cold inclusion proof: {statistics.median(spent) * 1e3:.2f} ms median (target 2)")


def bundling(place: Path) -> None:
    """One score as a bundle, and that bundle verified: opening the ledger included."""
    out = place.with_name("one.zip")
    made = _seconds(lambda: _run("--ledger", str(place), "bundle", *ASKED, "-o", str(out)))
    checked = _seconds(lambda: _run("verify", str(out)))
    print(
        f"bundle of one score {made:.2f} s, its verify {checked:.2f} s (target 1 each);"
        f" {out.stat().st_size // 1000} kB"
    )


def _run(*arguments: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        assert run(list(arguments)) == 0, arguments


def sealing(folder: Path) -> None:
    """A batch append with persons sealed, beside the same without; every key is used anew.

    Batches are appended in turn, sealed and not, one right after the other: what others do with the
    machine falls on both, and the median of the pairs tells.
    """
    contents = list(islice(year(SEED), 5_000))
    batches = [contents[start : start + BATCH] for start in range(0, len(contents), BATCH)]
    spent: dict[bool, list[list[float]]] = {False: [], True: []}
    for number in range(2 * ROUNDS):
        rounds = _round(folder / f"seal-{number}", batches, number)
        for sealed, seconds in rounds.items():
            spent[sealed].append(seconds)
    least = {sealed: sum(map(min, zip(*rounds, strict=True))) for sealed, rounds in spent.items()}
    pairs = zip(chain(*spent[True]), chain(*spent[False]), strict=True)
    ratios = [one / other for one, other in pairs]
    low, median, high = statistics.quantiles(ratios, n=4)
    persons = sum(one["data"].get("object") in SUBJECTS for one in contents if "data" in one)
    each = (least[True] - least[False]) / persons * 1e6
    print(
        f"append sealed ÷ not: median of {len(ratios)} pairs {median:.3f} (half of them {low:.2f} to"
        f" {high:.2f}), least times {least[True] / least[False]:.3f} (target 1.10); {each:.0f} µs for"
        f" each of {persons} persons beside {least[False] / len(contents) * 1e6:.0f} µs an entry"
    )


def _round(
    folder: Path, batches: Sequence[list[Content]], number: int
) -> Mapping[bool, list[float]]:
    """The seconds of every batch, sealed and not, each into a ledger of its own."""
    keys = {name: SubjectKey(name, new_subject_key()) for name in SUBJECTS}
    spent: dict[bool, list[float]] = {False: [], True: []}
    folder.mkdir()
    with (
        Ledger.create(str(folder / "plain.db"), name=NAME, kind="told") as plain,
        Ledger.create(str(folder / "sealed.db"), name=NAME, kind="told") as sealed,
    ):
        ledgers = {False: plain, True: sealed}
        for turn, batch in enumerate(batches):
            moment = RECORDED_FROM + turn * timedelta(hours=1)
            for seals in (False, True) if (number + turn) % 2 else (True, False):
                gc.collect()  # each begins alike
                work = partial(_appended, ledgers[seals], batch, keys if seals else {}, moment)
                spent[seals].append(_seconds(work))
    return spent


def _appended(
    ledger: Ledger, contents: list[Content], keys: Mapping[str, SubjectKey], moment: datetime
) -> None:
    with put_off():  # as intake does: sealed together, then read
        said, ciphertext = _sealed(contents, keys)
        batch = [parse(content, persons=said.get(content["id"], ())) for content in contents]
    ledger.append(batch, recorded_by=RECORDER, recorded_at=moment, sealed=ciphertext)


def _sealed(
    contents: list[Content], keys: Mapping[str, SubjectKey]
) -> tuple[Mapping[str, tuple[Mapping[str, str], ...]], Mapping[str, bytes]]:
    """What entries about a person say of two sealed fields, and their ciphertext, by the id of each."""
    said, ciphertext = {}, {}
    for content in contents if keys else ():
        key = keys.get(content["data"].get("object")) if "data" in content else None
        if key is not None:
            name = content["id"]
            one, sealed = key.seal_together(name, TEXTS)
            said[name], ciphertext[name] = (one,), packed({one["field"]: sealed})
    return said, ciphertext


def _seconds(work: Callable[[], object]) -> float:
    """Processor time: others use the machine as well."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
