"""The levels of thinking that a question asks for, as Vietnamese question banks grade them."""

from __future__ import annotations

from enum import StrEnum

from questions.wording import same_stem


class Level(StrEnum):
    """The four levels of the Ministry's test blueprints (NB, TH, VD, VDC)."""

    RECALL = "recall"
    UNDERSTANDING = "understanding"
    APPLICATION = "application"
    HIGH_APPLICATION = "high_application"

    @property
    def words(self) -> str:
        return LEVEL_WORDS[self]


LEVEL_WORDS = {
    Level.RECALL: "Nhận biết",
    Level.UNDERSTANDING: "Thông hiểu",
    Level.APPLICATION: "Vận dụng",
    Level.HIGH_APPLICATION: "Vận dụng cao",
}
OTHER_WORDS = {
    Level.RECALL: ("nb", "dễ", "1", "easy"),
    Level.UNDERSTANDING: ("th", "trung bình", "tb", "2", "medium"),
    Level.APPLICATION: ("vd", "khó", "3", "hard"),
    Level.HIGH_APPLICATION: ("vdc", "vc", "rất khó", "4"),
}
BY_WORDS = {
    same_stem(words): level for level in Level for words in (level.value, LEVEL_WORDS[level], *OTHER_WORDS[level])
}


def level_from(text: str) -> Level | None:
    """The level that these words name; None when they name none."""
    return BY_WORDS.get(same_stem(text))
