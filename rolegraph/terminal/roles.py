"""Roles: one in full, several side by side, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rolegraph.model import Line, Title
from rolegraph.terminal import LONG_LIST, OUT, SHORT_LIST, clean, marked, told, told_apart
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rolegraph.model import (
        Alike,
        Comparison,
        Difference,
        Item,
        NamedRoles,
        Rank,
        Role,
        RoleSummary,
        TitleUse,
    )
    from rolegraph.terminal import Called, Printer

__all__ = [
    "compare",
    "items",
    "lines",
    "named_roles",
    "rank",
    "role",
    "roles",
    "titles",
]

VERBS: Final = {
    "skos:closeMatch": "is much like",
    "skos:broadMatch": "is a narrower kind of",
    "skos:narrowMatch": "is a broader kind of",
    "skos:relatedMatch": "is related to",
}
GRADES: Final = {
    "rg:essentialSkill": " (essential)",
    "rg:optionalSkill": " (optional)",
    "rg:inDemandSkill": " (in demand)",
}


def roles(out: Printer, rows: Sequence[RoleSummary]) -> None:
    """The list of roles."""
    out.table(
        ("role", "duties", "skills", "titles", "superiors", "posts", "IRI"),
        ((r.label, r.duties, r.skills, r.titles, r.superiors, r.posts, short(r.iri)) for r in rows),
        indent=0,
    )


def named_roles(out: Printer, found: NamedRoles, in_full: bool = False) -> None:
    """The roles of several catalogues that one name means, then how they are mapped."""
    out.line(f"{found.name} means {len(found.roles)} roles here", "dim")
    for one in found.roles:
        out.console.print()
        out.console.rule(style="dim") if out.terminal else None
        role(out, one, in_full, SHORT_LIST)
    if found.mappings:
        out.heading("Mappings", len(found.mappings))
        out.table(
            ("", "", "", ""),
            (
                (
                    f"{m.subject.label} ({short(m.subject.iri)})",
                    VERBS.get(m.relation, m.relation) + (" (the source says: exactly)" if m.exact else ""),
                    f"{m.object.label} ({short(m.object.iri)})",
                    told((), m.sources),
                )
                for m in found.mappings
            ),
        )


def role(out: Printer, role: Role, in_full: bool = False, most: int | None = LONG_LIST) -> None:
    """All of one role; of a list longer than `most` the first, unless `in_full`."""
    most = None if in_full else most
    things = (role.level, role.broader, role.narrower, role.duties, role.skills, role.also_rated)
    ends = (*role.reports_to, *role.direct_reports)
    called = told_apart((role, *ends, *(thing for some in things for thing in some)))
    out.console.print(clean(role.label), style="bold")
    if role.definition:
        out.line(role.definition)
    out.line(short(role.iri), style="dim")
    items(out, "Level", role.level, called, most)
    items(out, "A kind of", role.broader, called, most)
    items(out, "Kinds of it", role.narrower, called, most)
    if role.titles:
        out.heading("Also called", len(role.titles))
        out.table(("", "", "", ""), (title_row(title) for title in role.titles[:most]))
        out.more(len(role.titles), most)
    lines(out, "Reports to", role.reports_to, called)
    items(out, "Duties", role.duties, called, most)
    items(out, "Skills", role.skills, called, most)
    items(out, "Also rated, and not said to be skills of it", role.also_rated, called, most)
    lines(out, "Who reports to it", role.direct_reports, called)
    if role.conflicts:
        out.heading("Contradictions", len(role.conflicts))
        out.table(("", ""), ((c.status, c.sentence) for c in role.conflicts[:most]))
        out.more(len(role.conflicts), most)


def items(
    out: Printer,
    title: str,
    items: Sequence[Item],
    called: Called,
    most: int | None,
) -> None:
    """Items under a heading, of too many the first; nothing where there are none."""
    kept = [item for item in items if item.status not in OUT]
    gone = [item for item in items if item.status in OUT]
    for heading, group in ((title, kept), (f"{title}: denied or rejected", gone)):
        if group:
            scales = sorted({(r.scale.iri, r.scale.label) for item in group for r in item.ratings})
            out.heading(heading, len(group))
            out.table(
                ("", *(label for _, label in scales), "", ""),
                (
                    (name, *figures(item, scales), *who)
                    for item in group[:most]
                    for name, *who in [plain_row(item, called)]
                ),
            )
            out.more(len(group), most)


def figures(item: Item, scales: Sequence[tuple[str, str]]) -> list[str]:
    """How a skill is rated on each of some scales, with what the publisher says against a figure."""
    rated = {rating.scale.iri: rating for rating in item.ratings}
    found = [rated.get(iri) for iri, _ in scales]
    return ["" if r is None else f"{r.value:g}" + (f" ({r.caution})" if r.caution else "") for r in found]


def lines(out: Printer, title: str, lines: Sequence[Line], called: Called) -> None:
    """Reporting lines under a heading; nothing where there are none."""
    if lines:
        out.heading(title, len(lines))
        out.table(("", "", "", ""), ((called(line), *line_row(line)[1:]) for line in lines))


def compare(out: Printer, answer: Comparison, why: bool = False) -> None:
    """Roles side by side; with `why`, the statements in words."""
    of_role = told_apart(answer.roles)
    labels = {role.iri: of_role(role) for role in answer.roles}
    out.console.print(clean(" · ".join(labels.values())), style="bold")
    aspects = {
        "Duties": answer.duties,
        "Skills": answer.skills,
        "Titles": answer.titles,
        "Reports to": answer.reports_to,
        "Level": answer.level,
        "A kind of": answer.broader,
    }
    called = told_apart((*answer.roles, *(thing for part in aspects.values() for thing in things_of(part))))
    for name, part in aspects.items():
        aspect(out, name, part, labels, called, why)
    if not any(part.shared or part.partly or any(part.own) for part in aspects.values()):
        out.line("nothing is said of " + ("any of them" if answer.others else "either"))
    elif answer.silent:
        out.line()
        for sentence in answer.silent:
            out.line(sentence)


def things_of(part: Difference) -> Iterator[Item | Line]:
    """What roles have in one respect, but for titles, which are only texts."""
    sides = (*part._sides, *part.own, [one.thing for one in part.partly])
    yield from (thing for some in sides for thing in some if not isinstance(thing, Title))


def aspect(
    out: Printer,
    name: str,
    part: Difference,
    labels: dict[str, str],
    called: Called,
    why: bool,
) -> None:
    """What roles (IRI → label) share in one respect, what is nearly the same, and what is each one's own."""

    def prove(said: Iterable[tuple[str, Item | Title | Line]]) -> None:
        if why:
            statements(out, [(labels[iri], thing) for iri, thing in said], called)

    if part.shared:
        out.heading(f"{name}: shared", len(part.shared))
        rows = ((plain_row(sides[0], called)[0], *map(said_by, sides)) for sides in part._sides)
        out.table(("", *labels.values()), rows)
        prove(pair for sides in part._sides for pair in zip(labels, sides, strict=True))
    if part.partly:
        out.heading(f"{name}: shared by some", len(part.partly))
        shared = (", ".join(labels[iri] for iri in p.roles) for p in part.partly)
        out.table(
            ("", "", "", ""),
            ((*plain_row(p.thing, called), who) for p, who in zip(part.partly, shared, strict=True)),
        )
    pairs = [tuple(zip(a.roles, (a.one, a.other), strict=True)) for a in part.alike]
    if pairs:
        out.heading(f"{name}: nearly the same", len(pairs))
        cells = ([f"{called(thing)} ({labels[iri]})" for iri, thing in pair] for pair in pairs)
        out.table(("", "", ""), ((*two, likeness(a)) for two, a in zip(cells, part.alike, strict=True)))
        prove(side for pair in pairs for side in pair)
    near = {(iri, thing.iri) for pair in pairs for iri, thing in pair}
    for (iri, label), things in zip(labels.items(), part.own, strict=True):
        if own := [thing for thing in things if (iri, getattr(thing, "iri", None)) not in near]:
            out.heading(f"{name}: only {label}", len(own))
            out.table(("", "", ""), (plain_row(thing, called) for thing in own))
            prove((iri, thing) for thing in own)


