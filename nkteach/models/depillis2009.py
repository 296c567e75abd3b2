"""de Pillis et al 2009: chemotherapy and immunotherapy with IL-2 the body makes itself.

Mathematical model creation for cancer chemo-immunotherapy, Comput Math Methods Med 10:165,
doi:10.1080/17486700802216301. The model of 2006 with constants measured in people: immune cells per
litre of blood, IL-2 that lymphocytes make, NK cells that divide by it. Days.
"""

from ..network import Extinction, Network, Outcome, Parameter, Quantity, Reaction, Species
from .paper import constants, treatment

SOURCE = "de Pillis 2009 doi:10.1080/17486700802216301"
ASSUMED = "assumed: patient 10 of de Pillis 2006 doi:10.1016/j.jtbi.2005.06.037"
LATER = "de Pillis 2013 doi:10.3934/dcdsb.2013.18.915, which keeps the value of 2009"

_VALUES = {
    "a": 0.431, "b": 1.02e-9, "c": 2.9077e-13, "KT": 0.9, "deltaT": 1.8328, "e_over_f": 0.111,
    "f": 0.0125, "p": 2.794e-13, "pN": 0.068, "gN": 250360.0, "KN": 0.0675, "deltaN": 1.8328,
    "m": 0.009, "theta": 0.0025036, "q": 3.422e-10, "r1": 2.9077e-11, "r2": 5.8467e-13, "pI": 2.971,
    "gI": 2503.6, "u": 4.417e-14, "kappa": 2503.6, "j": 0.01245, "k": 2.019e7, "KL": 0.0486,
    "deltaL": 1.8328, "alpha_over_beta": 2.25e9, "beta": 0.0063, "KC": 0.034, "deltaC": 1.8328,
    "gamma": 0.5199, "muI": 11.7427, "omega": 0.07874, "phi": 2.38405e-7, "zeta": 2503.6,
}  # fmt: skip

