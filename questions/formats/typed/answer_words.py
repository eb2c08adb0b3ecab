"""What an explicit answer says, under a question or in a list of keys: «B», «A, C», «a-Đ, b-S», «11,5», words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from questions.formats.judging import says_true_false
from questions.formats.typed.verdicts import PAIRED, RUN, told, verdicts
from questions.kinds import FALSE_WORDS, LONGEST_ANSWER, TRUE_WORDS, Kind, number_from
from questions.marking import number_range
from questions.pinning import names_letters
from questions.wording import clean, same_case, shortened

NAMED = r"(?:(?:là|chọn|đáp án|phương án|câu|ý|mục|option)\s*:?\s+)*"
ONE = re.compile(
    rf"^{NAMED}[\[(«\"“'*]?\s*([A-Ha-h])\s*[\])»\"”'*]?(?![\w])\s*([.:,;)\-–—/=]+|(?=\s|$|\())\s*", re.IGNORECASE
)
SEVERAL = re.compile(
    rf"^{NAMED}([A-Ha-h](?:\s*(?:,|;|&|\+|/|\bvà\b|\band\b|\s)\s*[A-Ha-h](?!\w))+)\s*[.)]*\s*(.*)$",
    re.IGNORECASE | re.DOTALL,
)
EITHER = re.compile(rf"^{NAMED}[A-H]\s+(?:hoặc|hay|or)\s+[A-H]\b", re.IGNORECASE)
IN_ORDER = re.compile(r"^([A-Ha-h](?:\s*(?:→|->|>|[-–])\s*[A-Ha-h](?!\w))+)\s*[.)]*\s*(.*)$", re.DOTALL)
TOGETHER = re.compile(r"^([A-H]{2,8})(?!\w)\s*[.:]?\s*(.*)$", re.DOTALL)
DIGIT = re.compile(r"^(\d)\s*(?:[.)]|$)\s*(.*)$", re.DOTALL)
MATCHED = re.compile(r"(?<!\w)([A-H]|\d{1,2})\s*[-–→=:]+>?\s*([a-h]|[A-H]|\d{1,2})(?!\w)")
ORDER = re.compile(r"^([A-H]|\d)(?:\s*(?:,|;|-|–|→|>|->|\s)\s*([A-H]|\d)(?!\w))+\.?$")
PAIR_HEAD = re.compile(r"^[A-H]\s*[-–=→]+>?\s*(?:\d{1,2}|[a-h])(?!\w)(?:\s*[,;]?\s*[A-H]\s*[-–=→])", re.IGNORECASE)
VERDICTS = {word for word in TRUE_WORDS | FALSE_WORDS if len(word) > 1} | {"đ", "s"}
VERDICT_FIRST = re.compile(r"^(đúng|sai)\s*[.,;:(]\s*(\S.*)$", re.IGNORECASE)
BASIS = re.compile(r"\s*[\[(][^\])]*[\])]\s*\.?\s*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is read against. `letters` are the options' own, in capitals, one an option."""

    kind: Kind
    letters: Sequence[str]
    texts: Sequence[str]
    matches: Sequence[str] = ()
    grouped: bool = False
    """The options are statements, each right or wrong."""
    ordered: bool = False
    """The stem asks to put the options in order."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answer; `rest` are words after it. With a `code` there is none, and `message` says why."""

    kind: Kind
    key: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    rest: str = ""
    code: str = ""
    message: str = ""
    doubtful: bool = field(default=False)
    """Words that are no answer at all: the question loses nothing but its key."""


def read_answer(words: str, asked: Asked) -> Given:
    """The key that the words say for the question. Never a guess: what can be read two ways is a fault."""
    words = clean(words)
    if asked.kind is Kind.MATCHING:
        return _matching(words, asked)
    if asked.kind is Kind.ORDERING:
        return _ordering(words, asked)
    if not asked.texts:
        return _without_options(words, asked)
    return (
        _true_or_false(words, asked)
        or _statements(words, asked)
        or _by_letter(words, asked)
        or _by_number(words, asked)
        or _by_text(words, asked)
    )


