"""A title as someone wrote it → the words that name the role, and the facts that stand around them.

Seniority, place, contract, working time, gender marks, pay, references, whom the role serves and calls of an
advertisement say something of a post and little of its role: they are taken off and kept, each as it was
written. What is left is never empty: a title of nothing but such words is taken as it stands.

Who acts for the holder of a role has that role meanwhile, so "acting" and "interim" are facts of a contract
and taken off. A deputy of a role, its holder's assistant and a former holder have another role or none: their
standing is kept too, and stays a word of the title, for a catalogue may have a name for them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from rolegraph.text import fold, words
from rolegraph.titles.lists import ABBREVIATIONS, ANYWHERE, APART, BEFORE, BLANK, STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Cleaned", "clean", "standings", "turned"]

LOOKED_AT: Final = 400
"""Characters of a title that are looked at: what is longer is no title."""

GENDER: Final = re.compile(
    r"[(\[{]\s*(?:all genders?|any gender|gn|[mfwhdxivnu](?:\s*[/|,.*+ ]\s*(?:[mfwhdxivnu]|div|all)\b){1,4})"
    r"\s*[)\]}]"
    r"|(?<![\w/])[mfwhd]\s?/\s?[mfwhdxv](?:\s?/\s?[dxinv])?(?![\w/])"
    r"|(?<=\w{3})(?:[*:_]-?in(?:nen)?\b|/-?in(?:nen)?\b|\((?:in|e|ne|m|f|rice)\)|·(?:e|ne|rice)s?\b)",
    re.IGNORECASE,
)
PAY: Final = re.compile(
    r"(?:up to |from |salary:? |c\.? ?)?"
    r"(?:[$€£₹]|\b(?:usd|eur|gbp|rm|chf|sgd|aed)\s?)\s?\d[\d.,]*\s?[km]?\b\+?"
    r"(?:\s?(?:-|–|to)\s?[$€£₹]?\s?\d[\d.,]*\s?k?\b)?"
    r"(?:\s?(?:/|per |an? |p\.?)\s?(?:h(?:ou)?r|hour|day|week|month|mth|year|annum|a)\b)?"
    r"|\b\d[\d.,]*\s?k\b(?:\s?(?:-|–|to)\s?\d[\d.,]*\s?k\b)?",
    re.IGNORECASE,
)
REFERENCE: Final = re.compile(
    r"(?:\b(?:job\s?(?:id|ref|code|no)|req(?:uisition)?(?:\s?id)?|ref(?:erence)?|vacancy\s?(?:id|no)|posting)\b"
    r"\.?\s?[:#]?\s?[a-z]{0,4}[-_ ]?\d[\w-]*)"
    r"|#\s?\d[\w-]*|\b(?:[a-z]{1,4}[-_])?\d{4,}\b",
    re.IGNORECASE,
)
HOURS: Final = re.compile(
    r"(?<![\w.,])\d{0,3}[.,]?\d{1,3}\s?%?[\s-]?[fw]te\b|\b[fw]te\s?[:=]?\s?\d{0,3}[.,]?\d{1,3}(?:\s?%|\b)"
    r"|\b\d{1,3}(?:[.,]\d+)?\s?(?:%|(?:h(?:ou)?rs?|h|hours?|stunden|std|heures?)\b"
    r"(?:\s?(?:/|per|a|pro|par)\s?(?:week|wk|woche|semaine))?)"
    r"|\b\d{1,2}\s?(?:-|–)?\s?(?:months?|mths?|weeks?|days?|monate|mois)\b",
    re.IGNORECASE,
)
SERVING: Final = {"pa": ("personal", "assistant"), "ea": ("executive", "assistant")}
"""What short words for one who serves another stand for where it is said whom."""
SERVES: Final = ("assistant", "secretary", "adviser", "advisor", "deputy", "aide", "staff", r"\bpa", r"\bea")
"""Words for one who serves another: what follows names that other."""
CONTEXT: Final = re.compile(
    rf"(?:\bto\s+the|(?:{'|'.join(f'(?<={word})' for word in SERVES)})\s+(?:for\s+the|to"
    rf"(?=\s+(?:{'|'.join(sorted(ABBREVIATIONS))}|chief|director|head|managing|president)\b)))"
    r"\s(?:(?!\s+(?:[-–—]|in|at|based)\s)[^,;:|()\[\]•@])+",
    re.IGNORECASE,
)
"""Whom or what the role serves: "to the CEO", or after a word of SERVES also "for the board", "to CEO"."""
ACTING: Final = re.compile(
    r"^\s*acting\b(?=\W+\w)(?!\W+(?:class|coach|instructor|lecturer|professor|school|student|teacher|tutor)\b)",
    re.IGNORECASE,
)
"""Who has a role for a while; a teacher of acting does not."""
MARKS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("gender", GENDER),
    ("pay", PAY),
    ("reference", REFERENCE),
    ("working time", HOURS),
    ("context", CONTEXT),
    ("contract", ACTING),
)
BRACKETS: Final = re.compile(r"[(\[][^()\[\]]*")
DASH: Final = re.compile(r"\s[-–—|]|[-–—|]\s")
TOKEN: Final = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*[+#]*")
GRADE: Final = re.compile(r"i{2,3}|iv|vi{0,3}|[1-9]|(?:[a-z]|ic)[1-9]\d?")
SCALES: Final = frozenset({"afc", "band", "grade", "level", "scale", "step", "tier"})
"""Words for what is counted in grades: "Band 5", "AfC Band 8a"."""
STEP: Final = re.compile(GRADE.pattern + r"|i|\d\d?[a-d]?|[a-f]")
"""A grade after the word for its scale."""
NUMBER: Final = re.compile(r"\d{2,3}")
SEVERAL: Final = re.compile(r"[/|;&+,]")
"""Marks between the names of several roles, as are the words of JOINING."""
JOINING: Final = frozenset({"and", "or", "cum", "und", "oder", "et", "ou"})
PHRASES: Final = ANYWHERE | BEFORE | APART
LONGEST: Final = {
    begun[0][0]: max(map(len, begun))
    for begun in (list(group) for _, group in groupby(sorted(map(str.split, PHRASES)), itemgetter(0)))
}
"""First word of a phrase → the number of words of the longest one that begins so."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A title's words in order, those of its seniority apart, and the facts by kind, as they were written.

    `core` are the words outside brackets, and all of them where there are none outside. `standing` are the
    kinds of standing among the words, and `plain` the words without it. `parts` are the words between marks
    such as a slash, and words such as "and"; `turned` all words as in "quality inspector", where they stood
    as in "inspector, quality" or "inspector of quality". `base` are the words outside brackets and before a
    dash, and those of a standing, where there are others, and `qualifier` the others as they were written.
    `is_blank` says that the title is but a word for none, such as "n/a".
    """

    words: tuple[str, ...]
    seniority: tuple[str, ...]
    kept: dict[str, tuple[str, ...]]
    core: tuple[str, ...]
    standing: frozenset[str] = frozenset()
    plain: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    turned: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    qualifier: tuple[str, ...] = ()
    is_blank: bool = False


def clean(title: str) -> Cleaned:
    """The words that name the role, with abbreviations as they are, and what was taken off."""
    whole = tuple(words(title[:LOOKED_AT]))
    if " ".join(whole) in BLANK:
        return Cleaned(whole, (), {}, whole, is_blank=True)
    text = unicodedata.normalize("NFKC", title[:LOOKED_AT])
    facts: list[tuple[int, str, str]] = []
    for kind, pattern in MARKS:
        facts += [(match.start(), kind, match.group().strip()) for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    tokens = [(m.start(), m.end(), fold(m.group())) for m in TOKEN.finditer(text)]
    serves = any(kind == "context" for _, kind, _ in facts)
    aside = {place for match in BRACKETS.finditer(text) for place in range(*match.span())}
    left: list[str] = []
    outside: list[bool] = []
    seniority: list[str] = []
    standing: set[str] = set()
    plain: list[str] = []
    marks: list[tuple[int, str]] = []
    base: list[str] = []
    base_end = 0
    beside: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        kind, size = known_phrase(tokens, at, text)
        if not kind:
            found = words(tokens[at][2])
            if serves:
                found = [full for word in found for full in SERVING.get(word, (word,))]
            if known := standing_of(tokens, at, text):
                standing.add(known)
                facts.append((tokens[at][0], "standing", text[tokens[at][0] : tokens[at][1]]))
                base += found
            else:
                plain += found
                start, end, _ = tokens[at]
                if start in aside or (base_end and DASH.search(text[base_end:start])):
                    beside.append((start, end))
                else:
                    base += found
                    base_end = end
            marks.append((len(left), text[tokens[at - 1][1] if at else 0 : tokens[at][0]]))
            left += found
            outside += [tokens[at][0] not in aside] * len(found)
            at += 1
            continue
        start, end = tokens[at][0], tokens[at + size - 1][1]
        end += text[end : end + 1] == "."
        facts.append((start, kind, text[start:end]))
        if kind == "seniority":
            seniority += words(text[start:end])
        at += size
    while left and left[-1] in TRAILING:
        left.pop()
    if not left:
        return Cleaned(whole, (), {}, whole)
    kept: dict[str, tuple[str, ...]] = {}
    for _, kind, fact in sorted(facts):
        kept[kind] = (*kept.get(kind, ()), fact)
    core = [word for word, out in zip(left, outside, strict=False) if out] or left
    return Cleaned(
        tuple(left),
        tuple(seniority),
        kept,
        tuple(core),
        frozenset(standing),
        tuple(plain),
        parted(left, [at for at, mark in marks if SEVERAL.search(mark)]),
        turned(left, [at for at, mark in marks if "," in mark]),
        *((tuple(base), qualifiers(text, beside)) if base_end and beside else ()),
    )


def qualifiers(text: str, places: list[tuple[int, int]]) -> tuple[str, ...]:
    """The stretches of a title that are made of the words at some places."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        follows = found and text[found[-1][1] : start].isspace()
        found.append((found.pop()[0] if follows else start, end))
    return tuple(text[start:end] for start, end in found)


