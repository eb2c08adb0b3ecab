"""HTML to plain text: what is kept, what is dropped, and how long it may take."""

from __future__ import annotations

import base64
import io
import time

import pytest
from PIL import Image

from questions.formats.exchange.html_pictures import PictureSource
from questions.formats.exchange.html_text import Fragment, Page, from_html, from_loose
from questions.formats.reading import Findings


def read(html: str) -> tuple[Fragment, list[str]]:
    findings = Findings("x")
    return from_html(html, Page(PictureSource(), findings, "x")), [problem.code for problem in findings.problems]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a &lt;b&gt; <b>c</b></p><p>d<br>e</p>", "a <b> c\nd\ne"),
        ("<ul><li>một<li>hai</ul><ol><li>ba</li><li>bốn</li></ol>", "• một\n• hai\n1. ba\n2. bốn"),
        ("10<sup>-7</sup> m<sup>2</sup> H<sub>2</sub>O x<sup>ab</sup>", "10⁻⁷ m² H₂O x^(ab)"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>", "A | B\n1 | 2"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msqrt><mi>y</mi></msqrt></math>", "x^2+√y"),
        (r"Cho $\frac{1}{2}$ và \(x^2\)", r"Cho $\frac{1}{2}$ và \(x^2\)"),
        ("{{7*7}} ${x} {% y %} a < b", "{{7*7}} ${x} {% y %} a < b"),
        ("<pre>a\n  b</pre>c", "a\nb\nc"),
        ("<!-- x -->a<![CDATA[y]]>b", "ab"),
        ("<p>mở <b>mãi", "mở mãi"),
        ("&#1111111111111111111111; &amp;lt;", "&lt;"),
    ],
)
def test_words_stay(html: str, text: str) -> None:
    assert read(html) == (Fragment(text), [])


@pytest.mark.parametrize(
    "html",
    [
        *(
            "<script>alert(1)</script>",
            "<style>p{}</style>",
            "<iframe src=x>y</iframe>",
            "<svg onload=x><circle/></svg>",
        ),
        *("<b onclick=x></b>", "<a href='javascript:x'></a>", "<a href='data:text/html,x'></a>", "<base href=x>"),
        *(
            "<form action=x></form>",
            "<meta http-equiv=refresh>",
            "<math><mi//onload=x></mi></math>",
            "<object></object>",
        ),
    ],
)
def test_what_could_do_harm_is_dropped_with_a_word(html: str) -> None:
    assert read(f"a{html}b") == (Fragment("ab"), ["html_removed"])


def test_pictures_of_other_sites_are_never_fetched() -> None:
    assert read("a<img src='https://example.org/t.gif'>b<img src='//x/y.png'>") == (
        Fragment("a b"),
        ["external_link", "external_link"],
    )


def test_pictures_inside_the_text_are_taken() -> None:
    out = io.BytesIO()
    Image.new("RGB", (5, 4)).save(out, "PNG")
    found, codes = read(f"<img alt='đen' src='data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}'>")
    assert [(one.alt, one.width) for one in found.pictures] == [("đen", 5)]
    assert codes == []


def test_a_picture_of_30_megabytes_is_refused_unread() -> None:
    packed = base64.b64encode(bytes(30 * 2**20)).decode()
    assert read(f"<img src='data:image/png;base64,{packed}'>")[1] == ["image_too_big"]


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<b>", "<b></i>", "<ul><li>", "</", "<sup>", "&#", "<![", "<a b='", "<td>"]
)
def test_broken_html_takes_time_by_its_length_only(piece: str) -> None:
    start = time.process_time()
    read(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 5


def test_text_that_only_looks_like_html_stays() -> None:
    found = from_loose("nếu a < b và b > c &amp; d\ndòng hai", Page(PictureSource(), Findings("x"), "x"))
    assert found.text == "nếu a < b và b > c & d\ndòng hai"
