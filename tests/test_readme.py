"""The README's sessions do what they show."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text("utf-8")


def sessions() -> list[tuple[str, str]]:
    """(command, what it prints) of every `$ rolegraph …` in the README's console blocks."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL):
        for part in re.split(r"(?m)^\$ ", block)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("rolegraph"):
                found.append((command, output))
    return found


@pytest.mark.parametrize(("command", "output"), sessions(), ids=[command for command, _ in sessions()])
def test_a_command_of_the_readme_prints_what_it_shows(command, output, tmp_path):
    words, _, rest = command.partition(" | head -")
    environment = dict(os.environ, NO_COLOR="1")
    environment.pop("ROLEGRAPH_STORE", None)
    result = subprocess.run(
        [sys.executable, "-m", "rolegraph.cli", *shlex.split(words)[1:]],
        capture_output=True, text=True, check=True, cwd=tmp_path, env=environment,
    )  # fmt: skip
    printed = result.stdout.splitlines()
    if rest:
        printed = printed[: int(rest)]
    shown = [line.rstrip() for line in output.rstrip().splitlines()]
    if shown and shown[-1] == "…":
        shown.pop()
        printed = printed[: len(shown)]
    assert shown, "the README shows nothing for this command"
    assert [line.rstrip() for line in printed] == shown


def test_the_python_sessions_of_the_readme_and_the_docstrings_run():
    import rolegraph

    blocks = "".join(re.findall(r"```pycon\n(.*?)```", TEXT, re.DOTALL))
    session = doctest.DocTestParser().get_doctest(blocks, {}, "README.md", str(README), 0)
    assert session.examples
    assert doctest.DocTestRunner().run(session).failed == 0
    result = doctest.testmod(rolegraph)
    assert result.attempted
    assert result.failed == 0


def test_every_relative_link_of_the_readme_leads_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)", TEXT) if "://" not in link]
    assert links
    for link in links:
        assert (README.parent / link).exists(), link
