"""A settled contest's papers put away in one file: when they may be, and what the file says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from contest.contests import Contest, State
from contest.refusals import N_, Kind, Refusal

FORMAT = "hoithi-archive/1"
MANIFEST = "manifest.json"
MEMBERS = ("attempt", "answer", "refused_answer")
"""What the file holds, a line a row. The answers leave the database with it; attempts stay, since every result,
certificate and figure rests on them, and stand in the file so that it can be read alone."""
SETTLED_FOR = timedelta(days=30)
MOST_MANIFEST = 100_000
"""Bytes; a longer one is none of ours."""

BLOCK_WORDS = {
    "not_locked": N_("Hồ sơ cuộc thi chưa khoá."),
    "too_soon": N_("Cuộc thi chốt kết quả chưa đủ %(days)s ngày."),
    "archived": N_("Bài làm của cuộc thi này đã được lưu trữ."),
}
FAULT_WORDS = {
    "unreadable": N_("Không đọc được tệp."),
    "unwritable": N_("Không ghi được tệp."),
    "exists": N_("Đã có tệp mang tên này."),
    "other_contest": N_("Tệp là của cuộc thi khác."),
    "other_schema": N_("Tệp được ghi khi cơ sở dữ liệu ở phiên bản khác."),
    "changed": N_("Tệp không còn như khi được ghi."),
    "other_file": N_("Đây không phải tệp đã lưu trữ bài làm của cuộc thi này."),
    "no_paper": N_("Tệp có câu trả lời của lượt thi không có trong cơ sở dữ liệu."),
}


class ArchiveBlocked(Refusal):
    code = "archive_blocked"
    words = N_("Chưa lưu trữ được. %(why)s")


class Archived(Refusal):
    code, kind = "archived", Kind.MISSING
    words = N_("Bài làm của cuộc thi này đã được lưu trữ. Kết quả, xếp hạng và giấy chứng nhận vẫn xem được.")


class NotArchived(Refusal):
    code = "not_archived"
    words = N_("Bài làm của cuộc thi này không nằm trong tệp lưu trữ nào.")


class BadArchive(Refusal):
    code, kind = "bad_archive", Kind.INVALID
    words = N_("Không dùng được tệp lưu trữ. %(why)s")


@dataclass(frozen=True, slots=True)
class Member:
    """One table of the file: how many rows, and the SHA-256 of its lines in hex."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file says of itself. `schema`: the revision of the database; `head`: of the audit (number, hash)."""

    contest_id: int
    slug: str
    title: str
    schema: str
    written_at: str
    head: tuple[int, str]
    members: Mapping[str, Member]

    @property
    def digest(self) -> str:
        """SHA-256 over what was put away: the same rows give the same, whenever they are written."""
        told = "".join(f"{name}:{self.members[name].rows}:{self.members[name].sha256}\n" for name in MEMBERS[1:])
        return sha256(f"{FORMAT}:{self.contest_id}:{self.schema}\n{told}".encode()).hexdigest()

    def to_json(self) -> str:
        """As it stands in the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, told: bytes) -> Manifest:
        """Back from the file. Raises BadArchive."""
        try:
            data = json.loads(told)
            if data.pop("format") != FORMAT:
                raise BadArchive(why=FAULT_WORDS["unreadable"])
            members = {name: Member(**data["members"][name]) for name in MEMBERS}
            found = cls(**data | {"members": members, "head": tuple(data["head"])})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as failure:
            raise BadArchive(why=FAULT_WORDS["unreadable"]) from failure
        if not isinstance(found.slug, str) or not all(isinstance(one.rows, int) for one in members.values()):
            raise BadArchive(why=FAULT_WORDS["unreadable"])
        if not all(re.fullmatch("[0-9a-f]{64}", str(one.sha256)) for one in members.values()):
            raise BadArchive(why=FAULT_WORDS["unreadable"])
        return found


def blocks(contest: Contest, now: datetime) -> list[str]:
    """Why a contest's papers cannot be put away now, as codes of BLOCK_WORDS; empty when they can.

    Locked: nothing can move its results any more, so nothing has to read its answers. And some time has passed.
    """
    if contest.archived_at is not None:
        return ["archived"]
    if contest.state is not State.LOCKED:
        return ["not_locked"]
    early = contest.settled_at is None or now < contest.settled_at + SETTLED_FOR
    return ["too_soon"] if early else []


def here(contest: Contest) -> None:
    """For what reads answers: that they are here. Raises Archived."""
    if contest.archived_at is not None:
        raise Archived
