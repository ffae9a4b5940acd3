"""Posts in: an organisation's posts and reporting lines from the table of any HR system.

A post is an org:Post (W3C ORG) under its identifier in the table, with its unit, its FTE, its grade and its
superior. What people are called is used to find superiors and stays out of everything that is written or told
unless the user wants people in. A line or a holding with dates becomes a claim (rg:Claim) that bears them and
notes its row, and so does one where other rows of the post have dates or say otherwise, so that a reviewer
can decide on each. That the post is there at all becomes one too, with rdf:type and org:Post. Of a post that
several rows describe so do its title, unit, FTE, grade and vacancy, where they were not always the same.

Rows of several employees that hold at once share a post, and its FTE is the sum of theirs; other rows that
hold at once are duplicates, and all count on the days that they have in common. Units that are part of no
larger one are those of the organisation that a column names or, where there are several of them and no such
column, of one organisation, named as the source is.

Columns are known by their names in six languages, or as a mapping says:

    {"columns": {"id": "Pers.Nr.", "title": "Funktion"}, "language": "de", "sheet": "Stellen",
     "dates": "day-first", "to": "last-day"}

The first four keys say what they seem to; `to` whether the day in the column `to` is the last one of a row
("last-day") or the first one after it ("day-after").
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rolegraph.errors import FileError
from rolegraph.readers.intake import literal, term, under
from rolegraph.readers.lines import find_faults
from rolegraph.readers.tables import fold, number_problem, one_table
from rolegraph.readers.vacancies import is_vacant_holder, is_vacant_title
from rolegraph.text import number
from rolegraph.vocabulary import GRAPHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Member, Package, Table

__all__ = ["COLUMNS", "read", "source_name"]


def words(text: str) -> frozenset[str]:
    """The words of a list with upright bars between them."""
    return frozenset(text.split("|"))


COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    key: tuple(spellings.split("|"))
    for key, spellings in {
        "id": "Post ID|Position ID|Post Unique Reference|Post Reference|Position Reference|Post Number"
        "|Post No|Position Number|Position No|Position Nr|Post Code|Position Code|Seat ID|Seat Number|ID"
        "|Identifier|Unique ID|Reference|Planstellen-ID|Planstellennummer|Planstellen-Nr|Planstelle"
        "|Stellen-ID|Stellennummer|Stellen-Nr|Positions-ID|Positionsnummer|Identifiant du poste"
        "|Identifiant poste|ID du poste|ID poste|Numéro de poste|Numéro du poste|N° de poste|N° poste"
        "|No de poste|Code poste|Code du poste|Référence du poste|Identifiant|ID del puesto|ID puesto"
        "|ID de puesto|ID de posición|Código de puesto|Código del puesto|Código puesto|Número de puesto"
        "|Nº de puesto|Identificador|ID posizione|Codice posizione|Numero posizione|ID posto|Codice posto"
        "|Identificativo|Positie-ID|Positienummer|Formatieplaats|Formatieplaatsnummer|Functie-ID"
        "|Functienummer",
        "employee": "Employee ID|Employee Number|Employee No|Employee Nr|Employee Code|Employee Ref"
        "|EmployeeID|Emp ID|Emp No|Emp Nr|Emp Number|Emp Code|Empl ID|EEID|Staff ID|Staff Number|Staff No"
        "|Personnel ID|Personnel Number|Personnel No|Pers No|Worker ID|Worker Number|Person ID"
        "|Person Number|Person No|Payroll ID|Payroll Number|Payroll No|Associate ID|Assignment Number"
        "|Personalnummer|Personal-Nr|Personalnr|Personal-ID|Pers.-Nr|PersNr|PNR|Mitarbeiternummer"
        "|Mitarbeiter-Nr|Mitarbeiter-ID|MA-Nr|MA-ID|Matricule|N° matricule|N° de matricule"
        "|Numéro de matricule|Numéro matricule|Matricule salarié|Matricule agent|ID employé|ID salarié"
        "|Numéro d'employé|Numéro employé|Identifiant salarié|Identifiant employé|Code salarié"
        "|ID de empleado|ID empleado|ID del empleado|Número de empleado|Número empleado|Nº de empleado"
        "|Nº empleado|No. de empleado|No empleado|Código de empleado|Código empleado|Núm. empleado|Legajo"
        "|Matrícula|Matricola|Numero matricola|Matricola dipendente|ID dipendente|Numero dipendente"
        "|Codice dipendente|Personeelsnummer|Personeelsnr|Medewerkernummer|Medewerkernr|Medewerker-ID"
        "|Werknemersnummer|Werknemer-ID",
        "slug": "Slug|Role slug|Manager role slug|Post slug|Position slug|Job slug|Own slug",
        "title": "Post Title|Position Title|Job Title|Title|Role Title|Title of post|Position Name"
        "|Post Name|Job Name|Role Name|Job Title Name|Business Title|Designation|Role|Position|Post|Job"
        "|Stellenbezeichnung|Planstellenbezeichnung|Positionsbezeichnung|Funktionsbezeichnung"
        "|Berufsbezeichnung|Jobtitel|Jobbezeichnung|Stellentitel|Stelle|Funktion|Tätigkeit|Rolle|Titel"
        "|Intitulé du poste|Intitulé de poste|Intitulé poste|Libellé du poste|Libellé de poste"
        "|Libellé poste|Libellé emploi|Intitulé de l'emploi|Titre du poste|Titre de poste|Nom du poste"
        "|Intitulé|Libellé|Titre|Poste|Poste occupé|Emploi|Fonction|Nombre del puesto|Título del puesto"
        "|Título de puesto|Denominación del puesto|Descripción del puesto|Puesto de trabajo|Denominación"
        "|Puesto|Cargo|Título|Posición|Función|Titolo della posizione|Titolo posizione"
        "|Denominazione posizione|Nome posizione|Titolo di lavoro|Posizione|Mansione|Ruolo|Incarico"
        "|Funzione|Titolo|Functietitel|Functienaam|Functiebenaming|Functieomschrijving|Functie|Rol",
        "manager": "Reports To Post ID|Reports To Position ID|Reports To Position|Reports To Post"
        "|Reports To ID|Reports To Employee ID|Manager Position ID|Manager Position Number|Manager Post ID"
        "|Manager Employee ID|Manager Employee Number|Manager's Employee ID|Manager Emp ID|Manager Emp No"
        "|Manager ID|Manager Number|Manager No|Manager Code|Mgr ID|Mgr No|Line Manager ID"
        "|Line Manager Employee ID|Line Manager Number|Direct Manager ID|Supervisor Position ID"
        "|Supervisor Employee ID|Supervisor ID|Supervisor Number|Supervisor No|Supervisor Emp ID"
        "|Superior ID|Parent Position ID|Parent Post ID|Parent ID|Boss ID|Reporting Senior Post"
        "|Reports to role slug|Reports to slug|Manager slug|Reports To|Reporting To|Reports Into"
        "|Line Manager|Direct Manager|Direct Supervisor|Immediate Supervisor|Immediate Manager"
        "|People Manager|Manager|Mgr|Supervisor|Superior|Boss|Parent Position|Parent Post|Parent"
        "|Personalnummer des Vorgesetzten|Personalnummer der Führungskraft|Personalnummer Vorgesetzter"
        "|Personalnummer Vorgesetzte|Personalnummer Führungskraft|Pers.-Nr. Vorgesetzter"
        "|PersNr Vorgesetzter|Vorgesetzten-ID|Vorgesetztennummer|Vorgesetzter ID|Führungskraft-ID"
        "|ID Führungskraft|ID Vorgesetzter|Planstelle des Vorgesetzten|Planstelle Vorgesetzter"
        "|Übergeordnete Planstelle|Übergeordnete Stelle|Übergeordnete Position|Direkter Vorgesetzter"
        "|Direkte Führungskraft|Disziplinarischer Vorgesetzter|Disziplinarische Führungskraft|Vorgesetzter"
        "|Vorgesetzte|Vorgesetzte/r|Vorgesetzter/Vorgesetzte|Führungskraft|Berichtet an|Fuehrungskraft"
        "|Leiter|VG|Matricule du responsable|Matricule responsable|Matricule du manager|Matricule manager"
        "|Matricule du supérieur|Matricule N+1|Matricule du N+1|ID du responsable|ID responsable"
        "|ID du manager|ID N+1|Identifiant du responsable|Identifiant du manager|Poste supérieur"
        "|Poste du responsable|Poste de rattachement|Supérieur hiérarchique|Responsable hiérarchique"
        "|Rattachement hiérarchique|Rattaché à|Supérieur|Responsable|Responsable direct|Hiérarchique|N+1"
        "|Chef|ID del jefe|ID jefe|ID del responsable|ID del supervisor|ID supervisor|ID superior"
        "|Número de empleado del jefe|Nº de empleado del jefe|Código del jefe|Matrícula del jefe"
        "|Puesto superior|Puesto del jefe|Puesto al que reporta|Jefe directo|Jefe inmediato|Jefe"
        "|Superior jerárquico|Superior inmediato|Responsable directo|Reporta a|Depende de"
        "|Matricola del responsabile|Matricola responsabile|Matricola superiore|ID del responsabile"
        "|ID responsabile|ID superiore|Codice responsabile|Posizione superiore|Responsabile diretto"
        "|Superiore diretto|Responsabile|Superiore|Riporta a|Capo|Personeelsnummer leidinggevende"
        "|Personeelsnummer van de leidinggevende|Leidinggevende-ID|ID leidinggevende|Positie leidinggevende"
        "|Direct leidinggevende|Leidinggevende|Rapporteert aan",
        "manager name": "Manager Name|Manager's Name|Name of Manager|Manager Full Name|Reports To Name"
        "|Line Manager Name|Supervisor Name|Supervisor's Name|Name of Supervisor|Superior Name|Boss Name"
        "|Manager Email|Manager E-mail|Manager Email Address|Line Manager Email|Supervisor Email"
        "|Manager Title|Reports To Title|Supervisor Title|Name des Vorgesetzten|Name der Führungskraft"
        "|Name Vorgesetzter|Vorgesetzter Name|Führungskraft Name|E-Mail Vorgesetzter|Nom du responsable"
        "|Nom du manager|Nom du supérieur|Nom responsable|Nom N+1|Nom du N+1|Nombre del jefe"
        "|Nombre del responsable|Nombre del supervisor|Nombre jefe|Nome del responsabile|Nome responsabile"
        "|Nome superiore|Naam leidinggevende|Naam van de leidinggevende",
        "dotted": "Dotted Line Manager ID|Dotted Line Manager|Dotted Line To|Dotted Line"
        "|Dotted-Line Superior|Dotted Line Reports To|Dotted Line Post|Dotted Line Position ID"
        "|Matrix Manager ID|Matrix Manager|Functional Manager ID|Functional Manager|Functional Superior"
        "|Secondary Manager ID|Secondary Manager|Second Manager|Fachlicher Vorgesetzter"
        "|Fachliche Führungskraft|Fachliche Vorgesetzte|Fachvorgesetzter|Responsable fonctionnel"
        "|Manager fonctionnel|Supérieur fonctionnel|Rattachement fonctionnel|Jefe funcional"
        "|Responsable funcional|Superior funcional|Supervisor funcional|Reporte funcional"
        "|Responsabile funzionale|Superiore funzionale|Functioneel leidinggevende"
        "|Functionele leidinggevende",
        "unit": "Unit|Org Unit|Organisational Unit|Organizational Unit|Organisation Unit|Organization Unit"
        "|Unit Name|Department|Department Name|Dept|Team|Team Name|Section|Abteilung|Organisationseinheit"
        "|Org-Einheit|OrgEinheit|OE|Einheit|Referat|Département|Service|Unité|Unité organisationnelle"
        "|Unité d'organisation|Équipe|Pôle|Departamento|Unidad|Unidad organizativa|Área|Equipo|Servicio"
        "|Unità organizzativa|Unità|Reparto|Ufficio|Dipartimento|Area|Afdeling|Organisatie-eenheid|Eenheid",
        "parent unit": "Parent Unit|Parent Department|Parent Org Unit|Division|Division Name|Directorate"
        "|Business Unit|Group|Übergeordnete Organisationseinheit|Übergeordnete Abteilung"
        "|Übergeordnete Einheit|Bereich|Geschäftsbereich|Hauptabteilung|Direction|Unité supérieure"
        "|Pôle de rattachement|Dirección|División|Unidad superior|Gerencia|Direzione|Divisione"
        "|Unità superiore|Directie|Divisie|Bovenliggende afdeling",
        "organisation": "Organisation|Organization|Organisation Name|Organization Name|Company|Company Name"
        "|Legal Entity|Legal Entity Name|Employer|Employing Entity|Firma|Unternehmen|Gesellschaft"
        "|Organisation juridique|Société|Entreprise|Entité juridique|Empresa|Sociedad|Razón social|Entidad"
        "|Azienda|Società|Ente|Bedrijf|Organisatie|Onderneming",
        "fte": "FTE|Full-time equivalent|FTE value|Post FTE|Position FTE|FTE %|VZÄ|Vollzeitäquivalent"
        "|Vollzeitaequivalent|Stellenanteil|Stellenumfang|ETP|Équivalent temps plein|EQTP|EJC|ETC"
        "|Equivalente a tiempo completo|Equivalente tiempo completo|Jornada completa equivalente"
        "|Equivalente a tempo pieno|Equivalente tempo pieno|ULA|Formatie|Fte-omvang|Voltijdequivalent",
        "grade": "Grade|Pay Grade|Salary Grade|Job Grade|Post Grade|Position Grade|Band|Pay Band"
        "|Salary Band|Job Level|Entgeltgruppe|Besoldungsgruppe|Tarifgruppe|Gehaltsgruppe|Vergütungsgruppe"
        "|Échelon|Classification|Grado|Grado salarial|Nivel salarial|Banda salarial|Livello|Inquadramento"
        "|Schaal|Salarisschaal|Loonschaal|Functieschaal",
        "vacant": "Vacant|Vacancy|Is Vacant|Vacant post|Vacant Position|Position Vacant|Occupancy|Vakant"
        "|Unbesetzt|Vakanz|Poste vacant|Vacance|Vacante|Puesto vacante|Posto vacante|Vacature",
        "person": "Employee Name|Full Name|Employee Full Name|Person Name|Worker Name|Staff Name"
        "|Name of holder|Display Name|Incumbent|Incumbent Name|Post Holder|Position Holder|Job Holder"
        "|Holder|Employee|Worker|Person|Name|Mitarbeitername|Name des Mitarbeiters|Name Mitarbeiter"
        "|Mitarbeiter|Mitarbeiterin|Mitarbeiter/in|Mitarbeitende|Stelleninhaber|Stelleninhaber/in"
        "|Stelleninhaberin|Vollständiger Name|Nom complet|Nom et prénom|Nom prénom|Prénom Nom|Prénom et nom"
        "|Nom du salarié|Nom de l'employé|Titulaire|Titulaire du poste|Salarié|Employé|Agent"
        "|Nombre completo|Nombre y apellidos|Apellidos y nombre|Nombre del empleado|Empleado|Trabajador"
        "|Titular|Ocupante|Nome completo|Nome e cognome|Cognome e nome|Nominativo|Nome dipendente"
        "|Dipendente|Titolare|Volledige naam|Naam|Naam medewerker|Medewerker|Werknemer",
        "first name": "First Name|Given Name|Forename|Vorname|Prénom|Nombre|Nombre de pila|Nome|Voornaam",
        "last name": "Last Name|Surname|Family Name|Nachname|Familienname|Nom|Nom de famille|Apellido"
        "|Apellidos|Primer apellido|Cognome|Achternaam",
        "email": "Email|E-mail|Email Address|E-mail address|Work Email|Business Email|Mail|E-Mail-Adresse"
        "|Mailadresse|Courriel|Adresse e-mail|Adresse mail|Correo|Correo electrónico|Posta elettronica"
        "|Indirizzo e-mail|E-mailadres",
        "from": "From|Valid From|Hire Date|Date of Hire|Eintritt|Eintrittsdatum"
        "|Effective From|Effective Start Date|Effective Date|Start Date|Start"
        "|Begin Date|Begin|Position Start Date|From Date|Date From|Von|Ab|Gültig ab|Gültig von|Beginn"
        "|Beginndatum|Startdatum|Begda|Seit|Du|Date de début|Date début|Début|Valable du|Date d'effet"
        "|Depuis|À partir du|Desde|Fecha de inicio|Fecha inicio|Inicio|Válido desde|Fecha desde|Da|Dal"
        "|Data inizio|Data di inizio|Inizio|Valido dal|Van|Vanaf|Begindatum|Ingangsdatum|Geldig vanaf",
        "to": "To|Valid To|Termination Date|Leaving Date|Austritt|Austrittsdatum"
        "|Valid Until|Effective To|Effective End Date|End Date|End|Until|Through"
        "|Position End Date|To Date|Date To|Bis|Gültig bis|Ende|Enddatum|Endedatum|Endda|Au|Jusqu'au"
        "|Date de fin|Date fin|Fin|Valable au|Hasta|Fecha de fin|Fecha fin|Válido hasta|Fecha hasta|Al"
        "|Fino al|Data fine|Data di fine|Fine|Valido al|Tot|Tot en met|T/m|Einddatum|Geldig tot",
    }.items()
}
"""What a column is for → how its header is spelled, the more telling spellings first."""

KEYS: Final = tuple(COLUMNS)
(
    ID, EMPLOYEE, SLUG, TITLE, MANAGER, MANAGER_NAME, DOTTED, UNIT, PARENT, ORGANISATION, FTE, GRADE, VACANT,
    PERSON, FIRST, LAST, EMAIL, FROM, TO,
) = range(len(KEYS))  # fmt: skip
"""The places of the cells of a row."""
PEOPLE: Final = (PERSON, FIRST, LAST, EMAIL)
"""The cells that name people, and stay out unless the user wants people in."""
STAND_INS: Final = {ID: (EMPLOYEE, SLUG), UNIT: (PARENT,), MANAGER: (MANAGER_NAME,)}
"""What stands in for a column that is not there."""
CHOICES: Final = {"dates": ("day-first", "month-first"), "to": ("last-day", "day-after")}
"""What a mapping may choose."""
REFERENTS: Final = {
    "id": "identifiers of posts",
    "employee": "numbers of employees",
    "slug": "slugs of posts",
    "email": "e-mail addresses",
    "person": "names of people",
    "title": "titles of posts",
}
"""What a column of superiors may hold, the likelier first where several fit alike."""
BLANK: Final = words("-|--|–|—|/|n/a|na|nil|null|nan|none")
"""What stands in a cell that is as good as empty."""
TOPS: Final = BLANK | words(
    "xx|0|top|nobody|no one|not applicable|kein|keine|keiner|entfällt|aucun|aucune|néant|sans|ninguno"
    "|ninguna|nadie|nessuno|nessuna|geen|niemand"
)
"""What stands in the place of a superior where there is none, unless a post is called so."""
YES: Final = words(
    "yes|y|true|t|1|x|vacant|open|unfilled|empty|ja|j|wahr|vakant|unbesetzt|offen|oui|o|vrai|libre|sí"
    "|si|s|verdadero|vacante|vero|scoperto|waar|leeg|vrij"
)
NO: Final = words(
    "no|n|false|f|0|filled|occupied|taken|nein|falsch|besetzt|non|faux|occupé|pourvu|falso|ocupado"
    "|ocupada|cubierto|occupato|coperto|nee|onwaar|bezet"
)
UNFILLED: Final = words(
    "vacant|vacancy|vacant post|vacant position|open|unfilled|tbd|to be hired|vakant|unbesetzt|offen"
    "|n.n.|n. n.|nn|poste vacant|à pourvoir|vacante|por cubrir|scoperto|vacature"
)
"""What stands in the place of a holder's name where a post is vacant."""
NOBODY: Final = UNFILLED | BLANK
"""What stands in the place of a holder's name and is none."""
ERRORS: Final = words(
    "#N/A|#REF!|#NAME?|#VALUE!|#DIV/0!|#NUM!|#NULL!|#NV|#BEZUG!|#WERT!|#NOM?|#VALEUR!|#¡REF!|#¿NOMBRE?"
)
"""What a spreadsheet program writes for a formula that has failed."""

