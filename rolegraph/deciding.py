"""A reviewer's decisions, written into `decisions.ttl` of an ontology folder and taken out of it again.

The file is the record: whoever has it and the sources gets the same graph. What is built follows it.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from datetime import date as date_class
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

import pyoxigraph as ox

from rolegraph import answers, claims, days, formatter, opening, places, readers
from rolegraph.errors import AmbiguousNameError, DecisionError, FileError, NameNotFoundError
from rolegraph.files import replace_files
from rolegraph.model import Decision
from rolegraph.model.deciding import DecisionAccount, StatusChange
from rolegraph.store import Store, read_stamp
from rolegraph.vocabulary import GRAPHS, PREFIXES, expand, named_iris, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rolegraph.answers import Triple
    from rolegraph.model import Status

    Verdict = Literal["accept", "reject", "keep-both"]

__all__ = ["decide"]

FILE: Final = "decisions.ttl"
VERDICTS: Final = {"accept": "rg:accept", "reject": "rg:reject", "keep-both": "rg:keepBoth"}
FITTING: Final[dict[str, tuple[str, ...]]] = {"claim": ("accept", "reject"), "conflict": ("keep-both",)}
BEGINNING: Final = re.compile(r"(?:(claim|conflict):)?([0-9a-f]{4,16})", re.IGNORECASE)
"""The beginning of a claim's or conflict's hash, with or without its prefix."""
MOST: Final = 10_000
"""Characters of a reason."""


class Thing(NamedTuple):
    """What a decision is about."""

    iri: str
    kind: Literal["claim", "conflict"]


def decide(
    thing: str,
    verdict: str,
    *,
    because: str = "",
    by: str | None = None,
    date: str | None = None,
    replace: bool = False,
    ontology: str | Path | None = None,
    store: str | Path | None = None,
    say: Callable[[str], None] = lambda text: None,
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> DecisionAccount:
    """Write a decision into the ontology folder, build the store anew where there is one, and account for it.

    `thing` is a claim or a conflict: its IRI, CURIE, or the beginning of its hash (four digits or more).
    `verdict` is `accept` or `reject` on a claim, `keep-both` on a conflict, or `undo`, which takes the
    decision out again. `because` is the reason (all but `undo` need one), `by` who decided, where anybody is
    to be named, `date` the day (2026-06-30; today by default). A second decision on a thing takes the place
    of the first with `replace` alone. `say` gets a word where the folder had changed before, `advance`
    on how far what is built has come. Raises NameNotFoundError, AmbiguousNameError, DecisionError, FileError,
    InvalidDataError or StoreError; the file is then as it was.
    """
    if verdict not in {*VERDICTS, "undo"}:
        raise DecisionError(f"{verdict!r} is no verdict: say {', '.join(VERDICTS)} or undo")
    reason = "" if verdict == "undo" else reason_of(because)
    who = None if by is None else text_of(by, "--by", "say who decided, or leave it out")
    day = day_of(date)
    folder, place = resting_place(ontology, store)
    path = folder / FILE
    before = opening.current(folder, place, say=say, advance=advance).store
    with held(folder, path):
        decided = decisions_in(folder)
        found = find(before, thing, decided)
        old = standing(found, decided, path)
        text = formatter.file_text(path) if path.exists() else ""
        text = without(path, text, old) if old else text
        if verdict == "undo":
            decision = taken_back(found, old)
        else:
            fit(before, found, verdict, old, replace=replace)
            name = old.iri if old else name_of(before, found, {other.iri for other, _ in decided.values()})
            decision = Decision(name, cast("Verdict", verdict), reason, day, who)
            text = with_line(path, text, line_of(decision, found.iri, rests_on(before, found)))
        with written(path, text):
            changes = what_changed(before, folder, place, found, advance)
    undone = verdict == "undo"
    other_days = any(before.rows(f"SELECT ?is {{ <{found.iri}> rg:inForce ?is FILTER(!?is) }}"))
    return DecisionAccount(
        decision, found.iri, str(path), undone, None if undone else old, changes, other_days
    )


# -- what the user gave


def text_of(text: str, what: str, advice: str) -> str:
    """A text that can stand in a file and on a screen. Raises DecisionError."""
    found = text.strip()
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in found):
        raise DecisionError(f"{what} holds a control character or a line break: write it as one line of text")
    if not found:
        raise DecisionError(f"{what} is empty: {advice}")
    return found


def reason_of(because: str) -> str:
    """A reason worth writing. Raises DecisionError."""
    advice = "say why, so that the next reader can judge it"
    found = text_of(because, "--because", advice)
    if not any(map(str.isalnum, found)):
        raise DecisionError(f"--because {found!r} has no word in it: {advice}")
    if len(found) > MOST:
        raise DecisionError(
            f"--because has {len(found):,} characters, and {MOST:,} are the most: say in short why, and where"
            " the whole of it stands"
        )
    return found


def day_of(date: str | None) -> str:
    """A day as ISO 8601 has it, today's by default. Raises DecisionError."""
    if date is None:
        return date_class.today().isoformat()
    try:
        return days.day_of(date)
    except ValueError as error:
        raise DecisionError(f"--date {error}") from None


