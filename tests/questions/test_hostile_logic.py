"""Items 37–45 of the reliability list: questions that contradict themselves or each other, and what the bank keeps."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questions import bank, rows, shelves
from questions.formats.detect import Upload
from questions.intake import Report
from questions.schema import Base
from tests.hostile import Case, survives

HEADER = "STT,Câu hỏi,A,B,C,D,Đáp án\n"
GOOD = "1,Thủ đô của nước ta là thành phố nào?,Hà Nội,Huế,Đà Nẵng,Cần Thơ,A\n"
STEM = "Nước ta có bao nhiêu dân tộc anh em?"


def sheet(*lines: str, header: str = HEADER) -> Callable[[], bytes]:
    """A list in which these lines follow a good one."""
    return lambda: (header + GOOD + "".join(f"{line}\n" for line in lines)).encode()


def keyed(key: str, *options: str) -> Callable[[], bytes]:
    four = options or ("52", "53", "54", "55")
    return sheet(f"2,{STEM},{','.join(four)},{key}")


def of_kind(kind: str, key: str) -> Callable[[], bytes]:
    header, good = HEADER.replace("\n", ",Loại câu hỏi\n"), GOOD.replace("\n", ",Một lựa chọn\n")
    return lambda: f"{header}{good}2,{STEM},,,,,{key},{kind}\n".encode()


def options(count: int) -> bytes:
    letters = [chr(ord("A") + place) for place in range(count)]
    header = ",".join(["STT", "Câu hỏi", *letters, "Đáp án"])
    row = ",".join(["1", STEM, *(f"phương án {place}" for place in range(count)), "A"])
    return f"{header}\n{row}\n".encode()


def typed(*lines: str) -> Callable[[], bytes]:
    good = ("Câu 1: Thủ đô của nước ta là thành phố nào?", "A. Hà Nội", "B. Huế", "Đáp án: A", "")
    return lambda: "\n".join((*good, *lines)).encode()


LOGIC = [
    Case(
        39,
        "12 typed options",
        typed(f"Câu 2: {STEM}", *(f"{letter}. số {letter}" for letter in "ABCDEFGHIJKL"), "Đáp án: A"),
        ("option_count",),
        taken=1,
    ),
    Case(37, "no key", keyed(""), ("key_missing",), taken=2),
    Case(37, "a key E with 4 options", keyed("E"), ("key_unknown",), taken=1),
    Case(
        37,
        "two keys for single choice",
        sheet(f"2,{STEM},52,53,54,55,AB,Một lựa chọn", header=HEADER.replace("\n", ",Loại câu hỏi\n")),
        ("key_many",),
        taken=1,
    ),
    Case(37, "a key by words of no option", keyed("năm mươi tư"), ("key_unknown",), taken=1),
    Case(
        37,
        "a key by words of two options",
        keyed("năm tư", "năm tư", "Năm  tư", "54", "55"),
        ("key_ambiguous",),
        taken=1,
    ),
    Case(37, "a typed key E", typed(f"Câu 2: {STEM}", "A. 52", "B. 54", "Đáp án: E"), ("key_unknown",), taken=1),
    Case(37, "no typed key", typed(f"Câu 2: {STEM}", "A. 52", "B. 54"), ("key_missing",), taken=2),
    Case(38, "equal options", keyed("A", "52", "53", "54", "52"), ("option_duplicate",), taken=1),
    Case(
        38,
        "options equal but for case",
        keyed("A", "Hòa bình", "HOÀ  BÌNH", "54", "55"),
        ("option_duplicate",),
        taken=1,
    ),
    Case(
        38,
        "options equal after NFC",
        keyed("A", "Huế", unicodedata.normalize("NFD", "Huế"), "54", "55"),
        ("option_duplicate",),
        taken=1,
    ),
    Case(39, "one option", keyed("A", "52", "", "", ""), ("option_count",), taken=1),
    Case(39, "27 options", lambda: options(26), (), taken=0),
    Case(
        40, "all of the above", keyed("D", "52", "53", "54", "Tất cả các phương án trên"), ("position_word",), taken=2
    ),
    Case(42, "NaN", of_kind("Trả lời bằng số", "NaN"), ("bad_number",), taken=1),
    Case(42, "infinity", of_kind("Trả lời bằng số", "Infinity"), ("bad_number",), taken=1),
    Case(42, "1e400", of_kind("Trả lời bằng số", "1e400"), ("bad_number",), taken=1),
    Case(42, "a wide digit", of_kind("Trả lời bằng số", "１"), (), taken=None),
    Case(42, "5,000 digits", of_kind("Trả lời bằng số", "9" * 5_000), ("bad_number",), taken=1),
    Case(
        42, "a million digits", of_kind("Trả lời bằng số", "9" * 100_000 + "±" + "9" * 20_000), ("bad_number",), taken=1
    ),
    Case(
        44,
        "20,001 questions",
        lambda: (HEADER + "".join(f"{n},Câu số {n} là câu nào?,a,b,c,d,A\n" for n in range(20_001))).encode(),
        ("too_many_rows",),
    ),
    Case(
        52,
        "signs that nobody sees",
        keyed("A", "5\u200b2", "\u202e53", "5\u00ad4", "\ue000x"),
        ("invisible_char",),
        taken=2,
    ),
    Case(
        52,
        "options equal but for what nobody sees",
        keyed("A", "52", "5\u200b2", "54", "55"),
        ("option_duplicate",),
        taken=1,
    ),
    Case(64, "scripts in words", keyed("A", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "{%x%}"), (), taken=2),
]


@pytest.mark.parametrize("case", LOGIC, ids=str)
def test_a_question_that_is_wrong_costs_only_itself(case: Case) -> None:
    survives(case)


def brought(session: Session, now: datetime, lines: str) -> Report:
    return bank.bring_in(session, Upload((HEADER + lines).encode(), "đề.csv"), "Chung", now)


ALIKE = {
    "exactly": GOOD,
    "in NFD": unicodedata.normalize("NFD", GOOD),
    "in capitals": GOOD.upper(),
    "with other signs": GOOD.replace("nào?", "nào ?!"),
    "with the options turned": GOOD.replace("Hà Nội,Huế", "Huế,Hà Nội").replace(",A\n", ",B\n"),
}


@pytest.mark.parametrize("how", ALIKE)
def test_a_question_comes_in_once_however_it_is_typed(session: Session, now: datetime, how: str) -> None:
    report = brought(session, now, GOOD + ALIKE[how])
    assert (report.accepted, report.duplicates) == (1, 1)
    (problem,) = [one for one in report.problems if one.code == "question_duplicate"]
    assert "dòng 3" in problem.place
    assert "dòng 2" in problem.message


def test_the_place_of_a_tone_mark_does_not_make_another_question(session: Session, now: datetime) -> None:
    line = "{},Hội nghị bàn về {} bình năm nào?,1954,1973,1945,1975,A\n"
    report = brought(session, now, line.format(1, "hòa") + line.format(2, "hoà"))
    assert (report.accepted, report.duplicates) == (1, 1)


def test_one_question_with_two_keys_never_comes_in_twice(session: Session, now: datetime) -> None:
    report = brought(session, now, GOOD + GOOD.replace(",A\n", ",B\n"))
    assert (report.accepted, report.rejected) == (1, 1)
    assert "key_conflict" in {problem.code for problem in report.problems}


def test_the_same_file_again_changes_nothing(session: Session, now: datetime) -> None:
    lines = GOOD + f"2,{STEM},52,53,54,55,C\n"
    assert brought(session, now, lines).accepted == 2
    before = state(session)
    again = brought(session, now, lines)
    assert (again.accepted, again.duplicates, again.rejected) == (0, 2, 0)
    assert state(session) == before


def state(session: Session) -> str:
    """A digest over every row of every table."""
    session.flush()
    session.expire_all()
    told = []
    for table in Base.metadata.sorted_tables:
        if table in rows.TABLES:
            told += sorted(f"{table.name} {tuple(row)!r}" for row in session.execute(select(table)))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


REFUSED = [case for case in LOGIC if case.number in (44,)] + [
    Case(1, "empty", lambda: b"", ("empty_file",)),
    Case(2, "noise", lambda: b"\x01\x00\x9f" * 1_000, ("not_a_zip",), "đề.xlsx"),
    Case(5, "cut short", lambda: b"PK\x03\x04" + b"\x00" * 60, ("broken_zip",), "đề.xlsx"),
    Case(68, "an open quote", lambda: (HEADER + '1,"x,a,b,c,d,A\n').encode(), ("csv_quotes",)),
    Case(25, "too much", lambda: (HEADER + 'x,"\n' * 3_000_000).encode(), ()),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_refused_file_leaves_the_bank_as_it_was(session: Session, now: datetime, case: Case) -> None:
    brought(session, now, GOOD)
    before = state(session)
    report = bank.bring_in(session, Upload(case.build(), case.filename), "Một chuyên đề mới", now)
    assert report.refused
    assert set(case.codes) <= {problem.code for problem in report.problems}
    assert state(session) == before


def test_a_dry_run_leaves_the_bank_as_it_was(session: Session, now: datetime) -> None:
    before = state(session)
    report = bank.bring_in(session, Upload((HEADER + GOOD).encode()), "Chung", now, dry_run=True)
    assert report.accepted == 1
    assert state(session) == before
    assert shelves.shelved(session) == ()
