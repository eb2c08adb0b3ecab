"""A person's own data, all of it, as one value: for JSON, and for a paper to read.

Answers and what was right come only once the contest shows them; before that only that they are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.certificates import is_told
from contest.contests import Contest
from contest.rounds import VIETNAM
from contest.services import outcomes
from contest.services.documents.blocks import Block, Heading, Pairs, Paper, Words
from contest.services.outcomes import Item
from contest.store import attempts, audit, contests, looks
from contest.store import subject_data as store

MOST_LOOKS = 5000
MOST_DEEDS = 2000

TITLES = {
    "account": "Tài khoản",
    "roster": "Trong danh sách của công đoàn",
    "consents": "Những điều đã đồng ý",
    "requests": "Yêu cầu về dữ liệu",
    "attempts": "Lượt thi",
    "works": "Bài viết",
    "awards": "Giải thưởng",
    "certificates": "Giấy chứng nhận",
    "pledges": "Cam kết",
    "complaints": "Khiếu nại",
    "inquiries": "Câu hỏi gửi ban tổ chức",
    "notices": "Thông báo đã đọc",
    "practice": "Ôn tập",
    "sign_ins": "Lần đăng nhập",
    "looks": "Ai đã xem dữ liệu",
    "deeds": "Việc đã làm, theo nhật ký",
}
"""The parts of the file, in their order. The file is Vietnamese, as a paper of the house is."""

LABELS = {
    "name": "Họ và tên", "phone": "Số điện thoại", "birth_date": "Ngày sinh", "gender": "Giới tính", "email": "Thư",
    "unit": "Đơn vị", "unit_text": "Đơn vị tự ghi", "role": "Vai trò", "member": "Đoàn viên",
    "shows_name": "Hiện đủ họ tên", "created_at": "Lúc tạo", "active_at": "Đăng nhập lần cuối",
    "vouched_at": "Được xác nhận lúc", "restricted_at": "Rút đồng ý dự thi lúc", "purpose": "Mục đích",
    "version": "Bản lời đồng ý", "given_at": "Đồng ý lúc", "withdrawn_at": "Rút lúc", "contest": "Cuộc thi",
    "round": "Đợt thi", "number": "Số", "started_at": "Bắt đầu", "handed_in_at": "Nộp bài", "score": "Điểm",
    "max_score": "Điểm tối đa", "answers": "Câu trả lời", "device": "Máy", "seen_at": "Dùng lần cuối",
    "ended_at": "Kết thúc", "what": "Xem gì", "reason": "Lý do", "at": "Lúc", "act": "Việc", "subject": "Về",
    "text": "Nội dung", "answer": "Trả lời", "answered_at": "Trả lời lúc", "outcome": "Kết quả", "kind": "Loại",
    "asked_at": "Hỏi lúc", "code": "Mã", "body": "Bài viết", "saved_at": "Lưu lúc", "prize": "Giải",
    "list": "Danh sách",
    "amount": "Số tiền", "identity_given_at": "Khai số căn cước lúc", "issued_at": "Cấp lúc",
    "revoked_at": "Thu hồi lúc", "title": "Tên", "signed_at": "Ký lúc", "questions": "Số câu", "times": "Số lần",
    "right": "Số lần đúng", "last_at": "Lần cuối", "added_at": "Thêm lúc", "removed_at": "Bỏ lúc",
}  # fmt: skip
SAID = {True: "có", False: "không", "female": "nữ", "male": "nam"}


@dataclass(frozen=True, slots=True)
class Subject:
    """All data of a person, part by part; each row is a mapping of plain values."""

    person_id: int
    made_at: datetime
    parts: Mapping[str, list[dict[str, Any]]]


def gather(session: Session, person_id: int, now: datetime) -> Subject:
    """Everything that is kept of somebody. A couple of dozen statements, and a few for each attempt."""
    parts = {
        "account": store.account(session, person_id),
        "roster": store.roster(session, person_id),
        "consents": store.consents(session, person_id),
        "requests": store.requests(session, person_id),
        "attempts": _attempts(session, person_id, now),
        "works": store.works(session, person_id),
        "awards": store.awards(session, person_id),
        "certificates": store.certificates(session, person_id),
        "pledges": store.pledges(session, person_id),
        "complaints": store.complaints(session, person_id),
        "inquiries": store.inquiries(session, person_id),
        "notices": store.notices_read(session, person_id),
        "practice": store.practice(session, person_id),
        "sign_ins": store.sign_ins(session, person_id),
        "looks": [
            {"at": one.at, "what": one.what, "reason": one.reason, "role": one.role.value, "unit": one.unit}
            for one in looks.of_person(session, person_id, MOST_LOOKS)
        ],
        "deeds": store.deeds(session, person_id, MOST_DEEDS),
    }
    return Subject(person_id, now, parts)


def _attempts(session: Session, person_id: int, now: datetime) -> list[dict[str, Any]]:
    named, known = store.rounds(session), dict[int, Contest]()
    found = []
    for one in attempts.of_everything(session, person_id):
        if one.contest_id not in known:
            known[one.contest_id] = contests.by_id(session, one.contest_id)
        contest = known[one.contest_id]
        told = not one.is_open and is_told(contest, one.round_id)
        shown = outcomes.items(session, contest, one) if not one.is_open and contest.reveals(now) else []
        title, window = named[one.round_id]
        found.append({
            "contest": title, "round": window, "number": one.number, "started_at": one.started_at,
            "handed_in_at": one.handed_in_at, "score": one.score if told else None, "max_score": one.max_score,
            "answers": [_answer(item) for item in shown],
        })  # fmt: skip
    return found


def _answer(item: Item) -> dict[str, Any]:
    return {"position": item.position, "question": item.text, "answer": _said(item), "right": item.ok}


def _said(item: Item) -> str:
    if item.typed is not None:
        return str(item.typed)
    if item.rows:
        return "; ".join(f"{one.option.text}: {one.chosen}" for one in item.rows)
    return "; ".join(item.options[place].text for place in item.chosen)


def to_json(subject: Subject) -> dict[str, Any]:
    """The value as JSON has it: moments in ISO 8601 UTC."""
    return {"made_at": subject.made_at.isoformat(), **{name: _plain(rows) for name, rows in subject.parts.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def paper(subject: Subject, house: str) -> Paper:
    """The value as a paper that a person can read."""
    blocks: list[Block] = []
    for name, rows in subject.parts.items():
        blocks += [Heading(TITLES[name]), *_blocks(rows)]
    about = f"Lập lúc {_text(subject.made_at)}. Giữ kín tệp này: có đủ thông tin của bạn."
    return Paper("Dữ liệu của tôi", "DỮ LIỆU CÁ NHÂN", about, (house,), "", tuple(blocks), draft=False)


def _blocks(rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return [Words("Không có.")]
    return [Pairs(tuple(_lines(row))) for row in rows]


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if value not in (None, "", []):
            yield LABELS.get(name, name), _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, list):
        return " · ".join(f"{one['position']}. {one['question']} → {one['answer'] or 'bỏ trống'}" for one in value)
    return SAID.get(value, str(value)) if isinstance(value, (bool, str)) else str(value)


def handed_over(session: Session, subject: Subject, ending: str, by: int | None, now: datetime) -> None:
    """Note that the data was handed out, and as what. `by` None: the command line."""
    rows = sum(len(one) for one in subject.parts.values())
    audit.record(session, now, by, "data.export", f"person:{subject.person_id}", format=ending, rows=rows)