def resting_place(ontology: str | Path | None, store: str | Path | None) -> tuple[Path, Path | None]:
    """The ontology folder that takes a decision, and the store named. Raises DecisionError, FileError."""
    place = Path(store) if store is not None else None
    stamp = read_stamp(place or places.default_store(Path(ontology) if ontology else places.SHIPPED))
    if stamp is not None and "ontology" not in stamp:
        raise DecisionError(
            f"{place or places.default_store()}: this store was made by imports alone and obeys no file of"
            " decisions; rolegraph build puts an ontology folder (--ontology DIR) under it"
        )
    folder = Path(ontology) if ontology else Path(stamp["ontology"]) if stamp and place else places.SHIPPED
    if not folder.is_dir():
        raise FileError(folder, "there is no such folder; --ontology names the folder of the Turtle files")
    if folder.resolve().is_relative_to(places.PACKAGE):
        raise FileError(
            folder,
            "belongs to the installed program, and what is decided there goes with its next version: copy the"
            " folder and name the copy with --ontology DIR",
        )
    return folder, place


@contextmanager
def held(folder: Path, path: Path) -> Iterator[None]:
    """A block in which no other process decides in this folder; waits for one that does."""
    import os

    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise FileError(
            path,
            "may not be written: copy the folder and name the copy with --ontology DIR, or ask its owner",
        )
    try:
        import fcntl
    except ImportError:  # pragma: no cover - no such locks on Windows
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# -- what it is about


def decisions_in(folder: Path) -> dict[str, tuple[Decision, Path]]:
    """What is decided → the decision and its file, as the files of a folder have it now."""
    found: dict[str, tuple[Decision, Path]] = {}
    for path in readers.knowledge_files(folder):
        if path.suffix.lower() == ".ttl" and path.name != readers.VOCABULARY:
            store = Store()
            readers.read_one(store, path, GRAPHS["decisions"])
            store.update(f"ADD <{GRAPHS['decisions']}> TO DEFAULT")
            found |= {about: (decision, path) for about, decision in answers.decisions(store).items()}
    return found


def find(store: Store, name: str, decided: Iterable[str]) -> Thing:
    """The claim or conflict that a name means, or what is decided on and waits for its source.

    Raises NameNotFoundError and AmbiguousNameError.
    """
    wanted = name.strip().strip("<>")
    known = {
        iri: Thing(iri, cast("Literal['claim', 'conflict']", kind))
        for kind, curie in (("claim", "rg:Claim"), ("conflict", "rg:Conflict"))
        for iri in store.subjects(expand("rdf:type"), ox.NamedNode(expand(curie)))
    }
    for iri in decided:
        known.setdefault(iri, Thing(iri, "conflict" if iri.startswith(PREFIXES["conflict"]) else "claim"))
    hits = [iri for iri in named_iris(name) if iri in known]
    if not hits and (match := BEGINNING.fullmatch(wanted)):
        kinds = [match[1].lower()] if match[1] else ["claim", "conflict"]
        hits = [iri for iri in known for kind in kinds if iri.startswith(PREFIXES[kind] + match[2].lower())]
    if len(hits) > 1:
        raise AmbiguousNameError(name, "beginning", sorted(map(short, hits)))
    if not hits:
        local = wanted.rpartition("/")[2].rpartition(":")[2]
        near = answers.nearest(local, (iri.rpartition("/")[2] for iri in known))
        ends = {iri.rpartition("/")[2]: short(iri) for iri in known}
        raise NameNotFoundError(name, "claim or conflict", [ends[end] for end in near])
    return known[hits[0]]


