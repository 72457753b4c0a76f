"""What was published, with the source at hand that states it; what no source at hand states is not known here.

The study is Rauber, Fadel, Falcao and Telea (2017), doi:10.1109/TVCG.2016.2598838. Its own text was not at hand.
"""

from dataclasses import dataclass

PAGE = "the authors' page, webspace.science.uu.nl/~telea001/VisualAnalytics/NNHidden"
ABSTRACT = "the paper's abstract"
REPEATED = "a re-implementation, github.com/mkmicikiewicz/ann-hidden-activity-visualizing"


@dataclass(frozen=True)
class Published:
    """A figure or a finding, and who states it."""

    said: str  # as it is told
    source: str
    value: float | None = None  # in the units of ours, where it is a number to compare with
    paper: bool = True  # stated of the study itself, not of a re-implementation


KNOWN = {
    ("mnist", "MLP", "accuracy"): Published(
        "0.986 (on 10,000 training images held back, after 100 epochs)", REPEATED, 0.98589998, paper=False
    ),
    ("svhn", "CNN", "polarity"): Published(
        "every digit falls roughly into two clusters, bright on dark and dark on bright", PAGE
    ),
    ("svhn", "CNN", "units after"): Published(
        "neurons fall into groups with apparently related discriminative roles", ABSTRACT
    ),
    ("mnist", "CNN", "least grouped at the end"): Published("class 4 is grouped less well than others", PAGE),
}


def known(data: str, network: str, quantity: str) -> Published | None:
    """What was published of a quantity, or None."""
    return KNOWN.get((data, network, quantity))
