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
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from rolegraph.claims import IDENTITY, fields_of, mint_claim, root_of
from rolegraph.errors import FileError
from rolegraph.files import replace_files
from rolegraph.readers import SHAPES
from rolegraph.readers.rdf import explain
from rolegraph.turtle import Layout, heading, kind_of, prefix_head, sort_key
from rolegraph.vocabulary import BASE, PREFIXES, expand, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rolegraph.claims import Term
    from rolegraph.turtle import Fields

    Said = tuple[Term, str, Term]

__all__ = ["file_text", "tidied", "tidy", "tidy_text", "without_subject"]

TYPE: Final = expand("rdf:type")
CLAIM: Final = ox.NamedNode(expand("rg:Claim"))
STANCE: Final = expand("rg:stance")
SUPPORTS: Final = ox.NamedNode(expand("rg:supports"))
HASH: Final = expand("rg:quoteHash")
SUBJECT: Final = expand("rdf:subject")
WHOLE: Final = {TYPE, SUBJECT, expand("rdf:predicate"), expand("rdf:object")}
LABELS: Final = tuple(map(expand, ("skos:prefLabel", "rdfs:label")))

COMMENT: Final = r"""(?P<comment>\#[^\r\n]*)
    |(?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\[uU][0-9A-Fa-f]+)*>)
    |(?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')"""
TOKEN: Final = re.compile(
    COMMENT
    + r"""|(?P<space>[ \t\r\n]+)
    |(?P<at>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    |(?P<number>[+-]?(?:[0-9]+\.?[0-9]*[eE][+-]?[0-9]+|\.[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    |(?P<word>(?!\.)(?:[^\s<>"'()\[\]{},;#^|`@~.\\!$&*+=?/]|\\.|\.+(?=[^\s<>"'()\[\]{},;#^|`@~.!$&*+=?/]))+)
    |(?P<mark><<|>>|\{\||\|\}|\^\^|.)""",
    re.VERBOSE | re.DOTALL,
)
# What can hold a # that begins no comment; everything else is passed over.
COMMENTS: Final = re.compile(COMMENT + r"|\\.", re.VERBOSE | re.DOTALL)
BLANK: Final = re.compile(r"_:\w+")
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

    @property
    def source(self) -> str:
        """The piece as it stands in the file."""
        return "".join(token.text for token in self.tokens)

    @property
    def words(self) -> list[Token]:
        """The tokens that say something."""
        return [token for token in self.tokens if token.kind not in {"space", "comment"}]

    @property
    def inside(self) -> list[str]:
        """The comments between the tokens."""
        return [token.text.rstrip() for token in self.tokens if token.kind == "comment"]


@dataclass(slots=True)
class Statement:
    """A statement as the parser read it.

    `anonymous` begins with a blank node in brackets; `nested` holds more of them, lists or RDF 1.2.
    """

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

    def named(self, triple: Said) -> Said:
        """The triple with the new names of claims."""
        return self._named(triple[0]), triple[1], self._named(triple[2])

    def _named(self, term: Term) -> Term:
        if isinstance(term, ox.Triple):
            parts = self._named(term.subject), term.predicate, self._named(term.object)
            return ox.Triple(*parts)  # type: ignore[arg-type]
        return self.renamed.get(term, term)


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

    def take(self, statement: Statement, *, verbatim: bool) -> None:
        """Take in a statement and its comments; those inside it move above, but where it stays verbatim."""
        above = list(statement.piece.above)
        if verbatim:
            self.words = statement.piece.tokens
        else:
            above += statement.piece.inside
            for _, predicate, value in statement.triples:
                values = self.fields.setdefault(predicate, [])
                if value not in values:
                    values.append(value)
        if above:
            self.above.add(tuple(above))
        if statement.piece.after:
            self.after.add(statement.piece.after)


class Row(NamedTuple):
    """An item as it will be written, and where it belongs."""

    place: tuple[tuple[str | int, ...], bool, str, list[str]]
    group: tuple[object, ...]
    heading: str
    lines: list[str]
    one_line: bool


