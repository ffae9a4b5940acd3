"""Writing files: each is the old one or the new one, never half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rolegraph.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["replace_files"]


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files, making folders where they are missing; none changes unless all could be written.

    Raises FileError, and then leaves every file as it was.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise FileError(path, "this is a folder, and a file is to be written here")
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
            staged.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
        for temporary, path in staged:
            temporary.replace(path)
    except OSError as error:
        raise FileError(
            path, f"cannot be written ({error.strerror or error}); what was there is kept"
        ) from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
