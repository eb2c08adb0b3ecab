"""How official papers write numbers, moments, scopes and sentences of the rules: always in Vietnamese."""

from __future__ import annotations

from datetime import datetime

from contest.contests import CATEGORY, Contest
from contest.rounds import VIETNAM
from contest.rule_words import Sentence

NONE = "Không có."


def number(value: int) -> str:
    """12846 → «12.846»."""
    return f"{value:,}".replace(",", ".")


def money(value: int) -> str:
    """500000 → «500.000 đồng»."""
    return f"{number(value)} đồng"


def moment(value: datetime | None) -> str:
    """«17:00 ngày 27/11/2026»; a dash for none."""
    return "–" if value is None else f"{value.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def day(value: datetime) -> str:
    """«27/11/2026»."""
    return f"{value.astimezone(VIETNAM):%d/%m/%Y}"


def said(sentence: Sentence) -> str:
    """A sentence of the rules."""
    values = {name: number(one) if isinstance(one, int) else one for name, one in sentence.values.items()}
    if sentence.parts:
        values["chain"] = sentence.joint.join(map(said, sentence.parts))
    return sentence.words % values if values else sentence.words


def scope(contest: Contest, value: int) -> str:
    """«Toàn cuộc thi», «Đợt 2», «Đợt 2, bảng Nữ»."""
    category, round_number = divmod(value, CATEGORY)
    words = f"Đợt {round_number}" if round_number else "Toàn cuộc thi"
    return f"{words}, bảng {contest.rules.categories[category - 1].name}" if category else words
