"""Donor T cells that attack the host: graft-versus-host disease, as a threshold in dose."""

from ...network import Parameter, Quantity, Reaction, Species

# fmt: off
species = (
    Species("t_donor", "cells", "T cells of a donor that attack the host (alloreactive)", 0),
)

parameters = (
    Parameter("donor_t_half", 37, "cells", 1, 10000,
              "assumed; 56 % of patients susceptible, lognormal, sd 0.60 decades",
              "half-effect on the host", spread=4.6),
    Parameter("donor_t_loss", 0.2, "1/day", 0.05, 1, "assumed", "loss of donor T cells"),
)

quantities = (
    Quantity("harm", "t_donor * healthy / healthy_cells", "cells",
             "donor T cells meeting healthy cells"),
    Quantity("donor_t_need", "donor_t_half / (1 + alarm + max(il15 - il15_rest, 0))", "cells",
             "less is needed in an inflamed host"),
)

reactions = (
    Reaction("donor_t_divide", "t_donor -> 2 t_donor",
             "t_donor * max(0, 1 - t_donor / 2000) * harm / (donor_t_need + harm)"),
    Reaction("donor_t_die", "t_donor -> 0", "donor_t_loss * t_donor"),
    Reaction("donor_t_kill_healthy", "healthy -> 0", "0.05 * donor_t_killing * healthy"),
    Reaction("donor_t_kill_mhc_high", "tumour_mhc_high -> 0",
             "0.5 * donor_t_killing * tumour_mhc_high"),
)
