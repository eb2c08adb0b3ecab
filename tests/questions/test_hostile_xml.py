"""Items 53–66 of the reliability list: XML that expands, reaches out or lies, packages that point elsewhere."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Callable

import pytest

from questions.formats import detect
from questions.formats.detect import Upload
from tests.hostile import Case, survives
from tests.zips import Member, zipped

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
STEM = "Một cộng một bằng mấy?"
MEGABYTE = 1024 * 1024
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<iframe src="data:text/html,x"></iframe>',
    "<base href='https://evil.example/'>",
    "<form action=x><input></form>",
    "<style>*{display:none}</style>",
    '<meta http-equiv="refresh" content="0;url=x">',
    "<svg onload=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<object data=x></object>",
    "<embed src=x>",
    '<b onmouseover="alert(1)">đậm</b>',
)


def moodle(*questions: str, head: str = HEAD) -> bytes:
    return f"{head}<quiz>{''.join(questions)}</quiz>".encode()


def asked(text: str = STEM, first: str = "hai", second: str = "ba", extra: str = "") -> str:
    answers = f'<answer fraction="100"><text>{first}</text></answer><answer fraction="0"><text>{second}</text></answer>'
    stem = f'<questiontext format="html"><text><![CDATA[{text}]]></text>{extra}</questiontext>'
    return f'<question type="multichoice"><name><text>n</text></name>{stem}<single>true</single>{answers}</question>'


def of_type(kind: str, inner: str = "") -> str:
    stem = f'<questiontext format="html"><text>{STEM} {{x}}</text></questiontext>'
    return f'<question type="{kind}"><name><text>n</text></name>{stem}{inner}</question>'


def with_doctype(inside: str, used: str = "&a;") -> Callable[[], bytes]:
    return lambda: moodle(asked(used), head=f"{HEAD}<!DOCTYPE quiz {inside}>")


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{name}" title="t"
 adaptive="{adaptive}" timeDependent="false">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier">
<correctResponse><value>a</value></correctResponse></responseDeclaration>
<itemBody><p>{stem}</p>{body}</itemBody>{after}</assessmentItem>"""
CHOICE = """<choiceInteraction responseIdentifier="R" shuffle="false" maxChoices="1"><simpleChoice identifier="a">hai
</simpleChoice><simpleChoice identifier="b">ba</simpleChoice></choiceInteraction>"""


def item(name: str = "q1", *, stem: str = STEM, body: str = CHOICE, adaptive: str = "false", after: str = "") -> bytes:
    return (HEAD + ITEM.format(name=name, stem=stem, body=body, adaptive=adaptive, after=after)).encode()


def package(*addresses: str, files: dict[str, bytes] | None = None) -> Callable[[], bytes]:
    """A package whose manifest names these addresses, and which holds these files."""

    def build() -> bytes:
        resources = "".join(
            f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{address}"/>'
            for n, address in enumerate(addresses)
        )
        manifest = (
            f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><resources>{resources}'
            "</resources></manifest>"
        )
        held = {"q1.xml": item()} if files is None else files
        return zipped([Member("imsmanifest.xml", manifest.encode()), *(Member(n, body) for n, body in held.items())])

    return build


def beside(name: str, body: bytes) -> Callable[[], bytes]:
    """A package of a good item and of another one."""
    return package("q1.xml", name, files={"q1.xml": item(), name: body})


def picture(source: str) -> str:
    return asked(f'<p>{STEM}<img src="{source}" alt="x"></p>')


def deep(depth: int) -> bytes:
    return moodle(asked(extra="<a>" * depth + "</a>" * depth))


def crowded_with_attributes() -> bytes:
    return moodle("<question " + " ".join(f"a{number}='x'" for number in range(1_000_000)) + "/>")


def calculated() -> str:
    inner = '<answer fraction="100"><text>{x}*__import__("os").system("id")</text></answer>'
    return of_type("calculated", inner)


UTF7 = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-quiz+AD4-+ADw-/quiz+AD4-'
SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x http://169.254.169.254/x.xsd"'
INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'

