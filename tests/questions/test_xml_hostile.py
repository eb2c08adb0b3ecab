"""XML from strangers: bombs, entities, wrong encodings, endless depth; nothing is fetched and nothing takes long."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.exchange import aiken, gift, moodle
from questions.formats.exchange.xml_in import MOST_BYTES, MOST_DEPTH, Node, XmlFault, read_xml
from questions.formats.qti import qti
from questions.formats.reading import Read

READERS: list[Callable[[bytes], Read]] = [moodle.read, qti.read]
ALL_READERS = [*READERS, gift.read, aiken.read]
QUIZ = (
    "<quiz>{}<question type='truefalse'><questiontext><text>Một?</text></questiontext>"
    "<answer fraction='100'><text>true</text></answer></question></quiz>"
)
BILLION = (
    "<!DOCTYPE quiz [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {n} '{f'&{chr(ord(n) - 1)};' * 10}'>" for n in "bcdefghij")
    + "]><quiz>&j;</quiz>"
)
DOCTYPES = [
    BILLION,
    f"<!DOCTYPE quiz [<!ENTITY a '{'x' * 100_000}'>]><quiz>{'&a;' * 10_000}</quiz>",
    "<!DOCTYPE quiz [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><quiz>&a;</quiz>",
    "<!DOCTYPE quiz [<!ENTITY % a SYSTEM 'http://127.0.0.1/x.dtd'>%a;]><quiz/>",
    "<!DOCTYPE quiz SYSTEM 'http://127.0.0.1/x.dtd'><quiz/>",
    "<!DOCTYPE quiz><quiz/>",
]


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a file says may open a connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file made us open a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def fault(data: bytes) -> XmlFault:
    found = read_xml(data)
    assert isinstance(found, XmlFault)
    return found


def codes(found: Read) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", DOCTYPES)
def test_document_types_and_entities_are_refused_at_once(read: Callable[[bytes], Read], text: str) -> None:
    start = time.process_time()
    assert codes(read(text.encode())) == ["dtd_forbidden"]
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 100_000,
        b"<a>" * (MOST_DEPTH + 1) + b"</a>" * (MOST_DEPTH + 1),
        b"<a " + b" ".join(b"x%d=''" % n for n in range(1_000_000)) + b"/>",
        b"<a>" + b"<b/>" * 1_000_001 + b"</a>",
        b"<a>" + b"x" * MOST_BYTES + b"</a>",
    ],
)
def test_what_is_too_deep_or_too_large_is_refused_in_time(data: bytes) -> None:
    start = time.process_time()
    assert fault(data).code == "too_complex"
    assert time.process_time() - start < 5


def test_as_deep_as_may_be_is_read() -> None:
    assert isinstance(read_xml(b"<a>" * MOST_DEPTH + b"</a>" * MOST_DEPTH), Node)


DECLARATION = "<?xml version='1.0' encoding='{}'?><quiz>Đ</quiz>"


@pytest.mark.parametrize(
    "data",
    [
        "<quiz>Đ</quiz>".encode("utf-16-le"),
        "<quiz>Đ</quiz>".encode("utf-16-be"),
        b"+ADw-quiz+AD4-",
        DECLARATION.format("utf-7").encode("utf-7"),
        DECLARATION.format("utf-16").encode(),
        DECLARATION.format("utf-8").encode("cp1258"),
        DECLARATION.format("x-unknown").encode(),
        b"<quiz>\x00</quiz>",
        b"\xff\xfe<\x00q",
        b"<quiz>\xff</quiz>",
    ],
)
def test_encodings_that_lie_are_refused(data: bytes) -> None:
    assert fault(data).code in ("encoding", "xml_broken")
    if b"\xff\xfe" not in data:
        assert fault(data).code == "encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1258", "iso-8859-1"])
def test_encodings_that_are_told_are_read(encoding: str) -> None:
    found = read_xml(DECLARATION.format(encoding).replace("Đ", "é").encode(encoding))
    assert isinstance(found, Node)
    assert found.text() == "é"
    assert isinstance(read_xml("<?xml version='1.0' encoding='utf-16'?><quiz>Đ</quiz>".encode("utf-16")), Node)


def test_a_slip_is_named_by_line_and_column() -> None:
    found = moodle.read(b"<quiz>\n" * 1 + b"<question>\n</quiz>")
    assert [(problem.code, problem.place) for problem in found.problems] == [("xml_broken", "dòng 3, cột 3")]


def test_addresses_in_a_file_are_only_words() -> None:
    head = "<?xml-stylesheet href='http://127.0.0.1/x.xsl'?>"
    inside = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='http://169.254.169.254/'/>"
    body = QUIZ.format(inside).replace(
        "<quiz>",
        "<quiz xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a http://127.0.0.1/x.xsd'>",
    )
    found = moodle.read((head + body).encode())
    assert (len(found.questions), found.problems) == (1, ())


def test_pictures_and_pages_of_other_sites_are_not_fetched() -> None:
    body = QUIZ.replace("Một?", "Một? &lt;img src='http://127.0.0.1/t.gif'&gt;&lt;iframe src='http://127.0.0.1/'&gt;")
    assert codes(moodle.read(body.format("").encode())) == ["external_link", "html_removed"]


def test_a_document_type_inside_a_package_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest><resources/></manifest>")
        archive.writestr("q.xml", BILLION)
    assert "dtd_forbidden" in codes(qti.read(data.getvalue()))


def test_formulas_are_never_worked_out() -> None:
    formula = "{=system('id')} + __import__('os')"
    text = f"<quiz><question type='calculated'><questiontext><text>{formula}</text></questiontext></question></quiz>"
    found = moodle.read(text.encode())
    assert codes(found) == ["unsupported_item"]
    assert found.items[0].question.text == formula


@pytest.mark.parametrize("read", ALL_READERS)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_make_a_reader_raise(read: Callable[[bytes], Read], data: bytes) -> None:
    assert isinstance(read(data), Read)


GIFT_PIECES = st.lists(
    st.sampled_from([*"{}=~#:%\\>\n", "->", "::", "T", "50", "a", "####", "\n\n", "//", "..", "[html]"])
)


@given(GIFT_PIECES.map("".join))
def test_no_gift_makes_its_reader_raise(text: str) -> None:
    assert isinstance(gift.read(text.encode()), Read)


TAGS = ["quiz", "question", "answer", "text", "questiontext", "file", "subquestion", "row", "column", "weight", "name"]
OLD = ["questestinterop", "item", "presentation", "response_lid", "response_label", "respcondition", "conditionvar"]
OLD += ["resprocessing", "varequal", "setvar", "material", "mattext", "response_str", "render_fib", "and", "or", "not"]
NEW = ["assessmentItem", "itemBody", "choiceInteraction", "simpleChoice", "responseDeclaration", "correctResponse"]
NEW += ["value", "mapping", "mapEntry", "matchInteraction", "simpleMatchSet", "simpleAssociableChoice", "variable"]
NEW += ["responseProcessing", "responseCondition", "responseIf", "match", "correct", "setOutcomeValue", "baseValue"]
NEW += ["orderInteraction", "textEntryInteraction", "assessmentStimulusRef", "modalFeedback", "assessmentTest", "equal"]
TYPES = ["", "multichoice", "matching", "numerical", "ordering", "mtf", "truefalse", "shortanswer", "multichoiceset"]


@st.composite
def trees(draw: st.DrawFn, names: list[str], depth: int = 0) -> str:
    """Elements of a format in any order, with attributes of any sense."""
    name = draw(st.sampled_from(names))
    told = {
        "type": draw(st.sampled_from(TYPES)),
        **{
            key: draw(st.sampled_from(["", "1", "A", "-1", "x y", "true", "multiple"])) for key in ("fraction", "ident")
        },
        **{
            key: draw(st.sampled_from(["", "R", "A", "float", "ordered"])) for key in ("identifier", "baseType", "href")
        },
        **{key: draw(st.sampled_from(["", "R", "multiple", "Ordered"])) for key in ("cardinality", "rcardinality")},
    }
    attributes = "".join(f" {key}='{value}'" for key, value in told.items() if value)
    inner = (
        [] if depth > 4 else draw(st.lists(trees(names, depth + 1) | st.sampled_from(["a", "1", "&lt;b"]), max_size=4))
    )
    return f"<{name}{attributes}>{''.join(inner)}</{name}>"


@pytest.mark.parametrize(("root", "names"), [("quiz", TAGS), ("questestinterop", OLD), ("assessmentItem", NEW)])
def test_no_order_of_elements_makes_a_reader_raise(root: str, names: list[str]) -> None:
    @given(st.lists(trees(names), max_size=5))
    def reads(parts: list[str]) -> None:
        data = f"<{root} identifier='R'>{''.join(parts)}</{root}>".encode()
        assert isinstance((moodle if root == "quiz" else qti).read(data), Read)

    reads()


def test_names_are_told_without_their_prefixes() -> None:
    found = read_xml(b"<a xmlns='s:1' xmlns:p='s:2' p:x='1' y='2'><p:b/></a>")
    assert isinstance(found, Node)
    assert (found.name, found.space, dict(found.attributes)) == ("a", "s:1", {"x": "1", "y": "2"})
    assert [(node.name, node.space) for node in found.elements] == [("b", "s:2")]
