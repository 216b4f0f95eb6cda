"""The dictionary of the log: which text each number stands for. Two texts of one number are refused."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, case, null
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from domain.bases import Base
from domain.errors import Tampered
from projections.deltas.row import number_of
from projections.deltas.tables import Tables


class Names:
    """Takes note of texts, each once in a process."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.names
        self._noted: set[str] = set()
        self._new: dict[str, str] = {}

    def note(self, texts: Iterable[str], about: str) -> None:
        """Note texts that numbers stand for."""
        for text in texts:
            if text and text not in self._noted:
                self._new.setdefault(text, about)

    def note_base(self, base: Base) -> None:
        """Note a base count."""
        self.note((base.identity,), base.name)

    def write(self, connection: Connection) -> None:
        """Write what is new; a number that already stands for another text is refused."""
        if not self._new:
            return
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(self._table)
        same = case(
            (self._table.c.text == insert.excluded.text, insert.excluded.text), else_=null()
        )
        statement = insert.on_conflict_do_update(index_elements=["number"], set_={"text": same})
        rows = [
            {"number": number_of(text), "text": text, "about": about}
            for text, about in sorted(self._new.items())
        ]
        try:
            connection.execute(statement, rows)
        except IntegrityError as error:
            raise Tampered(
                "delta-log-collision",
                "增量表的字典中同一个数对应两段文字，不能继续。请运行 rebuild；再次出现请报告。",
                "In the dictionary of the delta log one number stands for two texts. Run rebuild; "
                "if it happens again, report it.",
            ) from error
        self._noted |= self._new.keys()
        self._new = {}
