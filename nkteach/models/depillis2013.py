"""de Pillis, Caldwell, Sarapata, Williams 2013: regulatory T cells hold NK cells back.

Mathematical modeling of regulatory T cell effects on renal cell carcinoma treatment, DCDS-B 18:915,
doi:10.3934/dcdsb.2013.18.915. Regulatory T cells weaken NK cells and thin out CD8 cells; sunitinib
removes them. There is a tumour size from which on it grows. Days; tumour cells in the whole body,
immune cells per litre of blood.
"""

from ..network import Event, Extinction, Network, Outcome, Quantity, Reaction, Species
from .paper import constants, treatment

SOURCE = "de Pillis 2013 doi:10.3934/dcdsb.2013.18.915"

_VALUES = {
    "a": 0.2065, "b": 2.145e-10, "c": 8.68e-10, "lambdaT": 1.59e-9, "d": 1.7, "l": 1.7, "s": 0.035,
    "e_over_f": 0.1168, "f": 0.0125, "p": 6.682e-14, "pN": 0.0668, "gN": 250360.0, "m": 0.009,
    "q": 3.422e-10, "r1": 8.68e-12, "r2": 1e-15, "pI": 1.111, "gI": 2503.6, "z": 2.3085e-13,
    "kappa": 2503.6, "j": 0.1245, "k": 2.019e7, "w_over_u": 0.0122, "u": 0.03851, "pR": 0.03598,
    "gR": 11.027, "HR": 0.0227, "lambdaR": 50.02, "alpha_over_beta": 2.14e9, "beta": 0.0063,
    "muI": 11.7427, "omega": 0.07879, "phi": 2.5153e-7, "zeta": 2503.6, "eta": 0.277,
}  # fmt: skip

