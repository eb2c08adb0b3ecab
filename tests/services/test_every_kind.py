"""A paper of every kind: laid out, saved, marked; words under the same law as codes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from contest.attempts import Entry
from contest.contests import Contest
from contest.refusals import AnswerConflict, BadAnswer
from contest.services import attempts
from contest.services.answers import entry_of
from contest.services.attempts import Late, Saved
from contest.store import answers
from contest.store import outcomes as outcome_store
from contest.store.answers import RefusedAnswerRow
from contest.store.attempts import Attempt
from contest.store.entries import Stored
from questions.kinds import NUMERIC_ZERO, Kind, Shape, encode
from questions.rows import RevisionRow
from tests import every_kind
from tests.acts import Contestant, contestant
from tests.conftest import NOW
from tests.every_kind import POINTS_EACH, position_of
from tests.factories import counted


class Room:
    """A person at an open paper of every kind."""

    def __init__(self, writing) -> None:
        self.writing = writing
        with writing() as session:
            self.contest: Contest = every_kind.contest(session, NOW)
            self.who: Contestant = contestant(session, NOW)
            self.attempt: Attempt = attempts.start(session, self.contest, self.who.person, NOW).attempt
            self.right = every_kind.right(session, self.attempt)
            self.at = {
                kind: position_of(session, self.attempt, kind)
                for kind in (Kind.SHORT_TEXT, Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING)
            }

    def save(self, *entries: Entry, later: timedelta = timedelta(0)) -> Saved | Late:
        with self.writing() as session:
            return attempts.save(session, self.attempt.token, self.who.key_hash, entries, NOW + later)

    def kept(self) -> dict[int, int | str]:
        with self.writing() as session:
            held = answers.of_attempt(session, self.attempt.id)
        return {one.position: one.answer for one in held if one.answer is not None}

    def marks(self) -> tuple[int | None, int | None]:
        with self.writing() as session:
            done = attempts.hand_in(session, self.attempt.token, self.who.person.id, NOW).attempt
        return done.score, done.right_count


@pytest.fixture
def room(writing) -> Room:
    return Room(writing)


# The paper


def test_bounds_and_orders_are_those_of_each_kind(room: Room) -> None:
    with room.writing() as session:
        held = [one for one in answers.of_attempt(session, room.attempt.id) if one.shape is not None]
    assert {one.shape.kind for one in held if one.shape} == set(Kind)
    for one in held:
        assert one.shape is not None
        assert one.bound == one.shape.bound
        assert sorted(one.option_order) == list(range(one.shape.ordered))


def test_questions_of_one_stimulus_stand_together(room: Room) -> None:
    """The bank holds the passage's two questions side by side, and so does the clip's; a paper keeps them so."""
    with room.writing() as session:
        held = answers.of_attempt(session, room.attempt.id)
        ids = [one.revision_id for one in held if one.revision_id is not None]
        texts = {row.id: row.text for row in session.scalars(select(RevisionRow).where(RevisionRow.id.in_(ids)))}
    words = [texts[one] for one in ids]
    for code in ("Tổ hai có mấy người?", "Người thợ làm gì trước?"):
        first = next(n for n, text in enumerate(words) if text == code)
        assert words[first + 1] in ("Tổ nào đông hơn?", "Người thợ có đội mũ.")


def test_what_is_to_be_put_in_order_never_stands_as_its_author_fixed_it(writing) -> None:
    """A file may say «do not shuffle»; for an order or for matches that would print the key."""
    orders = set()
    with writing() as session:
        held = every_kind.contest(session, NOW)
        for _ in range(12):
            who = contestant(session, NOW).person
            attempt = attempts.start(session, held, who, NOW).attempt
            position = position_of(session, attempt, Kind.ORDERING)
            orders.add(answers.of_attempt(session, attempt.id)[position - 1].option_order)
    assert len(orders) > 1


# Saving


def test_every_kind_is_kept_in_one_statement(room: Room, engine: Engine) -> None:
    entries = [entry_of(position, answer, 1) for position, answer in room.right.items()]
    with counted(engine) as seen:
        saved = room.save(*entries)
    assert len(seen) == 1, seen
    assert isinstance(saved, Saved)
    assert {one.position: one.answer for one in saved.stored} == room.right == room.kept()


def test_words_are_kept_clean_and_the_reply_says_how(room: Room) -> None:
    at = room.at[Kind.SHORT_TEXT]
    saved = room.save(Entry(at, None, 1, "  mu\u0303 \u200b bảo hộ\n"))
    assert isinstance(saved, Saved)
    assert saved.stored == (Stored(at, None, 1, "mũ bảo hộ"),)
    again = room.save(Entry(at, None, 1, "mũ  bảo hộ"))
    assert again == saved


def test_the_highest_counter_wins_for_words_too(room: Room) -> None:
    at = room.at[Kind.SHORT_TEXT]
    room.save(Entry(at, None, 5, "sau"))
    older = room.save(Entry(at, None, 3, "trước"))
    assert isinstance(older, Saved)
    assert older.stored == (Stored(at, None, 5, "sau"),)
    room.save(Entry(at, None, 4, "giữa"), Entry(at, None, 6, "cuối"))
    assert room.kept() == {at: "cuối"}
    room.save(Entry(at, None, 7))
    assert room.kept() == {}


def test_one_counter_with_two_wordings_is_a_conflict(room: Room) -> None:
    at = room.at[Kind.SHORT_TEXT]
    room.save(Entry(at, None, 4, "một"))
    for other in (Entry(at, None, 4, "hai"), Entry(at, None, 4)):
        with pytest.raises(AnswerConflict) as refused:
            room.save(other)
        assert refused.value.values["stored"] == [Stored(at, None, 4, "một")]
    with pytest.raises(AnswerConflict):
        room.save(Entry(at, None, 9, "một"), Entry(at, None, 9, "hai"))
    assert room.kept() == {at: "một"}


def test_words_go_where_words_are_asked_for_and_codes_where_they_are_not(room: Room) -> None:
    at, box = room.at[Kind.SHORT_TEXT], room.at[Kind.MULTIPLE]
    good = Entry(box, 1, 1)
    for bad in (Entry(at, 0, 1), Entry(box, None, 2, "1"), Entry(13, None, 1, "100"), Entry(at, 0, 1, "cả hai")):
        with pytest.raises(BadAnswer):
            room.save(good, bad) if bad.position != box else room.save(bad)
        assert room.kept() == {}


@pytest.mark.parametrize("words", ["", "  ", "a" * 201, "Z\u0351\u0352\u0353\u0354", "\u200b"])
def test_what_is_no_word_is_refused(room: Room, words: str) -> None:
    with pytest.raises(BadAnswer):
        room.save(Entry(room.at[Kind.SHORT_TEXT], None, 1, words))
    assert room.kept() == {}


@pytest.mark.parametrize("kind", [Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.MATCHING, Kind.ORDERING])
def test_each_kind_is_kept_up_to_its_bound_and_no_further(room: Room, kind: Kind) -> None:
    at = room.at[kind]
    with room.writing() as session:
        bound = answers.of_attempt(session, room.attempt.id)[at - 1].bound
    assert isinstance(room.save(Entry(at, bound - 1, 1)), Saved)
    for beyond in (bound, 2 * NUMERIC_ZERO, 2 * NUMERIC_ZERO + 1, 2**63, -1):
        with pytest.raises(BadAnswer):
            room.save(Entry(at, beyond, 2))
    assert room.kept() == {at: bound - 1}


def test_late_words_are_kept_apart(room: Room) -> None:
    at = room.at[Kind.SHORT_TEXT]
    assert isinstance(room.save(Entry(at, None, 1, " muộn "), later=timedelta(minutes=20, seconds=6)), Late)
    with room.writing() as session:
        (row,) = session.scalars(select(RefusedAnswerRow))
    assert row.entries == [[at, "muộn", 1]]


# Marking


def test_all_right_earns_all_the_points(room: Room) -> None:
    room.save(*(entry_of(position, answer, 1) for position, answer in room.right.items()))
    assert room.marks() == (12 * POINTS_EACH, 12)


def test_an_empty_paper_earns_none(room: Room) -> None:
    assert room.marks() == (0, 0)


def test_parts_earn_parts_and_do_not_count_as_right(room: Room) -> None:
    """Two of four verdicts: three points of six; one right box of two: three; nothing of it is a right answer."""
    group = Shape(Kind.TRUE_FALSE_GROUP, 4)
    verdicts = encode(group, (0, 1, None, 0))
    with room.writing() as session:
        paper = {one.position: one for one in answers.of_attempt(session, room.attempt.id)}
    box = 1 << paper[room.at[Kind.MULTIPLE]].option_order.index(2)
    room.save(Entry(room.at[Kind.TRUE_FALSE_GROUP], verdicts, 1), Entry(room.at[Kind.MULTIPLE], box, 1))
    assert room.marks() == (6, 0)


def test_a_code_that_chooses_nothing_counts_as_no_answer(room: Room) -> None:
    """No page of ours sends it, but it lies within the bounds."""
    room.save(*(Entry(room.at[kind], 0, 1) for kind in (Kind.MULTIPLE, Kind.TRUE_FALSE_GROUP, Kind.ORDERING)))
    with room.writing() as session:
        held = answers.of_attempt(session, room.attempt.id)
    assert not any(one.is_answered for one in held)
    assert room.marks() == (0, 0)


def test_a_result_counts_answers_as_the_paper_does(room: Room) -> None:
    """Counted by the database, one code of each kind after the other, 0 among them."""
    with room.writing() as session:
        held = [one for one in answers.of_attempt(session, room.attempt.id) if one.shape is not None]
    told: list[tuple[int, int]] = []
    for seq, code in enumerate((0, 1), start=1):
        room.save(*(Entry(one.position, code, seq) for one in held if one.bound))
        with room.writing() as session:
            counted_here = sum(one.is_answered for one in answers.of_attempt(session, room.attempt.id) if one.shape)
            told.append((outcome_store.beside(session, room.attempt).answered, counted_here))
    room.save(Entry(room.at[Kind.SHORT_TEXT], None, 1, "mũ"), Entry(room.at[Kind.ORDERING], None, 3))
    with room.writing() as session:
        told.append((outcome_store.beside(session, room.attempt).answered, told[-1][1]))
    assert [by_database for by_database, _ in told] == [by_paper for _, by_paper in told]
    assert 0 < told[0][0] < told[1][0]


def test_a_prediction_is_no_answered_question(room: Room) -> None:
    with room.writing() as session:
        (guess,) = (one for one in answers.of_attempt(session, room.attempt.id) if one.shape is None)
    room.save(Entry(guess.position, 100, 1))
    with room.writing() as session:
        assert outcome_store.beside(session, room.attempt).answered == 0
