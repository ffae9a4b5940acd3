"""The formatter of the curators' Turtle files: one layout, one order, the right name for every claim.

A file is cut into statements, each of them is parsed by Oxigraph, given its name, joined with what else is
said of its subject, sorted and written anew. The cutter knows only where a statement ends and where comments
stand; what a statement says it leaves to the parser. Nothing is written that says other than what was read.

Comments stay with what they are about. Directly above a statement or at the end of its line they travel with
it, inside it they move above it, and followed by a blank line they are a section mark: it stays where it is,
and only what stands between two marks is sorted.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from rolegraph.claims import IDENTITY, fields_of, mint_claim, root_of
from rolegraph.errors import FileError
from rolegraph.layout import Layout, heading, kind_of, sort_key
from rolegraph.readers import SHAPES
from rolegraph.readers.rdf import explain
from rolegraph.vocabulary import BASE, PREFIXES, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rolegraph.claims import Term

    Said = tuple[Term, str, Term]

__all__ = ["tidy", "tidy_text"]

TYPE: Final = expand("rdf:type")
CLAIM: Final = ox.NamedNode(expand("rg:Claim"))
STANCE: Final = expand("rg:stance")
SUPPORTS: Final = ox.NamedNode(expand("rg:supports"))
HASH: Final = expand("rg:quoteHash")
COMPLETE: Final = tuple(map(expand, ("rdf:subject", "rdf:predicate", "rdf:object")))
LABELS: Final = tuple(map(expand, ("skos:prefLabel", "rdfs:label")))

TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<comment>\#[^\r\n]*)
    |(?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\[uU][0-9A-Fa-f]+)*>)
    |(?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<at>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    |(?P<number>[+-]?(?:[0-9]+\.?[0-9]*[eE][+-]?[0-9]+|\.[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    |(?P<word>(?:[^\s<>"'()\[\]{},;#^|`@~.\\!$&*+=?/]|\\.|\.+(?=[^\s<>"'()\[\]{},;#^|`@~.!$&*+=?/]))+)
    |(?P<mark><<|>>|\{\||\|\}|\^\^|.)""",
    re.VERBOSE | re.DOTALL,
)
NEWLINE: Final = re.compile(r"\r\n|\r|\n")
NESTING: Final = frozenset({"(", "[", "<<", "~", "{|"})
DIRECTIVES: Final = {"@prefix": 2, "prefix": 2, "@base": 1, "base": 1, "@version": 1, "version": 1}
"""The word that opens a directive → how many tokens follow it (the dot of the forms with @ apart)."""


class Token(NamedTuple):
    """A piece of a file: what it is, its text and where it begins."""

    kind: str
    text: str
    start: int


@dataclass(slots=True)
class Piece:
    """A statement or directive with its comments, or (without tokens) comments that stand alone."""

    tokens: list[Token] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    after: str = ""


@dataclass(slots=True)
class Statement:
    """A statement as the parser read it. `own_words` are its tokens where it is left word for word."""

    subject: Term | None
    triples: list[Said]
    piece: Piece
    anonymous: bool
    nested: bool

    @property
    def own(self) -> list[Said]:
        """What is said of the subject itself, not of blank nodes inside."""
        return [triple for triple in self.triples if triple[0] == self.subject]


@dataclass(slots=True)
class Directive:
    """A `@prefix` (by its name), `@base` or `@version` line."""

    name: str
    text: str
    piece: Piece