def parted(left: list[str], marks: list[int]) -> tuple[tuple[str, ...], ...]:
    """The words between marks at some places, and the words of JOINING."""
    places = [(at, at) for at in marks] + [(at, at + 1) for at, word in enumerate(left) if word in JOINING]
    starts = [0, *(end for _, end in sorted(places))]
    ends = [*(start for start, _ in sorted(places)), len(left)]
    return tuple(tuple(left[start:end]) for start, end in zip(starts, ends, strict=True) if start < end)


def turned(left: Sequence[str], commas: Sequence[int]) -> tuple[str, ...]:
    """The words after the only comma, else after the only "of", then those before it; none without one."""
    places = [(at, at) for at in commas] or [(at, at + 1) for at, word in enumerate(left) if word == "of"]
    inside = [(end, start) for end, start in places if end > 0 and start < len(left)]
    return (*left[inside[0][1] :], *left[: inside[0][0]]) if len(inside) == 1 else ()


def standings(words_: Iterable[str]) -> frozenset[str]:
    """The kinds of standing that words of a label tell of."""
    return frozenset(STANDING[word] for word in words_ if word in STANDING)


def standing_of(tokens: list[tuple[int, int, str]], at: int, text: str) -> str:
    """The kind of standing that a token tells of here; "" for none.

    A deputy is one wherever the word stands. An assistant of a role, and a former one, are so called before
    its name or in a part of the title of their own: a "sales assistant" assists nobody, a metal former forms.
    """
    start, end, word = tokens[at]
    kind = STANDING.get((expansions(word) or (word,))[0], "")
    if kind in ("", "deputy"):
        return kind
    before, ended = text[:start].rstrip(), ends_part(text, end) and not HYPHENED.match(text, end)
    own_part = bool(before) and before[-1] in "-–—|,/([:" and ended
    leads = not before and not ended and tokens[at + 1][2] not in PREPOSITIONS
    return kind if leads or (own_part and kind == "former") else ""


