"""Questions of every kind in every state, for the styleguide: made up, and about nothing that a contest asks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from contest.services.outcomes import Item, Row
from contest.web import assets
from contest.web.media import Image
from contest.web.papers import Choice, Clip, Material, Question
from questions.kinds import Answer, Kind, Option

FRUIT = ("Quả mận", "Quả đào", "Quả lê", "Quả hồng")
HOMES = ("Mộc Châu", "Sa Pa", "Bắc Hà")
LONG = "Một phương án dài, viết đủ ý và đủ điều kiện, để thấy chữ xuống dòng thế nào trên màn hình hẹp của điện thoại."


def asked() -> tuple[Question, ...]:
    """Each kind open, then answered; a passage, a picture and a clip before some of them."""
    each = [*_choosing(), *_item_by_item(), *_typed()]
    every = [replace(one, answer=answer) for one, answered in each for answer in (None, answered)]
    placed = [replace(one, position=n) for n, one in enumerate(every, start=1)]
    for n, kind in ((1, "passage"), (7, "picture"), (15, "video")):
        placed[n - 1] = replace(placed[n - 1], material=_material(n, kind))
    return tuple(placed)


def _image() -> Image:
    return Image(assets.address("icons/mark.svg"), "Dấu của trang: ba đường ruộng bậc thang", 160, 160)


def _material(first: int, kind: str) -> Material:
    text = "Phiên chợ họp sáng Chủ nhật.\nNgười bán mận đến từ Mộc Châu, người bán đào đến từ Sa Pa."
    clip = Clip(assets.address("icons/mark.svg"), "video/webm", "none") if kind == "video" else None
    return Material(first, kind, text, _image() if kind == "picture" else None, clip, first, first + 1)


def _choosing() -> list[tuple[Question, Answer]]:
    fruit = tuple(map(Choice, FRUIT))
    drawn = (Choice("Dấu này", _image()), Choice("", _image()), Choice(LONG))
    return [
        (Question(0, Kind.SINGLE, "Quả nào ở Bắc Hà?", fruit, None, 0), 1),
        (Question(0, Kind.SINGLE, "Dấu nào là của trang?", drawn, None, 0, pictures=(_image(),)), 0),
        (Question(0, Kind.MULTIPLE, "Những quả nào có hạt cứng?", fruit, None, 0, partial=True), frozenset({0, 1})),
        (Question(0, Kind.TRUE_FALSE, "Mận chín vào mùa hè.", (Choice("Đúng"), Choice("Sai")), None, 0), 0),
    ]


def _item_by_item() -> list[tuple[Question, Answer]]:
    fruit = tuple(map(Choice, FRUIT))
    group = Question(0, Kind.TRUE_FALSE_GROUP, "Xét các ý sau.", (*fruit[:2], Choice(LONG)), None, 0, partial=True)
    return [
        (group, (0, 1, None)),
        (Question(0, Kind.MATCHING, "Ghép quả với nơi trồng.", fruit[:2], None, 0, matches=HOMES), (2, None)),
        (Question(0, Kind.ORDERING, "Xếp theo mùa chín, sớm trước.", fruit, None, 0, partial=True), (2, 0, 1, 3)),
    ]


def _typed() -> list[tuple[Question, Answer]]:
    return [
        (Question(0, Kind.SHORT_TEXT, "Chợ họp ngày nào?", (), None, 0), "Chủ nhật"),
        (Question(0, Kind.NUMERIC, "Một cân mấy quả?", (), None, 0), Decimal("11.5")),
    ]


def looked_back() -> tuple[Item, ...]:
    """Each kind marked: right, in part, wrong, left open."""
    fruit = tuple(map(Option, FRUIT))
    rows = (Row(fruit[0], 0, 0), Row(fruit[1], 0, 1), Row(fruit[2], None, 1))
    wide = (Decimal("10.5"), Decimal("11.5"))
    blank = Item(
        1, Kind.SINGLE, "Quả nào ở Bắc Hà?", (), None, fruit, HOMES, True, (1,), (1,), (), None, (), 4, 4, None, None
    )
    group = replace(blank, kind=Kind.TRUE_FALSE_GROUP, text="Xét các ý sau.", chosen=(), right=(), rows=rows, marks=1)
    typed = replace(blank, text="Chợ họp ngày nào?", chosen=(), right=(), marks=0, typed="Thứ bảy")
    every = (
        blank,
        replace(blank, chosen=(0,), marks=0),
        replace(blank, answered=False, chosen=(), marks=0),
        replace(blank, kind=Kind.MULTIPLE, text="Những quả nào có hạt cứng?", chosen=(0, 2), right=(0, 1), marks=2),
        group,
        replace(group, kind=Kind.MATCHING, text="Ghép quả với nơi trồng."),
        replace(group, kind=Kind.ORDERING, text="Xếp theo mùa chín, sớm trước."),
        replace(typed, kind=Kind.SHORT_TEXT, accepted=("chủ nhật", "CN")),
        replace(typed, kind=Kind.NUMERIC, text="Một cân mấy quả?", typed=Decimal("9.25"), accepted=(wide,)),
    )
    return tuple(replace(one, position=n) for n, one in enumerate(every, start=1))
