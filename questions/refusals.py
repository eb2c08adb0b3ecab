"""Every «no» of the bank: a code for machines and Vietnamese words for the person, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from questions.formats.reading import Problem


class BankRefusal(Exception):
    """The bank said no. `words` tell why and what to do."""

    code: ClassVar[str] = "refused"
    words: str = "Không thực hiện được việc này trong ngân hàng câu hỏi."

    def __init__(self, words: str | None = None) -> None:
        self.words = words or type(self).words
        super().__init__(self.words)


class NoSuchImport(BankRefusal):
    code = "no_such_import"
    words = "Không có lần nhập tệp này."


class NotReadYet(BankRefusal):
    code = "not_read_yet"
    words = "Tệp này chưa đọc xong hoặc đã được xử lý. Hãy tải lại trang."


class NothingChosen(BankRefusal):
    code = "nothing_chosen"
    words = "Chưa chọn câu nào. Hãy chọn ít nhất một câu rồi nhập."


class InUse(BankRefusal):
    code = "in_use"
    words = "Có câu đã vào đề thi nên không hoàn tác được. Hãy cho nghỉ từng câu thay vì hoàn tác."


class NotAdmitted(BankRefusal):
    """Something that was chosen cannot come in any more; nothing of it has. `numbers`: the item of each problem."""

    code = "not_admitted"
    words = "Chưa nhập câu nào, vì có câu không còn nhập được."

    def __init__(self, problems: Sequence[Problem], numbers: Sequence[int]) -> None:
        super().__init__()
        self.problems = tuple(problems)
        self.numbers = tuple(numbers)
