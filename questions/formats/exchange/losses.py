"""What a format could not hold, told question by question."""

from __future__ import annotations

from dataclasses import dataclass, field

from questions.formats.exchange.question_tags import citation_tag
from questions.formats.reading import Problem, ReadQuestion, warning


@dataclass(slots=True)
class Losses:
    """Gathers the losses of one file; the place of each is the code of the question, or its number in the file."""

    problems: list[Problem] = field(default_factory=list)
    place: str = ""

    def begin(self, question: ReadQuestion, number: int) -> None:
        self.place = question.code or f"câu {number}"

    def tell(self, what: str, message: str) -> None:
        self.problems.append(warning(self.place, f"lost_{what}", message))

    def left_out(self, why: str) -> None:
        """The question as a whole could not be written."""
        self.tell("question", f"{why} Câu này không có trong tệp. Hãy xuất sang dạng khác nếu cần câu này.")

    def pictures(self, question: ReadQuestion) -> None:
        if question.pictures or any(option.picture for option in question.options):
            self.tell("picture", "Dạng tệp này không chứa được ảnh; đã bỏ ảnh của câu. Hãy xuất QTI hoặc Moodle XML.")

    def stimulus(self, question: ReadQuestion) -> None:
        if question.stimulus is not None:
            message = "Dạng tệp này không có ngữ liệu chung; đã bỏ ngữ liệu của câu. Hãy xuất QTI hoặc Moodle XML."
            self.tell("stimulus", message)

    def law(self, question: ReadQuestion) -> None:
        if question.reference is not None and citation_tag(question.reference) is None:
            self.tell("citation", "Căn cứ của câu không ghi được vào dạng tệp này. Hãy ghi lại căn cứ sau khi nhập.")

    def wholeness(self, question: ReadQuestion, program: str) -> None:
        """The other program gives parts of the points where the bank gives all or nothing, or the other way round."""
        wanted = "chấm từng phần" if question.partial else "chấm trọn câu"
        self.tell("partial", f"Câu này {wanted}, nhưng {program} chấm khác. Hãy đặt lại cách chấm sau khi nhập.")


def wordless(question: ReadQuestion) -> bool:
    """The stem or an option is a picture alone."""
    return not question.text or any(not option.text for option in question.options)
