"""The tumour: cells that hide MHC-I or show it, which divide, die and turn into each other."""

from ...network import Parameter, Quantity, Reaction, Species

# fmt: off
species = (
    Species("tumour_mhc_low", "cells", "tumour cells that hide MHC-I", "tumour_cells * mhc_low"),
    Species("tumour_mhc_high", "cells", "tumour cells that show MHC-I",
            "tumour_cells * (1 - mhc_low)"),
)

parameters = (
    Parameter("carrying_capacity", 1e5, "cells", 5e4, 5e5, "assumed", "largest tumour"),
    Parameter("tumour_death", 0.02, "1/day", 0, 0.1, "assumed", "tumour cells dying by themselves"),
    Parameter("mhc_hiding", 0.002, "1/day", 0, 0.02, "assumed", "MHC-I lost"),
    Parameter("mhc_return", 0.003, "1/day", 0, 0.1, "assumed", "MHC-I regained at full alarm"),
    Parameter("growth_brake", 0.5, "ratio", 0, 2, "assumed", "interferon-gamma slows division"),
)

quantities = (
    Quantity("tumour", "tumour_mhc_low + tumour_mhc_high + tumour_arrived", "cells",
             "tumour cells"),
    Quantity("mhc_high_share",
             "tumour_mhc_high / (tumour_mhc_low + tumour_mhc_high + 1e-9)", "share",
             "settled tumour cells that show MHC-I"),
    Quantity("tumour_growth",
             "growth_rate * max(0, 1 - tumour / carrying_capacity) / (1 + growth_brake * alarm)",
             "1/day", "division of tumour cells"),
)

reactions = (
    Reaction("mhc_low_divides", "tumour_mhc_low -> 2 tumour_mhc_low",
             "tumour_growth * tumour_mhc_low"),
    Reaction("mhc_high_divides", "tumour_mhc_high -> 2 tumour_mhc_high",
             "tumour_growth * tumour_mhc_high"),
    Reaction("mhc_low_dies", "tumour_mhc_low -> 0", "tumour_death * tumour_mhc_low"),
    Reaction("mhc_high_dies", "tumour_mhc_high -> 0", "tumour_death * tumour_mhc_high"),
    Reaction("hides_mhc", "tumour_mhc_high -> tumour_mhc_low", "mhc_hiding * tumour_mhc_high"),
    Reaction("shows_mhc", "tumour_mhc_low -> tumour_mhc_high",
             "mhc_return * alarm * tumour_mhc_low",
             "interferon-gamma raises MHC-I"),
)
