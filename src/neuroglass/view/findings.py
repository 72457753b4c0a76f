"""What should be looked at first? Sentences that stored numbers support, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from neuroglass.view.finding_errors import errors
from neuroglass.view.finding_maps import groups, maps
from neuroglass.view.finding_stored import Finding, Stored
from neuroglass.view.finding_units import failed_checks, layers, units

Look = Callable[[Sequence[Stored]], Iterator[Finding]]
LOOKS: tuple[Look, ...] = (errors, failed_checks, units, maps, groups, layers)  # in the order of their findings


def find(stored: Sequence[Stored]) -> tuple[Finding, ...]:
    """The findings in the results about one network: first errors and checks that failed; of one kind, those first that
    are about the larger share of samples, units or parameters."""
    found: list[Finding] = []
    for look in LOOKS:
        found += sorted(look(stored), key=lambda one: -one.share)
    return tuple(found)


def described(finding: Finding) -> Mapping[str, Any]:
    """A finding in plain data."""
    return {name: value for name, value in asdict(finding).items() if name != "share"}
