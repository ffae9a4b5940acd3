"""Names of people, found in texts.

A text names somebody where a given and a family name known as theirs stand together, or the family name with
initials or a title: with capitals where the name has some, but in identifiers and, of whole names and after
titles, in texts of a few words. Between them may stand what stands in their name, particles or whatever else.
Not known again are a given or a family name by itself, names that letters are joined to (zquorn), short forms
of given names, and names transcribed in other ways.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import category, combining, normalize
from urllib.parse import unquote

from rolegraph.readers.vacancies import is_vacant_holder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Names", "letters_of"]

INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
APOSTROPHES: Final = re.compile("[’‘ʼʹ′`´]")
POSSESSIVE: Final = re.compile(r"(?<=\w)'(?:s\b)?", re.IGNORECASE)
"""An apostrophe, and the s that it parts from a name."""
UNSPACED: Final = "\u0590-\u1dff\u2e80-\U000fffff"
"""Letters of scripts that set no blanks between words, or join others to them, and have no case."""
RUN: Final = re.compile(f"[{UNSPACED}]+")
WORD: Final = re.compile(f"[^\\W\\d_{UNSPACED}]+|,")
LETTERS: Final = [chr(code) for code in range(0x530)]
CAMEL: Final = re.compile(
    f"(?<=[{''.join(filter(str.islower, LETTERS))}])(?=[{''.join(filter(str.isupper, LETTERS))}])"
)
"""Where words join that have no mark between them: Latin, Greek or Cyrillic ones."""
CODED: Final = re.compile(r"[@_\d]|\w[.:]\w|://")
"""What tells an identifier or address, in which case says nothing."""
SPELT: Final = str.maketrans(
    {"ø": "o", "œ": "o", "æ": "a", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
"""What stands for letters that have no accent to leave out."""
FEW: Final = 6
"""So many words has a text at most that is no running text."""
SHORT: Final = 2
"""So many letters have the words of a name that is looked for without capitals."""
LEAST: Final = 4
"""So many letters has a name of one word, and the words of one that is turned without capitals or comma."""
JOINED: Final = 6
"""So many letters has a name that is looked for written as one word."""
TOKEN: Final = re.compile(r"[^\W\d_]+(?:[-‐‑–'][^\W\d_]+)*")
BESIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|(?i:^the\b)")
"""What is no part of a name: pronouns, articles and the like."""
PARTS: Final = re.compile(r"[,;/|]|\s[-–—]\s")


def plain(text: str) -> str:
    """A text without accents and what is not seen (Unicode, UAX #15: NFKD without its marks, NFKC)."""
    if text.isascii():
        return text.replace("`", "'")
    parted = normalize("NFKD", INVISIBLE.sub("", APOSTROPHES.sub("'", text)))
    return normalize("NFKC", "".join(letter for letter in parted if not combining(letter)))


@lru_cache(1 << 16)
def fold(word: str) -> str:
    """A word in a comparable alphabet: without case and accents; ü is as ue, ø as oe, å as aa."""
    word = plain(word).casefold().translate(SPELT)
    for vowels in ("ae", "oe", "ue", "aa"):
        word = word.replace(vowels, vowels[0])
    return word


def listed(words: str) -> frozenset[str]:
    """The words of a list, folded."""
    return frozenset(map(fold, words.split()))


TITLES: Final = listed(
    "dr mr mrs ms miss mx prof professor sir dame lord lady baron baroness viscount earl hon rev revd cllr"
    " capt col maj lt sgt herr herrn frau fru m mme mlle monsieur madame mademoiselle sra srta señor señora"
    " señorita don doña senhor senhora signor signora sig ra dott ssa doctor doktor docteur professorin"
    " professeur mevrouw н жа господин госпожа ing"
)
"""Titles, and what ends abbreviated ones (Sig.ra, г-н)."""
BETWEEN: Final = TITLES | listed(
    ", and et und rt fr sr jr jnr snr ii iii iv dipl phd dphil md ba bsc ma msc mba llb"
    " obe mbe cbe kbe dbe kc qc mp esq"
)
"""What may stand between the words of anybody's name, and is none of them."""
PARTICLES: Final = listed("van von der den de da di du del della la le al el bin")
"""What is no word of a name by itself though some write it with a capital."""
NO_NAMES: Final = listed(
    "of for not vacant unknown nobody none anonymous redacted withheld undisclosed various unassigned"
    " employee manager director officer deputy administrator supervisor coordinator assistant executive"
    " president secretary engineer analyst planner consultant adviser advisor specialist technician"
    " accountant developer chair chairman chairperson ceo cfo coo cto team department office board"
    " committee division services finance marketing operations"
)
"""Words of what stands in a column of names and is none: placeholders, job titles, departments."""


class Word(NamedTuple):
    """A word of a text: as one, also without a last s, and whether it may begin a name or be initials."""

    letters: str
    spelt: frozenset[str]
    capital: bool
    initials: bool


@lru_cache(1 << 16)
def word_of(token: str, coded: bool) -> Word:
    """The word that a token of a text is; in what is `coded`, case says nothing."""
    letters = fold(token)
    initials = len(token) == 1 if coded else len(token) <= 2 and token.isupper()
    spelt = frozenset((letters, letters.removesuffix("s")))
    return Word(letters, spelt, coded or not token.islower(), initials)


def words_of(text: str) -> list[Word]:
    """The words of a text, and its commas and brackets, as commas; one without blanks is an identifier."""
    chunks = POSSESSIVE.sub("", text).replace("(", ",").split()
    coded = [len(chunks) == 1 or CODED.search(chunk) is not None for chunk in chunks]
    return [word_of(w, code) for chunk, code in zip(chunks, coded, strict=True) for w in WORD.findall(chunk)]


def letters_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(word.letters for word in words_of(plain(text)))


def pieces_of(token: str) -> list[str]:
    """What hyphens and apostrophes join."""
    return re.findall(r"[^\W\d_]+", token)


def forms_of(token: str) -> list[str]:
    """How a word of a name may be spelt: as one, and each of what a hyphen or an apostrophe joins."""
    pieces = [fold(piece) for piece in pieces_of(token)]
    return list(dict.fromkeys(("".join(pieces), *(piece for piece in pieces if len(piece) > 1))))


def unspaced(text: str) -> list[str]:
    """The letters of scripts without blanks in each word of a text."""
    words = "".join(sign if category(sign)[0] in "LM" else " " for sign in text).split()
    return ["".join(RUN.findall(word)) for word in words]


class Names:
    """Names of people, found in texts however these turn, join, compose, escape or abbreviate them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.single: set[str] = set()
        self.joined: set[str] = set()
        self.unspaced: set[str] = set()
        self.small: set[str] = set()
        """Words of names that have no capital."""
        self.family: dict[str, set[str]] = {}
        """Given name → the family names (or further given ones) that people have after it."""
        self.initials: dict[str, set[str]] = {}
        """Family name → the first letters of the words that people have before it."""
        self.inner: dict[str, set[str]] = {}
        """Given or family name → the particles and further names of the people who have it."""
        for name in names:
            if not is_vacant_holder(name):
                self.add(BESIDE.sub(" ", plain(name)))
        self.sizes = sorted(set(map(len, self.unspaced)))
        self.ones = self.joined | self.single
        self.known = self.ones | self.family.keys() | self.initials.keys()

    def add(self, name: str) -> None:
        """Look for a name, without titles and what somebody does; nothing where it is none."""
        parts = [part for part in PARTS.split(name) if NO_NAMES.isdisjoint(letters_of(part))]
        parts = [*parts[1:], *parts[:1]]
        self.unspaced |= in_turns(word for part in parts for word in unspaced(part))
        tokens = [token for part in parts for token in TOKEN.findall(part)]
        proper = [token for token in tokens if fold(token) not in BETWEEN]
        words = [token for token in proper if fold(token) not in PARTICLES]
        capital = [word for word in words if not word.islower()]
        words = next((some for some in (capital, words, proper) if len(some) > 1), [])
        small = {fold(piece) for word in words for piece in pieces_of(word) if piece.islower()}
        self.small |= small
        forms = [forms_of(word) for word in words or tokens]
        if len(forms) < 2:
            self.single.update(forms_of(token)[0] for token in tokens if len(token) >= LEAST)
            return
        inner = {fold(piece) for token in tokens for piece in pieces_of(token)} - {*forms[0], *forms[-1]}
        for form in chain(*forms) if inner else ():
            self.inner.setdefault(form, set()).update(inner)
        joined = in_turns(whole for whole, *_ in forms)
        for before, after in combinations(forms, 2):
            for given, family in product(before, after):
                if len(family) > 1:
                    self.initials.setdefault(family, set()).add(given[0])
                if len(given) > 1 or given in small:
                    self.family.setdefault(given, set()).add(family)
                if len(given) > 1 and len(family) > 1:
                    joined |= {given + family, family + given}
        self.joined |= {name for name in joined - NO_NAMES if len(name) >= JOINED}

    def within(self, text: str | None, *, several: bool = False) -> bool:
        """Whether a text names somebody; with `several`, by several words."""
        if not text:
            return False
        while "%" in text and (read := unquote(text)) != text:
            text = read
        text = plain(text)
        return self.unspaced_in(text) or any(
            self.among(words_of(reading), several) for reading in dict.fromkeys((text, CAMEL.sub("_", text)))
        )

    def unspaced_in(self, text: str) -> bool:
        """Whether a text names somebody in a script without blanks."""
        if not self.unspaced or not RUN.search(text):
            return False
        run = "".join(unspaced(text))
        return any(run[n : n + size] in self.unspaced for n in range(len(run)) for size in self.sizes)

    def among(self, words: Sequence[Word], several: bool) -> bool:
        """Whether some of these words name somebody."""
        ones = self.joined if several else self.ones
        few = sum(word.letters != "," for word in words) <= FEW
        for n, word in enumerate(words):
            if word.spelt.isdisjoint(self.known):
                continue
            if word.capital and not word.spelt.isdisjoint(ones):
                return True
            if (word.capital or few) and self.introduced(words, n):
                return True
            if self.whole(words, n, few):
                return True
        return False

    def introduced(self, words: Sequence[Word], n: int) -> bool:
        """Whether a title stands before a family name, or after it and a comma, or initials beside it.

        Where capitals follow, two letters before it are no initials (IT Field Officer), nor are any after it
        without a comma (Hall B Warden), where I is none at all.
        """
        name, before = words[n], map(words.__getitem__, range(n - 1, -1, -1))
        known = {letter for form in name.spelt for letter in self.initials.get(form, ())}
        inner = {word for form in name.spelt for word in self.inner.get(form, ())}
        turned = [word.letters for word in words[n + 1 : n + 2]] == [","]
        after = words[n + 1 + turned : n + 3 + turned]

        def title(word: Word) -> bool:
            return word.letters in TITLES and (word.capital or word.letters != "m")

        def initials(word: Word) -> bool:
            return name.capital and word.initials and word.letters[0] in known

        if not known:
            return False
        for word in after[:1]:
            alone = word.letters not in ("i", "ii") and all(
                more.initials or not more.capital for more in after[1:]
            )
            if (initials(word) and (turned or alone)) or (title(word) and turned):
                return True
        followed = not turned and any(word.capital for word in after[:1])
        for word in before:
            if title(word) or (initials(word) and not (followed and len(word.letters) > 1)):
                return True
            if word.letters == "," or not (word.initials or word.letters in BETWEEN or word.letters in inner):
                break
        return False

    def whole(self, words: Sequence[Word], n: int, few: bool) -> bool:
        """Whether a name begins with a word: another one may stand before the family name."""
        first, others = words[n], 0
        inner = self.inner.get(first.letters, ())
        for word in map(words.__getitem__, range(n + 1, len(words))):
            turned = any(first.letters in self.family.get(given, ()) for given in word.spelt)
            direct = not word.spelt.isdisjoint(self.family.get(first.letters, ()))
            if direct or (turned and not others):
                if all(one.capital or not one.spelt.isdisjoint(self.small) for one in (first, word)):
                    return True
                least = SHORT if direct or words[n + 1].letters == "," else LEAST
                if few and min(len(first.letters), len(word.letters)) >= least:
                    return True
            if word.letters not in BETWEEN and not word.initials and word.letters not in inner:
                if others or not word.capital:
                    return False
                others = 1
        return False


def in_turns(words: Iterable[str]) -> set[str]:
    """Some words as one, beginning with any of them; nothing of less than two letters."""
    words = list(words)
    return {whole for n in range(len(words)) if len(whole := "".join(words[n:] + words[:n])) > 1}
