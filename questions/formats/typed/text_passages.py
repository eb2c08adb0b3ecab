"""What several questions share: «Đọc đoạn trích sau và trả lời các câu hỏi từ 1 đến 3» and the lines under it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from questions.formats.typed.rich import Line, Role
from questions.formats.typed.text_tokens import GROUP_CLOSES, GROUP_OPENS, GROUP_PARTS, RANGE


@dataclass(slots=True)
class Passage:
    """The instruction and the lines read before questions `first` to `last`; None: until something else begins."""

    instruction: str
    place: str
    first: int | None = None
    last: int | None = None
    tagged: bool = False
    used: bool = False
    lines: list[Line] = field(default_factory=list)

    def covers(self, number: str | None) -> bool:
        if self.first is None or self.last is None:
            self.used = True
            return True
        inside = number is not None and number.isdigit() and self.first <= int(number) <= self.last
        self.used = self.used or inside
        return inside

    def after(self, number: str | None) -> Passage | None:
        """What is left of it for the questions after this one."""
        done = self.last is not None and number is not None and number.isdigit() and int(number) >= self.last
        return None if done else self


def opened(line: Line, current: Passage | None) -> Passage | None:
    """The passage that a line opens; None where it closes one."""
    if GROUP_CLOSES.search(line.text):
        return None
    if GROUP_OPENS.search(line.text) or GROUP_PARTS.search(line.text):
        return _tagged(line, current)
    found = RANGE.search(line.text)
    first, last = (int(found[1]), int(found[2])) if found else (None, None)
    if first is not None and last is not None and last < first:
        first = last = None
    passage = Passage(line.text, line.place, first, last)
    if line.role is Role.PASSAGE:
        # Written by this program: the instruction on the first line, the passage on the others.
        head, _, body = line.text.partition("\n")
        passage.instruction = head
        start = len(line.text) - len(body)
        passage.lines = [replace(line, words=line.words.cut(start))] if body else []
    return passage


def _tagged(line: Line, current: Passage | None) -> Passage:
    """McMix: «[<sg>] passage [<egc>] questions [</sg>]»."""
    passage = current if current is not None and current.tagged else Passage("", line.place, tagged=True)
    words = line.words.without(GROUP_OPENS).without(GROUP_PARTS)
    if words.text.strip():
        passage.lines.append(replace(line, words=words))
    return passage
