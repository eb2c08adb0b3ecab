"""The two dialects of QTI that are written: the same elements, spelt as version 2.1 or as version 3 spells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from questions.formats.exchange.xml_out import Element, add, lines, sayable, spaces

CAPITAL = re.compile(r"[A-Z]")
HTML = frozenset({"p", "div", "br", "img", "video", "object", "source", "span"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """Namespaces, names of types and templates of one version."""

    version: str
    space: str
    package_space: str
    schema: str
    schema_version: str
    templates: str
    hyphens: bool

    def named(self, name: str, attributes: Mapping[str, str] | None = None, *inner: Element | str) -> Element:
        """An element by its name in version 2.1."""
        told = {self._attribute(key, name): sayable(value) for key, value in (attributes or {}).items()}
        made = etree.Element(f"{{{self.space}}}{self._element(name)}", told, spaces(self.space))
        add(made, *inner)
        return made

    def _element(self, name: str) -> str:
        return f"qti-{_hyphened(name)}" if self.hyphens and name not in HTML else name

    def _attribute(self, key: str, name: str) -> str:
        return _hyphened(key) if self.hyphens and name not in HTML else key

    def lined(self, name: str, text: str) -> Element:
        """An element of a text, its lines parted by `br`."""
        made = self.named(name)
        for one in lines(text):
            add(made, self.named("br") if not isinstance(one, str) else one)
        return made

    def template(self, name: str) -> str:
        return f"{self.templates}{name}{'.xml' if self.hyphens else ''}"

    def resource_type(self, kind: str) -> str:
        return f"imsqti_{kind}_xml{self.version}"


def _hyphened(name: str) -> str:
    return CAPITAL.sub(lambda found: f"-{found.group().lower()}", name)


QTI_21 = Dialect(
    version="v2p1",
    space="http://www.imsglobal.org/xsd/imsqti_v2p1",
    package_space="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema="QTIv2.1 Package",
    schema_version="1.0.0",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
    hyphens=False,
)
QTI_30 = Dialect(
    version="v3p0",
    space="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    package_space="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    schema="QTI Package",
    schema_version="3.0.0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    hyphens=True,
)
