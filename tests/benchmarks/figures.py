"""What was measured, beside its floor and its limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    group: str
    name: str
    unit: str
    samples: Sequence[float]
    floor_samples: Sequence[float] = ()
    """The same of a program that does no more than it must."""
    limit: float | None = None
    of_floor: bool = False
    """Whether the limit is on the ratio to the floor."""
    by: Callable[[Sequence[float]], float] = median
    """Makes one number of the samples."""

    @property
    def measured(self) -> float:
        return self.by(self.samples)

    @property
    def floor(self) -> float | None:
        return self.by(self.floor_samples) if self.floor_samples else None

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether it keeps its limit; None where it has none."""
        value = self.ratio if self.of_floor else self.measured
        return None if self.limit is None or value is None else value <= self.limit


def slow(samples: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(samples, n=20, method="inclusive")[-1]
