"""Reports as files: what was asked becomes a job, and the job becomes a workbook, a paper or lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.contests import WHOLE
from contest.jobs import Made
from contest.people import Person
from contest.refusals import PaperTooEarly
from contest.reports import (
    CUT_WORDS,
    ENDINGS,
    FOR_OFFICERS,
    OF_ONE_CONTEST,
    PERSONAL,
    Cut,
    Level,
    NoSuchReport,
    NothingToAnalyse,
    OneContestOnly,
    Report,
    What,
)
from contest.services import jobs, proposals, report_lists, reports
from contest.services.documents import docx, dossier, pdf
from contest.services.documents import reports as written
from contest.services.documents.award_sheets import award_sheets
from contest.services.documents.csv_files import csv_of
from contest.services.documents.reports import Told
from contest.services.documents.wording import moment
from contest.services.documents.workbook import Sheet, workbook
from contest.services.jobs import Tell
from contest.services.reports import Asked, Ground
from contest.store import people
from questions.schema import from_millis

KIND = "report"
TITLES = {
    What.CUT: "Báo cáo",
    What.OVERVIEW: "Báo cáo tổng hợp",
    What.UNIONS: "Thống kê theo đơn vị",
    What.PEOPLE: "Danh sách người dự thi",
    What.ATTENDANCE: "Bảng điểm danh dự thi",
    What.AWARDS: "Danh sách giải thưởng",
    What.ITEMS: "Phân tích câu hỏi",
}


@dataclass(frozen=True, slots=True)
class Order:
    """A file that is asked for. `reason` for lists of people; `house` the organizers' name over the paper."""

    what: What
    ending: str
    asked: Asked
    house: str
    reason: str = ""
    back: str = ""


def ask(session: Session, order: Order, by: Person, now: datetime) -> int:
    """Have a file made; the job's id. A list of people asks for a reason, and the caller for the password.

    Raises NotFound outside of what is seen, NoSuchReport, OneContestOnly, ReasonMissing, TooManyJobs, PaperTooEarly.
    """
    reader = reports.reader(session, by)
    if order.ending not in ENDINGS[order.what] or not (reader.sees_all or order.what in FOR_OFFICERS):
        raise NoSuchReport
    reason = proposals.reasoned(order.reason) if order.what in PERSONAL else ""
    ground = Ground(session, order.asked, reader)
    if order.what in OF_ONE_CONTEST and not ground.alone:
        raise OneContestOnly
    if order.what is What.AWARDS and not ground.first.is_settled():
        raise PaperTooEarly
    facts = described(ground, order.asked, order.what)
    params: dict[str, Any] = {
        "what": order.what.value, "ending": order.ending, "house": order.house, "back": order.back,
        "contests": list(order.asked.slugs), "round": order.asked.round, "unit": order.asked.unit,
        "cut": order.asked.cut.value, "level": order.asked.level.value,
        "title": _title(ground, order), "facts": [list(one) for one in facts],
    }  # fmt: skip
    if reason:
        params["reason"] = reason
    return jobs.ask(session, KIND, params, by.id, now)


def _title(ground: Ground, order: Order) -> str:
    cut = f" {CUT_WORDS[order.asked.cut].lower()}" if order.what is What.CUT else ""
    about = ground.first.title if ground.alone else f"{len(ground.contests)} cuộc thi"
    return f"{TITLES[order.what]}{cut}: {about}"


def described(ground: Ground, asked: Asked, what: What | None = None) -> tuple[tuple[str, str], ...]:
    """What a report is about, as names and values."""
    number = asked.round
    title = next((one.title for one in ground.first.rounds if one.number == number), "")
    unit = ground.tree.by_id.get(ground.unit)
    name = unit.name if unit else ground.placed.name if ground.placed else "Toàn bộ"
    about = [
        ("Cuộc thi", "; ".join(one.title for one in ground.contests)),
        ("Đợt thi", "Tất cả" if number == WHOLE else title or f"Đợt {number}"),
        ("Đơn vị", name),
    ]
    return tuple(about if what is not What.AWARDS and what is not What.ITEMS else about[:1])


@dataclass(frozen=True, slots=True)
class _Work:
    """A file that is being made."""

    session: Session
    ground: Ground
    asked: Asked
    ending: str
    told: Told
    tell: Tell


@jobs.makes(KIND)
def make(session: Session, params: Mapping[str, Any], tell: Tell) -> Made:
    """The file that a job asks for, by the right its asker holds now. Raises as `ask`, and NothingToAnalyse."""
    now, what = from_millis(params["at"]), What(params["what"])
    asked = Asked(
        tuple(params["contests"]), params["round"], params["unit"], Cut(params["cut"]), Level(params["level"])
    )
    ground = Ground(session, asked, reports.reader(session, people.by_id(session, params["by"])))
    facts, reason = tuple((str(one[0]), str(one[1])) for one in params["facts"]), params.get("reason", "")
    who = people.public(session, params["by"])
    stamp = f"{who[0] if who else ''} lập lúc {moment(now)}, lý do: {reason}" if reason else ""
    house = (params["house"], *((ground.placed.name,) if not ground.reader.sees_all and ground.placed else ()))
    told = Told(params["title"].replace(":", " –"), house, facts, now, stamp)
    return _MAKES[what](_Work(session, ground, asked, params["ending"], told, tell))


