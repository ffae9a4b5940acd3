"""Whom a post or role reports to, who reports to it, and how two of them are joined."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise, zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from rolegraph import answers, merge
from rolegraph.answers import SAID, once_a_store
from rolegraph.errors import AmbiguousNameError, NameNotFoundError, QueryError
from rolegraph.model import Chain, Line
from rolegraph.model.reporting import (
    Between,
    Chains,
    CommonManager,
    CommonManagers,
    ReportingLine,
    Reports,
    Route,
    Subordinate,
)
from rolegraph.organisation import LINES, to_organisation
from rolegraph.organisation.evidence import explained, ground_of_line, on_the_day
from rolegraph.vocabulary import expand, named_iris, short

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from rolegraph.answers import Said
    from rolegraph.model import Name
    from rolegraph.model.reporting import Chart, Position
    from rolegraph.organisation import Organisation
    from rolegraph.store import Store

__all__ = ["between", "chains", "common_manager", "find", "find_posts", "in_unit", "reports", "reports_to"]

WAYS: Final = 1_000
"""Ways that one answer holds: they multiply with everyone who has several superiors."""
CANDIDATES: Final = 5
"""Posts that a message names where a name fits more."""


# -- names


def find(
    store: Store,
    name: str,
    of: Chart | None = None,
    within: str | None = None,
    as_of: str | None = None,
    *,
    by_unit: bool = True,
) -> tuple[Chart, str]:
    """What a name means: (posts, the IRI of a post) or (roles, that of a role).

    Where both have the name it is the role, unless `of`, or a unit or a day, which only posts have, say
    otherwise. Where neither has it, it may be that of whoever holds the post. Raises NameNotFoundError and
    AmbiguousNameError, which without `by_unit` does not advise to name the unit.
    """
    if of == "roles":
        refuse_unit(within)
        return "roles", answers.find_role(store, name)
    if of is within is as_of is None:
        if role := answers.role_called(store, name):
            return "roles", role
        if not find_posts(store, name) and not held_by(store, name):
            roles = answers.nearest(name.strip(), answers.role_keys(store))
            nearest = list(dict.fromkeys((*roles, *nearest_posts(store, name))))
            raise NameNotFoundError(name, "role or post", nearest[:CANDIDATES])
    found = called = find_posts(store, name, as_of=as_of)
    found = found or held_by(store, name, as_of)
    hint = ""
    if of is None and not found:
        hint = role_hint(store, name, within)
    elsewhere = found
    if within is not None:
        units = find_units(store, within, as_of)
        found = [post for post in found if units.intersection(units_of(store, post, as_of))]
    if not found:
        kind = "post" if within is None else f"post in {within}"
        if elsewhere:
            raise NameNotFoundError(name, kind, (), elsewhere_hint(store, elsewhere))
        raise NameNotFoundError(name, kind, nearest_posts(store, name), hint)
    if len(found) > 1:
        raise ambiguous(store, name, found, "name" if called else "holder", by_unit=by_unit)
    return "posts", found[0]


def ambiguous(
    store: Store, name: str, posts: Sequence[str], kind: Literal["name", "holder"], *, by_unit: bool
) -> AmbiguousNameError:
    """What to say of a name of several posts, or of their holder: how many, where, and a few of them.

    They are of different organisations, where there are several.
    """
    places = places_of(store, posts)
    bodies: dict[str, list[str]] = {}
    for post in posts:
        bodies.setdefault(places[post][-1] if places[post] else "", []).append(post)
    # One of each organisation in turn, so that few show how they differ.
    in_turn = [post for some in zip_longest(*bodies.values()) for post in some if post]
    of_post = {post: [*([post] if kind == "holder" else ()), *places[post]] for post in in_turn[:CANDIDATES]}
    shown = [
        f"{short(post)} ({', '.join(map(store.label, dict.fromkeys(told))) or 'no unit told'})"
        for post, told in of_post.items()
    ]
    return AmbiguousNameError(
        name,
        kind,
        [short(post) for post in posts],
        shown=shown,
        narrow="or by its unit (--in UNIT)" if by_unit and len(set(places.values())) > 1 else "",
        what="posts" if len(bodies) == 1 else f"posts of {len(bodies)} organisations",
    )


def elsewhere_hint(store: Store, posts: Sequence[str]) -> str:
    """Where posts are of a name that none in the unit asked for has."""
    places = sorted({place for place in places_of(store, posts).values() if place})
    shown = [" of ".join(map(store.label, dict.fromkeys(place))) for place in places[:CANDIDATES]]
    more = ", …" if len(places) > CANDIDATES else ""
    return f"; there is one in {', '.join(shown)}{more}" if shown else "; of none so called is a unit told"


def role_hint(store: Store, name: str, within: str | None) -> str:
    """What to say of a name that is no post's where a role has it."""
    try:
        if answers.role_called(store, name) is None:
            return ""
    except AmbiguousNameError:
        pass
    option = "--as-of" if within is None else "--in"
    return f"; it is the name of a role, and {option} asks of posts only"


