"""The formats that questions are written in, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from questions.formats.exchange import aiken, gift, gift_out, moodle, moodle_out
from questions.formats.qti import qti_out
from questions.formats.reading import ReadQuestion, Written
from questions.formats.sheets import delimited, xlsx, xlsx_out
from questions.formats.word import docx, docx_out

WRITERS: dict[str, Callable[[Sequence[ReadQuestion]], Written]] = {
    delimited.FORMAT: delimited.write,
    xlsx.FORMAT: xlsx_out.write,
    docx.FORMAT: docx_out.write,
    gift.FORMAT: gift_out.write,
    aiken.FORMAT: aiken.write,
    moodle.FORMAT: moodle_out.write,
    "qti21": qti_out.write_21,
    "qti30": qti_out.write_30,
}
