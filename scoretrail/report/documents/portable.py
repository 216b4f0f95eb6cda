"""A document as PDF: the template official.typ sets it. The same document is the same bytes.

That holds where the same fonts are installed: a PDF carries the fonts it is set in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from domain.errors import Refused
from scoretrail.report.documents.coverage import missing
from scoretrail.report.documents.document import (
    MANY_COLUMNS,
    Annex,
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
)
from scoretrail.report.documents.fonts import chosen
from scoretrail.report.documents.heading import LINE, LINE_ACROSS, title_lines
from scoretrail.report.exports.grid import Amount, Cell, shown

EPOCH = 0
SMALL, SMALLER = 10, 8


def portable(document: Document, *, fonts: Path | None = None) -> bytes:
    """The whole file."""
    folder = [] if fonts is None else [str(fonts)]
    here = typst.Fonts(include_embedded_fonts=False, font_paths=folder)
    told = tree(document) | {"fonts": chosen(here.families())}
    refuse_boxes(told, here.fonts())
    template = files("scoretrail.report.documents").joinpath("official.typ").read_bytes()
    compiler = typst.Compiler(template, font_paths=here, sys_inputs={"document": json.dumps(told)})
    moment = EPOCH if document.made is None else int(document.made.timestamp())
    return _one(compiler.compile(format="pdf", timestamp=moment))


def refuse_boxes(told: object, fonts: Sequence[typst.FontInfo]) -> None:
    """Refuse a document with a character that no font here has."""
    known = [(font.path, font.index) for font in fonts if font.path is not None]
    chinese_first = sorted(known, key=lambda font: "CJK" not in font[0])
    lacking = missing("".join(_texts(told)), chinese_first)
    if lacking:
        listed = "、".join(f"{one}（U+{ord(one):04X}）" for one in lacking)
        english = ", ".join(f"U+{ord(one):04X}" for one in lacking)
        raise Refused(
            "character-missing",
            f"这台机器的字体都没有这些字：{listed}。请装上有这些字的字体，或用 --fonts 指明，或写成 .docx。",
            f"No font of this machine has these characters: {english}. Install one that has them, "
            "name its folder with --fonts, or write a .docx.",
        )


def _texts(told: object) -> Iterator[str]:
    """Every text that is printed; pictures bring theirs along."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for name, inner in told.items():
            if name != "fonts":
                yield from _texts(inner)
    elif isinstance(told, (list, tuple)):
        for inner in told:
            yield from _texts(inner)


def picture(svg: str, *, fonts: Path | None = None) -> bytes:
    """A chart as a PNG, for programs that do not read SVG."""
    folder = [] if fonts is None else [str(fonts)]
    here = typst.Fonts(include_embedded_fonts=False, font_paths=folder)
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg")'
    )
    compiler = typst.Compiler(source.encode(), font_paths=here, sys_inputs={"svg": svg})
    return _one(compiler.compile(format="png", ppi=200))


def _one(compiled: bytes | list[bytes] | None) -> bytes:
    assert isinstance(compiled, bytes), "one document is one file"
    return compiled


def tree(document: Document) -> dict[str, Any]:
    """The document as plain values for the template."""
    return {
        "title": document.title,
        "title_lines": title_lines(document.title, LINE_ACROSS if document.across else LINE),
        "addressed": document.addressed,
        "closing": document.closing,
        "foot": document.foot,
        "draft": document.draft,
        "lang": document.lang,
        "head": document.head,
        "number": document.number,
        "warnings": document.warnings,
        "across": document.across,
        "watermark": document.watermark,
        "pages": list(_pages(document)),
    }


def _pages(document: Document) -> Iterator[dict[str, Any]]:
    """The body, then each annex with what belongs to it."""
    page: dict[str, Any] = {"title": "", "across": False, "blocks": []}
    for block in document.blocks:
        if isinstance(block, Annex):
            yield page
            page = {"title": block.title, "across": block.across, "blocks": []}
        else:
            page["blocks"].append(_block(block))
    yield page


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "note": block.note}
        case Table():
            return _table(block)
        case Picture():
            chart = block.chart
            alt = f"{chart.title}. {chart.description}"
            return {"kind": "picture", "svg": chart.svg, "alt": alt, "caption": block.caption}
        case Annex():
            raise AssertionError("an annex is a page and no block of one")


def _table(block: Table) -> dict[str, Any]:
    grid = block.grid
    rows = [[_cell(cell) for cell in row] for row in grid.rows]
    if grid.sums:
        blank = ("" if cell is None else cell for cell in grid.sums)
        rows.append([_cell(cell) | {"strong": True} for cell in blank])
    many = len(grid.columns) > MANY_COLUMNS
    return {
        "kind": "table",
        "heads": [column.caption for column in grid.columns],
        "weights": block.weights,
        "size": SMALLER if many else SMALL,
        "rows": rows,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    number = isinstance(cell, (Amount, int))
    align = "right" if number else ("left" if cell is not None else "center")
    return {"text": shown(cell), "align": align, "strong": False}