@dataclass(slots=True)
class Document:
    """A Turtle file, read: `body` holds statements and the comment blocks that are section marks."""

    path: Path
    text: str
    triples: set[Said]
    head: list[list[str]] = field(default_factory=list)
    tight: bool = False
    directives: list[Directive] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = BASE
    body: list[Statement | list[str]] = field(default_factory=list)
    chosen: bool = True
    renamed: dict[Term, ox.NamedNode] = field(default_factory=dict)

    @property
    def statements(self) -> list[Statement]:
        """The statements, in the order of the file."""
        return [piece for piece in self.body if isinstance(piece, Statement)]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the files of a folder know of each other."""

    part_of: Mapping[str, str]
    labels: Mapping[str, str]
    documents: Mapping[str, str]


@dataclass(slots=True)
class Item:
    """All that one section says of one subject, or one statement that is left word for word."""

    section: int
    subject: Term | None
    fields: dict[str, list[Term]] = field(default_factory=dict)
    words: list[Token] | None = None
    above: set[tuple[str, ...]] = field(default_factory=set)
    after: set[str] = field(default_factory=set)


def tidy(paths: Iterable[Path], *, check: bool = False, sources: Iterable[Path] = ()) -> list[Path]:
    """Bring Turtle files (of a folder all but `shapes.ttl`) into rolegraph's layout; return those changed.

    Part-of relations, labels and decisions come from all Turtle files of a file's folder; where a claim is
    renamed, so is its name wherever else the folder mentions it, in files that were not asked for too.
    `sources` are folders of documents, for hashes that are missing. With `check`, nothing is written.

    Raises FileError, before anything is written, for a file that cannot be read, is not UTF-8 or not Turtle.
    """
    results: dict[Path, str] = {}
    folders: dict[Path, list[Path]] = {}
    for path in _files(paths):
        folders.setdefault(path.parent, []).append(path)
    finder = _Finder([Path(source) for source in sources])
    for folder, chosen in folders.items():
        documents = [read(_load(path), path) for path in sorted({*chosen, *_turtle_files(folder)})]
        for document in documents:
            document.chosen = document.path in chosen
        part_of = _part_of(documents)
        rename(documents, part_of)
        knowledge = Knowledge(part_of, _labels(documents), finder.documents_of(documents))
        for document in documents:
            results[document.path] = arrange(document, knowledge) if document.chosen else mention(document)
    changed = {path: text.encode() for path, text in results.items() if text.encode() != path.read_bytes()}
    if not check:
        _write(changed)
    return sorted(changed)


def tidy_text(
    text: str,
    path: Path,
    part_of: Mapping[str, str],
    labels: Mapping[str, str],
    documents: Mapping[str, str] | None = None,
) -> str:
    """The text of one Turtle file in rolegraph's layout; `path` is for messages only.

    `part_of` (part → whole) and `labels` (IRI → label) add to what the text itself says; `documents` is root
    source → decoded text. Raises FileError with line and column where the text is not Turtle.
    """
    document = read(text, path)
    part_of = {**_part_of([document]), **part_of}
    rename([document], part_of)
    return arrange(document, Knowledge(part_of, {**_labels([document]), **labels}, documents or {}))


# ---- files


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files meant by files and folders, each once."""
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            found.update(dict.fromkeys(_turtle_files(path)))
        elif not path.exists():
            raise FileError(
                path, "there is no such file or folder; tidy takes Turtle files and folders of them"
            )
        elif path.suffix.lower() != ".ttl":
            raise FileError(path, "is no Turtle file; tidy takes files whose name ends in .ttl, and folders")
        else:
            found[path] = None
    return list(found)


def _turtle_files(folder: Path) -> list[Path]:
    """The Turtle files of a folder that hold knowledge, sorted."""
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() == ".ttl" and path.name != SHAPES and path.is_file()
        )
    except OSError as error:
        raise FileError(folder, f"cannot be read ({error.strerror})") from error


