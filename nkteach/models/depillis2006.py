"""de Pillis, Gu, Radunskaya 2006: chemotherapy, IL-2 and infused CD8 cells (TIL).

Mixed immunotherapy and chemotherapy of tumors: modeling, applications and biological
interpretations, J Theor Biol 238:841, doi:10.1016/j.jtbi.2005.06.037. The drug hurts lymphocytes as
well as the tumour, so that its dose has two edges. Two patients. Days; cells in the whole body.
"""

from ..network import Extinction, Network, Outcome, Quantity, Reaction, Species
from .paper import constants, treatment

SOURCE = "de Pillis 2006 doi:10.1016/j.jtbi.2005.06.037"

_COMMON = {
    "a": 0.431, "b": 1.02e-9, "c": 6.41e-11, "e": 2.08e-7, "f": 0.0412, "g": 0.0125, "h": 2.02e7,
    "j": 0.0249, "r1": 1.1e-7, "r2": 6.5e-11, "u": 3e-10, "KT": 0.9, "KN": 0.6, "KL": 0.6,
    "KC": 0.6, "gamma": 0.9, "pI": 0.125, "gI": 2e7, "muI": 10.0,
}  # fmt: skip
_SETS = {
    "patient-9": {
        "d": 2.34, "l": 2.09, "s": 0.0839, "k": 3.66e7, "m": 0.204, "q": 1.42e-6, "p": 3.42e-6,
        "alpha": 7.5e8, "beta": 0.012,
    },
    "patient-10": {
        "d": 1.88, "l": 1.81, "s": 0.512, "k": 5.66e7, "m": 9.12, "q": 1.59e-6, "p": 3.59e-6,
        "alpha": 5e8, "beta": 0.008,
    },
}  # fmt: skip

