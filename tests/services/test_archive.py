"""A contest's answers put away in a file and brought back: nothing is lost, and nothing but they is gone meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from stat import S_IMODE
from zipfile import ZIP_LZMA, ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from contest.archive import MEMBERS, ArchiveBlocked, BadArchive, Manifest, NotArchived
from contest.contests import Contest
from contest.refusals import Busy
from contest.services import archive, upkeep, verification
from contest.store import archive as archive_store
from contest.store import contests, partitions
from contest.store.answers import AnswerRow, RefusedAnswerRow
from contest.store.attempts import AttemptRow
from contest.store.audit import AuditRow
from contest.store.boards import Boards
from contest.store.contests import ContestRow
from tests import factories
from tests.acts import Way, Writing, contestant, sit
from tests.conftest import Clock
from tests.web.stage import moved, state


@dataclass
class Shelf:
    """A contest that was sat by four people and locked long ago, beside one that is being sat."""

    contest: Contest
    other: Contest
    folder: Path
    writing: Writing
    clock: Clock

    def put_away(self, name: str = "thu.zip", **how: bool) -> archive.Written:
        with self.writing() as session:
            return archive.write(session, self.contest, self.folder / name, self.clock.now, **how)

    def bring_back(self, path: Path) -> archive.Written:
        with self.writing() as session:
            return archive.restore(session, path, self.clock.now)


@pytest.fixture
def shelf(writing: Writing, clock: Clock, tmp_path: Path) -> Shelf:
    with writing() as session:
        contest, other = (factories.contest(session, clock.now, slug) for slug in ("thu", "khac"))
        people = [contestant(session, clock.now) for _ in range(4)]
    for n, who in enumerate(people):
        sat = sit(writing, contest, who, clock.now, Way(right=n * 5, guess=100 + n))
        sit(writing, other, who, clock.now, Way())
        with writing() as session:
            whose = {"attempt_id": sat.attempt.id, "contest_id": contest.id}
            late = {"received_at": clock.now, "reason": "late", "entries": [[1, "Mường Thanh «é»", 2]]}
            session.add(RefusedAnswerRow(**whose, **late))
    clock.forward(days=60)
    with writing() as session:
        over = {"state": "locked", "settled_at": clock.now - timedelta(days=40)}
        session.execute(update(ContestRow).where(ContestRow.id == contest.id).values(over))
    return Shelf(contest, other, tmp_path, writing, clock)


def members(path: Path) -> dict[str, bytes]:
    """The tables in a file as they stand there."""
    with ZipFile(path) as zipped:
        return {name: zipped.read(f"{name}.jsonl") for name in MEMBERS}


def count(session: Session, contest: Contest) -> tuple[int, int]:
    """Answers and refused answers of a contest in the database."""
    session.rollback()
    rows = (AnswerRow, RefusedAnswerRow)
    told = [select(func.count()).select_from(row).where(row.contest_id == contest.id) for row in rows]
    return session.scalar(told[0]) or 0, session.scalar(told[1]) or 0


def test_what_comes_back_is_what_went_and_the_second_file_is_the_first(
    shelf: Shelf, engine: Engine, session: Session
) -> None:
    before = state(engine)
    had = partitions.has(session, shelf.contest.id)
    session.rollback()
    kept = shelf.put_away("kept.zip", keep=True)
    assert moved(before, state(engine)) == ["audit"]
    first = shelf.put_away()
    assert count(session, shelf.contest) == (0, 0)
    assert count(session, shelf.other) == (84, 0)
    assert {name: first.manifest.members[name].rows for name in MEMBERS} == {
        "attempt": 4, "answer": 84, "refused_answer": 4,
    }  # fmt: skip
    gone = {"answer", "refused_answer", "contest", "audit"}
    assert set(moved(before, state(engine))) == gone
    assert partitions.has(session, shelf.contest.id) is False
    session.rollback()
    assert shelf.bring_back(shelf.folder / "thu.zip").manifest == first.manifest
    assert moved(before, state(engine)) == ["audit"]
    assert partitions.has(session, shelf.contest.id) is had
    session.rollback()
    second = shelf.put_away("again.zip")
    files = [members(shelf.folder / name) for name in ("kept.zip", "thu.zip", "again.zip")]
    assert files[0] == files[1] == files[2]
    assert kept.manifest.digest == first.manifest.digest == second.manifest.digest
    assert not list(shelf.folder.glob("*.part"))
    acts = session.scalars(select(AuditRow.act).where(AuditRow.act.in_(("contest.archive", "contest.restore"))))
    assert sorted(acts) == ["contest.archive"] * 3 + ["contest.restore"]


def damaged(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a file with its entries changed, or left out where the change gives None."""
    made = path.with_name("damaged.zip")
    with ZipFile(path) as source, ZipFile(made, "w") as target:
        for entry in source.namelist():
            if (told := change(entry, source.read(entry))) is not None:
                target.writestr(entry, told)
    return made


