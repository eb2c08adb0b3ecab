"""Writing questions on the desk: every kind, every button without script, pictures and clips, two people at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest.web import bank_form, bank_press
from contest.web.bank_words import address
from questions.formats.reading import ReadQuestion
from questions.kinds import Kind, Option
from questions.rows import QuestionRow, RevisionRow
from tests.factories import contest
from tests.web.bank_stage import CONTENT, FORM, KINDS, Stage, fields, on_desk, press, staged

HOME = "/to-chuc/ngan-hang"


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    return staged(app, writing, clock)


@pytest.mark.parametrize("content", KINDS, ids=lambda one: f"{one.kind}-{one.text[:6]}")
def test_a_form_filled_with_a_question_makes_that_question(content: ReadQuestion) -> None:
    assert bank_form.to_question(bank_form.from_question(content, 1)) == content


@pytest.mark.parametrize("content", KINDS[:9], ids=lambda one: f"{one.kind}-{one.text[:6]}")
def test_a_question_of_each_kind_goes_through_the_page_unchanged(
    app: Flask, writing, clock, session, content: ReadQuestion
) -> None:
    content = replace(content, subject="An ninh mạng", code="K-1")
    stage = staged(app, writing, clock, content)
    path = f"{stage.url}/sua"
    page = stage.binh.post(path, fields(stage.binh.get(path)).to_dict(flat=False))
    assert page.location.endswith("?da=nguyen"), page.words[:400]
    assert on_desk(session, "K-1").question == content


def test_a_question_is_revised_and_is_a_draft_again(stage: Stage, session) -> None:
    stage.move(stage.binh, "checked")
    page = stage.edit(stage.binh, key="2", note="sai đáp án")
    assert page.location == f"{stage.url}?da=sua"
    one = on_desk(session, stage.code)
    assert (one.number, one.status.value, one.question.key) == (2, "draft", (2,))
    words = stage.anna.get(stage.url).words
    for said in ("Sửa nội dung", "bản 2", "sai đáp án", "Lò Văn Bình", "[bỏ: B ]", "[thêm: C ]"):
        assert said in words, said


def test_the_slower_of_two_people_sees_both_and_loses_nothing(stage: Stage, session) -> None:
    stage.edit(stage.anna, text="Của Anna?")
    page = stage.edit(stage.binh, text="Của Bình?")
    assert page.status == 409
    assert "vừa được người khác sửa" in page.words
    assert "[bỏ: Anna ]" in page.words
    assert "[thêm: Bình ]" in page.words
    sent = fields(page)
    assert (sent["text"], sent["expected"]) == ("Của Bình?", "2")
    assert stage.binh.post(f"{stage.url}/sua", sent.to_dict(flat=False)).status == 303
    assert on_desk(session, stage.code).question.text == "Của Bình?"
    assert session.scalar(select(func.count()).select_from(RevisionRow).where(RevisionRow.text.startswith("Của"))) == 2


def test_a_form_sent_twice_makes_one_revision(stage: Stage, session) -> None:
    for _ in range(2):
        assert stage.edit(stage.binh, text="Một lần thôi?").status == 303
    assert on_desk(session, stage.code).number == 2


def test_all_that_is_wrong_is_told_at_once_each_at_its_field(stage: Stage) -> None:
    page = stage.edit(
        stage.anna, text="", option=["như nhau", "", "như nhau"], instrument="luật gì đó", subject="", key="0"
    )
    assert page.status == 422
    assert "<title>Lỗi: " in page.text
    summary = page.text[page.text.index('id="loi"') : page.text.index("<h1")]
    for field in ("text", "option-1", "option-2", "instrument"):
        assert f'href="#{field}"' in summary, field
        assert f'id="{field}"' in page.text
    assert 'aria-invalid="true"' in page.text


def test_a_flawed_form_keeps_what_was_typed(stage: Stage) -> None:
    page = stage.edit(stage.anna, text="", explanation="Giữ lại", article="7")
    sent = fields(page)
    assert (sent["explanation"], sent["article"], sent.getlist("option")) == ("Giữ lại", "7", FORM["option"])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_written_without_script(app: Flask, stage: Stage, session, kind: Kind) -> None:
    path = f"{HOME}/moi"
    sent = fields(stage.anna.get(path))
    sent["kind"] = kind.value
    page = press(stage.anna, path, sent, "kind")
    assert page.status == 200
    sent = fields(page)
    sent["text"], sent["subject"], sent["code"] = f"Câu kiểu {kind}?", "An ninh mạng", f"M-{kind}"
    if kind.has_options and kind is not Kind.TRUE_FALSE:
        sent.setlist("option", ["một", "hai", "ba", ""])
    sent.setlist("match", ["x", "y", "z", ""])
    sent["accepted"] = "12"
    sent["key"] = "1"
    for at in range(3):
        sent[f"key-{at}"] = str(at % 2)
    page = stage.anna.post(path, sent.to_dict(flat=False))
    assert page.status == 303, page.words[:600]
    question = on_desk(session, f"M-{kind}").question
    assert (question.kind, question.has_key) == (kind, True)
    shown = stage.anna.get(address(f"M-{kind}"))
    assert shown.status == 200
    assert f"Câu kiểu {kind}?" in shown.words


def test_an_order_that_nobody_has_settled_stays_without_a_key(app: Flask, writing, clock, session) -> None:
    """Whoever mends the words of steps that came in without an order does not thereby say that they stand in it."""
    steps = ReadQuestion(
        "", text="Xếp các bước.", kind=Kind.ORDERING, options=(Option("ba"), Option("một"), Option("hai"))
    )
    stage = staged(app, writing, clock, replace(steps, subject="An ninh mạng", code="X-1"))
    path = f"{stage.url}/sua"
    sent = fields(stage.binh.get(path))
    sent["text"] = "Xếp các bước sau."
    assert stage.binh.post(path, sent.to_dict(flat=False)).location.endswith("?da=sua")
    assert not on_desk(session, "X-1").question.has_key
    sent = fields(stage.binh.get(path))
    del sent["no_order"]
    assert stage.binh.post(path, sent.to_dict(flat=False)).location.endswith("?da=sua")
    session.rollback()
    assert on_desk(session, "X-1").question.key == (0, 1, 2)


def test_options_are_added_moved_and_dropped_with_their_key(stage: Stage) -> None:
    path = f"{stage.url}/sua"
    sent = fields(stage.anna.get(path))
    more = fields(press(stage.anna, path, sent, "option_add"))
    assert more.getlist("option") == [*FORM["option"], ""]
    up = fields(press(stage.anna, path, sent, "option_up-1"))
    assert (up.getlist("option")[0], up.getlist("key")) == ("12 ngày", ["0"])
    less = fields(press(stage.anna, path, sent, "option_drop-0"))
    assert (less.getlist("option"), less.getlist("key")) == (["12 ngày", "14 ngày"], ["0"])
    gone = fields(press(stage.anna, path, sent, "option_drop-1"))
    assert gone.getlist("key") == [""]


@pytest.mark.parametrize(
    "act",
    ["option_drop-9", "option_up-0", "option_drop--1", "match_drop-x", "picture_drop-5", "kind-٣", "option_up-999"],
)
def test_buttons_that_point_nowhere_change_nothing(act: str) -> None:
    form = bank_form.from_question(CONTENT, 1)
    assert bank_press.press(form, act)
    assert bank_form.to_question(form) == CONTENT


def test_a_match_that_goes_takes_its_key_along() -> None:
    form = bank_form.from_question(KINDS[7], 1)
    bank_press.press(form, "match_drop-0")
    assert [cell.key for cell in form.cells] == ["1", ""]


def test_a_key_that_is_half_given_is_no_key(stage: Stage) -> None:
    page = stage.edit(stage.anna, kind="true_false_group", **{"key-0": "0", "key": ""})
    assert (page.status, "còn thiếu ở vài dòng" in page.words) == (422, True)


def test_a_key_never_points_at_an_option_that_is_not_there(stage: Stage) -> None:
    page = stage.edit(stage.anna, key="3")
    assert (page.status, "Đáp án không khớp" in page.words) == (422, True)


def test_a_copy_is_filled_and_saved_only_when_changed(stage: Stage, session) -> None:
    page = stage.binh.get(f"{HOME}/moi?tu={stage.code}")
    sent = fields(page)
    assert (sent["text"], sent["code"]) == (CONTENT.text, "")
    same = stage.binh.post(f"{HOME}/moi", sent.to_dict(flat=False))
    assert (same.status, "trùng hoàn toàn với câu LĐ-01" in same.words) == (422, True)
    sent["text"] = "Nghỉ việc riêng bao nhiêu ngày?"
    assert stage.binh.post(f"{HOME}/moi", sent.to_dict(flat=False)).status == 303
    assert stage.binh.get(f"{HOME}/moi?tu=khong-co").status == 404


def test_a_new_subject_is_made_on_the_way(stage: Stage, session) -> None:
    assert stage.edit(stage.anna, new_subject="Bảo hiểm xã hội").status == 303
    assert on_desk(session, stage.code).subject == "Bảo hiểm xã hội"


def test_a_question_that_a_contest_draws_keeps_its_subject(stage: Stage, writing, clock, session) -> None:
    with writing() as own:
        contest(own, clock.now)
        code = own.scalars(select(QuestionRow.code).where(QuestionRow.code.startswith("MT-"))).first()
    path = address(code, "sua")
    sent = fields(stage.anna.get(path))
    sent["subject"], sent["text"] = "An ninh mạng", "Câu khác?"
    page = stage.anna.post(path, sent.to_dict(flat=False))
    assert (page.status, "giữ nguyên chủ đề" in page.words) == (422, True)


def test_a_retired_question_is_not_revised(stage: Stage) -> None:
    stage.move(stage.binh, "retired", note="thừa")
    page = stage.edit(stage.anna, text="Sửa câu đã nghỉ?")
    assert (page.status, "Hãy tạo bản sao" in page.words) == (409, True)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</textarea><b>", "&amp; \"x\" 'y'", "«ế ữ»", "a\u202eb"]
)
def test_what_is_typed_stays_text(stage: Stage, session, text: str) -> None:
    assert stage.edit(stage.anna, text=f"{text}?", note=text, explanation=text).status == 303
    for path in (stage.url, f"{stage.url}/sua", HOME):
        page = stage.anna.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
    assert fields(stage.anna.get(f"{stage.url}/sua"))["text"] == on_desk(session, stage.code).question.text
