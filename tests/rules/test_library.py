"""Texts, sheets and clips of the study library: what they become, and what never gets through."""

from __future__ import annotations

import io
import re
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from contest import library_sheets, library_text
from contest.clip_length import length_ms
from contest.library import MOST_TEXT_BYTES, Draft, Kind, State, faults, state
from contest.library_sheets import SheetFault
from questions.clips import MP4, WEBM
from questions.pictures import webp_parts

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="//elsewhere.example/x.png" onerror="alert(1)">',
    '<a href="javascript:alert(1)" onclick="x()">bấm</a>',
    '<svg><animate onbegin="x()" href="//elsewhere.example"/></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror="x()">',
    "<style>@import url(https://elsewhere.example/a.css)</style>",
    '<iframe src="https://elsewhere.example"></iframe>',
    '<a href="//elsewhere.example">x</a><a href="/\\elsewhere.example">y</a>',
    "[x](javascript:alert(1)) ![y](https://elsewhere.example/y.png) <https://elsewhere.example>",
    '<p style="background:url(https://elsewhere.example)" class="btn" id="loi">x</p>',
)
FORBIDDEN = re.compile(r"<(?!/?(?:h[234]|p|ul|ol|li|strong|em|a|blockquote|table|thead|tbody|tr|th|td|hr|br)\b)", re.I)
LINK = re.compile(
    r'<a(?: rel="noopener noreferrer")?>|<a href="(?:https://|/(?![/\\]))[^"]*" rel="noopener noreferrer">'
)
pieces = st.sampled_from(HOSTILE) | st.text(alphabet="<>a/\"'=#*-[]()!|\n &;:", max_size=30)
markup = st.lists(pieces, max_size=6).map("".join)


@given(markup)
@example("".join(HOSTILE))
def test_cleaning_again_changes_nothing_and_nothing_foreign_is_left(html: str) -> None:
    once = library_text.clean(html)
    assert library_text.clean(once) == once
    assert not FORBIDDEN.search(once)
    tags = re.findall(r"<[a-z][^>]*>", once)
    assert all(LINK.fullmatch(one) for one in tags if one.startswith("<a")), tags
    assert not [one for one in tags if "=" in one and not one.startswith("<a")]


@given(markup)
@example("".join(HOSTILE))
def test_a_rendered_text_is_clean_already(source: str) -> None:
    html = library_text.rendered(source)
    assert library_text.clean(html) == html
    assert not FORBIDDEN.search(html)


def test_a_text_keeps_its_headings_lists_tables_and_links() -> None:
    html = library_text.rendered(
        "# Đầu\n\n### Sâu\n\n- **một**\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n"
        "[luật](https://vbpl.vn/x) [trang](/tai-lieu)\n\n> lời"
    )
    for part in ("<h2>Đầu</h2>", "<h3>Sâu</h3>", "<strong>một</strong>", "<td>2</td>", "<blockquote>"):
        assert part in html
    assert 'href="https://vbpl.vn/x"' in html
    assert 'href="/tai-lieu"' in html


def test_headings_go_down_one_level_at_a_time_below_the_title_of_the_page() -> None:
    html = library_text.rendered("### a\n\n## b\n\n##### c\n\n###### d\n\n## e")
    assert re.findall(r"<h(\d)>(\w)", html) == [("2", "a"), ("2", "b"), ("3", "c"), ("4", "d"), ("2", "e")]


def test_the_number_of_an_article_stays_with_its_word() -> None:
    assert "Điều&nbsp;5" in library_text.rendered("Theo Điều 5 của Luật")


@given(st.text(alphabet="ab #*-_`\n\t<>|", max_size=200))
def test_tidying_again_changes_nothing(source: str) -> None:
    once = library_text.tidy(source)
    assert library_text.tidy(once) == once


def test_tidying_keeps_paragraphs_and_nested_lists() -> None:
    assert library_text.tidy("một\r\n\r\n\r\n\r\n- hai\n  -  ba\u200b ") == "một\n\n- hai\n  - ba"


TEXT = Draft(Kind.TEXT, "Tên", body="Lời")


