"""The way of a file into the bank: read once, looked through, mended, taken in wholly or not at all, undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from questions import desk, desk_store, import_desk, imports, shelves
from questions.desk import Draft, Mover, NotMoved, Wish
from questions.formats import detect
from questions.formats.detect import Upload
from questions.import_desk import Shelf
from questions.kinds import Kind, Option
from questions.levels import Level
from questions.refusals import InUse, NoSuchImport, NotAdmitted, NothingChosen, NotReadYet
from questions.review import Refusal, Status

HEADER = "STT,Câu hỏi,A,B,C,D,Đáp án,Mức độ\n"
GOOD = "1,Thủ đô của nước ta là thành phố nào?,Hà Nội,Huế,Đà Nẵng,Cần Thơ,A,Nhận biết\n"
SECOND = "2,Nước ta có bao nhiêu dân tộc anh em?,52,53,54,55,C,Nhận biết\n"
KEYLESS = "3,Sông nào dài nhất chảy qua miền Bắc?,Sông Hồng,Sông Đà,Sông Lô,Sông Mã,,\n"
WRONG_KEY = "4,Biển nào ở phía đông nước ta?,Biển Đông,Biển Đen,Biển Đỏ,Biển Bắc,E,\n"
SUBJECTS = ("An toàn điện", "An toan dien", "an toàn ĐIỆN")
FILE = HEADER + GOOD + SECOND + KEYLESS + WRONG_KEY


def received(session: Session, now: datetime, text: str = FILE, subject: str | None = None) -> str:
    """A file that came and was read."""
    token = imports.receive(session, Upload(text.encode(), "đề.csv"), subject, 7, now)
    claimed = imports.claim(session, now)
    assert claimed is not None
    imports.keep(session, claimed.id, detect.read(claimed.upload), now)
    return token


def states(session: Session, token: str) -> list[tuple[str, bool]]:
    return [(one.state, one.chosen) for one in import_desk.everything(session, imports.found(session, token))]


def test_a_file_is_read_and_every_question_says_how_it_stands(session: Session, now: datetime) -> None:
    token = received(session, now)
    assert states(session, token) == [("ready", True), ("ready", True), ("look", True), ("error", False)]
    known = imports.found(session, token)
    assert (known.state, known.format, known.progress, known.chosen) == ("read", "csv", 4, 3)
    assert known.counts == {"ready": 2, "look": 1, "error": 1}
    assert import_desk.item(session, known, 4).problems[0].code == "key_unknown"
    assert import_desk.item(session, known, 4).question.options[0] == Option("Biển Đông")


def test_what_is_chosen_comes_in_as_one_act_as_drafts_with_its_author(session: Session, now: datetime) -> None:
    token = received(session, now)
    import_desk.choose(session, token, [3], chosen=False)
    report = imports.take_in(session, token, 7, now)
    assert (report.accepted, report.rejected) == (2, 0)
    assert [(one.status, one.subject) for one in shelves.shelved(session)] == [(Status.DRAFT, "Chưa phân loại")] * 2
    assert imports.found(session, token).state == "done"


def test_it_comes_in_once_however_often_the_button_is_pressed(session: Session, now: datetime) -> None:
    token = received(session, now)
    imports.take_in(session, token, 7, now)
    with pytest.raises(NotReadYet):
        imports.take_in(session, token, 7, now)
    assert len(shelves.shelved(session)) == 3


def test_what_has_an_error_cannot_be_chosen(session: Session, now: datetime) -> None:
    token = received(session, now)
    import_desk.choose(session, token, [4], chosen=True)
    assert states(session, token)[3] == ("error", False)


def test_a_mended_question_is_judged_anew(session: Session, now: datetime) -> None:
    token = received(session, now)
    read = import_desk.item(session, imports.found(session, token), 4).question
    mended = import_desk.mend(session, token, 4, replace(read, key=(0,)), 7, now)
    assert (mended.state, mended.problems, mended.edited, mended.chosen) == ("ready", (), True, True)
    broken = import_desk.mend(session, token, 1, replace(read, text="", key=(0,)), 7, now)
    assert (broken.state, broken.chosen, [one.code for one in broken.problems]) == ("error", False, ["text_missing"])


@pytest.mark.parametrize(("who", "may"), [(7, False), (8, False), (9, False), (10, True)])
def test_nobody_who_sent_mended_or_took_in_a_question_checks_it(
    session: Session, now: datetime, who: int, may: bool
) -> None:
    """Otherwise a key changed in somebody else's file would be approved by whoever changed it."""
    token = received(session, now)  # sent by 7
    read = import_desk.item(session, imports.found(session, token), 1).question
    import_desk.mend(session, token, 1, replace(read, key=(2,)), 8, now)
    imports.take_in(session, token, 9, now)
    one = next(one for one in shelves.shelved(session) if one.question.key == (2,))
    assert desk_store.by_code(session, one.code).author == 8  # type: ignore[union-attr]
    wish = Wish({one.question_id: 1}, Status.CHECKED)
    if may:
        assert desk.move(session, wish, Mover(who, "organizer"), now) == (one.code,)
        return
    with pytest.raises(NotMoved) as refused:
        desk.move(session, wish, Mover(who, "organizer"), now)
    assert refused.value.reasons == {one.code: Refusal.OWN_WORK}


