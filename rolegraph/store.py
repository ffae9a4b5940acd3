"""Oxigraph, in memory or on disk: load, query, update, and the swap of one store for the next.

A store on disk is a folder that holds generations (`g-…/`, each a whole database), a file `current`
that names the one in use and the writer's `lock`. A build writes a new generation beside the old one
and then replaces `current` in one step, so a reader or a crash meets the old store or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import weakref
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

import pyoxigraph as ox

from rolegraph.errors import QueryError, StoreBusyError, StoreError, StoreVersionError
from rolegraph.vocabulary import GRAPHS, PREFIXES, WORDS, expand, short

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

__all__ = [
    "FORMAT",
    "DamagedStoreError",
    "Generation",
    "Store",
    "discard_store",
    "is_sound",
    "read_stamp",
    "replace_store",
]

FORMAT: Final = 1
"""The version of the layout on disk; a store with a higher one was written by a newer program."""

GENERATION: Final = re.compile(r"g-\w+")
DEFAULT: Final = ox.DefaultGraph()
LABELS: Final = tuple(
    ox.NamedNode(expand(name)) for name in ("skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name")
)


class DamagedStoreError(StoreError):
    """A store that cannot be read as it stands: a build makes a new one in its place."""


class Store:
    """An Oxigraph store with rolegraph's prefixes at hand.

    `oxigraph` is the `pyoxigraph.Store` underneath. In memory when made without a path; `Store.open`
    opens the current generation of a store on disk for reading, whose folder is then `folder`. `answers`
    keeps what is asked over and over of a store that does not change any more.
    """

    def __init__(self, oxigraph: ox.Store | None = None, *, stamp: Mapping[str, Any] | None = None) -> None:
        self.oxigraph = ox.Store() if oxigraph is None else oxigraph
        self.stamp: Mapping[str, Any] = stamp or {}
        self.folder: Path | None = None
        self.beside: Store | None = None  # whose folder this one is kept in: it must stay while this is open
        self.answers: dict[str, Any] = {}

    @classmethod
    def open(cls, path: Path) -> Self:
        """The current generation of the store at `path`, read-only.

        Raises StoreError when there is none or it is damaged, StoreVersionError when a newer program
        wrote it.
        """
        stamp = read_stamp(path)
        if stamp is None:
            raise StoreError(f"{path}: no store is here; rolegraph build makes one")
        for _ in range(3):
            generation = path / stamp["generation"]
            held = _hold(generation / "in-use", shared=True)
            try:
                # With a damaged manifest the database would open as an emptier one.
                if _digests(generation / "data", tables=False).items() - stamp.get("files", {}).items():
                    raise OSError("its manifest has changed")
                store = cls(ox.Store.read_only(str(generation / "data")), stamp=stamp)
                store.folder = generation
            except (OSError, RuntimeError) as error:
                if held is not None:
                    os.close(held)
                # A build may have replaced the store between reading its name and opening it.
                newer = read_stamp(path)
                if newer is None or newer["generation"] == stamp["generation"]:
                    raise DamagedStoreError(
                        f"{path}: the store is damaged ({error}); rolegraph build makes a new one"
                    ) from error
                stamp = newer
            else:
                newer = read_stamp(path) if held is None else None
                if newer is not None and newer["generation"] != stamp["generation"]:
                    stamp = newer  # opened while a build was about to take it away
                    continue
                if held is not None:
                    weakref.finalize(store, os.close, held)
                return store
        raise StoreBusyError(f"{path}: the store is being replaced over and over; try again")

    def __len__(self) -> int:
        return len(self.oxigraph)

    def query(self, text: str) -> Any:
        """The answer to a SPARQL 1.1 query: pyoxigraph's solutions, boolean or triples.

        Raises QueryError when it cannot be read or answered.
        """
        try:
            return self.oxigraph.query(text, prefixes=PREFIXES)
        except SyntaxError as error:
            from rolegraph.sandbox import explain

            raise QueryError(f"the query cannot be read: {explain(text, self.oxigraph.query)}") from error
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error

    def rows(self, text: str) -> Iterator[tuple[str, ...]]:
        """The rows of a SELECT as plain strings: an IRI, a literal's text, empty where unbound."""
        with self._reading():
            for solution in self.query(text):
                yield tuple("" if term is None else term.value for term in solution)

    def pairs(self, predicate: str) -> list[tuple[str, str]]:
        """The (subject IRI, object IRI) pairs of a predicate in the default graph."""
        quads = self.oxigraph.quads_for_pattern(None, ox.NamedNode(predicate), None, DEFAULT)
        return [
            (quad.subject.value, quad.object.value)  # type: ignore[union-attr] # no blank nodes are left
            for quad in quads
            if isinstance(quad.object, ox.NamedNode)
        ]

    def table(self, text: str, graphs: Sequence[str] | None = None) -> list[list[str]]:
        """The rows of a SELECT of IRIs and plain texts, such as figures: many at once, faster than `rows`.

        Over the default graph, or over some named ones as if they were one: a row may then come several
        times. A text may hold no tab, quote or backslash; one that is unbound is empty.
        """
        where: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        if graphs is not None:
            where = [ox.NamedNode(graph) for graph in graphs]
        if where == []:
            return []
        with self._reading():
            found: Any = self.oxigraph.query(text, prefixes=PREFIXES, default_graph=where)
            lines = found.serialize(format=ox.QueryResultsFormat.TSV).decode()
        for mark in '<>"':
            lines = lines.replace(mark, "")
        return [line.split("\t") for line in lines.split("\n")[1:-1]]

    def values(self, predicate: str, graph: str = "") -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
        """The (subject IRI, value) pairs of a predicate in a graph ("" is the default graph)."""
        name = ox.NamedNode(graph) if graph else DEFAULT
        for quad in self.oxigraph.quads_for_pattern(None, ox.NamedNode(predicate), None, name):
            yield quad.subject.value, quad.object  # type: ignore[union-attr, misc] # no blank nodes are left

    def subjects(self, predicate: str, value: ox.NamedNode | ox.Literal, graph: str = "") -> list[str]:
        """The IRIs that have this value of a predicate in a graph ("" is the default graph), sorted."""
        name = ox.NamedNode(graph) if graph else DEFAULT
        with self._reading():
            quads = self.oxigraph.quads_for_pattern(None, ox.NamedNode(predicate), value, name)
            return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The IRIs that a thing is related to by a predicate in the default graph, sorted."""
        ends = (ox.NamedNode(subject), ox.NamedNode(predicate))
        with self._reading():
            quads = self.oxigraph.quads_for_pattern(*ends, None, DEFAULT)
            return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))

    def graphs_of(self, triple: ox.Triple) -> list[str]:
        """The IRIs of the named graphs that hold a statement."""
        with self._reading():
            quads = self.oxigraph.quads_for_pattern(triple.subject, triple.predicate, triple.object)
            return sorted(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))

    def graphs_with(self, subject: str, predicate: str, value: str) -> set[str]:
        """The IRIs of the named graphs that give a thing a value, the text of an IRI or of a literal."""
        with self._reading():
            quads = self.oxigraph.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
            return {name_of_graph(quad) for quad in quads if quad.object.value == value} - {""}  # type: ignore[union-attr]

    def texts(self, subject: str, predicate: str) -> list[str]:
        """The texts of a thing's predicate in the default graph, in the order of `preference`."""
        ends = (ox.NamedNode(subject), ox.NamedNode(predicate))
        with self._reading():
            quads = self.oxigraph.quads_for_pattern(*ends, None, DEFAULT)
            labels = (quad.object for quad in quads if isinstance(quad.object, ox.Literal))
            return [label.value for label in sorted(labels, key=preference)]

    def has(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> bool:
        """Whether the default graph holds a statement: none about a subject that is no IRI."""
        try:
            quad = ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, DEFAULT)
        except ValueError:
            return False
        with self._reading():
            return quad in self.oxigraph

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update of our own."""
        self.oxigraph.update(text, prefixes=PREFIXES)

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted(graph.value for graph in self.oxigraph.named_graphs())

    def source_graphs(self) -> list[str]:
        """The IRIs of the sources' graphs, sorted."""
        special = set(GRAPHS.values())
        return [graph for graph in self.graphs() if graph not in special]

    def label(self, iri: str, graphs: Collection[str] = ()) -> str:
        """A readable name: preferred label before any other; English before others; else the CURIE.

        That of some named graphs goes before that of the default graph.
        """
        node = ox.NamedNode(iri)
        with self._reading():
            for predicate in LABELS:
                every = self.oxigraph.quads_for_pattern(node, predicate, None) if graphs else ()
                quads = [quad for quad in every if name_of_graph(quad) in graphs]
                quads = quads or list(self.oxigraph.quads_for_pattern(node, predicate, None, DEFAULT))
                if labels := [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]:
                    return min(labels, key=preference).value
        return WORDS.get(iri) or short(iri)

    def dump(self, format_: ox.RdfFormat, graph: str | None = "") -> bytes:
        """The store's bytes in a format, unsorted: one graph ("" is the default graph), or None for all."""
        name = ox.NamedNode(graph) if graph else DEFAULT
        with self._reading():
            if graph is None:
                return self.oxigraph.dump(format=format_) or b""
            return self.oxigraph.dump(format=format_, from_graph=name) or b""

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """A block that reads: what the disk does not give is StoreError."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            if self.beside is not None and self.folder is not None:
                with suppress(OSError):
                    (self.folder.parent / "current").unlink()
                raise DamagedStoreError(
                    f"a kept choice among the sources is damaged ({error}); ask again: it is made anew"
                ) from error
            raise DamagedStoreError(
                f"the store is damaged or its disk fails ({error}); rolegraph build makes a new one"
            ) from error


def name_of_graph(quad: ox.Quad) -> str:
    """The IRI of the graph of a quad, nothing for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def preference(label: ox.Literal) -> tuple[int, str, str]:
    """The order in which labels are taken: English, a kind of English, without a language, any other."""
    language = label.language or ""
    rank = 0 if language == "en" else 1 if language.startswith("en-") else 2 if not language else 3
    return (rank, language, label.value)


