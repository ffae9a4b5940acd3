"""Where things stand: the shipped ontology, the store, the exports."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

__all__ = ["SHIPPED", "default_exports", "default_store", "in_checkout"]

PACKAGE: Final = Path(__file__).resolve().parent
SHIPPED: Final = PACKAGE / "ontology" if (PACKAGE / "ontology").is_dir() else PACKAGE.parent / "ontology"
"""The ontology folder that ships: inside an installed package, beside it in a checkout."""


def in_checkout(ontology: Path) -> bool:
    """Whether a folder stands in a project of its own, so that what is built may stand beside it."""
    parent = ontology.resolve().parent
    return (parent / "pyproject.toml").is_file() or (parent / ".git").exists()


def home(ontology: Path) -> Path:
    """The folder that takes what is built from an ontology: its project, else one of the user's own."""
    if in_checkout(ontology):
        return ontology.resolve().parent
    import platformdirs

    folder = platformdirs.user_data_path("rolegraph", appauthor=False)
    if ontology.resolve() == SHIPPED:
        return folder
    return folder / hashlib.sha256(str(ontology.resolve()).encode()).hexdigest()[:12]


def default_store(ontology: Path = SHIPPED) -> Path:
    """Where the store of an ontology folder stands unless the user says otherwise."""
    return home(ontology) / ".rolegraph" if in_checkout(ontology) else home(ontology) / "store"


def default_exports(ontology: Path = SHIPPED) -> Path:
    """Where a build writes its exports unless the user says otherwise."""
    return home(ontology) / "exports"
