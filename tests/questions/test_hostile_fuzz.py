"""Good files of every format with bytes, tags and values spoilt at random: never an exception, never a slow one.

A longer run: `python -m tests.questions.test_hostile_fuzz SECONDS SEED`.
"""

from __future__ import annotations

import copy
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from questions.formats import detect, wire
from questions.formats.exchange import aiken, gift, gift_out, moodle, moodle_out
from questions.formats.qti import qti, qti_out
from questions.formats.reading import Read
from questions.formats.sheets import delimited, workbook, xlsx, xlsx_out
from questions.formats.typed import text
from questions.formats.word import docx, docx_out
from questions.kinds import Kind
from tests import every_kind
from tests.zips import Member, members_of, zipped

SEED = 20_261_125
SLOW_SECONDS = 4.0
TOKEN = re.compile(rb"<[^<>]*>|[^<>]+")
WORDS = (
    *("", "-1", "0", "1", "2", "99999999999999999999", "1e400", "NaN", "x", "&a;", "../..", "http://127.0.0.1:9/"),
    *("A1:XFD1048576", "XFD1048576", "\u202eĐúng", "true", "9" * 400, "'", "<", "\u0301", "\U00010302", "%n", "{", "}"),
    *("=", "~", "#", "\t", "\n", "  ", "*", "A.", "B)", "Câu 1:", "Đáp án: ", "|", "\\", '"', "Single", "multichoice"),
)
STRANGE = (*(word.encode() for word in WORDS), b"\xff\xfe", b"\x00", b"&#0;", b"\r", b"\xcc")
ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="T">{}</table:table></office:spreadsheet>
</office:body></office:document-content>"""
OLD_QTI = """<questestinterop><assessment ident="a" title="t"><section ident="s" title="Phần một"><item
 ident="q1" title="q1"><presentation><material><mattext texttype="text/html">Một cộng một?</mattext></material>
