"""What people write for «Khác»: which of it is one workplace, and which unit it may mean."""

from __future__ import annotations

from contest.unplaced import Choice, Group, Proposing, grouped, key_of, parted


def test_accents_case_and_titles_make_no_second_workplace() -> None:
    told = {
        "CĐCS Trường THCS Sủng Trái · Công đoàn huyện A": 2,
        "truong thcs  sung trai · Công đoàn huyện A": 3,
        "Công đoàn cơ sở Trường THCS Sủng Trái": 1,
        "Chợ phiên": 4,
    }
    found = grouped(told, [key_of("chợ PHIÊN")])
    assert [(one.text, one.above, one.people, one.aside) for one in found] == [
        ("truong thcs  sung trai", "Công đoàn huyện A", 5, False),
        ("Công đoàn cơ sở Trường THCS Sủng Trái", None, 1, False),
        ("Chợ phiên", None, 4, True),
    ]
    assert parted("A · B · C") == ("A · B", "C")
    assert key_of("Công đoàn") == "cong doan", "what is nothing but a title stays itself"


def test_units_under_the_union_that_was_named_are_proposed_first_and_strangers_not_at_all() -> None:
    near = Proposing([
        Choice(1, "CĐCS Trường Mầm non Mường Ảng", "Huyện A", ""),
        Choice(2, "CĐCS Trường Mầm non Mường Ẳng", "Huyện B", "Nhà trẻ cũ; Mẫu giáo Hoa Ban"),
        Choice(3, "CĐCS Bưu điện", "Huyện A", ""),
    ])  # fmt: skip
    told = near.nearest(Group("", "truong mam non muong ang", "Huyện B", 1))
    assert [(one.choice.id, one.score, one.within) for one in told] == [(2, 1000, True), (1, 1000, False)]
    assert [one.choice.id for one in near.nearest(Group("", "Mẫu giáo Hoa Ban", None, 1))] == [2]
    assert near.nearest(Group("", "xyz", None, 1)) == []
