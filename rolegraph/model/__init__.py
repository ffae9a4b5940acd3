"""What answers are made of: frozen values that `as_json` turns into plain data.

IRIs are full strings. Offsets count characters of the decoded root document from 0, the end exclusive.
Head-counts are whole numbers of people, both bounds inclusive. Dates are ISO 8601 strings (`xsd:date`),
intervals are half open: `[valid_from, valid_to)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Account",
    "Alike",
    "Chain",
    "Changes",
    "Claim",
    "Comparison",
    "Conflict",
    "Decision",
    "Difference",
    "Evidence",
    "Finding",
    "Findings",
    "Impact",
    "ImportAccount",
    "Item",
    "Line",
    "Name",
    "NamedQuery",
    "NamedRoles",
    "Partly",
    "Rank",
    "Rating",
    "Report",
    "Role",
    "RoleByTitle",
    "RoleMapping",
    "RoleSummary",
    "SetAside",
    "Source",
    "Statement",
    "Status",
    "Support",
    "TableCount",
    "Title",
    "TitleUse",
    "as_json",
]

Status = Literal["accepted", "conditional", "contested", "denied", "rejected"]
"""The standing of a statement: see `rg:Status` in the vocabulary for what each means."""


def as_json(value: Any) -> Any:
    """Plain data (dicts, lists, strings, numbers) from a value of this module or a container of them.

    A field that starts its name with an underscore stays out.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in fields(value) if not f.name.startswith("_")}
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's word on a claim or a conflict: an `rg:Decision`."""

    iri: str
    verdict: Literal["accept", "reject", "keep-both"]
    because: str
    date: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One place of one source saying (or disputing) one statement: an `rg:Claim`.

    `decision` is a reviewer's word on it, where there is one.
    """

    iri: str
    source: str
    start: int | None
    end: int | None
    stance: Literal["supports", "disputes"]
    frequency: Literal["always", "usually", "sometimes"] | None
    condition: str | None
    min_headcount: int | None
    max_headcount: int | None
    valid_from: str | None
    valid_to: str | None
    in_force: bool
    status: Status
    quote: str | None
    note: str | None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A publisher's figure for how much a skill counts in a role: an `rg:Rating`.

    `scale` names what the figure measures, such as importance or level, from `minimum` to `maximum` where the
    publisher says; `caution` is why it advises against the figure; `source` is the graph that holds it.
    """

    iri: str
    scale: Name
    value: float
    minimum: float | None
    maximum: float | None
    caution: Literal["not relevant", "not precise enough"] | None
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is said of a role: a duty, a skill, a level.

    `claims` stand behind it, best first; `sources` are the graphs that hold the statement, so a
    catalogue's plain statement has sources and no claims. A skill has the ratings of it in the role.
    """

    label: str
    iri: str
    status: Status
    claims: tuple[Claim, ...] = ()
    sources: tuple[str, ...] = ()
    relation: str | None = None
    ratings: tuple[Rating, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A title of a role: a `skos:altLabel`.

    `roles` are the roles that bear this title as their own name, and `stresses` what the graph says
    those roles do (labels), so what picking the title would stress.
    """

    title: str
    language: str | None
    status: Status
    claims: tuple[Claim, ...] = ()
    sources: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    stresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A reporting line, seen from one end: `iri` and `label` are the other end.

    `applies` answers a head-count: True or False where the bounds of the conditions decide, None where
    they do not or where no head-count was asked about; `reason` says by what it was decided, or why not. A
    contested line may apply and does not count all the same. `unit` and `holders` are names, of a post alone:
    its unit and, where people are loaded, who holds it. `missing`: a superior that nothing
    describes, or nothing on the day asked about. What has no `sources` holds on other days only: those of
    its claims.
    """

    label: str
    iri: str
    line: Literal["solid", "dotted"]
    status: Status
    condition: str | None = None
    frequency: str | None = None
    applies: bool | None = None
    claims: tuple[Claim, ...] = ()
    sources: tuple[str, ...] = ()
    unit: str | None = None
    holders: tuple[str, ...] = ()
    reason: str | None = None
    missing: bool = False

    @property
    def over(self) -> bool:
        """Whether it holds on other days only."""
        return not self.sources and self.status in {"accepted", "conditional"}


@dataclass(frozen=True, slots=True)
class Chain:
    """One way up: the superiors in order, nearest first, and what it ends at.

    At a `top`, to which nothing gives a superior; in a `loop`, where it would come to a step again; at one
    that is `missing`, named as a superior and described by nothing, or `away`, told of on other days only; or
    at one whose lines are `contested`.
    One from which no line in force leads on has a single way without steps, which ends at itself. `in_loop`
    says whether what it ends at stands in a loop, be it one of contested lines, or reports to itself.
    `status` is the weakest of its steps', `conditions` those of its steps in their order.
    """

    steps: tuple[Line, ...]
    end: Literal["top", "loop", "missing", "away", "contested"] = "top"
    status: Status = "accepted"
    conditions: tuple[str, ...] = ()
    in_loop: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, predicate and object as IRIs (a title's object is its text), with a readable form."""

    subject: str
    predicate: str
    object: str
    label: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement that an answer rests on: how it stands, who claims it, the graphs that hold it."""

    statement: Statement
    status: Status
    claims: tuple[Claim, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that contradict each other: an `rg:Conflict`.

    `status` is `open` (statements of it are contested), `settled` (a decision lifted it), `noted` (worth
    knowing, nothing contested) or `apparent` (head-counts or dates keep its statements from ever holding
    together, nothing contested; `set_apart_by` says which). `sources` (IRIs) are those that state one of its
    statements plainly, without a claim. `notes` are the scope notes of what it rests on:
    where a contradiction takes a reading of ours, they say so.
    """

    iri: str
    kind: str
    sentence: str
    status: Literal["open", "settled", "noted", "apparent"]
    statements: tuple[Statement, ...]
    reasons: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    decision: Decision | None
    notes: tuple[str, ...] = ()
    set_apart_by: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """All that the graph says of one role.

    Of skills of one status those of the greatest importance come first, where they are rated. `also_rated`
    are the skills that a source rates in the role without saying that the role has them.
    """

    iri: str
    label: str
    definition: str | None
    titles: tuple[Title, ...]
    duties: tuple[Item, ...]
    skills: tuple[Item, ...]
    level: tuple[Item, ...]
    broader: tuple[Item, ...]
    narrower: tuple[Item, ...]
    reports_to: tuple[Line, ...]
    direct_reports: tuple[Line, ...]
    conflicts: tuple[Conflict, ...]
    also_rated: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """What a source says of how two catalogues' roles correspond: a SKOS mapping.

    `exact` is True where the publisher says `skos:exactMatch`, which rolegraph reads as a close match.
    """

    subject: Name
    relation: str
    object: Name
    sources: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class NamedRoles:
    """The roles of several catalogues that one name means, and how their catalogues are mapped."""

    name: str
    roles: tuple[Role, ...]
    mappings: tuple[RoleMapping, ...]


