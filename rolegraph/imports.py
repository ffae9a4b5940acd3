"""Catalogues and registers in: one source into a store on disk, checked, in one step, with an account.

An import adds to a copy of the store (its tables are linked, so a small source is quick beside large ones)
and takes the old one's place at the end. A source that is there already is left behind first: the rest is
carried over into an empty store.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from base64 import urlsafe_b64encode
from collections import Counter
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph import answers, check, claims, merge, places, readers
from rolegraph.days import day_of
from rolegraph.errors import FileError, InvalidDataError, NameNotFoundError, StoreError
from rolegraph.files import staged_files
from rolegraph.kept import without_garbage_collection
from rolegraph.model import (
    Changes,
    Finding,
    Findings,
    ImportAccount,
    Name,
    Report,
    RoleByTitle,
    TableCount,
    as_json,
)
from rolegraph.readers import FORMATS
from rolegraph.readers.intake import Intake, Options, literal, term
from rolegraph.readers.tables import REASON, open_package
from rolegraph.revision import Revision, carry_out, revision
from rolegraph.store import Store, is_sound, read_stamp, replace_store
from rolegraph.text import number
from rolegraph.vocabulary import DERIVED, GRAPHS, PREFIXES, WORKINGS, expand, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rolegraph.readers.tables import Package, Table
    from rolegraph.store import Generation

    Things = tuple[dict[str, str], Mapping[str, int]]
    """IRI → name of things, and post → a hash over what else is said of it, the same within a process."""

__all__ = ["FORMATS", "drop_source", "import_source", "imported", "keep_imports", "revise", "revision_of"]

NAMED: Final = frozenset({"rg:Role", "rg:Duty", "rg:Skill", "rg:Group", "org:Post", "org:OrganizationalUnit"})
"""Classes of the things whose coming, going and renaming a new version of a source tells."""
TOLD: Final = 10
"""Names of each kind of change that the account holds."""
REASONS: Final = 10
"""Reasons for rejected rows that an account tells."""
PIECE: Final = 64 << 20
"""Bytes of N-Quads that are loaded at a time."""
COUNTED: Final = ("roles", "titles", "duties", "skills", "posts", "units", "groups")


def import_source(
    format_: str,
    paths: Sequence[str | Path],
    *,
    store: str | Path | None = None,
    name: str | None = None,
    strict: bool = False,
    with_people: bool = False,
    date: str | None = None,
    mapping: str | Path | Mapping[str, Any] | None = None,
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> ImportAccount:
    """Take files of a format (a key of FORMATS) into a store on disk as one source, and account for it.

    `paths` are zips, folders or files; `name` is what the source is to be called. The same files again
    change nothing; other files under the same name take the old one's place. Rows at fault go to a rejects
    file beside the store, or with `strict` nothing is taken at all. Names of people stay out unless
    `with_people`. `date` (ISO 8601) says as of when a table without dates is, `mapping` (a TOML file, or what
    one holds) which column of a table of posts is what. `advance` is called with what is at work, how much of
    it is done and how much there is (rows, or what the name says; 0 where nobody knows). Raises FileError
    for a file at fault, InvalidDataError where what was read breaks the shapes, StoreError and its leaves;
    the store is then as it was.
    """
    if format_ not in FORMATS:
        raise FileError(format_, f"no such format; known are {', '.join(FORMATS)}")
    kind = FORMATS[format_]
    options = Options(name, day(date), columns_of(mapping), with_people, advance)
    place = Path(store) if store is not None else places.default_store()
    package = open_package([Path(path) for path in paths], kind.endings)
    source = PREFIXES["source"] + slug(name or kind.name(package))
    mark = fingerprint(format_, package, options)
    stamp = read_stamp(place)
    known = imported(stamp).get(source)
    refuse_damaged(place, imported(stamp))
    if known and known["mark"] == mark:
        return replace(account_from(known["account"]), changed=False, store=str(place), changes=None)
    with (
        ExitStack() as after,
        replace_store(place, {}, starts_from_old=lambda old: source not in imported(old)) as new,
    ):
        with closing(Intake(source, new.folder, options)) as intake:
            intake.merged.write(vocabulary())
            intake.notes += package.notes
            with without_garbage_collection():
                kind.read(intake, package)
            # An export of ours may tell where the source of this name comes from.
            if not intake.has_origin:
                intake.record(source, origin(format_, package))
        judge_rows(intake, package, strict=strict)
        begin(new)
        before = None
        if source in imported(new.old):
            advance("carrying over what stays", 0, 0)
            before = start_without(new, place, source)
        try:
            take_in(new, intake, package, afresh=before is not None, advance=advance)
        except InvalidDataError as error:
            raise located(error, package) from None
        advance("writing the account and the store", 0, 0)
        intake.notes += answers.waiting(new.store)
        rejects = rejects_of(intake, place, source, mark)
        changes = None if before is None else changes_between(before, things_of(new.store, source))
        statements = statements_of(new.store, intake.sources)
        account = account_of(intake, place, source, rejects, changes, statements)
        new.stamp["statements"] = {**new.stamp.get("statements", {}), **statements}
        forget_what_is_gone(new)
        new.stamp["imports"] = imported(new.stamp) | {
            source: {
                "format": format_,
                "mark": mark,
                "sources": sorted(intake.sources),
                "vocabulary": intake.holds_vocabulary,
                "decisions": intake.decisions,
                "account": as_json(account),
            }
        }
        after.enter_context(staged_files(rejects))
    return account


def drop_source(name: str, *, store: str | Path | None = None) -> str:
    """Take an imported source out of a store on disk, and return its IRI.

    `name` is its IRI, CURIE, last part or title. Raises NameNotFoundError, with what was imported, for any
    other.
    """
    place = Path(store) if store is not None else places.default_store()
    stamp = read_stamp(place)
    if stamp is None:
        raise StoreError(f"{place}: no store is here; rolegraph import makes one")
    known = imported(stamp)
    refuse_damaged(place, known)
    source = ""
    with suppress(NameNotFoundError):
        source = answers.find_source(Store.open(place), name)
    if source not in known:
        hint = "".join(
            f": {short(source)} came in with {short(whole)}, which can be dropped"
            for whole, told in sorted(known.items())
            if source in told["sources"]
        )
        raise NameNotFoundError(
            name, "imported source", [] if hint else [s.rpartition("/")[2] for s in known], hint
        )
    with replace_store(place, {}) as new:
        begin(new)
        start_without(new, place, source)
        merge.derive(new.store)
        imports = imported(new.stamp)
        imports.pop(source, None)
        new.stamp["imports"] = imports
        forget_what_is_gone(new)
    return source


def forget_what_is_gone(new: Generation) -> None:
    """Keep counts in the stamp for graphs that the new store has."""
    graphs = set(new.store.graphs())
    counts = new.stamp.get("statements", {})
    new.stamp["statements"] = {graph: number for graph, number in counts.items() if graph in graphs}


def imported(stamp: Mapping[str, Any] | None) -> dict[str, Any]:
    """Source IRI → what a store's stamp says of its import."""
    found = (stamp or {}).get("imports", {})
    return dict(found) if isinstance(found, dict) else {}


