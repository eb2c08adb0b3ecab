"""The form of a section filled with what a draft says; wizard_take reads it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from contest.collective import CollectiveRule
from contest.drafts import Draft, Section
from contest.people import national_phone
from contest.prizes import Prize
from contest.rounds import VIETNAM, Round
from contest.web.wizard_forms import SectionForm
from questions.levels import Level

LEVELS = (*(one.value for one in Level), "")
"""Columns of the blueprint; the last holds questions without a level."""


def filled(section: Section, draft: Draft) -> SectionForm:
    """The form of a section as it stands."""
    form = SectionForm()
    _FILL[section](form, draft)
    return form


def local(moment: datetime) -> str:
    """«2026-11-30T08:00» by Vietnam's clock, as a field of date and time holds it."""
    return f"{moment.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def clock(minute: int) -> str:
    """«07:30»; the end of the day is written as its beginning."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _name(form: SectionForm, draft: Draft) -> None:
    form.put("ten", draft.title)
    form.put("gioi-thieu", draft.rules.summary)
    form.put("thi-thu", draft.rules.practice)


def _who(form: SectionForm, draft: Draft) -> None:
    who = draft.rules.eligibility
    form.put("doi-tuong", who.audience.value)
    form.put("chua-xac-nhan", draft.rules.unconfirmed.value)
    form.put("tuoi", who.least_age or None)
    form.put("don-vi", "\n".join(who.units))
    form.put("khong-xep-hang", "\n".join(who.unranked_units))
    for mode, name in (("barred", "cam"), ("unranked", "chi-choi")):
        lines = [f"{national_phone(one.phone)}; {one.reason}" for one in draft.listed if one.mode == mode]
        form.put(name, "\n".join(lines))
    for n, one in enumerate(draft.rules.categories):
        row = f"bang-{n}"
        form.put(row, one.code)
        form.put(f"{row}-ten", one.name)
        form.put(f"{row}-don-vi", ", ".join(one.units))
        form.put(f"{row}-khoi", one.sectors)
        form.put(f"{row}-gioi", one.gender)
        limits = (one.least_age, one.most_age, one.least_headcount, one.most_headcount)
        for name, value in zip(("tuoi-tu", "tuoi-den", "nguoi-tu", "nguoi-den"), limits, strict=True):
            form.put(f"{row}-{name}", value)


def _rounds(form: SectionForm, draft: Draft) -> None:
    put_rounds(form, draft.rounds)


def put_rounds(form: SectionForm, rounds: Sequence[Round]) -> None:
    """The rows of rounds."""
    for n, one in enumerate(rounds):
        row = f"dot-{n}"
        form.put(f"{row}-ten", one.title)
        form.put(f"{row}-mo", local(one.opens_at))
        form.put(f"{row}-dong", local(one.closes_at))
        for m, hours in enumerate(one.hours):
            form.put(f"{row}-gio-{m}-ngay", hours.days)
            form.put(f"{row}-gio-{m}-tu", clock(hours.opens))
            form.put(f"{row}-gio-{m}-den", clock(hours.closes))


def _paper(form: SectionForm, draft: Draft) -> None:
    rules = draft.rules
    subjects = list(dict.fromkeys(quota.subject for quota in rules.blueprint))
    for n, subject in enumerate(subjects):
        form.put(f"de-{n}", subject)
    for quota in rules.blueprint:
        column = LEVELS.index(quota.level) if quota.level in LEVELS else len(LEVELS) - 1
        form.put(f"de-{subjects.index(quota.subject)}-so-{column}", quota.number)
    form.put("co-dinh", "\n".join(rules.fixed))
    form.put("chung-de", rules.same_for_all)
    form.put("phim-truoc", rules.clip_first)
    form.put("phut", rules.minutes)
    form.put("gio-dong", rules.closing.value)
    form.put("luot", rules.attempts)
    form.put("luot-ngay", rules.attempts_a_day)
    form.put("tre", rules.grace_seconds)


def _marks(form: SectionForm, draft: Draft) -> None:
    rules, guessing = draft.rules, draft.rules.guessing
    form.put("diem-cau", rules.points_each)
    form.put("tung-phan", rules.partial)
    form.put("diem-dat", rules.pass_mark)
    form.put("tu-luan", rules.essay_points or None)
    for n, floor in enumerate(rules.floors):
        form.put(f"san-{n}", floor.of)
        form.put(f"san-{n}-it-nhat", floor.least)
    form.put("tinh-luot", rules.counting.value)
    for n, name in enumerate(rules.ranking):
        form.put(f"hang-{n}", name)
    form.put("du-doan", rules.prediction.value if rules.prediction else "")
    form.put("ca-cuoc", "y" if guessing.whole_contest else "")
    form.put("lech", guessing.side.value)
    form.put("tinh-huy", guessing.struck_count)
    form.put("cau-du-doan", guessing.words)
    form.put("dem", rules.counters.value)


def _seen(form: SectionForm, draft: Draft) -> None:
    rules = draft.rules
    form.put("bao-diem", rules.told.value)
    form.put("dap-an", rules.reveal.value)
    form.put("bang-hang", rules.show.value)
    form.put("khoa-bang", rules.freeze_minutes or None)
    form.put("khieu-nai", rules.complaint_days)
    form.put("chi-tieu", rules.target_percent)


def _prizes(form: SectionForm, draft: Draft) -> None:
    rules = draft.rules
    for n, ladder in enumerate(rules.prizes):
        form.put(f"giai-{n}-pham-vi", ladder.span.value)
        form.put(f"giai-{n}-bang", ladder.category or "")
        form.put(f"giai-{n}-diem", ladder.least_score or None)
        _prize_rows(form, f"giai-{n}-muc", ladder.prizes)
    form.put("mot-giai", rules.one_prize_each)
    form.put("ty-le", rules.prize_cap_percent)
    form.put("cung-hang", rules.prize_ties.value)
    for n, one in enumerate(rules.collective):
        _collective(form, f"tap-{n}", one)


def _collective(form: SectionForm, row: str, one: CollectiveRule) -> None:
    form.put(f"{row}-ten", one.title)
    form.put(f"{row}-cong-thuc", one.formula.value)
    form.put(f"{row}-cap", one.level.value)
    form.put(f"{row}-pham-vi", one.span.value)
    form.put(f"{row}-dau-nguoi", one.headcount.value)
    form.put(f"{row}-it-nguoi", one.least_headcount or None)
    form.put(f"{row}-it-thi", one.quorum or None)
    form.put(f"{row}-cao-nhat", one.top or None)
    for n, band in enumerate(one.bands):
        form.put(f"{row}-nhom-{n}-ten", band.name)
        form.put(f"{row}-nhom-{n}-tu", band.least)
        form.put(f"{row}-nhom-{n}-den", band.most)
    for n, (name, points) in enumerate(one.prize_points):
        form.put(f"{row}-thuong-{n}-ten", name)
        form.put(f"{row}-thuong-{n}-diem", points)
    _prize_rows(form, f"{row}-muc", one.prizes)


def _prize_rows(form: SectionForm, name: str, prizes: Sequence[Prize]) -> None:
    for n, prize in enumerate(prizes):
        form.put(f"{name}-{n}-ten", prize.name)
        form.put(f"{name}-{n}-so", prize.count)
        form.put(f"{name}-{n}-tien", prize.amount or None)


_FILL: dict[Section, Callable[[SectionForm, Draft], None]] = {
    Section.NAME: _name,
    Section.WHO: _who,
    Section.ROUNDS: _rounds,
    Section.PAPER: _paper,
    Section.MARKS: _marks,
    Section.SEEN: _seen,
    Section.PRIZES: _prizes,
}
