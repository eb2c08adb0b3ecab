"""Notices (thông báo): what organizers tell everybody in a contest, or the people of one unit, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contest import collation
from contest.complaints import worded
from contest.refusals import N_, BadNotice, Kind, Refusal

FREE = "free"
"""The kind of a notice that somebody writes by hand; only such a one may go to a unit: rules change for all."""
LEAST, MOST = 10, 2000
"""Characters of a notice that somebody writes by hand."""
TITLE = 120
"""Characters of its title at most; it needs none."""
APART = "Thông báo gửi riêng một đơn vị."
"""What the public record tells of a notice to a unit, so that its numbers show no gap. Data, so in Vietnamese only."""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as somebody wrote it. `unit_id` None: to everybody."""

    text: str
    title: str = ""
    unit_id: int | None = None


def checked(words: Words) -> Words:
    """The words as they will be published. Raises BadNotice, BadTitle."""
    text, title = worded(words.text, (LEAST, MOST)), " ".join(words.title.replace("\x00", "").split())
    if text is None or "\x00" in words.text:
        raise BadNotice(least=LEAST, most=MOST)
    if len(title) > TITLE:
        raise BadTitle(most=TITLE)
    return Words(text, title, words.unit_id)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the tree. `path`: ids from the root down to itself."""

    name: str
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the registered people of a unit have read a notice; `unit_id` None: of those without a unit."""

    unit_id: int | None
    name: str
    read: int
    people: int

    @property
    def per_mille(self) -> int:
        """Of a thousand people, rounded down."""
        return min(1000, self.read * 1000 // self.people) if self.people else 0


def people_under(tree: Mapping[int, Place], people: Mapping[int | None, int], unit_id: int | None) -> int:
    """How many of these people, counted by their unit, a notice to a unit is for; None: to everybody."""
    if unit_id is None:
        return sum(people.values())
    return sum(n for one, n in people.items() if unit_id in _path(tree, one))


def _path(tree: Mapping[int, Place], unit_id: int | None) -> tuple[int, ...]:
    return tree[unit_id].path if unit_id is not None and unit_id in tree else ()


def shares(
    tree: Mapping[int, Place], people: Mapping[int | None, int], readers: Mapping[int | None, int], unit_id: int | None
) -> list[Share]:
    """The units directly below the one that was told (of everybody: the upper unions), those who read least first.

    People without a unit stand last.
    """
    depth = 1 if unit_id is None else len(tree[unit_id].path)
    sums: dict[int | None, list[int]] = {}
    for column, counts in enumerate((readers, people)):
        for one, n in counts.items():
            path = _path(tree, one)
            if unit_id is None or unit_id in path:
                key = path[min(depth, len(path) - 1)] if path else None
                sums.setdefault(key, [0, 0])[column] += n
    found = (Share(one, tree[one].name if one is not None else "", read, n) for one, (read, n) in sums.items())
    return sorted((one for one in found if one.people), key=_order)


def _order(one: Share) -> tuple[bool, int, collation.Key]:
    return one.unit_id is None, one.per_mille, collation.key(one.name)


class NoSuchNotice(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có thông báo này.")


class BadTitle(Refusal):
    code, kind = "bad_title", Kind.INVALID
    words = N_("Tiêu đề dài nhiều nhất %(most)s ký tự.")


class NoSuchAddressee(Refusal):
    code, kind = "no_such_addressee", Kind.INVALID
    words = N_("Không có đơn vị này. Tìm và chọn lại.")
