"""Equations of Word (OMML, ECMA-376 part 1 §22.1) as one line of text, where that can be read."""

from __future__ import annotations

from lxml.etree import _Element

from questions.formats.word.docx_symbols import lowered, raised

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_DEPTH = 30


class Unreadable(ValueError):
    """An equation that has no plain reading on one line."""


def linear(equation: _Element) -> str | None:
    """The equation as text («(a+b)/2», «√(x²+1)», «x₁»); None when it is a matrix or the like."""
    try:
        return _inside(equation, 0) or None
    except Unreadable:
        return None


def _inside(element: _Element, depth: int) -> str:
    if depth > MOST_DEPTH:
        raise Unreadable
    return "".join(_one(child, depth + 1) for child in element)


def _one(element: _Element, depth: int) -> str:
    name = element.tag.removeprefix(MATH)
    reader = READERS.get(name)
    if reader is not None:
        return reader(element, depth)
    if name in ("r", "t"):
        return element.text or "" if name == "t" else _inside(element, depth)
    if element.tag == f"{WORD}t":
        return element.text or ""
    if name.endswith("Pr") or element.tag.startswith(WORD):
        return ""
    if name in ("e", "num", "den", "sub", "sup", "deg", "oMath", "box", "borderBox", "phant", "fName", "lim"):
        return _inside(element, depth)
    raise Unreadable


def _part(element: _Element, name: str, depth: int) -> str:
    found = element.find(f"{MATH}{name}")
    return "" if found is None else _inside(found, depth)


def _grouped(text: str) -> str:
    """In brackets, unless it is one number, one letter or in brackets already."""
    return (
        text
        if text.isalnum() or len(text) <= 1 or (text[0] == "(" and text.find(")") == len(text) - 1)
        else f"({text})"
    )


def _fraction(element: _Element, depth: int) -> str:
    return f"{_grouped(_part(element, 'num', depth))}/{_grouped(_part(element, 'den', depth))}"


def _root(element: _Element, depth: int) -> str:
    degree = _part(element, "deg", depth).strip()
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree) or f"{raised(degree)}√"
    return f"{sign}{_grouped(_part(element, 'e', depth))}"


def _power(element: _Element, depth: int) -> str:
    return _based(_part(element, "e", depth)) + raised(_part(element, "sup", depth))


def _index(element: _Element, depth: int) -> str:
    return _based(_part(element, "e", depth)) + lowered(_part(element, "sub", depth))


def _both(element: _Element, depth: int) -> str:
    base = _based(_part(element, "e", depth))
    return base + lowered(_part(element, "sub", depth)) + raised(_part(element, "sup", depth))


def _before(element: _Element, depth: int) -> str:
    return raised(_part(element, "sup", depth)) + lowered(_part(element, "sub", depth)) + _part(element, "e", depth)


def _based(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() or text[-1:] in ")]}" else f"({text})"


def _value(element: _Element, holder: str, name: str, default: str) -> str:
    found = element.find(f"{MATH}{holder}/{MATH}{name}")
    return default if found is None else found.get(f"{MATH}val", default)


def _brackets(element: _Element, depth: int) -> str:
    opening, closing = _value(element, "dPr", "begChr", "("), _value(element, "dPr", "endChr", ")")
    between = _value(element, "dPr", "sepChr", "|")
    parts = [_inside(part, depth) for part in element.findall(f"{MATH}e")]
    return f"{opening}{between.join(parts)}{closing}"


def _sum(element: _Element, depth: int) -> str:
    sign = _value(element, "naryPr", "chr", "∫")
    low, high = _part(element, "sub", depth), _part(element, "sup", depth)
    bounds = (f"_({low})" if low else "") + (f"^({high})" if high else "")
    return f"{sign}{bounds} {_part(element, 'e', depth)}"


def _function(element: _Element, depth: int) -> str:
    name, argument = _part(element, "fName", depth), _part(element, "e", depth)
    return f"{name}{argument}" if argument.startswith("(") else f"{name} {argument}"


def _limit(element: _Element, depth: int) -> str:
    return f"{_part(element, 'e', depth)}({_part(element, 'lim', depth)})"


def _accent(element: _Element, depth: int) -> str:
    """A vector or a hat over one letter keeps it as a combining sign; over more, the bar is told by brackets."""
    inner = _part(element, "e", depth)
    sign = _value(element, "accPr", "chr", "\u0302") if element.tag == f"{MATH}acc" else "\u0305"
    return "".join(letter + sign for letter in inner) if len(inner) <= 3 else f"({inner}){sign}"


def _lines(element: _Element, depth: int) -> str:
    return "; ".join(_inside(part, depth) for part in element.findall(f"{MATH}e"))


def _group(element: _Element, depth: int) -> str:
    return _part(element, "e", depth)


READERS = {
    "f": _fraction,
    "rad": _root,
    "sSup": _power,
    "sSub": _index,
    "sSubSup": _both,
    "sPre": _before,
    "d": _brackets,
    "nary": _sum,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "acc": _accent,
    "bar": _accent,
    "eqArr": _lines,
    "groupChr": _group,
}
