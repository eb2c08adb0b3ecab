"""The eight orders that real contests rank by, each built out of the registry; and the printed rule, read back.

A all main questions right → nearest prediction → earliest answering moment · B score → nearest prediction → shortest
working time → earlier log-in → more full-score attempts · C most correct and fastest → earlier moment · D all main
questions right → nearest secondary answer → earlier submission · E full score → nearest guess · F asks one quantity
and ranks by another, so it is refused · G best result → shortest time → valid entry · H quiz and essay together with
floors, in two age bands.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cmp_to_key
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest import entry, standings
from contest.attempts import Sitting
from contest.boards import Counters
from contest.entry import Category, Entrant
from contest.papers import Quota
from contest.predictions import Guessing, Quantity, Side, Tally
from contest.refusals import BadRulebook
from contest.rule_words import Sentence, sentences
from contest.rulebook import Rulebook
from contest.services import results
from contest.standings import Contender, Counting, Floor, Keyed, Known, counted, order_key, rank
from contest.store import results as result_store
from contest.store.attempts import AttemptRow
from tests import factories
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import Clock

EIGHT = 1_795_000_000_000
"""Eight o'clock of the opening, in milliseconds."""
PAPER = (Quota("luật", "recall", 12), Quota("luật", "application", 8))
GUESSED = {"prediction": Quantity.ALL_RIGHT, "counters": Counters.HIDDEN}
ROUND = 1


def rules(*ranking: str, **changes: Any) -> Rulebook:
    """A rulebook of 20 questions with this order."""
    base = Rulebook("Thể lệ.", PAPER, minutes=30, attempts=3, counting=Counting.BEST, ranking=ranking)
    return replace(base, **changes)


def one(
    score: int = 20, minutes: int = 10, began: int = 0, guess: int | None = None, *, full: int = 0, essay: int = 0
) -> Contender:
    """Somebody's counted paper: points, minutes worked, minutes after eight o'clock, guess."""
    start, taken = EIGHT + began * 60_000, minutes * 60_000
    sitting = Sitting(1, None, 1, score, score == 20, taken, start, start + taken, guess, ROUND)
    return Contender(0, sitting, full or int(score == 20), "", essay)


def order(rulebook: Rulebook, value: int | None = None, **people: Contender) -> list[str]:
    """Names from the first rank down; those who share a rank as «mai=lan»."""
    known = Known({} if value is None else {ROUND: value}, None, rulebook.guessing.side, rulebook.floors)
    names = list(people)
    places: dict[int, list[str]] = defaultdict(list)
    for place in rank(Keyed(order_key(rulebook.ranking, who, known), n) for n, who in enumerate(people.values())):
        places[place.rank].append(names[place.person_id])
    return ["=".join(sharing) for _, sharing in sorted(places.items())]


# The eight


def test_order_a_all_right_then_nearest_prediction_then_earliest_answering_moment() -> None:
    a = rules("all_right", "prediction", "handed_in", **GUESSED)
    assert a.faults() == []
    found = order(
        a, 100,
        nineteen_but_knew=one(19, 5, guess=100),
        near_late=one(minutes=25, guess=99),
        near_early=one(minutes=24, guess=101),
        far_first=one(minutes=1, guess=300),
        nineteen=one(19, 1, guess=5),
        no_guess=one(minutes=1),
    )  # fmt: skip
    # One wrong answer or ten: who is not all right stands behind all who are, and points do not tell them apart.
    assert found == ["near_early", "near_late", "far_first", "no_guess", "nineteen_but_knew", "nineteen"]
    assert order(a, 100, one_wrong=one(19, 9, guess=90), ten_wrong=one(10, 9, guess=110)) == ["one_wrong=ten_wrong"]


