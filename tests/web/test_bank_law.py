"""The law desk: instruments and their dates, what lapses before a contest is over, sending questions back; exports."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from contest.contests import State
from contest.services import bank_export, bank_law
from contest.services.contests import Window
from contest.store.audit import AuditRow
from contest.store.contests import ContestRow
from contest.web.bank_words import address
from questions import media_bytes, store
from questions.finding import Wanted
from questions.formats import detect
from questions.formats.reading import ReadQuestion
from questions.formats.writing import WRITERS
from questions.kinds import Kind, Option
from questions.review import Status
from questions.rows import InstrumentRow, QuestionRow
from tests.factories import contest, counted
from tests.web.bank_stage import FORM, KINDS, LAW, Stage, on_desk, png, staged
from tests.web.stage import engine_of

HERE = "/to-chuc/ngan-hang/phap-luat"
EXPORT = "/to-chuc/ngan-hang/xuat"


@pytest.fixture
def stage(app: Flask, writing, clock) -> Stage:
    return staged(app, writing, clock)


def form(**changed: str) -> dict[str, str]:
    known = {"code": "9/2027/QH16", "title": "Luật Mới", "kind": "law", "in_force_from": "2027-01-01"}
    return known | {"lapsed_from": "", "replaced_by": ""} | changed


def lapse(writing, day: date, code: str = LAW) -> None:
    with writing() as session:
        session.execute(update(InstrumentRow).where(InstrumentRow.code == code).values(lapsed_from=day))


def test_instruments_stand_with_dates_and_questions(stage: Stage) -> None:
    words = stage.anna.get(HERE).words
    assert LAW in words
    assert "Đang có hiệu lực" in words
    assert "Lưu văn bản" not in words
    assert "Lưu văn bản" in stage.admin.get(HERE).words


def test_only_an_administrator_changes_an_instrument(stage: Stage, session) -> None:
    assert stage.anna.post(HERE, form()).status == 403
    assert stage.admin.post(HERE, form()).location == f"{HERE}?da=van-ban"
    assert store.instruments(session)["9/2027/QH16"].in_force_from == date(2027, 1, 1)
    said = session.execute(select(AuditRow).where(AuditRow.act == "bank.instrument")).scalars().one()
    assert (said.subject, said.detail["in_force_from"]) == ("instrument:9/2027/QH16", "2027-01-01")


def test_an_instrument_is_given_a_lapse_and_a_successor(stage: Stage, session) -> None:
    page = stage.admin.get(f"{HERE}?van-ban={LAW.replace('/', '%2F')}")
    assert f'value="{LAW}"' in page.text
    changed = form(
        code=LAW, title="Luật Cũ", in_force_from="2026-07-01", lapsed_from="2026-12-01", replaced_by="9/2027/QH16"
    )
    assert stage.admin.post(HERE, changed).status == 303
    law = store.instruments(session)[LAW]
    assert (law.lapsed_from, law.replaced_by) == (date(2026, 12, 1), "9/2027/QH16")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "luật gì"}, "chưa phải là số văn bản"),
        ({"code": ""}, "Điền vào ô này"),
        ({"title": "x" * 301}, "Hãy rút gọn"),
        ({"lapsed_from": "2026-12-31"}, "phải sau ngày có hiệu lực"),
        ({"lapsed_from": "31/12/2026"}, "chưa phải là một ngày"),
        ({"replaced_by": "9/2027/QH16"}, "không thay thế chính nó"),
        ({"kind": "edict"}, ""),
    ],
)
def test_an_instrument_that_makes_no_sense_is_refused_at_its_field(stage: Stage, session, changed, words) -> None:
    page = stage.admin.post(HERE, form(**changed))
    assert page.status == 422
    assert words in page.words
    assert "9/2027/QH16" not in store.instruments(session)


def test_a_lapse_within_a_contest_is_told_with_the_round_it_touches(stage: Stage, writing, clock) -> None:
    with writing() as session:
        day = timedelta(days=1)
        windows = [
            Window("Tuần 1", clock.now - day, clock.now + 6 * day),
            Window("Tuần 2", clock.now + 6 * day, clock.now + 13 * day),
        ]
        contest(session, clock.now, windows=windows)
        held = len(bank_law.bank_use.pinned_laws(session, [1]))
    assert held > 20
    assert "Luật của mọi câu còn hiệu lực" in stage.anna.get(HERE).words
    lapse(writing, (clock.now + 8 * day).date())
    words = stage.anna.get(HERE).words
    assert f"hết hiệu lực {(clock.now + 8 * day):%d/%m/%Y}, trước khi Tuần 2 đóng" in words
    assert "đã nằm trong đề" in words


def test_a_lapse_before_or_after_all_contests_is_told_or_not(stage: Stage, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
    for days, told in ((-30, True), (8, False), (7, True)):
        lapse(writing, (clock.now + timedelta(days=days)).date())
        assert ("Luật của mọi câu còn hiệu lực" not in stage.anna.get(HERE).words) is told, days


def test_a_draft_contest_is_warned_of_live_questions_that_it_will_not_draw(stage: Stage, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
        session.execute(update(ContestRow).values(state=State.DRAFT.value))
    lapse(writing, clock.now.date())
    assert "không được rút vào đề" in stage.anna.get(HERE).words


def test_a_contest_that_is_over_is_no_concern(stage: Stage, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
        session.execute(update(ContestRow).values(state=State.PUBLISHED.value))
    lapse(writing, clock.now.date())
    assert "Luật của mọi câu còn hiệu lực" in stage.anna.get(HERE).words


def test_all_questions_of_a_law_go_back_to_draft_as_one_act(stage: Stage, writing, clock, session) -> None:
    lapse(writing, clock.now.date())
    for _ in range(2):
        assert stage.binh.post(f"{HERE}/tra-ve", {"van-ban": LAW}).location == f"{HERE}?da=tra-ve"
    with writing() as own:
        citing = {row.desk.status for row in bank_law.bank_desk.find(own, Wanted(law=LAW), clock.now).rows}
    assert citing == {Status.DRAFT}
    live = session.scalars(select(QuestionRow.id).where(QuestionRow.status == "live")).all()
    assert live
    assert "hết hiệu lực" in stage.anna.get(address("MT-001")).words


def test_the_law_desk_takes_few_statements_whatever_the_bank(app: Flask, stage: Stage, writing, clock) -> None:
    with writing() as session:
        contest(session, clock.now)
        contest(session, clock.now, "hai")
    lapse(writing, clock.now.date())
    with counted(engine_of(app)) as seen:
        stage.anna.client.get(HERE)
    assert len(seen) <= 8, "\n".join(seen)


def test_an_export_tells_what_it_will_hold_before_it_is_fetched(stage: Stage) -> None:
    page = stage.anna.get(f"{EXPORT}?q=ld-01")
    assert "Chọn định dạng" in page.words
    page = stage.anna.get(f"{EXPORT}?q=ld-01&dinh-dang=csv")
    assert "1 câu" in page.words
    assert "Tải tệp" in page.words


@pytest.mark.parametrize("keys", [True, False])
def test_an_export_holds_the_questions_found_with_keys_or_without(stage: Stage, session, keys: bool) -> None:
    given = {"q": "ld-01", "dinh-dang": "csv", "dap-an": "co" if keys else "khong"}
    page = stage.anna.post(EXPORT, given)
    assert page.status == 200
    assert "attachment" in page.response.headers["Content-Disposition"]
    header, row = csv.reader(io.StringIO(page.response.data.decode("utf-8-sig")))
    told = dict(zip(header, row, strict=True))
    assert (told["Mã"], told["Đáp án đúng"]) == ("LĐ-01", "B" if keys else "")
    said = session.execute(select(AuditRow).where(AuditRow.act == "bank.export")).scalars().one()
    assert said.detail == {"questions": 1, "keys": keys}


def test_an_export_in_an_unknown_format_is_missing(stage: Stage) -> None:
    assert stage.anna.post(EXPORT, {"dinh-dang": "exe"}).status == 404
    assert stage.anna.get(f"{EXPORT}?dinh-dang=exe").status == 200


def test_without_keys_the_order_of_what_is_to_be_sorted_tells_nothing() -> None:
    options = tuple(Option(word) for word in ("hai", "ba", "một"))
    asked = ReadQuestion("", kind=Kind.ORDERING, options=options, key=(0, 1, 2), explanation="vì thế")
    bare = bank_export.keyless(asked)
    assert [one.text for one in bare.options] == ["ba", "hai", "một"]
    assert (bare.key, bare.explanation) == ((), None)
    pairs = ReadQuestion("", kind=Kind.MATCHING, options=options, matches=("y", "x"), key=(0, 1, 0))
    assert bank_export.keyless(pairs).matches == ("x", "y")


@pytest.mark.parametrize("fmt", WRITERS)
def test_no_format_tells_a_key_that_was_left_out(fmt: str) -> None:
    asked = [replace(one, code=f"K-{n}", subject="Thử") for n, one in enumerate(KINDS[:9])]
    written = WRITERS[fmt]([bank_export.keyless(one) for one in asked])
    items = detect.read(detect.Upload(written.data, f"x.{fmt}")).items
    assert [one.question.key or one.question.accepted for one in items] == [()] * len(items)
    lost = {one.place for one in written.losses if one.code == "lost_question"}
    assert len(items) + len(lost) == len(asked)


def test_pictures_go_out_with_their_bytes(stage: Stage, session, writing) -> None:

    sent = {**FORM, "picture_file": (png(), "a.png"), "picture_file_alt": "Ô đỏ"}
    assert stage.anna.post(f"{stage.url}/sua", sent).status == 303
    question = on_desk(session, stage.code).question
    (whole,) = media_bytes.with_bytes(session, [question])
    assert whole.pictures[0].data[:4] == b"RIFF"
    assert whole == question
