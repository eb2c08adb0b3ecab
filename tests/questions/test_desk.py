"""The bank desk: searching, writing, revising, moving through two pairs of eyes, and the history of it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from questions import bank, desk, desk_search, desk_store, shelves, store
from questions.bank import Upload
from questions.desk import ChangedSince, Draft, Flawed, Mover, NoSuchQuestion, NotMoved, Wish
from questions.desk_search import Uses
from questions.difference import Mark, Part
from questions.finding import Flag, Use, Wanted
from questions.formats.reading import ReadQuestion
from questions.instruments import Force, Instrument, InstrumentKind, Reference
from questions.kinds import Kind, Option
from questions.pictures import Stimulus
from questions.review import Refusal, Status
from questions.rows import QuestionEventRow, QuestionRow, RevisionRow

LAW = Instrument("1/2020/QH14", "Luật Thử", InstrumentKind.LAW, date(2020, 1, 1), date(2026, 7, 1), "2/2026/QH16")
DAY = date(2026, 11, 1)
ANNA, BINH = Mover(7, "organizer"), Mover(8, "organizer")
CONTENT = ReadQuestion(
    "",
    text="Nghỉ hằng năm bao nhiêu ngày?",
    options=(Option("10 ngày"), Option("12 ngày"), Option("14 ngày")),
    key=(1,),
    subject="Thử",
    reference=Reference("1/2020/QH14", "113"),
)


@pytest.fixture
def code(session: Session, now: datetime) -> str:
    """A draft that Anna wrote."""
    shelves.add_subjects(session, [("thu", "Thử"), ("khac", "Khác")])
    shelves.put_instruments(session, [LAW])
    return desk.create(session, Draft(CONTENT), ANNA.person_id, now).code


def standing(session: Session, code: str) -> desk_store.OnDesk:
    found = desk_store.by_code(session, code)
    assert found is not None
    return found


def moved(session: Session, code: str, status: Status, mover: Mover, now: datetime) -> tuple[str, ...]:
    one = standing(session, code)
    return desk.move(session, Wish({one.question_id: one.number}, status), mover, now)


def revised(session: Session, code: str, content: ReadQuestion, now: datetime, **given: object) -> desk.Saved:
    one = standing(session, code)
    draft = Draft(content, **{"expected": one.number, **given})  # type: ignore[arg-type]
    return desk.revise(session, one.question_id, draft, BINH.person_id, now)


def count(session: Session, row: type) -> int:
    found = session.scalar(select(func.count()).select_from(row))
    assert found is not None
    return found


def many(session: Session, now: datetime, number: int) -> None:
    lines = (f"{n},K-{n},Câu hỏi số {n} về luật?,một,hai,ba,A,Nhận biết,1/2020/QH14,3,Thử" for n in range(number))
    header = "STT,Mã,Câu hỏi,A,B,C,Đáp án,Mức độ,Văn bản,Điều,Chủ đề\n"
    bank.bring_in(session, Upload((header + "\n".join(lines)).encode(), "câu.csv"), None, now)


def test_a_question_goes_from_draft_to_use_through_two_pairs_of_eyes(session: Session, code: str, now) -> None:
    with pytest.raises(NotMoved) as caught:
        moved(session, code, Status.CHECKED, ANNA, now)
    assert caught.value.reasons == {code: Refusal.OWN_WORK}
    assert moved(session, code, Status.CHECKED, BINH, now) == (code,)
    assert moved(session, code, Status.LIVE, ANNA, now) == (code,)
    assert standing(session, code).status is Status.LIVE


def test_the_same_move_twice_is_one_move(session: Session, code: str, now) -> None:
    moved(session, code, Status.CHECKED, BINH, now)
    events = count(session, QuestionEventRow)
    assert moved(session, code, Status.CHECKED, BINH, now) == ()
    assert count(session, QuestionEventRow) == events


def test_nobody_approves_words_they_have_not_seen(session: Session, code: str, now) -> None:
    seen = standing(session, code)
    revised(session, code, replace(CONTENT, text="Câu khác hẳn?"), now)
    with pytest.raises(NotMoved) as caught:
        desk.move(session, Wish({seen.question_id: seen.number}, Status.CHECKED), ANNA, now)
    assert caught.value.reasons == {code: Refusal.CHANGED_SINCE}


def test_whoever_revised_it_last_is_its_author(session: Session, code: str, now) -> None:
    revised(session, code, replace(CONTENT, text="Câu của Bình?"), now)
    with pytest.raises(NotMoved):
        moved(session, code, Status.CHECKED, BINH, now)
    assert moved(session, code, Status.CHECKED, ANNA, now) == (code,)


def test_a_selection_moves_wholly_or_not_at_all(session: Session, code: str, now) -> None:
    keyless = desk.create(session, Draft(replace(CONTENT, text="Chưa có đáp án?", key=())), 7, now).code
    seen = {standing(session, one).question_id: 1 for one in (code, keyless)}
    with pytest.raises(NotMoved) as caught:
        desk.move(session, Wish(seen, Status.CHECKED), BINH, now)
    assert caught.value.reasons == {keyless: Refusal.NO_KEY}
    assert standing(session, code).status is Status.DRAFT
    assert desk.move(session, Wish(seen, Status.RETIRED, "thừa"), BINH, now) == tuple(sorted((code, keyless)))


def test_a_move_of_a_question_that_is_not_there_moves_nothing(session: Session, code: str, now) -> None:
    with pytest.raises(NoSuchQuestion):
        desk.move(session, Wish({standing(session, code).question_id: 1, 999: 1}, Status.RETIRED), BINH, now)
    assert standing(session, code).status is Status.DRAFT


def test_a_move_takes_as_many_statements_for_many(session: Session, code: str, now, statements) -> None:
    many(session, now, 60)
    few = {one.question_id: 1 for one in desk_store.by_ids(session, [2, 3]).values()}
    lots = {one.question_id: 1 for one in desk_store.by_ids(session, range(4, 60)).values()}
    assert len(lots) == 56
    costs = [
        statements(lambda seen=seen: desk.move(session, Wish(seen, Status.CHECKED), BINH, now)) for seen in (few, lots)
    ]
    assert costs[0] == costs[1] <= 5


def test_a_revision_keeps_the_old_one_and_is_a_draft_again(session: Session, code: str, now) -> None:
    old = standing(session, code)
    moved(session, code, Status.CHECKED, BINH, now)
    moved(session, code, Status.LIVE, BINH, now)
    saved = revised(session, code, replace(CONTENT, key=(2,)), now, note="sửa đáp án")
    new = standing(session, code)
    assert (saved.number, saved.changed, new.status) == (2, True, Status.DRAFT)
    keys = store.keys(session, [old.revision_id, new.revision_id])
    assert [keys[one.revision_id].choices for one in (old, new)] == [(1,), (2,)]
    assert (new.author, new.written_at) == (BINH.person_id, now)


def test_the_same_content_makes_no_revision(session: Session, code: str, now) -> None:
    assert not revised(session, code, CONTENT, now, expected=99).changed
    assert count(session, RevisionRow) == 1


def test_a_form_sent_twice_makes_one_revision(session: Session, code: str, now) -> None:
    content = replace(CONTENT, text="Câu mới?")
    first, second = (revised(session, code, content, now, expected=1) for _ in range(2))
    assert (first.changed, second.changed, count(session, RevisionRow)) == (True, False, 2)


def test_the_slower_of_two_people_is_told_and_nothing_is_lost(session: Session, code: str, now) -> None:
    revised(session, code, replace(CONTENT, text="Của người nhanh?"), now)
    with pytest.raises(ChangedSince) as caught:
        revised(session, code, replace(CONTENT, text="Của người chậm?"), now, expected=1)
    assert caught.value.present.question.text == "Của người nhanh?"
    assert count(session, RevisionRow) == 2


def test_errors_are_told_all_at_once_each_at_its_part(session: Session, code: str, now) -> None:
    bad = replace(CONTENT, text="", options=(Option("x"), Option("")), key=())
    with pytest.raises(Flawed) as caught:
        revised(session, code, bad, now)
    assert {problem.place for problem in caught.value.problems if problem.severity == "error"} == {"text", "option1"}


def test_two_questions_are_never_the_same(session: Session, code: str, now) -> None:
    with pytest.raises(Flawed) as caught:
        desk.create(session, Draft(replace(CONTENT, key=(0,))), 7, now)
    assert code in caught.value.problems[0].message
    other = desk.create(session, Draft(replace(CONTENT, text="Một câu khác?")), 7, now).code
    with pytest.raises(Flawed):
        revised(session, other, CONTENT, now)


def test_a_retired_question_is_copied_and_not_revised(session: Session, code: str, now) -> None:
    moved(session, code, Status.RETIRED, BINH, now)
    with pytest.raises(NotMoved):
        revised(session, code, replace(CONTENT, text="Sửa câu đã nghỉ?"), now)
    copy = desk.create(session, Draft(CONTENT), 7, now).code
    assert copy.startswith(code)
    assert copy != code


def test_a_code_of_ones_own_is_kept_and_belongs_to_one_question(session: Session, code: str, now) -> None:
    own = replace(CONTENT, text="Câu có mã?", code="LĐ-01")
    assert desk.create(session, Draft(own), 7, now).code == "LĐ-01"
    with pytest.raises(Flawed) as caught:
        desk.create(session, Draft(replace(own, text="Câu khác nữa?")), 7, now)
    assert caught.value.problems[0].place == "code"


def test_a_subject_changes_unless_a_contest_draws_under_it(session: Session, code: str, now) -> None:
    there = replace(CONTENT, subject="Khác")
    with pytest.raises(Flawed) as caught:
        revised(session, code, there, now, subject_stays=True)
    assert caught.value.problems[0].place == "subject"
    assert revised(session, code, there, now).changed
    assert standing(session, code).subject == "Khác"
    assert "Thử → Khác" in desk_search.history(session, 1)[0].event.note


def test_a_question_of_each_kind_is_written_by_hand(session: Session, code: str, now) -> None:
    pair = (Option("một"), Option("hai"))
    written = [
        replace(CONTENT, kind=Kind.MULTIPLE, key=(0, 2), partial=True),
        ReadQuestion("", text="Đúng hay sai?", kind=Kind.TRUE_FALSE, options=(Option("Đúng"), Option("Sai")), key=(0,)),
        ReadQuestion("", text="Nhóm?", kind=Kind.TRUE_FALSE_GROUP, options=pair, key=(0, 1)),
        ReadQuestion("", text="Ngắn?", kind=Kind.SHORT_TEXT, accepted=("hòa bình",)),
        ReadQuestion("", text="Số?", kind=Kind.NUMERIC, accepted=("11±0,5",)),
        ReadQuestion("", text="Ghép?", kind=Kind.MATCHING, options=pair, matches=("x", "y"), key=(1, 0)),
        ReadQuestion("", text="Xếp?", kind=Kind.ORDERING, options=pair, key=(0, 1)),
        replace(CONTENT, text="Theo đoạn văn?", stimulus=Stimulus("Đoạn văn.")),
    ]
    for n, content in enumerate(written):
        content = replace(content, subject="Thử", text=f"{content.text} {n}")
        saved = desk.create(session, Draft(content), 7, now)
        assert replace(standing(session, saved.code).question, code=None) == content


def test_history_tells_who_did_what_and_what_changed(session: Session, code: str, now) -> None:
    revised(session, code, replace(CONTENT, text="Nghỉ hằng năm bao nhiêu tuần?"), now, note="đơn vị")
    moved(session, code, Status.CHECKED, ANNA, now)
    checked, revision, created = desk_search.history(session, 1)
    assert [line.event.act for line in (created, revision, checked)] == ["created", "revised", "checked"]
    assert [line.event.by for line in (created, revision, checked)] == [7, 8, 7]
    assert (created.number, revision.number, checked.number) == (1, 2, None)
    assert revision.event.note == "đơn vị"
    (change,) = revision.changes
    assert change.part is Part.TEXT
    assert [span.text for span in change.spans if span.mark is not Mark.SAME] == ["ngày", "tuần"]


def test_a_search_tells_flags_use_and_the_standing_of_the_law(session: Session, code: str, now) -> None:
    found = desk_search.find(session, Wanted("ngày"), Uses(frozenset({1}), frozenset()), DAY)
    (row,) = found.rows
    assert (row.desk.code, row.flags, row.use) == (code, (Flag.LAPSED,), Use.CONTEST)
    assert row.standing is not None
    assert (row.standing.force, row.standing.on) == (Force.LAPSED, date(2026, 7, 1))
    assert found.counts["law"] == {"1/2020/QH14": 1}


@pytest.mark.parametrize(
    ("typed", "total"),
    [("ngay", 1), ("ngày", 1), ("ngáy", 0), ("nghi ngay", 1), ("tuan", 0), ("", 1), ("gay", 0), ("nga", 1), ("l", 0)],
)
def test_a_search_folds_accents_and_keeps_those_typed(session: Session, code: str, typed: str, total: int) -> None:
    assert desk_search.find(session, Wanted(typed), Uses(), DAY).total == total


@pytest.mark.parametrize(
    ("typed", "total"), [("%", 4), ("_", 4), ("K-1%", 1), ("'", 4), ("\\", 4), ("x" * 3000, 0), ("\x00", 4), ("k_1", 1)]
)
def test_signs_of_the_database_mean_themselves(session: Session, code: str, typed: str, total: int, now) -> None:
    many(session, now, 3)
    assert desk_search.find(session, Wanted(typed), Uses(), DAY).total == total


def test_pages_hold_fifty_and_a_page_beyond_the_last_is_the_last(session: Session, code: str, now) -> None:
    many(session, now, 100)
    pages = [desk_search.find(session, Wanted(page=page), Uses(), DAY) for page in (0, 1, 2, 3, 99)]
    assert [(one.page, len(one.rows), one.total, one.pages) for one in pages] == [
        (1, 50, 101, 3),
        (1, 50, 101, 3),
        (2, 50, 101, 3),
        (3, 1, 101, 3),
        (3, 1, 101, 3),
    ]
    seen = [row.desk.question_id for one in pages[1:4] for row in one.rows]
    assert len(set(seen)) == 101
    assert tuple(seen) == pages[0].ids


def test_a_search_takes_three_statements_however_large_the_bank(
    session: Session, code: str, now: datetime, statements: Callable[[Callable[[], object]], int]
) -> None:
    wishes = [Wanted(), Wanted("luật câu", subject="thu", flag=Flag.LAPSED, page=2)]
    few = [statements(lambda wish=wish: desk_search.find(session, wish, Uses(), DAY)) for wish in wishes]  # type: ignore[misc]
    many(session, now, 300)
    assert [statements(lambda wish=wish: desk_search.find(session, wish, Uses(), DAY)) for wish in wishes] == [3, 3]  # type: ignore[misc]
    assert max(few) <= 3


def test_questions_nearly_the_same_find_each_other(session: Session, code: str, now) -> None:
    long = "Theo Luật An toàn vệ sinh lao động người lao động có quyền từ chối làm {} nguy hiểm khi nào?"
    ids = [
        standing(session, desk.create(session, Draft(replace(CONTENT, text=long.format(word))), 7, now).code)
        for word in ("công việc", "việc")
    ]
    assert {row.desk.code for row in desk_search.find(session, Wanted(flag=Flag.NEAR), Uses(), DAY).rows} == {
        one.code for one in ids
    }
    found = desk_search.nearest(session, ids[0])
    assert found is not None
    assert found[0] == ids[1].code


def test_a_live_question_of_the_shipped_bank_has_no_author(session: Session, code: str, now) -> None:
    session.execute(update(RevisionRow).values(created_by=None))
    session.execute(update(QuestionRow).values(status="draft"))
    assert moved(session, code, Status.CHECKED, ANNA, now) == (code,)
