"""What the tests of the readers share: files read as an import would, into memory, to look at."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from rolegraph import check, places
from rolegraph.imports import FORMATS
from rolegraph.readers.intake import Intake, Options, term
from rolegraph.readers.tables import open_package
from rolegraph.store import Store
from rolegraph.vocabulary import PREFIXES

SOURCE = PREFIXES["source"] + "tried"


def take(format_, *paths, **options):
    """(the intake, a store of its named graphs, findings of the shapes on the merge) of files of a format."""
    with tempfile.TemporaryDirectory() as folder:
        with closing(Intake(SOURCE, Path(folder), Options(**options))) as intake:
            FORMATS[format_].read(intake, open_package([Path(path) for path in paths]))
            intake.record(SOURCE, [("rdf:type", term("rg:Source"))])
        store = Store()
        store.oxigraph.bulk_load(path=str(Path(folder) / "named.nq"), format=ox.RdfFormat.N_QUADS)
        merged = (Path(folder) / "merged.nt").read_bytes()
        store.oxigraph.bulk_load(merged, format=ox.RdfFormat.N_TRIPLES)
    vocabulary = Store()
    vocabulary.oxigraph.bulk_load(path=str(places.SHIPPED / "rolegraph.ttl"), format=ox.RdfFormat.TURTLE)
    text = merged + vocabulary.dump(ox.RdfFormat.N_TRIPLES)
    return intake, store, check.check_shapes(text, places.SHIPPED / "shapes.ttl")


def rows(store, text):
    """The rows of a SELECT, sorted."""
    return sorted(store.rows(text))


def zipped(path, contents):
    """A zip of texts or bytes by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            # With a fixed date: the same contents are the same file, whenever a test makes it.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def written(path, header, *lines):
    """The path of a CSV file, written with these lines."""
    path.write_text(table(header, *lines), "utf-8")
    return path


def table(header, *lines, separator=","):
    """The text of a table, quoted where it must be."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()
