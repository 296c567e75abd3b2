"""Kirschner, Panetta 1998: IL-2, and a tumour that comes back again and again.

Modeling immunotherapy of the tumor-immune interaction, J Math Biol 37:235,
doi:10.1007/s002850050127. How foreign the tumour looks (antigenicity, c) decides between a large
tumour, one that comes and goes, and a small one. Effector cells (s1) and IL-2 (s2) can be given.
Days; cells in the modelled volume.
"""

from ..network import Extinction, Network, Outcome, Parameter, Reaction, Species
from .paper import constants, treatment

SOURCE = "Kirschner & Panetta 1998 doi:10.1007/s002850050127"

_VALUES = {
    "mu2": 0.03, "p1": 0.1245, "g1": 2e7, "r2": 0.18, "b": 1e-9, "a": 1.0, "g2": 1e5, "mu3": 10.0,
    "p2": 5.0, "g3": 1e3,
}  # fmt: skip

_CONSTANTS = (
    ("mu2", "1/day", "loss of effector cells"),
    ("p1", "1/day", "most division of effector cells by IL-2"),
    ("g1", "IU/L", "IL-2 at half of the most division"),
    ("r2", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("a", "1/day", "most killing by an effector cell"),
    ("g2", "cells", "tumour at half of the most killing"),
    ("p2", "IU/(L cell day)", "most IL-2 made by an effector cell"),
    ("g3", "cells", "tumour at half of the most IL-2"),
    ("mu3", "1/day", "decay of IL-2"),
)

network = Network(
    name="kirschner1998",
    title="Kirschner & Panetta 1998: IL-2 and oscillation",
    volume="cells in the modelled volume",
    citation=SOURCE,
    species=(
        Species("E", "cells", "effector cells", 1e4, high=1e9),
        Species("T", "cells", "tumour cells", 1e4, high=1e9),
        Species("I", "IU/L", "IL-2", 0, kind="signal", high=1e9),
    ),
    parameters=(
        Parameter(
            "c", 0.025, "1/day", 1e-6, 0.1, SOURCE,
            "antigenicity: effector cells called by a tumour cell",
        ),
        *constants(SOURCE, _VALUES, _CONSTANTS),
        treatment("s1", "cells/day", 1e5, SOURCE, "effector cells given"),
        treatment("s2", "IU/(L day)", 1e9, SOURCE, "IL-2 given"),
    ),
    quantities=(),
    reactions=(
        Reaction("recruitment", "0 -> E", "c * T", "the tumour calls", SOURCE),
        Reaction("loss", "E -> 0", "mu2 * E", "effector cells die", SOURCE),
        Reaction("division", "E -> 2 E", "p1 * E * I / (g1 + I)", "IL-2 divides", SOURCE),
        Reaction("effectors given", "0 -> E", "s1", "effector cells are infused", SOURCE),
        Reaction("growth", "T -> 2 T", "r2 * T", "tumour cells divide", SOURCE),
        Reaction("crowding", "T -> 0", "r2 * b * T * T", "less room, less growth", SOURCE),
        Reaction(
            "killing", "E + T -> E", "a * E * T / (g2 + T)", "effector cells kill", SOURCE
        ),
        Reaction(
            "IL-2 making", "0 -> I", "p2 * E * T / (g3 + T)",
            "effector cells at the tumour make IL-2", SOURCE,
        ),
        Reaction("IL-2 given", "0 -> I", "s2", "IL-2 is given", SOURCE),
        Reaction("IL-2 decay", "I -> 0", "mu3 * I", "IL-2 is broken down", SOURCE),
    ),
    extinctions=(Extinction(("T",)),),
    outcome=Outcome(count="T", capacity="1 / b"),
    levers=("c", "T", "E", "s1", "s2", "a", "p1", "r2", "mu2"),
    days=1000,
    errata=(
        "c is left open in the paper, from 0 to 0.05; 0.025 and the starting counts are "
        "assumed.",
        "Below one cell the tumour is taken as cleared. The paper's equations bring it back even "
        "then: for c up to about 0.023 its oscillation passes through less than a cell.",
    ),
)  # fmt: skip

networks = (network,)