def test_order_b_score_prediction_working_time_log_in_and_number_of_full_papers() -> None:
    b = rules("score", "prediction", "time_taken", "started", "full_marks", **GUESSED)
    assert b.faults() == []
    found = order(
        b, 50,
        three_full=one(minutes=9, began=3, guess=40, full=3),
        one_full=one(minutes=9, began=3, guess=60),
        came_earlier=one(minutes=9, began=2, guess=60),
        quick=one(minutes=8, began=90, guess=60),
        knew=one(minutes=30, began=400, guess=50),
        less=one(19, 1, guess=50),
    )  # fmt: skip
    assert found == ["knew", "quick", "came_earlier", "three_full", "one_full", "less"]


def test_order_c_most_correct_and_fastest_then_earlier_moment() -> None:
    c = rules("score", "time_taken", "handed_in")
    assert c.faults() == []
    found = order(c, slow=one(18, 20), quick_late=one(18, 7, 600), quick_early=one(18, 7, 30), best=one(19, 30, 900))
    assert found == ["best", "quick_early", "quick_late", "slow"]


def test_order_d_all_right_then_nearest_secondary_answer_then_earlier_submission() -> None:
    asked = Guessing(words="Tỉnh có bao nhiêu công đoàn cơ sở?")
    d = rules("all_right", "prediction", "handed_in", prediction=Quantity.STATED, guessing=asked)
    assert d.faults() == []
    found = order(d, 955, knew_late=one(began=300, guess=955), knew=one(guess=955), near=one(guess=950), less=one(19))
    assert found == ["knew", "knew_late", "near", "less"]
    # Until the organizers have stated the number, the secondary answer says nothing.
    assert order(d, None, late=one(began=9, guess=955), early=one(guess=1)) == ["early", "late"]


def test_order_e_full_score_then_nearest_guess() -> None:
    e = rules("all_right", "prediction", **GUESSED)
    assert e.faults() == []
    found = order(e, 7, above=one(guess=9), below=one(minutes=29, guess=5), exact=one(guess=7), less=one(19, guess=7))
    assert found == ["exact", "above=below", "less"]
    not_over = replace(e, guessing=Guessing(side=Side.NOT_OVER))
    assert order(not_over, 7, above=one(guess=8), below=one(guess=0), none=one()) == ["below", "above", "none"]


def test_order_f_asks_one_quantity_and_ranks_by_another_and_is_refused() -> None:
    f = rules(
        "score", "prediction", "time_taken",
        prediction=Quantity.ALL_RIGHT, counters=Counters.HIDDEN, guessing=Guessing(ranks=Quantity.PEOPLE),
    )  # fmt: skip
    assert f.faults() == ["asks_one_ranks_another"]
    with pytest.raises(BadRulebook):
        f.check()
    assert replace(f, guessing=Guessing(ranks=Quantity.ALL_RIGHT)).faults() == []


def test_order_g_best_result_then_shortest_time_of_a_valid_entry(
    writing: Writing, session: Session, clock: Clock
) -> None:
    g = {"ranking": ("score", "time_taken"), "prediction": None, "blueprint": (Quota("ma-tuy", "recall", 3),)}
    with writing() as own:
        contest = factories.contest(own, clock.now, attempts=3, counting=Counting.BEST, **g)
        mai, lan, nam = (contestant(own, clock.now) for _ in range(3))
    assert contest.rules.faults() == []
    papers = [(mai, 3, 9), (mai, 3, 5), (mai, 2, 1), (lan, 3, 7), (nam, 2, 2), (nam, 3, 1)]
    tokens = [
        sit(writing, contest, who, clock.forward(minutes=30), Way(right, timedelta(minutes=taken))).attempt.token
        for who, right, taken in papers
    ]

    def places() -> list[tuple[int, int]]:
        with writing() as own:
            results.rewrite(own, contest)
        keyed = [
            Keyed(row.order_key, who.person.id)
            for who in (mai, lan, nam)
            for row in result_store.of_person(session, contest.id, who.person.id)
        ]
        session.rollback()
        return [(place.person_id, place.rank) for place in rank(keyed)]

    assert places() == [(nam.person.id, 1), (mai.person.id, 2), (lan.person.id, 3)]
    with writing() as own:
        own.execute(update(AttemptRow).where(AttemptRow.token.in_([tokens[1], tokens[5]])).values(struck="attempt"))
    # Without the struck papers their next best ones count: nine minutes of Mai's, two points of Nam's.
    assert places() == [(lan.person.id, 1), (mai.person.id, 2), (nam.person.id, 3)]


