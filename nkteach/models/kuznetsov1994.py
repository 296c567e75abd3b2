"""Kuznetsov, Makalkin, Taylor, Perelson 1994: effector cells against a B-cell lymphoma in mice.

Nonlinear dynamics of immunogenic tumors, Bull Math Biol 56:295, doi:10.1007/BF02460644.
Two cell counts and three fates: a small dormant tumour, a large one, and a line between them
(the separatrix) that decides which of the two a start leads to. Days; cells in the whole mouse.
"""

from ..network import Extinction, Network, Outcome, Parameter, Reaction, Species

SOURCE = "Kuznetsov 1994 doi:10.1007/BF02460644"

network = Network(
    name="kuznetsov1994",
    title="Kuznetsov 1994: dormancy and sneaking through",
    volume="cells in one mouse",
    citation=SOURCE,
    species=(
        Species("E", "cells", "effector cells at the tumour", initial=3.2e5, high=1e8),
        Species("T", "cells", "tumour cells", initial=5e6, high=6e8),
    ),
    parameters=(
        Parameter("s", 1.3e4, "cells/day", 0, 1e5, SOURCE, "arrival of effector cells"),
        Parameter("p", 0.1245, "1/day", 0, 2, SOURCE, "most recruitment by the tumour"),
        Parameter("g", 2.019e7, "cells", 1e5, 1e9, SOURCE, "tumour at half recruitment"),
        Parameter("m", 3.422e-10, "1/(cell day)", 0, 1e-8, SOURCE, "loss of effectors that kill"),
        Parameter("d", 0.0412, "1/day", 0, 1, SOURCE, "natural loss of effector cells"),
        Parameter("a", 0.18, "1/day", 0, 1, SOURCE, "growth of the tumour"),
        Parameter("b", 2e-9, "1/cell", 1e-10, 1e-7, SOURCE, "one over the carrying capacity"),
        Parameter("n", 1.101e-7, "1/(cell day)", 0, 1e-5, SOURCE, "killing by effector cells"),
    ),
    quantities=(),
    reactions=(
        Reaction("arrival", "0 -> E", "s", "effector cells arrive", SOURCE),
        Reaction("recruitment", "0 -> E", "p * E * T / (g + T)", "the tumour calls more", SOURCE),
        Reaction("exhaustion", "E -> 0", "m * E * T", "effectors that kill are lost", SOURCE),
        Reaction("loss", "E -> 0", "d * E", "effector cells leave or die", SOURCE),
        Reaction("growth", "T -> 2 T", "a * T", "tumour cells divide", SOURCE),
        Reaction("crowding", "T -> 0", "a * b * T * T", "less room, less growth", SOURCE),
        Reaction("killing", "E + T -> E", "n * E * T", "effector cells kill", SOURCE),
    ),
    extinctions=(Extinction(("T",)),),
    outcome=Outcome(count="T", capacity="1 / b"),
    levers=("T", "E", "s", "p", "m", "n", "a", "g"),
    errata=("Below one cell the tumour is taken as cleared; the paper's equations bring it back.",),
)

networks = (network,)
