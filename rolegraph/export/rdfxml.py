"""RDF/XML out, written here: Oxigraph's writer makes element names that are none and loses line ends.

What XML cannot hold (most control characters, a predicate that ends in no name) is refused, so that
nothing is lost in silence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.vocabulary import PREFIXES, short

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["rdfxml_text", "refuse_unprintable"]

RDF: Final = PREFIXES["rdf"]
STRING: Final = f"{PREFIXES['xsd']}string"
RESERVED: Final = {
    f"{RDF}{name}"
    for name in (
        "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li",
        "aboutEach", "aboutEachPrefix", "bagID",
    )
}  # fmt: skip
RESERVED_NAMESPACES: Final = {"http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"}
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NAMES: Final = (re.compile(r"[^\W\d][\w.\u00b7-]*$"), re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$"))


def refuse_unprintable(text: str, where: str, to: str) -> None:
    """Raise FileError where a text holds a character that no XML file can."""
    if found := UNPRINTABLE.search(text):
        raise FileError(
            to,
            f"{where} holds the character U+{ord(found[0]):04X}, which XML cannot: take it out of the data,"
            " or export to a format that can (turtle, trig, n-quads, json-ld, csv)",
        )


def split(predicate: str) -> tuple[str, str]:
    """A predicate's IRI as (namespace, local name that an XML element may bear)."""
    for pattern in NAMES:
        found = pattern.search(predicate)
        if found is None or predicate in RESERVED or predicate[: found.start()] in RESERVED_NAMESPACES:
            continue
        try:
            # What a name is depends on the edition of XML; an old parser's word is the safe one.
            expat.ParserCreate().Parse(f"<{found[0]}/>", True)
        except expat.ExpatError:
            continue
        return predicate[: found.start()], found[0]
    raise FileError(
        "rdf-xml",
        f"the predicate <{predicate}> makes no name of an element: rename it, or export to a format that"
        " holds every predicate (turtle, trig, n-quads, json-ld)",
    )


def rdfxml_text(triples: Iterable[ox.Triple | ox.Quad]) -> str:
    """Triples, sorted by subject, as RDF/XML: an element a subject, a line a statement.

    Raises FileError for what RDF/XML cannot hold.
    """
    prefixes = {iri: name for name, iri in PREFIXES.items()}
    used = {RDF}
    names: dict[str, str] = {}

    def element(predicate: str) -> str:
        if predicate not in names:
            namespace, local = split(predicate)
            prefixes.setdefault(namespace, f"ns{len(prefixes) - len(PREFIXES) + 1}")
            used.add(namespace)
            names[predicate] = f"{prefixes[namespace]}:{local}"
        return names[predicate]

    def reference(node: ox.NamedNode | ox.BlankNode, attribute: str) -> str:
        if isinstance(node, ox.BlankNode):
            return f'rdf:nodeID="n{node.value}"'
        return f"rdf:{attribute}={quoteattr(node.value)}"

    lines: list[str] = []
    last = None
    for subject, predicate, value, *_ in triples:
        if subject != last:
            if last is not None:
                lines.append(" </rdf:Description>")
            lines.append(f" <rdf:Description {reference(subject, 'about')}>")
            last = subject
        name = element(predicate.value)
        if not isinstance(value, ox.Literal):
            lines.append(f"  <{name} {reference(value, 'resource')}/>")
            continue
        refuse_unprintable(value.value, f"{short(predicate.value)} of {short(subject.value)}", "rdf-xml")
        attribute = ""
        if value.language:
            attribute = f' xml:lang="{value.language}"'
        elif value.datatype.value != STRING:
            attribute = f" rdf:datatype={quoteattr(value.datatype.value)}"
        # A reader takes a bare carriage return for a line feed.
        lines.append(f"  <{name}{attribute}>{escape(value.value, {chr(13): '&#13;'})}</{name}>")
    if last is not None:
        lines.append(" </rdf:Description>")
    declared = sorted((prefixes[iri], iri) for iri in used)
    head = "".join(f"\n  xmlns:{name}={quoteattr(iri)}" for name, iri in declared)
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{head}>", *lines, "</rdf:RDF>", ""])
