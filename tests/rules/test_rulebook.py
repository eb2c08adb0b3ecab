"""The rulebook: contradictions are refused, data survives its journey, and the page says what the values do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.boards import Counters
from contest.collective import Band, CollectiveRule, Formula, Headcount, Level
from contest.entry import Audience, Category, Eligibility
from contest.papers import Quota
from contest.predictions import Guessing, Quantity, Side
from contest.prizes import Ladder, Prize, Span, Ties
from contest.refusals import BadRulebook
from contest.rounds import Closing
from contest.rule_templates import TEMPLATES
from contest.rule_text import VIETNAMESE, Tongue, say
from contest.rule_words import sentences
from contest.rulebook import Reveal, Rulebook, Show, Told
from contest.sample_contests import CONTESTS
from contest.standings import COUNTING_WORDS, CRITERIA, Counting, Floor
from contest.web.words import catalogue

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
        ({"fixed": ("a", "b")}, "blueprint_and_fixed"),
        ({"blueprint": (), "fixed": ("a", "a")}, "repeated_fixed"),
        ({"attempts_a_day": 0}, "attempts_a_day"),
        ({"attempts_a_day": 4}, "attempts_a_day"),
        ({"same_for_all": True}, "same_paper_again"),
        ({"pass_mark": 0}, "pass_mark"),
        ({"pass_mark": 31}, "pass_mark"),
        ({"guessing": Guessing(ranks=Quantity.ENTRIES)}, "asks_one_ranks_another"),
        ({"guessing": Guessing(words="Bao nhiêu?")}, "stated_needs_words"),
        ({"prediction": Quantity.ALL_RIGHT, "guessing": Guessing(struck_count=True)}, "struck_never_all_right"),
        ({"prediction": Quantity.STATED, "guessing": Guessing(words=" ")}, "stated_needs_words"),
        ({"essay_points": -1}, "essay_points"),
        ({"ranking": ("essay", "prediction")}, "essay_without_points"),
        ({"floors": (Floor("score", 5),)}, "floors_not_ranked"),
        ({"ranking": ("floors", "score", "prediction")}, "floors_missing"),
        ({"floors": (Floor("score", 31),), "ranking": ("floors", "score", "prediction")}, "floors_out_of_reach"),
        ({"told": Told.RECEIPT}, "score_hidden_but_board_shows"),
        ({"freeze_minutes": -1}, "freeze_or_complaints"),
        ({"complaint_days": -1}, "freeze_or_complaints"),
        ({"prize_cap_percent": 0}, "prize_cap"),
        ({"target_percent": 101}, "target_percent"),
        ({"prize_cap_percent": 50, "prize_ties": Ties.SHARE}, "cap_with_shared_prizes"),
        ({"practice": True, "prizes": (Ladder(Span.ROUND, (Prize("Nhất", 1),)),)}, "practice_with_prizes"),
        ({"eligibility": Eligibility(least_age=101)}, "least_age"),
        ({"eligibility": Eligibility(units=("A",), unranked_units=("A",))}, "called_and_unranked"),
        ({"categories": (Category("a", "A", gender="male"), Category("a", "B", gender="female"))}, "repeated_category"),
        ({"categories": (Category("a", "A"),)}, "empty_category:a"),
        ({"categories": (Category("a", "A", least_age=40, most_age=30),)}, "empty_category:a"),
        ({"prizes": (Ladder(Span.ROUND, ()),)}, "ladder_names:1"),
        ({"prizes": (Ladder(Span.ROUND, (Prize("Nhất", 0),)),)}, "ladder_counts:1"),
        ({"prizes": (Ladder(Span.ROUND, (Prize("Nhất", 1),), "tre"),)}, "ladder_category:1"),
        ({"prizes": (Ladder(Span.ROUND, (Prize("Nhất", 1),)),) * 2}, "repeated_ladder"),
        ({"collective": (CollectiveRule("", Formula.PEOPLE),)}, "collective_title:1"),
        ({"collective": (CollectiveRule("A", Formula.MEAN_TOP),)}, "collective_top:1"),
        ({"collective": (CollectiveRule("A", Formula.RATE_AND_PRIZES),)}, "collective_prize_points:1"),
        (
            {"collective": (CollectiveRule("A", Formula.RATE, bands=(Band("a", 1, 9), Band("b", 9))),)},
            "collective_bands:1",
        ),
        ({"collective": (CollectiveRule("A", Formula.PEOPLE, prizes=(Prize("", 1),)),)}, "collective_prizes:1"),
        ({"collective": (CollectiveRule("A", Formula.PEOPLE, quorum=-1),)}, "collective_least:1"),
        ({"collective": (CollectiveRule("A", Formula.PEOPLE),) * 2}, "repeated_collective"),
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
names, small = st.text(max_size=12), st.integers(-2, 99)
maybe = st.none() | small
listed_prizes = st.lists(st.builds(Prize, names, small, small), max_size=3).map(tuple)
texts = st.lists(names, max_size=3).map(tuple)
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
    eligibility=st.builds(Eligibility, st.sampled_from(Audience), small, texts, texts),
    categories=st.lists(
        st.builds(Category, names, names, texts, texts, st.none() | names, maybe, maybe, maybe, maybe), max_size=2
    ).map(tuple),
    attempts_a_day=maybe,
    fixed=texts,
    same_for_all=st.booleans(),
    clip_first=st.booleans(),
    closing=st.sampled_from(Closing),
    partial=st.booleans(),
    pass_mark=maybe,
    essay_points=small,
    floors=st.lists(st.builds(Floor, names, small), max_size=2).map(tuple),
    guessing=st.builds(
        Guessing, st.none() | st.sampled_from(Quantity), st.sampled_from(Side), st.booleans(), st.booleans(), names
    ),
    told=st.sampled_from(Told),
    show=st.sampled_from(Show),
    freeze_minutes=small,
    complaint_days=small,
    prizes=st.lists(st.builds(Ladder, st.sampled_from(Span), listed_prizes, st.none() | names, small), max_size=2).map(
        tuple
    ),
    one_prize_each=st.booleans(),
    prize_cap_percent=maybe,
    target_percent=maybe,
    prize_ties=st.sampled_from(Ties),
    collective=st.lists(
        st.builds(
            CollectiveRule,
            names,
            st.sampled_from(Formula),
            st.sampled_from(Level),
            st.sampled_from(Span),
            st.sampled_from(Headcount),
            st.lists(st.builds(Band, names, small, maybe), max_size=2).map(tuple),
            small,
            small,
            small,
            st.lists(st.tuples(names, small), max_size=2).map(tuple),
            listed_prizes,
        ),
        max_size=2,
    ).map(tuple),
    practice=st.booleans(),
)


OLDEST = ("summary", "blueprint", "minutes", "attempts", "counting", "ranking", "prediction", "points_each", "counters")


def test_older_data_without_the_newer_rules_can_be_read() -> None:
    old = {name: value for name, value in SOUND.to_data().items() if name in OLDEST}
    assert Rulebook.from_data(old) == SOUND


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


def printed(rules: Rulebook, tongue: Tongue = VIETNAMESE) -> list[str]:
    """The sentences of the rules page as a reader sees them."""
    return [say(one, tongue) for one in sentences(rules)]


def test_the_rules_page_says_what_the_values_do() -> None:
    page = printed(SOUND)
    assert page[:5] == [
        "Mọi người có tài khoản đều được dự thi.",
        "Đề gồm 15 câu hỏi, mỗi câu đúng được 2 điểm; làm trong 20 phút.",
        "Mỗi người được thi tối đa 3 lượt trong mỗi đợt.",
        COUNTING_WORDS[Counting.BEST],
        "Xếp hạng lần lượt theo: điểm cao hơn → dự đoán gần đúng hơn → thời gian làm bài ngắn hơn. "
        "Ai bằng nhau ở mọi tiêu chí thì cùng hạng.",
    ]
    assert any("chậm nhất 5 giây" in sentence for sentence in page)
    assert any("số người có ít nhất một bài đã nộp" in sentence for sentence in page)


def test_prizes_and_lists_are_printed_with_their_amounts() -> None:
    ladder = Ladder(Span.ROUND, (Prize("Nhất", 1, 1_500_000), Prize("Nhì", 2)), "tre", 10)
    rules = replace(
        SOUND,
        categories=(Category("tre", "Trẻ", most_age=35),),
        prizes=(ladder,),
        collective=(CollectiveRule("Tỷ lệ cao", Formula.RATE, bands=(Band("nhỏ", 1, 49), Band("lớn", 50))),),
    )
    page = printed(rules)
    assert "Giải cá nhân mỗi đợt, bảng Trẻ: 1 giải Nhất, mỗi giải 1.500.000 đồng; 2 giải Nhì." in page
    assert "Xếp riêng theo quy mô: nhỏ (1 đến 49 người); lớn (từ 50 người)." in page
    assert rules.faults() == []


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
        ({"closing": Closing.FULL_TIME}, "được làm đủ thời gian", "cắt cả bài đang làm"),
        ({"told": Told.RECEIPT, "show": Show.OWN}, "nhận mã bài nộp", "thấy ngay điểm"),
        ({"show": Show.HIDDEN}, "chỉ mở khi công bố kết quả", "công khai trong khi thi"),
        ({"freeze_minutes": 60}, "tạm khoá 60 phút", "tạm khoá 0"),
        ({"guessing": Guessing(side=Side.NOT_OVER)}, "Đoán vượt quá con số thật", "Đoán cao hơn hay thấp hơn"),
        ({"guessing": Guessing(whole_contest=True)}, "Tính trên toàn cuộc thi.", "Mỗi đợt tính riêng."),
        ({"guessing": Guessing(struck_count=True)}, "vẫn được đếm", "không được đếm"),
        ({"partial": False}, "đúng một phần không được điểm", "tự luận"),
        ({"essay_points": 10}, "tự luận, tối đa 10 điểm", "là đạt"),
        ({"pass_mark": 9}, "Từ 9 điểm trở lên là đạt.", "tự luận"),
        ({"attempts_a_day": 1}, "Mỗi ngày thi tối đa 1 lượt.", "không giới hạn"),
        ({"eligibility": Eligibility(Audience.MEMBERS, 16)}, "từ đủ 16 tuổi", "Mọi người có tài khoản"),
        ({"complaint_days": 7}, "trong 7 ngày", "trong 3 ngày"),
        ({"target_percent": 80}, "Chỉ tiêu tham gia của mỗi đơn vị: 80% số người.", "tạm khoá"),
    ],
)
def test_another_value_is_another_sentence(changes: dict[str, object], said: str, unsaid: str) -> None:
    page = " ".join(printed(replace(SOUND, **changes)))  # type: ignore[arg-type]
    assert said in page
    assert unsaid not in page


def test_without_a_prediction_the_page_does_not_speak_of_one() -> None:
    assert "dự đoán" not in " ".join(printed(PLAIN))


PLAIN_FORMULAS = [one for one in Formula if one not in (Formula.MEAN_TOP, Formula.RATE_AND_PRIZES)]
sound = st.builds(
    replace,
    st.sampled_from([SOUND, PLAIN, *(one.rules("luật") for one in TEMPLATES)]),
    minutes=st.integers(1, 600),
    counting=st.sampled_from(Counting),
    counters=st.sampled_from([Counters.ROUNDED, Counters.HIDDEN]),
    reveal=st.sampled_from(Reveal),
    grace_seconds=st.integers(0, 60),
    closing=st.sampled_from(Closing),
    partial=st.booleans(),
    pass_mark=st.none() | st.integers(1, 10),
    show=st.sampled_from([Show.OWN, Show.HIDDEN]),
    freeze_minutes=st.integers(0, 9999),
    complaint_days=st.integers(0, 30),
    prize_cap_percent=st.none() | st.integers(1, 100),
    target_percent=st.none() | st.integers(1, 100),
    prize_ties=st.sampled_from(Ties),
    collective=st.sampled_from(
        [
            (),
            *(
                (CollectiveRule("Một", one, level, least_headcount=5, quorum=2),)
                for one in PLAIN_FORMULAS
                for level in Level
            ),
            (CollectiveRule("Cao nhất", Formula.MEAN_TOP, top=5),),
            (
                CollectiveRule(
                    "Cộng", Formula.RATE_AND_PRIZES, headcount=Headcount.MEMBERS, prize_points=(("Nhất", 10),)
                ),
            ),
        ]
    ),
).map(lambda one: replace(one, prize_cap_percent=None) if one.prize_ties is Ties.SHARE else one)


@given(sound, st.sampled_from(["vi", "en"]))
def test_every_sound_rulebook_can_be_printed_in_both_languages(rules: Rulebook, language: str) -> None:
    assert rules.faults() == []
    words = catalogue(language).gettext
    page = printed(rules, Tongue(words, "."))
    assert len(page) >= 11
    assert not [line for line in page if "%(" in line or "None" in line or not line.strip()]
