"""What a file is, by what stands in it and never by its name (文件种类).

Few kinds are taken as evidence: what an office sends. Whatever could run, or be shown as a page of
ours, is refused: programs, scripts, web pages, vector graphics, documents with macros.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "tiff": "image/tiff",
        "ofd": "application/ofd",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ole": "application/x-ole-storage",
        "parquet": "application/vnd.apache.parquet",
        "text": "text/plain",
    }
)
"""The kinds that are taken, with their media types."""

_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "parquet"),
)
_ZIP = b"PK\x03\x04"
_PARTS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"))
_MARKUP = re.compile(r"\s*(<\?xml|<!doctype|<html|<script|<svg|<head|<body|#!|MZ)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MACROS = re.compile(r"vbaProject|macros?/|_VBA_PROJECT", re.IGNORECASE)
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_MOST_MEMBERS = 2_000
_MOST_UNPACKED = 200_000_000
_ATTRIBUTE = re.compile(r'=\s*"([^"<]*)"')
_NUMBERING = re.compile(r"[{(]?[0-9A-Fa-f\-]*[A-Fa-f][0-9A-Fa-f\-]*[})]?\Z")
"""How programs number what they write."""

_READ = (".xml", ".rels", ".vml", ".txt", ".html", ".htm", ".csv", ".json")
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPH = re.compile(r"</w:(?:p|tc)>|<w:(?:br|tab)\b[^>]*>")


def kind_of(content: bytes) -> str | None:
    r"""The kind of a file that may be taken; None for anything else.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of("编号,事由\n1,公示\n".encode("gb18030"))
    ('pdf', 'text')
    >>> [kind_of(raw) for raw in (b"MZ\x90", b"<html>", b"#!/bin/sh", b"\x7fELF", b"")]
    [None, None, None, None, None]
    """
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return None if kind == "ole" and _OLE_MACROS in content else kind
    if content.startswith(_ZIP):
        return _archive(content)
    return "text" if text_of(content) else None


def text_of(content: bytes) -> str | None:
    """The file as plain text; None if it is none, or is markup or a script."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if not text or _CONTROL.search(text) or _MARKUP.match(text) else text
    return None


def texts_in(content: bytes) -> Iterator[str]:
    """The texts in a file, as far as they can be read here: of PDF and pictures none.

    Raises `zipfile.BadZipFile` where a document unpacks to more than any office writes.
    """
    if content.startswith(_ZIP):
        yield from _parts(content)
    elif (text := text_of(content)) is not None:
        yield text


def _parts(content: bytes) -> Iterator[str]:
    """The parts of a document of an office program, their markup taken away."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = [one for one in archive.infolist() if one.filename.lower().endswith(_READ)]
        if sum(one.file_size for one in listed) > _MOST_UNPACKED:
            message = "it unpacks to more than any office writes"
            raise zipfile.BadZipFile(message)
        for one in listed:
            markup = archive.read(one).decode("utf-8", errors="replace")
            # In a text document one number may lie in several runs; in a sheet each cell is apart.
            ends = _PARAGRAPH if one.filename.startswith("word/") else _TAG
            yield unescape(_TAG.sub("", ends.sub("\n", markup)))
            said = (one for one in _ATTRIBUTE.findall(markup) if not _NUMBERING.match(one))
            yield unescape("\n".join(said))


def _archive(content: bytes) -> str | None:
    """A document of an office program, by the part that every such file has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return None
    if len(names) > _MOST_MEMBERS or any(_MACROS.search(name) for name in names):
        return None
    return next((kind for part, kind in _PARTS if part in names), None)
