"""Options that speak of other options keep their place."""

from __future__ import annotations

import pytest

from questions.kinds import Option
from questions.pinning import arranged, names_letters, refers_to_others


@pytest.mark.parametrize(
    "text",
    [
        *("Cả A và B", "A và B", "Cả A, B và C đều đúng", "Cả a), b) và c)", "Phương án A và C", "Đáp án B, C đúng."),
        *(
            "Chỉ A và C đúng",
            "Cả hai phương án A và B",
            "A, B, C",
            "Câu A và câu C đúng",
            "Phương án A đúng",
            "Cả A và B đều sai",
        ),
    ],
)
def test_options_that_name_letters_are_known(text: str) -> None:
    assert names_letters(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Anh A và chị B cùng vi phạm", "Vitamin A", "Hà Nội và Huế", "A", "Phương án phòng cháy", "Trẻ em và phụ nữ"),
        *("Nhóm A và nhóm B", "Bộ Công an", "a và b"),
    ],
)
def test_ordinary_options_name_no_letters(text: str) -> None:
    assert not names_letters(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Tất cả các phương án trên", "Tất cả các đáp án trên đều đúng.", "Cả ba đáp án trên", "Cả 3 phương án trên"),
        *("Không có đáp án nào đúng", "Không phương án nào đúng", "Đáp án khác", "Tất cả đều đúng", "Cả hai đều sai"),
        *(
            "Các phương án trên đều sai",
            "Cả 2 ý trên",
            "All of the above",
            "None of the above",
            "Tất cả các trường hợp trên",
        ),
    ],
)
def test_options_that_speak_of_all_others_are_known(text: str) -> None:
    assert refers_to_others(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Tất cả công dân Việt Nam",
            "Không có giấy phép",
            "Trường hợp khẩn cấp",
            "Cả hai năm",
            "Ý kiến của công đoàn",
        ),
        *("Tất cả các nội dung thông tin trên mạng xã hội", "Người khác", "Không được nhận"),
    ],
)
def test_ordinary_options_speak_of_no_others(text: str) -> None:
    assert not refers_to_others(text)


def test_an_option_about_all_others_is_pinned_and_the_rest_may_move() -> None:
    options, fixed = arranged([Option("Một"), Option("Hai"), Option("Tất cả các phương án trên")])
    assert options == (Option("Một"), Option("Hai"), Option("Tất cả các phương án trên", pinned=True))
    assert not fixed


def test_one_option_that_names_letters_fixes_the_whole_question() -> None:
    options, fixed = arranged([Option("Một"), Option("Hai"), Option("Cả A và B")])
    assert fixed
    assert [option.pinned for option in options] == [False, False, True]
