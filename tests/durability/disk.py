"""A disk that is watched, fails or dies: SQLite's own file calls, taken over on their way down.

SQLite reaches its files through a table of functions, its VFS. Here a copy of the system's table is
made the default of this process, with the writing functions replaced; everything else stays as it
is. So the real library runs on the real file system, and each write, truncation, sync and deletion
can be recorded, refused, cut in half, or be the last thing the process does.

It is installed in a child process of its own, and never taken out again.
"""

from __future__ import annotations

import ctypes as c
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Pointer: TypeAlias = Any  # ctypes pointers have no useful types

OK = 0
FULL = 13
IO_ERROR_WRITE = 10 | 3 << 8
IO_ERROR_SYNC = 10 | 4 << 8
IO_ERROR_TRUNCATE = 10 | 6 << 8
IO_ERROR_DELETE = 10 | 10 << 8
INTERRUPTED = 4  # EINTR: the system's own VFS repeats such a call, so it is never seen above

Kind = Literal["write", "truncate", "sync", "delete"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call that changes a file; `acknowledged` is put between them by whoever works."""

    kind: Kind | Literal["acknowledged"]
    name: str = ""
    offset: int = 0
    """Where it writes, the size it truncates to, or how far was acknowledged."""
    data: bytes = b""


Verdict = Literal["go", "fail", "full", "short", "die", "die-short"]
"""What becomes of a call: done, refused, half done and refused, or the end of the process."""

Judge = Callable[[int, Call], Verdict]
"""Decides by the number of the call, from 1, and the call itself."""


def always(_number: int, _call: Call) -> Verdict:
    """A disk that works."""
    return "go"


@dataclass(slots=True)
class Disk:
    """What the files of this process went through."""

    judge: Judge = always
    calls: list[Call] = field(default_factory=list)
    count: int = 0
    keeping: bool = True

    def told(self, call: Call) -> Verdict:
        """Take note of a call, and decide what becomes of it."""
        self.count += 1
        verdict = self.judge(self.count, call)
        if self.keeping:
            self.calls.append(call)
        return verdict

    def acknowledged(self, head: int) -> None:
        """What was written so far was promised to somebody."""
        self.calls.append(Call("acknowledged", offset=head))


class _Methods(c.Structure):
    _fields_ = (
        ("version", c.c_int),
        ("close", c.c_void_p),
        ("read", c.c_void_p),
        ("write", c.c_void_p),
        ("truncate", c.c_void_p),
        ("sync", c.c_void_p),
        ("rest", c.c_void_p * 13),
    )


class _File(c.Structure):
    _fields_ = (("methods", c.POINTER(_Methods)),)


class _Vfs(c.Structure):
    _fields_ = (
        ("version", c.c_int),
        ("size_of_file", c.c_int),
        ("longest_path", c.c_int),
        ("next", c.c_void_p),
        ("name", c.c_char_p),
        ("data", c.c_void_p),
        ("open", c.c_void_p),
        ("delete", c.c_void_p),
        ("rest", c.c_void_p * 13),
    )


_FILE = c.POINTER(_File)
# Names go on as the pointers they are: the system keeps them as long as the file is open.
_OPEN = c.CFUNCTYPE(c.c_int, c.POINTER(_Vfs), c.c_void_p, _FILE, c.c_int, c.POINTER(c.c_int))
_DELETE = c.CFUNCTYPE(c.c_int, c.POINTER(_Vfs), c.c_void_p, c.c_int)
_WRITE = c.CFUNCTYPE(c.c_int, _FILE, c.c_void_p, c.c_int, c.c_longlong)
_TRUNCATE = c.CFUNCTYPE(c.c_int, _FILE, c.c_longlong)
_SYNC = c.CFUNCTYPE(c.c_int, _FILE, c.c_int)


def library() -> c.CDLL | None:
    """The SQLite that this interpreter uses, if it is one that others can reach."""
    import _sqlite3  # noqa: PLC0415

    for name in (None, getattr(_sqlite3, "__file__", None), "libsqlite3.so.0", "libsqlite3.dylib"):
        try:
            found = c.CDLL(name)
            found.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
            found.sqlite3_libversion.restype = c.c_char_p
        except (OSError, AttributeError):
            continue
        import sqlite3  # noqa: PLC0415

        if found.sqlite3_libversion().decode() == sqlite3.sqlite_version:
            return found
    return None


WITHOUT = "这个 Python 的 SQLite 无法从外部接管 · the SQLite of this Python cannot be reached"


class Watched:
    """The system's VFS with its writing functions taken over."""

    def __init__(self, sqlite: c.CDLL, disk: Disk) -> None:
        self._disk = disk
        self._names: dict[int, str] = {}
        self._tables: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        self._originals: dict[int, _Methods] = {}
        system = sqlite.sqlite3_vfs_find(None).contents
        self._vfs = _Vfs()
        c.memmove(c.byref(self._vfs), c.byref(system), c.sizeof(_Vfs))
        self._vfs.name = b"watched"
        self._system_open = _OPEN(system.open)
        self._system_delete = _DELETE(system.delete)
        self._vfs.open = self._taken(_OPEN, self._open)
        self._vfs.delete = self._taken(_DELETE, self._delete)
        assert sqlite.sqlite3_vfs_register(c.byref(self._vfs), 1) == OK

    def _taken(self, kind: Any, function: Callable[..., int]) -> Any:
        made = kind(function)
        self._kept.append(made)  # ctypes does not keep what C points to
        return c.cast(made, c.c_void_p).value

    def _open(self, vfs: Pointer, name: int | None, file: Pointer, flags: int, out: Pointer) -> int:
        status = self._system_open(vfs, name, file, flags, out)
        if status == OK and name:
            self._names[c.addressof(file.contents)] = _file_name(name)
            original = file.contents.methods
            key = c.addressof(original.contents)
            if key not in self._tables:
                self._tables[key] = self._table(original.contents)
            file.contents.methods = c.pointer(self._tables[key])
        return int(status)

    def _table(self, original: _Methods) -> _Methods:
        table = _Methods()
        c.memmove(c.byref(table), c.byref(original), c.sizeof(_Methods))
        write, truncate = _WRITE(original.write), _TRUNCATE(original.truncate)
        sync = _SYNC(original.sync)
        self._kept += [write, truncate, sync]

        def writing(file: Pointer, data: int, size: int, offset: int) -> int:
            content = c.string_at(data, size)
            verdict = self._disk.told(Call("write", self._name(file), offset, content))
            if verdict in ("short", "die-short"):
                write(file, data, size // 2, offset)
            return self._done(verdict, IO_ERROR_WRITE, lambda: write(file, data, size, offset))

        def truncating(file: Pointer, size: int) -> int:
            verdict = self._disk.told(Call("truncate", self._name(file), size))
            return self._done(verdict, IO_ERROR_TRUNCATE, lambda: truncate(file, size))

        def syncing(file: Pointer, flags: int) -> int:
            verdict = self._disk.told(Call("sync", self._name(file)))
            return self._done(verdict, IO_ERROR_SYNC, lambda: sync(file, flags))

        table.write = self._taken(_WRITE, writing)
        table.truncate = self._taken(_TRUNCATE, truncating)
        table.sync = self._taken(_SYNC, syncing)
        return table

    def _delete(self, vfs: Pointer, name: int, sync: int) -> int:
        verdict = self._disk.told(Call("delete", _file_name(name)))
        return self._done(verdict, IO_ERROR_DELETE, lambda: self._system_delete(vfs, name, sync))

    def _done(self, verdict: Verdict, refusal: int, go: Callable[[], int]) -> int:
        match verdict:
            case "go":
                return int(go())
            case "die" | "die-short":
                os.kill(os.getpid(), signal.SIGKILL)
                raise AssertionError
            case "fail":
                return refusal
            case _:
                return FULL

    def _name(self, file: Pointer) -> str:
        return self._names[c.addressof(file.contents)]


def _file_name(name: int) -> str:
    return Path(os.fsdecode(c.string_at(name))).name


def watch(disk: Disk) -> Watched:
    """Take over the files of this process. Whoever calls it keeps the result to the end."""
    sqlite = library()
    assert sqlite is not None, WITHOUT
    return Watched(sqlite, disk)
