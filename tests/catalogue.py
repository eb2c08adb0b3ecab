"""The English catalogue against the messages in the source: every message translated, none left over, names kept.

`python -m tests.catalogue` checks and exits 1 with each fault; `--update` writes new messages in, for a translator.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HOME = Path(__file__).resolve().parents[1]
CATALOGUE = HOME / "contest" / "web" / "catalogues" / "en.po"
SOURCES = (("contest", "**.py", "python"), ("templates", "**.html", "jinja2"))
KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def in_source() -> Catalog:
    """Every message that the code and the templates hold, with its places."""
    found = Catalog(locale="en", charset="utf-8")
    for folder, pattern, method in SOURCES:
        messages = extract_from_dir(HOME / folder, [(pattern, method)], keywords=KEYWORDS, strip_comment_tags=True)
        for name, line, words, comments, _context in messages:
            found.add(words, locations=[(f"{folder}/{name}", line)], auto_comments=comments)
    return found


def stored() -> Catalog:
    """The catalogue as it stands; empty when there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as text:
        return read_po(text, locale="en")


def faults(source: Catalog, translated: Catalog) -> Iterator[str]:
    """What a translator or a writer has to mend, a line each."""
    for message in source:
        if not message.id:
            continue
        place = ":".join(str(part) for part in message.locations[0])
        known = translated.get(message.id)
        if known is None or not all(_texts(known.string)):
            yield f"{place}: no English for «{_texts(message.id)[0]}»"
        elif known.fuzzy:
            yield f"{place}: English of «{_texts(message.id)[0]}» is only a guess (fuzzy)"
        elif _names(known.string) != _names(message.id):
            yield f"{place}: English of «{_texts(message.id)[0]}» does not name what the message does"
    for message in translated:
        if message.id and source.get(message.id) is None:
            yield f"{CATALOGUE.name}: «{_texts(message.id)[0]}» is in no source any more"


def _texts(words: str | Iterable[str] | None) -> list[str]:
    """One or more texts of a message: singular and plural, or just the one."""
    return [words] if isinstance(words, str) else list(words) if words else [""]


def _names(words: str | Iterable[str] | None) -> set[str]:
    """The named places in them."""
    return {name for text in _texts(words) for name in PLACEHOLDER.findall(text)}


def update() -> None:
    """Writes the catalogue with new messages added, untranslated, and those no longer used taken out."""
    catalogue = stored()
    catalogue.update(in_source(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(exist_ok=True)
    with CATALOGUE.open("wb") as text:
        write_po(text, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)


def main() -> int:
    """Checks, and is 1 when something is to be mended; or updates, and tells the translator what is left."""
    updating = "--update" in sys.argv[1:]
    if updating:
        update()
    found = list(faults(in_source(), stored()))
    print("\n".join(found) if found else "Every message has its English.")
    return 1 if found and not updating else 0


if __name__ == "__main__":
    raise SystemExit(main())
