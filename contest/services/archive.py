"""Putting a contest's papers away: one file, read back before anything leaves the database; and bringing them back.

Attempts, results, prizes, certificates and the record stay where they are and go on working; only what reads answers
says that they are put away (contest.archive.here). Memory does not grow with the papers.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from lzma import LZMAError
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from contest import archive as rules
from contest.archive import FAULT_WORDS, MANIFEST, MEMBERS, ArchiveBlocked, BadArchive, Manifest, Member, NotArchived
from contest.contests import Contest
from contest.refusals import Busy
from contest.store import archive as store
from contest.store import audit, contests

LONGEST_LINE = 100_000
"""Bytes of a row in a file; the longest of ours takes a few hundred."""
_UNREADABLE = (OSError, KeyError, BadZipFile, ValueError, RuntimeError, EOFError, zlib.error, LZMAError)
"""What reading a file may raise that is not ours: an encrypted entry is a RuntimeError, and so is endless nesting."""


@dataclass(frozen=True, slots=True)
class Written:
    """An archive as it was written, or brought back."""

    contest: str
    manifest: Manifest
    size: int


def write(session: Session, contest: Contest, path: Path, now: datetime, *, keep: bool = False) -> Written:
    """Write a contest's papers to a new file, read it back, and take its answers out; `keep`: only write.

    Nothing is taken out before the file stands whole on the disk under its name. Raises ArchiveBlocked, BadArchive
    (a file of that name; one that does not read back), Busy when the answers are being read elsewhere.
    """
    contests.hold(session, contest.id)
    held = contests.by_id(session, contest.id)
    if found := rules.blocks(held, now):
        raise ArchiveBlocked(why=tuple(rules.BLOCK_WORDS[code] for code in found), days=rules.SETTLED_FOR.days)
    with _claimed(path) as part:
        manifest = _written(session, held, part, now)
        _check(part, manifest)
        part.rename(path)
        _reach_the_disk(path.parent)
    if not keep:
        _take_out(session, held, manifest, path, now)
    told = {"rows": {name: manifest.members[name].rows for name in MEMBERS}, "digest": manifest.digest, "kept": keep}
    audit.record(session, now, None, "contest.archive", f"contest:{held.slug}", **told)
    return Written(held.slug, manifest, path.stat().st_size)


@contextmanager
def _claimed(path: Path) -> Iterator[Path]:
    """Where to write what is to stand under a name, which nobody else can take meanwhile. Raises BadArchive.

    For its owner's eyes only: it holds what people answered. Where it is not made, the name is let go of.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.touch(0o600, exist_ok=False)
        try:
            part.unlink(missing_ok=True)
            part.touch(0o600, exist_ok=False)
            yield part
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError as failure:
        raise BadArchive(why=FAULT_WORDS["exists"]) from failure
    except OSError as failure:
        raise BadArchive(why=FAULT_WORDS["unwritable"]) from failure


def _take_out(session: Session, contest: Contest, manifest: Manifest, path: Path, now: datetime) -> None:
    try:
        store.take_out(session, contest.id)
    except OperationalError as failure:
        # Nothing has left, so the file would be a copy that no line of the audit knows, in the way of the next try.
        path.unlink(missing_ok=True)
        raise Busy from failure
    store.note(session, contest.id, now, manifest.digest)


