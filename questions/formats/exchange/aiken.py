"""Aiken, the plainest text format of Moodle (docs.moodle.org, «Aiken format»), to questions and back.

A stem, options «A.» or «A)», and a line «ANSWER: B». Blank lines, stems of several lines and options that go on over
several lines are taken too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from questions.formats.exchange.losses import Losses, wordless
from questions.formats.judging import judge
from questions.formats.reading import Findings, Item, KeySource, Read, ReadQuestion, Written, refused_file
from questions.formats.sheets import delimited
from questions.formats.sheets.sheet import MOST_QUESTIONS
from questions.kinds import LETTERS, Kind, Option
from questions.wording import clean, shortened

FORMAT = "aiken"
OPTION = re.compile(r"^\s*([A-Za-z])\s*[.)]\s*(.*)$")
ANSWER = re.compile(r"^\s*ANSWERS?\s*:\s*(.*?)\s*$", re.IGNORECASE)
NUMBERED = re.compile(r"^\s*(?:câu(?: hỏi)?|question|bài)\s*\d+|^\s*\d+\s*[.):]|^\s*đáp án\b", re.IGNORECASE)
LETTERS_ONLY = re.compile(r"[A-Za-z][.)]?|[A-Z]{2,8}|[A-Za-z](?:\s*(?:,|;|\bvà\b|\band\b|\s)\s*[A-Za-z])+")
ENCODING = "Không đọc được bảng mã của tệp. Hãy lưu lại dạng UTF-8 rồi tải lên."
MOST_LOOKED_AT = 100_000


@dataclass(slots=True)
class Block:
    """The lines of one question by the number of each."""

    stem: list[tuple[int, str]] = field(default_factory=list)
    options: list[tuple[int, str]] = field(default_factory=list)
    answer: tuple[int, str] | None = None

    @property
    def line(self) -> int:
        return min(number for number, _ in (*self.stem, *self.options, *([self.answer] if self.answer else [])))


def looks_like(data: str | bytes) -> bool:
    """Whether all of this is stems without numbers, lettered options and lines «ANSWER: X», and nothing else."""
    text = data if isinstance(data, str) else data[: 2 * MOST_LOOKED_AT].decode("utf-8", "ignore")
    blocks = list(blocks_of(text[:MOST_LOOKED_AT].lstrip("\ufeff")))
    stems = [words for block in blocks for _, words in block.stem]
    if not blocks or any(NUMBERED.match(words) for words in stems):
        return False
    whole = sum(bool(block.stem and len(block.options) > 1 and block.answer) for block in blocks)
    # The last block may have been cut where looking stopped.
    return whole > 0 and whole >= 0.8 * (len(blocks) - (len(text) > MOST_LOOKED_AT))


def read(data: bytes) -> Read:
    """Questions and problems of an Aiken file. Places are lines."""
    text, problem = delimited.decode(data)
    if text is None:
        return refused_file(FORMAT, "encoding", ENCODING)
    if not text.strip():
        return refused_file(FORMAT, "empty_file", "Tệp trống. Hãy chọn tệp có câu hỏi.")
    blocks = list(blocks_of(text.lstrip("\ufeff")))
    if len(blocks) > MOST_QUESTIONS:
        message = f"Tệp có {len(blocks)} câu hỏi, nhiều nhất là {MOST_QUESTIONS}. Hãy chia thành nhiều tệp."
        return replace(refused_file(FORMAT, "too_many_rows", message), unread=len(blocks))
    items = tuple(_item(number, block) for number, block in enumerate(blocks, 1))
    return Read(FORMAT, items, (problem,) if problem else ())


def blocks_of(text: str) -> Iterator[Block]:
    """A question ends with its answer, or where a stem follows options across a blank line."""
    block, blank = Block(), False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            blank = True
            continue
        answer, option = ANSWER.match(line), OPTION.match(line)
        if answer:
            block.answer = (number, answer[1])
            yield block
            block = Block()
        elif option and block.stem and option[1].upper() == _expected(block):
            block.options.append((number, option[2]))
        elif block.options and not blank:
            first, words = block.options[-1]
            block.options[-1] = (first, f"{words}\n{line}")
        else:
            if block.options:
                yield block
                block = Block()
            block.stem.append((number, line))
        blank = False
    if block.stem or block.options:
        yield block


def _expected(block: Block) -> str:
    """The letter that the next option must bear: «A. Smith» inside a list is no option."""
    return chr(ord("A") + len(block.options))


def _item(number: int, block: Block) -> Item:
    places = {f"option{place}": f"dòng {line}" for place, (line, _) in enumerate(block.options)}
    findings = Findings(f"dòng {block.line}", places=places)
    options = tuple(Option(clean(words)) for _, words in block.options)
    key = _key(block, findings)
    question = ReadQuestion(
        findings.place,
        number=str(number),
        text=clean("\n".join(words for _, words in block.stem)),
        options=options,
        key=key,
        kind=Kind.MULTIPLE if len(key) > 1 else Kind.SINGLE,
        key_source=KeySource.FIELD if key else None,
    )
    return judge(question, findings)


def _key(block: Block, findings: Findings) -> tuple[int, ...]:
    """The places that «ANSWER: B» names; several («A, C») as some writers of the format allow."""
    line, words = block.answer or (0, "")
    if not words:
        return ()
    letters = re.findall(r"[A-Za-z]", words)
    places = tuple(dict.fromkeys(ord(letter.upper()) - ord("A") for letter in letters))
    if not LETTERS_ONLY.fullmatch(words) or not places or max(places) >= len(block.options):
        known = ", ".join(LETTERS[: len(block.options)])
        message = f"Đáp án «{shortened(words)}» không có trong các phương án {known}. Hãy sửa dòng ANSWER."
        findings.error("key_unknown", message, f"dòng {line}")
        return ()
    return places


def write(questions: Sequence[ReadQuestion]) -> Written:
    """UTF-8 text of the questions that have one right option; the others are left out and told."""
    losses = Losses()
    blocks: list[str] = []
    for number, question in enumerate(questions, 1):
        losses.begin(question, number)
        if _fits(question, losses):
            blocks.append(_block(question))
            _tell(question, losses)
    return Written("\n".join(blocks).encode(), tuple(losses.problems))


def _fits(question: ReadQuestion, losses: Losses) -> bool:
    why = ""
    if not question.kind.takes_one:
        why = f"Aiken chỉ có câu một lựa chọn, không có «{question.kind.words}»."
    elif not question.key:
        why = "Câu chưa có đáp án, mà Aiken cần đáp án."
    elif wordless(question):
        why = "Câu hoặc phương án chỉ có ảnh, mà Aiken không chứa được ảnh."
    elif ANSWER.match(" ".join(question.text.split())):
        why = "Nội dung câu bắt đầu bằng «ANSWER:», mà Aiken coi đó là đáp án."
    if why:
        losses.left_out(why)
    return not why


def _tell(question: ReadQuestion, losses: Losses) -> None:
    losses.pictures(question)
    losses.stimulus(question)
    named: dict[str, object] = {"mã": question.code, "chủ đề": question.subject, "mức độ": question.level}
    named |= {"giải thích": question.explanation, "căn cứ": question.reference}
    lost = ", ".join(name for name, value in named.items() if value)
    if lost:
        losses.tell("fields", f"Aiken chỉ chứa câu hỏi, phương án và đáp án; đã bỏ {lost}. Hãy xuất dạng khác nếu cần.")
    if any("\n" in text for text in (question.text, *(option.text for option in question.options))):
        losses.tell("breaks", "Aiken ghi mỗi phần trên một dòng; chỗ xuống dòng đã đổi thành dấu cách.")
    if question.fixed_order:
        losses.tell("order", "Aiken không ghi được việc giữ nguyên thứ tự phương án. Hãy đặt lại sau khi nhập.")


def _block(question: ReadQuestion) -> str:
    lines = [" ".join(question.text.split())]
    lines += [f"{LETTERS[n]}. {' '.join(one.text.split())}" for n, one in enumerate(question.options)]
    return "\n".join([*lines, f"ANSWER: {LETTERS[question.key[0]]}", ""])
