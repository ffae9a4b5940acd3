"""Lines as compact arrays."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Figures = NDArray[np.float64]

__all__ = ["Adjacency", "strong_components", "weak_components"]


def strong_components(pairs: Numbers, size: int) -> tuple[int, Numbers]:
    """(how many strongly connected components lines make of so many positions, which each position is in)."""
    return components(pairs, size, "strong")


def weak_components(pairs: Numbers, size: int) -> tuple[int, Numbers]:
    """The same of the components that lines connect whichever way they lead."""
    return components(pairs, size, "weak")


def components(pairs: Numbers, size: int, connection: Literal["strong", "weak"]) -> tuple[int, Numbers]:
    """The components of either kind."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(pairs), dtype=np.int8)
    lines = csr_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    count, component = connected_components(lines, directed=True, connection=connection)
    return int(count), component.astype(np.int64)


class Adjacency:
    """Who stands at the other end of the lines from each position, sorted: compressed sparse rows."""

    def __init__(self, start: Numbers, end: Numbers, size: int) -> None:
        import numpy as np

        self.ends: Numbers = end[np.lexsort((end, start))]
        self.degree: Numbers = np.bincount(start, minlength=size)
        self.bounds: Numbers = np.concatenate(([0], np.cumsum(self.degree)))

    def __getitem__(self, position: int) -> list[int]:
        return self.ends[self.bounds[position] : self.bounds[position + 1]].tolist()  # type: ignore[no-any-return]

    def reached(self, position: int) -> list[int]:
        """A position and everyone that lines lead to from it, the nearest first."""
        found, seen = [position], {position}
        for n in found:
            new = [end for end in self[n] if end not in seen]
            seen.update(new)
            found += new
        return found

    def rows(self) -> list[list[int]]:
        """The ends of each position's lines."""
        ends, bounds = self.ends.tolist(), self.bounds.tolist()
        return [ends[low:high] for low, high in pairwise(bounds)]