@dataclass(frozen=True, slots=True)
class RoleSummary:
    """A row of the list of roles; the counts are of statements that are not denied or rejected."""

    iri: str
    label: str
    duties: int
    skills: int
    titles: int
    superiors: int
    posts: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document, a data set or a part of one; `statements` counts what its and its parts' graphs hold.

    `rights` is the attribution that its publisher asks for.
    """

    iri: str
    label: str
    part_of: str | None
    start: int | None
    end: int | None
    statements: int
    claims: int
    hash: str | None
    parts: tuple[Source, ...] = ()
    version: str | None = None
    license: str | None = None
    date: str | None = None
    publisher: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A stretch of a source that was read and yields nothing, with the reason."""

    iri: str
    source: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Name:
    """A thing by its IRI and label."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Two duties, or two skills, of two roles (IRIs) that are two things and nearly worded the same.

    `similarity` is from 0 to 1. With `same_name` both bear one name, as where two catalogues have one thing
    under an IRI each.
    """

    one: Item
    other: Item
    roles: tuple[str, str]
    similarity: float
    same_name: bool


@dataclass(frozen=True, slots=True)
class Partly:
    """What several of the roles that are compared have, and not all; `roles` are their IRIs.

    `_sides` holds how each of them has it.
    """

    thing: Any
    roles: tuple[str, ...]
    _sides: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What all of some roles share in one respect, and what only one of them has.

    `left` and `right` are what only the first or the second role has, `others` the same of each further one,
    `partly` what several have and not all. `alike` pairs what one role has with what is nearly the same in
    another; both stand among the roles' own as well. `_sides` holds, for each shared thing, how each role
    has it: a condition that only one of them has is on its side, and not on the shared thing.
    """

    shared: tuple[Any, ...]
    left: tuple[Any, ...]
    right: tuple[Any, ...]
    others: tuple[tuple[Any, ...], ...] = ()
    partly: tuple[Partly, ...] = ()
    alike: tuple[Alike, ...] = ()
    _sides: tuple[tuple[Any, ...], ...] = ()

    @property
    def own(self) -> tuple[tuple[Any, ...], ...]:
        """What only one role has, role by role."""
        return (self.left, self.right, *self.others)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Roles side by side: `left`, `right` and any `others`. A shared item carries the claims of all sides.

    `silent` are sentences on what nothing is said of: where sources are silent there is no difference to see.
    `broader` are the roles, and the groups of a classification, that each role is a kind of.
    `_frame` shows it in a notebook.
    """

    left: Name
    right: Name
    duties: Difference
    skills: Difference
    titles: Difference
    reports_to: Difference
    level: Difference
    broader: Difference
    others: tuple[Name, ...] = ()
    silent: tuple[str, ...] = ()
    _frame: Callable[[Comparison], str] | None = field(default=None, repr=False, compare=False)

    @property
    def roles(self) -> tuple[Name, ...]:
        """All roles, in the order in which they were named."""
        return (self.left, self.right, *self.others)

    def _repr_html_(self) -> str | None:
        """The roles side by side as the page shows them, for a notebook."""
        return self._frame(self) if self._frame else None


