"""The front door: `load`, `open` and `build` give a RoleGraph, and a RoleGraph answers.

Whoever holds a RoleGraph holds one that passed the shapes.
"""

from __future__ import annotations

import hashlib
from errno import ENAMETOOLONG, ENOENT
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph import answers, check, claims, merge, places, queries, readers, sandbox
from rolegraph.errors import FileError, InvalidDataError, QueryError, StoreError
from rolegraph.export import EXPORTS, write_export
from rolegraph.files import staged_files
from rolegraph.model import Account, Finding, NamedRoles, Report
from rolegraph.store import Store, is_sound, read_stamp, replace_store
from rolegraph.vocabulary import GRAPHS, expand, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import networkx as nx
    import rdflib

    from rolegraph.model import (
        Chain,
        Comparison,
        Conflict,
        Impact,
        Line,
        NamedQuery,
        Rank,
        Role,
        RoleSummary,
        SetAside,
        Source,
        Support,
        TitleUse,
    )

__all__ = ["RoleGraph", "build", "check_files", "is_stale", "load", "open_store"]


class RoleGraph:
    """A validated graph of roles and the questions that it answers.

    Made by `rolegraph.load` and `rolegraph.open`. Where a method takes a role, it is matched in any case by
    IRI, CURIE, own name, then title; AmbiguousNameError and NameNotFoundError say what was not clear.
    The graph does not change; `without` gives another one.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def __repr__(self) -> str:
        return f"<RoleGraph of {len(self.store)} quads>"

    # -- one role, two roles

    def find(self, name: str) -> str:
        """The IRI of the role that a name means: where several catalogues know it, of the first."""
        return answers.find_role(self.store, name)

    def find_all(self, name: str) -> list[str]:
        """The IRIs of all roles that a name means, in whatever catalogue: own names first, then titles."""
        return answers.find_roles(self.store, name)

    def role(self, name: str, *, merged: bool = False) -> Role:
        """All that the graph says of a role: titles, duties, skills, level, superiors, reports, conflicts.

        With `merged`, also what it says of the roles of other catalogues that a mapping calls much like it.
        """
        iri = self.find(name)
        return answers.as_one(self.store, iri) if merged else answers.role(self.store, iri)

    def show(self, name: str) -> Role | NamedRoles:
        """The role that a name means, or, where it means several, all of them and how they are mapped."""
        iris = self.find_all(name)
        found = tuple(answers.role(self.store, iri) for iri in iris)
        return found[0] if len(found) == 1 else NamedRoles(name, found, answers.mappings(self.store, iris))

    def reports_to(self, name: str, *, headcount: int | None = None) -> tuple[Line, ...]:
        """The superiors of a role, each with its condition and status.

        With `headcount` (people in the organisation) each line says whether it applies: True, False, or None
        where its condition has no bounds to decide by.
        """
        return answers.reports_to(self.store, self.find(name), headcount)

    def chains(self, name: str, *, headcount: int | None = None) -> tuple[Chain, ...]:
        """Every way from a role to the top along the solid lines in force, shortest first."""
        return answers.reporting_chains(self.store, self.reporting, self.find(name), headcount)

    def compare(self, left: str, right: str) -> Comparison:
        """What two roles share and what is each one's own."""
        return answers.compare(self.store, self.find(left), self.find(right))

    def higher(self, left: str, right: str) -> Rank:
        """Which of two roles is above the other: by reporting, by level, by inference, or not said."""
        return answers.higher(self.store, self.reporting, self.find(left), self.find(right))

    # -- lists

    def roles(self) -> tuple[RoleSummary, ...]:
        """The roles that some statement uses, by name."""
        return answers.roles(self.store)

    def sources(self) -> tuple[Source, ...]:
        """The documents with their parts."""
        return answers.sources(self.store)

    def set_aside(self) -> tuple[SetAside, ...]:
        """The stretches that were read and yield nothing, with the reason."""
        return answers.set_aside(self.store)

    def titles(self, title: str | None = None) -> tuple[TitleUse, ...]:
        """The titles that name several roles, or the roles that one title names exactly."""
        if title is None:
            return answers.shared_titles(self.store)
        return (answers.title_use(self.store, title),)

    def support(self) -> tuple[Support, ...]:
        """Every claimed statement with the number of places that make it, most first."""
        return answers.support(self.store)

    def conflicts(self, role: str | None = None) -> tuple[Conflict, ...]:
        """The contradictions, of the whole graph or of one role: contests before notes."""
        return answers.conflicts(self.store, None if role is None else self.find(role))

    # -- leaving sources out

    def without(self, *sources: str) -> RoleGraph:
        """The graph as it would be without some sources and their parts: merge and rules run again."""
        return self.restricted(without=sources)

    def only(self, *sources: str) -> RoleGraph:
        """The graph as it would be with some sources and their parts alone: merge and rules run again."""
        return self.restricted(only=sources)

    def restricted(self, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> RoleGraph:
        """The graph with the sources that are left when some are chosen, where any are, and some left out."""
        chosen = [answers.find_source(self.store, name) for name in only]
        left_out = {answers.find_source(self.store, name) for name in without}
        if chosen:
            left_out |= claims.all_but(self.store, chosen)
        return RoleGraph(merge.copy_without(self.store, left_out)) if left_out else self

    def impact(self, *sources: str) -> tuple[Impact, ...]:
        """What leaving sources out would change, statement by statement."""
        return answers.impact(self.store, self.without(*sources).store)

    # -- SPARQL, rdflib, NetworkX

    def query(self, text: str, /, *, timeout: float | None = None, **parameters: str) -> Any:
        """The answer to a SPARQL 1.1 query: pyoxigraph's solutions, boolean or triples.

        A solution is read by name or position: `row["role"].value`. `text` is a query or the name of one
        that ships (`queries` lists them); `parameters` are names of roles, or plain text, for a named
        query's parameters. Rolegraph's prefixes need no declaration. Only reading: updates, SERVICE and
        FROM beyond the store's own graphs raise QueryRefusedError. With `timeout` (seconds) the query runs
        in a child process and QueryTimeoutError ends it.
        """
        text = self.query_text(text, **parameters)
        sandbox.look_over(text, self.store.graphs)
        if timeout is None:
            return self.store.query(text)
        to = "n-quads" if sandbox.gives_graph(text) else "json"
        content = sandbox.run_limited(lambda: serialize_answer(self.store.query(text), to)[1], timeout)
        if to == "n-quads":
            return (quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_QUADS))
        return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)

    def query_text(self, text: str, /, **parameters: str) -> str:
        """The SPARQL behind a query's name and parameters; a text with a space in it is one already."""
        if is_sparql(text):
            if parameters:
                raise QueryError("only a named query takes parameters; rolegraph queries lists them")
            return text
        named = queries.named_queries().get(text.strip())
        if named and (unknown := sorted(parameters.keys() - named.parameters.keys())):
            known = ", ".join(named.parameters) or "none"
            raise QueryError(f"the query {named.name} has no parameter {', '.join(unknown)}; it has: {known}")
        values = {}
        for key, value in parameters.items():
            default = named.parameters.get(key, "") if named else ""
            if default.startswith(("'", '"')):
                values[key] = str(ox.Literal(value, language="en" if default.endswith("@en") else None))
            elif default.startswith(("source:", "<source")):
                values[key] = f"<{answers.find_source(self.store, value)}>"
            else:
                values[key] = f"<{self.find(value)}>"
        return queries.named_query(text.strip(), **values)

    @staticmethod
    def queries() -> tuple[NamedQuery, ...]:
        """The queries that ship, with the question that each answers."""
        return tuple(queries.named_queries().values())

    @cached_property
    def rdf(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset over the same store, for reading: no copy, rdflib's API."""
        from rolegraph.rdflib_view import to_rdf

        return to_rdf(self.store)

    @cached_property
    def reporting(self) -> nx.DiGraph[str]:
        """The solid lines between roles as a frozen `nx.DiGraph`: an edge from a role to its superior.

        Lines in force only, so none that is contested. Nodes are IRIs; labels and claims are a question
        to `role` or `reports_to`.
        """
        from rolegraph.network import to_reporting

        return to_reporting(self.store, "roles")

    @cached_property
    def post_reporting(self) -> nx.DiGraph[str]:
        """The solid lines between posts as a frozen `nx.DiGraph`, an edge from a post to its superior."""
        from rolegraph.network import to_reporting

        return to_reporting(self.store, "posts")

    def post_reporting_on(self, day: str) -> nx.DiGraph[str]:
        """The solid lines between posts on a day (2011-09-30) as a frozen `nx.DiGraph` of IRIs.

        Registers that tell of several days give the lines of the one that holds, dated lines those whose
        dates do; an undated source gives all of its own.
        """
        from rolegraph.network import to_reporting_on

        return to_reporting_on(self.store, day)

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """All relations in force as a frozen `nx.MultiDiGraph` with labels, kinds, statuses and claims."""
        from rolegraph.network import to_network

        return to_network(self.store)

    # -- files out

    def export(self, path: str | Path | None = None, *, to: str | None = None) -> bytes:
        """The bytes of an export, written to `path` in one step where it is given.

        `to` is a format of `rolegraph.EXPORTS`; without it the path's ending decides. Raises FileError.
        """
        return write_export(self.store, path, to)

    def page(self, path: str | Path) -> Path:
        """Write the interactive page, one HTML file that needs nothing else, and return where it is."""
        from rolegraph.page import write_page

        return write_page(self.store, Path(path))


def load(
    *paths: str | Path,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    shapes: str | Path | None = None,
    ontology: str | Path | None = None,
) -> RoleGraph:
    """A graph in memory from files, or from an ontology folder (the shipped one when nothing is named).

    `paths` are RDF or SSSOM files, read beside the shipped vocabulary. `only` some sources are taken,
    where it names any, and `without` leaves some out. Raises FileError for a file at fault, InvalidDataError
    when the data break the shapes.
    """
    store = Store()
    folder = Path(ontology) if ontology is not None else None
    files, report = fill(store, [Path(path) for path in paths], folder, Path(shapes) if shapes else None)
    if not report.conforms:
        raise InvalidDataError(located(report, files, store))
    merge.derive(store)
    if unknown := stray_decisions(store):
        raise InvalidDataError(located(Report(tuple(unknown)), files, store))
    return RoleGraph(store).restricted(only=only, without=without)


def fill(
    store: Store, paths: Sequence[Path], folder: Path | None, shapes: Path | None
) -> tuple[list[Path], Report]:
    """Read files or a folder into a store, merge what they assert and check it."""
    if paths and folder:
        raise FileError(folder, "name either files or an ontology folder")
    if paths:
        readers.read_one(store, places.SHIPPED / readers.VOCABULARY, GRAPHS["vocabulary"])
        files = list(paths)
        for path in paths:
            if path.is_dir():
                files += readers.read_folder(store, path, places.SHIPPED)
            else:
                readers.read_file(store, path)
    else:
        files = readers.read_folder(store, folder or places.SHIPPED, places.SHIPPED)
    wrong = claims.name_claims(store)
    asserted = merge.merge_asserted(store)
    if b"_:" in asserted:  # seldom, and not worth a look at every statement of a graph that has none
        claims.name_blank_nodes(store)
        asserted = merge.merge_asserted(store)
    return files, Report(tuple(check.check_asserted(store, asserted, shapes or shapes_of(folder), wrong)))


def shapes_of(folder: Path | None) -> Path:
    """The shapes of an ontology folder: its own where it has some, else the shipped ones."""
    own = (folder or places.SHIPPED) / readers.SHAPES
    return own if own.is_file() else places.SHIPPED / readers.SHAPES


def located(report: Report, files: Sequence[Path], store: Store) -> Report:
    """The report with files and lines."""
    return Report(tuple(check.locate(report.violations, files, store)), report.notes, report.checked)


def stray_decisions(store: Store) -> list[Finding]:
    """Decisions on what is not there, or not of the kind that the verdict is for, with the nearest."""
    found = []
    for decision, thing, kind in store.rows(
        "SELECT ?d ?thing ?kind WHERE { ?d a rg:Decision ; rg:about ?thing ; rg:verdict ?verdict ."
        " BIND(IF(?verdict = rg:keepBoth, rg:Conflict, rg:Claim) AS ?kind)"
        " FILTER NOT EXISTS { ?thing a ?kind } }"
    ):
        word = "conflict" if kind == expand("rg:Conflict") else "claim"
        hint = check.nearest(store, thing, short(kind))
        found.append(
            Finding(
                decision,
                f"decides on {short(thing)}, but there is no such {word}: take the decision out, or name the "
                f"{word} that it is about{hint}",
            )
        )
    return found


def check_files(
    paths: Sequence[str | Path] = (),
    *,
    ontology: str | Path | None = None,
    sources: Sequence[str | Path] = (),
) -> Report:
    """Check files, or an ontology folder: shapes, set queries, names of claims, decisions, evidence.

    `sources` are folders of documents that offsets and hashes are verified against (the ontology folder's
    own documents always are). Raises FileError for what cannot be read at all; everything else is in the
    report.
    """
    store = Store()
    folder = Path(ontology) if ontology is not None else None
    chosen = expanded([Path(path) for path in paths])
    files, report = fill(store, chosen, folder, None)
    findings = list(report.violations)
    if not findings:
        merge.derive(store)
        findings += stray_decisions(store)
    documents = [Path(path) for path in sources]
    if missing := next((path for path in documents if not path.is_dir()), None):
        raise FileError(missing, "there is no such folder; --sources names the folder of the documents")
    # A file that is checked is itself the document of the source that is made for it.
    documents += chosen or [folder or places.SHIPPED]
    evidence, notes, counts = check.check_evidence(store, documents)
    findings += evidence
    empty = [path for path in chosen if path.is_file() and holds_nothing(path)]
    notes += [f"{path}: holds no statement" for path in empty]
    counts["statements"] = len(store.dump(ox.RdfFormat.N_TRIPLES).splitlines())
    return located(Report(tuple(findings), tuple(notes), counts), files, store)


def expanded(paths: Sequence[Path]) -> list[Path]:
    """The paths with every folder replaced by its RDF and mapping files."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = readers.knowledge_files(path)
            if not inside:
                raise FileError(
                    path, f"holds no file that can be checked; known: {', '.join(readers.READERS)}"
                )
            if folders := [path for path in inside if path.is_dir()]:
                raise FileError(folders[0], "this is a folder, and a file is wanted here")
            files += inside
        else:
            files.append(path)
    return files


def holds_nothing(path: Path) -> bool:
    """Whether a file holds no statement at all."""
    store = Store()
    readers.read_one(store, path, GRAPHS["vocabulary"])
    return len(store) == 0


def open_store(
    path: str | Path | None = None, *, only: Iterable[str] = (), without: Iterable[str] = ()
) -> RoleGraph:
    """The graph of a built store, opened in milliseconds for reading; the shipped ontology's by default.

    Raises StoreError when there is none.
    """
    graph = RoleGraph(Store.open(Path(path) if path is not None else places.default_store()))
    return graph.restricted(only=only, without=without)


def fingerprint(ontology: Path) -> str:
    """A hash over what a build's result depends on: the ontology's files and the program's rules."""
    from rolegraph import __version__

    digest = hashlib.sha256(__version__.encode())
    files = [*readers.knowledge_files(ontology), shapes_of(ontology), places.SHIPPED / readers.VOCABULARY]
    for path in files:
        try:
            digest.update(f"\0{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
        except IsADirectoryError as error:
            raise FileError(path, "this is a folder, and a file is wanted here") from error
        except OSError as error:
            raise FileError(path, f"cannot be read ({error.strerror})") from error
    for text in queries.conflict_rules().values():
        digest.update(text.encode())
    return digest.hexdigest()


def is_stale(store: Path, ontology: Path) -> bool:
    """Whether a store was built from this ontology folder, and the folder has changed since."""
    stamp = read_stamp(store)
    return (
        stamp is not None
        and stamp.get("ontology") == str(ontology.resolve())
        and stamp.get("fingerprint") != fingerprint(ontology)
    )


def build(
    ontology: str | Path | None = None, *, store: str | Path | None = None, exports: str | Path | None = None
) -> Account:
    """Read and check an ontology folder, write its store and its exports, and say what was written.

    Nothing is written when nothing has changed. Raises FileError, InvalidDataError or StoreError, and then
    leaves the old store and exports as they were.
    """
    folder = Path(ontology) if ontology is not None else places.SHIPPED
    place = Path(store) if store is not None else places.default_store(folder)
    out = Path(exports) if exports is not None else places.default_exports(folder)
    mark = fingerprint(folder)
    standing = is_sound(place) and read_stamp(place)
    graph = load(ontology=folder)
    written: list[str] = []
    contents = {name: graph.export(to=name) for name in EXPORTS}
    changed = {
        path: contents[name]
        for name, kind in EXPORTS.items()
        if not same(path := out / f"rolegraph{kind.ending}", contents[name])
    }
    with staged_files(changed):
        # The exports are on the disk by now and take their places last: both are new, or neither is.
        if not standing or (standing.get("fingerprint"), standing.get("ontology")) != (
            mark,
            str(folder.resolve()),
        ):
            build_store(graph, folder, place, mark)
            written.append(str(place))
    written += [str(path) for path in changed]
    return Account(
        counts=counts_of(graph.store),
        store=str(place),
        exports=tuple(str(out / f"rolegraph{kind.ending}") for kind in EXPORTS.values()),
        written=tuple(written),
    )


def build_store(graph: RoleGraph, ontology: Path, place: Path, mark: str) -> None:
    """Write a graph of an ontology folder to a store on disk, in one step.

    `mark` is the folder's fingerprint from before it was read: what changed meanwhile makes the store stale.
    """
    from rolegraph import __version__, imports

    head = {"fingerprint": mark, "ontology": str(ontology.resolve()), "version": __version__}
    with replace_store(place, head) as new:
        content = graph.store.dump(ox.RdfFormat.N_QUADS, None)
        new.store.oxigraph.bulk_load(content, format=ox.RdfFormat.N_QUADS)
        imports.keep_imports(place, new)


def same(path: Path, content: bytes) -> bool:
    """Whether a file holds just these bytes."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def counts_of(store: Store) -> dict[str, int]:
    """What a graph holds, by kind, in the words of the domain."""
    kinds = {
        "roles": "rg:Role",
        "duties": "rg:Duty",
        "skills": "rg:Skill",
        "posts": "org:Post",
        "sources": "rg:Source",
        "claims": "rg:Claim",
        "conflicts": "rg:Conflict",
        "decisions": "rg:Decision",
        "set aside": "rg:SetAside",
    }
    found = {}
    for word, curie in kinds.items():
        quads = store.oxigraph.quads_for_pattern(
            None, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(curie)), ox.DefaultGraph()
        )
        found[word] = sum(1 for _ in quads)
    found["statements"] = sum(
        1 for _ in store.oxigraph.quads_for_pattern(None, None, None, ox.DefaultGraph())
    )
    return found


def prepare(ontology: Path, place: Path, say: Callable[[str], None]) -> Path | None:
    """The store to open for an ontology folder, rebuilt where the folder is newer; None where there is none.

    Where the store cannot be rebuilt (another process writes it, or it may not be written), `say` tells so
    and the answer comes from the folder itself.
    """
    if read_stamp(place) is None:
        return None
    if is_stale(place, ontology):
        say(f"{ontology} has changed since {place} was built: building anew")
        try:
            mark = fingerprint(ontology)
            build_store(load(ontology=ontology), ontology, place, mark)
        except StoreError as error:
            say(f"{error}; reading the folder instead")
            return None
    return place


def current(
    ontology: Path | None = None,
    store: Path | None = None,
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    say: Callable[[str], None] = lambda text: None,
) -> RoleGraph:
    """The graph that answers now: the built store's, rebuilt where its ontology is newer, else the folder's.

    A `store` that is named must be there (StoreError). `say` gets a word on what was rebuilt.
    """
    return opened(standing_store(ontology, store, say), ontology, only, without)


def standing_graph(ontology: Path | None, store: Path | None) -> RoleGraph:
    """The graph of the store as it stands, old or not, else of the folder: for what must not build."""
    place = store or places.default_store(ontology or places.SHIPPED)
    return opened(place if read_stamp(place) else None, ontology)


def standing_store(ontology: Path | None, store: Path | None, say: Callable[[str], None]) -> Path | None:
    """The store on disk that answers for these choices, made current, or None to read the folder."""
    folder = ontology or places.SHIPPED
    place = store or places.default_store(folder)
    stamp = read_stamp(place)
    if store is not None and stamp is None:
        raise StoreError(f"{store}: no store is here; rolegraph build --store {store} makes one")
    if stamp is not None and stamp.get("ontology") != str(folder.resolve()):
        # A store of another folder: what was named explicitly is taken at its word, a default is not,
        # unless imports made it, of no folder at all.
        explicit = store is not None or "ontology" not in stamp
        return place if explicit and ontology is None else None
    return prepare(folder, place, say)


def opened(
    store: Path | None, ontology: Path | None, only: Iterable[str] = (), without: Iterable[str] = ()
) -> RoleGraph:
    """The graph of a store, or of an ontology folder where there is no store."""
    if store is None:
        return load(ontology=ontology, only=only, without=without)
    return open_store(store, only=only, without=without)


def query_bytes(
    text: str,
    parameters: Mapping[str, str],
    *,
    ontology: Path | None = None,
    store: Path | None = None,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    to: str = "json",
    timeout: float | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> tuple[str, bytes]:
    """The answer to a query, a file that holds one or a named one, as (kind, bytes in the wanted format).

    `to` is json, xml, csv, tsv, turtle or table (json for rows and truth, turtle for a graph); `kind` is
    `rows`, `truth` or `graph`. The graph is opened and
    asked in a child process that ends at `timeout` seconds. Raises QueryError and its leaves, FileError.
    """
    text = query_from(text)
    place = standing_store(ontology, store, say)

    def work() -> bytes:
        graph = opened(place, ontology, only, without)
        full = graph.query_text(text, **parameters)
        sandbox.look_over(full, graph.store.graphs)
        format_ = to if to != "table" else "turtle" if sandbox.gives_graph(full) else "json"
        kind, content = serialize_answer(graph.store.query(full), format_)
        return f"{kind}\n".encode() + content

    kind, _, content = sandbox.run_limited(work, timeout).partition(b"\n")
    return kind.decode(), content


def query_from(text: str) -> str:
    """The query itself, or the text of the file that is named in its place."""
    name = text.strip()
    if not name:
        raise QueryError("the query is empty; rolegraph queries lists those that ship")
    if name in queries.named_queries():
        return text
    path = Path(name)
    named_file = "{" not in name and path.suffix in {".rq", ".sparql", ".txt"}
    try:
        if not named_file and not path.exists() and is_sparql(name):
            return text
    except (OSError, ValueError):  # too long for a file's name, or not one
        named_file = False
        if is_sparql(name):
            return text
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text ({error.reason})") from error
    except (OSError, ValueError) as error:
        if named_file or (isinstance(error, OSError) and error.errno not in {ENOENT, ENAMETOOLONG}):
            reason = error.strerror if isinstance(error, OSError) else error
            raise FileError(path, f"cannot be read ({reason})") from error
    near = answers.nearest(name, queries.named_queries())
    hint = f"; the nearest: {', '.join(near)}" if near else ""
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    raise QueryError(f"{shown!r} is neither a query nor a file nor the name of one that ships{hint}")


def is_sparql(text: str) -> bool:
    """Whether a text is a query and not the name of one: it has a space or a bracket in it."""
    return "{" in text or any(character.isspace() for character in text.strip())


RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_WRITERS: Final = {"turtle": "turtle", "json": "json-ld", "xml": "rdf-xml", "n-quads": "n-quads"}


def serialize_answer(answer: Any, to: str) -> tuple[str, bytes]:
    """(kind, bytes) of an answer: SPARQL's result formats for rows and truth, RDF for a graph."""
    if isinstance(answer, ox.QueryTriples):
        if to not in GRAPH_WRITERS:
            raise QueryError(f"this query gives a graph, which {to} cannot hold; use turtle, json or xml")
        found = Store()
        try:
            found.oxigraph.extend(ox.Quad(*triple) for triple in answer)
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error
        return "graph", EXPORTS[GRAPH_WRITERS[to]].write(found)
    if to not in RESULTS:
        what = "yes or no" if isinstance(answer, ox.QueryBoolean) else "rows"
        raise QueryError(
            f"this query gives {what}, which {to} cannot hold; use {', '.join(RESULTS)}, or CONSTRUCT"
        )
    if isinstance(answer, ox.QueryBoolean):
        if to in {"csv", "tsv"}:
            return "truth", b"true\n" if answer else b"false\n"
        return "truth", answer.serialize(format=RESULTS[to]) or b""
    try:
        return "rows", answer.serialize(format=RESULTS[to]) or b""
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
