"""The rounds of a draft as their form has them: exact times by Vietnam's clock, hours inside them, weeks to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from contest.drafts import Draft, numbered
from contest.rounds import DAY_MINUTES, VIETNAM, YEARS, Hours, Round
from contest.web.wizard_forms import SectionForm
from contest.web.words import _

MOST_WEEKS = 52


def taken(form: SectionForm, draft: Draft) -> Draft:
    """The draft with the rounds of the form."""
    found = [one for row in form.rows("dot") if (one := _round(form, row)) is not None]
    if not form.rows("dot"):
        form.blame("", _("Cuộc thi cần ít nhất một đợt."))
    return replace(draft, rounds=numbered(found) or draft.rounds)


def _round(form: SectionForm, row: str) -> Round | None:
    opens, closes = _moment(form, f"{row}-mo"), _moment(form, f"{row}-dong")
    hours = tuple(one for each in form.rows(f"{row}-gio") if (one := _hours(form, each)) is not None)
    title = form.line(f"{row}-ten", 120)
    if not title:
        form.blame(f"{row}-ten", _("Điền vào ô này."))
    if opens is None or closes is None:
        return None
    if closes <= opens:
        form.blame(f"{row}-dong", _("Giờ đóng phải sau giờ mở."))
        return None
    return Round(0, 0, title, opens, closes, hours)


def _moment(form: SectionForm, name: str) -> datetime | None:
    try:
        typed = datetime.strptime(form.value(name)[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=VIETNAM)
        if typed.year not in YEARS:
            raise ValueError
        return typed
    except ValueError:
        form.blame(name, _("Cần ngày và giờ, ví dụ 2026-11-30T08:00."))
        return None


def _hours(form: SectionForm, row: str) -> Hours | None:
    opens, closes = _minute(form, f"{row}-tu"), _minute(form, f"{row}-den")
    days = tuple(sorted({int(one) for one in form.values(f"{row}-ngay") if one in tuple("0123456")}))
    if not days:
        form.blame(f"{row}-ngay", _("Chọn ít nhất một ngày trong tuần."))
    if opens is None or closes is None or not days:
        return None
    hours = Hours(days, opens, closes or DAY_MINUTES)
    if not hours.sound:
        form.blame(f"{row}-den", _("Giờ đóng phải sau giờ mở."))
    return hours


def _minute(form: SectionForm, name: str) -> int | None:
    try:
        moment = datetime.strptime(form.value(name)[:5], "%H:%M").replace(tzinfo=VIETNAM)
    except ValueError:
        form.blame(name, _("Cần giờ và phút, ví dụ 07:30."))
        return None
    return moment.hour * 60 + moment.minute


def add_weeks(form: SectionForm) -> list[Round]:
    """The rounds of the form and as many weeks after the last of them as it asks for, each like the last."""
    rounds = [one for row in form.rows("dot") if (one := _round(form, row)) is not None]
    if form.errors or not rounds:
        return rounds
    last = max(rounds, key=lambda one: one.opens_at)
    if last.closes_at.year + 2 not in YEARS:
        return rounds
    for n in range(1, form.whole("so-tuan", 1, MOST_WEEKS, empty=1) + 1):
        later = timedelta(weeks=n)
        # What a contest is called stays as written, whatever language its board reads.
        rounds.append(Round(0, 0, f"Tuần {len(rounds) + 1}", last.opens_at + later, last.closes_at + later, last.hours))
    return rounds
