"""Catalogues and registers in: one source into a store on disk, checked, in one step, with an account."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Package

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that `import` knows: the module that reads it, and what it is."""

    module: str
    what: str

    def read(self, intake: Intake, package: Package) -> None:
        """Read a package into an intake."""
        import_module(f"rolegraph.readers.{self.module}").read(intake, package)

    def name(self, package: Package) -> str:
        """What the source of a package is called unless the user says otherwise."""
        return str(import_module(f"rolegraph.readers.{self.module}").source_name(package))


FORMATS: Final[dict[str, Format]] = {
    "esco": Format("esco", "the European Commission's ESCO as CSV, versions 1.0 to 1.2, any language"),
    "onet": Format("onet", "the US Department of Labor's O*NET as text or Excel, version 25 or later"),
    "organogram": Format("organogram", "the UK government's senior and junior posts as CSV (data.gov.uk)"),
    "posts": Format("posts", "an organisation's posts from any HR system as CSV, TSV or Excel"),
}
"""Format name → how it is read."""
