"""What kind of question a row is and what its right answer is, from its kind, options and key together.

Nothing is guessed: what can be read in two ways is refused, and a kind that is said outranks one that shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from questions.formats.judging import says_true_false
from questions.formats.reading import Findings, KeySource
from questions.formats.sheets.answer_cells import accepted_in, numbers_in
from questions.formats.sheets.key_cell import WHOLE, Choices, KeyFault, Speech, is_no_key, points, read_key
from questions.formats.sheets.kind_words import Wish
from questions.formats.sheets.pair_cells import read_order, read_pairs
from questions.formats.sheets.row_options import RowOptions
from questions.formats.sheets.statement_key import read_statements
from questions.kinds import FALSE_WORDS, LONGEST_ANSWER, MOST_OPTIONS, TRUE_FALSE_OPTIONS, TRUE_WORDS, Kind, Option
from questions.wording import same_case, shortened


@dataclass(frozen=True, slots=True)
class Given:
    """What a row says about its answer. `keys` are the words of its key cells that are filled.

    `number`: the key cell is a number; `first_key`: the number of the first option; `option_columns`: whether the
    sheet has options at all; `listed`: options of a short text are its right answers (Quizizz); `speech`: how the
    column of the key speaks.
    """

    wish: Wish
    options: RowOptions
    keys: tuple[str, ...]
    number: bool = False
    first_key: int = 1
    option_columns: bool = True
    listed: bool = False
    speech: Speech = Speech.EITHER

    @property
    def key(self) -> str:
        return ", ".join(self.keys)


@dataclass(frozen=True, slots=True)
class RowAnswer:
    kind: Kind = Kind.SINGLE
    options: tuple[Option, ...] = ()
    key: tuple[int, ...] = ()
    matches: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    source: KeySource | None = field(default=None)


def answer_of(given: Given, findings: Findings) -> RowAnswer:
    """The kind, options and key of a row. Faults of the key go to `findings`."""
    kind = _kind(given, findings)
    if kind is None:
        return _choice(given, findings)
    if kind is Kind.TRUE_FALSE_GROUP:
        return _statements(given, findings)
    if kind is Kind.MATCHING:
        return _matching(given, findings)
    if kind is Kind.ORDERING:
        return _ordering(given, findings)
    return _words(given, kind, findings)


def _kind(given: Given, findings: Findings) -> Kind | None:
    """The kind to read the row as; None: one or several of its options, or «Đúng»/«Sai»."""
    wished, texts = given.wish.kind, list(given.options.texts)
    if wished in (Kind.MATCHING, Kind.ORDERING):
        return wished
    if wished in (Kind.SHORT_TEXT, Kind.NUMERIC):
        if len(given.options) < 2 or given.listed:
            return wished
        message = f"Loại «{wished.words}» nhưng dòng có phương án, nên đọc là câu chọn phương án. Hãy xem lại."
        findings.warning("kind_conflict", message)
        return None
    if wished in (Kind.SINGLE, Kind.MULTIPLE) or given.wish.choice:
        return None
    if wished in (Kind.TRUE_FALSE, Kind.TRUE_FALSE_GROUP):
        plain = len(texts) < 2 or says_true_false(texts) or points(given.key)
        return None if plain and wished is Kind.TRUE_FALSE else _group_or_choice(given)
    return _shown(given)


def _group_or_choice(given: Given) -> Kind | None:
    """A wish for statements stands unless the options are «Đúng» and «Sai» themselves."""
    return None if says_true_false(list(given.options.texts)) else Kind.TRUE_FALSE_GROUP


def _shown(given: Given) -> Kind | None:
    """The kind of a row that does not say it."""
    if given.options:
        said = read_statements(given.key, len(given.options), sure=False)
        by_text = same_case(given.key) in map(same_case, given.options.texts)
        return Kind.TRUE_FALSE_GROUP if said and not by_text else None
    if not given.keys or is_no_key(given.key) or points(given.key):
        return None
    small = WHOLE.match(given.key)
    if given.option_columns and small and int(small[1]) <= MOST_OPTIONS:
        return None  # Most likely the number of an option that got lost.
    return Kind.SHORT_TEXT if _numbers(given) is None else Kind.NUMERIC


def _choice(given: Given, findings: Findings) -> RowAnswer:
    options, wish = given.options, given.wish.kind
    if wish is Kind.TRUE_FALSE and not options:
        options = RowOptions(("A", "B"), TRUE_FALSE_OPTIONS, (None, None), (), (None, None))
    made = RowAnswer(Kind.MULTIPLE if wish is Kind.MULTIPLE else Kind.SINGLE, _options(options))
    places = _places(replace(given, options=options), findings)
    if places is None:
        return made
    if places:
        several = len(places) > 1
        if several and wish in (Kind.SINGLE, Kind.TRUE_FALSE):
            message = f"Đáp án «{shortened(given.key)}» có hơn một phương án, nhưng loại câu chỉ nhận một. Hãy sửa."
            findings.error("key_many", message, findings.at("key"))
            return made
        kind = Kind.MULTIPLE if several else made.kind
        _tell_conflict(places, options.marked, findings)
        return replace(made, kind=kind, key=places, source=KeySource.FIELD)
    if len(options.marked) > 1 and wish is not Kind.MULTIPLE:
        findings.error("key_many", "Có hơn một phương án được đánh dấu đúng. Hãy giữ lại một dấu.")
        return made
    return replace(made, key=options.marked, source=KeySource.SIGN if options.marked else None)


def _places(given: Given, findings: Findings) -> tuple[int, ...] | None:
    """What the key cells point at; None after a fault."""
    choices = Choices(given.options.letters, given.options.texts)
    true_false = says_true_false(list(given.options.texts))
    found: list[int] = []
    if given.keys and not given.options and not is_no_key(given.key):
        message = f"Đáp án «{shortened(given.key)}» chỉ một phương án, nhưng dòng không có phương án nào. Hãy nhập."
        findings.error("key_unknown", message, findings.at("key"))
        return None
    for words in given.keys:
        said = _verdict(words) if true_false else words
        several = given.wish.kind is Kind.MULTIPLE
        key = read_key(said, choices, given.first_key, several=several, speech=given.speech)
        if isinstance(key, KeyFault):
            findings.error(key.code, key.message, findings.at("key"))
            return None
        found += [place for place in key if place not in found]
    return tuple(sorted(found))


def _verdict(words: str) -> str:
    """«Đ», «TRUE» as the words of an option: «Đúng»."""
    same = same_case(words)
    return TRUE_FALSE_OPTIONS[0] if same in TRUE_WORDS else TRUE_FALSE_OPTIONS[1] if same in FALSE_WORDS else words


def _tell_conflict(places: tuple[int, ...], marked: tuple[int, ...], findings: Findings) -> None:
    """An explicit key outranks a mark on an option."""
    if marked and marked != places:
        findings.warning("key_conflict", "Dấu trên phương án khác với cột đáp án; đã lấy theo cột đáp án.")


def _statements(given: Given, findings: Findings) -> RowAnswer:
    made = RowAnswer(Kind.TRUE_FALSE_GROUP, _options(given.options))
    if not given.keys or is_no_key(given.key):
        return made
    key = read_statements(given.key, len(given.options), sure=True, number=given.number)
    if key is None:
        message = f"Đáp án «{shortened(given.key)}» không cho biết đúng sai của từng ý. Hãy ghi dạng «Đ, S, Đ, S»."
        findings.error("key_unknown", message, findings.at("key"))
        return made
    return replace(made, key=key, source=KeySource.FIELD)


def _matching(given: Given, findings: Findings) -> RowAnswer:
    pairs = read_pairs(given.options.texts, given.key)
    if isinstance(pairs, KeyFault):
        findings.error(pairs.code, pairs.message, findings.at("key"))
        return RowAnswer(Kind.MATCHING, _options(given.options))
    options = tuple(Option(left) for left in pairs.lefts)
    return RowAnswer(Kind.MATCHING, options, pairs.key, pairs.rights, source=KeySource.FIELD if pairs.key else None)


def _ordering(given: Given, findings: Findings) -> RowAnswer:
    made = RowAnswer(Kind.ORDERING, _options(given.options))
    key = read_order(given.key, len(given.options))
    if isinstance(key, KeyFault):
        findings.error(key.code, key.message, findings.at("key"))
        return made
    return replace(made, key=key, source=KeySource.FIELD if key else None)


def _words(given: Given, kind: Kind, findings: Findings) -> RowAnswer:
    given_words = given.keys or (given.options.texts if given.listed else ())
    accepted = tuple(dict.fromkeys(part for words in given_words for part in accepted_in(words)))
    if kind is Kind.NUMERIC:
        accepted = _numbers(given) or accepted  # What is no number is told where the question is judged.
    long = next((words for words in accepted if len(words) > LONGEST_ANSWER), None)
    if long is not None and not given.wish.said:
        message = f"Đáp án «{shortened(long)}» dài như câu tự luận, chưa nhận loại này. Hãy ghi phương án hoặc bỏ câu."
        findings.error("unsupported_item", message, findings.at("key"))
    elif long is not None:
        message = f"Đáp án dài {len(long)} ký tự, nhiều nhất là {LONGEST_ANSWER}. Hãy rút gọn."
        findings.error("text_too_long", message, findings.at("key"))
    return RowAnswer(kind, accepted=accepted, source=KeySource.FIELD if accepted else None)


def _numbers(given: Given) -> tuple[str, ...] | None:
    """The numbers of the key cells; None when one of them is something else."""
    found: list[str] = []
    for words in given.keys:
        numbers = numbers_in(words)
        if numbers is None:
            return None
        found += numbers
    return tuple(dict.fromkeys(found))


def _options(options: RowOptions) -> tuple[Option, ...]:
    return tuple(Option(text, picture=picture) for text, picture in zip(options.texts, options.pictures, strict=True))