<response_lid ident="r" rcardinality="Single"><render_choice><response_label ident="A">
<material><mattext>hai</mattext></material></response_label>
<response_label ident="B"><material><mattext>ba</mattext></material></response_label></render_choice></response_lid>
</presentation>
<resprocessing><outcomes><decvar/></outcomes><respcondition><conditionvar><varequal respident="r">A</varequal>
</conditionvar><setvar action="Set">100</setvar></respcondition></resprocessing>
</item></section></assessment></questestinterop>"""
TYPED = """Phần I. Trắc nghiệm
Câu 1: Một cộng một bằng mấy? (NB)
A. hai\tB. ba
*C. bốn
Đáp án: A. Vì 1 + 1 = 2 (Điều 5 Luật số 10/2012/QH13)
Đọc đoạn trích sau và trả lời các câu hỏi từ 2 đến 3:
Tổ một có mười hai người.
Câu 2. Phát biểu nào đúng?
a) Đúng  b) Sai  c) Đúng
Đáp án: Đ S Đ
3) Tổ một có mấy người?
Đáp án: 12,5
BẢNG ĐÁP ÁN
1.A 2.B 3.12
HẾT
"""


def ods() -> bytes:
    rows = (("STT", "Câu hỏi", "A", "B", "Đáp án"), ("1", "Một cộng một?", "hai", "ba", "A"))
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    told = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        [
            Member("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=0),
            Member("content.xml", ODS.format(told).encode()),
            Member("META-INF/manifest.xml", manifest.encode()),
        ]
    )


def good_files() -> dict[str, tuple[Callable[[bytes], Read], bytes]]:
    """A reader and a good file of every format, by name."""
    asked = every_kind.questions()
    single = [one for one in asked if one.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and not one.pictures]
    return {
        "csv": (delimited.read, delimited.write(asked).data),
        "xlsx": (xlsx.read, xlsx_out.write(asked).data),
        "ods": (workbook.read_ods, ods()),
        "docx": (docx.read, docx_out.write(asked).data),
        "text": (text.read, TYPED.encode()),
        "gift": (gift.read, gift_out.write(asked).data),
        "aiken": (aiken.read, aiken.write(single).data),
        "moodle": (moodle.read, moodle_out.write(asked).data),
        "qti21": (qti.read, qti_out.write_21(asked).data),
        "qti30": (qti.read, qti_out.write_30(asked).data),
        "qti12": (qti.read, OLD_QTI.encode()),
        "auto": (lambda data: detect.read(detect.Upload(data)), TYPED.encode()),
    }


def bytes_spoilt(data: bytes, source: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(out) + 1)
        length = source.choice((0, 0, 1, 1, 2, 7, 60))
        new = source.choice((b"", source.randbytes(1), source.choice(STRANGE), bytes(out[at : at + 200])))
        out[at : at + length] = new
    return bytes(out)


def words_spoilt(data: bytes, source: random.Random) -> bytes:
    """Letters, signs and lines dropped, doubled, moved and put in; it stays text."""
    text = data.decode("utf-8", "ignore")
    for _ in range(source.randint(1, 6)):
        at, other = source.randrange(len(text) + 1), source.randrange(len(text) + 1)
        new = source.choice(
            ("", source.choice(WORDS), source.choice(WORDS) * 40, text[other : other + source.randint(1, 80)])
        )
        text = text[:at] + new + text[at + source.choice((0, 0, 1, 3, 30)) :]
    return text.encode()


def tags_spoilt(data: bytes, source: random.Random) -> bytes:
    """Tags and words dropped, doubled or moved, whether it is still XML or not."""
    tokens = TOKEN.findall(data)
    for _ in range(source.randint(1, 4)):
        at, other = source.randrange(len(tokens)), source.randrange(len(tokens))
        new = source.choice(([], [tokens[other]], [source.choice(STRANGE)], tokens[other : other + 40]))
        tokens[at : at + source.randint(0, 2)] = new
        if not tokens:
            return b""
    return b"".join(tokens)


def nodes_spoilt(data: bytes, source: random.Random) -> bytes:
    """Elements dropped, doubled, moved or renamed, values and words made strange; it stays XML."""
    root = etree.fromstring(data)
    for _ in range(source.randint(1, 5)):
        nodes = [node for node in root.iter() if isinstance(node.tag, str) and node is not root]
        if not nodes:
            break
        _spoil_node(source.choice(nodes), source.choice(nodes), source)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _spoil_node(node: etree._Element, other: etree._Element, source: random.Random) -> None:
    strange = source.choice(WORDS)
    act, above = source.randrange(8), node.getparent()
    if act == 0 and above is not None:
        above.remove(node)
    elif act == 1 and above is not None:
        for _ in range(source.choice((1, 1, 2, 12))):
            above.insert(above.index(node), copy.deepcopy(node))
    elif act == 2:
        other.append(copy.deepcopy(node) if other in node.iterdescendants() or other is node else node)
    elif act == 3:
        node.tag = other.tag
    elif act == 4:
        node.text = strange
    elif act == 5:
        node.text, node.tail = (node.text or "") + strange, strange + (node.tail or "")
    elif node.attrib:
        name = source.choice(list(node.attrib))
        if act == 6:
            node.attrib[name] = strange
        else:
            del node.attrib[name]


def spoilt(data: bytes, source: random.Random) -> bytes:
    """The file with a few things wrong; of a package mostly in one part, with the package itself left whole."""
    if not data.startswith(b"PK"):
        return part_spoilt(data, source)
    if source.random() < 0.1:
        return bytes_spoilt(data, source)
    members = members_of(data)
    at = source.randrange(len(members))
    if source.random() < 0.05:
        del members[at]
    else:
        members[at] = Member(members[at].name, part_spoilt(members[at].content, source))
    return zipped(members)


def part_spoilt(data: bytes, source: random.Random) -> bytes:
    marked, how = data.lstrip().startswith(b"<"), source.random()
    if marked and how < 0.8:
        return nodes_spoilt(data, source)
    if marked and how < 0.9:
        return tags_spoilt(data, source)
    return words_spoilt(data, source) if how < 0.8 else bytes_spoilt(data, source)


def attempts(name: str, seed: int) -> Iterator[tuple[float, bytes]]:
    """Spoilt files, each read: seconds it took, and the file. Whatever a reader raises comes through."""
    read, good = FILES[name]
    source = random.Random(f"{name} {seed}")
    while True:
        data = spoilt(good, source)
        begun = time.monotonic()
        told = read(data)
        for problem in told.problems:
            assert problem.place, problem
            assert "\x00" not in problem.place + problem.message, problem
        json.dumps(wire.read_json(told), ensure_ascii=False).encode()
        yield time.monotonic() - begun, data


FILES = good_files()


@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_file_ends_in_words_and_in_time(name: str) -> None:
    begun = time.monotonic()
    for rounds, (seconds, _) in enumerate(attempts(name, SEED)):
        assert seconds < SLOW_SECONDS
        if rounds > 300 or time.monotonic() - begun > 1.5:
            break


@pytest.mark.parametrize("name", [name for name in FILES if name != "auto"])
def test_a_good_file_is_read(name: str) -> None:
    read, good = FILES[name]
    assert read(good).questions


def main(seconds: float, seed: int) -> None:
    """Each format in turn for so long; what fails is kept in /tmp and told."""
    for name in FILES:
        begun, rounds, slowest, number = time.monotonic(), 0, 0.0, seed
        while time.monotonic() - begun < seconds / len(FILES):
            number += 1
            try:
                for took, _ in attempts(name, number):
                    rounds += 1
                    slowest = max(slowest, took)
                    if time.monotonic() - begun > seconds / len(FILES):
                        break
            except Exception as fault:
                print(name, number, repr(fault)[:300], fault.__traceback__ and traces(fault))
        print(f"{name}: {rounds} rounds, slowest {slowest:.2f} s")


def traces(fault: BaseException) -> str:
    """The last places of a fault: file, line."""
    at, told = fault.__traceback__, []
    while at is not None:
        told.append(f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}")
        at = at.tb_next
    return " ".join(told[-4:])


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
