"""The interactions of QTI 2 and 3 that ask what our kinds ask, each to a kind with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from questions.formats.exchange.number_words import around, file_number
from questions.formats.exchange.pairs import settled_pairs
from questions.formats.exchange.weights import EVENED
from questions.formats.exchange.xml_in import Node
from questions.formats.qti.qti_body import Body, Teller
from questions.formats.qti.qti_scoring import Accepted, Scoring, Way
from questions.formats.reading import Findings
from questions.kinds import Kind, Option
from questions.wording import clean, shortened


@dataclass(frozen=True, slots=True)
class Response:
    """What an item declares of its answer. `mapped` are points by answer."""

    cardinality: str
    base: str
    correct: tuple[str, ...]
    mapped: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Answered:
    kind: Kind
    options: tuple[Option, ...] = ()
    key: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    partial: bool = False
    fixed_order: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An item taken apart, for one interaction to be read."""

    interaction: Node
    response: Response
    scoring: Scoring
    teller: Teller
    body: Body

    @property
    def findings(self) -> Findings:
        return self.teller.findings


def response_of(declared: Node, findings: Findings) -> Response:
    correct = declared.first("correctResponse")
    values = [] if correct is None else [" ".join(node.text().split()) for node in correct.all("value")]
    mapping = declared.first("mapping")
    mapped: dict[str, Decimal] = {}
    for entry in [] if mapping is None else mapping.all("mapEntry"):
        points = file_number(entry.get("mappedValue"))
        if points is None:
            message = f"Số điểm «{shortened(entry.get('mappedValue'))}» không phải một số. Hãy sửa rồi xuất lại."
            findings.error("bad_number", message)
        mapped[" ".join(entry.get("mapKey").split())] = points or Decimal(0)
    base, cardinality = declared.get("baseType", "string"), declared.get("cardinality", "single")
    return Response(cardinality, base, tuple(filter(None, values)), mapped)


def whole_of(response: Response) -> Decimal:
    """The most points that the mapping gives."""
    earning = [points for points in response.mapped.values() if points > 0]
    return max(earning, default=Decimal(0)) if response.cardinality == "single" else sum(earning, Decimal(0))


def _right(asked: Asked, *, takes_one: bool) -> tuple[str, ...]:
    """What is right, as the declared response and the way of marking say together; none when they disagree."""
    response, scoring, findings = asked.response, asked.scoring, asked.findings
    right = set(response.correct)
    if scoring.way is Way.LISTED:
        listed = {value for one in scoring.accepted for value in ([one.value] if one.value else response.correct)}
    elif scoring.way in (Way.MAP, Way.WHOLE):
        best = max(response.mapped.values(), default=Decimal(0))
        earning = {name: points for name, points in response.mapped.items() if points > 0}
        if len(set(earning.values())) > 1 and scoring.way is Way.MAP:
            findings.warning("weights_evened", EVENED)
        listed = {name for name, points in earning.items() if points == best} if takes_one else set(earning)
    else:
        listed = right
    if right and listed and listed != right:
        message = (
            "Đáp án khai báo khác với đáp án được điểm trong cách chấm của câu. Hãy sửa trong tệp gốc rồi xuất lại."
        )
        findings.error("key_conflict", message)
        return ()
    return response.correct if listed == right else tuple(sorted(listed))


def _places(wanted: Sequence[str], names: Sequence[str], findings: Findings) -> tuple[int, ...]:
    """Places of identifiers; none, and a finding, when one is not there."""
    unknown = [name for name in wanted if name not in names]
    if unknown or len(set(wanted)) < len(wanted):
        named = shortened(", ".join(unknown or wanted))
        message = f"Đáp án «{named}» không khớp với các phương án của câu. Hãy sửa trong tệp gốc rồi xuất lại."
        findings.error("key_unknown", message)
        return ()
    return tuple(names.index(name) for name in wanted)


def _choices(asked: Asked, *names: str) -> tuple[list[Node], tuple[Option, ...]]:
    nodes = asked.interaction.all(*names)
    return nodes, tuple(asked.teller.option(node, asked.body) for node in nodes)


def _is_fixed(asked: Asked) -> bool:
    return asked.interaction.get("shuffle", "false") != "true"


def _pinned(nodes: Sequence[Node], options: Sequence[Option]) -> tuple[Option, ...]:
    """The options, those pinned that their author keeps in their place while the others are shuffled."""
    return tuple(
        replace(one, pinned=True) if node.get("fixed") == "true" else one
        for node, one in zip(nodes, options, strict=True)
    )


def choice(asked: Asked) -> Answered:
    nodes, options = _choices(asked, "simpleChoice")
    one = asked.response.cardinality == "single" or asked.interaction.get("maxChoices") == "1"
    right = _right(asked, takes_one=one)
    if one and len(right) > 1:
        asked.findings.error("key_many", "Câu một lựa chọn có hơn một đáp án đúng. Hãy giữ lại một.")
        right = ()
    key = _places(right, [node.get("identifier") for node in nodes], asked.findings)
    kind = Kind.SINGLE if one else Kind.MULTIPLE
    partial = not one and asked.scoring.way is Way.MAP
    fixed = _is_fixed(asked)
    options = options if fixed else _pinned(nodes, options)
    return Answered(kind, options, key, partial=partial, fixed_order=fixed)


