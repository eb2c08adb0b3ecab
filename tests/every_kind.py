"""A paper with every kind of question, with pictures, a passage and a clip: made here, brought in as files are."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from contest.contests import Contest
from contest.papers import Quota
from contest.store import answers
from contest.store.attempts import Attempt
from questions import bank, marking
from questions.clips import Clip, take_clip
from questions.formats.reading import Item, Read, ReadQuestion
from questions.kinds import Answer, Kind, Option, encode
from questions.levels import Level
from questions.pictures import Picture, Stimulus, take
from questions.review import Status
from questions.shelves import Arrival
from tests import clips, factories

SUBJECT, CODE = "Mọi dạng câu hỏi", "moi-dang-cau-hoi"
POINTS_EACH = 6


def picture(shade: int, alt: str, size: tuple[int, int] = (320, 180)) -> Picture:
    """A plain picture of that shade."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 200 - shade)).save(out, "PNG")
    taken = take(out.getvalue(), alt)
    assert isinstance(taken, Picture)
    return taken


def clip() -> Clip:
    """A clip of half a second."""
    taken = take_clip(clips.webm())
    assert isinstance(taken, Clip)
    return taken


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(map(Option, texts))


def questions() -> tuple[ReadQuestion, ...]:
    """One of each kind, then two under one passage and two under one clip."""
    passage = Stimulus("Tổ một có mười hai người.\nTổ hai ít hơn tổ một ba người.", picture(40, "Hai tổ trước xưởng"))
    shown = clip()
    film = Stimulus("Người thợ đội mũ, rồi bước vào xưởng.", None, shown.digest, shown.data)
    asked = (
        ReadQuestion("1", text="Biển nào cấm lửa?", key=(1,), options=(
            Option("Biển tròn", picture=picture(10, "Biển tròn viền đỏ", (120, 120))),
            Option("", picture=picture(90, "Biển vuông có ngọn lửa gạch chéo", (120, 120))),
            Option("Không biển nào"),
        )),
        ReadQuestion("2", text="Việc nào phải làm trước khi vào ca?", kind=Kind.MULTIPLE, partial=True, key=(0, 2),
                     options=options("Kiểm tra máy", "Tháo bảo hộ", "Nhận bàn giao", "Tắt đèn lối đi")),
        ReadQuestion("3", text="Được hút thuốc cạnh kho xăng.", kind=Kind.TRUE_FALSE, key=(1,),
                     options=options("Đúng", "Sai")),
        ReadQuestion("4", text="Xét các ý sau.", kind=Kind.TRUE_FALSE_GROUP, partial=True, key=(0, 1, 0, 1),
                     options=options("Mũ bảo hộ có hạn dùng", "Dây cứu sinh dùng chung được", "Kính chắn bụi phải sạch",
                                     "Găng rách vẫn cách điện")),
        ReadQuestion("5", text="Viết tên thứ đội trên đầu khi vào công trường.", kind=Kind.SHORT_TEXT,
                     accepted=("mũ bảo hộ", "mũ bảo hiểm")),
        ReadQuestion("6", text="Thang dài bao nhiêu mét thì cần hai người giữ?", kind=Kind.NUMERIC,
                     accepted=("11±0.5",), pictures=(picture(60, "Chiếc thang dựa tường"),)),
        ReadQuestion("7", text="Ghép dụng cụ với việc của nó.", kind=Kind.MATCHING, partial=True, key=(2, 0, 1),
                     options=options("Kìm", "Búa", "Cưa"),
                     matches=("Đóng đinh", "Cắt gỗ", "Cắt dây", "Khoan tường")),
        ReadQuestion("8", text="Xếp các bước sơ cứu theo thứ tự.", kind=Kind.ORDERING, partial=True, key=(0, 1, 2, 3),
                     fixed_order=True,
                     options=options("Ngắt điện", "Đưa ra chỗ thoáng", "Gọi cấp cứu", "Hô hấp nhân tạo")),
        ReadQuestion("9", text="Tổ hai có mấy người?", kind=Kind.NUMERIC, accepted=("9",), stimulus=passage),
        ReadQuestion("10", text="Tổ nào đông hơn?", key=(0,), options=options("Tổ một", "Tổ hai"), stimulus=passage),
        ReadQuestion("11", text="Người thợ làm gì trước?", key=(0,), stimulus=film,
                     options=options("Đội mũ", "Vào xưởng", "Đi về")),
        ReadQuestion("12", text="Người thợ có đội mũ.", kind=Kind.TRUE_FALSE, key=(0,), stimulus=film,
                     options=options("Đúng", "Sai")),
    )  # fmt: skip
    return tuple(replace(one, code=f"D-{one.place}", level=Level.RECALL, explanation="Vì an toàn.") for one in asked)


def bring_in(session: Session, now: datetime, asked: Iterable[ReadQuestion] | None = None) -> None:
    """Shelve them, live; their pictures and clips with them."""
    items = tuple(Item(one) for one in (questions() if asked is None else asked))
    report = bank.shelve(session, Read("csv", items), SUBJECT, Arrival(Status.LIVE, now), now)
    assert report.accepted == len(items), report.problems


def contest(session: Session, now: datetime, slug: str = "moi-dang", **rules: Any) -> Contest:
    """A contest whose every paper holds all of them."""
    bring_in(session, now)
    blueprint = (Quota(CODE, "recall", len(questions())),)
    return factories.contest(session, now, slug, **{"blueprint": blueprint, "points_each": POINTS_EACH, **rules})


def right(session: Session, attempt: Attempt) -> dict[int, int | str]:
    """What to send for each question to answer all of them right: a code, or words."""
    found: dict[int, int | str] = {}
    for place, key in answers.for_marking(session, attempt.id):
        if place.shape is None or key is None:
            continue
        order = place.option_order
        answer: Answer
        if place.shape.kind is Kind.SHORT_TEXT:
            found[place.position] = key.accepted[0]
            continue
        if place.shape.kind is Kind.NUMERIC:
            answer = marking.number_range(key.accepted[0])[1]
        elif place.shape.kind.takes_one:
            answer = order.index(key.choices[0])
        elif place.shape.kind is Kind.MULTIPLE:
            answer = frozenset(order.index(choice) for choice in key.choices)
        elif place.shape.kind is Kind.MATCHING:
            answer = tuple(order.index(choice) for choice in key.choices)
        elif place.shape.kind is Kind.ORDERING:
            answer = tuple(key.choices.index(shown) for shown in order)
        else:
            answer = key.choices
        code = encode(place.shape, answer)
        assert code is not None
        found[place.position] = code
    return found


def position_of(session: Session, attempt: Attempt, kind: Kind, n: int = 0) -> int:
    """Where the n-th question of that kind stands on the paper."""
    held = answers.of_attempt(session, attempt.id)
    return [one.position for one in held if one.shape is not None and one.shape.kind is kind][n]