def _load(path: Path) -> str:
    """The text of a file. The mark that some editors put before UTF-8 is no part of it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise FileError(
            path, f"is not UTF-8 text ({error.reason}); save it as UTF-8", line=line, column=column
        ) from error


def _write(contents: Mapping[Path, bytes]) -> None:
    """Replace each file in one step, after all the new ones have been written beside the old."""
    fresh: list[tuple[str, Path]] = []
    target: Path | None = None
    try:
        for path, content in contents.items():
            target = path.resolve()
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
            fresh.append((name, target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(target.stat().st_mode & 0o7777)
        while fresh:
            name, target = fresh[0]
            Path(name).replace(target)
            fresh.pop(0)
    except OSError as error:
        raise FileError(target or "", f"cannot be written ({error.strerror})") from error
    finally:
        for name, _ in fresh:
            with suppress(OSError):
                Path(name).unlink()


class _Finder:
    """Documents in folders, found by the SHA-256 of their bytes. Nothing is read before it is asked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files: list[Path] = []
        for folder in folders:
            if not folder.is_dir():
                raise FileError(folder, "there is no such folder; sources are folders of documents")
            self._files += sorted(path for path in folder.rglob("*") if path.is_file())
        self._texts: dict[str, str] | None = None

    def documents_of(self, documents: Iterable[Document]) -> dict[str, str]:
        """Root source → text, for the sources with a `rg:sha256` whose document is here."""
        wanted = [
            (subject.value, value.value)
            for document in documents
            for subject, predicate, value in document.triples
            if predicate == expand("rg:sha256")
            and isinstance(subject, ox.NamedNode)
            and isinstance(value, ox.Literal)
        ]
        if self._texts is None and wanted:
            self._texts = {}
            for path in self._files:
                try:
                    content = path.read_bytes()
                except OSError as error:
                    raise FileError(path, f"cannot be read ({error.strerror})") from error
                with suppress(UnicodeDecodeError):  # no text, so nothing has offsets into it
                    self._texts[hashlib.sha256(content).hexdigest()] = content.decode("utf-8")
        texts = self._texts or {}
        return {source: texts[digest] for source, digest in wanted if digest in texts}