def read_stamp(path: Path) -> dict[str, Any] | None:
    """What the store at `path` says of itself, or None where there is no store.

    Raises StoreVersionError when a newer program wrote it, DamagedStoreError when the stamp is unreadable,
    StoreError when nothing can be read there at all.
    """
    try:
        text = (path / "current").read_bytes()
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        raise StoreError(f"{path}: a store is a folder, and this is a file; name another --store") from error
    except IsADirectoryError as error:
        raise StoreError(f"{path}: no store of rolegraph's is here; name another --store") from error
    except OSError as error:
        raise StoreError(f"{path}: the store cannot be read ({error.strerror or error})") from error
    damaged = DamagedStoreError(
        f"{path}: the store is damaged (its stamp cannot be read); rolegraph build makes a new one"
    )
    try:
        stamp = json.loads(text.decode("utf-8"))
    except ValueError as error:
        raise damaged from error
    if not isinstance(stamp, dict) or not isinstance(written := stamp.get("format"), int):
        raise damaged
    if written > FORMAT:
        raise StoreVersionError(
            f"{path}: a newer rolegraph ({stamp.get('version')}) wrote this store "
            f"(format {written}, this program knows {FORMAT}); update rolegraph or name another --store"
        )
    if not GENERATION.fullmatch(str(stamp.get("generation"))):
        raise damaged
    return stamp