SUMS: Final = words(
    "total|totals|grand total|overall total|subtotal|sub-total|sum|count|row count|record count|headcount"
    "|total headcount|total posts|total positions|total employees|total fte|number of posts|summe|gesamt"
    "|gesamtsumme|zwischensumme|insgesamt|anzahl|anzahl stellen|total général|sous-total|somme|effectif total"
    "|nombre de postes|total general|suma|suma total|número de puestos|totale|totale generale|subtotale|somma"
    "|numero di posti|totaal|eindtotaal|subtotaal|som|aantal"
)
"""What stands where an identifier would in a row that sums up others."""

NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""The full-width forms of ASCII, as Asian keyboards write them, and what they stand for."""
WHOLE: Final = re.compile(r"(\d+)\.0+")
FIGURE: Final = re.compile(r"(?=[.,]?\d)(\d{0,9})(?:[.,](\d{1,18}))? ?(%?)")
CODE: Final = re.compile(r"(?=.*\d)[\w./:#-]+")
OF_EMPLOYEES: Final = re.compile(
    "emp|person|worker|staff|mitarbeiter|matric|legajo|dipendent|werk", re.IGNORECASE
)
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)(?:[T ][\d:.]+Z?)?")
YEAR_LAST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: [\d:.]+)?")
OPEN_END: Final = 2900
"""From this year on, the last day of a row means that no end is known (SAP writes 9999, Oracle 4712)."""
HIGH: Final = 5
"""Full-time equivalents above which a figure is likely a percentage."""
SHOWN: Final = 5
"""Things that a message names of many."""
CHUNK: Final = 5_000
"""Rows after which progress is told, and what has been read is handed on."""

A_POST: Final = f"{term('rdf:type')} {term('org:Post')}"
A_UNIT: Final = f"{term('rdf:type')} {term('org:OrganizationalUnit')}"
A_PERSON: Final = f"{term('rdf:type')} {term('foaf:Person')}"
AN_ORGANISATION: Final = f"{term('rdf:type')} {term('org:FormalOrganization')}"
POST: Final = term("org:Post")
IS_A: Final = term("rdf:type")
A_CLAIM: Final = f"{term('rdf:type')} {term('rg:Claim')}"
LABEL: Final = term("skos:prefLabel")
IDENTIFIED: Final = term("dcterms:identifier")
POST_IN: Final = term("org:postIn")
WITHIN: Final = term("org:subOrganizationOf")
UNIT_OF: Final = term("org:unitOf")
HAS_FTE: Final = term("rg:fte")
HAS_GRADE: Final = term("rg:grade")
IS_VACANT: Final = term("rg:vacant")
REPORTS_TO: Final = term("org:reportsTo")
DOTTED_TO: Final = term("rg:dottedLineTo")
HELD_BY: Final = term("org:heldBy")
CALLED: Final = term("foaf:name")
SUBJECT: Final = term("rdf:subject")
PREDICATE: Final = term("rdf:predicate")
OBJECT: Final = term("rdf:object")
SAID_BY: Final = term("rg:source")
VALID_FROM: Final = term("rg:validFrom")
VALID_TO: Final = term("rg:validTo")
NOTE: Final = term("skos:note")

Place = tuple[int, list[str]]
"""A row of a file: its number and its cells, which is what it takes to reject it later."""


class Entry(NamedTuple):
    """A row that is good as far as can be told without the others.

    `fte` and `vacant` are as RDF writes them; the days, from `start` up to before `end`, are ISO 8601. What
    is not given is empty.
    """

    table: Table
    place: Place
    id: str
    cells: tuple[str, ...]
    fte: str
    vacant: str
    start: str
    end: str


class Choices(NamedTuple):
    """What a mapping says, checked."""

    columns: Mapping[str, str]
    language: str
    sheet: str
    dates: str
    to: str


def source_name(package: Package) -> str:
    """The name of the file or the folder, without its ending."""
    return package.name.split(".")[0] or "posts"


def read(intake: Intake, package: Package) -> None:
    """Read a table of posts, and the rejects files that go with it. Raises FileError."""
    intake.notes += package.notes
    choices = choices_of(intake.options.mapping)
    tables = [open_posts(intake, member, choices) for member in members_of(package)]
    day = intake.options.date
    intake.record(
        intake.source,
        [
            ("dcterms:title", literal(package.name.encode("utf-8", "replace").decode())),
            *([("dcterms:date", literal(day, datatype="xsd:date"))] if day else []),
        ],
    )
    entries = of_one_spelling(intake, entries_of(intake, tables, choices))
    register = Register(intake, entries)
    find_twins(register)
    solid = superiors(register, entries, MANAGER)
    dotted = superiors(register, entries, DOTTED)
    for table in tables:
        table.rejects.sort(key=lambda row: row[0])
    kept = [
        (entry, up, across)
        for entry, up, across in zip(entries, solid, dotted, strict=True)
        if up is not None and across is not None
    ]
    write(register, choices.language, kept)


# -- which table, which columns


def members_of(package: Package) -> list[Member]:
    """The table of posts and its rejects files; a .txt, which may be a read-me, only where all are."""
    tables = [member for member in package.members if not member.name.lower().endswith(".txt")]
    return one_table(package.name, tables or package.members)


def choices_of(mapping: Mapping[str, Any]) -> Choices:
    """A mapping, checked. Raises FileError, naming what is nearest to what is not known."""
    for key in mapping:
        known_or_nearest(key, Choices._fields, "there is no entry")
    named = mapping.get("columns", {})
    if not isinstance(named, dict):
        raise FileError(
            "mapping", "columns is a table of names: write [columns], and id = 'Pers.Nr.' below it"
        )
    columns = {
        known_or_nearest(str(key).replace("_", " "), KEYS, "there is no column"): value
        for key, value in named.items()
    }
    for key, value in [*columns.items(), *((key, mapping[key]) for key in mapping if key != "columns")]:
        if not isinstance(value, str) or not value.strip():
            raise FileError("mapping", f"{key} = {value!r} is no text: write it in quotation marks")
        if key in mapping and value not in CHOICES.get(key, (value,)):
            raise FileError("mapping", f"{key} = {value!r}: write {' or '.join(map(repr, CHOICES[key]))}")
    language = mapping.get("language", "en")
    if not LANGUAGE.fullmatch(language):
        raise FileError("mapping", f"language = {language!r} is no language tag, such as 'de' (BCP 47)")
    language = language.lower()  # as a store keeps it, and the hash of a claim has it
    sheet, dates, to = (mapping.get(key, "") for key in ("sheet", "dates", "to"))
    return Choices(columns, language, sheet, dates, to)


def known_or_nearest(key: str, known: Sequence[str], problem: str) -> str:
    """A key that is known; FileError names the nearest for another."""
    if key not in known:
        nearest = difflib.get_close_matches(key, known, 1, 0.0)
        raise FileError("mapping", f"{problem} {key!r}; the nearest is {nearest[0]!r} ({', '.join(known)})")
    return key


def open_posts(intake: Intake, member: Member, choices: Choices) -> Table:
    """A member as a table of this import, its cells in the order of KEYS. Raises FileError."""
    # Keys that no header bears, so that a column which the mapping names is taken and no other.
    columns = {
        f"rolegraph's {key}": (choices.columns[key],) if key in choices.columns else spellings
        for key, spellings in COLUMNS.items()
    }
    table = intake.table(replace(member, sheet=choices.sheet), columns)
    for key, name in choices.columns.items():
        if not table.has(KEYS.index(key)):
            nearest = difflib.get_close_matches(name, [n for n in table.columns if n], 1, 0.0)
            hint = f"; the nearest is {nearest[0]!r}" if nearest else ""
            raise FileError(member.where, f"has no column {name!r}, which the mapping wants as {key}{hint}")
    if "person" not in choices.columns:
        tell_numbers_from_names(intake, table)
    wanted = list(table.wanted)
    for at, others in STAND_INS.items():
        found = [other for other in others if wanted[other] is not None]
        if wanted[at] is None and found:
            wanted[at] = wanted[found[0]]
            if at != ID:
                wanted[found[0]] = None
    for at, what in ((ID, "identifiers"), (TITLE, "titles")):
        if wanted[at] is None:
            # In a table without a header this may be somebody's row, which nobody is to read here.
            known = sum(place is not None for place in wanted)
            names = list(filter(None, table.columns))
            safe = known > 2 or (known and not any(re.search(r"\d", name) for name in names))
            has = (
                f"it has: {', '.join(names)}" if safe else "no row names its columns in words that are known"
            )
            raise FileError(
                member.where,
                f"lacks a column of {what} of posts; {has}; a mapping can name it: {KEYS[at]} = '…'",
                line=table.sheet.number,
            )
    table.wanted = wanted
    # A row that ends early may have lost its superior to an unquoted line break.
    table.needed = 1 + max(place for place in wanted if place is not None)
    if wanted[MANAGER] is None:
        intake.notes.append(
            f"{member.where}: no column of superiors is known, so there are no reporting lines"
        )
    if table.passed_over:
        intake.notes.append(f"{member.where}: columns passed over: {', '.join(table.passed_over)}")
    return table


def tell_numbers_from_names(intake: Intake, table: Table) -> None:
    """Of columns that may name people by their headers, take one of codes for that of their numbers."""
    ranks = {fold(name): rank for rank, name in enumerate(COLUMNS["person"])}
    named = sorted((ranks[fold(name)], at) for at, name in enumerate(table.columns) if fold(name) in ranks)
    names = [at for _, at in named if not holds_codes(table, at)]
    codes = [at for _, at in named if at not in names]
    if not codes:
        return
    wanted = list(table.wanted)
    wanted[PERSON] = names[0] if names else None
    if wanted[EMPLOYEE] is None:
        wanted[EMPLOYEE] = codes[0]
        name = table.columns[codes[0]]
        say = f"a mapping can say otherwise: person = {name!r}"
        intake.notes.append(
            f"{name!r} holds codes and no names: it was read as the numbers of employees; {say}"
        )
    table.wanted = wanted


def holds_codes(table: Table, place: int) -> bool:
    """Whether every filled cell of a column is a code (one word with a digit), and no name.

    The rows that it takes to tell are put back.
    """
    seen: list[tuple[int, list[str]]] = []
    found = None
    for row in table.sheet.rows:
        seen.append(row)
        cell = clean("".join(row[1][place : place + 1]))
        if not is_nobody(cell) and not (found := CODE.fullmatch(cell)):
            break
    table.sheet.rows = chain(seen, table.sheet.rows)
    return bool(found)


def header(table: Table, at: int) -> str:
    """The header of a column, or nothing where the table lacks it."""
    place = table.wanted[at]
    return "" if place is None else table.columns[place]


# -- the rows


def entries_of(intake: Intake, tables: Sequence[Table], choices: Choices) -> list[Entry]:
    """The good rows of the tables; what is wrong with a row alone is rejected here."""
    rows = list(rows_of(intake, tables))
    order = choices.dates or order_of_days(cells for _, _, cells in rows)
    whole = all(WHOLE.fullmatch(cells[ID].strip()) for _, _, cells in rows if "." in cells[ID])
    secrets: set[str] = set()

    def reject(table: Table, place: Place, at: int, value: str, problem: str) -> None:
        if not secrets and not intake.options.with_people:
            secrets.update(*(words_of(cells[person]) for _, _, cells in rows for person in PEOPLE))
        told = value if secrets.isdisjoint(words_of(value)) else ""
        table.reject(header(table, at), told, problem, place)

    counts = counts_of(rows)
    percent = is_of_percentages(intake, rows)
    days: dict[str, tuple[date | None, str]] = {}
    read: list[tuple[Table, Place, str, tuple[str, ...], str, str, date | None, date | None, bool]] = []
    for table, place, cells in rows:
        id_ = identifier(cells[ID], whole=whole)
        fte = fte_of(cells[FTE], percent=percent) if cells[FTE] else ""
        vacant, _ = vacancy_of(cells)
        for text in (cells[FROM], cells[TO]):
            if text not in days:
                days[text] = day_of(clean(text), order)
        (start, no_start), (end, no_end) = days[cells[FROM]], days[cells[TO]]
        if is_sum(place[1], cells) or place in counts:
            value = clean(cells[ID]) or next(filter(None, map(clean, place[1])))
            table.reject(header(table, ID), value, "sums up the rows above it, and is no post", place)
            continue
        faults = faults_of(cells, id_, fte, vacant, no_start, no_end)
        for at, (value, problem) in faults.items():
            reject(table, place, at, value, problem)
        read.append((table, place, id_, cells, fte or "", vacant or "", start, end, bool(faults)))
    handed_over = hands_over((row[2], row[6], row[7]) for row in read if not row[-1])
    after = choices.to or ("day-after" if handed_over else "last-day")
    entries = []
    for table, place, id_, cells, fte, vacant, start, last, faulty in read:
        end = last if last and last.year < OPEN_END else None
        if start and end and (end < start or (end == start and after == "day-after")):
            reject(table, place, TO, cells[TO], f"is not after the day on which the row begins, {start}")
            continue
        until = end + timedelta(1) if end and after == "last-day" else end
        entry = Entry(table, place, id_, cells, fte, vacant, iso(start), iso(until))
        held = vacant == "true" and intake.options.with_people and employee_of(entry)
        if held and in_force(entry, intake.options.date):
            reject(table, place, VACANT, cells[VACANT], "says that the post is vacant, but a holder is named")
        elif not faulty:
            entries.append(entry)
    if any(entry.end for entry in entries):
        how = "the last one of a row" if after == "last-day" else "the first one after a row"
        say = f"a mapping can say otherwise: to = '{CHOICES['to'][after == 'last-day']}'"
        intake.notes.append(f"the day in {header(tables[0], TO)!r} was read as {how}; {say}")
    if not intake.options.date and any(entry.start or entry.end for entry in entries):
        intake.notes.append(
            "the rows have dates, and no day was given as of which to look at them: a post is as its last"
            " rows have it"
        )
    return entries


def spelt_twice(texts: Iterable[str]) -> dict[str, list[str]]:
    """Texts that differ in case alone, by what they are in any: how they are spelt, sorted."""
    first: dict[str, str] = {}
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        if not text.isdecimal() and (known := first.setdefault(text.casefold(), text)) != text:
            found.setdefault(text.casefold(), {known: None})[text] = None
    return {folded: sorted(spellings) for folded, spellings in found.items()}


def of_one_spelling(intake: Intake, entries: list[Entry]) -> list[Entry]:
    """The rows, with numbers of employees that differ in case alone spelt as the first of them is.

    Where people so numbered are called differently, they are several, and the account says so.
    """
    twice = spelt_twice(entry.cells[EMPLOYEE] for entry in entries)
    names: dict[str, set[str]] = {}
    for entry in entries if twice else ():
        if (folded := entry.cells[EMPLOYEE].casefold()) in twice and (name := name_of(entry.cells)):
            names.setdefault(folded, set()).add(key_of(name, "person"))
    same = {folded: some for folded, some in twice.items() if len(names.get(folded, ())) < 2}
    others = {folded: some for folded, some in twice.items() if folded not in same}
    for some, how in (
        (same, "each was read as one"),
        (others, "their names differ too, and they were read as several people"),
    ):
        if some:
            shown = ", ".join(" and ".join(map(repr, spellings)) for spellings in list(some.values())[:SHOWN])
            more = ", …" if len(some) > SHOWN else ""
            intake.notes.append(f"numbers of employees that differ in case alone: {shown}{more}; {how}")

    def spelt(entry: Entry) -> Entry:
        found = same.get(entry.cells[EMPLOYEE].casefold())
        cells = entry.cells
        return entry._replace(cells=(*cells[:EMPLOYEE], found[0], *cells[EMPLOYEE + 1 :])) if found else entry

    return [spelt(entry) for entry in entries] if same else entries


def find_twins(register: Register) -> None:
    """Find the posts whose identifiers differ in case alone: they count as several, and seldom are."""
    for twins in spelt_twice(register.known).values():
        told = ", ".join(map(register.name, map(register.post, twins)))
        problem = f"{told} have identifiers that differ in case alone, and count as {len(twins)} posts"
        register.intake.find("duplicate", problem, [register.post(id_) for id_ in twins])


def faults_of(
    cells: Sequence[str], id_: str, fte: str | None, vacant: str | None, no_start: str, no_end: str
) -> dict[int, tuple[str, str]]:
    """What is wrong with the cells of a row, each by itself: place → (value, problem)."""
    found = {at: (cell, "is an error of a formula") for at, cell in enumerate(cells) if cell in ERRORS}
    for at, value, problem in (
        (ID, id_, number_problem(id_) if id_ else "is empty: a post needs an identifier"),
        (FTE, cells[FTE], "is no number from 0 up, such as 0.5" if fte is None else ""),
        (VACANT, cells[VACANT], "is neither yes nor no" if vacant is None else ""),
        (FROM, cells[FROM], no_start),
        (TO, cells[TO], no_end),
    ):
        if problem:
            found.setdefault(at, (value, problem))
    return found


def is_sum(row: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row only sums up others: it begins with a word for that, or has one for an identifier.

    A row with another title or with a superior is somebody's post, whatever it is called.
    """
    first = next(filter(None, map(clean, row)), "")
    return any(map(is_of_sums, (first, cells[ID]))) and all(
        not cell.strip() or is_of_sums(cell) or FIGURE.fullmatch(clean(cell))
        for cell in (cells[TITLE], cells[MANAGER])
    )