def find_both(
    store: Store,
    left: str,
    right: str,
    of: Chart | None = None,
    within: str | None = None,
    as_of: str | None = None,
) -> tuple[Chart, str, str]:
    """What two names mean, both of them posts or both roles: roles where they can be, as `find` has it.

    Raises QueryError where one can only be a role and the other a post.
    """
    (one, first), (other, second) = answers.each(
        lambda name: find(store, name, of, within, as_of), (left, right)
    )
    if one == other:
        return one, first, second
    try:
        return "posts", find(store, left, "posts", within)[1], find(store, right, "posts", within)[1]
    except NameNotFoundError:
        role, post = (left, right) if one == "roles" else (right, left)
        raise QueryError(f"{role} is a role and {post} a post; ask about two roles or two posts") from None


def find_posts(store: Store, name: str, *, as_of: str | None = None) -> list[str]:
    """The IRIs of the posts that a name means: by IRI or CURIE, else by label, else by identifier; sorted.

    Labels as they are written go before those in another case. An
    identifier is the one that a source gives (`dcterms:identifier`), or else the last part of the IRI, in any
    case. Posts that are called so on the day, or now, go before those that are called so on other days.
    """
    if iri := next((iri for iri in named_iris(name) if answers.is_post(store, iri)), None):
        return [iri]
    text = quoted(name.strip())
    if as_of is not None and (called := called_on(store, name.strip(), as_of)):
        return called
    found = posts_that(store, "?post skos:prefLabel ?label", f"VALUES ?label {{ {text} {text}@en }}")
    if found:
        return found
    if written := answers.post_names(store).get(name.strip().lower(), ()):
        return posts_that(store, "?post skos:prefLabel ?label", f"VALUES ?label {{ {' '.join(written)} }}")
    found = answers.posts_of_id(store, name.strip())
    return [post for post in found if store.has(post, expand("rdf:type"), merge.POST)] or found


def held_by(store: Store, name: str, as_of: str | None = None) -> list[str]:
    """The posts that a person holds, now or on a day; sorted. Names in any case, surname first or last."""
    wanted = ", ".join(map(quoted, either_way(name.lower())))
    who = f"?who a foaf:Person ; foaf:name ?name FILTER(LCASE(STR(?name)) IN ({wanted}))"
    people = {who for (who,) in store.rows(f"SELECT DISTINCT ?who WHERE {{ {who} }}")}
    if not people:
        return []
    organisation = to_organisation(store, "posts", as_of)
    found = (n for n, holders in organisation.holders.items() if not people.isdisjoint(holders))
    if posts := sorted(organisation.iris[n] for n in found):
        return posts
    # A superior who is only named holds a post that nothing else describes.
    missing = store.rows("SELECT ?post ?who WHERE { ?post a rg:MissingPost ; org:heldBy ?who }")
    return sorted({post for post, who in missing if who in people and post in organisation.index})


