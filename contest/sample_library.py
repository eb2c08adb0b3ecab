"""The study library of the sample: a reading for each subject of the bank that ships, a poster, a leaflet.

What they say stands in the law that they name; no person is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest.library import Draft, Kind

READINGS = Path(__file__).parent / "sample_readings"
ISSUER = "Liên đoàn Lao động tỉnh"


@dataclass(frozen=True, slots=True)
class SampleItem:
    """An item to be. `pages`: what is drawn on each of its sheets (contest/typst/poster.typ)."""

    draft: Draft
    pages: tuple[dict[str, Any], ...] = ()


def _reading(subject: str, title: str, summary: str) -> SampleItem:
    body = (READINGS / f"{subject}.md").read_text(encoding="utf-8")
    return SampleItem(Draft(Kind.TEXT, title, summary, body, ISSUER, subject))


def _page(title: str, rows: tuple[tuple[str, str], ...], foot: str) -> dict[str, Any]:
    return {"title": title, "rows": [list(one) for one in rows], "foot": foot}


_FOUR = (
    ("Không chạm", "Không nhặt, đập, ném, đốt, không mang về nhà."),
    ("Tránh xa", "Lùi ra theo lối đã vào, không đến xem."),
    ("Đánh dấu", "Từ xa, bằng vật dễ nhận thấy."),
    ("Báo ngay", "Công an nơi gần nhất hoặc đơn vị Quân đội."),
)
_ACCOUNT = (
    ("Mật khẩu là của riêng", "Không đưa mật khẩu, mã OTP cho bất kỳ ai."),
    ("Không cho mượn tài khoản", "Tài khoản bị dùng để vi phạm thì chủ tài khoản cũng có thể bị xử lý."),
    ("Không mở hộ", "Không mở tài khoản ngân hàng, SIM bằng giấy tờ của mình cho người khác dùng."),
)
_SHARE = (
    ("Tin có thật không", "Tìm nguồn trước khi bấm chia sẻ."),
    ("Có xúc phạm ai không", "Bịa đặt, vu khống trên mạng bị cấm như ngoài đời."),
    ("Đã lỡ đăng thì gỡ", "Gỡ ngay khi được yêu cầu; người đăng chịu trách nhiệm."),
)


def items() -> tuple[SampleItem, ...]:
    """All of them, in the order of their subjects."""
    alt = "Áp phích chữ lớn: Thấy vật lạ trong đất. " + " ".join(f"{n}. {a}: {b}" for n, (a, b) in enumerate(_FOUR, 1))
    return (
        _reading(
            "ma-tuy",
            "Luật Phòng, chống ma túy năm 2025: những điều người lao động cần biết",
            "Việc bị cấm, các thời hạn và mức phạt theo Luật số 120/2025/QH15.",
        ),
        _reading(
            "an-ninh-mang",
            "Luật An ninh mạng năm 2025 trong năm phút",
            "Trước khi chia sẻ, giữ tài khoản, việc của cơ quan và của mỗi người theo Luật số 116/2025/QH15.",
        ),
        SampleItem(
            Draft(
                Kind.LEAFLET,
                "Hai trang nhắc việc khi dùng mạng",
                "Giữ tài khoản của mình và ba câu hỏi trước khi chia sẻ, theo Luật An ninh mạng.",
                _words(_ACCOUNT, _SHARE),
                ISSUER,
                "an-ninh-mang",
            ),
            (
                _page("Giữ tài khoản của mình", _ACCOUNT, "Điều 13, Điều 42 Luật An ninh mạng số 116/2025/QH15"),
                _page("Trước khi chia sẻ", _SHARE, "Điều 7, Điều 14 Luật An ninh mạng số 116/2025/QH15"),
            ),
        ),
        _reading(
            "bom-min",
            "Bom mìn sót lại sau chiến tranh: bốn việc và điều luật",
            "Không chạm, tránh xa, đánh dấu, báo ngay; và mức phạt khi tự thu gom, cưa đục.",
        ),
        SampleItem(
            Draft(Kind.POSTER, "Thấy vật lạ trong đất: bốn việc", source=ISSUER, subject="bom-min", alt=alt),
            (_page("Thấy vật lạ trong đất", _FOUR, "Không có biển cảnh báo không có nghĩa là an toàn."),),
        ),
    )


def _words(*groups: tuple[tuple[str, str], ...]) -> str:
    return "\n\n".join("\n".join(f"- **{name}.** {words}" for name, words in group) for group in groups)
