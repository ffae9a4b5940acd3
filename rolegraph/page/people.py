"""Who holds a post stands on no page: what of a content names somebody is left out at its end.

What names somebody, and what the program does not know for a name, `rolegraph.page.names` says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rolegraph.page.names import Names, letters_of

if TYPE_CHECKING:
    from rolegraph.page.content import Content

__all__ = ["naming_people", "without_people"]

LASTING: Final = frozenset({"role", "duty", "skill", "level"})
"""Kinds that no single word of a person's name is looked for in: a baker may be called Baker."""
NAMED: Final = "not shown: it names a person"
NAME_NAMED: Final = f"name {NAMED}"


def without_people(content: Content) -> Content:
    """Leave out of a content, in its place, every text that names one of its `people`, and return it.

    Quotes, notes and passages go; conditions, names and sentences that a place must have say that they are
    not shown; titles and texts that are things of their own go with their lines.
    """
    names = names_of(content)
    if not content.people:
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
    content.rights = [(place, words) for place, words in content.rights if not names.within(words)]
    if names.within(content.heading):
        content.heading = f"heading {NAMED}"
    leave_out_things(content, names)
    for line in content.lines:
        hide(names, line, condition="condition")
    groups = list(content.groups)
    for group in groups:
        if names.within(group.name):
            group.name = NAME_NAMED
        groups += group.groups
    return content


def naming_people(content: Content) -> list[str]:
    """The ids of a content that spell the name of one of its `people`, or whose thing's name is not shown.

    Ids are made of names, and say less than these of what is a word and what initials.
    """
    names = names_of(content)
    return [
        id_
        for id_, thing in content.things.items()
        if thing["name"] == NAME_NAMED or names.within(id_, several=thing["kind"] in LASTING)
    ]


def names_of(content: Content) -> Names:
    """The names of people, but for what is also the name of a role or the like."""
    things = content.things.values() if content.people else ()
    own = {letters_of(thing["name"]) for thing in things if thing["kind"] in LASTING}
    return known(frozenset(name for name in content.people if letters_of(name) not in own))


known = lru_cache(1)(Names)
"""Names to look for; a page asks several times for the same."""


def leave_out_things(content: Content, names: Names) -> None:
    """Leave out titles and texts that name somebody, and the names of other things that do."""
    gone = set()
    for id_, thing in content.things.items():
        drop(names, thing, "note", "unit", "called")
        if "kinds" in thing:
            thing["kinds"] = [kind for kind in thing["kinds"] if not names.within(kind)]
        if names.within(thing["name"], several=thing["kind"] in LASTING):
            thing["name"] = NAME_NAMED
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
