"""Reports: parts add up to the whole and agree with boards and papers; officers see their own; files read by others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl
import pypdfium2
import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from contest import reports as report_rules
from contest.contests import State
from contest.jobs import Made
from contest.people import Person, Role
from contest.refusals import NotFound, ReasonMissing
from contest.reports import PARTITIONS, Cut, Level, NoSuchReport, OneContestOnly, Report, Sum, What
from contest.services import jobs, report_files, reports
from contest.services.documents.participation import participation_sheets
from contest.services.report_files import Order
from contest.services.reports import Asked, Ground, Reader
from contest.services.sources import Slow
from contest.store.attempts import AttemptRow
from contest.store.lines import WHOLE
from contest.store.people import PersonRow
from contest.store.units import UnitRow
from questions.schema import to_millis
from tests import factories, seasons
from tests.acts import Writing
from tests.conftest import Clock
from tests.seasons import Season

HOUSE = "Liên đoàn Lao động tỉnh Điện Biên"
NAMES = ("=1+1", "+84912345678", "@x", "－1", "-2", "\tA", "=cmd|' /C calc'!A0", "Lò Thị <b>")


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    """Published, in two rounds; three of its people with birth dates, one moved to a unit under another upper union."""
    found = seasons.published(writing, clock, until=State.PUBLISHED)
    with writing() as session:
        far = factories.grassroots(session, 300)
        who = [one.person.id for one in found.people]
        for person_id, name in zip(who, NAMES, strict=False):
            session.execute(update(PersonRow).where(PersonRow.id == person_id).values(name=name))
        session.execute(update(PersonRow).where(PersonRow.id == who[0]).values(birth_date=clock.now.date()))
        session.execute(update(PersonRow).where(PersonRow.id == who[1]).values(gender=None))
        session.execute(update(PersonRow).where(PersonRow.id == who[2]).values(unit_id=far))
    return found


def ground(session: Session, season: Season, reader: Reader | None = None, **asked: Any) -> Ground:
    return Ground(session, Asked((season.slug,), **asked), reader or Reader(None))


def cuts(ground: Ground, clock: Clock) -> Iterator[Report]:
    for cut in Cut:
        for level in Level if cut is Cut.UNIT else [Level.BELOW]:
            yield reports.report(ground, cut, level, clock.now)


def test_the_parts_of_every_cut_add_up_to_the_one_whole_which_is_that_of_the_board(
    season: Season, session: Session, clock: Clock
) -> None:
    here = ground(session, season)
    (board,) = Slow(session, season.contest(session), WHOLE).tallies([WHOLE])
    for one in cuts(here, clock):
        whole = one.whole.sum
        assert (whole.people, whole.entries, whole.points, whole.full) == (
            board.people, board.entries, board.points, board.full,
        )  # fmt: skip
        parts = sum((line.sum for line in one.lines), Sum())
        assert parts.entries == whole.entries, one.cut
        assert (parts == whole) is (one.cut in PARTITIONS) or one.cut is Cut.ROUND, one.cut
        assert parts.people >= whole.people
    units_and_rounds_agree(season, here, clock)


def units_and_rounds_agree(season: Season, here: Ground, clock: Clock) -> None:
    """With the boards, with the statistics of the papers, and with the log."""
    session, contest = here.session, here.first
    for number in (1, 2):
        board = Slow(session, contest, number)
        of_round = ground(session, season, round=number)
        for line in reports.report(of_round, Cut.UNIT, Level.BELOW, clock.now).lines:
            (tally,) = board.tallies([line.unit_id or WHOLE])
            assert (line.sum.people, line.sum.entries, line.sum.points) == (tally.people, tally.entries, tally.points)
            below = ground(session, season, unit=line.unit_id, round=number)
            assert reports.report(below, Cut.GENDER, Level.BELOW, clock.now).whole.sum == line.sum
    sheets = {one.name: one for one in participation_sheets(session, contest, HOUSE, clock.now)}
    rounds = [(row[4], row[5]) for row in sheets["Theo đợt"].rows]
    told = reports.report(here, Cut.ROUND, Level.BELOW, clock.now)
    assert [(one.sum.people, one.sum.entries) for one in (*told.lines, told.whole)] == rounds
    genders = {row[0]: (row[1], row[2]) for row in sheets["Theo giới"].rows}
    for line in reports.report(here, Cut.GENDER, Level.BELOW, clock.now).lines:
        assert not line.sum.people or genders[line.label] == (line.sum.people, line.sum.entries)
    days = reports.report(here, Cut.DAY, Level.BELOW, clock.now)
    by_hand = select(func.count(AttemptRow.person_id.distinct()), func.count()).where(
        AttemptRow.contest_id == contest.id, AttemptRow.handed_in_at.is_not(None), AttemptRow.struck.is_(None)
    )
    assert (days.whole.sum.people, days.whole.sum.entries) == tuple(session.execute(by_hand).one())


def test_an_officer_sees_the_units_below_their_own_without_the_marks_of_few_people(
    season: Season, writing: Writing, session: Session, clock: Clock
) -> None:
    with writing() as own:
        officer = factories.person(own, clock.now, Role.OFFICER)
        factories.contest(own, clock.now, "khac")
    home = session.get_one(UnitRow, factories.grassroots(session))
    upper = home.parent_id or 0
    here = ground(session, season, Reader(upper))
    assert here.unit == upper
    for one in cuts(here, clock):
        assert one.whole.sum.entries == sum(line.sum.entries for line in one.lines)
        assert all(line.told is False for line in one.lines if 0 < line.sum.people < 10)
    mine = ground(session, season, unit=upper)
    assert (
        reports.report(here, Cut.AGE, Level.BELOW, clock.now).whole.sum
        == reports.report(mine, Cut.AGE, Level.BELOW, clock.now).whole.sum
    )
    for foreign in (session.get_one(UnitRow, upper).parent_id, factories.grassroots(session, 300), 10**6):
        with pytest.raises(NotFound):
            ground(session, season, Reader(upper), unit=foreign)
    with pytest.raises(NotFound):
        Ground(session, Asked(("nhap-thu",)), Reader(None))
    refused(season, officer, session, clock)
    listed = made(session, officer, season, clock, What.PEOPLE, "csv")
    assert listed.rows == reports.report(here, Cut.AGE, Level.BELOW, clock.now).whole.sum.people > 0
    # The figures of a contest stay with the union that a unit was under; its people's names go with the unit.
    beside = session.get_one(UnitRow, factories.grassroots(session, 300)).path.rsplit("/", 2)[0]
    session.execute(update(UnitRow).where(UnitRow.id == home.id).values(path=f"{beside}/{home.id}/"))
    assert made(session, officer, season, clock, What.PEOPLE, "csv").rows < listed.rows
    assert reports.report(here, Cut.AGE, Level.BELOW, clock.now).whole.sum.people == listed.rows


def test_a_unit_shows_its_marks_alike_in_every_report_of_an_officer(
    season: Season, session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_rules, "LEAST_TOLD", 2)
    upper = session.get_one(UnitRow, factories.grassroots(session)).parent_id or 0
    here = ground(session, season, Reader(upper))
    below = reports.report(here, Cut.UNIT, Level.BELOW, clock.now)
    for line in below.lines:
        if line.unit_id and line.sum.people:
            own = reports.report(
                ground(session, season, Reader(upper), unit=line.unit_id), Cut.AGE, Level.BELOW, clock.now
            )
            assert own.whole.told is line.told
            assert not any(one.told for one in own.lines if one.sum.people)
    hidden = sum(one.sum.people for one in below.lines if not one.told)
    assert below.whole.told
    assert hidden == 0 or hidden >= 2
    for asked in ({"round": 1}, {"unit": upper, "round": 2}):
        assert not reports.report(
            ground(session, season, Reader(upper), **asked), Cut.UNIT, Level.BELOW, clock.now
        ).marks


def made(session: Session, who: Person, season: Season, clock: Clock, what: What, ending: str, **asked: Any) -> Made:
    """The file, by the function that a job runs."""
    told: list[tuple[int, int]] = []
    order = Order(what, ending, Asked((season.slug,), **asked), HOUSE, "kiểm tra danh sách quý 4")
    job_id = report_files.ask(session, order, who, clock.now)
    params: Mapping[str, Any] = jobs.found(session, job_id, who).params
    file = jobs.KINDS[report_files.KIND](
        session, {**params, "by": who.id, "at": to_millis(clock.now)}, lambda *at: told.append(at)
    )
    jobs.drop(session, job_id, who, clock.now)
    return file


def both(data: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet as two readers that know nothing of each other read it: their cells must agree, none is a formula."""
    opened = openpyxl.load_workbook(io.BytesIO(data))
    found = {}
    for sheet in opened.worksheets:
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert not any(
            cell.data_type == "f" for row in sheet.iter_rows() for cell in row if "SUM" not in str(cell.value)
        )
        other = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet.title).to_python()
        texts = [one for row in cells for one in row if isinstance(one, str) and not one.startswith("=SUM")]
        assert set(texts) <= {one for row in other for one in row if isinstance(one, str)}
        assert sheet.page_setup.orientation == "landscape"
        found[sheet.title] = cells
    return found


