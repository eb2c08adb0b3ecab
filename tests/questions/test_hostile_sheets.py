"""Items 21–36 of the reliability list: workbooks that mislead, swell or never end."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from questions.formats.detect import Upload
from tests.hostile import Case, read_apart, survives
from tests.zips import Member, changed, members_of, zipped

HEADER = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
ROW = ["1", "Một cộng một bằng mấy?", "một", "hai", "ba", "bốn", "B"]
SHEET, STRINGS, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
MEGABYTE = 1024 * 1024


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook with one good question, and what `fill` adds to it."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, options) as book:
        sheet = book.add_worksheet("Bộ đề")
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", ROW)
        fill(book, sheet)
    return data.getvalue()


GOOD = workbook(lambda book, sheet: None)
PARTS = {str(member.name): member.content for member in members_of(GOOD)}


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    """The good workbook with a piece of one part replaced."""
    assert old in PARTS[part]
    return changed(GOOD, {part: PARTS[part].replace(old, new, 1)})


def rows(*lines: bytes) -> bytes:
    """The good workbook with these rows of XML below its own."""
    return replaced(SHEET, b"</sheetData>", b"".join(lines) + b"</sheetData>")


def cell(address: str, value: bytes, kind: str = "str") -> bytes:
    return f'<c r="{address}" t="{kind}"><v>'.encode() + value + b"</v></c>"


def far_cell() -> bytes:
    return workbook(lambda book, sheet: sheet.write("XFD1048576", "x"))


def wide_row() -> bytes:
    return workbook(lambda book, sheet: sheet.write_row(4, 0, ["x"] * 100))


def million_rows() -> bytes:
    return rows(*(b"<row><c><v>1</v></c></row>" for _ in range(1_000_000)))


def blanks() -> bytes:
    return rows(b" " * 70 * MEGABYTE)


def noisy_blanks(size: int) -> bytes:
    """Blanks that do not pack well, so that no look at the zip tells them from questions."""
    source = random.Random(3).randbytes(size)
    noise = source.translate(bytes(b" \n\t\r"[byte & 3] for byte in range(256)))
    return changed(GOOD, {SHEET: PARTS[SHEET].replace(b"</sheetData>", noise + b"</sheetData>")}, level=1)


def full_sheet() -> bytes:
    """As many cells as a sheet may have, each with a number of its own, and no word of how many there are."""
    source = random.Random(5)
    lines = (
        b"<row>" + b"".join(b"<c><v>%d</v></c>" % source.randrange(10**6) for _ in range(60)) + b"</row>"
        for _ in range(20_000)
    )
    start = PARTS[SHEET].index(b"<dimension")
    sheet = PARTS[SHEET][:start] + PARTS[SHEET][PARTS[SHEET].index(b">", start) + 1 :]
    return changed(GOOD, {SHEET: sheet.replace(b"</sheetData>", b"".join(lines) + b"</sheetData>")})


def million(part: str, before: bytes, one: Callable[[int], bytes]) -> bytes:
    source = random.Random(9)
    return replaced(part, before, b"".join(one(source.randrange(10**9)) for _ in range(1_000_000)) + before)


def strings() -> bytes:
    return million(STRINGS, b"</sst>", lambda n: b"<si><t>%d</t></si>" % n)


def styles() -> bytes:
    return million(STYLES, b"</cellXfs>", lambda n: b'<xf numFmtId="%d" xfId="0"/>' % (n % 1000))


def defined_names() -> bytes:
    return million(BOOK, b"<calcPr", lambda n: b'<definedName name="n%d">Sheet1!$A$1</definedName>' % n)


def merged_ranges() -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n % 10**6 + 3, n % 10**6 + 4) for n in range(1_000_000))
    return replaced(SHEET, b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")


def one_merge_over_all() -> bytes:
    return replaced(SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>')


def formula(value: bytes | None) -> Callable[[], bytes]:
    cached = b"" if value is None else b"<v>" + value + b"</v>"
    calls = b'<c r="%s" t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f>%s</c>'
    line = b'<row r="3">' + cell("A3", b"2") + cell("B3", "Hai cộng hai bằng mấy?".encode()) + calls % (b"C3", cached)
    kind = calls.replace(b' t="str"', b"") if value is None else calls
    line = line if value is not None else line.replace(calls % (b"C3", b""), kind % (b"C3", b""))
    return lambda: rows(line + cell("D3", b"x") + cell("G3", b"A") + b"</row>")


def with_parts(*names: str) -> Callable[[], bytes]:
    return lambda: zipped([*members_of(GOOD), *(Member(name, b"<x/>") for name in names)])


def filled(fill: Callable[[Any, Any], None], **options: Any) -> Callable[[], bytes]:
    return lambda: workbook(fill, **options)


def question(at: int, *cells: Any, text: str = "Câu nào là câu đúng trong các câu sau?") -> Callable[[Any, Any], None]:
    """A second question whose options and key are these cells."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(at - 1, 0, [str(at), text])
        for place, one in enumerate(cells, 2):
            if isinstance(one, datetime):
                sheet.write_datetime(at - 1, place, one, book.add_format({"num_format": "d/m/yyyy"}))
            else:
                sheet.write(at - 1, place, one)

    return fill