_CONSTANTS = (
    ("a", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("c", "1/(cell day)", "killing by NK cells"),
    ("d", "1/day", "most killing by CD8 cells"),
    ("l", "exponent", "steepness of killing by CD8 cells"),
    ("s", "ratio", "(L/T)^l at half of the most killing"),
    ("e", "1/day", "share of lymphocytes that become NK cells"),
    ("f", "1/day", "loss of NK cells"),
    ("g", "1/day", "most recruitment of NK cells"),
    ("h", "cells^2", "tumour, squared, at half recruitment of NK cells"),
    ("p", "1/(cell day)", "NK cells worn out by the tumour"),
    ("m", "1/day", "loss of CD8 cells"),
    ("j", "1/day", "most recruitment of CD8 cells"),
    ("k", "cells^2/day^2", "killing by CD8 cells, squared, at half recruitment"),
    ("q", "1/(cell day)", "CD8 cells worn out by the tumour"),
    ("r1", "1/(cell day)", "CD8 cells called by what NK cells kill"),
    ("r2", "1/(cell day)", "CD8 cells made where lymphocytes meet the tumour"),
    ("u", "1/(cell^2 day)", "CD8 cells held down by NK cells"),
    ("alpha", "cells/day", "making of lymphocytes"),
    ("beta", "1/day", "loss of lymphocytes"),
    ("KT", "1/day", "most killing of tumour cells by the drug"),
    ("KN", "1/day", "most killing of NK cells by the drug"),
    ("KL", "1/day", "most killing of CD8 cells by the drug"),
    ("KC", "1/day", "most killing of lymphocytes by the drug"),
    ("gamma", "1/day", "decay of the drug"),
    ("pI", "1/day", "most division of CD8 cells by IL-2"),
    ("gI", "IU/L", "IL-2 at half of the most division"),
    ("muI", "1/day", "decay of IL-2"),
)


def _network(name: str, values: dict[str, float]) -> Network:
    return Network(
        name=f"depillis2006-{name}",
        title=f"de Pillis 2006: chemotherapy and immunotherapy, {name.replace('-', ' ')}",
        volume="cells in one body",
        citation=SOURCE,
        species=(
            Species("T", "cells", "tumour cells", 2e6, high=2e9),
            # They follow a large tumour within minutes, and lymphocytes are very many: chance is
            # in the tumour alone.
            Species("N", "cells", "NK cells", "e * alpha / (f * beta)", kind="pool"),
            Species("L", "cells", "CD8 T cells", 10, kind="pool", high=1e10),
            Species("C", "cells", "circulating lymphocytes", "alpha / beta", kind="pool"),
            Species("M", "mg/L", "chemotherapy drug", 0, kind="signal", high=100),
            Species("I", "IU/L", "IL-2", 0, kind="signal", high=1e9),
        ),
        parameters=(
            *constants(SOURCE, {**_COMMON, **values}, _CONSTANTS),
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
            Quantity("effect", "1 - exp(-M)", "share", "effect of the drug, of the most it has"),
        ),
        reactions=(
            Reaction("growth", "T -> 2 T", "a * T", "tumour cells divide", SOURCE),
            Reaction("crowding", "T -> 0", "a * b * T * T", "less room, less growth", SOURCE),
            Reaction("NK killing", "N + T -> N", "c * N * T", "NK cells kill", SOURCE),
            Reaction("CD8 killing", "L + T -> L", "D * T", "CD8 cells kill", SOURCE),
            Reaction("drug kills tumour", "T -> 0", "KT * effect * T", "the drug kills", SOURCE),
            Reaction("NK making", "0 -> N", "e * C", "lymphocytes become NK cells", SOURCE),
            Reaction("NK loss", "N -> 0", "f * N", "NK cells die", SOURCE),
            Reaction(
                "NK recruitment", "N -> 2 N", "g * T**2 / (h + T**2) * N",
                "the tumour calls NK cells", SOURCE,
            ),
            Reaction("NK exhaustion", "N -> 0", "p * N * T", "NK cells wear out", SOURCE),
            Reaction("drug kills NK", "N -> 0", "KN * effect * N", "the drug kills", SOURCE),
            Reaction("CD8 loss", "L -> 0", "m * L", "CD8 cells die", SOURCE),
            Reaction(
                "CD8 recruitment", "L -> 2 L", "j * (D * T)**2 / (k + (D * T)**2) * L",
                "CD8 cells that kill call more", SOURCE,
            ),
            Reaction("CD8 exhaustion", "L -> 0", "q * L * T", "CD8 cells wear out", SOURCE),
            Reaction(
                "debris", "0 -> L", "r1 * N * T", "what NK cells kill calls CD8 cells", SOURCE
            ),
            Reaction(
                "priming", "0 -> L", "r2 * C * T", "lymphocytes that meet the tumour become CD8 "
                "cells against it", SOURCE,
            ),
            Reaction("regulation", "L -> 0", "u * N * L**2", "too many CD8 cells die", SOURCE),
            Reaction("drug kills CD8", "L -> 0", "KL * effect * L", "the drug kills", SOURCE),
            Reaction("CD8 division", "L -> 2 L", "pI * L * I / (gI + I)", "IL-2 divides", SOURCE),
            Reaction("TIL", "0 -> L", "vL", "CD8 cells are infused", SOURCE),
            Reaction("lymphocyte making", "0 -> C", "alpha", "the marrow makes them", SOURCE),
            Reaction("lymphocyte loss", "C -> 0", "beta * C", "lymphocytes die", SOURCE),
            Reaction(
                "drug kills lymphocytes", "C -> 0", "KC * effect * C", "the drug kills", SOURCE
            ),
            Reaction("drug given", "0 -> M", "vM", "chemotherapy is given", SOURCE),
            Reaction("drug decay", "M -> 0", "gamma * M", "the drug is broken down", SOURCE),
            Reaction("IL-2 given", "0 -> I", "vI", "IL-2 is given", SOURCE),
            Reaction("IL-2 decay", "I -> 0", "muI * I", "IL-2 is broken down", SOURCE),
        ),
        extinctions=(Extinction(("T",)),),
        outcome=Outcome(count="T", capacity="1 / b"),
        outputs=("D",),
        levers=("T", "L", "vM", "vI", "vL", "KT", "KL", "d", "s", "a"),
        errata=(
            "Starting counts are assumed: NK cells and lymphocytes at their rest without a tumour.",
            "D is a rate per day here; in de Pillis 2005 it is a number of cells per day.",
            "(L/T)^l has no value without a tumour; the same D is written with L^l / "
            "(s T^l + L^l).",
            "Treatments go on through the whole run; the paper gives them in courses.",
            "BIOMD0000000732, a public copy of this model, lacks the + I under the division by "
            "IL-2; here it stands as printed, I / (gI + I).",
            "Below one cell the tumour is taken as cleared; the paper's equations never reach "
            "zero.",
        ),
    )  # fmt: skip


networks = tuple(_network(name, values) for name, values in _SETS.items())
