"""What still stands in the way of announcing a contest: contradictions, and what only bank and union tree can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from contest import rounds
from contest.collective import Formula
from contest.drafts import Draft, Section
from contest.papers import Quota
from contest.refusals import N_
from contest.rule_faults import Finding, in_words
from contest.rule_words import Sentence, plain
from contest.rulebook import Rulebook

MANY_ATTEMPTS = 10
"""Attempts without limit are reckoned as so many, where it matters how often somebody meets the same question."""


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Live questions of the contest's subjects that rest on an instrument which lapses, on a day, before its end."""

    instrument: str
    on: date
    questions: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What bank and union tree hold for a draft: questions by (subject code, level), codes nobody knows, headcounts.

    `heads`: per headcount of a rate («workers», «members») the units without it, and all units.
    """

    found: Mapping[tuple[str, str], int] = field(default_factory=dict)
    uncited: int = 0
    lapsing: tuple[Lapsing, ...] = ()
    missing_units: tuple[str, ...] = ()
    missing_questions: tuple[str, ...] = ()
    heads: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    """Names of subjects by code."""


def findings(draft: Draft, stock: Stock, now: datetime) -> list[Finding]:
    """Everything to be said before this draft is announced, section by section, what forbids first."""
    titles = {str(one.number): one.title or str(one.number) for one in draft.rounds}
    found = [
        *_named(draft),
        *in_words(rounds.faults(draft.rounds), titles),
        *_past(draft, now),
        *in_words(draft.rules.faults()),
        *_bank(draft.rules, stock),
        *_tree(draft.rules, stock),
    ]
    order = list(Section)
    return sorted(found, key=lambda one: (order.index(one.section), not one.forbids))


def _named(draft: Draft) -> Iterator[Finding]:
    if not draft.title.strip():
        yield Finding(Section.NAME, plain(N_("Cuộc thi chưa có tên.")))
    if not draft.rules.summary.strip():
        yield Finding(Section.NAME, plain(N_("Chưa có lời giới thiệu: mục đích và đối tượng của cuộc thi.")))


def _past(draft: Draft, now: datetime) -> Iterator[Finding]:
    for one in draft.rounds:
        if one.opens_at <= now:
            words = N_("%(round)s mở trước lúc này. Thể lệ phải công bố trước giờ mở.")
            yield Finding(Section.ROUNDS, plain(words, round=one.title))


LEVELS = {
    "recall": N_("nhận biết"),
    "understanding": N_("thông hiểu"),
    "application": N_("vận dụng"),
    "high_application": N_("vận dụng cao"),
    "": N_("không ghi mức"),
}


def _cell(words: str, quota: Quota, stock: Stock, **numbers: int) -> Sentence:
    """A sentence about one subject and level; %(chain)s is the level."""
    values = {"subject": stock.subjects.get(quota.subject, quota.subject), "needed": quota.number, **numbers}
    return Sentence(words, values, (plain(LEVELS.get(quota.level, quota.level)),))


def _bank(rules: Rulebook, stock: Stock) -> Iterator[Finding]:
    if stock.missing_questions:
        codes = ", ".join(stock.missing_questions)
        words = N_("Câu cố định không có trong ngân hàng hoặc chưa được dùng: %(codes)s.")
        yield Finding(Section.PAPER, plain(words, codes=codes))
    for quota in rules.blueprint:
        held = stock.found.get((quota.subject, quota.level), 0)
        if held < quota.number:
            words = N_("Đề cần %(needed)s câu %(chain)s chủ đề %(subject)s, ngân hàng chỉ có %(found)s.")
            yield Finding(Section.PAPER, _cell(words, quota, stock, found=held), address=BANK)
        elif not rules.same_for_all and quota.number * (rules.attempts or MANY_ATTEMPTS) > held:
            yield Finding(Section.PAPER, _repeats(rules, quota, stock, held), forbids=False)
    for one in stock.lapsing:
        words = N_("%(n)s câu theo %(law)s không được rút vào đề: văn bản hết hiệu lực từ %(day)s, trước khi thi xong.")
        said = plain(words, n=one.questions, law=one.instrument, day=f"{one.on:%d/%m/%Y}")
        yield Finding(Section.PAPER, said, forbids=False, address=f"{BANK}/phap-luat")
    if stock.uncited:
        words = N_("%(n)s câu có thể vào đề chưa có căn cứ.")
        yield Finding(Section.PAPER, plain(words, n=stock.uncited), forbids=False, address=f"{BANK}?co=chua-can-cu")


BANK = "/to-chuc/ngan-hang"


def _repeats(rules: Rulebook, quota: Quota, stock: Stock, held: int) -> Sentence:
    if rules.attempts is None:
        words = N_(
            "Thi không giới hạn lượt mà chủ đề %(subject)s chỉ có %(found)s câu %(chain)s, mỗi đề lấy %(needed)s."
        )
        return _cell(words, quota, stock, found=held)
    words = N_(
        "Chủ đề %(subject)s có %(found)s câu %(chain)s, mỗi đề lấy %(needed)s: thi đủ %(attempts)s lượt thì gặp lại "
        "câu cũ. Nên có ít nhất %(least)s câu."
    )
    return _cell(words, quota, stock, found=held, attempts=rules.attempts, least=quota.number * rules.attempts)


def _tree(rules: Rulebook, stock: Stock) -> Iterator[Finding]:
    if stock.missing_units:
        words = N_("Không có đơn vị mang mã: %(codes)s.")
        yield Finding(Section.WHO, plain(words, codes=", ".join(stock.missing_units)))
    for one in rules.collective:
        if one.formula not in (Formula.RATE, Formula.RATE_AND_PRIZES):
            continue
        bare, units = stock.heads.get(one.headcount.value, (0, 0))
        if units and bare == units:
            words = N_("«%(title)s» xếp theo tỷ lệ nhưng chưa đơn vị nào khai số người.")
            yield Finding(Section.PRIZES, plain(words, title=one.title))
        elif bare:
            words = N_("«%(title)s» xếp theo tỷ lệ; %(n)s đơn vị chưa khai số người sẽ không xếp hạng.")
            yield Finding(Section.PRIZES, plain(words, title=one.title, n=bare), forbids=False)
