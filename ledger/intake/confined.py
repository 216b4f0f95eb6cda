"""The process that parses a workbook: little memory, little time, no files, no network.

It is run as a script of its own and imports nothing of ours, so that whatever a hostile file does
to it ends here. The parent hands it an open file; it answers in frames on standard output, each
four bytes of length and that much MessagePack. It looks at every part of the workbook first, piece
by piece, and only then lets the fast parser near it.
"""

from __future__ import annotations

import codecs
import datetime as dt
import json
import math
import os
import posixpath
import resource
import sys
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from xml.parsers import expat

MEMORY = 1 << 30
CPU_SECONDS = 30
MOST_LINES = 200_100
"""200,000 rows, and room for what stands above and below them."""
MOST_COLUMNS = 512
MOST_MARKED = 100_000
LONGEST_TEXT = 32_767
PIECE = 1 << 18
BATCH = 500
BATCH_CHARACTERS = 1 << 20
EXACT = 1 << 53
ESSENTIAL = frozenset({"xl/sharedstrings.xml", "xl/styles.xml"})


class Unfit(Exception):
    """The workbook is refused: why, on which sheet, at which cell."""

    def __init__(self, code: str, sheet: str | None = None, cell: str | None = None) -> None:
        super().__init__(code)
        self.found = {"kind": "fault", "code": code, "sheet": sheet, "cell": cell}


def main() -> None:
    """Read the workbook that is open as the given file, and answer in frames."""
    descriptor, paths = int(sys.argv[1]), json.loads(sys.argv[2])
    sys.path[:] = paths
    answer = Answer()
    with os.fdopen(descriptor, "rb") as file:
        try:
            confine()
            Workbook(file, answer).read()
        except Unfit as error:
            answer.send(error.found)
        except MemoryError:
            answer.send({"kind": "fault", "code": "too-large"})
        except BaseException as error:  # noqa: BLE001 (a panic of the parser is one, too)
            answer.send({"kind": "fault", "code": "unreadable", "detail": repr(error)[:200]})


def confine() -> None:
    """Give up what parsing does not need; the parser is loaded before, the file is open."""
    codecs.lookup("cp437")  # in which names of parts may be written: loaded while that can be
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # no file can be opened, and no socket