def keep_imports(place: Path, new: Generation) -> None:
    """Carry what was imported into a store over to the one that a build makes in its place.

    Raises StoreError where it cannot be read any more.
    """
    imports = imported(new.old)
    if not imports:
        return
    new.stamp["imports"] = imports
    new.stamp["statements"] = (new.old or {}).get("statements", {})
    refuse_damaged(place, imports)
    old = Store.open(place)
    own = any(known["vocabulary"] for known in imports.values())
    special = set(GRAPHS) if own else {"claims", "decisions", "sources"}
    carry_over(old, new, of_folder(old, imports), special, without=decided_by_folder(old, imports))
    merge.undo_derive(new.store)
    merge.retract_rejected(new.store)
    merge.derive(new.store)


def of_folder(old: Store, imports: Mapping[str, Any]) -> set[str]:
    """The sources of a store that no import brought."""
    return claims.roots(old) - {source for known in imports.values() for source in known["sources"]}


def decided_by_folder(old: Store, imports: Mapping[str, Any]) -> set[str]:
    """The decisions of a store that no import brought: the folder has those that still hold."""
    return decisions_of(old) - {decision for known in imports.values() for decision in brought(known)}


def revision_of(place: Path, fresh: Store) -> tuple[str, Revision] | None:
    """What a folder, read into `fresh`, changes in the store at `place`, and the generation that it changes.

    None where everything is to be made anew, as where nothing was imported.
    """
    try:
        stamp = read_stamp(place)
        imports = imported(stamp)
        if stamp is None or not imports or any(known["vocabulary"] for known in imports.values()):
            return None
        old = Store.open(place)
        left_out = of_folder(old, imports)
        without = decided_by_folder(old, imports)
        shared = special_graphs(old, left_out, ("claims", "decisions", "sources", "texts"), without)
        kept = set(old.graphs()) - merge.sources_under(old, left_out) - set(GRAPHS.values())
        change = revision(old, fresh, shared, kept)
    except StoreError:  # damaged: making it anew says so
        return None
    return None if change is None else (str(stamp["generation"]), change)


