"""The decision (quyết định) that recognises the results, with the list of prizes under it."""

from __future__ import annotations

from collections.abc import Iterator

from contest.services.documents.blocks import Block, NewPage, Paper, Signatures, Words
from contest.services.documents.dossier import Dossier
from contest.services.documents.minutes import prize_tables
from contest.services.documents.wording import money, number


def decision(of: Dossier) -> Paper:
    """The decision as a paper; number, place, day and names are written in by hand."""
    return Paper(
        stem=f"Quyết định khen thưởng {of.contest.title}",
        title="Quyết định",
        about=f"Về việc công nhận kết quả và khen thưởng cuộc thi “{of.contest.title}”",
        house=(of.house, "Ban Tổ chức cuộc thi"),
        number="Số: ……/QĐ-BTC",
        blocks=tuple(_blocks(of)),
        draft=of.draft,
    )


def _blocks(of: Dossier) -> Iterator[Block]:
    title, people, units = of.contest.title, sum(not one.collective for one in of.won), 0
    units = len(of.won) - people
    digest = of.versions[-1].digest if of.versions else "–"
    yield Words(f"Căn cứ Thể lệ cuộc thi “{title}”, phiên bản {of.contest.version}, mã SHA-256 {digest};")
    yield Words(f"Căn cứ Biên bản tổng kết cuộc thi “{title}”;")
    yield Words("Xét đề nghị của Thư ký cuộc thi,")
    yield Words("", "QUYẾT ĐỊNH:", centred=True)
    yield Words(
        f"Công nhận kết quả cuộc thi “{title}” và khen thưởng {number(people)} cá nhân, {number(units)} tập thể "
        "có tên trong danh sách kèm theo.",
        "Điều 1.",
    )
    yield Words(f"Tổng tiền thưởng là {money(of.amount)}, chi từ kinh phí tổ chức cuộc thi.", "Điều 2.")
    yield Words(
        "Ban Tổ chức cuộc thi, các đơn vị liên quan, các cá nhân và tập thể có tên tại Điều 1 thi hành Quyết định này. "
        "Quyết định có hiệu lực từ ngày ký.",
        "Điều 3.",
    )
    yield Signatures((("TM. Ban Tổ chức", "Trưởng ban"),), ("Như Điều 3", "Lưu: VT, hồ sơ cuộc thi"))
    yield NewPage()
    yield Words("", "DANH SÁCH KHEN THƯỞNG", centred=True)
    yield Words("(Kèm theo Quyết định số ……/QĐ-BTC, ngày …… tháng …… năm ………)", centred=True)
    yield from prize_tables(of)
    yield Words(f"{money(of.amount)}.", "Tổng cộng:")