def test_a_question_mended_into_another_of_the_file_is_its_twin(session: Session, now: datetime) -> None:
    token = received(session, now)
    first = import_desk.item(session, imports.found(session, token), 1).question
    assert import_desk.mend(session, token, 2, first, 7, now).state == "duplicate"


def test_a_twin_in_the_bank_stands_beside_it(session: Session, now: datetime) -> None:
    imports.take_in(session, received(session, now, HEADER + GOOD), 7, now)
    token = received(session, now)
    first = import_desk.item(session, imports.found(session, token), 1)
    assert (first.state, first.chosen) == ("duplicate", False)
    assert first.twin is not None
    assert (first.twin["how"], first.twin["code"]) == ("same", shelves.shelved(session)[0].code)


def test_a_twin_of_the_same_file_is_named_by_its_number(session: Session, now: datetime) -> None:
    token = received(session, now, HEADER + GOOD + GOOD.replace("1,Thủ", "2,Thủ", 1))
    second = import_desk.item(session, imports.found(session, token), 2)
    assert second.twin is not None
    assert (second.state, second.twin["number"]) == ("duplicate", 1)


def test_a_near_twin_is_shown_and_not_taken_unless_a_person_says_so(session: Session, now: datetime) -> None:
    near = "5,Thủ đô của nước ta hiện nay là thành phố nào?,Hà Nội,Huế,Đà Nẵng,Cần Thơ,A,\n"
    token = received(session, now, HEADER + GOOD + near)
    second = import_desk.item(session, imports.found(session, token), 2)
    assert second.twin is not None
    assert (second.state, second.chosen, second.twin["how"]) == ("look", False, "near")
    import_desk.choose(session, token, [2], chosen=True)
    assert imports.take_in(session, token, 7, now).accepted == 2


def test_nothing_comes_in_when_something_chosen_no_longer_can(session: Session, now: datetime) -> None:
    first, second = received(session, now), received(session, now)
    imports.take_in(session, first, 7, now)
    session.commit()
    with pytest.raises(NotAdmitted) as refusal:
        imports.take_in(session, second, 8, now)
    session.rollback()
    assert {problem.code for problem in refusal.value.problems} == {"question_duplicate"}
    assert len(refusal.value.problems) == 3
    assert imports.found(session, second).state == "read"
    assert len(shelves.shelved(session)) == 3


def test_nothing_chosen_is_refused(session: Session, now: datetime) -> None:
    token = received(session, now)
    import_desk.choose(session, token, None, chosen=False)
    with pytest.raises(NothingChosen):
        imports.take_in(session, token, 7, now)


def test_subject_and_level_of_items_can_be_said(session: Session, now: datetime) -> None:
    token = received(session, now, HEADER + GOOD + SECOND)
    import_desk.shelve(session, token, [2], Shelf("Địa lý", Level.APPLICATION))
    imports.take_in(session, token, 7, now)
    found = {one.question.text[:4]: (one.subject, one.question.level) for one in shelves.shelved(session)}
    assert found == {"Thủ ": ("Chưa phân loại", Level.RECALL), "Nước": ("Địa lý", Level.APPLICATION)}


