"""Whom the rows of a table name as superiors: which post a value means, however it is written."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from rolegraph.readers.intake import under
from rolegraph.readers.posts.cells import (
    BLANK,
    CODE,
    DOTTED,
    EMAIL,
    EMPLOYEE,
    MANAGER_NAME,
    SHOWN,
    SLUG,
    TITLE,
    Entry,
    clean,
    header,
    identifier,
    is_nobody,
    name_of,
    overlap,
    words,
)
from rolegraph.readers.tables import number_problem
from rolegraph.text import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolegraph.readers.intake import Intake

__all__ = ["Register", "key_of", "superiors"]

REFERENTS: Final = {
    "id": "identifiers of posts",
    "employee": "numbers of employees",
    "slug": "slugs of posts",
    "email": "e-mail addresses",
    "person": "names of people",
    "title": "titles of posts",
}
"""What a column of superiors may hold, the likelier first where several fit alike."""
TOPS: Final = BLANK | words(
    "xx|0|top|nobody|no one|not applicable|kein|keine|keiner|entfällt|aucun|aucune|néant|sans|ninguno"
    "|ninguna|nadie|nessuno|nessuna|geen|niemand"
)
"""What stands in the place of a superior where there is none, unless a post is called so."""
OF_EMPLOYEES: Final = re.compile(
    "emp|person|worker|staff|mitarbeiter|matric|legajo|dipendent|werk", re.IGNORECASE
)


class Register:
    """The IRIs of what an import tells of, and what a person calls a post."""

    def __init__(self, intake: Intake, entries: Sequence[Entry]) -> None:
        self.intake = intake
        self.local = intake.source.rpartition("/")[2]
        self.under = under("post", f"{self.local}/")
        self.known: dict[str, Entry] = {}
        for entry in entries:
            self.known.setdefault(entry.id, entry)
        self.ids: dict[str, str] = {}
        self.posts: dict[str, str] = {}
        self.unlisted: dict[str, str] = {}
        self.called: dict[str, str] = {}

    def post(self, id_: str) -> str:
        """The IRI of a post by its identifier."""
        iri = self.posts.get(id_)
        if iri is None:
            plain = id_.isascii() and id_.isalnum()
            iri = self.posts[id_] = self.under + id_ if plain else under("post", f"{self.local}/{id_}")
            self.ids[iri] = id_
        return iri

    def unknown(self, text: str, row: int, *, names: bool) -> str:
        """The IRI of a superior that is not in the table: after the cell, unless that names a person."""
        if not names:
            return self.post(text)
        iri = self.unlisted.get(text.casefold())
        if iri is None:
            iri = under("post", f"{self.local}/.unlisted/{len(self.unlisted) + 1}")
            self.unlisted[text.casefold()] = iri
            self.called[iri] = text
            self.ids[iri] = f"an unlisted superior (row {row})"
        return iri

    def name(self, iri: str) -> str:
        """What a person calls a post: its title and its identifier."""
        id_ = self.ids[iri]
        entry = self.known.get(id_)
        title = clean(entry.cells[TITLE]) if entry else ""
        return f"{title} ({id_})" if title else id_


def superiors(register: Register, entries: Sequence[Entry], at: int) -> list[tuple[str, ...] | None]:
    """The superiors (IRIs) that each row names in a column; None for a row that is rejected for them.

    Whether the column holds identifiers, slugs, names or titles is what most of its values are found as. A
    value that is not found so is looked up as the others and taken where it is one post only. What fits
    several posts is nobody's line to draw: such a row is rejected and told the posts to choose from.
    """
    named = [values_of(entry.cells, at) for entry in entries]
    values = dict.fromkeys(value for found in named for value in found)
    if not values:
        return [()] * len(entries)
    intake = register.intake
    column = header(entries[0].table, at)
    referents = list(REFERENTS)
    if OF_EMPLOYEES.search(column):
        referents[:2] = "employee", "id"
    indexes: dict[str, dict[str, list[Entry]]] = {}
    hits: dict[str, int] = {}
    for referent in referents:
        index = indexes[referent] = index_of(entries, referent)
        hits[referent] = sum(key_of(value, referent) in index for value in values)
        if hits[referent] == len(values):
            break
    reading = max(hits, key=hits.__getitem__)
    # The number of an employee may well be that of another's post: where one is wanted, the other is no help.
    order = [reading, *(other for other in indexes if {other, reading} != {"id", "employee"})]
    counted: Counter[str] = Counter()
    plain = {key: places[0].id for key, places in indexes[reading].items() if len(places) == 1}
    settled: list[tuple[str, ...] | None] = []
    unnamed = 0
    for entry, texts in zip(entries, named, strict=True):
        if len(texts) == 1 and (only := plain.get(key_of(texts[0], reading))):
            counted[reading] += 1
            settled.append((register.post(only),))
            continue
        lines: list[str] = []
        rejected = False
        for text in texts:
            referent, found = look_up(text, order, indexes, entry)
            if not found and (text.casefold() in TOPS or is_nobody(text)):
                unnamed += text.casefold() not in TOPS
                continue
            counted[referent] += 1
            names = referent in {"", "person", "email"} and not is_code(
                text, reading if hits[reading] else ""
            )
            told = intake.options.with_people or not names
            problem = None
            if not found:
                problem = number_problem(text) if reading in {"id", "employee"} else None
                told = told or bool(problem)
            elif len(found) > 1:
                posts = ", ".join(register.name(register.post(id_)) for id_ in found[:SHOWN])
                more = ", …" if len(found) > SHOWN else ""
                problem = f"fits {len(found)} posts ({posts}{more}); write the identifier of the one meant"
            if problem:
                entry.table.reject(header(entry.table, at), text if told else "", problem, entry.place)
                rejected = True
                break
            lines.append(
                register.post(found[0]) if found else register.unknown(text, entry.place[0], names=names)
            )
        settled.append(None if rejected else tuple(dict.fromkeys(lines)))
    if total := counted.total():
        told_as = ", ".join(f"{counted[r]} as {REFERENTS[r]}" for r in dict.fromkeys(order) if counted[r])
        lost = f", {counted['']} not at all" if counted[""] else ""
        intake.notes.append(
            f"{column!r} names a superior {number(total, 'time')}; found: {told_as or 'none'}{lost}"
        )
    if unnamed:
        intake.notes.append(f"{column!r} names nobody yet {number(unnamed, 'time')}, and so no superior")
    return settled


def values_of(cells: Sequence[str], at: int) -> list[str]:
    """The superiors that a row names in a column; only of those by a dotted line there may be several."""
    if at == DOTTED:
        return (
            [value for text in re.split(r"[;|\n]", cells[at]) if (value := clean(text))] if cells[at] else []
        )
    value = cells[at] if cells[at].isalnum() else clean(cells[at]) or clean(cells[MANAGER_NAME])
    return [value] if value else []


def index_of(entries: Sequence[Entry], referent: str) -> dict[str, list[Entry]]:
    """What rows may be referred to by → the rows."""
    index: dict[str, list[Entry]] = {}
    places = {"employee": EMPLOYEE, "slug": SLUG, "email": EMAIL, "title": TITLE}
    for entry in entries:
        if referent == "id":
            text = entry.id
        else:
            text = name_of(entry.cells) if referent == "person" else entry.cells[places[referent]]
        if text and (key := key_of(text, referent)):
            index.setdefault(key, []).append(entry)
    return index


def key_of(text: str, referent: str) -> str:
    """What a superior's value and a row have in common: of a name its words, whichever comes first."""
    if referent == "person":
        return " ".join(sorted(re.findall(r"\w+", text.casefold())))
    if referent in {"title", "email"}:
        return clean(text).casefold()
    return text if text.isdecimal() else identifier(text, whole=True).casefold()


def look_up(
    text: str, order: Sequence[str], indexes: Mapping[str, Mapping[str, Sequence[Entry]]], entry: Entry
) -> tuple[str, list[str]]:
    """(what a row's value was found as, the identifiers of the posts that it fits).

    Of identifiers that differ in case alone it is the one that is spelt so.
    """
    for referent in order:
        found = indexes[referent].get(key_of(text, referent), ())
        posts = list(dict.fromkeys(other.id for other in found))
        if referent == "id" and text in posts:
            posts = [text]
        if len(posts) > 1:
            posts = list(dict.fromkeys(o.id for o in found if overlap(o, entry))) or posts
        if len(posts) == 1 or (posts and referent == order[0]):
            return referent, posts
    return "", []


def is_code(text: str, reading: str) -> bool:
    """Whether a value that was not found is no name of a person: a number, or among codes one like them."""
    if not any(character.isalpha() for character in text):
        return True
    if reading == "slug":
        return " " not in text
    return reading in {"id", "employee"} and bool(CODE.fullmatch(text))
