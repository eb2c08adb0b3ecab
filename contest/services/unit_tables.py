"""The union tree as a file and back: the table of a day, a file read apart, its differences, taken in as one act."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from contest.refusals import NotFound
from contest.services import unit_deeds, units
from contest.services.documents.csv_files import Cell, csv_of
from contest.services.documents.workbook import Sheet, workbook
from contest.services.proposals import reasoned
from contest.services.unit_deeds import Written, today_of
from contest.services.unit_files import at
from contest.services.unit_rows import MOST_BYTES
from contest.store import audit
from contest.store import unit_deeds as deeds
from contest.store import unit_files as store
from contest.store.unit_files import UnitFileRow
from contest.unit_deeds import TreeMoved
from contest.unit_history import Act, plain, restored
from contest.unit_sheet import HEADINGS, KIND_WORDS, SECTOR_WORDS, SheetProblem, read_sheet
from contest.units import Kind, Unit, find_problems, top_down, with_alias
from questions.formats import apart

WAIT_SECONDS = 20.0
KEPT_FOR = timedelta(days=7)
MOST_PROBLEMS = 200
WIDTHS = (16, 16, 48, 14, 22, 10, 12, 12, 10, 14, 14, 16, 40)
HEADS = tuple(words[0] for words in HEADINGS.values())
TOO_HARD = "Tệp quá lớn hoặc quá phức tạp. Chỉ giữ trang tính có danh sách đơn vị rồi gửi lại."


def table(session: Session, day: date, *, whole: bool) -> list[tuple[Cell, ...]]:
    """The tree as it stood on a day, a row a unit, each after the one above it; `whole`: what ended before too."""
    tree = unit_deeds.tree_on(session, day)
    wanted = [one for one in top_down(tree.values()) if whole or one.stands_on(day)]
    return [_cells(one) for one in wanted]


def _cells(unit: Unit) -> tuple[Cell, ...]:
    low = unit.kind is Kind.GRASSROOTS
    heads = (unit.workers, unit.members, unit.women) if low else (None, None, None)
    return (
        unit.code, unit.parent or "", unit.name, KIND_WORDS[unit.kind][0],
        SECTOR_WORDS[unit.sector][0] if unit.sector else "", "x" if unit.joint else "", *heads,
        _day(unit.valid_from), _day(unit.valid_to), unit.successor or "", unit.aliases,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def file_of(rows: Iterable[tuple[Cell, ...]], ending: str, title: str, now: datetime) -> bytes:
    """A table as «xlsx» or «csv»."""
    if ending == "csv":
        return csv_of([HEADS, *rows])
    return workbook([Sheet("Đơn vị", (title,), HEADS, tuple(rows), WIDTHS)], title, now)


SAMPLE = (
    ("MAU-01", "DB", "Công đoàn xã Mẫu", "xã", "", "", None, None, None, "01/01/2026", "", "", ""),
    ("MAU-02", "MAU-01", "CĐCS Trường Mẫu", "cơ sở", "hành chính sự nghiệp", "", 35, 33, 20, "01/01/2026", "", "", ""),
)


# Back in


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says against the tree. `changed`: (before, None for a new one; after)."""

    token: str
    filename: str
    rows: int
    same: int
    changed: tuple[tuple[Unit | None, Unit], ...]
    problems: tuple[tuple[str, str], ...]
    taken: bool
    by: int | None


def rows_apart(data: bytes) -> tuple[list[list[Any]], str | None]:
    """The rows of a file, read in a process under limits, or words why there are none. Not inside a transaction."""
    if len(data) > MOST_BYTES:
        return [], TOO_HARD
    with apart.running("contest.services.unit_child", WAIT_SECONDS) as (given, answers):
        with suppress(BrokenPipeError):
            given.write(data)
            given.close()
        try:
            told = json.loads(answers.readline() or b"{}")
        except ValueError:
            told = {}
    return (told["rows"], None) if "rows" in told else ([], told.get("fault", TOO_HARD))


def keep(session: Session, filename: str, read: tuple[list[list[Any]], str | None], by: int, now: datetime) -> str:
    """Hold rows against the tree and keep what they would change; the token of the reading. Nothing else is written."""
    tree = units.stored_tree(session)
    rows, fault = read
    body = _judged(tree, rows, now) if fault is None else _refused([("tệp", fault)])
    row = UnitFileRow(
        token=secrets.token_urlsafe(12),
        filename=filename[:200],
        at=now,
        by=by,
        seen=deeds.last_deed(session),
        body=body,
    )
    store.add(session, row)
    return row.token


