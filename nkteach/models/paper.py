"""What the published models share: a paper's constants, and treatments that are off at first."""

from collections.abc import Mapping

from ..network import Parameter

Row = tuple[str, str, str]


def constants(
    source: str, values: Mapping[str, float], rows: tuple[Row, ...]
) -> tuple[Parameter, ...]:
    """Return a paper's constants from rows of (name, unit, meaning).

    A paper prints a value, not a range: that they move from a tenth to ten times of it is ours.
    """
    return tuple(
        Parameter(
            name, values[name], unit, _rounded(values[name] / 10), _rounded(values[name] * 10),
            source, meaning,
        )
        for name, unit, meaning in rows
    )  # fmt: skip


def treatment(name: str, unit: str, high: float, source: str, meaning: str) -> Parameter:
    """Return a treatment that goes on through the whole run, and is off until it is set."""
    return Parameter(name, 0.0, unit, 0.0, high, source, meaning, spread=0.0)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
