"""What is sent out comes back in as the same questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from questions import bank, rows, shelves
from questions.formats.detect import Upload
from questions.formats.reading import ReadQuestion
from questions.formats.sheets import delimited, xlsx, xlsx_out
from questions.kinds import Kind, Option
from questions.schema import Base
from questions.wording import clean, same_case
from tests.questions.made import questions


def same(one: ReadQuestion, other: ReadQuestion) -> None:
    """Equal in all but where they stand and how their key was shown."""
    assert replace(one, place="", key_source=None) == replace(other, place="", key_source=None)


@pytest.mark.parametrize("module", [delimited, xlsx_out], ids=["csv", "xlsx"])
@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=40)
@given(data=st.data())
def test_a_question_that_can_be_read_at_all_reads_back_the_same(module: Any, kind: Kind, data: st.DataObject) -> None:
    question = data.draw(questions(kinds=(kind,), pictures=module is xlsx_out))
    written = module.write([question])
    # Marks and letters inside options mean something to the reader, so the first reading settles what is there.
    first = READERS[module](written.data).questions
    assume(first and not written.losses)
    again = module.write(first)
    assume(not again.losses)
    (found,) = READERS[module](again.data).questions
    same(found, first[0])


READERS = {delimited: delimited.read, xlsx_out: xlsx.read}
PLAIN = st.text(st.sampled_from("abcđơ Ặ1."), min_size=2, max_size=12).map(clean).filter(lambda text: len(text) > 1)


@pytest.mark.parametrize("module", [delimited, xlsx_out], ids=["csv", "xlsx"])
@given(question=questions())
def test_nothing_of_a_question_but_doubtful_signs_in_options_changes(module: Any, question: ReadQuestion) -> None:
    written = module.write([question])
    first = READERS[module](written.data).questions
    assume(first and not written.losses)
    (found,) = first
    kept = ("text", "code", "subject", "level", "explanation", "reference", "number", "partial", "stimulus", "accepted")
    assert [getattr(found, name) for name in kept] == [getattr(question, name) for name in kept]
    assert found.kind is question.kind or {found.kind, question.kind} == {Kind.SINGLE, Kind.TRUE_FALSE}


@pytest.mark.parametrize("module", [delimited, xlsx_out], ids=["csv", "xlsx"])
@given(question=questions(), words=st.lists(PLAIN, min_size=8, max_size=8, unique_by=same_case))
def test_plain_words_come_back_at_once(module: Any, question: ReadQuestion, words: list[str]) -> None:
    plain = replace(
        question,
        text=f"Câu hỏi về {words[0]}?",
        options=question.options
        if question.kind is Kind.TRUE_FALSE
        else tuple(Option(f"ý {word}") for word, _ in zip(words, question.options, strict=False)),
        matches=tuple(f"vế {word}" for word, _ in zip(words, question.matches, strict=False)),
        fixed_order=False,
    )
    written = module.write([plain])
    read = READERS[module](written.data)
    assume(not written.losses and not any(problem.code == "position_word" for problem in read.problems))
    (found,) = read.questions
    same(found, plain)


def everything(data: bytes) -> list[tuple[object, ...]]:
    """A new bank filled from a file, as values."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=list(rows.TABLES))
    with Session(engine) as session:
        bank.bring_in(session, Upload(data, "bank.csv"), None, datetime.fromisoformat("2026-11-01T00:00:00Z"))
        found = [(q.code, q.subject, q.question) for q in shelves.shelved(session)]
        assert (
            bank.send_out(session).data == delimited.write(delimited.read(bank.send_out(session).data).questions).data
        )
    engine.dispose()
    return found


def test_the_bundled_bank_comes_back_from_its_export_unchanged(session: Session, now: datetime) -> None:
    bank.load_bundled(session, now)
    sent = bank.send_out(session).data
    expected = [(q.code, q.subject, q.question) for q in shelves.shelved(session)]
    assert everything(sent) == expected


def test_one_subject_alone_can_be_sent_out(session: Session, now: datetime) -> None:
    bank.load_bundled(session, now)
    assert {row[1] for row in everything(bank.send_out(session, "ma-tuy").data)} == {"Phòng, chống ma túy"}


@pytest.mark.parametrize("module", [delimited, xlsx_out], ids=["csv", "xlsx"])
def test_a_key_that_no_cell_can_hold_is_said_to_be_lost_and_is_not_guessed(module: Any) -> None:
    question = ReadQuestion("", text="Dấu nào?", kind=Kind.SHORT_TEXT, accepted=("|",), code="K-1")
    written = module.write([question])
    assert [(loss.code, loss.place) for loss in written.losses] == [("lost_key", "K-1")]
    assert READERS[module](written.data).questions[0].accepted == ()
