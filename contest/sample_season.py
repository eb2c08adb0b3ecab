"""A whole season of the sample: which contest, when what happens in it, and who sits when and how well. Pure.

The weekly contest of unions as its template has it, in the past, so that at its end everything is published. All
moments are Vietnam's working hours; who sits is drawn by keyed hash, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from contest import rule_templates
from contest.prizes import Ladder, Prize
from contest.rounds import VIETNAM, Round
from contest.rule_templates import BY_CODE
from contest.rulebook import Rulebook
from contest.sample_attempts import TIMES, Sat
from contest.sample_draw import draw, draw_between

SLUG = "mua-thi-phap-luat"
TITLE = "Bốn tuần tìm hiểu Luật Phòng, chống ma túy"
SUBJECT = "ma-tuy"
WEEKS = 4
AMOUNTS = {"Nhất": 500_000, "Nhì": 300_000, "Ba": 200_000, "Khuyến khích": 100_000}
"""Đồng, of a prize of a round; those of the whole contest are four times as much."""
ZEAL = (12, 56)
"""Of a hundred people of a unit, how many sit in any week: from the laziest unit to the keenest."""
DAY_SECONDS = 86_400


def rules() -> Rulebook:
    """The weekly template with a summary and amounts of prizes."""
    base = BY_CODE["hang-tuan"].rules(SUBJECT)
    summary = (
        "Bốn tuần liền tìm hiểu Luật Phòng, chống ma túy số 120/2025/QH15, dành cho đoàn viên, người lao động trong "
        "tỉnh; mỗi tuần có giải riêng."
    )
    return replace(
        base, summary=summary, prizes=tuple(_priced(ladder, 1 + 3 * n) for n, ladder in enumerate(base.prizes))
    )


def _priced(ladder: Ladder, times: int) -> Ladder:
    return replace(ladder, prizes=tuple(Prize(one.name, one.count, AMOUNTS[one.name] * times) for one in ladder.prizes))


@dataclass(frozen=True, slots=True)
class Timetable:
    """When everything happens, from the Monday on which the first week opens."""

    monday: date

    @classmethod
    def before(cls, now: datetime) -> Timetable:
        """The latest season that is wholly over at a moment."""
        last = (now - timedelta(days=7 * WEEKS + 5)).astimezone(VIETNAM).date()
        return cls(last - timedelta(days=last.weekday()))

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A moment so many days after the first Monday, by Vietnam's clock."""
        return datetime.combine(self.monday + timedelta(days=day), time(hour, minute), VIETNAM)

    def rounds(self) -> tuple[Round, ...]:
        """Four weeks, Monday 8:00 to Sunday 22:00."""
        return rule_templates.moved(BY_CODE["hang-tuan"].rounds(self.monday), self.monday)

    def announced(self) -> datetime:
        """The Friday before."""
        return self.at(-3, 9)

    def thursday(self, number: int, hour: int) -> datetime:
        """In the midst of a week: its house-keeping is done then."""
        return self.at(7 * (number - 1) + 3, hour)

    def after(self, day: int, hour: int, minute: int = 0) -> datetime:
        """So many days after the Monday on which the last week is over."""
        return self.at(7 * WEEKS + day, hour, minute)


def week(people: Mapping[int, int | None], window: Round, minutes: int, seed: int) -> Iterator[Sat]:
    """Papers of one week, person by person; everybody (person → unit) sits in one week at least."""
    zeal = {unit: draw_between(*ZEAL, seed, "week-zeal", unit) for unit in set(people.values())}
    for person, unit in people.items():
        own = draw(seed, "own-week", person) % WEEKS + 1 == window.number
        if own or draw(seed, "week", window.number, person) % 100 < zeal[unit]:
            yield from _papers(person, window, minutes, seed)


def _papers(person: int, window: Round, minutes: int, seed: int) -> Iterator[Sat]:
    words = (seed, "week", window.number, person)
    times = TIMES[draw(*words, "times") % len(TIMES)]
    # Who knows more in one week knows more in all; the next week everybody knows a little more.
    ability = 520 + draw(seed, "ability", person) % 400 + 15 * window.number
    moment = window.opens_at + timedelta(seconds=_second(window, words))
    for number in range(1, times + 1):
        sure = draw(*words, number, "sure") % 60 == 0
        skill = 1000 if sure else min(985, ability + 40 * number)
        seconds = draw_between(minutes * 9, minutes * 57, *words, number, "seconds")
        left = "overdue" if draw(*words, number, "ends") % 60 == 0 else "handed_in"
        yield Sat(person, number, moment, seconds, skill, left)
        moment += timedelta(minutes=minutes, seconds=draw_between(60, 3000, *words, number, "rest"))


def _second(window: Round, words: tuple[int, str, int, int]) -> int:
    """Seconds after the opening: over all days, gathered about the middle of each, early enough for three papers."""
    span = int((window.closes_at - window.opens_at).total_seconds()) - 5 * 3600
    day, second = divmod(draw(*words, "when") % span, DAY_SECONDS)
    gathered = (second + draw(*words, "hour") % DAY_SECONDS) // 2
    return min(day * DAY_SECONDS + gathered, span)


def misspelt(name: str) -> str:
    """A unit's name as somebody typed it who meant well: the last letter twice."""
    return f"{name}{name[-1]}"
