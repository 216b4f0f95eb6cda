"""A document as Word (.docx), to be edited before it is signed. The same document is the same bytes.

Fonts are named as official documents prescribe them, with a free one beside each for programs that
have not got it. Pictures need the extra `pdf`; without it the table of a chart stands in its place.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

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
from scoretrail.report.documents.fonts import FREE, WORD
from scoretrail.report.documents.heading import LINE, LINE_ACROSS, title_lines
from scoretrail.report.documents.rows import Rows, unbroken
from scoretrail.report.exports.grid import Amount, Cell, shown

UPRIGHT, ACROSS = (210, 297), (297, 210)
EDGES = {"top": 37, "left": 28, "right": 26, "bottom": 35}
EDGES_ACROSS = {"top": 28, "left": 25, "right": 25, "bottom": 28}
BODY, SMALL, TITLE, HEAD, NUMBER, FOOT = 16, 10.5, 22, 42, 14, 7
"""Points: 3号, 5号, 2号; the red head; 4号 for the page; the foot."""

LINE_PITCH, CLOSER = 580, -5
"""Twentieths of a point: 22 lines in 225 mm, and by how much characters of 3号 stand closer, so that
28 of them fill 156 mm. A grid of characters would say the same, but programs differ about it.
"""

ACROSS_THE_PAGE = (
    '<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="watermark" type="#_x0000_t136" style="position:absolute;width:600pt;height:16pt;'
    "rotation:335;z-index:-251658752;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" fillcolor="#cdcdcd" stroked="f">'
    '<v:textpath style="font-family:&quot;SimSun&quot;;font-size:1pt" string="{said}"/>'
    "</v:shape></w:pict>"
)
"""How programs for documents write a watermark: a shape of text behind the page."""

LATIN = "Times New Roman"
RED, GREY = "C8102E", "5A5A5A"
_MADE = datetime(2018, 1, 1, tzinfo=UTC)
_ZIPPED = (1980, 1, 1, 0, 0, 0)


def word(document: Document, *, fonts: Path | None = None) -> bytes:
    """The whole file."""
    writer = _Writer(document, fonts)
    writer.write()
    data = io.BytesIO()
    writer.file.save(data)
    return _without_times(data.getvalue())


def _without_times(content: bytes) -> bytes:
    """The same archive, each member dated alike."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _ZIPPED)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return data.getvalue()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document, fonts: Path | None) -> None:
        self._document = document
        self._fonts = fonts
        self.file: Any = docx.Document()

    def write(self) -> None:
        """Properties, fonts, the page, and everything in order."""
        document = self._document
        properties = self.file.core_properties
        properties.title, properties.author, properties.comments = document.title, "", ""
        properties.created = properties.modified = document.made or _MADE
        properties.last_modified_by, properties.revision = "", 1
        self._style()
        self._name_fonts()
        across = document.across
        size, edges = (ACROSS, EDGES_ACROSS) if across else (UPRIGHT, EDGES)
        self._page(self.file.sections[0], edges, size)
        self._opening()
        for block in document.blocks:
            self._block(block)
        if not any(isinstance(block, Annex) for block in document.blocks):
            self._closing()

    def _opening(self) -> None:
        """The mark of a draft, the red head if there is one, the title, whom it addresses."""
        document, center = self._document, WD_ALIGN_PARAGRAPH.CENTER
        self._line(document.draft, face="heading")
        if document.head is not None:
            self._line(document.head, face="title", size=HEAD, color=RED, align=center, exact=None)
            number = self._line(document.number, align=center)
            self._rule(number)
        for said in document.warnings:
            self._line(said, face="table", size=SMALL, color=GREY, exact=14)
        self._line("", size=BODY)
        for said in title_lines(document.title, LINE_ACROSS if document.across else LINE):
            self._line(said, face="title", size=TITLE, align=center, exact=34)
        self._line("", size=BODY)
        if document.addressed:
            self._line(document.addressed)

    def _closing(self) -> None:
        """Where the office signs, left blank; there is no seal."""
        if self._document.closing:
            self._line("")
        right = WD_ALIGN_PARAGRAPH.RIGHT
        for said in self._document.closing:
            self._line(said, align=right)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                face = "heading" if block.level == 1 else "subheading"
                paragraph = self._line(block.text, face=face, indent=True)
                paragraph.paragraph_format.keep_with_next = True
            case Paragraph(note=True):
                self._line(block.text, face="table", size=SMALL, exact=16)
            case Paragraph():
                self._line(block.text, indent=True)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case Annex():
                self._annex(block)

    def _line(
        self,
        said: str,
        *,
        face: str = "text",
        size: float = BODY,
        color: str = "",
        align: Any = None,
        indent: bool = False,
        exact: int | None = 29,
    ) -> Any:
        """A paragraph of one run."""
        paragraph = self.file.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.alignment = align
        if exact is not None:
            form.line_spacing = Pt(exact)
        if size < BODY and exact is not None:
            self._off_the_grid(paragraph)
        if indent:
            self._indent(paragraph)
        self._run(paragraph, said, face=face, size=size, color=color)
        return paragraph

    def _indent(self, paragraph: Any) -> None:
        """Two characters, whatever the size."""
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), str(2 * BODY * 20))

    def _run(
        self,
        paragraph: Any,
        said: str,
        *,
        face: str,
        size: float,
        color: str = "",
        bold: bool = False,
    ) -> Any:
        run = paragraph.add_run(said)
        run.font.size = Pt(size)
        run.font.bold = bold or None
        self._face(run._r.get_or_add_rPr(), face)  # noqa: SLF001
        if size == BODY:
            self._closer(run)
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        return run

    @staticmethod
    def _closer(run: Any) -> None:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(CLOSER))
        run._r.get_or_add_rPr().append(spacing)  # noqa: SLF001

    def _face(self, properties: Any, face: str) -> None:
        """The font of Chinese characters, and the one of digits and Latin letters."""
        fonts = properties.get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), WORD[face])
        for which in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{which}"), LATIN)

    def _style(self) -> None:
        style = self.file.styles["Normal"]
        style.font.size = Pt(BODY)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        properties = style.element.get_or_add_rPr()
        self._face(properties, "text")
        properties.append(language)

    def _name_fonts(self) -> None:
        """A free font beside each prescribed one, in the table of fonts."""
        part = next(
            one.target_part
            for one in self.file.part.rels.values()
            if one.reltype.endswith("/fontTable")
        )
        names = "".join(
            f'<w:font w:name="{WORD[face]}"><w:altName w:val="{FREE[face]}"/>'
            '<w:charset w:val="86"/></w:font>'
            for face in dict.fromkeys(WORD)
        )
        part._blob = part.blob.replace(b"</w:fonts>", names.encode() + b"</w:fonts>")  # noqa: SLF001

    def _page(self, section: Any, edges: dict[str, int], size: tuple[int, int]) -> None:
        orient = WD_ORIENT
        section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
        section.orientation = orient.LANDSCAPE if size == ACROSS else orient.PORTRAIT
        for name, width in edges.items():
            setattr(section, f"{name}_margin", Mm(width))
        section.footer_distance = Mm(12)
        properties = section._sectPr  # noqa: SLF001
        grid = properties.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            properties.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(LINE_PITCH))
        self._foot(section)
        if self._document.watermark:
            self._watermark(section)

    def _watermark(self, section: Any) -> None:
        """Who took it away, at the head of every page and across it."""
        section.header.is_linked_to_previous = False
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        said = self._document.watermark
        self._run(paragraph, said, face="table", size=FOOT, color=RED)
        run = self._run(paragraph, "", face="table", size=FOOT)
        run._r.append(parse_xml(ACROSS_THE_PAGE.format(said=escape(said, quote=True))))  # noqa: SLF001

    def _foot(self, section: Any) -> None:
        """The number of the page, and by what it can be asked again."""
        section.footer.is_linked_to_previous = False
        center = WD_ALIGN_PARAGRAPH.CENTER
        first = section.footer.paragraphs[0]
        first.alignment = center
        self._run(first, "— ", face="table", size=NUMBER)
        self._field(first, "PAGE")
        self._run(first, " —", face="table", size=NUMBER)
        for said in self._document.foot:
            paragraph = section.footer.add_paragraph()
            paragraph.alignment = center
            paragraph.paragraph_format.line_spacing = Pt(9)
            paragraph.paragraph_format.space_after = Pt(0)
            self._run(paragraph, said, face="table", size=FOOT, color=GREY)

    def _field(self, paragraph: Any, name: str) -> None:
        run = self._run(paragraph, "", face="table", size=NUMBER)
        for kind, text in (("begin", ""), ("", name), ("end", "")):
            tag = "w:fldChar" if kind else "w:instrText"
            element = OxmlElement(tag)
            if kind:
                element.set(qn("w:fldCharType"), kind)
            element.text = text or None
            run._r.append(element)  # noqa: SLF001

    def _rule(self, paragraph: Any) -> None:
        """A red line under a paragraph."""
        borders = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", RED)):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001

    def _annex(self, annex: Annex) -> None:
        """A section of its own; before the first the document is signed."""
        if len(self.file.sections) == 1:
            self._closing()
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        edges, size = (EDGES_ACROSS, ACROSS) if annex.across else (EDGES, UPRIGHT)
        self._page(section, edges, size)
        self._line(annex.title, face="heading")

    def _picture(self, picture: Picture) -> None:
        center = WD_ALIGN_PARAGRAPH.CENTER
        drawn = self._drawn(picture)
        if drawn is None:
            chart = picture.chart
            for row in (chart.columns, *chart.rows):
                self._line("  ".join(row), face="table", size=SMALL, exact=16)
        else:
            content = io.BytesIO(drawn)
            run = self._line("", align=center, exact=None).runs[0]
            shape = run.add_picture(content, width=Mm(150))
            said = f"{picture.chart.title}. {picture.chart.description}"
            shape._inline.docPr.set("descr", said)  # noqa: SLF001
        self._line(picture.caption, face="table", size=SMALL, align=center, exact=20)

    def _drawn(self, picture: Picture) -> bytes | None:
        """The chart as points, where the typesetter that can draw it is installed."""
        try:
            from scoretrail.report.documents.portable import picture as drawn  # noqa: PLC0415
        except ImportError:
            return None
        return drawn(picture.chart.svg, fonts=self._fonts)

    def _table(self, block: Table) -> None:
        """A table with lines; its head stands again on every page."""
        grid, section = block.grid, self.file.sections[-1]
        width = section.page_width - section.left_margin - section.right_margin
        made = self.file.add_table(rows=1, cols=len(grid.columns))
        made.style, made.autofit = "Table Grid", False
        size = 8 if len(grid.columns) > MANY_COLUMNS else 10
        widths = [width * weight // sum(block.weights) for weight in block.weights]
        center = WD_ALIGN_PARAGRAPH.CENTER
        head = made.rows[0]
        for cell, column, each in zip(head.cells, grid.columns, widths, strict=True):
            self._cell(cell, column.caption, size=size, align=center, bold=True)
            cell.width = each
        self._repeated(head)
        unbroken(head._tr)  # noqa: SLF001
        for column, each in zip(made.columns, widths, strict=True):
            column.width = each
        rows = Rows(made, widths, partial(self._cell, size=size))
        for row in grid.rows:
            rows.add([(shown(cell), _aligned(cell)) for cell in row])
        if grid.sums:
            sums = ["" if cell is None else cell for cell in grid.sums]
            rows.add([(shown(cell), _aligned(cell)) for cell in sums], bold=True)
        self._line("", size=SMALL, exact=10)

    def _cell(self, cell: Any, said: str, *, size: float, align: Any, bold: bool) -> None:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        form = paragraph.paragraph_format
        form.alignment = align
        form.space_before = form.space_after = Pt(1)
        form.line_spacing = Pt(size + 4)
        self._off_the_grid(paragraph)
        self._run(paragraph, said, face="table", size=size, bold=bold)

    @staticmethod
    def _off_the_grid(paragraph: Any) -> None:
        """Small lines are as high as their text, not as those of the page."""
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
        spacing = properties.find(qn("w:spacing"))
        spacing.addprevious(snap)

    def _repeated(self, row: Any) -> None:
        element = OxmlElement("w:tblHeader")
        row._tr.get_or_add_trPr().append(element)  # noqa: SLF001


def _aligned(cell: Cell) -> Any:
    """Numbers to the right, texts to the left, what is not there in the middle."""
    if isinstance(cell, (Amount, int)):
        return WD_ALIGN_PARAGRAPH.RIGHT
    return WD_ALIGN_PARAGRAPH.CENTER if cell is None else WD_ALIGN_PARAGRAPH.LEFT