def is_of_sums(cell: str) -> bool:
    """Whether a cell holds a word for sums, maybe with the figure: `Total`, `Total: 3`."""
    word, _, figure = clean(cell).casefold().partition(":")
    return word.strip() in SUMS and bool(FIGURE.fullmatch(clean(figure) or "0"))


def counts_of(rows: Sequence[tuple[Table, Place, tuple[str, ...]]]) -> list[Place]:
    """The places of last rows that hold only how many rows stand above, and no identifier such as theirs."""
    found = []
    for table in {id(table): table for table, _, _ in rows}.values():
        ids = [clean(cells[ID]) for other, _, cells in rows if other is table]
        last = [place for other, place, _ in rows if other is table][-1]
        alike = any(one.isdecimal() and len(one) == len(ids[-1]) for one in ids[:-1])
        if [cell.strip() for cell in last[1] if cell.strip()] == [str(len(ids) - 1)] == [
            ids[-1]
        ] and not alike:
            found.append(last)
    return found


def rows_of(intake: Intake, tables: Sequence[Table]) -> Iterator[tuple[Table, Place, tuple[str, ...]]]:
    """The rows of the tables, each with its table and place; cells that say the same are one in memory."""
    known: dict[str, str] = {}
    for table in tables:
        for place, cells in table:
            if table.read % CHUNK == 0:
                intake.options.advance(table.name, table.read)
                known.clear()
            one = [known.setdefault(cell, cell) for cell in table.row[1]]
            yield table, (place, one), tuple([known.get(cell, "") for cell in cells])
        intake.options.advance(table.name, table.read)


