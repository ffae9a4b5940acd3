"""What hypothesis makes up for the tests of readers and writers: terms, plain statements, whole graphs."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rolegraph.vocabulary import BASE, PREFIXES, expand

XML_CANNOT = "".join(map(chr, [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF]))
PIECES = (
    '"', '"""', "'", "'''", "\\", "\\u0041", "\n", "\r", "\r\n", "\t", "\x7f", "\x85", "\u2028", "\ufeff",
    "<b>&amp;</b>", "]]>", "# no comment", " . ", "claim:0 a rg:Claim ;", "esco: sh:", "_:b0",
    "^^xsd:integer", "@en", "{}", "שלום", "\u202ecba\u202c", "العربية", "é", "e\u0301",
    "\U0001f469\u200d\U0001f4bb",
    "%20", "x" * 5000,
)  # fmt: skip
LANGUAGES = ("en", "en-GB", "de-AT", "he", "zh-Hant", "sr-Latn-RS")
NUMBERS = (
    ("7", "integer"), ("007", "integer"), ("-0", "integer"), ("99999999999999999999", "integer"),
    ("many", "integer"), ("0.50", "decimal"), ("1.0", "decimal"), ("1e3", "double"), ("NaN", "double"),
    ("1", "boolean"), ("false", "boolean"), ("2024-02-30", "date"), ("2024-02-29", "date"), ("2024", "gYear"),
    ("2024-02-29T24:00:00Z", "dateTime"), ("P12M", "duration"), ("5", "nonNegativeInteger"), ("", "string"),
)  # fmt: skip
DEFAULT = ox.DefaultGraph()


def tried(times: int) -> settings:
    """So many examples, the same in every run."""
    return settings(
        max_examples=times,
        deadline=None,
        derandomize=True,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.function_scoped_fixture,
            HealthCheck.data_too_large,
        ],
    )


def node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


def is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def texts(without: str = "") -> st.SearchStrategy[str]:
    """Texts of all sorts, at least a character long."""
    characters = st.characters(exclude_categories=["Cs"], exclude_characters=without)
    piece = st.one_of(st.sampled_from(PIECES), st.text(characters, max_size=6))
    return st.lists(piece, min_size=1, max_size=4).map("".join).filter(bool)


LOCAL = "abzABZ019-._~!$&'()*+,;=:@/?#éßλ中\u00b7"
iris = (
    st.tuples(
        st.sampled_from([*PREFIXES.values(), BASE, "http://example.org/", "urn:x:", "mailto:"]),
        st.one_of(
            st.text("abcxyz019-", min_size=1, max_size=6),
            st.text(LOCAL, min_size=1, max_size=8),
            st.sampled_from(["x%20y", "a.", ".a", "-", "a/b/c", "", "1", "été"]),
        ),
    )
    .map("".join)
    .filter(is_iri)
    .map(ox.NamedNode)
)


TAGS = st.sampled_from(LANGUAGES)


def literals(without: str = "") -> st.SearchStrategy[ox.Literal]:
    """Plain, tagged and typed literals."""
    return st.one_of(
        texts(without).map(ox.Literal),
        st.builds(lambda text, tag: ox.Literal(text, language=tag), texts(without), TAGS),
        st.sampled_from(NUMBERS).map(lambda pair: ox.Literal(pair[0], datatype=node(f"xsd:{pair[1]}"))),
        st.builds(lambda text, kind: ox.Literal(text, datatype=kind), texts(without), iris),
    )


def triples(without: str = "", predicates: st.SearchStrategy[ox.NamedNode] = iris):
    """Lists of plain statements about a few subjects."""
    few = st.lists(iris, min_size=1, max_size=3)

    def about(subjects):
        subject = st.sampled_from(subjects)
        return st.lists(
            st.builds(ox.Triple, subject, predicates, st.one_of(iris, literals(without), subject)),
            min_size=1,
            max_size=12,
        )

    return few.flatmap(about)


NAMES = iris.filter(lambda iri: not iri.value.startswith(PREFIXES["rdf"]) and iri.value[-1:].isalpha())
"""Predicates that every format can write."""

ROLES = [node(f"role:r{n}") for n in range(4)]
DUTIES = [node(f"duty:d{n}") for n in range(3)]
SKILLS = [node(f"skill:s{n}") for n in range(2)]
LEVELS = [node(f"level:l{n}") for n in range(2)]
POSTS = [node(f"post:p{n}") for n in range(4)]
PARTS = [node(f"source:book-{n}") for n in range(2)]
A = node("rdf:type")


QUARRELS = [
    [],
    [(ROLES[0], "rg:typicallyReportsTo", ROLES[1]), (ROLES[1], "rg:typicallyReportsTo", ROLES[0])],
    [(POSTS[0], "org:reportsTo", POSTS[1]), (POSTS[0], "org:reportsTo", POSTS[2])],
    [
        (ROLES[0], "rg:typicallyReportsTo", ROLES[1]),
        (ROLES[0], "skos:altLabel", ox.Literal("role 1", language="en")),
    ],
    [
        (ROLES[0], "rg:level", LEVELS[0]),
        (ROLES[1], "rg:level", LEVELS[1]),
        (ROLES[0], "skos:altLabel", ox.Literal("Role 1", language="en")),
    ],
]
"""Statements that a conflict rule is about."""


def number(value: int) -> ox.Literal:
    return ox.Literal(value)


@st.composite
def knowledge(draw: st.DrawFn, without: str = "") -> list[ox.Triple]:
    """A file of roles, posts, a source with parts, claims and plain statements that passes the check.

    Claims are blank nodes. Texts keep clear of the characters in `without`.
    """
    found: list[ox.Triple] = []

    def say(subject, curie, value):
        found.append(ox.Triple(subject, A if curie == "a" else node(curie), value))

    def named(text: str, n: int) -> ox.Literal:
        return ox.Literal(f"{text}{n}", language="en")

    kinds = [(ROLES, "rg:Role"), (DUTIES, "rg:Duty"), (SKILLS, "rg:Skill"), (LEVELS, "rg:Level")]
    for things, kind in kinds:
        for n, thing in enumerate(things):
            say(thing, "a", node(kind))
            text = "role " if kind == "rg:Role" and n < 2 else draw(texts(without))
            say(thing, "skos:prefLabel", named(text, n))
            if kind == "rg:Level":
                say(thing, "rg:ordinal", number(n))
    book = node("source:book")
    say(book, "a", node("rg:Source"))
    say(book, "dcterms:title", ox.Literal(draw(texts(without))))
    say(book, "dcterms:date", ox.Literal("2024-03-01", datatype=node("xsd:date")))
    for n, part in enumerate(PARTS):
        say(part, "a", node("rg:Source"))
        say(part, "dcterms:title", ox.Literal(draw(texts(without)), language="en"))
        say(part, "dcterms:isPartOf", book)
        say(part, "rg:start", number(n * 100))
        say(part, "rg:end", number(n * 100 + 100))
    register = node("source:register")
    say(register, "a", node("rg:Source"))
    say(register, "dcterms:title", ox.Literal("register"))
    for post in POSTS:
        say(post, "a", node("org:Post"))
        say(post, "org:role", draw(st.sampled_from(ROLES)))
        if draw(st.booleans()):
            say(post, "rg:source", register)

    title = st.one_of(st.sampled_from(["role 1", "Role 0"]), texts(without)).map(
        lambda text: ox.Literal(text, language="en")
    )
    lines = st.sampled_from([(0, 1), (1, 0), (0, 2), (2, 3)])
    statement = st.one_of(
        st.tuples(st.sampled_from(ROLES), st.just("rg:hasDuty"), st.sampled_from(DUTIES)),
        st.tuples(
            st.sampled_from(ROLES),
            st.sampled_from(["rg:hasSkill", "rg:requiresSkill", "rg:essentialSkill"]),
            st.sampled_from(SKILLS),
        ),
        st.tuples(st.sampled_from(ROLES), st.just("rg:level"), st.sampled_from(LEVELS)),
        st.tuples(st.sampled_from(ROLES), st.just("skos:altLabel"), title),
        lines.map(lambda line: (ROLES[line[0]], "rg:typicallyReportsTo", ROLES[line[1]])),
        lines.map(lambda line: (POSTS[line[0]], "org:reportsTo", POSTS[line[1]])),
    )
    # Few statements and many claims, so that places agree, deny each other and meet plain statements.
    pool = draw(st.sampled_from(QUARRELS)) + draw(st.lists(statement, min_size=1, max_size=3))
    for s, p, o in draw(st.lists(st.sampled_from(pool), max_size=3)):
        say(s, p, o)
    for n, (s, p, o) in enumerate(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=8))):
        claim = ox.BlankNode(f"c{n}")
        part = draw(st.integers(0, 1))
        start = part * 100 + draw(st.integers(0, 98))
        say(claim, "a", node("rg:Claim"))
        say(claim, "rdf:subject", s)
        say(claim, "rdf:predicate", node(p))
        say(claim, "rdf:object", o)
        say(claim, "rg:source", PARTS[part])
        say(claim, "rg:start", number(start))
        say(claim, "rg:end", number(start + 1))
        if draw(st.integers(0, 2)) == 0:
            say(claim, "rg:stance", node(draw(st.sampled_from(["rg:disputes", "rg:supports"]))))
        if draw(st.integers(0, 2)) == 0:
            say(claim, "rg:condition", ox.Literal(draw(texts(without)), language="en"))
        if draw(st.integers(0, 3)) == 0:
            say(claim, "rg:frequency", node("rg:usually"))
        if draw(st.integers(0, 3)) == 0:
            say(claim, "rg:minHeadcount", number(draw(st.integers(0, 500))))
        if draw(st.integers(0, 3)) == 0:
            day = draw(st.sampled_from(["2023-01-01", "2025-01-01"]))
            say(claim, "rg:validTo", ox.Literal(day, datatype=node("xsd:date")))
        if draw(st.booleans()):
            say(claim, "skos:note", ox.Literal(draw(texts(without))))
    return found


def ntriples(statements) -> bytes:
    """Statements as N-Triples, in the order in which they come."""
    return ox.serialize(statements, format=ox.RdfFormat.N_TRIPLES) or b""
