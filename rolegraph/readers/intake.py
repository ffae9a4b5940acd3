"""Where a reader puts what it reads: statements, counts, rejected rows and findings of one import.

A reader of tables writes N-Triples text, the fastest way into Oxigraph. What it states goes to the graph of
the source (or of a part of it) and, unless a newer part has taken its place, to the merge of all graphs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import quote

from rolegraph.readers.tables import open_table
from rolegraph.vocabulary import GRADED, GRAPHS, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from rolegraph.model import RoleByTitle
    from rolegraph.readers.tables import Member, Table

__all__ = ["Intake", "Options", "iri", "literal", "term", "under"]

EXAMPLES: Final = 5
"""Examples of a kind of finding that the account keeps."""
PLAIN: Final = "!$&'()*+,;=:@-._~/"
"""What may stand in the last part of an IRI besides letters and digits; the rest is percent-encoded."""


def term(curie: str) -> str:
    """The N-Triples form of a CURIE of ours: `term("rdf:type")`."""
    return f"<{expand(curie)}>"


def under(prefix: str, local: str) -> str:
    """The IRI of a name under a prefix of ours, what no IRI may hold percent-encoded (RFC 3987)."""
    return PREFIXES[prefix] + quote(local, safe=PLAIN)


def iri(text: str) -> str:
    """The N-Triples form of an IRI, what none may hold percent-encoded."""
    return f"<{quote(text, safe=PLAIN + '#?%[]')}>"


def literal(text: str, language: str = "", datatype: str = "") -> str:
    """The N-Triples form of a text, with its language or the CURIE of its datatype."""
    if "\\" in text or '"' in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"^^<{expand(datatype)}>' if datatype else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Options:
    """What the user chose for an import.

    `name` is the source's, `date` (ISO 8601) says as of when a table without dates is, `mapping` names the
    columns of a table of posts. `progress` is called with a file's name, its rows done, and its rows in all;
    `sizes` are those by file.
    """

    name: str | None = None
    date: str | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)
    with_people: bool = False
    progress: Callable[[str, int, int], None] = lambda name, done, total: None

    sizes: dict[str, int] = field(default_factory=dict)

    def advance(self, name: str, rows: int) -> None:
        """Tell how far reading a file has come."""
        self.progress(name, rows, self.sizes.get(name, 0))


class Intake:
    """One import on its way: see the module. `source` is the IRI of the source, and of its graph."""

    def __init__(self, source: str, folder: Path, options: Options) -> None:
        self.source = source
        self.options = options
        self.tables: list[Table] = []
        self.counts: Counter[str] = Counter()
        self.findings: dict[str, tuple[int, list[str]]] = {}
        self.notes: list[str] = []
        self.roles_by_title: list[RoleByTitle] = []
        self.sources = {source}
        self.has_origin = False
        self.holds_vocabulary = False
        self.decisions: list[str] = []
        self.named: IO[str] = (folder / "named.nq").open("w", encoding="utf-8", newline="\n")
        self.merged: IO[str] = (folder / "merged.nt").open("w", encoding="utf-8", newline="\n")
        self._tails: dict[str, str] = {}
        self.parts: set[str] = set()
        self._superseded: set[str] = set()

    # -- tables

    def table(
        self, member: Member, columns: Mapping[str, Sequence[str]], *, required: Sequence[str] = ()
    ) -> Table:
        """Open a member as a table of this import: `columns` is key → other spellings of the header."""
        table = open_table(member, columns, required=required)
        self.notes += [f"{member.where}: {note}" for note in table.sheet.notes]
        self.tables.append(table)
        self.options.sizes[member.name] = table.sheet.size
        self.options.advance(member.name, 0)
        return table

    def missing_table(self, name: str, consequence: str) -> None:
        """Say that a table which the publisher ships is not there, and what that leaves out."""
        self.find("missing-table", f"{name}: {consequence}")

    # -- statements

    def state(self, lines: str, graph: str | None = None) -> None:
        r"""Put whole lines of N-Triples into the source's graph, or into that of a part, and into the merge.

        Each line ends in " .\\n". What a newer part has taken the place of stays out of the merge.
        """
        graph = graph or self.source
        tail = self._tails.get(graph)
        if tail is None:
            tail = self._tails[graph] = f" <{graph}> .\n"
        self.named.write(lines.replace(" .\n", tail))
        if graph not in self._superseded:
            self.merged.write(lines)

    def imply(self, lines: str) -> None:
        """Put into the merge that a role has the skills which lines of N-Triples, stated as well, grade.

        Elsewhere it is derived; written here it costs a third, so `merge.derive` leaves it to the readers.
        """
        for grade in GRADES:
            lines = lines.replace(grade, HAS_SKILL)
        self.merged.write(lines)

    def record(self, subject: str, lines: Iterable[tuple[str, str]]) -> None:
        """Describe a source or a part: (CURIE of the property, N-Triples form of the value) pairs."""
        text = "".join(f"<{subject}> {term(name)} {value} .\n" for name, value in lines)
        self.state(text, GRAPHS["sources"])

    def part(
        self, local: str, title: str, *, whole: str | None = None, date: str = "", until: str = ""
    ) -> str:
        """The IRI of a part of the source (and of its graph), recorded when first asked for.

        `date` is the day that it speaks of, `until` the day of the newer part that has taken its place:
        with it the part's statements stay in its graph and out of the merge.
        """
        name = f"{self.source}/{quote(local, safe='-._~/')}"
        if name not in self.parts:
            self.parts.add(name)
            if until:
                self._superseded.add(name)
            lines = [
                ("rdf:type", term("rg:Source")),
                ("dcterms:title", literal(title, "en")),
                ("dcterms:isPartOf", f"<{whole or self.source}>"),
            ]
            if date:
                lines += [
                    ("dcterms:date", literal(date, datatype="xsd:date")),
                    ("rg:validFrom", literal(date, datatype="xsd:date")),
                ]
            if until:
                lines.append(("rg:validTo", literal(until, datatype="xsd:date")))
            self.record(name, lines)
        return name

    # -- what is wrong with the data and kept all the same

    def find(
        self,
        kind: str,
        example: str,
        about: Iterable[str] = (),
        graph: str | None = None,
        *,
        mark: str | None = None,
    ) -> None:
        """Count a finding, keep it as an example, and mark what it is about (IRIs) in the graph.

        `kind` is dangling, cycle, duplicate, self-report or missing-table; `example` one line for a person;
        `mark` the CURIE of the class of the mark, where it is not the kind's own.
        """
        number, examples = self.findings.get(kind, (0, []))
        if number < EXAMPLES:
            examples.append(example)
        self.findings[kind] = (number + 1, examples)
        about = list(about)
        if about and kind in MARKS:
            node = f"<{self.source}/finding/{kind}-{number + 1}>"
            lines = [
                f"{node} {term('rdf:type')} {term(mark or MARKS[kind])} .\n",
                f"{node} {term('skos:note')} {literal(example, 'en')} .\n",
                *(f"{node} {term('rg:about')} <{thing}> .\n" for thing in about),
            ]
            self.state("".join(lines), graph)

    def close(self) -> None:
        """Finish the files."""
        self.named.close()
        self.merged.close()


HAS_SKILL: Final = f" {term('rg:hasSkill')} "
GRADES: Final = tuple(f" {term(name)} " for name in GRADED)
MARKS: Final = {
    "dangling": "rg:DanglingLine",
    "cycle": "rg:ReportingCycle",
    "duplicate": "rg:DuplicateIdentifier",
    "self-report": "rg:SelfReport",
}
"""The kind of a finding → the class of its mark in the graph."""