def words_of(text: str) -> list[str]:
    """The words of a cell that may be somebody's name."""
    return re.findall(r"[^\W\d_]{2,}", text.casefold())


def clean(text: str) -> str:
    """A cell on one line, without space at its ends."""
    return " ".join(text.split())


def identifier(text: str, *, whole: bool) -> str:
    """An identifier without the point that a table program has put behind it: 1001.0 is 1001.

    `whole` tells whether that is so of all identifiers with a point; else 1.0 is one beside 1.1.
    """
    text = text if text.isalnum() else clean(text)
    made = WHOLE.fullmatch(text) if whole else None
    return made[1] if made else text


def name_of(cells: Sequence[str]) -> str:
    """What the holder of a post is called, or nothing where nobody holds it."""
    name = called(cells)
    return "" if is_nobody(name) else name


def is_nobody(name: str) -> bool:
    """Whether what stands in the place of a holder's name is none."""
    return not name or name.casefold() in NOBODY or is_vacant_holder(name)


def employee_of(entry: Entry) -> str:
    """What tells the holder of a row's post from others: a number, else a name; nothing where it has none.

    In a table without identifiers of posts the number of an employee is the post's: it then says nothing of
    whether anybody holds it.
    """
    wanted, cells = entry.table.wanted, entry.cells
    if wanted[EMPLOYEE] == wanted[ID] and entry.vacant == "true":
        return name_of(cells)
    number = identifier(cells[EMPLOYEE], whole=True)
    nobody = number.casefold() in NOBODY or (called(cells) and not name_of(cells))
    return name_of(cells) if nobody or not number else number


