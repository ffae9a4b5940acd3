"""The front door: `load`, `open` and `build` give a RoleGraph.

Whoever holds a RoleGraph holds one that passed the shapes.
"""

from __future__ import annotations

import hashlib
from errno import ENAMETOOLONG, ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from rolegraph import answers, check, claims, merge, places, queries, readers, sandbox
from rolegraph.errors import FileError, InvalidDataError, QueryError, StoreError
from rolegraph.export import EXPORTS
from rolegraph.files import staged_files
from rolegraph.graph import RoleGraph, is_sparql, serialize_answer
from rolegraph.model import Account, Finding, Report
from rolegraph.store import Store, is_sound, read_stamp, replace_store
from rolegraph.vocabulary import GRAPHS, expand, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = [
    "build",
    "check_files",
    "current",
    "is_stale",
    "load",
    "open_store",
    "place_of_imports",
    "query_bytes",
    "query_from",
    "standing_graph",
]


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
    readers.read_texts(store, {path.parent for path in files})
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
    """Decisions on what is not there, or not of the kind that the verdict is for, with the nearest.

    A decision that rests on a source that is not loaded waits for it, and is none of them; nor is one that
    rests on an import, whose next version may say something else.
    """
    found = []
    for decision, thing, kind in store.rows(
        "SELECT ?d ?thing ?kind WHERE { ?d a rg:Decision ; rg:about ?thing ; rg:verdict ?verdict ."
        " BIND(IF(?verdict = rg:keepBoth, rg:Conflict, rg:Claim) AS ?kind)"
        " FILTER NOT EXISTS { ?thing a ?kind }"
        " FILTER NOT EXISTS { ?d rg:restsOn ?source . FILTER NOT EXISTS { ?source a rg:Source } }"
        " FILTER NOT EXISTS { ?d rg:restsOn/dcterms:format ?format } }"
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
    store: str | Path | None = None,
) -> Report:
    """Check files, or an ontology folder: shapes, set queries, names of claims, decisions, evidence.

    `sources` are folders of documents that offsets and hashes are verified against (the ontology folder's
    own documents always are). `store` is the folder's store, by default where a build puts it: a decision
    about what was imported there waits for nothing. Raises FileError for what cannot be read at all;
    everything else is in the report.
    """
    read = Store()
    folder = Path(ontology) if ontology is not None else None
    chosen = expanded([Path(path) for path in paths])
    files, report = fill(read, chosen, folder, None)
    findings = list(report.violations)
    waiting: list[str] = []
    if not findings:
        merge.derive(read)
        findings += stray_decisions(read)
        waiting = answers.waiting(read)
        if waiting and not chosen and (built := store_of(folder or places.SHIPPED, store)):
            waiting = answers.waiting(read, Store.open(built))
    documents = [Path(path) for path in sources]
    if missing := next((path for path in documents if not path.is_dir()), None):
        raise FileError(missing, "there is no such folder; --sources names the folder of the documents")
    # A file that is checked is itself the document of the source that is made for it.
    documents += chosen or [folder or places.SHIPPED]
    evidence, notes, counts = check.check_evidence(read, documents)
    findings += evidence
    empty = [path for path in chosen if path.is_file() and holds_nothing(path)]
    notes += [f"{path}: holds no statement" for path in empty]
    counts["statements"] = len(read.dump(ox.RdfFormat.N_TRIPLES).splitlines())
    return located(Report(tuple(findings), (*notes, *waiting), counts), files, read)


def store_of(folder: Path, store: str | Path | None) -> Path | None:
    """The store of an ontology folder, at the given place or the default one; None where it is another's."""
    place = Path(store) if store is not None else places.default_store(folder)
    stamp = read_stamp(place)
    return place if stamp is not None and ("ontology" not in stamp or is_of(stamp, folder)) else None


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


def is_of(stamp: Mapping[str, Any], ontology: Path) -> bool:
    """Whether a store was built from this ontology folder, or from one that has been moved since."""
    built_from = stamp.get("ontology")
    return built_from is not None and (built_from == str(ontology.resolve()) or not Path(built_from).exists())


def is_stale(store: Path, ontology: Path) -> bool:
    """Whether a store was built from this ontology folder, and the folder has changed since."""
    stamp = read_stamp(store)
    return stamp is not None and is_of(stamp, ontology) and stamp.get("fingerprint") != fingerprint(ontology)


def build(
    ontology: str | Path | None = None, *, store: str | Path | None = None, exports: str | Path | None = None
) -> Account:
    """Read and check an ontology folder, write its store and its exports, and say what was written.

    Nothing is written when nothing has changed. Raises FileError, InvalidDataError or StoreError, and then
    leaves the old store and exports as they were. Counted is what the folder says; a note names what was
    imported into the store beside it.
    """
    from rolegraph import imports

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
            build_store(graph, folder, place, mark, afresh=not standing)
            written.append(str(place))
    written += [str(path) for path in changed]
    kept = ", ".join(map(short, sorted(imports.imported(read_stamp(place)))))
    beside = [f"counted is what {folder} says; beside it the store keeps {kept}"] if kept else []
    return Account(
        counts=counts_of(graph.store),
        store=str(place),
        exports=tuple(str(out / f"rolegraph{kind.ending}") for kind in EXPORTS.values()),
        written=tuple(written),
        notes=(*beside, *answers.waiting(graph.store if not read_stamp(place) else Store.open(place))),
    )


