"""The titles that resolving is measured on: splits of the publishers' files by fixed seeds, and noise.

The noise lists are the benchmark's own: the program's cleaner knows other lists (`rolegraph/titles`).
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import rolegraph
from benchmarks.catalogues import DATA
from rolegraph.text import fold
from rolegraph.titles.catalogue import Catalogue, read_catalogue
from rolegraph.vocabulary import PREFIXES

ESCO, ONET = PREFIXES["esco-occupation"], PREFIXES["onet"]
TEST = 2030
"""The seed of every measured split; what is fitted is fitted on titles that none of them holds."""
FITTED = 11
"""The seed of what is fitted on."""
SIZE = 1_000

ABBREVIATED = {
    "manager": "mgr.", "assistant": "asst.", "engineer": "engr", "technician": "tech", "supervisor": "supv",
    "director": "dir.", "coordinator": "coord.", "specialist": "spec.", "representative": "rep",
    "administrator": "admin", "operator": "oper.", "development": "dev", "operations": "ops",
    "management": "mgmt", "maintenance": "maint.", "manufacturing": "mfg", "engineering": "eng.",
    "international": "int'l", "department": "dept", "associate": "assoc.", "executive": "exec.",
    "laboratory": "lab", "information": "info", "technology": "tech", "instructor": "instr.",
    "superintendent": "supt.", "mechanical": "mech.", "electrical": "elec.", "production": "prod.",
    "medical": "med.", "education": "educ.", "accounting": "acctg", "accountant": "acct.",
    "marketing": "mktg", "secretary": "secy", "consultant": "conslt", "professor": "prof.",
    "sergeant": "sgt", "lieutenant": "lt.", "university": "univ.", "inspector": "insp.",
    "machine": "mach.", "construction": "constr.", "certified": "cert.", "registered": "reg'd",
    "community": "comm.", "environmental": "envir.", "quality": "qual.", "service": "svc",
    "services": "svcs", "computer": "comp.", "chemical": "chem.", "financial": "fin.",
    "human": "hum.", "resources": "res.", "president": "pres.", "public": "pub.", "research": "rsrch",
    "attorney": "atty", "carpenter": "carp.", "electrician": "elect.", "mechanic": "mech",
    "physician": "phys.", "psychologist": "psych.", "scientist": "sci.", "teacher": "tchr",
    "therapist": "ther.", "worker": "wrkr", "analyst": "anlst", "officer": "ofcr", "office": "ofc",
    "business": "bus.", "industrial": "indl", "equipment": "equip.", "installer": "instlr",
    "programmer": "pgmr", "designer": "dsgnr", "foreman": "frmn", "helper": "hlpr", "clerk": "clk",
    "nurse": "nrs", "general": "gen.", "hospital": "hosp.", "sales": "sls", "system": "sys",
    "systems": "sys.", "transportation": "transp.", "warehouse": "whse", "vehicle": "veh.",
}  # fmt: skip
BEFORE = (
    "Sr. {}", "Jr {}", "Experienced {}", "Urgently hiring: {}", "{}", "Temporary {}", "Part-Time {}",
    "2 x {}", "Bilingual {}", "Immediate start! {}", "Trainee {}", "Interim {}", "Lead {}", "JOB: {}",
    "Entry Level {}", "Certified {}", "Freelance {}", "Night Shift {}",
)  # fmt: skip
AFTER = (
    "{} (m/w/d)", "{} - Remote", "{} (Full Time)", "{} - Croydon", "{}, Ohio", "{} III", "{} (f/m/x)",
    "{} - EMEA", "{} [Ref. 88213]", "{} £30,000 - £35,000", "{} (12-month FTC)", "{} - Start ASAP",
    "{} | Hybrid", "{} - Weekend Shift", "{} in Manchester", "{} (Maternity Cover)", "{} @ Acme Ltd",
    "{} - $22/hr", "{} 40h", "{} (all genders)", "{} - Kuala Lumpur", "{} Level 2", "{}",
)  # fmt: skip
DEV_BEFORE = ("Senior {}", "Snr {}", "New! {}", "{}", "Contract {}", "Full time {}", "Graduate {}")
DEV_AFTER = (
    "{} (m/f/d)", "{} - Berlin", "{}, Texas", "{} II", "{} (part time)", "{} - APAC", "{} - job id 5521",
    "{} 30k", "{} - apply today", "{}", "{} for Northern Foods", "{} - Leicester (hybrid)", "{} (permanent)",
)  # fmt: skip
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Split:
    """A catalogue to ask, titles to ask it about, and for each the roles (their places) that are right."""

    catalogue: Catalogue
    titles: list[str]
    right: list[frozenset[int]]


def table(name: str, ending: str) -> list[dict[str, str]]:
    """The rows of one table of a publisher's zip."""
    with zipfile.ZipFile(DATA / name) as archive:
        member = next(n for n in archive.namelist() if n.endswith(ending))
        text = archive.read(member).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t" if ending.endswith(".txt") else ","))