def called(cells: Sequence[str]) -> str:
    """What stands in the place of a holder's name, be it a name or not."""
    return clean(cells[PERSON] or f"{cells[FIRST]} {cells[LAST]}")


def is_of_percentages(intake: Intake, rows: Sequence[tuple[Table, Place, tuple[str, ...]]]) -> bool:
    """Whether the column of FTE is one of percentages: it says so, or all of its figures but 0 are too high.

    One figure alone shows nothing. What was read so, and what is in doubt, the account says.
    """
    column = next((header(table, FTE) for table, _, _ in rows), "")
    if "%" in column.translate(NARROW):
        return True
    told = (fte_of(cells[FTE], percent=False) for _, _, cells in rows if cells[FTE])
    figures = [value for text in told if text and (value := float(text))]
    high = sum(value > HIGH for value in figures)
    if high == len(figures) > 1 and max(figures) <= 100:
        intake.notes.append(f"{column!r} was read as percentages: all of its figures are above {HIGH}")
        return True
    if high > len(figures) / 2:
        intake.notes.append(
            f"{high} of {number(len(figures), 'figure')} in {column!r} above {HIGH}; if they are percentages,"
            " write % into the name of the column"
        )
    return False


@lru_cache(1_000)
def fte_of(text: str, *, percent: bool) -> str | None:
    """A full-time equivalent as xsd:decimal, nothing for an empty cell, None for what is no number.

    In a column of percentages, what is above 5 is one even without a sign of its own.
    """
    text = clean(text).translate(NARROW)
    if not text or text.casefold() in BLANK:
        return ""
    figure = FIGURE.fullmatch(text)
    if not figure:
        return None
    value = Decimal(f"{figure[1] or 0}.{figure[2] or 0}")
    value = value / 100 if figure[3] or (percent and value > HIGH) else value
    return f"{value.normalize():f}"


def vacancy_of(cells: Sequence[str]) -> tuple[str | None, int]:
    """Whether a row says that its post is vacant: true, false, nothing, or None for what is neither.

    With it the place of the cell that says so: the column for it goes before what stands in the place of a
    holder's name, and that before the title.
    """
    word = clean(cells[VACANT]).casefold() if cells[VACANT] else ""
    if not word or word in BLANK:
        holder = called(cells)
        if holder.casefold() in UNFILLED or is_vacant_holder(holder):
            return "true", PERSON if cells[PERSON] else LAST if cells[LAST] else FIRST
        return "true" if is_vacant_title(cells[TITLE]) and not name_of(cells) else "", TITLE
    return "true" if word in YES else "false" if word in NO else None, VACANT


def order_of_days(rows: Iterable[Sequence[str]]) -> str:
    """Whether days come first or months in 3/4/2024 and the like; nothing where no date shows it."""
    first, second = False, False
    for text in {cells[at] for cells in rows for at in (FROM, TO)}:
        found = YEAR_LAST.fullmatch(clean(text))
        if found and found[2] != ".":
            first |= int(found[1]) > 12
            second |= int(found[3]) > 12
    return "" if first == second else "day-first" if first else "month-first"


def day_of(text: str, order: str) -> tuple[date | None, str]:
    """(the day, what is wrong with it) of a cell: ISO 8601, or day, month and year in the order given."""
    if not text.strip("0.-/") or text.casefold() in BLANK:
        return None, ""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := YEAR_LAST.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] != "." and not order and day != month and max(day, month) < 13:
            choice = " or ".join(f"dates = '{name}'" for name in CHOICES["dates"])
            return None, f"can be two days; write it as 2024-03-31, or say in a mapping {choice}"
        if found[2] != "." and (month > 12 or (order == "month-first" and day < 13)):
            day, month = month, day
    else:
        return None, "is no day that can be read; write it as 2024-03-31"
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "is a day that does not exist"


