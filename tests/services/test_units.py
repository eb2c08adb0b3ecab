"""The union tree in the store: planting, the queries over it, and bringing it in from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from contest.sample_units import HOLDER, tree
from contest.services.unit_files import bring_in
from contest.services.units import Planted, plant, stored_tree, summary
from contest.store import units as store
from contest.units import Headcount, Unit, UnsoundTree, headcount_under
from questions.schema import Base

THEN = date(2022, 12, 1)
NOW = date(2026, 11, 23)
SHEET = """Mã,Tên đơn vị,Thuộc,Loại,Khối,Lao động,Đoàn viên,Nữ,Từ ngày
P,LĐLĐ tỉnh,,tỉnh,,,,,01/01/2020
A,LĐLĐ huyện,P,khu vực,,,,,01/01/2020
S,CĐCS Trường Mầm non,A,cơ sở,HCSN,20,18,19,01/01/2020
"""


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[store.UnitRow.__tablename__]])
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The SQL that runs meanwhile."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", see)
    yield seen
    event.remove(bind, "before_cursor_execute", see)


def test_the_planted_tree_is_summed_up_as_the_federation_does(session: Session) -> None:
    plant(session, tree(2022))
    assert asdict(summary(session, THEN)) == {
        "upper": 13,
        "grassroots": 955,
        "central": 14,
        "workers": 33_531,
        "members": 30_954,
        "women": 17_233,
        "by_sector": {"hcsn": 911, "enterprise": 44},
    }


def test_planting_takes_few_statements_and_twice_changes_nothing(session: Session) -> None:
    with statements(session) as seen:
        assert plant(session, tree(2022)) == Planted(added=984, changed=0, same=0)
    assert len(seen) <= 4
    with statements(session) as seen:
        assert plant(session, tree(2022)) == Planted(added=0, changed=0, same=984)
    assert len(seen) == 1


def test_the_reform_is_planted_over_the_old_tree_and_the_past_stays(session: Session) -> None:
    plant(session, tree(2022))
    ids = {code: unit.id for code in stored_tree(session) if (unit := store.by_code(session, code))}
    plant(session, tree(2025))
    assert stored_tree(session) == {unit.code: unit for unit in tree(2025)}
    assert summary(session, THEN).grassroots == 955
    after = summary(session, NOW)
    assert (after.upper, after.grassroots, after.central, after.members) == (3, 159, 14, 11_746)
    assert all(store.by_code(session, code).id == unit_id for code, unit_id in list(ids.items())[:20])  # type: ignore[union-attr]


def test_an_unsound_tree_is_refused_whole(session: Session) -> None:
    units = tree(2022)
    with pytest.raises(UnsoundTree) as refused:
        plant(session, (*units[:-1], replace(units[-1], members=10_000)))
    assert [problem.code for problem in refused.value.problems] == ["members_over_workers"]
    assert store.whole_tree(session) == ()


def test_a_change_of_parent_moves_the_whole_subtree(session: Session) -> None:
    plant(session, tree(2022))
    area = next(unit for unit in tree(2022) if unit.code == "DB22-A10")
    plant(session, [replace(area, parent="DB22-A03")])
    school = next(unit for unit in store.whole_tree(session) if unit.name == "CĐCS Trường Mầm non Quài Nưa")
    above = store.ancestors(session, school.id)
    assert [unit.code for unit in above] == ["DB", "DB22-A03", "DB22-A10"]
    assert school.path == "/" + "".join(f"{unit.id}/" for unit in (*above, school))


def test_headcounts_of_many_subtrees_in_one_statement_agree_with_the_rule(session: Session) -> None:
    units: tuple[Unit, ...] = tree(2025)
    plant(session, units)
    stored = {unit.code: unit.id for unit in store.whole_tree(session)}
    above = [unit.code for unit in units if unit.parent in (None, "DB")]
    for day in (THEN, NOW):
        with statements(session) as seen:
            found = store.headcounts(session, [stored[code] for code in above], day)
        assert len(seen) == 1
        assert found == {stored[code]: headcount_under(units, code, day) for code in above}
    assert store.headcounts(session, [stored["DB22-A01"]], NOW) == {stored["DB22-A01"]: Headcount()}


def test_going_down_the_tree_and_up_again(session: Session) -> None:
    plant(session, tree(2022))
    (root,) = store.roots(session)
    below = store.children(session, root.id, THEN)
    assert len(below) == 14
    schools = store.children(session, below[0].id, THEN)
    assert store.ancestors(session, schools[0].id) == (root, below[0])
    assert store.ancestors(session, root.id) == ()
    assert store.by_id(session, schools[0].id) == schools[0]
    assert store.by_id(session, 10**6) is None


def test_the_picker_lists_what_stands_on_the_day(session: Session) -> None:
    plant(session, tree(2025))
    assert len(store.search_list(session, THEN)) == 955 + 14
    listed = store.search_list(session, NOW)
    assert len(listed) == 159 + 14
    assert any("thành phố Điện Biên Phủ" in unit.aliases for unit in listed)
    holder = store.by_code(session, HOLDER)
    assert holder is not None
    assert sum(unit.parent_name == holder.name for unit in listed) == 14


# Files


def test_a_csv_is_brought_in_and_brought_in_again_changes_nothing(session: Session) -> None:
    first = bring_in(session, SHEET.encode("utf-8-sig"), NOW).as_json()
    assert (first["read"], first["accepted"], first["rejected"], first["problems"]) == (3, 3, 0, [])
    again = bring_in(session, SHEET.replace(",", ";").encode("utf-16"), NOW).as_json()
    assert (again["read"], again["accepted"], again["duplicates"]) == (3, 0, 3)


def test_a_spreadsheet_says_the_same(session: Session) -> None:
    sheet = BytesIO()
    with xlsxwriter.Workbook(sheet) as book:
        page = book.add_worksheet()
        for number, line in enumerate(SHEET.splitlines(), 3):
            for column, cell in enumerate(line.split(",")):
                page.write(number, column, int(cell) if cell.isdecimal() else cell)
    bring_in(session, SHEET.encode(), NOW)
    report = bring_in(session, sheet.getvalue(), NOW)
    assert (report.format, report.read, report.duplicates, report.problems) == ("sheet", 3, 3, ())


def test_one_bad_row_keeps_the_whole_file_out_and_is_told_by_its_cell(session: Session) -> None:
    report = bring_in(session, SHEET.replace("20,18,19", "20,30,19").encode(), NOW)
    assert (report.read, report.rejected) == (3, 3)
    assert [(one.place, one.code) for one in report.problems] == [("G4", "members_over_workers")]
    assert store.whole_tree(session) == ()


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 no book", "Mã".encode("cp1258", "replace")]
)
def test_what_is_no_sheet_is_told_and_never_raises(session: Session, data: bytes) -> None:
    report = bring_in(session, data, NOW)
    assert [one.place for one in report.problems] == ["tệp"]
