"""What stands against announcing, in words: no code without a sentence, and bank and tree are looked at too."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType

import pytest

from contest import collective, entry, prizes, rounds, rule_faults, rulebook, standings
from contest.boards import Counters
from contest.drafts import FIELDS, Draft, Listed, Section, digest, merged, numbered, slug_of
from contest.entry import Category
from contest.papers import Quota
from contest.prizes import Ladder, Prize, Span
from contest.rounds import Round
from contest.rule_changes import LOOSE, unchangeable
from contest.rule_checks import Lapsing, Stock, findings
from contest.rule_faults import FAULTS, in_words
from contest.rule_templates import BY_CODE
from contest.rule_text import Difference, difference, printed, say
from contest.rulebook import Rulebook, Show

MONDAY = date(2026, 12, 7)
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
SHAPE = BY_CODE["hang-tuan"]
WEEKLY = Draft("Cuộc thi", replace(SHAPE.rules("luat"), summary="Tìm hiểu luật."), SHAPE.rounds(MONDAY))
PLENTY = Stock(found={("luat", level): 500 for level in ("recall", "understanding", "application")})


def said(draft: Draft, stock: Stock = PLENTY, now: datetime = BEFORE, forbids: bool = True) -> list[str]:
    return [say(one.sentence) for one in findings(draft, stock, now) if one.forbids is forbids]


def ruled(**changes: object) -> Draft:
    return replace(WEEKLY, rules=replace(WEEKLY.rules, **changes))  # type: ignore[arg-type]


# Codes and words

MODULES = (rulebook, rounds, entry, prizes, collective, standings)


def codes(module: ModuleType) -> set[str]:
    """The fault codes that a module can give: texts in its functions about faults that read like a code."""
    found = set()
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef) and "fault" in function.name:
            # A code is put into a list; other texts are names of criteria and keys.
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append":
                    found |= _texts(node)
                if isinstance(node, (ast.List, ast.ListComp, ast.Return)):
                    found |= _texts(node)
    return {one for one in found if re.fullmatch("[a-z_]+", one) and one not in standings.CRITERIA}


def _texts(node: ast.AST) -> set[str]:
    return {
        str(one.value).partition(":")[0]
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__)
def test_every_code_of_a_fault_has_words_and_a_section(module: ModuleType) -> None:
    assert codes(module)
    assert codes(module) - FAULTS.keys() == set()


def test_no_words_stand_for_a_code_that_nothing_gives() -> None:
    assert FAULTS.keys() - set().union(*map(codes, MODULES)) == set()


def test_a_code_without_words_is_an_error() -> None:
    with pytest.raises(KeyError):
        in_words(["khong_co"])


def test_words_name_what_a_code_names() -> None:
    (one,) = in_words(["closes_before_opening:3"], {"3": "Tuần 3"})
    assert (one.section, say(one.sentence)) == (Section.ROUNDS, "Tuần 3 đóng trước khi mở.")
    (two,) = in_words(["ladder_names:2"], {"2": "Tuần 2"})
    assert say(two.sentence).startswith("Cơ cấu giải thứ 2")


@pytest.mark.parametrize("words", [words for _section, words in rule_faults.FAULTS.values()])
def test_words_are_calm_sentences(words: str) -> None:
    assert words.endswith(".")
    assert "!" not in words


# Sections


def test_every_rule_belongs_to_one_section() -> None:
    listed = [name for names in FIELDS.values() for name in names]
    assert sorted(listed) == sorted(one.name for one in fields(Rulebook))


def test_a_section_is_merged_alone() -> None:
    listed = (Listed("+84912345678", "barred", "ra đề"),)
    other = replace(WEEKLY, title="Khác", rounds=WEEKLY.rounds[:2], listed=listed)
    other = replace(other, rules=replace(other.rules, minutes=45, complaint_days=9))
    assert merged(WEEKLY, other, Section.PAPER).rules == replace(WEEKLY.rules, minutes=45)
    assert merged(WEEKLY, other, Section.NAME).title == "Khác"
    assert merged(WEEKLY, other, Section.ROUNDS).rounds == WEEKLY.rounds[:2]
    assert merged(WEEKLY, other, Section.WHO).listed == listed
    for section in Section:
        changed = {one for one in Section if digest(merged(WEEKLY, other, section), one) != digest(WEEKLY, one)}
        assert changed <= {section}


def test_a_digest_does_not_hang_on_the_zone_of_a_clock() -> None:
    elsewhere = tuple(
        replace(one, id=7, opens_at=one.opens_at.astimezone(UTC), closes_at=one.closes_at.astimezone(UTC))
        for one in WEEKLY.rounds
    )
    assert digest(WEEKLY, Section.ROUNDS) == digest(replace(WEEKLY, rounds=elsewhere), Section.ROUNDS)


def test_rounds_are_numbered_by_their_opening() -> None:
    assert [one.title for one in numbered(WEEKLY.rounds[::-1])] == ["Tuần 1", "Tuần 2", "Tuần 3", "Tuần 4"]
    assert [one.number for one in numbered(WEEKLY.rounds[2:])] == [1, 2]


@pytest.mark.parametrize(
    ("title", "taken", "slug"),
    [
        ("Tìm hiểu Luật Công đoàn 2024", (), "tim-hieu-luat-cong-doan-2024"),
        ("Đố vui – Điện Biên!", (), "do-vui-dien-bien"),
        ("Một", ("mot", "mot-2"), "mot-3"),
        ("mới", (), "moi-2"),
        ("…", (), "cuoc-thi"),
        ("a" * 99, (), "a" * 60),
    ],
)
def test_an_address_is_made_of_the_title(title: str, taken: tuple[str, ...], slug: str) -> None:
    assert slug_of(title, taken) == slug


# Findings


def test_a_whole_draft_has_nothing_against_it() -> None:
    assert said(WEEKLY) == []
    assert said(WEEKLY, forbids=False) == []


def test_the_bank_is_counted_by_subject_and_level() -> None:
    stock = replace(PLENTY, found={**PLENTY.found, ("luat", "application"): 3}, subjects={"luat": "Bảo hiểm"})
    assert said(WEEKLY, stock) == ["Đề cần 4 câu vận dụng chủ đề Bảo hiểm, ngân hàng chỉ có 3."]


def test_a_bank_that_repeats_itself_is_a_warning() -> None:
    stock = replace(PLENTY, found={**PLENTY.found, ("luat", "application"): 11})
    assert said(WEEKLY, stock) == []
    assert said(WEEKLY, stock, forbids=False) == [
        "Chủ đề luat có 11 câu vận dụng, mỗi đề lấy 4: thi đủ 3 lượt thì gặp lại câu cũ. Nên có ít nhất 12 câu."
    ]
    stock = replace(PLENTY, found={**PLENTY.found, ("luat", "application"): 12})
    assert said(WEEKLY, stock, forbids=False) == []


def test_without_a_limit_of_attempts_repeats_are_reckoned_with_ten() -> None:
    stock = replace(PLENTY, found={**PLENTY.found, ("luat", "application"): 39})
    assert "không giới hạn lượt" in said(ruled(attempts=None), stock, forbids=False)[0]


def test_law_and_citations_are_warned_of() -> None:
    stock = replace(PLENTY, uncited=12, lapsing=(Lapsing("50/2024/QH15", date(2026, 12, 20), 7),))
    assert said(WEEKLY, stock, forbids=False) == [
        "7 câu theo 50/2024/QH15 không được rút vào đề: văn bản hết hiệu lực từ 20/12/2026, trước khi thi xong.",
        "12 câu có thể vào đề chưa có căn cứ.",
    ]


def test_codes_that_nobody_bears_are_named() -> None:
    stock = replace(PLENTY, missing_units=("X1", "X2"), missing_questions=("MT-999",))
    assert said(WEEKLY, stock) == [
        "Không có đơn vị mang mã: X1, X2.",
        "Câu cố định không có trong ngân hàng hoặc chưa được dùng: MT-999.",
    ]


def test_a_rate_needs_headcounts() -> None:
    assert "chưa đơn vị nào" in said(WEEKLY, replace(PLENTY, heads={"workers": (9, 9)}))[0]
    warned = said(WEEKLY, replace(PLENTY, heads={"workers": (2, 9)}), forbids=False)
    assert warned == ["«Tỷ lệ dự thi cao nhất» xếp theo tỷ lệ; 2 đơn vị chưa khai số người sẽ không xếp hạng."]
    assert said(WEEKLY, replace(PLENTY, heads={"workers": (0, 9), "members": (9, 9)}), forbids=False) == []


def test_rounds_must_lie_ahead() -> None:
    opening = WEEKLY.rounds[0].opens_at
    assert said(WEEKLY, now=opening - timedelta(milliseconds=1)) == []
    assert said(WEEKLY, now=opening) == ["Tuần 1 mở trước lúc này. Thể lệ phải công bố trước giờ mở."]


def test_findings_stand_in_the_order_of_the_sections() -> None:
    wrong = replace(ruled(minutes=0, summary="", complaint_days=-1), title=" ", rounds=WEEKLY.rounds[:1] * 2)
    found = [one.section for one in findings(wrong, PLENTY, BEFORE)]
    assert found == sorted(found, key=list(Section).index)
    assert {Section.NAME, Section.ROUNDS, Section.PAPER, Section.SEEN} <= set(found)


# After the opening

LADDER = Ladder(Span.OVERALL, (Prize("Nhất", 1, 500), Prize("Nhì", 2)))
OPEN = replace(WEEKLY.rules, show=Show.OWN, freeze_minutes=60, counters=Counters.ROUNDED, prizes=(LADDER,))


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "Khác"},
        {"complaint_days": 4},
        {"target_percent": 80},
        {"freeze_minutes": 61},
        {"show": Show.HIDDEN},
        {"counters": Counters.HIDDEN},
        {"prizes": (replace(LADDER, prizes=(Prize("Nhất", 1, 600), Prize("Nhì", 3), Prize("Ba", 1))),)},
        {"prizes": (replace(LADDER, prizes=(Prize("Đặc biệt", 1), *LADDER.prizes)),)},
    ],
)
def test_what_breaks_no_promise_may_change_after_the_opening(changes: dict[str, object]) -> None:
    assert unchangeable(OPEN, replace(OPEN, **changes)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"complaint_days": 2},
        {"freeze_minutes": 59},
        {"show": Show.LIVE},
        {"counters": Counters.SHOWN},
        {"prizes": ()},
        {"prizes": (replace(LADDER, prizes=(Prize("Nhất", 1, 499), Prize("Nhì", 2))),)},
        {"prizes": (replace(LADDER, prizes=(Prize("Nhất", 1, 500), Prize("Nhì", 1))),)},
        {"prizes": (replace(LADDER, prizes=(Prize("Nhì", 2), Prize("Nhất", 1, 500))),)},
        {"prizes": (replace(LADDER, least_score=1),)},
        {"prizes": (LADDER, replace(LADDER, span=Span.ROUND))},
        {"collective": ()},
        {"minutes": 21},
        {"ranking": ("score", "prediction", "handed_in", "draw")},
        {"categories": (Category("a", "A", gender="female"),)},
        {"blueprint": (Quota("luat", "recall", 20),)},
        {"grace_seconds": 6},
        {"practice": True},
    ],
)
def test_what_touches_papers_marks_or_order_may_not(changes: dict[str, object]) -> None:
    assert unchangeable(OPEN, replace(OPEN, **changes))  # type: ignore[arg-type]


def test_every_rule_that_may_change_is_a_rule() -> None:
    assert LOOSE.keys() <= {one.name for one in fields(Rulebook)}


# Texts


def test_a_round_is_printed_with_its_hours() -> None:
    (one,) = BY_CODE["tai-co-quan"].rounds(MONDAY)
    draft = replace(WEEKLY, rounds=(one,))
    days = "thứ Hai, thứ Ba, thứ Tư, thứ Năm, thứ Sáu"
    assert printed(draft)[1] == f"Đợt 1: từ 07:30 07/12/2026 đến 17:00 11/12/2026, chỉ vào 07:30–17:00 {days}."


def test_a_difference_holds_the_lines_of_both() -> None:
    assert difference("abcd", "axcde") == [Difference(("b",), ("x",)), Difference((), ("e",))]
    assert difference("abc", "abc") == []


def test_a_draft_of_one_round_is_printed() -> None:
    only = Round(0, 1, "Đợt 1", BEFORE, BEFORE + timedelta(days=1))
    assert "Đợt 1: từ 07:00 01/12/2026 đến 07:00 02/12/2026." in printed(replace(WEEKLY, rounds=(only,)))
