"""The union tree: looking for a name, adding up, what makes a tree unsound, and the sample trees."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.people import canonical_phone, checked_birth_date, checked_name
from contest.sample_draw import apportion
from contest.sample_people import people
from contest.sample_units import HOLDER, tree
from contest.unit_sheet import read_sheet
from contest.units import Headcount, Kind, Sector, Unit, find_problems, fold, headcount_under, matches, top_down

THEN = date(2022, 12, 1)
NOW = date(2026, 11, 23)
DAY = date(2020, 1, 1)

PROVINCE = Unit(code="P", parent=None, name="LĐLĐ tỉnh", kind=Kind.PROVINCE, valid_from=DAY)
AREA = Unit(code="A", parent="P", name="LĐLĐ huyện", kind=Kind.AREA, valid_from=DAY)
SCHOOL = Unit(
    code="S", parent="A", name="CĐCS Trường Mầm non", kind=Kind.GRASSROOTS, sector=Sector.HCSN,
    workers=20, members=18, women=19, valid_from=DAY,
)  # fmt: skip


def codes(*units: Unit) -> set[tuple[str, str]]:
    return {(problem.unit, problem.code) for problem in find_problems(units)}


# Looking for a name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("CĐCS Trường Mầm non Ẳng Cang", "cdcs truong mam non ang cang"),
        ("Đài  Phát thanh - Truyền hình", "dai phat thanh truyen hinh"),
        ("Mường Nhe\u0301", "muong nhe"),
        ("", ""),
    ],
)
def test_folding_drops_accents_case_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_query_matches_when_each_word_occurs_in_any_text() -> None:
    assert matches("nhe mam non", "CĐCS Trường Mầm non Mường Nhé", "LĐLĐ huyện Mường Nhé")
    assert not matches("mam non tua chua", "CĐCS Trường Mầm non Mường Nhé")


# What makes a tree unsound


def test_a_sound_tree_has_no_problem() -> None:
    assert codes(SCHOOL, AREA, PROVINCE) == set()
    assert [unit.code for unit in top_down([SCHOOL, AREA, PROVINCE])] == ["P", "A", "S"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"members": 21}, "members_over_workers"),
        ({"women": 21}, "women_over_workers"),
        ({"women": -1}, "negative"),
        ({"sector": None}, "no_sector"),
        ({"parent": "?"}, "unknown_parent"),
        ({"parent": None}, "root"),
        ({"valid_to": DAY}, "ends_before_start"),
        ({"valid_from": date(2019, 12, 31)}, "outside_parent"),
        ({"successor": "A"}, "succeeded_while_standing"),
        ({"valid_to": NOW, "successor": "?"}, "unknown_successor"),
        ({"valid_to": NOW, "successor": "S"}, "successor_cycle"),
        ({"name": "x" * 201}, "too_long"),
    ],
)
def test_each_fault_of_a_unit_is_named(change: dict[str, object], problem: str) -> None:
    assert ("S", problem) in codes(PROVINCE, AREA, replace(SCHOOL, **change))  # type: ignore[arg-type]


def test_a_cycle_is_found_and_does_not_hang() -> None:
    ring = (replace(AREA, parent="B"), replace(AREA, code="B", name="LĐLĐ khác"))
    ring = (ring[0], replace(ring[1], parent="A"))
    assert {("A", "cycle"), ("B", "cycle")} <= codes(PROVINCE, *ring)
    assert codes(PROVINCE, replace(AREA, parent="?"), SCHOOL) == {("A", "unknown_parent")}


def test_a_code_or_a_name_may_not_stand_twice() -> None:
    assert ("S", "duplicate_code") in codes(PROVINCE, AREA, SCHOOL, SCHOOL)
    namesake = replace(SCHOOL, code="S2", name="cđcs  trường mầm non")
    assert ("S2", "duplicate_name") in codes(PROVINCE, AREA, SCHOOL, namesake)
    assert codes(PROVINCE, AREA, replace(SCHOOL, valid_to=THEN), replace(namesake, valid_from=THEN)) == set()


def test_headcounts_stand_on_grassroots_units_only() -> None:
    assert ("A", "counts_above_grassroots") in codes(PROVINCE, replace(AREA, workers=5))
    under = replace(SCHOOL, code="S2", parent="S")
    assert ("S2", "under_grassroots") in codes(PROVINCE, AREA, SCHOOL, under)


def test_what_hangs_under_a_joint_unit_is_joint() -> None:
    holder = replace(AREA, kind=Kind.CENTRAL, joint=True)
    assert ("S", "joint") in codes(PROVINCE, holder, SCHOOL)
    joint = replace(SCHOOL, joint=True)
    assert codes(PROVINCE, holder, joint) == set()
    assert headcount_under((PROVINCE, holder, joint), "P", NOW) == Headcount()
    assert headcount_under((PROVINCE, holder, joint), "A", NOW) == Headcount(1, 20, 18, 19)


# The sample trees


def test_the_tree_of_2022_has_the_federations_figures() -> None:
    units = tree(2022)
    kinds = Counter(unit.kind for unit in units)
    assert (kinds[Kind.AREA], kinds[Kind.SECTOR], kinds[Kind.GRASSROOTS]) == (10, 3, 955 + 14)
    assert headcount_under(units, "DB", THEN) == Headcount(955, 33_531, 30_954, 17_233)
    central = headcount_under(units, HOLDER, THEN)
    assert (central.units, central.workers, central.members) == (14, 2_460, 2_457)
    sectors = Counter(unit.sector for unit in units if unit.kind is Kind.GRASSROOTS and not unit.joint)
    assert sectors == {Sector.HCSN: 911, Sector.ENTERPRISE: 44}


def test_the_tree_of_2025_has_the_federations_figures_and_keeps_its_past() -> None:
    units = tree(2025)
    assert headcount_under(units, "DB", THEN) == Headcount(955, 33_531, 30_954, 17_233)
    first = headcount_under(units, "DB", date(2025, 7, 1))
    assert (first.units, first.members) == (84, 5_812)
    communes = {unit.name: headcount_under(units, unit.code, NOW) for unit in units if unit.kind is Kind.COMMUNE}
    assert {name: (sums.units, sums.members) for name, sums in communes.items()} == {
        "Công đoàn phường Điện Biên Phủ": (43, 3_323),
        "Công đoàn phường Mường Thanh": (18, 1_622),
        "Công đoàn xã Tuần Giáo": (14, 989),
    }
    dissolved = [unit for unit in units if unit.kind in (Kind.AREA, Kind.SECTOR)]
    assert {(unit.valid_to, unit.successor) for unit in dissolved} == {(date(2025, 7, 1), "DB")}
    assert len(dissolved) == 13


@pytest.mark.parametrize("year", [2022, 2025])
@pytest.mark.parametrize("seed", [2022, 1])
def test_a_sample_tree_is_sound_and_always_the_same(year: int, seed: int) -> None:
    units = tree(year, seed)
    assert find_problems(units) == ()
    assert units == tree(year, seed)
    counted = [unit for unit in units if unit.kind is Kind.GRASSROOTS]
    assert min(unit.workers for unit in counted) >= 5
    assert len({unit.code for unit in units}) == len(units)


def test_each_successor_begins_when_its_forerunner_has_ended() -> None:
    by_code = {unit.code: unit for unit in tree(2025)}
    pairs = [(unit, by_code[unit.successor]) for unit in by_code.values() if unit.successor]
    moved = [(old, new) for old, new in pairs if old.kind is Kind.GRASSROOTS]
    assert len(moved) == 159
    assert all(old.valid_to and old.valid_to <= new.valid_from and old.name == new.name for old, new in moved)


def test_there_is_no_sample_tree_of_another_year() -> None:
    with pytest.raises(ValueError, match="2022"):
        tree(2023)


@given(st.data())
def test_shares_add_up_and_keep_their_bounds(data: st.DataObject) -> None:
    caps = data.draw(st.lists(st.integers(0, 400), min_size=1, max_size=40))
    floors = [data.draw(st.integers(0, cap)) for cap in caps]
    weights = [data.draw(st.integers(1, 2**20)) for _ in caps]
    total = data.draw(st.integers(sum(floors), sum(caps)))
    shares = apportion(total, weights, floors, caps)
    assert sum(shares) == total
    assert all(floor <= share <= cap for floor, share, cap in zip(floors, shares, caps, strict=True))


# The sample people


def test_sample_people_are_shared_out_by_headcount_and_gender() -> None:
    units = [unit for unit in tree(2022) if unit.kind is Kind.GRASSROOTS and not unit.joint]
    made = list(people(units, 3_353))
    assert len(made) == 3_353
    assert len({person.phone for person in made}) == 3_353
    women = sum(person.gender == "female" for person in made)
    assert abs(women - 3_353 * 17_233 / 33_531) < 20
    per_unit = Counter(person.unit_code for person in made)
    assert all(abs(per_unit[unit.code] - unit.workers / 10) <= 1 for unit in units)
    for person in made[:300]:
        assert canonical_phone(person.phone) == person.phone
        assert checked_name(person.name) == person.name
        assert checked_birth_date(person.birth_date, NOW) == person.birth_date
    assert made == list(people(units, 3_353))


def test_more_people_than_workers_and_none_at_all() -> None:
    assert Counter(person.gender for person in people([SCHOOL], 40)) == {"female": 38, "male": 2}
    assert list(people([SCHOOL], 0)) == []
    with pytest.raises(ValueError, match="cannot"):
        list(people([], 1))


# The sheet


def test_a_sheet_is_read_below_its_title_with_words_of_the_field() -> None:
    rows = [
        ["Danh sách đơn vị"],
        ["STT", "Mã đơn vị", "Tên đơn vị", "Thuộc", "Loại", "Khối", "Lao động", "Đoàn viên", "Nữ", "Từ ngày"],
        [1.0, "S", "CĐCS Trường Mầm non", "A", "", "HCSN", 20.0, "18", 19.0, "01/01/2020"],
        [None] * 10,
        [2.0, 7.0, "CĐCS Công ty", "A", "cơ sở", "Doanh nghiệp", "1.200", "", None, None],
    ]
    read = read_sheet(rows, {}, NOW)
    assert (read.rows, read.problems) == (2, ())
    assert read.units[0] == SCHOOL
    assert (read.units[1].code, read.units[1].workers, read.units[1].valid_from) == ("7", 1_200, NOW)
    assert read.places["7", "workers"] == "G5"


def test_a_column_that_a_sheet_lacks_leaves_known_units_as_they_are() -> None:
    rows = [["Mã", "Tên", "Đoàn viên"], ["S", "CĐCS Trường Mầm non", 20]]
    assert read_sheet(rows, {"S": SCHOOL}, NOW).units == (replace(SCHOOL, members=20),)


def test_every_bad_cell_is_told_with_its_place() -> None:
    rows = [["Mã", "Tên", "Loại", "Lao động", "Từ ngày"], ["", "x", "?", "hai", "31/02/2020"], ["B", "y", "", -1, ""]]
    problems = read_sheet(rows, {}, NOW).problems
    assert [(one.place, one.code) for one in problems] == [
        ("A2", "bad_code"),
        ("C2", "bad_kind"),
        ("D2", "bad_workers"),
        ("E2", "bad_valid_from"),
        ("D3", "bad_workers"),
    ]
    assert [one.code for one in read_sheet([["a", "b"]], {}, NOW).problems] == ["no_header"]