def likeness(pair: Alike) -> str:
    """How alike two things are, in words where they bear one name."""
    return "of the same name" if pair.same_name else f"{pair.similarity:.2f}"


def statements(
    out: Printer,
    said: Sequence[tuple[str, Item | Title | Line]],
    called: Called,
) -> None:
    """What is said of roles, as statements, with who says them."""
    out.table(
        ("", "", ""),
        (
            (f"{role} · {relation(thing)} · {name}", *who)
            for role, thing in said
            for name, *who in [plain_row(thing, called)]
        ),
        indent=4,
    )


def relation(thing: Item | Title | Line) -> str:
    """How a role has something, in words: those that its CURIE is made of."""
    if isinstance(thing, Title):
        return "is also called"
    if isinstance(thing, Line):
        return "typically reports to" if thing.line == "solid" else "typically reports, by a dotted line, to"
    name = (thing.relation or "").partition(":")[2]
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def titles(out: Printer, uses: Sequence[TitleUse]) -> None:
    """Titles and the roles that they name."""
    for use in uses:
        out.console.print(clean(use.title), style="bold")
        words = {"skos:prefLabel": "is called so", "skos:altLabel": "is also called so"}
        called = told_apart(use.roles)
        out.table(
            ("", "", "", ""),
            (
                (called(i), words.get(i.relation or "", ""), marked(i.status), told(i.claims, i.sources))
                for i in use.roles
            ),
        )


def rank(out: Printer, rank: Rank) -> None:
    """Which of two roles is higher."""
    out.console.print(clean(rank.sentence), style="bold")
    for statement in rank.statements:
        out.line(f"  {statement.label}")
    if rank.claims:
        out.line(f"  {told(rank.claims, ())}", style="dim")
    for note in rank.notes:
        out.line(f"  note: {note}")


def title_row(title: Title) -> tuple[str, ...]:
    """The cells of a title."""
    stresses = "stresses: " + ", ".join(title.stresses) if title.stresses else ""
    return (title.title, marked(title.status), told(title.claims, title.sources), stresses)


def line_row(line: Line) -> tuple[str, ...]:
    """The cells of a reporting line."""
    return (
        line.label,
        "dotted" if line.line == "dotted" else "",
        "not in force" if line.over else marked(line.status),
        told(line.claims, line.sources),
    )


def plain_row(thing: Item | Title | Line, called: Called) -> tuple[str, ...]:
    """The cells of any item."""
    name = thing.title if isinstance(thing, Title) else called(thing)
    name = f"{name}{GRADES.get(getattr(thing, 'relation', None) or '', '')}"
    return (name, marked(thing.status), told(thing.claims, thing.sources))


def said_by(thing: Item | Title | Line) -> str:
    """How one of two roles has something that they share: its status where worth a word, and who says it."""
    return " · ".join(filter(None, (marked(thing.status), told(thing.claims, thing.sources))))
