"""Answers as a person reads them in a terminal: headings and tables, plain when piped or with NO_COLOR."""

from __future__ import annotations

import re
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from rolegraph.vocabulary import GRAPHS, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rolegraph.model import (
        Account,
        Chain,
        Claim,
        Comparison,
        Conflict,
        Impact,
        ImportAccount,
        Item,
        Line,
        NamedQuery,
        NamedRoles,
        Rank,
        Report,
        Role,
        RoleSummary,
        SetAside,
        Source,
        Support,
        Title,
        TitleUse,
    )

__all__ = ["Printer", "clean", "progress"]

FOUND: Final = {
    "dangling": "names what is not there",
    "cycle": "reporting lines in a loop",
    "duplicate": "identifiers that several rows have",
    "self-report": "report to themselves",
    "missing-table": "tables that are not there",
}
"""A kind of finding → how it is put."""
LONG_LIST: Final = 25
"""Rows of a list that are shown where a person has not asked for all."""
SHORT_LIST: Final = 10
"""The same where several roles are shown."""
LICENSES: Final = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "OGL 3.0",
}
"""A licence's IRI → what it is called."""
VERBS: Final = {
    "skos:closeMatch": "is much like",
    "skos:broadMatch": "is a narrower kind of",
    "skos:narrowMatch": "is a broader kind of",
    "skos:relatedMatch": "is related to",
}
OUT: Final = frozenset({"denied", "rejected"})
GRADES: Final = {
    "rg:essentialSkill": " (essential)",
    "rg:optionalSkill": " (optional)",
    "rg:inDemandSkill": " (in demand)",
}
STYLES: Final = {
    "accepted": "",
    "conditional": "cyan",
    "contested": "yellow",
    "denied": "red",
    "rejected": "red",
    "open": "yellow",
    "settled": "green",
    "noted": "",
}
UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Text without characters that would steer a terminal: each is shown as its code."""
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text).replace("\n", " ").replace("\t", " ")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error while the block runs, where that is a terminal.

    Gives what is to be called with (what is at work, rows done, rows in all or 0).
    """
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rows="")

        def advance(what: str, done: int, total: int) -> None:
            rows = f"{done:,} rows" if done else ""
            bar.update(task, description=clean(what), completed=done, total=total or None, rows=rows)

        yield advance