def _judged(tree: Mapping[str, Unit], rows: list[list[Any]], now: datetime) -> dict[str, Any]:
    today = today_of(now)
    sheet = read_sheet(rows, tree, today)
    problems = [*sheet.problems]
    told = [_taken(tree.get(one.code), one, today) for one in sheet.units]
    changed = [one for one in told if one != tree.get(one.code)]
    problems += _not_by_file(tree, changed, sheet.places)
    if not problems:
        own = {one.code for one in told}
        whole = (*(one for code, one in tree.items() if code not in own), *told)
        problems += [at(one, sheet.places) for one in find_problems(whole)]
    if problems:
        return _refused([(one.place, one.message) for one in problems], sheet.rows)
    return {
        "rows": sheet.rows, "same": len(told) - len(changed), "units": [plain(one) for one in changed], "problems": []
    }  # fmt: skip


def _refused(problems: Sequence[tuple[str, str]], rows: int = 0) -> dict[str, Any]:
    return {"rows": rows, "same": 0, "units": [], "problems": [list(one) for one in problems[:MOST_PROBLEMS]]}


def _taken(old: Unit | None, new: Unit, today: date) -> Unit:
    """A unit of the file as it enters: a move holds from today, an old name is still found."""
    if old is None:
        return new
    moved = new if new.parent == old.parent else replace(new, placed_from=max(today, new.valid_from))
    kept = moved.aliases if new.name == old.name else with_alias(moved.aliases, old.name)
    return replace(moved, aliases=kept)


def _not_by_file(
    tree: Mapping[str, Unit], changed: Iterable[Unit], places: Mapping[tuple[str, str], str]
) -> list[SheetProblem]:
    """What a file may not change of a unit that is there: its kind, and by whom it is managed."""
    words = "Loại và phối hợp quản lý của đơn vị đang có không đổi bằng tệp. Giữ như cũ, hoặc thêm đơn vị mới."
    return [
        SheetProblem(places.get((one.code, field), one.code), f"fixed_{field}", f"{one.code}: {words}")
        for one in changed
        for field in ("kind", "joint")
        if one.code in tree and getattr(one, field) != getattr(tree[one.code], field)
    ]


def reading(session: Session, token: str) -> Reading:
    """A file that was read, against the tree as it is now. Raises NotFound."""
    row = store.found(session, token)
    if row is None:
        raise NotFound
    tree = units.stored_tree(session)
    told = [_unit(one) for one in row.body["units"]]
    return Reading(
        token, row.filename, row.body["rows"], row.body["same"], tuple((tree.get(one.code), one) for one in told),
        tuple((place, words) for place, words in row.body["problems"]), row.taken_at is not None, row.by,
    )  # fmt: skip


def _unit(values: Mapping[str, Any]) -> Unit:
    start = Unit(code="", parent=None, name="", kind=Kind.GRASSROOTS, valid_from=date.min)
    return restored(start, values)


def take_in(session: Session, token: str, reason: str, by: int | None, now: datetime) -> int:
    """Write what a file changes, as one deed; its number. Taken in twice it is the same as once.

    Raises NotFound (also for a file with problems), ReasonMissing, TreeMoved (something was done since it was read)
    and UnsoundTree.
    """
    why = reasoned(reason)
    deeds.hold_tree(session)
    row = store.found(session, token)
    if row is None or not row.body["units"]:
        raise NotFound
    if row.seen != deeds.last_deed(session) or not store.take(session, token, now):
        raise TreeMoved
    changed = {one.code: one for one in map(_unit, row.body["units"])}
    about = Written(Act.IMPORT, today_of(now), why, by, now)
    number = unit_deeds.write(session, units.stored_tree(session), changed, about)
    people = unit_deeds.follow(session, now)
    detail = {"deed": number, "units": len(changed), "people": people, "reason": why}
    audit.record(session, now, by, "unit.import", f"unit_file:{token}", **detail)
    return number


def forget(session: Session, now: datetime) -> None:
    """Drop files that nobody needs any more."""
    store.forget(session, now - KEPT_FOR)
