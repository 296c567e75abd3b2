"""de Pillis, Radunskaya, Wiseman 2005: NK cells and CD8 T cells against a tumour.

A validated mathematical model of cell-mediated immune response to tumor growth, Cancer Res 65:7950,
doi:10.1158/0008-5472.CAN-05-0564. NK cells kill by chance meetings; what CD8 cells kill, D, goes by
their ratio to the tumour. Six sets of constants: mice primed with and then challenged by tumour
cells that carry NKG2D ligands (l) or do not (n), and two patients. Days; cells in the whole body.
"""

from ..network import Extinction, Network, Outcome, Quantity, Reaction, Species
from .paper import constants

SOURCE = "de Pillis 2005 doi:10.1158/0008-5472.CAN-05-0564"

_COMMON = {
    "a": 0.514, "b": 1.02e-9, "sigma": 1.3e4, "f": 0.0412, "h": 2.02e7, "p": 1e-7,
    "m": 0.02, "k": 2.02e7, "q": 3.42e-10, "r": 1.1e-7,
}  # fmt: skip
_UNPRIMED = {"c": 3.23e-7, "g": 0.025, "j": 0.0375}
_PRIMED = {"c": 3.5e-6, "g": 0.2}

# For each set: whom it describes, and the constants that differ.
_SETS = {
    "mouse-nn": (
        "mice primed and challenged with control cells",
        {**_UNPRIMED, "d": 1.43, "lam": 0.58, "s": 2.73},
    ),
    "mouse-nl": (
        "mice primed with control, challenged with ligand-bearing cells",
        {**_UNPRIMED, "d": 3.6, "lam": 0.46, "s": 1.61},
    ),
    "mouse-ln": (
        "mice primed with ligand-bearing, challenged with control cells",
        {**_PRIMED, "d": 3.51, "lam": 0.9, "s": 5.07, "j": 0.113},
    ),
    "mouse-ll": (
        "mice primed and challenged with ligand-bearing cells",
        {**_PRIMED, "d": 7.17, "lam": 0.75, "s": 0.4, "j": 0.3},
    ),
    "patient-9": ("patient 9", {**_UNPRIMED, "d": 5.8, "lam": 1.36, "s": 0.25}),
    "patient-10": ("patient 10", {**_UNPRIMED, "d": 4.23, "lam": 1.43, "s": 0.36}),
}

_CONSTANTS = (
    ("a", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("c", "1/(cell day)", "killing by NK cells"),
    ("d", "1/day", "most killing by CD8 cells"),
    ("lam", "exponent", "steepness of killing by CD8 cells"),
    ("s", "ratio", "(L/T)^lam at half of the most killing"),
    ("sigma", "cells/day", "arrival of NK cells"),
    ("f", "1/day", "loss of NK cells"),
    ("g", "1/day", "most recruitment of NK cells"),
    ("h", "cells^2", "tumour, squared, at half recruitment of NK cells"),
    ("p", "1/(cell day)", "NK cells worn out by the tumour"),
    ("m", "1/day", "loss of CD8 cells"),
    ("j", "1/day", "most recruitment of CD8 cells"),
    ("k", "cells^2/day^2", "killing by CD8 cells, squared, at half recruitment"),
    ("q", "1/(cell day)", "CD8 cells worn out by the tumour"),
    ("r", "1/(cell day)", "CD8 cells called by what NK cells kill"),
)


def _network(name: str, whom: str, values: dict[str, float]) -> Network:
    return Network(
        name=f"depillis2005-{name}",
        title=f"de Pillis 2005: {whom}",
        volume="cells in one body",
        citation=SOURCE,
        species=(
            Species("T", "cells", "tumour cells", 1e4, high=2e9),
            Species("N", "cells", "NK cells", 300, high=1e8),
            Species("L", "cells", "CD8 T cells", 0, high=1e8),
        ),
        parameters=constants(SOURCE, {**_COMMON, **values}, _CONSTANTS),
        quantities=(
            # max: where there is neither tumour nor CD8 cell, the ratio would be 0/0.
            Quantity(
                "D", "d * L**lam / max(s * T**lam + L**lam, 1e-30) * T", "cells/day",
                "tumour cells killed by CD8 cells",
            ),
        ),
        reactions=(
            Reaction("growth", "T -> 2 T", "a * T", "tumour cells divide", SOURCE),
            Reaction("crowding", "T -> 0", "a * b * T * T", "less room, less growth", SOURCE),
            Reaction("NK killing", "N + T -> N", "c * N * T", "NK cells kill", SOURCE),
            Reaction("CD8 killing", "L + T -> L", "D", "CD8 cells kill", SOURCE),
            Reaction("NK arrival", "0 -> N", "sigma", "NK cells arrive", SOURCE),
            Reaction("NK loss", "N -> 0", "f * N", "NK cells die", SOURCE),
            Reaction(
                "NK recruitment", "N -> 2 N", "g * T**2 / (h + T**2) * N",
                "the tumour calls NK cells", SOURCE,
            ),
            Reaction("NK exhaustion", "N -> 0", "p * N * T", "NK cells wear out", SOURCE),
            Reaction("CD8 loss", "L -> 0", "m * L", "CD8 cells die", SOURCE),
            Reaction(
                "CD8 recruitment", "L -> 2 L", "j * D**2 / (k + D**2) * L",
                "CD8 cells that kill call more", SOURCE,
            ),
            Reaction("CD8 exhaustion", "L -> 0", "q * L * T", "CD8 cells wear out", SOURCE),
            Reaction(
                "debris", "0 -> L", "r * N * T", "what NK cells kill calls CD8 cells", SOURCE
            ),
        ),
        extinctions=(Extinction(("T",)),),
        outcome=Outcome(count="T", capacity="1 / b"),
        levers=("T", "N", "L", "c", "d", "lam", "s", "g", "j", "a"),
        days=60,
        errata=(
            "The paper gives no starting counts; those here are assumed.",
            "D is a number of cells per day here; in de Pillis 2006 and later it is a rate per "
            "day. The two must not be mixed.",
            "h stands beside the square of the tumour, so it is in cells squared: half recruitment "
            "at 4,494 tumour cells. The paper prints it so, and so it is used.",
            "(L/T)^lam has no value without a tumour; the same D is written with L^lam / "
            "(s T^lam + L^lam).",
            "Below one cell the tumour is taken as cleared; the paper's equations never reach "
            "zero.",
        ),
    )  # fmt: skip


networks = tuple(_network(name, whom, values) for name, (whom, values) in _SETS.items())
