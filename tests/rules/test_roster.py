"""What a list of people says, row by row, and what it brings to the rosters of units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.roster import Entry, Held, owner
from contest.roster_rows import THERE, WORDS, WRONG, Ground, Known, State, judge
from contest.roster_sheet import HEADINGS, TITLES, Line, header, read_line

TODAY = date(2026, 11, 25)
COLUMNS = {name: place for place, name in enumerate(TITLES)}
PHONE, OTHER = "+84912345678", "+84912345679"
UNITS = (
    Known(1, "DB-01", "CĐCS Trường THCS Sủng Trái", "THCS Sủng"),
    Known(2, "DB-02", "CĐCS Trạm Y tế Mường Ảng"),
    Known(3, "DB-03", "CĐCS Trường Mầm non Hoa Ban"),
    Known(4, "DB-04", "CĐCS Trường Mầm non Hoa Ban"),
)


def line(*cells: object, number: int = 2) -> Line:
    """A row under the template's columns: name, phone, code, born, gender, unit's code, unit."""
    return read_line(number, cells, COLUMNS, TODAY)  # type: ignore[arg-type]


def codes(row: Line) -> list[str]:
    return [one.code for one in row.problems]


# Columns


@pytest.mark.parametrize("field", [name for name in HEADINGS if name not in ("family", "given", "women", "name")])
def test_every_heading_is_met_without_accents_in_any_order_and_under_a_title(field: str) -> None:
    for words in HEADINGS[field]:
        found = header([["DANH SÁCH ĐOÀN VIÊN", None], [], ["STT", words.upper(), "HO VA TEN"]])
        assert found == (2, {field: 1, "name": 2}), words


def test_a_name_may_stand_in_two_columns_and_a_sheet_without_one_has_no_header() -> None:
    found = header([["Họ và tên đệm", "Tên", "Ngày sinh (dd/mm/yyyy)"]])
    assert found is not None
    assert found[1] == {"family": 0, "given": 1, "born": 2}
    assert read_line(2, ["Lò Thị", "Mai", None], found[1], TODAY).name == "Lò Thị Mai"
    assert header([["Tên", "SĐT"]]) == (0, {"name": 0, "phone": 1})
    assert header([["Câu hỏi", "A", "B"]]) is None
    assert header([[None]] * 15 + [["Họ tên"]]) is None


# Cells


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0912 345 678", PHONE), ("+84 912.345.678", PHONE), ("84912345678", PHONE), (912345678, PHONE),
        (912345678.0, PHONE), ("'0912345678", PHONE), ("0912-345-678\u200b", PHONE), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_and_spreadsheets_write_it(cell: object, phone: str | None) -> None:
    read = line("Lò Thị Mai", cell)
    assert (read.phone, codes(read)) == (phone, [])


@pytest.mark.parametrize(
    "cell",
    ["01682345678", "0215 3825 000", "０９１２３４５６７８", "091234567²", "٠٩١٢٣٤٥٦٧٨", "0912345678/0987654321",
     "x" * 99, True],
)  # fmt: skip
def test_what_is_no_mobile_number_is_said_without_repeating_it(cell: object) -> None:
    read = line("Lò Thị Mai", cell)
    assert read.phone is None
    assert codes(read) == ([] if cell is True else ["bad_phone"])
    assert "%" not in WORDS["bad_phone"]


@pytest.mark.parametrize(
    ("cell", "born", "code"),
    [
        ("15/02/1990", date(1990, 2, 15), None), ("15-2-1990", date(1990, 2, 15), None),
        ("15. 02. 1990", date(1990, 2, 15), None), ("1990-02-15", date(1990, 2, 15), None),
        (32919, date(1990, 2, 15), None), ("32919", date(1990, 2, 15), None), (1990, None, "year_only"),
        ("1990", None, "year_only"), ("15/2/90", None, "bad_birth"), ("02/15/1990", None, "bad_birth"),
        ("31/02/1990", None, "bad_birth"), ("khoảng 1990", None, "bad_birth"), ("15/02/2020", None, "bad_age"),
        ("15/02/1890", None, "bad_age"), (999_999, None, "bad_birth"), (1, None, "bad_birth"),
    ],
)  # fmt: skip
def test_a_birth_date_is_read_or_questioned(cell: object, born: date | None, code: str | None) -> None:
    read = line("Lò Thị Mai", None, None, cell)
    assert (read.born, codes(read)) == (born, [code] if code else [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ðặng Văn A", None), ("Đặng Văn A", "Đặng Văn A"), ("Ɖặng Văn A", None), ("Lò Thị Mаi", None),  # Cyrillic а
        ("Nguyê\u0303n", "Nguyễn"), ("  Nguyễn\u200b  An\u202e ", "Nguyễn An"), ("A", None), ("x" * 300, None),
        ("Mai 😀", None), ("=cmd|' /C calc'!A0", None), ("<b>Mai</b>", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_is_the_one_form_that_accounts_bear_or_none(name: str, kept: str | None) -> None:
    read = line(name)
    assert read.name == kept
    assert codes(read) == ([] if kept else ["bad_name" if name else "no_name"])


@given(st.lists(st.none() | st.text() | st.floats() | st.integers() | st.booleans(), max_size=9))
def test_no_row_however_odd_stops_the_reading(cells: list[object]) -> None:
    read = line(*cells)
    assert {one.code for one in read.problems} <= WORDS.keys()
    assert judge([read], Ground(UNITS, (), {}, 1))[0].state in set(State)


# Rows


def states(rows: list[Line], held: tuple[Held, ...] = (), **given: object) -> list[tuple[State, list[str]]]:
    ground = Ground(UNITS, held, given.pop("elsewhere", {}), given.pop("default", 1))  # type: ignore[arg-type]
    return [(one.state, [each.code for each in one.problems]) for one in judge(rows, ground)]


MAI = Entry(1, "Lò Thị Mai", PHONE, "TX-1", date(1990, 2, 15), "female")


@pytest.mark.parametrize(
    ("row", "state", "code"),
    [
        (("Lò Thị Mai", PHONE), State.THERE, "there"),
        (("LÒ THỊ MAI", None, " tx-1 "), State.THERE, "there"),
        (("Lò Thị Mai", None, None, "15/02/1990"), State.THERE, "there"),
        (("Lo Thi Mai", None, None, None), State.LOOK, "near"),
        (("Lò Thị Mai", OTHER, None, "15/02/1990"), State.LOOK, "near"),
        (("Lò Thị Mai", OTHER, None, "16/02/1990"), State.READY, None),
        (("Lò Thị Hoa", PHONE), State.WRONG, "phone_held"),
        (("Lò Thị Hoa", OTHER, "TX-1"), State.WRONG, "code_held"),
        (("Lò Thị Hoa", OTHER, "TX-2"), State.READY, None),
        (("Lò Thị Mai", PHONE, None, None, None, "DB-02"), State.LOOK, "phone_elsewhere"),
    ],
)
def test_a_row_meets_the_roster(row: tuple[str, ...], state: State, code: str | None) -> None:
    found = states([line(*row)], (Held(7, MAI),), elsewhere={PHONE: {1}})
    assert found == [(state, [code] if code else [])]


def test_rows_meet_the_rows_before_them_and_nothing_is_merged_unasked() -> None:
    rows = [
        line("Lò Thị Mai", PHONE, number=2),
        line("Lò Thị Mai", PHONE, number=3),
        line("Lò Văn Ba", PHONE, number=4),
        line("Lò Thị Mai", OTHER, number=5),
        line("Lò Văn Ba", PHONE, None, None, None, "db-02", number=6),
    ]
    assert states(rows) == [
        (State.READY, []),
        (State.THERE, ["same_row"]),
        (State.WRONG, ["phone_twice"]),
        (State.LOOK, ["near_row"]),
        (State.LOOK, ["phone_two_units"]),
    ]


@pytest.mark.parametrize(
    ("code", "unit", "default", "unit_id", "problem"),
    [
        ("DB-02", "", None, 2, None),
        ("", "Công đoàn cơ sở Trạm y tế Mường Ảng", None, 2, None),
        ("", "cdcs truong thcs sung trai", None, 1, None),
        ("", "THCS Sủng", None, 1, None),
        ("", "", None, None, "no_unit"),
        ("", "", 3, 3, None),
        ("DB-99", "", 3, None, "unknown_union"),
        ("", "Trạm Y tế Mường Ẳng 2", None, None, "unknown_union_near"),
        ("", "Trường Mầm non Hoa Ban", None, None, "ambiguous_union"),
        ("", "Trường Mầm non Hoa Ban", 3, 3, None),
        ("", "Tổ Toán", 3, 3, "unit_default"),
    ],
)
def test_a_row_names_its_union(code: str, unit: str, default: int | None, unit_id: int | None, problem: str) -> None:
    ground = Ground((replace(UNITS[0], aliases="THCS Sủng; Trường cấp 2"), *UNITS[1:]), (), {}, default)
    (row,) = judge([line("Lò Thị Mai", None, None, None, None, code, unit)], ground)
    said = [one.code for one in row.problems]
    assert (row.entry.unit_id if row.entry else None) == unit_id
    assert [one.removesuffix("_near") for one in said] == ([problem.removesuffix("_near")] if problem else [])
    if problem == "unknown_union_near":
        assert "CĐCS Trạm Y tế Mường Ảng" in str(row.problems[0].values["near"])


def test_every_problem_has_words_and_one_place_among_the_states() -> None:
    assert WORDS.keys() >= WRONG | THERE
    assert not WRONG & THERE


# Accounts


def test_an_entry_is_somebodys_by_number_else_by_name_and_birth_date() -> None:
    bare = replace(MAI, phone=None, code=None)
    who = replace(MAI, code=None)
    assert owner(who, [Held(1, bare), Held(2, MAI)]) == Held(2, MAI)
    assert owner(who, [Held(1, replace(bare, name="LÒ THỊ MAI"))]) is not None
    assert owner(who, [Held(1, bare), Held(2, bare)]) is None
    assert owner(who, [Held(1, replace(MAI, phone=OTHER))]) is None, "the entry has a number of its own"
    assert owner(who, [Held(1, replace(MAI, unit_id=2))]) is None
    assert owner(replace(who, phone=OTHER, born=None), [Held(1, bare)]) is None