def _written(session: Session, contest: Contest, part: Path, now: datetime) -> Manifest:
    head, schema = audit.head(session), store.schema(session)
    with part.open("wb") as out:
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as zipped:
            members = {name: _pour(zipped, name, store.rows(session, name, contest.id)) for name in MEMBERS}
            named = (contest.id, contest.slug, contest.title, schema, now.isoformat())
            manifest = Manifest(*named, (head.number, head.hash), members)
            zipped.writestr(_named(MANIFEST), manifest.to_json())
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _named(name: str) -> ZipInfo:
    """An entry without a moment: the same rows make the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _pour(zipped: ZipFile, name: str, rows: Iterator[Sequence[Any]]) -> Member:
    count, digest = 0, sha256()
    with zipped.open(_named(f"{name}.jsonl"), "w", force_zip64=True) as member:
        for count, line in enumerate(_lines(name, rows)):  # noqa: B007 - the first line is the columns'
            digest.update(line)
            member.write(line)
    return Member(count, digest.hexdigest())


def _lines(name: str, rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    yield _line(store.columns(name))
    for row in rows:
        yield _line(list(row))


def _line(told: list[Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _reach_the_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check(path: Path, manifest: Manifest) -> None:
    """Read every byte of a file back. Raises BadArchive."""
    with _opened(path) as zipped:
        if _manifest(zipped).members != manifest.members:
            raise BadArchive(why=FAULT_WORDS["changed"])
        for name in MEMBERS:
            deque(_sound(zipped, name, manifest.members[name]), maxlen=0)


def _sound(zipped: ZipFile, name: str, told: Member) -> Iterator[bytes]:
    """The lines of a member. Raises BadArchive at the end of them, or of too many, where they are not those told."""
    digest, count = sha256(), -1
    for count, line in enumerate(_read(zipped, name)):  # the first line is the columns'
        if count > told.rows:
            break
        digest.update(line)
        yield line
    if Member(count, digest.hexdigest()) != told:
        raise BadArchive(why=FAULT_WORDS["changed"])


def _opened(path: Path) -> ZipFile:
    try:
        return ZipFile(path)
    except _UNREADABLE as failure:
        raise BadArchive(why=FAULT_WORDS["unreadable"]) from failure


def _manifest(zipped: ZipFile) -> Manifest:
    try:
        if zipped.getinfo(MANIFEST).file_size > rules.MOST_MANIFEST:
            raise BadArchive(why=FAULT_WORDS["unreadable"])
        return Manifest.from_json(zipped.read(MANIFEST))
    except _UNREADABLE as failure:
        raise BadArchive(why=FAULT_WORDS["unreadable"]) from failure


def _read(zipped: ZipFile, name: str) -> Iterator[bytes]:
    """The lines of a member, the columns' first. Raises BadArchive for what no zip says, and for an endless line."""
    try:
        with zipped.open(f"{name}.jsonl") as member:
            while line := member.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise BadArchive(why=FAULT_WORDS["changed"])
                yield line
    except _UNREADABLE as failure:
        raise BadArchive(why=FAULT_WORDS["changed"]) from failure


def restore(session: Session, path: Path, now: datetime) -> Written:
    """Bring a contest's answers back out of the very file that they were put away in.

    Raises BadArchive, NotArchived, Busy. All of the file is read before a row is written, and what is written is held
    against its digest once more: somebody may change the file in between.
    """
    with _opened(path) as zipped:
        manifest = _manifest(zipped)
    contest = _contest(session, manifest)
    if manifest.digest != store.digest(session, contest.id):
        raise BadArchive(why=FAULT_WORDS["other_file"])
    _check(path, manifest)
    try:
        store.remake(session, contest.id)
        with _opened(path) as zipped:
            for name in MEMBERS[1:]:
                store.put_back(session, name, _rows(zipped, name, manifest.members[name]))
    except IntegrityError as failure:
        raise BadArchive(why=FAULT_WORDS["no_paper"]) from failure
    except OperationalError as failure:
        raise Busy from failure
    store.note(session, contest.id, None, None)
    rows = {name: manifest.members[name].rows for name in MEMBERS[1:]}
    audit.record(session, now, None, "contest.restore", f"contest:{contest.slug}", rows=rows, digest=manifest.digest)
    return Written(contest.slug, manifest, path.stat().st_size)


def _contest(session: Session, manifest: Manifest) -> Contest:
    """The contest of a file, held. Raises BadArchive, NotArchived."""
    contest = contests.by_slug(session, manifest.slug)
    if contest is None or contest.id != manifest.contest_id:
        raise BadArchive(why=FAULT_WORDS["other_contest"])
    contests.hold(session, contest.id)
    if contests.by_id(session, contest.id).archived_at is None:
        raise NotArchived
    return contest


def _rows(zipped: ZipFile, name: str, told: Member) -> Iterator[Sequence[Any]]:
    """The rows of a member. A later release may have moved other tables; only these columns must be what they were."""
    try:
        lines = map(json.loads, _sound(zipped, name, told))
        if next(lines, None) != store.columns(name):
            raise BadArchive(why=FAULT_WORDS["other_schema"])
        yield from lines
    except ValueError as failure:
        raise BadArchive(why=FAULT_WORDS["changed"]) from failure
