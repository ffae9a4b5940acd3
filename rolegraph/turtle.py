"""How rolegraph writes Turtle: a term, a subject on one line or in a block, the prefixes at the top.

Meaning first, place next, hash last. Predicates stand in one order everywhere; what is written many times
over (claims, set-asides, duties, skills, levels, decisions, units, posts, persons) takes one line a
subject, everything else one line a predicate. The same statements give the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from rolegraph.claims import root_of
from rolegraph.vocabulary import PREFIXES, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolegraph.claims import Term

    Fields = Mapping[str, Sequence[Term]]
    Key = tuple[str | int, ...]

__all__ = ["Kind", "Layout", "claim_key", "claims_text", "heading", "kind_of", "prefix_head", "sort_key"]

TYPE: Final = expand("rdf:type")
STRING: Final = expand("xsd:string")


def _iris(curies: str) -> list[str]:
    return [expand(curie) for curie in curies.split()]


MEANING: Final = _iris("""
    rdf:type rdf:subject rdf:predicate rdf:object
    rg:stance rg:frequency rg:condition rg:minHeadcount rg:maxHeadcount rg:validFrom rg:validTo
    rg:kind rg:contests rg:becauseOf rg:involves rg:status rg:inForce
    rg:about rg:verdict rg:because
    skos:prefLabel foaf:name rdfs:label skos:altLabel skos:hiddenLabel
    owl:versionIRI owl:versionInfo dcterms:title dcterms:description dcterms:creator dcterms:publisher
    dcterms:issued dcterms:date rg:decidedBy dcterms:license
    skos:definition skos:scopeNote skos:example skos:editorialNote skos:historyNote skos:changeNote
    rdfs:comment rdfs:seeAlso
    skos:broader skos:narrower skos:related
    skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch
    rdfs:subClassOf rdfs:subPropertyOf owl:inverseOf owl:disjointWith rdfs:domain rdfs:range
    org:role org:postIn org:unitOf org:subOrganizationOf org:reportsTo rg:dottedLineTo org:heldBy
    rg:fte rg:vacant
    rg:hasDuty rg:hasSkill rg:requiresSkill rg:essentialSkill rg:optionalSkill rg:level
    rg:typicallyReportsTo rg:typicallyDottedLineTo rg:standsInFor
    rg:ordinal rg:effect rg:reason rg:area rg:separates
""")
PLACE: Final = _iris("""
    dcterms:isPartOf rg:source rg:start rg:end rg:quote skos:note rg:fileName rg:sha256 rg:mayBeReprinted
    rg:quoteHash
    rdfs:isDefinedBy