def _manifest(**changes: object) -> Callable[[str, bytes], bytes]:
    return lambda name, told: json.dumps(json.loads(told) | changes).encode() if name == "manifest.json" else told


def locked(told: bytes) -> bytes:
    """A file whose entries say that a password opens them."""
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        parts = told.split(mark)
        at = flags - len(mark)
        told = mark.join([parts[0], *(one[:at] + bytes([one[at] | 1]) + one[at + 1 :] for one in parts[1:])])
    return told


def squeezed(path: Path) -> bytes:
    """A file by another method of packing, broken inside."""
    made = path.with_name("made.zip")
    with ZipFile(path) as source, ZipFile(made, "w", ZIP_LZMA) as target:
        target.writestr("manifest.json", source.read("manifest.json"))
    told = bytearray(made.read_bytes())
    inside = told.index(b"manifest.json") + len("manifest.json")
    for at in (inside + 12, inside + 20):
        told[at] ^= 0xFF
    return bytes(told)


DAMAGES: dict[str, tuple[Callable[[str, bytes], bytes | None], str]] = {
    "an answer is another": (
        lambda name, told: told.replace(b',20,', b',19,', 1) if name == "answer.jsonl" else told,
        "không còn như khi",
    ),
    "a row is missing": (
        lambda name, told: told[: told[:-1].rindex(b"\n") + 1] if name == "answer.jsonl" else told,
        "không còn như khi",
    ),
    "a table is missing": (lambda name, told: None if name == "refused_answer.jsonl" else told, "không còn như khi"),
    "no manifest": (lambda name, told: None if name == "manifest.json" else told, "Không đọc được"),
    "a manifest of nonsense": (_manifest(members=[1]), "Không đọc được"),
    "a manifest without end": (lambda name, told: b"[" * 99_000 if name == "manifest.json" else told, "Không đọc được"),
    "a name that is none": (_manifest(slug={"thu": 1}), "Không đọc được"),
    "another contest": (_manifest(slug="khac"), "cuộc thi khác"),
    "another schema": (_manifest(schema="0017"), "không phải tệp đã lưu trữ"),
    "another file of it": (
        _manifest(members={name: {"rows": 1, "sha256": "0" * 64} for name in MEMBERS}),
        "không phải tệp đã lưu trữ",
    ),
}  # fmt: skip


def test_a_file_that_is_not_whole_is_refused_in_words_and_changes_nothing(
    shelf: Shelf, engine: Engine, session: Session
) -> None:
    path = shelf.folder / "thu.zip"
    shelf.put_away("kept.zip", keep=True)
    with pytest.raises(NotArchived):
        shelf.bring_back(shelf.folder / "kept.zip")
    shelf.put_away()
    before = state(engine)
    for name, (change, words) in DAMAGES.items():
        with pytest.raises(BadArchive) as refused:
            shelf.bring_back(damaged(path, change))
        assert words in str(refused.value.values["why"]), name
    cut = path.with_name("cut.zip")
    cut.write_bytes(path.read_bytes()[:-200])
    cut.with_name("locked.zip").write_bytes(locked(path.read_bytes()))
    cut.with_name("squeezed.zip").write_bytes(squeezed(path))
    for name in ("cut", "locked", "squeezed"):
        with pytest.raises(BadArchive):
            shelf.bring_back(cut.with_name(f"{name}.zip"))
    assert moved(before, state(engine)) == []
    shelf.bring_back(path)
    assert count(session, shelf.contest) == (84, 4)