def test_order_h_quiz_and_essay_together_with_floors_in_two_age_bands() -> None:
    bands = (
        Category("tre", "Từ 35 tuổi trở xuống", most_age=35),
        Category("lon", "Từ 36 tuổi trở lên", least_age=36),
    )
    h = rules(
        "floors", "total", "essay", "handed_in",
        essay_points=10, floors=(Floor("essay", 7), Floor("total", 27)), categories=bands,
    )  # fmt: skip
    assert h.faults() == []
    people = {
        "weak_essay": (1992, one(20, essay=6)),  # 26, and below both floors
        "weak_total": (2001, one(19, essay=7)),  # 26, below one
        "young_best": (2000, one(19, minutes=29, essay=9)),
        "young_even": (1995, one(20, minutes=2, essay=8)),
        "old_best": (1970, one(18, essay=9)),
        "old_plain_essay": (1980, one(20, essay=7)),
        "old_late": (1982, one(18, 20, essay=9)),
    }
    opening = date(2026, 11, 23)
    found = {}
    for n, band in enumerate(bands, start=1):
        of_age = {
            name: who
            for name, (born, who) in people.items()
            if entry.category(bands, Entrant(born=date(born, 5, 1)), opening) == n
        }
        found[band.code] = order(h, **of_age)
    assert found == {
        "tre": ["young_best", "young_even", "weak_total", "weak_essay"],
        "lon": ["old_best", "old_late", "old_plain_essay"],
    }


# The printed rule, read back. Nothing below knows the registry: it knows Vietnamese and a log of papers.

SEED = "c4" * 32


class Paper(dict[str, Any]):
    """A handed-in paper as a log has it: person, number, score, most, taken, started, handed, guess."""


class Stand:
    """One person: the paper that counts, how many were without a mistake, points of the essay."""

    def __init__(self, papers: list[Paper], counting: str, essay: int) -> None:
        self.paper = min(papers, key=COUNTED[counting])
        self.perfect = sum(paper["score"] == paper["most"] for paper in papers)
        self.essay = essay
        self.code = f"{papers[0]['person']:016x}"

    @property
    def total(self) -> int:
        return int(self.paper["score"]) + self.essay


def before(*measures: Callable[[Paper], Any]) -> Callable[[Paper], tuple[Any, ...]]:
    return lambda paper: tuple(measure(paper) for measure in (*measures, lambda it: it["number"]))


COUNTED: dict[str, Callable[[Paper], Any]] = {
    "Tính lượt có điểm cao nhất; bằng điểm thì lượt làm nhanh hơn, rồi lượt nộp sớm hơn.": before(
        lambda it: -it["score"], lambda it: it["taken"], lambda it: it["handed"]
    ),
    "Tính lượt có điểm cao nhất; bằng điểm thì lượt nộp sớm hơn.": before(
        lambda it: -it["score"], lambda it: it["handed"]
    ),
    "Tính lượt nộp đầu tiên.": before(lambda it: it["handed"]),
    "Tính lượt nộp cuối cùng.": lambda it: (-it["handed"], -it["number"]),
}


def lot(stand: Stand) -> int:
    drawn = hmac.digest(bytes.fromhex(SEED), b"draw/2:" + stand.code.encode(), "sha256")
    return int.from_bytes(drawn[:7], "big") % 10**15


