"""The rulebook: contradictions are refused, data survives its journey, and the page says what the values do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.boards import Counters
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import BadRulebook
from contest.rulebook import Reveal, Rulebook, sentences
from contest.sample_contests import CONTESTS
from contest.standings import COUNTING_WORDS, CRITERIA, Counting

SOUND = Rulebook(
    summary="Tìm hiểu luật.",
    blueprint=(Quota("luật", "recall", 8), Quota("luật", "application", 7)),
    minutes=20,
    attempts=3,
    counting=Counting.BEST,
    ranking=("score", "prediction", "time_taken"),
    prediction=Quantity.PEOPLE,
    points_each=2,
    counters=Counters.ROUNDED,
)
PLAIN = replace(SOUND, prediction=None, ranking=("score", "time_taken"), counters=Counters.SHOWN)


# Contradictions


@pytest.mark.parametrize("rules", [SOUND, PLAIN, *(one.rules for one in CONTESTS)])
def test_a_sound_rulebook_is_accepted(rules: Rulebook) -> None:
    assert rules.faults() == []
    rules.check()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ranking": (), "prediction": None}, "empty"),
        ({"ranking": ("score", "time_taken", "score", "prediction")}, "repeated"),
        ({"ranking": ("score", "luck", "prediction")}, "unknown:luck"),
        ({"ranking": ("draw", "score", "prediction")}, "nothing_after_draw"),
        ({"ranking": ("score", "time_taken")}, "question_without_prediction"),
        ({"prediction": None}, "prediction_without_question"),
        ({"blueprint": ()}, "empty_blueprint"),
        ({"blueprint": (Quota("luật", "recall", 0),)}, "empty_blueprint"),
        ({"blueprint": (Quota("luật", "recall", 9), Quota("luật", "application", 0))}, "empty_blueprint"),
        ({"blueprint": (Quota("luật", "recall", 9), Quota("luật", "application", -1))}, "empty_blueprint"),
        ({"blueprint": (Quota("luật", "recall", 5), Quota("luật", "recall", 5))}, "repeated_quota"),
        ({"minutes": 0}, "minutes_or_points"),
        ({"minutes": -20}, "minutes_or_points"),
        ({"points_each": 0}, "minutes_or_points"),
        ({"points_each": 66_667}, "minutes_or_points"),  # 15 × 66,667 needs seven digits
        ({"attempts": 0}, "attempts"),
        ({"attempts": -1}, "attempts"),
        ({"grace_seconds": -1}, "grace"),
        ({"counters": Counters.SHOWN}, "counters_give_prediction_away"),
        ({"counters": Counters.SHOWN, "prediction": Quantity.ENTRIES}, "counters_give_prediction_away"),
    ],
)
def test_each_contradiction_alone_refuses_the_rulebook(changes: dict[str, object], fault: str) -> None:
    rules = replace(SOUND, **changes)  # type: ignore[arg-type]
    assert rules.faults() == [fault]
    with pytest.raises(BadRulebook) as refused:
        rules.check()
    assert refused.value.values == {"faults": fault}


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 1},
        {"attempts": 1},
        {"attempts": None},
        {"points_each": 66_666},
        {"grace_seconds": 0},
        {"blueprint": (Quota("luật", "recall", 1),)},
        {"counters": Counters.HIDDEN},
        {"counters": Counters.SHOWN, "prediction": Quantity.ALL_RIGHT},
        {"ranking": ("score", "prediction", "draw")},
    ],
)
def test_what_lies_just_inside_the_bounds_is_accepted(changes: dict[str, object]) -> None:
    assert replace(SOUND, **changes).faults() == []  # type: ignore[arg-type]


def test_all_contradictions_are_named_at_once() -> None:
    wrong = replace(SOUND, ranking=(), blueprint=(), minutes=0, attempts=0, grace_seconds=-1, counters=Counters.SHOWN)
    with pytest.raises(BadRulebook) as refused:
        wrong.check()
    parts = set(str(refused.value.values["faults"]).split(", "))
    assert parts == {
        "empty",
        "question_without_prediction",
        "empty_blueprint",
        "grace",
        "minutes_or_points",
        "attempts",
        "counters_give_prediction_away",
    }


# Sums


def test_a_paper_adds_up_from_its_quotas() -> None:
    assert (SOUND.questions, SOUND.max_score, SOUND.grace) == (15, 30, timedelta(seconds=5))


# Data

quotas = st.builds(Quota, st.text(max_size=20), st.sampled_from(["recall", "understanding"]), st.integers(-1, 50))
rulebooks = st.builds(
    Rulebook,
    summary=st.text(max_size=60),
    blueprint=st.lists(quotas, max_size=5).map(tuple),
    minutes=st.integers(),
    attempts=st.none() | st.integers(),
    counting=st.sampled_from(Counting),
    ranking=st.lists(st.sampled_from(sorted(CRITERIA))).map(tuple),
    prediction=st.none() | st.sampled_from(Quantity),
    points_each=st.integers(),
    counters=st.sampled_from(Counters),
    reveal=st.sampled_from(Reveal),
    grace_seconds=st.integers(),
)


@given(rulebooks)
def test_rules_come_back_from_json_as_they_went(rules: Rulebook) -> None:
    back = Rulebook.from_data(json.loads(json.dumps(rules.to_data())))
    assert back == rules
    assert hash(back) == hash(rules)
    assert [type(value) for value in (back.counting, back.counters, back.reveal, back.prediction)] == [
        type(value) for value in (rules.counting, rules.counters, rules.reveal, rules.prediction)
    ]
    assert back.faults() == rules.faults()


@given(rulebooks)
def test_reading_rules_leaves_the_stored_data_as_it_is(rules: Rulebook) -> None:
    data = json.loads(json.dumps(rules.to_data()))
    before = json.dumps(data)
    Rulebook.from_data(data)
    assert json.dumps(data) == before


@pytest.mark.parametrize(
    ("field", "value"), [("counting", "luckiest"), ("counters", ""), ("reveal", "now"), ("prediction", "?")]
)
def test_data_of_an_unknown_rule_is_no_rulebook(field: str, value: str) -> None:
    with pytest.raises(ValueError, match="not a valid"):
        Rulebook.from_data({**SOUND.to_data(), field: value})


# The rules in words


def printed(rules: Rulebook) -> list[str]:
    """The sentences of the rules page as a reader of Vietnamese sees them."""
    return [one.words % {**one.values, "chain": "; ".join(one.parts)} for one in sentences(rules)]


def test_the_rules_page_says_what_the_values_do() -> None:
    page = printed(SOUND)
    assert page[0] == "Đề gồm 15 câu hỏi, mỗi câu đúng được 2 điểm; làm trong 20 phút."
    assert page[1] == "Mỗi người được thi tối đa 3 lượt trong mỗi đợt."
    assert page[2] == COUNTING_WORDS[Counting.BEST]
    assert "điểm cao hơn; dự đoán gần đúng hơn; thời gian làm bài ngắn hơn" in page[3]
    assert any("chậm nhất 5 giây" in sentence for sentence in page)
    assert any("số người có ít nhất một bài đã nộp" in sentence for sentence in page)


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({"attempts": None}, "không giới hạn số lượt", "tối đa"),
        ({"reveal": Reveal.NEVER}, "Đáp án không công bố.", "hiện ra sau khi cuộc thi đóng"),
        ({"reveal": Reveal.AFTER_CLOSE}, "hiện ra sau khi cuộc thi đóng", "không công bố"),
        ({"counters": Counters.ROUNDED}, "tròn chục", "không hiện ra"),
        ({"counters": Counters.HIDDEN}, "không hiện ra", "tròn chục"),
        ({"grace_seconds": 12}, "chậm nhất 12 giây", "5 giây"),
        ({"prediction": Quantity.ENTRIES}, "số bài đã nộp", "số người có ít nhất một bài"),
        ({"counting": Counting.LAST}, "Tính lượt nộp cuối cùng.", "điểm cao nhất"),
    ],
)
def test_another_value_is_another_sentence(changes: dict[str, object], said: str, unsaid: str) -> None:
    page = " ".join(printed(replace(SOUND, **changes)))  # type: ignore[arg-type]
    assert said in page
    assert unsaid not in page


def test_without_a_prediction_the_page_does_not_speak_of_one() -> None:
    assert "dự đoán" not in " ".join(printed(PLAIN))


sound = st.builds(
    replace,
    st.sampled_from([SOUND, PLAIN]),
    minutes=st.integers(1, 600),
    attempts=st.none() | st.integers(1, 50),
    counting=st.sampled_from(Counting),
    counters=st.sampled_from([Counters.ROUNDED, Counters.HIDDEN]),
    reveal=st.sampled_from(Reveal),
    grace_seconds=st.integers(0, 60),
)


@given(sound)
def test_every_sound_rulebook_can_be_printed(rules: Rulebook) -> None:
    assert rules.faults() == []
    page = printed(rules)
    assert len(page) == (9 if rules.prediction else 6)
    assert not any("%(" in sentence for sentence in page)
