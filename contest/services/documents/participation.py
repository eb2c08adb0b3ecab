"""Statistics of participation: people and entries by round, unit, gender and sector; only what counts is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.services.documents.wording import moment
from contest.services.documents.workbook import Cell, Sheet
from contest.services.trees import branches
from contest.store import entrants, units
from contest.store import participation as store
from contest.store.participation import Part

GENDERS: Mapping[Hashable, str] = {"female": "Nữ", "male": "Nam", None: "Không khai"}
SECTORS: Mapping[Hashable, str] = {"hcsn": "Hành chính, sự nghiệp", "enterprise": "Doanh nghiệp", None: "Không rõ"}

Counts = tuple[int, int]
"""People and entries."""


def participation_sheets(session: Session, contest: Contest, house: str, now: datetime) -> list[Sheet]:
    """The sheets of the statistics; flat in people."""
    parts = store.parts(session, contest.id)
    known = {one.id: one for one in units.whole_tree(session)}
    top = (f"Cuộc thi: {contest.title}", f"{house}, số liệu lúc {moment(now)}")
    sectors = {one.id: None if one.sector is None else one.sector.value for one in known.values()}
    return [
        _rounds(contest, parts, top),
        *_unions(session, contest, parts, top),
        _groups("Theo giới", "Giới", GENDERS, _counts(parts, lambda one: one.gender), top),
        _groups("Theo khối", "Khối", SECTORS, _counts(parts, lambda one: sectors.get(one.unit_id or 0)), top),
    ]


def _counts(parts: Iterable[Part], group: Callable[[Part], Hashable]) -> dict[Hashable, Counts]:
    people: dict[Hashable, set[int]] = defaultdict(set)
    entries: dict[Hashable, int] = defaultdict(int)
    for one in parts:
        people[group(one)].add(one.person_id)
        entries[group(one)] += one.entries
    return {name: (len(people[name]), entries[name]) for name in people}


def _rounds(contest: Contest, parts: list[Part], top: tuple[str, ...]) -> Sheet:
    counts, whole = _counts(parts, lambda one: one.round), _counts(parts, lambda _: 0).get(0, (0, 0))
    rows: list[tuple[Cell, ...]] = []
    for one in contest.rounds:
        people, entries = counts.get(one.number, (0, 0))
        rows.append((one.number, one.title, moment(one.opens_at), moment(one.last_close), people, entries))
    rows.append((None, "Toàn cuộc thi, mỗi người một lần", None, None, *whole))
    heads = ("Đợt", "Tên đợt", "Mở", "Đóng", "Số người", "Số lượt")
    return Sheet("Theo đợt", ("Số người và số lượt theo đợt", *top), heads, tuple(rows), (8, 34, 26, 26, 14, 14))


def _unions(session: Session, contest: Contest, parts: list[Part], top: tuple[str, ...]) -> list[Sheet]:
    """Upper unions with all below them, then every grassroots union."""
    known = {one.id: one for one in units.whole_tree(session)}
    tree, paths = {one.id: one for one in branches(session, contest)}, entrants.paths(session, contest.id)
    people: dict[int, set[int]] = defaultdict(set)
    entries: dict[int, int] = defaultdict(int)
    for part in parts:
        for place in paths.get(part.unit_id or 0, ()):
            people[place].add(part.person_id)
            entries[place] += part.entries
    upper: list[tuple[Cell, ...]] = []
    below: list[tuple[Cell, ...]] = []
    for one in tree.values():
        count = len(people[one.id])
        share = count / one.headcount if one.headcount else None
        parent = tree[one.parent_id].name if one.parent_id in tree else ""
        row = (known[one.id].code, one.name, parent, one.headcount, count, entries[one.id], share)
        if one.parent_id:
            (below if one.kind == "grassroots" else upper).append(row)
    columns = ("Mã", "Đơn vị", "Trực thuộc", "Tổng số người", "Số người dự thi", "Số lượt", "Tỷ lệ")
    widths = (16, 48, 40, 14, 14, 12, 10)
    return [
        Sheet("Công đoàn cấp trên", ("Theo công đoàn cấp trên", *top), columns, tuple(upper), widths, (), (6,)),
        Sheet("Công đoàn cơ sở", ("Theo công đoàn cơ sở", *top), columns, tuple(below), widths, (3, 4, 5), (6,)),
    ]


def _groups(
    name: str, head: str, names: Mapping[Hashable, str], counts: Mapping[Hashable, Counts], top: tuple[str, ...]
) -> Sheet:
    order = [one for one in [*names, *(set(counts) - set(names))] if one in counts]
    rows = tuple((names.get(one, str(one)), *counts[one]) for one in order)
    heads = (head, "Số người", "Số lượt")
    return Sheet(name, (f"Số người và số lượt {name.lower()}", *top), heads, rows, (34, 16, 16), (1, 2))
