"""Duties and cover: the matrix of duties and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rolegraph.terminal import LONG_LIST, clean, marked, told_apart
from rolegraph.text import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rolegraph.model.duties import (
        Cover,
        CoverRole,
        DutyHolder,
        DutyMatch,
        DutyMatrix,
        DutyRow,
        HeldPost,
        Separation,
        SeparationRule,
        Violation,
    )
    from rolegraph.terminal import Called, Printer

__all__ = ["cover", "duty_matrix", "matrix_rows", "rules", "separation"]

WIDE: Final = 12
"""Columns of the widest matrix that is shown where a person has not asked for all."""
HOW: Final = {
    "same": "",
    "narrower": "a kind of it",
    "close": "mapped to it",
    "worded": "called so",
    "near": "called nearly so",
}
GRADES: Final = {"essential": "essential skills", "required": "required skills", "ungraded": "skills"}
POSTS: Final = 5
"""Posts of a role that are shown where a person has not asked for all."""
MARKS: Final = {"contested": "?", "conditional": "*"}


def matrix_rows(matrix: DutyMatrix) -> Iterator[list[str]]:
    """The matrix as a table of texts, its head first: a duty, then what each role has of it."""
    duty = told_apart(row.duty for row in matrix.rows)
    yield ["duty", *map(told_apart(matrix.roles), matrix.roles)]
    for row in matrix.rows:
        shares = {holder.role.iri: holder for holder in row.holders}
        cells = (shares.get(role.iri) for role in matrix.roles)
        yield [duty(row.duty), *(" ".join((c.share, marked(c.status))).strip() if c else "" for c in cells)]


def duty_matrix(out: Printer, matrix: DutyMatrix, *, in_full: bool = False, why: bool = False) -> None:
    """The matrix with numbered columns, unless it is too wide; the duties of several, of one, of none."""
    whole = in_full or len(matrix.roles) <= WIDE
    duty = told_apart(row.duty for row in matrix.rows)
    holders = (holder.role for row in matrix.rows for holder in row.holders)
    role = told_apart((*matrix.roles, *matrix.silent, *holders))
    if not matrix.rows:
        out.line("nothing is said of any duty here")
    elif whole:
        grid(out, matrix, duty, role, in_full)
    else:
        out.line(
            f"{len(matrix.roles)} roles make a wide matrix: name some, or use --unit, --csv or --all", "dim"
        )
    by_standing: dict[str, list[DutyRow]] = {}
    for row in matrix.rows:
        by_standing.setdefault(row.standing, []).append(row)

    def listed(heading: str, rows: Sequence[DutyRow]) -> None:
        duties(out, heading, rows, duty, role, in_full, why)

    listed("Held by several", by_standing.get("shared", ()))
    if why or not whole:
        listed("Held by one", by_standing.get("owned", ()))
    none = by_standing.get("without an owner", [])
    none = [row for row in none if not row.not_held]
    listed("Without an owner", [row for row in none if not row.of_rule])
    of_rules = [row for row in none if row.of_rule]
    # Some role may have it in other words, as separation finds out.
    listed("Named by a rule of separation, and given to no role as such", of_rules)
    refused(out, [row for row in matrix.rows if row.not_held])
    if matrix.silent and matrix.rows:
        out.heading("Nothing says any duty of", len(matrix.silent))
        out.table(("",), ((role(one),) for one in matrix.silent))


def grid(out: Printer, matrix: DutyMatrix, duty: Called, role: Called, in_full: bool) -> None:
    """Duties against numbered roles, the numbers explained; of many duties the first, unless `in_full`."""
    long = None if in_full else LONG_LIST
    out.table(("", ""), ((number, role(one)) for number, one in enumerate(matrix.roles, 1)), indent=0)
    out.line()
    held = [row for row in matrix.rows if row.holders]
    rows = []
    for row in held[:long]:
        shares = {holder.role.iri: holder for holder in row.holders}
        rows.append([duty(row.duty), *(cell(shares.get(one.iri)) for one in matrix.roles), more(row)])
    out.table(("duty", *map(str, range(1, len(matrix.roles) + 1)), ""), rows, indent=0)
    out.more(len(held), long)
    used = {holder.status for row in held[:long] for holder in row.holders}
    notes = [f"{mark} {status}" for status, mark in MARKS.items() if status in used]
    out.line("; ".join(["an empty cell: nothing says that the role has the duty", *notes]), "dim")


def cell(holder: DutyHolder | None) -> str:
    """What a role has of a duty, in a word and a mark."""
    return f"{holder.share}{MARKS.get(holder.status, '')}" if holder else ""


def more(row: DutyRow) -> str:
    """How many roles beyond those looked at have a duty."""
    return f"and {number(row.elsewhere, 'other role')}" if row.elsewhere else ""


def duties(
    out: Printer,
    heading: str,
    rows: Sequence[DutyRow],
    duty: Called,
    role: Called,
    in_full: bool,
    why: bool,
) -> None:
    """Duties with their holders under a heading; nothing where there are none."""
    if not rows:
        return
    most = None if in_full else LONG_LIST
    out.heading(heading, len(rows))
    if why:
        for row in rows[:most]:
            out.line(f"  {duty(row.duty)}")
            out.why(evidence for holder in row.holders for evidence in holder.why)
    else:
        held = (", ".join(held_by(holder, role) for holder in row.holders) for row in rows[:most])
        out.table(("", ""), ((duty(row.duty), who) for row, who in zip(rows, held, strict=False)))
    out.more(len(rows), most)


def held_by(holder: DutyHolder, role: Called) -> str:
    """A role that has a duty, with what qualifies it."""
    extra = "; ".join(filter(None, (marked(holder.status), *holder.conditions)))
    return role(holder.role) + (f" ({extra})" if extra else "")


def refused(out: Printer, rows: Sequence[DutyRow]) -> None:
    """What is said of a duty and does not count as so."""
    if rows:
        out.heading("Denied, rejected or out of force", sum(len(row.not_held) for row in rows))
        out.why((evidence for row in rows for evidence in row.not_held), indent=2)


def separation(out: Printer, found: Separation, *, in_full: bool = False, why: bool = False) -> None:
    """What breaks the rules, how many were checked against how many roles, and which were not judged."""
    most = None if in_full else LONG_LIST
    for one in found.violations[:most]:
        violation(out, one, why)
    out.more(len(found.violations), most)
    if found.violations:
        out.line()
    broken = {one.rule.iri for one in found.violations}
    rules = number(len(found.rules), "rule")
    checked = (
        f"{rules} {'was' if len(found.rules) == 1 else 'were'} checked against {number(found.judged, 'role')}"
    )
    kept = "no rule is broken by what is said" if not broken else f"what is said breaks {len(broken)} of them"
    out.line(
        f"{checked}: {kept}" if found.judged else "nothing is said of any duty or skill here: not judged"
    )
    if found.persons:
        out.line(
            f"{found.with_several_posts:,} of {found.persons:,} persons are known to hold several posts;"
            " whoever is known by name alone counts as one person for each post",
            "dim",
        )
    if found.starter:
        out.line("the graph holds no rule of its own: those that ship were taken", "dim")
    if found.not_judged and found.judged:
        out.heading("Not judged: nothing says any duty or skill of", len(found.not_judged))
        out.table(("",), ((role.label,) for role in found.not_judged[:most]))
        out.more(len(found.not_judged), most)


def violation(out: Printer, found: Violation, why: bool) -> None:
    """Whoever breaks a rule, what they have of its two duties, and why these are kept apart."""
    first, second = (duty.label for duty in found.rule.duties)
    extra = ", ".join(filter(None, (found.kind if found.kind != "role" else "", marked(found.status))))
    out.heading(found.who.label + (f" ({extra})" if extra else "") + f": {first} · {second}")
    out.line(f"  {found.rule.because}")
    for duty, matches in ((first, found.first), (second, found.second)):
        out.line(f"  {duty}")
        out.table(("", "", ""), (match_row(match, found) for match in matches), indent=4)
        if why:
            out.why((evidence for match in matches for evidence in match.why), indent=6)
    if why and found.why:
        out.line("  roles")
        out.why(found.why, indent=6)


def match_row(match: DutyMatch, found: Violation) -> tuple[str, str, str]:
    """What is had of a rule's duty, by which role where several are held, and how it is that duty."""
    how = HOW[match.how] + (f" ({match.similarity:.2f})" if match.how == "near" else "")
    optional = "optional" if match.relation == "rg:optionalSkill" else ""
    as_role = "" if found.kind == "role" else f"as {match.role.label}"
    return (match.item.label, as_role, "; ".join(filter(None, (how, optional, marked(match.status)))))


