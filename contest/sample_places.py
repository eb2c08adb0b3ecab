"""Places and kinds of workplace from which the sample tree makes its names.

Districts and communes are those of Điện Biên before July 2025 (129 communes, wards and townships), used as place names
only; the workplaces and enterprises in them are made up by rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Area:
    """A district with its communes; how many second schools and enterprises the sample gives it."""

    title: str
    party_committee: str
    since: date
    communes: tuple[str, ...]
    boarding: bool
    """Pupils of the far hamlets board at school (phổ thông dân tộc bán trú)."""
    second_schools: int
    enterprises: int


def _communes(text: str) -> tuple[str, ...]:
    """«P. x» a ward, «TT. x» a township, anything else a commune."""
    names = (" ".join(part.split()) for part in text.split(","))
    return tuple(
        name.replace("P. ", "phường ") if name.startswith("P. ")
        else name.replace("TT. ", "thị trấn ") if name.startswith("TT. ")
        else f"xã {name}"
        for name in names
    )  # fmt: skip


AREAS = (
    Area(
        "thành phố Điện Biên Phủ", "Thành ủy", date(2004, 1, 1),
        _communes("""P. Him Lam, P. Mường Thanh, P. Nam Thanh, P. Noong Bua, P. Tân Thanh, P. Thanh Bình,
            P. Thanh Trường, Mường Phăng, Nà Nhạn, Nà Tấu, Pá Khoang, Thanh Minh"""),
        boarding=False, second_schools=6, enterprises=20,
    ),
    Area(
        "thị xã Mường Lay", "Thị ủy", date(2005, 4, 1), _communes("P. Na Lay, P. Sông Đà, Lay Nưa"),
        boarding=False, second_schools=0, enterprises=2,
    ),
    Area(
        "huyện Điện Biên", "Huyện ủy", date(2004, 1, 1),
        _communes("""Hẹ Muông, Hua Thanh, Mường Lói, Mường Nhà, Mường Pồn, Na Tông, Na Ư, Noong Hẹt, Noong Luống,
            Núa Ngam, Pa Thơm, Phu Luông, Pom Lót, Sam Mứn, Thanh An, Thanh Chăn, Thanh Hưng, Thanh Luông, Thanh Nưa,
            Thanh Xương, Thanh Yên"""),
        boarding=False, second_schools=5, enterprises=6,
    ),
    Area(
        "huyện Điện Biên Đông", "Huyện ủy", date(2004, 1, 1),
        _communes("""TT. Điện Biên Đông, Chiềng Sơ, Háng Lìa, Keo Lôm, Luân Giói, Mường Luân, Na Son, Nong U, Phì Nhừ,
            Phình Giàng, Pú Hồng, Pú Nhi, Tìa Dình, Xa Dung"""),
        boarding=True, second_schools=0, enterprises=2,
    ),
    Area(
        "huyện Mường Ảng", "Huyện ủy", date(2007, 4, 1),
        _communes("""TT. Mường Ảng, Ẳng Cang, Ẳng Nưa, Ẳng Tở, Búng Lao, Mường Đăng, Mường Lạn, Nặm Lịch, Ngối Cáy,
            Xuân Lao"""),
        boarding=False, second_schools=0, enterprises=3,
    ),
    Area(
        "huyện Mường Chà", "Huyện ủy", date(2004, 1, 1),
        _communes("""TT. Mường Chà, Hừa Ngài, Huổi Lèng, Huổi Mí, Ma Thì Hồ, Mường Mươn, Mường Tùng, Na Sang, Nậm Nèn,
            Pa Ham, Sa Lông, Sá Tổng"""),
        boarding=True, second_schools=0, enterprises=2,
    ),
    Area(
        "huyện Mường Nhé", "Huyện ủy", date(2004, 1, 1),
        _communes("""Chung Chải, Huổi Lếch, Leng Su Sìn, Mường Nhé, Mường Toong, Nậm Kè, Nậm Vì, Pá Mỳ, Quảng Lâm,
            Sen Thượng, Sín Thầu"""),
        boarding=True, second_schools=0, enterprises=1,
    ),
    Area(
        "huyện Nậm Pồ", "Huyện ủy", date(2013, 7, 1),
        _communes("""Chà Cang, Chà Nưa, Chà Tở, Na Cô Sa, Nà Bủng, Nà Hỳ, Nà Khoa, Nậm Chua, Nậm Khăn, Nậm Nhừ,
            Nậm Tin, Pa Tần, Phìn Hồ, Si Pa Phìn, Vàng Đán"""),
        boarding=True, second_schools=3, enterprises=1,
    ),
    Area(
        "huyện Tủa Chùa", "Huyện ủy", date(2004, 1, 1),
        _communes("""TT. Tủa Chùa, Huổi Só, Lao Xả Phình, Mường Báng, Mường Đun, Sín Chải, Sính Phình, Tả Phìn,
            Tả Sìn Thàng, Trung Thu, Tủa Thàng, Xá Nhè"""),
        boarding=True, second_schools=0, enterprises=2,
    ),
    Area(
        "huyện Tuần Giáo", "Huyện ủy", date(2004, 1, 1),
        _communes("""TT. Tuần Giáo, Chiềng Đông, Chiềng Sinh, Mùn Chung, Mường Khong, Mường Mùn, Mường Thín, Nà Sáy,
            Nà Tòng, Phình Sáng, Pú Nhung, Pú Xi, Quài Cang, Quài Nưa, Quài Tở, Rạng Đông, Ta Ma, Tênh Phông,
            Tỏa Tình"""),
        boarding=False, second_schools=4, enterprises=5,
    ),
)  # fmt: skip

DISTRICT_BODIES = (
    "Khối Đảng", "Khối Chính quyền", "Khối Mặt trận và Đoàn thể", "Phòng Giáo dục và Đào tạo",
    "Phòng Tài chính - Kế hoạch", "Phòng Lao động - Thương binh và Xã hội", "Phòng Tài nguyên và Môi trường",
    "Trung tâm Văn hóa - Truyền thanh - Truyền hình", "Trung tâm Chính trị", "Trung tâm Dịch vụ nông nghiệp",
    "Trung tâm Quản lý đất đai", "Ban Quản lý dự án",
)  # fmt: skip

HIGH_SCHOOL_COMMUNES = (
    "Mường Phăng", "Nà Tấu", "Thanh Chăn", "Thanh Nưa", "Búng Lao", "Chà Cang", "Si Pa Phìn", "Mường Luân", "Pú Nhi",
    "Mùn Chung", "Quài Tở", "Tả Sìn Thàng", "Mường Toong", "Mường Mươn",
)  # fmt: skip

PROVINCIAL_OFFICES = (
    "Văn phòng Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", "Ban Tuyên giáo Tỉnh ủy", "Ban Dân vận Tỉnh ủy",
    "Ban Nội chính Tỉnh ủy", "Ủy ban Kiểm tra Tỉnh ủy", "Đảng ủy Khối Cơ quan và Doanh nghiệp tỉnh",
    "Văn phòng Ủy ban nhân dân tỉnh", "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh", "Sở Nội vụ",
    "Sở Tư pháp", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Công Thương", "Sở Giao thông vận tải", "Sở Xây dựng",
    "Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Phát triển nông thôn", "Sở Lao động - Thương binh và Xã hội",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ", "Sở Ngoại vụ",
    "Thanh tra tỉnh", "Ban Dân tộc tỉnh", "Cơ quan Ủy ban Mặt trận Tổ quốc tỉnh", "Cơ quan Tỉnh đoàn",
    "Cơ quan Hội Liên hiệp Phụ nữ tỉnh", "Cơ quan Hội Nông dân tỉnh", "Cơ quan Hội Cựu chiến binh tỉnh",
    "Cơ quan Hội Chữ thập đỏ tỉnh", "Cơ quan Hội Văn học nghệ thuật tỉnh", "Cơ quan Liên minh Hợp tác xã tỉnh",
    "Cơ quan Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh", "Cơ quan Liên đoàn Lao động tỉnh", "Chi cục Kiểm lâm",
    "Chi cục Chăn nuôi và Thú y", "Chi cục Trồng trọt và Bảo vệ thực vật", "Chi cục Thủy lợi",
    "Chi cục Phát triển nông thôn", "Chi cục Quản lý chất lượng nông lâm sản", "Chi cục Bảo vệ môi trường",
    "Chi cục Tiêu chuẩn Đo lường Chất lượng", "Chi cục Quản lý đất đai",
)  # fmt: skip

PROVINCIAL_SERVICES = (
    "Trường Chính trị tỉnh", "Báo tỉnh", "Đài Phát thanh và Truyền hình tỉnh", "Trung tâm Khuyến nông tỉnh",
    "Trung tâm Nước sạch nông thôn tỉnh", "Trung tâm Dịch vụ việc làm tỉnh", "Trung tâm Bảo trợ xã hội tỉnh",
    "Trung tâm Phục vụ hành chính công tỉnh", "Bảo tàng tỉnh", "Thư viện tỉnh", "Đoàn Nghệ thuật tỉnh",
    "Trường Cao đẳng nghề tỉnh",
)  # fmt: skip

HEALTH_BODIES = (
    "Bệnh viện Y học cổ truyền tỉnh", "Bệnh viện Phổi tỉnh", "Bệnh viện Tâm thần tỉnh",
    "Trung tâm Kiểm soát bệnh tật tỉnh", "Trung tâm Kiểm nghiệm tỉnh", "Trung tâm Giám định y khoa tỉnh",
    "Trung tâm Pháp y tỉnh", "Chi cục Dân số - Kế hoạch hóa gia đình", "Chi cục An toàn vệ sinh thực phẩm",
    "Trường Cao đẳng Y tế tỉnh", "Phòng khám Đa khoa khu vực Mường Nhà", "Phòng khám Đa khoa khu vực Mường Luân",
)  # fmt: skip

CENTRAL_OFFICES = (
    "Cục Thuế tỉnh", "Kho bạc Nhà nước tỉnh", "Bảo hiểm xã hội tỉnh", "Cục Hải quan tỉnh",
    "Cục Quản lý thị trường tỉnh", "Cục Thống kê tỉnh", "Cục Thi hành án dân sự tỉnh",
    "Ngân hàng Nhà nước chi nhánh tỉnh",
)  # fmt: skip

CENTRAL_ENTERPRISES = (
    "Điện lực tỉnh", "Viễn thông tỉnh", "Bưu điện tỉnh", "Ngân hàng Chính sách xã hội chi nhánh tỉnh",
    "Ngân hàng Nông nghiệp chi nhánh tỉnh", "Ngân hàng Đầu tư chi nhánh tỉnh",
)  # fmt: skip

ENTERPRISE_FORMS = ("Công ty Cổ phần", "Công ty TNHH", "Công ty TNHH Một thành viên", "Hợp tác xã")

ENTERPRISE_TRADES = (
    "Xây dựng", "Cấp nước", "Vận tải", "Môi trường đô thị", "Quản lý đường bộ", "Thủy nông", "Thủy điện", "Cà phê",
    "Chế biến gạo", "Chè", "Khách sạn và Du lịch", "Thương mại tổng hợp", "Vật liệu xây dựng", "May mặc", "Cơ khí",
    "In và Bao bì", "Dược phẩm", "Xăng dầu", "Chế biến gỗ", "Tư vấn thiết kế", "Giống nông nghiệp", "Cao su",
)  # fmt: skip
