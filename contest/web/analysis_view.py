"""The analysis as its pages show it: which questions, in which order, and pictures measured out in whole pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any
from urllib.parse import quote, urlencode

from contest.services.analysis import Question, Report
from contest.web import bank_words
from contest.web.analysis_words import THIRDS, decimal, names, percent, whole_percent
from contest.web.bank_words import SLUGS
from contest.web.words import _, number
from questions.analysis import Doubt
from questions.finding import NONE
from questions.kinds import LETTERS, Kind
from questions.reliability import Scores
from questions.wording import shortened

PAGE = 30
HEIGHT = 28
"""Pixels of the tallest column of a small picture."""
MOST_COLUMNS = 26
GRAVITY = {doubt: rank for rank, doubt in enumerate(Doubt)}


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which questions are asked for. None: all. `subject` is a code, `level` a value or NONE; `page` counts from 1."""

    doubtful: bool = False
    subject: str | None = None
    level: str | None = None
    round_number: int | None = None
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Sieve:
        """What an address asks for; what it misspells is not asked for."""
        level = next((str(one) for one, slug in SLUGS["level"].items() if slug == args.get("muc")), None)
        return cls(
            args.get("xem") == "can-xem",
            args.get("chu-de") or None,
            level,
            _number(args.get("dot", "")),
            _number(args.get("trang", "")) or 1,
        )

    def lets(self, question: Question) -> bool:
        """Whether a question is asked for."""
        subject, level = question.source.subject, question.source.level or NONE
        fits = self.subject in (None, subject) and self.level in (None, level)
        return fits and (needs_look(question) or not self.doubtful)

    def address(self, home: str, page: int = 1) -> str:
        """The address that asks for it."""
        given = {
            "xem": "can-xem" if self.doubtful else "",
            "chu-de": self.subject or "",
            "muc": SLUGS["level"][self.level] if self.level else "",
            "dot": str(self.round_number or ""),
            "trang": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{home}?{query}" if query else home


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def needs_look(question: Question) -> bool:
    """Whether something is wrong with it beyond too few answers."""
    return any(doubt is not Doubt.TOO_FEW for doubt in question.figures.doubts)


def ordered(questions: Sequence[Question]) -> list[Question]:
    """The gravest doubt first, then the worst discrimination."""

    def gravity(one: Question) -> tuple[int, float, str]:
        doubts, value = one.figures.doubts, one.figures.discrimination
        worst = min((GRAVITY[doubt] for doubt in doubts), default=len(GRAVITY))
        return worst, 2.0 if value is None else value, one.source.code

    return sorted(questions, key=gravity)


def filters(report: Report, sieve: Sieve) -> list[dict[str, Any]]:
    """The two lists to choose from: subjects and levels that the questions have."""
    subjects = {one.source.subject: one.source.subject_name for one in report.questions}
    held = {one.source.level or NONE for one in report.questions}
    levels = {
        slug: _(bank_words.LEVELS[one]) if one != NONE else _("Không ghi mức")  # type: ignore[index]
        for one, slug in SLUGS["level"].items()
        if one in held
    }
    chosen = SLUGS["level"][sieve.level] if sieve.level else ""
    return [
        {"name": "chu-de", "label": _("Chủ đề"), "choices": _choices(subjects, sieve.subject or "")},
        {"name": "muc", "label": _("Mức độ"), "choices": _choices(levels, chosen)},
    ]


def _choices(words: Mapping[str, str], chosen: str) -> list[tuple[str, str, bool]]:
    return [("", _("Tất cả"), not chosen), *((value, said, value == chosen) for value, said in words.items())]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a small picture: its letter, height in pixels of HEIGHT, and whether it is the key's."""

    letter: str
    height: int
    key: bool = False


def question_address(home: str, code: str) -> str:
    """The page of a question's figures."""
    return f"{home}/cau?{urlencode({'ma': code}, quote_via=quote)}"


def row(question: Question, home: str) -> dict[str, Any]:
    """A question in the table."""
    figures, source = question.figures, question.source
    counts = question.asked.counts
    return {
        "code": source.code,
        "url": question_address(home, source.code),
        "text": shortened(question.text.text, 110) or _("(chỉ có ảnh)"),
        "doubts": names(question),
        "counts": counts,
        "facility": whole_percent(figures.facility),
        "per_mille": round(figures.facility * 1000),
        "discrimination": "–" if figures.discrimination is None else decimal(figures.discrimination),
        "options": option_columns(question),
        "options_said": options_said(question),
        "thirds": [Column("", height(one.facility)) for one in figures.thirds],
        "thirds_said": _thirds_said(question),
        "thirds_short": " · ".join(str(round(one.facility * 100)) for one in figures.thirds),
        "seen": number(figures.seen),
    }


def height(share: Fraction) -> int:
    """Of a column; what is not nothing shows."""
    return max(round(share * HEIGHT), 1 if share else 0)


def option_columns(question: Question) -> list[Column]:
    """A column for each option: the share of those who answered that took it (or got that item right)."""
    figures = question.figures
    return [
        Column(LETTERS[place], height(Fraction(picks, figures.answered or 1)), place in question.asked.right)
        for place, picks in enumerate(figures.picks)
    ]


def options_said(question: Question) -> str:
    """The same in words."""
    answered = question.figures.answered or 1
    said, key = [], _("đáp án")
    for place, picks in enumerate(question.figures.picks):
        mark = f" ({key})" if place in question.asked.right else ""
        said.append(f"{LETTERS[place]}{mark} {whole_percent(Fraction(picks, answered))}")
    return ", ".join(said)


def _thirds_said(question: Question) -> str:
    thirds = zip(THIRDS, question.figures.thirds, strict=True)
    return ", ".join(f"{_(name)} {whole_percent(one.facility)}" for name, one in thirds)


def option_rows(question: Question) -> list[dict[str, Any]]:
    """Every option with who took it."""
    figures, shown = question.figures, question.text.options
    answered = figures.answered or 1
    return [
        {
            "letter": LETTERS[place],
            "option": shown[place],
            "key": place in question.asked.right,
            "idle": place in question.idle,
            "picks": number(picks),
            "share": percent(Fraction(picks, answered)),
            "per_mille": round(Fraction(picks, answered) * 1000),
            "thirds": [percent(one.picks[place] / one.people) for one in figures.thirds],
        }
        for place, picks in enumerate(figures.picks)
    ]


def item_by_item(question: Question) -> bool:
    """Whether its parts are answered, not chosen among: the columns then tell who got each part right."""
    return question.text.shape.kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores from `low` to `high` points: how many papers, and the height of their column of 100."""

    low: int
    high: int
    papers: int
    height: int

    @property
    def words(self) -> str:
        """«12» or «10–14»."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def histogram(scores: Scores) -> list[Bin]:
    """The scores in at most MOST_COLUMNS columns of equal width."""
    width = ceil((scores.most + 1) / MOST_COLUMNS)
    counts = [
        (low, min(low + width - 1, scores.most), sum(scores.counts.get(low + n, 0) for n in range(width)))
        for low in range(0, scores.most + 1, width)
    ]
    tallest = max(papers for _low, _high, papers in counts)
    return [Bin(low, high, papers, ceil(papers * 100 / tallest)) for low, high, papers in counts]
