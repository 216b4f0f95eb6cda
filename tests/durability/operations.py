"""What is interrupted in the drills: each operation, what must hold whenever it stops, and at its end.

`work` is repeated after the interruption, by the same code: an operation that cannot simply be done
again would leave an office with a choice it cannot make.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from domain.errors import LedgerUnusable, UnknownName
from ledger import proving
from ledger.backup import back_up, restore
from ledger.intake import streamed_receipt
from ledger.intake.receive import receive
from ledger.integrity.keys import LOG, keygen, read_signer, write_key
from ledger.inventory import check as check_store
from ledger.ledger import Ledger
from ledger.persons import Persons
from ledger.residue import Trace, search, traces
from ledger.sealing import read_master
from ledger.subjects import Subjects
from projections import follow
from projections.rebuild import ALL, rebuild, refresh
from tests.ledger.intake.exported import exported_csv, records, take_in
from tests.ledger.intake.filing import csv_file, joint_action, read
from tests.ledger.sealing_office import KEEPER, ROWS
from tests.ledger.sealing_office import opened as sealing_office
from tests.samples import media, story

Step = Callable[[Path], None]

LEDGER = "ledger.db"
HEAD = 10
BATCH, FILE, CHUNK, PAGE = 60, 60, 20, 3


class Operation(NamedTuple):
    """Something that may be interrupted."""

    name: str
    prepare: Step
    work: Step
    holds: Step
    """Whenever it stopped."""
    done: Step
    """When it was done to its end."""


def _ledger(folder: Path, *, read_only: bool = False) -> Ledger:
    return Ledger.open(str(folder / LEDGER), read_only=read_only)


def _with_story(folder: Path) -> None:
    with Ledger.create(str(folder / LEDGER), name="jinan", kind="live") as ledger:
        ledger.append(story(), recorded_by="clerk")


def _heads(*allowed: int) -> Step:
    """The ledger is sound, and reaches one of these positions."""

    def step(folder: Path) -> None:
        with _ledger(folder) as ledger:
            assert ledger.verify() == []
            assert ledger.head.position in allowed, ledger.head.position
            ids = [fact.id for fact in ledger.facts()]
            assert len(ids) == len(set(ids)), "twice"

    return step


# Making a ledger


def _nothing(_folder: Path) -> None:
    """There is nothing to prepare."""


def _init(folder: Path) -> None:
    try:
        Ledger.create(str(folder / LEDGER), name="jinan", kind="live").close()
    except LedgerUnusable as error:
        if error.code != "ledger-exists":
            raise


def _made_or_not(folder: Path) -> None:
    try:
        _heads(0)(folder)
    except LedgerUnusable as error:
        assert error.code == "ledger-missing", error.code  # noqa: PT017 (of many kinds one is right)


# Append


def _append(folder: Path) -> None:
    with _ledger(folder) as ledger:
        ledger.append([media(f"k{n}") for n in range(BATCH)], recorded_by="clerk")


# Import of a form, and of a long file


def _import(folder: Path) -> None:
    with _ledger(folder) as ledger, Subjects.open(folder / "ledger.subjects") as subjects:
        path = csv_file(folder / "历下区.csv", joint_action(*ROWS))
        receive(ledger, read(path, subjects=subjects), recorded_by="clerk")


def _persons_are_known(folder: Path) -> None:
    """Whoever an entry names is in the store, whenever it stopped."""
    _heads(HEAD, HEAD + len(ROWS))(folder)
    with _ledger(folder) as ledger, Subjects.open(folder / "ledger.subjects") as subjects:
        named = [str(fact.data.get("object", "")) for fact in ledger.facts()]
        subjects_named = [one for one in named if one.startswith("subject-")]
        assert all(subjects.mask_of(one) for one in subjects_named)


def _import_long(folder: Path) -> None:
    streamed_receipt.CHUNK = CHUNK
    with _ledger(folder) as ledger:
        path = exported_csv(folder / "export.csv", records(FILE))
        assert take_in(ledger, path).recorded


# Projection


def _project(folder: Path) -> None:
    follow.PAGE = PAGE
    with _ledger(folder) as ledger:
        refresh(ledger)


def _projections_are_right(folder: Path) -> None:
    _heads(HEAD)(folder)
    with _ledger(folder) as ledger:
        for projection in ALL:
            assert 0 <= follow.position_of(ledger, projection) <= HEAD
        assert all(one.same for one in rebuild(ledger, check=True))


def _projections_are_there(folder: Path) -> None:
    with _ledger(folder) as ledger:
        assert {follow.position_of(ledger, projection) for projection in ALL} == {HEAD}


# Checkpoint


def _with_key(folder: Path) -> None:
    _with_story(folder)
    write_key(keygen("credit.example/scoretrail/jinan", LOG), folder / "log.key")


def _sign(folder: Path) -> None:
    with _ledger(folder) as ledger:
        proving.take(ledger, read_signer(folder / "log.key"))


def _signed(count: int) -> Step:
    def step(folder: Path) -> None:
        _heads(HEAD)(folder)
        with _ledger(folder) as ledger:
            held = proving.hold(ledger)
            assert held.findings == ()
            assert held.count in {count, 1}

    return step


# Backup


def _back_up(folder: Path) -> None:
    if (folder / "backup").exists():  # it was killed when all was done
        return
    with _ledger(folder, read_only=True) as ledger:
        back_up(ledger, folder / "backup")


def _backup_is_whole(folder: Path) -> None:
    _heads(HEAD)(folder)
    if (folder / "backup").exists():
        with TemporaryDirectory(dir=folder) as again:
            assert restore(folder / "backup", Path(again) / LEDGER).position == HEAD


# Erasure


def _with_persons(folder: Path) -> None:
    with sealing_office(folder) as office:
        office.files(*ROWS)
        subject = office.subject(1)
        sought = traces(office.subjects, subject, office.persons.entries_of(subject))
        told = {
            "subject": subject,
            "root": office.ledger.head.root.hex(),
            "traces": [[trace.what, trace.content.hex()] for trace in sought],
        }
    (folder / "told.json").write_text(json.dumps(told))


class _Office(NamedTuple):
    ledger: Ledger
    subjects: Subjects
    told: dict[str, object]


def _office(folder: Path, stack: ExitStack) -> _Office:
    ledger = stack.enter_context(Ledger.open(str(folder / "office" / LEDGER)))
    master = read_master(folder / "master.key")
    store = Subjects.open(folder / "office" / "ledger.subjects", master=master)
    subjects = stack.enter_context(store)
    return _Office(ledger, subjects, json.loads((folder / "told.json").read_text()))


def _erase(folder: Path) -> None:
    with ExitStack() as stack:
        office = _office(folder, stack)
        persons = Persons(office.ledger, office.subjects)
        persons.catch_up()
        with suppress(UnknownName):  # erased by what was on record already
            persons.erase(
                str(office.told["subject"]), KEEPER, confirmed_by="reviewer-1", reason="本人申请"
            )


def _nothing_moved(folder: Path) -> None:
    with ExitStack() as stack:
        office = _office(folder, stack)
        assert office.ledger.verify() == []
        assert office.ledger.head.root.hex() == office.told["root"]
        Persons(office.ledger, office.subjects).catch_up()
        assert check_store(office.ledger, office.subjects) == []


def _erased(folder: Path) -> None:
    with ExitStack() as stack:
        office = _office(folder, stack)
        assert office.subjects.is_erased(str(office.told["subject"]))
        listed = office.told["traces"]
        assert isinstance(listed, list)
        sought = [Trace(what, bytes.fromhex(content)) for what, content in listed]
        assert search(office.ledger, office.subjects, sought) == []


OPERATIONS = (
    Operation("init", _nothing, _init, _made_or_not, _heads(0)),
    Operation("append", _with_story, _append, _heads(HEAD, HEAD + BATCH), _heads(HEAD + BATCH)),
    Operation("import", _with_story, _import, _persons_are_known, _heads(HEAD + len(ROWS))),
    Operation(
        "import --bulk",
        _with_story,
        _import_long,
        _heads(*range(HEAD, HEAD + FILE + 1, CHUNK)),
        _heads(HEAD + FILE),
    ),
    Operation("projection", _with_story, _project, _projections_are_right, _projections_are_there),
    Operation("checkpoint", _with_key, _sign, _signed(0), _signed(1)),
    Operation("backup", _with_story, _back_up, _backup_is_whole, _heads(HEAD)),
    Operation("erasure", _with_persons, _erase, _nothing_moved, _erased),
)