def test_what_ends_half_way_leaves_everything_where_it_was(
    shelf: Shelf, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(engine)

    def fail(*_: object, **_named: object) -> None:
        raise KeyboardInterrupt

    for module, name in ((archive, "_check"), (archive_store, "note"), (archive.audit, "record")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, fail)
            with pytest.raises(KeyboardInterrupt):
                shelf.put_away(f"{name}.zip")
        assert moved(before, state(engine)) == []
    assert not list(shelf.folder.glob("*.part"))
    # The file of the last try stands whole; it is not written over.
    for taken in ("record.zip", "nowhere/thu.zip"):
        with pytest.raises(BadArchive):
            shelf.put_away(taken)
    shelf.put_away()
    away = state(engine)
    monkeypatch.setattr(archive_store, "note", fail)
    with pytest.raises(KeyboardInterrupt):
        shelf.bring_back(shelf.folder / "thu.zip")
    assert moved(away, state(engine)) == []


def test_a_file_that_is_changed_between_the_look_and_the_writing_changes_nothing(
    shelf: Shelf, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shelf.folder / "thu.zip"
    shelf.put_away()
    away, looked = state(engine), archive._check

    def change(file: Path, manifest: Manifest) -> None:
        looked(file, manifest)
        damaged(file, DAMAGES["a row is missing"][0]).replace(file)

    monkeypatch.setattr(archive, "_check", change)
    with pytest.raises(BadArchive):
        shelf.bring_back(path)
    assert moved(away, state(engine)) == []


def test_the_name_of_a_file_is_its_own_from_the_first_byte_and_only_its_owner_reads_it(
    shelf: Shelf, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, looked, before = shelf.folder / "thu.zip", archive._check, state(engine)

    def try_the_name(file: Path, manifest: Manifest) -> None:
        with pytest.raises(BadArchive), archive._claimed(path):
            pass
        looked(file, manifest)

    monkeypatch.setattr(archive, "_check", try_the_name)
    with monkeypatch.context() as patch:
        # While somebody reads its answers nothing leaves, and no copy stays in the way of the next try.
        patch.setattr(archive_store, "take_out", busy)
        with pytest.raises(Busy):
            shelf.put_away()
    assert moved(before, state(engine)) == []
    assert not list(shelf.folder.glob("thu*"))
    shelf.put_away()
    assert S_IMODE(path.stat().st_mode) == 0o600


def busy(*_: object) -> None:
    raise OperationalError("", {}, Exception())


def test_answers_come_back_after_other_rows_took_their_numbers_and_other_tables_moved(
    shelf: Shelf, writing: Writing, session: Session
) -> None:
    shelf.put_away()
    with writing() as own:
        attempt_id = own.scalar(select(AttemptRow.id).where(AttemptRow.contest_id == shelf.other.id).limit(1))
        whose = {"attempt_id": attempt_id, "contest_id": shelf.other.id}
        own.add(RefusedAnswerRow(**whose, received_at=shelf.clock.now, reason="late", entries=[[1, 0, 3]]))
        own.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    shelf.bring_back(shelf.folder / "thu.zip")
    assert count(session, shelf.contest) == (84, 4)
    assert count(session, shelf.other) == (84, 1)


def test_only_a_locked_contest_that_was_settled_long_ago_is_put_away(shelf: Shelf, writing: Writing) -> None:
    def refused(contest: Contest) -> tuple[str, ...]:
        with pytest.raises(ArchiveBlocked) as told, writing() as own:
            archive.write(own, contest, shelf.folder / "no.zip", shelf.clock.now)
        why = told.value.values["why"]
        assert isinstance(why, tuple)
        return why

    assert refused(shelf.other) == ("Hồ sơ cuộc thi chưa khoá.",)
    with writing() as own:
        soon = {"settled_at": shelf.clock.now - timedelta(days=30) + timedelta(milliseconds=1)}
        own.execute(update(ContestRow).where(ContestRow.id == shelf.contest.id).values(soon))
    assert "30" in refused(shelf.contest)[0] % {"days": 30}
    shelf.clock.forward(seconds=1)
    shelf.put_away()
    assert refused(shelf.contest) == ("Bài làm của cuộc thi này đã được lưu trữ.",)
    assert not (shelf.folder / "no.zip").exists()


def test_the_boards_of_an_archived_contest_still_verify(shelf: Shelf, session: Session, boards: Boards) -> None:
    shelf.put_away()
    contest = contests.by_id(session, shelf.contest.id)
    upkeep.rebuild(session, boards.patient(), contest, shelf.clock.now)
    check = verification.verify(session, boards.patient(), contest)
    assert check.cells
    assert not check.differences


def test_the_commands_say_what_they_did_and_why_not(shelf: Shelf, app: Flask, session: Session) -> None:
    runner: FlaskCliRunner = app.test_cli_runner()
    path = str(shelf.folder / "lenh.zip")
    refused = runner.invoke(args=["contest", "archive", "khac", path])
    assert refused.exit_code == 1
    assert "archive_blocked: Hồ sơ" in refused.output
    told = runner.invoke(args=["contest", "archive", "thu", path, "--json"])
    assert told.exit_code == 0, told.output
    data = json.loads(told.stdout)
    assert (data["contest"], data["done"], data["members"]["answer"]["rows"]) == ("thu", "put away", 84)
    assert runner.invoke(args=["contest", "rescore", "thu"]).exit_code == 1
    back = runner.invoke(args=["contest", "restore", path])
    assert (back.exit_code, "84 answers brought back" in back.output) == (0, True), back.output
    again = runner.invoke(args=["contest", "restore", path])
    assert (again.exit_code, "not_archived" in again.output) == (1, True)
    assert runner.invoke(args=["contest", "archive", "thu"]).exit_code == 2
    assert count(session, shelf.contest) == (84, 4)