def catalogues(store: Path) -> tuple[Catalogue, Catalogue, Catalogue]:
    """O*NET and ESCO together, and each alone."""
    whole = read_catalogue(rolegraph.open(store).store)
    return part(whole, ONET, ESCO), part(whole, ONET), part(whole, ESCO)


def part(whole: Catalogue, *bases: str) -> Catalogue:
    """The roles of some publishers alone."""
    return of_roles(whole, [n for n, iri in enumerate(whole.roles) if iri.startswith(bases)])


def every(whole: Catalogue, step: int) -> Catalogue:
    """One role in so many."""
    return of_roles(whole, list(range(0, len(whole.roles), step)))


def of_roles(whole: Catalogue, old: list[int]) -> Catalogue:
    """The roles at some places alone."""
    new = {place: n for n, place in enumerate(old)}
    used = sorted({text for role, text in whole.described if role in new})
    texts = {text: n for n, text in enumerate(used)}
    return Catalogue(
        [whole.roles[n] for n in old],
        [whole.names[n] for n in old],
        [replace(label, role=new[label.role]) for label in whole.labels if label.role in new],
        [whole.texts[n] for n in used],
        [(new[role], texts[text]) for role, text in whole.described if role in new],
    )


def roles_of_titles(catalogue: Catalogue) -> dict[str, set[int]]:
    found = defaultdict(set)
    for label in catalogue.labels:
        found[fold(label.text)].add(label.role)
    return found


def without(catalogue: Catalogue, titles: set[str], also: set[tuple[int, str]] = frozenset()) -> Catalogue:
    """The catalogue with some folded titles taken out of every role, and some (role, title) besides."""
    labels = [
        label
        for label in catalogue.labels
        if fold(label.text) not in titles and (label.role, fold(label.text)) not in also
    ]
    return replace(catalogue, labels=labels)


def unseen(
    catalogue: Catalogue,
    pool: list[str],
    part: int | None,
    shorts: dict[str, set[tuple[int, str]]] | None = None,
    more: list[str] | None = None,
) -> Split:
    """`SIZE` titles of a pool taken out of the catalogue, the measured ones always.

    Without a `part` those are the titles asked; else that many parts further among the pool's other titles,
    or among `more`.
    """
    measured = set(random.Random(TEST).sample(pool, SIZE))
    chosen = measured
    if part is not None:
        others = sorted(set(pool if more is None else more) - measured)
        random.Random(FITTED).shuffle(others)
        chosen = set(others[part * SIZE : (part + 1) * SIZE])
    right = roles_of_titles(catalogue)
    out = chosen | measured
    also = {pair for title in out for pair in (shorts or {}).get(title, ())}
    titles = sorted(chosen)
    return Split(without(catalogue, out, also), titles, [frozenset(right[t]) for t in titles])


def onet_unseen(onet: Catalogue, part: int | None = None, *, reported: bool = True) -> Split:
    """Reported titles; the short forms that O*NET gives beside a title that is taken out go with it.

    With `reported` False a part is one of O*NET's other titles.
    """
    places = {iri.removeprefix(ONET): n for n, iri in enumerate(onet.roles)}
    own = {fold(name) for name in onet.names}
    rows = table("onet-30.1-text.zip", "Sample of Reported Titles.txt")
    pool = sorted({fold(row["Reported Job Title"]) for row in rows} - own)
    shorts = defaultdict(set)
    for row in table("onet-30.1-text.zip", "/Alternate Titles.txt"):
        if row["Short Title"] != "n/a":
            pair = (places[row["O*NET-SOC Code"]], fold(row["Short Title"]))
            shorts[fold(row["Alternate Title"])].add(pair)
    others = None if reported else sorted({fold(label.text) for label in onet.labels} - own - set(pool))
    return unseen(onet, pool, part, shorts, others)


def esco_unseen(esco: Catalogue, part: int | None = None) -> Split:
    own = {fold(name) for name in esco.names}
    pool = sorted({fold(label.text) for label in esco.labels if not label.preferred} - own)
    return unseen(esco, pool, part)