def either_way(name: str) -> list[str]:
    """A person's name as it is written, and turned: "Ada Lovelace" and "Lovelace, Ada"."""
    surname, _, given = map(str.strip, name.partition(","))
    words = name.split()
    turned = (f"{' '.join(words[at:])}, {' '.join(words[:at])}" for at in range(1, len(words)))
    return [name.strip(), *([f"{given} {surname}"] if given else turned)]


def called_on(store: Store, name: str, as_of: str) -> list[str]:
    """The posts that are there on a day and have a name on it, in any case; sorted."""
    organisation = to_organisation(store, "posts", as_of)
    written = " ".join(answers.post_names(store).get(name.lower(), ()))
    some = f"VALUES ?label {{ {written} }}"
    places = ("GRAPH ?g { ?post skos:prefLabel ?label }", answers.ONCE_CALLED)
    where = " UNION ".join(f"{{ {some} {place} }}" for place in places)
    rows = store.rows(f"SELECT DISTINCT ?post WHERE {{ {where} }}")
    found = sorted(post for (post,) in rows if organisation.describes(post))
    exact = [post for post in found if organisation.label(post) == name]
    return exact or [post for post in found if organisation.label(post).lower() == name.lower()]


def posts_that(store: Store, have: str, wanted: str) -> list[str]:
    """The posts that have something, as a pattern wants it, sorted; those of the default graph, if any."""
    pattern = f"{have} . ?post a org:Post"
    for where in (pattern, f"GRAPH ?g {{ {pattern} }}", answers.ONCE_CALLED):
        rows = store.rows(f"SELECT DISTINCT ?post WHERE {{ {where} {wanted} }}")
        if found := sorted(post for (post,) in rows):
            return found
    return []


def quoted(text: str) -> str:
    """A text as a SPARQL string."""
    import pyoxigraph as ox

    return str(ox.Literal(text))


def nearest_posts(store: Store, name: str) -> list[str]:
    """Labels of posts that are like a name."""
    return answers.nearest(name.strip(), answers.post_names(store))


def find_units(store: Store, name: str, as_of: str | None = None) -> set[str]:
    """The unit or organisation that a name means, with all below it: by IRI, CURIE, or label in any case.

    It may be one of another day; what is below it is so now, or on the day. Several units of one name are all
    meant. Raises NameNotFoundError.
    """
    queue = list(units_called(store, name))
    graphs = None if as_of is None else to_organisation(store, "posts", as_of).graphs
    below: dict[str, list[str]] = {}
    for relation in ("org:unitOf", "org:subOrganizationOf"):
        for unit, whole in store.table(f"SELECT ?unit ?whole WHERE {{ ?unit {relation} ?whole }}", graphs):
            below.setdefault(whole, []).append(unit)
    found = set(queue)
    for unit in queue:
        new = set(below.get(unit, ())) - found
        found |= new
        queue += new
    return found


def units_called(store: Store, name: str) -> dict[str, str]:
    """The units that a name itself means, of whatever day, sorted, each with its organisation.

    By IRI or CURIE it is one; by label, in any case, there may be several. Raises NameNotFoundError.
    """
    wanted = name.strip()
    by_iri = named_iris(name)
    labels = dict[str, set[str]]()
    for unit, label in store.rows(
        "SELECT DISTINCT ?unit ?label WHERE { VALUES ?kind { org:OrganizationalUnit org:FormalOrganization }"
        " GRAPH ?part { ?unit a ?kind OPTIONAL { ?unit skos:prefLabel ?label } } }"
    ):
        labels.setdefault(label.lower(), set()).add(unit)
        if unit in by_iri:
            return {unit: whole_of(store, unit)}
    if wanted.lower() not in labels:
        raise NameNotFoundError(name, "unit", answers.nearest(wanted, labels.keys()))
    return {unit: whole_of(store, unit) for unit in sorted(labels[wanted.lower()])}


