"""What the fast reader of workbooks does not tell of a sheet: how far it reaches, errors, formulas, what is hidden."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

MOST_ROWS = 20_100
MOST_COLUMNS = 60
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ATTRIBUTES = rb"""((?:[^<>"']|"[^"]*"|'[^']*')*)"""
TAG = re.compile(rb"<(?:\w+:)?(?:(row)\b|c\b)" + ATTRIBUTES + rb">(\s*<(?:\w+:)?(?:v|is|(f))\b)?")
# How Excel itself writes a cell that is a number or a shared text; nothing of it needs a second look.
USUAL = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="(?:s|n|str|inlineStr)")?')
PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([^"']*)["']""")
CELL = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
ERROR_TYPE = re.compile(rb'\bt\s*=\s*["\']e["\']')
ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>(#[A-Z0-9/?!_]{1,20})</")
HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
VALUE_PICTURE = re.compile(rb"""\bvm\s*=\s*["']([0-9]{1,6})["']""")
TEXT_TYPE = re.compile(rb"""\bt\s*=\s*["']str["']""")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]|<(?:\w+:)?is\b")
CELL_END = re.compile(rb"</(?:\w+:)?c>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b" + ATTRIBUTES + rb">")
BOUND = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]{1,5})["']""")
LONGEST_CELL = 100_000


@dataclass(slots=True)
class Scan:
    """`reach` is (rows, columns) of the farthest filled cells; `errors` maps (row, column), from 0, to «#N/A» …

    `unvalued`: formulas that no program has worked out. `images`: cells that are a picture, with its number in the
    metadata of the workbook, from 1. Rows and columns that are hidden and hold something are numbered from 1.
    """

    reach: tuple[int, int] = (0, 0)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    images: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    @property
    def too_large(self) -> bool:
        return self.reach[0] > MOST_ROWS or self.reach[1] > MOST_COLUMNS


def sheet_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → name of its member. ParseError or KeyError when the workbook is not whole."""
    # The look at the zip has bounded both and refused any DOCTYPE, without which there is no entity to expand.
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iter():
        target = targets.get(sheet.get(RELATIONS))
        if sheet.tag.endswith("}sheet") and target:
            found[sheet.get("name", "")] = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
    return found


def scan_sheet(xml: bytes) -> Scan:
    """Look through the XML of one sheet without building anything from it. ValueError for what Excel never writes."""
    if b"\x00" in xml[:4096]:
        raise ValueError("a sheet in UTF-16")
    scan = Scan()
    rows = columns = row = column = 0
    hidden = False
    numbers: dict[bytes, int] = {}
    for tag in TAG.finditer(xml):
        usual = USUAL.fullmatch(tag[2])
        if usual is not None and not tag[1]:
            row = int(usual[2])
            column = numbers.get(usual[1]) or numbers.setdefault(usual[1], column_number(usual[1]))
        else:
            place = PLACE.search(tag[2])
            if tag[1]:
                row, column = int(place[1]) if place else row + 1, 0
                hidden = bool(HIDDEN.search(tag[2]))
                continue
            # A row or a cell need not say where it is: then it follows the one before it.
            row, column = _cell(place[1]) if place else (row, column + 1)
        if tag[3]:
            rows, columns = max(rows, row), max(columns, column)
            if hidden and scan.hidden_rows[-1:] != [row]:
                scan.hidden_rows.append(row)
            if usual is None or tag[4]:
                _look_closer(xml, tag, (row - 1, column - 1), scan)
    scan.reach = rows, columns
    scan.hidden_columns = _hidden_columns(xml, columns)
    return scan


def _look_closer(xml: bytes, tag: re.Match[bytes], cell: tuple[int, int], scan: Scan) -> None:
    """A cell that is an error, a formula or a picture."""
    picture = VALUE_PICTURE.search(tag[2])
    if picture is not None:
        scan.images[cell] = int(picture[1])
    if ERROR_TYPE.search(tag[2]):
        value = ERROR_VALUE.search(xml, tag.start(3), tag.start(3) + 4_000)
        scan.errors[cell] = value[1].decode() if value else "#N/A"
    elif tag[4] and not TEXT_TYPE.search(tag[2]):
        end = CELL_END.search(xml, tag.end(), tag.end() + LONGEST_CELL)
        if VALUE.search(xml, tag.start(3), end.start() if end else tag.end() + LONGEST_CELL) is None:
            scan.unvalued.add(cell)


def _hidden_columns(xml: bytes, reach: int) -> list[int]:
    head = xml[: max(xml.find(b"sheetData"), 0)]
    found: list[int] = []
    for tag in COLUMN.finditer(head):
        bounds = {name: int(value) for name, value in BOUND.findall(tag[1])}
        if HIDDEN.search(tag[1]) and {b"min", b"max"} <= set(bounds):
            found += range(bounds[b"min"], min(bounds[b"max"], reach) + 1)
    return found


def _cell(place: bytes) -> tuple[int, int]:
    match = CELL.fullmatch(place)
    if match is None:
        raise ValueError("a cell without an address")
    return int(match[2]), column_number(match[1])


def column_number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
