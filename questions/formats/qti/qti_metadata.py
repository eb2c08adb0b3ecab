"""What a manifest says of a question, in the words of the Learning Object Metadata standard (IEEE 1484.12)."""

from __future__ import annotations

from dataclasses import dataclass

from questions.formats.exchange.question_tags import Tagged, label_from, read_tags
from questions.formats.exchange.xml_in import Node
from questions.formats.judging import LONGEST_SUBJECT
from questions.wording import clean

CATALOG = "hoithi"
"""Names the codes of our own bank; identifiers of other programs are not taken for codes."""


@dataclass(frozen=True, slots=True)
class Described:
    tags: Tagged
    code: str | None = None
    subject: str | None = None


def read_metadata(metadata: Node | None) -> Described:
    """Level, citation and ways of marking by keywords, the subject by its discipline, the code by our catalogue."""
    if metadata is None:
        return Described(Tagged())
    keywords, code, subject = [], None, None
    for node in metadata.walk():
        if node.name == "keyword":
            keywords += [inner.text() for inner in node.elements] or [node.text()]
        elif node.name == "identifier" and node.word("catalog") == CATALOG:
            code = label_from(node.word("entry"))
        elif node.name == "classification" and node.word("purpose", "value") == "discipline":
            words = node.first("taxonPath", "taxon", "entry")
            subject = " ".join(clean(words.text()).split()) if words else None
    return Described(read_tags(keywords), code, subject if subject and len(subject) <= LONGEST_SUBJECT else None)