def standing(thing: Thing, decided: Mapping[str, tuple[Decision, Path]], path: Path) -> Decision | None:
    """What is decided on a thing in a file already. Raises DecisionError where another file decides on it."""
    decision, file = decided.get(thing.iri, (None, path))
    if decision is not None and file != path:
        raise DecisionError(f"{told(thing, decision)}; it stands in {file}: take it out there")
    return decision


def taken_back(thing: Thing, old: Decision | None) -> Decision:
    """The decision that `undo` takes out. Raises DecisionError where there is none."""
    if old is None:
        raise DecisionError(f"nothing is decided on {short(thing.iri)}: there is nothing to take back")
    return old


def fit(store: Store, thing: Thing, verdict: str, old: Decision | None, *, replace: bool) -> None:
    """Raise DecisionError for a verdict that is not for this kind of thing, or a second one unasked."""
    if verdict not in FITTING[thing.kind]:
        raise DecisionError(
            f"{short(thing.iri)} is a {thing.kind}, and {verdict} is no verdict on one:"
            f" say {' or '.join(FITTING[thing.kind])}{instead(store, thing)}"
        )
    if old is not None and not replace:
        raise DecisionError(f"{told(thing, old)}; --replace puts this one in its place")


def instead(store: Store, thing: Thing) -> str:
    """What there is to accept or reject where a conflict is to be settled by one of its statements."""
    if thing.kind == "claim":
        return ""
    if found := store.objects(thing.iri, expand("rg:involves")):
        return f", or decide on one of its claims: {', '.join(map(short, found))}"
    rows = ", ".join(map(short, rests_on(store, thing)))
    return f"; its statements are rows of {rows}, and no claims: mend the wrong row and import again"


def told(thing: Thing, decision: Decision) -> str:
    """What stands already, in words."""
    who = f" by {decision.decided_by}" if decision.decided_by else ""
    return (
        f"{short(thing.iri)} is decided on already ({decision.verdict}, {decision.date}{who},"
        f" because {decision.because})"
    )


def statements_of(store: Store, thing: Thing) -> list[Triple]:
    """The statement of a claim, or those that a conflict is about and those it rests on."""
    nodes = f"<{thing.iri}>" if thing.kind == "claim" else "?node"
    link = "" if thing.kind == "claim" else f"<{thing.iri}> rg:contests|rg:concerns|rg:becauseOf ?node ."
    pattern = f"{link} {nodes} rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    return sorted((s, p, o) for s, p, o in store.rows(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"))


def rests_on(store: Store, thing: Thing) -> list[str]:
    """The documents without which a claim or conflict would not be there, by IRI.

    For a conflict they are those that say its statements, and those that name what the statements are about.
    """
    part_of = claims.part_of_map(store)
    if thing.kind == "claim":
        found = {source for (source,) in store.rows(f"SELECT ?g WHERE {{ <{thing.iri}> rg:source ?g }}")}
    else:
        found = set()
        for subject, predicate, value in statements_of(store, thing):
            for fact in answers.said(store, subject=subject, only=(f"<{predicate}>",)):
                if fact.object == value:
                    found |= {*fact.sources, *(claim.source for claim in fact.claims)}
            things = [f"<{iri}>" for iri in (subject, value) if answers.is_iri(iri)]
            named = f"VALUES ?x {{ {' '.join(things)} }} GRAPH ?g {{ ?x skos:prefLabel ?name }}"
            found |= {graph for (graph,) in store.rows(f"SELECT DISTINCT ?g WHERE {{ {named} }}")}
    return sorted({claims.root_of(graph, part_of) for graph in found - set(GRAPHS.values())})


