"""Queries of other people: what they may do, and a child process that can be killed.

Oxigraph in Python has no time-out and ignores Ctrl-C, a deep enough query overflows its stack, and
SERVICE calls out with no switch against it. So a query is looked over before it runs, and runs in a child
process with a deadline and a memory limit where the caller asks for one.
"""

from __future__ import annotations

import faulthandler
import os
import re
import signal
from typing import TYPE_CHECKING, Final

from rolegraph.errors import QueryError, QueryRefusedError, QueryTimeoutError, RolegraphError, StoreError
from rolegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["explain", "look_over", "run_limited"]

MEMORY: Final = 4 * 1024**3
"""Bytes of address space that a query may take beyond what the process has when it starts."""
LONGEST: Final = 10.0**8
"""Seconds that the clock of the system can count."""
NESTING: Final = 100
"""Levels of brackets; from about 2,000 on, Oxigraph's parser overflows the stack and dies."""

# What may hide keywords or brackets: long strings, strings, IRIs, comments. IRIs hold no space or quote.
OPAQUE: Final = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*",
    re.DOTALL,
)
# `?a<?b-'>'` is a comparison to the engine and an IRI to OPAQUE, and `ex:a\'` a name to the one and the
# beginning of a string to the other: after either, what OPAQUE takes for a string may be live.
DOUBTFUL: Final = re.compile(r"<(?!https?://)[^<>\"{}|^`\\\s]*['#][^<>\"{}|^`\\\s]*>|\\['#]")
COMMENT_LINE: Final = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
PROLOGUE: Final = re.compile(r"\s*(?:BASE\s*<>|PREFIX\s+[^\s:]*:\s*<>)", re.IGNORECASE)
FORMS: Final = re.compile(r"(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
WRITES: Final = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
GRAPHS: Final = re.compile(r"(CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
# The clause and not the word: a name may end in it, and the engine takes it glued to a number before it.
GAP: Final = r"(?:\s|#[^\n]*(?:\n|$))*"
NAMED: Final = r"(?:<[^<>\n]*>|[?$][^\s{}<>\"'#]+|[^\s{}<>\"'#:]*:(?:\\.|[^\s{}<>\"'#\\])*)"
SERVICE: Final = re.compile(rf"SERVICE{GAP}(?:SILENT{GAP})?{NAMED}{GAP}\{{", re.IGNORECASE)
FROM: Final = re.compile(
    r"(?<![\w:?$@-])FROM\s*(?:NAMED\s*)?(?:<([^<>\s]*)>|([\w.-]*:[\w.-]*))", re.IGNORECASE
)
DECLARED: Final = re.compile(r"\bPREFIX\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE)
PREFIXED: Final = re.compile(r"(?<![\w:?$@.-])(?!_:)([^\W\d_][\w.-]*|):(?!:)")
JOINTS: Final = re.compile(r"\b(?:UNION|OPTIONAL|MINUS|BIND|FILTER)\b|&&|\|\||[+*/!]| - ", re.IGNORECASE)
LINKS: Final = 600
"""Clauses and operators; from about 2,000 in one chain on, Oxigraph overflows the stack and dies."""


def look_over(text: str, known_graphs: Callable[[], list[str]]) -> None:
    """Raise QueryRefusedError for a query that would write or reach outside the graph.

    FROM may name graphs of the store only (`known_graphs` is asked where there is one): anything else would
    have to be fetched.
    """
    text = re.sub(r"\r\n?", "\n", text)  # to the engine a comment ends at either
    plain = skeleton(text)
    if ("\\u" in text or "\\U" in text) and re.search(r"\\[uU]", plain):
        raise QueryRefusedError("\\u escapes outside strings are not taken; write the character")
    if WRITES.match(body(plain)):
        raise QueryRefusedError(
            "this would change the graph, and queries only read; edit the files of the ontology and build"
        )
    bare = COMMENT_LINE.sub("", text)
    view = bare if DOUBTFUL.search(text) else plain
    if SERVICE.search(view):
        raise QueryRefusedError("SERVICE would send the query elsewhere; this graph is asked on its own")
    depth = deepest = 0
    for character in view:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth -= 1
    if deepest > NESTING:
        raise QueryRefusedError(f"brackets nest {deepest} deep; at most {NESTING} are taken")
    if (links := len(JOINTS.findall(view))) > LINKS:
        raise QueryRefusedError(
            f"{links} clauses and operators are too many; at most {LINKS} are taken: "
            "put lists of values into VALUES or IN"
        )
    if re.search(r"\bFROM", plain, re.IGNORECASE):
        known = set(known_graphs())
        readable = OPAQUE.sub(lambda match: match[0] if match[0][0] == "<" else " ", text)
        prefixes = PREFIXES | dict(DECLARED.findall(readable))
        for iri, curie in FROM.findall(readable):
            prefix, _, local = curie.partition(":")
            graph = iri or prefixes.get(prefix, "") + local
            if graph not in known:
                raise QueryRefusedError(
                    f"FROM {iri or curie} would have to be fetched; it may name graphs of this store only, "
                    "such as graph:claims"
                )


def skeleton(text: str) -> str:
    """A query with its strings and IRIs emptied and its comments gone, so that keywords stand free."""
    return OPAQUE.sub(lambda match: "<>" if match[0][0] == "<" else " " if match[0][0] == "#" else '""', text)


def body(plain: str) -> str:
    """The skeleton of a query from its first word after BASE and PREFIX."""
    position = 0
    while match := PROLOGUE.match(plain, position):
        position = match.end()
    return plain[position:].lstrip()


DIRECTIVE: Final = re.compile(r"(PREFIX|BASE)\b", re.IGNORECASE)
ABSOLUTE: Final = re.compile(r"<(?:[A-Za-z][\w+.-]*:|[?$])")
EXPECTED: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
PADDING: Final = 80
"""More blanks than the engine's longest keyword: near the end of a text it blames the end otherwise."""


def explain(text: str, again: Callable[[str], object]) -> str:
    """What is wrong with a query that the engine cannot read, and where.

    `again` asks a text once more: the engine's own word names every character class that would have done, and
    the place where its longest keyword would have ended.
    """
    text = re.sub(r"\r\n?", "\n", text)
    plain = skeleton(text)
    if not plain.strip():
        return "it is empty"
    if (start := body(plain)) and not (FORMS.match(start) or DIRECTIVE.match(start)):
        return (
            f"it begins with {start.split()[0][:40]!r}; "
            "after its prefixes a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
        )
    declared = {prefix for prefix, _ in DECLARED.findall(text)} | PREFIXES.keys()
    for match in PREFIXED.finditer(OPAQUE.sub(lambda match: " " * len(match[0]), text)):
        declares = text[: match.start()].rstrip().upper().endswith("PREFIX")
        if match[1] not in declared and not declares and text[match.end() : match.end() + 2] != "//":
            return (
                f"{position(text, match.start())}: the prefix {match[1]}: is not declared; put PREFIX "
                f"{match[1]}: <…> before the query, or use one of those known: {', '.join(PREFIXES)}"
            )
    if not re.search(r"\bBASE\b", plain, re.IGNORECASE):
        for match in OPAQUE.finditer(text):
            if match[0][0] == "<" and not ABSOLUTE.match(match[0]):
                return (
                    f"{position(text, match.start())}: {match[0]} is no whole IRI; "
                    "write all of it, or declare a BASE"
                )
    try:
        again(text + "\n" + " " * PADDING)
    except SyntaxError as error:
        found = EXPECTED.match(str(error))
    else:  # pragma: no cover - blanks at its end mend no query
        found = None
    if found is None:
        return "it is no SPARQL 1.1"
    lines = text.split("\n")
    place = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
    for sentence in set(re.findall(r"[A-Z][a-z]+ [\w ]+", found[3])) - {"Prefix not found"}:
        return f"{position(text, place)}: {sentence[0].lower() + sentence[1:]}"
    wanted = list(dict.fromkeys(re.findall(r'"(?:\\.|[^"\\])+"', found[3])))
    words = re.findall(r"[A-Za-z_]{2,}", re.sub(r'"(?:\\.|[^"\\])*"|\[[^]]*\]', "", found[3]))
    if not wanted and "[" not in found[3]:
        # Only keywords: the place is where the longest would have ended.
        place -= max(map(len, words), default=0)
    if place >= len(text.rstrip()):
        told = f"{position(text, len(text.rstrip()))}: it ends too early"
    else:
        near = text[place:].split("\n")[0].strip()[:30]
        told = f"{position(text, place)}: it cannot be read from here on" + (f": {near}" if near else "")
    if len(words) == 1 and not wanted:
        wanted = words if len(words[0]) < 6 else []
    return told + (f" (expected {' or '.join(wanted)})" if 0 < len(wanted) < 8 else "")


def position(text: str, place: int) -> str:
    """A place in a text as line and column, both from 1."""
    before = text[: max(place, 0)]
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def gives_graph(text: str) -> bool:
    """Whether a query asks for triples (CONSTRUCT, DESCRIBE), and not for rows or yes or no."""
    return bool(GRAPHS.match(body(skeleton(text))))


def run_limited(work: Callable[[], bytes], timeout: float | None) -> bytes:
    """What `work` returns, worked out in a child process that is killed at the deadline.

    `timeout` is in seconds, None for no deadline. Raises QueryTimeoutError when time or memory runs out,
    and whatever RolegraphError the work raises. Ctrl-C kills the child and is raised on.
    """
    if not hasattr(os, "fork"):  # pragma: no cover - without fork the query runs in this process, unlimited
        return work()
    if timeout is not None:
        if not timeout > 0:
            raise QueryError(f"a time-out is a number of seconds above 0, not {timeout:g}")
        timeout = min(timeout, LONGEST)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_in_child(work, writing, timeout)
    os.close(writing)
    try:
        message = _read_all(reading, timeout)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    if message[:1] == b"+":
        return message[1:]
    if message[:1] == b"!":
        raise RuntimeError(f"the query's process failed:\n{message[1:].decode()}")
    if message[:1] == b"-":
        kind, _, text = message[1:].decode().partition("\n")
        raise rebuilt(kind, text)
    raise QueryTimeoutError(
        f"the query ran out of memory or broke the engine (signal {os.WTERMSIG(status)}); ask for less"
        if os.WIFSIGNALED(status)
        else "the query's process ended without an answer"
    )


def rebuilt(kind: str, text: str) -> RolegraphError:
    """An error of the child's, by the name of its class; one that is made of more than a text as its base."""
    known = {leaf.__name__: leaf for leaf in (QueryError, QueryRefusedError, QueryTimeoutError, StoreError)}
    return known.get(kind, RolegraphError)(text)


def _work_in_child(work: Callable[[], bytes], writing: int, timeout: float | None) -> None:
    """Do the work, send `+` and the answer or `-` and the error, and end the process."""
    code = 0
    try:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_DFL)
        # The engine's last words (out of memory, stack overflow) are no message of ours.
        faulthandler.disable()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        if timeout is not None:
            # A parent that was killed cannot end this process: its own clock does.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, timeout + 1)
        _limit_memory()
        try:
            message = b"+" + work()
        except RolegraphError as error:
            message = f"-{type(error).__name__}\n{error}".encode()
        except MemoryError:
            message = b"-QueryTimeoutError\nthe query ran out of memory; ask for less at once"
        except Exception:  # ours to mend: the parent raises it
            import traceback

            message = b"!" + traceback.format_exc().encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(message)
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _limit_memory() -> None:
    """Cap the address space of this process a fixed way above what it has."""
    try:
        import resource
        from pathlib import Path

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):  # not on this system: the deadline still holds
        return


def _read_all(reading: int, timeout: float | None) -> bytes:
    """Everything that comes through the pipe; QueryTimeoutError at the deadline."""
    import select
    import time

    deadline = None if timeout is None else time.monotonic() + timeout
    chunks: list[bytes] = []
    while True:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            raise QueryTimeoutError(
                f"the query took longer than {timeout:g} s and was stopped; ask for less or give more time"
            )
        chunk = os.read(reading, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
