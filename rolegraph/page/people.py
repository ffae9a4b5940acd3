"""Who holds a post stands on no page: what of a content names somebody is left out at its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from unicodedata import combining, normalize
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rolegraph.page.content import Content

__all__ = ["naming_people", "without_people"]

INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
WORD: Final = re.compile("[^\\W_\u0590-\u1dff\u2e80-\U000fffff]+|[^\\W_]")
"""A word; of scripts that set no blanks between words, or have no case, each letter by itself."""
LETTERS: Final = [chr(code) for code in range(0x530)]
CAMEL: Final = re.compile(
    f"(?<=[{''.join(filter(str.islower, LETTERS))}])(?=[{''.join(filter(str.isupper, LETTERS))}])"
)
"""Where words join that have no mark between them: Latin, Greek or Cyrillic ones."""
NUMBER: Final = re.compile(r"(?<=[^\W\d_])[-_.]?\d+|(?<!\d)\d+[-_.]?(?=[^\W\d_])")
"""A number at a word, which makes names one's own or joins their words: zelda2quorn, zelda-quorn-2."""
JOINED: Final = 7
"""So many letters has a name, written as one word, that is looked for at the beginning of words."""
LEAST: Final = 4
"""So many letters has a name of one word, or else it is found in too many texts that name nobody."""
APOSTROPHE: Final = re.compile("['’ʼ]")
BESIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
"""What is no part of a name: pronouns and the like."""
HONORIFICS: Final = frozenset(
    {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "rev"}
)
LASTING: Final = frozenset({"role", "duty", "skill", "level"})
"""Kinds that no single word of a person's name is looked for in: a baker may be called Baker."""
NAMED: Final = "not shown: it names a person"


def without_people(content: Content) -> Content:
    """Leave out of a content, in its place, every text that names one of its `people`, and return it.

    Quotes, notes and passages go; conditions, names and sentences that a place must have say that they are
    not shown; titles and texts that are things of their own go with their lines.
    """
    names = names_of(content)
    if not names.starting:
        return content
    for entry in content.claims:
        drop(names, entry, "quote", "note", "decision")
        hide(names, entry, condition="condition")
    for entry in content.sources:
        hide(names, entry, name="title", whole="title")
    for entry in content.conflicts:
        drop(names, entry, "decision")
        hide(names, entry, text="contradiction")
    content.passages = {n: told for n, told in content.passages.items() if not names.within(told["text"])}
    leave_out_relations(content, names)
    content.rights = [words for words in content.rights if not names.within(words)]
    if names.within(content.heading):
        content.heading = f"heading {NAMED}"
    leave_out_things(content, names)
    for line in content.lines:
        hide(names, line, condition="condition")
    groups = list(content.groups)
    for group in groups:
        if names.within(group.name):
            group.name = f"name {NAMED}"
        groups += group.groups
    return content


def naming_people(content: Content) -> list[str]:
    """The ids of a content that spell the name of one of its `people`."""
    names = names_of(content)
    return [
        id_ for id_, thing in content.things.items() if names.within(id_, several=thing["kind"] in LASTING)
    ]


def names_of(content: Content) -> Names:
    """The names of people, but for what is also the name of a role or the like."""
    own = {fold(t["name"]) for t in content.things.values() if t["kind"] in LASTING} if content.people else ()
    return Names(name for name in content.people if fold(name) not in own)


def leave_out_things(content: Content, names: Names) -> None:
    """Leave out titles and texts that name somebody, and the names of other things that do."""
    gone = set()
    for id_, thing in content.things.items():
        drop(names, thing, "note", "unit", "called")
        if "kinds" in thing:
            thing["kinds"] = [kind for kind in thing["kinds"] if not names.within(kind)]
        if names.within(thing["name"], several=thing["kind"] in LASTING):
            thing["name"] = f"name {NAMED}"
            if id_.startswith(("title:", "text:")):
                gone.add(id_)
    if gone:
        content.things = {id_: thing for id_, thing in content.things.items() if id_ not in gone}
        content.lines = [line for line in content.lines if not gone & {line["from"], line["to"]}]
        for entry in content.conflicts:
            entry["about"] = [id_ for id_ in entry["about"] if id_ not in gone]


