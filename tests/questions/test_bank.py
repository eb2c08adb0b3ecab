"""The services of the bank: bringing in, drawing from, sending out, checking the law."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from questions import bank, shelves, store
from questions.admission import BUNDLED_SUBJECTS, UnknownSubject
from questions.formats.detect import Upload
from questions.instruments import Instrument, InstrumentKind
from questions.intake import Report
from questions.kinds import Option
from questions.marking import KeyRevision, Ruling
from questions.review import Status

HEADER = "STT,Mã,Câu hỏi,A,B,C,Đáp án,Mức độ,Văn bản,Điều,Chủ đề\n"
LAW = Instrument("1/2020/QH14", "Luật Thử", InstrumentKind.LAW, date(2020, 1, 1), date(2026, 12, 1), "2/2026/QH16")
DAYS = (date(2026, 11, 23), date(2026, 11, 30))


def sheet(*rows: str) -> Upload:
    return Upload((HEADER + "\n".join(rows)).encode(), "câu hỏi.csv")


def many(count: int) -> Upload:
    return sheet(*(f"{n},K-{n},Câu số {n}?,một,hai,ba,A,Nhận biết,1/2020/QH14,{n % 9 + 1},Thử" for n in range(count)))


def put_to_use(session: Session) -> None:
    session.execute(update(store.QuestionRow).values(status=Status.LIVE.value))


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.accepted, report.rejected, report.duplicates


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def test_good_rows_come_in_as_drafts_and_bad_ones_stay_out(session: Session, now: datetime) -> None:
    report = bank.bring_in(session, sheet("1,,Câu?,x,y,z,B,,,,", "2,,Câu hai?,x,y,z,E,,,,"), "Thử", now)
    assert counts(report) == (2, 1, 1, 0)
    assert report.kinds == {"single": 1}
    (question,) = shelves.shelved(session)
    assert (question.subject, question.status, question.question.key) == ("Thử", Status.DRAFT, (1,))


def test_the_same_file_again_brings_nothing_new(session: Session, now: datetime) -> None:
    bank.bring_in(session, many(5), None, now)
    assert counts(bank.bring_in(session, many(5), None, now)) == (5, 0, 0, 5)
    assert len(shelves.shelved(session)) == 5


def test_a_question_twice_in_a_file_comes_in_once_and_both_places_are_named(session: Session, now: datetime) -> None:
    report = bank.bring_in(session, sheet("1,,Hòa bình?,x,y,,A,,,,", "2,,hoà bình,y,x,,B,,,,"), None, now)
    assert counts(report) == (2, 1, 0, 1)
    (problem,) = report.problems
    assert (problem.code, problem.place) == ("question_duplicate", "dòng 3")
    assert "dòng 2" in problem.message


def test_the_same_question_with_another_key_is_a_conflict(session: Session, now: datetime) -> None:
    bank.bring_in(session, sheet("1,,Câu?,x,y,,A,,,,"), None, now)
    report = bank.bring_in(session, sheet("1,,Câu?,x,y,,B,,,,"), None, now)
    assert (counts(report), codes(report)) == ((1, 0, 1, 0), ["key_conflict"])


def test_a_code_belongs_to_one_question(session: Session, now: datetime) -> None:
    report = bank.bring_in(session, sheet("1,K-1,Câu?,x,y,,A,,,,", "2,K-1,Câu hai?,x,y,,A,,,,"), None, now)
    assert (counts(report), codes(report)) == ((2, 1, 1, 0), ["code_taken"])


def test_a_dry_run_reports_the_same_and_changes_nothing(session: Session, now: datetime) -> None:
    rehearsed = bank.bring_in(session, many(3), None, now, dry_run=True)
    assert session.scalar(select(func.count()).select_from(store.QuestionRow)) == 0
    assert session.scalar(select(func.count()).select_from(store.SubjectRow)) == 0
    assert rehearsed == bank.bring_in(session, many(3), None, now)


def test_the_subject_asked_for_outranks_the_file_and_none_is_unsorted(session: Session, now: datetime) -> None:
    bank.bring_in(session, sheet("1,,Câu một?,x,y,,A,,,,Trong tệp"), "Trên lệnh", now)
    bank.bring_in(session, sheet("1,,Câu hai?,x,y,,A,,,,Trong tệp", "2,,Câu ba?,x,y,,A,,,,"), None, now)
    assert [question.subject for question in shelves.shelved(session)] == ["Trên lệnh", "Trong tệp", "Chưa phân loại"]
    assert store.subjects(session) == {
        "tren-lenh": "Trên lệnh",
        "trong-tep": "Trong tệp",
        "chua-phan-loai": "Chưa phân loại",
    }


def test_a_subject_is_known_by_its_code_and_by_its_name(session: Session, now: datetime) -> None:
    bank.bring_in(session, sheet("1,,Câu một?,x,y,,A,,,,"), "ma-tuy", now)
    bank.bring_in(session, sheet("1,,Câu hai?,x,y,,A,,,,"), "Phòng, chống ma tuý", now)
    assert store.subjects(session) == {"ma-tuy": "Phòng, chống ma túy"}


def test_unknown_and_lapsed_law_is_said_when_a_question_comes_in(session: Session, now: datetime) -> None:
    old = Instrument("9/2010/QH12", "Luật Cũ", InstrumentKind.LAW, None, date(2020, 1, 1))
    shelves.put_instruments(session, [old])
    rows = ("1,,Câu một?,x,y,,A,,9/2010/QH12,1,", "2,,Câu hai?,x,y,,A,,8/2010/QH12,1,")
    assert codes(bank.bring_in(session, sheet(*rows), None, now)) == ["instrument_lapsed", "instrument_unknown"]


def test_the_number_of_statements_does_not_grow_with_the_rows(
    session: Session, now: datetime, statements: Callable[[Callable[[], object]], int]
) -> None:
    few = statements(lambda: bank.bring_in(session, many(3), "Ít", now))
    lots = statements(lambda: bank.bring_in(session, many(2_000), "Nhiều", now))
    assert few == lots <= 15


def test_the_report_has_the_shape_others_rely_on(session: Session, now: datetime) -> None:
    report = bank.bring_in(session, sheet("1,,Câu?,x,y,z,B,,,,", ",,Sai?,x,y,,E,,,,"), None, now)
    body = report.as_json(show=True)
    assert list(body) == ["format", "read", "accepted", "rejected", "duplicates", "kinds", "problems", "questions"]
    assert body["format"] == "csv"
    assert [sorted(problem) for problem in body["problems"]] == [["code", "message", "place", "severity"]]
    assert body["questions"] == [
        {
            "place": "dòng 2",
            "number": "1",
            "kind": "single",
            "text": "Câu?",
            "options": ["x", "y", "z"],
            "key": [1],
        }
    ]
    assert "questions" not in report.as_json()


def test_two_hundred_problems_are_listed_and_the_rest_counted(session: Session, now: datetime) -> None:
    rows = [f"{n},,Câu {n}?,x,y,,E,,,," for n in range(250)]
    problems = bank.bring_in(session, sheet(*rows), None, now).as_json()["problems"]
    assert len(problems) == 201
    assert problems[-1]["code"] == "more_problems"
    assert "50" in problems[-1]["message"]


def test_the_pool_holds_live_questions_whose_law_stands_on_every_day(session: Session, now: datetime) -> None:
    shelves.put_instruments(session, [LAW])
    rows = (
        "1,CITED,Câu một?,x,y,Tất cả các phương án trên,A,Vận dụng,1/2020/QH14,5,",
        "2,UNCITED,Câu hai?,x,y,,A,,,,",
        "3,UNKNOWN,Câu ba?,x,y,,A,,7/2020/QH14,5,",
        "4,NO-KEY,Câu bốn?,x,y,,,,,,",
    )
    bank.bring_in(session, sheet(*rows), "Thử", now)
    assert store.pool(session, ["thu"], *DAYS) == ()
    put_to_use(session)
    drawn = store.pool(session, ["thu"], *DAYS)
    assert [(q.level, q.shape.options, q.pinned, q.fixed_order) for q in drawn] == [
        ("application", 3, (2,), False),
        (None, 2, (), False),
    ]
    assert store.pool(session, ["khac"], *DAYS) == ()
    assert len(store.pool(session, ["thu"], date(2026, 11, 23), date(2026, 12, 1))) == 1
    assert store.pinned_pool(session, [q.revision_id for q in drawn]) == drawn


def test_texts_keys_and_explanations_are_given_by_revision(session: Session, now: datetime) -> None:
    shelves.put_instruments(session, [LAW])
    bank.bring_in(session, sheet("1,K-1,Câu?,x,y,,B,,1/2020/QH14,5,", "2,K-2,Câu hai?,x,y,,,,,,"), "Thử", now)
    first, second = (question.revision_id for question in shelves.shelved(session))
    assert store.texts(session, [first])[first].options == (Option("x"), Option("y"))
    assert store.keys(session, [first, second]) == {first: KeyRevision(1, Ruling.NORMAL, (1,))}
    citation = store.explanations(session, [first, second])[first].citation
    assert citation is not None
    assert citation.words() == "Điều 5 Luật Thử số 1/2020/QH14"
    assert store.explanations(session, [second])[second].citation is None


def test_the_newest_version_of_a_key_is_the_one_in_force(session: Session, now: datetime) -> None:
    bank.bring_in(session, sheet("1,,Câu?,x,y,z,B,,,,"), None, now)
    (question,) = shelves.shelved(session)
    newer = store.AnswerKeyRow(
        revision_id=question.revision_id, number=2, ruling="also_accept", choices=[1, 2], reason="Hai ý", created_at=now
    )
    session.add(newer)
    session.flush()
    assert store.keys(session, [question.revision_id])[question.revision_id].choices == (1, 2)
    assert shelves.shelved(session)[0].question.key == (1, 2)


def test_the_summary_counts_each_subject(session: Session, now: datetime) -> None:
    shelves.put_instruments(session, [LAW])
    bank.bring_in(session, many(2), None, now)
    bank.bring_in(session, sheet("1,,Không căn cứ?,x,y,,A,,,,Thử"), None, now)
    assert bank.summary(session, date(2026, 12, 1)) == {
        "subjects": {
            "Thử": {
                "questions": 3,
                "uncited": 1,
                "lapsed": 2,
                "levels": {"recall": 2, "none": 1},
                "kinds": {"single": 3},
            }
        }
    }
    assert bank.summary(session, date(2026, 11, 30))["subjects"]["Thử"]["lapsed"] == 0


def test_a_check_names_every_question_a_change_of_law_touches(session: Session, now: datetime) -> None:
    later = Instrument("3/2026/QH16", "Luật Sau", InstrumentKind.LAW, date(2027, 1, 1))
    shelves.put_instruments(session, [LAW, later])
    rows = (
        "1,OLD,Câu một?,x,y,,A,,1/2020/QH14,5,",
        "2,LATER,Câu hai?,x,y,,A,,3/2026/QH16,5,",
        "3,UNKNOWN,Câu ba?,x,y,,A,,7/2020/QH14,5,",
        "4,UNCITED,Câu bốn?,x,y,,A,,,,",
    )
    bank.bring_in(session, sheet(*rows), "Thử", now)
    found = bank.check(session, date(2026, 12, 1))
    lists = (found.lapsed, found.not_yet, found.unconfirmed, found.uncited)
    assert [[doubt.code for doubt in doubts] for doubts in lists] == [["OLD"], ["LATER"], ["UNKNOWN"], ["UNCITED"]]
    assert found.lapsed[0].replaced_by == "2/2026/QH16"
    assert found.lapsed[0].law == "Điều 5 Luật Thử số 1/2020/QH14"
    assert bank.check(session, date(2026, 11, 30)).lapsed == ()


def test_questions_are_found_without_accents_and_by_code(session: Session, now: datetime) -> None:
    bank.bring_in(session, sheet("1,K-1,Tiền chất là gì?,x,y,,A,,,,", "2,K-2,Câu khác?,x,y,,A,,,,"), "Thử", now)
    assert [question.code for question in bank.find(session, "tien chat")] == ["K-1"]
    assert [question.code for question in bank.find(session, "k-2", "thu")] == ["K-2"]
    with pytest.raises(UnknownSubject):
        bank.find(session, "câu", "không có")


def test_retired_questions_are_not_sent_out_nor_brought_in_again(session: Session, now: datetime) -> None:
    bank.bring_in(session, many(1), None, now)
    session.execute(update(store.QuestionRow).values(status=Status.RETIRED.value))
    assert bank.send_out(session).data.count(b"\n") == 1
    assert counts(bank.bring_in(session, many(1), None, now)) == (1, 0, 0, 1)


def test_the_bundled_bank_is_live_and_loading_it_again_changes_nothing(session: Session, now: datetime) -> None:
    first = bank.load_bundled(session, now)
    again = bank.load_bundled(session, now)
    assert all(report.accepted == report.read for report in first)
    assert all(report.duplicates == report.read for report in again)
    assert {question.status for question in shelves.shelved(session)} == {Status.LIVE}
    assert tuple(store.subjects(session).items()) == BUNDLED_SUBJECTS


def test_loading_the_bundled_bank_corrects_an_instrument(session: Session, now: datetime) -> None:
    bank.load_bundled(session, now)
    session.execute(update(store.InstrumentRow).values(in_force_from=None, lapsed_from=None))
    bank.load_bundled(session, now)
    assert store.instruments(session)["120/2025/QH15"].in_force_from == date(2026, 7, 1)