def revise(new: Generation, change: Revision) -> None:
    """Carry out a revision in a new store that holds what the old one does."""
    old = new.old or {}
    new.stamp.update({key: old[key] for key in ("imports", "statements") if key in old})
    carry_out(new.store, change)


def decisions_of(store: Store) -> set[str]:
    """The IRIs of the decisions that a store holds."""
    kind = ox.NamedNode(expand("rg:Decision"))
    return set(store.subjects(expand("rdf:type"), kind, GRAPHS["decisions"]))


def brought(known: Mapping[str, Any]) -> list[str]:
    """The decisions that an import brought with it, from what the stamp says of it."""
    return list(known.get("decisions", ()))


def refuse_damaged(place: Path, imports: Iterable[str]) -> None:
    """Raise StoreError for a store whose files are not those that were written: nothing is made from it."""
    if (place / "current").exists() and not is_sound(place):
        lost = f" ({', '.join(sorted(map(short, imports)))})" if imports else ""
        raise StoreError(
            f"{place}: the store is damaged, and what was imported into it cannot be kept{lost}: remove the"
            " folder, build, and import again"
        )


# -- one import, step by step


def begin(new: Generation) -> None:
    """Let the new store say of itself what the old one said; an empty one gets the vocabulary."""
    from rolegraph import __version__

    keep = {"ontology", "fingerprint", "version", "imports", "statements"}
    new.stamp.update({key: value for key, value in (new.old or {}).items() if key in keep})
    new.stamp["version"] = __version__
    if len(new.store.graphs()) == 0:
        text = vocabulary().encode()
        for graph in (ox.NamedNode(GRAPHS["vocabulary"]), ox.DefaultGraph()):
            new.store.oxigraph.bulk_load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)


def vocabulary() -> str:
    """Rolegraph's own vocabulary as N-Triples: what the shapes need to know of classes."""
    found = ox.parse(path=str(places.SHIPPED / readers.VOCABULARY), format=ox.RdfFormat.TURTLE)
    return "".join(f"{quad.triple} .\n" for quad in found)


def origin(format_: str, package: Package) -> list[tuple[str, str]]:
    """What a source's record says of where it comes from (PROV-O; the file by its hash, RFC 6920)."""
    name = literal(package.name.encode("utf-8", "replace").decode())
    digest = urlsafe_b64encode(bytes.fromhex(package.digest)).decode().rstrip("=")
    return [
        ("rdf:type", term("rg:Source")),
        ("rg:fileName", name),
        ("rg:sha256", literal(package.digest)),
        ("prov:wasDerivedFrom", f"<ni:///sha-256;{digest}>"),
        ("dcterms:format", literal(format_)),
    ]


