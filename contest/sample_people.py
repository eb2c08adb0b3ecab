"""Made-up people for the sample: names by rule after the peoples of Điện Biên, telephone numbers nobody is given.

No real person is meant; a likeness is chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from contest.sample_draw import apportion, draw

SEED = 2022
FIRST_NUMBER = 10_000
"""0900 010 000 is the first; those before it are left for sign-ins of the sample."""
MOST_PEOPLE = 1_000_000 - FIRST_NUMBER
ELDEST, YOUNGEST = date(1964, 1, 1), date(2003, 12, 31)


class Counted(Protocol):
    """A grassroots unit with its workers and the women among them."""

    @property
    def code(self) -> str: ...
    @property
    def workers(self) -> int: ...
    @property
    def women(self) -> int: ...


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A made-up person. `phone` is canonical: +84 and nine digits, unique in one sample."""

    name: str
    gender: str
    birth_date: date
    phone: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class People:
    """Names usual among one people; share in 100 of the workers."""

    share: int
    families: tuple[str, ...]
    women_middle: tuple[str, ...]
    women: tuple[str, ...]
    men_middle: tuple[str, ...]
    men: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PEOPLES = (
    People(  # Kinh
        42, _words("Nguyễn Trần Lê Phạm Hoàng Vũ Bùi Đỗ Đặng Ngô Đào Lương Phan Đinh Dương Trịnh Hà Mai"),
        _words("Thị Thị Thị Thu Ngọc Hồng Minh Thanh Kim Thùy"),
        _words("""Hương Lan Hằng Hoa Thủy Nga Hiền Huyền Trang Linh Phương Thảo Yến Oanh Nhung Mai Dung Hà Loan Xuân
            Tuyết Vân Quỳnh Ánh Liên Duyên Hạnh Bích"""),
        _words("Văn Văn Đức Quang Minh Xuân Mạnh Anh Ngọc Hữu"),
        _words("""Hùng Dũng Tuấn Cường Hải Sơn Long Thắng Nam Trung Kiên Hiếu Quân Toàn Thành Bình Tiến Huy Khánh
            Đạt Việt Tùng Phong Chiến Thịnh"""),
    ),
    People(  # Thái
        33, _words("Lò Quàng Cà Tòng Lường Lèo Bạc Cầm Vì Điêu Hoàng Mào"),
        _words("Thị Thị Thị Thị Thanh Hồng"),
        _words("""Ọi Pản Hặc Phương Thoa Bun Inh Đôi Biên Hiêng Thương Xuân Dương Ín Hoa Lả Ngoan Minh Thanh Chung
            Tươi Kim Hạnh Panh"""),
        _words("Văn Văn Văn Văn Minh Xuân"),
        _words("""Thoan Pánh Ín Hặc Biên Xôm Ơn Phanh Hải Dương Tiến Hoan Inh Chung Thương Phong Muôn Chiến Thắng Ui
            Pâng Toản Sương Điện"""),
    ),
    People(  # Mông
        17, _words("Giàng Sùng Vàng Mùa Hạng Thào Lý Vừ Hờ Chá Lầu Cứ Ly"),
        _words("Thị"), _words("Dở Mỷ Sua Mai Pàng Say Chư Dợ Máy Ca Dúa Mo Xia Dí Chà Sống Mảy Sông Nhìa Vừ"),
        _words("A"), _words("Páo Sùng Dơ Chu Tủa Lồng Vừ Sính Dế Thào Chía Nếnh Sử Khua Giống Phình Lử Chinh Thái Tú"),
    ),
    People(  # Khơ Mú
        3, _words("Quàng Lò Lường Mòng Cút Vì"),
        _words("Thị"), _words("Hương Ánh Bun Phong Piên Thoa Xuân Ín Hoài Tiêng"),
        _words("Văn"), _words("Piêng Phong Cú Thoan Dung Bun Xương Hiệp Chanh Lợi"),
    ),
    People(  # Dao
        3, _words("Chẻo Tẩn Phàn Triệu Lý Bàn"),
        _words("Thị Mẩy Lở"), _words("Mẩy Lai Phẩy Liều Nhàn San Mùi Chiêm Pham"),
        _words("A Văn"), _words("Phin Sênh Vần Lụa Páo Quẩy Siểu Chiêu Phú"),
    ),
    People(  # Hà Nhì
        2, _words("Pờ Lỳ Chang Sừng Khoàng Vù"),
        _words("Thị"), _words("Mé Xó Gạ Nu Me Phì Pứ"),
        _words("Hừ Xè Gó Văn"), _words("Chừ Sinh Phù Xá Hùng Tư Lòng"),
    ),
)  # fmt: skip


def people(units: Sequence[Counted], count: int, seed: int = SEED) -> Iterator[SamplePerson]:
    """That many people, shared out by the workers of the units, women by each unit's share; in the order of the units.

    The same units, count and seed give the same people. Birth dates lie in 1964 … 2003. ValueError when no unit has
    workers or the count exceeds 990,000, the numbers at hand.
    """
    workers = [unit.workers for unit in units]
    if not 0 <= count <= MOST_PEOPLE or (count and not sum(workers)):
        raise ValueError(f"cannot make {count} people")
    turns = -(-count // max(sum(workers), 1))
    shares = apportion(count, workers, [0] * len(units), [one * turns for one in workers]) if count else []
    number = owed = 0
    for unit, share in zip(units, shares, strict=False):
        # What rounding withholds from one unit is owed to the next, so that the share of women holds over all.
        owed += share * unit.women * 1_000 // max(unit.workers, 1)
        women = min(share, (owed + 500) // 1_000)
        owed -= women * 1_000
        for place in range(share):
            yield _person(unit.code, "female" if place < women else "male", number, seed)
            number += 1


def _person(unit_code: str, gender: str, number: int, seed: int) -> SamplePerson:
    born = ELDEST + timedelta(days=draw(seed, "born", number) % ((YOUNGEST - ELDEST).days + 1))
    phone = f"+84900{FIRST_NUMBER + number:06}"
    return SamplePerson(_name(gender, number, seed), gender, born, phone, unit_code)


def _name(gender: str, number: int, seed: int) -> str:
    lot = draw(seed, "people", number) % 100
    for one in PEOPLES:
        lot -= one.share
        if lot < 0:
            break
    middles, givens = (one.women_middle, one.women) if gender == "female" else (one.men_middle, one.men)
    lot = draw(seed, "name", number)
    words = []
    for choices in (one.families, middles, givens):
        lot, place = divmod(lot, len(choices))
        words.append(choices[place])
    return " ".join(words)
