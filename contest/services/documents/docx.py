"""Papers as Word files: A4, Times New Roman, heads of tables on every page; to be filled in and signed by people."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

from contest.services.documents.blocks import (
    Block,
    Heading,
    NewPage,
    Pairs,
    Paper,
    Signatures,
    Table,
    Words,
    clean,
)

FONT = "Times New Roman"
WIDTH_CM, WIDE_CM = 16.4, 25.1
"""Between the margins of a page that stands, and of one on its side."""
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
DATE = "…………, ngày …… tháng …… năm ………"
DRAFT = "DỰ THẢO"
GREY = RGBColor(0x55, 0x55, 0x55)


def docx(paper: Paper) -> bytes:
    """The paper as .docx; the same paper gives the same words, and dates of its own that never move."""
    document = Document()
    _prepare(document, paper)
    _head(document, paper)
    for words, size in ((paper.title.upper(), 15), (paper.about, 13)):
        _line(document.add_paragraph(), words, bold=True, size=size)
    for block in paper.blocks:
        _write(document, block, WIDE_CM if paper.wide else WIDTH_CM)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: WordDocument, paper: Paper) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENTATION.LANDSCAPE if paper.wide else WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if paper.wide else (Cm(21), Cm(29.7))
    section.left_margin, section.right_margin = Cm(2.8), Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    properties = document.core_properties
    properties.title, properties.author, properties.language = clean(paper.title), clean(paper.house[-1]), "vi-VN"
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    if paper.draft:
        _line(section.header.paragraphs[0], DRAFT, bold=True, size=11, colour=GREY)


def _head(document: WordDocument, paper: Paper) -> None:
    table = document.add_table(2, 2)
    _widths(table, (1, 1), WIDE_CM if paper.wide else WIDTH_CM)
    house, nation = table.rows[0].cells
    _lines(house, [(words.upper(), n + 1 == len(paper.house)) for n, words in enumerate(paper.house)])
    _lines(nation, [(words, True) for words in NATION])
    for cell, words in zip(table.rows[1].cells, (paper.number, DATE), strict=True):
        _line(cell.paragraphs[0], words, size=12)
    document.add_paragraph()


def _lines(cell: Cell, lines: Iterable[tuple[str, bool]]) -> None:
    """Lines in the middle of a cell, each bold or not; under them a short rule."""
    paragraph = cell.paragraphs[0]
    for n, (words, bold) in enumerate(lines):
        _line(paragraph if n == 0 else cell.add_paragraph(), words, bold=bold, size=12)
    _line(cell.add_paragraph(), "———————", size=8)


def _line(
    paragraph: Paragraph, words: str, *, bold: bool = False, size: int = 13, colour: RGBColor | None = None
) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(clean(words))
    run.bold, run.font.size = bold, Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _write(document: WordDocument, block: Block, width: float) -> None:
    if isinstance(block, Heading):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(8), True
        paragraph.add_run(clean(block.text)).bold = True
    elif isinstance(block, Words):
        _words(document, block)
    elif isinstance(block, Pairs):
        for name, value in block.rows:
            paragraph = document.add_paragraph(clean(f"– {name}: {value}"))
            paragraph.paragraph_format.left_indent = Cm(0.6)
            paragraph.paragraph_format.first_line_indent = Cm(-0.6)
    elif isinstance(block, Table):
        _table(document, block, width)
    elif isinstance(block, NewPage):
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    else:
        _signatures(document, block)


def _words(document: WordDocument, block: Words) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if block.centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    if block.strong:
        paragraph.add_run(clean(block.strong) + " ").bold = True
    paragraph.add_run(clean(block.text))


def _table(document: WordDocument, block: Table, width: float) -> None:
    rows = [block.heads, *block.rows, *([block.total] if block.total else [])]
    table = document.add_table(len(rows), len(block.heads), style="Table Grid")
    _widths(table, block.widths, width)
    # One look at a table's cells costs a walk over all of them.
    cells = table._cells
    for n, row in enumerate(rows):
        bold = n == 0 or bool(block.total and n + 1 == len(rows))
        for column, words in enumerate(row):
            paragraph = cells[n * len(block.heads) + column].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(clean(words))
            run.bold, run.font.size = bold, Pt(11)
            if n == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif column in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _widths(table: WordTable, widths: Iterable[int], whole: float) -> None:
    given = list(widths)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, given, strict=True):
        column.width = Cm(whole * width / sum(given))
    cells = table._cells
    for n, cell in enumerate(cells):
        cell.width = Cm(whole * given[n % len(given)] / sum(given))


def _signatures(document: WordDocument, block: Signatures) -> None:
    columns = len(block.columns) + bool(block.addressees)
    table = document.add_table(1, columns)
    cells = list(table.rows[0].cells)
    if block.addressees:
        first = cells.pop(0)
        first.paragraphs[0].add_run("Nơi nhận:").bold = True
        for words in block.addressees:
            first.add_paragraph(clean(f"– {words}"))
    for cell, lines in zip(cells, block.columns, strict=True):
        for n, words in enumerate(lines):
            _line(cell.paragraphs[0] if n == 0 else cell.add_paragraph(), words.upper(), bold=True, size=12)
        _line(cell.add_paragraph(), "(Ký, ghi rõ họ tên)", size=11)
        for _ in range(4):
            cell.add_paragraph()
