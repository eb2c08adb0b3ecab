"""The yearly account of a small season: its numbers are those of the boards, the tree, the pledges and the log."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pypdfium2
import pytest
from docx import Document
from sqlalchemy.orm import Session

from contest.activities import Activity, Kind, Subject
from contest.contests import State
from contest.pledges import State as PledgeState
from contest.pledges import Words
from contest.rounds import VIETNAM
from contest.services import activities, pledges, units
from contest.services import yearly as service
from contest.services.activities import Writer
from contest.services.documents import docx, pdf
from contest.services.documents import yearly as written
from contest.services.documents.workbook import workbook
from contest.services.documents.yearly import Told
from contest.services.sources import Slow
from contest.store import contests
from contest.store.lines import WHOLE
from contest.store.units import UnitRow
from contest.yearly import NoSuchYear, Note, NoteMoved, NoteTooLong, Year
from tests import factories, seasons
from tests.acts import Writing
from tests.conftest import Clock
from tests.seasons import Season

HOUSE = "Liên đoàn Lao động tỉnh Điện Biên"


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    """Published, with a pledge that one signed, three lines of the log, and remarks."""
    found = seasons.published(writing, clock, until=State.PUBLISHED)
    today = clock.now.astimezone(VIETNAM).date()
    with writing() as session:
        organizer, near = found.board[0].id, factories.grassroots(session)
        words = Words("Cam kết", "Tôi cam kết. " * 9, clock.now - timedelta(hours=1), clock.now + timedelta(hours=1))
        slug = pledges.create(session, words, None, clock.now)
        pledges.put(session, slug, PledgeState.OPEN, None, clock.now)
        pledges.sign(session, slug, found.people[0].person, clock.now)
        line = Activity(Kind.CLASS, Subject.DRUGS, "Tập huấn", today, today, near, times=2, people=80, women=30)
        activities.write(session, Writer(organizer), line, clock.now)
        struck = activities.write(session, Writer(organizer), line, clock.now)
        activities.strike(session, Writer(organizer), struck, "Ghi hai lần một lớp", clock.now)
        activities.write(session, Writer(organizer, session.get_one(UnitRow, near).path), line, clock.now)
        note = Note("=1+1 việc làm được\nviệc chưa được", "Cấp thêm kinh phí")
        service.put_note(session, today.year, note, organizer, clock.now)
    return found


def test_every_number_is_that_of_the_boards_the_tree_and_the_log(
    season: Season, session: Session, clock: Clock, writing: Writing
) -> None:
    contest = season.contest(session)
    with factories.counted(session.get_bind()) as seen:  # type: ignore[arg-type]
        account = service.account(session, clock.now.year, clock.now)
    assert len(seen) == 8
    this, board = account.this, Slow(session, contest, WHOLE)
    (line,), (whole,) = this.contests, board.tallies([WHOLE])
    assert (line.sum, this.whole) == (whole, whole)
    assert this.beside.people == whole.people
    assert (line.units, line.units_of) == (4, this.unions.grassroots)
    assert line.headcount == sum(board.tree.by_id[one].headcount for one in board.tree.children[WHOLE])
    assert line.prizes > 3
    for_units(this, board)
    summary = units.summary(session, this.day)
    assert (this.unions.upper, this.unions.grassroots, this.unions.central) == (
        summary.upper, summary.grassroots, summary.central,
    )  # fmt: skip
    assert (this.unions.workers, this.unions.members, this.unions.women) == (
        summary.workers, summary.members, summary.women,
    )  # fmt: skip
    (pledge,) = this.pledges
    assert (pledge.people, pledge.workers, pledge.units, pledge.units_of) == (1, summary.workers, 1, summary.grassroots)
    assert {kind: (one.times, one.people, one.women) for kind, one in this.log.items()} == {Kind.CLASS: (2, 80, 30)}
    assert (account.last.contests, account.last.log, account.last.whole.people) == ((), {}, 0)
    assert not service.account(session, clock.now.year, clock.now, {season.slug}).this.contests
    moved_to_another_year(season, session, clock, writing)


def for_units(this: Year, board: Slow) -> None:
    """Every upper union has what the board says of it, and together they have the whole."""
    by_name = {board.tree.by_id[one].name: one for one in board.tree.below(WHOLE)}
    for line in this.lines:
        if line.name in by_name:
            assert line.sum == board.tallies([by_name[line.name]])[0], line.name
            assert line.heads == board.tree.by_id[by_name[line.name]].headcount
    assert sum(one.sum.entries for one in this.lines) == this.whole.entries
    assert sum(one.times for one in this.lines) == 2


def moved_to_another_year(season: Season, session: Session, clock: Clock, writing: Writing) -> None:
    """A contest that closes at midnight of New Year is of the year that ends; a millisecond later, of the next."""
    first = clock.now.astimezone(VIETNAM).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    for closes, of in ((first, first.year - 1), (first + timedelta(milliseconds=1), first.year)):
        with writing() as own:
            for one in season.contest(own).rounds:
                given = {"opens_at": first - timedelta(days=9), "closes_at": closes, "ends_at": None}
                contests.change_round(own, one.id, **given)
        session.rollback()
        account = service.account(session, first.year, clock.now)
        assert [one.year for one in (account.this, account.last) if one.contests] == [of]


def test_the_files_say_what_the_page_says(season: Season, session: Session, clock: Clock) -> None:
    account = service.account(session, clock.now.year, clock.now)
    told = Told(HOUSE, clock.now)
    paper = written.paper(account, told)
    assert not paper.draft
    document = Document(io.BytesIO(docx.docx(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join(one.text for one in document.paragraphs)
    (line,) = account.this.contests
    assert {line.title, line.days, str(line.sum.people), str(line.sum.entries), "4 / 955"} <= set(cells)
    for part in ("I. Tổ chức công đoàn", "VI. So với năm trước", "=1+1 việc làm được", "Cấp thêm kinh phí"):
        assert part in words
    pages = pypdfium2.PdfDocument(pdf.pdf(paper))
    printed = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert "V. Theo công đoàn cấp trên" in printed
    assert f"năm {clock.now.year}" in printed
    book = openpyxl.load_workbook(io.BytesIO(workbook(written.sheets(account, told), "Báo cáo", clock.now)))
    assert len(book.sheetnames) == 8
    rows = [[cell.value for cell in row] for row in book["II. Cuộc thi trực tuyến"].iter_rows()]
    assert [line.title, line.days, line.sum.people, line.sum.entries] in [row[1:5] for row in rows]
    said = [cell for row in book.worksheets[-1].iter_rows() for cell in row]
    assert [cell.data_type for cell in said if str(cell.value).startswith("=1+1")] == ["s"]


def test_remarks_are_kept_by_year_and_not_over_those_of_another(
    season: Season, writing: Writing, session: Session, clock: Clock
) -> None:
    year = clock.now.year
    assert service.account(session, year, clock.now).note.version == 1
    for said, refusal in ((Note("Mới"), NoteMoved), (Note("A" * 8001, "", 1), NoteTooLong)):
        with pytest.raises(refusal), writing() as own:
            service.put_note(own, year, said, None, clock.now)
    with writing() as own:
        service.put_note(own, year, Note("Mới", "", 1), None, clock.now)
    session.rollback()
    assert service.account(session, year, clock.now).note == Note("Mới", "", 2)
    assert service.account(session, year - 1, clock.now).note == Note()
    for odd in (year + 1, 1999):
        with pytest.raises(NoSuchYear):
            service.account(session, odd, clock.now)
