"""What goes in and out: sources, imports, checks, builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rolegraph.terminal import LONG_LIST, named
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model import Account, ImportAccount, Report, RoleByTitle, SetAside, Source
    from rolegraph.terminal import Printer

__all__ = ["account", "import_account", "report", "set_aside", "sources"]

FOUND: Final = {
    "dangling": "names what is not there",
    "cycle": "reporting lines in a loop",
    "duplicate": "identifiers that several rows have, or in another case",
    "self-report": "report to themselves",
    "not-in-force": "posts that have ended or not yet begun",
    "missing-table": "tables that are not there",
}
"""A kind of finding → how it is put."""
LICENSES: Final = {
    "http://data.europa.eu/eli/dec/2011/833/oj": "Decision 2011/833/EU",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "OGL 3.0",
}
"""A licence's IRI → what it is called."""


def sources(out: Printer, rows: Sequence[Source]) -> None:
    """Documents and parts, indented by depth; of very many parts the first."""
    table: list[tuple[Any, ...]] = []

    def add(source: Source, depth: int) -> None:
        place = source.date if source.start is None else f"{source.start}–{source.end}"
        name = "  " * depth + source.label
        license_ = LICENSES.get(source.license or "", source.license)
        about = [{"version": source.version, "licence": license_}[name] for name in told]
        table.append((short(source.iri), name, source.claims, source.statements, place, *about))
        shown = source.parts if len(source.parts) <= LONG_LIST else source.parts[:3]
        for part in shown:
            add(part, depth + 1)
        if left := len(source.parts) - len(shown):
            table.append(("", "  " * (depth + 1) + f"… and {left:,} more", *[None] * (3 + len(about))))

    known = {"version": any(s.version for s in rows), "licence": any(s.license for s in rows)}
    told = [name for name, some in known.items() if some]
    for source in rows:
        add(source, 0)
    out.table(("", "source", "claims", "statements", "where or when", *told), table, indent=0)
    for source in rows:
        if source.rights:
            out.line(f"{short(source.iri)}: {source.rights}", "dim")


def set_aside(out: Printer, rows: Sequence[SetAside]) -> None:
    """What was read and yields nothing."""
    out.table(
        ("where", "why it yields nothing"),
        ((f"{named(a.source)} {a.start}–{a.end}", a.reason) for a in rows),
        indent=0,
    )


def import_account(out: Printer, account: ImportAccount) -> None:
    """What an import took in, what not, and what it found."""
    name = short(account.source)
    if not account.changed:
        out.line(f"{name} is in {account.store} already, from these very files: nothing was written")
        return
    out.line(f"{name} → {account.store}", "bold")
    if account.tables:
        out.heading("Tables")
        out.table(
            ("file", "rows read", "accepted", "rejected"),
            ((t.table, t.read, t.accepted, t.rejected) for t in account.tables),
        )
    out.heading("Came of it")
    words = ("roles", "titles", "duties", "skills", "posts", "units", "groups", "statements")
    out.table(("", ""), ((word, n) for word in words if (n := getattr(account, word))))
    if account.findings:
        out.heading("Found and kept")
        for found in account.findings:
            out.line(f"  {FOUND.get(found.kind, found.kind)}: {found.count:,}", "yellow")
            for example in found.examples:
                out.line(f"    {example}")
            if found.count > len(found.examples):
                out.line(f"    … and {found.count - len(found.examples):,} more")
    if account.changes is not None:
        out.heading("Changed since the last import")
        changes, counts = account.changes, account.changes.counts
        for word, names in (("added", changes.added), ("gone", changes.gone), ("changed", changes.changed)):
            more = f", … {counts[word] - len(names):,} more" if counts[word] > len(names) else ""
            out.line(f"  {word}: {counts[word]:,}" + (f" ({', '.join(names)}{more})" if names else ""))
        out.line(f"  renamed: {counts['renamed']:,}")
        for old, new in changes.renamed:
            out.line(f"    {old} → {new}")
    if account.notes:
        out.heading("To know")
        for text in account.notes:
            out.line(f"  {text}")
    if account.roles_by_title:
        roles_by_title(out, account.roles_by_title)
    if account.rejects:
        out.heading("Rejected rows, to mend and import again beside the original")
        for path in account.rejects:
            out.line(f"  {path}")


def roles_by_title(out: Printer, found: Sequence[RoleByTitle]) -> None:
    """The roles that posts got by titles which are not the roles' own names, and how to refuse one."""
    out.heading("Roles by a title that is not their own name", len(found))
    out.table(
        ("title of posts", "role", "posts", "the title by"),
        (
            (one.title, one.role.label, one.posts, " ".join(map(short, one.claims)) or "a plain statement")
            for one in found[:LONG_LIST]
        ),
    )
    if len(found) > LONG_LIST:
        out.line(f"  … and {len(found) - LONG_LIST:,} more (--json has them)", "dim")
    if any(one.claims for one in found):
        out.line("  rolegraph decide CLAIM reject --because … refuses one", "dim")


def report(out: Printer, report: Report) -> None:
    """What a check found."""
    for finding in report.violations:
        where = "" if finding.file is None else f"{finding.file}:{finding.line}: "
        out.line(f"{where}{short(finding.focus)}: {finding.message}", style="red")
    for note in report.notes:
        out.line(f"note: {note}", style="dim")
    counted = ", ".join(f"{word}: {number}" for word, number in report.checked.items())
    count = len(report.violations)
    out.line(
        f"{count} {'thing is' if count == 1 else 'things are'} wrong ({counted})"
        if count
        else f"all is well ({counted})"
    )


def account(out: Printer, account: Account) -> None:
    """What a build did."""
    out.table(("", ""), ((word, number) for word, number in account.counts.items()), indent=0)
    out.line()
    out.line(f"store    {account.store}")
    for path in account.exports:
        out.line(f"export   {path}")
    for note in account.notes:
        out.line(f"note     {note}")
    out.line("nothing has changed: nothing was written" if not account.written else "")
