"""Plain and Markdown text to questions, pasted or from a file."""

from __future__ import annotations

import re
from dataclasses import replace

from questions.formats.reading import Problem, Read, refused_file, warning
from questions.formats.sheets.delimited import decode
from questions.formats.typed.legacy_fonts import guess
from questions.formats.typed.rich import Line, plain
from questions.formats.typed.text_grammar import Source, read_lines
from questions.formats.typed.text_markdown import MARKUP, is_markdown, marked, table_row, without_markup

FORMAT = "text"
MOST_LINES = 200_000
MOST_LINE = 20_000


def read(data: bytes) -> Read:
    """Questions and problems of a text in any usual encoding. Never raises on content."""
    text, problem = decode(data)
    if text is None:
        return Read(FORMAT, remarks=(problem,) if problem else ())
    return read_text(text, (problem,) if problem else ())


def read_text(text: str, remarks: tuple[Problem, ...] = ()) -> Read:
    """The same of text that is decoded already, such as what was pasted into a page."""
    if not text.strip():
        return refused_file(FORMAT, "empty_file", "Chưa có nội dung. Hãy chọn tệp có câu hỏi hoặc dán câu hỏi vào.")
    if text.count("\n") > MOST_LINES:
        return refused_file(FORMAT, "too_complex", f"Tệp có hơn {MOST_LINES} dòng. Hãy chia thành nhiều tệp.")
    converted = guess(text)
    if converted is not None:
        message = "Chữ gõ bằng bảng mã TCVN3 đã được chuyển sang Unicode. Hãy xem lại dấu tiếng Việt."
        text, remarks = converted, (*remarks, warning("tệp", "legacy_converted", message))
    found = read_lines(FORMAT, Source(lines_of(text)))
    return replace(found, remarks=(*remarks, *found.remarks))


def lines_of(text: str) -> list[Line]:
    """The lines with their numbers, blank ones left out, Markdown turned into marks where the text is Markdown."""
    markdown = is_markdown(text)
    lines: list[Line] = []
    gap = False
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\u2028\u2029\x0b\x0c]", text), 1):
        words = plain(raw[:MOST_LINE]).composed()
        if MARKUP.search(words.text):
            words = without_markup(words, quoted=markdown)
        if not words.text.strip():
            gap = True
            continue
        heading = markdown and re.match(r"#{1,6}\s", words.text) is not None
        if markdown:
            words = table_row(marked(words)).composed()
        lines.append(Line(f"dòng {number}", words, heading=heading, gap=gap))
        gap = False
    return lines