@dataclass(frozen=True, slots=True)
class TitleUse:
    """A title and the roles that it names: as their own name, or as another title of theirs."""

    title: str
    roles: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """Which of two roles is above the other.

    `by` is `reporting`, `level`, `inference` or None; `higher` is None where nothing says; `sentence`
    puts it in words, `through` names the general roles that an inference went by, `statements` what the
    answer rests on. `notes` holds what else the reader should know.
    """

    left: Name
    right: Name
    higher: str | None
    by: Literal["reporting", "level", "inference"] | None
    sentence: str
    through: tuple[Name, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """A statement and the places that make it."""

    statement: Statement
    places: int
    status: Status
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What leaving sources out would change, statement by statement.

    `change` is `lost` (nothing says it any more), `uncontested`, `newly contested`, `status` (it
    stands otherwise, e.g. only conditionally) or `fewer places`.
    """

    statement: Statement
    change: Literal["lost", "uncontested", "newly contested", "status", "fewer places"]
    before: tuple[Status, int]
    after: tuple[Status, int] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where it stands and what would mend it."""

    focus: str
    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = "" if self.file is None else self.file + (f":{self.line}" if self.line else "") + ": "
        return f"{where}{self.focus}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: `violations` must be mended, `notes` are for information."""

    violations: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    checked: dict[str, int] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class Account:
    """What a build did: what it counted, where things are and which files it wrote.

    `notes` tell of decisions that wait for a source that is not loaded.
    """

    counts: dict[str, int]
    store: str
    exports: tuple[str, ...]
    written: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCount:
    """A table that an import read, by its file's name: rows read are those accepted and those rejected."""

    table: str
    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Findings:
    """How often an import met a flaw that it kept and marked, with the first few."""

    kind: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer version of a source changed: the first few names of each, and how many there are.

    `renamed` holds (old name, new name) pairs, `changed` the names of posts of which something besides the
    name is said anew or no more: superior, unit, FTE, grade, vacancy, holder.
    """

    added: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RoleByTitle:
    """A role that posts got by a title that is not its own name: how many, and what says that it is one.

    `claims` are the IRIs of the claims on the title: to reject them takes the role from these posts. Where
    there is none, a file states the title plainly.
    """

    title: str
    role: Name
    posts: int
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportAccount:
    """What an import took in and what not. Counts are of this source alone.

    `statements` counts the statements of its named graphs; `groups` are those of classifications (ISCO, SOC,
    skill groups), which are neither roles nor skills. `rejects` are the files that hold the rejected rows,
    `changed` is False where the very same files were in the store already.
    """

    source: str
    store: str
    changed: bool
    tables: tuple[TableCount, ...]
    roles: int
    titles: int
    duties: int
    skills: int
    posts: int
    units: int
    groups: int
    statements: int
    findings: tuple[Findings, ...]
    notes: tuple[str, ...]
    rejects: tuple[str, ...]
    changes: Changes | None = None
    roles_by_title: tuple[RoleByTitle, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that ships: its name, the question that it answers and its parameters with defaults."""

    name: str
    question: str
    parameters: dict[str, str]
    text: str
