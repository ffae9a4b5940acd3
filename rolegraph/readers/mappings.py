"""Mappings between catalogues in: SSSOM tables, and the official crosswalk of ESCO and O*NET.

A publisher's exact match stays one in its own graph; the merge reads it as a close match, since
`skos:exactMatch` is transitive and would make roles one that are not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rolegraph.errors import FileError
from rolegraph.readers.intake import iri, literal, term, under
from rolegraph.readers.sssom import CURIE_MAP, metadata
from rolegraph.readers.tables import decode
from rolegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Member, Package

__all__ = ["read", "source_name"]

MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
ABSOLUTE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
ONET_CODE: Final = re.compile(r"\d\d-\d{4}\.\d\d")
CROSSWALK: Final = {
    "onet": ("O*NET Id",),
    "onet title": ("O*NET Title",),
    "esco": ("ESCO or ISCO URI", "ESCO URI"),
    "esco title": ("ESCO or ISCO Title", "ESCO Title"),
    "match": ("Type of Match",),
}
SSSOM: Final[dict[str, tuple[str, ...]]] = dict.fromkeys(
    ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_label", "object_label"), ()
)


def source_name(package: Package) -> str:
    """The file's name without its ending."""
    return "esco-onet-crosswalk" if is_crosswalk(package.members[0]) else package.name.split(".")[0]


def is_crosswalk(member: Member) -> bool:
    """Whether a table is the crosswalk, which has a preamble and columns of its own."""
    return "O*NET Id" in decode(member)[0][:5_000]


def read(intake: Intake, package: Package) -> None:
    """Read every table of a package as mappings."""
    for member in package.members:
        if is_crosswalk(member):
            read_crosswalk(intake, member)
        else:
            read_table(intake, member)


def read_crosswalk(intake: Intake, member: Member) -> None:
    """Read the crosswalk: each row relates an ESCO occupation (or an ISCO group) to an O*NET occupation.

    A match is read from ESCO to O*NET: a broad match says that the O*NET occupation is the broader one, as
    its rows show (a footwear assembly supervisor and all supervisors of production).
    """
    head = decode(member)[0][:5_000]
    told = dict(re.findall(r"^\ufeff?\"?([^,\n]+?)\"?,\"?([^,\n]+)", head, re.MULTILINE))
    version = told.get("Mapping project version", "").strip()
    intake.record(
        intake.source,
        [
            (
                "dcterms:title",
                literal("ESCO to O*NET crosswalk" + (f", version {version}" if version else ""), "en"),
            ),
            ("dcterms:publisher", literal("European Commission, with the U.S. Department of Labor")),
            ("dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>"),
            (
                "dcterms:rights",
                literal(
                    "This service uses the ESCO classification of the European Commission. It includes"
                    " information from O*NET by the U.S. Department of Labor, Employment and Training"
                    " Administration (USDOL/ETA), used under the CC BY 4.0 license."
                    " O*NET® is a trademark of USDOL/ETA.",
                    "en",
                ),
            ),
            *([("owl:versionInfo", literal(version))] if version else []),
        ],
    )
    table = intake.table(member, CROSSWALK, required=("onet", "esco", "match"))
    lines = []
    matches = []
    for _, (code, onet_title, address, esco_title, match) in table:
        matches.append(match)
        relation = {"exactISCO": "exactMatch"}.get(match.strip(), match.strip())
        if not ONET_CODE.fullmatch(code.strip()):
            table.reject("O*NET Id", code, "is no O*NET-SOC code, such as 11-1021.00")
        elif not ABSOLUTE.fullmatch(address.strip()):
            table.reject("ESCO or ISCO URI", address, "is no address of an ESCO occupation")
        elif relation not in MATCHES:
            table.reject("Type of Match", match, f"is none of {', '.join((*MATCHES, 'exactISCO'))}")
        else:
            ours, theirs = f"<{under('onet', code.strip())}>", f"<{address.strip()}>"
            lines += [
                f"{theirs} {term('skos:' + relation)} {ours} .\n",
                f"{ours} {term('rdfs:label')} {literal(onet_title.strip(), 'en')} .\n"
                if onet_title.strip()
                else "",
                f"{theirs} {term('rdfs:label')} {literal(esco_title.strip(), 'en')} .\n"
                if esco_title.strip()
                else "",
            ]
    intake.state("".join(dict.fromkeys(lines)))
    if groups := sum(match.strip() == "exactISCO" for match in matches):
        intake.notes.append(f"{groups} rows match an ISCO group exactly (exactISCO), and no occupation")


def read_table(intake: Intake, member: Member) -> None:
    """Read an SSSOM table (https://mapping-commons.github.io/sssom), a mapping a row."""
    text, _ = decode(member)
    about = metadata(text)
    prefixes = PREFIXES | {
        match[1]: match[2].strip("\"'") for line in text.splitlines() if (match := CURIE_MAP.match(line))
    }
    intake.record(
        intake.source,
        [
            ("dcterms:title", literal(about.get("mapping_set_title") or member.name, "en")),
            *([("owl:versionInfo", literal(v))] if (v := about.get("mapping_set_version")) else []),
            *([("dcterms:license", iri(v))] if ABSOLUTE.fullmatch(v := about.get("license", "")) else []),
            *(
                [("dcterms:date", literal(v, datatype="xsd:date"))]
                if is_day(v := about.get("mapping_date", ""))
                else []
            ),
        ],
    )
    table = intake.table(member, SSSOM, required=("subject_id", "predicate_id", "object_id"))
    lines = []
    for _, cells in table:
        ends = []
        for column, value in zip(("subject_id", "predicate_id", "object_id"), cells, strict=False):
            prefix, colon, local = value.strip().partition(":")
            full = value.strip() if ABSOLUTE.fullmatch(value.strip()) else prefixes.get(prefix, "") + local
            if not colon or not ABSOLUTE.fullmatch(full):
                table.reject(
                    column, value, "is no CURIE whose prefix is in the file's curie_map, and no address"
                )
                break
            ends.append(full)
        else:
            subject, predicate, value = ends
            if predicate not in {PREFIXES["skos"] + name for name in MATCHES}:
                table.reject(
                    "predicate_id",
                    cells[1],
                    f"is no mapping of SKOS: use one of skos:{', skos:'.join(MATCHES)}",
                )
                continue
            lines.append(f"<{subject}> <{predicate}> <{value}> .\n")
            lines += [
                f"<{thing}> {term('rdfs:label')} {literal(label.strip())} .\n"
                for thing, label in ((subject, cells[4]), (value, cells[5]))
                if label.strip()
            ]
    intake.state("".join(dict.fromkeys(lines)))
    if not lines and not table.rejected:
        raise FileError(member.where, "holds no mapping")


def is_day(text: str) -> bool:
    """Whether a text is a day as xsd:date has it."""
    return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text) is not None
