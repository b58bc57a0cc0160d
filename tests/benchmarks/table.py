"""Figures as a table, as JSON and in the README."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.benchmarks.figures import Figure

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- {} -->", "<!-- end of {} -->"
"""The marks around a table in the README, by its name."""
_WIDTH = 72
HEADER = f"{'figure':{_WIDTH}}{'measured':>12}{'floor':>12}{'ratio':>8}{'limit':>14}  met"


def row(figure: Figure) -> str:
    """A line under `HEADER`."""
    name, *cells, met = _cells(figure)
    widths = (12, 12, 8, 14)
    return (
        f"{name:{_WIDTH}}"
        + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))
        + f"  {met}"
    )


def as_json(figures: Iterable[Figure], machine: str, others: float) -> str:
    """`others`: the share of the machine that other programs took meanwhile."""
    content = {"machine": machine, "others": others, "figures": list(map(_as_dict, figures))}
    return json.dumps(content, indent=1, ensure_ascii=False)


def as_markdown(figures: Iterable[Figure], machine: str) -> str:
    """Those that have a limit."""
    lines = [
        "| figure | measured | floor | ratio | limit | met |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    lines += ["| " + " | ".join(_cells(f)) + " |" for f in figures if f.limit is not None]
    return "\n".join([*lines, "", f"Measured on: {machine}.", ""])


def write_readme(
    figures: Sequence[Figure], machine: str, table: str = "benchmarks", path: Path = README
) -> None:
    """Put the table between its marks. Raises: ValueError where they are not there."""
    text = path.read_text("utf-8")
    begin, end = BEGIN.format(table), END.format(table)
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{path} has no {begin} and {end}")
    path.write_text(f"{before}{begin}\n{as_markdown(figures, machine)}{end}{after}", "utf-8")


def _cells(figure: Figure) -> tuple[str, ...]:
    limit = ""
    if figure.limit is not None:
        unit = "x" if figure.of_floor else figure.unit
        limit = f"{figure.limit:g} {unit}" + (" floor" if figure.of_floor else "")
    return (
        f"{figure.group}: {figure.name}",
        f"{_number(figure.measured)} {figure.unit}",
        "" if figure.floor is None else f"{_number(figure.floor)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        limit,
        {True: "yes", False: "NO", None: ""}[figure.met],
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _as_dict(figure: Figure) -> dict[str, object]:
    return {
        "group": figure.group,
        "name": figure.name,
        "unit": figure.unit,
        "measured": figure.measured,
        "floor": figure.floor,
        "ratio": figure.ratio,
        "limit": figure.limit,
        "of_floor": figure.of_floor,
        "met": figure.met,
        "samples": list(figure.samples),
        "floor_samples": list(figure.floor_samples),
    }