XML = [
    Case(56, "a bare DTD", with_doctype("", ""), ("dtd_forbidden",)),
    Case(53, "billion laughs", with_doctype(f'[<!ENTITY l0 "ha">{LAUGHS}]', "&l9;"), ("dtd_forbidden",)),
    Case(54, "quadratic blow-up", with_doctype(f'[<!ENTITY a "{"x" * 100_000}">]', "&a;" * 20_000), ("dtd_forbidden",)),
    Case(55, "a local file", with_doctype('[<!ENTITY a SYSTEM "file:///etc/passwd">]'), ("dtd_forbidden",)),
    Case(55, "a page", with_doctype('[<!ENTITY a SYSTEM "http://127.0.0.1:9/">]'), ("dtd_forbidden",)),
    Case(
        56,
        "a parameter entity",
        with_doctype('[<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]'),
        ("dtd_forbidden",),
    ),
    Case(56, "a DTD elsewhere", with_doctype('SYSTEM "http://127.0.0.1:9/x.dtd"', ""), ("dtd_forbidden",)),
    Case(56, "a DTD in a package", beside("q2.xml", b"<!DOCTYPE x>" + item("q2")), ("dtd_forbidden",)),
    Case(57, "100,000 deep", lambda: deep(100_000), ("too_complex",)),
    Case(57, "HTML 100,000 deep", lambda: moodle(asked("<div>" * 100_000 + STEM)), (), taken=None),
    Case(57, "a million attributes", crowded_with_attributes, ("too_complex",)),
    Case(57, "19 MB of text", lambda: moodle(asked("x" * 19 * MEGABYTE)), (), taken=0),
    Case(57, "a million questions", lambda: moodle("<question/>" * 1_000_000), ("too_complex",)),
    Case(57, "21,000 questions", lambda: moodle(asked() * 21_000), ("too_many_rows",)),
    Case(57, "a million names", lambda: moodle("".join(f"<n{n}/>" for n in range(1_100_000))), ("too_complex",)),
    Case(57, "a thousand tables of text", lambda: moodle(asked("<table>" + "<tr><td>x" * 100_000)), (), taken=None),
    Case(58, "UTF-7", lambda: UTF7, (), taken=0),
    Case(58, "UTF-16 without its mark", lambda: moodle(asked()).decode().encode("utf-16-le"), ("encoding",)),
    Case(
        58,
        "another encoding than it says",
        lambda: moodle(asked(), head=HEAD.replace("UTF-8", "UTF-16")),
        ("encoding",),
    ),
    Case(58, "an encoding nobody knows", lambda: moodle(asked(), head=HEAD.replace("UTF-8", "x-none")), ("encoding",)),
    Case(58, "bytes that are no UTF-8", lambda: moodle(asked()).replace("ộ".encode(), b"\xff\xfe"), ("encoding",)),
    Case(58, "NUL", lambda: moodle(asked("x\x00y")), ("encoding",)),
    Case(59, "XInclude", lambda: moodle(INCLUDE, asked()), (), taken=1),
    Case(
        59,
        "a stylesheet",
        lambda: moodle(asked(), head=HEAD + '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'),
        (),
        taken=1,
    ),
    Case(
        59, "a schema elsewhere", lambda: moodle(asked()).replace(b"<quiz>", f"<quiz {SCHEMA}>".encode()), (), taken=1
    ),
    Case(60, "not well-formed", lambda: moodle(asked(), "\n" * 811 + "<a></b>"), ("xml_broken",)),
    Case(61, "a missing file", package("q1.xml", "no.xml"), ("missing_file",), taken=1),
    Case(61, "a file twice", package("q1.xml", "q1.xml"), (), taken=1),
    Case(61, "a file above the package", package("q1.xml", "../../etc/passwd"), ("bad_path",), taken=1),
    Case(61, "a path of the machine", package("q1.xml", "/etc/passwd"), ("bad_path",), taken=1),
    Case(61, "an escaped path", package("q1.xml", "%2e%2e/%2e%2e/etc/passwd"), ("bad_path",), taken=1),
    Case(61, "a page", package("q1.xml", "http://127.0.0.1:9/q.xml"), ("bad_path",), taken=1),
    Case(61, "a file by its scheme", package("q1.xml", "file:///etc/passwd"), ("bad_path",), taken=1),
    Case(
        61,
        "20,000 missing files",
        package("q1.xml", *(f"no{n}.xml" for n in range(20_000))),
        ("missing_file",),
        taken=None,
    ),
    Case(61, "a broken item beside a good one", beside("q2.xml", b"<assessmentItem>"), ("xml_broken",), taken=1),
    Case(
        62,
        "a kind nobody reads",
        beside("q2.xml", item("q2", body='<hotspotInteraction responseIdentifier="R"/>')),
        ("unsupported_item",),
        taken=1,
    ),
    Case(62, "an adaptive item", beside("q2.xml", item("q2", adaptive="true")), ("unsupported_item",), taken=1),
    Case(
        62,
        "scoring of its own",
        beside(
            "q2.xml",
            item(
                "q2",
                after="<responseProcessing><setOutcomeValue "
                'identifier="SCORE"><customOperator class="x"/></setOutcomeValue></responseProcessing>',
            ),
        ),
        ("unsupported_item",),
        taken=1,
    ),
    Case(
        62,
        "a script",
        beside(
            "q2.xml",
            item(
                "q2",
                body='<customInteraction responseIdentifier="R"><portableCustomInteraction'
                ' xmlns="http://www.imsglobal.org/xsd/portableCustomInteraction"/></customInteraction>',
            ),
        ),
        ("unsupported_item",),
        taken=1,
    ),
    Case(63, "a formula that runs a program", lambda: moodle(asked(), calculated()), ("unsupported_item",), taken=1),
    Case(63, "gaps", lambda: moodle(asked(), of_type("cloze")), ("unsupported_item",), taken=1),
    Case(
        63,
        "a type nobody knows",
        lambda: moodle(asked(), of_type("xy")),
        ("unsupported_item",),
        taken=1,
    ),
    Case(
        64,
        "scripts of every make",
        lambda: moodle(*(asked(f"{STEM} {n} {one}") for n, one in enumerate(SCRIPTS))),
        ("html_removed",),
        taken=len(SCRIPTS),
    ),
    Case(64, "words of templates", lambda: moodle(asked("{{7*7}} ${7*7} {%x%} #{7*7}")), (), taken=1),
    Case(65, "a picture of a page", lambda: moodle(picture("https://127.0.0.1:9/t.gif")), ("external_link",), taken=1),
    Case(65, "a picture of this machine", lambda: moodle(picture("file:///etc/passwd")), ("external_link",), taken=1),
    Case(65, "a picture of a neighbour", lambda: moodle(picture("//127.0.0.1/t.gif")), ("external_link",), taken=1),
    Case(
        66,
        "a picture of 14 MB in base64",
        lambda: moodle(picture("data:image/png;base64," + base64.b64encode(bytes(14 * MEGABYTE)).decode())),
        ("image_too_big",),
        taken=1,
    ),
    Case(
        66, "base64 that is none", lambda: moodle(picture("data:image/png;base64,%%%")), ("unsupported_image",), taken=1
    ),
    Case(
        70,
        "an SVG in base64",
        lambda: moodle(picture("data:image/svg+xml;base64," + base64.b64encode(b"<svg onload='alert(1)'/>").decode())),
        ("unsupported_image",),
        taken=1,
    ),
    Case(
        42,
        "marks that are no number",
        lambda: moodle(asked(extra="").replace("<single>", "<defaultgrade>1e400</defaultgrade><single>")),
        ("bad_number",),
        taken=None,
    ),
    Case(
        42,
        "fractions that are no numbers",
        lambda: moodle(asked().replace('"100"', '"NaN"')),
        ("bad_number",),
        taken=None,
    ),
    Case(
        42,
        "a number of 5,000 digits",
        lambda: moodle(
            of_type(
                "numerical", f'<answer fraction="100"><text>{"9" * 5_000}</text><tolerance>1e99</tolerance></answer>'
            )
        ),
        ("bad_number",),
        taken=0,
    ),
]


@pytest.mark.parametrize("case", XML, ids=str)
def test_xml_that_must_be_survived(case: Case) -> None:
    survives(case)


def test_the_place_of_a_slip_is_told_by_line_and_column() -> None:
    read = detect.read(Upload(moodle(asked(), "\n" * 811 + "<a></b>")))
    assert re.search(r"dòng 812, cột \d+", read.problems[0].place)


def test_of_markup_only_words_remain() -> None:
    marked = moodle(*(asked(f"{STEM} {one}", first=f"<![CDATA[{one} hai]]>") for one in SCRIPTS))
    words = str(detect.read(Upload(marked)).questions)
    for sign in ("<iframe", "<svg", "<style", "<script", "onmouseover=", "javascript:"):
        assert sign not in words


@pytest.mark.parametrize("case", [case for case in XML if case.number in (55, 56, 59, 61, 65)], ids=str)
def test_no_reader_opens_a_socket(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for door in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, door, lambda *_, **__: pytest.fail("a reader has opened a socket"))
    detect.read(Upload(case.build(), case.filename, case.format))
