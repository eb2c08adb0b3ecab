"""A GIFT file cut into its questions: the lines of each, its title, its answer in braces, the tags beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$", re.IGNORECASE)
LABEL = re.compile(r"\[(id|tag):((?:\\\]|[^\]])+)\]")
GOES_ON = re.compile(r"^\s*[=~}#]")
TITLE = re.compile(r"^::(.*?)::", re.DOTALL)
BRACES = re.compile(r"[{}]")

# Signs with a backslash before them stand for themselves: while the grammar looks for bare ones, these take their
# place. They are no characters of Unicode, so no text holds them.
ESCAPED = {"\\": "\ufdd0", "~": "\ufdd1", "=": "\ufdd2", "#": "\ufdd3", "{": "\ufdd4", "}": "\ufdd5", ":": "\ufdd6"}
ESCAPED_BREAK = "\ufdd7"
ESCAPE = re.compile(r"\\([\\~=#{}:n])")
STANDS_FOR = {stand_in: sign for sign, stand_in in ESCAPED.items()} | {ESCAPED_BREAK: "\n"}
STAND_INS = re.compile("[\ufdd0-\ufdd7]")


@dataclass(slots=True)
class Block:
    """The lines of one question, `line` being the number of the first; escapes are masked."""

    line: int
    lines: list[str] = field(default_factory=list)
    category: str = ""
    code: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Parts:
    """A block taken apart. `answer` is None where there are no braces; `answer_line` is where they open."""

    title: str
    before: str
    answer: str | None
    after: str
    answer_line: int
    broken: str = ""
    """In Vietnamese, what is wrong with the braces; "" when nothing is."""


def masked(text: str) -> str:
    text = STAND_INS.sub("", text)
    return ESCAPE.sub(lambda found: ESCAPED_BREAK if found[1] == "n" else ESCAPED[found[1]], text)


def unmasked(text: str) -> str:
    return STAND_INS.sub(lambda found: STANDS_FOR[found.group()], text)


@dataclass(slots=True)
class _Cutter:
    """Cuts lines into blocks at blank lines, and where a new title begins after closed braces."""

    category: str = ""
    code: str = ""
    tags: list[str] = field(default_factory=list)
    block: Block | None = None
    depth: int = 0
    blank: bool = False

    def hear(self, number: int, line: str) -> Iterator[Block]:
        if not line.strip():
            # A blank line ends a question; inside braces only when what follows is no further answer.
            self.blank = True
            return
        if (self.blank and not (self.depth and GOES_ON.match(line))) or (not self.depth and self._begins(line)):
            yield from self.end()
        self.blank = False
        category = CATEGORY.match(line)
        if category:
            yield from self.end()
            self.category = category[1].strip()
        elif line.lstrip().startswith("//"):
            yield from self._comment(line)
        else:
            self._take(number, masked(line))

    def _begins(self, line: str) -> bool:
        """Whether a question begins on this line: with its title, or with an answer of its own under a whole one."""
        whole = self.block is not None and self.block.lines[-1].rstrip().endswith("}")
        return line.startswith("::") or (whole and "{" in masked(line))

    def _comment(self, line: str) -> Iterator[Block]:
        found = LABEL.findall(line)
        if found and self.block is not None and not self.depth:
            yield from self.end()
        for name, value in found:
            value = value.replace("\\]", "]").strip()
            if name == "id":
                self.code = value
            else:
                self.tags.append(value)

    def _take(self, number: int, line: str) -> None:
        if self.block is None:
            self.block = Block(number, [], self.category, self.code, self.tags)
            self.code, self.tags = "", []
        # Lines left out (comments, blanks) keep their places, so that lines can be counted.
        self.block.lines += [""] * (number - self.block.line - len(self.block.lines))
        self.block.lines.append(line)
        for brace in BRACES.findall(line):
            self.depth = 1 if brace == "{" else 0

    def end(self) -> Iterator[Block]:
        if self.block is not None:
            yield self.block
        self.block, self.depth = None, 0


def blocks_of(text: str) -> Iterator[Block]:
    cutter = _Cutter()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        yield from cutter.hear(number, line)
    yield from cutter.end()


def take_apart(block: Block) -> Parts:
    text = block.text
    title = TITLE.match(text)
    body = text[title.end() :] if title else text
    start, end = body.find("{"), body.find("}")
    if start < 0 and end < 0:
        return Parts(title[1] if title else "", body, None, "", block.line)
    line = block.line + text.count("\n", 0, len(text) - len(body) + max(start, 0))
    if start < 0 or end < start:
        return Parts("", body, None, "", line, "có dấu «}» mà không có «{» trước nó, hoặc thiếu «}»")
    after = body[end + 1 :]
    broken = "có hơn một phần trả lời trong ngoặc nhọn" if BRACES.search(after) else ""
    if "{" in body[start + 1 : end]:
        broken = "có ngoặc nhọn lồng nhau; nếu là công thức, hãy viết «\\{» và «\\}»"
    return Parts(title[1] if title else "", body[:start], body[start + 1 : end], after, line, broken)
