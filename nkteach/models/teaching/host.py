"""Healthy host cells, and a virus that spreads among them."""

from ...network import Parameter, Reaction, Species

# fmt: off
species = (
    Species("virus_infected", "cells", "virus-infected host cells", "virus_cells"),
    Species("healthy", "cells", "healthy host cells", "healthy_cells - virus_cells"),
)

parameters = (
    Parameter("healthy_cells", 5e4, "cells", 1e4, 1e5, "assumed", "healthy host cells"),
    Parameter("healthy_regrowth", 0.05, "1/day", 0.01, 0.2, "assumed", "host cells growing back"),
    Parameter("virus_spread", 3e-5, "1/(cell day)", 1e-5, 1e-4, "assumed",
              "infection of a neighbour"),
    Parameter("virus_death", 0.5, "1/day", 0.1, 2, "assumed", "infected cells dying of the virus"),
)

reactions = (
    Reaction("infection", "healthy + virus_infected -> 2 virus_infected",
             "virus_spread * healthy * virus_infected / (1 + ifn_gamma)"),
    Reaction("infected_cell_dies", "virus_infected -> 0", "virus_death * virus_infected"),
    Reaction("healthy_regrows", "0 -> healthy",
             "healthy_regrowth * healthy * max(0, 1 - (healthy + virus_infected) / healthy_cells)"),
)