def in_unit(organisation: Organisation, unit: str) -> Organisation:
    """An organisation for questions that are of the posts of a unit, and of those of units below it, alone.

    Raises NameNotFoundError for an unknown unit, QueryError where no post is there, or of roles.
    """
    if organisation.of == "roles":
        refuse_unit(unit)
    units = find_units(organisation.store, unit, organisation.as_of)
    rows = organisation.told("org:postIn")
    inside = {organisation.places.get(post) for post, found in rows if found in units} - {None}
    if not inside:
        values = f"VALUES ?unit {{ {' '.join(f'<{one}>' for one in sorted(units))} }}"
        days = organisation.spells(
            "it is",
            f"?post org:postIn ?unit {values}",
            f"{{ ?claim rdf:predicate org:postIn ; rdf:object ?unit {values} }} UNION"
            f" {{ GRAPH ?g {{ ?post org:postIn ?unit }} {values}"
            " FILTER NOT EXISTS { ?dated rdf:subject ?post ; rdf:predicate org:postIn }"
            " ?claim rdf:predicate rdf:type ; rdf:subject ?post }",
        )
        raise QueryError(f"nothing puts a post in {unit} {organisation.when}{days or '; name another unit'}")
    return organisation.asked_of(n for n in inside if n is not None)


def refuse_unit(unit: str | None) -> None:
    """Raise QueryError where roles are asked for in a unit."""
    if unit is not None:
        raise QueryError(f"only posts are in units: ask about posts, or leave {unit} out")


def units_of(store: Store, post: str, as_of: str | None = None) -> list[str]:
    """The units of a post: those of the day, or as in force, else in whatever graph; sorted."""
    if as_of is not None and (organisation := to_organisation(store, "posts", as_of)).describes(post):
        return sorted(unit for one, unit in organisation.told("org:postIn") if one == post)
    for graph in ("{0}", "GRAPH ?g {{ {0} }}"):
        where = graph.format(f"<{post}> org:postIn ?unit")
        if found := sorted(unit for (unit,) in store.rows(f"SELECT DISTINCT ?unit WHERE {{ {where} }}")):
            return found
    return []


