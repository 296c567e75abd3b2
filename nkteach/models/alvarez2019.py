"""Alvarez et al 2019: two tumour clones, and missing self.

PMID 30930063. CD8 T cells kill one clone (T1); the other (T2) hides from them, grows more slowly,
and is left to innate cells. The clones also crowd each other out. Days; cells in one mouse.
"""

from ..network import Extinction, Network, Outcome, Parameter, Quantity, Reaction, Species
from .paper import constants

SOURCE = "Alvarez 2019 PMID 30930063"

_VALUES = {
    "a": 0.514, "b": 2e-9, "mu": 1.101e-7, "beta": 1.101e-10, "nu": 1.101e-9, "c1": 1.3e4,
    "c2": 0.0412, "c3": 3.422e-10, "c4": 0.1245, "c5": 2.0193e7, "d1": 1.1e-7, "d2": 3.42e-10,
    "d3": 0.02,
}  # fmt: skip

_CONSTANTS = (
    ("a", "1/day", "growth of the clone seen"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("mu", "1/(cell day)", "killing by innate cells"),
    ("beta", "1/(cell day)", "killing by CD8 cells"),
    ("nu", "1/(cell day)", "how the hidden clone crowds the one seen"),
    ("c1", "cells/day", "arrival of innate cells"),
    ("c2", "1/day", "loss of innate cells"),
    ("c3", "1/(cell day)", "innate cells worn out by the tumour"),
    ("c4", "1/day", "most recruitment of innate cells"),
    ("c5", "cells", "tumour at half recruitment"),
    ("d1", "1/(cell day)", "CD8 cells made where innate cells meet the clone seen"),
    ("d2", "1/(cell day)", "CD8 cells worn out by the clone seen"),
    ("d3", "1/day", "loss of CD8 cells"),
)

network = Network(
    name="alvarez2019",
    title="Alvarez 2019: two clones and missing self",
    volume="cells in one mouse",
    citation=SOURCE,
    species=(
        Species("T1", "cells", "tumour seen by CD8 cells", 8e7, high=5e8),
        Species("T2", "cells", "tumour hidden from CD8 cells", 2e7, high=5e8),
        Species("E1", "cells", "innate cells", 1.05e7, high=1e9),
        Species("E2", "cells", "CD8 T cells", 0, high=1e9),
    ),
    parameters=(
        *constants(SOURCE, _VALUES, _CONSTANTS),
        Parameter("p", 0.35, "share", 0, 1, SOURCE, "growth of the hidden clone"),
        Parameter("q", 1.0, "ratio", 0, 10, SOURCE, "innate killing of the hidden clone"),
        Parameter("r", 1.5, "ratio", 0, 10, SOURCE, "crowding of the hidden clone"),
        Parameter("s", 1.0, "ratio", 0, 10, SOURCE, "innate cells called by the hidden clone"),
    ),
    quantities=(Quantity("tumour_cells", "T1 + T2", "cells", "all tumour cells"),),
    reactions=(
        Reaction("growth", "T1 -> 2 T1", "a * T1", "the clone seen divides", SOURCE),
        Reaction("crowding", "T1 -> 0", "a * b * T1 * T1", "less room, less growth", SOURCE),
        Reaction("innate killing", "E1 + T1 -> E1", "mu * E1 * T1", "innate cells kill", SOURCE),
        Reaction("CD8 killing", "E2 + T1 -> E2", "beta * E2 * T1", "CD8 cells kill", SOURCE),
        Reaction("crowded out", "T1 -> 0", "nu * T1 * T2", "the other clone crowds", SOURCE),
        Reaction("hidden growth", "T2 -> 2 T2", "p * a * T2", "the hidden clone divides", SOURCE),
        Reaction(
            "hidden crowding", "T2 -> 0", "p * a * b * T2 * T2", "less room, less growth",
            SOURCE,
        ),
        Reaction(
            "missing self", "E1 + T2 -> E1", "q * mu * E1 * T2", "innate cells kill", SOURCE
        ),
        Reaction(
            "hidden crowded out", "T2 -> 0", "r * nu * T1 * T2", "the other clone crowds",
            SOURCE,
        ),
        Reaction("arrival", "0 -> E1", "c1", "innate cells arrive", SOURCE),
        Reaction("loss", "E1 -> 0", "c2 * E1", "innate cells die", SOURCE),
        Reaction("exhaustion", "E1 -> 0", "c3 * (T1 + T2) * E1", "they wear out", SOURCE),
        Reaction(
            "recruitment", "E1 -> 2 E1", "c4 * (T1 + s * T2) * E1 / (c5 + T1 + T2)",
            "the tumour calls them", SOURCE,
        ),
        Reaction("priming", "0 -> E2", "d1 * T1 * E1", "CD8 cells are made", SOURCE),
        Reaction("CD8 exhaustion", "E2 -> 0", "d2 * T1 * E2", "they wear out", SOURCE),
        Reaction("CD8 loss", "E2 -> 0", "d3 * E2", "CD8 cells die", SOURCE),
    ),
    # Both gone is what a run is judged by; each clone can also go alone.
    extinctions=(Extinction(("T1", "T2")), Extinction(("T1",)), Extinction(("T2",))),
    outcome=Outcome(count="tumour_cells", capacity="1 / b"),
    levers=("T1", "T2", "E1", "p", "q", "r", "s", "mu", "beta", "nu", "a"),
    days=300,
    errata=(
        "Below one cell a clone is taken as cleared; the paper's equations never reach zero.",
    ),
)  # fmt: skip

networks = (network,)