def build_store(
    graph: RoleGraph,
    ontology: Path,
    place: Path,
    mark: str,
    *,
    afresh: bool = False,
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> None:
    """Write a graph of an ontology folder to a store on disk, in one step.

    `mark` is the folder's fingerprint from before it was read: what changed meanwhile makes the store stale.
    Beside imports only what differs is written, where that is sound and not `afresh`.
    """
    from rolegraph import __version__, imports

    head = {"fingerprint": mark, "ontology": str(ontology.resolve()), "version": __version__}
    advance("comparing the folder with the store", 0, 0)
    base, change = (None if afresh else imports.revision_of(place, graph.store)) or (None, None)
    with replace_store(place, head, starts_from_old=lambda old: old["generation"] == base) as new:
        advance("working out what follows and writing the store", 0, 0)
        if change and new.old and new.old["generation"] == base:
            imports.revise(new, change)
            return
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


def prepare(
    ontology: Path, place: Path, say: Callable[[str], None], advance: Callable[[str, int, int], None]
) -> Path | None:
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
            advance("reading the folder", 0, 0)
            build_store(load(ontology=ontology), ontology, place, mark, advance=advance)
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
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> RoleGraph:
    """The graph that answers now: the built store's, rebuilt where its ontology is newer, else the folder's.

    A `store` that is named must be there, and be of the `ontology` where that is named too (StoreError).
    `say` gets a word on what was rebuilt, `advance` on how far what takes long has come (see
    `RoleGraph.restricted`).
    """
    return opened(standing_store(ontology, store, say, advance), ontology, only, without, say, advance)


def standing_graph(ontology: Path | None, store: Path | None) -> RoleGraph:
    """The graph of the store as it stands, old or not, else of the folder: for what must not build."""
    place = store or places.default_store(ontology or places.SHIPPED)
    return opened(place if read_stamp(place) else None, ontology)


def standing_store(
    ontology: Path | None,
    store: Path | None,
    say: Callable[[str], None],
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Path | None:
    """The store on disk that answers for these choices, made current, or None to read the folder."""
    folder = ontology or places.SHIPPED
    place = store or places.default_store(folder)
    stamp = read_stamp(place)
    if store is not None and stamp is None:
        raise StoreError(f"{store}: no store is here; rolegraph build --store {store} makes one")
    if stamp is not None and not is_of(stamp, folder):
        if store is not None and ontology is not None:
            raise of_another(stamp, ontology, store, "ask it")
        # A store of another folder: one that was named is taken at its word, a default is not, unless
        # imports made it, of no folder at all.
        named = store is not None or "ontology" not in stamp
        return place if named and ontology is None else None
    return prepare(folder, place, say, advance)


def of_another(stamp: Mapping[str, Any], ontology: Path, store: Path, do: str) -> StoreError:
    """The error that a store is not of the ontology folder named beside it; `do` is what was asked."""
    built_from = stamp.get("ontology")
    held = f"was built from {built_from}" if built_from else "holds imports alone"
    return StoreError(
        f"{store} {held}, not what {ontology} says; leave --ontology out to {do} as it is,"
        f" or put both together: rolegraph --ontology {ontology} build --store {store}"
    )


def place_of_imports(ontology: Path | None, store: Path | None) -> Path | None:
    """Where imports of an ontology folder, or into a named store, go; None for the default.

    Raises FileError where the folder that is named is none, StoreError where it has no store or that of
    another.
    """
    if ontology is None:
        return store
    readers.knowledge_files(ontology)
    place = store or places.default_store(ontology)
    stamp = read_stamp(place)
    if stamp is None:
        to = f" --store {store}" if store else ""
        raise StoreError(f"{place}: no store is here; rolegraph --ontology {ontology} build{to} makes one")
    if not is_of(stamp, ontology):
        raise of_another(stamp, ontology, place, "change it")
    return place


def opened(
    store: Path | None,
    ontology: Path | None,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    say: Callable[[str], None] = lambda text: None,
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> RoleGraph:
    """The graph of a store, or of an ontology folder where there is no store."""
    if store is None:
        return load(ontology=ontology, only=only, without=without)
    return open_store(store).restricted(only=only, without=without, say=say, advance=advance)


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
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> tuple[str, bytes]:
    """The answer to a query, a file that holds one or a named one, as (kind, bytes in the wanted format).

    `to` is json, xml, csv, tsv, turtle or table (json for rows and truth, turtle for a graph); `kind` is
    `rows`, `truth` or `graph`. The graph is opened and
    asked in a child process that ends at `timeout` seconds. Raises QueryError and its leaves, FileError.
    """
    text = query_from(text)
    place = standing_store(ontology, store, say, advance)
    if only or without:  # what is kept of a choice is made before the clock runs
        opened(place, ontology, only, without, say, advance)

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