class Answer:
    """Frames to the parent, rows gathered into batches of bounded size."""

    def __init__(self) -> None:
        import msgspec  # noqa: PLC0415 (only once the parent's path is known)
        import python_calamine  # noqa: F401, PLC0415 (loaded before files can no more be opened)

        self._encode = msgspec.msgpack.Encoder().encode
        self._rows: list[object] = []
        self._characters = 0

    def send(self, frame: Mapping[str, object]) -> None:
        """Send the rows gathered so far, then this."""
        self.flush()
        self._write(frame)

    def row(self, number: int, cells: list[object], characters: int) -> None:
        """Gather one row."""
        self._rows.append((number, cells))
        self._characters += characters
        if len(self._rows) >= BATCH or self._characters >= BATCH_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Send the rows gathered so far."""
        if self._rows:
            self._write({"kind": "rows", "rows": self._rows})
            self._rows, self._characters = [], 0

    def _write(self, frame: Mapping[str, object]) -> None:
        body = self._encode(frame)
        sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
        sys.stdout.buffer.flush()


class Workbook:
    """The parts of the package, scanned first, then read by the parser."""

    def __init__(self, file: object, answer: Answer) -> None:
        self._file = file
        self._answer = answer
        self._zip = zipfile.ZipFile(file)  # type: ignore[call-overload]
        self._names: dict[str, str] = {name.lower(): name for name in self._zip.namelist()}
        self.date1904 = False
        self._sheets: list[tuple[str, str, bool]] = []

    def read(self) -> None:
        """Scan, then send every sheet with its rows."""
        self._read_index()
        scans = self._scan()
        import python_calamine  # noqa: PLC0415

        self._file.seek(0)  # type: ignore[attr-defined]
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(self._file)  # type: ignore[arg-type]
        except python_calamine.CalamineError as error:
            raise Unfit("unreadable") from error
        tables = [
            one.name
            for one in book.sheets_metadata
            if one.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        if tables != [name for name, _, _ in self._sheets]:
            raise Unfit("unreadable")
        self._answer.send({"kind": "book", "date1904": self.date1904})
        for name, part, hidden in self._sheets:
            scan = scans[part]
            sheet = book.get_sheet_by_name(name)
            frame = {
                "kind": "sheet",
                "name": name,
                "hidden": hidden,
                "merged": scan.merged,
                "height": sheet.total_height,
            }
            self._answer.send(frame)
            self._send_rows(sheet, scan)
        self._answer.send({"kind": "end"})

    def _read_index(self) -> None:
        """Which sheet is which part, and from which year its days count."""
        targets: dict[str, str] = {}

        def relation(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "Relationship":
                kind = attributes.get("Type", "")
                if attributes.get("Id", "") in targets:
                    raise Unfit("unreadable")
                if kind.endswith("/worksheet"):
                    targets[attributes["Id"]] = attributes.get("Target", "")

        self._parse(self._part("xl/_rels/workbook.xml.rels"), relation)

        def entry(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "workbookPr":
                self.date1904 = attributes.get("date1904", "0") in ("1", "true", "on")
            elif local(name) == "sheet":
                ids = [value for key, value in attributes.items() if local(key) == "id"]
                if ids and ids[0] in targets:
                    part = posixpath.normpath(posixpath.join("/xl", targets[ids[0]]))
                    hidden = attributes.get("state", "visible") != "visible"
                    self._sheets.append((attributes.get("name", ""), self._part(part[1:]), hidden))

        self._parse(self._part("xl/workbook.xml"), entry)
        if len({name for name, _, _ in self._sheets}) != len(self._sheets) or not self._sheets:
            raise Unfit("unreadable")

    def _part(self, name: str) -> str:
        if name.lower() not in self._names:
            raise Unfit("not-a-workbook")
        return self._names[name.lower()]

    def _scan(self) -> dict[str, Scan]:
        """Go through every part as XML: no DTD anywhere, and what each sheet really holds.

        Drawings and the like are not read any further, and need not be well formed.
        """
        scans = {part: Scan(name) for name, part, _ in self._sheets}
        for lower, name in self._names.items():
            if name in scans:
                self._parse(name, scans[name].element)
            elif lower.startswith("xl/") and lower.endswith((".xml", ".rels")):
                try:
                    self._parse(name, None)
                except Unfit as error:
                    if error.found["code"] != "unreadable" or lower in ESSENTIAL:
                        raise
        return scans

    def _parse(self, part: str, element: object) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = element  # type: ignore[assignment]
        parser.StartDoctypeDeclHandler = refuse_dtd
        try:
            with self._zip.open(part) as stream:
                while piece := stream.read(PIECE):
                    parser.Parse(piece, False)  # noqa: FBT003
                parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise Unfit("unreadable") from error

    def _send_rows(self, sheet: object, scan: Scan) -> None:
        """Send the rows that hold something, numbered as the sheet shows them.

        The parser counts rows from the first, and columns from the first that holds anything.
        """
        _, left = sheet.start or (0, 0)  # type: ignore[attr-defined]
        before: list[object] = [None] * left
        for number, values in enumerate(sheet.iter_rows(), start=1):  # type: ignore[attr-defined]
            cells = before + [plain(value) for value in values]
            if scan.marked:
                self._mark(cells, number, scan.marked)
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                characters = sum(len(cell) for cell in cells if type(cell) is str)
                self._answer.row(number, cells, characters)

    @staticmethod
    def _mark(cells: list[object], number: int, marked: dict[int, dict[int, str]]) -> None:
        for column, mark in marked.get(number, {}).items():
            while len(cells) < column:
                cells.append(None)
            cells[column - 1] = (mark, "")


class Scan:
    """What the cells of one sheet really refer to, found without building the sheet."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.merged: list[str] = []
        self.marked: dict[int, dict[int, str]] = {}
        self._count = 0
        self._row = 0
        self._column = 0
        self._reference: str | None = None
        self._kind = ""
        self._columns: dict[str, int] = {}

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        name = local(name)
        if name == "c":
            self._reference = attributes.get("r")
            self._kind = attributes.get("t", "")
            self._column += 1
        elif name in ("v", "is"):
            row, column = self._place()
            if self._kind == "e":
                self._mark(row, column, "e")
        elif name == "f":
            row, column = self._place()
            self._mark(row, column, "f")
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
            self._counted()

    def _place(self) -> tuple[int, int]:
        """Where the cell is whose value begins here; far away is refused."""
        row, column = self._row, self._column
        if self._reference is not None:
            letters = self._reference.rstrip("0123456789")
            digits = self._reference[len(letters) :]
            if not digits or len(digits) > len("1048576"):
                raise Unfit("unreadable", self.sheet, self._reference[:20])
            row = int(digits)
            column = self._columns.get(letters) or self._number(letters)
            self._column = column
        if row > MOST_LINES:
            raise Unfit("too-many-rows", self.sheet, self._reference or str(row))
        if column > MOST_COLUMNS:
            raise Unfit("too-many-columns", self.sheet, self._reference or str(column))
        return row, column

    def _number(self, letters: str) -> int:
        number = 0
        for letter in letters:
            if not "A" <= letter.upper() <= "Z" or number > MOST_COLUMNS * 100:
                raise Unfit("unreadable", self.sheet, letters[:20])
            number = number * 26 + ord(letter.upper()) - ord("A") + 1
        self._columns[letters] = number
        return number

    def _mark(self, row: int, column: int, mark: str) -> None:
        marks = self.marked.setdefault(row, {})
        if marks.get(column) != "f":
            marks[column] = mark
        self._counted()

    def _counted(self) -> None:
        self._count += 1
        if self._count > MOST_MARKED:
            raise Unfit("too-many-formulas", self.sheet)


def refuse_dtd(*_declaration: object) -> None:
    """A workbook has no use for a document type; whoever sends one wants entities expanded."""
    raise Unfit("document-type")


def local(name: str) -> str:
    """The name without the prefix of its namespace."""
    return name.rpartition(":")[2]


def plain(value: object) -> object:
    """A cell as the parent takes it: exact, without a float."""
    if isinstance(value, str):
        return (value or None) if len(value) <= LONGEST_TEXT else ("x", "")
    if isinstance(value, float):
        return number(value)
    if value is None or isinstance(value, int):
        return value
    return moment(value)


def number(value: float) -> object:
    """A number as a whole one, or as the shortest decimal text that is the same."""
    if not math.isfinite(value):
        return ("e", "")
    if value.is_integer() and abs(value) < EXACT:
        return int(value)
    return ("n", format(Decimal(repr(value)), "f"))


def moment(value: object) -> tuple[str, str]:
    """A day, a moment or a time; moments to the nearest second, as people enter them."""
    if isinstance(value, dt.datetime):
        near = value + dt.timedelta(microseconds=500_000)
        return ("d", near.replace(microsecond=0).isoformat())
    if isinstance(value, dt.date):
        return ("d", value.isoformat())
    return ("t", str(value))


if __name__ == "__main__":
    main()