HYPHENED: Final = re.compile(r"-\w")
PREPOSITIONS: Final = frozenset({"in", "of", "for", "to", "at", "with", "and"})


TRAILING: Final = frozenset(
    {"in", "at", "for", "and", "with", "the", "a", "based", "or", "of", "en", "für", "pour"}
)
"""Words that a title does not end with once what they led to is taken off."""


def known_phrase(tokens: list[tuple[int, int, str]], at: int, text: str) -> tuple[str, int]:
    """(kind, number of tokens) of the longest listed phrase that begins at a token; ("", 0) for none."""
    longest = LONGEST.get(tokens[at][2].replace(".", ""), 0)
    for size in range(min(longest, len(tokens) - at), 0, -1):
        phrase = " ".join(word for _, _, word in tokens[at : at + size]).replace(".", "")
        if phrase in PHRASES and size < len(tokens) and may_go(phrase, tokens, at, at + size, text):
            return PHRASES[phrase], size
    last = at
    while last < len(tokens) - 1 and tokens[last][2] in SCALES:
        last += 1
    if at > 0 and (last == len(tokens) - 1 or ends_part(text, tokens[last][1])):
        for kind, form in (("seniority", GRADE if last == at else STEP), ("reference", NUMBER)):
            if form.fullmatch(tokens[last][2]):
                return kind, last + 1 - at
    return "", 0


def may_go(phrase: str, tokens: list[tuple[int, int, str]], at: int, after: int, text: str) -> bool:
    """Whether a phrase says something beside the role here, and is no part of the role's own name.

    A London broker may be a role, and an "office manager, London" is an office manager there.
    """
    ended = after == len(tokens) or ends_part(text, tokens[after - 1][1])
    if phrase in ANYWHERE:
        return True
    if phrase in BEFORE:
        return not ended
    before = text[: tokens[at][0]].rstrip()
    if at > 0 and tokens[at - 1][2] in LEADING:
        return ended
    return ended and (not before or before[-1] in "-–—|,/([:•@")


LEADING: Final = frozenset({"in", "at", "for", "near", "based", "bei", "à"})


def ends_part(text: str, end: int) -> bool:
    """Whether what ends here is followed by nothing, or by a mark that begins another part of the title."""
    after = text[end:].lstrip(" .")
    return not after or after[0] in "-–—|,/)]:•("


def expansions(word: str) -> tuple[str, ...]:
    """The words that an abbreviation stands for; none for any other word."""
    return ABBREVIATIONS.get(word, ())