_CONSTANTS = (
    ("a", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("c", "L/(cell day)", "killing by NK cells"),
    ("e_over_f", "share", "NK cells per lymphocyte at rest"),
    ("f", "1/day", "turnover of NK cells"),
    ("p", "1/(cell day)", "NK cells worn out by the tumour"),
    ("pN", "1/day", "most division of NK cells by IL-2"),
    ("gN", "IU/L", "IL-2 at half of the most division of NK cells"),
    ("m", "1/day", "loss of CD8 cells without IL-2"),
    ("theta", "IU/L", "IL-2 at which half of that loss is left"),
    ("q", "1/(cell day)", "CD8 cells worn out by the tumour"),
    ("r1", "1/(cell day)", "CD8 cells called by what NK cells kill"),
    ("r2", "1/(cell day)", "CD8 cells made where lymphocytes meet the tumour"),
    ("pI", "1/day", "most division of CD8 cells by IL-2"),
    ("gI", "IU/L", "IL-2 at half of the most division of CD8 cells"),
    ("u", "L^2/(cell^2 day)", "CD8 cells held down by lymphocytes"),
    ("kappa", "IU/L", "IL-2 at half of that"),
    ("j", "1/day", "most recruitment of CD8 cells"),
    ("k", "cells", "tumour at half recruitment of CD8 cells"),
    ("alpha_over_beta", "cells/L", "lymphocytes at rest"),
    ("beta", "1/day", "turnover of lymphocytes"),
    ("KT", "1/day", "most killing of tumour cells by the drug"),
    ("KN", "1/day", "most killing of NK cells by the drug"),
    ("KL", "1/day", "most killing of CD8 cells by the drug"),
    ("KC", "1/day", "most killing of lymphocytes by the drug"),
    ("deltaT", "L/mg", "how strong the drug is on tumour cells"),
    ("deltaN", "L/mg", "how strong the drug is on NK cells"),
    ("deltaL", "L/mg", "how strong the drug is on CD8 cells"),
    ("deltaC", "L/mg", "how strong the drug is on lymphocytes"),
    ("gamma", "1/day", "decay of the drug"),
    ("muI", "1/day", "decay of IL-2"),
    ("phi", "IU/(cell day)", "IL-2 made by lymphocytes"),
    ("omega", "IU/(cell day)", "IL-2 made by CD8 cells"),
    ("zeta", "IU/L", "IL-2 at half of that"),
)

network = Network(
    name="depillis2009",
    title="de Pillis 2009: chemotherapy and immunotherapy, per litre of blood",
    volume="tumour cells in one body, immune cells per litre of blood",
    citation=SOURCE,
    count_unit="cells; immune cells per litre",
    # Cells per litre of blood are so many that chance averages out.
    species=(
        Species("T", "cells", "tumour cells", 1e7, high=2e9),
        Species("N", "cells/L", "NK cells", 2.5e8, kind="pool", high=1e10),
        Species("L", "cells/L", "CD8 T cells", 526800, kind="pool", high=1e10),
        Species("C", "cells/L", "other lymphocytes", 2.25e9, kind="pool", high=1e11),
        Species("M", "mg/L", "chemotherapy drug", 0, kind="signal", high=100),
        Species("I", "IU/L", "IL-2", 1073, kind="signal", high=1e9),
    ),
    parameters=(
        *constants(SOURCE, _VALUES, _CONSTANTS),
        *constants(ASSUMED, {"d": 1.88, "l": 1.81}, (
            ("d", "1/day", "most killing by CD8 cells"),
            ("l", "exponent", "steepness of killing by CD8 cells"),
        )),
        Parameter("s", 0.035, "ratio", 0.0035, 0.35, LATER, "(L/T)^l at half of the most killing"),
        treatment("vM", "mg/(L day)", 10, SOURCE, "chemotherapy given"),
        treatment("vI", "IU/(L day)", 1e9, SOURCE, "IL-2 given"),
        treatment("vL", "cells/(L day)", 1e10, SOURCE, "CD8 cells (TIL) given"),
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
        Reaction("NK killing", "N + T -> N", "c * N * T", "NK cells kill", SOURCE),
        Reaction("CD8 killing", "L + T -> L", "D * T", "CD8 cells kill", SOURCE),
        Reaction(
            "drug kills tumour", "T -> 0", "KT * (1 - exp(-deltaT * M)) * T", "the drug kills",
            SOURCE,
        ),
        Reaction("NK making", "0 -> N", "f * e_over_f * C", "made from lymphocytes", SOURCE),
        Reaction("NK loss", "N -> 0", "f * N", "NK cells die", SOURCE),
        Reaction("NK exhaustion", "N -> 0", "p * N * T", "NK cells wear out", SOURCE),
        Reaction("NK division", "N -> 2 N", "pN * N * I / (gN + I)", "IL-2 divides", SOURCE),
        Reaction(
            "drug kills NK", "N -> 0", "KN * (1 - exp(-deltaN * M)) * N", "the drug kills", SOURCE
        ),
        Reaction(
            "CD8 loss", "L -> 0", "theta * m * L / (theta + I)", "CD8 cells without IL-2 die",
            SOURCE,
        ),
        Reaction("CD8 exhaustion", "L -> 0", "q * L * T", "CD8 cells wear out", SOURCE),
        Reaction("debris", "0 -> L", "r1 * N * T", "what NK cells kill calls CD8 cells", SOURCE),
        Reaction(
            "priming", "0 -> L", "r2 * C * T", "lymphocytes that meet the tumour become CD8 "
            "cells against it", SOURCE,
        ),
        Reaction(
            "regulation", "L -> 0", "u * L**2 * C * I / (kappa + I)", "too many CD8 cells die",
            SOURCE,
        ),
        Reaction(
            "CD8 recruitment", "L -> 2 L", "j * T * L / (k + T)", "the tumour calls CD8 cells",
            SOURCE,
        ),
        Reaction("CD8 division", "L -> 2 L", "pI * L * I / (gI + I)", "IL-2 divides", SOURCE),
        Reaction(
            "drug kills CD8", "L -> 0", "KL * (1 - exp(-deltaL * M)) * L", "the drug kills", SOURCE
        ),
        Reaction("TIL", "0 -> L", "vL", "CD8 cells are infused", SOURCE),
        Reaction(
            "lymphocyte making", "0 -> C", "beta * alpha_over_beta", "the marrow makes them", SOURCE
        ),
        Reaction("lymphocyte loss", "C -> 0", "beta * C", "lymphocytes die", SOURCE),
        Reaction(
            "drug kills lymphocytes", "C -> 0", "KC * (1 - exp(-deltaC * M)) * C", "the drug kills",
            SOURCE,
        ),
        Reaction("drug given", "0 -> M", "vM", "chemotherapy is given", SOURCE),
        Reaction("drug decay", "M -> 0", "gamma * M", "the drug is broken down", SOURCE),
        Reaction("IL-2 from lymphocytes", "0 -> I", "phi * C", "lymphocytes make it", SOURCE),
        Reaction(
            "IL-2 from CD8", "0 -> I", "omega * L * I / (zeta + I)", "CD8 cells make it", SOURCE
        ),
        Reaction("IL-2 given", "0 -> I", "vI", "IL-2 is given", SOURCE),
        Reaction("IL-2 decay", "I -> 0", "muI * I", "IL-2 is broken down", SOURCE),
    ),
    extinctions=(Extinction(("T",)),),
    outcome=Outcome(count="T", capacity="1 / b"),
    levers=("T", "vM", "vI", "vL", "KT", "d", "l", "s", "a"),
    errata=(
        "d and l differ between patients and were not at hand: those of patient 10 of de Pillis "
        "2006 are used, and the s that de Pillis 2013 says it keeps from this paper.",
        "IL-2 starts at 1073 as listed; de Pillis 2013 quotes 1173 for the same state, and the "
        "equations rest at 1170.",
        "Treatments go on through the whole run; the paper gives them in courses.",
        "BIOMD0000000779, a public copy of this model, has phi for theta and d = l = s = 0.",
        "Below one cell the tumour is taken as cleared; the paper's equations never reach zero.",
    ),
)  # fmt: skip

networks = (network,)
