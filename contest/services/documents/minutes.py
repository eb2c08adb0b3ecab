"""The minutes (biên bản) of a contest: everything that its results rest on, for the board to sign."""

from __future__ import annotations

from collections.abc import Iterator

from contest import predictions
from contest.contests import State
from contest.corrections import RULING_WORDS
from contest.life import STATE_WORDS
from contest.predictions import Quantity, Side
from contest.services.documents.blocks import Block, Heading, Pairs, Paper, Signatures, Table, Words
from contest.services.documents.dossier import Dossier, Won
from contest.services.documents.wording import NONE, moment, money, number, scope
from contest.store.lines import WHOLE
from questions.marking import Ruling

STRUCK = {
    "unranked": "Được thi, không xếp hạng",
    "attempt": "Huỷ kết quả một lượt thi",
    "person": "Huỷ kết quả của người dự thi",
    "excess": "Quá số lượt sau khi gộp hai tài khoản",
}
OUTCOMES = {"upheld": "Chấp nhận", "rejected": "Không chấp nhận"}
HOW_DRAWN = (
    "Dấu vân tay là SHA-256 của mã số, công bố trước khi mở thi. Mỗi người mang một mã ẩn danh; số thăm là 7 byte đầu "
    "của HMAC-SHA-256 với khoá là mã số, trên chữ «draw/2:» nối mã ẩn danh, chia lấy dư cho 10^15. Số nhỏ đứng trước."
)


def minutes(of: Dossier) -> Paper:
    """The minutes as a paper."""
    parts = (
        _contest, _rounds, _rulings, _annulled, _incidents, _complaints, _prediction, _draws, _prizes, _record, _end,
    )  # fmt: skip
    return Paper(
        stem=f"Biên bản {of.contest.title}",
        title="Biên bản",
        about=f"Tổng kết cuộc thi “{of.contest.title}”",
        house=(of.house, "Ban Tổ chức cuộc thi"),
        number="Số: ……/BB-BTC",
        blocks=tuple(block for part in parts for block in part(of)),
        draft=of.draft,
    )


def _contest(of: Dossier) -> Iterator[Block]:
    whole = of.counts[WHOLE]
    yield Heading("1. Cuộc thi")
    yield Pairs(
        (
            ("Tên cuộc thi", of.contest.title),
            ("Trạng thái khi lập biên bản", STATE_WORDS[of.contest.state]),
            ("Thể lệ có hiệu lực", f"phiên bản {of.contest.version}"),
            ("Số người dự thi", number(whole["people"])),
            ("Số lượt thi", number(whole["entries"])),
            ("Số người trả lời đúng tất cả các câu hỏi", number(whole["all_right"])),
            ("Số thông báo đã công bố", number(of.notices)),
        )
    )
    yield Pairs(
        tuple(
            (f"Thể lệ phiên bản {one.number}, công bố {moment(one.frozen_at)}, mã SHA-256", one.digest)
            for one in of.versions
        )
    )


def _rounds(of: Dossier) -> Iterator[Block]:
    yield Heading("2. Các đợt thi")
    rows = []
    for one in of.contest.rounds:
        counts = of.counts[one.number]
        figures = (number(counts[name]) for name in ("people", "entries", "all_right"))
        rows.append((str(one.number), moment(one.opens_at), moment(one.last_close), moment(one.settled_at), *figures))
    heads = ("Đợt", "Mở", "Đóng", "Chốt kết quả", "Người", "Lượt", "Đúng hết")
    yield Table(heads, tuple(rows), (2, 5, 5, 5, 3, 3, 3), (4, 5, 6))


def _rulings(of: Dossier) -> Iterator[Block]:
    yield Heading("3. Quyết định về đáp án")
    if not of.rulings:
        yield Words(NONE)
        return
    rows = tuple(
        (str(n), one.code, RULING_WORDS[Ruling(one.row.ruling)], one.row.reason, moment(one.row.created_at))
        for n, (one, _) in enumerate(of.rulings, start=1)
    )
    yield Table(("STT", "Mã câu hỏi", "Quyết định", "Lý do", "Lúc"), rows, (2, 6, 6, 10, 6))


def _annulled(of: Dossier) -> Iterator[Block]:
    yield Heading("4. Bài không tính và huỷ kết quả")
    if of.struck:
        counted = ((STRUCK[why], f"{number(n)} người, {number(m)} lượt") for why, (n, m) in sorted(of.struck.items()))
        yield Pairs(tuple(counted))
    if not of.annulled:
        yield Words("Không huỷ kết quả của ai.")
        return
    rows = []
    for n, one in enumerate(of.annulled, start=1):
        what = "mọi lượt" if one.whole else "một lượt"
        now = "có hiệu lực" if one.lifted_at is None else f"đã bỏ lúc {moment(one.lifted_at)}: {one.lift_reason}"
        rows.append((str(n), one.name, one.unit, what, one.reason, now))
    yield Table(("STT", "Họ và tên", "Đơn vị", "Huỷ", "Lý do", "Hiện nay"), tuple(rows), (3, 9, 11, 5, 13, 9))


