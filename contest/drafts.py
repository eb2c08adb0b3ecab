"""A draft of a contest (bản nháp): everything a board decides before it announces, in sections that are saved apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from enum import StrEnum
from hashlib import sha256
from itertools import count
from typing import Any

from contest.people import folded
from contest.refusals import N_, Kind, Refusal
from contest.rounds import Round
from contest.rulebook import Rulebook


class Section(StrEnum):
    """A page of the wizard; its value is part of the page's address."""

    NAME = "ten"
    WHO = "doi-tuong"
    ROUNDS = "dot-thi"
    PAPER = "de-thi"
    MARKS = "cham-diem"
    SEEN = "hien-thi"
    PRIZES = "giai-thuong"


SECTION_WORDS = {
    Section.NAME: N_("Tên và lời giới thiệu"),
    Section.WHO: N_("Ai được dự thi, các bảng"),
    Section.ROUNDS: N_("Các đợt thi và giờ mở, đóng"),
    Section.PAPER: N_("Cấu trúc đề, thời gian, số lượt"),
    Section.MARKS: N_("Cách tính điểm, xếp hạng, câu dự đoán"),
    Section.SEEN: N_("Điểm, đáp án và bảng xếp hạng hiện ra khi nào"),
    Section.PRIZES: N_("Giải cá nhân và giải tập thể"),
}

FIELDS: dict[Section, tuple[str, ...]] = {
    Section.NAME: ("summary", "practice"),
    Section.WHO: ("eligibility", "categories", "unconfirmed"),
    Section.ROUNDS: (),
    Section.PAPER: (
        "blueprint",
        "fixed",
        "same_for_all",
        "clip_first",
        "minutes",
        "closing",
        "attempts",
        "attempts_a_day",
        "grace_seconds",
    ),
    Section.MARKS: (
        "points_each",
        "partial",
        "pass_mark",
        "essay_points",
        "floors",
        "counting",
        "ranking",
        "prediction",
        "guessing",
        "counters",
    ),
    Section.SEEN: ("told", "reveal", "show", "freeze_minutes", "complaint_days", "target_percent"),
    Section.PRIZES: ("prizes", "one_prize_each", "prize_cap_percent", "prize_ties", "collective"),
}
"""The rules that each section decides. Title, rounds and the list of numbers belong to NAME, ROUNDS and WHO."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A telephone number («+84…») on a contest's list: «barred» may not enter, «unranked» only plays."""

    phone: str
    mode: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the wizard edits."""

    title: str
    rules: Rulebook
    rounds: tuple[Round, ...]
    listed: tuple[Listed, ...] = ()


def merged(present: Draft, edited: Draft, section: Section) -> Draft:
    """The present draft with one section of the edited one."""
    values = {name: getattr(edited.rules, name) for name in FIELDS[section]}
    draft = replace(present, rules=replace(present.rules, **values))
    if section is Section.NAME:
        return replace(draft, title=edited.title)
    if section is Section.WHO:
        return replace(draft, listed=edited.listed)
    return replace(draft, rounds=edited.rounds) if section is Section.ROUNDS else draft


def digest(draft: Draft, section: Section) -> str:
    """Names what a section says, so that a form knows whether somebody else changed it: SHA-256, in hex."""
    data = draft.rules.to_data()
    said: dict[str, Any] = {name: data.get(name) for name in FIELDS[section]}
    if section is Section.NAME:
        said["title"] = draft.title
    if section is Section.ROUNDS:
        said["rounds"] = [_window(one) for one in draft.rounds]
    if section is Section.WHO:
        said["listed"] = sorted([one.phone, one.mode, one.reason] for one in draft.listed)
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _window(one: Round) -> list[object]:
    hours = [[list(each.days), each.opens, each.closes] for each in one.hours]
    times = [moment.astimezone(UTC).isoformat() for moment in (one.opens_at, one.closes_at)]
    return [one.number, one.title, *times, hours]


def numbered(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The rounds by their opening, numbered from 1."""
    ordered = sorted(rounds, key=lambda one: (one.opens_at, one.closes_at))
    return tuple(replace(one, number=n) for n, one in enumerate(ordered, start=1))


TAKEN = frozenset({"moi"})
"""Addresses beside those of contests."""


def slug_of(title: str, taken: Iterable[str] = ()) -> str:
    """An address that nobody has, out of a title: «Tìm hiểu Luật …» → «tim-hieu-luat-…»."""
    words = re.findall(r"[a-z0-9]+", folded(title))
    short = "-".join(words)[:60].strip("-") or "cuoc-thi"
    used = TAKEN | set(taken)
    if short not in used:
        return short
    return next(each for n in count(2) if (each := f"{short}-{n}") not in used)


class DraftChanged(Refusal):
    code = "draft_changed"
    words = N_("Trong lúc bạn soạn, người khác đã sửa phần này. Hãy so hai bản rồi lưu lại.")


class NotReady(Refusal):
    code, kind = "not_ready", Kind.INVALID
    words = N_("Chưa công bố được, còn %(n)s việc phải sửa.")


class RulesFrozen(Refusal):
    code = "rules_frozen"
    words = N_("Cuộc thi đã mở nên không đổi được: %(what)s. Điều ảnh hưởng đến đề, điểm hay thứ hạng thì giữ nguyên.")


class SamePaperOpen(Refusal):
    code = "same_paper_open"
    words = N_("Mọi người đang làm cùng một đề, nên chỉ sửa được thể lệ khi không có đợt nào đang mở.")


class RoundsFixed(Refusal):
    code = "rounds_fixed"
    words = N_("Thể lệ đã công bố nên số đợt thi giữ nguyên; giờ mở, giờ đóng còn đổi được đến trước giờ mở đầu tiên.")


class OpensInPast(Refusal):
    code, kind = "opens_in_past", Kind.INVALID
    words = N_("Giờ mở của đợt đầu phải ở sau lúc này.")


class NothingChanged(Refusal):
    code, kind = "nothing_changed", Kind.INVALID
    words = N_("Thể lệ không có gì khác trước nên không công bố lần sửa nào.")