def dated(number: float) -> Callable[[Any, Any], None]:
    def fill(book: Any, sheet: Any) -> None:
        question(3, "x", "y", "z", "t", "A")(book, sheet)
        sheet.write_number("C3", number, book.add_format({"num_format": "d-mmm"}))

    return fill


def hidden(book: Any, sheet: Any) -> None:
    question(3, "52", "53", "54", "55", "C")(book, sheet)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("D:D", None, None, {"hidden": True})
    secret = book.add_worksheet("Đáp án thật")
    secret.write("A1", "x")
    secret.hide()


def merged(book: Any, sheet: Any) -> None:
    question(3, "52", "53", "54", "55", "C")(book, sheet)
    sheet.merge_range("G2:G3", "B")


def headings(*names: str) -> Callable[[], bytes]:
    def build() -> bytes:
        data = io.BytesIO()
        with xlsxwriter.Workbook(data) as book:
            sheet = book.add_worksheet("Bộ đề")
            sheet.write_row("A1", names)
            sheet.write_row("A2", ROW)
        return data.getvalue()

    return build


def rich(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    question(3, "x_x000D_y", "y", "z", "t", "A")(book, sheet)
    sheet.write_rich_string("B3", "Câu ", bold, "nào", " đúng trong các câu sau?")


def blank_rows(book: Any, sheet: Any) -> None:
    blank = book.add_format({"bg_color": "yellow"})
    for row in range(2, 60_000, 7):
        sheet.write_blank(row, 0, None, blank)
    sheet.write_row(10, 0, [" ", "\u00a0", "\u200b"])


def long_cell(count: int) -> Callable[[Any, Any], None]:
    return question(3, "x", "y", "z", "t", "A", text="dài " * (count // 4))


SHEETS = [
    Case(21, "one cell at the far corner", far_cell, ("sheet_too_large",)),
    Case(21, "a row of 100 columns", wide_row, ("sheet_too_large",)),
    Case(22, "a false dimension", lambda: replaced(SHEET, b'"A1:G2"', b'"A1:XFD1048576"'), (), taken=1),
    Case(22, "a dimension that is none", lambda: replaced(SHEET, b'"A1:G2"', b'"x:&#0;"'), (), taken=None),
    Case(23, "a million rows", million_rows, ("too_big_unpacked",)),
    Case(24, "70 MB of blanks", blanks, ("too_big_unpacked",)),
    Case(24, "50 MB of blanks that pack badly", lambda: noisy_blanks(50 * MEGABYTE), (), taken=None),
    Case(25, "a sheet as full as may be", full_sheet, (), taken=None),
    Case(26, "a million shared strings", strings, (), taken=None),
    Case(26, "a million styles", styles, (), taken=None),
    Case(26, "a million defined names", defined_names, (), taken=None),
    Case(26, "a million merged ranges", merged_ranges, (), taken=None),
    Case(26, "one merge over the whole sheet", one_merge_over_all, (), taken=1),
    Case(27, "a formula with its value", formula(b"4"), (), taken=2),
    Case(27, "a formula without one", formula(None), ("formula_cell",), taken=1),
    Case(28, "links to other files", with_parts("xl/externalLinks/externalLink1.xml"), ("active_content",), taken=1),
    Case(28, "an embedded object", with_parts("xl/embeddings/oleObject1.bin"), ("active_content",), taken=1),
    Case(28, "a control", with_parts("xl/activeX/activeX1.xml"), ("active_content",), taken=1),
    Case(28, "a connection", with_parts("xl/connections.xml"), ("active_content",), taken=1),
    Case(28, "macros", with_parts("xl/vbaProject.bin"), ("active_content",)),
    Case(29, "what is hidden", filled(hidden), ("hidden_sheet", "hidden_rows"), taken=2),
    Case(30, "a merge over two questions", filled(merged), ("merged_cells",), taken=None),
    Case(
        31,
        "a number grown too long",
        filled(question(3, "9.12E+08", "y", "z", "t", "A")),
        ("number_as_text",),
        taken=None,
    ),
    Case(32, "a date", filled(question(3, datetime(2026, 3, 1), "y", "z", "t", "A")), ("date_ambiguous",), taken=1),  # noqa: DTZ001
    Case(
        32,
        "a date of 1904",
        filled(question(3, datetime(2026, 3, 1), "y", "z", "t", "A"), date_1904=True),  # noqa: DTZ001
        ("date_ambiguous",),
        taken=1,
    ),
    Case(32, "the day that never was", filled(dated(60)), ("date_ambiguous",), taken=1),
    Case(32, "a day before all days", filled(dated(-5)), ("date_ambiguous",), taken=1),
    Case(32, "a day after all days", filled(dated(1e12)), (), taken=None),
    Case(33, "a broken reference", filled(question(3, "#REF!", "y", "z", "t", "A")), ("error_cell",), taken=1),
    Case(33, "a truth value", filled(question(3, True, False, "z", "t", "A")), ("error_cell",), taken=1),
    Case(
        34,
        "headings with typing slips",
        headings("STT", "Câu hỏỉ x", "A", "B", "C", "D", "Đap ám"),
        ("missing_column",),
    ),
    Case(34, "no headings at all", headings("a1", "b2", "c3", "d4", "e5", "f6", "g7"), ("missing_column",)),
    Case(
        34,
        "headings in capitals without accents",
        headings("stt", "CAU HOI", "a", "b", "c", "d", "DAP AN"),
        (),
        taken=1,
    ),
    Case(34, "a doubled heading", headings("STT", "Câu hỏi", "Câu hỏi", "A", "B", "Đáp án", "Đáp án"), (), taken=None),
    Case(35, "runs and returns", filled(rich), (), taken=2),
    Case(35, "a cell of 32,000 signs", filled(long_cell(32_000)), ("text_too_long",), taken=1),
    Case(36, "60,000 rows of nothing but colour", filled(blank_rows), (), taken=1),
]


@pytest.mark.parametrize("case", SHEETS, ids=str)
def test_a_workbook_that_must_be_survived(case: Case) -> None:
    survives(case)


def test_the_far_cell_costs_no_time() -> None:
    begun = time.monotonic()
    read_apart(Upload(far_cell()))
    assert time.monotonic() - begun < 2


def test_a_return_inside_a_cell_and_runs_of_one_are_text() -> None:
    second = read_apart(Upload(workbook(rich))).questions[1]
    assert second.text == "Câu nào đúng trong các câu sau?"
    assert second.options[0].text == "x\ny"


def test_a_formula_shows_its_kept_value_and_is_never_worked_out() -> None:
    assert read_apart(Upload(formula(b"4")())).questions[1].options[0].text == "4"
    (problem,) = [one for one in read_apart(Upload(formula(None)())).problems if one.code == "formula_cell"]
    assert problem.place == "Bộ đề!C3"