def leave_out_relations(content: Content, names: Names) -> None:
    """Call the relations of a query that name somebody by numbers."""
    called = {key: f"relation:{n}" for n, key in enumerate(content.relations) if names.within(key)}
    content.relations = {called.get(key, key): told for key, told in content.relations.items()}
    for key, told in content.relations.items():
        told["key"] = key
        if key in called.values() or names.within(told["out"]):
            hidden = f"relation {NAMED}"
            told.update(out=hidden, back=hidden, verb=hidden)
    for line in content.lines:
        line["rel"] = called.get(line["rel"], line["rel"])


def drop(names: Names, entry: dict[str, Any], *keys: str) -> None:
    """Take out of an entry the texts that name somebody."""
    for key in keys:
        if names.within(entry.get(key)):
            entry.pop(key, None)


def hide(names: Names, entry: dict[str, Any], **words: str) -> None:
    """Say of the texts of an entry that name somebody that they are not shown; `words` calls each."""
    for key, what in words.items():
        if names.within(entry.get(key)):
            entry[key] = f"{what} {NAMED}"


class Names:
    """Names of people, found in texts however these break, space, join, compose, escape or case them.

    A name is looked for word by word, beginning with any of its words, and as one word where words begin;
    also without titles, initials and apostrophes. Accents make no difference.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.starting: dict[str, dict[int, set[str]]] = {}
        self.joined: set[str] = set()
        self.longest = 1
        for words in {form for name in names for form in forms(name)}:
            if len(words) > 1 or len("".join(words)) >= LEAST:
                self.longest = max(self.longest, len(words))
                for first, *rest in (words[n:] + words[:n] for n in range(len(words))):
                    form = " ".join((first, *rest))
                    self.starting.setdefault(first, {}).setdefault(len(form), set()).add(form)
                    if rest and len(together := "".join((first, *rest))) >= JOINED:
                        self.joined.add(together)
        self.sizes = sorted({len(name) for name in self.joined})

    def within(self, text: str | None, *, several: bool = False) -> bool:
        """Whether a text names somebody; with `several`, by several words. The last may have an ending."""
        if not text or not self.starting:
            return False
        plain = text
        while "%" in plain and (read := unquote(plain)) != plain:
            plain = read
        readings = (plain, NUMBER.sub(" ", plain))
        parted = dict.fromkeys((*readings, *(CAMEL.sub(" ", reading) for reading in readings)))
        for words in map(fold, parted):
            full = without_initials(words)
            if self.among(words, several) or (full != words and self.among(full, several)):
                return True
        return False

    def among(self, words: tuple[str, ...], several: bool) -> bool:
        """Whether some of these words are a name."""
        for n, word in enumerate(words):
            if any(word[:size] in self.joined for size in self.sizes if size <= len(word)):
                return True
            owner = word.removesuffix("s")
            if not several and owner in self.starting.get(owner, {}).get(len(owner), ()):
                return True
            if word in self.starting:
                here = " ".join(words[n : n + self.longest])
                for size, forms in self.starting[word].items():
                    if here[:size] in forms and not (several and size == len(word)):
                        return True
        return False


def forms(name: str) -> Iterator[tuple[str, ...]]:
    """The words of a name, also without brackets, titles and initials, and without apostrophes."""
    plain = BESIDE.sub(" ", name)
    for written in (name, plain, APOSTROPHE.sub("", plain)):
        words = fold(written)
        yield words
        if len(full := without_initials(tuple(word for word in words if word not in HONORIFICS))) > 1:
            yield full


def without_initials(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words but for single Latin letters."""
    return tuple(word for word in words if len(word) > 1 or not word.isascii())


def fold(text: str) -> tuple[str, ...]:
    """The words of a text, the same in any case, composition and spacing, with accents and without.

    Unicode, UAX #15: NFKC, and NFKD without its marks.
    """
    if not text.isascii():
        text = INVISIBLE.sub("", normalize("NFKC", text))
    folded = text.casefold()
    if not folded.isascii():
        folded = normalize("NFKC", "".join(c for c in normalize("NFKD", folded) if not combining(c)))
    return tuple(WORD.findall(folded))
