"""How a large tumour defends itself: it calms killers, keeps NK cells out, wears CD8 cells out."""

from ...network import Parameter, Quantity
from .sources import VIEL, WHERRY

# fmt: off
parameters = (
    Parameter("suppression_size", 1.8e4, "cells", 3e3, 1e5, f"assumed; TGF-beta direction {VIEL}",
              "tumour with half the suppression"),
    Parameter("suppression_arrival", 0.7, "share", 0, 1, "assumed",
              "NK arrival lost at full suppression"),
    Parameter("suppression_max", 0.95, "share", 0, 1, "assumed",
              "killing lost at full suppression"),
    Parameter("exhaustion_rate", 0.6, "1/day", 0, 2, f"assumed; lasting antigen, {WHERRY}",
              "fastest exhaustion of effector cells"),
    Parameter("exhaustion_antigen", 5e3, "cells", 1e3, 5e4, "assumed", "antigen for half of it"),
    Parameter("exhausted_kill", 0.1, "ratio", 0, 1, f"assumed; direction {WHERRY}",
              "killing by an exhausted cell"),
    Parameter("exhausted_loss", 0.1, "1/day", 0.02, 0.5, "assumed", "loss of exhausted cells"),
)

quantities = (
    Quantity("suppression", "tumour**2 / (suppression_size**2 + tumour**2)", "share",
             "TGF-beta and the like, by tumour size"),
    Quantity("calmed", "(1 - suppression_max * suppression) / (1 + regulation)", "share",
             "killing left under suppression and regulatory T cells"),
    Quantity("exhaustion", "exhaustion_rate * antigen**2 / (exhaustion_antigen**2 + antigen**2)",
             "1/day", "effector cells wearing out"),
)