def rules(out: Printer, rules: Sequence[SeparationRule]) -> None:
    """The rules of separation."""
    for rule in rules:
        first, second = (duty.label for duty in rule.duties)
        out.heading(f"{first} · {second}" + (f" ({rule.area})" if rule.area else ""))
        out.line(f"  {rule.because}")


def cover(
    out: Printer,
    answer: Cover,
    called: Callable[[str, str], str],
    *,
    in_full: bool = False,
    why: bool = False,
) -> None:
    """Who has all skills that a vacancy cannot do without, else who comes nearest.

    `called` gives what a post is called, by its IRI and its label.
    """
    label = called(answer.vacancy.iri, answer.vacancy.label)
    if answer.vacant is False:
        out.line(f"nothing says that {label} is vacant: this is who could step in", "dim")
    if not answer.roles:
        out.line(f"nothing says which role {label} has, so nothing can be said of who could fill it")
        return
    roles = " and ".join(role.label for role in answer.roles)
    contested = f"contested, and not counted: {', '.join(skill.label for skill in answer.contested)}"
    if answer.grade is None:
        out.line(f"nothing says which skills {roles} cannot do without")
        if answer.contested:
            out.line(contested)
        return
    out.console.print(clean(f"{label} ({roles})" if answer.kind == "post" else label), style="bold")
    out.line(f"{GRADES[answer.grade]}: {', '.join(skill.label for skill in answer.skills)}")
    if answer.contested:
        out.line(contested)
    if why:
        out.why(answer.why, indent=2)
    if not answer.meeting:
        out.line(
            "nothing says that the role of any other post here has them all"
            if answer.kind == "post"
            else "nothing says that another role has them all"
        )
    for heading, some in (("Roles with all of them", answer.covers), ("Nearest", answer.nearest)):
        if some:
            out.heading(heading, answer.meeting if some is answer.covers else None)
            role = told_apart(one.role for one in some)
            for one in some:
                out.line(f"  {role(one.role)}: {len(one.has)} of {len(answer.skills)}")
                cover_role(out, one, called, in_full, why)
    if answer.meeting > len(answer.covers):
        out.line(f"  … and {answer.meeting - len(answer.covers):,} more (--top shows more)", "dim")
    if answer.elsewhere:
        other = (
            "other roles with all of them have" if answer.elsewhere > 1 else "other role with all of them has"
        )
        out.line(f"{answer.elsewhere:,} {other} posts in other organisations alone (--everywhere)", "dim")


def cover_role(
    out: Printer, one: CoverRole, called: Callable[[str, str], str], in_full: bool, why: bool
) -> None:
    """Which of the skills a role lacks, and its posts."""
    for words, skills in (
        ("optional or contested in it", one.perhaps),
        ("nothing says that it has", one.lacks),
        ("of the optional skills", one.optional),
    ):
        if skills:
            most = None if in_full else LONG_LIST
            more = f" … and {len(skills) - most} more" if most and len(skills) > most else ""
            out.line(f"    {words}: {', '.join(skill.label for skill in skills[:most])}{more}")
    most = None if in_full else POSTS
    rows = ((called(post.iri, post.label), *seat(post)) for post in one.posts[:most])
    out.table(("", "", ""), rows, indent=4)
    out.more(len(one.posts), most)
    if why:
        out.why(one.why, indent=6)


def seat(post: HeldPost) -> tuple[str, str]:
    """The unit and organisation of a post, and who holds it where names are told."""
    unit = ", ".join(name.label for name in (post.unit, post.organisation) if name)
    return (f"{unit} (the same unit)" if post.same_unit else unit, ", ".join(post.holders))
