"""The yearly account: which year something belongs to, and figures beside those of the year before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from contest import activities
from contest import yearly as rules
from contest import yearly_parts as parts
from contest.activities import Kind
from contest.boards import Tallies
from contest.rounds import VIETNAM
from contest.yearly import Account, Beside, ContestLine, PledgeLine, UnionLine, Unions, Year

MIDNIGHT = datetime(2027, 1, 1, tzinfo=VIETNAM)
SECOND = timedelta(seconds=1)


def test_the_year_turns_at_midnight_of_vietnam() -> None:
    assert [rules.year_of(one) for one in (MIDNIGHT - SECOND, MIDNIGHT)] == [2026, 2027]
    assert MIDNIGHT.astimezone(tz=None).timestamp() == datetime.fromisoformat("2026-12-31T17:00:00+00:00").timestamp()
    assert rules.bounds(2026)[1] == rules.bounds(2027)[0] == MIDNIGHT
    assert [rules.closing_year(one) for one in (MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + SECOND)] == [2026, 2026, 2027]
    assert rules.day_of(2026, MIDNIGHT - SECOND) == rules.day_of(2026, MIDNIGHT) == date(2026, 12, 31)
    assert rules.day_of(2027, MIDNIGHT) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(9, 8, "+12,5%"), (7, 8, "-12,5%"), (8, 8, "0,0%"), (8, 0, "–"), (0, 8, "-100,0%"), (9999, 10000, "0,0%")],
)
def test_a_change_is_told_towards_zero(now: int, before: int, words: str) -> None:
    assert parts.percent(now, before) == words


def year(of: int, *, running: bool = False) -> Year:
    opens = MIDNIGHT - timedelta(days=40)
    return Year(
        year=of,
        day=date(of, 12, 31),
        unions=Unions(upper=2, grassroots=5, members=90, workers=100),
        contests=(
            ContestLine("Một", opens, MIDNIGHT, Tallies(30, 60, 300, 3), 4, 5, 100, 6, 0, open=running),
            ContestLine("Hai", opens, opens + SECOND, Tallies(10, 10, 55, 0), 2, 5, 100, 0, 7),
        ),
        beside=Beside(people=35, works=7),
        pledges=(PledgeLine("Cam kết", 50, 100, 3, 5),),
        log={Kind.CLASS: activities.Sum(1, 15, 1500, 700), Kind.LEAFLET: activities.Sum(1, 1, 0, 0, 100_000)},
        lines=(
            UnionLine("A", 60, Tallies(25, 50, 250, 3), 120, 15, 1500),
            UnionLine(rules.UNPLACED, 0, Tallies(15, 20, 105), 0),
        ),
    )


def test_the_parts_say_each_number_once_and_where_it_is_from() -> None:
    made = parts.parts(Account(year(2026), Year(2025, date(2025, 12, 31), Unions(grassroots=4))))
    unions, contests, _beside, pledges, log, lines, compared = made
    assert dict(one_cell(unions))["Công đoàn cơ sở"] == 5
    assert contests.rows[0].cells == ("22/11/2026 – 31/12/2026", 30, 60, "4 / 5", 300, 100, 3, 6)
    assert contests.total is not None
    assert contests.total.cells[1:3] == (40, 70)
    assert pledges.rows[0].cells == (50, 100, 500, "3 / 5")
    assert len(log.rows) == len(Kind)
    assert [one.cells for one in log.rows[:3]] == [(15, 1500, 700, 0), (0, 0, 0, 0), (1, 0, 0, 100_000)]
    assert lines.rows[0].cells == (60, 25, 50, 208, 15, 1500)
    assert lines.rows[1].cells[3] is None
    assert lines.total is not None
    assert lines.total.cells == (60, 40, 70, 200, 15, 1500)
    told = {one.label: one.cells for one in compared.rows}
    assert told["Công đoàn cơ sở"] == (5, 4, 1, "+25,0%")
    assert told["Tờ gấp"] == (100_000, 0, 100_000, "–")
    assert told["Lớp tập huấn"][0] == 15
    for part in made:
        assert part.source or all(one.source for one in part.rows), part.title
    assert not Account(year(2026), year(2025)).open
    assert Account(year(2026, running=True), year(2025)).open


def one_cell(part: parts.Part) -> list[tuple[str, object]]:
    return [(one.label, one.cells[0]) for one in part.rows]