def tidy(paths: Iterable[Path], *, check: bool = False, sources: Iterable[Path] = ()) -> list[Path]:
    """Bring Turtle files (of a folder all but `shapes.ttl`) into rolegraph's layout; return those changed.

    Part-of relations, labels and decisions come from all Turtle files of a file's folder; where a claim is
    renamed, so is its name wherever else the folder mentions it, in files that were not asked for too.
    `sources` are folders of documents, for hashes that are missing. With `check`, nothing is written.

    Raises FileError, before anything is written, for a file that cannot be read, is not UTF-8 or not Turtle.
    """
    changed: dict[Path, bytes] = {}
    finder = _Finder([Path(source) for source in sources])
    for folder, chosen in _chosen(paths).items():
        documents = [
            read(file_text(path), path, chosen=path.name in chosen)
            for path in sorted({*(folder / name for name in chosen), *_turtle_files(folder)})
        ]
        part_of = _part_of(documents)
        rename(documents, part_of)
        knowledge = Knowledge(part_of, _labels(documents), finder.documents_of(documents))
        for document in documents:
            text = arrange(document, knowledge) if document.chosen else mention(document)
            # A file that was not asked for is written where a name in it has changed, and else left alone.
            before = document.path.read_bytes() if document.chosen else document.text.encode()
            if text.encode() != before:
                changed[document.path] = text.encode()
    if not check:
        _write(changed)
    return sorted(changed)


def tidied(path: Path, text: str) -> str:
    """What `tidy` would make of a Turtle file that held this text, beside the other files of its folder.

    Nothing is written. Raises FileError with line and column where the text is not Turtle.
    """
    others = [
        read(file_text(other), other, chosen=False) for other in _turtle_files(path.parent) if other != path
    ]
    document = read(text, path)
    part_of = _part_of([document, *others])
    rename([document, *others], part_of)
    return arrange(document, Knowledge(part_of, _labels([document, *others]), {}))


def without_subject(path: Path, text: str, subject: str) -> str:
    """The text of a Turtle file without the statements about a subject (an IRI), each with its whole lines.

    All other bytes stay. Raises FileError with line and column where the text is not Turtle.
    """
    mark = "\ufeff" * text.startswith("\ufeff")
    text = text.removeprefix(mark)
    for statement in reversed(read(text, path).statements):
        if statement.subject == ox.NamedNode(subject):
            tokens = statement.piece.tokens
            start, end = tokens[0].start, tokens[-1].start + len(tokens[-1].text)
            rest = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)").match(text, end)
            text = text[:start] + text[rest.end() if rest else end :]
    return mark + text


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


