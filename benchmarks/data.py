"""What is measured: 620,000 triples in rolegraph's own terms, graphs of roles for the page, and copies of the
article's claims."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from rolegraph.vocabulary import PREFIXES

HEAD = "".join(
    f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    for prefix in ("rg", "role", "duty", "skill", "post", "org", "skos")
)


def organisation(path: Path, posts: int = 100_000, roles: int = 3_000, skills: int = 13_900) -> None:
    """Write posts in a tree of span 8, and roles with titles, duties and skills: seeded, always the same."""
    rng = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for n in range(skills):
            file.write(f'skill:s{n} a rg:Skill ; skos:prefLabel "skill number {n}"@en .\n')
        for n in range(roles):
            chosen = rng.sample(range(skills), 40)
            titles = ", ".join(f'"title {n} variant {k}"@en' for k in range(10))
            required = ", ".join(f"skill:s{s}" for s in chosen[:20])
            optional = ", ".join(f"skill:s{s}" for s in chosen[20:])
            superior = f" ; rg:typicallyReportsTo role:r{rng.randrange(n)}" if n else ""
            duties = ", ".join(f"duty:d{n}-{k}" for k in range(15))
            file.write(
                f'role:r{n} a rg:Role ; skos:prefLabel "role {n}"@en ; skos:altLabel {titles} ;'
                f" rg:essentialSkill {required} ; rg:optionalSkill {optional} ;"
                f" rg:hasDuty {duties}{superior} .\n"
            )
            for k in range(15):
                file.write(
                    f'duty:d{n}-{k} a rg:Duty ; skos:prefLabel "duty {k} of role {n}, done every week"@en .\n'
                )
        for n in range(posts):
            superior = f" ; org:reportsTo post:p{(n - 1) // 8}" if n else ""
            file.write(f"post:p{n} a org:Post ; org:role role:r{rng.randrange(roles)}{superior} .\n")


@dataclass(frozen=True, slots=True)
class RolesMade:
    """A graph of roles as plain lists: names and labels of things, and lines (from, relation, to)."""

    things: dict[str, str]
    lines: tuple[tuple[str, str, str], ...]

    def write(self, path: Path) -> None:
        """Write it as Turtle."""
        kinds = {"role": "rg:Role", "duty": "rg:Duty", "skill": "rg:Skill"}
        with path.open("w", encoding="utf-8") as file:
            file.write(HEAD)
            for name, label in self.things.items():
                if kind := kinds.get(name.partition(":")[0]):
                    file.write(f'{name} a {kind} ; skos:prefLabel "{label}"@en .\n')
            for start, relation, end in self.lines:
                value = f'"{self.things[end]}"@en' if end.startswith("title:") else end
                file.write(f"{start} {relation} {value} .\n")


VERBS = (
    "plan", "check", "agree", "report on", "improve", "purchase", "measure", "explain", "coordinate",
    "repair",
)  # fmt: skip
OBJECTS = (
    "deliveries to customers", "the yearly budget", "spare parts", "training", "safety at work", "contracts",
    "the quality of drawings", "stock", "shifts", "complaints of suppliers and customers",
)  # fmt: skip
RANKS = ("assistant", "officer", "manager", "head", "director")


def roles_made(things: int, lines: int) -> RolesMade:
    """Roles in a tree of span 6 with titles, duties and skills that neighbours share, and some that most do.

    Of the things 18 % are roles, 10 % titles, 22 % duties and the others skills; no two lines are the same.
    Seeded: the same numbers give the same graph.
    """
    rng = random.Random(1)
    roles = [f"role:r{n}" for n in range(round(things * 0.18))]
    titles = [f"title:t{n}" for n in range(round(things * 0.1))]
    duties = [f"duty:d{n}" for n in range(round(things * 0.22))]
    skills = [f"skill:s{n}" for n in range(things - len(roles) - len(titles) - len(duties))]
    labels = {name: f"{rng.choice(OBJECTS)} {rng.choice(RANKS)} {n}" for n, name in enumerate(roles)}
    labels |= {name: f"{rng.choice(RANKS)} of {rng.choice(OBJECTS)} {n}" for n, name in enumerate(titles)}
    labels |= {
        name: f"{rng.choice(VERBS)} {rng.choice(OBJECTS)} {name[0]}{n}"
        for names in (duties, skills)
        for n, name in enumerate(names)
    }
    drawn = {(name, "rg:typicallyReportsTo", roles[(n - 1) // 6]): None for n, name in enumerate(roles) if n}
    drawn |= {(roles[n % len(roles)], "skos:altLabel", name): None for n, name in enumerate(titles)}
    shared = [("rg:hasDuty", duties), ("rg:essentialSkill", skills)]
    for relation, names in shared:
        drawn |= {(roles[n * len(roles) // len(names)], relation, name): None for n, name in enumerate(names)}
    while len(drawn) < lines:
        relation, names = shared[rng.random() < 0.7]
        role = rng.randrange(len(roles))
        near = int(role * len(names) / len(roles) + rng.gauss(0, 12)) % len(names)
        often = int(len(names) * rng.random() ** 4)
        drawn[roles[role], relation, names[rng.choice((near, often))]] = None
    return RolesMade(labels, tuple(sorted(drawn)))


def article_copies(path: Path, shipped: Path, copies: int) -> None:
    """Write an ontology folder with copies of the article's knowledge, each under names of its own."""
    path.mkdir()
    names = ("role", "duty", "skill", "source", "aside")
    texts = {
        name: (shipped / f"{name}.ttl").read_text("utf-8")
        for name in ("concepts", "kisi-sources", "kisi-claims")
    }
    for number in range(copies):
        for name, text in texts.items():
            copy = text
            for kind in names:
                copy = copy.replace(f"{kind}/> .", f"{kind}/c{number}-> .")
            lines = [renamed(line, number) for line in copy.splitlines() if not line.startswith("level:")]
            (path / f"{name}-{number}.ttl").write_text("\n".join(lines) + "\n", "utf-8")
    levels = [line for line in texts["concepts"].splitlines() if line.startswith(("@prefix", "level:"))]
    (path / "levels.ttl").write_text("\n".join(levels) + "\n", "utf-8")


def renamed(line: str, number: int) -> str:
    """A line of a copy: claims without a name, labels with the copy's number in them."""
    if line.startswith("claim:"):
        line = "[]" + line[line.index(" a ") :]
    return line.replace('"@en', f' {number}"@en') if "abel" in line else line
