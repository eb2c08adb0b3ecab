"""The rulebook (thể lệ): what a board signs, as data that is checked, kept in versions, and printed in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from contest import boards, predictions, standings
from contest.boards import Counters
from contest.papers import Quota
from contest.predictions import Quantity
from contest.refusals import N_, BadRulebook
from contest.standings import CRITERIA, Counting


class Reveal(StrEnum):
    """When a contestant sees right answers, explanations and citations."""

    NEVER = "never"
    AFTER_CLOSE = "after_close"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of a contest's rules. Minutes and points are whole; `attempts` None means without limit."""

    summary: str
    blueprint: tuple[Quota, ...]
    minutes: int
    attempts: int | None
    counting: Counting
    ranking: tuple[str, ...]
    prediction: Quantity | None = None
    points_each: int = 1
    counters: Counters = Counters.SHOWN
    reveal: Reveal = Reveal.AFTER_CLOSE
    grace_seconds: int = 5

    @property
    def questions(self) -> int:
        """Number of scored questions on a paper."""
        return sum(quota.number for quota in self.blueprint)

    @property
    def max_score(self) -> int:
        """Points of a paper with every answer right."""
        return self.questions * self.points_each

    @property
    def grace(self) -> timedelta:
        """How long after the deadline an answer is still in time; the same for all."""
        return timedelta(seconds=self.grace_seconds)

    def to_data(self) -> dict[str, Any]:
        """The rules as JSON values."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Rulebook:
        """The rules out of JSON values written by `to_data`."""
        prediction = data["prediction"]
        return cls(
            **{
                **data,
                "blueprint": tuple(Quota(**quota) for quota in data["blueprint"]),
                "ranking": tuple(data["ranking"]),
                "counting": Counting(data["counting"]),
                "counters": Counters(data["counters"]),
                "reveal": Reveal(data["reveal"]),
                "prediction": None if prediction is None else Quantity(prediction),
            }
        )

    def faults(self) -> list[str]:
        """Contradictions by code; a rulebook with any is refused before publication."""
        found = standings.chain_faults(self.ranking, self.prediction is not None)
        if not self.questions or any(quota.number < 1 for quota in self.blueprint):
            found.append("empty_blueprint")
        if len({(quota.subject, quota.level) for quota in self.blueprint}) != len(self.blueprint):
            found.append("repeated_quota")
        if self.grace_seconds < 0:
            found.append("grace")
        if self.minutes < 1 or self.points_each < 1 or self.max_score > standings.MOST_POINTS:
            found.append("minutes_or_points")
        if self.attempts is not None and self.attempts < 1:
            found.append("attempts")
        if self.prediction is not None and boards.gives_away(self.prediction, self.counters):
            found.append("counters_give_prediction_away")
        return found

    def check(self) -> None:
        """Raise BadRulebook if the rules contradict themselves."""
        if faults := self.faults():
            raise BadRulebook(faults=", ".join(faults))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the rules page: a message id and its values; `parts` are message ids to join into %(chain)s."""

    words: str
    values: dict[str, object]
    parts: tuple[str, ...] = ()


def sentences(rules: Rulebook) -> list[Sentence]:
    """The rules in words, printed by the values that run the contest."""
    return [
        Sentence(
            N_("Đề gồm %(questions)s câu hỏi, mỗi câu đúng được %(points)s điểm; làm trong %(minutes)s phút."),
            {"questions": rules.questions, "points": rules.points_each, "minutes": rules.minutes},
        ),
        _attempts_sentence(rules),
        Sentence(standings.COUNTING_WORDS[rules.counting], {}),
        Sentence(
            N_("Xếp hạng lần lượt theo: %(chain)s. Ai bằng nhau ở mọi tiêu chí thì cùng hạng."),
            {},
            tuple(CRITERIA[name].words for name in rules.ranking),
        ),
        *_prediction_sentences(rules),
        Sentence(
            N_(
                "Đồng hồ của máy chủ là căn cứ. Câu trả lời đến máy chủ chậm nhất %(grace)s giây sau giờ phải nộp "
                "vẫn được tính; hết giờ, máy chủ tự thu bài với những câu đã lưu."
            ),
            {"grace": rules.grace_seconds},
        ),
        Sentence(_REVEAL_WORDS[rules.reveal], {}),
    ]


_REVEAL_WORDS = {
    Reveal.NEVER: N_("Đáp án không công bố."),
    Reveal.AFTER_CLOSE: N_("Đáp án, giải thích và căn cứ pháp luật hiện ra sau khi cuộc thi đóng."),
}

_COUNTER_WORDS = {
    Counters.SHOWN: N_("Số người và số lượt thi được công khai trong khi thi."),
    Counters.ROUNDED: N_("Trong khi còn dự đoán, số người và số lượt thi chỉ hiện tròn chục."),
    Counters.HIDDEN: N_("Trong khi còn dự đoán, số người và số lượt thi, kể cả của từng đơn vị, không hiện ra."),
}


def _attempts_sentence(rules: Rulebook) -> Sentence:
    if rules.attempts is None:
        return Sentence(N_("Mỗi người được thi không giới hạn số lượt trong mỗi đợt."), {})
    return Sentence(N_("Mỗi người được thi tối đa %(attempts)s lượt trong mỗi đợt."), {"attempts": rules.attempts})


def _prediction_sentences(rules: Rulebook) -> list[Sentence]:
    if rules.prediction is None:
        return []
    return [
        Sentence(
            N_("Câu dự đoán không tính điểm, chỉ dùng để xếp hạng. Điều được đoán: %(chain)s."),
            {},
            (predictions.MEASURED[rules.prediction],),
        ),
        Sentence(N_("Đoán cao hơn hay thấp hơn cùng một khoảng thì như nhau; bỏ trống xếp sau mọi số đã đoán."), {}),
        Sentence(_COUNTER_WORDS[rules.counters], {}),
    ]