class Printed:
    """A rules page, taken at its word."""

    LESS: ClassVar[dict[str, Callable[[Printed, Stand], Any]]] = {
        "điểm cao hơn": lambda _, it: -it.paper["score"],
        "trả lời đúng tất cả các câu hỏi": lambda _, it: it.paper["score"] < it.paper["most"],
        "tổng điểm trắc nghiệm và tự luận cao hơn": lambda _, it: -it.total,
        "điểm tự luận cao hơn": lambda _, it: -it.essay,
        "đạt các mức điểm tối thiểu": lambda page, it: not page.reaches(it),
        "dự đoán gần đúng hơn": lambda page, it: page.miss(it),
        "thời gian làm bài ngắn hơn": lambda _, it: it.paper["taken"],
        "thời điểm nộp bài sớm hơn": lambda _, it: it.paper["handed"],
        "thời điểm bắt đầu làm bài sớm hơn": lambda _, it: it.paper["started"],
        "nhiều lượt thi đạt điểm tuyệt đối hơn": lambda _, it: -it.perfect,
        "bốc thăm bằng mã số đã niêm phong từ trước": lambda _, it: lot(it),
    }
    ASKED: ClassVar[dict[str, Callable[[list[Paper], Iterable[Stand]], int]]] = {
        "số người có ít nhất một bài đã nộp": lambda log, _: len({paper["person"] for paper in log}),
        "số bài đã nộp, kể cả bài máy chủ thu khi hết giờ": lambda log, _: len(log),
        "số người có lượt được tính trả lời đúng tất cả các câu hỏi": lambda _, all_: perfect(all_),
        "tỷ lệ phần trăm, bỏ phần lẻ, của số người có lượt được tính trả lời đúng tất cả các câu hỏi": (
            lambda log, all_: 100 * perfect(all_) // len({paper["person"] for paper in log})
        ),
    }

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.chain = self.after("Xếp hạng lần lượt theo: ").split(". Ai bằng nhau")[0].split(" → ")
        (self.counting,) = [line for line in lines if line in COUNTED]
        floors = self.after("Mức điểm tối thiểu: ").split(". Ai không đạt")[0]
        self.floors = re.findall(r"(trắc nghiệm|tự luận|tổng điểm) từ (\d+)", floors)
        self.asked = self.after("chỉ dùng để xếp hạng. Điều được đoán: ").rstrip(".")
        self.over_is_behind = any(line.startswith("Đoán vượt quá con số thật xếp sau") for line in lines)
        self.truth: int | None = None

    def after(self, words: str) -> str:
        """What follows these words on the page; empty when they are not there."""
        return next((line.partition(words)[2] for line in self.lines if words in line), "")

    def reaches(self, it: Stand) -> bool:
        has = {"trắc nghiệm": it.paper["score"], "tự luận": it.essay, "tổng điểm": it.total}
        return all(has[of] >= int(least) for of, least in self.floors)

    def miss(self, it: Stand) -> tuple[bool, bool, int]:
        guess, truth = it.paper["guess"], self.truth
        if truth is None:
            return (False, False, 0)
        if guess is None:
            return (True, False, 0)
        return (False, self.over_is_behind and guess > truth, abs(guess - truth))

    def ranks(self, log: list[Paper], essays: dict[int, int]) -> dict[int, int]:
        """Everybody's rank: one more than the number of people who stand before them."""
        by_person: dict[int, list[Paper]] = defaultdict(list)
        for paper in log:
            by_person[paper["person"]].append(paper)
        stands = {who: Stand(papers, self.counting, essays[who]) for who, papers in by_person.items()}
        self.truth = self.ASKED[self.asked](log, stands.values()) if self.asked else None
        merit = cmp_to_key(self.compare)
        ordered = sorted(stands.values(), key=merit)
        return {who: 1 + sum(self.compare(other, it) < 0 for other in ordered) for who, it in stands.items()}

    def compare(self, one: Stand, other: Stand) -> int:
        for words in self.chain:
            left, right = self.LESS[words](self, one), self.LESS[words](self, other)
            if left != right:
                return -1 if left < right else 1
        return 0


def perfect(all_: Iterable[Stand]) -> int:
    return sum(it.paper["score"] == it.paper["most"] for it in all_)


def said(sentence: Sentence) -> str:
    """A sentence as the page prints it, in the language of its message ids."""
    chain = sentence.joint.join(map(said, sentence.parts))
    return sentence.words % {**sentence.values, **({"chain": chain} if sentence.parts else {})}