def _true_or_false(words: str, asked: Asked) -> Given | None:
    """«Đ», «Sai», «T» of the options «Đúng» and «Sai»."""
    word = words.strip(" .").casefold()
    if word not in TRUE_WORDS | FALSE_WORDS or not says_true_false(list(asked.texts)):
        return None
    named = [_bare(text) in TRUE_BARE for text in asked.texts]
    return Given(Kind.SINGLE, (named.index(word in TRUE_WORDS),))


def _statements(words: str, asked: Asked) -> Given | None:
    """«a-Đ, b-S», «Đ S S Đ», «ĐSSĐ», «0110»: a verdict for each statement."""
    first = words.split("\n", 1)[0]
    key = verdicts(words) or (told(words, len(asked.texts)) if asked.grouped else ()) or verdicts(first)
    if not key or (not asked.grouped and RUN.match(words) is None and len(key) != len(asked.texts)):
        return None
    if len(key) != len(asked.texts):
        message = f"Đáp án «{shortened(words)}» có {len(key)} ý, câu có {len(asked.texts)} ý. Hãy xem lại."
        return Given(Kind.TRUE_FALSE_GROUP, code="key_unknown", message=message)
    rest = words[len(first) :].strip() if not verdicts(words) and verdicts(first) else ""
    return Given(Kind.TRUE_FALSE_GROUP, key, rest=rest)


def _by_letter(words: str, asked: Asked) -> Given | None:
    if EITHER.match(words):
        return _fault("key_many", words, "cho hai đáp án. Hãy giữ lại một đáp án.")
    several = SEVERAL.match(words) or _together(words, asked) or (IN_ORDER.match(words) if asked.ordered else None)
    if several is not None:
        letters = re.findall(r"[A-H]", re.sub(r"và|and", ",", several[1], flags=re.IGNORECASE).upper())
        return _several(words, letters, several[2], asked)
    if len(PAIRED.findall(words.split("\n", 1)[0])) > 1:
        return _fault("key_ambiguous", words, "nói đúng sai của từng ý nhưng không đủ. Hãy ghi như «a-Đ, b-S».")
    if PAIR_HEAD.match(words):
        return _fault("key_ambiguous", words, "là các cặp ghép, câu này không phải câu ghép đôi. Hãy xem lại.")
    one = ONE.match(words)
    if one is None or not _ends_there(words, one, asked):
        return None
    place = _place(one[1].upper(), asked)
    if isinstance(place, Given):
        return place
    return _checked(words, place, words[one.end() :], asked)


TRUE_BARE = frozenset(same_case(word) for word in TRUE_WORDS)
AFTER_SEVERAL = re.compile(r"^\s*(?:$|[(\[\n:–—-]|(?:đều\s+)?đúng\W*$)", re.IGNORECASE)


def _together(words: str, asked: Asked) -> re.Match[str] | None:
    match = TOGETHER.match(words)
    fits = match is not None and len(set(match[1])) == len(match[1]) and set(match[1]) <= set(asked.letters)
    return match if fits and not any(same_case(words) == same_case(text) for text in asked.texts) else None


def _ends_there(words: str, one: re.Match[str], asked: Asked) -> bool:
    """Whether the letter stands for itself: «a người lao động» is words, «B (Điều 5)» and «B Hà Nội» are not."""
    rest = words[one.end() :]
    if one[2] or not rest or rest[0] in "([→" or one[1].isupper():
        return not _is_text(words, asked) or len(words.strip(" .")) == 1
    return rest[0] == "\n" or any(same_case(rest).startswith(same_case(text)) for text in asked.texts if text)


def _is_text(words: str, asked: Asked) -> bool:
    return any(_bare(text) == _bare(words) for text in asked.texts)


