"""Forms (表样): the list of them, and the columns of one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from ledger.intake.forms import Form
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Voice, captions
from scoretrail.words.names import topic_name


def forms_table(voice: Voice, forms: Sequence[Form]) -> Table:
    """One row for each form."""
    made = table(voice, [(captions.ID, "left"), (captions.WHAT, "fold")])
    for one in forms:
        name = one.title if voice.lang == "zh" else topic_name(voice, one.topic)
        row(made, [Prose(one.id, style="bold"), Prose(name)], demo=False)
    return made


def columns_table(voice: Voice, form: Form) -> Table:
    """One row for each column: its heading, its field, what a cell of it may hold."""
    columns = [(captions.HEADING, "fold"), (captions.FIELD, "left"), (captions.VALUE, "fold")]
    made = table(voice, columns)
    for column in form.columns:
        zh, en = column.explained()
        cells = [
            Prose(column.title, style="bold"),
            Prose(column.path),
            Prose(zh if voice.lang == "zh" else en),
        ]
        row(made, cells, demo=False)
    return made