# ---- reading: tokens, pieces, statements


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a Turtle text that is known to be one."""
    for match in TOKEN.finditer(text):
        assert match.lastgroup is not None
        yield Token(match.lastgroup, match[0], match.start())


def _comment(text: str) -> str:
    return text.rstrip()


def pieces(text: str) -> Iterator[Piece]:
    """Statements, directives and comments that stand alone, in the order of the file."""
    block: list[str] = []
    piece: Piece | None = None
    done: Piece | None = None  # the piece that ended on this line
    left = 0  # tokens that a directive without a dot still takes
    for token in tokens(text):
        if token.kind == "space":
            if piece is not None:
                piece.tokens.append(token)
                continue
            newlines = len(NEWLINE.findall(token.text))
            if newlines and done is not None:
                yield done
                done = None
            if newlines > 1 and block:
                yield Piece(above=block)
                block = []
            continue
        if token.kind == "comment":
            if piece is not None:
                piece.tokens.append(token)
            elif done is not None:
                done.after = _comment(token.text)
            else:
                block.append(_comment(token.text))
            continue
        if piece is None:
            if done is not None:
                yield done
                done = None
            piece = Piece(above=block)
            block = []
            word = token.text.lower()
            left = DIRECTIVES.get(word, 0) + 1 if token.kind == "word" and word in DIRECTIVES else 0
        piece.tokens.append(token)
        left -= 1
        if left == 0 or (token.kind == "mark" and token.text == "."):
            piece, done = None, piece
    assert piece is None
    if done is not None:
        yield done
    if block:
        yield Piece(above=block)


def read(text: str, path: Path) -> Document:
    """A Turtle text as a document. Raises FileError with line and column where it is not Turtle."""
    text = text.removeprefix("\ufeff")
    try:
        triples = _parse(text, BASE)
    except SyntaxError as error:
        raise FileError(path, explain(error), line=error.lineno, column=error.offset) from error
    document = Document(path, text, set(triples))
    found = list(pieces(text))
    kinds = ["mark" if not p.tokens else "directive" if _opens_directive(p) else "statement" for p in found]
    opening = kinds.index("statement") if "statement" in kinds else len(kinds)
    opening = max((at for at in range(opening) if kinds[at] == "directive"), default=-1)
    for at, (kind, piece) in enumerate(zip(kinds, found, strict=True)):
        if kind == "statement":
            document.body.append(_statement(piece, document))
        elif kind == "mark":
            (document.head if at < opening else document.body).append(piece.above)
        else:
            if "directive" not in kinds[:at] and at <= opening and piece.above:
                document.head.append(piece.above)
                document.tight = True
                piece.above = []
            _declare(piece, document)
    seen = {triple for statement in document.statements for triple in statement.triples}
    _hold_equal(seen, document.triples, path)
    return document


def _opens_directive(piece: Piece) -> bool:
    first = piece.tokens[0]
    return first.kind in {"word", "at"} and first.text.lower() in DIRECTIVES


def _parse(text: str, base: str) -> list[Said]:
    parsed = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=base)
    return [(quad.subject, quad.predicate.value, quad.object) for quad in parsed]


def _source(piece: Piece) -> str:
    return "".join(token.text for token in piece.tokens)


def _words(piece: Piece) -> list[Token]:
    return [token for token in piece.tokens if token.kind not in {"space", "comment"}]


def _declare(piece: Piece, document: Document) -> None:
    """Take in a directive. Raises FileError for one that would keep statements from being sorted."""
    words = _words(piece)
    name = words[0].text.lower().lstrip("@")
    line = len(NEWLINE.findall(document.text, 0, words[0].start)) + 1
    parser = ox.parse(_source(piece), ox.RdfFormat.TURTLE, base_iri=document.base)
    list(parser)
    inner = [_comment(token.text) for token in piece.tokens if token.kind == "comment"]
    if name == "prefix":
        name = words[1].text[:-1]
        namespace = parser.prefixes[name]
        if document.prefixes.setdefault(name, namespace) != namespace:
            raise FileError(
                document.path,
                f"the prefix {name}: already stands for <{document.prefixes[name]}>; give one another name",
                line=line,
            )
        text = f"@prefix {name}: <{namespace}> ."
        name += ":"
    elif name == "base":
        base = parser.base_iri or BASE
        if base != document.base and (
            document.statements or any(d.name == "base" for d in document.directives)
        ):
            raise FileError(
                document.path,
                "declare @base once, above the first statement: below it statements move",
                line=line,
            )
        document.base = base
        text = f"@base <{base}> ."
    else:
        text = f"@version {words[1].text} ."
    piece.above += inner
    for directive in document.directives:
        if directive.name == name:
            _join_notes(directive.piece, piece)
            return
    document.directives.append(Directive(name, text, piece))


def _join_notes(first: Piece, second: Piece) -> None:
    """Give the comments of a second declaration to the first."""
    first.above += [line for line in second.above if line not in first.above]
    if first.after and second.after and first.after != second.after:
        first.above += sorted({first.after, second.after} - {*first.above})
        first.after = ""
    else:
        first.after = first.after or second.after


def _statement(piece: Piece, document: Document) -> Statement:
    """Parse one statement under the prefixes that stand above it."""
    words = _words(piece)
    used = {word.text.partition(":")[0] for word in words if word.kind == "word" and ":" in word.text} - {"_"}
    head = "".join(f"@prefix {name}: <{document.prefixes[name]}> .\n" for name in sorted(used))
    triples = _parse(head + _source(piece), document.base)
    opens = [word.text for word in words if word.kind == "mark" and word.text in NESTING]
    anonymous = words[0].text == "["
    nested = opens != ["["] * anonymous
    subjects = {triple[0] for triple in triples}
    subject: Term | None
    if len(subjects) == 1 and not (nested and anonymous):
        (subject,) = subjects
    elif words[0].kind in {"word", "iri"}:
        ((subject, _, _),) = _parse(f"{head}{words[0].text} <x:x> <x:x> .", document.base)
    else:
        tops = subjects - {triple[2] for triple in triples}
        subject = tops.pop() if anonymous and len(tops) == 1 else None
    return Statement(subject, list(dict.fromkeys(triples)), piece, anonymous, nested)


# ---- what the files of a folder know of each other


def _part_of(documents: Iterable[Document]) -> dict[str, str]:
    """Part → what it is part of."""
    predicate = expand("dcterms:isPartOf")
    pairs = {
        (subject.value, value.value)
        for document in documents
        for subject, name, value in document.triples
        if name == predicate and isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode)
    }
    return dict(sorted(pairs))


def _labels(documents: Iterable[Document]) -> dict[str, str]:
    """IRI → label, of what a claim can be about: roles, posts and whatever is the subject of a claim."""
    about = (ox.NamedNode(expand("rg:Role")), ox.NamedNode(expand("org:Post")))
    wanted: set[Term] = set()
    found: dict[Term, list[tuple[int, int, str, str]]] = {}
    for document in documents:
        for subject, predicate, value in document.triples:
            if predicate == COMPLETE[0]:
                wanted.add(value)
            elif predicate == TYPE and value in about:
                wanted.add(subject)
            elif predicate in LABELS and isinstance(value, ox.Literal):
                language = value.language or ""
                rank = {"en": 0, "": 1}.get(language, 2)
                found.setdefault(subject, []).append((LABELS.index(predicate), rank, language, value.value))
    return {
        subject.value: min(labels)[3]
        for subject, labels in found.items()
        if subject in wanted and isinstance(subject, ox.NamedNode)
    }


def rename(documents: Sequence[Document], part_of: Mapping[str, str]) -> None:
    """Give each claim of the chosen documents the name that its content has, and say so where it is mentioned.

    Of a claim that stands in several statements all count together. Where together they contradict each
    other and each is whole (a line was copied and changed, but not its name), each gets a name of its own.
    """
    said: dict[tuple[int, Term], list[tuple[Document, Statement]]] = {}
    for number, document in enumerate(documents):
        for statement in document.statements:
            if statement.subject is not None:
                home = number if isinstance(statement.subject, ox.BlankNode) else -1
                said.setdefault((home, statement.subject), []).append((document, statement))
    for (home, subject), places in said.items():
        fields = _fields(triple for _, statement in places for triple in statement.own)
        stuck = any(statement.anonymous and statement.nested for _, statement in places)
        if CLAIM not in fields.get(TYPE, ()) or not any(document.chosen for document, _ in places) or stuck:
            continue
        if minted := _mint(fields, part_of):
            if minted != subject:
                for document in documents if home < 0 else (documents[home],):
                    document.renamed[subject] = minted
        elif len(places) > 1 and not any(statement.nested for _, statement in places):
            apart = [_mint(_fields(statement.own), part_of) for _, statement in places]
            whole = all(
                {TYPE, *COMPLETE} <= {predicate for _, predicate, _ in statement.own}
                for _, statement in places
            )
            for (document, statement), name in zip(places, apart, strict=True):
                if whole and name is not None and document.chosen:
                    statement.triples = [(name, *triple[1:]) for triple in statement.triples]
                    statement.subject = name
    for document in documents:
        names = document.renamed
        for statement in document.statements if names and document.chosen else ():
            statement.triples = [
                (names.get(subject, subject), predicate, names.get(value, value))
                for subject, predicate, value in statement.triples
            ]
            if statement.subject is not None:
                statement.subject = names.get(statement.subject, statement.subject)


def _fields(triples: Iterable[Said]) -> dict[str, list[Term]]:
    """Predicate → objects, each once, of triples with one subject."""
    for fields in fields_of(dict.fromkeys(triples)).values():
        return fields
    return {}


def _mint(fields: Mapping[str, list[Term]], part_of: Mapping[str, str]) -> ox.NamedNode | None:
    """The name of a claim, or None where a field stands twice or has no name to be hashed."""
    identity = [value for name in IDENTITY for value in fields.get(name, ())]
    if any(isinstance(value, (ox.BlankNode, ox.Triple)) for value in identity):
        return None
    minted = mint_claim(fields, part_of)
    return None if minted is None else ox.NamedNode(minted)


# ---- writing


def mention(document: Document) -> str:
    """The text of a document that stays as it is, but for the new names of claims."""
    if not document.renamed:
        return document.text
    layout = Layout({}, None)
    result = "".join(token.text for token in _renamed_tokens(tokens(document.text), document, layout))
    names = document.renamed
    expected = {(names.get(s, s), p, names.get(o, o)) for s, p, o in document.triples}
    _hold_equal(set(_parse(result, BASE)), expected, document.path)
    return result


def _renamed_tokens(found: Iterable[Token], document: Document, layout: Layout) -> Iterator[Token]:
    """Tokens, with the new names of claims in place of the old."""
    for token in found:
        term: Term | None = None
        if token.kind == "iri":
            with suppress(ValueError):
                term = ox.NamedNode(urljoin(document.base, _unescaped(token.text[1:-1])))
        elif token.kind == "word" and token.text.startswith("_:"):
            term = ox.BlankNode(token.text[2:])
        elif token.kind == "word" and ":" in token.text:
            prefix, _, local = token.text.partition(":")
            if prefix in document.prefixes:
                with suppress(ValueError):
                    term = ox.NamedNode(document.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        name = None if term is None else document.renamed.get(term)
        if name is None:
            yield token
            continue
        for prefix, namespace in sorted(document.prefixes.items()) if not layout.prefixes else ():
            # A file that is not tidied declares no new prefix; most declare claim:, which their decisions use.
            if namespace == PREFIXES["claim"]:
                yield token._replace(text=f"{prefix}:{name.value[len(namespace) :]}")
                break
        else:
            yield token._replace(text=layout.iri(name.value))


def _unescaped(iri: str) -> str:
    return re.sub(r"\\u(.{4})|\\U(.{8})", lambda match: chr(int(match[1] or match[2], 16)), iri)


def arrange(document: Document, knowledge: Knowledge) -> str:
    """The text of a document in canonical layout and order."""
    own = {name: iri for name, iri in PREFIXES.items() if name not in document.prefixes}
    layout = Layout({**document.prefixes, **own}, document.base if document.base != BASE else None)
    said = {
        subject: {name: list(dict.fromkeys(values)) for name, values in fields.items()}
        for subject, fields in fields_of(
            triple for statement in document.statements for triple in statement.own
        ).items()
    }
    headings = _headings(said, knowledge.labels)
    marks, items = _items(document, said, headings)
    expected = {triple for statement in document.statements for triple in statement.triples}
    for item in items:
        if item.words is None and item.subject is not None:
            _drop_supports(item, said[item.subject], expected)
            _fill_hash(item, said[item.subject], expected, knowledge)
    sections: list[list[Item]] = [[] for _ in range(len(marks) + 1)]
    for item in items:
        sections[item.section].append(item)
    parts: list[str] = []
    dropped: set[str] = set()
    for number, section in enumerate(sections):
        if number:
            parts.append("\n".join(marks[number - 1]))
        if section:
            parts.append(_section(section, document, said, layout, knowledge, headings, dropped))
    result = "\n\n".join([*_head(document, layout), *parts])
    result += "\n" if result else ""
    _hold_equal(set(_parse(result, BASE)), expected, document.path)
    lost = _comments(document.text) - _comments(result) - dropped - headings
    if lost:
        raise RuntimeError(f"{document.path}: tidy would lose {sorted(lost)}; nothing was written")
    return result


def _headings(said: Mapping[Term, Mapping[str, list[Term]]], labels: Mapping[str, str]) -> set[str]:
    """Every comment that may be a heading: written so that only words count."""
    found = {" ".join(label.split()) for label in labels.values()}
    for fields in said.values():
        if CLAIM in fields.get(TYPE, ()):
            found |= {
                short(value.value) for value in fields.get(COMPLETE[0], ()) if isinstance(value, ox.NamedNode)
            }
    return {f"# {label}" for label in found if label}


def _plain(comment: str) -> str:
    """A comment as a heading would be written."""
    return f"# {' '.join(comment[1:].split())}"


def _items(
    document: Document, said: Mapping[Term, Mapping[str, list[Term]]], headings: set[str]
) -> tuple[list[list[str]], list[Item]]:
    """The section marks, and what stands between them, joined by subject (claims over the whole file)."""

    def is_claim(statement: Statement) -> bool:
        return statement.subject is not None and CLAIM in said[statement.subject].get(TYPE, ())

    body: list[Statement | list[str]] = []
    before_claim = False
    for piece in reversed(document.body):
        if isinstance(piece, Statement):
            before_claim = is_claim(piece)
        elif before_claim and all(_plain(line) in headings for line in piece):
            continue  # a heading that a blank line parted from its claims
        body.append(piece)
    marks: list[list[str]] = []
    items: dict[object, Item] = {}
    for piece in reversed(body):
        if not isinstance(piece, Statement):
            marks.append(piece)
            continue
        verbatim = piece.nested or (piece.anonymous and isinstance(piece.subject, ox.BlankNode))
        key: object = id(piece) if verbatim else (is_claim(piece) or len(marks), piece.subject)
        item = items.setdefault(key, Item(len(marks), piece.subject))
        above = list(piece.piece.above)
        if verbatim:
            item.words = piece.piece.tokens
        else:
            above += [_comment(token.text) for token in piece.piece.tokens if token.kind == "comment"]
            for _, predicate, value in piece.triples:
                values = item.fields.setdefault(predicate, [])
                if value not in values:
                    values.append(value)
        if above:
            item.above.add(tuple(above))
        if piece.piece.after:
            item.after.add(piece.piece.after)
    return marks, list(items.values())


def _drop_supports(item: Item, fields: dict[str, list[Term]], expected: set[Said]) -> None:
    """That a claim supports its statement goes without saying."""
    if CLAIM in fields.get(TYPE, ()) and fields.get(STANCE) == [SUPPORTS] and {STANCE} < item.fields.keys():
        assert item.subject is not None
        del item.fields[STANCE]
        expected.discard((item.subject, STANCE, SUPPORTS))


def _fill_hash(
    item: Item, fields: Mapping[str, list[Term]], expected: set[Said], knowledge: Knowledge
) -> None:
    """Add the hash of the words, where offsets stand without one and the document is at hand."""
    kind = kind_of(fields).name
    if kind not in {"Claim", "Source", "SetAside"} or HASH in fields or item.subject is None:
        return
    whole = [item.subject] if kind == "Source" else item.fields.get(expand("rg:source"), [])
    ends = [item.fields.get(expand(name), []) for name in ("rg:start", "rg:end")]
    if len(whole) != 1 or not isinstance(whole[0], ox.NamedNode) or any(len(values) != 1 for values in ends):
        return
    text = knowledge.documents.get(root_of(whole[0].value, knowledge.part_of))
    with suppress(ValueError):
        start, end = (int(values[0].value) for values in ends if isinstance(values[0], ox.Literal))
        if text is not None and 0 <= start < end <= len(text):
            digest = ox.Literal(hashlib.sha256(text[start:end].encode()).hexdigest())
            item.fields[HASH] = [digest]
            expected.add((item.subject, HASH, digest))


def _section(
    items: Iterable[Item],
    document: Document,
    said: Mapping[Term, Mapping[str, list[Term]]],
    layout: Layout,
    knowledge: Knowledge,
    headings: set[str],
    dropped: set[str],
) -> str:
    """What stands between two marks, sorted: claims under headings, one-liners together, blocks apart."""
    rows = []
    for item in items:
        fields: Mapping[str, list[Term]] = {} if item.subject is None else said[item.subject]
        kind = kind_of(fields)
        if item.words is not None:
            text = _verbatim(item.words, document, layout)
        elif kind.one_line:
            text = layout.one_line(_known(item.subject), item.fields)
        else:
            text = layout.block(_known(item.subject), item.fields)
        above = [line for block in sorted(item.above) for line in block]
        after = sorted(item.after)
        if len(after) > 1:
            above, after = above + after, []
        if kind.name == "Claim":
            dropped |= {line for line in above if _plain(line) in headings}
            above = [line for line in above if _plain(line) not in headings]
        title = heading(fields, knowledge.labels) if kind.name == "Claim" else ""
        place = (
            kind.rank,
            *sort_key(item.subject, fields, layout, knowledge.part_of),
            item.words is not None,
        )
        whole = [*above, " ".join([text, *after])]
        rows.append((place, text, whole, (kind.rank, title), kind.name == "Claim" or "\n" not in text))
    rows.sort(key=lambda row: row[:3])
    lines: list[str] = []
    last: tuple[tuple[int, str], bool] | None = None
    for _, _, whole, group, short_ in rows:
        if last is not None and not (last == (group, True) and short_):
            lines.append("")
        if group[1] and (last is None or last[0] != group):
            lines.append(group[1])
        lines += whole
        last = (group, short_)
    return "\n".join(lines)


def _known(subject: Term | None) -> Term:
    assert subject is not None
    return subject


def _verbatim(words: Sequence[Token], document: Document, layout: Layout) -> str:
    """A statement as its author wrote it, with LF at line ends and nothing before them."""
    text = ""
    for token in _renamed_tokens(words, document, layout):
        if token.kind == "space":
            text += re.sub(r"[ \t]*(?:\r\n|\r|\n)", "\n", token.text)
        else:
            text += _comment(token.text) if token.kind == "comment" else token.text
            if token.kind == "word" and ":" in token.text and not token.text.startswith("_:"):
                layout.used.add(token.text.partition(":")[0])
    return text


def _head(document: Document, layout: Layout) -> list[str]:
    """The comments at the top and the directives: parts that a blank line sets apart."""
    lines: list[str] = []
    stray: list[str] = []
    own = {f"{name}:" for name in layout.used} - {directive.name for directive in document.directives}
    for directive in [
        *document.directives,
        *(Directive(name, f"@prefix {name} <{layout.prefixes[name[:-1]]}> .", Piece()) for name in own),
    ]:
        if directive.name.endswith(":") and directive.name[:-1] not in layout.used:
            stray += [*directive.piece.above, *([directive.piece.after] if directive.piece.after else [])]
    shown = sorted(
        (
            directive
            for directive in [
                *document.directives,
                *(
                    Directive(name, f"@prefix {name} <{layout.prefixes[name[:-1]]}> .", Piece())
                    for name in own
                ),
            ]
            if not directive.name.endswith(":") or directive.name[:-1] in layout.used
        ),
        key=lambda directive: (directive.name.endswith(":"), directive.name != "version", directive.name),
    )
    for directive in shown:
        lines += directive.piece.above
        lines.append(" ".join([directive.text, directive.piece.after]).rstrip())
    blocks = ["\n".join(block) for block in document.head]
    rest = "\n".join([*stray, *lines])
    if document.tight and rest and blocks:
        blocks[-1] += "\n" + rest
    elif rest:
        blocks.append(rest)
    return blocks


def _comments(text: str) -> set[str]:
    return {_comment(token.text) for token in tokens(text) if token.kind == "comment"}


def _hold_equal(found: set[Said], expected: set[Said], path: Path) -> None:
    """Stop where two sets of triples differ by more than the names of blank nodes: that is ours to mend."""
    if found != expected and _canonical(found) != _canonical(expected):
        raise RuntimeError(f"{path}: tidy would change what the file says; nothing was written")


def _canonical(triples: Iterable[Said]) -> set[str]:
    quads = [ox.Quad(s, ox.NamedNode(p), o) for s, p, o in triples]  # type: ignore[arg-type]
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}
