"""Options with percentages, as GIFT and Moodle weigh them, to a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from questions.formats.reading import Findings
from questions.kinds import LETTERS, Kind

FULL = Decimal(100)
ABOUT = Decimal("2")
"""Percentages are rounded in files: three thirds make 99.9."""
EVENED = "Các phương án đúng có số phần trăm khác nhau; ở đây chúng được tính điểm bằng nhau. Hãy xem lại câu."


@dataclass(frozen=True, slots=True)
class Weighed:
    kind: Kind
    key: tuple[int, ...] = ()
    partial: bool = False


def weigh(weights: Sequence[Decimal], *, takes_one: bool, findings: Findings) -> Weighed:
    """The key these percentages tell.

    One answer: the option of 100 is right; two of 100 are a fault and no key. Several answers: all above 0 are right,
    in equal parts, and a wrong one takes away; all or nothing when every wrong one takes away 100.
    """
    return _one(weights, findings) if takes_one else _several(weights, findings)


def _one(weights: Sequence[Decimal], findings: Findings) -> Weighed:
    full = [place for place, weight in enumerate(weights) if weight >= FULL]
    part = [place for place, weight in enumerate(weights) if 0 < weight < FULL]
    if len(full) > 1:
        named = ", ".join(_letter(place) for place in full)
        message = f"Câu một lựa chọn nhưng các phương án {named} đều được 100%. Hãy giữ lại một đáp án đúng."
        findings.error("key_many", message, findings.at("key"))
        return Weighed(Kind.SINGLE)
    if full and part:
        named = ", ".join(_letter(place) for place in part)
        message = (
            f"Phương án {named} được một phần điểm; ở đây chỉ phương án {_letter(full[0])} được điểm. Hãy xem lại."
        )
        findings.warning("weights_evened", message)
    elif part:
        message = "Không phương án nào được 100% điểm nên chưa có đáp án. Hãy chọn đáp án đúng."
        findings.warning("key_missing", message, findings.at("key"))
    return Weighed(Kind.SINGLE, tuple(full))


def _several(weights: Sequence[Decimal], findings: Findings) -> Weighed:
    right = tuple(place for place, weight in enumerate(weights) if weight > 0)
    wrong = [weight for weight in weights if weight <= 0]
    if not right:
        return Weighed(Kind.MULTIPLE)
    told = {weights[place] for place in right}
    if max(told) - min(told) > ABOUT or abs(sum(weights[place] for place in right) - FULL) > ABOUT:
        findings.warning("weights_evened", EVENED)
    return Weighed(Kind.MULTIPLE, right, partial=not wrong or max(wrong) > -FULL)


def _letter(place: int) -> str:
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def shares(count: int) -> str:
    """What each of `count` equal parts is in per cent, as Moodle writes it."""
    share = (FULL / count).quantize(Decimal("0.00001"))
    return format(share.normalize(), "f")


def reads_as_partial(right: int, options: int, *, partial: bool) -> bool:
    """Whether `weigh` finds parts of the points in the percentages that are written for such a question."""
    return right == options or (partial and right > 1)
