"""The search of the bank desk between an address, the questions wanted, and the filters as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from contest.refusals import N_
from contest.web import bank_words
from contest.web.bank_words import HOME, SLUGS
from contest.web.words import _, number
from questions import store
from questions.finding import FACETS, NONE, Flag, Use, Wanted

NAMES = {
    "subject": "chu-de",
    "level": "muc",
    "kind": "kieu",
    "law": "van-ban",
    "status": "trang-thai",
    "use": "su-dung",
    "flag": "co",
}
"""By facet: its name in an address."""
LABELS = {
    "subject": N_("Chủ đề"),
    "level": N_("Mức độ"),
    "kind": N_("Kiểu câu"),
    "law": N_("Văn bản"),
    "status": N_("Trạng thái"),
    "use": N_("Sử dụng"),
    "flag": N_("Cần xem"),
}
LONGEST_SEARCH = 200
UNCOUNTED = frozenset({Use.ANSWERED.value, Flag.NEAR.value})
"""Values whose questions are only looked for when they are asked for: counting them means reading the whole bank."""


def wanted_from(args: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it misspells is not asked for."""
    asked = {facet: _value(facet, args.get(name, "")) for facet, name in NAMES.items()}
    page = args.get("trang", "1")
    whole = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
    return Wanted(words=args.get("q", "")[:LONGEST_SEARCH].replace("\x00", " ").strip(), page=whole, **asked)


def _value(facet: str, slug: str) -> str | None:
    if not slug or "\x00" in slug:
        return None
    if facet in SLUGS:
        return next((str(value) for value, known in SLUGS[facet].items() if known == slug), None)
    return NONE if facet == "law" and slug == "khong" else slug


def address(wanted: Wanted, page: int | None = None, home: str = HOME) -> str:
    """The address that asks for it."""
    given = {"q": wanted.words, **{NAMES[one]: _slug(one, getattr(wanted, one)) for one in FACETS}}
    at = wanted.page if page is None else page
    given |= {"trang": str(at)} if at > 1 else {}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{home}?{query}" if query else home


def _slug(facet: str, value: str | None) -> str:
    if value is None:
        return ""
    return SLUGS[facet][value] if facet in SLUGS else "khong" if value == NONE else value


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the page: `choices` are (value, words, is chosen), the first one asks for all."""

    name: str
    label: str
    choices: tuple[tuple[str, str, bool], ...]


def filters(session: Session, wanted: Wanted, counts: Mapping[str, Mapping[str, int]]) -> tuple[Filter, ...]:
    """All filters, each value with the number of questions that it would leave; values that leave none are left out."""
    names = store.subjects(session)
    return tuple(_filter(facet, wanted, counts.get(facet, {}), names) for facet in FACETS)


def _filter(facet: str, wanted: Wanted, counts: Mapping[str, int], subjects: Mapping[str, str]) -> Filter:
    asked: str | None = getattr(wanted, facet)
    words = _words(facet, counts, subjects)
    shown = [value for value in words if counts.get(value) or value == asked or value in UNCOUNTED]
    every = _("Trừ câu đã nghỉ") if facet == "status" else _("Tất cả")
    choices = [("", every, asked is None)]
    choices += [(_slug(facet, one), _counted(words[one], one, counts, asked), one == asked) for one in shown]
    return Filter(NAMES[facet], _(LABELS[facet]), tuple(choices))


def _counted(words: str, value: str, counts: Mapping[str, int], asked: str | None) -> str:
    if value in UNCOUNTED and value != asked:
        return words
    return f"{words} ({number(counts.get(value, 0))})"


def _words(facet: str, counts: Mapping[str, int], subjects: Mapping[str, str]) -> dict[str, str]:
    """The words of each value, in the order of the page."""
    if facet == "subject":
        return dict(subjects)
    if facet == "law":
        none = {NONE: _("Không có căn cứ")}
        return none | {code: code for code in sorted(counts, key=lambda code: (-counts[code], code)) if code != NONE}
    known: dict[str, Mapping[Any, str]] = {
        "level": bank_words.LEVELS,
        "kind": bank_words.KINDS,
        "status": bank_words.STATUSES,
        "use": bank_words.USES,
        "flag": bank_words.FLAGS,
    }
    words = {str(value): _(said) for value, said in known[facet].items()}
    return words | {NONE: _("Không ghi mức")} if facet == "level" else words


def as_form(wanted: Wanted) -> MultiDict[str, str]:
    """The search as hidden fields of a form that comes back to it."""
    given = {"q": wanted.words, **{NAMES[one]: _slug(one, getattr(wanted, one)) for one in FACETS}}
    return MultiDict({name: value for name, value in given.items() if value})