def places_of(store: Store, posts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Post → the IRIs of its unit and of the organisation of that, where told; of several the first."""
    units: dict[str, str] = {}
    for graph in ("{0}", "GRAPH ?g {{ {0} }}"):
        left = " ".join(f"<{post}>" for post in posts if post not in units)
        where = graph.format("?post org:postIn ?unit")
        for post, unit in sorted(
            store.rows(f"SELECT DISTINCT ?post ?unit WHERE {{ VALUES ?post {{ {left} }} {where} }}")
        ):
            units.setdefault(post, unit)
    places = {unit: (unit, whole_of(store, unit)) for unit in set(units.values())}
    return {post: places[units[post]] if post in units else () for post in posts}


def whole_of(store: Store, unit: str) -> str:
    """The organisation that a unit belongs to: up the lines of units, to the first formal one."""
    seen = [unit]
    while expand("org:FormalOrganization") not in store.objects(seen[-1], expand("rdf:type")):
        lines = ("org:unitOf", "org:subOrganizationOf")
        above = [up for line in lines for up in store.objects(seen[-1], expand(line))]
        if not above or above[0] in seen:
            break
        seen.append(above[0])
    return seen[-1]


# -- up


def reports_to(organisation: Organisation, iri: str, headcount: int | None = None) -> tuple[Line, ...]:
    """The superiors of a post or role, solid lines first, whatever their status.

    Of a role, whatever sources say of it; of a post, what they say of the day, or, where none is asked about,
    last those of other days. With a head-count, whether the condition of each line holds.
    """
    store = organisation.store
    if organisation.of == "roles":
        return answers.reports_to(store, iri, headcount)
    organisation.number(iri)
    facts = answers.said(store, subject=iri, only=LINES["posts"])
    lines = [
        replace(
            answers.line_of(store, fact, headcount=headcount),
            label=organisation.label(fact.object),
            unit=unit_of(organisation, fact.object),
            holders=holders_of(organisation, fact.object),
            missing=not organisation.describes(fact.object),
        )
        for told in facts
        if (fact := on_the_day(organisation, told) or of_other_days(organisation, told))
    ]
    decided = {True: 0, None: 1, False: 2}

    def order(line: Line) -> tuple[Any, ...]:
        return (line.over, line.line != "solid", decided[line.applies], answers.order(line))

    return tuple(sorted(lines, key=order))


def of_other_days(organisation: Organisation, fact: Said) -> Said | None:
    """A statement that claims make on other days alone, where no day is asked about."""
    return fact if organisation.as_of is None and not fact.plain and fact.status in SAID else None


def unit_of(organisation: Organisation, iri: str) -> str | None:
    """The name of a post's unit."""
    unit = organisation.units.get(organisation.index.get(iri, -1))
    return None if unit is None else organisation.label(unit)


def holders_of(organisation: Organisation, iri: str) -> tuple[str, ...]:
    """The names of whoever holds a post, also one that is only named as somebody's superior."""
    holders = organisation.holders.get(organisation.index.get(iri, -1), ())
    if not holders:
        held = f"SELECT ?who WHERE {{ <{iri}> a rg:MissingPost ; org:heldBy ?who }} ORDER BY ?who"
        holders = tuple(who for (who,) in organisation.store.rows(held))
    return tuple(map(organisation.label, holders))


def chains(organisation: Organisation, iri: str, headcount: int | None = None) -> Chains:
    """Every way to the top along the solid lines in force, shortest first.

    Lines that a head-count excludes are not taken; where lines form a loop, a way ends before it would
    repeat a step. Raises QueryError where there are more than WAYS.
    """
    lines: dict[str, dict[str, Line]] = {}

    def above(start: str) -> dict[str, Line]:
        if start not in lines:
            lines[start] = {
                line.iri: line
                for line in reports_to(organisation, start, headcount)
                if line.line == "solid" and line.applies is not False
            }
        return lines[start]

    found = list(islice(ways(organisation, organisation.number(iri), above), WAYS + 1))
    if len(found) > WAYS:
        raise QueryError(
            f"{organisation.label(iri)} has more than {WAYS} ways to the top; ask for one step at a time"
        )
    chains = []
    loops = organisation.looping | organisation.own_superiors
    for way in found:
        steps = tuple(above(low)[up] for low, up in zip((iri, *way), way, strict=False))
        chains.append(
            Chain(
                steps,
                end_of(organisation, (iri, *way), above),
                max((step.status for step in steps), key=answers.SHOWN.__getitem__, default="accepted"),
                tuple(dict.fromkeys(step.condition for step in steps if step.condition)),
                organisation.index[way[-1] if way else iri] in loops,
            )
        )
    return Chains(sorted(chains, key=lambda way: (len(way.steps), [step.label for step in way.steps])))


def end_of(
    organisation: Organisation, way: tuple[str, ...], above: Callable[[str], Container[str]]
) -> Literal["top", "loop", "missing", "away", "contested"]:
    """What a way up ends at: see `rolegraph.model.Chain`."""
    last = organisation.index[way[-1]]
    taken = above(way[-1])
    if any(organisation.iris[up] in taken for up in organisation.superiors[last]):
        return "loop"
    if absence := organisation.absence(way[-1]):
        return "away" if absence == "away" else "missing"
    return "contested" if organisation.contested_to[last] else "top"


def ways(
    organisation: Organisation, start: int, above: Callable[[str], Container[str]]
) -> Iterator[list[str]]:
    """The ways up from a position along the lines that `above` has, as IRIs; none comes to one twice.

    Where no line leads up from it, the one way is empty.
    """
    iris = organisation.iris
    stack = [[start]]
    while stack:
        way = stack.pop()
        taken = above(iris[way[-1]])
        ups = [up for up in organisation.superiors[way[-1]] if up not in way and iris[up] in taken]
        stack.extend([*way, up] for up in reversed(ups))
        if not ups:
            yield [iris[n] for n in way[1:]]


# -- down


def reports(organisation: Organisation, iri: str, *, every: bool = False, dotted: bool = False) -> Reports:
    """Who reports to a post or role: directly, or everyone below as a tree, each once, by its shortest way.

    Along solid lines, and with `dotted` along both kinds.
    """
    start = organisation.number(iri)
    depth = {start: 0}
    found: list[Subordinate] = []
    edge = [start]
    while edge:
        met: dict[int, tuple[int, Literal["solid", "dotted"]]] = {}
        for kind, lines in (("solid", organisation.subordinates), ("dotted", organisation.dotted_from)):
            if kind == "dotted" and not dotted:
                continue
            for up in edge:
                for low in lines[up]:
                    if low not in depth:
                        met.setdefault(low, (up, cast("Literal['solid', 'dotted']", kind)))
        for low, (up, line) in met.items():
            depth[low] = depth[up] + 1
            superior, one = organisation.name(organisation.iris[up]), organisation.position(low)
            found.append(Subordinate(one, superior, depth[low], line))
        edge = sorted(met) if every else []
    found.sort(key=lambda one: (one.depth, one.position.label.casefold(), one.position.iri))
    on = conditions(organisation, {one.position.iri for one in found})
    found = [
        replace(one, condition=on.get((one.position.iri, one.superior.iri, one.line))) if on else one
        for one in found
    ]
    told = explained(
        organisation,
        as_tree(found, iri),
        lambda one: [
            ground_of_line(organisation, one.position.iri, one.superior.iri, dotted=one.line == "dotted")
        ],
    )
    return Reports(told, contested_lines(organisation, depth if every else [start]))


def as_tree(found: Iterable[Subordinate], top: str) -> tuple[Subordinate, ...]:
    """Those below one in the order of a tree: each is followed by those under it."""
    under: dict[str, list[Subordinate]] = {}
    for one in found:
        under.setdefault(one.superior.iri, []).append(one)
    stack = under.get(top, [])[::-1]
    order = []
    while stack:
        order.append(one := stack.pop())
        stack += under.get(one.position.iri, ())[::-1]
    return tuple(order)


def contested_lines(organisation: Organisation, superiors: Iterable[int]) -> tuple[ReportingLine, ...]:
    """The contested lines to some superiors, by the names of those below."""
    found = [
        organisation.line(low, up, contested=True)
        for up in superiors
        for low in organisation.contested_from[up]
    ]
    return explained_lines(organisation, sorted(found, key=by_names))


def explained_lines(organisation: Organisation, some: Iterable[ReportingLine]) -> tuple[ReportingLine, ...]:
    """Solid lines with who says so."""
    return explained(
        organisation,
        some,
        lambda one: [ground_of_line(organisation, one.subordinate.iri, one.superior.iri)],
    )


def by_names(line: ReportingLine) -> tuple[str, ...]:
    """The order of lines in a list."""
    low, up = line.subordinate, line.superior
    return (low.label.casefold(), up.label.casefold(), low.iri, up.iri)


def conditions(organisation: Organisation, lows: Container[str]) -> dict[tuple[str, str, str], str]:
    """(below, above, solid or dotted) of some's lines that hold on a condition alone → the condition."""
    return {
        (low, line.iri, line.line): line.condition or ""
        for low in with_conditions(organisation.store)[organisation.of]
        if low in lows
        for line in reports_to(organisation, low)
        if line.status == "conditional"
    }


@once_a_store
def with_conditions(store: Store) -> dict[Chart, tuple[str, ...]]:
    """The positions of each chart of whose lines some may hold on a condition alone."""
    # A line that is contested on some days may be conditional on others.
    statuses = ("rg:conditional", "rg:contested")
    found: dict[Chart, tuple[str, ...]] = {}
    for of, lines in LINES.items():
        kinds = " ".join(f"({line} {status})" for line in lines for status in statuses)
        rows = store.rows(
            f"SELECT DISTINCT ?low WHERE {{ VALUES (?line ?status) {{ {kinds} }}"
            " ?claim rdf:predicate ?line ; rg:status ?status ; rdf:subject ?low }"
        )
        found[of] = tuple(low for (low,) in rows)
    return found


def conditional(
    organisation: Organisation, pairs: Iterable[tuple[Name | Position, Name | Position]]
) -> tuple[ReportingLine, ...]:
    """Those of some solid (below, above) lines that hold on a condition alone, each once."""
    pairs = list(pairs)
    on = conditions(organisation, {low.iri for low, _ in pairs})
    found = {
        (low.iri, up.iri): organisation.line(
            organisation.index[low.iri],
            organisation.index[up.iri],
            condition=on[low.iri, up.iri, "solid"],
        )
        for low, up in pairs
        if (low.iri, up.iri, "solid") in on
    }
    return tuple(found.values())


# -- two of them


def steps_up(organisation: Organisation, iri: str) -> dict[int, tuple[int, int]]:
    """Who is above a position, itself included → (the steps to there, the next one down on the way)."""
    start = organisation.number(iri)
    found = {start: (0, start)}
    for n in (queue := [start]):
        for up in organisation.superiors[n]:
            if up not in found:
                found[up] = (found[n][0] + 1, n)
                queue.append(up)
    return found


def lowest_common(organisation: Organisation, left: str, right: str) -> list[tuple[int, tuple[Name, ...]]]:
    """The common superiors below which there is no other, nearest first; of a loop one, and its others."""
    ours, theirs = steps_up(organisation, left), steps_up(organisation, right)
    both = ours.keys() & theirs.keys()
    component = organisation.component
    higher = {(component[n], component[up]) for n in both for up in organisation.superiors[n]}
    with_others_below = {above for below, above in higher if below != above}
    found = [n for n in both if component[n] not in with_others_below]
    found.sort(key=lambda n: (ours[n][0] + theirs[n][0], n))
    loops: dict[int, list[int]] = {}
    for n in found:
        loops.setdefault(component[n], []).append(n)
    return [(nearest, organisation.names(sorted(others))) for nearest, *others in loops.values()]


def common_manager(organisation: Organisation, left: str, right: str) -> CommonManagers:
    """The lowest superiors that two have in common; one that is above the other is one itself."""
    ours, theirs = steps_up(organisation, left), steps_up(organisation, right)
    managers = []
    for n, others in lowest_common(organisation, left, right):
        way = route(organisation, ours, theirs, n)
        steps = ours[n][0], theirs[n][0]
        managers.append(CommonManager(way.manager, *steps, way.conditional, others, way.why))
    first, second = (organisation.position(organisation.number(iri)) for iri in (left, right))
    return CommonManagers(first, second, tuple(managers), contested_beside(organisation, ours, theirs))


def between(organisation: Organisation, left: str, right: str) -> Between:
    """The shortest ways through the chart from one to the other, by each lowest common manager."""
    ours, theirs = steps_up(organisation, left), steps_up(organisation, right)
    routes = [route(organisation, ours, theirs, n) for n, _ in lowest_common(organisation, left, right)]
    first, second = (organisation.position(organisation.number(iri)) for iri in (left, right))
    return Between(first, second, tuple(routes), contested_beside(organisation, ours, theirs))


def contested_beside(
    organisation: Organisation, ours: Iterable[int], theirs: Iterable[int]
) -> tuple[ReportingLine, ...]:
    """The contested lines up from those above one of two alone: were one in force, they might meet lower."""
    one_side = set(ours) ^ set(theirs)
    found = [
        organisation.line(n, up, contested=True) for n in one_side for up in organisation.contested_to[n]
    ]
    return explained_lines(organisation, sorted(found, key=by_names))


def route(
    organisation: Organisation,
    ours: dict[int, tuple[int, int]],
    theirs: dict[int, tuple[int, int]],
    manager: int,
) -> Route:
    """The way by a common manager, of the steps up from either side."""

    def side(above: dict[int, tuple[int, int]]) -> list[Position]:
        way = [manager]
        while above[way[-1]][0]:
            way.append(above[way[-1]][1])
        return [organisation.position(n) for n in way]

    left, right = side(ours), side(theirs)
    lines = [*pairwise(left[::-1]), *((low, up) for up, low in pairwise(right))]
    way = Route(tuple(left[:0:-1]), left[0], tuple(right[1:]), conditional(organisation, lines))
    (found,) = explained(
        organisation, [way], lambda _: [ground_of_line(organisation, low.iri, up.iri) for low, up in lines]
    )
    return found
