"""A paper of every kind over the web: as the script saves it, as the plain form does, and what its result tells."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from contest.store import answers
from contest.store.answers import AnswerRow
from contest.store.attempts import AttemptRow
from contest.store.contests import ContestRow
from questions.kinds import NUMERIC_ZERO, Kind, decode
from tests import every_kind
from tests.every_kind import position_of
from tests.factories import counted, person, sign_in
from tests.web.client import Browser, check
from tests.web.desk import Desk
from tests.web.stage import engine_of, moved, started, state

pytestmark = pytest.mark.usefixtures("patience")


class Room(Desk):
    """A person at an open paper of every kind."""

    at: dict[Kind, int]
    right: dict[int, int | str]
    places: dict[int, answers.Shown]

    def told(self, session) -> dict[int, Any]:
        """What is kept: position → code or words."""
        session.rollback()
        query = select(AnswerRow).join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
        rows = session.scalars(query.where(AttemptRow.token == self.token))
        return {row.position: row.choice if row.words is None else row.words for row in rows if row.seq}

    def fields(self, right: dict[int, int | str]) -> dict[str, str]:
        """Answers as the plain form of the page would send them."""
        found = {}
        for position, answer in right.items():
            shape = self.places[position].shape
            assert shape is not None
            told = decode(shape, answer) if isinstance(answer, int) else answer
            found[f"m{position}"] = "1"
            if isinstance(told, frozenset):
                found |= {f"q{position}.{place}": "1" for place in told}
            elif isinstance(told, tuple):
                found |= {f"q{position}.{n}": str(digit) for n, digit in enumerate(told) if digit is not None}
            else:
                found[f"q{position}"] = str(told).replace(".", ",")
        return found


@pytest.fixture
def room(app, writing, clock) -> Room:
    with writing() as session:
        held = every_kind.contest(session, clock.now)
        who = person(session, clock.now)
        browser = Browser(app, sign_in(session, who, clock.now))
        attempt = started(session, held, who, clock.now)
        made = Room(app, held, who, browser, attempt.token, clock.now, attempt.deadline_at)
        made.right = every_kind.right(session, attempt)
        made.places = {one.position: one for one in answers.of_attempt(session, attempt.id)}
        made.at = {kind: position_of(session, attempt, kind) for kind in Kind}
    return made


# The page


def test_the_page_of_every_kind_is_lawful_open_and_answered(room: Room) -> None:
    for _ in ("open", "answered"):
        page = room.browser.get(room.url)
        assert page.status == 200
        check(page.text)
        room.save(*((position, answer, 1) for position, answer in room.right.items()))
    assert room.browser.get(f"{room.url}/xem-lai").status == 200


def test_pictures_keep_their_box_and_only_the_first_question_hurries(room: Room) -> None:
    page = room.browser.get(room.url).text
    images = re.findall(r"<img [^>]*>", page)
    assert len(images) == 4
    for one in images:
        assert re.search(r'src="/tep/[0-9a-f]{64}\.webp" alt="[^"]+" width="\d+" height="\d+"', one), one
    for number, block in enumerate(re.split(r'<input type="hidden" name="s\d+"', page)[1:], start=1):
        own = re.findall(r"<img [^>]*>", block.split("</fieldset>")[0])
        assert all(('loading="lazy"' in one) == (number > 1) for one in own)


def test_what_questions_share_stands_once_before_the_first_of_them(room: Room) -> None:
    page = room.browser.get(room.url).text
    assert page.count("Tổ một có mười hai người.") == 1
    assert page.count("<video ") == 1
    for words, texts in (
        ("Hình dùng cho câu", ("Tổ hai có mấy người?", "Tổ nào đông hơn?")),
        ("Video dùng cho câu", ("Người thợ làm gì trước?", "Người thợ có đội mũ.")),
    ):
        first, last = map(int, re.search(rf"{words} (\d+)–(\d+)", page).groups())  # type: ignore[union-attr]
        assert last == first + 1
        at = [page.index(text) for text in texts]
        assert page.index(words) < at[0] < at[1]
        assert page.index(f'id="cau-{first}"') < at[0] < page.index(f'id="cau-{last}"') < at[1]
    assert re.search(r'<video controls playsinline preload="metadata" src="/tep/[0-9a-f]{64}\.webm">', page)
    assert "js/clip.js" in page


def test_a_paper_without_clips_loads_no_script_for_them(desk: Desk) -> None:
    assert "js/clip.js" not in desk.browser.get(desk.url).text


def test_the_page_takes_six_statements_with_a_clip(room: Room) -> None:
    with counted(engine_of(room.app)) as seen:
        assert room.browser.client.get(room.url).status_code == 200
    assert len(seen) <= 6, seen


def test_review_and_counts_know_what_is_answered(room: Room) -> None:
    some = {position: answer for position, answer in room.right.items() if position <= 7}
    room.save(*((position, answer, 1) for position, answer in some.items()))
    page = room.browser.get(f"{room.url}/xem-lai")
    assert "Còn 5 câu chưa trả lời" in page.words
    assert len(re.findall(r'data-cell="\d+" data-answered', page.text)) == 7


# As the script saves


def test_codes_and_words_are_saved_and_told_back(room: Room, session) -> None:
    page = room.save(*((position, answer, 1) for position, answer in room.right.items()))
    assert page.status == 200
    assert {one["question"]: one["choice"] for one in page.json["saved"]} == room.right == room.told(session)


def test_a_save_of_words_takes_two_statements(room: Room) -> None:
    body = [{"question": room.at[Kind.SHORT_TEXT], "choice": "mũ", "seq": 1}]
    headers = {"X-CSRF-Token": room.browser.token()}
    with counted(engine_of(room.app)) as seen:
        room.browser.client.put(f"{room.url}/cau-tra-loi", json=body, headers=headers)
    assert len(seen) <= 2, seen


def test_a_conflict_of_words_shows_those_that_are_kept(room: Room, session) -> None:
    at = room.at[Kind.SHORT_TEXT]
    room.save((at, "một", 4))
    page = room.save((at, "hai", 4))
    assert (page.status, page.json["error"]["code"]) == (422, "conflict")
    assert page.json["saved"] == [{"question": at, "choice": "một", "seq": 4}]
    assert room.told(session) == {at: "một"}


def test_what_no_question_asks_for_is_refused_whole(room: Room) -> None:
    at, box, number = room.at[Kind.SHORT_TEXT], room.at[Kind.MULTIPLE], room.at[Kind.NUMERIC]
    before = state(engine_of(room.app))
    bad: list[tuple[int, object]] = [
        (at, 0), (at, 1), (at, ""), (at, " "), (at, "a" * 201), (at, "e" + "\u0301" * 300), (at, ["mũ"]), (at, 1.5),
        (at, True), (at, "\u0489"), (box, "1"), (box, 16), (box, 2**63), (box, -1), (number, "11"), (number, 11.5),
        (number, 2 * NUMERIC_ZERO + 1), (13, "100"), (room.at[Kind.TRUE_FALSE_GROUP], 3**4),
        (room.at[Kind.MATCHING], 5**3), (room.at[Kind.ORDERING], 5**4), (room.at[Kind.SINGLE], "0"),
    ]  # fmt: skip
    for position, choice in bad:
        page = room.save((room.at[Kind.TRUE_FALSE], 0, 1), (position, choice, 1))
        assert (page.status, page.json["error"]["code"]) == (422, "bad_entry"), (position, str(choice)[:20])
    assert moved(before, state(engine_of(room.app))) == []


# As the plain form saves


def test_the_plain_form_keeps_every_kind(room: Room, session) -> None:
    page = room.browser.post(room.url, room.fields(room.right))
    assert (page.status, page.location) == (303, f"{room.url}/xem-lai")
    assert room.told(session) == room.right
    shown = room.browser.get(room.url).text
    assert len(re.findall(r" (?:checked|selected)[ >]", shown)) == 5 + 2 + 4 + 3 + 4
    assert 'value="mũ bảo hộ"' in shown
    assert 'value="11,5"' in shown


def test_boxes_and_lists_that_stand_empty_are_open_again(room: Room, session) -> None:
    room.browser.post(room.url, room.fields(room.right))
    groups = {room.at[kind] for kind in (Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)}
    cleared = {f"m{position}": "1" for position in groups} | {f"s{position}": "1" for position in groups}
    room.browser.post(room.url, cleared)
    assert {position for position, answer in room.told(session).items() if answer is None} == groups


def test_a_form_that_showed_no_boxes_clears_none(room: Room, session) -> None:
    """The review page sends a form too."""
    room.browser.post(room.url, room.fields(room.right))
    room.browser.post(room.url, {f"s{position}": "1" for position in room.right} | {"q13": "5", "s13": "0"})
    assert room.told(session) == {**room.right, 13: 5}


def test_a_form_opened_before_newer_words_overwrites_none(room: Room, session) -> None:
    at = room.at[Kind.SHORT_TEXT]
    room.save((at, "mới", 3), (room.at[Kind.MULTIPLE], 3, 2))
    stale = {f"q{at}": "cũ", f"s{at}": "2", f"m{room.at[Kind.MULTIPLE]}": "1", f"s{room.at[Kind.MULTIPLE]}": "1"}
    room.browser.post(room.url, stale)
    assert room.told(session) == {at: "mới", room.at[Kind.MULTIPLE]: 3}


@pytest.mark.parametrize("where", ["", "/nop"])
def test_a_number_that_is_none_costs_nothing_but_itself(room: Room, session, where: str) -> None:
    at = room.at[Kind.NUMERIC]
    page = room.browser.post(room.url + where, room.fields(room.right) | {f"q{at}": "mười một"})
    assert page.status == 422
    assert f"Câu {at} cần một số" in page.words
    assert room.told(session) == {position: answer for position, answer in room.right.items() if position != at}


def test_after_the_deadline_a_number_that_is_none_stops_no_hand_in(room: Room, clock) -> None:
    clock.now = room.deadline + timedelta(seconds=1)
    page = room.browser.post(f"{room.url}/nop", room.fields(room.right) | {f"q{room.at[Kind.NUMERIC]}": "mười"})
    assert (page.status, page.location) == (303, f"/ket-qua/{room.token}")


def test_a_form_that_no_page_of_ours_sends_changes_nothing(room: Room) -> None:
    before = state(engine_of(room.app))
    for kind, name, value in (
        (Kind.TRUE_FALSE_GROUP, ".0", "2"), (Kind.MATCHING, ".0", "9"), (Kind.ORDERING, ".1", "4"),
        (Kind.MULTIPLE, ".0", "on"), (Kind.SINGLE, "", "9"),
    ):  # fmt: skip
        at = room.at[kind]
        page = room.browser.post(room.url, {f"m{at}": "1", f"q{at}{name}": value, f"q{room.at[Kind.TRUE_FALSE]}": "0"})
        assert page.status == 422, kind
    assert moved(before, state(engine_of(room.app))) == []


# The result


def revealed(room: Room, writing, clock) -> str:
    """The result page once the contest is settled."""
    room.browser.post(f"{room.url}/nop")
    with writing() as session:
        session.execute(update(ContestRow).values(state="closed", settled_at=clock.now))
    page = room.browser.get(f"/ket-qua/{room.token}")
    assert page.status == 200
    return page.text


def test_a_whole_paper_right_is_told_so(room: Room, writing, clock) -> None:
    room.browser.post(room.url, room.fields(room.right))
    text = revealed(room, writing, clock)
    assert "Bạn đúng 12 trong 12 câu" in text
    assert text.count("✓ Đúng</p>") == 12
    assert "Đáp án:" not in text


def test_a_result_tells_what_was_chosen_and_what_is_right_in_words(room: Room, writing, clock) -> None:
    group, pairs, steps = (room.at[kind] for kind in (Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING))
    room.save(
        (room.at[Kind.SHORT_TEXT], "cái ô", 1),
        (room.at[Kind.NUMERIC], NUMERIC_ZERO + 12_250_000, 1),
        (group, int(room.right[group]) - 1, 1),  # the first of four left open
        (pairs, 0, 1),
        (steps, 1, 1),
    )
    words = " ".join(re.sub(r"<[^>]+>", " ", revealed(room, writing, clock)).split())
    assert "Bạn đúng 0 trong 12 câu" in words
    assert "Bạn trả lời: cái ô Đáp án: mũ bảo hộ ; mũ bảo hiểm" in words
    assert "Bạn trả lời: 12,25 Đáp án:" in words
    assert "Đúng một phần: 4 trong 6 điểm" in words
    assert "Mũ bảo hộ có hạn dùng Bạn chọn: bỏ trống ✗ Chưa đúng Đáp án: Đúng" in words
    assert "Dây cứu sinh dùng chung được Bạn chọn: Sai ✓ Đúng" in words
    assert "Kìm Đáp án: Cắt dây" in words
    assert "Hô hấp nhân tạo" in words
    assert "thứ 4" in words
    told = words.split("Việc nào phải làm trước khi vào ca? Bạn bỏ trống câu này. Đáp án: ")[1]
    right = re.match(r"\w\. (.+?) ?; \w\. (\S+ \S+ \S+)", told)
    assert right is not None
    assert set(right.groups()) == {"Kiểm tra máy", "Nhận bàn giao"}


def test_before_the_reveal_the_result_tells_no_key(room: Room) -> None:
    room.save((room.at[Kind.SHORT_TEXT], "cái ô", 1))
    room.browser.post(f"{room.url}/nop")
    page = room.browser.get(f"/ket-qua/{room.token}").text
    assert "mũ bảo hiểm" not in page
    assert "Cắt dây" not in page


HEAP = "a" + "\u0300\u0316\u0317\u0318"


def test_a_box_with_what_are_no_words_costs_nothing_but_itself(room: Room, session) -> None:
    sent = {**room.fields(room.right), f"q{room.at[Kind.SHORT_TEXT]}": HEAP}
    assert room.browser.post(room.url, sent).status == 422
    rest = {at: answer for at, answer in room.right.items() if at != room.at[Kind.SHORT_TEXT]}
    assert room.told(session) == rest


def test_after_the_deadline_such_a_box_does_not_stop_the_rest_from_being_handed_in(room: Room, session, clock) -> None:
    clock.now = room.deadline + timedelta(seconds=2)
    sent = {**room.fields(room.right), f"q{room.at[Kind.SHORT_TEXT]}": HEAP}
    page = room.browser.post(f"{room.url}/nop", sent)
    assert (page.status, page.location) == (303, f"/ket-qua/{room.token}")
    assert len(room.told(session)) == len(room.right) - 1
