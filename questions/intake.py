"""What may come in of the questions a file holds: new ones, those already there, those that clash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from questions.formats.reading import Problem, Read, ReadQuestion, Severity, error, warning
from questions.formats.wire import problem_json
from questions.instruments import Force, Instrument, in_force
from questions.kinds import Kind, Option
from questions.pictures import Stimulus
from questions.twins import Twins, frequencies
from questions.wording import bare, digest, same_case, shortened

MOST_PROBLEMS = 200
"""More problems than this are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the bank holds already, as far as this file touches it."""

    by_digest: Mapping[str, tuple[str, str | None]]
    """Digest → code of the question and what is right, folded (right_of)."""
    codes: frozenset[str]
    instruments: Mapping[str, Instrument]
    folded: Mapping[str, str] = field(default_factory=dict)
    """Code → folded words, of every question of the bank: to find what is nearly alike."""
    marks: Mapping[ReadQuestion, str] = field(default_factory=dict)
    """Digests of the questions that come, worked out already to ask the bank for them."""
    coming: Mapping[ReadQuestion, str] = field(default_factory=dict)
    """Folded words of the questions that come."""

    def mark_of(self, question: ReadQuestion) -> str:
        return self.marks.get(question) or digest_of(question)

    def words_of(self, question: ReadQuestion) -> str:
        return self.coming.get(question) or searched(question)


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that comes in. `code` is its author's, or made from its digest."""

    code: str
    digest: str
    question: ReadQuestion
    folded: str
    """The words without accents (`searched`)."""


def newcomer(code: str, question: ReadQuestion) -> NewQuestion:
    """The question as it comes in under a code."""
    return NewQuestion(code, digest_of(question), question, searched(question))


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of bringing in one file. read = accepted + rejected + duplicates."""

    format: str
    accepted: int
    rejected: int
    duplicates: int
    kinds: dict[str, int]
    problems: tuple[Problem, ...]
    questions: tuple[ReadQuestion, ...] = ()

    @property
    def read(self) -> int:
        return self.accepted + self.rejected + self.duplicates

    @property
    def refused(self) -> bool:
        """Nothing of the file was of any use."""
        return self.accepted + self.duplicates == 0

    def as_json(self, show: bool = False) -> dict[str, Any]:
        """The object of `flask bank import --json`; `show` adds the questions as they were understood."""
        body: dict[str, Any] = {
            "format": self.format,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "kinds": self.kinds,
            "problems": [problem_json(problem) for problem in listed(self.problems)],
        }
        if show:
            body["questions"] = [_question_json(question) for question in self.questions]
        return body


class How(StrEnum):
    """How a question is like its twin."""

    SAME = "same"
    NEAR = "near"
    CLASH = "clash"
    """The same question with another key."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The question that another one is like: of the bank, by its code, or of the same file, by its place."""

    code: str | None
    place: str | None
    how: How

    @property
    def words(self) -> str:
        return f"câu ở {self.place}" if self.code is None else f"câu {self.code} đã có trong ngân hàng"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one question: it comes in as `new`, or it is there already, or it clashes with what is there."""

    new: NewQuestion | None
    twin: Twin | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Intake:
    """Sorts the questions of one file, in the file's order; the first of two alike comes in."""

    known: Known
    day: date
    looks_near: bool = True
    new: list[NewQuestion] = field(default_factory=list)
    duplicates: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    _places: dict[str, ReadQuestion] = field(default_factory=dict)
    _codes: set[str] = field(default_factory=set)
    _twins: Twins | None = None

    def take(self, question: ReadQuestion) -> Verdict:
        """Judge one question against the bank and against those taken before it."""
        verdict = self._verdict(question)
        if verdict.new is not None:
            self.new.append(verdict.new)
        elif verdict.twin is not None and verdict.twin.how is How.SAME:
            self.duplicates += 1
        else:
            self.rejected += 1
        self.problems += verdict.problems
        return verdict

    def _verdict(self, question: ReadQuestion) -> Verdict:
        mark = self.known.mark_of(question)
        if mark in self._places:
            other = self._places[mark]
            same = right_of(question) == right_of(other)
            return _alike(question, Twin(None, other.place, How.SAME if same else How.CLASH))
        if mark in self.known.by_digest:
            code, right = self.known.by_digest[mark]
            return _alike(question, Twin(code, None, How.SAME if right_of(question) == right else How.CLASH))
        if question.code is not None and self._is_taken(question.code):
            message = f"Mã «{shortened(question.code)}» đã dùng cho câu khác. Hãy đổi mã, hoặc để trống ô mã."
            return Verdict(None, None, (error(question.place, "code_taken", message),))
        return self._accepted(question, mark)

    def _accepted(self, question: ReadQuestion, mark: str) -> Verdict:
        code = question.code or next(one for one in made_codes(mark) if not self._is_taken(one))
        self._places[mark] = question
        self._codes.add(code)
        new = NewQuestion(code, mark, question, self.known.words_of(question))
        twin, problems = self._near(new), [*self._doubts_of_law(question)]
        if twin is not None:
            message = f"Gần giống {twin.words}. Hãy xem có phải một câu không; nếu phải, bỏ câu này."
            problems.append(warning(question.place, "question_duplicate", message))
        return Verdict(new, twin, tuple(problems))

    def _is_taken(self, code: str) -> bool:
        return code in self.known.codes or code in self._codes

    def _near(self, new: NewQuestion) -> Twin | None:
        if not self.looks_near:
            return None
        if self._twins is None:
            self._twins = Twins(frequencies([*self.known.folded.values(), *self.known.coming.values()]))
            for code, words in self.known.folded.items():
                self._twins.add(f"={code}", words)
        label = self._twins.meet(f"@{new.question.place}", new.folded)
        if label is None:
            return None
        return Twin(label[1:], None, How.NEAR) if label[0] == "=" else Twin(None, label[1:], How.NEAR)

    def _doubts_of_law(self, question: ReadQuestion) -> Iterator[Problem]:
        if question.reference is None:
            return
        code = question.reference.instrument
        instrument = self.known.instruments.get(code)
        if instrument is None:
            message = f"Văn bản số «{shortened(code)}» chưa có trong danh mục. Hãy kiểm tra số văn bản."
            yield warning(question.place, "instrument_unknown", message)
        elif (standing := in_force(instrument, self.day, self.day)).force is Force.LAPSED and standing.on:
            message = f"Văn bản số {code} hết hiệu lực từ {standing.on:%d/%m/%Y}. Hãy sửa theo văn bản thay thế."
            yield warning(question.place, "instrument_lapsed", message)

    def report(self, read: Read) -> Report:
        taken = tuple(new.question for new in self.new)
        kinds = dict(Counter(question.kind.value for question in taken))
        rejected = read.rejected + self.rejected
        problems = (*read.problems, *self.problems)
        return Report(read.format, len(taken), rejected, self.duplicates, kinds, problems, read.questions)