""")
# A predicate of neither list stands between the two.
ELSEWHERE: Final = len(MEANING)
RANKS: Final = {iri: rank for rank, iri in enumerate(MEANING)} | {
    iri: ELSEWHERE + rank for rank, iri in enumerate(PLACE, 1)
}


class Kind(NamedTuple):
    """What a subject is, as far as writing goes: its place among the kinds, and whether it takes one line."""

    rank: int
    name: str
    one_line: bool


OTHER: Final = Kind(1, "other", one_line=False)
KINDS: Final = {
    expand(name): Kind(rank, name.partition(":")[2], one_line)
    for rank, (names, one_line) in enumerate(
        [
            ("owl:Ontology", False),
            ("", False),
            ("rg:Source", False),
            ("rg:SetAside", True),
            ("rg:Role", False),
            ("rg:Duty", True),
            ("rg:Skill", True),
            ("rg:Level", True),
            ("org:Organization org:FormalOrganization", True),
            ("org:OrganizationalUnit", True),
            ("org:Post", True),
            ("foaf:Person", True),
            ("rg:SeparationRule", False),
            ("rg:Claim", True),
            ("rg:Conflict", False),
            ("rg:Decision", True),
        ]
    )
    for name in names.split()
}
"""Class → kind. Where no section mark says otherwise, subjects stand in this order."""

# PN_LOCAL of Turtle without escapes and percent signs, so that every reader takes it.
LETTERS: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
INSIDE: Final = LETTERS + "_:0-9\u00b7\u0300-\u036f\u203f-\u2040-"
LOCAL: Final = re.compile(f"[{LETTERS}_:0-9](?:[{INSIDE}.]*[{INSIDE}])?")
PLAIN_SEGMENTS: Final = re.compile(r"[A-Za-z0-9_][\w-]*(?:/[\w-]+)*", re.ASCII)

SHORT_FORMS: Final = {
    expand("xsd:integer"): re.compile(r"(?!-0$)-?(?:0|[1-9][0-9]*)"),
    expand("xsd:decimal"): re.compile(r"(?!-0\.0$)-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])"),
    expand("xsd:boolean"): re.compile(r"true|false"),
}
"""Datatype → the canonical lexical forms, which Turtle can write without quotes."""

# Also what Python or an editor takes for the end of a line.
ESCAPES: Final = (
    {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0x85, 0x2028, 0x2029)}
    | {ord(char): f"\\{letter}" for char, letter in zip("\b\t\n\f\r", "btnfr", strict=True)}
    | {ord('"'): '\\"', ord("\\"): "\\\\"}
)
UNSAFE: Final = re.compile("[" + "".join(f"\\u{code:04x}" for code in ESCAPES) + "]")


class Layout:
    """The spelling of one file: how terms look under its prefixes, and which prefixes were used.

    `prefixes` is prefix → namespace; where two have one namespace, rolegraph's own name wins, then the
    first in the alphabet. An IRI without a prefix is written relative to `base` where that is plain to see.
    What was rendered once is kept, so a layout is cheap for many subjects.
    """

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES, base: str | None = None) -> None:
        self.prefixes = prefixes
        self.used: set[str] = set()
        names: dict[str, str] = {}
        for name in sorted(prefixes, key=lambda name: (PREFIXES.get(name) != prefixes[name], name)):
            names.setdefault(prefixes[name], name)
        self._names = names
        # A namespace that ends inside a name (…/post/qh-) is longer than any that ends before it.
        self._odd = sorted((iri for iri in names if iri[-1:] not in "/#"), key=len, reverse=True)
        folder = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+/(?:[^?#]*/)?", base or "")
        self._folder = folder[0] if folder else None
        self._iris: dict[str, str] = {}
        self._terms: dict[Term, str] = {}
        self._orders: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def iri(self, iri: str) -> str:
        """An IRI as a CURIE where a prefix and a plain local part make it up, in angle brackets otherwise."""
        text = self._iris.get(iri)
        if text is None:
            text = self._iris[iri] = self._spell(iri)
        return text

    def _spell(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        for namespace in (*self._odd, iri[:cut]):
            if namespace in self._names and iri.startswith(namespace):
                local = iri[len(namespace) :]
                if LOCAL.fullmatch(local):
                    name = self._names[namespace]
                    self.used.add(name)
                    return f"{name}:{local}"
        if self._folder and iri.startswith(self._folder):
            rest = iri[len(self._folder) :]
            if PLAIN_SEGMENTS.fullmatch(rest):
                return f"<{rest}>"
        return f"<{iri}>"

    def term(self, term: Term) -> str:
        """A term on one line."""
        text = self._terms.get(term)
        if text is None:
            if isinstance(term, ox.NamedNode):
                text = self.iri(term.value)
            elif isinstance(term, ox.Literal):
                text = self._literal(term)
            elif isinstance(term, ox.Triple):
                parts = (term.subject, term.predicate, term.object)
                text = f"<<( {' '.join(self.term(part) for part in parts)} )>>"
            else:
                text = str(term)
            self._terms[term] = text
        return text

    def _literal(self, literal: ox.Literal) -> str:
        value = literal.value
        quoted = f'"{value.translate(ESCAPES) if UNSAFE.search(value) else value}"'
        if literal.language:
            return quoted + str(literal).rpartition('"')[2]
        datatype = literal.datatype.value
        if datatype == STRING:
            return quoted
        if (canonical := SHORT_FORMS.get(datatype)) and canonical.fullmatch(value):
            return value
        return f"{quoted}^^{self.iri(datatype)}"

    def one_line(self, subject: Term, fields: Fields) -> str:
        """All that `fields` (predicate IRI → objects) says of a subject, on one line without its end."""
        return f"{self.term(subject)} {' ; '.join(self._said(fields))} ."

    def block(self, subject: Term, fields: Fields) -> str:
        """The same with a line for each predicate."""
        return f"{self.term(subject)} {f' ;{chr(10)}  '.join(self._said(fields))} ."

    def _said(self, fields: Fields) -> list[str]:
        """Predicate and objects, in the order of the predicates."""
        shape = tuple(fields)
        order = self._orders.get(shape)
        if order is None:
            # Only what is written may count as used, so `a` must not be spelled for the sake of sorting.
            spelled = [
                (RANKS.get(iri, ELSEWHERE), "a" if iri == TYPE else self.iri(iri), iri) for iri in shape
            ]
            order = self._orders[shape] = [(iri, text) for _, text, iri in sorted(spelled)]
        term = self.term
        return [
            f"{text} {term(values[0]) if len(values) == 1 else ', '.join(sorted({*map(term, values)}))}"
            for predicate, text in order
            if (values := fields[predicate])
        ]

    def first(self, fields: Fields, name: str) -> str:
        """The first value (by spelling) of the predicate with this CURIE, as it is written; "" for none."""
        values = fields.get(expand(name), ())
        return self.term(values[0]) if len(values) == 1 else min(map(self.term, values), default="")

    def head(self, more: Iterable[str] = ()) -> str:
        """The lines that declare the prefixes used so far, and `more`."""
        return prefix_head({*self.used, *more}, self.prefixes)


def prefix_head(used: Iterable[str], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """`@prefix` lines for these prefixes, sorted."""
    return "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(used))


def kind_of(fields: Fields) -> Kind:
    """What a subject is by its types; the first kind in order where it is several things."""
    kinds = (
        KINDS[value.value]
        for value in fields.get(TYPE, ())
        if isinstance(value, ox.NamedNode) and value.value in KINDS
    )
    return min(kinds, default=OTHER)


def claim_key(subject: Term | None, fields: Fields, layout: Layout) -> Key:
    """Where a claim stands among claims: by subject, predicate, object, source, start and end."""
    return (
        layout.first(fields, "rdf:subject"),
        layout.first(fields, "rdf:predicate"),
        layout.first(fields, "rdf:object"),
        layout.first(fields, "rg:source"),
        _number(layout.first(fields, "rg:start")),
        _number(layout.first(fields, "rg:end")),
        _name(subject, layout),
    )


def sort_key(
    subject: Term | None, fields: Fields, layout: Layout, part_of: Mapping[str, str] | None = None
) -> Key:
    """Where a subject stands among its like.

    Claims by subject, predicate, object, source, start and end; sources and set-asides by where they begin
    in their document; everything else by its ordinal, where it has one, and its name.
    """
    kind = kind_of(fields).name
    if kind == "Claim":
        return claim_key(subject, fields, layout)
    name = _name(subject, layout)
    if kind in {"Source", "SetAside"}:
        whole = fields.get(expand("rg:source"), ()) if kind == "SetAside" else (subject,)
        source = whole[0].value if len(whole) == 1 and isinstance(whole[0], ox.NamedNode) else ""
        root = root_of(source, part_of or {})
        return (
            layout.iri(root),
            0 if kind == "Source" and source == root else 1,
            _number(layout.first(fields, "rg:start")),
            -_number(layout.first(fields, "rg:end")),
            name,
        )
    return (_number(layout.first(fields, "rg:ordinal")), name)


def _name(subject: Term | None, layout: Layout) -> str:
    """The name of a subject; a blank node has none that would be the same tomorrow."""
    return "" if subject is None or isinstance(subject, ox.BlankNode) else layout.term(subject)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def heading(fields: Fields, labels: Mapping[str, str]) -> str:
    """The comment line above the claims of one subject: its label, or its CURIE where it has none."""
    subjects = sorted(
        value.value for value in fields.get(expand("rdf:subject"), ()) if isinstance(value, ox.NamedNode)
    )
    if not subjects:
        return ""
    return f"# {' '.join(labels.get(subjects[0], '').split()) or short(subjects[0])}"


def claims_text(triples: Iterable[ox.Triple | ox.Quad], layout: Layout, labels: Mapping[str, str]) -> str:
    """Claims, sorted, one line each, grouped under a heading a subject; `labels` is IRI → label.

    The prefixes are not in it: write `layout.head()` above when all is rendered.
    """
    claims: dict[Term, dict[str, list[Term]]] = {}
    for subject, predicate, value, *_ in triples:
        claims.setdefault(subject, {}).setdefault(predicate.value, []).append(value)
    keys = {claim: claim_key(claim, fields, layout) for claim, fields in claims.items()}
    lines: list[str] = []
    group: str | int | None = None
    for claim in sorted(claims, key=keys.__getitem__):
        fields = claims[claim]
        if keys[claim][0] != group:
            group = keys[claim][0]
            if lines:
                lines.append("")
            if title := heading(fields, labels):
                lines.append(title)
        lines.append(layout.one_line(claim, fields))
    return "".join(f"{line}\n" for line in lines)
