"""What may still change once a contest has opened: no paper, no mark and no order, and no promise that was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from contest.boards import Counters
from contest.collective import CollectiveRule
from contest.drafts import FIELDS, SECTION_WORDS
from contest.prizes import Ladder, Prize
from contest.refusals import N_
from contest.rulebook import Rulebook, Show

Allowed = Callable[[Rulebook, Rulebook], bool]


def _stricter(order: Sequence[object], name: str) -> Allowed:
    return lambda old, new: order.index(getattr(new, name)) >= order.index(getattr(old, name))


def _as_many(old: Sequence[Prize], new: Sequence[Prize]) -> bool:
    """Every prize that was promised still stands, in its order, as many times and for as much."""
    kept = [one for one in new if one.name in {each.name for each in old}]
    return [one.name for one in kept] == [one.name for one in old] and all(
        two.count >= one.count and two.amount >= one.amount for one, two in zip(old, kept, strict=True)
    )


def _ladders(old: Rulebook, new: Rulebook) -> bool:
    def bare(one: Ladder) -> Ladder:
        return replace(one, prizes=())

    return list(map(bare, old.prizes)) == list(map(bare, new.prizes)) and all(
        _as_many(one.prizes, two.prizes) for one, two in zip(old.prizes, new.prizes, strict=True)
    )


def _lists(old: Rulebook, new: Rulebook) -> bool:
    def bare(one: CollectiveRule) -> CollectiveRule:
        return replace(one, prizes=())

    return list(map(bare, old.collective)) == list(map(bare, new.collective)) and all(
        _as_many(one.prizes, two.prizes) for one, two in zip(old.collective, new.collective, strict=True)
    )


LOOSE: dict[str, Allowed] = {
    "summary": lambda _old, _new: True,
    "target_percent": lambda _old, _new: True,
    "complaint_days": lambda old, new: new.complaint_days >= old.complaint_days,
    "freeze_minutes": lambda old, new: new.freeze_minutes >= old.freeze_minutes,
    "show": _stricter(list(Show), "show"),
    "counters": _stricter(list(Counters), "counters"),
    "prizes": _ladders,
    "collective": _lists,
}
"""What may still change once a contest has opened, and how: it touches no paper, no mark and no order."""

STRICT_WORDS = {
    "complaint_days": N_("số ngày khiếu nại chỉ có thể thêm"),
    "freeze_minutes": N_("số phút khoá bảng chỉ có thể thêm"),
    "show": N_("bảng xếp hạng chỉ có thể hiện ít hơn"),
    "counters": N_("các số đếm chỉ có thể hiện ít hơn"),
    "prizes": N_("giải cá nhân đã hứa chỉ có thể thêm"),
    "collective": N_("giải tập thể đã hứa chỉ có thể thêm"),
}
_SECTION_OF = {name: section for section, names in FIELDS.items() for name in names}


def unchangeable(old: Rulebook, new: Rulebook) -> list[str]:
    """Why new rules cannot replace old ones once a contest has opened, as message ids; empty when they can."""
    changed = [name for name in _SECTION_OF if getattr(old, name) != getattr(new, name)]
    found = []
    for name in changed:
        if name not in LOOSE:
            found.append(SECTION_WORDS[_SECTION_OF[name]])
        elif not LOOSE[name](old, new):
            found.append(STRICT_WORDS[name])
    return list(dict.fromkeys(found))