def judge_rows(intake: Intake, package: Package, *, strict: bool) -> None:
    """Raise FileError where no row could be taken, or with `strict` where one could not."""
    rejected = sum(table.rejected for table in intake.tables)
    if intake.tables and not any(table.accepted for table in intake.tables):
        raise FileError(package.name, nothing_taken(intake.tables))
    if strict and rejected:
        raise FileError(package.name, all_or_nothing(intake.tables, rejected))


def take_in(
    new: Generation,
    intake: Intake,
    package: Package,
    *,
    afresh: bool,
    advance: Callable[[str, int, int], None],
) -> None:
    """Load what an intake holds into the new store, and check it; `afresh` where nothing was derived before.

    Raises FileError for a source that is there from elsewhere, InvalidDataError for what breaks a rule.
    """
    if there := intake.sources & claims.roots(new.store):
        names = ", ".join(sorted(map(short, there)))
        way = "give this one another --source" if intake.source in there else "drop it first"
        raise FileError(package.name, f"{names} is in this store already, from elsewhere: {way}")
    named, merged = new.folder / "named.nq", new.folder / "merged.nt"
    only_named: set[str] = set()
    if not intake.tables:  # RDF may speak of what other sources describe
        found, only_named = surroundings(new.store, merged)
        with merged.open("ab") as file:
            file.write(found)
    # One after the other: each takes the memory of a whole catalogue.
    advance(f"checking the shapes of {merged.stat().st_size // 1024:,} kB", 0, 0)
    faults = check.check_shapes(merged, places.SHIPPED / readers.SHAPES)
    refuse(fault for fault in faults if fault.focus not in only_named)
    with Measured(named, "loading (kB)", advance) as file:
        for piece in file.pieces():
            new.store.oxigraph.bulk_load(piece, format=ox.RdfFormat.N_QUADS)
    # What has just been read with care needs none a second time.
    with Measured(merged, "merging (kB)", advance) as file:
        for piece in file.pieces():
            new.store.oxigraph.bulk_load(piece, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    advance("checking relations", 0, 0)
    merge.undo_derive(new.store)
    # The readers of tables write the vocabulary's terms and no others: only RDF can bring unknown ones.
    own_terms = intake.tables and not intake.holds_vocabulary
    refuse(check.check_sets(new.store, but=("term-not-defined",) if own_terms else ()))
    added = merge.sources_under(new.store, intake.sources) if own_terms and not afresh else None
    advance("working out names, conflicts and statuses", 0, 0)
    merge.derive(new.store, added)
    tell_of_posts(new.store, intake)


class Measured(io.FileIO):
    """A file to read that tells how many kilobytes of it have been read, a megabyte at a time."""

    def __init__(self, path: Path, what: str, advance: Callable[[str, int, int], None]) -> None:
        super().__init__(path)
        self.what, self.advance = what, advance
        self.total = max(1, path.stat().st_size // 1024)
        self.told = -1

    def read(self, size: int | None = -1, /) -> bytes:
        """What the file itself gives."""
        content = super().read(-1 if size is None else size)
        megabytes = self.tell() >> 20
        if megabytes > self.told or not content:
            self.told = megabytes
            self.advance(self.what, self.tell() // 1024, self.total)
        return content

    def pieces(self) -> Iterator[bytes]:
        """What the file holds in pieces of whole lines: the loader takes several times the memory of one."""
        while piece := self.read(PIECE):
            yield piece + self.readline()


def tell_of_posts(store: Store, intake: Intake) -> None:
    """Note how many posts got a role by their title, and how many parts have a newer one in their place.

    Posts that RDF tells of and that are not there on their source's day do not count.
    """
    graphs = merge.sources_under(store, intake.sources)
    kind = ox.NamedNode(expand("org:Post"))
    given = {post: role.value for post, role in store.values(expand("org:role"), GRAPHS["resolved"])}
    resolved, roles = given.keys(), set(given.values())
    gone = merge.superseded(store) & graphs
    posts = {post for graph in graphs - gone for post in store.subjects(expand("rdf:type"), kind, graph)}
    posts &= set(store.subjects(expand("rdf:type"), kind))  # those of other days are in their graph alone
    if not intake.tables:
        away = [by for by in merge.posts_of_other_days(store).values() if not by.isdisjoint(graphs)]
        intake.counts["posts"] -= len(away)
    if gone:
        intake.notes.append(
            f"{len(gone)} of {number(len(intake.parts), 'part')} with a newer one in its place: what it says"
            f" is kept in its graph and not counted as so; {len(posts):,} posts stand in the newest"
        )
    if posts:
        left = len(posts - resolved)
        others = f"; the title of {left:,} names none, or several" if left else ""
        intake.notes.append(
            f"{len(posts & resolved):,} of {number(len(posts), 'post')} got a role by title{others}"
        )
    intake.roles_by_title += by_title(store, {post: given[post] for post in posts & resolved})
    if posts & resolved and len({answers.catalogue(role) for role in roles}) > 1:
        intake.notes.append(
            "of a name that several catalogues have it is the role of rolegraph's own, else of the catalogue"
            " whose IRI comes first: whichever was imported first, so a later import may change a post's role"
        )


def by_title(store: Store, roles: Mapping[str, str]) -> list[RoleByTitle]:
    """The roles, of post → role, that come of titles alone which are not the role's own name, by title."""
    names, relation = expand("skos:prefLabel"), expand("skos:altLabel")
    own = {role: {name.lower() for name in store.texts(role, names)} for role in set(roles.values())}
    titles = {post: {title.lower() for title in store.texts(post, names)} for post in roles}
    bearers = merge.roles_by(store, "rg:titleKey", set().union(*titles.values()))
    taken = Counter(
        (title, role)
        for post, role in roles.items()
        if own[role].isdisjoint(titles[post])
        for title in titles[post]
        if role in bearers.get(title, ())
    )
    found = []
    for (title, role), count in sorted(taken.items()):
        pattern = f"?claim a rg:Claim ; rdf:subject <{role}> ; rdf:predicate <{relation}> ; rdf:object ?title"
        rows = store.rows(f"SELECT ?claim ?title WHERE {{ {pattern} }}")
        made = sorted(claim for claim, name in rows if name.lower() == title)
        found.append(RoleByTitle(title, Name(role, store.label(role)), count, tuple(made)))
    return found


def surroundings(store: Store, path: Path) -> tuple[bytes, set[str]]:
    """What a store says of the things that a file of N-Triples names, as N-Triples: what the shapes must see.

    Of a thing that the file describes further, everything that was asserted; of others what they are. These,
    by their IRIs, come second: they were judged when they came in, and cannot be by so little.
    """
    worked_out = {ox.NamedNode(expand(name)) for name in ("rg:status", "rg:inForce")}
    kind, label = (ox.NamedNode(expand(name)) for name in ("rdf:type", "skos:prefLabel"))
    described: dict[ox.NamedNode, None] = {}
    named: dict[ox.NamedNode, None] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode):
            described[quad.subject] = None
        if isinstance(quad.object, ox.NamedNode):
            named[quad.object] = None
    lines: dict[str, None] = {}
    for thing in described:
        for quad in store.oxigraph.quads_for_pattern(thing, None, None, ox.DefaultGraph()):
            if quad.predicate not in worked_out:
                lines[f"{quad.triple} .\n"] = None
                if isinstance(quad.object, ox.NamedNode):
                    named[quad.object] = None
    for thing in named:
        for predicate in (kind, label):
            found = store.oxigraph.quads_for_pattern(thing, predicate, None, ox.DefaultGraph())
            lines |= dict.fromkeys(f"{quad.triple} .\n" for quad in found)
    return "".join(lines).encode(), {thing.value for thing in named.keys() - described.keys()}


def located(error: InvalidDataError, package: Package) -> InvalidDataError:
    """The same, with the lines of RDF files on disk where what is wrong stands."""
    files = [path for member in package.members if (path := Path(member.where)).is_file()]
    files = [path for path in files if readers.reader_of(path)]
    return InvalidDataError(Report(tuple(check.locate(error.report.violations, files))))


def refuse(findings: Iterable[Finding]) -> None:
    """Raise InvalidDataError where there are findings."""
    if findings := sorted(findings, key=lambda finding: (finding.focus, finding.message)):
        raise InvalidDataError(Report(tuple(findings)))


def start_without(new: Generation, place: Path, source: str) -> Things:
    """Load into an empty store all that the old one holds but for a source; its things' old names."""
    old = Store.open(place)
    things = things_of(old, source)
    imports = imported(new.old)
    known = imports[source]
    holders = [one for one, told in imports.items() if told["vocabulary"]]
    graphs = set(GRAPHS)
    if holders == [source] and "ontology" not in (new.old or {}):
        graphs.remove("vocabulary")  # what stands there beside rolegraph's own came with this source alone
    carry_over(old, new, known["sources"], graphs, without=brought(known))
    return things


def carry_over(
    old: Store,
    new: Generation,
    left_out: Iterable[str],
    graphs: Iterable[str] = tuple(GRAPHS),
    *,
    without: Iterable[str] = (),
) -> None:
    """Load the named graphs of one store into another, but for some sources and their parts.

    `graphs` are the keys in GRAPHS of those that are no source's and come along, `without` names decisions
    that do not.
    """
    gone = merge.sources_under(old, left_out)
    special = special_graphs(old, left_out, graphs, without)
    passed_over = merge.superseded(special) | WORKINGS
    with (new.folder / "kept.nq").open("wb") as named, (new.folder / "kept.nt").open("wb") as merged:
        for graph in old.graphs():
            if graph not in gone:
                holder = special if graph in GRAPHS.values() else old
                content = holder.dump(ox.RdfFormat.N_TRIPLES, graph)
                write_graph(content, graph, named, None if graph in passed_over else merged)
    new.store.oxigraph.bulk_load(path=str(new.folder / "kept.nq"), format=ox.RdfFormat.N_QUADS, lenient=True)
    new.store.oxigraph.bulk_load(
        path=str(new.folder / "kept.nt"), format=ox.RdfFormat.N_TRIPLES, lenient=True
    )


def special_graphs(
    old: Store, left_out: Iterable[str], graphs: Iterable[str], without: Iterable[str]
) -> Store:
    """A store in memory of graphs that are no source's (keys in GRAPHS), without sources and decisions."""
    special = Store()
    for graph in {GRAPHS[name] for name in graphs} - DERIVED:
        content = old.dump(ox.RdfFormat.N_TRIPLES, graph)
        special.oxigraph.bulk_load(content, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    for decision in without:
        special.update(f"DELETE WHERE {{ GRAPH graph:decisions {{ <{decision}> ?p ?o }} }}")
    merge.leave_out(special, sorted(left_out))
    return special


def write_graph(content: bytes, graph: str, named: IO[bytes], merged: IO[bytes] | None) -> None:
    """Write N-Triples as quads of a graph, and as they are for the merge."""
    named.write(content.replace(b" .\n", f" <{graph}> .\n".encode()))
    if merged is not None:
        merged.write(content)


# -- what the account says


def account_of(
    intake: Intake,
    place: Path,
    source: str,
    rejects: Mapping[Path, bytes],
    changes: Changes | None,
    statements: Mapping[str, int],
) -> ImportAccount:
    """The account of an import that has been loaded."""
    return ImportAccount(
        source=source,
        store=str(place),
        changed=True,
        tables=tuple(TableCount(t.name, t.read, t.accepted, t.rejected) for t in intake.tables),
        **{kind: intake.counts[kind] for kind in COUNTED},
        statements=sum(statements.values()),
        findings=tuple(
            Findings(kind, count, tuple(examples))
            for kind, (count, examples) in sorted(intake.findings.items())
        ),
        notes=tuple(dict.fromkeys((*intake.notes, *why_rejected(intake.tables)))),
        rejects=tuple(str(path) for path in rejects),
        changes=changes,
        roles_by_title=tuple(intake.roles_by_title),
    )


def account_from(found: Mapping[str, Any]) -> ImportAccount:
    """The account that a stamp keeps."""
    values = dict(found)
    values["tables"] = tuple(TableCount(**table) for table in found["tables"])
    values["findings"] = tuple(
        Findings(f["kind"], f["count"], tuple(f["examples"])) for f in found["findings"]
    )
    values["notes"], values["rejects"] = tuple(found["notes"]), tuple(found["rejects"])
    values["roles_by_title"] = tuple(
        RoleByTitle(one["title"], Name(**one["role"]), one["posts"], tuple(one["claims"]))
        for one in found.get("roles_by_title", ())
    )
    values["changes"] = None
    return ImportAccount(**values)


def statements_of(store: Store, sources: Iterable[str]) -> dict[str, int]:
    """Graph → how many statements it holds, for the graphs of some sources and their parts."""
    text = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{}> {{ ?s ?p ?o }} }}"
    return {
        graph: int(number)
        for graph in sorted(merge.sources_under(store, sources))
        for (number,) in store.rows(text.format(graph))
    }


def things_of(store: Store, source: str) -> Things:
    """The things that a source and its parts describe: IRI → name, and post → what else is said of it."""
    classes = " ".join(sorted(NAMED))
    graphs = sorted(merge.sources_under(store, [source]))
    names = {
        thing: name
        for graph in graphs
        for thing, name in store.rows(
            f"SELECT ?thing ?name WHERE {{ VALUES ?class {{ {classes} }}"
            f" GRAPH <{graph}> {{ ?thing a ?class ; skos:prefLabel ?name }} }}"
        )
    }
    said: Counter[str] = Counter()
    for graph in set(graphs) - merge.superseded(store):
        pattern = "?post a org:Post ; ?p ?o FILTER(?p != skos:prefLabel)"
        for post, *rest in store.rows(f"SELECT ?post ?p ?o WHERE {{ GRAPH <{graph}> {{ {pattern} }} }}"):
            said[post] += hash(tuple(rest))
    return names, said


def changes_between(old: Things, new: Things) -> Changes:
    """What came, went and was renamed, and of which posts something else is said."""
    (old_names, old_said), (names, said) = old, new
    both = names.keys() & old_names.keys()
    added = sorted(names[iri] for iri in names.keys() - both)
    gone = sorted(old_names[iri] for iri in old_names.keys() - both)
    renamed = sorted((old_names[iri], names[iri]) for iri in both if old_names[iri] != names[iri])
    changed = sorted(names[iri] for iri in both if old_said.get(iri) != said.get(iri))
    counts = {"added": len(added), "gone": len(gone), "renamed": len(renamed), "changed": len(changed)}
    return Changes(
        tuple(added[:TOLD]), tuple(gone[:TOLD]), tuple(renamed[:TOLD]), tuple(changed[:TOLD]), counts
    )


# -- rows at fault


def told(table: Table, row: tuple[int, list[str], str, str, str]) -> str:
    """A rejected row as a message: file, row, column, value, what is wrong."""
    number, _, column, value, problem = row
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    where = (f", column {column!r}" if column else "") + (f", value {shown!r}" if value else "")
    return f"{table.where}: row {number}{where}: {problem}"


def nothing_taken(tables: Sequence[Table]) -> str:
    """Why no row was taken."""
    faults = [told(table, row) for table in tables for row in table.rejects]
    if not faults:
        return "holds headers only: no row to take in"
    return "no row could be taken in\n  " + "\n  ".join(faults[:5])


def all_or_nothing(tables: Sequence[Table], rejected: int) -> str:
    """What stands in the way of an import that takes all rows or none."""
    faults = [told(table, row) for table in tables for row in table.rejects]
    more = f"\n  … and {len(faults) - 20:,} more" if len(faults) > 20 else ""
    head = (
        f"{rejected} {'row is' if rejected == 1 else 'rows are'} at fault, and --strict takes all or nothing"
    )
    return f"{head}\n  " + "\n  ".join(faults[:20]) + more


def why_rejected(tables: Iterable[Table]) -> list[str]:
    """Why rows were rejected, each reason with the number of rows, the commonest first; of many the first."""
    reasons = Counter(
        f"{table.name}: {column}{': ' if column else ''}{problem}"
        for table in tables
        for _, _, column, _, problem in table.rejects
    )
    told = [f"{number(count, 'row')} rejected: {reason}" for reason, count in reasons.most_common(REASONS)]
    left = len(reasons) - len(told)
    return [
        *told,
        *([f"{number(left, 'more reason')} for rejected rows in the rejects file"] if left else []),
    ]


def rejects_of(intake: Intake, place: Path, source: str, mark: str) -> dict[Path, bytes]:
    """The rejects files: path → content, under the name of the table that they complete.

    The folder is that of this very import, since somebody may be mending the file of another. A row is whole,
    so that it can be mended, and one of the wrong width keeps it, so that it is not taken unmended.
    """
    folder = place.parent / f"{place.name}-rejects" / source.rpartition("/")[2] / mark[:8]
    found: dict[Path, bytes] = {}
    for table in intake.tables:
        if table.rejects:
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            columns = [name for name in table.columns if name != REASON]
            writer.writerow([*columns, REASON])
            reasons: dict[int, list[str]] = {}
            for row, _, column, value, problem in table.rejects:
                what = filter(None, (column, repr(value[:60]) if value else "", problem))
                reasons.setdefault(row, []).append(" ".join(what))
            for row, cells in {found[0]: found[1] for found in table.rejects}.items():
                kept = cells[: len(columns)] if len(cells) == len(table.columns) else cells
                writer.writerow([*kept, f"row {row}: {'; '.join(reasons[row])}"])
            stem = table.name.rsplit(".", 1)[0]
            same = sum(path.stem.startswith(stem) for path in found)
            found[folder / f"{stem}{f'-{same + 1}' if same else ''}.csv"] = out.getvalue().encode()
    return found


# -- what the user chose


def day(text: str | None) -> str | None:
    """A day as ISO 8601 has it. Raises FileError."""
    if text is None:
        return None
    try:
        return day_of(text)
    except ValueError as error:
        raise FileError("--date", str(error)) from None


def columns_of(mapping: str | Path | Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What a mapping of columns says, read from its TOML file where it is one. Raises FileError."""
    if mapping is None or not isinstance(mapping, (str, Path)):
        return mapping or {}
    import tomllib

    path = Path(mapping)
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(path, f"is no TOML: {error}") from error


def slug(name: str) -> str:
    """A name as the last part of an IRI."""
    found = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")
    if not found:
        raise FileError(name or "--source", "cannot name a source: use letters or digits")
    return found


def fingerprint(format_: str, package: Package, options: Options) -> str:
    """A hash over what an import's result depends on: the program, the files, the user's choices."""
    from rolegraph import __version__

    chosen = [options.name, options.date, options.mapping, options.with_people]
    text = json.dumps(
        [__version__, format_, package.digest, package.name, *chosen], sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()
