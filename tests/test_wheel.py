"""The wheel carries everything: it works in an empty environment away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A function that runs the installed program with some arguments in an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    home = folder / "environment"
    venv.create(home)
    binaries = home / "bin"
    # The pip of these tests writes into the other environment; compiling modules would take most of the time.
    pip = [sys.executable, "-m", "pip", "--python", binaries / "python", "--disable-pip-version-check"]
    pip += ["install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    empty = folder / "empty"
    empty.mkdir()
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("ROLEGRAPH", "PYTHON"))
    } | {"HOME": str(folder / "user"), "XDG_DATA_HOME": str(folder / "user" / "data")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [binaries / "rolegraph", *arguments],
            cwd=empty,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result

    run.folder = empty  # type: ignore[attr-defined]
    return run


def test_build_works_away_from_the_checkout_and_writes_to_the_users_folder(installed):
    account = json.loads(installed("build", "--json").stdout)
    assert account["counts"]["claims"] > 400
    store = Path(account["store"])
    assert store.is_dir()
    assert ROOT not in store.parents
    assert all(Path(path).is_file() for path in account["exports"])


@pytest.mark.parametrize(
    "verb",
    [
        ["check"],
        ["roles"],
        ["sources"],
        ["sources", "--set-aside"],
        ["show", "operations manager"],
        ["reports-to", "operations manager", "--chain"],
        ["compare", "operations manager", "office manager"],
        ["titles"],
        ["higher", "business manager", "operations manager"],
        ["support"],
        ["conflicts"],
        ["impact", "kisi-faq"],
        ["query", "duties"],
        ["queries"],
        ["export", "--to", "trig"],
        ["tidy", "--check"],
        ["completion", "bash"],
    ],
    ids=" ".join,
)
def test_every_verb_works_away_from_the_checkout(installed, verb):
    result = installed(*verb)
    assert result.stdout or verb[0] == "tidy"


def test_the_page_is_built_away_from_the_checkout(installed):
    installed("page", "-o", "page.html")
    assert "<canvas" in (page := (installed.folder / "page.html").read_text("utf-8")) or "vis" in page