class Printer:
    """Writes answers to standard output."""

    def __init__(self) -> None:
        from rich.console import Console

        terminal = sys.stdout.isatty()
        # Piped output is never cut or wrapped: other programs read it.
        self.console = Console(
            width=None if terminal else 100_000,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=not terminal,
        )
        self.terminal = terminal

    # -- pieces

    def line(self, text: str = "", style: str = "") -> None:
        """One line of text."""
        self.console.print(clean(text), style=style or None)

    def paragraph(self, text: str, indent: int) -> None:
        """A text whose further lines, on a terminal, are indented like the first and a little more."""
        if not self.terminal:
            self.line(" " * indent + text)
            return
        from rich.text import Text

        for n, part in enumerate(Text(clean(text)).wrap(self.console, self.console.width - indent - 2)):
            self.console.print(" " * (indent + (2 if n else 0)), part, sep="")

    def heading(self, text: str, count: int | None = None) -> None:
        """A heading, with a count where given, after an empty line."""
        self.console.print()
        self.console.print(clean(text) + (f" ({count})" if count is not None else ""), style="bold")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, indent: int = 2) -> None:
        """Rows under column names; a status is coloured, None is empty, numbers align right."""
        rows = [list(row) for row in rows]
        cells = [["" if cell is None else clean(str(cell)) for cell in row] for row in rows]
        numeric = [
            bool(rows) and all(isinstance(row[n], int) or row[n] is None for row in rows)
            for n in range(len(columns))
        ]
        if self.terminal:
            self.folded_table(columns, cells, numeric, indent)
            return
        # Piped lines are never wrapped or coloured, and laying them out ourselves takes a tenth of the time.
        from rich.cells import cell_len

        lines = [list(columns), *cells] if any(columns) else cells
        widths = [max((cell_len(line[n]) for line in lines), default=0) for n in range(len(columns))]
        for line in lines:
            padded = []
            for cell, width, number in zip(line, widths, numeric, strict=True):
                gap = " " * (width - cell_len(cell))
                padded.append(gap + cell if number else cell + gap)
            self.console.file.write((" " * indent + "  ".join(padded)).rstrip() + "\n")

    def folded_table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], indent: int
    ) -> None:
        """A table that fits a terminal's width, with coloured statuses."""
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        table = Table(
            box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_header=any(columns)
        )
        for name, number in zip(columns, numeric, strict=True):
            table.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
        self.console.print(Padding(table, (0, 0, 0, indent), expand=False))

    # -- answers

    def roles(self, rows: Sequence[RoleSummary]) -> None:
        """The list of roles."""
        self.table(
            ("role", "duties", "skills", "titles", "superiors", "posts", "IRI"),
            ((r.label, r.duties, r.skills, r.titles, r.superiors, r.posts, short(r.iri)) for r in rows),
            indent=0,
        )

    def import_account(self, account: ImportAccount) -> None:
        """What an import took in, what not, and what it found."""
        name = short(account.source)
        if not account.changed:
            self.line(f"{name} is in {account.store} already, from these very files: nothing was written")
            return
        self.line(f"{name} → {account.store}", "bold")
        if account.tables:
            self.heading("Tables")
            self.table(
                ("file", "rows read", "accepted", "rejected"),
                ((t.table, t.read, t.accepted, t.rejected) for t in account.tables),
            )
        self.heading("Came of it")
        words = ("roles", "titles", "duties", "skills", "posts", "units", "groups", "statements")
        self.table(("", ""), ((word, n) for word in words if (n := getattr(account, word))))
        if account.findings:
            self.heading("Found and kept")
            for found in account.findings:
                self.line(f"  {FOUND.get(found.kind, found.kind)}: {found.count:,}", "yellow")
                for example in found.examples:
                    self.paragraph(example, 4)
                if found.count > len(found.examples):
                    self.line(f"    … and {found.count - len(found.examples):,} more")
        if account.changes is not None:
            self.heading("Changed since the last import")
            counts = account.changes.counts
            for word, names in (("added", account.changes.added), ("gone", account.changes.gone)):
                more = f", … {counts[word] - len(names):,} more" if counts[word] > len(names) else ""
                self.line(f"  {word}: {counts[word]:,}" + (f" ({', '.join(names)}{more})" if names else ""))
            self.line(f"  renamed: {counts['renamed']:,}")
            for old, new in account.changes.renamed:
                self.line(f"    {old} → {new}")
        if account.notes:
            self.heading("To know")
            for text in account.notes:
                self.paragraph(text, 2)
        if account.rejects:
            self.heading("Rejected rows, to mend and import again beside the original")
            for path in account.rejects:
                self.line(f"  {path}")

    def sources(self, rows: Sequence[Source]) -> None:
        """Documents and parts, indented by depth; of very many parts the first."""
        table: list[tuple[Any, ...]] = []

        def add(source: Source, depth: int) -> None:
            place = source.date if source.start is None else f"{source.start}–{source.end}"
            name = "  " * depth + source.label
            license_ = LICENSES.get(source.license or "", source.license)
            about = (source.version, license_) if versions else ()
            table.append((short(source.iri), name, source.claims, source.statements, place, *about))
            shown = source.parts if len(source.parts) <= LONG_LIST else source.parts[:3]
            for part in shown:
                add(part, depth + 1)
            if left := len(source.parts) - len(shown):
                table.append(("", "  " * (depth + 1) + f"… and {left:,} more", *[None] * (3 + len(about))))

        versions = any(source.version or source.license for source in rows)
        for source in rows:
            add(source, 0)
        about = ("version", "licence") if versions else ()
        self.table(("", "source", "claims", "statements", "where or when", *about), table, indent=0)
        for source in rows:
            if source.rights:
                self.line(f"{short(source.iri)}: {source.rights}", "dim")

    def set_aside(self, rows: Sequence[SetAside]) -> None:
        """What was read and yields nothing."""
        self.table(
            ("where", "why it yields nothing"),
            ((f"{named(a.source)} {a.start}–{a.end}", a.reason) for a in rows),
            indent=0,
        )

    def named_roles(self, found: NamedRoles, in_full: bool = False) -> None:
        """The roles of several catalogues that one name means, then how they are mapped."""
        self.line(f"{found.name} means {len(found.roles)} roles here", "dim")
        for role in found.roles:
            self.console.print()
            self.console.rule(style="dim") if self.terminal else None
            self.role(role, in_full, SHORT_LIST)
        if found.mappings:
            self.heading("Mappings", len(found.mappings))
            self.table(
                ("", "", "", ""),
                (
                    (
                        f"{m.subject.label} ({short(m.subject.iri)})",
                        VERBS.get(m.relation, m.relation)
                        + (" (the source says: exactly)" if m.exact else ""),
                        f"{m.object.label} ({short(m.object.iri)})",
                        told((), m.sources),
                    )
                    for m in found.mappings
                ),
            )

    def role(self, role: Role, in_full: bool = False, most: int | None = LONG_LIST) -> None:
        """All of one role; of a list longer than `most` the first, unless `in_full`."""
        most = None if in_full else most
        self.console.print(clean(role.label), style="bold")
        if role.definition:
            self.line(role.definition)
        self.line(short(role.iri), style="dim")
        self.items("Level", role.level, most)
        self.items("A kind of", role.broader, most)
        self.items("Kinds of it", role.narrower, most)
        if role.titles:
            self.heading("Also called", len(role.titles))
            self.table(("", "", "", ""), (title_row(title) for title in role.titles[:most]))
            self.more(len(role.titles), most)
        self.lines("Reports to", role.reports_to)
        self.items("Duties", role.duties, most)
        self.items("Skills", role.skills, most)
        self.lines("Who reports to it", role.direct_reports)
        if role.conflicts:
            self.heading("Contradictions", len(role.conflicts))
            self.table(("", ""), ((c.status, c.sentence) for c in role.conflicts[:most]))
            self.more(len(role.conflicts), most)

    def more(self, count: int, most: int | None) -> None:
        """What a list that was cut leaves out."""
        if most is not None and count > most:
            self.line(f"  … and {count - most:,} more (--all shows them)", "dim")

    def items(self, title: str, items: Sequence[Item], most: int | None = None) -> None:
        """Items under a heading, of too many the first; nothing where there are none."""
        kept = [item for item in items if item.status not in OUT]
        out = [item for item in items if item.status in OUT]
        for heading, group in ((title, kept), (f"{title}: denied or rejected", out)):
            if group:
                self.heading(heading, len(group))
                self.table(("", "", ""), (plain_row(item) for item in group[:most]))
                self.more(len(group), most)

    def lines(self, title: str, lines: Sequence[Line]) -> None:
        """Reporting lines under a heading; nothing where there are none."""
        if lines:
            self.heading(title, len(lines))
            self.table(("", "", "", ""), (line_row(line) for line in lines))

    def reports_to(self, label: str, lines: Sequence[Line], headcount: int | None) -> None:
        """The superiors of a role."""
        if not lines:
            self.line(f"nothing says whom {label} reports to")
            return
        self.console.print(f"{clean(label)} reports to", style="bold")
        if headcount is None:
            self.table(("", "", "", ""), (line_row(line) for line in lines))
            return
        words = {True: "applies", False: "does not apply", None: "cannot be decided"}
        self.table(
            ("superior", f"with {headcount} people", "", "", ""),
            ((line.label, words[line.applies], *line_row(line)[1:]) for line in lines),
        )

    def chains(self, label: str, chains: Sequence[Chain], lines: Sequence[Line]) -> None:
        """Every way to the top, and the superiors whose lines are not in force."""
        if not chains:
            self.line(f"nothing in force says whom {label} reports to")
        for chain in chains:
            steps = [clean(label)]
            for step in chain.steps:
                extra = ", ".join(filter(None, (step.frequency, step.condition)))
                steps.append(clean(step.label) + (f" ({clean(extra)})" if extra else ""))
            self.line(" → ".join(steps))
        if left_out := [line for line in lines if line.status == "contested" or line.status in OUT]:
            self.heading("Not taken", len(left_out))
            self.table(("", "", "", ""), (line_row(line) for line in left_out))

    def compare(self, answer: Comparison) -> None:
        """Two roles side by side."""
        left, right = answer.left.label, answer.right.label
        self.console.print(f"{clean(left)} · {clean(right)}", style="bold")
        empty = True
        for name, part in (
            ("Duties", answer.duties),
            ("Skills", answer.skills),
            ("Titles", answer.titles),
            ("Reports to", answer.reports_to),
            ("Level", answer.level),
        ):
            for whose, things in (("shared", part.shared), (left, part.left), (right, part.right)):
                if things and whose == "shared":
                    empty = False
                    self.heading(f"{name}: shared", len(things))
                    rows = ((plain_row(one)[0], said_by(one), said_by(other)) for one, other in part._sides)
                    self.table(("", left, right), rows)
                elif things:
                    empty = False
                    self.heading(f"{name}: {whose if whose == 'shared' else 'only ' + whose}", len(things))
                    self.table(("", "", ""), (plain_row(thing) for thing in things))
        if empty:
            self.line("nothing is said of either")

    def titles(self, uses: Sequence[TitleUse]) -> None:
        """Titles and the roles that they name."""
        for use in uses:
            self.console.print(clean(use.title), style="bold")
            words = {"skos:prefLabel": "is called so", "skos:altLabel": "is also called so"}
            self.table(
                ("", "", "", ""),
                (
                    (i.label, words.get(i.relation or "", ""), marked(i.status), told(i.claims, i.sources))
                    for i in use.roles
                ),
            )

    def rank(self, rank: Rank) -> None:
        """Which of two roles is higher."""
        self.console.print(clean(rank.sentence), style="bold")
        for statement in rank.statements:
            self.line(f"  {statement.label}")
        if rank.claims:
            self.line(f"  {told(rank.claims, ())}", style="dim")
        for note in rank.notes:
            self.line(f"  note: {note}")

    def support(self, rows: Sequence[Support]) -> None:
        """Statements by the number of places."""
        self.table(
            ("places", "statement", "", "where"),
            ((r.places, r.statement.label, marked(r.status), told(r.claims, ())) for r in rows),
            indent=0,
        )

    def conflicts(self, rows: Sequence[Conflict]) -> None:
        """Contradictions, each with its places and what was decided."""
        if not rows:
            self.line("no contradictions")
        for row in rows:
            self.line(f"{row.status}: {row.sentence}", style=STYLES[row.status])
            self.line(f"  {short(row.iri)} ({row.kind})", style="dim")
            self.table(("", ""), ((short(claim.iri), told((claim,), ())) for claim in row.claims))
            for note in row.notes:
                self.line(f"  {note}", style="dim")
            if row.decision:
                self.line(f"  decided: {row.decision.verdict}, because {row.decision.because}")

    def impact(self, rows: Sequence[Impact]) -> None:
        """What changes when sources are left out."""
        if not rows:
            self.line("nothing changes")
            return
        counts = Counter(row.change for row in rows)
        self.line(", ".join(f"{number} {change}" for change, number in counts.items()), style="bold")
        self.table(
            ("change", "statement", "before", "after"),
            (
                (
                    r.change,
                    r.statement.label,
                    standing(r.before),
                    "nothing" if r.after is None else standing(r.after),
                )
                for r in rows
            ),
            indent=0,
        )

    def queries(self, rows: Sequence[NamedQuery]) -> None:
        """The queries that ship."""
        self.table(
            ("name", "question", "parameters"),
            ((q.name, q.question, ", ".join(f"{k}={v}" for k, v in q.parameters.items())) for q in rows),
            indent=0,
        )

    def result(self, content: bytes) -> None:
        """Rows of a query, or yes or no, from SPARQL's JSON results."""
        import json

        document = json.loads(content)
        if "boolean" in document:
            self.line("yes" if document["boolean"] else "no")
            return
        names = document["head"]["vars"]
        rows = document["results"]["bindings"]

        def cell(term: dict[str, str] | None) -> str | None:
            if term is None:
                return None
            return short(term["value"]) if term["type"] == "uri" else term["value"]

        if not rows:
            self.line("no rows")
            return
        # A column that is empty throughout says nothing; in a pipe it stays, for programs.
        names = [name for name in names if not self.terminal or any(name in row for row in rows)]
        cells = [[cell(row.get(name)) for name in names] for row in rows]
        widths = [max(len(name), *(len(row[n] or "") for row in cells)) for n, name in enumerate(names)]
        if not self.terminal or sum(widths) + 2 * len(widths) <= 2 * self.console.width:
            self.table(names, cells, indent=0)
            return
        for row in cells:  # too wide for columns that a person can read: a row as a block
            self.table(
                ("", ""), ((name, text) for name, text in zip(names, row, strict=True) if text), indent=0
            )
            self.line()

    def report(self, report: Report) -> None:
        """What a check found."""
        for finding in report.violations:
            where = "" if finding.file is None else f"{finding.file}:{finding.line}: "
            self.line(f"{where}{short(finding.focus)}: {finding.message}", style="red")
        for note in report.notes:
            self.line(f"note: {note}", style="dim")
        counted = ", ".join(f"{word}: {number}" for word, number in report.checked.items())
        count = len(report.violations)
        self.line(
            f"{count} {'thing is' if count == 1 else 'things are'} wrong ({counted})"
            if count
            else f"all is well ({counted})"
        )

    def account(self, account: Account) -> None:
        """What a build did."""
        self.table(("", ""), ((word, number) for word, number in account.counts.items()), indent=0)
        self.line()
        self.line(f"store    {account.store}")
        for path in account.exports:
            self.line(f"export   {path}")
        self.line("nothing has changed: nothing was written" if not account.written else "")


