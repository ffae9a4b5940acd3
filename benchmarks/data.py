"""What is measured: 620,000 triples in rolegraph's own terms, and copies of the article's claims."""

from __future__ import annotations

import random
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