def _place(letter: str, asked: Asked) -> int | Given:
    places = [place for place, one in enumerate(asked.letters) if one == letter]
    if len(places) == 1:
        return places[0]
    if places:
        return _fault("key_ambiguous", letter, "là chữ của hai phương án. Hãy sửa chữ cái của các phương án.")
    named = ", ".join(asked.letters)
    return _fault("key_unknown", letter, f"không có trong các phương án {named}. Hãy sửa đáp án hoặc thêm phương án.")


def _checked(words: str, place: int, rest: str, asked: Asked) -> Given:
    """One place, unless the words after the letter, or the letter itself, name another option."""
    others = [
        at
        for at, text in enumerate(asked.texts)
        if at != place and _bare(text) in (_bare(rest), _bare(words)) and _bare(text)
    ]
    if others:
        return _fault(
            "key_ambiguous", words, "chỉ đến hai phương án khác nhau. Hãy ghi riêng chữ cái của phương án đúng."
        )
    own = _bare(asked.texts[place])
    if own and _bare(BASIS.sub("", rest)) == own and BASIS.search(rest):
        rest = rest[BASIS.search(rest).start() :]  # type: ignore[union-attr]
    elif _bare(rest) == own:
        rest = ""
    return Given(Kind.SINGLE, (place,), rest=_unwrapped(rest))


def _several(words: str, letters: list[str], rest: str, asked: Asked) -> Given:
    if any(_bare(text) == _bare(words) for text in asked.texts):
        return _by_text(words, asked)
    if asked.grouped or any(names_letters(text) for text in asked.texts) or not AFTER_SEVERAL.match(rest):
        return _fault("key_ambiguous", words, "có thể hiểu hai cách. Hãy ghi riêng chữ cái của phương án đúng.")
    if asked.ordered and sorted(letters) == sorted(asked.letters):
        return Given(Kind.ORDERING, tuple(asked.letters.index(letter) for letter in letters), rest=_unwrapped(rest))
    places: list[int] = []
    for letter in letters:
        place = _place(letter, asked)
        if isinstance(place, Given):
            return place
        places.append(place)
    if places != sorted(set(places)):
        return _fault(
            "key_ambiguous", words, "không phải một tập phương án. Hãy ghi các chữ cái theo thứ tự, mỗi chữ một lần."
        )
    return Given(Kind.MULTIPLE, tuple(sorted(places)), rest=_unwrapped(rest))


def _by_number(words: str, asked: Asked) -> Given | None:
    match = DIGIT.match(words)
    if match is None or not 1 <= int(match[1]) <= len(asked.texts):
        return None
    return _checked(words, int(match[1]) - 1, match[2], asked)


def _by_text(words: str, asked: Asked) -> Given:
    for candidate in (words, BASIS.sub("", words)):
        places = _places_of([candidate], asked) or _places_of(re.split(r"\n|;\s|\s*\|\s*", candidate), asked)
        if places:
            kind = Kind.SINGLE if len(places) == 1 else Kind.MULTIPLE
            return Given(kind, tuple(sorted(places)), rest=_unwrapped(words[len(candidate) :]))
    return _by_beginning(words, asked)


def _by_beginning(words: str, asked: Asked) -> Given:
    """«Hà Nội, vì …»: the text of one option, then more."""
    first = words.split("\n", 1)[0]
    starts = [
        place for place, text in enumerate(asked.texts) if len(_bare(text)) > 3 and _bare(first).startswith(_bare(text))
    ]
    longest = max(starts, key=lambda place: len(asked.texts[place]), default=None)
    if longest is not None and all(
        _bare(asked.texts[longest]).startswith(_bare(asked.texts[place])) for place in starts
    ):
        return Given(Kind.SINGLE, (longest,), rest=words)
    message = f"Đáp án «{shortened(words)}» không khớp phương án nào. Hãy ghi chữ cái của phương án đúng."
    return Given(asked.kind, rest=words, code="key_unknown", message=message, doubtful=True)