def _alike(question: ReadQuestion, twin: Twin) -> Verdict:
    if twin.how is How.CLASH:
        message = f"Trùng nội dung với {twin.words} nhưng đáp án khác. Hãy xem lại đáp án nào đúng."
        return Verdict(None, twin, (error(question.place, "key_conflict", message),))
    message = f"Trùng với {twin.words}; không nhập lại. Không cần làm gì."
    return Verdict(None, twin, (warning(question.place, "question_duplicate", message),))


def made_codes(mark: str) -> list[str]:
    """Codes for a question of this digest that has none: longer ones in case a question revised since has the first."""
    return [f"Q-{mark[:length]}" for length in range(16, 64, 4)]


def searched(question: ReadQuestion) -> str:
    """The words of a question without accents, as they are searched and compared."""
    return bare(" ".join([question.text, *(option.text for option in question.options), *question.matches]))


def digest_of(question: ReadQuestion) -> str:
    """64 hex digits, equal for two wordings of one question: words, pictures and what it shares with others."""
    parts = [_option_mark(option) for option in question.options] + [f"→{match}" for match in question.matches]
    parts += [f"▣{picture.digest}" for picture in question.pictures]
    if question.stimulus is not None:
        parts.append(f"▤{stimulus_digest(question.stimulus)}")
    return digest(question.text, parts)


def _option_mark(option: Option) -> str:
    return option.text if option.picture is None else f"{option.text}▣{option.picture.digest}"


def stimulus_digest(stimulus: Stimulus) -> str:
    """64 hex digits over the words, the picture and the clip of a stimulus."""
    return digest(stimulus.text, [stimulus.picture.digest if stimulus.picture else "", stimulus.video or ""])


def right_of(question: ReadQuestion) -> str | None:
    """What is right, folded, as compared between two copies whose options may stand in another order; None: no key."""
    if not question.has_key:
        return None
    names = [same_case(_option_mark(option)) for option in question.options]
    if question.kind is Kind.TRUE_FALSE_GROUP:
        parts = sorted(f"{name}={value}" for name, value in zip(names, question.key, strict=True))
    elif question.kind is Kind.MATCHING:
        pairs = zip(names, (question.matches[place] for place in question.key), strict=True)
        parts = sorted(f"{name}→{same_case(match)}" for name, match in pairs)
    elif question.kind is Kind.ORDERING:
        parts = [names[place] for place in question.key]
    else:
        parts = sorted([*(names[place] for place in question.key), *map(same_case, question.accepted)])
    return "\x1f".join(parts)


def listed(problems: tuple[Problem, ...]) -> list[Problem]:
    """Errors before warnings, at most MOST_PROBLEMS, then one line that counts the rest."""
    ordered = sorted(problems, key=lambda problem: problem.severity is Severity.WARNING)
    if len(ordered) <= MOST_PROBLEMS:
        return ordered
    rest = len(ordered) - MOST_PROBLEMS
    more = warning("tệp", "more_problems", f"Còn {rest} vấn đề nữa không liệt kê. Hãy sửa các vấn đề trên rồi tải lại.")
    return [*ordered[:MOST_PROBLEMS], more]


def _question_json(question: ReadQuestion) -> dict[str, Any]:
    return {
        "place": question.place,
        "number": question.number,
        "kind": question.kind.value,
        "text": question.text,
        "options": [option.text for option in question.options],
        "key": _places_right(question),
        **({"matches": list(question.matches)} if question.matches else {}),
        **({"accepted": list(question.accepted)} if question.accepted else {}),
    }


def _places_right(question: ReadQuestion) -> list[int]:
    """The key as places from 0; of a group of statements those that are true."""
    if question.kind is Kind.TRUE_FALSE_GROUP:
        return [place for place, word in enumerate(question.key) if word == 0]
    return list(question.key)