def iso(day: date | None) -> str:
    """A day as ISO 8601, nothing for none."""
    return day.isoformat() if day else ""


def hands_over(rows: Iterable[tuple[str, date | None, date | None]]) -> bool:
    """Whether rows (post, `from`, `to`) mostly end on the day on which the next of their post begins."""
    starts: set[tuple[str, date]] = set()
    ends: list[tuple[str, date]] = []
    for post, start, end in rows:
        if start:
            starts.add((post, start))
        if end and end != start and end.year < OPEN_END:
            ends.append((post, end))
    same_day = sum(end in starts for end in ends)
    return same_day > sum((post, end + timedelta(1)) in starts for post, end in ends)


def in_force(entry: Entry, day: str | None) -> bool:
    """Whether a row holds on a day (ISO 8601); without one, every row does."""
    return not day or (entry.start <= day and (not entry.end or day < entry.end))


def overlap(one: Entry, other: Entry) -> bool:
    """Whether two rows hold on the same day."""
    return (not one.end or other.start < one.end) and (not other.end or one.start < other.end)


# -- superiors


class Register:
    """The IRIs of what an import tells of, and what a person calls a post."""

    def __init__(self, intake: Intake, entries: Sequence[Entry]) -> None:
        self.intake = intake
        self.local = intake.source.rpartition("/")[2]
        self.under = under("post", f"{self.local}/")
        self.known: dict[str, Entry] = {}
        for entry in entries:
            self.known.setdefault(entry.id, entry)
        self.ids: dict[str, str] = {}
        self.posts: dict[str, str] = {}
        self.unlisted: dict[str, str] = {}
        self.called: dict[str, str] = {}

    def post(self, id_: str) -> str:
        """The IRI of a post by its identifier."""
        iri = self.posts.get(id_)
        if iri is None:
            plain = id_.isascii() and id_.isalnum()
            iri = self.posts[id_] = self.under + id_ if plain else under("post", f"{self.local}/{id_}")
            self.ids[iri] = id_
        return iri

    def unknown(self, text: str, row: int, *, names: bool) -> str:
        """The IRI of a superior that is not in the table: after the cell, unless that names a person."""
        if not names:
            return self.post(text)
        iri = self.unlisted.get(text.casefold())
        if iri is None:
            iri = under("post", f"{self.local}/.unlisted/{len(self.unlisted) + 1}")
            self.unlisted[text.casefold()] = iri
            self.called[iri] = text
            self.ids[iri] = f"an unlisted superior (row {row})"
        return iri

    def name(self, iri: str) -> str:
        """What a person calls a post: its title and its identifier."""
        id_ = self.ids[iri]
        entry = self.known.get(id_)
        title = clean(entry.cells[TITLE]) if entry else ""
        return f"{title} ({id_})" if title else id_


def superiors(register: Register, entries: Sequence[Entry], at: int) -> list[tuple[str, ...] | None]:
    """The superiors (IRIs) that each row names in a column; None for a row that is rejected for them.

    Whether the column holds identifiers, slugs, names or titles is what most of its values are found as. A
    value that is not found so is looked up as the others and taken where it is one post only. What fits
    several posts is nobody's line to draw: such a row is rejected and told the posts to choose from.
    """
    named = [values_of(entry.cells, at) for entry in entries]
    values = dict.fromkeys(value for found in named for value in found)
    if not values:
        return [()] * len(entries)
    intake = register.intake
    column = header(entries[0].table, at)
    referents = list(REFERENTS)
    if OF_EMPLOYEES.search(column):
        referents[:2] = "employee", "id"
    indexes: dict[str, dict[str, list[Entry]]] = {}
    hits: dict[str, int] = {}
    for referent in referents:
        index = indexes[referent] = index_of(entries, referent)
        hits[referent] = sum(key_of(value, referent) in index for value in values)
        if hits[referent] == len(values):
            break
    reading = max(hits, key=hits.__getitem__)
    # The number of an employee may well be that of another's post: where one is wanted, the other is no help.
    order = [reading, *(other for other in indexes if {other, reading} != {"id", "employee"})]
    counted: Counter[str] = Counter()
    plain = {key: places[0].id for key, places in indexes[reading].items() if len(places) == 1}
    settled: list[tuple[str, ...] | None] = []
    for entry, texts in zip(entries, named, strict=True):
        if len(texts) == 1 and (only := plain.get(key_of(texts[0], reading))):
            counted[reading] += 1
            settled.append((register.post(only),))
            continue
        lines: list[str] = []
        rejected = False
        for text in texts:
            referent, found = look_up(text, order, indexes, entry)
            if not found and text.casefold() in TOPS:
                continue
            counted[referent] += 1
            names = referent in {"", "person", "email"} and not is_code(
                text, reading if hits[reading] else ""
            )
            told = intake.options.with_people or not names
            problem = None
            if not found:
                problem = number_problem(text) if reading in {"id", "employee"} else None
                told = told or bool(problem)
            elif len(found) > 1:
                posts = ", ".join(register.name(register.post(id_)) for id_ in found[:SHOWN])
                more = ", …" if len(found) > SHOWN else ""
                problem = f"fits {len(found)} posts ({posts}{more}); write the identifier of the one meant"
            if problem:
                entry.table.reject(header(entry.table, at), text if told else "", problem, entry.place)
                rejected = True
                break
            lines.append(
                register.post(found[0]) if found else register.unknown(text, entry.place[0], names=names)
            )
        settled.append(None if rejected else tuple(dict.fromkeys(lines)))
    if total := counted.total():
        told_as = ", ".join(f"{counted[r]} as {REFERENTS[r]}" for r in dict.fromkeys(order) if counted[r])
        lost = f", {counted['']} not at all" if counted[""] else ""
        intake.notes.append(
            f"{column!r} names a superior {number(total, 'time')}; found: {told_as or 'none'}{lost}"
        )
    return settled


def values_of(cells: Sequence[str], at: int) -> list[str]:
    """The superiors that a row names in a column; only of those by a dotted line there may be several."""
    if at == DOTTED:
        return (
            [value for text in re.split(r"[;|\n]", cells[at]) if (value := clean(text))] if cells[at] else []
        )
    value = cells[at] if cells[at].isalnum() else clean(cells[at]) or clean(cells[MANAGER_NAME])
    return [value] if value else []


def index_of(entries: Sequence[Entry], referent: str) -> dict[str, list[Entry]]:
    """What rows may be referred to by → the rows."""
    index: dict[str, list[Entry]] = {}
    places = {"employee": EMPLOYEE, "slug": SLUG, "email": EMAIL, "title": TITLE}
    for entry in entries:
        if referent == "id":
            text = entry.id
        else:
            text = name_of(entry.cells) if referent == "person" else entry.cells[places[referent]]
        if text and (key := key_of(text, referent)):
            index.setdefault(key, []).append(entry)
    return index


def key_of(text: str, referent: str) -> str:
    """What a superior's value and a row have in common: of a name its words, whichever comes first."""
    if referent == "person":
        return " ".join(sorted(re.findall(r"\w+", text.casefold())))
    if referent in {"title", "email"}:
        return clean(text).casefold()
    return text if text.isdecimal() else identifier(text, whole=True).casefold()


def look_up(
    text: str, order: Sequence[str], indexes: Mapping[str, Mapping[str, Sequence[Entry]]], entry: Entry
) -> tuple[str, list[str]]:
    """(what a row's value was found as, the identifiers of the posts that it fits).

    Of identifiers that differ in case alone it is the one that is spelt so.
    """
    for referent in order:
        found = indexes[referent].get(key_of(text, referent), ())
        posts = list(dict.fromkeys(other.id for other in found))
        if referent == "id" and text in posts:
            posts = [text]
        if len(posts) > 1:
            posts = list(dict.fromkeys(o.id for o in found if overlap(o, entry))) or posts
        if len(posts) == 1 or (posts and referent == order[0]):
            return referent, posts
    return "", []


def is_code(text: str, reading: str) -> bool:
    """Whether a value that was not found is no name of a person: a number, or among codes one like them."""
    if not any(character.isalpha() for character in text):
        return True
    if reading == "slug":
        return " " not in text
    return reading in {"id", "employee"} and bool(CODE.fullmatch(text))


# -- what is written


