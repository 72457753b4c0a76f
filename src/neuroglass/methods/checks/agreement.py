"""Agreement: do attribution methods rank positions alike (Krishna et al., 2022, arXiv:2202.01602)?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Similarity, Verdict
from neuroglass.methods.checks.examined import Examined, Finding
from neuroglass.methods.checks.likeness import ABSOLUTE, measures
from neuroglass.methods.facts import Facts


@dataclass(frozen=True)
class Agreement:
    """Which methods rank the positions of a sample alike, and which do not?"""

    several: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "check",
        resolution="one number",
        tuning="none",
        cost="none beside the methods",
        blind="Who is right: methods may agree on the same mistake.",
    )

    def __call__(self, seen: Examined) -> Finding:
        maps = [np.asarray(one.result.values, dtype=np.float64) for one in seen.of]
        names = [one.result.question.method for one in seen.of]
        used = measures(seen.result.axes[1:], signed=all(one.result.field.signed for one in seen.of))
        found = np.ones((len(maps[0]), len(maps), len(maps), len(used)))
        for place, alike in enumerate(used.values()):
            for first in range(len(maps)):
                for second in range(first):
                    pairs = zip(maps[first], maps[second], strict=True)
                    found[:, first, second, place] = [alike(one, other) for one, other in pairs]
                    found[:, second, first, place] = found[:, first, second, place]
        axes = (
            seen.sample,
            Axis("method", len(names), ticks=tuple(names)),
            Axis("other method", len(names), ticks=tuple(names)),
            Axis("measure", len(used), ticks=tuple(used)),
        )
        return Finding(
            Similarity, {"similarity": Field(found, axes, "similarity")}, *_told(found.mean(0)[..., 0], names)
        )


def _told(means: np.ndarray, names: list[str]) -> tuple[Verdict, dict[str, float]]:
    """Which two are least alike, and how alike methods are on average, by absolute rank correlation."""
    first, second = np.tril_indices(len(names), -1)
    pairs = means[first, second]
    least, most = int(pairs.argmin()), int(pairs.argmax())
    sentence = f"{ABSOLUTE[:1].upper()}{ABSOLUTE[1:]} of {_pair(names, first, second, least)}: {pairs[least]:.2f}"
    if len(pairs) > 1:
        sentence = (
            f"Least alike are {_pair(names, first, second, least)} ({ABSOLUTE} {pairs[least]:.2f}), most alike "
            f"{_pair(names, first, second, most)} ({pairs[most]:.2f})"
        )
    scores = {"agreement": float(pairs.mean()), "agreement:least": float(pairs.min())}
    return Verdict(None, f"{sentence}; there is no rule for how alike methods must be."), scores


def _pair(names: list[str], first: np.ndarray, second: np.ndarray, place: int) -> str:
    return f"{names[second[place]]} and {names[first[place]]}"