NAMES = (
    "score", "all_right", "total", "essay", "floors", "prediction", "time_taken", "handed_in", "started", "full_marks",
)  # fmt: skip
MEASURED = (Quantity.PEOPLE, Quantity.ENTRIES, Quantity.ALL_RIGHT, Quantity.ALL_RIGHT_PERCENT)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Sound rules with any chain."""
    chain = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    chain += ["draw"] if draw(st.booleans()) else []
    changes: dict[str, Any] = {"counting": draw(st.sampled_from(Counting))}
    if {"essay", "total", "floors"} & set(chain):
        changes["essay_points"] = 10
    if "floors" in chain:
        of = draw(st.lists(st.sampled_from(["score", "essay", "total"]), min_size=1, max_size=3, unique=True))
        changes["floors"] = tuple(Floor(name, draw(st.integers(1, 5))) for name in of)
    if "prediction" in chain:
        changes |= {"prediction": draw(st.sampled_from(MEASURED)), "counters": Counters.HIDDEN}
        changes["guessing"] = Guessing(side=draw(st.sampled_from(Side)))
    return rules(*chain, **changes)


few = st.integers(0, 4)
"""Few values, so that ties are common."""


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[Paper], dict[int, int]]:
    """Papers of a few people, in any order, and the points of their essays."""
    log = []
    for person in range(1, draw(st.integers(1, 7)) + 1):
        for number in range(1, draw(st.integers(1, 3)) + 1):
            score, started, taken = draw(few), draw(few), draw(few)
            guess = draw(st.none() | st.integers(0, 12))
            log.append(
                Paper(
                    person=person, number=number, score=score, most=draw(st.sampled_from([4, 20])), taken=taken,
                    started=started, handed=started + taken, guess=guess,
                )
            )  # fmt: skip
    return draw(st.permutations(log)), {person: draw(few) for person in range(1, 8)}


def ranked_by_keys(rulebook: Rulebook, log: list[Paper], essays: dict[int, int]) -> dict[int, int]:
    """The ranks that the code gives: the counted paper, the order key, and equal keys share a rank."""
    sittings: dict[int, list[Sitting]] = defaultdict(list)
    for n, it in enumerate(log):
        full = it["score"] == it["most"]
        sittings[it["person"]].append(
            Sitting(
                n, None, it["number"], it["score"], full, it["taken"], it["started"], it["handed"], it["guess"], ROUND
            )
        )
    people = [
        Contender(
            who, counted(rulebook.counting, sat), sum(each.full_marks for each in sat), f"{who:016x}", essays[who]
        )
        for who, sat in sittings.items()
    ]
    predicted = {}
    if rulebook.quantity is not None:
        tally = Tally(len(people), len(log), sum(who.sitting.full_marks for who in people))
        value = tally.value(rulebook.quantity)
        assert value is not None
        predicted = {ROUND: value}
    known = Known(predicted, SEED, rulebook.guessing.side, rulebook.floors)
    keyed = [Keyed(order_key(rulebook.ranking, who, known), who.person_id) for who in people]
    return {place.person_id: place.rank for place in rank(keyed)}


@settings(max_examples=400)
@given(rulebooks(), logs())
def test_whoever_ranks_by_the_printed_rule_alone_finds_the_same_ranks(
    rulebook: Rulebook, sat: tuple[list[Paper], dict[int, int]]
) -> None:
    assert rulebook.faults() == []
    log, essays = sat
    printed = Printed([said(sentence) for sentence in sentences(rulebook)])
    assert printed.ranks(log, essays) == ranked_by_keys(rulebook, log, essays)


def test_every_criterion_that_may_be_signed_can_be_read_back_from_its_words() -> None:
    every = {name: one.words for name, one in standings.CRITERIA.items()}
    assert set(every) == {*NAMES, "draw"}
    assert sorted(every.values()) == sorted(Printed.LESS)