def test_every_file_opens_elsewhere_with_the_figures_of_the_page(
    season: Season, session: Session, clock: Clock
) -> None:
    board = season.board[0]
    here = ground(session, season)
    page = reports.report(here, Cut.UNIT, Level.BELOW, clock.now)
    sheet = both(made(session, board, season, clock, What.CUT, "xlsx").data)["Theo đơn vị"]
    rows = [row for row in sheet if isinstance(row[0], int)]
    assert [(row[1], row[2], row[3]) for row in rows] == [
        (one.label, one.sum.people, one.sum.entries) for one in page.lines
    ]
    assert [row[5] for row in rows] == [None if one.per_mille is None else one.per_mille / 1000 for one in page.lines]
    assert [row[6] for row in rows] == [None if one.mean_tenths is None else one.mean_tenths / 10 for one in page.lines]
    whole = made(session, board, season, clock, What.OVERVIEW, "xlsx")
    assert set(both(whole.data)) >= {"Theo đơn vị", "Theo đợt thi", "Theo giới", "Theo độ tuổi", "Theo bảng", "Bộ lọc"}
    document = Document(io.BytesIO(made(session, board, season, clock, What.OVERVIEW, "docx").data))
    assert len(document.tables) == 2 + len(Cut)
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"Độc lập - Tự do - Hạnh phúc", page.lines[0].label} <= set("\n".join(words).split("\n"))
    pdf = pypdfium2.PdfDocument(made(session, board, season, clock, What.CUT, "pdf").data)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pdf[0].get_textpage().get_text_range()
    for what in (What.UNIONS, What.AWARDS, What.ITEMS):
        assert made(session, board, season, clock, what, "xlsx").rows > 0
        both(made(session, board, season, clock, what, "xlsx").data)
    names_stay_names(season, board, session, clock)