def write(
    register: Register, language: str, kept: Sequence[tuple[Entry, Sequence[str], Sequence[str]]]
) -> None:
    """State the posts, units, people and lines of the rows, and find what is wrong with them."""
    intake = register.intake
    entries = [entry for entry, _, _ in kept]
    units = Units(register, language, entries)
    people = People(register, entries) if intake.options.with_people else None
    out: list[str] = []
    claims: list[str] = []

    def hand_on(least: int = CHUNK) -> None:
        for lines, graph in ((out, None), (claims, GRAPHS["claims"])):
            if len(lines) > least:
                intake.state("".join(dict.fromkeys(lines)), graph)
                lines.clear()

    past: set[int] = set()
    by_claims: set[int] = set()
    for post in described(register, entries):
        past.update(at for at, entry in zip(post.places, post.rows, strict=True) if entry not in post.now)
        # Beside a dated row one without days says what holds on all of them: plainly said, it would give way.
        dated = any(entry.start or entry.end for entry in post.rows)
        if dated or len({tuple(kept[at][1]) for at in post.places}) > 1:
            by_claims.update(post.places)
        state_post(register, units, language, post, out, claims)
        hand_on()
    solid: dict[tuple[str, str], bool] = {}
    dotted: dict[tuple[str, str], bool] = {}
    # What is said in claims → the rows that say it.
    claimed: dict[tuple[str, str, str, str, str], str] = {}
    several = len(intake.tables) > 1
    for at, (entry, up, across) in enumerate(kept):
        iri = register.post(entry.id)
        lines = [(REPORTS_TO, superior) for superior in up] + [(DOTTED_TO, superior) for superior in across]
        if people and (holder := people.of(entry)):
            lines.append((HELD_BY, holder))
        for predicate, other in lines:
            if at in by_claims:
                said = (iri, predicate, f"<{other}>", entry.start, entry.end)
                row = f"{entry.place[0]} of {entry.table.name}" if several else str(entry.place[0])
                claimed[said] = f"{claimed[said]}, {row}" if said in claimed else row
            else:
                out.append(f"<{iri}> {predicate} <{other}> .\n")
        # Lines that never held together make no loop: of past rows only what is amiss by itself counts.
        solid |= {(iri, superior): at in past and solid.get((iri, superior), True) for superior in up}
        dotted |= {(iri, superior): True for superior in across}
        hand_on()
    for said, rows in claimed.items():
        claims.append(claim_of(intake.source, *said, note=f"{'rows' if ',' in rows else 'row'} {rows}"))
        hand_on()
    out += units.finished()
    if people:
        out += people.lines
        for iri, name in register.called.items():
            out += people.unlisted(iri, name)
    hand_on(0)
    posts = {register.post(entry.id) for entry in entries}
    for lines_by, where in ((solid, ""), (dotted, " (by a dotted line)")):
        told = [
            line for line, lone in lines_by.items() if not lone or line[0] == line[1] or line[1] not in posts
        ]
        find_faults(intake, told, posts, register.name, where=where)
    intake.counts["posts"] += len(posts) - tell_of_other_days(register, kept)
    intake.counts["units"] += len(units.known)
    intake.notes += notes_on(entry for at, entry in enumerate(entries) if at not in past)
    if past:
        intake.notes.append(
            f"{number(len(past), 'row')} of other days of a post: what is said there is kept with those days"
        )


def notes_on(entries: Iterable[Entry]) -> Iterator[str]:
    """What is told of the rows that describe posts: titles, vacancies, holders."""
    untitled = 0
    vacant: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    for entry in entries:
        untitled += not clean(entry.cells[TITLE])
        if entry.vacant == "true":
            vacant[header(entry.table, vacancy_of(entry.cells)[1])] += 1
        elif by := next((name for at in (PERSON, LAST, FIRST) if (name := header(entry.table, at))), ""):
            unnamed[by] += not name_of(entry.cells)
    if untitled:
        yield f"{number(untitled, 'row')} without a title: a post of such a row bears its identifier only"
    for counts, text in (
        (vacant, "vacant by the column {!r}"),
        (unnamed, "with nobody named in the column {!r}, which does not say that a post is vacant"),
    ):
        yield from (f"{number(count, 'post')} {text.format(by)}" for by, count in sorted((+counts).items()))


# -- posts of several rows


Spell = tuple[str, str, list[Entry]]
"""A time on which the same rows hold throughout: from, up to before (nothing for no bound), these rows."""


class Described(NamedTuple):
    """A post and its rows: their places, the times into which their days part, and which describe it now."""

    iri: str
    places: list[int]
    rows: list[Entry]
    spells: list[Spell]
    now: list[Entry]


def described(register: Register, entries: Sequence[Entry]) -> Iterator[Described]:
    """The posts with their rows; duplicates are found and marked, and how many posts are shared is noted.

    Rows of one post that follow one another are its history, and those of several employees at once share
    it. It is described as the rows have it that hold on the day as of which the source is, or else as the
    last ones have it. Other rows that hold at the same time are duplicates: what all of them say is kept for
    the days that they have in common.
    """
    intake = register.intake
    groups: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        groups.setdefault(entry.id, []).append(at)
    several = 0
    for id_, places in groups.items():
        iri, rows = register.post(id_), [entries[at] for at in places]
        if len(rows) == 1:
            yield Described(iri, places, rows, [(rows[0].start, rows[0].end, rows)], rows)
            continue
        spells = spells_of(rows)
        together = [held for _, _, held in spells if len(held) > 1]
        if numbers := {row.place[0] for held in together if not is_shared(held) for row in held}:
            where = ", ".join(map(str, sorted(numbers)))
            intake.find(
                "duplicate", f"{register.name(iri)} has rows {where}, which hold at the same time", [iri]
            )
        several += any(map(is_shared, together))
        day = intake.options.date
        now = [held for start, end, held in spells if day and start <= day and (not end or day < end)]
        yield Described(iri, places, rows, spells, now[0] if now else spells[-1][2])
    if several:
        shared = f"{number(several, 'post')} {'is' if several == 1 else 'are'} shared"
        intake.notes.append(f"{shared} by several employees: their FTE are added up")


def spells_of(rows: Sequence[Entry]) -> list[Spell]:
    """The times into which the days of some rows part, in their order, each with the rows that hold then."""
    cuts = sorted({row.start for row in rows} | {row.end for row in rows if row.end})
    spells = (
        (start, end, [row for row in rows if row.start <= start and (not row.end or start < row.end)])
        for start, end in zip(cuts, [*cuts[1:], ""], strict=True)
    )
    return [spell for spell in spells if spell[2]]


def is_shared(rows: Sequence[Entry]) -> bool:
    """Whether rows that hold at once are several, of employees who share one post, and no duplicates.

    A row without an employee may be the part of it that is vacant.
    """
    employees = [employee_of(row) for row in rows]
    alike = {clean(row.cells[TITLE]).casefold() for row in rows}
    told = all(who or row.vacant == "true" for who, row in zip(employees, rows, strict=True))
    return told and len(set(employees)) == len(rows) > len(alike) == 1


def state_post(
    register: Register,
    units: Units,
    language: str,
    post: Described,
    out: list[str],
    claims: list[str],
) -> None:
    """State a post as it is now, and in claims with their days what it was not always."""
    source, iri = register.intake.source, post.iri
    out.append(f"<{iri}> {A_POST} .\n<{iri}> {IDENTIFIED} {literal(post.rows[0].id)} .\n")
    now = said_by(post.now, units, language)
    for predicate, values in now.items():
        out += [f"<{iri}> {predicate} {value} .\n" for value in values]
    for start, end, _ in post.spells:
        if start or end:
            claims.append(claim_of(source, iri, IS_A, POST, start, end))
    told = [(start, end, rows, said_by(rows, units, language)) for start, end, rows in post.spells]
    # What is said of a post of other days is not in the merge, and an export of that has it in claims alone.
    away = not any(in_force(row, register.intake.options.date) for row in post.rows)
    for predicate, values in now.items():
        changed = away or any(said[predicate] != values for _, _, _, said in told)
        for start, end, rows, said in told:
            note = shares(rows) if predicate == HAS_FTE and is_shared(rows) else ""
            for value in said[predicate] if changed or note else ():
                days = (start, end) if changed else ("", "")
                claims.append(claim_of(source, iri, predicate, value, *days, note=note))


def said_by(rows: Sequence[Entry], units: Units, language: str) -> dict[str, list[str]]:
    """What rows that hold at once say of a post: predicate → the N-Triples forms of the values.

    Where they are of several employees who share it, their FTE are added up, it has one title, and it is
    vacant only where all of them say so. Else each of their values stands, but that it is vacant does not
    where one of them names a holder.
    """
    found: dict[str, dict[str, None]] = {p: {} for p in (LABEL, POST_IN, HAS_FTE, HAS_GRADE, IS_VACANT)}
    for row in rows:
        if title := clean(row.cells[TITLE]):
            found[LABEL][literal(title, language)] = None
        if unit := units.of(row.cells):
            found[POST_IN][f"<{unit}>"] = None
        if row.fte:
            found[HAS_FTE][typed(row.fte, "xsd:decimal")] = None
        if grade := clean(row.cells[GRADE]):
            found[HAS_GRADE][literal(grade)] = None
        if row.vacant:
            found[IS_VACANT][typed(row.vacant, "xsd:boolean")] = None
    shared = len(rows) > 1 and is_shared(rows)
    if shared and found[HAS_FTE]:
        whole = sum((Decimal(row.fte) for row in rows if row.fte), Decimal())
        found[HAS_FTE] = {typed(f"{whole.normalize():f}", "xsd:decimal"): None}
    if shared and found[LABEL]:
        found[LABEL] = {min(found[LABEL]): None}
    if any(row.vacant != "true" and (shared or employee_of(row)) for row in rows):
        found[IS_VACANT].pop(typed("true", "xsd:boolean"), None)
    return {predicate: list(values) for predicate, values in found.items()}