def _incidents(of: Dossier) -> Iterator[Block]:
    yield Heading("5. Tạm dừng và thêm giờ")
    lines = [
        (f"Tạm dừng {n}", f"từ {moment(a)} đến {moment(b)}") for n, (a, b) in enumerate(of.contest.pauses, start=1)
    ]
    for one in of.more_time:
        more = f", mỗi bài thêm {one.extra_minutes} phút" if one.extra_minutes else ""
        until = f"đóng lúc {moment(one.closes_at)}" if one.closes_at else "giờ đóng như cũ"
        lines.append((f"Đợt {one.round}, {one.unit or 'một người dự thi'}", f"{until}{more}. Lý do: {one.reason}"))
    yield Pairs(tuple(lines)) if lines else Words(NONE)


def _complaints(of: Dossier) -> Iterator[Block]:
    yield Heading("6. Khiếu nại")
    if not of.complaints:
        yield Words(NONE)
        return
    rows = tuple(
        (str(n), one.name, moment(one.at), one.text, one.answer or "chưa trả lời", OUTCOMES.get(one.outcome or "", "–"))
        for n, one in enumerate(of.complaints, start=1)
    )
    heads = ("STT", "Người khiếu nại", "Gửi lúc", "Nội dung", "Trả lời", "Kết luận")
    yield Table(heads, rows, (3, 9, 7, 13, 13, 8))


def _prediction(of: Dossier) -> Iterator[Block]:
    yield Heading("7. Câu dự đoán")
    rules = of.contest.rules
    quantity = rules.quantity
    if rules.prediction is None or quantity is None:
        yield Words("Cuộc thi không có câu dự đoán.")
        return
    lines = [("Điều được đoán", rules.guessing.words or predictions.MEASURED[quantity])]
    if quantity is not Quantity.STATED:
        over = "toàn cuộc thi" if rules.guessing.whole_contest else "từng đợt"
        struck = "có đếm" if rules.guessing.struck_count else "không đếm"
        lines.append(("Cách đếm", f"theo nhật ký bài nộp, tính trên {over}, {struck} bài bị huỷ kết quả"))
    beyond = "đoán vượt xếp sau mọi số không vượt" if rules.guessing.side is Side.NOT_OVER else "hơn hay kém như nhau"
    lines.append(("Cách so", f"{beyond}; bỏ trống xếp cuối"))
    for one in of.contest.rounds:
        value = "chưa có" if one.predicted_value is None else number(one.predicted_value)
        lines.append((f"Con số thật, đợt {one.number}", value))
    yield Pairs(tuple(lines))


def _draws(of: Dossier) -> Iterator[Block]:
    yield Heading("8. Bốc thăm")
    lines: list[tuple[str, str]] = []
    for one in of.draws:
        lines.append((f"{scope(of.contest, one.number)}, dấu vân tay", one.commitment or "–"))
        lines.append((f"{scope(of.contest, one.number)}, mã số", one.seed or "chưa công bố"))
    yield Pairs(tuple(lines))
    yield Words(HOW_DRAWN)
    drawn = sum(one.drawn for one in of.won)
    yield Words(f"Số giải do bốc thăm quyết định giữa những người cùng hạng: {number(drawn)}.")


def _prizes(of: Dossier) -> Iterator[Block]:
    yield Heading("9. Giải thưởng")
    if not of.won:
        yield Words(NONE)
        return
    yield from prize_tables(of)
    people, units = sum(not one.collective for one in of.won), sum(one.collective for one in of.won)
    yield Words(
        f"{number(people)} giải cá nhân, {number(units)} giải tập thể, tổng tiền thưởng {money(of.amount)}.", "Cộng:"
    )


def prize_tables(of: Dossier) -> Iterator[Block]:
    """A table for each list."""
    for (name, _), winners in of.lists.items():
        yield Heading(name)
        whom = ("Tập thể", "Công đoàn cấp trên") if winners[0].collective else ("Họ và tên", "Đơn vị")
        rows = tuple(_prize(n, one) for n, one in enumerate(winners, start=1))
        total = ("", "", "Cộng", "", "", number(sum(one.amount for one in winners)))
        heads = ("STT", "Hạng", *whom, "Giải", "Số tiền (đồng)")
        yield Table(heads, rows, (5, 6, 24, 28, 14, 15), (5,), total)


def _prize(n: int, one: Won) -> tuple[str, ...]:
    drawn = f"{one.prize} (bốc thăm)" if one.drawn else one.prize
    return (str(n), str(one.rank), one.name, one.home, drawn, number(one.amount))


def _record(of: Dossier) -> Iterator[Block]:
    yield Heading("10. Nhật ký")
    if of.head is None:
        yield Words("Nhật ký chưa được niêm phong cho biên bản này.")
        return
    yield Words(
        "Mỗi dòng nhật ký mang mã băm của mọi dòng trước nó: sửa, xoá hay chèn một dòng thì mã dưới đây không còn khớp."
    )
    yield Pairs((("Số dòng đã niêm phong", number(of.head.number)), ("Mã SHA-256 của dòng cuối", of.head.hash)))


def _end(of: Dossier) -> Iterator[Block]:
    final = of.contest.state.step >= State.FINAL.step
    verdict = "thống nhất kết quả trên" if final else "ghi nhận số liệu tạm thời trên"
    yield Words(f"Biên bản lập theo số liệu lúc {moment(of.at)}. Các thành viên đọc lại, {verdict} và ký tên.")
    yield Signatures((("Giám sát",), ("Thư ký",), ("TM. Ban Tổ chức", "Trưởng ban")))
