"""Writing the forms that offices fill in, as a workbook or as CSV.

A template says what it is: in its title, and in a workbook on a hidden sheet, so that it is
recognised when it comes back. The same form is always the same bytes.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import xlsxwriter

from domain.errors import NotUnderstood
from ledger.intake.column import Column
from ledger.intake.forms import Form
from ledger.intake.intake import META

TITLE_ROW, UNIT_ROW, HEADING_ROW = 0, 1, 2
_FILLABLE = 5_000
"""How many rows get drop-downs."""
_LONGEST_LIST = 200
"""Excel takes at most 255 characters in a cell's own rule; longer lists stand on a sheet."""
_MADE = datetime(2018, 1, 1)  # noqa: DTZ001 (a file without a date would carry the clock's)
_UNIT = "填报单位"


def write_template(form: Form, path: Path) -> None:
    """Write the form to a file, a workbook or CSV by its extension."""
    path.write_bytes(template_of(form, path.suffix))


def template_of(form: Form, suffix: str) -> bytes:
    """The form as a workbook or as CSV, by the extension of a file."""
    match suffix.lower():
        case ".xlsx":
            return workbook_template(form)
        case ".csv":
            return csv_template(form)
        case _:
            raise NotUnderstood(
                "unknown-kind",
                f"模板只有 .xlsx 和 .csv，没有“{suffix}”。",
                f"A template is .xlsx or .csv, not {suffix!r}.",
            )


def csv_template(form: Form) -> bytes:
    """The form as CSV, with a byte order mark so that spreadsheet programs read the Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_title(form)])
    if _has_unit(form):
        writer.writerow([_UNIT, ""])
    writer.writerow([column.title for column in form.columns])
    return text.getvalue().encode("utf-8-sig")


def workbook_template(form: Form) -> bytes:
    """The form as a workbook: headings with comments, drop-downs, a frozen head, a hidden sheet."""
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(data, options)
    book.set_properties({"title": _title(form), "created": _MADE})
    _Sheet(book, form).write()
    book.close()
    return data.getvalue()


def _title(form: Form) -> str:
    return f"{form.title}（{form.id}）"


def _has_unit(form: Form) -> bool:
    return any(column.name == "unit" for column in form.columns)


class _Sheet:
    """The sheet to fill in, and the hidden one beside it."""

    def __init__(self, book: xlsxwriter.Workbook, form: Form) -> None:
        self._form = form
        self._meta = book.add_worksheet(META)
        self._sheet = book.add_worksheet(form.title.replace("“", "").replace("”", "")[:31])
        self._sheet.activate()
        self._sheet.set_first_sheet()
        self._bold = book.add_format({"bold": True, "font_size": 14})
        self._heading = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        self._needed = book.add_format({"bold": True, "bg_color": "#FBE3D6", "border": 1})
        self._text = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._lists = 0

    def write(self) -> None:
        """Write both sheets."""
        self._meta.write_column(0, 0, ["form", "topic", "version"])
        self._meta.write_column(0, 1, [self._form.id, self._form.topic, str(self._form.version)])
        self._meta.very_hidden()
        self._sheet.write_string(TITLE_ROW, 0, _title(self._form), self._bold)
        if _has_unit(self._form):
            self._sheet.write_string(UNIT_ROW, 0, _UNIT)
        for number, column in enumerate(self._form.columns):
            self._column(number, column)
        self._sheet.freeze_panes(HEADING_ROW + 1, 0)

    def _column(self, number: int, column: Column) -> None:
        needed = column.required or column.expected
        width = max(12, 2 * len(column.title) + 2)
        cells = self._day if column.kind == "day" and not column.many else self._text
        plain = column.kind in ("integer", "number")
        self._sheet.set_column(number, number, width, None if plain else cells)
        style = self._needed if needed else self._heading
        self._sheet.write_string(HEADING_ROW, number, column.title, style)
        zh, en = column.explained()
        comment = f"{zh}\n{en}\n{column.path}"
        self._sheet.write_comment(HEADING_ROW, number, comment, {"x_scale": 2, "y_scale": 1.5})
        choices = list(column.choices.values()) if not column.many else []
        if column.kind == "boolean":
            choices = ["是", "否"]
        if choices:
            self._drop_down(number, choices)

    def _drop_down(self, number: int, choices: list[str]) -> None:
        source: list[str] | str = choices
        if len(",".join(choices)) > _LONGEST_LIST:
            column = 3 + self._lists
            self._lists += 1
            self._meta.write_column(0, column, choices)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            source = f"={META}!${letter}$1:${letter}${len(choices)}"
        self._sheet.data_validation(
            HEADING_ROW + 1,
            number,
            HEADING_ROW + _FILLABLE,
            number,
            {
                "validate": "list",
                "source": source,
                "error_title": "不在可选范围内",
                "error_message": "请从下拉列表中选择",
            },
        )