def is_sound(path: Path) -> bool:
    """Whether the database files of the store at `path` are, byte for byte, those that were written.

    Raises StoreVersionError as `read_stamp` does.
    """
    try:
        stamp = read_stamp(path)
        return stamp is not None and stamp.get("files") == _digests(path / stamp["generation"] / "data")
    except (DamagedStoreError, OSError):
        return False


def _digests(
    folder: Path, *, tables: bool = True, known: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """File name → SHA-256, for what the database cannot do without; its own logs and locks change.

    Without `tables` for the few short files alone that say which tables there are. Those of `known` are taken
    at their word.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        head = path.name == "CURRENT" or path.name.startswith("MANIFEST")
        if path.name in known:
            found[path.name] = known[path.name]
        elif head or (tables and path.suffix in {".sst", ".log"}):
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _linked(base: Store | None, folder: Path) -> dict[str, str]:
    """The digests of the tables of a database that are those of another one, linked: as they were written.

    One that was damaged since keeps the digest that tells so.
    """
    if base is None or base.folder is None:
        return {}
    old = base.folder / "data"
    return {
        name: digest
        for name, digest in base.stamp.get("files", {}).items()
        if name.endswith(".sst")
        and (old / name).exists()
        and (folder / name).exists()
        and (folder / name).samefile(old / name)
    }


@dataclass(frozen=True, slots=True)
class Generation:
    """A store that is being made: the database, a folder for what making it needs, what will be its stamp.

    `old` is the stamp of the store whose place it takes, None where there is none that can be read.
    """

    store: Store
    folder: Path
    stamp: dict[str, Any]
    old: Mapping[str, Any] | None


@contextmanager
def replace_store(
    path: Path,
    stamp: Mapping[str, Any],
    *,
    starts_from_old: Callable[[Mapping[str, Any]], bool] | None = None,
    base: Store | None = None,
) -> Iterator[Generation]:
    """A new store on disk that takes the place of the one at `path` when the block ends well.

    It is empty, or holds what another on disk holds (the database's files are linked, not copied): `base`,
    or the old one, where `starts_from_old` says yes to its stamp. Raises StoreBusyError when another process
    holds the writer's lock, StoreError when the folder cannot be written. Whatever stops the block leaves the
    old store as it was.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = _hold(path / "lock", shared=False)
    except OSError as error:
        raise StoreError(f"{path}: the store cannot be written ({error.strerror})") from error
    if lock is None:
        holder = (path / "lock").read_text("utf-8").strip() or "unknown"
        raise StoreBusyError(
            f"{path}: process {holder} is writing this store; wait for it, or name another --store"
        )
    try:
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        _sweep(path)
        old = _old_stamp(path)
        fresh = Path(tempfile.mkdtemp(prefix="g-", dir=path))
        (fresh / "work").mkdir()
        if old is not None and starts_from_old is not None and starts_from_old(old):
            base = _as_stamped(path, old)
        if base is not None:  # its tables never change once written: they are linked
            base.oxigraph.backup(str(fresh / "data"))
        try:
            store = Store(ox.Store(str(fresh / "data")))
        except RuntimeError as error:
            raise DamagedStoreError(
                f"{path}: the store that it is made of is damaged ({error}); rolegraph build makes a new one"
            ) from error
        generation = Generation(store, fresh / "work", dict(stamp), old)
        yield generation
        store.oxigraph.flush()
        del store.oxigraph  # closes the database: readers must not meet one that is still written
        shutil.rmtree(fresh / "work")
        (fresh / "in-use").touch()
        content = {
            **generation.stamp,
            "format": FORMAT,
            "generation": fresh.name,
            "files": _digests(fresh / "data", known=_linked(base, fresh / "data")),
        }
        text = json.dumps(content, indent=1, sort_keys=True)
        pointer = path / "current.new"
        pointer.write_text(text + "\n", "utf-8")
        pointer.replace(path / "current")
    except OSError as error:
        raise StoreError(
            f"{path}: the store cannot be written ({error.strerror or error}); what was there is kept"
        ) from error
    finally:
        # However the block ended: `current` says which generation stays.
        _sweep(path)
        os.close(lock)


def discard_store(path: Path) -> None:
    """Take a store away, unless another process writes it; what a reader has open stays until it is done."""
    with suppress(OSError):
        lock = _hold(path / "lock", shared=False)
        if lock is None:
            return
        try:
            (path / "current").unlink()
            _sweep(path)
            if not any(path.glob("g-*")):
                shutil.rmtree(path)
        finally:
            os.close(lock)


def _old_stamp(path: Path) -> Mapping[str, Any] | None:
    """The stamp of the store at `path`, None where there is none or it is damaged."""
    try:
        return read_stamp(path)
    except DamagedStoreError:
        return None


def _as_stamped(path: Path, stamp: Mapping[str, Any]) -> Store:
    """The store at `path`, of which a stamp was read."""
    store = Store.open(path)
    if store.stamp["generation"] != stamp["generation"]:
        raise StoreBusyError(f"{path}: the store is being replaced; try again")
    return store


def _sweep(path: Path) -> None:
    """Remove generations that neither `current` names nor a reader has open."""
    with suppress(StoreError, OSError):
        try:
            stamp = read_stamp(path)
        except DamagedStoreError:
            stamp = None
        keep = stamp["generation"] if stamp else None
        for generation in path.glob("g-*"):
            inside = {entry.name for entry in generation.iterdir()} if generation.is_dir() else {""}
            if generation.name == keep or not inside <= {"data", "in-use", "kept", "titles", "work"}:
                continue  # in use, or nothing of ours
            held = _hold(generation / "in-use", shared=False) if (generation / "in-use").exists() else -1
            if held is not None:
                shutil.rmtree(generation, ignore_errors=True)
                if held >= 0:
                    os.close(held)


def _hold(path: Path, *, shared: bool) -> int | None:
    """A file descriptor that holds a lock on `path`, or None when another process holds it.

    Advisory locks of the operating system: they end with the process, however it ends.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - no such locks on Windows; the swap itself is still atomic
        return os.open(path, os.O_RDWR | os.O_CREAT)
    flags = os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT
    try:
        descriptor = os.open(path, flags, 0o644)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
