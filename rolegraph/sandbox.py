"""Queries of other people: what they may do, and a child process that can be killed.

Oxigraph in Python has no time-out and ignores Ctrl-C, a deep enough query overflows its stack, and
SERVICE calls out with no switch against it. So a query is looked over before it runs, and runs in a child
process with a deadline and a memory limit where the caller asks for one.
"""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING, Final

from rolegraph.errors import QueryError, QueryRefusedError, QueryTimeoutError, RolegraphError
from rolegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["look_over", "run_limited"]

MEMORY: Final = 4 * 1024**3
"""Bytes of address space that a query may take beyond what the process has when it starts."""
NESTING: Final = 100
"""Levels of brackets; from about 2,000 on, Oxigraph's parser overflows the stack and dies."""

# What may hide keywords or brackets: long strings, strings, IRIs, comments. IRIs hold no space or quote.
OPAQUE: Final = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*",
    re.DOTALL,
)
PROLOGUE: Final = re.compile(r"\s*(?:BASE\s*<>|PREFIX\s+[^\s:]*:\s*<>)", re.IGNORECASE)
WRITES: Final = re.compile(r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
GRAPHS: Final = re.compile(r"(CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
SERVICE: Final = re.compile(r"(?<![\w:?$@-])SERVICE\b(?!\s*:)", re.IGNORECASE)
FROM: Final = re.compile(
    r"(?<![\w:?$@-])FROM\s+(?:NAMED\s+)?(?:<([^<>\s]*)>|([\w.-]*:[\w.-]*))", re.IGNORECASE
)


def look_over(text: str, known_graphs: Callable[[], list[str]]) -> None:
    """Raise QueryRefusedError for a query that would write or reach outside the graph.

    FROM may name graphs of the store only (`known_graphs` is asked where there is one): anything else would
    have to be fetched.
    """
    if "\\u" in text or "\\U" in text:
        bare = OPAQUE.sub("", text)
        if "\\" in bare:
            raise QueryRefusedError("\\u escapes outside strings and IRIs are not taken; write the character")
    plain = skeleton(text)
    if WRITES.match(body(plain)):
        raise QueryRefusedError(
            "this would change the graph, and queries only read; edit the files of the ontology and build"
        )
    if SERVICE.search(plain):
        raise QueryRefusedError("SERVICE would send the query elsewhere; this graph is asked on its own")
    depth = deepest = 0
    for character in plain:
        if character in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "})]":
            depth -= 1
    if deepest > NESTING:
        raise QueryRefusedError(f"brackets nest {deepest} deep; at most {NESTING} are taken")
    if re.search(r"\bFROM\b", plain, re.IGNORECASE):
        known = set(known_graphs())
        clean = re.sub(r"#[^\n]*(?=\n|$)", " ", text) if "#" not in OPAQUE.sub("", text) else text
        for iri, curie in FROM.findall(clean):
            prefix, _, local = curie.partition(":")
            graph = iri or PREFIXES.get(prefix, "") + local
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
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_in_child(work, writing)
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
    if message[:1] == b"-":
        kind, _, text = message[1:].decode().partition("\n")
        known = {leaf.__name__: leaf for leaf in (QueryError, QueryRefusedError, QueryTimeoutError)}
        error = known.get(kind, RolegraphError)
        raise error(text)
    raise QueryTimeoutError(
        f"the query ran out of memory or broke the engine (signal {os.WTERMSIG(status)}); ask for less"
        if os.WIFSIGNALED(status)
        else "the query's process ended without an answer"
    )


def _work_in_child(work: Callable[[], bytes], writing: int) -> None:
    """Do the work, send `+` and the answer or `-` and the error, and end the process."""
    code = 0
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _limit_memory()
        try:
            message = b"+" + work()
        except RolegraphError as error:
            message = f"-{type(error).__name__}\n{error}".encode()
        except MemoryError:
            message = b"-QueryTimeoutError\nthe query ran out of memory; ask for less at once"
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