def _chosen(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """Folder → names of the files meant by files and folders."""
    found: dict[Path, tuple[Path, set[str]]] = {}
    for path in map(Path, paths):
        if path.is_dir():
            files = _turtle_files(path)
        elif not path.exists():
            raise FileError(
                path, "there is no such file or folder; tidy takes Turtle files and folders of them"
            )
        elif path.suffix.lower() != ".ttl":
            raise FileError(path, "is no Turtle file; tidy takes files whose name ends in .ttl, and folders")
        else:
            files = [path]
        for file in files:
            found.setdefault(file.parent.resolve(), (file.parent, set()))[1].add(file.name)
    return dict(found.values())


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


def file_text(path: Path) -> str:
    """The text of a file, its line ends as they are. Raises FileError where it is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise FileError(
            path, f"is not UTF-8 text ({error.reason}); save it as UTF-8", line=line, column=column
        ) from error


def _write(contents: Mapping[Path, bytes]) -> None:
    """Replace the files, all or none; links stay links and permissions stay."""
    modes = {path.resolve(): path.stat().st_mode & 0o777 for path in contents}
    replace_files({path.resolve(): content for path, content in contents.items()})
    for path, mode in modes.items():
        with suppress(OSError):
            path.chmod(mode)


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
                done.after = token.text.rstrip()
            else:
                block.append(token.text.rstrip())
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


def read(text: str, path: Path, *, chosen: bool = True) -> Document:
    """A Turtle text as a document. Raises FileError with line and column where it is not Turtle."""
    text = text.removeprefix("\ufeff")  # some editors put it before UTF-8
    try:
        triples = _parse(text, BASE)
    except SyntaxError as error:
        raise FileError(path, explain(error), line=error.lineno, column=error.offset) from error
    document = Document(path, text, set(triples), chosen=chosen)
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
    cut = (triple for statement in document.statements for triple in statement.triples)
    if Counter(map(_unnamed, set(cut))) != Counter(map(_unnamed, document.triples)):
        raise RuntimeError(f"{path}: tidy took the file apart in the wrong places; nothing was written")
    return document


def _opens_directive(piece: Piece) -> bool:
    first = piece.tokens[0]
    return first.kind in {"word", "at"} and first.text.lower() in DIRECTIVES


def _parse(text: str, base: str) -> list[Said]:
    parsed = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=base)
    return [(quad.subject, quad.predicate.value, quad.object) for quad in parsed]


def _declare(piece: Piece, document: Document) -> None:
    """Take in a directive. Raises FileError for one that would keep statements from being sorted."""
    words = piece.words
    name = words[0].text.lower().lstrip("@")
    line = len(NEWLINE.findall(document.text, 0, words[0].start)) + 1
    parser = ox.parse(piece.source, ox.RdfFormat.TURTLE, base_iri=document.base)
    list(parser)
    if name == "prefix":
        name = words[1].text[:-1]
        namespace = parser.prefixes[name]
        if document.prefixes.setdefault(name, namespace) != namespace:
            raise FileError(
                document.path,
                f"the prefix {name}: already stands for <{document.prefixes[name]}>; rename one",
                line=line,
            )
        text = f"@prefix {name}: <{namespace}> ."
        name += ":"
    elif name == "base":
        base = parser.base_iri or BASE
        once = not any(directive.name == "base" for directive in document.directives)
        if base != document.base and not (once and not document.statements):
            raise FileError(document.path, "declare @base once, above the first statement", line=line)
        document.base = base
        text = f"@base <{base}> ."
    else:
        text = f"@version {words[1].text} ."
    piece.above += piece.inside
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
    words = piece.words
    used = {prefix for prefix in map(_prefix, words) if prefix is not None}
    head = prefix_head(used, document.prefixes)
    triples = _parse(head + piece.source, document.base)
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
            if predicate == SUBJECT:
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
    """Give each claim of the chosen documents the name that its content has, wherever it is mentioned.

    Of a claim that stands in several statements all count together. Where each of them is whole and says
    something else (a line was copied and changed, but not its name), each gets a name of its own.
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
        flat = not any(statement.nested for _, statement in places)
        each = [_fields(statement.own) for _, statement in places]
        names = [_mint(own, part_of) for own in each]
        if flat and len(set(names)) > 1 and all(own.keys() >= WHOLE for own in each):
            for (document, statement), name in zip(places, names, strict=True):
                if name is not None and document.chosen:
                    statement.triples = [(name, *triple[1:]) for triple in statement.triples]
                    statement.subject = name
        elif (minted := _mint(fields, part_of)) is not None and minted != subject:
            for document in documents if home < 0 else (documents[home],):
                document.renamed[subject] = minted
    for document in documents:
        for statement in document.statements if document.renamed and document.chosen else ():
            statement.triples = [document.named(triple) for triple in statement.triples]
            if statement.subject is not None:
                statement.subject = document.renamed.get(statement.subject, statement.subject)


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
    declared = [name for name, iri in sorted(document.prefixes.items()) if iri == PREFIXES["claim"]]

    def spell(iri: str) -> str:
        return f"{declared[0]}:{iri.removeprefix(PREFIXES['claim'])}" if declared else f"<{iri}>"

    result = "".join(token.text for token in _with_new_names(tokens(document.text), document, spell))
    _hold_equal(set(_parse(result, BASE)), set(map(document.named, document.triples)), document.path)
    return result


def _with_new_names(
    found: Iterable[Token], document: Document, spell: Callable[[str], str]
) -> Iterator[Token]:
    """Tokens, with the new names of claims in place of the old."""
    for token in found:
        term: Term | None = None
        prefix, colon, local = token.text.partition(":")
        with suppress(ValueError):
            if token.kind == "iri":
                term = ox.NamedNode(urljoin(document.base, _unescaped(token.text[1:-1])))
            elif token.kind == "word" and prefix == "_":
                term = ox.BlankNode(local)
            elif token.kind == "word" and colon and prefix in document.prefixes:
                term = ox.NamedNode(document.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        name = None if term is None else document.renamed.get(term)
        if name is None:
            yield token
        else:
            text = spell(name.value)
            yield Token("iri" if text.startswith("<") else "word", text, token.start)


def _unescaped(iri: str) -> str:
    return re.sub(r"\\u(.{4})|\\U(.{8})", lambda match: chr(int(match[1] or match[2], 16)), iri)


def arrange(document: Document, knowledge: Knowledge) -> str:
    """The text of a document in canonical layout and order."""
    return Draft(document, knowledge).text()


class Draft:
    """A document on its way to canonical layout.

    `said` is subject → what the whole file says of it, `expected` the triples that the result must hold,
    `dropped` the old headings that new ones replace.
    """

    def __init__(self, document: Document, knowledge: Knowledge) -> None:
        self.document = document
        self.knowledge = knowledge
        own = {name: iri for name, iri in PREFIXES.items() if name not in document.prefixes}
        self.layout = Layout({**document.prefixes, **own}, None if document.base == BASE else document.base)
        self.order = Layout(self.layout.prefixes)  # spells for sorting, which uses no prefix in the file
        self.expected = {triple for statement in document.statements for triple in statement.triples}
        self.said = fields_of(
            dict.fromkeys(triple for statement in document.statements for triple in statement.own)
        )
        self.headings = self._headings()
        self.dropped: set[str] = set()

    def text(self) -> str:
        """The text. A RuntimeError where it would lose something: that is ours to mend."""
        marks, items = self._items()
        sections: list[list[Item]] = [[] for _ in range(len(marks) + 1)]
        for item in items:
            if item.words is None:
                self._drop_supports(item)
                self._fill_hash(item)
            sections[item.section].append(item)
        parts = []
        for mark, section in zip([[], *marks], sections, strict=True):
            parts += ["\n".join(mark), self._section(section)]
        text = "\n\n".join(part for part in [*self._head(), *parts] if part)
        text += "\n" if text else ""
        path = self.document.path
        _hold_equal(set(_parse(text, BASE)), self.expected, path)
        if lost := _comments(self.document.text) - _comments(text) - self.dropped:
            raise RuntimeError(f"{path}: tidy would lose the comment {min(lost)!r}; nothing was written")
        return text

    def _is_claim(self, subject: Term | None) -> bool:
        return subject is not None and CLAIM in self.said[subject].get(TYPE, ())

    def _headings(self) -> set[str]:
        """Every comment that may be an old heading, spaced as headings are."""
        found = {" ".join(label.split()) for label in self.knowledge.labels.values()}
        for subject, fields in self.said.items():
            if self._is_claim(subject):
                found |= {
                    short(value.value) for value in fields.get(SUBJECT, ()) if isinstance(value, ox.NamedNode)
                }
        return {f"# {label}" for label in found if label}

    def _is_heading(self, comment: str) -> bool:
        return f"# {' '.join(comment[1:].split())}" in self.headings

    def _items(self) -> tuple[list[list[str]], list[Item]]:
        """The section marks, and what stands between them, joined by subject (claims in all the file)."""
        body: list[Statement | list[str]] = []
        before_claim = False
        for piece in reversed(self.document.body):
            if isinstance(piece, Statement):
                before_claim = self._is_claim(piece.subject)
            elif before_claim and all(map(self._is_heading, piece)):
                self.dropped.update(piece)  # a heading that a blank line parted from its claims
                continue
            body.append(piece)
        marks: list[list[str]] = []
        items: dict[object, Item] = {}
        for piece in reversed(body):
            if not isinstance(piece, Statement):
                marks.append(piece)
                continue
            verbatim = piece.nested or (piece.anonymous and isinstance(piece.subject, ox.BlankNode))
            home = "claims" if self._is_claim(piece.subject) else len(marks)
            key = id(piece) if verbatim else (home, piece.subject)
            items.setdefault(key, Item(len(marks), piece.subject)).take(piece, verbatim=verbatim)
        return marks, list(items.values())

    def _drop_supports(self, item: Item) -> None:
        """That a claim supports its statement goes without saying."""
        assert item.subject is not None
        if (
            self._is_claim(item.subject)
            and self.said[item.subject].get(STANCE) == [SUPPORTS]
            and item.fields.keys() > {STANCE}
        ):
            del item.fields[STANCE]
            self.expected.discard((item.subject, STANCE, SUPPORTS))

    def _fill_hash(self, item: Item) -> None:
        """Add the hash of the words, where offsets stand without one and the document is at hand."""
        assert item.subject is not None
        fields = self.said[item.subject]
        kind = kind_of(fields).name
        if kind not in {"Claim", "Source", "SetAside"} or HASH in fields:
            return
        whole = [item.subject] if kind == "Source" else item.fields.get(expand("rg:source"), [])
        ends = [item.fields.get(expand(name), []) for name in ("rg:start", "rg:end")]
        if [len(whole), *map(len, ends)] != [1, 1, 1]:
            return
        text = self.knowledge.documents.get(root_of(_value(whole[0]), self.knowledge.part_of))
        if text is None:
            return
        with suppress(ValueError):
            start, end = (int(_value(values[0])) for values in ends)
            if 0 <= start < end <= len(text):
                digest = ox.Literal(hashlib.sha256(text[start:end].encode()).hexdigest())
                item.fields[HASH] = [digest]
                self.expected.add((item.subject, HASH, digest))

    def _section(self, items: Iterable[Item]) -> str:
        """What stands between two marks, sorted: claims under headings, one-liners together, blocks apart."""
        rows = sorted(map(self._row, items), key=lambda row: row.place)
        lines: list[str] = []
        last: Row | None = None
        for row in rows:
            together = last is not None and last.group == row.group
            if last is not None and not (together and last.one_line and row.one_line):
                lines.append("")
            if row.heading and not together:
                lines.append(row.heading)
            lines += row.lines
            last = row
        return "\n".join(lines)

    def _row(self, item: Item) -> Row:
        fields: Fields = {} if item.subject is None else self.said[item.subject]
        kind = kind_of(fields)
        if item.words is not None:
            text = self._verbatim(item.words)
        else:
            assert item.subject is not None
            write = self.layout.one_line if kind.one_line else self.layout.block
            text = write(item.subject, item.fields)
        above = [line for block in sorted(item.above) for line in block]
        after = sorted(item.after)
        if len(after) > 1:
            above, after = above + after, []
        group: tuple[object, ...] = (kind.rank,)
        title = ""
        if kind.name == "Claim":
            self.dropped.update(filter(self._is_heading, above))
            above = [line for line in above if not self._is_heading(line)]
            title = heading(fields, self.knowledge.labels)
            group = (kind.rank, self.order.first(fields, "rdf:subject"))
        key = sort_key(item.subject, fields, self.order, self.knowledge.part_of)
        return Row(
            place=((kind.rank, *key), item.words is not None, text, [*above, *after]),
            group=group,
            heading=title,
            lines=[*above, " ".join([text, *after])],
            one_line=kind.name == "Claim" or "\n" not in text,
        )

    def _verbatim(self, words: Sequence[Token]) -> str:
        """A statement as its author wrote it, with LF at line ends and no blanks before them."""
        text = ""
        for token in _with_new_names(words, self.document, self.layout.iri):
            if token.kind == "space":
                text += re.sub(r"[ \t]*(?:\r\n|\r|\n)", "\n", token.text)
            elif token.kind == "comment":
                text += token.text.rstrip()
            else:
                text += token.text
                if (prefix := _prefix(token)) is not None:
                    self.layout.used.add(prefix)
        return text

    def _head(self) -> list[str]:
        """The comments at the top and the directives: parts that a blank line sets apart."""
        written = {directive.name for directive in self.document.directives}
        new = [name for name in self.layout.used if f"{name}:" not in written]
        directives = [
            *self.document.directives,
            *(
                Directive(f"{name}:", f"@prefix {name}: <{self.layout.prefixes[name]}> .", Piece())
                for name in new
            ),
        ]
        stray: list[str] = []
        lines: list[str] = []
        for directive in sorted(
            directives, key=lambda one: (":" in one.name, one.name != "version", one.name)
        ):
            notes = directive.piece
            if ":" in directive.name and directive.name[:-1] not in self.layout.used:
                stray += [*notes.above, *filter(None, [notes.after])]
            else:
                lines += [*notes.above, f"{directive.text} {notes.after}".rstrip()]
        blocks = ["\n".join(block) for block in self.document.head]
        rest = "\n".join([*stray, *lines])
        if self.document.tight and rest:
            return [*blocks[:-1], f"{blocks[-1]}\n{rest}"]
        return [*blocks, rest]


def _prefix(token: Token) -> str | None:
    """The prefix of a CURIE."""
    prefix, colon, _ = token.text.partition(":")
    return prefix if token.kind == "word" and colon and prefix != "_" else None


def _value(term: Term) -> str:
    return "" if isinstance(term, ox.Triple) else term.value


def _comments(text: str) -> set[str]:
    return {match[0].rstrip() for match in COMMENTS.finditer(text) if match.lastgroup == "comment"}


def _unnamed(triple: Said) -> tuple[Term | str, ...]:
    """A triple without the names of blank nodes."""
    subject, predicate, value = (BLANK.sub("_:", str(term)) if _is_blank(term) else term for term in triple)
    return subject, predicate, value


def _is_blank(term: Term | str) -> bool:
    return isinstance(term, (ox.BlankNode, ox.Triple))


def _hold_equal(found: set[Said], expected: set[Said], path: Path) -> None:
    """Stop where triples differ by more than the names of blank nodes: that is ours to mend."""
    if found == expected:
        return
    named, wanted = ({t for t in side if not any(map(_is_blank, t))} for side in (found, expected))
    if named != wanted or _canonical(found - named) != _canonical(expected - wanted):
        raise RuntimeError(f"{path}: tidy would change what the file says; nothing was written")


def _canonical(triples: Iterable[Said]) -> set[str]:
    """Triples under names for their blank nodes that depend on nothing else (RDFC-1.0)."""
    dataset = ox.Dataset(ox.Quad(s, ox.NamedNode(p), o) for s, p, o in triples)  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}
