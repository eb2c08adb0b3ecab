"""Texts of the study library: Markdown in, and out a page's worth of HTML that can do nothing but be read.

Two fences, each enough alone: the reader takes no HTML and no images, and what it makes passes an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from contest.refusals import N_, Kind, Refusal
from questions.wording import clean as clean_line

TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br"} | {
    *("table", "thead", "tbody", "tr", "th", "td")
}
MOST_COLUMNS = 4
"""Of a table: more cannot be read on a phone."""
_READER = MarkdownIt("js-default", {"linkify": False, "typographer": False}).disable(["code", "fence", "backticks"])
_KEPT_TOGETHER = re.compile(r"\b(Điều|điều|Khoản|khoản|Điểm|điểm|Chương|chương) (?=\w)")

_INDENT = re.compile(r" *")
_MANY_BREAKS = re.compile(r"\n{3,}")


def rendered(source: str) -> str:
    """The HTML of a text. Its headings stand below the page's own title, whatever their author began with."""
    tokens = _READER.parse(_KEPT_TOGETHER.sub("\\1\u00a0", source))
    _set_headings(tokens)
    return clean(str(_READER.renderer.render(tokens, _READER.options, {})))


def _set_headings(tokens: Sequence[Token]) -> None:
    """Levels from the second on without a gap: who listens to a page goes from heading to heading."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    level = 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(used.index(token.tag) + 2, level + 1, 4)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def clean(html: str) -> str:
    """Only the tags and links that a text may hold; cleaning again changes nothing."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_kept,
        url_schemes={"https"},
        link_rel="noopener noreferrer",
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """A link leads to another page of this site, or by https to one elsewhere; «//elsewhere» says neither."""
    if name != "href":
        return None
    here = value.startswith("/") and not value.startswith(("//", "/\\"))
    return value if here or value.startswith("https://") else None


def faults(source: str) -> list[Refusal]:
    """What a text holds that its page cannot show."""
    tokens = _READER.parse(source)
    found: list[Refusal] = []
    if any(child.type == "image" for token in tokens for child in token.children or ()):
        found.append(StudyTextHasPicture())
    if _widest(tokens) > MOST_COLUMNS:
        found.append(StudyTableTooWide(most=MOST_COLUMNS))
    return found


def _widest(tokens: Sequence[Token]) -> int:
    widest = columns = 0
    for token in tokens:
        if token.type == "tr_open":
            columns = 0
        elif token.type in ("th_open", "td_open"):
            columns += 1
            widest = max(widest, columns)
    return widest


def words(source: str) -> int:
    """How many words (syllables, as Vietnamese writes them) there are to read."""
    return len(re.findall(r"\w+", source))


def tidy(source: str) -> str:
    """A text as it is kept: each line cleaned, its indentation left, since lists are nested by it."""
    lines = (_INDENT.match(line)[0][:16] + clean_line(line) for line in source.splitlines())  # type: ignore[index]
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip("\n")


class StudyTextHasPicture(Refusal):
    code, kind = "study_text_has_picture", Kind.INVALID
    words = N_("Bài đọc không chèn được ảnh. Hãy bỏ ảnh, hoặc đăng ảnh thành áp phích hay tờ gấp.")


class StudyTableTooWide(Refusal):
    code, kind = "study_table_too_wide", Kind.INVALID
    words = N_("Bảng rộng quá %(most)s cột nên không đọc được trên điện thoại. Hãy chia thành nhiều bảng.")
