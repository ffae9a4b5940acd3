"""O*NET in: the US Department of Labor's occupations, as tab-delimited text, Excel or CSV, whole or in part.

What the tables and columns mean is said in the publisher's data dictionary, one for each release
(https://www.onetcenter.org/dictionary/30.1/text/). Columns are found by their names, so that releases from
25 on can be read and the tables of one import may be of several. Release 30.3 renamed tables and columns, and
renumbered detailed work activities; both namings are known here.

O*NET has no IRIs, so everything stands under `onet:` with the publisher's codes: `onet:11-1021.00` is a role.
What is our reading and not the publisher's word:

- A role has a skill, a kind of knowledge or an ability (rg:hasSkill) where its importance is 3 or more on the
  scale from 1 to 5, is not advised against, and its level is not marked as not relevant. O*NET rates every
  element for every occupation; all ratings are kept as rg:Rating.
- Every role is in the major group of the SOC 2018 that its code begins with (skos:broader, a rg:Group); one
  like 11-1011.03 is also below the role 11-1011.00 where that is there. Minor and broad groups have no names
  in O*NET and are left out.
- A new emerging task is a duty of the type "Emerging"; a revised one is another wording (skos:altLabel) of
  the task that it revises.
- An occupation that rows speak of and Occupation Data lacks is kept as a role, under the title that the row
  gives or else its code, and found as `dangling`; so are tasks and activities that their tables lack.
- Of two rows with one identifier and different words the first gives the name and the second another one; two
  ratings of one thing are two nodes. Both are found as `duplicate`.

Groups are the major groups of the SOC, the elements of the content model above skills and activities
(intermediate and general ones) and the commodities of technologies, as far as something is in them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from rolegraph.errors import FileError
from rolegraph.readers.intake import literal, term
from rolegraph.readers.tables import decode
from rolegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Member, Package, Table

__all__ = ["read", "source_name"]

ONET: Final = PREFIXES["onet"]
CODE: Final = re.compile("[0-9]{2}-[0-9]{4}\\.[0-9]{2}")
"""An O*NET-SOC code."""
TASK: Final = re.compile("[0-9]+")
NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?")
NO_CODE: Final = "is no O*NET-SOC code, such as 11-1021.00"
IDENTIFIER: Final = re.compile(r"\w+(\.\w+)*", re.ASCII)
"""The place of an element in the content model, or the identifier of a work activity."""
ENDINGS: Final = (
    r"(?: \(\d+\))?(?:[._-](?:txt|xlsx|csv|rejects?|rejected))*\.(?:txt|tsv|csv|tab|xlsx|xlsm|xls|ods)"
)
"""What follows a table's name in a file's name."""
IMPORTANT: Final = 3.0
"""From this importance on, of 1 to 5, a role is said to have a skill."""

OCCUPATION: Final = {
    "O*NET-SOC Code": ("O*NET-SOC 2019 Code",),
    "Title": ("O*NET-SOC Title", "Occupation Title"),
}
"""The columns that say whom a row is about; only the Excel release has the title."""
RATING: Final[Mapping[str, Sequence[str]]] = OCCUPATION | {
    "Element ID": (),
    "Element Name": (),
    "Scale ID": (),
    "Data Value": (),
    "N": (),
    "Standard Error": (),
    "Lower CI Bound": (),
    "Upper CI Bound": (),
    "Recommend Suppress": (),
    "Not Relevant": (),
    "Date": (),
    "Domain Source": (),
}

TABLES: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "Occupation Data": ((), "no definitions, and titles only where other tables give them"),
    "Skills": ((), "no importance and level of skills"),
    "Essential Skills": ((), "no importance and level of essential skills"),
    "Transferable Skills": ((), "no importance and level of transferable skills"),
    "Knowledge": ((), "no importance and level of knowledge"),
    "Abilities": ((), "no importance and level of abilities"),
    "Alternate Titles": (("Job Titles",), "no alternate and short titles"),
    "Sample of Reported Titles": ((), "it is not known which titles were reported by people in the job"),
    "Task Statements": ((), "no tasks as duties"),
    "Emerging Tasks": ((), ""),
    "Tasks to DWAs": ((), "roles share no detailed work activities"),
    "DWA Reference": (("GWAs to IWAs to DWAs",), "detailed work activities are not sorted into groups"),
    "IWA Reference": (("GWAs to IWAs",), ""),
    "Technology Skills": (("Software Skills",), "no technologies"),
    "Related Occupations": ((), "no related occupations"),
    "Job Zones": ((), "no job zones as levels"),
    "Job Zone Reference": ((), ""),
    "Content Model Reference": ((), ""),
    "Scales Reference": ((), ""),
    "Work Activities": ((), "nothing is lost, its ratings are not read"),
    "Task Ratings": ((), "nothing is lost, it is not read"),
}
"""Table → (its later names, what an import lacks without it; empty where hardly anything)."""
UNREAD: Final = ("Work Activities", "Task Ratings")
REFERENCES: Final = (
    "DWA Reference",
    "IWA Reference",
    "Job Zone Reference",
    "Content Model Reference",
    "Scales Reference",
)
"""The tables that say nothing about an occupation."""
RATED: Final = ("Skills", "Essential Skills", "Transferable Skills", "Knowledge", "Abilities")

SCALES: Final = {"IM": ("Importance", "1", "5"), "LV": ("Level", "0", "7")}
"""The scales of skills as they have been in every release, for imports without the table of scales."""
TIERS: Final = {
    "Primary-Short": term("rg:closelyRelatedRole"),
    "Primary-Long": term("rg:fairlyRelatedRole"),
    "Supplemental": term("rg:looselyRelatedRole"),
}
MAJOR_GROUPS: Final = {
    "11": "Management",
    "13": "Business and Financial Operations",
    "15": "Computer and Mathematical",
    "17": "Architecture and Engineering",
    "19": "Life, Physical, and Social Science",
    "21": "Community and Social Service",
    "23": "Legal",
    "25": "Educational Instruction and Library",
    "27": "Arts, Design, Entertainment, Sports, and Media",
    "29": "Healthcare Practitioners and Technical",
    "31": "Healthcare Support",
    "33": "Protective Service",
    "35": "Food Preparation and Serving Related",
    "37": "Building and Grounds Cleaning and Maintenance",
    "39": "Personal Care and Service",
    "41": "Sales and Related",
    "43": "Office and Administrative Support",
    "45": "Farming, Fishing, and Forestry",
    "47": "Construction and Extraction",
    "49": "Installation, Maintenance, and Repair",
    "51": "Production",
    "53": "Transportation and Material Moving",
    "55": "Military Specific",
}
"""The 23 major groups of the SOC 2018 by the first two digits; each name is followed by "Occupations"."""
RIGHTS: Final = (
    "This page includes information from the O*NET {version}Database by the U.S. Department of Labor, "
    "Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. "
    "O*NET® is a trademark of USDOL/ETA. rolegraph has modified all or some of this information. "
    "USDOL/ETA has not approved, endorsed, or tested these modifications."
)
"""The attribution asked of whoever changes the data (https://www.onetcenter.org/license_db.html)."""

TYPE: Final = term("rdf:type")
ROLE, DUTY, SKILL = (f" {TYPE} {term(name)} .\n" for name in ("rg:Role", "rg:Duty", "rg:Skill"))
GROUP, LEVEL = (f" {TYPE} {term(name)} .\n" for name in ("rg:Group", "rg:Level"))
PREFERRED, OTHER, DEFINITION = (f" {term(f'skos:{n}')} " for n in ("prefLabel", "altLabel", "definition"))
BROADER, NOTATION = f" {term('skos:broader')} ", f" {term('skos:notation')} "
HAS_DUTY, HAS_SKILL = f" {term('rg:hasDuty')} ", f" {term('rg:hasSkill')} "
IN_DEMAND, TASK_TYPE = f" {term('rg:inDemandSkill')} ", f" {term('rg:taskType')} "
DECIMAL, TRUE = f"^^{term('xsd:decimal')}", f'"true"^^{term("xsd:boolean")} .\n'
ALTERNATE, SHORT, REPORTED = (
    f" {term('rg:titleKind')} {term(f'rg:{kind}')} .\n"
    for kind in ("alternateTitle", "shortTitle", "reportedTitle")
)
SOURCE_CODE: Final = f" {term('rg:sourceCode')} "
LABEL: Final = f" {TYPE} {term('skosxl:Label')} .\n"
FORM, LABELLED = f" {term('skosxl:literalForm')} ", f" {term('skosxl:altLabel')} "
A_RATING: Final = f" {TYPE} {term('rg:Rating')} .\n"
OF_ROLE, OF_SKILL, ON_SCALE = (f" {term(f'rg:{n}')} " for n in ("ratedRole", "ratedSkill", "scale"))
VALUE, SAMPLE, ERROR = f" {term('rdf:value')} ", f" {term('rg:sampleSize')} ", f" {term('rg:standardError')} "
LOWER, UPPER = f" {term('rg:lowerBound')} ", f" {term('rg:upperBound')} "
SUPPRESSED, NOT_RELEVANT = f" {term('rg:suppressed')} {TRUE}", f" {term('rg:notRelevant')} {TRUE}"
DATE, BY = f" {term('dcterms:date')} ", f" {term('rg:domainSource')} "
NUMBERED: Final = f"^^{term('xsd:integer')} .\n"

FIGURES: Final = ("Data Value", "N", "Standard Error", "Lower CI Bound", "Upper CI Bound")
ZONE_NOTE: Final = (
    "A job zone says how much preparation an occupation needs. "
    "To read more preparation as a more senior level is our own judgement."
)


def source_name(package: Package) -> str:
    """What the source is called unless the user says otherwise: `onet`, whatever the release."""
    return "onet"


def read(intake: Intake, package: Package) -> None:
    """Read the O*NET tables of a package into an intake.

    Raises FileError where no table of O*NET is there, two files are the same table, a table lacks a column
    that it cannot do without, or nothing gives the title of any occupation.
    """
    Reading(intake, package).run()


def known(text: str) -> str:
    """A cell without blanks around it; `n/a` is how O*NET writes that there is nothing."""
    text = text.strip()
    return "" if text.lower() == "n/a" else text


def number_of(text: str) -> tuple[float, str] | None:
    """(a figure, its N-Triples form), which is empty where the cell is; None where it is no number."""
    text = known(text)
    if not text:
        return 0.0, ""
    if not NUMBER.fullmatch(text):
        return None
    if "e" in text.lower():  # as Excel keeps very small figures; xsd:decimal has no exponents
        text = f"{float(text):.12f}".rstrip("0").rstrip(".")
    return float(text), f'"{text}"{DECIMAL}'


def month_of(text: str) -> str | None:
    """The N-Triples form of a month: O*NET writes 08/2023, Excel may have made 2023-08-01 of it."""
    text = known(text)
    if not text:
        return ""
    found = re.fullmatch(r"(?P<month>0?[1-9]|1[0-2])/(?P<year>\d{4})", text) or re.fullmatch(
        r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(-01)?", text
    )
    return f'"{found["year"]}-{found["month"]:0>2}"^^{term("xsd:gYearMonth")}' if found else None


def flag_of(text: str) -> bool | None:
    """Whether a flag is set; None where the cell is neither Y nor N nor empty."""
    return {"Y": True, "N": False, "": False}.get(known(text).upper())


def parent(identifier: str) -> str:
    """The place above one in the content model: 2.A.1 of 2.A.1.a; empty above the highest."""
    return identifier.rpartition(".")[0]


class Reading:
    """One import of O*NET on its way: what is known so far, and the lines that wait to be stated."""

    def __init__(self, intake: Intake, package: Package) -> None:
        self.intake = intake
        self.package = package
        self.files: dict[str, list[Member]] = {}
        self.table: Table  # the one being read, with the row's number and what its columns are really called
        self.number = 0
        self.headers: dict[str, str] = {}
        self.passed: list[str] = []
        self.lines: list[str] = []
        self.names: dict[str, str] = {}  # code → title by Occupation Data
        self.definitions: dict[str, list[str]] = {}
        self.given: dict[str, str] = {}  # code → title by another table
        self.strays: dict[str, Counter[str]] = {}  # code → table → rows about an occupation that is not there
        self.roles: dict[str, str] = {}  # cell → IRI
        self.titles: dict[str, dict[str, dict[str, None]]] = {}  # code → title → what is said of it
        self.tasks: dict[str, str] = {}
        self.activities: dict[str, str] = {}
        self.emerging: set[str] = set()
        self.elements: dict[str, tuple[str, str]] = {}  # place → (name, description)
        self.groups: dict[str, str] = {}  # place or code → IRI of a group that is stated
        self.scales = dict(SCALES)
        self.skills: dict[str, str] = {}  # place → IRI
        self.technologies: set[str] = set()
        self.zones: dict[str, str] = {}

    def run(self) -> None:
        """Read all there is, what others build on first, and describe the source."""
        self.find_files()
        self.read_references()
        self.read_occupations()
        self.read_titles()
        self.read_tasks()
        self.read_activities()
        for name in RATED:
            self.read_ratings(name)
        self.read_technologies()
        self.read_related()
        self.read_zones()
        self.state_roles()
        self.state_titles()
        self.flush()
        if self.passed:
            self.intake.notes.append(f"columns passed over: {'; '.join(self.passed)}")
        self.describe()
        counts = self.intake.counts
        counts["roles"] += len(self.names.keys() | self.given.keys() | self.strays.keys())
        counts["duties"] += len(self.tasks) + len(self.activities) + len(self.emerging)
        counts["skills"] += len(self.skills) + len(self.technologies)
        counts["groups"] += len(self.groups)

    # -- files

    def find_files(self) -> None:
        """Which file is which table; say what is missing and what is passed over."""
        for name, (later, _) in TABLES.items():
            if name not in UNREAD:
                words = "|".join(re.escape(n).replace(r"\ ", "[ _-]?") for n in (name, *later))
                self.files[name] = self.package.find(f"(?:{words}){ENDINGS}")
        read = {member for members in self.files.values() for member in members}
        if not any(self.files[name] for name in self.files if name not in REFERENCES):
            names = ", ".join(sorted(m.name for m in self.package.members)[:10])
            raise FileError(
                self.package.name,
                "holds no table of O*NET about occupations, such as Occupation Data.txt or Skills.xlsx; "
                f"it has: {names}",
            )
        newer = self.files["Essential Skills"] + self.files["Transferable Skills"]
        if self.files["Skills"] and newer:
            both = " and ".join(m.where for m in self.files["Skills"][:1] + newer[:1])
            raise FileError(self.package.name, f"two files for one table: {both}; name the one that is meant")
        passed = [m for m in self.package.members if m not in read and not is_read_me(m)]
        here = {re.sub(r"[ _-]", " ", m.name.rpartition(".")[0]).lower() for m in passed}
        for name, (_, consequence) in TABLES.items():
            spare = ("Essential Skills", "Transferable Skills") if not newer else ("Skills",)
            missing = not self.files[name] if name in self.files else name.lower() not in here
            if missing and consequence and name not in spare:
                self.intake.missing_table(name, consequence)
        if passed:
            names = "; ".join(sorted(m.name for m in passed))
            self.intake.notes.append(f"files passed over: {names}")

    def rows(
        self, name: str, columns: Mapping[str, Sequence[str]], *needed: str
    ) -> Iterator[tuple[str, ...]]:
        """The wanted cells of each row of a table, in the order of `columns`; `needed` ones must be there."""
        for member in self.files[name]:
            self.table = table = self.intake.table(
                member, columns, required=needed if name in REFERENCES else (next(iter(columns)), *needed)
            )
            self.headers = {
                key: table.columns[at]
                for key, at in zip(columns, table.wanted, strict=True)
                if at is not None
            }
            for self.number, cells in table:
                yield cells
                if not self.number % 2000:
                    self.flush()
                    self.intake.options.advance(member.name, table.read)
            self.flush()
            self.intake.options.advance(member.name, table.read)
            spare = [header for at, header in enumerate(table.columns) if header and at not in table.wanted]
            if not table.read:
                self.intake.notes.append(f"{table.where} has a header and no rows")
            elif spare:
                self.passed.append(f"{table.name} ({', '.join(spare)})")

    def reject(self, column: str, cell: str, problem: str) -> None:
        """Take the present row out, naming the column as its table does."""
        self.table.reject(self.headers.get(column, column), cell, problem)

    def flush(self) -> None:
        """State the lines that wait."""
        if self.lines:
            self.intake.state("".join(self.lines))
            self.lines.clear()

    # -- what rows speak of

    def role(self, cell: str, title: str) -> str | None:
        """The IRI of the occupation with a code, which becomes a role; None where the code is none."""
        if cell in self.roles:
            return self.roles[cell]
        code = known(cell)
        if not CODE.fullmatch(code):
            self.reject("O*NET-SOC Code", cell, NO_CODE)
            return None
        iri = f"<{ONET}{code}>"
        if code not in self.names:
            if title := known(title):
                self.given.setdefault(code, title)
            if self.names or code not in self.given:
                self.strays.setdefault(code, Counter())[self.table.name] += 1
                return iri
        self.roles[cell] = iri
        return iri

    def identifier(self, column: str, cell: str) -> str | None:
        """The identifier in a cell; None where there is none that an IRI could end in."""
        text = known(cell)
        if IDENTIFIER.fullmatch(text):
            return text
        self.reject(column, cell, "is no identifier, such as 2.A.1.a" if text else "is empty")
        return None

    def group(self, place: str) -> str | None:
        """The group of the content model at a place or next above it, stated when first asked for."""
        while place and place not in self.elements:
            place = parent(place)
        if not place or place in self.groups:
            return self.groups.get(place)
        iri = self.groups[place] = f"<{ONET}element/{place}>"
        name, description = self.elements[place]
        self.add_group(iri, name, place)
        if description and description != name:
            self.lines.append(f"{iri}{DEFINITION}{literal(description, 'en')} .\n")
        if above := self.group(parent(place)):
            self.lines.append(f"{iri}{BROADER}{above} .\n")
        return iri

    def add_group(self, iri: str, name: str, notation: str) -> None:
        """State a group of a classification."""
        self.lines.append(
            f"{iri}{GROUP}{iri}{PREFERRED}{literal(name, 'en')} .\n{iri}{NOTATION}{literal(notation)} .\n"
        )

    def repeated(self, what: str, *about: str) -> None:
        """Find that the present row has the identifier of one before it."""
        example = f"{self.table.name}, row {self.number}: {what} is there already; both are kept"
        self.intake.find("duplicate", example, [iri[1:-1] for iri in about])

    def dangling(self, what: str, about: str) -> None:
        """Find that the present row speaks of something that the table of such things lacks."""
        self.intake.find("dangling", f"{self.table.name}, row {self.number}: {what}", [about[1:-1]])

    # -- the tables

    def read_references(self) -> None:
        """Names and descriptions that other tables do without."""
        for cell, name, description in self.rows(
            "Content Model Reference",
            {"Element ID": (), "Element Name": (), "Description": ()},
            "Element ID",
            "Element Name",
        ):
            if not known(name):
                self.reject("Element Name", name, "is empty")
            elif place := self.identifier("Element ID", cell):
                self.elements[place] = known(name), known(description)
        scales = {"Scale ID": (), "Scale Name": (), "Minimum": (), "Maximum": ()}
        for cell, name, least, most in self.rows("Scales Reference", scales, *scales):
            if not NUMBER.fullmatch(known(least)):
                self.reject("Minimum", least, "is no number")
            elif not NUMBER.fullmatch(known(most)):
                self.reject("Maximum", most, "is no number")
            elif scale := self.identifier("Scale ID", cell):
                self.scales[scale] = known(name) or scale, known(least), known(most)
        for name in ("IWA Reference", "DWA Reference"):
            self.read_activity_names(name)

    def read_activity_names(self, name: str) -> None:
        """The names of intermediate activities (groups) and detailed ones (duties)."""
        columns = {
            "IWA ID": ("IWA Element ID",),
            "IWA Title": ("IWA Element Name",),
            "DWA ID": ("DWA Element ID",),
            "DWA Title": ("DWA Element Name",),
            "Element ID": ("GWA Element ID",),
            "Element Name": ("GWA Element Name",),
        }
        needed = ("DWA ID", "DWA Title") if name == "DWA Reference" else ("IWA ID", "IWA Title")
        for iwa, iwa_name, dwa, dwa_name, gwa, gwa_name in self.rows(name, columns, *needed):
            places = []
            for column, cell in (("IWA ID", iwa), ("DWA ID", dwa), ("Element ID", gwa)):
                if column in needed or known(cell):
                    places.append(self.identifier(column, cell))
                else:
                    places.append("")
            if None in places:
                continue
            middle, detailed, general = (place or "" for place in places)
            if not known(dwa_name if detailed else iwa_name):
                self.reject(needed[1], dwa_name if detailed else iwa_name, "is empty")
                continue
            for place, title in ((general, gwa_name), (middle, iwa_name)):
                if place and known(title):
                    self.elements.setdefault(place, (known(title), ""))
            if detailed:
                self.activity(detailed, known(dwa_name), middle)

    def activity(self, place: str, name: str, above: str = "") -> str:
        """The IRI of a detailed work activity, stated when first met."""
        iri = f"<{ONET}dwa/{place}>"
        if place not in self.activities:
            self.activities[place] = name
            self.lines.append(f"{iri}{DUTY}{iri}{PREFERRED}{literal(name, 'en')} .\n")
            if group := self.group(above or parent(place)):
                self.lines.append(f"{iri}{BROADER}{group} .\n")
        elif name != self.activities[place]:
            self.repeated(f"the activity {place} with another name", iri)
            self.lines.append(f"{iri}{OTHER}{literal(name, 'en')} .\n")
        return iri

    def read_occupations(self) -> None:
        """Occupation Data: the roles; they are stated last, when all titles are known."""
        for cell, title, description in self.rows(
            "Occupation Data", OCCUPATION | {"Description": ()}, "Title"
        ):
            code, name = known(cell), known(title)
            if not CODE.fullmatch(code):
                self.reject("O*NET-SOC Code", cell, NO_CODE)
                continue
            if not name:
                self.reject("Title", title, "is empty")
                continue
            if code in self.names:
                self.repeated(f"the occupation {code}", f"<{ONET}{code}>")
                self.add_title(code, name, "")
            else:
                self.names[code] = name
            if known(description):
                self.definitions.setdefault(code, []).append(known(description))

    def add_title(self, code: str, title: str, said: str) -> None:
        """Keep a title of a role with what is said of it (the end of a line), if it is not said yet."""
        about = self.titles.setdefault(code, {}).setdefault(title, {})
        if said:
            about[said] = None

    def read_titles(self) -> None:
        """Alternate, short and reported titles; one text of one role is one title, wherever it is said."""
        columns = OCCUPATION | {
            "Alternate Title": ("Job Title",),
            "Short Title": (),
            "Source(s)": ("Sources",),
        }
        for cell, occupation, title, short, sources in self.rows(
            "Alternate Titles", columns, "Alternate Title"
        ):
            codes = [code.strip() for code in known(sources).replace(";", ",").split(",") if code.strip()]
            if not known(title):
                self.reject("Alternate Title", title, "is empty")
            elif wrong := [code for code in codes if not re.fullmatch("[0-9]{1,2}", code)]:
                self.reject("Source(s)", sources, f"holds {wrong[0]!r}, which is no source code, such as 08")
            elif self.role(cell, occupation):
                code = known(cell)
                self.add_title(code, known(title), ALTERNATE)
                for source in codes:  # Excel makes 8 of 08
                    self.add_title(code, known(title), f"{SOURCE_CODE}{literal(source.zfill(2))} .\n")
                if known(short):
                    self.add_title(code, known(short), SHORT)
        columns = OCCUPATION | {"Reported Job Title": ("Reported Title",)}
        for cell, occupation, title in self.rows("Sample of Reported Titles", columns, "Reported Job Title"):
            if not known(title):
                self.reject("Reported Job Title", title, "is empty")
            elif self.role(cell, occupation):
                self.add_title(known(cell), known(title), REPORTED)

    def read_tasks(self) -> None:
        """Task Statements and Emerging Tasks: duties of one role each, as a rule."""
        met: set[tuple[str, str]] = set()
        columns = OCCUPATION | {"Task ID": (), "Task": (), "Task Type": ()}
        for cell, occupation, key, task, kind in self.rows("Task Statements", columns, "Task ID", "Task"):
            identifier, text = known(key), known(task)
            if not text:
                self.reject("Task", task, "is empty")
            elif not TASK.fullmatch(identifier):
                self.reject("Task ID", key, "is no whole number")
            elif role := self.role(cell, occupation):
                iri = f"<{ONET}task/{identifier}>"
                if identifier not in self.tasks:
                    self.tasks[identifier] = text
                    self.lines.append(f"{iri}{DUTY}{iri}{PREFERRED}{literal(text, 'en')} .\n")
                elif text != self.tasks[identifier]:
                    self.repeated(f"the task {identifier} in other words", iri)
                    self.lines.append(f"{iri}{OTHER}{literal(text, 'en')} .\n")
                elif (role, identifier) in met:
                    self.repeated(f"the task {identifier}", iri)
                if known(kind):
                    self.lines.append(f"{iri}{TASK_TYPE}{literal(known(kind))} .\n")
                met.add((role, identifier))
                self.lines.append(f"{role}{HAS_DUTY}{iri} .\n")
        columns = OCCUPATION | {"Task": (), "Category": (), "Original Task ID": ()}
        for cell, occupation, task, category, original in self.rows(
            "Emerging Tasks", columns, "Task", "Category"
        ):
            text = known(task)
            if not text:
                self.reject("Task", task, "is empty")
            elif known(category) not in ("New", "Revision"):
                self.reject("Category", category, "is neither New nor Revision")
            elif role := self.role(cell, occupation):
                revised = known(original) if known(category) == "Revision" else ""
                if revised in self.tasks:
                    self.lines.append(f"<{ONET}task/{revised}>{OTHER}{literal(text, 'en')} .\n")
                    continue
                short = hashlib.sha256(text.encode()).hexdigest()[:16]
                iri = f"<{ONET}emerging-task/{known(cell)}/{short}>"
                self.emerging.add(iri)
                if revised and self.tasks:
                    self.dangling(f"the task {revised} that is revised is not in Task Statements", iri)
                self.lines.append(
                    f"{iri}{DUTY}{iri}{PREFERRED}{literal(text, 'en')} .\n"
                    f'{iri}{TASK_TYPE}"Emerging" .\n{role}{HAS_DUTY}{iri} .\n'
                )

    def read_activities(self) -> None:
        """Tasks to DWAs: the detailed work activities that roles share, through their tasks."""
        referred = bool(self.activities)
        stated = bool(self.tasks)
        columns = OCCUPATION | {
            "Task ID": (),
            "Task": (),
            "DWA ID": ("DWA Element ID",),
            "DWA Title": ("DWA Element Name",),
        }
        for cell, occupation, key, task, dwa, name in self.rows(
            "Tasks to DWAs", columns, "Task ID", "DWA ID"
        ):
            identifier, text = known(key), known(task)
            if not TASK.fullmatch(identifier):
                self.reject("Task ID", key, "is no whole number")
                continue
            place = self.identifier("DWA ID", dwa)
            role = self.role(cell, occupation) if place else None
            if not role or not place:
                continue
            new = place not in self.activities
            iri = self.activity(place, self.activities.get(place) or known(name) or place)
            if new and referred:
                self.dangling(f"the activity {place} is not in DWA Reference", iri)
            self.lines.append(f"{role}{HAS_DUTY}{iri} .\n")
            node = f"<{ONET}task/{identifier}>"
            if identifier not in self.tasks and (text or stated):
                self.tasks[identifier] = text or f"task {identifier}"
                self.lines.append(
                    f"{node}{DUTY}{node}{PREFERRED}{literal(self.tasks[identifier], 'en')} .\n"
                    f"{role}{HAS_DUTY}{node} .\n"
                )
                if stated:
                    self.dangling(f"the task {identifier} is not in Task Statements", node)
            if identifier in self.tasks:
                self.lines.append(f"{node}{BROADER}{iri} .\n")

    def skill(self, place: str, name: str) -> str:
        """The IRI of a rated element, stated as a skill when first met."""
        iri = self.skills[place] = f"<{ONET}skill/{place}>"
        title, description = self.elements.get(place, (place, ""))
        self.lines.append(f"{iri}{SKILL}{iri}{PREFERRED}{literal(known(name) or title, 'en')} .\n")
        self.lines.append(f"{iri}{NOTATION}{literal(place)} .\n")
        if description:
            self.lines.append(f"{iri}{DEFINITION}{literal(description, 'en')} .\n")
        if group := self.group(parent(place)):
            self.lines.append(f"{iri}{BROADER}{group} .\n")
        return iri

    def read_ratings(self, name: str) -> None:
        """Skills, knowledge or abilities: a rating of each role, element and scale; the skills that count."""
        figure, month, flag = cache(number_of), cache(month_of), cache(flag_of)
        source = cache(lambda text: literal(known(text)) if known(text) else "")
        scales: dict[str, tuple[float, float, str]] = {}
        met: set[str] = set()
        counts: dict[tuple[str, str], None] = {}
        void: set[tuple[str, str]] = set()
        for cells in self.rows(name, RATING, "Element ID", "Scale ID", "Data Value"):
            code, title, place, label, scale, value, sample, error, low, high, *marks = cells
            suppress, irrelevant, date, by = marks
            if scale not in scales:
                if known(scale) not in self.scales:
                    names = ", ".join(sorted(self.scales))
                    self.reject("Scale ID", scale, f"is no scale that is known; known are {names}")
                    continue
                scales[scale] = self.add_scale(known(scale))
            least, most, on = scales[scale]
            figures = figure(value), figure(sample), figure(error), figure(low), figure(high)
            if None in figures:
                at = figures.index(None)
                self.reject(FIGURES[at], (value, sample, error, low, high)[at], "is no number")
                continue
            (v, v_text), (n, n_text), (e, e_text), (a, a_text), (b, b_text) = figures  # type: ignore[misc]
            if not v_text:
                self.reject("Data Value", value, "is empty")
                continue
            if not least <= v <= most:
                self.reject(
                    "Data Value", value, f"is outside its scale, which goes from {least:g} to {most:g}"
                )
                continue
            if n < 0 or n != int(n):
                self.reject("N", sample, "is no whole number, 0 or more")
                continue
            if e < 0:
                self.reject("Standard Error", error, "is below 0")
                continue
            if a_text and b_text and a > b:
                self.reject("Lower CI Bound", low, f"is above the upper bound, {known(high)}")
                continue
            hidden, without, when = flag(suppress), flag(irrelevant), month(date)
            if hidden is None or without is None:
                column, cell = (
                    ("Recommend Suppress", suppress) if hidden is None else ("Not Relevant", irrelevant)
                )
                self.reject(column, cell, "is neither Y nor N, n/a or empty")
                continue
            if when is None:
                self.reject("Date", date, "is no month, such as 08/2023")
                continue
            if place not in self.skills and not self.identifier("Element ID", place):
                continue
            role = self.roles.get(code) or self.role(code, title)
            if role is None:
                continue
            skill = self.skills.get(known(place)) or self.skill(known(place), label)
            node = f"<{ONET}rating/{known(code)}/{known(place)}/{on}>"
            if node in met:
                again = 2
                while (other := f"{node[:-1]}/{again}>") in met:
                    again += 1
                self.repeated(f"the rating of {known(code)}, {known(place)}, {on}", node, other)
                node = other
            met.add(node)
            text = (
                f"{node}{A_RATING}{node}{OF_ROLE}{role} .\n{node}{OF_SKILL}{skill} .\n"
                f"{node}{ON_SCALE}<{ONET}scale/{on}> .\n{node}{VALUE}{v_text} .\n"
            )
            if n_text:
                text += f'{node}{SAMPLE}"{int(n)}"{NUMBERED}'
            if e_text:
                text += f"{node}{ERROR}{e_text} .\n"
            if a_text:
                text += f"{node}{LOWER}{a_text} .\n"
            if b_text:
                text += f"{node}{UPPER}{b_text} .\n"
            if when:
                text += f"{node}{DATE}{when} .\n"
            if from_whom := source(by):
                text += f"{node}{BY}{from_whom} .\n"
            if hidden:
                text += f"{node}{SUPPRESSED}"
            if without:
                text += f"{node}{NOT_RELEVANT}"
                void.add((role, skill))
            if on == "IM" and v >= IMPORTANT and not hidden:
                counts[role, skill] = None
            self.lines.append(text)
        self.lines += [f"{role}{HAS_SKILL}{skill} .\n" for role, skill in counts if (role, skill) not in void]

    def add_scale(self, scale: str) -> tuple[float, float, str]:
        """State a scale; (its lowest figure, its highest, its identifier)."""
        name, least, most = self.scales[scale]
        iri = f"<{ONET}scale/{scale}>"
        self.lines.append(
            f"{iri} {TYPE} {term('skos:Concept')} .\n{iri}{PREFERRED}{literal(name, 'en')} .\n"
            f"{iri}{NOTATION}{literal(scale)} .\n"
            f'{iri} {term("rg:scaleMinimum")} "{least}"{DECIMAL} .\n'
            f'{iri} {term("rg:scaleMaximum")} "{most}"{DECIMAL} .\n'
        )
        return float(least), float(most), scale

    def read_technologies(self) -> None:
        """Technology Skills: technologies as skills, in groups of commodities or, since 30.3, of software."""
        hot: set[str] = set()
        columns = OCCUPATION | {
            "Example": ("Workplace Example",),
            "Commodity Code": (),
            "Commodity Title": (),
            "Element ID": (),
            "Element Name": (),
            "Hot Technology": (),
            "In Demand": (),
        }
        sorted_in: set[tuple[str, str]] = set()
        for cells in self.rows("Technology Skills", columns, "Example"):
            cell, occupation, example, commodity, commodity_name, place, category, heat, demand = cells
            name, code, element = known(example), known(commodity), known(place)
            if not name:
                self.reject("Example", example, "is empty")
                continue
            if code and not re.fullmatch("[0-9]{8}", code):
                self.reject("Commodity Code", commodity, "is no UNSPSC code, which has eight digits")
                continue
            if code and not known(commodity_name):
                self.reject("Commodity Title", commodity_name, "is empty")
                continue
            if element and not IDENTIFIER.fullmatch(element):
                self.reject("Element ID", place, "is no identifier, such as 2.E.5.b")
                continue
            wrong = [
                (column, text)
                for column, text in (("Hot Technology", heat), ("In Demand", demand))
                if flag_of(text) is None
            ]
            if wrong:
                self.reject(*wrong[0], "is neither Y nor N, n/a or empty")
                continue
            role = self.role(cell, occupation)
            if role is None:
                continue
            iri = f"<{ONET}technology/{quote(name, safe='-._~')}>"
            if iri not in self.technologies:
                self.technologies.add(iri)
                self.lines.append(f"{iri}{SKILL}{iri}{PREFERRED}{literal(name, 'en')} .\n")
            if (iri, code or element) not in sorted_in:
                sorted_in.add((iri, code or element))
                if element and known(category):
                    self.elements.setdefault(element, (known(category), ""))
                group = self.commodity(code, known(commodity_name)) if code else self.group(element)
                if group:
                    self.lines.append(f"{iri}{BROADER}{group} .\n")
            if flag_of(heat) and iri not in hot:
                hot.add(iri)
                self.lines.append(f"{iri} {term('rg:hotTechnology')} {TRUE}")
            in_demand = flag_of(demand)
            self.lines.append(f"{role}{IN_DEMAND if in_demand else HAS_SKILL}{iri} .\n")
            if in_demand:
                self.intake.imply(self.lines[-1])

    def commodity(self, code: str, name: str) -> str:
        """The group of a commodity of the UNSPSC, stated when first met."""
        if code not in self.groups:
            iri = self.groups[code] = f"<{ONET}commodity/{code}>"
            self.add_group(iri, name, code)
        return self.groups[code]

    def read_related(self) -> None:
        """Related Occupations: a property for each tier."""
        columns = OCCUPATION | {
            "Related O*NET-SOC Code": (),
            "Related Title": ("Related O*NET-SOC Title",),
            "Relatedness Tier": (),
        }
        for cell, occupation, related, related_title, tier in self.rows(
            "Related Occupations", columns, "Related O*NET-SOC Code", "Relatedness Tier"
        ):
            how = TIERS.get(known(tier))
            if how is None:
                self.reject(
                    "Relatedness Tier", tier, f"is no tier that is known; known are {', '.join(TIERS)}"
                )
            elif known(cell) == known(related):
                self.reject("Related O*NET-SOC Code", related, "is the occupation itself")
            elif not CODE.fullmatch(known(related)):
                self.reject("Related O*NET-SOC Code", related, NO_CODE)
            elif role := self.role(cell, occupation):
                self.lines.append(f"{role} {how} {self.role(related, related_title)} .\n")

    def read_zones(self) -> None:
        """Job Zones: a level for each, in the order of the preparation that they ask for."""
        words: dict[str, tuple[str, str]] = {}
        columns = {"Job Zone": (), "Name": (), "Experience": (), "Education": (), "Job Training": ()}
        for cell, name, *parts in self.rows("Job Zone Reference", columns, "Job Zone", "Name"):
            zone = known(cell)
            if not re.fullmatch("[1-5]", zone):
                self.reject("Job Zone", cell, "is no job zone from 1 to 5")
            elif not known(name):
                self.reject("Name", name, "is empty")
            else:
                words[zone] = known(name), " ".join(filter(None, map(known, parts)))
        for zone, said in words.items():
            self.add_zone(zone, *said)
        met: dict[str, str] = {}
        for cell, occupation, zone_cell in self.rows("Job Zones", OCCUPATION | {"Job Zone": ()}, "Job Zone"):
            zone = known(zone_cell)
            if not re.fullmatch("[1-5]", zone):
                self.reject("Job Zone", zone_cell, "is no job zone from 1 to 5")
            elif role := self.role(cell, occupation):
                if role in met:
                    self.repeated(f"the job zone of {known(cell)}, {met[role]},", role)
                met.setdefault(role, zone)
                if zone not in self.zones:
                    self.add_zone(zone, f"Job Zone {zone}", "")
                self.lines.append(f"{role} {term('rg:level')} {self.zones[zone]} .\n")

    def add_zone(self, zone: str, name: str, definition: str) -> None:
        """State a job zone."""
        scheme = f"<{ONET}job-zones>"
        if not self.zones:
            self.lines.append(
                f'{scheme} {TYPE} {term("skos:ConceptScheme")} .\n{scheme}{PREFERRED}"O*NET job zones"@en .\n'
            )
        iri = self.zones[zone] = f"<{ONET}job-zone/{zone}>"
        self.lines.append(
            f"{iri}{LEVEL}{iri}{PREFERRED}{literal(name, 'en')} .\n"
            f'{iri} {term("rg:ordinal")} "{zone}"{NUMBERED}'
            f"{iri}{NOTATION}{literal(zone)} .\n{iri} {term('skos:inScheme')} {scheme} .\n"
            f"{iri} {term('skos:scopeNote')} {literal(ZONE_NOTE, 'en')} .\n"
        )
        if definition:
            self.lines.append(f"{iri}{DEFINITION}{literal(definition, 'en')} .\n")

    # -- what could only be said at the end

    def state_roles(self) -> None:
        """State the roles and the groups above them, and find those that the table of occupations lacks."""
        if not self.names and not self.given:
            file = next(iter(self.files["Occupation Data"]), None)
            raise FileError(
                file.where if file else self.package.name,
                "nothing gives the title of any occupation: add Occupation Data of the same release",
            )
        codes = sorted(self.names.keys() | self.given.keys() | self.strays.keys())
        everyone = set(codes)
        for code in codes:
            iri = f"<{ONET}{code}>"
            name = self.names.get(code) or self.given.get(code) or code
            self.lines.append(
                f"{iri}{ROLE}{iri}{PREFERRED}{literal(name, 'en')} .\n{iri}{NOTATION}{literal(code)} .\n"
            )
            self.lines += [
                f"{iri}{DEFINITION}{literal(text, 'en')} .\n" for text in self.definitions.get(code, ())
            ]
            if major := self.major(code[:2]):
                self.lines.append(f"{iri}{BROADER}{major} .\n")
            base = f"{code[:7]}.00"
            if base != code and base in everyone:
                self.lines.append(f"{iri}{BROADER}<{ONET}{base}> .\n")
            if code in self.strays and (self.names or code not in self.given):
                rows = ", ".join(f"{n} in {table}" for table, n in sorted(self.strays[code].items()))
                lack = "is not in Occupation Data" if self.names else "has no title in any table"
                called = f"{code} ({name})" if name != code else code
                self.intake.find("dangling", f"{called} {lack}; rows about it: {rows}", [iri[1:-1]])

    def major(self, digits: str) -> str | None:
        """The major group of the SOC with two digits, stated when first met."""
        if digits not in MAJOR_GROUPS:
            return None
        code = f"{digits}-0000"
        if code not in self.groups:
            iri = self.groups[code] = f"<{ONET}soc/{code}>"
            self.add_group(iri, f"{MAJOR_GROUPS[digits]} Occupations", code)
        return self.groups[code]

    def state_titles(self) -> None:
        """State the titles of the roles; one that is the role's own name, letter case included, is none."""
        same = 0
        for code, titles in self.titles.items():
            role = f"<{ONET}{code}>"
            same += titles.pop(self.names.get(code) or self.given.get(code) or code, None) is not None
            for title, about in titles.items():
                node = f"<{ONET}title/{code}/{quote(title, safe='-._~')}>"
                text = literal(title, "en")
                said = "".join([f"{node}{what}" for what in about])
                self.lines.append(
                    f"{role}{OTHER}{text} .\n{role}{LABELLED}{node} .\n"
                    f"{node}{LABEL}{node}{FORM}{text} .\n{said}"
                )
            self.intake.counts["titles"] += len(titles)
            if len(self.lines) > 2000:
                self.flush()
        if same:
            self.intake.notes.append(
                f"{same} titles are the very name of their role and no other title of it"
            )

    def describe(self) -> None:
        """Describe the source: which release, whose, under which licence, with which attribution."""
        releases = {}
        for member in self.package.members:
            if is_read_me(member) and (found := read_me(member)):
                releases[member.where[: -len(member.name)]] = found
        tables: dict[str, list[str]] = {}
        for name, members in self.files.items():
            for member in members[:1]:
                folder = max((f for f in releases if member.where.startswith(f)), key=len, default="")
                version = releases[folder][0] if folder else version_of(member.where)
                tables.setdefault(version, []).append(name)
        # That of Occupation Data, the first of TABLES, is the release; without it, that of most tables.
        main = next(iter(tables)) if self.names else max(tables, key=lambda version: len(tables[version]))
        date = next((date for version, date in releases.values() if version == main), "")
        title = f"O*NET {main} Database" if main else "O*NET Database"
        if date:
            title += f" ({date})"
        for version, names in tables.items():
            if version != main:
                title += f", with {', '.join(names)} of {version or 'an unknown release'}"
        if not main:
            self.intake.notes.append(
                "which release it is is not known: neither a Read Me nor a folder's name says so"
            )
        lines = [
            ("dcterms:title", literal(title, "en")),
            (
                "dcterms:publisher",
                literal("U.S. Department of Labor, Employment and Training Administration"),
            ),
            ("dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>"),
            ("dcterms:language", literal("en")),
            *(("dcterms:rights", literal(RIGHTS.format(version=f"{v} " if v else ""), "en")) for v in tables),
        ]
        if main:
            lines.append(("owl:versionInfo", literal(main)))
        if date:  # the Read Me gives a month, and a source has a day or a year
            lines.append(("dcterms:date", literal(date.split()[-1], datatype="xsd:gYear")))
        self.intake.record(self.intake.source, lines)


def is_read_me(member: Member) -> bool:
    """Whether a file is the note that comes with a release."""
    return re.fullmatch(r"read[ _-]?me.*\.txt", member.name, re.IGNORECASE) is not None


def read_me(member: Member) -> tuple[str, str] | None:
    """(release, its month as `December 2025` or empty) by its note; None where it is of something else."""
    text = decode(member)[0]
    release = re.search(r"O\*NET[^\w\n]*\s(\d+\.\d+(?:\.\d+)?)\s+Database", text)
    month = re.search(r"\b([A-Z][a-z]+ \d{4}) Release", text)
    return (release[1], month[1] if month else "") if release else None


def version_of(where: str) -> str:
    """The release that a folder or a zip is named after, such as 30.1 of `db_30_1_text`; empty if none is."""
    found = re.findall(r"(?:db|onet)[ _-]?v?(\d\d)[._](\d)(?!\d)", where, re.IGNORECASE)
    return ".".join(found[-1]) if found else ""