def _cut(work: _Work) -> Made:
    one = reports.report(work.ground, work.asked.cut, work.asked.level, work.told.at)
    rows = len(one.lines)
    if work.ending == "csv":
        return Made(work.told.title, "csv", csv_of(written.cut_lines(one)), rows)
    if work.ending != "xlsx":
        return _paper(work, [one], rows)
    return _book(work, [written.cut_sheet(one, work.told), written.filters_sheet(work.told, rows)], rows)


def _overview(work: _Work) -> Made:
    every = reports.all_cuts(work.ground, work.told.at)
    rows = sum(len(one.lines) for one in every)
    if work.ending != "xlsx":
        return _paper(work, every, rows)
    sheets = [written.cut_sheet(one, work.told) for one in every]
    return _book(work, [*sheets, written.filters_sheet(work.told, rows)], rows)


def _unions(work: _Work) -> Made:
    """The units directly below, and all grassroots unions, each with what it has of workers, members and women."""
    sheets, rows = [], 0
    for level in Level:
        one = reports.report(work.ground, Cut.UNIT, level, work.told.at)
        sheets.append(report_lists.with_heads(work.ground, written.cut_sheet(one, work.told), one, level))
        rows += len(one.lines)
    return _book(work, [*sheets, written.filters_sheet(work.told, rows)], rows)


def _people(work: _Work) -> Made:
    return _list(work, report_lists.people(work.ground, work.told.at, work.tell), "Người dự thi")


def _attendance(work: _Work) -> Made:
    return _list(work, report_lists.attendance(work.ground, work.tell), "Điểm danh")


def _list(work: _Work, found: report_lists.Listing, name: str) -> Made:
    """A long list, written as it is read."""
    counted = [0]
    rows = _counting(found.rows, counted)
    if work.ending == "csv":
        lines: Iterator[Sequence[Any]] = _lines(work.told, found.heads, rows)
        return Made(work.told.title, "csv", csv_of(lines), counted[0])
    sheet = Sheet(name, (work.told.title, *work.told.top), found.heads, rows, found.widths, stamp=work.told.stamp)
    data = workbook(
        _then(sheet, lambda: written.filters_sheet(work.told, counted[0])), work.told.title, work.told.at, long=True
    )
    return Made(work.told.title, "xlsx", data, counted[0])


def _lines(told: Told, heads: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    yield heads
    for row in rows:
        yield [moment(cell) if isinstance(cell, datetime) else cell for cell in row]
    yield []
    yield [told.stamp]


def _then(first: Sheet, second: Callable[[], Sheet]) -> Iterator[Sheet]:
    """A sheet, and one that is made up once the first is written."""
    yield first
    yield second()


def _counting(rows: Iterator[tuple[Any, ...]], counted: list[int]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        counted[0] += 1
        yield row


def _awards(work: _Work) -> Made:
    if not work.ground.first.is_settled():
        raise PaperTooEarly
    of = dossier.gather(work.session, work.ground.first, work.told.house[0], work.told.at)
    sheets = [replace(one, top=(*one.top, work.told.stamp), stamp=work.told.stamp) for one in award_sheets(of)]
    return _book(work, sheets, len(of.won))


def _items(work: _Work) -> Made:
    found = report_lists.items(work.session, work.ground.first, work.told.at)
    if found is None:
        raise NothingToAnalyse
    rows = list(found.rows)
    if work.ending == "csv":
        return Made(work.told.title, "csv", csv_of([found.heads, *rows]), len(rows))
    top = (work.told.title, *work.told.top)
    return _book(work, [Sheet("Câu hỏi", top, found.heads, rows, found.widths, rates=found.rates)], len(rows))


def _book(work: _Work, sheets: Sequence[Sheet], rows: int) -> Made:
    return Made(work.told.title, "xlsx", workbook(sheets, work.told.title, work.told.at), rows)


def _paper(work: _Work, every: Sequence[Report], rows: int) -> Made:
    writer = docx.docx if work.ending == "docx" else pdf.pdf
    return Made(work.told.title, work.ending, writer(written.paper(every, work.told)), rows)


_MAKES: dict[What, Callable[[_Work], Made]] = {
    What.CUT: _cut,
    What.OVERVIEW: _overview,
    What.UNIONS: _unions,
    What.PEOPLE: _people,
    What.ATTENDANCE: _attendance,
    What.AWARDS: _awards,
    What.ITEMS: _items,
}
