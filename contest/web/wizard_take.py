"""What the form of a section says, as a draft: whatever can be read is taken, whatever cannot is told at its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from contest.boards import Counters
from contest.collective import Band, CollectiveRule, Formula, Headcount, Level
from contest.drafts import Draft, Listed, Section, slug_of
from contest.entry import Audience, Category, Eligibility, Unconfirmed
from contest.papers import Quota
from contest.people import canonical_phone
from contest.predictions import Guessing, Quantity, Side
from contest.prizes import Ladder, Prize, Span, Ties
from contest.refusals import BadPhone
from contest.rounds import DAY_MINUTES, Closing
from contest.rulebook import Reveal, Show, Told
from contest.standings import CRITERIA, MOST_POINTS, Counting, Floor
from contest.web import wizard_rounds
from contest.web.wizard_fill import LEVELS
from contest.web.wizard_forms import SectionForm
from contest.web.wizard_words import FLOORS, GENDERS, SECTORS
from contest.web.words import _

TITLE_MOST = 200
SUMMARY_MOST = 2000
MONEY_MOST = 10**11


def taken(section: Section, form: SectionForm, draft: Draft) -> Draft:
    """The draft with a section as the form has it."""
    return _TAKE[section](form, draft)


def _ruled(draft: Draft, **rules: Any) -> Draft:
    return replace(draft, rules=replace(draft.rules, **rules))


def _name(form: SectionForm, draft: Draft) -> Draft:
    title = form.line("ten", TITLE_MOST)
    if not title:
        form.blame("ten", _("Điền vào ô này."))
    changed = _ruled(draft, summary=form.text("gioi-thieu", SUMMARY_MOST), practice=form.ticked("thi-thu"))
    return replace(changed, title=title)


# Who


def _who(form: SectionForm, draft: Draft) -> Draft:
    who = Eligibility(
        form.choice("doi-tuong", Audience, Audience.ALL),
        form.whole("tuoi", 0, 100, empty=0),
        form.codes("don-vi"),
        form.codes("khong-xep-hang"),
    )
    categories: list[Category] = []
    for row in form.rows("bang"):
        categories.append(_category(form, row, [one.code for one in categories]))
    listed = {one.phone: one for mode, name in _MODES for one in _listed(form, name, mode)}
    ordered = tuple(listed[phone] for phone in sorted(listed))
    unconfirmed = form.choice("chua-xac-nhan", Unconfirmed, Unconfirmed.COUNT)
    ruled = _ruled(draft, eligibility=who, categories=tuple(categories), unconfirmed=unconfirmed)
    return replace(ruled, listed=ordered)


_MODES = (("unranked", "chi-choi"), ("barred", "cam"))


def _category(form: SectionForm, row: str, taken_codes: list[str]) -> Category:
    name, gender = form.line(f"{row}-ten", 80), form.value(f"{row}-gioi")
    return Category(
        code=form.line(row, 40) or slug_of(name, taken_codes),
        name=name,
        units=form.codes(f"{row}-don-vi"),
        sectors=tuple(one for one in form.values(f"{row}-khoi") if one in SECTORS),
        gender=gender if gender in GENDERS else None,
        least_age=form.optional(f"{row}-tuoi-tu", 0, 120),
        most_age=form.optional(f"{row}-tuoi-den", 0, 120),
        least_headcount=form.optional(f"{row}-nguoi-tu"),
        most_headcount=form.optional(f"{row}-nguoi-den"),
    )


def _listed(form: SectionForm, name: str, mode: str) -> Iterator[Listed]:
    for n, line in enumerate(form.text(name).splitlines(), start=1):
        phone, _sign, reason = line.partition(";")
        try:
            number = canonical_phone(phone)
        except BadPhone:
            words = _("Dòng %(n)s: «%(phone)s» không phải số điện thoại di động.", n=n, phone=phone.strip()[:20])
            form.blame(name, words)
            continue
        if not reason.strip():
            form.blame(name, _("Dòng %(n)s: ghi lý do sau dấu chấm phẩy; người ấy sẽ đọc được.", n=n))
        yield Listed(number, mode, " ".join(reason.split())[:200])


# Papers


def _paper(form: SectionForm, draft: Draft) -> Draft:
    quotas = [
        Quota(form.value(row), level, numbers)
        for row in form.rows("de")
        for column, level in enumerate(LEVELS)
        if (numbers := form.whole(f"{row}-so-{column}", 0, 500, empty=0))
    ]
    return _ruled(
        draft,
        blueprint=tuple(quotas),
        fixed=form.codes("co-dinh"),
        same_for_all=form.ticked("chung-de"),
        clip_first=form.ticked("phim-truoc"),
        minutes=form.whole("phut", 1, DAY_MINUTES),
        closing=form.choice("gio-dong", Closing, Closing.CUT),
        attempts=form.optional("luot", 1, 1000),
        attempts_a_day=form.optional("luot-ngay", 1, 1000),
        grace_seconds=form.whole("tre", 0, 600, empty=0),
    )


# Marks


def _marks(form: SectionForm, draft: Draft) -> Draft:
    asked = form.value("du-doan")
    prediction = Quantity(asked) if asked in set(Quantity) else None
    rows = [form.value(row) for row in form.rows("hang")]
    return _ruled(
        draft,
        points_each=form.whole("diem-cau", 1, MOST_POINTS),
        partial=form.ticked("tung-phan"),
        pass_mark=form.optional("diem-dat", 1, MOST_POINTS),
        essay_points=form.whole("tu-luan", 0, MOST_POINTS, empty=0),
        floors=tuple(
            Floor(of, form.whole(f"{row}-it-nhat", 1, MOST_POINTS))
            for row in form.rows("san")
            if (of := form.value(row)) in FLOORS
        ),
        counting=form.choice("tinh-luot", Counting, Counting.BEST),
        ranking=tuple(name for name in rows if name in CRITERIA),
        prediction=prediction,
        guessing=_guessing(form, prediction),
        counters=form.choice("dem", Counters, Counters.SHOWN),
    )


def _guessing(form: SectionForm, prediction: Quantity | None) -> Guessing:
    if prediction is None:
        return Guessing()
    stated = prediction is Quantity.STATED
    words = form.text("cau-du-doan", 400) if stated else ""
    if stated and not words:
        form.blame("cau-du-doan", _("Ghi câu hỏi, vì con số này do ban tổ chức công bố."))
    return Guessing(
        side=form.choice("lech", Side, Side.EITHER),
        whole_contest=form.value("ca-cuoc") == "y",
        struck_count=form.ticked("tinh-huy"),
        words=words,
    )


def _seen(form: SectionForm, draft: Draft) -> Draft:
    return _ruled(
        draft,
        told=form.choice("bao-diem", Told, Told.SCORE),
        reveal=form.choice("dap-an", Reveal, Reveal.AFTER_CLOSE),
        show=form.choice("bang-hang", Show, Show.LIVE),
        freeze_minutes=form.whole("khoa-bang", 0, 60 * DAY_MINUTES, empty=0),
        complaint_days=form.whole("khieu-nai", 0, 60, empty=0),
        target_percent=form.optional("chi-tieu", 1, 100),
    )


# Prizes


def _prizes(form: SectionForm, draft: Draft) -> Draft:
    return _ruled(
        draft,
        prizes=tuple(
            Ladder(
                form.choice(f"{row}-pham-vi", Span, Span.OVERALL),
                _prize_rows(form, f"{row}-muc"),
                form.line(f"{row}-bang", 40) or None,
                form.whole(f"{row}-diem", 0, MOST_POINTS, empty=0),
            )
            for row in form.rows("giai")
        ),
        one_prize_each=form.ticked("mot-giai"),
        prize_cap_percent=form.optional("ty-le", 1, 100),
        prize_ties=form.choice("cung-hang", Ties, Ties.DRAW),
        collective=tuple(_collective(form, row) for row in form.rows("tap")),
    )


def _prize_rows(form: SectionForm, name: str) -> tuple[Prize, ...]:
    return tuple(
        Prize(
            form.line(f"{row}-ten", 80),
            form.whole(f"{row}-so", 1, 10_000, empty=1),
            form.whole(f"{row}-tien", 0, MONEY_MOST, empty=0),
        )
        for row in form.rows(name)
    )


def _collective(form: SectionForm, row: str) -> CollectiveRule:
    formula = form.choice(f"{row}-cong-thuc", Formula, Formula.PEOPLE)
    points = tuple(
        (form.line(f"{each}-ten", 80), form.whole(f"{each}-diem", 0, 10_000)) for each in form.rows(f"{row}-thuong")
    )
    return CollectiveRule(
        title=form.line(f"{row}-ten", 120),
        formula=formula,
        level=form.choice(f"{row}-cap", Level, Level.GRASSROOTS),
        span=form.choice(f"{row}-pham-vi", Span, Span.OVERALL),
        headcount=form.choice(f"{row}-dau-nguoi", Headcount, Headcount.WORKERS),
        bands=tuple(
            Band(
                form.line(f"{each}-ten", 80),
                form.whole(f"{each}-tu", 0, empty=0),
                form.optional(f"{each}-den"),
            )
            for each in form.rows(f"{row}-nhom")
        ),
        least_headcount=form.whole(f"{row}-it-nguoi", 0, empty=0),
        quorum=form.whole(f"{row}-it-thi", 0, empty=0),
        # What another formula does not use is let go.
        top=form.whole(f"{row}-cao-nhat", 0, 10_000, empty=0) if formula is Formula.MEAN_TOP else 0,
        prize_points=points if formula is Formula.RATE_AND_PRIZES else (),
        prizes=_prize_rows(form, f"{row}-muc"),
    )


_TAKE: dict[Section, Callable[[SectionForm, Draft], Draft]] = {
    Section.NAME: _name,
    Section.WHO: _who,
    Section.ROUNDS: wizard_rounds.taken,
    Section.PAPER: _paper,
    Section.MARKS: _marks,
    Section.SEEN: _seen,
    Section.PRIZES: _prizes,
}
