"""Word files (.docx) to questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from questions.formats.archive import ArchiveFault
from questions.formats.examples import is_example
from questions.formats.reading import Item, Problem, Read, Severity, refused_file, warning
from questions.formats.typed.option_labels import head_label
from questions.formats.typed.rich import Line, Rich, Role, plain
from questions.formats.typed.text_grammar import Source, read_lines
from questions.formats.typed.text_words import STRONG
from questions.formats.word.docx_body import Spot, TooDeep, blocks_in, rows_of, spots
from questions.formats.word.docx_looks import Style, Styles, looks_of, numbering_of, shaded
from questions.formats.word.docx_numbering import Numbering, numbering_from
from questions.formats.word.docx_package import Package, W, open_package
from questions.formats.word.docx_pictures import Pictures
from questions.formats.word.docx_roles import role_of
from questions.formats.word.docx_runs import Reader, legacy_text, unicode_families
from questions.formats.word.docx_tables import Grid, Listed, flattened, header_in, keys_in
from questions.wording import clean, shortened

FORMAT = "docx"
ACTIVE = {
    "aFChunk": "tài liệu chèn",
    "oleObject": "đối tượng nhúng",
    "package": "tệp nhúng",
    "attachedTemplate": "khuôn mẫu ngoài",
    "control": "điều khiển ActiveX",
    "subDocument": "tài liệu con",
    "frame": "khung ngoài",
}
DEEPEST_TABLE = 12
NOTES = {
    "tracked_changes": "Tệp có {count} chỗ theo dõi thay đổi; đã đọc như khi chấp nhận tất cả. Hãy xem lại các chỗ ấy.",
    "comments": "Tệp có {count} bình luận; bình luận không vào câu hỏi. Hãy xem còn bình luận nào cần xử lý.",
    "footnote_dropped": "Tệp có {count} chú thích cuối trang; chú thích không vào câu hỏi. Hãy chép vào câu nếu cần.",
    "hidden_text": "Tệp có {count} đoạn chữ ẩn; đã bỏ qua. Hãy bỏ ẩn nếu chữ ấy thuộc câu hỏi.",
    "legacy_converted": "{count} đoạn chữ phông cũ (.VnTime, VNI) đã được chuyển sang Unicode. Hãy xem lại vài câu.",
    "legacy_font": "{count} đoạn chữ dùng phông cũ nhưng không chuyển được («{sample}»). Hãy đổi sang phông Unicode.",
}


@dataclass(slots=True)
class Document:
    """A file on the way to lines. `listed` is the table of questions that the next table may go on with."""

    package: Package
    styles: Styles
    numbering: Numbering
    reader: Reader
    lines: list[Line] = field(default_factory=list)
    items: dict[int, Sequence[Item]] = field(default_factory=dict)
    keys: dict[int, Sequence[tuple[str | None, str, str]]] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)
    gap: bool = False
    listed: Listed | None = None
    tables: int = 0


def read(data: bytes) -> Read:
    """Questions and problems of a Word file. Never raises on content."""
    lined = document_of(data)
    if isinstance(lined, Read):
        return lined
    source = source_of(lined)
    found = read_lines(FORMAT, source)
    found = _without_examples(found)
    return replace(found, remarks=(*_notes(lined), *lined.remarks, *found.remarks))


def source_of(document: Document) -> Source:
    return Source(document.lines, document.reader.pictures.found, document.items, document.keys, document.places)


def document_of(data: bytes) -> Document | Read:
    """The file as lines, or the refusal of it."""
    package = open_package(data)
    if isinstance(package, ArchiveFault):
        return refused_file(FORMAT, package.code, package.message)
    styles = Styles(package.part("styles"))
    body = package.document.find(f"{W}body")
    if body is None:
        return refused_file(FORMAT, "empty_file", "Tệp Word không có nội dung. Hãy chọn tệp có câu hỏi.")
    worn = unicode_families(legacy_text(body.iter(f"{W}p"), styles))
    reader = Reader(styles, Pictures(package), worn)
    document = Document(package, styles, numbering_from(package.part("numbering")), reader)
    try:
        for spot in spots(body):
            _take(document, spot)
        _close_list(document)
    except (TooDeep, RecursionError):
        message = "Bảng lồng trong bảng quá nhiều tầng. Hãy bỏ bớt bảng rồi lưu lại."
        return refused_file(FORMAT, "too_complex", message)
    return document


def _take(document: Document, spot: Spot) -> None:
    document.reader.place = spot.place
    if spot.element.tag == f"{W}tbl":
        _table(document, spot)
        return
    lines = paragraph_lines(document, spot.element, spot.place)
    if not lines:
        document.gap = True
        return
    _close_list(document)
    document.lines.append(replace(lines[0], gap=document.gap))
    document.lines += lines[1:]
    document.gap = False


def paragraph_lines(document: Document, paragraph: _Element, place: str) -> list[Line]:
    """The lines of a paragraph: one, more where it has soft breaks, and those of text boxes tied to it."""
    properties = paragraph.find(f"{W}pPr")
    named = properties.find(f"{W}pStyle") if properties is not None else None
    style = document.styles.style(named.get(f"{W}val") if named is not None else None)
    reader = document.reader
    outer, reader.boxes = reader.boxes, []
    shading = properties.find(f"{W}shd") if properties is not None else None
    words = reader.words(paragraph, replace(style, looks=shaded(shading).over(style.looks)))
    boxes, reader.boxes = reader.boxes, outer
    role = role_of(style.name)
    label = _label(document, properties, style, words)
    lines = _split(place, label, words, role, style.heading)
    for box in boxes:
        lines += [
            line for one in blocks_in(box) if one.tag == f"{W}p" for line in paragraph_lines(document, one, place)
        ]
    return lines


def _label(document: Document, properties: _Element | None, style: Style, words: Rich) -> Rich:
    """The number that Word makes, with the formatting it shows; none where the author typed one as well."""
    number = numbering_of(properties) or style.numbering
    if number is None or number[0] in ("", "0") or not words.text.strip():
        return Rich()
    label = document.numbering.label(*number)
    typed = Line("", words)
    if not label or STRONG.match(words.text) or (head_label(typed) is not None and re.match(r"[A-Za-z•]", label)):
        return Rich()
    own = properties.find(f"{W}rPr") if properties is not None else None
    marks = looks_of(own).over(style.looks).marks
    return Rich(label, bytes([marks]) * len(label))


def _split(place: str, label: Rich, words: Rich, role: Role | None, heading: bool) -> list[Line]:
    if role is not None:
        return [Line(place, words, role=role)] if words.text.strip() else []
    lines: list[Line] = []
    start = 0
    for part in words.text.split("\n"):
        rich = words.cut(start, start + len(part))
        start += len(part) + 1
        if part.strip():
            whole = label + rich if not lines else rich
            lines.append(Line(place, whole, len(label.text) if not lines else 0, heading=heading and len(part) < 200))
    return lines


def _table(document: Document, spot: Spot) -> None:
    grid = _grid(document, spot.element, spot.place, 0)
    if not grid.rows:
        return
    found = header_in(grid)
    if found is not None:
        at, header = found
        _close_list(document)
        grid.rows = grid.rows[at:]
        document.listed = Listed(replace(header, row=0), len(grid.rows[0][1]))
        document.listed.add(grid, first=True)
        return
    listed = document.listed
    if listed is not None and len(grid.rows[0][1]) == listed.width:
        listed.add(grid, first=False)
        return
    _close_list(document)
    keys = keys_in(grid)
    if keys:
        document.keys[document.tables] = keys
        document.places[document.tables] = spot.place
        _mark(document)
    else:
        document.lines += flattened(grid)


def _mark(document: Document) -> None:
    """The spot of a table that is read by itself, among the lines."""
    document.lines.append(Line("", plain(""), table=document.tables))
    document.tables += 1


def _close_list(document: Document) -> None:
    listed, document.listed = document.listed, None
    if listed is None:
        return
    if listed.has_keys and not listed.pictured:
        read = listed.read(FORMAT)
        document.items[document.tables] = read.items
        document.remarks += read.remarks
        _mark(document)
    else:
        document.lines += listed.lines()


def _grid(document: Document, table: _Element, place: str, depth: int) -> Grid:
    if depth > DEEPEST_TABLE:
        raise TooDeep
    before = len(document.reader.pictures.found)
    grid = Grid(place, [])
    for cells in rows_of(table):
        shown = [
            [] if cell.down else _cell(document, cell.element, f"{place}, dòng {cell.row}", depth) for cell in cells
        ]
        if any(shown):
            grid.rows.append((cells[0].row, shown))
    grid.pictured = len(document.reader.pictures.found) > before
    return grid


def _cell(document: Document, element: _Element, place: str, depth: int) -> list[Line]:
    lines: list[Line] = []
    for block in blocks_in(element):
        if block.tag == f"{W}p":
            lines += paragraph_lines(document, block, place)
        else:
            lines += flattened(_grid(document, block, place, depth + 1))
    return lines


def _without_examples(found: Read) -> Read:
    """The worked examples of the template, if they stand there still."""
    kept = tuple(item for item in found.items if not is_example(item.question.text))
    dropped = len(found.items) - len(kept)
    if not dropped:
        return found
    message = f"Đã bỏ qua {dropped} câu ví dụ của mẫu. Không cần làm gì."
    return replace(found, items=kept, remarks=(*found.remarks, warning("tệp", "example_skipped", message)))


def _notes(document: Document) -> list[Problem]:
    reader = document.reader
    sample = shortened(clean(reader.samples[0]), 30) if reader.samples else ""
    found = [
        Problem(reader.first[code], Severity.WARNING, code, NOTES[code].format(count=count, sample=sample))
        for code, count in reader.notes.items()
    ]
    return found + _active(document.package)


def _active(package: Package) -> list[Problem]:
    """Parts that could act or fetch; they are left alone and named."""
    kinds = Counter(relation.kind for relation in package.relations.values() if relation.kind in ACTIVE)
    for part in ("settings",):
        kinds += Counter(_settings_relations(package, part))
    named = ", ".join(f"{ACTIVE[kind]} ({count})" for kind, count in kinds.items() if _matters(kind, package))
    if not named:
        return []
    return [warning("tệp", "active_content", f"Tệp có phần không được đọc: {named}. Hãy bỏ các phần ấy nếu không cần.")]


def _matters(kind: str, package: Package) -> bool:
    """Equations of old editors are OLE too; they are told where they stand."""
    if kind != "oleObject":
        return True
    programs = {
        one.get("ProgID", "") for one in package.document.iter("{urn:schemas-microsoft-com:office:office}OLEObject")
    }
    return not programs or any(not program.startswith("Equation") for program in programs)


def _settings_relations(package: Package, part: str) -> list[str]:
    name = next((one.target for one in package.relations.values() if one.kind == part), None)
    if name is None:
        return []
    from_settings = package.relations_of(name)
    return [one.kind for one in from_settings.values() if one.kind in ACTIVE and one.outside]
