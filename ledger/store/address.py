"""Where a database is: a path or a SQLAlchemy URL, on one of the two databases we know."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import LedgerUnusable


def url_of(place: str | URL) -> URL:
    """Read a SQLAlchemy URL or a plain path.

    >>> str(url_of("demo/ledger.db")), str(url_of("postgresql://office@db/jinan"))
    ('sqlite:///demo/ledger.db', 'postgresql+psycopg://office@db/jinan')
    """
    if isinstance(place, str) and "://" not in place:
        return URL.create("sqlite", database=place)
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise _unsupported(str(place)) from error
    match url.get_backend_name():
        case "sqlite":
            return url.set(drivername="sqlite")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case _:
            raise _unsupported(url.render_as_string(hide_password=True))


def file_of(url: URL) -> Path | None:
    """Give the file of an SQLite database; none in memory, and none on a server.

    >>> file_of(url_of("sqlite:///demo/ledger.db")), file_of(url_of("sqlite://"))
    (PosixPath('demo/ledger.db'), None)
    """
    name = url.database or ":memory:"
    if url.get_backend_name() != "sqlite" or ":memory:" in name or "mode=memory" in str(url):
        return None
    if name.startswith("file:"):
        name = unquote(name.removeprefix("file:").partition("?")[0])
    return Path(name)


def _unsupported(place: str) -> LedgerUnusable:
    return LedgerUnusable(
        "database-unsupported",
        f"不认识数据库地址 {place!r}。请用文件路径、sqlite:///文件 或 postgresql://主机/库名。",
        f"{place!r} names no database that can hold a ledger. Give a path, sqlite:///FILE or"
        " postgresql://HOST/NAME.",
    )
