"""What the fast reader of workbooks does not tell: how far the cells reach, and which of them hold errors."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

MOST_ROWS = 20_100
MOST_COLUMNS = 60
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ATTRIBUTES = rb"""((?:[^<>"']|"[^"]*"|'[^']*')*)"""
TAG = re.compile(rb"<(?:\w+:)?(?:(row)\b|c\b)" + ATTRIBUTES + rb">(\s*<(?:\w+:)?(?:v|is|f)\b)?")
PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([^"']*)["']""")
CELL = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
ERROR_TYPE = re.compile(rb'\bt\s*=\s*["\']e["\']')
ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>(#[A-Z0-9/?!_]{1,20})</")


@dataclass(frozen=True, slots=True)
class Scan:
    """`reach` is (rows, columns) of the farthest filled cells; `errors` maps (row, column), from 0, to «#N/A» …"""

    reach: tuple[int, int]
    errors: dict[tuple[int, int], str]

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
    rows = columns = row = column = 0
    errors: dict[tuple[int, int], str] = {}
    for tag in TAG.finditer(xml):
        place = PLACE.search(tag[2])
        if tag[1]:
            row, column = int(place[1]) if place else row + 1, 0
            continue
        # A row or a cell need not say where it is: then it follows the one before it.
        row, column = _cell(place[1]) if place else (row, column + 1)
        if tag[3]:
            rows, columns = max(rows, row), max(columns, column)
            if ERROR_TYPE.search(tag[2]):
                value = ERROR_VALUE.search(xml, tag.start(3), tag.start(3) + 4_000)
                errors[row - 1, column - 1] = value[1].decode() if value else "#N/A"
    return Scan((rows, columns), errors)


def _cell(place: bytes) -> tuple[int, int]:
    match = CELL.fullmatch(place)
    if match is None:
        raise ValueError("a cell without an address")
    return int(match[2]), _column(match[1])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