def vacancies(esco: Catalogue) -> tuple[Split, Split]:
    """The vacancy titles, in two halves."""
    places = defaultdict(set)
    for label in esco.labels:
        if label.preferred:
            places[fold(label.text)].add(label.role)
    rows = [(r["text"], fold(r["label"])) for r in table("job-titles-esco.zip", "titles.csv")]
    rows = [(text, frozenset(places[label])) for text, label in rows if places[label]]
    random.Random(TEST).shuffle(rows)
    middle = len(rows) // 2
    halves = (rows[:middle], rows[middle:])
    first, second = (Split(esco, [t for t, _ in half], [right for _, right in half]) for half in halves)
    return first, second


def known(catalogue: Catalogue, seed: int, size: int = SIZE) -> Split:
    """Titles as the catalogue has them, of at least six letters."""
    right = roles_of_titles(catalogue)
    texts = sorted({label.text for label in catalogue.labels if len(label.text) >= 6})
    titles = random.Random(seed).sample(texts, size)
    return Split(catalogue, titles, [frozenset(right[fold(t)]) for t in titles])


def with_typing_errors(split: Split, seed: int) -> Split:
    """One letter left out, doubled, swapped with the next or replaced by a neighbour on the keyboard."""
    chance = random.Random(seed)

    def spoil(title: str) -> str:
        places = [i for i, letter in enumerate(title) if letter.isascii() and letter.isalpha()]
        at = chance.choice(places)
        kind, letter = chance.choice(("drop", "double", "swap", "slip")), title[at]
        if kind == "swap" and at + 1 < len(title) and title[at + 1].isalpha() and title[at + 1] != letter:
            return title[:at] + title[at + 1] + letter + title[at + 2 :]
        if kind == "slip":
            row = next(row for row in KEYS if letter.lower() in row)
            near = row[max(0, row.index(letter.lower()) - 1) : row.index(letter.lower()) + 2]
            return title[:at] + chance.choice(near.replace(letter.lower(), "")) + title[at + 1 :]
        return title[:at] + (letter * 2 if kind == "double" else "") + title[at + 1 :]

    return replace(split, titles=[spoil(title) for title in split.titles])


def abbreviated(split: Split, words: dict[str, str] = ABBREVIATED) -> Split:
    """Titles of the split that have words of the list, with those words short."""
    chosen = [
        (title, right)
        for title, right in zip(split.titles, split.right, strict=True)
        if any(fold(word) in words for word in title.split())
    ]
    titles = [" ".join(words.get(fold(word), word) for word in title.split()) for title, _ in chosen]
    return replace(split, titles=titles, right=[right for _, right in chosen])


def affixed(
    split: Split, seed: int, before: tuple[str, ...] = BEFORE, after: tuple[str, ...] = AFTER
) -> Split:
    """Something written before or after each title, or both."""
    chance = random.Random(seed)

    def dress(title: str) -> str:
        kind = chance.random()
        if kind < 2 / 3:
            title = chance.choice(after[:-1]).format(title)
        return chance.choice(before).format(title) if kind > 1 / 3 else title

    return replace(split, titles=[dress(title) for title in split.titles])


def voiceless(word: str) -> str:
    """A word as people shorten it who think of none of the usual short forms: its vowels left out."""
    return word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")


def task_fragments(seed: int, *, measured: bool, size: int = SIZE) -> list[str]:
    """Two to six words out of O*NET's task statements; those measured on are of other statements."""
    chance = random.Random(seed)
    tasks = [row["Task"] for row in table("onet-30.1-text.zip", "Task Statements.txt")]
    tasks = [task for n, task in enumerate(tasks) if (n % 2 == 0) == measured]
    found = []
    while len(found) < size:
        words = chance.choice(tasks).rstrip(".").split()
        length = chance.randint(2, 6)
        at = chance.randrange(max(1, len(words) - length))
        found.append(" ".join(words[at : at + length]).strip(",;:()"))
    return found


def link_list() -> list[str]:
    """The lines of the article's link list."""
    lines = (DATA.parent / "seed" / "article.txt").read_text("utf-8").splitlines()
    return [line for line in lines[lines.index("Top Articles") + 1 : lines.index("Latest Posts")] if line]


def description_fragments(seed: int, size: int = SIZE) -> list[str]:
    """Stretches of ESCO's descriptions and whole skill labels: what is no title either, to fit on."""
    chance = random.Random(seed)
    rows = table("esco-1.1.1-en-csv.zip", "skills_en.csv")
    texts = [row["description"] for row in rows if row["description"]]
    found = []
    for row in chance.sample(rows, size // 2):
        found.append(row["preferredLabel"])
        words = chance.choice(texts).split()
        at = chance.randrange(max(1, len(words) - 6))
        found.append(" ".join(words[at : at + chance.randint(2, 6)]).strip(",;:()."))
    return found
