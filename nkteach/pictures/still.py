"""A still picture of a run, as SVG: what a lab shows where it cannot be alive.

python -m nkteach.pictures.still    writes page/still.svg anew (a test says when it is stale)
"""

from collections.abc import Collection
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from ..languages import said
from ..languages.words import number_in_words, whole_count
from ..page import FOLDER
from .appearance import FLOOR as LOWEST
from .appearance import TOP as HIGHEST
from .appearance import lines_of

if TYPE_CHECKING:
    from ..lenses.results import Run

PATH = FOLDER / "still.svg"
WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 620, 64, 372
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
FONT = 'font-family="system-ui, sans-serif" font-size="15"'


def still(run: "Run", note: str = "", columns: Collection[str] = ()) -> str:
    """Return a run as an SVG picture, with its outcome as title and a note below.

    `columns` are the lines that are drawn; the network's usual ones if there are none.
    """
    last = float(run.days[-1])
    known = lines_of(run.network, run.columns)
    drawn = [line for line in known if (line.column in columns if columns else line.shown)]
    largest = max((float(run[line.column].max()) for line in drawn), default=0.0)
    highest = max(HIGHEST, 2 * largest)

    def x(day: float) -> float:
        return LEFT + (RIGHT - LEFT) * day / last

    def y(count: float) -> float:
        share = np.log10(max(count, LOWEST) / LOWEST) / np.log10(highest / LOWEST)
        return BOTTOM - (BOTTOM - TOP) * float(share)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
        f"<title>{escape(run.sentence)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="12" y="28" font-size="18">{escape(run.sentence)}</text>',
        f'<text x="12" y="{TOP - 12}" fill="#5c6066">{escape(said(run.network.count_unit))}</text>',
    ]
    for power in range(int(np.log10(highest)) + 1):
        height = y(10.0**power)
        raised = "".join(RAISED[int(digit)] for digit in str(power))
        label = whole_count(10**power) if power < 6 else f"10{raised}"
        parts.append(
            f'<path d="M{LEFT} {height:.1f}H{RIGHT}" stroke="#d5d5d5"/>'
            f'<text x="{LEFT - 8}" y="{height + 5:.1f}" text-anchor="end">{label}</text>'
        )
    for day in np.linspace(0, last, 5):
        shown = number_in_words(f"{day:g}")
        parts.append(
            f'<text x="{x(day):.1f}" y="{BOTTOM + 22}" text-anchor="middle">{shown}</text>'
        )
    parts.append(f'<text x="{RIGHT + 24}" y="{BOTTOM + 22}">{escape(said("days"))}</text>')
    lowest_label = BOTTOM + 4.0
    for line in reversed(drawn):
        points = " ".join(
            f"{x(day):.1f},{y(count):.1f}"
            for day, count in zip(run.days[::2], run[line.column][::2], strict=True)
        )
        dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{line.colour}" '
            f'stroke-width="2.5"{dash}/>'
        )
        # Names at the floor would cover each other: each moves up by a line.
        place = min(y(run[line.column][-1]) + 5, lowest_label)
        lowest_label = place - 18 if place == lowest_label else lowest_label
        label = escape(said(line.label))
        parts.append(f'<text x="{RIGHT + 8}" y="{place:.1f}" fill="{line.colour}">{label}</text>')
    if note:
        parts.append(f'<text x="12" y="{HEIGHT - 8}" font-weight="600">{escape(note)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def standard_still() -> str:
    """Return the picture of the first lesson's lab as it opens."""
    from ..lenses.average import simulate

    return still(simulate())


if __name__ == "__main__":
    PATH.write_text(standard_still(), encoding="utf-8")
