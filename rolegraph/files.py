"""Writing files: each is the old one or the new one, never half; and which can be read at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rolegraph.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["check_is_no_pipe", "replace_files", "replaced_file", "staged_files"]


def check_is_no_pipe(path: Path) -> None:
    """Raise FileError where a path is that of a pipe or a device, which can be read but once."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise FileError(
            path, "is a pipe or a device, and this reads it more than once: save it as a file first"
        )


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files, making folders where they are missing; none changes unless all could be written.

    Raises FileError, and then leaves every file as it was.
    """
    with staged_files(contents):
        pass


@contextmanager
def staged_files(contents: Mapping[Path, bytes]) -> Iterator[tuple[Path, ...]]:
    """Write files beside their places, and put them in when the block ends well; whatever stops it, none.

    Gives the places where they stand meanwhile.

    Raises FileError before the block where a file cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise FileError(path, "this is a folder, and a file is to be written here")
            if path.exists() and not path.is_file():
                raise FileError(path, "this is a device or a pipe, and what is written takes a file's place")
            place = path.resolve()  # of a link the file that it leads to
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
            staged.append((Path(name), place))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
    except OSError as error:
        _discard(staged)
        raise FileError(
            path, f"cannot be written ({error.strerror or error}); what was there is kept"
        ) from error
    except BaseException:
        _discard(staged)
        raise
    try:
        yield tuple(temporary for temporary, _ in staged)
        for temporary, path in staged:
            try:
                temporary.replace(path)
            except OSError as error:
                raise FileError(path, f"cannot be written ({error.strerror or error})") from error
    finally:
        _discard(staged)


@contextmanager
def replaced_file(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, line ends as they are written) that takes its place when the block ends well.

    Whatever stops the block leaves what was there. Raises FileError.
    """
    with staged_files({path: b""}) as (temporary,), temporary.open("w", encoding="utf-8", newline="") as file:
        try:
            yield file
            file.flush()
        except OSError as error:
            raise FileError(path, f"cannot be written ({error.strerror or error})") from error


def _discard(staged: list[tuple[Path, Path]]) -> None:
    for temporary, _ in staged:
        temporary.unlink(missing_ok=True)