def name_of(store: Store, thing: Thing, taken: Iterable[str]) -> str:
    """A decision's IRI: what the thing is about in words, and as much of its hash as tells it from others."""
    label = store.label(statements_of(store, thing)[0][0])
    words = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:40].strip("-")
    digits = thing.iri.rpartition("/")[2]
    names = [f"{PREFIXES['decision']}{words}{'-' * bool(words)}{digits[:n]}" for n in (8, len(digits))]
    return next((name for name in names if name not in set(taken)), names[-1])


# -- the file


def line_of(decision: Decision, about: str, sources: Iterable[str]) -> str:
    """A decision as one line of Turtle without prefixes, so that it can stand in any file."""
    day = f'"{decision.date}"^^<{expand("xsd:date")}>'
    said: list[tuple[str, str]] = [
        ("rdf:type", f"<{expand('rg:Decision')}>"),
        ("rg:about", f"<{about}>"),
        ("rg:verdict", f"<{expand(VERDICTS[decision.verdict])}>"),
        ("rg:because", str(ox.Literal(decision.because, language="en"))),
        ("dcterms:date", day),
        *([("rg:decidedBy", str(ox.Literal(decision.decided_by)))] if decision.decided_by else []),
        *(("rg:restsOn", f"<{source}>") for source in sources),
    ]
    return f"<{decision.iri}> " + " ; ".join(f"<{expand(name)}> {value}" for name, value in said) + " .\n"


def with_line(path: Path, text: str, line: str) -> str:
    """A file's text with one more statement: in canonical layout, or at its end where that is another."""
    longer = text + ("\n" if text and not text.endswith("\n") else "") + line
    return formatter.tidied(path, longer) if is_tidy(path, text) else longer


def without(path: Path, text: str, decision: Decision) -> str:
    """A file's text without a decision; every other byte of it stays."""
    shorter = formatter.without_subject(path, text, decision.iri)
    return formatter.tidied(path, shorter) if is_tidy(path, text) else shorter


def is_tidy(path: Path, text: str) -> bool:
    """Whether a text is in canonical layout, as an empty one is."""
    return not text.strip() or formatter.tidied(path, text) == text


@contextmanager
def written(path: Path, text: str) -> Iterator[None]:
    """A block that finds a file with this text, or none where the text says nothing.

    Whatever stops the block leaves the file as it was before.
    """
    before = path.read_bytes() if path.exists() else None
    if text.strip():
        replace_files({path: text.encode()})
    else:
        path.unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            replace_files({path: before})
        raise


# -- what it changes


def what_changed(
    before: Store,
    folder: Path,
    place: Path | None,
    thing: Thing,
    advance: Callable[[str, int, int], None],
) -> tuple[StatusChange, ...] | None:
    """The statements whose status differs between a graph and what is built now; None where nothing was."""
    standing = read_stamp(place or places.default_store(folder)) is not None
    # That the folder has changed is no news here, and the account says whether the store could follow.
    built = opening.standing_store(folder, place, lambda text: None, advance)
    if standing and built is None:
        return None
    after = opening.opened(built, folder).store
    own = statements_of(after, thing) or statements_of(before, thing)
    touched = answers.all_contested(before) ^ answers.all_contested(after) | set(own)
    old, new = statuses(before, touched), statuses(after, touched)
    return tuple(
        StatusChange(answers.statement_of(after, *triple), old.get(triple), new.get(triple))
        for triple in sorted(touched)
        if old.get(triple) != new.get(triple)
    )


def statuses(store: Store, triples: Iterable[Triple]) -> Mapping[Triple, Status]:
    """Statement → its status, for those that are said at all."""
    wanted: dict[str, set[Triple]] = {}
    for triple in triples:
        wanted.setdefault(triple[0], set()).add(triple)
    return {
        key: fact.status
        for subject, keys in wanted.items()
        for fact in answers.said(store, subject=subject)
        if (key := (fact.subject, fact.predicate, fact.object)) in keys
    }