def named(source: str) -> str:
    """A source as a person says it: the last part of its IRI."""
    if source == GRAPHS["vocabulary"]:
        return "our own reading"
    name = short(source)
    return name.partition(":")[2] if name.startswith("source:") else name


def told(claims: Sequence[Claim], sources: Sequence[str]) -> str:
    """Who says it and where; a source without a claim by its name."""
    places = []
    for claim in claims:
        place = named(claim.source) + (f" {claim.start}–{claim.end}" if claim.start is not None else "")
        extra = [
            word
            for word in (
                "denies it" if claim.stance == "disputes" else None,
                claim.frequency,
                claim.condition,
                None
                if claim.in_force
                else f"until {claim.valid_to}"
                if claim.valid_to
                else f"from {claim.valid_from}",
                claim.note,
                claim.decision and f"{claim.decision.verdict}: {claim.decision.because}",
            )
            if word
        ]
        places.append(place + (f" ({'; '.join(extra)})" if extra else ""))
    if not claims:
        places = [named(source) for source in sources]
    return " · ".join(dict.fromkeys(places))


def marked(status: str) -> str:
    """A status worth a word: accepted goes without saying."""
    return "" if status == "accepted" else status


def title_row(title: Title) -> tuple[str, ...]:
    """The cells of a title."""
    stresses = "stresses: " + ", ".join(title.stresses) if title.stresses else ""
    return (title.title, marked(title.status), told(title.claims, title.sources), stresses)


def line_row(line: Line) -> tuple[str, ...]:
    """The cells of a reporting line."""
    return (
        line.label,
        "dotted" if line.line == "dotted" else "",
        marked(line.status),
        told(line.claims, line.sources),
    )


def plain_row(thing: Item | Title | Line) -> tuple[str, ...]:
    """The cells of any item."""
    name = getattr(thing, "title", None) or getattr(thing, "label", "")
    name = f"{name}{GRADES.get(getattr(thing, 'relation', None) or '', '')}"
    return (name, marked(thing.status), told(thing.claims, thing.sources))


def said_by(thing: Item | Title | Line) -> str:
    """How one of two roles has something that they share: its status where worth a word, and who says it."""
    return " · ".join(filter(None, (marked(thing.status), told(thing.claims, thing.sources))))


def standing(value: tuple[str, int]) -> str:
    """A status and a number of places in words."""
    status, places = value
    return f"{status}, {places} {'place' if places == 1 else 'places'}"
