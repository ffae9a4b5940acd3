"""The fitted numbers of resolving, from `weights.json`.

They were fitted by `python -m benchmarks.titles_fit STORE`, which writes the file again: on titles of O*NET
and ESCO that no measured split holds, on noise of other kinds than those measured, and on the half of the
coded vacancy titles that is never asked. The network that ranks candidates, the mean of a few, has one hidden
layer; its numbers minimise the cross-entropy of the right candidates among those of a title (a listwise
loss, Cao et al. 2007).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FILE", "Network", "Weights", "weights"]

DIGITS: Final = 4
"""Digits of a score after the point."""
FILE: Final = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class Network:
    """What ranks candidates: a score from their traits x, once brought to one scale.

    It is tanh(x · hidden + bias) · out + x · straight.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    hidden: NDArray[np.float64]
    bias: NDArray[np.float64]
    out: NDArray[np.float64]
    straight: NDArray[np.float64]

    def score(self, traits: NDArray[np.float32]) -> NDArray[np.float64]:
        """The score of each candidate, from its traits along the last axis.

        Scores are rounded, for the last digits of a product depend on what else is multiplied with it.
        """
        import numpy as np

        x = ((traits - self.mean) / self.deviation).reshape(-1, len(self.mean))
        found = np.tanh(x @ self.hidden + self.bias) @ self.out + x @ self.straight
        return np.round(found.reshape(traits.shape[:-1]), DIGITS)


@dataclass(frozen=True, slots=True)
class Weights:
    """All fitted numbers.

    `calibration` and `title` are of log-odds, by name: that a candidate is right, that a text is a title.
    `certain` and `real` are the probabilities from which it is taken to be so.
    """

    network: Network
    calibration: dict[str, float]
    title: dict[str, float]
    certain: float
    real: float


@cache
def weights() -> Weights:
    """The numbers of the file."""
    import numpy as np

    told: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    arrays = {name: np.array(told["network"][name]) for name in Network.__slots__}
    return Weights(Network(**arrays), told["calibration"], told["title"], told["certain"], told["real"])
