"""Hernandez-Vargas, Meyer-Hermann 2012: influenza, interferon and NK cells.

Innate immune system dynamics to influenza virus, 8th IFAC Symposium on Biological and Medical
Systems, doi:10.3182/20120829-3-HU-2029.00029. The first week, before T cells: interferon makes
healthy cells resistant, NK cells kill infected ones. Days; epithelial cells of the upper airway.
"""

from ..network import Network, Outcome, Parameter, Quantity, Reaction, Species
from .paper import constants

SOURCE = "Hernandez-Vargas 2012 doi:10.3182/20120829-3-HU-2029.00029"

_VALUES = {
    "k_I": 0.003, "k_R": 7.0, "k_E": 0.5, "phi_K": 0.001, "a_I": 3e-6, "p_V": 0.01,
    "delta_H": 0.01, "delta_I": 0.01, "delta_R": 0.01, "delta_IFN": 4.0, "delta_K": 0.04,
    "delta_V": 5.2,
}  # fmt: skip

_CONSTANTS = (
    ("k_I", "mL/day", "infection by virus"),
    ("k_R", "1/day", "resistance by interferon"),
    ("k_E", "1/day", "end of the first, silent stage of an infected cell"),
    ("phi_K", "1/day", "NK cells called by an infected cell"),
    ("a_I", "fold/(cell day)", "interferon made by an infected cell"),
    ("p_V", "1/(mL day)", "virus made by an infected cell"),
    ("delta_H", "1/day", "turnover of healthy cells"),
    ("delta_I", "1/day", "loss of infected cells without NK cells"),
    ("delta_R", "1/day", "loss of resistant cells"),
    ("delta_IFN", "1/day", "decay of interferon"),
    ("delta_K", "1/day", "turnover of NK cells"),
    ("delta_V", "1/day", "clearance of virus"),
)

network = Network(
    name="hernandezvargas2012",
    title="Hernandez-Vargas 2012: influenza and NK cells",
    volume="cells of one upper airway",
    citation=SOURCE,
    count_unit="cells; virus per mL",
    species=(
        Species("U_H", "cells", "healthy cells", "H0"),
        Species("U_E", "cells", "cells infected, still silent", 0, high=1e9),
        Species("U_I", "cells", "cells that make virus", 0, high=1e9),
        Species("U_R", "cells", "resistant cells", 0, high=1e9),
        Species("V", "1/mL", "virus", "V0", kind="signal"),
        Species("IFN", "fold", "interferon", 0, kind="signal", high=1e3),
        Species("K", "cells", "NK cells", "K0"),
    ),
    parameters=(
        Parameter("V0", 1e-3, "1/mL", 1e-6, 10, SOURCE, "virus at the start"),
        Parameter("H0", 5e8, "cells", 5e7, 5e9, SOURCE, "healthy cells before the infection"),
        Parameter("K0", 8e5, "cells", 0, 8e6, SOURCE, "NK cells before the infection"),
        Parameter("q_K", 3e-6, "1/(cell day)", 0, 3e-5, SOURCE, "killing by NK cells"),
        *constants(SOURCE, _VALUES, _CONSTANTS),
    ),
    quantities=(
        Quantity("infected", "U_E + U_I", "cells", "infected cells"),
        Quantity("S_H", "delta_H * H0", "cells/day", "making of healthy cells"),
        Quantity("S_K", "delta_K * K0", "cells/day", "arrival of NK cells"),
    ),
    reactions=(
        Reaction("regrowth", "0 -> U_H", "S_H", "healthy cells are made", SOURCE),
        Reaction("healthy loss", "U_H -> 0", "delta_H * U_H", "healthy cells die", SOURCE),
        Reaction("infection", "U_H -> U_E", "k_I * U_H * V", "virus infects", SOURCE),
        Reaction("resistance", "U_H -> U_R", "k_R * U_H * IFN", "interferon protects", SOURCE),
        Reaction("onset", "U_E -> U_I", "k_E * U_E", "the cell begins to make virus", SOURCE),
        Reaction("NK kill silent", "U_E + K -> K", "q_K * U_E * K", "NK cells kill", SOURCE),
        Reaction("NK kill", "U_I + K -> K", "q_K * U_I * K", "NK cells kill", SOURCE),
        Reaction("infected loss", "U_I -> 0", "delta_I * U_I", "infected cells die", SOURCE),
        Reaction("resistant loss", "U_R -> 0", "delta_R * U_R", "resistant cells die", SOURCE),
        Reaction("virus making", "0 -> V", "p_V * U_I", "infected cells release it", SOURCE),
        Reaction("virus loss", "V -> 0", "delta_V * V", "virus is cleared", SOURCE),
        Reaction("interferon making", "0 -> IFN", "a_I * U_I", "infected cells warn", SOURCE),
        Reaction("interferon loss", "IFN -> 0", "delta_IFN * IFN", "it is used up", SOURCE),
        Reaction("NK arrival", "0 -> K", "S_K", "NK cells arrive", SOURCE),
        Reaction("NK call", "0 -> K", "phi_K * U_I", "infected cells call NK cells", SOURCE),
        Reaction("NK loss", "K -> 0", "delta_K * K", "NK cells die", SOURCE),
    ),
    outcome=Outcome(count="infected", capacity="H0", word="infected"),
    levers=("V0", "K0", "q_K", "phi_K", "k_R", "a_I", "k_I", "p_V", "delta_V"),
    days=10,
    errata=(
        "Table 1 gives q_K in cells per day and k_R per day; beside the equations they are "
        "per cell and day, and per fold of interferon and day.",
        "The text says that about 8 % of the cells are infected at most. Its own equations and "
        "constants give 3.9 % that make virus at the peak, and 41 % with the silent ones; peak "
        "days, interferon and NK cells are as in its figures.",
        "There are no T cells: the virus is held, never cleared. The paper compares six days.",
    ),
)  # fmt: skip

networks = (network,)