def order(asked: Asked) -> Answered:
    nodes, options = _choices(asked, "simpleChoice")
    key = _places(asked.response.correct, [node.get("identifier") for node in nodes], asked.findings)
    # Kept in its right order, such a question must be shuffled, whatever the file says of the order it shows.
    return Answered(Kind.ORDERING, options, key)


def match(asked: Asked) -> Answered | None:
    """Two sets, and for each of the first its one match in the second."""
    sets = asked.interaction.all("simpleMatchSet")
    nodes = [one.all("simpleAssociableChoice") for one in sets]
    if len(nodes) != 2:
        return None
    lefts = tuple(asked.teller.option(node, asked.body) for node in nodes[0])
    rights = tuple(asked.teller.option(node, asked.body) for node in nodes[1])
    _check_rights(rights, asked.findings)
    names = [[node.get("identifier") for node in one] for one in nodes]
    pairs = [tuple(pair.split()) for pair in _right(asked, takes_one=False)]
    found = settled_pairs(lefts, tuple(right.text for right in rights), _pair_key(pairs, names, asked.findings))
    partial = asked.scoring.way is Way.MAP
    # Right sides bear no pins of their own: one that may not move keeps them all.
    kept = _is_fixed(asked) or any(node.get("fixed") == "true" for node in nodes[1])
    fixed = found.kind is Kind.MATCHING and kept
    return Answered(found.kind, found.options, found.key, (), found.matches, partial, fixed)


def _check_rights(rights: Sequence[Option], findings: Findings) -> None:
    """Right sides are words here."""
    drawn = [right for right in rights if right.picture is not None]
    if any(not right.text for right in drawn):
        message = "Vế phải của câu ghép đôi chỉ có ảnh, chưa dùng được. Hãy ghi vế phải bằng chữ."
        findings.error("unsupported_image", message)
    elif drawn:
        findings.warning("unsupported_image", "Ảnh ở vế phải của câu ghép đôi bị bỏ, chỉ giữ chữ. Hãy xem lại câu.")


def _pair_key(pairs: Sequence[tuple[str, ...]], names: Sequence[list[str]], findings: Findings) -> tuple[int, ...]:
    if not pairs:
        return ()
    lefts, rights = names
    by_left = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    if len(by_left) != len(pairs) or set(by_left) != set(lefts) or not set(by_left.values()) <= set(rights):
        message = "Mỗi vế trái phải có đúng một vế phải trong đáp án. Hãy sửa trong tệp gốc rồi xuất lại."
        findings.error("key_unknown", message)
        return ()
    return tuple(rights.index(by_left[left]) for left in lefts)


def text_entry(asked: Asked) -> Answered:
    if asked.response.base not in ("integer", "float"):
        accepted = dict.fromkeys(clean(words) for words in _right_words(asked))
        return Answered(Kind.SHORT_TEXT, accepted=tuple(filter(None, accepted)))
    found = [_number(one, asked) for one in _right_numbers(asked)]
    return Answered(Kind.NUMERIC, accepted=tuple(words for words in found if words is not None))


def _right_words(asked: Asked) -> tuple[str, ...]:
    """All spellings that earn all points: the declared one among them."""
    response, scoring = asked.response, asked.scoring
    if scoring.way is Way.MATCH:
        return response.correct
    if scoring.way is Way.LISTED:
        return tuple(value for one in scoring.accepted for value in ([one.value] if one.value else response.correct))
    best = max(response.mapped.values(), default=Decimal(0))
    full = [words for words, points in response.mapped.items() if points == best > 0]
    if len(full) < sum(points > 0 for points in response.mapped.values()):
        message = "Đáp án chỉ được một phần điểm không được giữ; chỉ đáp án trọn điểm được điểm. Hãy xem lại."
        asked.findings.warning("weights_evened", message)
    return (*(words for words in response.correct if words in full), *(w for w in full if w not in response.correct))


def _right_numbers(asked: Asked) -> list[Accepted]:
    if asked.scoring.way is not Way.LISTED:
        return [Accepted(words) for words in _right_words(asked)]
    found: list[Accepted] = []
    for one in asked.scoring.accepted:
        values = [one.value] if one.value else list(asked.response.correct)
        found += [Accepted(value, one.below, one.above, one.relative) for value in values]
    return found


def _number(one: Accepted, asked: Asked) -> str | None:
    value = file_number(one.value or "")
    if value is None:
        message = f"Đáp án «{shortened(one.value or '')}» không phải một số. Hãy sửa đáp án."
        asked.findings.error("bad_number", message)
        return None
    part = abs(value) / 100 if one.relative else Decimal(1)
    low, high = value - one.below * part, value + one.above * part
    return around((low + high) / 2, (high - low) / 2)


INTERACTIONS: dict[str, Callable[[Asked], Answered | None]] = {
    "choiceInteraction": choice,
    "orderInteraction": order,
    "matchInteraction": match,
    "textEntryInteraction": text_entry,
}