def _places_of(texts: Sequence[str], asked: Asked) -> list[int]:
    """The place of the option that each text is; empty when one of them is none, or two."""
    found: list[int] = []
    for text in texts:
        places = [place for place, option in enumerate(asked.texts) if _bare(option) and _bare(option) == _bare(text)]
        if len(places) != 1 or places[0] in found:
            return []
        found += places
    return found


def _without_options(words: str, asked: Asked) -> Given:
    first, _, after = words.partition("\n")
    bare = first.strip(" .")
    if asked.kind is not Kind.NUMERIC and bare.casefold() in VERDICTS:
        return Given(Kind.TRUE_FALSE, (0 if bare.casefold() in TRUE_WORDS else 1,), rest=after)
    begun = VERDICT_FIRST.match(first)
    if begun is not None and asked.kind is not Kind.NUMERIC:
        rest = "\n".join(part for part in (begun[2].strip(), after) if part)
        return Given(Kind.TRUE_FALSE, (0 if begun[1].casefold() in TRUE_WORDS else 1,), rest=rest)
    if re.fullmatch(r"[A-Ha-h]", bare):
        return _fault(
            "cannot_split", words, "là chữ cái nhưng không tách được các phương án. Hãy gõ mỗi phương án một dòng."
        )
    if is_number(first):
        return Given(Kind.NUMERIC, accepted=(bare if is_number(bare) else first,), rest=after)
    accepted = tuple(part.strip() for part in re.split(r"[;|]", first) if part.strip())
    if accepted and all(map(is_number, accepted)):
        return Given(Kind.NUMERIC, accepted=accepted, rest=after)
    if not accepted or any(len(part) > LONGEST_ANSWER for part in accepted):
        message = "Câu tự luận: đáp án là một bài viết. Hãy thêm phương án để thành câu trắc nghiệm, hoặc bỏ câu này."
        return Given(asked.kind, rest=words, code="unsupported_item", message=message)
    return Given(Kind.SHORT_TEXT, accepted=accepted, rest=after)


def is_number(words: str) -> bool:
    """True of what the key of a number may be: «11», «-2,5», «11±0.5»."""
    try:
        number_range(words)
    except ValueError:
        return number_from(words) is not None
    return True


def _matching(words: str, asked: Asked) -> Given:
    pairs = MATCHED.findall(words)
    key = {_index(left): _index(right) for left, right in pairs}
    if len(pairs) != len(asked.texts) or sorted(key) != list(range(len(asked.texts))):
        return _fault("key_unknown", words, "không ghép đủ các vế trái. Hãy ghi như «A-2, B-1».")
    return Given(Kind.MATCHING, tuple(key[place] for place in range(len(asked.texts))))


def _ordering(words: str, asked: Asked) -> Given:
    places = [_index(sign) for sign in re.findall(r"[A-H]|\d", words)] if ORDER.match(words) else []
    if sorted(places) != list(range(len(asked.texts))):
        return _fault("key_unknown", words, "không kể đủ các mục theo thứ tự. Hãy ghi như «B, A, C».")
    return Given(Kind.ORDERING, tuple(places))


def _index(sign: str) -> int:
    return int(sign) - 1 if sign.isdigit() else "ABCDEFGH".index(sign.upper())


def _bare(text: str) -> str:
    return same_case(text).strip(" .,;:*\"“”«»'")


def _unwrapped(rest: str) -> str:
    rest = rest.strip().lstrip(".:,;-–—").strip()
    if rest[:1] in "([" and rest.rstrip(".")[-1:] in ")]" and rest.count("(") + rest.count("[") == 1:
        return rest.rstrip(".")[1:-1].strip()
    return rest


def _fault(code: str, words: str, message: str) -> Given:
    return Given(Kind.SINGLE, code=code, message=f"Đáp án «{shortened(words)}» {message}")
