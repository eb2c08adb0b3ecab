"""Names of QTI 3 to those of QTI 2, which say the same: «qti-simple-choice» is «simpleChoice»."""

from __future__ import annotations

import re

from questions.formats.exchange.xml_in import Node

PREFIX = "qti-"
HYPHEN = re.compile(r"-([a-z])")


def older_names(root: Node) -> None:
    """Rename all elements of QTI 3 below this one, with their attributes. Those of HTML stay as they are."""
    for node in root.walk():
        if node.name.startswith(PREFIX):
            node.name = _joined(node.name.removeprefix(PREFIX))
            node.attributes = {_joined(name): value for name, value in node.attributes.items()}


def _joined(name: str) -> str:
    return HYPHEN.sub(lambda found: found[1].upper(), name)
