"""What the columns of a table of posts are called, and what stands in their cells."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rolegraph.readers.tables import number_problem
from rolegraph.readers.vacancies import is_vacant_holder, is_vacant_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rolegraph.readers.tables import Table

__all__ = [
    "BLANK",
    "CHOICES",
    "CHUNK",
    "CODE",
    "COLUMNS",
    "DOTTED",
    "EMAIL",
    "EMPLOYEE",
    "FIRST",
    "FROM",
    "FTE",
    "GRADE",
    "HIGH",
    "ID",
    "KEYS",
    "LAST",
    "MANAGER",
    "MANAGER_NAME",
    "NARROW",
    "ORGANISATION",
    "PARENT",
    "PEOPLE",
    "PERSON",
    "SHOWN",
    "SLUG",
    "TITLE",
    "TO",
    "UNIT",
    "VACANT",
    "WHOLE",
    "Entry",
    "Place",
    "clean",
    "day_of",
    "employee_of",
    "faults_of",
    "fte_of",
    "given",
    "header",
    "identifier",
    "in_force",
    "is_nobody",
    "is_sum",
    "iso",
    "name_of",
    "order_of_days",
    "overlap",
    "vacancy_of",
    "words",
]


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
CHOICES: Final = {"dates": ("day-first", "month-first"), "to": ("last-day", "day-after")}
"""What a mapping may choose."""
BLANK: Final = words("-|--|–|—|/|n/a|na|nil|null|nan|none")
"""What stands in a cell that is as good as empty."""
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
NOBODY: Final = (
    UNFILLED | BLANK | words("unknown|not known|nobody|no one|no-one|not named|unbekannt|niemand|inconnu")
)
"""What stands in the place of somebody's name and is none."""
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
YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)(?:[T ][\d:.]+Z?)?")
YEAR_LAST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: [\d:.]+)?")
HIGH: Final = 5
"""Full-time equivalents above which a figure is likely a percentage."""
SHOWN: Final = 5
"""Things that a message names of many."""
CHUNK: Final = 5_000
"""Rows after which progress is told, and what has been read is handed on."""
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


def header(table: Table, at: int) -> str:
    """The header of a column, or nothing where the table lacks it."""
    place = table.wanted[at]
    return "" if place is None else table.columns[place]


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
    """Whether what stands in the place of somebody's name is none."""
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


def in_force(entry: Entry, day: str | None) -> bool:
    """Whether a row holds on a day (ISO 8601); without one, every row does."""
    return not day or (entry.start <= day and (not entry.end or day < entry.end))


def overlap(one: Entry, other: Entry) -> bool:
    """Whether two rows hold on the same day."""
    return (not one.end or other.start < one.end) and (not other.end or one.start < other.end)


def given(text: str) -> str:
    """A cell on one line, nothing where it only says that there is nothing."""
    text = clean(text)
    return "" if text.casefold() in BLANK else text
