"""The papers of a contest: what each must hold, the same bytes twice, drafts that say so, no cell that is a formula."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import replace

import openpyxl
import pytest
from docx import Document
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.audit import Head
from contest.complaints import Outcome
from contest.contests import State
from contest.services import audit, awards, complaints
from contest.services.complaints import Complaint, Reply
from contest.services.documents import docx, dossier, pdf
from contest.services.documents.award_sheets import award_sheets
from contest.services.documents.blocks import Paper, Words
from contest.services.documents.decision import decision
from contest.services.documents.dossier import Dossier
from contest.services.documents.minutes import minutes
from contest.services.documents.participation import participation_sheets
from contest.services.documents.workbook import Sheet, workbook
from contest.store import contests
from contest.store.extensions import ExtensionRow
from contest.store.people import PersonRow
from tests import seasons
from tests.acts import Writing
from tests.conftest import NOW, Clock
from tests.seasons import Season

HOUSE = "Liên đoàn Lao động tỉnh Điện Biên"


@pytest.fixture
def season(writing: Writing, clock: Clock) -> Season:
    return seasons.published(writing, clock, until=State.FINAL)


@pytest.fixture
def of(season: Season, session: Session, clock: Clock) -> Dossier:
    return dossier.gather(session, season.contest(session), HOUSE, clock.now, audit.head(session))


def told(paper: Paper) -> str:
    """All words of the Word file."""
    document = Document(io.BytesIO(docx.docx(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    header = document.sections[0].header.paragraphs
    return "\n".join([*(one.text for one in document.paragraphs), *cells, *(one.text for one in header)])


def test_minutes_hold_what_results_rest_on(of: Dossier) -> None:
    text = told(minutes(of))
    assert of.head is not None
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", HOUSE.upper(), "BIÊN BẢN",
        of.versions[0].digest, of.head.hash, str(of.head.number), of.draws[0].seed, of.draws[1].commitment,
        "Thi hộ người khác", "Con số thật, đợt 2", "Giải cá nhân toàn cuộc thi", "TRƯỞNG BAN", "THƯ KÝ", "GIÁM SÁT",
    ):  # fmt: skip
        assert str(words) in text, words
    assert "DỰ THẢO" not in text
    assert "+84" not in text


def test_minutes_tell_rulings_complaints_pauses_and_more_time(writing: Writing, clock: Clock, session: Session) -> None:
    season = seasons.opened(writing, clock)
    code = seasons.ruled(writing, clock, season, "Luật mới thay câu này")
    contest = seasons.carried(writing, clock, season, State.PROVISIONAL)
    who = season.people[1].person
    with writing() as own:
        asked = Complaint("Câu hai có hai phương án đúng, đề nghị xem lại.")
        number = complaints.file(own, contest, who, asked, clock.now)
        reply = Reply("Đáp án đúng theo Điều 5, giữ nguyên.", Outcome.REJECTED)
        complaints.reply(own, contest, number, reply, season.board[0].id, clock.now)
        given = {"reason": "Mất điện ở xã", "at": clock.now, "by": None, "extra_minutes": 10, "closes_at": None}
        own.add(ExtensionRow(round_id=contest.rounds[0].id, person_id=who.id, **given))
        contests.change(own, contest.id, pauses=[[0, 60_000]])
    session.rollback()
    text = told(minutes(dossier.gather(session, season.contest(session), HOUSE, clock.now)))
    for words in (
        code, "Luật mới thay câu này", "Huỷ câu hỏi", "hai phương án đúng", "giữ nguyên", "Không chấp nhận",
        "Mất điện ở xã", "thêm 10 phút", "Tạm dừng 1",
    ):  # fmt: skip
        assert words in text, words


def test_the_decision_names_every_winner_in_full_and_the_sum(
    of: Dossier, season: Season, session: Session, writing: Writing, clock: Clock
) -> None:
    with writing() as own:
        own.execute(update(PersonRow).values(shows_name=False))
    session.rollback()
    again = dossier.gather(session, season.contest(session), HOUSE, clock.now)
    text = told(decision(again))
    for one in of.won:
        assert one.name in text
    amount = sum(one.amount for one in awards.signed(session, season.contest(session).id))
    assert f"{amount:,}".replace(",", ".") in text
    assert "QUYẾT ĐỊNH" in text


def test_before_results_are_final_papers_are_drafts(writing: Writing, clock: Clock, session: Session) -> None:
    season = seasons.published(writing, clock, until=State.PROVISIONAL)
    of = dossier.gather(session, season.contest(session), HOUSE, clock.now)
    assert "DỰ THẢO" in told(minutes(of))
    assert any("DỰ THẢO" in line for line in award_sheets(of)[0].top)
    assert of.won
    assert replace(of, signed=True).draft


def test_final_results_without_two_signatures_are_a_draft_too(of: Dossier) -> None:
    assert not of.draft
    assert replace(of, signed=False).draft


def test_a_pdf_is_the_same_bytes_twice_and_its_words_can_be_read(of: Dossier) -> None:
    paper = decision(of)
    data = pdf.pdf(paper)
    assert data == pdf.pdf(paper)
    assert data.startswith(b"%PDF-")
    # The letters of a PDF are glyphs; the tables that turn them back into text must know Vietnamese ones.
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, flags=re.DOTALL)
    maps = b"".join(_inflated(one) for one in streams if b"beginbfchar" in _inflated(one))
    for letter in "ếộưĐ":
        assert f"{ord(letter):04X}".encode() in maps.upper(), letter


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream.rstrip(b"\r\n"))
    except zlib.error:
        return b""


def test_words_of_people_are_never_code(of: Dossier) -> None:
    hostile = '#panic("x") *b* $x$ \\ ` <label> @ref // \x00\x0b\ud800 "'
    paper = replace(minutes(of), title=hostile, about=hostile, blocks=(Words(hostile, hostile),))
    assert pdf.pdf(paper)
    assert '#panic("x") *b* $x$' in told(paper)


def test_no_cell_of_a_sheet_is_a_formula_of_somebody_else() -> None:
    risky = ("=1+1", "+84", "-2", "@x", "http://a.b", "=cmd|' /C calc'!A0")
    sheet = Sheet("=A1", ("=2",), ("STT", "Tên"), tuple((n, one) for n, one in enumerate(risky)), (5, 20), sums=(0,))
    book = openpyxl.load_workbook(io.BytesIO(workbook([sheet, sheet], "=3", NOW)))
    assert len(book.sheetnames) == 2
    for page in book:
        formulas = [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas == [f"A{3 + len(risky) + 1}"]
        assert [page.cell(4 + n, 2).value for n in range(len(risky))] == list(risky)
        assert all(cell.hyperlink is None for row in page.iter_rows() for cell in row)


def test_the_award_list_is_a_sheet_a_list_with_sums_made_to_be_printed(of: Dossier) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(award_sheets(of), "x", NOW)))
    assert len(book.sheetnames) == len(of.lists)
    page = book.worksheets[0]
    assert page.page_setup.orientation == "landscape"
    assert str(page.page_setup.paperSize) == "9"
    assert page.print_title_rows is not None
    heads = [cell.value for cell in page[int(page.print_title_rows.strip("$").split("$")[-1])]]
    assert heads == ["STT", "Họ và tên", "Đơn vị", "Giải", "Số tiền", "Ký nhận"]
    assert str(page.cell(page.max_row, 5).value).startswith("=SUM(")


def test_participation_adds_up(season: Season, session: Session, clock: Clock) -> None:
    sheets = {one.name: one for one in participation_sheets(session, season.contest(session), HOUSE, clock.now)}
    whole = sheets["Theo đợt"].rows[-1]
    assert whole[4:] == (seasons.PEOPLE - 1, 2 * (seasons.PEOPLE - 1) + 2 * 4)
    for name in ("Theo giới", "Theo khối"):
        assert sum(int(row[1]) for row in sheets[name].rows) == whole[4]  # type: ignore[arg-type]
    below = sheets["Công đoàn cơ sở"].rows
    assert sum(int(row[5]) for row in below) == whole[5]  # type: ignore[arg-type]
    assert sum(bool(row[4]) for row in below) == 4
    shares = [row for row in below if row[4]]
    assert all(row[6] is None or row[6] == row[4] / row[3] for row in shares)  # type: ignore[operator]


def test_minutes_without_a_sealed_record_say_so(of: Dossier) -> None:
    assert "chưa được niêm phong" in told(minutes(replace(of, head=None)))
    assert "ab" * 32 in told(minutes(replace(of, head=Head(7, "ab" * 32))))
