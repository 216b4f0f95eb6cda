"""From the lines of a sheet to drafts: every cell read by its column, every line accounted for.

Totals, signatures and remarks below a table fall away, and so do lines that only carry a number;
each is said, nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from domain.personal import found_in
from ledger.intake.cells import Cell, CellReader
from ledger.intake.column import plain_heading
from ledger.intake.draft import Draft
from ledger.intake.header import Header
from ledger.intake.rejection import Fault, Note, Place, shown
from ledger.intake.sheet import Line, Sheet, Span, letters

_TOTALS = frozenset({"合计", "总计", "小计", "共计"})
_SIGNATURES = (
    "填报人",
    "填表人",
    "制表人",
    "制表",
    "审核人",
    "复核人",
    "经办人",
    "负责人",
    "单位负责人",
    "分管领导",
    "联系人",
    "联系电话",
    "填报单位",
    "填报时间",
    "填报日期",
    "备注",
    "注",
    "说明",
    "填表说明",
)
_INITIALS = frozenset(label[0] for label in (*_TOTALS, *_SIGNATURES))


Meet = Callable[[], None]


def nobody() -> None:
    """Nothing is made of it."""


class Table:
    """The rows under a heading row."""

    def __init__(
        self, file: str, sheet: Sheet, header: Header, said: list[Note], *, meet: Meet = nobody
    ) -> None:
        """`meet` is told that a person's number stands in a cell, whatever becomes of its line."""
        self._file = file
        self._meet = meet
        self._sheet = sheet
        self._header = header
        self._said = said
        self._readers: list[CellReader | None] = [None] * (max(header.columns, default=0) + 1)
        for index, (column, heading) in header.columns.items():
            self._readers[index] = CellReader(
                column, heading, typed=sheet.typed, date1904=sheet.date1904
            )
        self._headings = {column.path: heading for column, heading in header.columns.values()}
        self._merged = _rows_of(sheet.merged)
        self._numbered_only = 0

    def drafts(self, lines: Iterable[Line], *, above: Iterable[Line] = ()) -> Iterator[Draft]:
        """A draft for each row; what is no row is noted."""
        for _, cells in above:
            self._look_at(cells)
        for number, cells in lines:
            self._look_at(cells)
            if (label := _closing(cells) or self._beside_only(cells)) is not None:
                self._no_record(number, label)
            else:
                yield self._draft(number, cells)
        if self._numbered_only:
            self._said.append(
                Note(
                    None,
                    f"{self._numbered_only} 行只有序号，未作为记录",
                    f"{self._numbered_only} rows hold a number only and are no records",
                )
            )

    def _look_at(self, cells: Sequence[Cell]) -> None:
        """Whoever stands in a line is met, also in a column that is not read."""
        if self._meet is not nobody and any(
            found_in(str(cell[1] if isinstance(cell, tuple) else cell), likely=True)
            for cell in cells
            if cell is not None
        ):
            self._meet()

    def _no_record(self, number: int, label: str) -> None:
        if label.strip(".、").isdigit():
            self._numbered_only += 1
            return
        zh, en = f"第 {number} 行“{label}”不作为记录", f"row {number} ({label}) is no record"
        self._said.append(Note(None, zh, en))

    def _beside_only(self, cells: Sequence[Cell]) -> str | None:
        """What stands in a line that has something only in columns that are left out."""
        ignored = self._header.ignored
        found = [(index, cell) for index, cell in enumerate(cells) if not _is_blank(cell)]
        if not found or any(index not in ignored for index, _ in found):
            return None
        return shown(found[0][1])

    def _draft(self, number: int, cells: Sequence[Cell]) -> Draft:
        form = self._header.form
        data: dict[str, object] = dict(form.fixed)
        content: dict[str, object] = {"topic": form.topic, "data": data}
        draft = Draft(
            self._file, self._sheet.name, number, form, content, self._headings, written=True
        )
        readers = self._readers
        for index, cell in enumerate(cells):
            if cell is None:
                continue
            reader = readers[index] if index < len(readers) else None
            if reader is None:
                self._beside(draft, index, cell)
                continue
            reading = reader.read(cell)
            if reading.fault is not None:
                draft.rejections.append(
                    reading.fault.at(
                        Place(self._file, self._sheet.name, number, reader.heading), cell
                    )
                )
            elif reading.value is not None:
                column = reader.column
                where = {"data": data, "envelope": content, "aside": draft.asides}[column.where]
                where[column.name] = reading.value
            if reading.note is not None:
                draft.notes.append(reading.note)
        self._refuse_merged(draft)
        return draft

    def _beside(self, draft: Draft, index: int, cell: Cell) -> None:
        """Something stands where there is no heading: it is not dropped, it is refused."""
        if index in self._header.ignored or _is_blank(cell):
            return
        fault = Fault(
            "no-heading",
            f"{letters(index + 1)} 列没有表头，却有内容",
            f"column {letters(index + 1)} has no heading, yet something stands in it",
            "请删去，或补上表头",
            "Delete it, or give the column a heading",
        )
        draft.rejections.append(fault.at(Place(self._file, draft.sheet, draft.row), cell))

    def _refuse_merged(self, draft: Draft) -> None:
        span = self._merged.get(draft.row)
        if span is not None:
            fault = Fault(
                "merged-cells",
                f"在合并单元格 {span} 内",
                f"it lies in the merged cells {span}",
                "请取消合并，每行都填上",
                "Unmerge them and fill every row",
            )
            draft.rejections.append(fault.at(Place(self._file, draft.sheet, draft.row)))


def _rows_of(spans: Iterable[Span]) -> dict[int, Span]:
    return {
        row: span
        for span in spans
        for row in range(span.top, min(span.bottom, span.top + 5000) + 1)
    }


def _closing(cells: Sequence[Cell]) -> str | None:
    """The label of a line below the table: a total, a signature, a remark."""
    first = next((cell for cell in cells if cell is not None), None)
    if not isinstance(first, str) or first.lstrip()[:1] not in _INITIALS:
        return None
    label, colon, _ = first.replace("：", ":").partition(":")
    plain = plain_heading(label)
    if plain in _TOTALS or (plain in _SIGNATURES and (colon or _few(cells))):
        return " ".join(label.split())
    return None


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _few(cells: Sequence[Cell]) -> bool:
    return sum(cell is not None for cell in cells) <= 2  # noqa: PLR2004 (a label and its value)