def names_stay_names(season: Season, board: Person, session: Session, clock: Clock) -> None:
    """In every list of people, which says who had it made and why."""
    people = both(made(session, board, season, clock, What.PEOPLE, "xlsx").data)["Người dự thi"]
    listed = [row for row in people if isinstance(row[0], int)]
    took_part = reports.report(ground(session, season), Cut.AGE, Level.BELOW, clock.now).whole.sum
    assert (len(listed), sum(row[7] for row in listed)) == (took_part.people, took_part.entries)
    kept = {one.replace("\t", "\t") for one in NAMES}
    known = {row[0] for row in session.execute(select(PersonRow.name).where(PersonRow.name.in_(kept)))}
    assert {row[1] for row in listed} >= {"=1+1", "@x", "－1"} & known
    assert all("•" in row[2] for row in listed)
    assert any(f"{board.name} lập lúc" in str(row[0]) and "kiểm tra danh sách quý 4" in str(row[0]) for row in people)
    data = made(session, board, season, clock, What.PEOPLE, "csv").data
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert not [cell for row in lines for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "－"))]
    assert "'=1+1" in {row[1] for row in lines if len(row) > 1}
    present = both(made(session, board, season, clock, What.ATTENDANCE, "xlsx").data)["Điểm danh"]
    states = [row[4] for row in present if isinstance(row[0], int)]
    assert states.count("Đã thi") == took_part.people
    assert "Chưa thi" in states


def refused(season: Season, officer: Person, session: Session, clock: Clock) -> None:
    """What may not be asked."""
    board, asked = season.board[0], Asked((season.slug,))
    with pytest.raises(ReasonMissing):
        report_files.ask(session, Order(What.PEOPLE, "xlsx", asked, HOUSE, "ngắn"), board, clock.now)
    with pytest.raises(NoSuchReport):
        report_files.ask(session, Order(What.CUT, "exe", asked, HOUSE), board, clock.now)
    with pytest.raises(NoSuchReport):
        report_files.ask(session, Order(What.ITEMS, "xlsx", asked, HOUSE), officer, clock.now)
    both_of_them = Asked((season.slug, "khac"))
    with pytest.raises(OneContestOnly):
        report_files.ask(session, Order(What.ITEMS, "xlsx", both_of_them, HOUSE), board, clock.now)
    several = reports.report(
        Ground(session, Asked((season.slug, "khac")), Reader(None)), Cut.UNIT, Level.BELOW, clock.now
    )
    alone = reports.report(ground(session, season), Cut.UNIT, Level.BELOW, clock.now)
    assert several.whole.sum == alone.whole.sum
