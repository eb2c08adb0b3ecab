"""Words of the study library: what an item is, how big it is, and where it is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contest.library import Kind, State
from contest.refusals import N_
from contest.store.library import Listed
from contest.web.words import _, number, tenths

HOME = "/tai-lieu"
NO_SUBJECT = "chung"
_OURS = (None, NO_SUBJECT, "tep")
"""Codes that no address of a subject may bear: they mean something else there."""
SLUGS = {Kind.TEXT: "bai-doc", Kind.LEAFLET: "to-gap", Kind.POSTER: "ap-phich", Kind.VIDEO: "video"}
KINDS = {
    Kind.TEXT: N_("Bài đọc"),
    Kind.LEAFLET: N_("Tờ gấp"),
    Kind.POSTER: N_("Áp phích"),
    Kind.VIDEO: N_("Video"),
}
STATES = {
    State.DRAFT: N_("Bản nháp"),
    State.PUBLISHED: N_("Đã đăng"),
    State.WITHDRAWN: N_("Đã rút"),
}
WORDS_A_MINUTE = 200
"""Of slow reading, in syllables as Vietnamese writes them."""
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in a list: where it is, and in words what it is and how big."""

    title: str
    url: str
    about: str
    summary: str = ""


def entries(items: Iterable[Listed]) -> list[Entry]:
    """Items as lists show them."""
    return [Entry(one.title, address(one.subject, one.slug), about(one), one.summary) for one in items]


def segment(code: str | None) -> str:
    """What stands for a subject in addresses of the library."""
    return NO_SUBJECT if code in _OURS else str(code)


def address(code: str | None, slug: str) -> str:
    """The page of an item."""
    return f"{HOME}/{segment(code)}/{slug}"


def about(item: Listed) -> str:
    """«Tờ gấp 3 trang, 240 kB» · «Video 2 phút 10, 6,2 MB, không tự chạy»."""
    if item.kind == Kind.TEXT:
        return _("Bài đọc khoảng %(n)s phút", n=max(1, -(-item.words // WORDS_A_MINUTE)))
    if item.kind == Kind.LEAFLET:
        return _("Tờ gấp %(n)s trang, %(size)s", n=item.pages, size=size(item.size))
    if item.kind == Kind.POSTER:
        return _("Áp phích, %(size)s", size=size(item.size))
    if item.duration_ms is None:
        return _("Video %(size)s, không tự chạy", size=size(item.size))
    return _("Video %(length)s, %(size)s, không tự chạy", length=length(item.duration_ms), size=size(item.size))


def size(count: int) -> str:
    """245760 → «240 kB»; 6501171 → «6,2 MB»."""
    if count < MEGABYTE:
        return f"{number(max(1, round(count / 1024)))} kB"
    return f"{tenths(round(count * 10 / MEGABYTE))} MB"


def length(ms: int) -> str:
    """130000 → «2 phút 10»; 45000 → «45 giây»."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    if not minutes:
        return _("%(n)s giây", n=seconds)
    return _("%(minutes)s phút %(seconds)s", minutes=minutes, seconds=f"{seconds:02d}")
