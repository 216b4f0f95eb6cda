"""One run of the benchmarks: the data made, the places opened, every race run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager

from benchmarks import appending, checking, library, machine, reading, recording, scoring
from benchmarks.data import BATCH, batches
from benchmarks.place import PLACES, Place, absent
from benchmarks.race import Race
from benchmarks.race import run as run_race
from benchmarks.results import Results
from benchmarks.told import Told

ENTRIES = 5_000
ROUNDS = 7
SEED = 20_181_231
SCORED = 3_000
"""A year of twelve units."""
SINGLES = 200

Progress = Callable[[str], None]


def run(
    entries: int = ENTRIES,
    rounds: int = ROUNDS,
    places: Sequence[str] = tuple(PLACES),
    *,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Results:
    """Run every race at the places named, and report it; `Unequal` if answers differ.

    `entries` are told in batches of a thousand; scoring takes 3,000 of them at most, and the race
    of single appends a fiftieth, up to 200.
    """
    results = Results(_settings(entries, rounds, seed))
    told = Told(batches(entries, seed))
    single = Told(batches(min(SINGLES, max(1, entries // 50)), seed, size=1))
    scored = Told(batches(min(SCORED, entries), seed))
    with _set_aside(), closing(_everywhere(results, places, told, single)) as everywhere:
        for race in everywhere:
            if progress:
                progress(f"{race.name} ({race.place})")
            results.take(race, run_race(race, rounds))
        race = scoring.race(scored)
        results.take(race, run_race(race, rounds))
    results.settings["load_after"] = machine.load()
    return results


def _everywhere(
    results: Results, places: Sequence[str], told: Told, single: Told
) -> Generator[Race]:
    """The races of each place, opened when its turn comes; what is not there is noted."""
    for name in places:
        if why := absent(name):
            results.left_out[name] = why
            continue
        with PLACES[name]() as place:
            results.places[name] = dict(place.settings())
            if why := library.absent(place):
                results.left_out[f"library ({name})"] = why
            yield from races(place, told, single)


def races(place: Place, told: Told, single: Told) -> Iterator[Race]:
    """One after the other; what a race reads is filled when its turn comes."""
    yield recording.race(place, told)
    yield appending.batches(place, told)
    yield appending.singles(place, single)
    with reading.race(place, told) as race:
        yield race
    with checking.race(place, told) as race:
        yield race


def _settings(entries: int, rounds: int, seed: int) -> dict[str, str]:
    sizes = {"entries": entries, "batch": BATCH, "rounds": rounds, "seed": seed}
    described = {name: str(value) for name, value in sizes.items()}
    return machine.machine() | described | {"load_before": machine.load()}


@contextmanager
def _set_aside() -> Iterator[None]:
    """Spare what is there the walks of the garbage collector, which would be timed as work."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
