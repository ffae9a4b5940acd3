"""Arrays that are made once of a store and kept with it: in its generation's folder, mapped when opened."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.store import Store

__all__ = ["Arrays", "Strings", "kept", "matrix_arrays", "string_arrays", "without_garbage_collection"]

FOLDER: Final = "kept"
CHECK: Final = "checksum"

Arrays = dict[str, "NDArray[Any]"]
"""Arrays by name; a string or matrix takes several, whose names begin with its own."""


class Strings:
    """A list of strings in two arrays, decoded one by one when they are asked for."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._bytes = arrays[f"{name}-bytes"]
        self._ends = arrays[f"{name}-ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> str:
        return bytes(self._bytes[self._ends[place] : self._ends[place + 1]]).decode()

    def all(self) -> list[str]:
        """All of them."""
        whole = bytes(self._bytes)
        ends = self._ends.tolist()
        return [whole[start:end].decode() for start, end in pairwise(ends)]


def string_arrays(name: str, strings: Iterable[str]) -> Arrays:
    """The arrays of a list of strings."""
    import numpy as np

    coded = [string.encode() for string in strings]
    ends = np.zeros(len(coded) + 1, np.int64)
    np.cumsum([len(one) for one in coded], out=ends[1:])
    return {f"{name}-bytes": np.frombuffer(b"".join(coded), np.uint8), f"{name}-ends": ends}


def matrix_arrays(name: str, matrix: csr_matrix) -> Arrays:
    """The arrays of a sparse matrix."""
    import numpy as np

    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}
    return {f"{name}-{part}": array for part, array in parts.items()} | {
        f"{name}-shape": np.array(matrix.shape)
    }


def matrix_of(arrays: Arrays, name: str) -> csr_matrix:
    """The sparse matrix that some arrays hold."""
    from scipy.sparse import csr_matrix

    parts = tuple(arrays[f"{name}-{part}"] for part in ("data", "indices", "indptr"))
    return csr_matrix(parts, shape=tuple(arrays[f"{name}-shape"].tolist()), copy=False)


def kept(store: Store, name: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays of this name that are kept with a store.

    Where there are none, or damaged ones, they are made and, where that is possible, kept. A name
    holds the version of what it names: other arrays take another name.
    """
    folder = store.folder / FOLDER / name if store.folder else None
    if folder is None:
        return make()
    found = read(folder)
    if found is None:
        found = make()
        with suppress(OSError):  # a store that may only be read: the arrays live as long as the process
            write(folder, found)
    return found


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """A block that makes many lists and strings and no circles: looking for circles takes a third of it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def write(folder: Path, arrays: Arrays) -> None:
    """Write arrays as a folder, in one step. Raises OSError."""
    import numpy as np

    folder.parent.mkdir(exist_ok=True)
    fresh = type(folder)(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    try:
        for name, array in arrays.items():
            np.save(fresh / f"{name}.npy", array, allow_pickle=False)
        (fresh / CHECK).write_text(checksum(fresh), "utf-8")
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(fresh, folder)  # noqa: PTH105 # a folder over nothing: Path.replace says no more
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def read(folder: Path) -> Arrays | None:
    """The arrays in a folder, mapped from the disk; None where they are not just as they were written."""
    import numpy as np

    try:
        if (folder / CHECK).read_text("utf-8") != checksum(folder):
            return None
        mapped = {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in array_files(folder)}
    except (OSError, ValueError):
        return None
    # Views of the same bytes: each look into a memmap costs several times as much.
    return {name: np.asarray(array) for name, array in mapped.items()}


def array_files(folder: Path) -> list[Path]:
    """The files of the arrays in a folder."""
    return sorted(folder.glob("*.npy"))


def checksum(folder: Path) -> str:
    """A checksum (BLAKE2b, RFC 7693) of the names and bytes of all arrays in a folder."""
    whole = hashlib.blake2b()
    for path in array_files(folder):
        with path.open("rb") as file:
            whole.update(f"{hashlib.file_digest(file, 'blake2b').hexdigest()} {path.name}\n".encode())
    return whole.hexdigest()
