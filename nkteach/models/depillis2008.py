"""de Pillis et al 2008: two tumour sizes at rest.

Optimal control of mixed immunotherapy and chemotherapy of tumors, J Biol Syst 16:51,
doi:10.1142/S0218339008002435. A small tumour at a tipping point, and a large one that stays: what
treatment has to push the tumour below. Days; cells in the whole body.
"""

from ..network import Extinction, Network, Outcome, Quantity, Reaction, Species
from .paper import constants, treatment

SOURCE = "de Pillis 2008 doi:10.1142/S0218339008002435"

_VALUES = {
    "a": 0.2, "b": 1.02e-9, "c1": 3.23e-7, "d": 5.0, "f": 0.0412, "g": 0.025, "gI": 2e7, "gT": 1e5,
    "h": 600, "KC": 0.6, "KL": 0.6, "KN": 0.6, "KT": 0.8, "l": 0.67, "m": 0.02, "p": 1e-7,
    "pI": 0.125, "pT": 0.6, "q": 3.42e-10, "r2": 3e-11, "s": 0.3, "u": 3.0, "w": 2e-4,
    "alpha1": 1.3e4, "alpha2": 5e8, "beta": 0.012, "gamma": 0.9, "muI": 10.0,
}  # fmt: skip

_CONSTANTS = (
    ("a", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("c1", "1/(cell day)", "killing by NK cells"),
    ("d", "1/day", "most killing by CD8 cells"),
    ("l", "exponent", "steepness of killing by CD8 cells"),
    ("s", "ratio", "(L/T)^l at half of the most killing"),
    ("alpha1", "cells/day", "arrival of NK cells"),
    ("f", "1/day", "loss of NK cells"),
    ("g", "1/day", "most recruitment of NK cells"),
    ("h", "cells", "tumour at half recruitment of NK cells"),
    ("p", "1/(cell day)", "NK cells worn out by the tumour"),
    ("m", "1/day", "loss of CD8 cells"),
    ("q", "1/(cell day)", "CD8 cells worn out by the tumour"),
    ("u", "1/(cell day)", "CD8 cells held down by each other"),
    ("r2", "1/(cell day)", "CD8 cells made where lymphocytes meet the tumour"),
    ("pI", "1/day", "most division of CD8 cells by IL-2"),
    ("gI", "IU/L", "IL-2 at half of the most division"),
    ("alpha2", "cells/day", "making of lymphocytes"),
    ("beta", "1/day", "loss of lymphocytes"),
    ("pT", "IU/(L cell day)", "most IL-2 made where CD8 cells meet the tumour"),
    ("gT", "cells", "tumour at half of the most IL-2"),
    ("w", "1/(cell day)", "IL-2 made by CD8 cells that feel IL-2"),
    ("muI", "1/day", "decay of IL-2"),
    ("KT", "L/(mg day)", "killing of tumour cells by the drug"),
    ("KN", "L/(mg day)", "killing of NK cells by the drug"),
    ("KL", "L/(mg day)", "killing of CD8 cells by the drug"),
    ("KC", "L/(mg day)", "killing of lymphocytes by the drug"),
    ("gamma", "1/day", "decay of the drug"),
)

network = Network(
    name="depillis2008",
    title="de Pillis 2008: two tumour sizes",
    volume="cells in one body",
    citation=SOURCE,
    species=(
        Species("T", "cells", "tumour cells", 1e7, high=2e9),
        Species("N", "cells", "NK cells", 5e5, high=1e8),
        # They follow the tumour within minutes, and lymphocytes are very many: no chance there.
        Species("L", "cells", "CD8 T cells", 2e3, kind="pool", high=1e8),
        Species("C", "cells", "circulating lymphocytes", 4.17e10, kind="pool", high=1e12),
        Species("I", "IU/L", "IL-2", 2e3, kind="signal", high=1e9),
        Species("M", "mg/L", "chemotherapy drug", 0, kind="signal", high=100),
    ),
    parameters=(
        *constants(SOURCE, _VALUES, _CONSTANTS),
        treatment("vM", "mg/(L day)", 10, SOURCE, "chemotherapy given"),
        treatment("vI", "IU/(L day)", 1e9, SOURCE, "IL-2 given"),
        treatment("vL", "cells/day", 1e10, SOURCE, "CD8 cells (TIL) given"),
    ),
    quantities=(
        # max: where there is neither tumour nor CD8 cell, the ratio would be 0/0.
        Quantity(
            "D", "d * L**l / max(s * T**l + L**l, 1e-30)", "1/day",
            "share of the tumour killed by CD8 cells per day",
        ),
    ),
    reactions=(
        Reaction("growth", "T -> 2 T", "a * T", "tumour cells divide", SOURCE),
        Reaction("crowding", "T -> 0", "a * b * T * T", "less room, less growth", SOURCE),
        Reaction("NK killing", "N + T -> N", "c1 * N * T", "NK cells kill", SOURCE),
        Reaction("CD8 killing", "L + T -> L", "D * T", "CD8 cells kill", SOURCE),
        Reaction("drug kills tumour", "T -> 0", "KT * M * T", "the drug kills", SOURCE),
        Reaction("NK arrival", "0 -> N", "alpha1", "NK cells arrive", SOURCE),
        Reaction("NK loss", "N -> 0", "f * N", "NK cells die", SOURCE),
        Reaction(
            "NK recruitment", "N -> 2 N", "g * T / (h + T) * N",
            "the tumour calls NK cells", SOURCE,
        ),
        Reaction("NK exhaustion", "N -> 0", "p * N * T", "NK cells wear out", SOURCE),
        Reaction("drug kills NK", "N -> 0", "KN * M * N", "the drug kills", SOURCE),
        Reaction("CD8 loss", "L -> 0", "m * L", "CD8 cells die", SOURCE),
        Reaction("CD8 exhaustion", "L -> 0", "q * L * T", "CD8 cells wear out", SOURCE),
        Reaction("regulation", "L -> 0", "u * L**2", "too many CD8 cells die", SOURCE),
        Reaction(
            "priming", "0 -> L", "r2 * C * T", "lymphocytes that meet the tumour become CD8 "
            "cells against it", SOURCE,
        ),
        Reaction("CD8 division", "L -> 2 L", "pI * L * I / (gI + I)", "IL-2 divides", SOURCE),
        Reaction("TIL", "0 -> L", "vL", "CD8 cells are infused", SOURCE),
        Reaction("drug kills CD8", "L -> 0", "KL * M * L", "the drug kills", SOURCE),
        Reaction("lymphocyte making", "0 -> C", "alpha2", "the marrow makes them", SOURCE),
        Reaction("lymphocyte loss", "C -> 0", "beta * C", "lymphocytes die", SOURCE),
        Reaction("drug kills lymphocytes", "C -> 0", "KC * M * C", "the drug kills", SOURCE),
        Reaction(
            "IL-2 from meeting", "0 -> I", "pT * T / (gT + T) * L",
            "CD8 cells that meet the tumour make IL-2", SOURCE,
        ),
        Reaction("IL-2 from IL-2", "0 -> I", "w * L * I", "CD8 cells make more", SOURCE),
        Reaction("IL-2 given", "0 -> I", "vI", "IL-2 is given", SOURCE),
        Reaction("IL-2 decay", "I -> 0", "muI * I", "IL-2 is broken down", SOURCE),
        Reaction("drug given", "0 -> M", "vM", "chemotherapy is given", SOURCE),
        Reaction("drug decay", "M -> 0", "gamma * M", "the drug is broken down", SOURCE),
    ),
    extinctions=(Extinction(("T",)),),
    outcome=Outcome(count="T", capacity="1 / b"),
    levers=("T", "N", "vM", "vI", "vL", "a", "c1", "d", "s", "KT"),
    errata=(
        "Table 1 prints a = 2.00e-3 and l = 2/3. The printed equilibria follow, to all their "
        "digits, from a = 0.2 and l = 0.67, which are used here.",
        "The eigenvalue printed for the tumour-free equilibrium, 0.4320, follows from a third "
        "a, 0.514, and from the NK count printed beside it, 2.5391e5; alpha1 / f is 3.155e5.",
        "Of the eigenvalues printed for the small tumour, e4 = 9.485163 should be -9.903.",
        "The exponent eta is 1 in the paper and left out here.",
        "Treatments go on through the whole run; the paper seeks their best course.",
        "BIOMD0000000913, a public copy of this model, has l = 2 and a = 0.002.",
        "Below one cell the tumour is taken as cleared; the paper's equations never reach "
        "zero.",
    ),
)  # fmt: skip

networks = (network,)
