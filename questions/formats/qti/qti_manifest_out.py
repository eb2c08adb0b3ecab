"""The manifest of a package: its files, and what is known of each question in the words of LOM (IEEE 1484.12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from questions.formats.exchange.xml_out import Element, add, sayable, spaces
from questions.formats.qti.qti_dialect import Dialect
from questions.formats.qti.qti_metadata import CATALOG

LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the package; `needs` are the names of the resources it shows."""

    name: str
    kind: str
    path: str
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    code: str | None = None
    subject: str | None = None


def manifest(dialect: Dialect, resources: Sequence[Resource]) -> Element:
    space = dialect.package_space
    made = etree.Element(f"{{{space}}}manifest", {"identifier": "hoithi"}, spaces(space, lom=LOM))
    told = (("schema", dialect.schema), ("schemaversion", dialect.schema_version))
    add(made, _named(space, "metadata", None, *(_named(space, name, None, words) for name, words in told)))
    add(made, _named(space, "organizations"))
    add(made, _named(space, "resources", None, *(_resource(space, one) for one in resources)))
    return made


def _named(space: str, name: str, attributes: dict[str, str] | None = None, *inner: Element | str) -> Element:
    told = {key: sayable(value) for key, value in (attributes or {}).items()}
    made = etree.Element(f"{{{space}}}{name}", told, {"lom": LOM} if space == LOM else spaces(space))
    add(made, *inner)
    return made


def _resource(space: str, one: Resource) -> Element:
    made = _named(space, "resource", {"identifier": f"r-{one.name}", "type": one.kind, "href": one.path})
    described = list(_described(one))
    if described:
        add(made, _named(space, "metadata", None, _named(LOM, "lom", None, *described)))
    add(made, _named(space, "file", {"href": one.path}))
    for name in dict.fromkeys(one.needs):
        add(made, _named(space, "dependency", {"identifierref": f"r-{name}"}))
    return made


def _described(one: Resource) -> Iterator[Element]:
    general = []
    if one.code:
        entry = _named(LOM, "entry", None, one.code)
        general.append(_named(LOM, "identifier", None, _named(LOM, "catalog", None, CATALOG), entry))
    general += [_named(LOM, "keyword", None, _string(tag)) for tag in one.tags]
    if general:
        yield _named(LOM, "general", None, *general)
    if one.subject:
        source = _named(LOM, "source", None, _named(LOM, "string", None, "Hội Thi"))
        taxon = _named(LOM, "taxon", None, _named(LOM, "entry", None, _string(one.subject)))
        yield _named(LOM, "classification", None, _purpose(), _named(LOM, "taxonPath", None, source, taxon))


def _purpose() -> Element:
    source, value = _named(LOM, "source", None, "LOMv1.0"), _named(LOM, "value", None, "discipline")
    return _named(LOM, "purpose", None, source, value)


def _string(words: str) -> Element:
    return _named(LOM, "string", {"language": "vi"}, words)
