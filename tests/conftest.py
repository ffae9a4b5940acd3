"""What several test files share: the shipped graph, and the files that stand beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import rolegraph


@pytest.fixture(scope="session")
def graph() -> rolegraph.RoleGraph:
    """The shipped knowledge, loaded once; nothing can change it."""
    return rolegraph.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project: the founding document and the publishers' files."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` beside the project: the texts in it are not ours to ship")
    return folder


def pytest_sessionfinish(session, exitstatus):
    """Where everything that tests need is installed, a skipped test is a failure (see .ci/run)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("ROLEGRAPH_NO_SKIP") and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
