"""Signals and disqualifications in words: what was noticed, its figures, and how strong a sign it is."""

from __future__ import annotations

from contest import signals as rules
from contest.refusals import N_
from contest.signals import Kind, Signal
from contest.web.words import _, duration, number, tenths

KIND_WORDS = {
    Kind.ALIKE: N_("Bài gần giống nhau"),
    Kind.FAST: N_("Nhanh hơn tốc độ đọc"),
    Kind.STEADY: N_("Nhịp trả lời đều như máy"),
    Kind.CROWD: N_("Nhiều người thi lần lượt từ một nơi"),
}
STRENGTH_WORDS = {1: N_("nhẹ"), 2: N_("đáng xem"), 3: N_("mạnh")}
STRUCK_WORDS = {
    "unranked": N_("không xếp hạng"),
    "attempt": N_("đã huỷ kết quả lượt này"),
    "person": N_("đã huỷ mọi kết quả"),
    "excess": N_("vượt số lượt sau khi gộp"),
}
DONE_WORDS = {
    "xem": N_("Đã ghi là đã xem."),
    "huy": N_("Đã huỷ kết quả. Bảng xếp hạng đang được tính lại."),
    "thu-hoi": N_("Đã thu hồi quyết định huỷ. Bảng xếp hạng đang được tính lại."),
    "de-nghi": N_("Đã gửi đề nghị gộp."),
    "gop": N_("Đã gộp. Bảng xếp hạng đang được tính lại."),
}


def done(key: str | None) -> str | None:
    """What was just done, in words."""
    return _(DONE_WORDS[key]) if key in DONE_WORDS else None


def bounds() -> list[str]:
    """What makes a signal of each kind, out of the very bounds that find it."""
    return [
        _(
            "Bài gần giống nhau: hai người cùng đơn vị hoặc cùng một nơi, cùng trả lời ít nhất %(shared)s câu, giống "
            "nhau từ %(percent)s phần trăm trở lên, trong đó ít nhất %(wrong)s câu sai giống hệt.",
            shared=rules.LEAST_SHARED,
            percent=rules.LEAST_ALIKE_PERCENT,
            wrong=rules.LEAST_SAME_WRONG,
        ),
        _(
            "Nhanh hơn tốc độ đọc: làm xong trước khi có thể đọc hết đề ở tốc độ %(pace)s từ mỗi giây, mà vẫn được từ "
            "nửa số điểm.",
            pace=rules.WORDS_A_SECOND,
        ),
        _(
            "Nhịp trả lời đều như máy: ít nhất %(saves)s câu, khoảng cách giữa các câu lệch nhau dưới %(percent)s phần "
            "trăm, không sửa câu nào.",
            saves=rules.LEAST_SAVES,
            percent=rules.MOST_SPREAD_PERCENT,
        ),
        _(
            "Nhiều người thi lần lượt từ một nơi: từ %(people)s người trở lên cùng địa chỉ mạng và loại trình duyệt, "
            "hầu như không làm cùng giờ. Một phòng máy nhiều người làm cùng lúc không bị nêu.",
            people=rules.LEAST_CROWD,
        ),
    ]


def evidence(signal: Signal) -> str:
    """The figures of a signal as sentences."""
    figures = signal.evidence
    if signal.kind is Kind.FAST:
        return _(
            "Làm xong trong %(elapsed)s; chỉ đọc hết đề đã cần ít nhất %(reading)s. Điểm từ một nửa trở lên.",
            elapsed=duration(figures["elapsed_ms"]),
            reading=duration(figures["reading_ms"]),
        )
    if signal.kind is Kind.STEADY:
        return _(
            "Trả lời %(answers)s câu, câu nọ cách câu kia gần như đúng %(gap)s giây, không sửa câu nào.",
            answers=number(figures["answers"]),
            gap=tenths(figures["gap_ms"] // 100),
        )
    if signal.kind is Kind.CROWD:
        return _(
            "%(people)s người làm %(papers)s bài từ cùng một địa chỉ mạng và loại trình duyệt, hầu như không ai làm "
            "cùng lúc với ai (%(together)s bài trùng giờ).",
            people=number(figures["people"]),
            papers=number(figures["papers"]),
            together=number(figures["together"]),
        )
    told = _(
        "%(people)s người, %(pairs)s cặp bài. Ở cặp giống nhất, hai người cùng trả lời %(shared)s câu, như nhau "
        "%(same)s câu, trong đó %(wrong)s câu sai giống hệt.",
        people=number(len(signal.people)),
        **{name: number(figures[name]) for name in ("pairs", "shared", "same", "wrong")},
    )
    return f"{told} {_('Có cặp làm từ cùng một địa chỉ mạng và loại trình duyệt.')}" if figures["one_origin"] else told
