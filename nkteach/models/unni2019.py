"""Unni, Seshaiyer 2019: dendritic cells between NK cells, CD8 T cells and a tumour.

Mathematical modeling, analysis, and simulation of tumor dynamics with drug interventions, Comput
Math Methods Med, PMID 31687042. Dendritic cells wake NK cells and turn the tumour into CD8 cells; a
tumour too large wears NK cells out before they come. Days; cells in the whole body.
"""

from ..network import Extinction, Network, Outcome, Parameter, Reaction, Species
from .paper import constants, treatment

SOURCE = "Unni & Seshaiyer 2019 PMID 31687042"

_VALUES = {
    "a": 0.431, "b": 2.17e-8, "c1": 3.5e-6, "c2": 1e-7, "d1": 1e-6, "d2": 4e-6, "e": 0.0412,
    "f1": 1e-8, "f2": 0.01, "g": 0.024, "h": 3.42e-10, "i": 0.02, "j": 1e-7, "k": 1e-7,
    "s1": 1.3e4, "s2": 480,
}  # fmt: skip

_CONSTANTS = (
    ("a", "1/day", "growth of the tumour"),
    ("b", "1/cell", "one over the carrying capacity"),
    ("c1", "1/(cell day)", "killing of the tumour by NK cells"),
    ("j", "1/(cell day)", "killing of the tumour by dendritic cells"),
    ("k", "1/(cell day)", "killing of the tumour by CD8 cells"),
    ("s1", "cells/day", "arrival of NK cells"),
    ("c2", "1/(cell day)", "NK cells worn out by the tumour"),
    ("d1", "1/(cell day)", "NK cells woken by dendritic cells"),
    ("e", "1/day", "loss of NK cells"),
    ("s2", "cells/day", "arrival of dendritic cells"),
    ("f1", "1/(cell day)", "killing of dendritic cells by CD8 cells"),
    ("d2", "1/(cell day)", "killing of dendritic cells by NK cells"),
    ("g", "1/day", "loss of dendritic cells"),
    ("f2", "1/(cell day)", "CD8 cells woken by dendritic cells at the tumour"),
    ("h", "1/(cell day)", "CD8 cells worn out by the tumour"),
    ("i", "1/day", "loss of CD8 cells"),
)

network = Network(
    name="unni2019",
    title="Unni & Seshaiyer 2019: dendritic cells",
    volume="cells in one body",
    citation=SOURCE,
    species=(
        Species("T", "cells", "tumour cells", 100, high=4.6e7),
        Species("N", "cells", "NK cells", 1, high=1e7),
        Species("D", "cells", "dendritic cells", 1, high=1e7),
        Species("L", "cells", "CD8 T cells", 1, high=1e8),
    ),
    parameters=(
        *constants(SOURCE, _VALUES, _CONSTANTS),
        Parameter(
            "d3", 1e-4, "1/(cell day)", 0, 1e-3, SOURCE, "dendritic cells called by the tumour"
        ),
        Parameter(
            "u", 0, "1/(cell^2 day)", 0, 1e-6, SOURCE, "CD8 cells held down by NK cells"
        ),
        treatment("vL", "cells/day", 1e6, SOURCE, "CD8 cells (TIL) given"),
    ),
    quantities=(),
    reactions=(
        Reaction("growth", "T -> 2 T", "a * T", "tumour cells divide", SOURCE),
        Reaction("crowding", "T -> 0", "a * b * T * T", "less room, less growth", SOURCE),
        Reaction("NK killing", "N + T -> N", "c1 * N * T", "NK cells kill", SOURCE),
        Reaction("DC killing", "D + T -> D", "j * D * T", "dendritic cells kill", SOURCE),
        Reaction("CD8 killing", "L + T -> L", "k * L * T", "CD8 cells kill", SOURCE),
        Reaction("NK arrival", "0 -> N", "s1", "NK cells arrive", SOURCE),
        Reaction("NK exhaustion", "N -> 0", "c2 * T * N", "NK cells wear out", SOURCE),
        Reaction("NK wakening", "N -> 2 N", "d1 * D * N", "dendritic cells wake them", SOURCE),
        Reaction("NK loss", "N -> 0", "e * N", "NK cells die", SOURCE),
        Reaction("DC arrival", "0 -> D", "s2", "dendritic cells arrive", SOURCE),
        Reaction("DC editing", "D -> 0", "(f1 * L + d2 * N) * D", "killed by both", SOURCE),
        Reaction("DC call", "D -> 2 D", "d3 * T * D", "the tumour calls them", SOURCE),
        Reaction("DC loss", "D -> 0", "g * D", "dendritic cells die", SOURCE),
        Reaction("priming", "0 -> L", "f2 * D * T", "CD8 cells are made", SOURCE),
        Reaction("CD8 exhaustion", "L -> 0", "h * L * T", "CD8 cells wear out", SOURCE),
        Reaction("regulation", "L -> 0", "u * N * L**2", "too many CD8 cells die", SOURCE),
        Reaction("CD8 loss", "L -> 0", "i * L", "CD8 cells die", SOURCE),
        Reaction("TIL", "0 -> L", "vL", "CD8 cells are infused", SOURCE),
    ),
    extinctions=(Extinction(("T",)),),
    outcome=Outcome(count="T", capacity="1 / b"),
    levers=("T", "N", "D", "L", "d3", "s2", "u", "vL", "c1", "f2"),
    days=100,
    errata=(
        "u is 1.80e-8 in the list of constants and 3e-10 beside figure 7; figures 2 to 6 are drawn "
        "with u = 0, which is used here. Figure 2 is drawn with d3 = 0 too.",
        "Several units are printed as 1/cell where the equations need 1/(cell day), and k is "
        "called NK killing; it stands beside the CD8 cells.",
        "Below one cell the tumour is taken as cleared; the paper's equations never reach "
        "zero.",
    ),
)  # fmt: skip

networks = (network,)
