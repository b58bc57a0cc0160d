"""Numbers as people read them."""


def number(value: float) -> str:
    """`1330` as `1,330`."""
    return f"{value:,.0f}"


def short_number(value: float) -> str:
    """`2100` as `2k`, `1000000` as `1M`, at most four cells."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if value >= size:
            scaled = value / size
            return (
                f"{scaled:.1f}{unit}"
                if scaled < 10 and round(scaled, 1) % 1
                else f"{scaled:.0f}{unit}"
            )
    return f"{value:.0f}"


def money(dollars: float) -> str:
    """US dollars to the digits that say something: `$0.0088`, `$1.25`."""
    return f"${dollars:.2f}" if dollars >= 1 else f"${dollars:.4f}"


def duration(milliseconds: int) -> str:
    """`4200` as `4.2 s`, `125000` as `2 min 5 s`."""
    seconds = milliseconds / 1000
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