def test_the_first_words_of_a_question_that_was_revised_since_are_a_new_question(
    session: Session, now: datetime
) -> None:
    imports.take_in(session, received(session, now, HEADER + GOOD), 7, now)
    before = shelves.shelved(session)[0]
    changed = replace(before.question, text="Câu này đã được viết lại từ đầu đến cuối?", subject=before.subject)
    desk.revise(session, before.question_id, Draft(changed, expected=1), 7, now)
    token = received(session, now, HEADER + GOOD)
    assert imports.take_in(session, token, 7, now).accepted == 1
    codes = [one.code for one in shelves.shelved(session)]
    assert codes[1].startswith(codes[0])
    assert len(set(codes)) == 2


def test_subjects_that_differ_only_in_accents_are_two(session: Session, now: datetime) -> None:
    rows = [f'{n},Câu hỏi thứ {n} nói về điều gì?,a{n},b{n},c{n},d{n},A,,"{one}"' for n, one in enumerate(SUBJECTS)]
    token = received(session, now, HEADER.strip() + ",Chủ đề\n" + "\n".join(rows))
    imports.take_in(session, token, 7, now)
    assert [one.subject for one in shelves.shelved(session)] == [*SUBJECTS[:2], SUBJECTS[0]]


def test_an_import_that_nothing_has_drawn_can_be_undone(session: Session, now: datetime) -> None:
    token = received(session, now)
    imports.take_in(session, token, 7, now)
    assert len(imports.undo(session, token, [], now)) == 3
    assert shelves.shelved(session) == ()
    assert imports.found(session, token).state == "undone"
    with pytest.raises(NotReadYet):
        imports.undo(session, token, [], now)


def test_an_import_that_a_paper_has_drawn_stays(session: Session, now: datetime) -> None:
    token = received(session, now)
    imports.take_in(session, token, 7, now)
    drawn = next(iter(imports.brought(session, token)))
    with pytest.raises(InUse):
        imports.undo(session, token, [drawn], now)
    assert len(shelves.shelved(session)) == 3


def test_the_same_file_again_is_known(session: Session, now: datetime) -> None:
    assert imports.earlier(session, FILE.encode()) is None
    token = received(session, now)
    assert imports.earlier(session, FILE.encode()) is None
    imports.take_in(session, token, 7, now)
    known = imports.earlier(session, FILE.encode())
    assert known is not None
    assert known.token == token


def test_a_file_is_read_by_one_worker_and_by_the_next_when_that_one_died(session: Session, now: datetime) -> None:
    imports.receive(session, Upload(FILE.encode(), "đề.csv"), None, 7, now)
    assert imports.claim(session, now) is not None
    assert imports.claim(session, now) is None
    assert imports.claim(session, now + imports.LEASE + timedelta(seconds=1)) is not None


def test_a_file_that_kills_its_readers_is_given_up(session: Session, now: datetime) -> None:
    token = imports.receive(session, Upload(FILE.encode(), "đề.csv"), None, 7, now)
    for turn in range(imports.MOST_TRIES):
        assert imports.claim(session, now + turn * timedelta(minutes=1)) is not None
    assert imports.claim(session, now + timedelta(hours=1)) is None
    known = imports.found(session, token)
    assert (known.state, known.remarks[0]["code"]) == ("refused", "too_complex")


def test_a_file_of_nothing_is_refused_with_its_reason(session: Session, now: datetime) -> None:
    token = received(session, now, "không có gì")
    known = imports.found(session, token)
    assert known.state == "refused"
    assert known.remarks
    with pytest.raises(NotReadYet):
        imports.take_in(session, token, 7, now)


def test_an_unknown_import_is_not_there(session: Session) -> None:
    with pytest.raises(NoSuchImport):
        imports.found(session, "x")


def test_statements_do_not_grow_with_the_file(
    session: Session, now: datetime, statements: Callable[[Callable[[], object]], int]
) -> None:
    def file(rows: int) -> str:
        return HEADER + "".join(f"{n},Câu số {n} hỏi điều gì {n * 7919}?,a{n},b{n},c{n},d{n},A,\n" for n in range(rows))

    def act(rows: int) -> Callable[[], object]:
        return lambda: imports.take_in(session, received(session, now, file(rows)), 7, now)

    act(2)()
    assert statements(act(30)) == statements(act(300))


def test_an_items_kind_survives_the_way(session: Session, now: datetime) -> None:
    token = received(session, now, HEADER + "1,Mặt trời mọc ở hướng đông là đúng hay sai?,Đúng,Sai,,,A,\n")
    assert import_desk.item(session, imports.found(session, token), 1).question.kind is Kind.TRUE_FALSE