def shares(rows: Sequence[Entry]) -> str:
    """Of which figures the FTE of a post that several employees share is the sum; nothing where of none."""
    parts = [f"{row.fte} (row {row.place[0]})" for row in rows if row.fte]
    return f"shared: {' + '.join(parts)}" if len(parts) > 1 else ""


def tell_of_other_days(register: Register, kept: Sequence[tuple[Entry, Sequence[str], Sequence[str]]]) -> int:
    """Find the posts of which no row holds on the day as of which the source is; how many there are.

    A line that holds on that day and leads to one of them leads to nobody.
    """
    intake, day = register.intake, register.intake.options.date
    if not day:
        return 0
    rows: dict[str, list[Entry]] = {}
    for entry, _, _ in kept:
        rows.setdefault(register.post(entry.id), []).append(entry)
    away = {iri: own for iri, own in rows.items() if not any(in_force(entry, day) for entry in own)}
    for iri, own in away.items():
        begins = min((entry.start for entry in own if entry.start > day), default="")
        ended = max((entry.end for entry in own if "" < entry.end <= day), default="")
        told = [ended and f"ended before {ended}", begins and f"begins on {begins}"]
        intake.find("not-in-force", f"{register.name(iri)} {' and '.join(filter(None, told))}")
    for entry, up, across in kept:
        post = register.post(entry.id)
        for superior in (*up, *across) if in_force(entry, day) else ():
            if superior in away:
                line = f"{register.name(post)} reports to {register.name(superior)}"
                intake.find("dangling", f"{line}, which is not there on {day}", [post, superior])
    return len(away)


def claim_of(
    source: str, subject: str, predicate: str, value: str, start: str, end: str, *, note: str = ""
) -> str:
    """The claim (rg:Claim) that something said of a post with its days is, under the hash of what it says."""
    first = typed(start, "xsd:date") if start else ""
    last = typed(end, "xsd:date") if end else ""
    # The fields of rolegraph.claims.IDENTITY, the absent ones empty.
    fields = [f"<{subject}>", predicate, value, f"<{source}>", *[""] * 7, first, last]
    digest = hashlib.sha256("\n".join(fields).encode()).hexdigest()[:16]
    claim = f"<{under('claim', digest)}>"
    return (
        f"{claim} {A_CLAIM} .\n{claim} {SUBJECT} <{subject}> .\n{claim} {PREDICATE} {predicate} .\n"
        f"{claim} {OBJECT} {value} .\n{claim} {SAID_BY} <{source}> .\n"
        + (f"{claim} {VALID_FROM} {first} .\n" if first else "")
        + (f"{claim} {VALID_TO} {last} .\n" if last else "")
        + (f"{claim} {NOTE} {literal(note, 'en')} .\n" if note else "")
    )


class Units:
    """The units of an import: one a name, or one a name and larger unit where a name is that of several.

    Each is called as most rows have it. Those that are part of no larger unit belong to the organisation of
    their rows. Where no row names one, and there are several of them, they belong to one organisation, which
    is called as the source is.
    """

    def __init__(self, register: Register, language: str, entries: Sequence[Entry]) -> None:
        self.intake, self.local, self.language = register.intake, register.local, language
        self.known: dict[str, str] = {}
        self.bodies: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.inside: dict[tuple[str, str], None] = {}
        self.lines: list[str] = []
        self.memo: dict[tuple[str, ...], str] = {}
        self.wholes: dict[str, set[tuple[str, str]]] = {}
        rows = Counter(entry.cells[UNIT : ORGANISATION + 1] for entry in entries)
        # In one order whatever that of the rows is, since of two names that make one IRI the first has it.
        places = sorted(rows)
        spelt: Counter[str] = Counter()
        for place in places:
            spelt.update(dict.fromkeys(map(given, place), rows[place]))
        self.spelt = {name.casefold(): name for name in sorted(spelt, key=lambda name: (spelt[name], name))}
        for place in places:
            unit, whole, body = (given(name).casefold() for name in place)
            for name, above in ((unit, (whole, body)), (whole, ("", body))):
                if any(above):
                    self.wholes.setdefault(name, set()).add(above)
        for place in places:
            unit, whole, body = map(given, place)
            self.memo[place] = self.unit(unit, whole, body) or self.organisation(body)

    def of(self, cells: Sequence[str]) -> str:
        """The IRI of the unit of a row, or else of its organisation; nothing where it names neither."""
        return self.memo[tuple(cells[UNIT : ORGANISATION + 1])]

    def unit(self, name: str, whole: str, body: str) -> str:
        """The IRI of a unit, which is stated with its name and what it is in; nothing without a name."""
        if not name or name.casefold() == whole.casefold():
            return self.unit(whole, "", body) if whole else ""
        within = self.unit(whole, "", body) or self.organisation(body)
        several = within and len(self.wholes.get(name.casefold(), ())) > 1
        iri = self.named(name, self.paths[within] + "/" if several else "", A_UNIT, self.known)
        if within:
            self.inside[iri, within] = None
        return iri

    def organisation(self, name: str) -> str:
        """The IRI of an organisation, which is stated with its name; nothing without one."""
        return self.named(name, "", AN_ORGANISATION, self.bodies) if name else ""

    def named(self, name: str, above: str, kind: str, known: dict[str, str]) -> str:
        """The IRI of what is of a kind and has a name, below a path; stated when first met."""
        path = above + slug(name)
        key = f"{kind}\n{above}\n{name.casefold()}"
        iri = under("unit", f"{self.local}/{path}")
        if {self.known.get(iri, key), self.bodies.get(iri, key)} != {key}:  # R&D and R+D
            iri = f"{iri}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        if iri not in known:
            known[iri], self.paths[iri] = key, path
            label = literal(self.spelt[name.casefold()], self.language)
            self.lines.append(f"<{iri}> {kind} .\n<{iri}> {LABEL} {label} .\n")
        return iri

    def finished(self) -> list[str]:
        """All that is to be stated of units and organisations."""
        tops = self.known.keys() - {iri for iri, _ in self.inside}
        if len(tops) > 1 and not self.bodies:
            body = under("unit", self.local)
            self.lines.append(f"<{body}> {AN_ORGANISATION} .\n<{body}> {LABEL} {literal(self.local)} .\n")
            self.bodies[body] = ""
            self.inside |= dict.fromkeys((iri, body) for iri in sorted(tops))
            self.intake.notes.append(
                f"{len(tops)} units are part of no larger one: they were read as those of one organisation,"
                f" {self.local!r}; a column of organisations can say otherwise"
            )
        return self.lines + [
            f"<{iri}> {UNIT_OF if above in self.bodies else WITHIN} <{above}> .\n"
            for iri, above in self.inside
        ]


class People:
    """The holders of posts, where the user wants people in: by their numbers, or else by their names.

    A name that holders of several posts share may be several people: each post then has its own.
    """

    def __init__(self, register: Register, entries: Sequence[Entry]) -> None:
        self.local = register.local
        self.lines: list[str] = []
        self.posts: dict[str, set[str]] = {}
        for entry in entries:
            self.posts.setdefault(slug(name_of(entry.cells)), set()).add(entry.id)

    def of(self, entry: Entry) -> str:
        """The IRI of the holder of a row's post, stated with the name, if any; nothing where it has none."""
        who, name = employee_of(entry), name_of(entry.cells)
        if not who:
            return ""
        local = slug(name) if who == name else who
        if who == name and len(self.posts[local]) > 1:
            local = f"{local}-{entry.id}"
        iri = under("person", f"{self.local}/{local}")
        self.lines.append(f"<{iri}> {A_PERSON} .\n")
        if name:
            self.lines.append(f"<{iri}> {CALLED} {literal(name)} .\n")
        return iri

    def unlisted(self, post: str, name: str) -> list[str]:
        """What is said of the holder of a post that rows only name as their superior's."""
        iri = under("person", f"{self.local}/{slug(name)}-{post.rpartition('/')[2]}")
        return [
            f"<{iri}> {A_PERSON} .\n",
            f"<{iri}> {CALLED} {literal(name)} .\n",
            f"<{post}> {HELD_BY} <{iri}> .\n",
        ]


@lru_cache(10_000)
def typed(text: str, datatype: str) -> str:
    """The N-Triples form of a figure, a truth or a day, of which a table has the same ones over and over."""
    return literal(text, datatype=datatype)


def given(text: str) -> str:
    """A cell on one line, nothing where it only says that there is nothing."""
    text = clean(text)
    return "" if text.casefold() in BLANK else text


def slug(name: str) -> str:
    """A name as a part of an IRI; one without letters and digits by its hash."""
    made = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
    return made or hashlib.sha256(name.encode()).hexdigest()[:8]