_CONSTANTS = (
    ("a", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("c", "L/(cell day)", "killing by NK cells"),
    ("lambdaT", "L/cell", "how regulatory T cells weaken NK cells"),
    ("d", "1/day", "most killing by CD8 cells"),
    ("l", "exponent", "steepness of killing by CD8 cells"),
    ("s", "ratio", "(L/T)^l at half of the most killing"),
    ("e_over_f", "share", "NK cells per lymphocyte at rest"),
    ("f", "1/day", "turnover of NK cells"),
    ("p", "1/(cell day)", "NK cells worn out by the tumour"),
    ("pN", "1/day", "most division of NK cells by IL-2"),
    ("gN", "IU/L", "IL-2 at half of the most division of NK cells"),
    ("m", "1/day", "loss of CD8 cells"),
    ("q", "1/(cell day)", "CD8 cells worn out by the tumour"),
    ("r1", "1/(cell day)", "CD8 cells called by what NK cells kill"),
    ("r2", "1/(cell day)", "CD8 cells made where lymphocytes meet the tumour"),
    ("pI", "1/day", "most division of CD8 cells by IL-2"),
    ("gI", "IU/L", "IL-2 at half of the most division of CD8 cells"),
    ("z", "L^2/(cell^2 day)", "CD8 cells removed by regulatory T cells"),
    ("kappa", "IU/L", "IL-2 at half of that removal"),
    ("j", "1/day", "most recruitment of CD8 cells"),
    ("k", "cells", "tumour at half recruitment of CD8 cells"),
    ("w_over_u", "share", "regulatory T cells per lymphocyte without IL-2"),
    ("u", "1/day", "turnover of regulatory T cells"),
    ("pR", "1/day", "most division of regulatory T cells by IL-2"),
    ("gR", "IU/L", "IL-2 at half of the most division of regulatory T cells"),
    ("HR", "1/day", "most removal of regulatory T cells by sunitinib"),
    ("lambdaR", "L/mg", "how strong sunitinib is"),
    ("alpha_over_beta", "cells/L", "lymphocytes at rest"),
    ("beta", "1/day", "turnover of lymphocytes"),
    ("muI", "1/day", "decay of IL-2"),
    ("phi", "IU/(cell day)", "IL-2 made by lymphocytes"),
    ("omega", "IU/(cell day)", "IL-2 made by CD8 cells"),
    ("zeta", "IU/L", "IL-2 at half of that"),
    ("eta", "1/day", "decay of sunitinib"),
)

network = Network(
    name="depillis2013",
    title="de Pillis 2013: regulatory T cells and sunitinib",
    volume="tumour cells in one body, immune cells per litre of blood",
    citation=SOURCE,
    count_unit="cells; immune cells per litre",
    # Cells per litre of blood are so many that chance averages out.
    species=(
        Species("T", "cells", "tumour cells", 1e8, high=1e10),
        Species("N", "cells/L", "NK cells", 2.5e8, kind="pool", high=1e10),
        Species("L", "cells/L", "CD8 T cells", 2.4e4, kind="pool", high=1e9),
        Species("R", "cells/L", "regulatory T cells", 1.1e8, kind="pool", high=1e10),
        Species("C", "cells/L", "other lymphocytes", 2.14e9, kind="pool", high=1e11),
        Species("I", "IU/L", "IL-2", 48.9, kind="signal", high=1e6),
        Species("S", "mg/L", "sunitinib", 0, kind="signal", high=100),
    ),
    parameters=(
        *constants(SOURCE, _VALUES, _CONSTANTS),
        treatment(
            "sunitinib_dose", "mg/L", 2, SOURCE, "taken each day of a course; 50 mg are 0.837"
        ),
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
        Reaction(
            "NK killing", "N + T -> N", "c * exp(-lambdaT * R) * N * T",
            "NK cells kill, less so beside regulatory T cells", SOURCE,
        ),
        Reaction("CD8 killing", "L + T -> L", "D * T", "CD8 cells kill", SOURCE),
        Reaction("NK making", "0 -> N", "f * e_over_f * C", "made from lymphocytes", SOURCE),
        Reaction("NK loss", "N -> 0", "f * N", "NK cells die", SOURCE),
        Reaction("NK exhaustion", "N -> 0", "p * N * T", "NK cells wear out", SOURCE),
        Reaction("NK division", "N -> 2 N", "pN * N * I / (gN + I)", "IL-2 divides", SOURCE),
        Reaction("CD8 loss", "L -> 0", "m * L", "CD8 cells die", SOURCE),
        Reaction("CD8 exhaustion", "L -> 0", "q * L * T", "CD8 cells wear out", SOURCE),
        Reaction(
            "debris", "0 -> L", "r1 * N * T", "what NK cells kill calls CD8 cells", SOURCE
        ),
        Reaction(
            "priming", "0 -> L", "r2 * C * T", "lymphocytes that meet the tumour become CD8 "
            "cells against it", SOURCE,
        ),
        Reaction("CD8 division", "L -> 2 L", "pI * L * I / (gI + I)", "IL-2 divides", SOURCE),
        Reaction(
            "regulation", "L -> 0", "z * L**2 * R * I / (kappa + I)",
            "regulatory T cells remove CD8 cells", SOURCE,
        ),
        Reaction(
            "CD8 recruitment", "L -> 2 L", "j * T * L / (k + T)", "the tumour calls CD8 cells",
            SOURCE,
        ),
        Reaction(
            "regulatory making", "0 -> R", "u * w_over_u * C", "made from lymphocytes", SOURCE
        ),
        Reaction("regulatory loss", "R -> 0", "u * R", "regulatory T cells die", SOURCE),
        Reaction(
            "regulatory division", "R -> 2 R", "pR * R * I / (gR + I)", "IL-2 divides", SOURCE
        ),
        Reaction(
            "sunitinib effect", "R -> 0", "HR * (1 - exp(-lambdaR * S)) * R",
            "sunitinib removes regulatory T cells", SOURCE,
        ),
        Reaction(
            "lymphocyte making", "0 -> C", "beta * alpha_over_beta", "the marrow makes them",
            SOURCE,
        ),
        Reaction("lymphocyte loss", "C -> 0", "beta * C", "lymphocytes die", SOURCE),
        Reaction("IL-2 from lymphocytes", "0 -> I", "phi * C", "lymphocytes make it", SOURCE),
        Reaction(
            "IL-2 from CD8", "0 -> I", "omega * L * I / (zeta + I)", "CD8 cells make it", SOURCE
        ),
        Reaction("IL-2 decay", "I -> 0", "muI * I", "IL-2 is broken down", SOURCE),
        Reaction("sunitinib decay", "S -> 0", "eta * S", "it is broken down", SOURCE),
    ),
    extinctions=(Extinction(("T",)),),
    # Five courses of 28 days, each followed by 14 days of rest.
    events=tuple(
        Event(f"{42 * course + day}", "S", "sunitinib_dose", "" if day else "sunitinib")
        for course in range(5)
        for day in range(28)
    ),
    outcome=Outcome(count="T", capacity="1 / b"),
    levers=("T", "sunitinib_dose", "d", "l", "a", "c", "lambdaT", "z", "HR"),
    days=300,
    errata=(
        "Text and Table 3 differ: r1 8.68e-12 (text) and 6.682e-12, omega 0.07879 (text) and "
        "0.05314, phi 2.5153e-7 (text) and 3.594e-7. Only the text's values, used here, give "
        "the printed threshold: 1.77e7 tumour cells die out, 1.78e7 grow.",
        "HR is 0.0227 in the text and 0.227 in Table 3. Only the text's value, used here, gives "
        "figure 8: a tumour that shrinks on the usual dose and is all but gone on day 300 on "
        "twice as much. muI is 11.7483 and 11.7427, which changes neither.",
        "The text gives the large tumour at rest as about 2.14e9, which is its count of "
        "lymphocytes; the equations give 1.74e9.",
        "Figure 3's caption prints 1.77e7 for both of its starts; the text says 1.78e7 for "
        "the second.",
        "The text gives sunitinib for a whole course, 23.4467 mg/L; here it is taken day by day, "
        "50 mg in 59.71 L.",
        "BIOMD0000000908, a public copy of this model, has another r1.",
        "Below one cell the tumour is taken as cleared; the paper's equations never reach "
        "zero.",
    ),
)  # fmt: skip

networks = (network,)
