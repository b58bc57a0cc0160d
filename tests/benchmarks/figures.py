"""What was measured, beside its floor and its limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    group: str
    name: str
    measured: float
    unit: str
    runs: int
    """How many samples it comes from."""
    floor: float | None = None
    """The same of a program that does no more than it must."""
    limit: float | None = None
    of_floor: bool = False
    """Whether the limit is on the ratio to the floor."""
    samples: Sequence[float] = ()

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether it keeps its limit; None where it has none."""
        value = self.ratio if self.of_floor else self.measured
        return None if self.limit is None or value is None else value <= self.limit


def percentile(samples: Sequence[float], percent: int) -> float:
    """The value that `percent` of the samples do not exceed."""
    return quantiles(samples, n=100, method="inclusive")[percent - 1]