@pytest.mark.parametrize(
    ("draft", "has_file", "found"),
    [
        (TEXT, False, []),
        (Draft(Kind.TEXT, ""), False, [("title", "study_field_empty"), ("body", "study_field_empty")]),
        (Draft(Kind.TEXT, "x" * 161, body="Lời"), False, [("title", "study_field_too_long")]),
        (Draft(Kind.TEXT, "Tên", body="a" * (MOST_TEXT_BYTES + 1)), False, [("body", "study_text_too_long")]),
        (Draft(Kind.TEXT, "Tên", body="![x](https://a.example/x.png)"), False, [("body", "study_text_has_picture")]),
        (Draft(Kind.TEXT, "Tên", body="|a|b|c|d|e|\n|-|-|-|-|-|"), False, [("body", "study_table_too_wide")]),
        (Draft(Kind.LEAFLET, "Tên"), True, [("summary", "study_needs_words")]),
        (Draft(Kind.LEAFLET, "Tên", "Tóm tắt"), False, [("file", "study_needs_file")]),
        (Draft(Kind.POSTER, "Tên"), True, [("alt", "study_needs_alt")]),
        (Draft(Kind.VIDEO, "Tên", body="Lời"), True, [("summary", "study_needs_summary")]),
    ],
)
def test_an_item_says_what_its_kind_must_say(draft: Draft, has_file: bool, found: list[tuple[str, str]]) -> None:
    assert [(name, one.code) for name, one in faults(draft, has_file=has_file)] == found


def test_only_what_was_published_and_not_withdrawn_is_published() -> None:
    day = datetime(2026, 11, 25, tzinfo=UTC)
    assert [state(None, None), state(day, None), state(day, day)] == [State.DRAFT, State.PUBLISHED, State.WITHDRAWN]


def file_of(image: Image.Image, kind: str, **given: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **given)
    return out.getvalue()


def test_a_sheet_is_made_anew_in_two_sizes_without_what_the_file_said_of_itself() -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS và tên người"
    exif[0x0112] = 6  # lies on its side
    photo = Image.linear_gradient("L").resize((3000, 2000)).convert("RGB")
    made = library_sheets.of_file(file_of(photo, "JPEG", exif=exif))
    assert (made.large.width, made.large.height / made.large.width) == (1080, 1.5)
    assert made.small.width <= 540
    assert len(made.large.data) <= library_sheets.LARGE_BYTES
    assert len(made.small.data) <= library_sheets.SMALL_BYTES
    for one in (made.large, made.small):
        assert not webp_parts(one.data) & {b"EXIF", b"XMP ", b"ICCP", b"?"}
        assert Image.open(io.BytesIO(one.data)).size == (one.width, one.height)


def test_what_shines_through_is_upon_white() -> None:
    made = library_sheets.of_file(file_of(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"))
    assert Image.open(io.BytesIO(made.large.data)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)
    assert made.large is made.small


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ khong phai anh", "picture_unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 30, "picture_unreadable"),
        (file_of(Image.new("RGB", (60, 60)), "GIF"), "picture_unreadable"),
        (file_of(Image.new("1", (6000, 6000)), "PNG"), "picture_too_big"),
        (file_of(Image.new("RGB", (10, 900)), "PNG"), "odd_page"),
        (file_of(Image.effect_noise((900, 900), 99), "PNG")[:4000], "picture_unreadable"),
    ],
    ids=["exe", "torn", "gif", "bomb", "thin", "cut"],
)
def test_a_picture_that_is_none_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SheetFault) as raised:
        library_sheets.of_file(data)
    assert raised.value.code == code


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


MVHD = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 600, 78_000) + b"\x00" * 80)
MP4_FILE = box(b"ftyp", b"isom0000") + box(b"free", b"") + box(b"moov", box(b"trak", b"") + MVHD)
INFO = b"\x15\x49\xa9\x66\x92\x2a\xd7\xb1\x83\x0f\x42\x40\x44\x89\x88" + struct.pack(">d", 45_000.0)
WEBM_FILE = b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + INFO


def test_a_clip_tells_its_length() -> None:
    assert length_ms(MP4_FILE, MP4) == 130_000
    assert length_ms(WEBM_FILE, WEBM) == 45_000


@given(st.binary(max_size=200), st.integers(0, len(MP4_FILE)), st.sampled_from((MP4, WEBM)))
def test_a_clip_that_lies_about_its_length_harms_nobody(noise: bytes, at: int, kind: str) -> None:
    known = MP4_FILE if kind == MP4 else WEBM_FILE
    found = length_ms(known[: at % len(known)] + noise + known[at % len(known) :], kind)
    assert found is None or found > 0
